//! Globs over paths from the portal's root.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::PatternError;

/// Some globs; none match nothing. A `*` stays inside a folder, `**` does not.
#[derive(Debug, Clone, Default)]
pub struct Globs(GlobSet);

impl Globs {
    /// Compiles globs; the error says what is wrong with one.
    pub fn new(written: &[String]) -> Result<Globs, PatternError> {
        let mut all = GlobSetBuilder::new();
        for glob in written {
            let wrong = |error| PatternError(format!("`{glob}` is no glob: {error}"));
            all.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(wrong)?);
        }
        let wrong = |error| PatternError(format!("the globs are too many: {error}"));
        all.build().map(Globs).map_err(wrong)
    }

    /// Whether one of them matches.
    pub fn is_match(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

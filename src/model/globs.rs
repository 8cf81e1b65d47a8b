//! Globs over paths from the portal's root.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::PatternError;

/// Some globs; none match nothing. A `*` stays inside a folder, `**` does not.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    set: GlobSet,
    /// The names of the files that can match, where every glob ends with one: most paths are told
    /// apart by them.
    names: Option<Vec<String>>,
}

impl Globs {
    /// Compiles globs; the error says what is wrong with one.
    pub fn new(written: &[String]) -> Result<Globs, PatternError> {
        let mut all = GlobSetBuilder::new();
        for glob in written {
            let wrong = |error| PatternError(format!("`{glob}` is no glob: {error}"));
            all.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(wrong)?);
        }
        let wrong = |error| PatternError(format!("the globs are too many: {error}"));
        let set = all.build().map_err(wrong)?;
        let name = |glob: &String| {
            let name = glob.rsplit('/').next().unwrap_or(glob);
            (!name.contains(['*', '?', '[', ']', '{', '}', '\\'])).then(|| name.to_owned())
        };
        // Inside of braces a slash ends no folder.
        let plain = written.iter().all(|glob| !glob.contains('{'));
        let names = if plain { written.iter().map(name).collect() } else { None };
        Ok(Globs { set, names })
    }

    /// Whether one of them matches.
    pub fn is_match(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        let named = self.names.as_ref().is_none_or(|names| names.iter().any(|n| n == name));
        named && self.set.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::Globs;

    #[test]
    fn a_glob_matches_whether_it_ends_with_a_name_or_not() {
        let globs = |written: &[&str]| {
            let written: Vec<String> = written.iter().map(|glob| (*glob).to_owned()).collect();
            Globs::new(&written).expect("globs")
        };
        let named = globs(&["**/specs/[0-9]*/spec.md", "a/plan.md"]);
        assert!(named.is_match("specs/001-x/spec.md") && named.is_match("a/plan.md"));
        assert!(!named.is_match("specs/001-x/plan.md") && !named.is_match("specs/x/spec.md"));
        assert!(globs(&["**/adr/*.md"]).is_match("docs/adr/1.md"));
        assert!(globs(&["{a/b,c}.md"]).is_match("c.md"));
        assert!(!Globs::default().is_match("a.md") && !globs(&[]).is_match("a.md"));
    }
}

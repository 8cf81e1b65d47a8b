//! The path patterns of `content`: what is read beside the specs' folder, what of it is not, and links
//! to what nobody can know.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::reader::Raw;
use crate::model::{PathPattern, Span};

/// The path patterns of `content`. Of each list the patterns as written have their places, so that one
/// without effect can be named.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// Path patterns that bring in more, from the portal's root.
    pub include: GlobSet,
    /// The fixed heads of the patterns to include: folders to look into, from the portal's root.
    pub include_roots: Vec<String>,
    /// Path patterns to leave out, from the specs' folder.
    exclude: GlobSet,
    /// Links to what is beside the site on its host.
    pub elsewhere: Vec<PathPattern>,
    /// What is written under `include`, in the order of its patterns, with the place of each.
    pub included: Vec<(String, Span)>,
    /// The same of `exclude`.
    pub excluded: Vec<(String, Span)>,
    /// The same of `elsewhere`.
    pub beside: Vec<(String, Span)>,
}

impl Content {
    /// Those of a configuration; an invalid one is a problem.
    pub(super) fn of(raw: &mut Raw) -> Content {
        let included = raw.texts("content.include");
        inside(raw, &included);
        let excluded = raw.texts("content.exclude");
        // A folder's name leaves out what is in the folder.
        let below =
            |(glob, span): &(String, Span)| (format!("{}/**", glob.trim_end_matches('/')), *span);
        let all: Vec<_> = excluded.iter().cloned().chain(excluded.iter().map(below)).collect();
        let beside = raw.texts("content.elsewhere");
        Content {
            include: globs(raw, &included),
            include_roots: included.iter().map(|(glob, _)| glob_root(glob)).collect(),
            exclude: globs(raw, &all),
            elsewhere: elsewhere(raw, &beside),
            included,
            excluded,
            beside,
        }
    }

    /// Whether a path from the specs' folder is left out.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.is_match(path)
    }

    /// The patterns that leave a path out, by their place among those that are written.
    pub fn excluding(&self, path: &str) -> Vec<usize> {
        let written = self.excluded.len().max(1);
        self.exclude.matches(path).into_iter().map(|at| at % written).collect()
    }
}

/// The path patterns of links to what is beside the site on its host.
fn elsewhere(raw: &mut Raw, written: &[(String, Span)]) -> Vec<PathPattern> {
    let mut all = Vec::new();
    for (glob, span) in written {
        match PathPattern::new(glob) {
            Ok(pattern) => all.push(pattern),
            Err(error) => raw.problem(*span, format!("invalid pattern `{glob}`: {}", error.0)),
        }
    }
    all
}

/// Path patterns that bring files in start at the portal's root and stay below it; others are a
/// problem.
fn inside(raw: &mut Raw, globs: &[(String, Span)]) {
    for (glob, span) in globs {
        let out = glob.split(['/', '\\']).any(|part| part == "..");
        if out || glob.starts_with(['/', '\\']) || glob.get(1..2) == Some(":") {
            raw.problem(*span, format!("`{glob}` must be below the portal's root"));
        }
    }
}

/// The folders of a path pattern before its first wildcard.
fn glob_root(glob: &str) -> String {
    let mut parts: Vec<&str> = glob.split('/').collect();
    let fixed = parts.iter().take_while(|part| !part.contains(['*', '?', '[', '{'])).count();
    parts.truncate(fixed);
    parts.join("/")
}

/// The path patterns that a list holds.
pub(super) fn globs(raw: &mut Raw, written: &[(String, Span)]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for (glob, span) in written {
        // As in a shell and in .gitignore: `*` stays inside a folder, `**` does not.
        match GlobBuilder::new(glob).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => raw.problem(*span, format!("invalid pattern `{glob}`: {}", error.kind())),
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

//! What is to change in files, as a unified diff that `git apply` and `patch -p1` take.

use std::fmt::Write as _;

use similar::TextDiff;

/// Lines around a change that are shown.
const AROUND: usize = 3;

/// The change of one file, by its path from the portal's root; nothing where the texts are alike.
pub fn diff(path: &str, before: &str, after: &str) -> String {
    let mut out = String::new();
    if before != after {
        let diff = TextDiff::from_lines(before, after);
        let (old, new) = (format!("a/{path}"), format!("b/{path}"));
        let _ = write!(out, "{}", diff.unified_diff().context_radius(AROUND).header(&old, &new));
    }
    out
}

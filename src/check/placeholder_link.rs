//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// A link still has the target that a template gave it.
    ///
    /// Targets such as `link`, `url`, `TBD`, `#`, `path/to/file.md`, nothing at all, and holes such
    /// as `[Path to spec]`. A file that is really called so is found first. In code links are
    /// examples and are not asked.
    ///
    /// ## Why
    ///
    /// It looks like a link and has no target: whoever follows it looks for a source that was never
    /// named.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See the [threat model](TBD).
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the target, or take the link away until there is one.
    "placeholder-link", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::broken_link::of_rule(portal, &RULE.info)
}

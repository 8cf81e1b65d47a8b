//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// The text names a path on somebody's computer.
    ///
    /// Code blocks are not asked: examples of shell sessions hold such paths. A link to such a path
    /// is the finding `broken-link`, and the page has no link there.
    ///
    /// ## Why
    ///
    /// Nobody else has the file, and the published page tells the name of an account.
    ///
    /// ## Example
    ///
    /// ```text
    /// The plan was written from /Users/ada/work/shop/specs/004-cards/spec.md.
    /// ```
    ///
    /// ## How to fix
    ///
    /// Name the file by its path in the repository: `specs/004-cards/spec.md`.
    "home-path", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Home)
}

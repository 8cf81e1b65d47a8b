//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A document states one thing twice, and differently.
    ///
    /// A key is in two carriers, such as front matter and bold lines, or a line further down,
    /// such as a closing `**Document Status**`, states it again with another value. The stronger
    /// carrier's value is used; spellings of one value count as equal.
    ///
    /// ## Why
    ///
    /// Readers of the file believe the line that they happen to see.
    ///
    /// ## Example
    ///
    /// `status: draft` in the front matter, and `**Document Status**: Approved` at the end.
    ///
    /// ## How to fix
    ///
    /// Correct the wrong one, or remove the repetition.
    "conflicting-metadata", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Conflict)
}

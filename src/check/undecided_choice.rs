//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A template offered a choice, and nobody has chosen.
    ///
    /// A status, a level or another value that still lists several of the words that it may have,
    /// parted by `/`, `|`, `or` or arrows. A value with a remark such as `Approved (by Ada or Eve)`
    /// is decided. The status of a gate is judged with its gate, and in stubs and running text
    /// nothing is reported.
    ///
    /// ## Why
    ///
    /// The document has no status, so nothing that depends on one is checked.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// status: Draft / In Review / Approved
    /// ```
    ///
    /// ## How to fix
    ///
    /// Keep the word that holds.
    "undecided-choice", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Choice)
}

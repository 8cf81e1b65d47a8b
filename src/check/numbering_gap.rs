//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// The numbers of the items of one type leave some out.
    ///
    /// Ids are asked that somebody wrote and that end with a number: `FR-1`, `US-007`. At least
    /// four of them have to begin alike, and no more than two numbers may be missing between the
    /// first and the last; who numbers by tens or by chapters leaves numbers out on purpose. A
    /// number that the text names elsewhere, as one that was withdrawn, is not missing.
    ///
    /// ## Why
    ///
    /// A reader cannot tell whether a requirement was dropped, moved or lost.
    ///
    /// ## Example
    ///
    /// `FR-1`, `FR-2`, `FR-4` and `FR-5`.
    ///
    /// ## How to fix
    ///
    /// Say what became of the missing one, where it was: "FR-3 was withdrawn". Numbers that others
    /// refer to must not be given anew.
    "numbering-gap", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Numbering)
}

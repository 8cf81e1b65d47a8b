//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// The estimates of some items add up to something else than the document says.
    ///
    /// An item of the role `total` says what the estimates add up to of the items in the same
    /// section. Every one of these must have an estimate that can be read; of ranges both ends are
    /// added, and a total in between is fine. A total with a remark in brackets, such as "(two
    /// teams)", is not asked.
    ///
    /// ## Why
    ///
    /// Somebody plans by the total. A phase was changed, and the sum was not.
    ///
    /// ## Example
    ///
    /// Phases of 2, 3 and 4 days, and below them `**Total Estimated Time:** 8 days`.
    ///
    /// ## How to fix
    ///
    /// Add the estimates up again.
    "total-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Total)
}

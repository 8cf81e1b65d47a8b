//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A document was changed last before it was begun.
    ///
    /// The fields with the roles `created` and `updated` are compared, where both are days written
    /// with the year first. One and the same day is fine, and a day that the calendar does not have
    /// is reported as such.
    ///
    /// ## Why
    ///
    /// One of the two is wrong, and readers judge by them how fresh the text is.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// created: 2026-05-03
    /// updated: 2025-06-01
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the day that is wrong; often it is a year that was copied.
    "date-order", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::DateOrder)
}

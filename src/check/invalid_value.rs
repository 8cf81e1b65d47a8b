//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A field has a value that its kind does not know.
    ///
    /// Kinds may list the values of a field. A value fits by its leading words, in any case. An
    /// estimate is a number of hours, days, weeks or months; another unit cannot be summed.
    ///
    /// ## Why
    ///
    /// What is not understood counts as nothing: a feature without an estimate is missing from the
    /// critical path, and a complexity that nobody knows asks for no section.
    ///
    /// ## Example
    ///
    /// A roadmap entry with `Estimated: 3 parsecs`, or a requirement with `Priority: Urgentish` where the
    /// kind knows `MUST`, `SHOULD`, `COULD` and `WON'T`.
    ///
    /// ## How to fix
    ///
    /// Write one of the values that the finding names, or add yours to `values` in the kind file.
    "invalid-value", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Value)
}

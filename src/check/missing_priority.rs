//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A requirement does not say how much it matters.
    ///
    /// Reported where the kind asks for it (a `must` about the field of the role `priority`), at
    /// the level that the kind gives it; and where at least half of the items of one type in a
    /// document have a priority and this one has none. A document that uses no priorities at all
    /// has decided so. Stubs, withdrawn documents and plain pages are not looked at.
    ///
    /// ## Why
    ///
    /// When time runs short it is dropped or built by chance.
    ///
    /// ## Example
    ///
    /// `FR-1` and `FR-2` with `**Priority:** MUST`, and `FR-3` without one.
    ///
    /// ## How to fix
    ///
    /// Give it the priority that it has.
    "missing-priority", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Priority)
}

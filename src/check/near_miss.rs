//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// Something looks like what the kind knows and is not read.
    ///
    /// A metadata key or a label is one slip away from one that the kind has, a heading begins as
    /// an item does and has another form, a requirement is an entry or a row where the kind has
    /// headings, or an entry under a heading of items is not an item. Plain pages and stubs are not
    /// looked at, nor is what another kind has in that form. Of what is alike the first place is
    /// shown, with how many there are.
    ///
    /// ## Why
    ///
    /// What is not read is missing from the graph, and a reader of the file does not see it.
    ///
    /// ## Example
    ///
    /// The key `depend_on` in place of `depends_on`; the heading `### FR 3: Refunds` where
    /// requirements are `### FR-3: Refunds`; a plain entry under a heading whose entries have check
    /// boxes.
    ///
    /// ## How to fix
    ///
    /// Write it in the form that the finding names. Where it is meant as it is, declare it in the
    /// kind file: one more spelling in `from`, one more pattern in `like`.
    "near-miss", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::NearMiss)
}

//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A requirement does not say when it is met.
    ///
    /// Reported where the kind asks for criteria (a `must` about the field of the role `criteria`
    /// or its section), at the level that the kind gives it; and where at least half of the items
    /// of one type in a document have criteria and this one has none. A document that uses none at
    /// all has decided so. Stubs, withdrawn documents and plain pages are not looked at.
    ///
    /// ## Why
    ///
    /// Who builds it and who tests it each guess, and differently.
    ///
    /// ## Example
    ///
    /// Three user stories with acceptance criteria, and a fourth that ends with its first sentence.
    ///
    /// ## How to fix
    ///
    /// Write under it how somebody can see that it works.
    "missing-criteria", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Criteria)
}

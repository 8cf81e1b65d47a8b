//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A value is missing that the kind of a document or an item requires.
    ///
    /// A kind may say how many values a field has (`count`), or that one of several fields has one
    /// (`must.NAME.fill`), always or in some cases. Words such as `None` and `TBD` are not values,
    /// and neither are placeholders of a template.
    ///
    /// ## Why
    ///
    /// What a kind asks for is what its readers rely on: an owner, a mitigation, a verification.
    ///
    /// ## Example
    ///
    /// A kind with `author = { count = "1.." }`, and a document without an author.
    ///
    /// ## How to fix
    ///
    /// Write the value, or take the demand out of the kind file.
    "missing-field", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Missing)
}

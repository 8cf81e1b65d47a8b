//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// The id of a document does not have a form that its kind has for ids.
    ///
    /// Only ids are asked that somebody wrote, of kinds whose forms begin with words of their own,
    /// such as `SPEC-{n}`. An id that is a template's placeholder is reported as such, and one with
    /// a character that ids must not have as malformed metadata. The id serves as it is.
    ///
    /// ## Why
    ///
    /// Whoever knows the form cannot guess this id, and what looks for ids in running text does not
    /// find it.
    ///
    /// ## Example
    ///
    /// `id: auth` in a feature spec, whose ids are `feat-{slug}`.
    ///
    /// ## How to fix
    ///
    /// Write the id in the form of the kind, or add the form to the kind file: `id.form`.
    "malformed-id", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::IdForm)
}

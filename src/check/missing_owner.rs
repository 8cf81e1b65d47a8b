//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// Nobody answers for a document.
    ///
    /// Kinds say which field names the owner or the author: its role is `owner`. A document that is
    /// approved or done must have one; before that only a field is reported that says `TBD` or
    /// nothing, as a note. Where the kind asks for the field itself the finding is `missing-field`,
    /// where a gate asks for it the gate's, and a template's hole is a `placeholder`. Kinds without
    /// such a field, stubs and plain pages are not asked.
    ///
    /// ## Why
    ///
    /// Nobody can be asked, and nobody notices when the text grows old.
    ///
    /// ## Example
    ///
    /// An approved feature spec without `owner`, or with `owner: TBD`.
    ///
    /// ## How to fix
    ///
    /// Name a person or a team.
    "missing-owner", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Owner)
}

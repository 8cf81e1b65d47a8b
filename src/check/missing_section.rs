//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A section is missing that the kind of a document requires.
    ///
    /// A kind may ask for a section always, from a level of maturity on, or with a complexity.
    /// Titles are compared without numbering, emoji and letter case. Stubs and withdrawn documents
    /// are left alone.
    ///
    /// ## Why
    ///
    /// Who calls a spec mature says that the hard questions are answered in it.
    ///
    /// ## Example
    ///
    /// A feature spec with `maturity: 4` and no section "Data Model".
    ///
    /// ## How to fix
    ///
    /// Write the section, or lower the maturity that the document claims.
    "missing-section", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Section)
}

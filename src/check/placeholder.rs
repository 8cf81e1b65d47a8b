//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A template's hole was left where something should be written.
    ///
    /// Looked at are the id, the title and the other values of the metadata, and in the text lines
    /// that are several words in brackets or in `{{ }}`, an id without its number such as
    /// `PLAN-NNNN`, or a word of the kind's list `words.placeholder`, such as `TBD`, that is all
    /// that a line says, or all after its label. In a sentence such a word may be what the
    /// sentence is about. Code, links, quotes, what is taken over from other documents, stubs,
    /// withdrawn documents and plain pages are not looked at, and neither is the text of a document
    /// that nobody has filled in yet. In the text it is a warning in documents that are in review
    /// or approved, else a note.
    ///
    /// ## Why
    ///
    /// Whoever builds from the spec meets a decision that nobody has made.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// **Rate limit:** TBD
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write what belongs there, or remove the line. What is to be decided later is an open
    /// question: say who decides it, and when.
    "placeholder", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Placeholder)
}

//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A requirement has no sentence of the form that its kind requires.
    ///
    /// Kinds say what form that is. In `OpenSpec` a requirement says SHALL or MUST, in Kiro a
    /// criterion is a sentence in EARS. Whole paragraphs are read, however they are wrapped, and
    /// metadata before them makes no difference.
    ///
    /// Entries of lists, such as the criteria of requirements, are not reported in a document where there
    /// are three or more and none has the form: it is written in another one.
    ///
    /// ## Why
    ///
    /// Without the word nobody can tell a demand from a remark, and without the form nobody can
    /// tell when it holds.
    ///
    /// ## Example
    ///
    /// `1. The export works fast` where `WHEN a user asks for an export THE system SHALL answer
    /// within a second` is wanted.
    ///
    /// ## How to fix
    ///
    /// Write the sentence in the form that the finding names, or switch the rule off for documents
    /// in another language: `check.overrides` in `book.toml`.
    "sentence-form", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Sentence)
}

//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A heading is more than one level below the one before it.
    ///
    /// There is one finding for a document, at the first such heading, with how many more there
    /// are. Going up by several levels is fine, and so is a document whose first heading is not of
    /// the first level. What is taken over from another document, plain pages and stubs are not
    /// looked at.
    ///
    /// ## Why
    ///
    /// A reader of the table of contents looks for the level between, and who listens to the page
    /// believes that a section was missed.
    ///
    /// ## Example
    ///
    /// `#### Retries` straight under `## Security`.
    ///
    /// ## How to fix
    ///
    /// Raise the heading, or add the section that it belongs to.
    "skipped-level", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Level)
}

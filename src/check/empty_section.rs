//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A section has a heading and nothing under it, or only what its template had.
    ///
    /// A section that has sections inside is not empty, and neither is one with a picture, code, a
    /// check box or the word `None` in it, nor a heading between items that says what those after it
    /// have in common. Comments are not content. Headings that are items, sections that a gate looks
    /// for and those that the kind misses (`missing-section`) have findings of their own. A document
    /// with nothing but empty sections is an outline, and no finding for each of them; stubs,
    /// withdrawn documents and plain pages are not looked at. In documents that are in review or
    /// approved it is a warning, else a note.
    ///
    /// ## Why
    ///
    /// A reader cannot tell whether there is nothing to say or whether it was forgotten.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ## Error Handling
    ///
    /// ## Deployment
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the section, say why there is nothing to say, or remove the heading.
    "empty-section", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Empty)
}

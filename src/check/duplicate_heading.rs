//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// Two sections beside each other have one title.
    ///
    /// Headings are compared that have the same level and lie in the same section, with their
    /// numbers. The same title under two different headings is fine, such as "Errors" for each
    /// endpoint. Items with one id are `duplicate-id`; what is taken over from another document,
    /// plain pages and stubs are not looked at.
    ///
    /// ## Why
    ///
    /// A link leads to the first of them, and a reader who has seen one does not look for the
    /// other. Often a merge has left both.
    ///
    /// ## Example
    ///
    /// `## Security` twice in one document.
    ///
    /// ## How to fix
    ///
    /// Put the two together, or give each a title of its own.
    "duplicate-heading", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Heading)
}

//! See [`RULE`].

use std::collections::HashMap;

use super::judged::judged;
use crate::model::{Document, Finding, Heading, Place, Portal, Span};

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
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let document = judged.document;
        // Of headings alike the later ones have a number after their anchor: most documents have
        // none.
        let numbered = |heading: &Heading| heading.anchor.ends_with(|c: char| c.is_ascii_digit());
        if !document.headings.iter().any(numbered) {
            continue;
        }
        let mut seen: HashMap<(usize, u8, String), Span> = HashMap::new();
        // The heading that each level is under, by its start.
        let mut above = [usize::MAX; 8];
        for heading in document.headings.iter().filter(|heading| heading.outline) {
            let level = usize::from(heading.level).min(6);
            let parent = above[..level].iter().rev().find(|start| **start != usize::MAX);
            let key = (*parent.unwrap_or(&usize::MAX), heading.level, heading.text.to_lowercase());
            above[level] = heading.span.start;
            above[level + 1..].fill(usize::MAX);
            if heading.text.is_empty() || is_other(document, heading) {
                continue;
            }
            let Some(first) = seen.get(&key) else {
                seen.insert(key, heading.span);
                continue;
            };
            let message = format!("duplicate section `{}`", heading.text);
            findings.push(
                judged
                    .finding(portal, &RULE.info, Place::in_text(heading.span), message)
                    .help("merge the two, or give each a title of its own")
                    .related(document.locate_in_text(*first), "the first one"),
            );
        }
    }
    findings
}

/// Whether a heading is an item, which is known by its id, or belongs to another document.
fn is_other(document: &Document, heading: &Heading) -> bool {
    let at = document.items.as_slice().partition_point(|item| item.span.start < heading.span.start);
    let item = document.items.as_slice().get(at);
    item.is_some_and(|item| item.span.start == heading.span.start)
        || document.is_taken_over(heading.span)
}

//! See [`RULE`].

use super::judged::judged;
use crate::model::{Finding, Heading, Place, Portal};

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
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let document = judged.document;
        let own = |heading: &&Heading| heading.outline && !document.is_taken_over(heading.span);
        let headings: Vec<&Heading> = document.headings.iter().filter(own).collect();
        let mut deep = headings.windows(2).filter_map(|pair| match pair {
            [before, heading] if heading.level > before.level + 1 => Some((before, heading)),
            _ => None,
        });
        let Some((before, heading)) = deep.next() else { continue };
        let more = match deep.count() {
            0 => String::new(),
            1 => ", and so does one more heading".to_owned(),
            count => format!(", and so do {count} more headings"),
        };
        let message = format!(
            "`{}` skips a level: it is of level {} under one of level {}{more}",
            heading.text, heading.level, before.level
        );
        let finding = judged.finding(portal, &RULE.info, Place::in_text(heading.span), message);
        findings.push(finding.help(format!("write it with {} `#`", before.level + 1)));
    }
    findings
}

//! See [`RULE`].

use super::judged::judged;
use crate::model::{FieldRole, Finding, Portal, WrittenDate, date};

rule! {
    /// A document was changed last before it was begun.
    ///
    /// The fields with the roles `created` and `updated` are compared, where both are days written
    /// with the year first. One and the same day is fine, and a day that the calendar does not have
    /// is reported as such.
    ///
    /// ## Why
    ///
    /// One of the two is wrong, and readers judge by them how fresh the text is.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// created: 2026-05-03
    /// updated: 2025-06-01
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the day that is wrong; often it is a year that was copied.
    "date-order", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let text = |role| judged.text(role);
        let (Some((created, begun)), Some((updated, changed))) =
            (text(FieldRole::Created), text(FieldRole::Updated))
        else {
            continue;
        };
        let (Some(WrittenDate::Day(first)), Some(WrittenDate::Day(last))) =
            (date(created), date(updated))
        else {
            continue;
        };
        if last < first {
            let message = format!(
                "the last change, `{}`, is before the beginning, `{}`",
                updated.trim(),
                created.trim()
            );
            findings.push(
                judged
                    .finding(portal, &RULE.info, changed, message)
                    .help("correct the day that is wrong")
                    .related(judged.document.locate(begun), "begun"),
            );
        }
    }
    findings
}

//! See [`RULE`].

use super::judged::judged;
use crate::model::{Finding, Place, Portal, WrittenDate, date};

rule! {
    /// A value is written like a day, and the calendar has no such day.
    ///
    /// Values of metadata and of items are read that begin with year, month and day, such as
    /// `2026-02-30`. Days in another order are not read, since nobody can tell the month of
    /// `05/03/2026` from its day; neither are days in running text, placeholders such as
    /// `YYYY-MM-DD`, and plain pages.
    ///
    /// ## Why
    ///
    /// Nobody knows which day was meant, and whatever sorts or compares days leaves this one out.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// created: 2026-02-30
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the day that was meant.
    "impossible-date", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let of_fields = judged.document.fields.iter().flat_map(|field| {
            let values = field.value.scalars().into_iter();
            values.map(|(text, span)| (field.key.text.as_str(), text, field.at(span)))
        });
        let of_items = judged.document.items.iter().flat_map(|item| &item.fields);
        let of_items = of_items.flat_map(|field| {
            let values = field.values.iter();
            values.map(|text| (field.name.as_str(), &*text.text, Place::in_text(text.span)))
        });
        for (name, text, place) in of_fields.chain(of_items) {
            // What is derived is not written.
            let long = text.len() >= 10;
            if !long || place.span.end == 0 || date(text) != Some(WrittenDate::Impossible) {
                continue;
            }
            let message = format!("invalid date `{}` in `{name}`", text.trim());
            let finding = judged.finding(portal, &RULE.info, place, message);
            findings.push(finding.help("write the day as year, month and day: `2026-03-02`"));
        }
    }
    findings
}

//! Days that the calendar does not have, and a last change before the beginning.

use crate::model::{Fault, FieldRole, Place, Problem, Span, WrittenDate, date};

use super::Alone;

/// A day as it is written has no fewer bytes.
const LEAST: usize = "2026-02-30".len();

/// The values of a document's metadata and items that are not in the calendar.
pub(super) fn problems(alone: &Alone<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for field in alone.whole.fields {
        for (text, span) in field.value.scalars() {
            problems.extend(problem(&field.key.text, text, field.at(span)));
        }
    }
    for field in alone.items.iter().flat_map(|item| &item.fields) {
        for value in &field.values {
            problems.extend(problem(&field.name, &value.text, Place::in_text(value.span)));
        }
    }
    problems
}

fn problem(name: &str, text: &str, place: Place) -> Option<Problem> {
    // What is derived is not written.
    let written = text.len() >= LEAST && place.span != Span::default();
    if !written || date(text) != Some(WrittenDate::Impossible) {
        return None;
    }
    let message = format!("invalid date `{}` in `{name}`", text.trim());
    let help = "write the day as year, month and day: `2026-03-02`";
    Some(Problem::new(Fault::Date, place, message, help))
}

/// The day of the last change, where it is before the day of the beginning.
pub(super) fn order(alone: &Alone<'_>) -> Option<Problem> {
    let (created, begun) = alone.text(FieldRole::Created)?;
    let (updated, changed) = alone.text(FieldRole::Updated)?;
    let (Some(WrittenDate::Day(first)), Some(WrittenDate::Day(last))) =
        (date(created), date(updated))
    else {
        return None;
    };
    let (created, updated) = (created.trim(), updated.trim());
    let message = format!("the last change, `{updated}`, is before the beginning, `{created}`");
    let help = "correct the day that is wrong";
    (last < first)
        .then(|| Problem::new(Fault::DateOrder, changed, message, help).related(begun, "begun"))
}

//! An answer as CSV: a line for each row, with the value of its group first.

use super::Answered;
use crate::csv::line;
use crate::query::Shape;

pub(super) fn write(answered: &Answered<'_>) -> String {
    let answer = answered.answer;
    let grouped = answer.grouped.as_ref().map(|heading| heading.name.clone());
    let mut out = String::new();
    if answer.shape == Shape::Count {
        line(&mut out, grouped.iter().cloned().chain(["count".to_owned()]));
        for group in &answer.groups {
            let value = group.value.as_ref().map(|cell| cell.plain(answered.asked).into_owned());
            let value = grouped.is_some().then(|| value.unwrap_or_default());
            line(&mut out, value.into_iter().chain([group.count.to_string()]));
        }
        return out;
    }
    let names = answer.columns.iter().map(|heading| heading.name.clone());
    line(&mut out, grouped.iter().cloned().chain(names));
    for (value, row) in answered.rows() {
        let value = value.map(|cell| cell.plain(answered.asked).into_owned());
        let value = grouped.is_some().then(|| value.unwrap_or_default());
        let cells = row.cells.iter().map(|cells| answered.joined(cells));
        line(&mut out, value.into_iter().chain(cells));
    }
    out
}

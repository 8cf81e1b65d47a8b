//! An answer for people.

use std::fmt::Write as _;

use super::Answered;
use crate::query::{Group, QueryError, Shape};
use crate::report::lines::{put_line, visible};
use crate::report::{GRAPHS, Wanted};
use crate::wire::plural;

/// Values are cut after so many characters.
const LONGEST: usize = 60;

/// Why a query has no answer: the sentence, the query with the words underlined, and a way out.
pub fn wrong(query: &str, error: &QueryError) -> String {
    let before = query.get(..error.at.start).unwrap_or(query);
    let from = before.rfind('\n').map_or(0, |at| at + 1);
    let line = query.get(from..).unwrap_or_default().lines().next().unwrap_or_default();
    let marked = query.get(error.at.clone()).unwrap_or_default().lines().next().unwrap_or_default();
    let marks = "^".repeat(marked.chars().count().max(1));
    let blank = " ".repeat(before[from..].chars().count());
    let mut out = error.message.clone();
    let _ = write!(out, "\n  {}\n  {blank}{marks} {}", visible(line), error.help);
    out
}

pub(super) fn write(answered: &Answered<'_>) -> String {
    let answer = answered.answer;
    let mut out = String::new();
    match answer.shape {
        Shape::Count => {
            for group in &answer.groups {
                if answer.grouped.is_some() {
                    let name = name(answered, group);
                    put_line(&mut out, format_args!("{name}: {}", group.count));
                } else {
                    put_line(&mut out, format_args!("{}", group.count));
                }
            }
            return out;
        }
        Shape::Diagram => {
            let nodes = answered.nodes();
            let wanted = Wanted { portal: answered.asked.portal, nodes: &nodes };
            let mermaid = GRAPHS.iter().find(|format| format.name == "mermaid");
            return mermaid.map(|format| (format.write)(&wanted)).unwrap_or_default();
        }
        Shape::Table | Shape::List => {}
    }
    for (at, group) in answer.groups.iter().enumerate() {
        if answer.grouped.is_some() {
            let blank = if at > 0 { "\n" } else { "" };
            out.push_str(blank);
            put_line(&mut out, format_args!("{} ({})", name(answered, group), group.count));
        }
        match answer.shape {
            Shape::List => list(answered, group, &mut out),
            _ => table(answered, group, &mut out),
        }
        let more = group.count - group.rows.len();
        if more > 0 {
            put_line(&mut out, format_args!("{}", plural(more, "more row")));
        }
    }
    if answer.count == 0 {
        out.push_str("nothing fits\n");
    }
    out
}

/// The value that the rows of a group have in common.
fn name(answered: &Answered<'_>, group: &Group<'_>) -> String {
    match &group.value {
        Some(cell) => cell.plain(answered.asked).into_owned(),
        None => "none".to_owned(),
    }
}

fn list(answered: &Answered<'_>, group: &Group<'_>, out: &mut String) {
    for row in &group.rows {
        let cells = row.cells.iter().map(|cells| answered.joined(cells));
        let said: Vec<String> = cells.filter(|text| !text.is_empty()).collect();
        put_line(out, format_args!("- {}", said.join(": ")));
    }
}

fn table(answered: &Answered<'_>, group: &Group<'_>, out: &mut String) {
    let heads = answered.answer.columns.iter().map(|heading| heading.title.clone()).collect();
    let row = |row: &crate::query::Row<'_>| -> Vec<String> {
        row.cells.iter().map(|cells| cut(&answered.joined(cells))).collect()
    };
    let rows: Vec<Vec<String>> = std::iter::once(heads).chain(group.rows.iter().map(row)).collect();
    if rows.len() == 1 {
        return;
    }
    let width = |column: usize| {
        let widths = rows.iter().filter_map(|row| row.get(column)).map(|text| text.chars().count());
        widths.max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..answered.answer.columns.len()).map(width).collect();
    for row in &rows {
        let mut line = String::new();
        for (text, width) in row.iter().zip(&widths) {
            let _ = write!(line, "{text:width$}  ");
        }
        put_line(out, format_args!("{}", line.trim_end()));
    }
}

/// A value on one line.
fn cut(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= LONGEST {
        return text;
    }
    let head: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", head.trim_end())
}

//! The matrix for people: what is not covered first, with the reason for each gap.

use crate::report::lines::put_line;

use super::{Matrix, Row};
use crate::model::Portal;
use crate::wire::{self, plural};

/// Titles are cut after so many characters.
const TITLE: usize = 40;
/// So many of the things that cover one are named.
const NAMED: usize = 4;

pub(super) fn write(portal: &Portal, matrix: &Matrix<'_>) -> String {
    let mut rows: Vec<&Row<'_>> = matrix.rows.iter().collect();
    rows.sort_by_key(|row| row.covered);
    let cells = rows.iter().map(|row| {
        let node = portal.node(row.source);
        let word = if row.covered { "covered" } else { "uncovered" };
        let last = if row.covered { named(portal, row) } else { row.gaps.join("; ") };
        [word.to_owned(), node.id.clone(), cut(&node.title), last]
    });
    let cells: Vec<[String; 4]> = cells.collect();
    let width =
        |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..3).map(width).collect();
    let mut out = String::new();
    for [word, id, title, last] in &cells {
        let line =
            format!("{word:0$}  {id:1$}  {title:2$}  {last}", widths[0], widths[1], widths[2]);
        put_line(&mut out, format_args!("{}", line.trim_end()));
    }
    if !cells.is_empty() {
        out.push('\n');
    }
    let word = if matrix.is_deep { "covered in depth" } else { "covered" };
    for (name, (covered, total)) in &matrix.coverage {
        let percent = wire::percent(*covered, *total);
        put_line(&mut out, format_args!("{name}: {covered} of {total} {word}, {percent} %"));
    }
    if matrix.coverage.is_empty() {
        out.push_str("there is nothing of that type, or nothing that must be covered\n");
    }
    if matrix.dangling > 0 {
        let traces = plural(matrix.dangling, "trace");
        let leads = if matrix.dangling == 1 { "leads" } else { "lead" };
        put_line(
            &mut out,
            format_args!("{traces} {leads} to nothing; `specbook check` shows each"),
        );
    }
    out
}

/// What covers a row, the first few by name.
fn named(portal: &Portal, row: &Row<'_>) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for (target, _) in &row.targets {
        let id = portal.node(*target).id.as_str();
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }
    if ids.is_empty() {
        return "by what is inside of it".to_owned();
    }
    let more = ids.len().saturating_sub(NAMED);
    ids.truncate(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", ids.join(", "))
}

fn cut(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    let head: String = title.chars().take(TITLE - 1).collect();
    format!("{}…", head.trim_end())
}

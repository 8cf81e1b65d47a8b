//! The matrix as CSV after RFC 4180: a line for each thing and what covers it.

use super::Matrix;
use crate::model::Portal;
use crate::report::lines::visible;

pub(super) fn write(portal: &Portal, matrix: &Matrix<'_>) -> String {
    let mut out = String::new();
    line(&mut out, &["source", "type", "title", "covered", "target", "relation", "gaps"]);
    for row in &matrix.rows {
        let node = portal.node(row.source);
        let covered = if row.covered { "true" } else { "false" };
        let gaps = row.gaps.join("; ");
        let mut add = |target: &str, relation: &str| {
            let cells = [&node.id, &node.kind, &node.title, covered, target, relation, &*gaps];
            line(&mut out, &cells);
        };
        if row.targets.is_empty() {
            add("", "");
        }
        for (target, relation) in &row.targets {
            add(&portal.node(*target).id, relation);
        }
    }
    out
}

fn line(out: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&visible(cell))).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A cell, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    let blank = cell.starts_with(' ') || cell.ends_with(' ');
    if blank || cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        for (cell, written) in [
            ("plain", "plain"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("say \"yes\"", "\"say \"\"yes\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            (" blank", "\" blank\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}

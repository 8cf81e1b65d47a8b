//! The matrix as CSV: a line for each thing and what covers it.

use super::Matrix;
use crate::csv::line;
use crate::model::Portal;
use crate::report::lines::visible;

pub(super) fn write(portal: &Portal, matrix: &Matrix<'_>) -> String {
    let mut out = String::new();
    line(&mut out, ["source", "type", "title", "covered", "target", "relation", "gaps"]);
    for row in &matrix.rows {
        let node = portal.node(row.source);
        let covered = if row.covered { "true" } else { "false" };
        let gaps = row.gaps.join("; ");
        let mut add = |target: &str, relation: &str| {
            let cells = [&node.id, &node.kind, &node.title, covered, target, relation, &*gaps];
            line(&mut out, cells.iter().map(|cell| visible(cell)));
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

//! The matrix as JSON, version 1.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Matrix, Row};
use crate::model::Portal;
use crate::wire::{self, VERSION};

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    rows: Vec<RowShape<'a>>,
    coverage: BTreeMap<&'a str, CountShape>,
}

#[derive(Serialize)]
struct RowShape<'a> {
    source: &'a str,
    targets: Vec<TargetShape<'a>>,
    covered: bool,
    /// Only where deep coverage was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    deep: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<&'a [String]>,
}

#[derive(Serialize)]
struct TargetShape<'a> {
    id: &'a str,
    relation: &'a str,
}

#[derive(Serialize)]
struct CountShape {
    covered: usize,
    total: usize,
}

pub(super) fn write(portal: &Portal, matrix: &Matrix<'_>) -> String {
    let row = |row| row_shape(portal, row, matrix.is_deep);
    let counts = matrix.coverage.iter();
    wire::json(&Shape {
        version: VERSION,
        rows: matrix.rows.iter().map(row).collect(),
        coverage: counts
            .map(|(name, (covered, total))| {
                (*name, CountShape { covered: *covered, total: *total })
            })
            .collect(),
    })
}

fn row_shape<'a>(portal: &'a Portal, row: &'a Row<'a>, deep: bool) -> RowShape<'a> {
    let targets = row.targets.iter();
    RowShape {
        source: &portal.node(row.source).id,
        targets: targets
            .map(|(node, relation)| TargetShape { id: &portal.node(*node).id, relation })
            .collect(),
        covered: row.covered,
        deep: deep.then_some(row.deep),
        gaps: deep.then_some(&row.gaps),
    }
}

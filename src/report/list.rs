//! Documents as a table or as JSON.

use crate::report::lines::put_line;

use serde::Serialize;

use crate::model::{NodeId, Portal};
use crate::wire::{self, NodeShape, VERSION};

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    documents: Vec<NodeShape<'a>>,
}

/// The documents as JSON.
pub fn json(portal: &Portal, nodes: &[NodeId]) -> String {
    let documents = nodes.iter().map(|node| wire::node(portal, *node)).collect();
    wire::json(&Shape { version: VERSION, documents })
}

/// The documents as a table: id, kind, state, status, title.
pub fn text(portal: &Portal, nodes: &[NodeId]) -> String {
    let rows: Vec<[&str; 5]> = nodes
        .iter()
        .map(|node| {
            let node = portal.node(*node);
            let status = node.status.as_deref().unwrap_or("-");
            [node.id.as_str(), &node.kind, node.state.name(), status, &node.title]
        })
        .collect();
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut out = String::new();
    for [id, kind, state, status, title] in rows {
        put_line(
            &mut out,
            format_args!(
                "{id:0$}  {kind:1$}  {state:2$}  {status:3$}  {title}",
                widths[0], widths[1], widths[2], widths[3]
            ),
        );
    }
    out
}

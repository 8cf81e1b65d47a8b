//! The graph in the formats of other tools. One format a file.

mod dot;
mod graphml;
mod json;
mod mermaid;

use crate::model::{NodeId, Portal};

/// The part of a portal's graph that is wanted.
pub struct Wanted<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The nodes, by id.
    pub nodes: &'a [NodeId],
}

impl Wanted<'_> {
    fn has(&self, node: NodeId) -> bool {
        self.nodes.binary_search_by(|id| self.key(*id).cmp(self.key(node))).is_ok()
    }

    fn key(&self, node: NodeId) -> &str {
        &self.portal.node(node).id
    }

    /// The edges between wanted nodes: source, target, relation.
    fn edges(&self) -> Vec<(NodeId, NodeId, &str)> {
        self.portal
            .edges()
            .filter(|(source, target, _)| self.has(*source) && self.has(*target))
            .map(|(source, target, edge)| {
                (source, target, self.portal.relation_name(edge.relation))
            })
            .collect()
    }
}

/// A format of the graph.
#[derive(Clone, Copy)]
pub struct GraphFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// Writes the graph.
    pub write: fn(&Wanted<'_>) -> String,
}

/// Every text format of `graph`; the picture comes from the site's own drawing.
pub const GRAPHS: &[GraphFormat] = &[
    GraphFormat { name: "json", write: json::graph },
    GraphFormat { name: "dot", write: dot::graph },
    GraphFormat { name: "mermaid", write: mermaid::graph },
    GraphFormat { name: "graphml", write: graphml::graph },
];

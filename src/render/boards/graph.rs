//! The graph as a list, cut into pages: the drawing, unresolved references, what each spec needs.

use std::ops::Range;

use super::weights::{escaped, of_node, paged};
use crate::model::{KindRole, NodeId, Portal};
use crate::render::diagram;

/// How many specs that another one needs are in a row.
const TOGETHER: usize = 200;

/// A row: the drawing; an unresolved reference, by its index; some of what a spec needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) enum GraphRow {
    Drawing,
    Unresolved(usize),
    Needs(NodeId, Range<usize>),
}

/// The dependencies between the published specs.
#[derive(Debug, Default)]
pub(in crate::render) struct GraphBoard {
    /// The specs that need another one or are needed.
    pub connected: Vec<NodeId>,
    pub rows: Vec<GraphRow>,
    pub pages: Vec<Range<usize>>,
}

impl GraphBoard {
    pub(super) fn new(portal: &Portal) -> GraphBoard {
        let mut rows = vec![GraphRow::Drawing];
        let unresolved = portal.unresolved.iter().enumerate();
        let unresolved = unresolved.filter(|(_, open)| portal.is_published(open.source));
        rows.extend(unresolved.map(|(at, _)| GraphRow::Unresolved(at)));
        for spec in specs(portal) {
            let needs = needs(portal, spec).len();
            let starts = (0..needs).step_by(TOGETHER);
            rows.extend(starts.map(|at| GraphRow::Needs(spec, at..needs.min(at + TOGETHER))));
        }
        let pages = paged(rows.iter().map(|row| weight(portal, row)));
        GraphBoard { connected: connected(portal).collect(), rows, pages }
    }
}

/// The published specs.
fn specs(portal: &Portal) -> impl Iterator<Item = NodeId> {
    let is_spec = |id: &NodeId| {
        let role = portal.role_of(*id);
        portal.is_document(*id)
            && portal.is_published(*id)
            && role.is_some_and(|role| role != KindRole::Page)
    };
    portal.nodes().filter(is_spec)
}

/// The published specs that need another one or are needed.
pub(in crate::render) fn connected(portal: &Portal) -> impl Iterator<Item = NodeId> {
    specs(portal)
        .filter(|spec| !portal.needs(*spec).is_empty() || !portal.needed_by(*spec).is_empty())
}

/// What a spec needs and is published.
pub(in crate::render) fn needs(portal: &Portal, spec: NodeId) -> Vec<NodeId> {
    let mut needs = portal.needs(spec);
    needs.retain(|need| portal.is_published(*need));
    needs
}

/// The bytes that a row may take.
fn weight(portal: &Portal, row: &GraphRow) -> usize {
    match row {
        GraphRow::Drawing => diagram::LONGEST,
        GraphRow::Unresolved(at) => {
            let open = &portal.unresolved[*at];
            150 + of_node(portal, open.source)
                + escaped(&open.target)
                + portal.relation_name(open.relation).len()
        }
        GraphRow::Needs(spec, range) => {
            let needs = needs(portal, *spec);
            let needs = needs.get(range.clone()).unwrap_or_default().iter();
            100 + of_node(portal, *spec) + needs.map(|node| of_node(portal, *node)).sum::<usize>()
        }
    }
}

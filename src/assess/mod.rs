//! The state of the linked portal: what covers what, which conditions do not hold, how far the gates
//! are, and what has gone ahead of them.
//!
//! Everything here is a function of the portal. Its results are part of it, so that the checks, the
//! reports and the pages say the same.

mod conditions;
mod coverage;
mod elsewhere;
mod gates;
mod progress;
mod revisions;

use crate::model::{NodeId, Portal, RelationRole, Table};

pub use elsewhere::{code_paths, commits};
pub use progress::{Cell, Progress, Row, Tally, progress, progress_of, ticked, touched};
pub use revisions::outdated;

/// What leads to each node by the relations that matter here.
struct Incoming {
    /// What covers it.
    traces: Table<NodeId, Vec<NodeId>>,
    /// What is worked out from it.
    basis: Table<NodeId, Vec<NodeId>>,
}

impl Incoming {
    fn new(portal: &Portal) -> Incoming {
        Incoming {
            traces: portal.sources_by_target(RelationRole::Trace),
            basis: portal.sources_by_target(RelationRole::Basis),
        }
    }

    /// What traces to a node, by id.
    fn traces(&self, node: NodeId) -> &[NodeId] {
        self.traces.get(node).map_or(&[], Vec::as_slice)
    }

    /// What is worked out from a node, by id.
    fn basis(&self, node: NodeId) -> &[NodeId] {
        self.basis.get(node).map_or(&[], Vec::as_slice)
    }
}

/// Adds its state to a linked portal.
pub fn assess(portal: &mut Portal) {
    let incoming = Incoming::new(portal);
    portal.coverage = coverage::coverage(portal, &incoming);
    portal.unmet = conditions::unmet(portal, &incoming);
    portal.gates = gates::states(portal, &incoming);
}

//! Cycles, the order in which features can be built, and the chain that takes longest.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;

use crate::model::{Cycle, Cycles, NodeId, Portal, RelationRole, Schedule, SystemId};

/// The strongly connected components of more than one node, and the self-loops, of each relation
/// that must not have any.
pub(super) fn cycles(portal: &Portal) -> Vec<Cycle> {
    let mut cycles = Vec::new();
    for (id, relation) in portal.kinds.relations.entries() {
        let Cycles::Finding(level) = relation.cycles else { continue };
        let graph =
            portal.graph.filter_map(|_, _| Some(()), |_, edge| (edge.relation == id).then_some(()));
        for component in tarjan_scc(&graph) {
            let is_cycle = match component[..] {
                [one] => graph.contains_edge(one, one),
                _ => true,
            };
            if is_cycle {
                let mut nodes = component;
                nodes.sort_by_key(|node| &portal.graph[*node].id);
                cycles.push(Cycle { relation: id, nodes, level });
            }
        }
    }
    cycles.sort_by_cached_key(|cycle| {
        (portal.relation_name(cycle.relation), portal.node(cycle.nodes[0]).id.clone())
    });
    cycles
}

/// The schedule of each system.
pub(super) fn add(portal: &mut Portal) {
    for system in portal.systems.ids() {
        portal.systems[system].schedule = schedule(portal, system);
    }
}

fn schedule(portal: &Portal, system: SystemId) -> Schedule {
    let system = &portal.systems[system];
    let position: BTreeMap<NodeId, usize> =
        system.features.iter().enumerate().map(|(at, node)| (*node, at)).collect();
    let cyclic: BTreeSet<NodeId> = portal
        .cycles
        .iter()
        .filter(|cycle| Some(cycle.relation) == portal.relation(RelationRole::Dependency))
        .flat_map(|cycle| cycle.nodes.iter().copied())
        .collect();
    // From what is needed to what needs it, so that a walk along the edges goes forward in time.
    let mut graph: DiGraph<NodeId, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> =
        system.features.iter().map(|feature| graph.add_node(*feature)).collect();
    for feature in system.features.iter().filter(|feature| !cyclic.contains(feature)) {
        for need in portal.needs(*feature) {
            if let Some(at) = position.get(&need).filter(|_| !cyclic.contains(&need)) {
                graph.add_edge(nodes[*at], nodes[position[feature]], ());
            }
        }
    }
    let order = in_order(&graph, &nodes);
    let mut days: Vec<f64> = vec![0.0; nodes.len()];
    for entry in &system.entries {
        if let (Some(at), Some(count)) = (position.get(&entry.spec), entry.days) {
            days[*at] = f64::max(days[*at], count);
        }
    }
    let mut longest = days.clone();
    let mut before: Vec<Option<usize>> = vec![None; nodes.len()];
    for at in &order {
        for edge in graph.edges(nodes[*at]) {
            let next = edge.target().index();
            let length = longest[*at] + days[next];
            if length > longest[next] {
                longest[next] = length;
                before[next] = Some(*at);
            }
        }
    }
    let last = order
        .iter()
        .copied()
        .filter(|at| longest[*at] > 0.0)
        .max_by(|a, b| longest[*a].total_cmp(&longest[*b]).then(b.cmp(a)));
    let mut path: Vec<usize> = std::iter::successors(last, |at| before[*at]).collect();
    path.reverse();
    Schedule {
        order: order
            .iter()
            .map(|at| system.features[*at])
            .filter(|feature| !cyclic.contains(feature))
            .collect(),
        critical_path: path.into_iter().map(|at| system.features[at]).collect(),
        days: last.map_or(0.0, |at| longest[at]),
    }
}

/// A topological order that keeps the given order wherever the edges leave a choice.
fn in_order(graph: &DiGraph<NodeId, ()>, nodes: &[NodeIndex]) -> Vec<usize> {
    let mut waiting: Vec<usize> = nodes
        .iter()
        .map(|node| graph.edges_directed(*node, petgraph::Direction::Incoming).count())
        .collect();
    let mut ready: BTreeSet<usize> = (0..nodes.len()).filter(|at| waiting[*at] == 0).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(at) = ready.pop_first() {
        order.push(at);
        for edge in graph.edges(nodes[at]) {
            let next = edge.target().index();
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready.insert(next);
            }
        }
    }
    order
}

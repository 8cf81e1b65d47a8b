//! Cycles, the order in which features can be built, and the chain that takes longest.

use std::collections::{BTreeSet, HashMap, HashSet};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef as _;
use rayon::prelude::*;

use crate::model::{
    Cycle, Cycles, Graph, Id as _, Kinds, NodeId, RelationId, Schedule, Slot, System, SystemId,
    Table,
};

/// The strongly connected components of more than one node, and the self-loops, of each relation
/// that must not have any.
pub(super) fn cycles(graph: &Graph, kinds: &Kinds) -> Vec<Cycle> {
    let mut cycles = Vec::new();
    let place = |node: NodeId| u32::try_from(node.index()).unwrap_or(u32::MAX);
    for (id, relation) in kinds.relations.entries() {
        let Cycles::Finding(level) = relation.cycles else { continue };
        let of_relation = graph.arrows().iter().filter(|(.., edge)| edge.relation == id);
        let ends = of_relation.map(|(source, target, _)| (place(*source), place(*target)));
        let related: DiGraph<(), ()> = DiGraph::from_edges(ends);
        // Without recursion: a chain may be as long as a file.
        for component in kosaraju_scc(&related) {
            let is_cycle = match component[..] {
                [one] => related.contains_edge(one, one),
                _ => true,
            };
            if is_cycle {
                let mut nodes: Vec<NodeId> =
                    component.iter().map(|node| NodeId::at(node.index())).collect();
                nodes.sort_by_key(|node| &graph.nodes()[*node].id);
                cycles.push(Cycle { relation: id, nodes, level });
            }
        }
    }
    cycles.sort_by_cached_key(|cycle| {
        (&kinds[cycle.relation].name, graph.nodes()[cycle.nodes[0]].id.clone())
    });
    cycles
}

/// The systems with their schedules, which follow the edges of the dependency.
pub(super) fn scheduled(
    systems: Table<SystemId, System>,
    graph: &Graph,
    cycles: &[Cycle],
    dependency: Option<RelationId>,
) -> Table<SystemId, System> {
    let of_dependency = cycles.iter().filter(|cycle| Some(cycle.relation) == dependency);
    let cyclic: HashSet<NodeId> =
        of_dependency.flat_map(|cycle| cycle.nodes.iter().copied()).collect();
    let systems: Vec<System> = Vec::from_iter(systems)
        .into_par_iter()
        .map(|system| {
            let schedule = schedule(&system, graph, &cyclic, dependency);
            System { schedule, ..system }
        })
        .collect();
    systems.into()
}

fn schedule(
    system: &System,
    known: &Graph,
    cyclic: &HashSet<NodeId>,
    dependency: Option<RelationId>,
) -> Schedule {
    let position: HashMap<NodeId, usize> =
        system.features.iter().enumerate().map(|(at, node)| (*node, at)).collect();
    // From what is needed to what needs it, so that a walk along the edges goes forward in time.
    let mut graph: DiGraph<NodeId, ()> = DiGraph::new();
    let nodes: Vec<NodeIndex> =
        system.features.iter().map(|feature| graph.add_node(*feature)).collect();
    for feature in system.features.iter().filter(|feature| !cyclic.contains(feature)) {
        let edges = known.outgoing(*feature);
        for (need, _) in edges.filter(|(_, edge)| Some(edge.relation) == dependency) {
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
    let mut steps = vec![0; nodes.len()];
    for at in &order {
        for edge in graph.edges(nodes[*at]) {
            let next = edge.target().index();
            let length = longest[*at] + days[next];
            steps[next] = steps[next].max(steps[*at] + 1);
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
    let slot = |at: usize| Slot {
        spec: system.features[at],
        start: longest[at] - days[at],
        days: days[at],
        step: steps[at],
    };
    let slots = order.iter().map(|at| slot(*at));
    let slots: Vec<Slot> = slots.filter(|slot| !cyclic.contains(&slot.spec)).collect();
    Schedule {
        order: slots.iter().map(|slot| slot.spec).collect(),
        slots,
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

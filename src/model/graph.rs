//! The portal's graph: nodes by id, and the edges of each node in the order in which they are told.
//!
//! It is sorted once, when it is made. Ids are compared once as well: from then on the order of
//! nodes is that of their ranks.

use std::collections::HashMap;
use std::iter::FusedIterator;

use super::{Edge, Id as _, Kinds, Node, NodeId, Table};

/// An edge with its ends: source, then target.
pub(crate) type Arrow = (NodeId, NodeId, Edge);

/// Nodes, and the edges between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: Table<NodeId, Node>,
    by_id: HashMap<String, NodeId>,
    /// The nodes by id.
    order: Vec<NodeId>,
    /// By source id, target id and relation.
    arrows: Vec<Arrow>,
    outgoing: Ends,
    incoming: Ends,
}

/// The edges of each node in one direction, those of one node side by side.
#[derive(Debug, Clone, Default)]
struct Ends {
    /// Where the edges of each node begin; behind the last node where they end.
    starts: Vec<u32>,
    /// The node at the other end, and the edge's place among all.
    ends: Vec<(NodeId, u32)>,
}

impl Ends {
    /// The edges of each node, in the order in which they are given: the node, the other end.
    fn new(nodes: usize, edges: impl Iterator<Item = (NodeId, NodeId)> + Clone) -> Ends {
        let mut starts = vec![0u32; nodes + 1];
        for (node, _) in edges.clone() {
            starts[node.index() + 1] += 1;
        }
        for at in 0..nodes {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut ends = vec![(NodeId::default(), 0); edges.clone().count()];
        for (at, (node, other)) in (0u32..).zip(edges) {
            let next = &mut next[node.index()];
            ends[*next as usize] = (other, at);
            *next += 1;
        }
        Ends { starts, ends }
    }

    fn of(&self, node: NodeId) -> &[(NodeId, u32)] {
        let (from, to) = (self.starts.get(node.index()), self.starts.get(node.index() + 1));
        match (from, to) {
            (Some(from), Some(to)) => &self.ends[*from as usize..*to as usize],
            // Before any edge is there.
            _ => &[],
        }
    }
}

impl Graph {
    /// A graph of nodes and the edges between them.
    pub(crate) fn new(nodes: Table<NodeId, Node>, arrows: Vec<Arrow>, kinds: &Kinds) -> Graph {
        let mut graph = Graph::default();
        for node in nodes {
            graph.insert(node);
        }
        graph.connect(arrows, kinds);
        graph
    }

    /// Adds a node under its id.
    pub(super) fn insert(&mut self, node: Node) -> NodeId {
        let id = node.id.clone();
        let at = self.nodes.push(node);
        self.by_id.insert(id, at);
        at
    }

    /// Sorts the nodes; the rank of each.
    pub(super) fn sort(&mut self) -> Table<NodeId, u32> {
        let nodes = &self.nodes;
        let mut order: Vec<NodeId> = nodes.ids().collect();
        order.sort_by(|a, b| nodes[*a].id.cmp(&nodes[*b].id));
        let mut ranks: Table<NodeId, u32> = vec![0; order.len()].into();
        for (rank, node) in (0..).zip(&order) {
            ranks[*node] = rank;
        }
        // Of two nodes with one id the later one has it.
        order.retain(|node| self.by_id.get(&nodes[*node].id) == Some(node));
        self.order = order;
        ranks
    }

    /// Sorts the nodes, and puts edges between them.
    pub(super) fn connect(&mut self, mut arrows: Vec<Arrow>, kinds: &Kinds) {
        let ranks = self.sort();
        let mut relations: Vec<_> = kinds.relations.ids().collect();
        relations.sort_by_key(|relation| &kinds[*relation].name);
        let mut named = vec![0usize; relations.len()];
        for (rank, relation) in relations.iter().enumerate() {
            named[relation.index()] = rank;
        }
        arrows.sort_by_key(|(source, target, edge)| {
            (ranks[*source], ranks[*target], named[edge.relation.index()])
        });
        let nodes = self.nodes.len();
        self.outgoing = Ends::new(nodes, arrows.iter().map(|(source, target, _)| (*source, *target)));
        self.incoming = Ends::new(nodes, arrows.iter().map(|(source, target, _)| (*target, *source)));
        self.arrows = arrows;
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id]
    }

    pub(super) fn find(&self, id: &str) -> Option<NodeId> {
        self.by_id.get(id).copied()
    }

    /// The nodes, in the order in which they were added.
    pub(super) fn all(&self) -> &Table<NodeId, Node> {
        &self.nodes
    }

    /// The nodes, by id.
    pub(super) fn order(&self) -> &[NodeId] {
        &self.order
    }

    /// All edges, by source id, target id and relation.
    pub(super) fn arrows(&self) -> &[Arrow] {
        &self.arrows
    }

    /// The edges that leave a node, by target id and relation.
    pub(super) fn outgoing(&self, node: NodeId) -> EdgesOf<'_> {
        EdgesOf { ends: self.outgoing.of(node).iter(), arrows: &self.arrows }
    }

    /// The edges that reach a node, by source id and relation.
    pub(super) fn incoming(&self, node: NodeId) -> EdgesOf<'_> {
        EdgesOf { ends: self.incoming.of(node).iter(), arrows: &self.arrows }
    }
}

/// The edges of a node in one direction, each with the node at its other end.
#[derive(Debug, Clone)]
pub struct EdgesOf<'a> {
    ends: std::slice::Iter<'a, (NodeId, u32)>,
    arrows: &'a [Arrow],
}

impl<'a> EdgesOf<'a> {
    fn edge(&self, (other, at): (NodeId, u32)) -> (NodeId, &'a Edge) {
        (other, &self.arrows[at as usize].2)
    }
}

impl<'a> Iterator for EdgesOf<'a> {
    type Item = (NodeId, &'a Edge);

    fn next(&mut self) -> Option<Self::Item> {
        let end = *self.ends.next()?;
        Some(self.edge(end))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl DoubleEndedIterator for EdgesOf<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let end = *self.ends.next_back()?;
        Some(self.edge(end))
    }
}

impl ExactSizeIterator for EdgesOf<'_> {}

impl FusedIterator for EdgesOf<'_> {}

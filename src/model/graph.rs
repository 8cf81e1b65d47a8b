//! The portal's graph: nodes by id, and the edges of each node in the order in which they are shown.
//!
//! It is sorted once, when it is made. Ids are compared once as well: from then on the order of
//! nodes is that of their ranks.

use std::collections::{BTreeMap, HashMap};
use std::iter::FusedIterator;
use std::ops::{Index, IndexMut};

use super::{Edge, Id as _, Kinds, Node, NodeId, RelationId, Table};

/// An edge with its ends: source, then target.
pub(crate) type Arrow = (NodeId, NodeId, Edge);

/// Nodes, found by handle and by id, and in the order of their ids.
#[derive(Debug, Clone, Default)]
pub(crate) struct NodeTable {
    all: Table<NodeId, Node>,
    by_id: HashMap<String, NodeId>,
    order: Vec<NodeId>,
}

impl NodeTable {
    /// Nodes, each under its id. Of two with one id the later one is found.
    pub(crate) fn new(all: Table<NodeId, Node>) -> NodeTable {
        let mut table =
            NodeTable { by_id: HashMap::with_capacity(all.len()), all, order: Vec::new() };
        table.enter(0);
        table
    }

    /// The same with more nodes.
    #[must_use]
    pub(crate) fn with(mut self, more: Vec<Node>) -> NodeTable {
        let known = self.all.len();
        for node in more {
            self.all.push(node);
        }
        self.enter(known);
        self
    }

    /// Makes the nodes from a place on found by id.
    fn enter(&mut self, from: usize) {
        let all = &self.all;
        for node in all.ids().skip(from) {
            self.by_id.insert(all[node].id.clone(), node);
        }
        self.order.extend(all.ids().skip(from));
        // What is sorted already stays so at little cost.
        self.order.sort_by(|a, b| all[*a].id.cmp(&all[*b].id));
        if self.by_id.len() < self.order.len() {
            self.order.retain(|node| self.by_id[&all[*node].id] == *node);
        }
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// The node of an id.
    pub(crate) fn find(&self, id: &str) -> Option<NodeId> {
        self.by_id.get(id).copied()
    }

    /// The nodes, by id.
    pub(crate) fn order(&self) -> &[NodeId] {
        &self.order
    }

    /// The place of each node in the order of ids.
    fn ranks(&self) -> Table<NodeId, u32> {
        let mut ranks: Table<NodeId, u32> = vec![0; self.all.len()].into();
        for (rank, node) in (0..).zip(&self.order) {
            ranks[*node] = rank;
        }
        if self.order.len() < self.all.len() {
            for node in self.all.ids() {
                ranks[node] = ranks[self.by_id[&self.all[node].id]];
            }
        }
        ranks
    }
}

impl Index<NodeId> for NodeTable {
    type Output = Node;

    fn index(&self, id: NodeId) -> &Node {
        &self.all[id]
    }
}

impl IndexMut<NodeId> for NodeTable {
    fn index_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.all[id]
    }
}

/// Nodes, and the edges between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph {
    nodes: NodeTable,
    /// By source id, target id and relation.
    arrows: Vec<Arrow>,
    outgoing: Ends,
    incoming: Ends,
}

/// The edges of each node in one direction, those of one node side by side.
#[derive(Debug, Clone, Default)]
struct Ends {
    /// Where the edges of each node begin; after the last node where they end.
    starts: Vec<u32>,
    /// The node at the other end, and the edge's place among all.
    ends: Vec<(NodeId, u32)>,
}

impl Ends {
    /// The edges of each node, in the order in which they are given: the node, the other end.
    fn new(nodes: usize, edges: impl ExactSizeIterator<Item = (NodeId, NodeId)> + Clone) -> Ends {
        let mut starts = vec![0u32; nodes + 1];
        for (node, _) in edges.clone() {
            starts[node.index() + 1] += 1;
        }
        for at in 0..nodes {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let mut ends = vec![(NodeId::default(), 0); edges.len()];
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
            // The graph of no nodes.
            _ => &[],
        }
    }
}

impl Graph {
    /// A graph of nodes and the edges between them.
    pub(crate) fn new(nodes: NodeTable, mut arrows: Vec<Arrow>, kinds: &Kinds) -> Graph {
        let ranks = nodes.ranks();
        let mut by_name: Vec<RelationId> = kinds.relations.ids().collect();
        by_name.sort_by_key(|relation| &kinds[*relation].name);
        let mut named: Table<RelationId, u32> = vec![0; by_name.len()].into();
        for (rank, relation) in (0..).zip(by_name) {
            named[relation] = rank;
        }
        arrows.sort_by_cached_key(|(source, target, edge)| {
            (ranks[*source], ranks[*target], named[edge.relation])
        });
        let ends = |(source, target, _): &Arrow| (*source, *target);
        let back = |(source, target, _): &Arrow| (*target, *source);
        let outgoing = Ends::new(nodes.len(), arrows.iter().map(ends));
        let incoming = Ends::new(nodes.len(), arrows.iter().map(back));
        Graph { nodes, arrows, outgoing, incoming }
    }

    /// The nodes.
    pub(crate) fn nodes(&self) -> &NodeTable {
        &self.nodes
    }

    /// Gives some nodes other titles and paths, by id.
    pub(super) fn rename(&mut self, names: &BTreeMap<String, (String, String)>) {
        for (id, (title, path)) in names {
            let Some(node) = self.nodes.find(id) else { continue };
            title.clone_into(&mut self.nodes[node].title);
            path.clone_into(&mut self.nodes[node].path);
        }
    }

    /// All edges, by source id, target id and relation.
    pub(crate) fn arrows(&self) -> &[Arrow] {
        &self.arrows
    }

    /// The edges that leave a node, by target id and relation.
    pub(crate) fn outgoing(&self, node: NodeId) -> EdgesOf<'_> {
        EdgesOf { ends: self.outgoing.of(node).iter(), arrows: &self.arrows }
    }

    /// The edges that reach a node, by source id and relation.
    pub(crate) fn incoming(&self, node: NodeId) -> EdgesOf<'_> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        Cycles, Dangling, DocumentId, Location, NodeWhat, Origin, RelationDecl, RelationRole, State,
    };

    fn node(id: &str, at: usize) -> Node {
        Node {
            id: id.to_owned(),
            kind: String::new(),
            title: String::new(),
            path: String::new(),
            line: None,
            url: String::new(),
            parent: None,
            status: None,
            stage: None,
            state: State::Written,
            what: NodeWhat::Document(DocumentId::at(at)),
        }
    }

    fn kinds() -> Kinds {
        let relation = |name: &str| RelationDecl {
            name: name.to_owned(),
            role: RelationRole::Plain,
            inverse: None,
            cycles: Cycles::Allowed,
            both_ends: false,
            exclusive: false,
            dangling: Dangling::Reported,
        };
        // The relation of links comes last among them, and not by name.
        Kinds::new(Table::new(), ["after", "needs"].map(relation).into_iter().collect())
    }

    fn graph(ids: &[&str], edges: &[(usize, usize, usize)]) -> Graph {
        let nodes: Table<NodeId, Node> =
            ids.iter().enumerate().map(|(at, id)| node(id, at)).collect();
        let arrow = |(source, target, relation): &(usize, usize, usize)| {
            let edge = Edge {
                relation: RelationId::at(*relation),
                origin: Origin::Body,
                at: Location::whole(""),
                line: 1,
                at_source: true,
                at_target: None,
                note: None,
            };
            (NodeId::at(*source), NodeId::at(*target), edge)
        };
        Graph::new(NodeTable::new(nodes), edges.iter().map(arrow).collect(), &kinds())
    }

    fn said(edges: EdgesOf<'_>) -> Vec<(usize, usize)> {
        edges.map(|(node, edge)| (node.index(), edge.relation.index())).collect()
    }

    #[test]
    fn edges_lie_by_the_id_at_their_other_end_and_by_the_name_of_their_relation() {
        let (c, a, b) = (0, 1, 2);
        let (after, needs, links) = (0, 1, 2);
        let graph = graph(
            &["c", "a", "b"],
            &[
                (c, b, needs),
                (c, b, links),
                (a, c, needs),
                (c, a, after),
                (b, c, after),
                (c, c, needs),
            ],
        );
        let outgoing = graph.outgoing(NodeId::at(c));
        assert_eq!(outgoing.len(), 4);
        assert_eq!(said(outgoing), [(a, after), (b, links), (b, needs), (c, needs)]);
        assert_eq!(said(graph.incoming(NodeId::at(c))), [(a, needs), (b, after), (c, needs)]);
        assert_eq!(said(graph.outgoing(NodeId::at(b))), [(c, after)]);
        let all = graph.arrows().iter().map(|(from, to, _)| (from.index(), to.index()));
        assert_eq!(
            all.collect::<Vec<_>>(),
            [(a, c), (b, c), (c, a), (c, b), (c, b), (c, c)],
            "all of them by source, target and relation"
        );
    }

    #[test]
    fn of_two_nodes_with_one_id_the_later_one_is_found() {
        let table = NodeTable::new(["b", "a", "b"].into_iter().map(|id| node(id, 0)).collect());
        assert_eq!(table.find("b"), Some(NodeId::at(2)));
        assert_eq!(table.order(), [NodeId::at(1), NodeId::at(2)]);
        let more = table.with(vec![node("aa", 0), node("a", 0)]);
        assert_eq!(more.order(), [4, 3, 2].map(NodeId::at));
    }
}

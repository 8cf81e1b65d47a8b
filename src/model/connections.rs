//! What is connected with what, for questions about ways through the graph: how one node depends on
//! another, and what a change of a node reaches.
//!
//! Between documents an edge of an item counts as one of its document. With items the edges are as
//! they were declared, and what holds of a document holds of its items: who arrives at a document has
//! arrived at its items, and not the other way round.

use std::collections::HashMap;
use std::ops::Range;

use super::{Edge, NodeId, Portal, RelationId};

/// Which nodes and relations count.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Whether items are nodes of their own.
    pub items: bool,
    /// Whether only what is published counts.
    pub published: bool,
    /// The relations that count; none: every one but plain links, which say nothing of a need.
    pub relations: Option<&'a [RelationId]>,
}

/// An edge between two of the nodes, and the declaration that it is from.
#[derive(Debug, Clone, Copy)]
pub struct Connection<'a> {
    /// The node that the arrow leaves.
    pub source: NodeId,
    /// The node that the arrow reaches.
    pub target: NodeId,
    /// The relation.
    pub relation: RelationId,
    /// Source and target as declared: items, where source and target are their documents.
    pub declared: (NodeId, NodeId),
    /// The declaration.
    pub edge: &'a Edge,
    /// Whether an item is at an end of a declaration that this edge is from.
    pub of_items: bool,
}

impl Connection<'_> {
    /// Whether the documents themselves declare it.
    pub fn is_direct(&self) -> bool {
        self.declared == (self.source, self.target)
    }
}

/// A step of a way.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The edge that it takes.
    pub by: Connection<'a>,
    /// Whether it goes from source to target.
    pub along: bool,
}

/// In which direction the arrows of a way point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// Every step goes along its arrow.
    Along,
    /// Every step goes against its arrow.
    Against,
    /// Some steps go along their arrow and others against it.
    Mixed,
}

impl Bearing {
    /// Its word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Bearing::Along => "along",
            Bearing::Against => "against",
            Bearing::Mixed => "mixed",
        }
    }
}

/// The shortest way between two nodes.
#[derive(Debug)]
pub struct Way<'a> {
    /// Where its arrows point.
    pub bearing: Bearing,
    /// Its steps; none where both ends are the same.
    pub steps: Vec<Step<'a>>,
}

/// What is reached against the arrows.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'a> {
    /// The node.
    pub node: NodeId,
    /// How many steps away it is.
    pub distance: usize,
    /// The first edge by which it is reached.
    pub by: Connection<'a>,
}

/// Nodes and the edges between them, ready to be walked along.
#[derive(Debug)]
pub struct Connections<'a> {
    /// In the order of ids, items behind their document.
    nodes: Vec<NodeId>,
    numbers: HashMap<NodeId, usize>,
    /// By source, target and the relation's name.
    all: Vec<Connection<'a>>,
    /// For each node the edges that leave it.
    outgoing: Vec<Range<usize>>,
    /// For each node the edges that reach it, by source and the relation's name.
    incoming: Vec<Vec<usize>>,
    /// For each document the numbers of its items.
    items: Vec<Range<usize>>,
}

/// How a search came to a node.
#[derive(Clone, Copy)]
enum From {
    /// It begins there, or a document's items are reached with it.
    Start,
    Inside(usize),
    /// By an edge, along it or not, from another node.
    Edge(usize, bool, usize),
}

impl<'a> Connections<'a> {
    /// What is connected in a portal.
    pub fn new(portal: &'a Portal, scope: Scope<'_>) -> Connections<'a> {
        let counts = |node: &NodeId| !scope.published || portal.is_published(*node);
        let mut of: HashMap<&str, Vec<NodeId>> = HashMap::new();
        let mut documents = Vec::new();
        for node in portal.nodes().filter(counts) {
            if portal.is_document(node) {
                documents.push(node);
            } else if let (true, Some(parent)) = (scope.items, &portal.node(node).parent) {
                of.entry(parent).or_default().push(node);
            }
        }
        let (mut nodes, mut items) = (Vec::new(), Vec::new());
        for document in documents {
            let own = of.remove(portal.node(document).id.as_str()).unwrap_or_default();
            let first = nodes.len() + 1;
            items.push(first..first + own.len());
            items.extend(own.iter().map(|_| 0..0));
            nodes.push(document);
            nodes.extend(own);
        }
        let numbers: HashMap<NodeId, usize> =
            nodes.iter().enumerate().map(|(at, node)| (*node, at)).collect();
        let all = edges(portal, scope, &nodes, &numbers);
        let mut outgoing = vec![0..0; nodes.len()];
        let mut incoming = vec![Vec::new(); nodes.len()];
        for (at, edge) in all.iter().enumerate() {
            let own: &mut Range<usize> = &mut outgoing[numbers[&edge.source]];
            *own = if own.start == own.end { at..at + 1 } else { own.start..at + 1 };
            incoming[numbers[&edge.target]].push(at);
        }
        Connections { nodes, numbers, all, outgoing, incoming, items }
    }

    /// The nodes, in their order.
    pub fn nodes(&self) -> &[NodeId] {
        &self.nodes
    }

    /// The place of a node in that order.
    pub fn number(&self, node: NodeId) -> Option<usize> {
        self.numbers.get(&node).copied()
    }

    /// The edges that leave a node, by target and the relation's name.
    pub fn outgoing(&self, node: NodeId) -> &[Connection<'a>] {
        self.number(node).map_or(&[], |at| &self.all[self.outgoing[at].clone()])
    }

    /// The shortest way from a node to another: along the arrows; where there is none, against them;
    /// else along and against. None: nothing connects them.
    pub fn path(&self, from: NodeId, to: NodeId) -> Option<Way<'a>> {
        let (from, to) = (self.number(from)?, self.number(to)?);
        [Bearing::Along, Bearing::Against, Bearing::Mixed].into_iter().find_map(|bearing| {
            let steps = self.search(from, to, bearing)?;
            Some(Way { bearing, steps })
        })
    }

    /// The shortest way in one direction; of several the one over the nodes that come first.
    fn search(&self, from: usize, to: usize, bearing: Bearing) -> Option<Vec<Step<'a>>> {
        let is_goal = |at: usize| at == to || self.items[to].contains(&at);
        let mut seen: Vec<Option<From>> = vec![None; self.nodes.len()];
        let mut queue = Vec::new();
        self.arrive(from, From::Start, &mut seen, &mut queue);
        let mut next = 0;
        while let Some(at) = queue.get(next).copied() {
            if is_goal(at) {
                return Some(self.steps(at, &seen));
            }
            next += 1;
            if bearing != Bearing::Against {
                for edge in self.outgoing[at].clone() {
                    let to = self.numbers[&self.all[edge].target];
                    self.arrive(to, From::Edge(edge, true, at), &mut seen, &mut queue);
                }
            }
            if bearing != Bearing::Along {
                for edge in &self.incoming[at] {
                    let to = self.numbers[&self.all[*edge].source];
                    self.arrive(to, From::Edge(*edge, false, at), &mut seen, &mut queue);
                }
            }
        }
        None
    }

    /// Notes a node that is met for the first time, and with a document its items.
    fn arrive(&self, at: usize, from: From, seen: &mut [Option<From>], queue: &mut Vec<usize>) {
        if seen[at].is_some() {
            return;
        }
        seen[at] = Some(from);
        queue.push(at);
        for item in self.items[at].clone() {
            if seen[item].is_none() {
                seen[item] = Some(From::Inside(at));
                queue.push(item);
            }
        }
    }

    /// The steps by which a search came to a node.
    fn steps(&self, to: usize, seen: &[Option<From>]) -> Vec<Step<'a>> {
        let (mut at, mut steps) = (to, Vec::new());
        loop {
            match seen[at] {
                Some(From::Edge(edge, along, from)) => {
                    steps.push(Step { by: self.all[edge], along });
                    at = from;
                }
                Some(From::Inside(document)) => at = document,
                Some(From::Start) | None => break,
            }
        }
        steps.reverse();
        steps
    }

    /// What leads to a node, by distance and then in the order of nodes. An item is in it where an
    /// edge leads from it, and not because its document is.
    pub fn impact(&self, of: NodeId) -> Vec<Reached<'a>> {
        let Some(of) = self.number(of) else { return Vec::new() };
        let mut seen: Vec<Option<From>> = vec![None; self.nodes.len()];
        let mut distances = vec![0; self.nodes.len()];
        let (mut queue, mut next) = (Vec::new(), 0);
        self.arrive(of, From::Start, &mut seen, &mut queue);
        let own = queue.clone();
        let mut reached: HashMap<usize, Reached<'a>> = HashMap::new();
        while let Some(at) = queue.get(next).copied() {
            next += 1;
            for edge in &self.incoming[at] {
                let (by, distance) = (self.all[*edge], distances[at] + 1);
                let source = self.numbers[&by.source];
                if own.contains(&source) {
                    continue;
                }
                let node = self.nodes[source];
                reached.entry(source).or_insert(Reached { node, distance, by });
                let before = queue.len();
                self.arrive(source, From::Edge(*edge, false, at), &mut seen, &mut queue);
                for new in &queue[before..] {
                    distances[*new] = distance;
                }
            }
        }
        let mut reached: Vec<(usize, Reached<'a>)> = reached.into_iter().collect();
        reached.sort_by_key(|(at, reached)| (reached.distance, *at));
        reached.into_iter().map(|(_, reached)| reached).collect()
    }
}

/// By what edges are ordered: source, target, the relation's name, whether items declare it.
type Key<'a> = (usize, usize, &'a str, bool);

/// The edges that count, one for each source, target and relation. Of several declarations that of
/// the nodes themselves leads, then that of the items that come first.
fn edges<'a>(
    portal: &'a Portal,
    scope: Scope<'_>,
    nodes: &[NodeId],
    numbers: &HashMap<NodeId, usize>,
) -> Vec<Connection<'a>> {
    let counts = |relation: RelationId| match scope.relations {
        Some(relations) => relations.contains(&relation),
        None => relation != portal.kinds.links(),
    };
    let at = |node: NodeId| {
        let document = || Some(portal.document_nodes[portal.document_of(node)?]);
        let known = |node: NodeId| numbers.get(&node).copied();
        known(node).or_else(|| known(document().filter(|_| !scope.items)?))
    };
    let mut found: Vec<(Key<'_>, Connection<'a>)> = Vec::new();
    for (source, target, edge) in portal.edges().filter(|(_, _, edge)| counts(edge.relation)) {
        let (Some(from), Some(to)) = (at(source), at(target)) else { continue };
        if from == to {
            continue;
        }
        let connection = Connection {
            source: nodes[from],
            target: nodes[to],
            relation: edge.relation,
            declared: (source, target),
            edge,
            of_items: !(portal.is_document(source) && portal.is_document(target)),
        };
        let name = portal.relation_name(edge.relation);
        found.push(((from, to, name, !connection.is_direct()), connection));
    }
    // Stable: declarations of items stay in the order of their ids.
    found.sort_by_key(|(key, _)| *key);
    let mut all: Vec<Connection<'a>> = Vec::with_capacity(found.len());
    for (_, connection) in found {
        match all.last_mut() {
            Some(last)
                if (last.source, last.target, last.relation)
                    == (connection.source, connection.target, connection.relation) =>
            {
                last.of_items |= connection.of_items;
            }
            _ => all.push(connection),
        }
    }
    all
}

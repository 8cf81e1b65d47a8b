//! The edges while they are gathered: one for each source, target and relation, whichever end
//! declares it.

use std::collections::HashMap;

use crate::model::{
    Arrow, Beside, DocumentId, Edge, Kind, KindId, Location, NodeId, NodeWhat, Origin, RelationId,
    Table, parent,
};

use super::nodes::Nodes;

/// The edges so far.
#[derive(Debug, Default)]
pub(super) struct Edges {
    all: Vec<Arrow>,
    known: HashMap<(NodeId, NodeId, RelationId), usize>,
}

impl Edges {
    /// Adds an edge, or joins it with the one that is there: the source's declaration leads.
    pub(super) fn add(&mut self, source: NodeId, target: NodeId, edge: Edge) {
        let key = (source, target, edge.relation);
        match self.known.get(&key) {
            None => {
                self.known.insert(key, self.all.len());
                self.all.push((source, target, edge));
            }
            Some(index) => {
                let (_, _, there) = &mut self.all[*index];
                let at_target = there.at_target.take().or(edge.at_target.clone());
                let note = match (there.note.take(), edge.note.clone()) {
                    (Some(one), Some(other)) if !one.split("; ").any(|part| part == other) => {
                        Some(format!("{one}; {other}"))
                    }
                    (one, other) => one.or(other),
                };
                if edge.at_source && !there.at_source {
                    *there = edge;
                }
                there.at_target = at_target;
                there.note = note;
            }
        }
    }

    /// Adds several.
    pub(super) fn extend(&mut self, arrows: Vec<Arrow>) {
        for (source, target, edge) in arrows {
            self.add(source, target, edge);
        }
    }

    /// Whether there is an edge.
    pub(super) fn has(&self, source: NodeId, target: NodeId, relation: RelationId) -> bool {
        self.known.contains_key(&(source, target, relation))
    }

    /// The edges, in the order in which they were added.
    pub(super) fn all(&self) -> &[Arrow] {
        &self.all
    }

    /// The same, to be kept.
    pub(super) fn into_all(self) -> Vec<Arrow> {
        self.all
    }
}

/// The documents whose items may be named in each document without naming theirs: those that its
/// own relations with a scope lead to.
pub(super) fn scopes(nodes: &Nodes, edges: &[Arrow]) -> Table<DocumentId, Vec<DocumentId>> {
    let relations: Table<KindId, Vec<RelationId>> =
        nodes.kinds.all.iter().map(Kind::scope_relations).collect();
    let mut scopes: Table<DocumentId, Vec<DocumentId>> =
        nodes.documents.iter().map(|_| Vec::new()).collect();
    for (source, target, edge) in edges {
        if let NodeWhat::Document(document) = nodes.node(*source).what
            && relations[nodes.documents[document].kind].contains(&edge.relation)
        {
            scopes[document].extend(nodes.document_of(*target));
        }
    }
    for document in scopes.ids() {
        scopes[document].sort_unstable();
        scopes[document].dedup();
    }
    scopes
}

/// For each relation that looks into its folder: the one document there that it may lead to; of
/// several the one that is at home there.
pub(super) fn beside(nodes: &Nodes) -> Vec<Arrow> {
    let mut edges = Vec::new();
    let mut folders: HashMap<&str, Vec<DocumentId>> = HashMap::new();
    for (at, document) in nodes.documents.entries() {
        folders.entry(parent(document.path())).or_default().push(at);
    }
    for document in nodes.documents.ids() {
        let at = &nodes.documents[document];
        for Beside { relation, inverse, kinds } in &at.beside {
            let fits = |other: &DocumentId| {
                *other != document && kinds.contains(&nodes.documents[*other].kind)
            };
            let folder = folders.get(parent(at.path())).into_iter().flatten().copied();
            let mut found: Vec<DocumentId> = folder.filter(fits).collect();
            if found.len() > 1 {
                let home = |other: &DocumentId| {
                    let other = &nodes.documents[*other];
                    nodes.kinds[other.kind].at_home(other.path()).is_some()
                };
                found.retain(home);
            }
            let [one] = found[..] else { continue };
            let (own, other) = (nodes.by_document[document], nodes.by_document[one]);
            let (source, target) = if *inverse { (other, own) } else { (own, other) };
            let edge = Edge {
                relation: *relation,
                origin: Origin::Derived,
                at: Location::whole(at.path()),
                line: 1,
                at_source: true,
                at_target: None,
                note: None,
            };
            edges.push((source, target, edge));
        }
    }
    edges
}

//! What can be started now: by what is written, and by how far gates are.

use std::collections::{BTreeMap, BTreeSet};

use super::{DocumentId, GateStatus, ItemRole, KindId, NodeId, Portal, Stage, State};

/// Why something can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// All that it needs is written: so many specs.
    Needs(usize),
    /// The gates of these documents, which it waits for, are passed.
    Passed(Vec<NodeId>),
    /// Its own gates are passed, and no document of the kinds that waited for them is there.
    Follows(Vec<KindId>),
}

/// Something that can be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// What.
    pub node: NodeId,
    /// Why.
    pub why: Why,
}

/// Something that has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// What.
    pub node: NodeId,
    /// The specs and documents that it waits for.
    pub by: Vec<NodeId>,
    /// The gates of those documents that are not passed, by name.
    pub gates: Vec<String>,
}

/// What can be started now, and what cannot: specs that are not written in the order of the
/// roadmaps, then documents by id.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Next {
    /// What can be started.
    pub ready: Vec<Ready>,
    /// What has to wait.
    pub blocked: Vec<Blocked>,
}

/// The documents whose gates a document waits for.
#[derive(Debug, Default)]
struct Waits {
    /// Those with a gate that is not passed.
    closed: Vec<NodeId>,
    /// These gates.
    gates: Vec<String>,
    /// All of them.
    all: Vec<NodeId>,
}

impl Portal {
    /// What of what is still to be written and to be agreed can be started now.
    pub fn next(&self) -> Next {
        let mut next = Next::default();
        let waits = self.waits();
        let mut seen = BTreeSet::new();
        for feature in self.systems.iter().flat_map(|system| &system.features) {
            if self.node(*feature).state == State::Written || !seen.insert(*feature) {
                continue;
            }
            let needs = self.needs(*feature);
            let why = Why::Needs(needs.len());
            let open = |need: &NodeId| self.node(*need).state != State::Written && need != feature;
            let mut by: Vec<NodeId> = needs.into_iter().filter(open).collect();
            let mut gates = Vec::new();
            if let Some(waits) = waits.get(feature) {
                by.extend(&waits.closed);
                gates.clone_from(&waits.gates);
            }
            next.add(*feature, by, gates, why);
        }
        let mut rest: Vec<NodeId> = waits.keys().copied().collect();
        rest.retain(|node| !seen.contains(node) && self.is_open(*node));
        rest.sort_by_key(|node| &self.node(*node).id);
        for node in rest {
            let waits = &waits[&node];
            let why = Why::Passed(waits.all.clone());
            next.add(node, waits.closed.clone(), waits.gates.clone(), why);
        }
        let mut follow: Vec<Ready> = self
            .documents
            .ids()
            .filter_map(|document| {
                let why = Why::Follows(self.follows(document)?);
                Some(Ready { node: self.document_nodes[document], why })
            })
            .collect();
        follow.sort_by_key(|ready| &self.node(ready.node).id);
        next.ready.extend(follow);
        next
    }

    /// The documents that wait for gates of others.
    fn waits(&self) -> BTreeMap<NodeId, Waits> {
        let mut all: BTreeMap<NodeId, Waits> = BTreeMap::new();
        for (document, states) in self.gates.entries() {
            let own = self.document_nodes[document];
            if self.node(own).stage == Some(Stage::Withdrawn) {
                continue;
            }
            for (gate, state) in self.documents[document].gates.iter().zip(states) {
                for waiting in &state.waiting {
                    let waits = all.entry(*waiting).or_default();
                    if waits.all.last() != Some(&own) {
                        waits.all.push(own);
                    }
                    if state.is_open() {
                        continue;
                    }
                    if waits.closed.last() != Some(&own) {
                        waits.closed.push(own);
                    }
                    if !waits.gates.contains(&gate.name) {
                        waits.gates.push(gate.name.clone());
                    }
                }
            }
        }
        for waits in all.values_mut() {
            waits.closed.sort_by_key(|node| &self.node(*node).id);
            waits.all.sort_by_key(|node| &self.node(*node).id);
        }
        all
    }

    /// Whether a document is still to be worked on: not agreed, not done, not withdrawn, and not
    /// with all of its tasks ticked.
    fn is_open(&self, node: NodeId) -> bool {
        let stage = self.node(node).stage;
        if matches!(stage, Some(Stage::Approved | Stage::Done | Stage::Withdrawn)) {
            return false;
        }
        let Some(document) = self.document_of(node) else { return true };
        let tasks = self.documents[document].items.iter();
        let mut ticked = tasks
            .filter(|item| self.decl(document, item).role == ItemRole::Task)
            .filter_map(super::Item::is_done)
            .peekable();
        ticked.peek().is_none() || !ticked.all(|done| done)
    }

    /// The kinds of documents that may be written now that all gates of a document that block them
    /// are passed, where none of them is there; none: there are no such kinds.
    fn follows(&self, document: DocumentId) -> Option<Vec<KindId>> {
        let stage = self.node(self.document_nodes[document]).stage;
        let written = self.node(self.document_nodes[document]).state == State::Written;
        if !written || matches!(stage, Some(Stage::Done | Stage::Withdrawn)) {
            return None;
        }
        let decls = &self.kind(document).gates;
        let states = self.gates.get(document)?;
        let gates = self.documents[document].gates.iter().zip(states);
        let (mut kinds, mut barred): (Vec<KindId>, Vec<KindId>) = (Vec::new(), Vec::new());
        for (gate, state) in gates {
            let decl = &decls[gate.decl];
            // A gate that is about another document says nothing of what follows this one.
            if decl.of.is_some() {
                continue;
            }
            if !state.is_open() || !state.waiting.is_empty() {
                barred.extend(&decl.kinds);
            } else if state.status == GateStatus::Passed {
                kinds.extend(&decl.kinds);
            }
        }
        kinds.retain(|kind| !barred.contains(kind));
        let mut seen = BTreeSet::new();
        kinds.retain(|kind| seen.insert(*kind));
        (!kinds.is_empty()).then_some(kinds)
    }
}

impl Next {
    /// Adds something that waits for others, or can be started when there is none.
    fn add(&mut self, node: NodeId, by: Vec<NodeId>, gates: Vec<String>, why: Why) {
        if by.is_empty() {
            self.ready.push(Ready { node, why });
        } else {
            self.blocked.push(Blocked { node, by, gates });
        }
    }
}

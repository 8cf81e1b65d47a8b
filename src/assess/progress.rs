//! How far each feature or change is: which of its documents exist, their gates, what is ticked.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::Incoming;
use crate::model::{
    DocumentId, Field, FieldOf, FieldRole, ItemRole, KindId, KindRole, NodeId, NodeWhat, Portal,
    Relates, RelationRole, Stage,
};

/// So many of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

impl Tally {
    fn add(&mut self, done: bool) {
        self.total += 1;
        self.done += usize::from(done);
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.done += more.done;
        self.total += more.total;
    }
}

/// The documents of one kind that belong to a feature or change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// The documents, by id; none: it has none of this kind.
    pub documents: Vec<NodeId>,
}

/// A feature or change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The document that the others are worked out from, or the planned spec.
    pub root: NodeId,
    /// Its documents, by the columns of the table.
    pub cells: Vec<Cell>,
    /// Gates that are passed, of those that apply.
    pub gates: Tally,
    /// Ticked criteria of the root.
    pub criteria: Tally,
    /// Ticked tasks of all of its documents.
    pub tasks: Tally,
    /// The day of the last change, where it is known: `YYYY-MM-DD`.
    pub updated: Option<String>,
}

/// The features or changes whose root is of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The kinds of their documents, that of the roots first.
    pub columns: Vec<KindId>,
    /// The rows, by id.
    pub rows: Vec<Row>,
}

/// The documents that are worked out from one, by kind.
type Group = BTreeMap<KindId, Vec<NodeId>>;

/// Every feature or change, in one table for each kind of their roots.
pub fn progress(portal: &Portal) -> Vec<Progress> {
    progress_of(portal, &|_| true)
}

/// The same by the wanted documents alone: others are not rows, and nothing of them is counted.
pub fn progress_of(portal: &Portal, wanted: &dyn Fn(NodeId) -> bool) -> Vec<Progress> {
    let incoming = Incoming::new(portal);
    // What is worked out from something else is not a root.
    let mut rests: HashSet<NodeId> = HashSet::new();
    for node in portal.nodes().filter(|node| portal.is_document(*node) && wanted(*node)) {
        rests.extend(incoming.basis(node));
    }
    let bases = bases(portal);
    let mut tables: BTreeMap<KindId, Vec<(NodeId, Group)>> = BTreeMap::new();
    for node in portal.nodes().filter(|node| portal.is_document(*node)) {
        let Some(kind) = kind_id(portal, node) else { continue };
        let role = portal.kinds[kind].role;
        let root = bases.contains(&kind) && !matches!(role, KindRole::System | KindRole::Page);
        if root && !rests.contains(&node) && wanted(node) {
            tables.entry(kind).or_default().push((node, group(portal, &incoming, node, wanted)));
        }
    }
    tables.into_iter().map(|(kind, groups)| table(portal, kind, groups)).collect()
}

fn kind_id(portal: &Portal, node: NodeId) -> Option<KindId> {
    match portal.node(node).what {
        NodeWhat::Document(document) => Some(portal.documents[document].kind),
        NodeWhat::Planned(planned) => Some(portal.planned.get(planned)?.kind),
        NodeWhat::Item(..) => None,
    }
}

/// The kinds that others are worked out from, and those others.
fn bases(portal: &Portal) -> BTreeSet<KindId> {
    let mut all = BTreeSet::new();
    for (id, kind) in portal.kinds.iter() {
        for field in &kind.fields {
            let Some(Relates::Named { relation, inverse }) = field.relates else { continue };
            if portal.kinds[relation].role == RelationRole::Basis && !inverse {
                all.insert(id);
                all.extend(field.to.kinds.iter().copied());
            }
        }
    }
    all
}

/// The documents that are worked out from one, straight or through others, by kind.
fn group(
    portal: &Portal,
    incoming: &Incoming,
    root: NodeId,
    wanted: &dyn Fn(NodeId) -> bool,
) -> Group {
    let mut seen: HashSet<NodeId> = HashSet::from([root]);
    let mut open = vec![root];
    let mut found = Group::new();
    while let Some(node) = open.pop() {
        for source in incoming.basis(node).iter().copied() {
            if !portal.is_document(source) || !seen.insert(source) {
                continue;
            }
            if let Some(kind) = kind_id(portal, source).filter(|_| wanted(source)) {
                found.entry(kind).or_default().push(source);
            }
            open.push(source);
        }
    }
    for nodes in found.values_mut() {
        nodes.sort_by(|a, b| portal.node(*a).id.cmp(&portal.node(*b).id));
    }
    found
}

fn table(portal: &Portal, kind: KindId, mut groups: Vec<(NodeId, Group)>) -> Progress {
    groups.sort_by(|a, b| portal.node(a.0).id.cmp(&portal.node(b.0).id));
    let mut columns: Vec<KindId> = Vec::new();
    for kind in groups.iter().flat_map(|(_, found)| found.keys()) {
        if !columns.contains(kind) {
            columns.push(*kind);
        }
    }
    // What others are worked out from comes before them.
    let rank = |column: &KindId| {
        let below =
            columns.iter().filter(|other| *other != column && rests_on(portal, **other, *column));
        (usize::MAX - below.count(), portal.kinds[*column].name.clone())
    };
    let mut ordered = columns.clone();
    ordered.sort_by_cached_key(rank);
    ordered.retain(|column| *column != kind);
    ordered.insert(0, kind);
    let rows = groups.into_par_iter().map(|(root, found)| row(portal, root, &found, &ordered));
    Progress { rows: rows.collect(), columns: ordered }
}

/// Whether documents of one kind may be worked out from those of another.
fn rests_on(portal: &Portal, kind: KindId, other: KindId) -> bool {
    portal.kinds[kind].fields.iter().any(|field| match field.relates {
        Some(Relates::Named { relation, inverse: false }) => {
            portal.kinds[relation].role == RelationRole::Basis && field.to.kinds.contains(&other)
        }
        _ => false,
    })
}

fn row(portal: &Portal, root: NodeId, found: &Group, columns: &[KindId]) -> Row {
    let mut cells: Vec<Cell> = Vec::new();
    for column in columns {
        let mut documents = found.get(column).cloned().unwrap_or_default();
        if cells.is_empty() && portal.document_of(root).is_some() {
            documents.insert(0, root);
        }
        cells.push(Cell { documents });
    }
    let (mut gates, mut criteria, mut tasks) =
        (Tally::default(), Tally::default(), Tally::default());
    let mut updated: Option<String> = None;
    // What is withdrawn holds nothing up.
    let counts =
        |node: &&NodeId| **node == root || portal.node(**node).stage != Some(Stage::Withdrawn);
    let all: Vec<DocumentId> = cells
        .iter()
        .flat_map(|cell| &cell.documents)
        .filter(counts)
        .filter_map(|node| portal.document_of(*node))
        .collect();
    for index in all {
        let document = &portal.documents[index];
        for (gate, state) in document.gates.iter().zip(&portal.gates[index]) {
            if gate.applies {
                gates.add(state.is_open());
            }
        }
        let (of_tasks, others) = ticked(portal, index);
        tasks += of_tasks;
        if portal.document_nodes[index] == root {
            criteria += others;
        }
        updated = updated.max(touched(portal, index));
    }
    Row { root, cells, gates, criteria, tasks, updated }
}

/// The ticked tasks of a document, and what else is ticked in it.
pub fn ticked(portal: &Portal, index: DocumentId) -> (Tally, Tally) {
    let (mut tasks, mut others) = (Tally::default(), Tally::default());
    for item in &portal.documents[index].items {
        let Some(done) = item.is_done() else { continue };
        let is_task = portal.decl(index, item).role == ItemRole::Task;
        if is_task { tasks.add(done) } else { others.add(done) }
    }
    (tasks, others)
}

/// The day on which a document was changed last: as it says itself, else as the repository does.
pub fn touched(portal: &Portal, index: DocumentId) -> Option<String> {
    let document = &portal.documents[index];
    let kind = portal.kind(index);
    let says = |field: &&Field| match field.of {
        FieldOf::Declared(at) => kind.fields[at].role == FieldRole::Updated,
        _ => false,
    };
    let own = document.fields.iter().find(says).and_then(|field| day(field.value.as_text()?));
    own.or_else(|| portal.touched.get(document.path()).cloned())
}

/// The day that a text begins with.
fn day(text: &str) -> Option<String> {
    let day = text.trim().get(..10)?;
    let fits = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    fits.then(|| day.to_owned())
}

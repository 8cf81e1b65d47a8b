//! 3. Documents → portal: one graph of documents, planned specs, components and items.
//!
//! Never fails. What does not resolve stays in the portal as data, for a rule to report and a
//! page to show.

mod all;
mod anchors;
mod beside;
mod budget;
mod derived;
mod edges;
mod elsewhere;
mod host;
mod ids;
mod index;
mod joint;
mod keyed;
mod links;
mod moved;
mod nodes;
mod outline;
mod places;
mod planner;
mod ranges;
mod reading;
mod relations;
mod resolve;
mod respelled;
mod roadmap;
mod schedule;
mod systems;
mod targets;
mod urls;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::model::{
    Document, DocumentId, FileState, Graph, LinkSettings, Membership, NodeId, Parts, Portal,
    RelationId, RelationRole, SharedKinds, Summary, System, SystemId, Table, Unreadable,
};

pub use beside::named_elsewhere;
use index::Index;
use nodes::Nodes;

/// The documents of a portal, by path.
type Documents = Table<DocumentId, Arc<Document>>;

/// How many wrong references, and how many wrong links, get a suggestion.
const MOST_SUGGESTIONS: usize = 200;

/// Every path from the portal's root that documents link to and that is not a document: what linking
/// needs to know of the disk.
pub fn wanted(documents: &[Arc<Document>], settings: &LinkSettings) -> BTreeSet<String> {
    targets::wanted(documents, settings)
}

/// What linking works on.
#[derive(Debug, Default)]
pub struct Input {
    /// The documents, in any order.
    pub documents: Vec<Arc<Document>>,
    /// A `SUMMARY.md`, which is not a document of the portal.
    pub summary: Option<Summary>,
    /// Files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What the disk has of the [`wanted`] paths.
    pub files: BTreeMap<String, FileState>,
}

/// Links documents into a portal.
pub fn portal(mut input: Input, kinds: SharedKinds, settings: &LinkSettings) -> Portal {
    let mut pool = budget::Pool::new(&settings.limits);
    let number = |document: &Document| document.part.as_ref().map_or(0, |part| part.number);
    input.documents.sort_by(|a, b| (a.path(), number(a)).cmp(&(b.path(), number(b))));
    let nodes = Nodes::new(kinds, input.documents.into(), settings);
    let index = Index::new(&nodes, settings);
    let mut drafts = systems::drafts(&nodes, &index);
    let plans = systems::plans(&nodes, &index, &mut drafts, settings);
    pool.unplanned = plans.unplanned;
    // What systems plan is found as well, from here on.
    let nodes = nodes.with(plans.planned, plans.nodes);
    let index = index.with(&nodes);
    let (systems, names) = systems::completed(&nodes, &drafts, plans.systems, &mut pool);
    let relations = relations::relations(&nodes, &index, systems, names, &mut pool);
    let places = &index.places;
    let anchors = &anchors::Anchors::new(&nodes);
    let known = links::Known { nodes: &nodes, places, settings, files: &input.files, anchors };
    let links = links::links(known, &mut pool);
    let unread: HashSet<&str> = input.unreadable.iter().map(|file| &*file.path).collect();
    let is_unread = |path: &str| unread.contains(path);
    let outline = input
        .summary
        .map(|summary| outline::outline(&nodes, &index.places, summary, settings, is_unread));
    let reading_order = outline::reading_order(&nodes, outline.as_ref());
    let mut edges = relations.edges;
    edges.extend(links.edges);
    let graph = Graph::new(nodes.table, edges, &nodes.kinds);
    let relation = |role| nodes.kinds.relation_of(role);
    let (systems, memberships) =
        memberships(relations.systems, &graph, relation(RelationRole::Membership));
    let cycles = schedule::cycles(&graph, &nodes.kinds);
    let dependency = relation(RelationRole::Dependency);
    let mut names = relations.names;
    names.sort_by_key(|problem| (problem.document, problem.place));
    Portal::new(Parts {
        systems: schedule::scheduled(systems, &graph, &cycles, dependency),
        graph,
        document_nodes: nodes.by_document,
        item_nodes: nodes.by_item,
        memberships,
        planned: nodes.planned,
        links: links.states,
        assets: links.assets,
        folders: links.folders,
        unresolved: relations.unresolved,
        candidates: relations.candidates,
        elsewhere: relations.elsewhere,
        duplicates: nodes.duplicates,
        names,
        moved_pages: nodes.moved_pages,
        cycles,
        unreadable: input.unreadable,
        exceeded: pool.exceeded(),
        reading_order,
        outline,
        documents: nodes.documents,
        kinds: nodes.kinds,
    })
}

/// The systems with the features that only name them, and how each feature belongs.
fn memberships(
    mut systems: Table<SystemId, System>,
    graph: &Graph,
    relation: Option<RelationId>,
) -> (Table<SystemId, System>, BTreeMap<NodeId, Membership>) {
    let mut memberships: BTreeMap<NodeId, Membership> = BTreeMap::new();
    if relation.is_none() {
        return (systems, memberships);
    }
    for (at, system) in systems.entries() {
        for feature in &system.features {
            memberships.entry(*feature).or_insert(Membership::Planned(at));
        }
    }
    for at in systems.ids() {
        let system = &mut systems[at];
        let planned: HashSet<NodeId> = system.features.iter().copied().collect();
        let edges = graph.incoming(system.node);
        for (feature, _) in edges.filter(|(_, edge)| Some(edge.relation) == relation) {
            if !planned.contains(&feature) {
                system.features.push(feature);
            }
            memberships.entry(feature).or_insert(Membership::OneSided(at));
        }
    }
    (systems, memberships)
}

//! A portal is all documents and one graph of typed nodes and edges, asked through questions.
//!
//! What did not resolve is in it as data: unresolved references, duplicates, names that fit
//! several components, broken links. The checks report them, the pages show them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::flaws::Flaws;
use super::{
    BlockState, Coverage, Cycle, Document, DocumentId, Duplicate, EdgesOf, Elsewhere, Exceeded,
    GateState, Graph, Id as _, Item, ItemDecl, ItemId, Kind, KindRole, ListedFolder, Listing,
    Location, Membership, NameProblem, Names, NodeId, Outline, Place, PlannedId, PlannedSpec,
    RelationId, RelationRole, SharedKinds, Stage, System, SystemId, Table, UnmetCondition,
    Unreadable, Unresolved, Value, reads,
};

/// Whether a spec is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A file that somebody wrote.
    Written,
    /// A file in which at least half of the to-write markers are left.
    Stub,
    /// No file; a roadmap or a component names it.
    Planned,
}

impl State {
    /// The state's word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            State::Written => "written",
            State::Stub => "stub",
            State::Planned => "planned",
        }
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NodeWhat {
    /// A document.
    Document(DocumentId),
    /// A spec that is not written.
    Planned(PlannedId),
    /// An item of a document.
    Item(DocumentId, ItemId),
}

/// A node of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its id; unique in the portal.
    pub id: String,
    /// The name of the document's kind or the item's type.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The file, from the portal's root; for a planned spec the one it would be written to.
    pub path: String,
    /// The line of its heading, from 1; a planned spec has none.
    pub line: Option<usize>,
    /// The page, from the site's root, with a fragment for items.
    pub url: String,
    /// The document of an item.
    pub parent: Option<String>,
    /// The status as the kind spells it.
    pub status: Option<String>,
    /// The stage of the status.
    pub stage: Option<Stage>,
    /// Whether it is written.
    pub state: State,
    /// What it is.
    pub what: NodeWhat,
}

/// Where an edge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A metadata field.
    Metadata,
    /// The text.
    Body,
    /// Roadmap and components, for a spec that is not written.
    Derived,
}

impl Origin {
    /// The origin's word in outputs.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Metadata => "metadata",
            Origin::Body => "body",
            Origin::Derived => "derived",
        }
    }
}

/// An edge of the graph: there is one for each source, target and relation.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct Edge {
    /// The relation.
    pub relation: RelationId,
    /// Where it comes from; of two declarations the source's leads.
    pub origin: Origin,
    /// The declaration.
    pub at: Location,
    /// The declaration's line, from 1.
    pub line: usize,
    /// Whether the source declares it.
    pub at_source: bool,
    /// The declaration at the target's end, if there is one.
    pub at_target: Option<Location>,
    /// A remark beside the declaration.
    pub note: Option<String>,
}

/// What is known of a path that documents link to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// A file.
    File,
    /// A folder, and what lies in it.
    Folder(Listing),
    /// There, and not part of the portal: hidden, ignored by git, excluded, or a link out of it.
    LeftOut,
    /// There, and not to be read: why, and what to do.
    Refused(String, String),
    /// Not there, but under this spelling; of a folder with what lies in it.
    Case(String, Option<Listing>),
    /// Not there.
    Missing,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkTarget {
    /// A node's page, and the anchor on it.
    Node(NodeId, Option<String>),
    /// A file that is copied into the site, from the portal's root.
    File(String),
    /// A folder without an index document, from the portal's root.
    Folder(String),
    /// Somewhere else.
    External,
    /// Nothing.
    Broken,
}

/// What is wrong with a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slip {
    /// Nothing.
    None,
    /// The anchor is written without its number, and is clear.
    Alias,
    /// Another letter case than the file, and perhaps the anchor: the target's right spelling.
    Case(String),
    /// Another letter case than the anchor, the file being right: the anchor.
    AnchorCase(String),
    /// The file is not there: the path that was looked for, and that of a document that is near.
    NotFound(String, Option<String>),
    /// The path leads out of the portal.
    Outside,
    /// A path into somebody's home folder.
    HomeFolder,
    /// A path on a computer: a drive, the reader's own home folder, a `file:` address.
    OnDisk,
    /// A file that is there and not part of the portal.
    LeftOut,
    /// A file that is there and is not to be read: why, and what to do.
    Refused(String, String),
    /// A folder that has no index document.
    NoIndex(String),
    /// The page has no such anchor; the one that may be meant.
    NoAnchor(Option<MeantAnchor>),
    /// The heading of this anchor is in a code block that lacks its end.
    Swallowed(String),
    /// A template's hole.
    Placeholder,
    /// A page outside of the site, of which nobody here knows whether it is there.
    Beside,
    /// The full address of a page of the portal: the relative link to it.
    SelfUrl(String),
}

/// The anchor that may be meant by one that a page does not have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MeantAnchor {
    /// The page that has it, which may be another one.
    pub page: NodeId,
    /// The anchor.
    pub anchor: String,
    /// Whether nothing else can be meant.
    pub sure: bool,
}

/// What became of one link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LinkState {
    /// Where it leads.
    pub target: LinkTarget,
    /// What is wrong with it.
    pub slip: Slip,
}

impl LinkState {
    /// The state's word in `debug`.
    pub fn name(&self) -> &'static str {
        match (&self.slip, &self.target) {
            (Slip::None, LinkTarget::External) => "external",
            (Slip::None | Slip::NoIndex(_) | Slip::SelfUrl(_), _) => "ok",
            (Slip::Alias, _) => "alias",
            (Slip::Case(_) | Slip::AnchorCase(_), _) => "case",
            (Slip::NoAnchor(_) | Slip::Swallowed(_), _) => "broken-anchor",
            (Slip::Placeholder, _) => "placeholder",
            (Slip::Beside, _) => "beside",
            _ => "broken",
        }
    }
}

/// Something outside of the documents that one of them names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedElsewhere {
    /// The path, from the root of the code, or the commit.
    pub path: String,
    /// What names it: `` the task `T001` ``.
    pub what: String,
    /// The document.
    pub document: DocumentId,
    /// Where in it.
    pub place: Place,
    /// Whether it is there, as far as is known.
    pub there: bool,
}

/// All documents, and the graph.
#[derive(Debug, Clone, Default)]
pub struct Portal {
    /// The kinds.
    pub kinds: SharedKinds,
    /// The documents, by path.
    pub documents: Table<DocumentId, Arc<Document>>,
    /// Nodes and edges.
    graph: Graph,
    /// What is amiss in documents and links, by what it is about.
    pub(super) flaws: Flaws,
    /// The node of each document.
    pub document_nodes: Table<DocumentId, NodeId>,
    /// The nodes of each document's items.
    pub item_nodes: Table<DocumentId, Table<ItemId, NodeId>>,
    /// The systems, by path.
    pub systems: Table<SystemId, System>,
    /// How each feature belongs to a system.
    pub memberships: BTreeMap<NodeId, Membership>,
    /// The specs that are not written.
    pub planned: Table<PlannedId, PlannedSpec>,
    /// What became of each document's links.
    pub links: Table<DocumentId, Vec<LinkState>>,
    /// Files outside the documents that links name, to be copied: the path from the portal's root
    /// and the one in the site.
    pub assets: BTreeMap<String, String>,
    /// The folders that links lead to and that have no index document, by their paths.
    pub folders: BTreeMap<String, ListedFolder>,
    /// Files that links name and that browsers would run: they are not published.
    pub active: BTreeSet<String>,
    /// The states of each document's managed blocks, in their order.
    pub managed: Table<DocumentId, Vec<BlockState>>,
    /// How the gates of each document are, in their order.
    pub gates: Table<DocumentId, Vec<GateState>>,
    /// What covers what.
    pub coverage: Coverage,
    /// Conditions that only the portal decides and that do not hold.
    pub unmet: Vec<UnmetCondition>,
    /// Paths in the code that are said to be made, with whether they are there.
    pub code: Vec<NamedElsewhere>,
    /// Commits that documents name, with whether the repository knows them.
    pub commits: Vec<NamedElsewhere>,
    /// The day on which each file was changed last, as far as the repository says: `YYYY-MM-DD`.
    pub touched: BTreeMap<String, String>,
    /// References that name nothing.
    pub unresolved: Vec<Unresolved>,
    /// References that are only candidates: `X-1?`.
    pub candidates: Vec<Unresolved>,
    /// What leads out of the portal, candidates included, by the node that declares it.
    pub elsewhere: BTreeMap<NodeId, Vec<Elsewhere>>,
    /// Ids that several have.
    pub duplicates: Vec<Duplicate>,
    /// Names that fit no component, or several.
    pub names: Vec<NameProblem>,
    /// Pages that had to move: the document and the page it would have been.
    pub moved_pages: Vec<(DocumentId, String)>,
    /// Cycles that must not be.
    pub cycles: Vec<Cycle>,
    /// Files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Which patterns of the configuration match something.
    pub matched: Matched,
    /// What was left out because a limit was reached.
    pub exceeded: Vec<Exceeded>,
    /// The documents in reading order, with the titles that a `SUMMARY.md` gives them.
    pub reading_order: Vec<(DocumentId, String)>,
    /// The outline of a `SUMMARY.md`, where there is one.
    pub outline: Option<Outline>,
}

/// Patterns of the configuration that match something, by their place in their list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matched {
    /// Those of `content.exclude`.
    pub excludes: BTreeSet<usize>,
    /// Those of `content.elsewhere`.
    pub elsewhere: BTreeSet<usize>,
}

/// The parts of a portal when it is linked: fields of the same names.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(crate) kinds: SharedKinds,
    pub(crate) documents: Table<DocumentId, Arc<Document>>,
    pub(crate) graph: Graph,
    pub(crate) document_nodes: Table<DocumentId, NodeId>,
    pub(crate) item_nodes: Table<DocumentId, Table<ItemId, NodeId>>,
    pub(crate) systems: Table<SystemId, System>,
    pub(crate) memberships: BTreeMap<NodeId, Membership>,
    pub(crate) planned: Table<PlannedId, PlannedSpec>,
    pub(crate) links: Table<DocumentId, Vec<LinkState>>,
    pub(crate) assets: BTreeMap<String, String>,
    pub(crate) folders: BTreeMap<String, ListedFolder>,
    pub(crate) unresolved: Vec<Unresolved>,
    pub(crate) candidates: Vec<Unresolved>,
    pub(crate) elsewhere: BTreeMap<NodeId, Vec<Elsewhere>>,
    pub(crate) duplicates: Vec<Duplicate>,
    pub(crate) names: Vec<NameProblem>,
    pub(crate) moved_pages: Vec<(DocumentId, String)>,
    pub(crate) cycles: Vec<Cycle>,
    pub(crate) unreadable: Vec<Unreadable>,
    pub(crate) exceeded: Vec<Exceeded>,
    pub(crate) reading_order: Vec<(DocumentId, String)>,
    pub(crate) outline: Option<Outline>,
}

impl Portal {
    /// A portal without documents.
    pub fn empty(kinds: SharedKinds) -> Portal {
        Portal { kinds, ..Portal::default() }
    }

    /// A portal of what was made apart.
    pub(crate) fn new(parts: Parts) -> Portal {
        Portal {
            flaws: Flaws::new(&parts.documents, &parts.links),
            kinds: parts.kinds,
            documents: parts.documents,
            graph: parts.graph,
            document_nodes: parts.document_nodes,
            item_nodes: parts.item_nodes,
            systems: parts.systems,
            memberships: parts.memberships,
            planned: parts.planned,
            links: parts.links,
            assets: parts.assets,
            folders: parts.folders,
            unresolved: parts.unresolved,
            candidates: parts.candidates,
            elsewhere: parts.elsewhere,
            duplicates: parts.duplicates,
            names: parts.names,
            moved_pages: parts.moved_pages,
            cycles: parts.cycles,
            unreadable: parts.unreadable,
            exceeded: parts.exceeded,
            reading_order: parts.reading_order,
            outline: parts.outline,
            // Its state is assessed later.
            ..Portal::default()
        }
    }

    /// The same with other titles and paths of some nodes, by id.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<String, (String, String)>) -> Portal {
        let mut renamed = self.clone();
        renamed.graph.rename(names);
        renamed
    }

    /// A node. What is said of a planned spec is found in the document of its system.
    pub fn node(&self, id: NodeId) -> &Node {
        let node = &self.graph.nodes()[id];
        if reads::is_noted() {
            self.note(node.what);
        }
        node
    }

    /// Somebody looks at a node.
    fn note(&self, what: NodeWhat) {
        match what {
            NodeWhat::Document(document) | NodeWhat::Item(document, _) => reads::note(document),
            NodeWhat::Planned(planned) => match self.planned_in(planned) {
                Some(document) => reads::note(document),
                None => reads::note_all(),
            },
        }
    }

    /// The document of the system that plans a spec; none while the portal is being linked.
    fn planned_in(&self, planned: PlannedId) -> Option<DocumentId> {
        let system = self.planned.get(planned)?.system;
        self.systems.get(system).map(|system| system.document)
    }

    /// The node of an id.
    pub fn find(&self, id: &str) -> Option<NodeId> {
        self.graph.nodes().find(id)
    }

    /// The id of a document.
    pub fn document_id(&self, document: DocumentId) -> &str {
        &self.graph.nodes()[self.document_nodes[document]].id
    }

    /// The document of a file, by the path from the portal's root: of several the first that is
    /// published.
    pub fn document_at(&self, path: &str) -> Option<DocumentId> {
        let from = self.documents.as_slice().partition_point(|known| known.path() < path);
        let all = self.documents.entries().skip(from);
        let mut of_file = all.take_while(|(_, known)| known.path() == path).peekable();
        let first = of_file.peek().map(|(document, _)| *document);
        of_file.find(|(_, known)| known.publish).map(|(document, _)| document).or(first)
    }

    /// The node that a reference begins with that names something in a document, as typed: of
    /// `DOCUMENT#ITEM` the document, where the item is not there.
    pub fn beginning_of(&self, typed: &str) -> Option<NodeId> {
        let head = typed.split('#').next().unwrap_or(typed);
        let by_path = || Some(self.document_nodes[self.document_at(head)?]);
        self.find(typed).or_else(|| self.find(head)).or_else(by_path)
    }

    /// The document that a node is or is in.
    pub fn document_of(&self, id: NodeId) -> Option<DocumentId> {
        match self.graph.nodes()[id].what {
            NodeWhat::Document(document) | NodeWhat::Item(document, _) => Some(document),
            NodeWhat::Planned(_) => None,
        }
    }

    /// The item that a node is.
    pub fn item_of(&self, id: NodeId) -> Option<&Item> {
        match self.graph.nodes()[id].what {
            NodeWhat::Item(document, item) => Some(&self.documents[document].items[item]),
            _ => None,
        }
    }

    /// The kind of a document or a planned spec.
    pub fn kind_of(&self, id: NodeId) -> Option<&Kind> {
        match self.graph.nodes()[id].what {
            NodeWhat::Document(document) => Some(&self.kinds[self.documents[document].kind]),
            NodeWhat::Planned(planned) => Some(&self.kinds[self.planned.get(planned)?.kind]),
            NodeWhat::Item(..) => None,
        }
    }

    /// The names of a system's components, in the order of its components.
    pub fn component_names(&self, system: SystemId) -> Names {
        let components = &self.systems[system].components;
        let first = components.first().and_then(|node| self.item_decl(*node));
        let drop = first.map(|(_, decl)| decl.title.drop.clone()).unwrap_or_default();
        Names::new(components.iter().map(|node| self.graph.nodes()[*node].title.as_str()), &drop)
    }

    /// The kind of a document.
    pub fn kind(&self, document: DocumentId) -> &Kind {
        &self.kinds[self.documents[document].kind]
    }

    /// The declaration of the type of an item, which is one of the document's.
    pub fn decl(&self, document: DocumentId, item: &Item) -> &ItemDecl {
        self.kind(document).item(item.decl)
    }

    /// An item and the declaration of its type.
    pub fn item_decl(&self, id: NodeId) -> Option<(&Item, &ItemDecl)> {
        let NodeWhat::Item(document, item) = self.graph.nodes()[id].what else { return None };
        let item = &self.documents[document].items[item];
        Some((item, self.decl(document, item)))
    }

    /// The name of a relation.
    pub fn relation_name(&self, relation: RelationId) -> &str {
        &self.kinds[relation].name
    }

    /// Whether only one open document may have an edge of this relation to a target.
    pub fn is_exclusive(&self, edge: &Edge) -> bool {
        self.kinds[edge.relation].exclusive
    }

    /// The role of a document's or a planned spec's kind.
    pub fn role_of(&self, id: NodeId) -> Option<KindRole> {
        self.kind_of(id).map(|kind| kind.role)
    }

    /// All nodes, by id.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.graph.nodes().order().iter().copied()
    }

    /// Whether a node is a document or a planned spec.
    pub fn is_document(&self, id: NodeId) -> bool {
        !matches!(self.graph.nodes()[id].what, NodeWhat::Item(..))
    }

    /// Whether a node is a spec that is not written.
    pub fn is_planned(&self, id: NodeId) -> bool {
        matches!(self.graph.nodes()[id].what, NodeWhat::Planned(_))
    }

    /// Whether a node has a page in the site. What only an unpublished system plans has none.
    pub fn is_published(&self, id: NodeId) -> bool {
        let document = match self.graph.nodes()[id].what {
            NodeWhat::Document(document) | NodeWhat::Item(document, _) => Some(document),
            NodeWhat::Planned(planned) => self.planned_in(planned),
        };
        document.is_none_or(|document| self.documents[document].publish)
    }

    /// The edges that leave a node, by target id and relation.
    pub fn outgoing(&self, id: NodeId) -> EdgesOf<'_> {
        if reads::is_noted() {
            self.note(self.graph.nodes()[id].what);
        }
        self.graph.outgoing(id)
    }

    /// The documents whose items may be named in a document without naming the document: those
    /// that relations with a scope lead to.
    pub fn scope_of(&self, document: DocumentId) -> Vec<DocumentId> {
        let relations = self.kind(document).scope_relations();
        if relations.is_empty() {
            return Vec::new();
        }
        let edges = self.outgoing(self.document_nodes[document]);
        let mut found: Vec<DocumentId> = edges
            .filter(|(_, edge)| relations.contains(&edge.relation))
            .filter_map(|(target, _)| self.document_of(target))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The edges that reach a node, by source id and relation.
    pub fn incoming(&self, id: NodeId) -> EdgesOf<'_> {
        if reads::is_noted() {
            self.note(self.graph.nodes()[id].what);
        }
        self.graph.incoming(id)
    }

    /// The sources of the edges of a relation role, by their target; each source once, by id.
    pub fn sources_by_target(&self, role: RelationRole) -> Table<NodeId, Vec<NodeId>> {
        reads::note_all();
        let nodes = (0..self.graph.nodes().len()).map(NodeId::at);
        let sources = nodes.map(|target| {
            let of_role = |(source, edge): &(NodeId, &Edge)| {
                *source != target && self.kinds.has_role(edge.relation, role)
            };
            let edges = self.graph.incoming(target).filter(of_role);
            let mut sources: Vec<NodeId> = edges.map(|(source, _)| source).collect();
            sources.dedup();
            sources
        });
        sources.collect()
    }

    /// All edges, by source id, target id and relation.
    pub fn edges(&self) -> impl ExactSizeIterator<Item = (NodeId, NodeId, &Edge)> + Clone {
        reads::note_all();
        self.graph.arrows().iter().map(|(source, target, edge)| (*source, *target, edge))
    }

    /// The documents in reading order. Whoever asks looks at all of them.
    pub fn in_reading_order(&self) -> impl Iterator<Item = DocumentId> + '_ {
        reads::note_all();
        self.reading_order.iter().map(|(document, _)| *document)
    }

    /// The relation with a role, if a kind declares one.
    pub fn relation(&self, role: RelationRole) -> Option<RelationId> {
        self.kinds.relation_of(role)
    }

    /// What a node needs, by id.
    pub fn needs(&self, id: NodeId) -> Vec<NodeId> {
        self.along(self.outgoing(id), RelationRole::Dependency)
    }

    /// What needs a node, by id.
    pub fn needed_by(&self, id: NodeId) -> Vec<NodeId> {
        self.along(self.incoming(id), RelationRole::Dependency)
    }

    fn along(&self, edges: EdgesOf<'_>, role: RelationRole) -> Vec<NodeId> {
        let Some(relation) = self.relation(role) else {
            return Vec::new();
        };
        edges.filter(|(_, edge)| edge.relation == relation).map(|(other, _)| other).collect()
    }

    /// How a feature belongs to a system.
    pub fn membership(&self, feature: NodeId) -> Membership {
        self.memberships.get(&feature).copied().unwrap_or(Membership::None)
    }

    /// A field's value in a node's document, by field name.
    pub fn metadata(&self, id: NodeId, name: &str) -> Option<&Value> {
        match self.graph.nodes()[id].what {
            NodeWhat::Document(document) => {
                self.documents[document].field(name).map(|field| &field.value)
            }
            _ => None,
        }
    }

    /// How many documents are specs: of a kind that is not a page.
    pub fn spec_count(&self) -> usize {
        self.document_nodes
            .iter()
            .filter(|node| self.role_of(**node).is_some_and(|role| role != KindRole::Page))
            .count()
    }
}

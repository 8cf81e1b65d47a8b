//! Gives every document and item its id, its page and its node.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::layout::page_of;
use crate::model::{
    Document, DocumentId, Duplicate, DuplicateOf, Id as _, Item, ItemDecl, ItemId, ItemRole, Kind,
    KindId, KindRole, LinkSettings, Names, Node, NodeId, NodeTable, NodeWhat, PlannedId,
    PlannedSpec, SharedKinds, State, SystemId, Table, Twin, loose,
};

use super::{Documents, ids, urls};

/// The documents, and their nodes, those of their items and of what they plan: what
/// every later step asks.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) kinds: SharedKinds,
    pub(super) documents: Documents,
    /// The nodes themselves.
    pub(super) table: NodeTable,
    /// The node of each document.
    pub(super) by_document: Table<DocumentId, NodeId>,
    /// The nodes of each document's items.
    pub(super) by_item: Table<DocumentId, Table<ItemId, NodeId>>,
    /// The documents that are systems.
    pub(super) systems: Table<SystemId, DocumentId>,
    pub(super) planned: Table<PlannedId, PlannedSpec>,
    /// Ids that several have.
    pub(super) duplicates: Vec<Duplicate>,
    /// Pages that had to move: the document and the page it would have been.
    pub(super) moved_pages: Vec<(DocumentId, String)>,
}

impl Nodes {
    /// A node for each document and each of its items.
    pub(super) fn new(kinds: SharedKinds, documents: Documents, settings: &LinkSettings) -> Nodes {
        let (ids, mut duplicates) = ids::document_ids(&documents, settings);
        let (urls, moved_pages) = urls::urls(&documents, settings);
        let owners: Vec<Node> = ids
            .into_iter()
            .zip(urls)
            .zip(documents.entries())
            .map(|((id, url), (index, document))| {
                of_document(&kinds, (index, &**document), id, url)
            })
            .collect();
        let mut known: HashMap<(KindId, String), DocumentId> = HashMap::new();
        for ((index, document), owner) in documents.entries().zip(&owners) {
            known.entry((document.kind, loose(&owner.id))).or_insert(index);
        }
        let made: Vec<OfItems> = documents
            .as_slice()
            .par_iter()
            .zip(&owners)
            .enumerate()
            .map(|(at, (document, owner))| {
                of_items(&kinds, (DocumentId::at(at), &**document), owner, &known)
            })
            .collect();
        let mut all: Table<NodeId, Node> = owners.into();
        let by_document: Table<DocumentId, NodeId> = all.ids().collect();
        let mut by_item: Table<DocumentId, Table<ItemId, NodeId>> = Table::new();
        for of_items in made {
            duplicates.extend(of_items.duplicates);
            let nodes = of_items.nodes.into_iter();
            let handle = |node: Result<Node, DocumentId>| match node {
                Ok(node) => all.push(node),
                Err(document) => by_document[document],
            };
            by_item.push(nodes.map(handle).collect());
        }
        let is_system = |index: &DocumentId| kinds[documents[*index].kind].role == KindRole::System;
        Nodes {
            table: NodeTable::new(all),
            by_document,
            by_item,
            systems: documents.ids().filter(is_system).collect(),
            planned: Table::new(),
            duplicates,
            moved_pages,
            kinds,
            documents,
        }
    }

    /// The same with the specs that systems plan, and their nodes.
    pub(super) fn with(self, planned: Table<PlannedId, PlannedSpec>, nodes: Vec<Node>) -> Nodes {
        Nodes { table: self.table.with(nodes), planned, ..self }
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.table[id]
    }

    /// The node of an id.
    pub(super) fn find(&self, id: &str) -> Option<NodeId> {
        self.table.find(id)
    }

    /// All nodes, by id.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.table.order().iter().copied()
    }

    /// The id of a document.
    pub(super) fn document_id(&self, document: DocumentId) -> &str {
        &self.node(self.by_document[document]).id
    }

    /// The document that a node is or is in.
    pub(super) fn document_of(&self, id: NodeId) -> Option<DocumentId> {
        match self.node(id).what {
            NodeWhat::Document(document) | NodeWhat::Item(document, _) => Some(document),
            NodeWhat::Planned(_) => None,
        }
    }

    /// An item and the declaration of its type.
    pub(super) fn item_decl(&self, id: NodeId) -> Option<(&Item, &ItemDecl)> {
        let NodeWhat::Item(document, item) = self.node(id).what else { return None };
        let item = &self.documents[document].items[item];
        Some((item, self.decl(document, item)))
    }

    /// The kind of a document.
    pub(super) fn kind(&self, document: DocumentId) -> &Kind {
        &self.kinds[self.documents[document].kind]
    }

    /// The kind of a document or a planned spec.
    pub(super) fn kind_of(&self, id: NodeId) -> Option<&Kind> {
        match self.node(id).what {
            NodeWhat::Document(document) => Some(self.kind(document)),
            NodeWhat::Planned(planned) => Some(&self.kinds[self.planned[planned].kind]),
            NodeWhat::Item(..) => None,
        }
    }

    /// The declaration of the type of an item, which is one of the document's.
    pub(super) fn decl(&self, document: DocumentId, item: &Item) -> &ItemDecl {
        self.kind(document).item(item.decl)
    }

    /// Whether a node is a document or a planned spec.
    pub(super) fn is_document(&self, id: NodeId) -> bool {
        !matches!(self.node(id).what, NodeWhat::Item(..))
    }

    /// Whether a node has a page in the site. What only an unpublished system plans has none.
    pub(super) fn is_published(&self, id: NodeId) -> bool {
        let document = match self.node(id).what {
            NodeWhat::Document(document) | NodeWhat::Item(document, _) => document,
            NodeWhat::Planned(planned) => self.systems[self.planned[planned].system],
        };
        self.documents[document].publish
    }

    /// The names of some components of one system.
    pub(super) fn component_names(&self, components: &[NodeId]) -> Names {
        let first = components.first().and_then(|node| self.item_decl(*node));
        let drop = first.map(|(_, decl)| decl.title.drop.as_slice()).unwrap_or_default();
        Names::new(components.iter().map(|node| self.node(*node).title.as_str()), drop)
    }
}

fn of_document(
    kinds: &SharedKinds,
    (index, document): (DocumentId, &Document),
    id: String,
    url: String,
) -> Node {
    let (status, stage) = match &document.status {
        Some((status, stage)) => (Some(status.clone()), *stage),
        None => (None, None),
    };
    Node {
        id,
        kind: kinds[document.kind].name.clone(),
        title: document.title.clone(),
        path: document.path().to_owned(),
        // A document begins where its file does, a later one at its title.
        line: Some(
            document.part.as_ref().map_or(1, |part| document.line_in_file(part.extent.start)),
        ),
        url,
        parent: None,
        status,
        stage,
        state: if document.stub { State::Stub } else { State::Written },
        what: NodeWhat::Document(index),
    }
}

/// The nodes of a document's items.
struct OfItems {
    /// For each item its node, or the document that it is one thing with.
    nodes: Vec<Result<Node, DocumentId>>,
    duplicates: Vec<Duplicate>,
}

fn of_items(
    kinds: &SharedKinds,
    (index, document): (DocumentId, &Document),
    owner: &Node,
    documents: &HashMap<(KindId, String), DocumentId>,
) -> OfItems {
    let kind = &kinds[document.kind];
    let page = page_of(&owner.url);
    let mut nodes: Vec<Result<Node, DocumentId>> = Vec::with_capacity(document.items.len());
    let mut places: BTreeMap<&str, Vec<Twin>> = BTreeMap::new();
    let mut taken: HashMap<&str, usize> = HashMap::with_capacity(document.items.len());
    let mut written: HashMap<&str, usize> = HashMap::new();
    for (at, item) in document.items.entries() {
        // A row and a document of one id are one thing: the document leads.
        let same = same_as(kind.item(item.decl));
        let known = same.and_then(|kind| documents.get(&(kind, loose(&item.id))));
        if let Some(known) = known {
            nodes.push(Err(*known));
            continue;
        }
        let count = taken.entry(&item.id).or_default();
        *count += 1;
        let id = match *count {
            1 => format!("{}#{}", owner.id, item.id),
            count => format!("{}#{}@{count}", owner.id, item.id),
        };
        nodes.push(Ok(Node {
            id,
            kind: item.kind.clone(),
            title: item.title.clone(),
            path: owner.path.clone(),
            line: Some(document.line_in_file(item.span.start)),
            url: match item.own_anchor.as_deref().unwrap_or(&item.anchor) {
                "" => owner.url.clone(),
                anchor => format!("{page}#{anchor}"),
            },
            parent: Some(owner.id.clone()),
            status: None,
            stage: None,
            state: State::Written,
            what: NodeWhat::Item(index, at),
        }));
    }
    // An id that nobody wrote is nobody's fault.
    if taken.values().any(|count| *count > 1) {
        for (item, node) in document.items.iter().zip(&nodes) {
            let Ok(node) = node else { continue };
            *written.entry(&item.id).or_default() += usize::from(item.id_written);
            let at = document.locate_in_text(item.span);
            let twin = Twin { id: node.id.clone(), document: index, at };
            places.entry(&item.id).or_default().push(twin);
        }
    }
    let twice = places.into_iter().filter(|(id, places)| places.len() > 1 && written[id] > 1);
    let duplicate = |(item, places): (&str, _)| Duplicate {
        of: DuplicateOf::Items { document: owner.id.clone(), item: item.to_owned() },
        places,
    };
    OfItems { duplicates: twice.map(duplicate).collect(), nodes }
}

/// The kind of the documents that items of a type are the same thing as.
pub(super) fn same_as(decl: &ItemDecl) -> Option<KindId> {
    let plans = matches!(decl.role, ItemRole::Component | ItemRole::PlannedEntry);
    decl.plans.filter(|_| !plans)
}

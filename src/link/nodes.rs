//! Gives every document and item its id, its page and its node.

use std::collections::{BTreeMap, BTreeSet};

use crate::layout::{PAGES, own_page, page_of, page_path, under};
use crate::model::{
    Document, DocumentId, Duplicate, DuplicateOf, ItemDecl, ItemId, ItemRole, KindId, LinkSettings,
    Node, NodeId, NodeWhat, Portal, Span, State, Table, loose, parent, stem,
};

/// Folders of the site that hold pages or data of its own.
const FOLDERS: [&str; 6] = ["registers", "tags", "traceability", "search", "graph", "assets"];

/// Whether a file would lie among the site's files of data; its folder may hold other files too.
fn is_data(path: &str) -> bool {
    let path = path.to_lowercase();
    let is_json = path.rsplit_once('.').is_some_and(|(_, extension)| extension == "json");
    is_json && path.starts_with("data/")
}

/// Adds a node for each document and each of its items.
pub(super) fn add(portal: &mut Portal, settings: &LinkSettings) {
    let ids = document_ids(portal, settings);
    let urls = urls(portal, settings);
    for index in portal.documents.ids() {
        let document = &portal.documents[index];
        let (status, stage) = match &document.status {
            Some((status, stage)) => (Some(status.clone()), *stage),
            None => (None, None),
        };
        let node = Node {
            id: ids[index].clone(),
            kind: portal.kinds[document.kind].name.clone(),
            title: document.title.clone(),
            path: document.path().to_owned(),
            // A document begins where its file does, a later one at its title.
            line: Some(
                document.part.as_ref().map_or(1, |part| document.source.line(part.extent.start)),
            ),
            url: urls[index].clone(),
            parent: None,
            status,
            stage,
            state: if document.stub { State::Stub } else { State::Written },
            what: NodeWhat::Document(index),
        };
        let id = insert(portal, node);
        portal.document_nodes.push(id);
    }
    let mut documents: BTreeMap<(KindId, String), NodeId> = BTreeMap::new();
    for (document, node) in portal.documents.iter().zip(&portal.document_nodes) {
        let id = loose(&portal.graph[*node].id);
        documents.entry((document.kind, id)).or_insert(*node);
    }
    for index in portal.documents.ids() {
        add_items(portal, index, &documents);
    }
}

/// Adds a node under its id.
pub(super) fn insert(portal: &mut Portal, node: Node) -> NodeId {
    let id = node.id.clone();
    let index = portal.graph.add_node(node);
    portal.by_id.insert(id, index);
    index
}

fn add_items(
    portal: &mut Portal,
    index: DocumentId,
    documents: &BTreeMap<(KindId, String), NodeId>,
) {
    let document = &portal.documents[index];
    let owner = portal.graph[portal.document_nodes[index]].clone();
    let mut nodes: Vec<Result<Node, NodeId>> = Vec::new();
    let mut places: BTreeMap<String, Vec<(String, String, Span)>> = BTreeMap::new();
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, item) in document.items.entries() {
        // A row and a document of one id are one thing: the document leads.
        let same = same_as(portal.decl(index, item));
        let known = same.and_then(|kind| documents.get(&(kind, loose(&item.id))));
        if let Some(node) = known {
            nodes.push(Err(*node));
            continue;
        }
        *written.entry(&item.id).or_default() += usize::from(item.id_written);
        let seen = places.entry(item.id.clone()).or_default();
        let id = match seen.len() {
            0 => format!("{}#{}", owner.id, item.id),
            count => format!("{}#{}@{}", owner.id, item.id, count + 1),
        };
        seen.push((id.clone(), owner.path.clone(), item.span));
        nodes.push(Ok(Node {
            id,
            kind: item.kind.clone(),
            title: item.title.clone(),
            path: owner.path.clone(),
            line: Some(document.source.line(item.span.start)),
            url: match item.anchor.as_str() {
                "" => owner.url.clone(),
                anchor => format!("{}#{anchor}", page_of(&owner.url)),
            },
            parent: Some(owner.id.clone()),
            status: None,
            stage: None,
            state: State::Written,
            what: NodeWhat::Item(index, at),
        }));
    }
    // An id that nobody wrote is nobody's fault.
    let twice: Vec<_> = places
        .into_iter()
        .filter(|(id, places)| places.len() > 1 && written.get(id.as_str()).is_some_and(|n| *n > 1))
        .collect();
    for (id, places) in twice {
        let of = DuplicateOf::Items { document: owner.id.clone(), item: id };
        portal.duplicates.push(Duplicate { of, places });
    }
    let nodes: Table<ItemId, NodeId> = nodes
        .into_iter()
        .map(|node| node.map_or_else(|known| known, |node| insert(portal, node)))
        .collect();
    portal.item_nodes.push(nodes);
}

/// The ids: declared, else by path. Of several documents with one id the first by path keeps it.
fn document_ids(portal: &mut Portal, settings: &LinkSettings) -> Table<DocumentId, String> {
    let declared: Table<DocumentId, String> = portal
        .documents
        .iter()
        .map(|document| match &document.id {
            Some(id) => id.text.clone(),
            None => {
                let id = id_of_path(document.path(), &settings.src);
                match &document.part {
                    Some(part) if part.number > 0 => format!("{id}-{}", part.anchor),
                    _ => id,
                }
            }
        })
        .collect();
    let mut places: BTreeMap<&str, Vec<DocumentId>> = BTreeMap::new();
    for (index, id) in declared.entries() {
        places.entry(id).or_default().push(index);
    }
    let mut ids = declared.clone();
    for (id, indexes) in places.into_iter().filter(|(_, indexes)| indexes.len() > 1) {
        for index in &indexes[1..] {
            ids[*index] = format!("{id}@{}", portal.documents[*index].path());
        }
        let place = |index: &DocumentId| {
            let document = &portal.documents[*index];
            let (file, span) = document.place();
            (ids[*index].clone(), file.path.clone(), span)
        };
        let places = indexes.iter().map(place).collect();
        if are_one(portal, &indexes) {
            let of = DuplicateOf::Documents(id.to_owned());
            portal.duplicates.push(Duplicate { of, places });
        }
    }
    alike(portal, &ids);
    ids
}

/// Ids of documents that differ only by letter case or by zeros: people mean one with both.
fn alike(portal: &mut Portal, ids: &Table<DocumentId, String>) {
    let mut groups: BTreeMap<String, Vec<DocumentId>> = BTreeMap::new();
    for (index, id) in ids.entries().filter(|(_, id)| !id.contains('@')) {
        if portal.documents[index].id.is_some() {
            groups.entry(loose(id)).or_default().push(index);
        }
    }
    for indexes in groups.into_values().filter(|indexes| indexes.len() > 1) {
        if !are_one(portal, &indexes) {
            continue;
        }
        let place = |index: &DocumentId| {
            let (file, span) = portal.documents[*index].place();
            (ids[*index].clone(), file.path.clone(), span)
        };
        let places = indexes.iter().map(place).collect();
        let names = indexes.iter().map(|index| ids[*index].clone()).collect();
        portal.duplicates.push(Duplicate { of: DuplicateOf::Alike(names), places });
    }
}

/// The kind of the documents that items of a type are the same thing as.
pub(super) fn same_as(decl: &ItemDecl) -> Option<KindId> {
    let plans = matches!(decl.role, ItemRole::Component | ItemRole::PlannedEntry);
    decl.plans.filter(|_| !plans)
}

/// Whether documents of one id are taken for each other: two that somebody gave it, or two of a
/// kind. A change and a capability that lie in folders of one name are not.
fn are_one(portal: &Portal, indexes: &[DocumentId]) -> bool {
    let documents = || indexes.iter().map(|index| &portal.documents[*index]);
    let written = documents().filter(|document| document.id_written).count();
    let mut kinds: Vec<KindId> = documents().map(|document| document.kind).collect();
    kinds.sort_unstable();
    written > 1 || kinds.windows(2).any(|two| two[0] == two[1])
}

/// The id of a document without one: its path under src without the extension.
fn id_of_path(path: &str, src: &str) -> String {
    let inside = under(path, src).unwrap_or(path);
    match inside.rsplit_once('.') {
        Some((head, _)) => head.replace('#', "-"),
        None => inside.replace('#', "-"),
    }
}

/// The pages. A page that the site needs itself, or that another document has, moves.
fn urls(portal: &mut Portal, settings: &LinkSettings) -> Table<DocumentId, String> {
    let wanted: Table<DocumentId, String> =
        portal.documents.iter().map(|document| page_path(document.path(), &settings.src)).collect();
    // `index.md` has the folder's index before `README.md`, whatever their order.
    let mut order: Vec<DocumentId> = wanted.ids().collect();
    let by_name = |document: &Document| {
        (!stem(document.path()).eq_ignore_ascii_case("index"), document.path().to_owned())
    };
    order.sort_by_cached_key(|index| by_name(&portal.documents[*index]));
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut urls = wanted.clone();
    let mut moved = Vec::new();
    for index in order {
        // Documents of one file share its page.
        if !portal.documents[index].is_first() {
            continue;
        }
        let url = &wanted[index];
        let folder = url.split('/').next().filter(|_| url.contains('/')).unwrap_or("");
        let reserved = own_page(url).is_some() || FOLDERS.contains(&folder);
        if reserved || taken.contains(&url.to_lowercase()) {
            moved.push((index, url.clone()));
            let name = stem(portal.documents[index].path());
            let folder = parent(url);
            let slash = if folder.is_empty() { "" } else { "/" };
            let mut moved_to = format!("{folder}{slash}{name}-doc.html");
            while taken.contains(&moved_to.to_lowercase()) {
                moved_to = moved_to.replace("-doc.html", "-doc-doc.html");
            }
            urls[index] = moved_to;
        }
        taken.insert(urls[index].to_lowercase());
    }
    let mut page = String::new();
    for (index, document) in portal.documents.entries() {
        match document.part.as_ref().filter(|part| part.number > 0) {
            Some(part) => urls[index] = format!("{page}#{}", part.anchor),
            None => page.clone_from(&urls[index]),
        }
    }
    moved.sort();
    portal.moved_pages = moved;
    urls
}

/// Where each copied file lies in the site: as its source does, unless a page or another file has
/// that place.
pub(super) fn asset_paths(
    portal: &Portal,
    assets: BTreeSet<String>,
    src: &str,
) -> BTreeMap<String, String> {
    let mut taken: BTreeSet<String> =
        portal.graph.node_weights().map(|node| node.url.to_lowercase()).collect();
    taken.extend(PAGES.iter().chain(&["index.html", "portal.json"]).map(|page| (*page).to_owned()));
    let mut paths = BTreeMap::new();
    for asset in assets {
        let mut path = crate::layout::site_path(&asset, src);
        let folder = path.split('/').next().unwrap_or_default().to_owned();
        while taken.contains(&path.to_lowercase())
            || own_page(&path).is_some()
            || FOLDERS.contains(&folder.as_str()) && !path.starts_with("files/")
            || is_data(&path)
        {
            path = format!("files/{path}");
        }
        taken.insert(path.to_lowercase());
        paths.insert(asset, path);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_without_a_declaration_is_the_path() {
        assert_eq!(id_of_path("content/a/b.md", "content"), "a/b");
        assert_eq!(id_of_path("docs/b.md", "content"), "docs/b");
    }
}

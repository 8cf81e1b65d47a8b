//! Where documents and copied files lie in the site.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::layout::{
    FILES, FOLDERS, NOT_FOUND, PAGE_FOLDERS, PAGES, is_data, is_list, own_page, page_of, page_path,
};
use crate::model::{Document, DocumentId, LinkSettings, NodeId, Table, parent, stem};

use super::Documents;
use super::nodes::Nodes;

/// The pages. A page that the site needs itself, or that another document has, moves: those
/// documents with the pages that they would have been.
pub(super) fn urls(
    documents: &Documents,
    settings: &LinkSettings,
) -> (Table<DocumentId, String>, Vec<(DocumentId, String)>) {
    let wanted: Table<DocumentId, String> =
        documents.iter().map(|document| page_path(document.path(), &settings.src)).collect();
    // `index.md` has the folder's index before `README.md`, whatever their order.
    let mut order: Vec<DocumentId> = wanted.ids().collect();
    let by_name = |document: &Document| {
        (!stem(document.path()).eq_ignore_ascii_case("index"), document.path().to_owned())
    };
    order.sort_by_cached_key(|index| by_name(&documents[*index]));
    let mut taken: HashSet<String> = HashSet::new();
    let mut urls = wanted.clone();
    let mut moved = Vec::new();
    for index in order {
        // Documents of one file share its page.
        if !documents[index].is_first() {
            continue;
        }
        let url = &wanted[index];
        let folder = url.split('/').next().filter(|_| url.contains('/')).unwrap_or("");
        let reserved =
            own_page(url).is_some_and(|page| page != NOT_FOUND) || PAGE_FOLDERS.contains(&folder);
        if reserved || taken.contains(&url.to_lowercase()) {
            moved.push((index, url.clone()));
            let name = stem(documents[index].path());
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
    for (index, document) in documents.entries() {
        match document.part.as_ref().filter(|part| part.number > 0) {
            Some(part) => urls[index] = format!("{page}#{}", part.anchor),
            None => page.clone_from(&urls[index]),
        }
    }
    moved.sort();
    (urls, moved)
}

/// The addresses that pages have, in lower case.
pub(super) fn taken(nodes: &Nodes) -> HashSet<String> {
    let pages = nodes.nodes().filter(|node| nodes.is_document(*node));
    let mut taken: HashSet<String> =
        pages.map(|node| nodes.node(node).url.to_lowercase()).collect();
    taken.extend(PAGES.iter().chain(&FILES).map(|page| (*page).to_owned()));
    taken
}

/// Keeps the place of the page of every folder that holds pages, wherever no document has it.
pub(super) fn keep_folders(nodes: &Nodes, taken: &mut HashSet<String>) {
    let mut seen: HashSet<&str> = HashSet::new();
    let has_page = |node: &NodeId| nodes.is_document(*node) && nodes.is_published(*node);
    for node in nodes.nodes().filter(has_page) {
        let mut folder = parent(page_of(&nodes.node(node).url));
        // Of a folder that was seen those around it were.
        while !folder.is_empty() && seen.insert(folder) {
            taken.insert(format!("{folder}/index.html").to_lowercase());
            folder = parent(folder);
        }
    }
}

/// The pages of folders without an index document: where that would have its page. The folder of the
/// specs and the portal's root are what the dashboard shows.
pub(super) fn folder_pages(
    folders: BTreeSet<String>,
    taken: &mut HashSet<String>,
    src: &str,
) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for folder in folders.into_iter().filter(|folder| !folder.is_empty() && folder != src) {
        let inside = crate::layout::site_path(&folder, src);
        let first = inside.split('/').next().unwrap_or_default();
        let mut path = format!("{inside}/index.html");
        while taken.contains(&path.to_lowercase())
            || FOLDERS.contains(&first) && path.starts_with(first)
        {
            path = format!("folders/{path}");
        }
        taken.insert(path.to_lowercase());
        pages.insert(folder, path);
    }
    pages
}

/// Where each copied file lies in the site: as its source does, unless a page or another file has
/// that place.
pub(super) fn asset_paths(
    assets: BTreeSet<String>,
    taken: &mut HashSet<String>,
    src: &str,
) -> BTreeMap<String, String> {
    let mut paths = BTreeMap::new();
    for asset in assets {
        let mut path = crate::layout::site_path(&asset, src);
        let folder = path.split('/').next().unwrap_or_default().to_owned();
        while taken.contains(&path.to_lowercase())
            || own_page(&path).is_some()
            || FOLDERS.contains(&folder.as_str()) && !path.starts_with("files/")
            || is_data(&path)
            || is_list(&path)
        {
            path = format!("files/{path}");
        }
        taken.insert(path.to_lowercase());
        paths.insert(asset, path);
    }
    paths
}

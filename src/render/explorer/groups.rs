//! What documents are put together by in the explorer: systems, else folders, and inside of these the
//! features and changes that have several documents.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{NodeId, natural, parent};
use crate::render::context::system_of;
use crate::render::pages::rows;
use crate::render::site::Site;

/// Folders of documents that no system has, side by side, at most.
const MOST_FOLDERS: usize = 12;

/// Folders inside of others, at most, of which one may be a group.
const DEEPEST: usize = 8;

/// Some documents that are one box until it is opened.
#[derive(Debug)]
pub(super) struct Group {
    /// Tells it from others in addresses.
    pub key: String,
    pub title: String,
    /// The document that it is named after, if there is one.
    pub node: Option<NodeId>,
    /// The group that it is in.
    pub inside: Option<usize>,
}

/// The groups, what is outside before what is inside, and for each document its innermost one.
#[derive(Debug, Default)]
pub(super) struct Groups {
    pub all: Vec<Group>,
    pub of: HashMap<NodeId, usize>,
}

/// What a group is: systems come first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    System(usize),
    Folder(String),
}

/// Puts documents together.
pub(super) fn groups(site: &Site<'_>, documents: &[NodeId]) -> Groups {
    let portal = site.portal;
    let rows = rows(site);
    let mut sizes: HashMap<NodeId, usize> = HashMap::new();
    for root in documents.iter().filter_map(|node| rows.get(node)) {
        *sizes.entry(*root).or_default() += 1;
    }
    let row = |node: &NodeId| rows.get(node).copied().filter(|root| sizes[root] > 1);
    // The documents of a feature are where its root is.
    let lead = |node: &NodeId| row(node).unwrap_or(*node);
    let system = |node: &NodeId| {
        system_of(site, *node).or_else(|| system_of(site, lead(node))).map(crate::model::Id::index)
    };
    let others = documents.iter().filter(|node| system(node).is_none());
    let folders: Vec<&str> = others.map(|node| folder(site, lead(node))).collect();
    let depth = depth(&folders);
    let name = |node: &NodeId| match system(node) {
        Some(system) => Name::System(system),
        None => Name::Folder(cut(folder(site, lead(node)), depth).to_owned()),
    };
    let mut inside: BTreeMap<Name, BTreeMap<Option<NodeId>, Vec<NodeId>>> = BTreeMap::new();
    for node in documents {
        inside.entry(name(node)).or_default().entry(row(node)).or_default().push(*node);
    }
    let mut groups = Groups::default();
    for (name, rows) in inside {
        let outer = groups.all.len();
        groups.all.push(outermost(site, name));
        let mut named: Vec<(Option<NodeId>, Vec<NodeId>)> = rows.into_iter().collect();
        let title = |root: &Option<NodeId>| root.map_or("", |root| &portal.node(root).title);
        named.sort_by(|a, b| natural(title(&a.0), title(&b.0)).then(a.0.cmp(&b.0)));
        for (root, documents) in named {
            let mut own = outer;
            if let Some(root) = root {
                own = groups.all.len();
                let shown = portal.node(root);
                let (key, title) = (format!("row {}", shown.id), shown.title.clone());
                groups.all.push(Group { key, title, node: Some(root), inside: Some(outer) });
            }
            groups.of.extend(documents.into_iter().map(|document| (document, own)));
        }
    }
    groups
}

fn outermost(site: &Site<'_>, name: Name) -> Group {
    match name {
        Name::System(system) => {
            let node = site.portal.systems[crate::model::Id::at(system)].node;
            let shown = site.portal.node(node);
            Group {
                key: format!("system {}", shown.id),
                title: shown.title.clone(),
                node: Some(node),
                inside: None,
            }
        }
        Name::Folder(folder) if folder.is_empty() => {
            let title = site.words().say("outside of folders").to_owned();
            Group { key: "folder".to_owned(), title, node: None, inside: None }
        }
        Name::Folder(folder) => {
            let (key, title) = (format!("folder {folder}"), format!("{folder}/"));
            Group { key, title, node: None, inside: None }
        }
    }
}

/// The folder of a document in the site.
fn folder<'a>(site: &'a Site<'_>, node: NodeId) -> &'a str {
    parent(crate::layout::page_of(&site.portal.node(node).url))
}

/// A folder, or the one that it is in at a depth.
fn cut(folder: &str, depth: usize) -> &str {
    let end = folder.match_indices('/').nth(depth - 1).map_or(folder.len(), |(at, _)| at);
    &folder[..end]
}

/// How deep folders may lie so that they are still few.
fn depth(folders: &[&str]) -> usize {
    let count = |depth: usize| {
        folders.iter().map(|folder| cut(folder, depth)).collect::<BTreeSet<&str>>().len()
    };
    (1..=DEEPEST).rev().find(|depth| count(*depth) <= MOST_FOLDERS).unwrap_or(1)
}

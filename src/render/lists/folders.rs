//! The pages of folders: what lies in each, and the feature or change whose documents it holds.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::layout::page_of;
use crate::model::{ListedFolder, NodeId, NodeWhat, parent, slug};
use crate::render::pages::REGISTERS;
use crate::render::site::Site;
use crate::render::tree::{Folder, folders_of};

/// Documents that the page of a folder's own index document lists; where there are more they have a
/// page of their own.
pub(in crate::render) const MOST_BESIDE: usize = 40;

/// The stem of that page.
pub(in crate::render) const CONTENTS: &str = "contents";

/// A feature or change, by its table and its row on the board of progress.
pub(in crate::render) type Group = (usize, usize);

/// A folder in a list.
#[derive(Debug)]
pub(in crate::render) struct Inside {
    pub name: String,
    pub url: String,
    /// How many pages are below it.
    pub pages: usize,
}

/// A folder with a page of its own.
#[derive(Debug)]
pub(in crate::render) struct FolderList<'a> {
    /// Its path in the site.
    pub path: &'a str,
    pub url: String,
    /// The document that is at the head of the folder, where its page is not this one.
    pub index: Option<NodeId>,
    pub nodes: Vec<NodeId>,
    pub folders: Vec<Inside>,
    /// What lies in it besides, where links lead to it.
    pub listed: Option<(&'a str, &'a ListedFolder)>,
    /// The feature or change that all of its documents belong to.
    pub group: Option<Group>,
    pub pages: Vec<Range<usize>>,
}

/// The page that lists a folder's documents where another document is the folder's page.
pub(in crate::render) fn contents_url(site: &Site<'_>, folder: &str) -> String {
    site.free(&format!("{folder}/{CONTENTS}"))
}

/// The folders that have a page of their own, those around others first.
pub(super) fn folders<'a>(site: &Site<'a>) -> Vec<FolderList<'a>> {
    let known = folders_of(site.portal, &site.pages, &site.planned);
    let groups = groups(site, &known);
    let mut listed: HashMap<&str, (&'a str, &'a ListedFolder)> = site
        .listed_folders
        .iter()
        .map(|(path, folder)| (folder.url.as_str(), (*path, *folder)))
        .collect();
    let mut all = Vec::new();
    for folder in known.iter().skip(1) {
        let own = folder.url();
        let url = match &folder.index {
            // What the settings lead elsewhere is not a page of ours.
            None if site.redirects_from(&own) || own == REGISTERS => {
                contents_url(site, folder.path)
            }
            None => own.clone(),
            Some(_) if folder.leaves.len() + folder.folders.len() > MOST_BESIDE => {
                contents_url(site, folder.path)
            }
            Some(_) => continue,
        };
        let nodes: Vec<NodeId> = folder.leaves.iter().map(|leaf| leaf.node).collect();
        all.push(FolderList {
            path: folder.path,
            pages: super::paged(site, &nodes),
            index: folder.index.as_ref().map(|index| index.node),
            nodes,
            folders: folder.folders.iter().map(|inside| link(&known[*inside])).collect(),
            listed: listed.remove(own.as_str()),
            group: groups.get(folder.path).copied(),
            url,
        });
    }
    // What only links lead to: no page lies in it.
    let mut rest: Vec<(&'a str, &'a ListedFolder)> = listed.into_values().collect();
    rest.sort_unstable_by_key(|(path, _)| *path);
    all.extend(rest.into_iter().map(|(path, folder)| FolderList {
        path: parent(&folder.url),
        url: folder.url.clone(),
        index: None,
        nodes: Vec::new(),
        folders: Vec::new(),
        listed: Some((path, folder)),
        group: None,
        pages: super::paged(site, &[]),
    }));
    let in_folder: HashSet<Group> = groups.into_values().collect();
    all.extend(apart(site, &in_folder));
    all
}

/// The folder of the pages of features and changes whose documents do not lie in one.
pub(in crate::render) const GROUPS: &str = "groups/";

/// The pages of the features and changes whose documents lie in several folders, or beside others.
fn apart<'a>(site: &Site<'a>, in_folder: &HashSet<Group>) -> Vec<FolderList<'a>> {
    let mut all: Vec<FolderList<'_>> = Vec::new();
    let mut taken: HashSet<String> = HashSet::new();
    for (table, progress) in site.boards.progress.iter().enumerate() {
        for (row, known) in progress.rows.iter().enumerate() {
            let mut nodes: Vec<NodeId> =
                known.cells.iter().flat_map(|cell| cell.documents.iter().copied()).collect();
            nodes.insert(0, known.root);
            let mut seen = HashSet::new();
            nodes.retain(|node| seen.insert(*node));
            if in_folder.contains(&(table, row)) || nodes.len() < 2 {
                continue;
            }
            let mut stem = [GROUPS, &slug(&site.portal.node(known.root).id)].concat();
            while stem == GROUPS || !taken.insert(stem.clone()) {
                stem.push('x');
            }
            all.push(FolderList {
                path: "",
                url: site.free(&stem),
                index: None,
                pages: super::paged(site, &nodes),
                nodes,
                folders: Vec::new(),
                listed: None,
                group: Some((table, row)),
            });
        }
    }
    all
}

fn link(folder: &Folder<'_>) -> Inside {
    let title = folder.index.as_ref().map(|index| index.title.to_owned());
    Inside {
        name: title.unwrap_or_else(|| format!("{}/", folder.name())),
        url: match &folder.index {
            Some(index) => page_of(index.url).to_owned(),
            None => folder.url(),
        },
        pages: folder.pages,
    }
}

/// The folders that hold the documents of one feature or change and no others.
fn groups<'a>(site: &Site<'_>, folders: &[Folder<'a>]) -> HashMap<&'a str, Group> {
    let numbers: HashMap<&str, usize> =
        folders.iter().enumerate().map(|(number, folder)| (folder.path, number)).collect();
    let mut groups = HashMap::new();
    for (table, progress) in site.boards.progress.iter().enumerate() {
        for (row, known) in progress.rows.iter().enumerate() {
            let documents = known.cells.iter().flat_map(|cell| &cell.documents);
            let documents = documents
                .filter(|node| matches!(site.portal.node(**node).what, NodeWhat::Document(_)));
            let mut urls: Vec<&str> =
                documents.map(|node| page_of(&site.portal.node(*node).url)).collect();
            urls.sort_unstable();
            urls.dedup();
            let Some(folder) = around(&urls).and_then(|path| numbers.get(path)) else { continue };
            let folder = &folders[*folder];
            if urls.len() > 1 && folder.pages == urls.len() && !folder.path.is_empty() {
                groups.insert(folder.path, (table, row));
            }
        }
    }
    groups
}

/// The deepest folder that holds all of some pages, which are in order.
fn around<'u>(urls: &[&'u str]) -> Option<&'u str> {
    let (first, last) = (urls.first()?, urls.last()?);
    let mut folder = parent(first);
    while !folder.is_empty() && !last.strip_prefix(folder).is_some_and(|l| l.starts_with('/')) {
        folder = parent(folder);
    }
    Some(folder)
}

#[cfg(test)]
mod tests {
    use super::around;

    #[test]
    fn the_folder_around_pages_is_the_deepest_that_holds_them() {
        assert_eq!(around(&["a/b/c.html", "a/b/d/e.html"]), Some("a/b"));
        assert_eq!(around(&["a/b.html", "a/bc/d.html"]), Some("a"));
        assert_eq!(around(&["a/b/c.html", "d/b/c.html"]), Some(""));
        assert_eq!(around(&["a/b/c.html"]), Some("a/b"));
        assert_eq!(around(&[]), None);
    }
}

//! Documents and planned specs by where they lie: by their files, their pages, their folders.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{LinkSettings, NodeId, NodeWhat, Suggestions, parent};

use super::host::Addresses;
use super::nodes::Nodes;
use super::targets::{Parsed, parse};

/// Documents and planned specs by path and page.
#[derive(Debug, Default)]
pub(super) struct Places {
    paths: HashMap<String, NodeId>,
    lower: HashMap<String, NodeId>,
    /// The files of documents alone, in lower case.
    documents: HashMap<String, NodeId>,
    urls: HashMap<String, NodeId>,
    /// Folders that are called like a document in them: what names the folder means it.
    folders: HashMap<String, NodeId>,
    /// Web addresses that are short forms of ids.
    pub(super) addresses: Addresses,
    /// Files of metadata beside unpublished documents.
    hidden: HashSet<String>,
}

impl Places {
    /// The places of documents.
    pub(super) fn new(nodes: &Nodes) -> Places {
        let hidden = nodes.documents.iter().filter(|document| !document.publish);
        let hidden = hidden.filter_map(|document| Some(document.sidecar.as_ref()?.path.clone()));
        let mut places = Places {
            addresses: Addresses::new(nodes),
            hidden: hidden.collect(),
            ..Places::default()
        };
        for id in nodes.nodes().filter(|id| nodes.is_document(*id)) {
            places.add(nodes, id);
        }
        places
    }

    /// Adds the place of a document or a planned spec.
    pub(super) fn add(&mut self, nodes: &Nodes, id: NodeId) {
        let node = nodes.node(id);
        let lower = node.path.to_lowercase();
        if let NodeWhat::Document(document) = node.what {
            // A file with several documents is meant as a whole, from its first one on.
            if !nodes.documents[document].is_first() {
                return;
            }
            self.documents.insert(lower.clone(), id);
        }
        self.paths.entry(node.path.clone()).or_insert(id);
        self.lower.entry(lower).or_insert(id);
        self.urls.insert(node.url.clone(), id);
        let folder = parent(&node.path);
        let before = folder.strip_suffix(node.id.as_str());
        if before.is_some_and(|before| before.is_empty() || before.ends_with('/')) {
            self.folders.entry(folder.to_owned()).or_insert(id);
        }
    }

    /// The node that a path means: the file itself, the same without `.md` or as `.html`, or the
    /// index of the folder.
    pub(super) fn find(&self, path: &str) -> Option<NodeId> {
        let file = spelled(path, |path| self.paths.get(path).copied());
        file.or_else(|| self.folder(path))
    }

    /// The same whatever the letter case.
    pub(super) fn find_any_case(&self, path: &str) -> Option<NodeId> {
        spelled(&path.to_lowercase(), |path| self.lower.get(path).copied())
    }

    /// The document of a path, whatever the letter case.
    pub(super) fn document_at(&self, path: &str) -> Option<NodeId> {
        self.documents.get(&path.to_lowercase()).copied()
    }

    /// The node of a page.
    pub(super) fn page(&self, url: &str) -> Option<NodeId> {
        self.urls.get(url).copied()
    }

    fn folder(&self, path: &str) -> Option<NodeId> {
        self.folders.get(path.trim_end_matches('/')).copied()
    }

    /// Whether a file is the metadata of a document that is not published.
    pub(super) fn is_hidden(&self, path: &str) -> bool {
        self.hidden.contains(path)
    }

    /// The document that a path in a code span means: from the folder of its document, else from the
    /// portal's root or the folder of the specs.
    pub(super) fn of_code(
        &self,
        from: &str,
        text: &str,
        settings: &LinkSettings,
    ) -> Option<NodeId> {
        let find = |target: &str| match parse(target, from, settings) {
            Parsed::Path(paths, _) => paths
                .iter()
                .find_map(|path| self.paths.get(path).copied().or_else(|| self.folder(path))),
            _ => None,
        };
        find(text).or_else(|| find(&format!("/{}", text.trim_start_matches('/'))))
    }
}

/// What is found by one of the files that a path may mean: itself, the same without `.md` or as
/// `.html`, the index of the folder.
pub(super) fn spelled<T>(path: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    let path = path.trim_end_matches('/');
    let slash = if path.is_empty() { "" } else { "/" };
    let html = || {
        let page = path.strip_suffix(".html")?;
        // A folder's index may be its `README.md`.
        let folder = page.strip_suffix("index").filter(|at| at.is_empty() || at.ends_with('/'));
        let index = |name: &str| find(&format!("{}{name}", folder?));
        find(&format!("{page}.md"))
            .or_else(|| ["README.md", "readme.md"].into_iter().find_map(index))
    };
    let inside = |name: &str| find(&format!("{path}{slash}{name}"));
    find(path)
        .or_else(|| find(&format!("{path}.md")))
        .or_else(html)
        .or_else(|| ["index.md", "README.md", "readme.md"].into_iter().find_map(inside))
}

/// The published documents by the names of their files and of the folders that these lie in, to
/// suggest what is near a path that leads to nothing.
pub(super) struct FileNames<'a>(BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'a str>>>);

impl FileNames<'_> {
    /// A name that more folders have says nothing of which is meant.
    const FEW: usize = 3;

    pub(super) fn new(nodes: &Nodes) -> FileNames<'_> {
        let mut names: BTreeMap<&str, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
        for id in nodes.nodes().filter(|id| nodes.is_document(*id)) {
            let node = nodes.node(id);
            let first = match node.what {
                NodeWhat::Document(document) => nodes.documents[document].is_first(),
                _ => true,
            };
            // What is not published is never suggested either.
            if first && nodes.is_published(id) {
                let (folder, name) = tail(&node.path);
                names.entry(name).or_default().entry(folder).or_default().push(&node.path);
            }
        }
        FileNames(names)
    }

    /// The path of the document that may be meant by one that does not exist: its file has the nearest
    /// name, in a folder of the nearest name, wherever that lies; or few others have that name.
    pub(super) fn near(
        &self,
        document: &str,
        path: &str,
        suggestions: &mut Suggestions,
    ) -> Option<String> {
        let (folder, name) = tail(path);
        let known = self.0.keys().copied();
        let near =
            if self.0.contains_key(name) { name } else { suggestions.nearest(name, known)? };
        let folders = &self.0[near];
        let there = match folders.get(folder) {
            Some(there) => Some(there),
            None => suggestions.nearest(folder, folders.keys().copied()).map(|near| &folders[near]),
        };
        let is_other = |known: &&str| *known != document;
        let found = there.and_then(|there| closest(there.iter().copied().filter(is_other), path));
        let few = || {
            let all = || folders.values().flatten().copied().filter(is_other);
            let few = all().take(Self::FEW + 1).count() <= Self::FEW;
            few.then(|| closest(all(), path)).flatten()
        };
        found.or_else(few).map(str::to_owned)
    }
}

/// The path that has the most folders in common with another, the first of several.
fn closest<'a>(paths: impl Iterator<Item = &'a str>, to: &str) -> Option<&'a str> {
    paths.max_by_key(|known| (shared(known, to), Reverse(*known)))
}

/// The names of a path's folder and of its file.
fn tail(path: &str) -> (&str, &str) {
    let folder = parent(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    (folder.rsplit('/').next().unwrap_or_default(), name)
}

/// How many folders two paths have in common, from the root on.
fn shared(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}

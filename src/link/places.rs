//! Documents and planned specs by where they lie: by their files, their pages, their folders.

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

/// Paths by the file's name, to suggest what is near a path that leads nowhere.
pub(super) struct FileNames<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl FileNames<'_> {
    pub(super) fn new(nodes: &Nodes) -> FileNames<'_> {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for id in nodes.nodes().filter(|id| nodes.is_document(*id)) {
            let node = nodes.node(id);
            let first = match node.what {
                NodeWhat::Document(document) => nodes.documents[document].is_first(),
                _ => true,
            };
            // What is not published is no suggestion either.
            if first && nodes.is_published(id) {
                let name = node.path.rsplit('/').next().unwrap_or_default();
                names.entry(name).or_default().push(&node.path);
            }
        }
        FileNames(names)
    }

    /// The path of the document whose file name is nearest to that of a path that does not exist.
    pub(super) fn near(
        &self,
        document: &str,
        path: &str,
        suggestions: &mut Suggestions,
    ) -> Option<String> {
        let wanted = path.rsplit('/').next().unwrap_or_default();
        let name = suggestions.nearest(wanted, self.0.keys().copied())?;
        let near = self.0[name].iter().find(|known| **known != document)?;
        Some((*near).to_owned())
    }
}

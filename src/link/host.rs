//! Addresses of documents on the web: of the repository's files on the host that shows them, and
//! those that kinds know as short forms of ids.

use std::collections::HashMap;

use super::nodes::Nodes;
use crate::model::{KindId, NodeId, NodeWhat, loose};

/// Web addresses that are short forms of ids: `https://example.org/rfcs/{n}`.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    /// The kinds that have such forms, each with what an address begins with.
    forms: Vec<(KindId, String)>,
    /// Their documents by kind and by loose id.
    documents: HashMap<(KindId, String), NodeId>,
}

impl Addresses {
    pub(super) fn new(nodes: &Nodes) -> Addresses {
        let mut all = Addresses::default();
        for (kind, decl) in nodes.kinds.iter() {
            let written = decl.id.short.iter().map(crate::model::Pattern::written);
            for short in written.filter(|short| short.starts_with("http")) {
                let head = short.split('{').next().unwrap_or_default();
                all.forms.push((kind, head.to_owned()));
            }
        }
        for node in nodes.by_document.iter().filter(|_| !all.forms.is_empty()) {
            let NodeWhat::Document(document) = nodes.node(*node).what else { continue };
            let known = &nodes.documents[document];
            let id = known.id.as_ref().map_or(nodes.node(*node).id.as_str(), |id| &id.text);
            all.documents.entry((known.kind, loose(id))).or_insert(*node);
        }
        all
    }

    /// The document that an address is a short form of.
    pub(super) fn find(&self, nodes: &Nodes, target: &str) -> Option<NodeId> {
        let address = target.split(['#', '?']).next()?.trim_end_matches('/');
        let begun = self.forms.iter().filter(|(_, head)| address.starts_with(head.as_str()));
        begun.map(|(kind, _)| *kind).find_map(|kind| {
            let mut ids = nodes.kinds[kind].id.all_completed(address);
            ids.find_map(|id| self.documents.get(&(kind, loose(&id))).copied())
        })
    }
}

/// The path of a file in a repository, of its address on the repository's page: after the
/// branch or commit in `REPOSITORY/blob/main/PATH`, on GitLab `REPOSITORY/-/blob/main/PATH`.
pub(super) fn path<'a>(target: &'a str, repository: &str) -> Option<&'a str> {
    let repository = repository.trim_end_matches('/').trim_end_matches(".git");
    let rest = target.strip_prefix(repository)?.strip_prefix('/')?;
    let rest = rest.strip_prefix("-/").unwrap_or(rest);
    let mut parts = rest.splitn(3, '/');
    let shown = parts.next().is_some_and(|view| matches!(view, "blob" | "tree" | "raw" | "src"));
    parts.next().filter(|_| shown)?;
    parts.next()
}

/// Whether an address of a file on the repository's page is at the branch that people work on, where
/// it changes as the file does.
pub(super) fn is_at_usual_branch(target: &str, repository: &str) -> bool {
    const BRANCHES: [&str; 5] = ["main", "master", "HEAD", "trunk", "develop"];
    path(target, repository).is_some_and(|path| {
        let before = target.strip_suffix(path).unwrap_or_default().trim_end_matches('/');
        before.rsplit('/').next().is_some_and(|branch| BRANCHES.contains(&branch))
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses_of_the_repository_have_its_paths() {
        let path = |target: &'static str| super::path(target, "https://example.org/s.git");
        assert_eq!(path("https://example.org/s/blob/1f2e3d/docs/a.md#L3"), Some("docs/a.md#L3"));
        assert_eq!(path("https://example.org/s/-/tree/main/docs"), Some("docs"));
        let usual = |target| super::is_at_usual_branch(target, "https://example.org/s");
        assert!(usual("https://example.org/s/blob/main/docs/a.md"));
        assert!(!usual("https://example.org/s/blob/1f2e3d4/docs/a.md"));
        for target in ["https://example.org/s/issues/3", "https://example.org/sum/blob/main/a.md"] {
            assert_eq!(path(target), None, "{target}");
        }
    }
}

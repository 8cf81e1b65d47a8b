//! Finds out what a reference names: by link, by id, by path, by name.

use std::collections::BTreeMap;

use crate::model::{
    KindRole, NodeId, NodeWhat, Portal, nearest, normalise, parent, resolve as join,
};

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This node.
    One(NodeId),
    /// Any of these.
    Many(Vec<NodeId>),
    /// Nothing.
    None,
}

/// Ways to find nodes, made once all nodes are there.
#[derive(Debug, Default)]
pub(super) struct Index {
    loose_ids: BTreeMap<String, Vec<NodeId>>,
    names: BTreeMap<String, Vec<NodeId>>,
    paths: BTreeMap<String, NodeId>,
}

impl Index {
    /// Indexes the documents, planned specs and items of a portal.
    pub(super) fn new(portal: &Portal) -> Index {
        let mut index = Index::default();
        for id in portal.nodes() {
            let node = portal.node(id);
            index.loose_ids.entry(loose(&node.id)).or_default().push(id);
            if let NodeWhat::Document(_) = node.what {
                index.paths.insert(node.path.to_lowercase(), id);
            }
            let spec = portal.is_document(id)
                && portal.role_of(id).is_some_and(|role| role != KindRole::Page);
            if spec {
                index.names.entry(normalise(&node.title)).or_default().push(id);
            }
        }
        index
    }

    /// The document of a path from the portal's root.
    pub(super) fn document_at(&self, path: &str) -> Option<NodeId> {
        self.paths.get(&path.to_lowercase()).copied()
    }

    /// What a document-level reference names.
    pub(super) fn document(
        &self,
        portal: &Portal,
        document: usize,
        text: &str,
        link: Option<&str>,
    ) -> Named {
        if let Some(node) = link.and_then(|link| self.by_link(portal, document, link)) {
            return Named::One(node);
        }
        let text = text.trim();
        if text.is_empty() {
            return Named::None;
        }
        // `feat-auth (for the tokens)`: what is in brackets explains the id.
        let head = text.split(" (").next().unwrap_or(text);
        if let Some(node) = [text, head].into_iter().find_map(|id| self.by_id(portal, id)) {
            return Named::One(node);
        }
        if let Some(node) = self.qualified(portal, text) {
            return Named::One(node);
        }
        if let Some(node) = self.by_link(portal, document, text) {
            return Named::One(node);
        }
        match self.names.get(&normalise(text)).map(Vec::as_slice) {
            Some([one]) => Named::One(*one),
            Some(several) => Named::Many(several.to_vec()),
            None => Named::None,
        }
    }

    /// What a reference inside an item names: an item beside it first.
    pub(super) fn item(
        &self,
        portal: &Portal,
        document: usize,
        text: &str,
        link: Option<&str>,
    ) -> Named {
        if let Some(node) = link.and_then(|link| self.by_link(portal, document, link)) {
            return Named::One(node);
        }
        let own = portal.document_id(document);
        let whole = text.split_whitespace().collect::<Vec<_>>().join("-");
        let first = text.split_whitespace().next().unwrap_or(text);
        for id in [whole.as_str(), first.trim_end_matches([':', ',', '.'])] {
            if let Some(node) = self.by_id(portal, &format!("{own}#{id}")) {
                return Named::One(node);
            }
        }
        // As the heading writes it, when the kind gives the id another form: `FR2` for `FR-2`.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let typed = letters(&loose(first));
        let items = portal.documents[document].items.iter();
        if let Some(at) = items.map(|item| letters(&loose(&item.id))).position(|id| id == typed) {
            return Named::One(portal.item_nodes[document][at]);
        }
        match self.qualified(portal, text).or_else(|| self.by_id(portal, text)) {
            Some(node) => Named::One(node),
            None => Named::None,
        }
    }

    /// `DOCUMENT#ITEM`, `DOCUMENT → ITEM`, `DOCUMENT ITEM`.
    fn qualified(&self, portal: &Portal, text: &str) -> Option<NodeId> {
        ["#", "→", "->", " "].iter().find_map(|mark| {
            let (document, item) = text.split_once(mark)?;
            let item = item.split_whitespace().collect::<Vec<_>>().join("-");
            self.by_id(portal, &format!("{}#{item}", document.trim()))
        })
    }

    /// The node of an id: as typed, else in another letter case or padding where that is clear.
    fn by_id(&self, portal: &Portal, id: &str) -> Option<NodeId> {
        portal.find(id).or_else(|| match self.loose_ids.get(&loose(id))?[..] {
            [one] => Some(one),
            _ => None,
        })
    }

    /// A link to a document, or to an item's heading in one.
    fn by_link(&self, portal: &Portal, document: usize, link: &str) -> Option<NodeId> {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        if link.is_empty() {
            return None;
        }
        let node = if path.is_empty() {
            portal.document_nodes[document]
        } else {
            let folder = parent(portal.documents[document].path());
            self.document_at(&join(folder, path)?)?
        };
        let NodeWhat::Document(target) = portal.node(node).what else {
            return Some(node);
        };
        let items = &portal.documents[target].items;
        let at = items
            .iter()
            .position(|item| !anchor.is_empty() && item.anchor.eq_ignore_ascii_case(anchor));
        Some(at.map_or(node, |at| portal.item_nodes[target][at]))
    }
}

/// An id in lower case, numbers without the zeros before them: `FR-001` and `fr-1` are one.
fn loose(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    for c in id.chars().flat_map(char::to_lowercase) {
        let after_digit = out.ends_with(|c: char| c.is_ascii_digit());
        if after_digit && out.ends_with('0') && c.is_ascii_digit() {
            let head = out[..out.len() - 1].trim_end_matches('0');
            // Only zeros that begin a number are padding.
            if !head.ends_with(|c: char| c.is_ascii_digit()) {
                out.truncate(head.len());
            }
        }
        out.push(c);
    }
    out
}

/// The id that is nearest to what was typed: among a document's items, or among all documents.
pub(super) fn nearest_id(portal: &Portal, typed: &str, within: Option<usize>) -> Option<String> {
    match within {
        Some(document) => {
            let ids = portal.documents[document].items.iter().map(|item| item.id.as_str());
            nearest(typed, ids).map(str::to_owned)
        }
        None => {
            let ids = portal.nodes().filter(|id| portal.is_document(*id));
            nearest(typed, ids.map(|id| portal.node(id).id.as_str())).map(str::to_owned)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::loose;

    #[test]
    fn padding_and_case_make_no_difference_and_zeros_inside_do() {
        assert_eq!(loose("FR-001"), loose("fr-1"));
        assert_eq!(loose("SPEC-0010"), loose("spec-10"));
        assert_eq!(loose("FR-008a"), loose("fr-8A"));
        assert_ne!(loose("FR-100"), loose("FR-1"));
        assert_ne!(loose("FR-101"), loose("FR-11"));
        assert_eq!(loose("FR-0"), "fr-0");
    }
}

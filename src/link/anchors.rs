//! The anchors of documents, as links name them.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::nodes::Nodes;
use crate::markdown;
use crate::model::{Document, DocumentId, NodeId, Slip, Table, plain_title, slug};

/// The anchors of every document, each looked through once and only if a link asks.
pub(super) struct Anchors(Table<DocumentId, OnceLock<OfDocument>>);

/// The anchors of a document as they are, and the other forms in which links name them.
struct OfDocument {
    exact: HashSet<String>,
    /// Made when a link names none as it is.
    forms: OnceLock<Forms>,
}

/// The anchors of a document by the forms in which links name them.
struct Forms {
    /// In lower case: the first of several.
    lower: HashMap<String, String>,
    /// Of the anchor with single hyphens and of the title without its number: the first, and whether
    /// there is no other.
    folded: HashMap<String, (String, bool)>,
    /// By the ids of items in lower case.
    items: HashMap<String, (String, bool)>,
}

/// The anchors of headings, and those that raw HTML sets.
fn all(document: &Document) -> impl Iterator<Item = &String> {
    document.headings.iter().map(|heading| &heading.anchor).chain(&document.anchors)
}

impl OfDocument {
    fn new(document: &Document) -> OfDocument {
        OfDocument { exact: all(document).cloned().collect(), forms: OnceLock::new() }
    }

    /// An anchor of the document: as it is, in another letter case, without the heading's number,
    /// or as the id of an item under a heading.
    fn find(&self, document: &Document, anchor: &str) -> (Option<String>, Slip) {
        if self.exact.contains(anchor) {
            return (Some(anchor.to_owned()), Slip::None);
        }
        let found = self.forms.get_or_init(|| Forms::new(document)).find(anchor);
        let is_swallowed = || document.fences.iter().any(|fence| fence.swallows(anchor));
        match found {
            (None, _) if is_swallowed() => (None, Slip::Swallowed(anchor.to_owned())),
            found => found,
        }
    }
}

impl Forms {
    fn new(document: &Document) -> Forms {
        let mut of = Forms { lower: HashMap::new(), folded: HashMap::new(), items: HashMap::new() };
        for anchor in all(document) {
            of.lower.entry(anchor.to_lowercase()).or_insert_with(|| anchor.clone());
        }
        for heading in &document.headings {
            // Where punctuation was dropped GitHub leaves two hyphens and people write one.
            let by_title = markdown::anchor(plain_title(&heading.text));
            for form in [slug(&heading.anchor), slug(&by_title)] {
                add(&mut of.folded, form, &heading.anchor);
            }
            // On hosts that show the attributes after a heading they are part of its anchor.
            let shown = markdown::anchor(&heading.text);
            if !heading.anchor.starts_with(&shown) {
                add(&mut of.folded, format!("{shown}-{}", slug(&heading.anchor)), &heading.anchor);
            }
        }
        for item in document.items.iter().filter(|item| !item.anchor.is_empty()) {
            add(&mut of.items, item.id.to_ascii_lowercase(), &item.anchor);
        }
        of
    }

    fn find(&self, anchor: &str) -> (Option<String>, Slip) {
        if let Some(known) = self.lower.get(&anchor.to_lowercase()) {
            return (Some(known.clone()), Slip::Case(known.clone()));
        }
        // Two hyphens are meant where there are two, and a hash is never part of an anchor.
        let meant = |known: &&(String, bool)| {
            !anchor.starts_with('#') && (!anchor.contains("--") || known.0.contains("--"))
        };
        let by_title = self.folded.get(&slug(anchor)).filter(meant);
        let by_item = self.items.get(&anchor.to_ascii_lowercase());
        match (by_title, by_item) {
            (Some((one, true)), None) | (None, Some((one, true))) => {
                (Some(one.clone()), Slip::Alias)
            }
            (Some((one, true)), Some((other, true))) if one == other => {
                (Some(one.clone()), Slip::Alias)
            }
            _ => (None, Slip::NoAnchor(None)),
        }
    }
}

/// Adds an anchor under a form; another anchor of the form leaves a doubt.
fn add(forms: &mut HashMap<String, (String, bool)>, form: String, anchor: &str) {
    forms
        .entry(form)
        .and_modify(|(known, only)| *only &= known == anchor)
        .or_insert_with(|| (anchor.to_owned(), true));
}

impl Anchors {
    /// Those of all documents.
    pub(super) fn new(nodes: &Nodes) -> Anchors {
        Anchors(nodes.documents.iter().map(|_| OnceLock::new()).collect())
    }

    fn find(&self, nodes: &Nodes, document: DocumentId, anchor: &str) -> (Option<String>, Slip) {
        let text = &nodes.documents[document];
        self.0[document].get_or_init(|| OfDocument::new(text)).find(text, anchor)
    }

    /// An anchor on the page of a document: its own, else one of the other documents in its file.
    pub(super) fn on_page(
        &self,
        nodes: &Nodes,
        document: DocumentId,
        anchor: &str,
    ) -> (NodeId, (Option<String>, Slip)) {
        let path = nodes.documents[document].path();
        let own = (nodes.by_document[document], self.find(nodes, document, anchor));
        let exact = |(found, slip): &(Option<String>, Slip)| found.is_some() && *slip == Slip::None;
        if nodes.documents[document].part.is_none() || exact(&own.1) {
            return own;
        }
        let from = nodes.documents.as_slice().partition_point(|other| other.path() < path);
        let parts = nodes.documents.entries().skip(from);
        let others: Vec<_> = parts
            .take_while(|(_, part)| part.path() == path)
            .map(|(other, _)| (nodes.by_document[other], self.find(nodes, other, anchor)))
            .collect();
        // What the page has exactly is meant before what is merely near in the own document.
        let best = others.iter().find(|(_, found)| exact(found));
        let near = || others.iter().find(|(_, (found, _))| found.is_some());
        match (best, own.1.0.is_some()) {
            (Some(best), _) => best.clone(),
            (None, true) => own,
            (None, false) => near().cloned().unwrap_or(own),
        }
    }
}

//! The outline of a `SUMMARY.md`, and the order in which documents are read.

use std::collections::HashSet;

use crate::layout::page_of;
use crate::model::{
    DocumentId, EntryForm, Leads, LinkSettings, Outline, Summary, SummaryEntry, natural, parent,
    stem,
};

use super::nodes::Nodes;
use super::places::Places;
use super::targets::{Parsed, parse};

/// A summary with what its entries lead to. `is_unread` says of a path that it is a file that could
/// not be read, which is reported there.
pub(super) fn outline(
    nodes: &Nodes,
    places: &Places,
    summary: Summary,
    settings: &LinkSettings,
    is_unread: impl Fn(&str) -> bool,
) -> Outline {
    let path = summary.source.path.clone();
    let leads = |entry: &SummaryEntry| match &entry.form {
        EntryForm::Part => Leads::Part,
        EntryForm::Separator => Leads::Separator,
        EntryForm::Draft => Leads::Draft,
        EntryForm::Link(target) => match parse(target, &path, settings) {
            Parsed::Placeholder => Leads::Draft,
            Parsed::Path(paths, _) => match paths.iter().find_map(|path| places.find(path)) {
                // What is planned is still to be written.
                Some(node) => nodes.document_of(node).map_or(Leads::Draft, Leads::Document),
                None if paths.iter().any(|path| is_unread(path)) => Leads::Draft,
                None => Leads::Missing,
            },
            _ => Leads::Elsewhere,
        },
    };
    Outline::new(summary, leads)
}

/// The documents in reading order: as the outline has them, then folder by folder, a folder's index
/// first. The page for addresses that are not there is none of them.
pub(super) fn reading_order(nodes: &Nodes, outline: Option<&Outline>) -> Vec<(DocumentId, String)> {
    let is_read = |document: &DocumentId| {
        nodes.node(nodes.by_document[*document]).url != crate::layout::NOT_FOUND
    };
    let listed = outline.into_iter().flat_map(Outline::documents);
    let listed = listed.filter(|(document, _)| is_read(document));
    let mut order: Vec<(DocumentId, String)> =
        listed.map(|(document, title)| (document, title.to_owned())).collect();
    let seen: HashSet<DocumentId> = order.iter().map(|(document, _)| *document).collect();
    let rest = nodes.documents.ids().filter(|document| !seen.contains(document));
    let mut rest: Vec<DocumentId> = rest.filter(is_read).collect();
    // As their pages lie in the site, which is what its tree shows.
    let place = |document: &DocumentId| {
        let page = page_of(&nodes.node(nodes.by_document[*document]).url);
        (parent(page), stem(page) != "index", page, *document)
    };
    rest.sort_by(|a, b| {
        let (a, b) = (place(a), place(b));
        let order = natural(a.0, b.0).then(a.1.cmp(&b.1));
        order.then_with(|| natural(a.2, b.2)).then(a.3.cmp(&b.3))
    });
    order.extend(
        rest.into_iter().map(|document| (document, nodes.documents[document].title.clone())),
    );
    order
}

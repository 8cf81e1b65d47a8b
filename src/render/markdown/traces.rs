//! What traces the items of a text, beside them: a requirement with its tests and tasks.

use std::collections::HashMap;

use comrak::nodes::NodeValue;

use super::{AstNode, address, is_entry, lines};
use crate::model::{Document, DocumentId, NodeId, NodeWhat, RelationId, RelationRole};
use crate::render::address::dom_id;
use crate::render::pages::relation_label;
use crate::render::site::Site;
use crate::template::{Raw, html};

/// Links beside an item, of one relation; the pages of traceability have the others.
const MOST: usize = 6;

/// What leads to an item, by relation, in the order of the portal.
type Leading = Vec<(RelationId, Vec<NodeId>)>;

/// The items of a document to which something leads that is published, each by its number.
fn leading(site: &Site<'_>, index: DocumentId) -> Vec<(usize, Leading)> {
    let portal = site.portal;
    let own = portal.document_nodes[index];
    let mut all = Vec::new();
    for (at, node) in portal.item_nodes[index].iter().enumerate() {
        let mut leading: Leading = Vec::new();
        for (other, edge) in portal.incoming(*node) {
            let is_item = matches!(portal.node(other).what, NodeWhat::Item(..));
            let is_trace = portal.kinds[edge.relation].role == RelationRole::Trace;
            if other == own || !is_item || !is_trace || !portal.is_published(other) {
                continue;
            }
            match leading.iter_mut().find(|(relation, _)| *relation == edge.relation) {
                Some((_, others)) => others.push(other),
                None => leading.push((edge.relation, vec![other])),
            }
        }
        if !leading.is_empty() {
            all.push((at, leading));
        }
    }
    all
}

/// What the notes of a document follow from besides itself, to be compared.
pub(in crate::render) fn print(site: &Site<'_>, index: DocumentId) -> impl std::hash::Hash + use<> {
    let portal = site.portal;
    let shown = |node: &NodeId| {
        let node = portal.node(*node);
        (node.id.clone(), node.url.clone(), node.title.clone())
    };
    let of = |(at, leading): (usize, Leading)| {
        let leading = leading.into_iter().map(|(relation, others)| {
            (relation_label(site, relation, "in"), others.iter().map(shown).collect::<Vec<_>>())
        });
        (at, leading.collect::<Vec<_>>())
    };
    leading(site, index).into_iter().map(of).collect::<Vec<_>>()
}

/// The notes of a document's items by the address of the node that each is written into: a heading, a
/// paragraph or a cell. `before` is how many lines of the file are before those of the text.
pub(super) fn notes<'a>(
    site: &Site<'_>,
    (index, url): (DocumentId, &str),
    root: &'a AstNode<'a>,
    before: usize,
) -> HashMap<usize, String> {
    let leading = leading(site, index);
    let mut notes = HashMap::new();
    if leading.is_empty() {
        return notes;
    }
    let places = places(root);
    let document = &site.portal.documents[index];
    for (at, leading) in leading {
        let Some(item) = document.items.as_slice().get(at) else { continue };
        let line = document.source.line(item.span.start).saturating_sub(before);
        let Some(place) = places.get(&line) else { continue };
        notes.entry(*place).or_insert_with(String::new).push_str(&note(site, url, &leading));
    }
    notes
}

/// The places of a document's items by the address of the node that each is written into. What no
/// such node begins is at the block that it is in, and there are always blocks.
pub(super) fn anchors<'a>(
    document: &Document,
    root: &'a AstNode<'a>,
    before: usize,
) -> HashMap<usize, Vec<String>> {
    let mut anchors: HashMap<usize, Vec<String>> = HashMap::new();
    let mut own = document.items.iter().filter_map(|item| Some((item, item.own_anchor.as_ref()?)));
    let Some(first) = own.next() else { return anchors };
    let places = places(root);
    for (item, anchor) in std::iter::once(first).chain(own) {
        let line = document.source.line(item.span.start).saturating_sub(before);
        let block = || {
            let mut blocks = root.children().map(|node| (node, lines(node)));
            let around = blocks.find(|(_, (first, last))| (*first..=*last).contains(&line));
            around.map(|(node, _)| node).or_else(|| root.first_child()).map(address)
        };
        if let Some(place) = places.get(&line).copied().or_else(block) {
            anchors.entry(place).or_default().push(dom_id(anchor));
        }
    }
    anchors
}

/// The node for a note on what begins in a line: the first of those that may hold one.
fn places<'a>(root: &'a AstNode<'a>) -> HashMap<usize, usize> {
    let mut places = HashMap::new();
    for node in root.descendants() {
        let holds = match node.data().value {
            NodeValue::Heading(_) | NodeValue::TableCell => true,
            NodeValue::Paragraph => node
                .parent()
                .is_some_and(|parent| !is_entry(parent) || node.previous_sibling().is_none()),
            _ => false,
        };
        if holds {
            places.entry(lines(node).0).or_insert_with(|| address(node));
        }
    }
    places
}

/// What leads to an item, in words.
fn note(site: &Site<'_>, url: &str, leading: &Leading) -> String {
    let mut parts = Vec::new();
    for (relation, others) in leading {
        let links = others.iter().take(MOST).map(|other| {
            let node = site.portal.node(*other);
            let name = node.id.rsplit('#').next().unwrap_or(&node.id);
            html!("<a href=\"{}\" title=\"{}\">{}</a>", site.href(url, &node.url), node.title, name)
        });
        let links: Vec<String> = links.collect();
        let more = match others.len().saturating_sub(MOST) {
            0 => String::new(),
            more => {
                let more = site.words().with("and {n} more", &[("n", &more)]);
                html!(" {}", more)
            }
        };
        let label = relation_label(site, *relation, "in");
        parts.push(html!("{} {}{}", label, Raw(&links.join(", ")), Raw(&more)));
    }
    html!(" <small class=\"traces\">{}</small>", Raw(&parts.join("; ")))
}

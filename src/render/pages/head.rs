//! What the head of a document's page says in a few lines: what it is, how far it is, what it needs
//! and what needs it; and what its folder holds where it is the folder's own document.

use std::collections::HashSet;

use serde::Serialize;

use super::document::RelationShape;
use super::progress::TallyShape;
use crate::assess::{Tally, ticked, touched};
use crate::layout::page_of;
use crate::model::{DocumentId, LinkTarget, NodeId};
use crate::render::address::href;
use crate::render::context::LinkShape;
use crate::render::lists::{FacetSort, MOST_BESIDE, contents_url, values_of};
use crate::render::site::Site;
use crate::render::tree::Entry;

/// The head of a document.
#[derive(Serialize)]
pub(super) struct Head {
    /// Its kind, with the link to the page of the kind.
    kind: Option<LinkShape>,
    /// The link to the page of its status.
    status_url: Option<String>,
    /// Its owners, with links to their pages.
    owners: Vec<LinkShape>,
    /// Its tags, with links to their pages.
    tags: Vec<LinkShape>,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: Option<String>,
    /// What it needs, and what needs it.
    relations: Vec<RelationShape>,
    /// Gates that are passed, of those that apply.
    gates: TallyShape,
    /// What is ticked of its tasks.
    tasks: TallyShape,
}

/// The head of the document of a node, with the relations that belong there.
pub(super) fn head(
    site: &Site<'_>,
    index: DocumentId,
    id: NodeId,
    relations: Vec<RelationShape>,
) -> Head {
    let portal = site.portal;
    let from = &portal.node(id).url;
    let links = |sort| -> Vec<LinkShape> {
        let values = values_of(site, id, sort).into_iter();
        values.map(|(title, url)| LinkShape { title, url: href(from, &url) }).collect()
    };
    let mut gates = Tally::default();
    for (gate, state) in portal.documents[index].gates.iter().zip(&portal.gates[index]) {
        if gate.applies {
            gates += Tally { done: usize::from(state.is_open()), total: 1 };
        }
    }
    Head {
        kind: links(FacetSort::Kind).pop(),
        status_url: links(FacetSort::Status).pop().map(|link| link.url),
        owners: links(FacetSort::Owner),
        tags: links(FacetSort::Tag),
        updated: touched(portal, index),
        relations,
        gates: gates.into(),
        tasks: ticked(portal, index).0.into(),
    }
}

/// An entry of a folder.
#[derive(Serialize)]
struct InFolder {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// `written`, `stub` or `planned`.
    state: &'static str,
    /// Of a folder how many pages are below it.
    pages: usize,
}

/// What is in the folder of a document that is its page.
#[derive(Serialize)]
pub(super) struct Inside {
    /// Those that are shown.
    entries: Vec<InFolder>,
    /// How many there are, and the page that lists them all where these are only some.
    count: usize,
    /// The page that lists them all, where these are only some.
    url: Option<String>,
}

/// What is in the folder whose page a document is; none where the document leads to all of it, and
/// where a `SUMMARY.md` says what there is.
pub(super) fn inside(site: &Site<'_>, index: DocumentId, id: NodeId) -> Option<Inside> {
    let portal = site.portal;
    let from = portal.node(id).url.as_str();
    let (number, None) = site.tree.at(from)? else { return None };
    let branch = site.tree.branches.get(number).filter(|_| number > 0)?;
    if portal.outline.is_some() || branch.entries.is_empty() {
        return None;
    }
    let linked: HashSet<&str> = portal.links[index]
        .iter()
        .filter_map(|link| match &link.target {
            LinkTarget::Node(node, _) => Some(page_of(&portal.node(*node).url)),
            _ => None,
        })
        .collect();
    let entries = branch.entries.iter().filter_map(|entry| match entry {
        Entry::Leaf(leaf) => Some((leaf.title, page_of(leaf.url), leaf.state, 0)),
        Entry::Branch(inner) => {
            let inner = &site.tree.branches[*inner];
            Some((&*inner.title, &*inner.url, inner.state, inner.pages))
        }
        Entry::Part(_) | Entry::Separator | Entry::Draft(_) => None,
    });
    let entries: Vec<_> = entries.collect();
    if entries.iter().all(|(_, url, ..)| linked.contains(url)) {
        return None;
    }
    let shown = entries.iter().take(MOST_BESIDE).map(|(title, url, state, pages)| InFolder {
        title: (*title).to_owned(),
        url: href(from, url),
        state: state.name(),
        pages: *pages,
    });
    let folder = crate::model::parent(from);
    Some(Inside {
        url: (entries.len() > MOST_BESIDE).then(|| href(from, &contents_url(site, folder))),
        count: entries.len(),
        entries: shown.collect(),
    })
}

//! 3. Documents → portal: one graph of documents, planned specs, components and items.
//!
//! Never fails. What does not resolve stays in the portal as data, for a rule to report and a
//! page to show.

mod all;
mod elsewhere;
mod host;
mod joint;
mod links;
mod nodes;
mod ranges;
mod reading;
mod relations;
mod resolve;
mod roadmap;
mod schedule;
mod systems;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{
    Document, DocumentId, FileState, LinkSettings, Membership, NodeId, Portal, RelationRole,
    SharedKinds, Unreadable, parent, stem,
};

/// How many wrong references, and how many wrong links, get a suggestion.
const MOST_SUGGESTIONS: usize = 200;

/// Every path from the portal's root that documents link to and that is no document: what linking
/// needs to know of the disk.
pub fn wanted(documents: &[Arc<Document>], settings: &LinkSettings) -> BTreeSet<String> {
    links::wanted(documents, settings)
}

/// What linking works on.
#[derive(Debug, Default)]
pub struct Input {
    /// The documents, in any order.
    pub documents: Vec<Arc<Document>>,
    /// A `SUMMARY.md`, which is no document of the portal.
    pub summary: Option<Arc<Document>>,
    /// Files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// What the disk has of the [`wanted`] paths.
    pub files: BTreeMap<String, FileState>,
}

/// Links documents into a portal.
pub fn portal(mut input: Input, kinds: SharedKinds, settings: &LinkSettings) -> Portal {
    let number = |document: &Document| document.part.as_ref().map_or(0, |part| part.number);
    input.documents.sort_by(|a, b| (a.path(), number(a)).cmp(&(b.path(), number(b))));
    let mut portal = Portal {
        kinds,
        documents: input.documents.into(),
        unreadable: input.unreadable,
        ..Portal::default()
    };
    nodes::add(&mut portal, settings);
    let mut index = resolve::Index::new(&portal, settings);
    systems::add(&mut portal, &mut index, settings);
    relations::add(&mut portal, &index);
    links::add(&mut portal, settings, &input.files);
    memberships(&mut portal);
    portal.cycles = schedule::cycles(&portal);
    schedule::add(&mut portal);
    portal.reading_order = reading_order(&portal, input.summary, settings);
    portal.names.sort_by_key(|a| (a.document, a.span));
    portal
}

/// Adds to each system the features that only name it, and tells how each feature belongs.
fn memberships(portal: &mut Portal) {
    let Some(relation) = portal.relation(RelationRole::Membership) else {
        return;
    };
    let mut memberships: BTreeMap<NodeId, Membership> = BTreeMap::new();
    for at in portal.systems.ids() {
        for feature in portal.systems[at].features.clone() {
            memberships.entry(feature).or_insert(Membership::Planned(at));
        }
    }
    for at in portal.systems.ids() {
        let members: Vec<NodeId> = portal
            .incoming(portal.systems[at].node)
            .into_iter()
            .filter(|(_, edge)| edge.relation == relation)
            .map(|(feature, _)| feature)
            .collect();
        for feature in members {
            if !portal.systems[at].features.contains(&feature) {
                portal.systems[at].features.push(feature);
            }
            memberships.entry(feature).or_insert(Membership::OneSided(at));
        }
    }
    portal.memberships = memberships;
}

/// The documents in reading order: as the `SUMMARY.md` has them, then folder by folder, a
/// folder's index first.
fn reading_order(
    portal: &Portal,
    summary: Option<Arc<Document>>,
    settings: &LinkSettings,
) -> Vec<(DocumentId, String)> {
    let mut order: Vec<(DocumentId, String)> = Vec::new();
    let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
    if let Some(summary) = summary {
        let titles: Vec<String> = summary.links.iter().map(|link| link.text.clone()).collect();
        for (document, title) in
            links::documents(portal, &summary, settings).into_iter().zip(titles)
        {
            if let Some(document) = document
                && seen.insert(document)
            {
                order.push((document, title));
            }
        }
    }
    let mut rest: Vec<DocumentId> =
        portal.documents.ids().filter(|document| !seen.contains(document)).collect();
    rest.sort_by_cached_key(|document| {
        let path = portal.documents[*document].path();
        let name = stem(path).to_lowercase();
        (parent(path).to_owned(), name != "index" && name != "readme", path.to_owned())
    });
    order.extend(
        rest.into_iter().map(|document| (document, portal.documents[document].title.clone())),
    );
    order
}

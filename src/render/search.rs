//! The index of the site's search, of the pages that are published, and its files.
//!
//! What a document's words are follows from the document and from what is said of it, so it is remembered;
//! the files are put together anew for each build in which something changed.

use std::sync::Arc;

use rayon::prelude::*;

use super::lists::{FacetSort, values_of};
use super::site::Site;
use crate::layout::page_of;
use crate::model::{Artifact, NodeId, Stage};
use crate::search::{Facts, Files, Page, planned, terms};

/// The folder of the search.
pub(super) const FOLDER: &str = "search/";

/// The pages of the index in the order of reading, planned specs last.
pub(super) fn pages(site: &Site<'_>) -> Vec<Page> {
    let portal = site.portal;
    let documents = site.published.par_iter().map(|(document, _)| {
        let node = portal.document_nodes[*document];
        let facts = facts(site, node);
        let at = &portal.documents[*document];
        let id = at.id.as_ref().filter(|_| at.id_written).map(|id| id.text.clone());
        let title = &portal.node(node).title;
        let make = || terms(portal, *document, title, &facts);
        let terms = match &site.memory {
            Some(known) => known.terms(site, *document, &facts, make),
            None => Arc::new(make()),
        };
        page(site, node, id, facts, terms)
    });
    let mut pages: Vec<Page> = documents.collect();
    pages.extend(site.planned.iter().map(|spec| {
        let node = portal.planned[*spec].node;
        let (facts, shown) = (facts(site, node), portal.node(node));
        let terms = Arc::new(planned(&shown.title, &shown.id, &facts));
        page(site, node, Some(shown.id.clone()), facts, terms)
    }));
    pages
}

fn page(
    site: &Site<'_>,
    node: NodeId,
    id: Option<String>,
    facts: Facts,
    terms: Arc<crate::search::Terms>,
) -> Page {
    let node = site.portal.node(node);
    Page {
        title: node.title.clone(),
        url: page_of(&node.url).to_owned(),
        path: node.path.clone(),
        id: id.unwrap_or_default(),
        state: node.state.name(),
        facts,
        terms,
    }
}

fn facts(site: &Site<'_>, node: NodeId) -> Facts {
    let values = |sort| values_of(site, node, sort).into_iter().map(|(value, _)| value);
    let stage = site.portal.node(node).stage.map_or("unknown", Stage::name);
    Facts {
        kind: values(FacetSort::Kind).next(),
        status: values(FacetSort::Status).next().map(|status| (status, stage.to_owned())),
        owners: values(FacetSort::Owner).collect(),
        tags: values(FacetSort::Tag).collect(),
    }
}

/// Makes the files of the index, behind all pages; where nothing changed they are as they were.
pub(super) fn files(site: &Site<'_>, sink: &(dyn Fn(Artifact) + Sync)) {
    if !site.settings.search || site.is_preview {
        return;
    }
    if let Some(kept) = site.memory.as_ref().and_then(|known| known.kept(FOLDER)) {
        kept.into_iter().for_each(sink);
        return;
    }
    let pages = pages(site);
    let files = Files::new(&pages).scripts(&pages);
    let count = files.len();
    files.into_par_iter().for_each(|(name, text)| {
        let artifact = Artifact::new([FOLDER, &name].concat(), text);
        if let Some(known) = &site.memory {
            known.keep(&artifact, count);
        }
        sink(artifact);
    });
}

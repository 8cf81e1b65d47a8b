//! What pages leave out because a limit is reached, before any of them is made: it is a finding like
//! all others, which pages show.

use std::collections::HashSet;

use rayon::prelude::*;

use super::boards::connected;
use super::diagram::{self, MOST_NODES};
use super::live;
use super::markdown;
use super::site::{Menu, Parts, Settings, Site};
use crate::config::FILE;
use crate::model::{Document, DocumentId, Exceeded, Limits, Location, NodeId, Portal, System};
use crate::template::Templates;
use crate::wire::Texts;

/// What the pages of a portal leave out. Only what may be too much is rendered to know it.
pub fn left_out(portal: &Portal, settings: &Settings) -> Vec<Exceeded> {
    let longest = longest_link(portal);
    let large = |document: &Document| may_exceed(document, longest, &settings.limits);
    let documents = portal.documents.entries();
    let large: Vec<DocumentId> = documents
        .filter(|(_, document)| document.publish && large(document))
        .map(|(index, _)| index)
        .collect();
    let mut all = drawings(portal, settings.limits.diagram_ms);
    if large.is_empty() {
        return all;
    }
    let (texts, templates, menu) = (Texts::new(portal, &[]), Templates::none(), Menu::new());
    let site = Site::new(&Parts {
        portal,
        findings: &[],
        accepted: &[],
        texts: &texts,
        settings,
        templates: &templates,
        rules: &[],
        memory: None,
        menu: Some(&menu),
    });
    all.par_extend(large.par_iter().filter_map(|index| of_document(&site, *index)));
    all
}

/// The drawings that are not made: of the whole portal, of what a system plans, of what is around a
/// spec.
fn drawings(portal: &Portal, limit_ms: u64) -> Vec<Exceeded> {
    let mut all = Vec::new();
    let mut look = |nodes: &[NodeId], reduce: bool, path: &str, what: &str| {
        if diagram::is_too_much(portal, nodes, reduce, limit_ms) {
            all.push(Exceeded {
                limit: "limits.diagram-time-ms",
                at: Location::whole(path),
                message: format!("{what} take too much work to be drawn; a list is shown"),
                lossy: false,
            });
        }
    };
    // More of them cannot be read.
    let connected: Vec<NodeId> = connected(portal).take(MOST_NODES + 1).collect();
    look(&connected, true, FILE, "the dependencies of the whole portal");
    let mut around = |id: NodeId, system: Option<&System>| {
        let mut nodes = diagram::neighbourhood(portal, id, system);
        nodes.retain(|node| portal.is_published(*node));
        let node = portal.node(id);
        look(&nodes, system.is_some(), &node.path, &format!("the dependencies of `{}`", node.id));
    };
    let published = |id: &NodeId| portal.is_published(*id);
    let systems = portal.systems.iter().filter(|system| published(&system.node));
    systems.for_each(|system| around(system.node, Some(system)));
    if diagram::stars_may_exceed(limit_ms) {
        let others = portal.document_nodes.iter().copied().filter(published);
        let systems: HashSet<NodeId> = portal.systems.iter().map(|system| system.node).collect();
        others.filter(|id| !systems.contains(id)).for_each(|id| around(id, None));
    }
    all
}

/// The bytes of the longest link to something: its address, its title and that of what it is in.
fn longest_link(portal: &Portal) -> usize {
    let marks =
        |text: &str| text.bytes().filter(|b| matches!(b, b'&' | b'<' | b'>' | b'"')).count();
    let (mut url, mut title) = (0, 0);
    for id in portal.nodes() {
        let node = portal.node(id);
        url = url.max(node.url.len());
        title = title.max(node.title.len() + 5 * marks(&node.title));
    }
    url + 2 * title
}

/// Whether the page of a document may be larger than it may be, or its raw HTML cost more. A link
/// takes three bytes at least, and what is put into raw HTML makes it cost no more than thirty
/// times what it does alone.
fn may_exceed(document: &Document, longest: usize, limits: &Limits) -> bool {
    /// Bytes of the markup of a link, or of any other element.
    const MARKUP: usize = 150;
    let bytes = document.source.text.len() / 3 * (MARKUP + longest);
    bytes > limits.output || document.html_work > limits.html_work / 8
}

fn of_document(site: &Site<'_>, index: DocumentId) -> Option<Exceeded> {
    let document = &site.portal.documents[index];
    let limit = markdown::rendered(site, index, &[], &live::answers(site, index)).cut?;
    let (most, unit) = match limit {
        "limits.max-html-work" => (site.settings.limits.html_work, "steps for its raw HTML"),
        _ => (site.settings.limits.output, "bytes"),
    };
    let place = document.headings.first().map(|heading| heading.span).unwrap_or_default();
    Some(Exceeded {
        limit,
        at: Location::new(document.path(), place),
        message: format!("the page would take more than {most} {unit}; its source is shown"),
        lossy: false,
    })
}

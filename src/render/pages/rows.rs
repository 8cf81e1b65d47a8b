//! Documents as rows of the lists that lead to them.

use serde::Serialize;

use super::evidence::short;
use super::progress::own_id;
use super::{Error, Made};
use crate::assess::touched;
use crate::model::{Artifact, DocumentId, Level, NodeId, NodeWhat};
use crate::render::address::href;
use crate::render::context::{LinkShape, SpecShape};
use crate::render::lists::{FacetSort, values_of};
use crate::render::site::Site;

/// A document or planned spec in a list.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its id where somebody wrote one.
    own_id: Option<String>,
    /// The title of its kind.
    kind: String,
    /// Its owners, with links to their pages.
    owners: Vec<LinkShape>,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: Option<String>,
    /// How many errors.
    errors: usize,
    /// How many warnings.
    warnings: usize,
}

/// Rows, and which of their columns say anything.
#[derive(Debug, Serialize)]
pub(super) struct Rows {
    /// The rows of this page.
    documents: Vec<Row>,
    /// The columns that say something: `kinds`, `statuses`, `owners`, `updated`, `findings`.
    columns: Vec<&'static str>,
}

impl Rows {
    /// The rows of some nodes on a page.
    pub(super) fn new(site: &Site<'_>, from: &str, nodes: &[NodeId]) -> Rows {
        let documents: Vec<Row> = nodes.iter().map(|node| row(site, from, *node)).collect();
        let any = |has: fn(&Row) -> bool| documents.iter().any(has);
        let columns = [
            ("kinds", documents.windows(2).any(|two| two[0].kind != two[1].kind)),
            ("statuses", any(|row| row.spec.status.is_some() || row.spec.state != "written")),
            ("owners", any(|row| !row.owners.is_empty())),
            ("updated", any(|row| row.updated.is_some())),
            ("findings", any(|row| row.errors + row.warnings > 0)),
        ];
        let columns = columns.into_iter().filter(|(_, says)| *says).map(|(name, _)| name);
        Rows { columns: columns.collect(), documents }
    }
}

fn row(site: &Site<'_>, from: &str, node: NodeId) -> Row {
    let portal = site.portal;
    let (mut errors, mut warnings) = (0, 0);
    let mut updated = None;
    if let NodeWhat::Document(document) = portal.node(node).what {
        for finding in site.of_document(&portal.documents[document]) {
            errors += usize::from(finding.level == Level::Error);
            warnings += usize::from(finding.level == Level::Warning);
        }
        updated = touched(portal, document);
    }
    let owners = values_of(site, node, FacetSort::Owner).into_iter();
    Row {
        spec: short(site, from, node),
        own_id: own_id(site, node),
        kind: portal
            .kind_of(node)
            .map(|kind| site.words().label(&kind.title).to_owned())
            .unwrap_or_default(),
        owners: owners.map(|(title, url)| LinkShape { title, url: href(from, &url) }).collect(),
        updated,
        errors,
        warnings,
    }
}

/// The document that says what a list shows of a node: of a planned spec its system's.
fn said_in(site: &Site<'_>, node: NodeId) -> Option<DocumentId> {
    match site.portal.node(node).what {
        NodeWhat::Document(document) | NodeWhat::Item(document, _) => Some(document),
        NodeWhat::Planned(planned) => {
            let system = site.portal.planned.get(planned)?.system;
            Some(site.portal.systems[system].document)
        }
    }
}

/// A page that lists some nodes: as it was, while they are as they were. `all` is what it shows
/// besides that does not follow from these, or from what every page does.
pub(super) fn listed<C: Serialize>(
    site: &Site<'_>,
    (path, template): (&str, &str),
    all: &impl std::hash::Hash,
    nodes: &[NodeId],
    context: impl FnOnce() -> C,
) -> Made {
    of_nodes(site, path, all, nodes, || super::rendered(site, template, &context()))
}

/// A file that follows from some nodes and `all`, as it was while they are as they were.
pub(super) fn of_nodes(
    site: &Site<'_>,
    path: &str,
    all: &impl std::hash::Hash,
    nodes: &[NodeId],
    text: impl FnOnce() -> Result<String, Error>,
) -> Made {
    let make = || Ok(Artifact::new(path, text()?));
    let Some(known) = &site.memory else { return make() };
    let documents: Option<Vec<DocumentId>> =
        nodes.iter().map(|node| said_in(site, *node)).collect();
    known.made_of(path, &(all, nodes), documents, make)
}

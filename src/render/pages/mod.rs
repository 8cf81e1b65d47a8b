//! One page a file: its context, its path, its template. This is the table of pages.

mod dashboard;
mod data;
mod document;
mod evidence;
mod findings;
mod gates;
mod graph;
mod matrix;
mod not_found;
mod planned;
mod progress;
mod redirect;
mod roadmap;
mod traceability;

use super::diagram::{Drawing, STANDALONE};
use super::lean;
use super::site::Site;
use crate::model::{Artifact, NodeId};

/// Makes one page; the error is a template's.
pub(super) type Made = Result<Artifact, String>;

/// A sort of pages: how many there are, and how one is made by its number.
pub(super) struct PageSort {
    pub count: fn(&Site<'_>) -> usize,
    pub make: fn(&Site<'_>, usize) -> Made,
}

/// Every sort of pages, the many before the few, so that both cores are busy to the end.
pub(super) const PAGES: &[PageSort] = &[
    PageSort { count: |site| site.pages.len(), make: document::page },
    PageSort { count: |site| site.planned.len(), make: planned::page },
    PageSort { count: |site| site.boards.matrices.len(), make: matrix::page },
    PageSort { count: |site| site.boards.gate_pages.len(), make: gates::page },
    PageSort { count: |site| site.boards.progress_pages.len(), make: progress::page },
    PageSort { count: |site| site.boards.chain_pages.len(), make: traceability::page },
    PageSort { count: |site| site.boards.roadmap.pages.len(), make: roadmap::page },
    PageSort { count: |site| site.boards.graph.pages.len(), make: graph::page },
    PageSort { count: |site| site.boards.findings.pages.len(), make: findings::page },
    PageSort { count: |_| 1, make: dashboard::page },
    PageSort { count: |_| 1, make: not_found::page },
    PageSort { count: |_| 1, make: data::portal },
    PageSort { count: |site| site.data.files().count(), make: data::part },
    PageSort { count: |site| site.settings.redirects.len(), make: redirect::page },
];

/// A page from its template.
fn page(site: &Site<'_>, path: &str, template: &str, context: &impl serde::Serialize) -> Made {
    let render = || {
        let html = site.templates.render(template, context)?;
        // What is passed through unread may not be what HTML says that it means.
        Ok(if site.settings.raw_html { html } else { lean::html(&html) })
    };
    match site.memory {
        Some(known) => known.page(path, template, context, render),
        None => Ok(Artifact::new(path, render()?)),
    }
}

/// The drawing of some nodes as a file of its own.
pub(super) fn drawing(site: &Site<'_>, nodes: &[NodeId]) -> Option<Drawing> {
    graph::whole(site, nodes, STANDALONE)
}

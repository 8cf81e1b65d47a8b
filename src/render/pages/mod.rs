//! One page a file: its context, its path, its template. This is the table of pages.

mod bars;
mod by_document;
mod dashboard;
mod data;
mod document;
mod documents;
mod drawn;
mod evidence;
mod facet;
mod findings;
mod folder;
mod gates;
mod graph;
mod head;
mod machines;
mod matrix;
mod nav;
mod not_found;
mod overview;
mod pair;
mod planned;
mod print;
mod progress;
mod redirect;
mod registers;
mod roadmap;
mod rows;
mod standing;
mod traceability;
mod twins;

pub(super) use document::relation_label;
pub(super) use drawn::boxes;
pub(super) use overview::rows;
pub(super) use print::{Printed, all as printed, urls as print_urls};
pub(super) use redirect::{Moved, moved, pages as redirects};
pub(super) use registers::INDEX as REGISTERS;

use super::diagram::{Drawing, STANDALONE};
use super::site::Site;
use super::{Error, lean};
use crate::model::{Artifact, DocumentId, NodeId};

/// What a text with a figure in it holds.
const FIGURE: &str = " data-diagram=";

/// One page.
pub(super) type Made = Result<Artifact, Error>;

/// A sort of pages: how many there are, and how one is made by its number.
pub(super) struct PageSort {
    pub count: fn(&Site<'_>) -> usize,
    pub make: fn(&Site<'_>, usize) -> Made,
    /// The address of one, where it follows from nothing but the documents that are looked at while
    /// it is made and from what every page shows.
    pub tracked: Option<for<'s> fn(&'s Site<'_>, usize) -> &'s str>,
}

impl PageSort {
    /// Pages that may follow from anything.
    const fn new(count: fn(&Site<'_>) -> usize, make: fn(&Site<'_>, usize) -> Made) -> PageSort {
        PageSort { count, make, tracked: None }
    }

    /// Makes one, or takes the one of an earlier build.
    pub(super) fn page(&self, site: &Site<'_>, number: usize) -> Made {
        match (&site.memory, self.tracked) {
            (Some(known), Some(address)) => {
                known.tracked(address(site, number), || (self.make)(site, number))
            }
            _ => (self.make)(site, number),
        }
    }
}

/// Every sort of pages, the many before the few, so that both cores are busy to the end.
pub(super) const PAGES: &[PageSort] = &[
    PageSort {
        count: |site| site.pages.len(),
        make: document::page,
        tracked: Some(document::address),
    },
    PageSort::new(|site| site.planned.len(), planned::page),
    PageSort::new(|site| site.lists.folder_pages.len(), folder::page),
    PageSort::new(|site| site.lists.value_pages.len(), facet::value),
    PageSort::new(|site| site.lists.facets.len(), facet::index),
    PageSort::new(|site| site.lists.pages.len(), documents::page),
    PageSort::new(documents::files_made, documents::data),
    PageSort::new(nav::count, nav::file),
    PageSort::new(|site| site.boards.matrices.len(), matrix::page),
    PageSort::new(|site| site.registers.pages.len(), registers::page),
    PageSort::new(registers::files_count, registers::file),
    PageSort::new(registers::index_count, registers::index),
    PageSort::new(|site| site.boards.pairs.pages.len(), pair::page),
    PageSort::new(|site| site.boards.pairs.files.len(), pair::file),
    PageSort::new(|site| site.boards.matrices.len(), matrix::file),
    PageSort::new(|site| site.boards.gate_pages.len(), gates::page),
    PageSort::new(|site| site.boards.progress_pages.len(), progress::page),
    PageSort::new(|site| site.boards.chain_pages.len(), traceability::page),
    PageSort::new(|site| site.boards.roadmap.pages.len(), roadmap::page),
    PageSort::new(|site| site.boards.graph.pages.len(), graph::page),
    PageSort::new(|site| site.boards.findings.pages.len(), findings::page),
    PageSort::new(|site| site.boards.findings.file_pages.len(), by_document::page),
    PageSort::new(|_| 1, dashboard::page),
    PageSort::new(|_| 1, not_found::page),
    PageSort::new(|_| 1, data::portal),
    PageSort::new(|site| site.data.files().count(), data::part),
    PageSort::new(|site| site.redirect_pages.len(), redirect::page),
    PageSort { count: |site| site.printed.len(), make: print::page, tracked: Some(print::address) },
    PageSort::new(|site| site.twins.len(), twins::page),
    PageSort::new(twins::lists, twins::list),
    PageSort::new(machines::count, machines::file),
];

/// The documents whose Markdown is beside their page.
pub(super) fn twins(site: &Site<'_>) -> Vec<DocumentId> {
    twins::all(site)
}

/// The page of a document, by its number.
pub(super) fn document(site: &Site<'_>, number: usize) -> Made {
    document::page(site, number)
}

/// A page from its template.
fn page(site: &Site<'_>, path: &str, template: &str, context: &impl serde::Serialize) -> Made {
    let render = || rendered(site, template, context);
    match &site.memory {
        // Where raw HTML is passed through, the same context gives another page.
        Some(known) => known.page(path, template, &(site.settings.raw_html, context), render),
        None => Ok(Artifact::new(path, render()?)),
    }
}

/// The text of a page.
fn rendered(
    site: &Site<'_>,
    template: &str,
    context: &impl serde::Serialize,
) -> Result<String, Error> {
    let html = site.templates.render(template, context)?;
    // What is passed through unread may not be what HTML says that it means.
    Ok(if site.settings.raw_html { html } else { lean::html(&html) })
}

/// The drawing of some nodes as a file of its own.
pub(super) fn drawing(site: &Site<'_>, nodes: &[NodeId]) -> Option<Drawing> {
    graph::whole(site, nodes, STANDALONE)
}

//! How many findings each document has, in as many pages as it takes.

use serde::Serialize;

use super::evidence::short;
use super::{Made, page as make};
use crate::layout::numbered;
use crate::render::address::href;
use crate::render::boards::OfFile;
use crate::render::context::{Page, SpecShape};
use crate::render::site::Site;

const URL: &str = "findings-by-document.html";

/// The findings of a document, or of another file.
#[derive(Serialize)]
struct Row {
    /// The document; none: only a file.
    document: Option<SpecShape>,
    /// The path of the file.
    path: String,
    /// How many errors it has.
    errors: usize,
    /// How many warnings.
    warnings: usize,
    /// How many notes.
    notes: usize,
    /// How many more that are accepted.
    accepted: usize,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The page that has them by rule.
    by_rule: String,
    /// How many documents and files have some.
    count: usize,
    /// Whether some are accepted.
    has_accepted: bool,
    /// Those of this page.
    rows: Vec<Row>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let board = &site.boards.findings;
    let url = numbered(URL, number + 1);
    let range = board.file_pages.get(number).cloned().unwrap_or_default();
    let rows = board.files.get(range).unwrap_or_default();
    let row = |file: &OfFile| Row {
        document: file.node.map(|node| short(site, &url, node)),
        path: file.path.clone(),
        errors: file.errors,
        warnings: file.warnings,
        notes: file.notes,
        accepted: file.accepted,
    };
    let at = (number, board.file_pages.len());
    let about = site.words().say("How many findings each document has, the worst first.");
    let context = Context {
        page: Page::numbered(site, URL, site.words().say("Findings by document"), about, at),
        by_rule: href(&url, "findings.html"),
        count: board.files.len(),
        has_accepted: !site.accepted.is_empty(),
        rows: rows.iter().map(row).collect(),
    };
    make(site, &url, "findings_by_document.html", &context)
}

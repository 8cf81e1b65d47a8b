//! The board of gates: what needs attention first, in as many pages as it takes.

use serde::Serialize;

use super::evidence::{GateSummary, Reason, first_reason, short, summary, title_of};
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::GateStatus;
use crate::render::address::href;
use crate::render::boards::{STATUSES, gate_at};
use crate::render::context::{Page, SpecShape};
use crate::render::site::Site;

const URL: &str = "gates.html";

/// How many gates have a status, and where they begin.
#[derive(Serialize)]
pub(super) struct StatusCount {
    /// `passed`, `pending`, `failed` or `not-applicable`.
    status: &'static str,
    /// The same in words.
    title: String,
    /// How many gates have it.
    count: usize,
    /// The link to where they begin.
    url: String,
}

#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    gate: GateSummary,
    /// The first reason why it does not hold.
    reason: Option<Reason>,
    /// How many more reasons there are.
    reasons_more: usize,
}

/// The gates of one status in one document, next to each other on a page.
#[derive(Serialize)]
struct OfDocument {
    #[serde(flatten)]
    spec: SpecShape,
    /// The gates.
    gates: Vec<Row>,
}

#[derive(Serialize)]
struct Group {
    /// `passed`, `pending`, `failed` or `not-applicable`.
    status: &'static str,
    /// The same in words.
    title: String,
    /// How many there are.
    count: usize,
    /// Whether it began on an earlier page.
    continued: bool,
    /// The documents that have such gates.
    documents: Vec<OfDocument>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// How many gates have each status.
    counts: Vec<StatusCount>,
    /// The gates of this page, by status.
    groups: Vec<Group>,
}

/// The id of the section of a status.
fn anchor(status: GateStatus) -> &'static str {
    status.name()
}

/// How many gates have each status, with links to where they begin.
pub(super) fn counts(site: &Site<'_>, from: &str) -> Vec<StatusCount> {
    let boards = &site.boards;
    let count = |status: GateStatus| {
        let page = numbered(URL, boards.page_of_status(status) + 1);
        StatusCount {
            status: status.name(),
            title: site.words().say(title_of(status)).to_owned(),
            count: boards.count(status),
            url: href(from, &format!("{page}#{}", anchor(status))),
        }
    };
    STATUSES.into_iter().map(count).collect()
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let boards = &site.boards;
    let url = numbered(URL, number + 1);
    let rows = boards.gate_pages.get(number).cloned().unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    let start = rows.start;
    for at in boards.gates.get(rows).unwrap_or_default() {
        let (gate, state) = gate_at(site.portal, *at);
        let node = site.portal.document_nodes[at.document];
        if groups.last().is_none_or(|group| group.status != state.status.name()) {
            let above = start.checked_sub(1).and_then(|last| boards.gates.get(last));
            let same = |last| gate_at(site.portal, last).1.status == state.status;
            groups.push(Group {
                status: state.status.name(),
                title: site.words().say(title_of(state.status)).to_owned(),
                count: boards.count(state.status),
                continued: groups.is_empty() && above.copied().is_some_and(same),
                documents: Vec::new(),
            });
        }
        let Some(group) = groups.last_mut() else { continue };
        let id = &site.portal.node(node).id;
        if group.documents.last().is_none_or(|document| document.spec.id != *id) {
            let spec = short(site, &url, node);
            group.documents.push(OfDocument { spec, gates: Vec::new() });
        }
        let reason = first_reason(site, &url, at.document, state).filter(|_| !state.is_open());
        let (reason, more) = reason.map_or((None, 0), |(reason, more)| (Some(reason), more));
        let summary = summary(site, &url, at.document, (gate, state));
        if let Some(document) = group.documents.last_mut() {
            document.gates.push(Row { gate: summary, reason, reasons_more: more });
        }
    }
    let pages = boards.gate_pages.len();
    let words = site.words();
    let about = words.say("What must hold before work goes on, and what it still lacks.");
    let context = Context {
        page: Page::numbered(site, URL, words.say("Gates"), about, (number, pages)),
        counts: counts(site, &url),
        groups,
    };
    make(site, &url, "gates.html", &context)
}

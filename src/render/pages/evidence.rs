//! Gates as pages show them: how far each is, and what it shows for it.

use serde::Serialize;

use crate::layout::page_of;
use crate::model::{
    Ahead, Breach, DocumentId, Gate, GateState, GateStatus, NodeId, Place, SourceOf, Span, Stage,
};
use crate::render::address::href;
use crate::render::boards::{MOST_SHOWN, cut};
use crate::render::context::{LinkShape, SpecShape, spec};
use crate::render::site::Site;
use crate::template::{escape, escape_with_code};

/// Reasons that are shown of a condition on a document's page; the others are counted, and the gate
/// leads to where they are.
const MOST_REASONS: usize = 3;

/// A sentence about a place.
#[derive(Serialize)]
pub(super) struct Reason {
    /// The reason, as HTML.
    html: String,
    /// The link to the place.
    place: Option<LinkShape>,
}

/// A condition with its result.
#[derive(Serialize)]
struct EvidenceShape {
    /// What is asked for, as HTML.
    asks_html: String,
    /// Whether it holds.
    holds: bool,
    /// Why it does not.
    reasons: Vec<Reason>,
    /// How many more there are, for which the page has no room.
    more: usize,
}

/// A document that should wait for a gate and does not.
#[derive(Serialize)]
pub(super) struct AheadShape {
    /// None: the gate's own document.
    spec: Option<SpecShape>,
    /// What is ahead, in words.
    what: String,
}

/// How far a gate is, in short.
#[derive(Serialize)]
pub(super) struct GateSummary {
    /// Its name.
    name: String,
    /// `passed`, `pending`, `failed` or `not-applicable`.
    status: &'static str,
    /// The same in words.
    status_title: String,
    /// The link to the gate.
    href: String,
    /// How many of its conditions hold.
    held: usize,
    /// How many conditions it has.
    conditions: usize,
    /// How many of its boxes are ticked.
    checked: usize,
    /// How many boxes it has.
    total: usize,
    /// What has gone ahead of it.
    ahead: Vec<AheadShape>,
    /// How much more has.
    ahead_more: usize,
    /// What waits for it.
    waiting: Vec<SpecShape>,
    /// How many more wait.
    waiting_more: usize,
}

/// A gate with its evidence.
#[derive(Serialize)]
pub(super) struct GateShape {
    #[serde(flatten)]
    summary: GateSummary,
    /// Whether it is shown open.
    open: bool,
    /// What it asks for, and whether that holds.
    evidence: Vec<EvidenceShape>,
    /// Why it is not passed although everything is there.
    undecided: Option<String>,
    /// What contradicts its status.
    conflicts: Vec<Reason>,
}

/// A status as a heading has it, in English.
pub(super) fn title_of(status: GateStatus) -> &'static str {
    match status {
        GateStatus::Failed => "Failed",
        GateStatus::Pending => "Pending",
        GateStatus::Passed => "Passed",
        GateStatus::NotApplicable => "Not applicable",
    }
}

/// The address of a gate on its document's page.
pub(super) fn gate_url(site: &Site<'_>, document: DocumentId, gate: &Gate) -> String {
    let url = &site.portal.node(site.portal.document_nodes[document]).url;
    match gate.anchor.as_str() {
        "" => url.clone(),
        anchor => format!("{}#{anchor}", page_of(url)),
    }
}

/// How far a gate is; `from` is the page that says so.
pub(super) fn summary(
    site: &Site<'_>,
    from: &str,
    document: DocumentId,
    (gate, state): (&Gate, &GateState),
) -> GateSummary {
    let portal = site.portal;
    // A withdrawn document waits for nothing.
    let counts = |node: &NodeId| {
        portal.is_published(*node) && portal.node(*node).stage != Some(Stage::Withdrawn)
    };
    let ahead: Vec<AheadShape> =
        state.ahead.iter().filter_map(|ahead| ahead_shape(site, from, document, ahead)).collect();
    let is_ahead = |node: &NodeId| {
        state.ahead.iter().any(|ahead| match ahead {
            Ahead::Stage => false,
            Ahead::Agreed(other) | Ahead::Ticked(other, _) | Ahead::There(other) => other == node,
        })
    };
    let mut waiting: Vec<NodeId> = state.waiting.iter().copied().filter(counts).collect();
    waiting.retain(|node| !state.is_open() && !is_ahead(node));
    GateSummary {
        name: gate.name.clone(),
        status: state.status.name(),
        status_title: site.words().say(title_of(state.status)).to_owned(),
        href: href(from, &gate_url(site, document, gate)),
        held: state.held(),
        conditions: state.evidence.len(),
        checked: gate.checked,
        total: gate.total,
        ahead_more: ahead.len().saturating_sub(MOST_SHOWN),
        ahead: ahead.into_iter().take(MOST_SHOWN).collect(),
        waiting_more: waiting.len().saturating_sub(MOST_SHOWN),
        waiting: waiting.iter().take(MOST_SHOWN).map(|node| short(site, from, *node)).collect(),
    }
}

/// A spec as rows show it: with a title that is not longer than a row may be.
pub(super) fn short(site: &Site<'_>, from: &str, node: NodeId) -> SpecShape {
    let shape = spec(site, from, node);
    SpecShape { title: cut(&shape.title), status: shape.status.as_deref().map(cut), ..shape }
}

fn ahead_shape(
    site: &Site<'_>,
    from: &str,
    document: DocumentId,
    ahead: &Ahead,
) -> Option<AheadShape> {
    let words = site.words();
    let (node, what) = match ahead {
        Ahead::Stage => {
            let own = site.portal.node(site.portal.document_nodes[document]);
            let status = own.status.as_deref().unwrap_or(words.say("agreed"));
            let what = words.with("is {status} already", &[("status", &cut(status))]);
            return Some(AheadShape { spec: None, what });
        }
        Ahead::Agreed(node) => {
            let status = site.portal.node(*node).status.as_deref();
            let status = cut(status.unwrap_or(words.say("agreed")));
            (*node, words.with("is {status} already", &[("status", &status)]))
        }
        Ahead::Ticked(node, _) => (*node, words.say("has work ticked already").to_owned()),
        Ahead::There(node) => (*node, words.say("has been started").to_owned()),
    };
    let shown = site.portal.is_published(node);
    shown.then(|| AheadShape { spec: Some(short(site, from, node)), what })
}

/// A gate with its evidence, for the page of its document.
pub(super) fn gate(
    site: &Site<'_>,
    from: &str,
    document: DocumentId,
    (gate, state): (&Gate, &GateState),
) -> GateShape {
    let evidence = state.evidence.iter().map(|evidence| {
        let all = evidence.breaches.iter();
        let reasons = all.take(MOST_REASONS).map(|breach| reason(site, from, document, breach));
        EvidenceShape {
            asks_html: escape_with_code(&sentence(&evidence.asks)),
            holds: evidence.breaches.is_empty(),
            reasons: reasons.collect(),
            more: evidence.breaches.len().saturating_sub(MOST_REASONS),
        }
    });
    let conflicts = state.conflicts.iter().map(|conflict| Reason {
        html: escape_with_code(&sentence(&conflict.message)),
        place: Some(place(site, from, document, (document, conflict.place))),
    });
    GateShape {
        summary: summary(site, from, document, (gate, state)),
        open: state.status == GateStatus::Failed || !state.conflicts.is_empty(),
        evidence: evidence.collect(),
        undecided: undecided(site, state)
            .filter(|_| state.held() == state.evidence.len())
            .map(str::to_owned),
        conflicts: conflicts.collect(),
    }
}

/// Why a gate is not passed that has everything it needs.
fn undecided<'s>(site: &'s Site<'_>, state: &GateState) -> Option<&'s str> {
    match state.status {
        GateStatus::Failed => Some(site.words().say("It is said to have failed")),
        GateStatus::Pending => Some(site.words().say("Nothing says yet that it is passed")),
        GateStatus::Passed | GateStatus::NotApplicable => None,
    }
}

/// The first reason why a gate does not pass, and how many more there are.
pub(super) fn first_reason(
    site: &Site<'_>,
    from: &str,
    document: DocumentId,
    state: &GateState,
) -> Option<(Reason, usize)> {
    let mut breaches = state.evidence.iter().flat_map(|evidence| &evidence.breaches);
    let first = match breaches.next() {
        Some(breach) => reason(site, from, document, breach),
        None => Reason { html: escape(undecided(site, state)?), place: None },
    };
    Some((first, breaches.count()))
}

/// Why a condition does not hold. Of what is not published only that it is so is said.
fn reason(site: &Site<'_>, from: &str, document: DocumentId, breach: &Breach) -> Reason {
    let open = site.portal.documents[breach.document].publish;
    if !open || !breach.about.iter().all(|node| site.portal.is_published(*node)) {
        let said = site.words().say("It does not hold of a document that is not published");
        return Reason { html: escape(said), place: None };
    }
    Reason {
        html: escape_with_code(&sentence(&breach.message)),
        place: Some(place(site, from, document, (breach.document, Place::in_text(breach.span)))),
    }
}

/// The link to a place: its line, with the document's title where that is another one.
fn place(
    site: &Site<'_>,
    from: &str,
    own: DocumentId,
    (document, place): (DocumentId, Place),
) -> LinkShape {
    let portal = site.portal;
    let node = portal.node(portal.document_nodes[document]);
    let at = portal.documents[document].locate(place);
    let line = portal.documents[document].line(place);
    let title = match (place.source, document == own) {
        (SourceOf::Sidecar, _) => format!("{}:{line}", at.path),
        (SourceOf::Text, true) => site.words().with("line {n}", &[("n", &line)]),
        (SourceOf::Text, false) => {
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("title", &cut(&node.title)), ("n", &line)];
            site.words().with("{title}, line {n}", &values)
        }
    };
    let url = match place.source {
        SourceOf::Sidecar => node.url.clone(),
        SourceOf::Text => url_of(site, document, place.span),
    };
    LinkShape { title, url: href(from, &url) }
}

/// The address of a place in a document: that of the heading above it.
fn url_of(site: &Site<'_>, document: DocumentId, span: Span) -> String {
    let at = &site.portal.documents[document];
    let page = &site.portal.node(site.portal.document_nodes[document]).url;
    let above = at.headings.iter().take_while(|heading| heading.span.start <= span.start);
    match above.last() {
        Some(heading) => format!("{}#{}", page_of(page), heading.anchor),
        None => page.clone(),
    }
}

/// A sentence with a capital letter, cut where it is very long.
fn sentence(text: &str) -> String {
    let text = cut(text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

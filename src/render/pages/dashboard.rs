//! The dashboard: systems, how far their features are, what is missing, what is wrong, what can
//! start now. The root's own index document is at its head.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::edit_url;
use super::drawn::boxes;
use super::evidence::{GateSummary, Reason, first_reason, short, summary};
use super::gates::{StatusCount as GateCount, counts as gate_counts};
use super::roadmap;
use super::standing::{Standing, standing};
use super::traceability::{TypeRow, of_type};
use super::{FIGURE, Made, page as make, twins};
use crate::model::{FieldRole, GateStatus, NodeId, Stage, State, System, SystemId, Why};
use crate::render::address::href;
use crate::render::boards::{cut, gate_at, of_node, of_row};
use crate::render::context::{Page, SpecShape, TocEntry, is_spec};
use crate::render::diagram::{self, Figure, Frame, Twin};
use crate::render::markdown;
use crate::render::site::Site;
use crate::template::escape_with_code;
use crate::wire;

const URL: &str = "index.html";

/// Bytes of the root's own document that may be before the figures.
const MOST_BEGINNING: usize = 1_500;

/// How many findings and other documents are shown.
const WORST: usize = 8;
const OTHERS: usize = 40;
/// How many systems, statuses, specs that come next, and specs that are not written are shown; the
/// roadmap has them all.
const MOST_SYSTEMS: usize = 100;
const MOST_STATUSES: usize = 30;
const MOST_NEXT: usize = 50;
const MOST_MISSING: usize = 100;
/// Bytes of the page, as estimated, up to which the specs of the systems are listed.
const MOST: usize = 450_000;
/// How many types of items are shown with their coverage.
const MOST_TYPES: usize = 12;
/// Systems of more features are drawn on the roadmap only.
const MOST_DRAWN: usize = 30;

#[derive(Serialize, Default)]
struct Counts {
    /// How many are written.
    written: usize,
    /// How many are stubs.
    stub: usize,
    /// How many are not written.
    planned: usize,
    /// How many there are in all.
    total: usize,
}

#[derive(Serialize)]
struct FeatureRow {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its complexity, as the roadmap spells it.
    complexity: Option<String>,
    /// Its level of maturity, as the roadmap spells it.
    maturity: Option<String>,
    /// The number of its phase.
    phase: Option<usize>,
}

#[derive(Serialize)]
struct SystemRow {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its description.
    description: Option<String>,
    /// How many of its specs are written.
    counts: Counts,
    /// Its specs, where they are listed here.
    features: Vec<FeatureRow>,
    /// Its place on the roadmap, where its specs are not listed here.
    roadmap: Option<String>,
    /// The drawing of its specs.
    diagram: Option<Figure>,
}

#[derive(Serialize)]
struct StateCount {
    /// `written`, `stub` or `planned`.
    state: &'static str,
    /// How many specs are in it.
    count: usize,
}

#[derive(Serialize)]
struct StatusCount {
    /// Its status, as its kind spells it; none where it has none.
    status: String,
    /// The stage of that status: `stub`, `draft`, `review`, `approved`, `done` or `withdrawn`.
    stage: Option<&'static str>,
    /// How many have it.
    count: usize,
}

#[derive(Serialize)]
struct MissingRow {
    #[serde(flatten)]
    feature: FeatureRow,
    /// The title of its system.
    system: String,
}

#[derive(Serialize)]
struct ReadyRow {
    #[serde(flatten)]
    spec: SpecShape,
    /// Why it can be started, as HTML.
    reason_html: String,
    /// Whether that is in English whatever the language of the page is.
    is_english: bool,
}

#[derive(Serialize)]
struct BlockedRow {
    #[serde(flatten)]
    spec: SpecShape,
    /// What it waits for.
    by: Vec<SpecShape>,
    /// How many more it waits for.
    by_more: usize,
}

/// Some specs, and how many there are.
#[derive(Serialize)]
struct Listed<T> {
    /// The rows.
    rows: Vec<T>,
    /// How many there are.
    count: usize,
    /// How many more there are, for which the page has no room.
    more: usize,
}

impl<T> Listed<T> {
    fn of<N>(all: Vec<N>, most: usize, row: impl Fn(N) -> T) -> Listed<T> {
        let count = all.len();
        let rows: Vec<T> = all.into_iter().take(most).map(row).collect();
        Listed { more: count - rows.len(), rows, count }
    }
}

#[derive(Serialize)]
struct WorstRow {
    /// The id of the rule.
    rule: &'static str,
    /// `error`, `warning` or `note`.
    level: &'static str,
    /// The message, as HTML.
    message_html: String,
    /// The path of the file, from the root of the portal.
    path: String,
    /// The line, from 1.
    line: usize,
    /// The link to the place; none where it has no page.
    url: Option<String>,
}

#[derive(Serialize)]
struct FindingCounts {
    /// How many errors.
    errors: usize,
    /// How many warnings.
    warnings: usize,
    /// How many notes.
    notes: usize,
    /// The worst of them.
    worst: Vec<WorstRow>,
}

/// How far the gates are, and those that failed.
#[derive(Serialize)]
struct GatesShape {
    /// How many have each status.
    counts: Vec<GateCount>,
    /// Those that failed.
    failed: Vec<FailedGate>,
    /// How many more failed.
    more: usize,
}

#[derive(Serialize)]
struct FailedGate {
    /// The gate.
    gate: GateSummary,
    /// The document that it is in.
    document: SpecShape,
    /// The first reason why it does not hold.
    reason: Option<Reason>,
}

#[derive(Serialize)]
struct OtherRow {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// The title of its kind.
    kind: String,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// Whether the title is to be shown, as no text brings one.
    show_title: bool,
    /// The beginning of the root's own index document, as HTML.
    intro_html: Option<String>,
    /// What comes behind the figures, as HTML.
    rest_html: Option<String>,
    /// Where specs stand.
    standing: Standing,
    /// The systems.
    systems: Listed<SystemRow>,
    /// How many specs are in each state.
    by_state: Vec<StateCount>,
    /// How many have each status.
    by_status: Listed<StatusCount>,
    /// How many documents there are.
    documents: usize,
    /// Specs that are not written.
    missing: Listed<MissingRow>,
    /// What can be started now.
    ready: Listed<ReadyRow>,
    /// What waits for something.
    blocked: Listed<BlockedRow>,
    /// The gates; none where no document has one.
    gates: Option<GatesShape>,
    /// Coverage by type of items, the least covered first.
    coverage: Vec<TypeRow>,
    /// How many more types there are.
    coverage_more: usize,
    /// The findings.
    findings: FindingCounts,
    /// Documents that are not specs.
    other: Vec<OtherRow>,
    /// How many more of them there are.
    other_more: usize,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let portal = site.portal;
    let mut page = Page::new(site, URL, &site.settings.title, &site.settings.description);
    let index = portal
        .document_nodes
        .position(|node| portal.node(*node).url == URL && portal.is_published(*node));
    let intro = index.map(|index| {
        let body = markdown::body(site, index, &[]);
        let document = &portal.documents[index];
        page.edit_url = edit_url(site, document.path());
        page.markdown_url = twins::url(site, index);
        let outline = document.headings.iter().skip(1).filter(|heading| heading.level == 2);
        page.contents(outline.map(|heading| TocEntry::new(2, heading)).collect());
        let show_title = body.heading.is_none();
        let (beginning, rest) = body.html.split_at(beginning(&body.html));
        let intro = format!("{}{beginning}", body.heading.clone().unwrap_or_default());
        (intro, rest.to_owned(), show_title)
    });
    let specs: Vec<NodeId> = portal
        .nodes()
        .filter(|id| portal.is_document(*id) && is_spec(site, *id) && portal.is_published(*id))
        .collect();
    let (other, other_more) = others(site);
    let (ready, blocked) = (ready(site), blocked(site));
    let intro_length = intro.as_ref().map_or(0, |(html, rest, _)| html.len() + rest.len());
    // Gates, coverage, findings, other documents, what comes next, and what is around them all.
    let next = 300 * ready.rows.len() + 2_000 * blocked.rows.len();
    let around = intro_length + 60_000 + next + 500 * site.planned.len().min(MOST_MISSING);
    let systems = systems(site, around);
    let in_text = |text: &Option<(String, String, bool)>| {
        text.as_ref().is_some_and(|(html, rest, _)| html.contains(FIGURE) || rest.contains(FIGURE))
    };
    page.figures = systems.rows.iter().any(|row| row.diagram.is_some()) || in_text(&intro);
    let context = Context {
        show_title: intro.as_ref().is_none_or(|(.., show)| *show),
        rest_html: intro.as_ref().map(|(_, rest, _)| rest.clone()),
        intro_html: intro.map(|(html, ..)| html),
        standing: standing(site),
        systems,
        by_state: by_state(site, &specs),
        by_status: by_status(site, &specs),
        documents: site.summary.documents,
        missing: missing(site),
        ready,
        blocked,
        gates: gates(site),
        coverage: site
            .boards
            .types
            .iter()
            .take(MOST_TYPES)
            .map(|of| of_type(site, URL, of))
            .collect(),
        coverage_more: site.boards.types.len().saturating_sub(MOST_TYPES),
        findings: worst(site),
        other,
        other_more,
        page,
    };
    make(site, URL, "dashboard.html", &context)
}

/// Where the beginning of a text ends: before its first section, where it is short enough to leave
/// room for figures on the first screen.
fn beginning(html: &str) -> usize {
    let end = html.find("<h2").unwrap_or(html.len());
    if end <= MOST_BEGINNING { end } else { 0 }
}

fn feature_row(site: &Site<'_>, system: &System, feature: NodeId) -> FeatureRow {
    let entry = system.entries.iter().find(|entry| entry.spec == feature);
    let declared = |role: FieldRole| {
        let name = &site.portal.kind_of(feature)?.field(role)?.name;
        site.portal.metadata(feature, name)?.as_text().map(str::to_owned)
    };
    FeatureRow {
        spec: short(site, URL, feature),
        complexity: declared(FieldRole::Complexity)
            .or_else(|| entry.and_then(|entry| entry.complexity.clone())),
        maturity: declared(FieldRole::Maturity)
            .or_else(|| entry.and_then(|entry| entry.maturity.clone())),
        phase: entry.and_then(|entry| entry.phase.as_ref()).map(|(number, _)| *number),
    }
}

/// The systems; their specs are listed as long as the page stays short enough, with so many bytes
/// around them.
fn systems(site: &Site<'_>, around: usize) -> Listed<SystemRow> {
    let portal = site.portal;
    let systems =
        portal.systems.ids().filter(|system| portal.is_published(portal.systems[*system].node));
    let systems: Vec<SystemId> = systems.collect();
    let of_feature = |feature: &NodeId| 220 + of_row(portal, *feature);
    let of_system = |system: &SystemId| {
        let system = &portal.systems[*system];
        let summary = summary_of(site, system).map_or(0, |text| 2 * text.len());
        1_200 + of_node(portal, system.node) + summary
    };
    let heads: usize = systems.iter().take(MOST_SYSTEMS).map(of_system).sum();
    let features: usize = site.features.iter().flatten().map(of_feature).sum();
    let lists = around + heads + features <= MOST;
    Listed::of(systems, MOST_SYSTEMS, |system| system_row(site, system, lists))
}

/// What a system says of itself in short.
fn summary_of(site: &Site<'_>, system: &System) -> Option<String> {
    let field = site.portal.kind(system.document).field(FieldRole::Summary)?;
    let field = site.portal.documents[system.document].field(&field.name)?;
    field.value.as_text().map(str::to_owned)
}

fn system_row(site: &Site<'_>, at: SystemId, lists: bool) -> SystemRow {
    let portal = site.portal;
    let system = &portal.systems[at];
    let features: Vec<NodeId> =
        system.features.iter().copied().filter(|f| portal.is_published(*f)).collect();
    let mut counts = Counts { total: features.len(), ..Counts::default() };
    for feature in &features {
        match portal.node(*feature).state {
            State::Written => counts.written += 1,
            State::Stub => counts.stub += 1,
            State::Planned => counts.planned += 1,
        }
    }
    let drawn = features.len() <= MOST_DRAWN && portal.systems.len() <= 3;
    let node = portal.node(system.node);
    let label =
        site.words().with("Dependencies of the features of {title}", &[("title", &node.title)]);
    let prefix = format!("sb-{}", crate::model::slug(&node.id));
    let limit_ms = site.settings.limits.diagram_ms;
    let frame = Frame { label: &label, prefix: &prefix, limit_ms, style: "" };
    let marks = site.marks(&system.schedule.critical_path);
    let diagram = if drawn {
        let boxes = boxes(site, URL, &features, None);
        let arrows = diagram::arrows(portal, &features, marks, true);
        site.figure((&boxes, &arrows), frame, Twin::Here)
    } else {
        None
    };
    SystemRow {
        spec: short(site, URL, system.node),
        description: summary_of(site, system).map(|text| cut(&text)),
        counts,
        features: features
            .iter()
            .filter(|_| lists)
            .map(|feature| feature_row(site, system, *feature))
            .collect(),
        roadmap: (!lists && !features.is_empty()).then(|| roadmap::url_of(site, at)),
        diagram,
    }
}

fn by_state(site: &Site<'_>, specs: &[NodeId]) -> Vec<StateCount> {
    [State::Written, State::Stub, State::Planned]
        .into_iter()
        .map(|state| StateCount {
            state: state.name(),
            count: specs.iter().filter(|id| site.portal.node(**id).state == state).count(),
        })
        .collect()
}

/// The written specs by status, in the order of the stages.
fn by_status(site: &Site<'_>, specs: &[NodeId]) -> Listed<StatusCount> {
    let mut counts: BTreeMap<(Option<Stage>, &str), usize> = BTreeMap::new();
    for id in specs {
        let node = site.portal.node(*id);
        if let Some(status) = &node.status {
            *counts.entry((node.stage, status)).or_default() += 1;
        }
    }
    let row = |((stage, status), count): ((Option<Stage>, &str), usize)| StatusCount {
        status: cut(status),
        stage: stage.map(Stage::name),
        count,
    };
    Listed::of(counts.into_iter().collect(), MOST_STATUSES, row)
}

fn missing(site: &Site<'_>) -> Listed<MissingRow> {
    Listed::of(site.planned.clone(), MOST_MISSING, |planned| {
        let planned = &site.portal.planned[planned];
        let system = &site.portal.systems[planned.system];
        MissingRow {
            feature: feature_row(site, system, planned.node),
            system: cut(&site.portal.node(system.node).title),
        }
    })
}

fn ready(site: &Site<'_>) -> Listed<ReadyRow> {
    let words = site.words();
    let mut ready = site.portal.next().ready;
    ready.retain(|ready| site.portal.is_published(ready.node));
    Listed::of(ready, MOST_NEXT, |ready| {
        let is_english = !matches!(ready.why, Why::Needs(_));
        let reason = match ready.why {
            Why::Needs(0) => words.say("needs nothing").to_owned(),
            Why::Needs(count) => words.count(
                count,
                "what it needs is written",
                "all {n} specs that it needs are written",
            ),
            _ => wire::reason(site.portal, &ready),
        };
        ReadyRow {
            spec: short(site, URL, ready.node),
            reason_html: escape_with_code(&reason),
            is_english,
        }
    })
}

fn blocked(site: &Site<'_>) -> Listed<BlockedRow> {
    let mut blocked = site.portal.next().blocked;
    blocked.retain(|blocked| site.portal.is_published(blocked.node));
    Listed::of(blocked, MOST_NEXT, |mut blocked| {
        blocked.by.retain(|need| site.portal.is_published(*need));
        BlockedRow {
            spec: short(site, URL, blocked.node),
            by: blocked.by.iter().take(WORST).map(|need| short(site, URL, *need)).collect(),
            by_more: blocked.by.len().saturating_sub(WORST),
        }
    })
}

/// Gates by status, and the first ones that failed.
fn gates(site: &Site<'_>) -> Option<GatesShape> {
    let boards = &site.boards;
    if boards.gates.is_empty() {
        return None;
    }
    let count = boards.count(GateStatus::Failed);
    let failed = boards.gates.iter().take(count.min(WORST)).map(|at| {
        let (gate, state) = gate_at(site.portal, *at);
        FailedGate {
            gate: summary(site, URL, at.document, (gate, state)),
            document: short(site, URL, site.portal.document_nodes[at.document]),
            reason: first_reason(site, URL, at.document, state).map(|(reason, _)| reason),
        }
    });
    Some(GatesShape {
        counts: gate_counts(site, URL),
        failed: failed.collect(),
        more: count.saturating_sub(WORST),
    })
}

fn worst(site: &Site<'_>) -> FindingCounts {
    let mut findings: Vec<&crate::model::Finding> = site.shown.clone();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    let row = |finding: &&crate::model::Finding| WorstRow {
        rule: finding.rule,
        level: finding.level.name(),
        message_html: escape_with_code(&finding.message),
        path: finding.at.path.clone(),
        line: site.texts.place(&finding.at).line,
        url: site.finding_url(URL, finding),
    };
    FindingCounts {
        errors: site.summary.errors,
        warnings: site.summary.warnings,
        notes: site.summary.notes,
        worst: findings.iter().take(WORST).map(row).collect(),
    }
}

/// Documents that are not specs of a system, in reading order.
fn others(site: &Site<'_>) -> (Vec<OtherRow>, usize) {
    let portal = site.portal;
    let all: Vec<(NodeId, &String)> = site
        .published
        .iter()
        .map(|(document, title)| (portal.document_nodes[*document], title))
        .filter(|(id, _)| {
            portal.node(*id).url != URL && crate::render::context::system_of(site, *id).is_none()
        })
        .collect();
    let rows = all.iter().take(OTHERS).map(|(id, title)| {
        let kind = portal.kind_of(*id).filter(|_| is_spec(site, *id));
        OtherRow {
            title: (*title).clone(),
            url: href(URL, &portal.node(*id).url),
            kind: kind.map(|kind| site.words().label(&kind.title).to_owned()).unwrap_or_default(),
        }
    });
    (rows.collect(), all.len().saturating_sub(OTHERS))
}

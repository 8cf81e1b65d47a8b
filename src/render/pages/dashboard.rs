//! The dashboard: systems, how far their features are, what is missing, what is wrong, what can
//! start now. The root's own index document stands at its head.

use std::collections::BTreeMap;

use serde::Serialize;

use super::document::boxes;
use super::evidence::{GateSummary, Reason, first_reason, short, summary};
use super::gates::{StatusCount as GateCount, counts as gate_counts};
use super::traceability::{TypeRow, of_type};
use super::{Made, page as make};
use crate::model::{FieldRole, GateStatus, NodeId, Stage, State, System, Why};
use crate::render::address::{dom_id, href};
use crate::render::boards::gate_at;
use crate::render::context::{Page, SpecShape, TocEntry, is_spec, spec};
use crate::render::diagram::{self, Frame};
use crate::render::markdown;
use crate::render::site::Site;
use crate::template::escape_with_code;
use crate::wire;

const URL: &str = "index.html";

/// How many findings and other documents are shown.
const WORST: usize = 8;
const OTHERS: usize = 40;
/// How many types of items are shown with their coverage.
const MOST_TYPES: usize = 12;
/// Systems of more features are drawn on the roadmap only.
const MOST_DRAWN: usize = 30;

#[derive(Serialize, Default)]
struct Counts {
    written: usize,
    stub: usize,
    planned: usize,
    total: usize,
}

#[derive(Serialize)]
struct FeatureRow {
    #[serde(flatten)]
    spec: SpecShape,
    complexity: Option<String>,
    maturity: Option<String>,
    phase: Option<usize>,
}

#[derive(Serialize)]
struct SystemRow {
    #[serde(flatten)]
    spec: SpecShape,
    description: Option<String>,
    counts: Counts,
    features: Vec<FeatureRow>,
    diagram_html: Option<String>,
}

#[derive(Serialize)]
struct StateCount {
    state: &'static str,
    count: usize,
}

#[derive(Serialize)]
struct StatusCount {
    status: String,
    stage: Option<&'static str>,
    count: usize,
}

#[derive(Serialize)]
struct MissingRow {
    #[serde(flatten)]
    feature: FeatureRow,
    system: String,
}

#[derive(Serialize)]
struct ReadyRow {
    #[serde(flatten)]
    spec: SpecShape,
    reason: String,
}

#[derive(Serialize)]
struct BlockedRow {
    #[serde(flatten)]
    spec: SpecShape,
    by: Vec<SpecShape>,
}

#[derive(Serialize)]
struct WorstRow {
    rule: &'static str,
    level: &'static str,
    message_html: String,
    path: String,
    line: usize,
    url: Option<String>,
}

#[derive(Serialize)]
struct FindingCounts {
    errors: usize,
    warnings: usize,
    notes: usize,
    worst: Vec<WorstRow>,
}

/// How far the gates are, and those that failed.
#[derive(Serialize)]
struct GatesShape {
    counts: Vec<GateCount>,
    failed: Vec<FailedGate>,
    more: usize,
}

#[derive(Serialize)]
struct FailedGate {
    gate: GateSummary,
    document: SpecShape,
    reason: Option<Reason>,
}

#[derive(Serialize)]
struct OtherRow {
    title: String,
    url: String,
    kind: String,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    show_title: bool,
    intro_html: Option<String>,
    systems: Vec<SystemRow>,
    by_state: Vec<StateCount>,
    by_status: Vec<StatusCount>,
    documents: usize,
    missing: Vec<MissingRow>,
    ready: Vec<ReadyRow>,
    blocked: Vec<BlockedRow>,
    gates: Option<GatesShape>,
    coverage: Vec<TypeRow>,
    coverage_more: usize,
    findings: FindingCounts,
    other: Vec<OtherRow>,
    other_more: usize,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let portal = site.portal;
    let mut page = Page::new(site, URL, &site.settings.title, &site.settings.description);
    let index = portal
        .document_nodes
        .iter()
        .position(|node| portal.node(*node).url == URL && portal.is_published(*node));
    let intro = index.map(|index| {
        let body = markdown::body(site, index, &[]);
        let document = &portal.documents[index];
        let outline = document.headings.iter().skip(1).filter(|heading| heading.level == 2);
        page.toc = outline
            .map(|heading| TocEntry {
                level: 2,
                text: heading.text.clone(),
                anchor: dom_id(&heading.anchor),
            })
            .collect();
        let show_title = body.heading.is_none();
        (format!("{}{}", body.heading.unwrap_or_default(), body.html), show_title)
    });
    let specs: Vec<NodeId> = portal
        .nodes()
        .filter(|id| portal.is_document(*id) && is_spec(site, *id) && portal.is_published(*id))
        .collect();
    let systems = portal.systems.iter().filter(|system| portal.is_published(system.node));
    let (other, other_more) = others(site);
    let context = Context {
        show_title: intro.as_ref().is_none_or(|(_, show)| *show),
        intro_html: intro.map(|(html, _)| html),
        systems: systems.map(|system| system_row(site, system)).collect(),
        by_state: by_state(site, &specs),
        by_status: by_status(site, &specs),
        documents: site.summary.documents,
        missing: missing(site),
        ready: ready(site),
        blocked: blocked(site),
        gates: gates(site),
        coverage: site.boards.types.iter().take(MOST_TYPES).map(|of| of_type(URL, of)).collect(),
        coverage_more: site.boards.types.len().saturating_sub(MOST_TYPES),
        findings: worst(site),
        other,
        other_more,
        page,
    };
    make(site, URL, "dashboard.html", &context)
}

fn feature_row(site: &Site<'_>, system: &System, feature: NodeId) -> FeatureRow {
    let entry = system.entries.iter().find(|entry| entry.spec == feature);
    let declared = |role: FieldRole| {
        let name = &site.portal.kind_of(feature)?.field(role)?.name;
        site.portal.metadata(feature, name)?.as_text().map(str::to_owned)
    };
    FeatureRow {
        spec: spec(site, URL, feature),
        complexity: declared(FieldRole::Complexity)
            .or_else(|| entry.and_then(|entry| entry.complexity.clone())),
        maturity: declared(FieldRole::Maturity)
            .or_else(|| entry.and_then(|entry| entry.maturity.clone())),
        phase: entry.and_then(|entry| entry.phase.as_ref()).map(|(number, _)| *number),
    }
}

fn system_row(site: &Site<'_>, system: &System) -> SystemRow {
    let portal = site.portal;
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
    let label = format!("Dependencies of the features of {}", node.title);
    let prefix = format!("sb-{}", crate::model::slug(&node.id));
    let limit_ms = site.settings.diagram_ms;
    let frame = Frame { label: &label, prefix: &prefix, limit_ms, style: "" };
    let arrows = diagram::arrows(portal, &features, &system.schedule.critical_path, true);
    let drawing =
        drawn.then(|| diagram::draw(&boxes(site, URL, &features, None), &arrows, frame)).flatten();
    let summary = portal.kind(system.document).field(FieldRole::Summary);
    let text = summary
        .and_then(|decl| portal.documents[system.document].field(&decl.name))
        .and_then(|field| field.value.as_text().map(str::to_owned));
    SystemRow {
        spec: spec(site, URL, system.node),
        description: text,
        counts,
        features: features.iter().map(|feature| feature_row(site, system, *feature)).collect(),
        diagram_html: drawing.map(|drawing| drawing.svg),
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
fn by_status(site: &Site<'_>, specs: &[NodeId]) -> Vec<StatusCount> {
    let mut counts: BTreeMap<(Option<Stage>, String), usize> = BTreeMap::new();
    for id in specs {
        let node = site.portal.node(*id);
        if let Some(status) = &node.status {
            *counts.entry((node.stage, status.clone())).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .map(|((stage, status), count)| StatusCount {
            status,
            stage: stage.map(Stage::name),
            count,
        })
        .collect()
}

fn missing(site: &Site<'_>) -> Vec<MissingRow> {
    let row = |planned: &crate::model::PlannedSpec| {
        let system = &site.portal.systems[planned.system];
        MissingRow {
            feature: feature_row(site, system, planned.node),
            system: site.portal.node(system.node).title.clone(),
        }
    };
    site.planned.iter().map(|planned| row(&site.portal.planned[*planned])).collect()
}

fn ready(site: &Site<'_>) -> Vec<ReadyRow> {
    let ready = site.portal.next().ready.into_iter();
    let ready = ready.filter(|ready| site.portal.is_published(ready.node));
    ready
        .map(|ready| {
            let reason = match ready.why {
                Why::Needs(0) => "needs nothing".to_owned(),
                Why::Needs(1) => "what it needs is written".to_owned(),
                Why::Needs(count) => format!("all {count} specs that it needs are written"),
                _ => wire::reason(site.portal, &ready),
            };
            ReadyRow { spec: spec(site, URL, ready.node), reason }
        })
        .collect()
}

fn blocked(site: &Site<'_>) -> Vec<BlockedRow> {
    let blocked = site.portal.next().blocked.into_iter();
    let blocked = blocked.filter(|blocked| site.portal.is_published(blocked.node));
    blocked
        .map(|blocked| BlockedRow {
            spec: spec(site, URL, blocked.node),
            by: blocked
                .by
                .into_iter()
                .filter(|need| site.portal.is_published(*need))
                .map(|need| spec(site, URL, need))
                .collect(),
        })
        .collect()
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
        path: finding.path.clone(),
        line: site.texts.place(&finding.path, finding.span).line,
        url: site.finding_url(URL, finding),
    };
    FindingCounts {
        errors: site.summary.errors,
        warnings: site.summary.warnings,
        notes: site.summary.notes,
        worst: findings.iter().take(WORST).map(row).collect(),
    }
}

/// Documents that are no specs of a system, in reading order.
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
            kind: kind.map(|kind| kind.title.clone()).unwrap_or_default(),
        }
    });
    (rows.collect(), all.len().saturating_sub(OTHERS))
}

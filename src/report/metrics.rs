//! Counts: documents, gates, coverage, findings, tasks; and the time of each stage.

use crate::report::lines::put_line;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::model::{Finding, GateStatus, ItemRole, Level, Portal, Stage, State};
use crate::wire::{self, VERSION};

type Counts<'a> = BTreeMap<&'a str, usize>;

#[derive(Serialize, Default)]
struct Shape<'a> {
    version: u32,
    documents: usize,
    kinds: Counts<'a>,
    statuses: Counts<'a>,
    states: Counts<'a>,
    gates: Counts<'a>,
    coverage: BTreeMap<&'a str, CoverageShape>,
    findings: FindingsShape<'a>,
    tasks: TasksShape,
    stages: Map<String, Json>,
}

#[derive(Serialize, Default)]
struct CoverageShape {
    covered: usize,
    total: usize,
    percent: f64,
    deep: usize,
    deep_percent: f64,
}

#[derive(Serialize, Default)]
struct FindingsShape<'a> {
    levels: Counts<'a>,
    rules: Counts<'a>,
}

#[derive(Serialize, Default)]
struct TasksShape {
    ticked: usize,
    total: usize,
}

fn shape<'a>(
    portal: &'a Portal,
    findings: &'a [Finding],
    stages: &[(&'static str, Duration)],
) -> Shape<'a> {
    let mut shape = Shape { version: VERSION, ..Shape::default() };
    let count = |counts: &mut Counts<'a>, name: &'a str| *counts.entry(name).or_default() += 1;
    for state in [State::Written, State::Stub, State::Planned] {
        shape.states.insert(state.name(), 0);
    }
    for node in portal.nodes().filter(|node| portal.is_document(*node)) {
        let node = portal.node(node);
        shape.documents += 1;
        count(&mut shape.kinds, &node.kind);
        count(&mut shape.states, node.state.name());
        if let Some(status) = &node.status {
            count(&mut shape.statuses, status);
        }
    }
    let all =
        [GateStatus::Passed, GateStatus::Pending, GateStatus::Failed, GateStatus::NotApplicable];
    shape.gates.extend(all.map(|status| (status.name(), 0)));
    // As in `health`, what is withdrawn has no gates to pass.
    let open = portal.document_nodes.iter().zip(&portal.gates);
    let open = open.filter(|(node, _)| portal.node(**node).stage != Some(Stage::Withdrawn));
    for state in open.flat_map(|(_, states)| states) {
        count(&mut shape.gates, state.status.name());
    }
    for (node, covered) in &portal.coverage.of {
        let counts = shape.coverage.entry(&portal.node(*node).kind).or_default();
        counts.total += 1;
        counts.covered += usize::from(covered.shallow);
        counts.deep += usize::from(covered.deep);
    }
    for counts in shape.coverage.values_mut() {
        counts.percent = wire::percent(counts.covered, counts.total);
        counts.deep_percent = wire::percent(counts.deep, counts.total);
    }
    let levels = [Level::Error, Level::Warning, Level::Note];
    shape.findings.levels.extend(levels.map(|level| (level.name(), 0)));
    for finding in findings {
        count(&mut shape.findings.levels, finding.level.name());
        count(&mut shape.findings.rules, finding.rule);
    }
    for (index, document) in portal.documents.entries() {
        for item in &document.items {
            let Some(done) = item.is_done() else { continue };
            if portal.decl(index, item).role == ItemRole::Task {
                shape.tasks.total += 1;
                shape.tasks.ticked += usize::from(done);
            }
        }
    }
    for (stage, time) in stages {
        let hundredths = u32::try_from(time.as_micros() / 10).unwrap_or(u32::MAX);
        shape.stages.insert((*stage).to_owned(), (f64::from(hundredths) / 100.0).into());
    }
    shape
}

/// As JSON. The times of the stages are in milliseconds.
pub fn json(portal: &Portal, findings: &[Finding], stages: &[(&'static str, Duration)]) -> String {
    wire::json(&shape(portal, findings, stages))
}

/// For people.
pub fn text(portal: &Portal, findings: &[Finding], stages: &[(&'static str, Duration)]) -> String {
    let shape = shape(portal, findings, stages);
    let mut out = String::new();
    put_line(&mut out, format_args!("documents: {}", shape.documents));
    section(&mut out, "by kind", &shape.kinds);
    section(&mut out, "by state", &shape.states);
    section(&mut out, "by status", &shape.statuses);
    section(&mut out, "gates", &shape.gates);
    if !shape.coverage.is_empty() {
        out.push_str("\ncoverage\n");
    }
    for (name, counts) in &shape.coverage {
        let CoverageShape { covered, total, percent, deep, deep_percent } = counts;
        put_line(
            &mut out,
            format_args!(
                "  {name}: {covered} of {total} covered, {percent} %; in depth {deep}, {deep_percent} %"
            ),
        );
    }
    section(&mut out, "findings by level", &shape.findings.levels);
    section(&mut out, "findings by rule", &shape.findings.rules);
    let TasksShape { ticked, total } = shape.tasks;
    put_line(&mut out, format_args!("\ntasks: {ticked} of {total} ticked"));
    out.push_str("\nstages, in milliseconds\n");
    for (stage, time) in stages {
        put_line(&mut out, format_args!("  {stage}: {:.2}", time.as_secs_f64() * 1000.0));
    }
    out
}

fn section(out: &mut String, title: &str, counts: &Counts<'_>) {
    if counts.is_empty() {
        return;
    }
    put_line(out, format_args!("\n{title}"));
    for (name, count) in counts {
        put_line(out, format_args!("  {name}: {count}"));
    }
}

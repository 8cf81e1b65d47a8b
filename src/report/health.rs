//! What is degraded: failed gates and errors, by system.

use crate::report::lines::put_line;
use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use crate::model::{
    DocumentId, Finding, Gate, GateState, GateStatus, Level, NodeId, Portal, Stage, State,
    SystemId, Table,
};
use crate::wire::{self, Texts, VERSION, plural};

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    status: &'static str,
    systems: Vec<SystemShape<'a>>,
    gates: Vec<GateShape<'a>>,
    errors: usize,
}

#[derive(Serialize)]
struct SystemShape<'a> {
    id: &'a str,
    title: &'a str,
    status: Option<&'a str>,
    state: &'static str,
    features: Features,
    failed_gates: usize,
    errors: usize,
    degraded: bool,
}

/// Features by state.
#[derive(Serialize, Default)]
struct Features {
    written: usize,
    stub: usize,
    planned: usize,
}

#[derive(Serialize)]
struct GateShape<'a> {
    document: &'a str,
    gate: &'a str,
    status: &'static str,
    checked: usize,
    total: usize,
}

/// A gate of a document that is not withdrawn.
struct Gated<'a> {
    document: DocumentId,
    gate: &'a Gate,
    state: &'a GateState,
}

/// How a portal is.
pub struct Health<'a> {
    portal: &'a Portal,
    gates: Vec<Gated<'a>>,
    errors: Vec<&'a Finding>,
}

impl<'a> Health<'a> {
    /// Looks at a portal and its findings.
    pub fn new(portal: &'a Portal, findings: &'a [Finding]) -> Health<'a> {
        let mut gates = Vec::new();
        let mut documents: Vec<DocumentId> = portal.documents.ids().collect();
        documents.sort_by_key(|document| portal.document_id(*document));
        for document in documents {
            if portal.node(portal.document_nodes[document]).stage == Some(Stage::Withdrawn) {
                continue;
            }
            let states = portal.documents[document].gates.iter().zip(&portal.gates[document]);
            gates.extend(states.map(|(gate, state)| Gated { document, gate, state }));
        }
        let errors = findings.iter().filter(|found| found.level == Level::Error).collect();
        Health { portal, gates, errors }
    }

    /// Whether a gate failed, or there is an error.
    pub fn is_degraded(&self) -> bool {
        self.failed().next().is_some() || !self.errors.is_empty()
    }

    fn failed(&self) -> impl Iterator<Item = &Gated<'a>> {
        self.gates.iter().filter(|gated| gated.state.status == GateStatus::Failed)
    }

    fn shape(&self) -> Shape<'a> {
        Shape {
            version: VERSION,
            status: if self.is_degraded() { "degraded" } else { "ok" },
            systems: self.systems(),
            gates: self.gates.iter().map(|gated| self.gate(gated)).collect(),
            errors: self.errors.len(),
        }
    }

    fn gate(&self, gated: &Gated<'a>) -> GateShape<'a> {
        GateShape {
            document: self.portal.document_id(gated.document),
            gate: &gated.gate.name,
            status: gated.state.status.name(),
            checked: gated.gate.checked,
            total: gated.gate.total,
        }
    }

    fn systems(&self) -> Vec<SystemShape<'a>> {
        let portal = self.portal;
        // The systems that each document is part of, by id and by path.
        let mut part_of: HashMap<&str, Vec<SystemId>> = HashMap::new();
        for (at, system) in portal.systems.entries() {
            for node in std::iter::once(&system.node).chain(&system.features) {
                let node = portal.node(*node);
                for name in [&node.id, &node.path] {
                    let systems = part_of.entry(name.as_str()).or_default();
                    if systems.last() != Some(&at) {
                        systems.push(at);
                    }
                }
            }
        }
        let count = |counts: &mut Table<SystemId, usize>, name: &str| {
            part_of.get(name).into_iter().flatten().for_each(|at| counts[*at] += 1);
        };
        let none = || portal.systems.iter().map(|_| 0).collect::<Table<SystemId, usize>>();
        let mut errors = none();
        for error in &self.errors {
            count(&mut errors, error.document.as_deref().unwrap_or(&error.at.path));
        }
        let mut failed = none();
        self.failed().for_each(|gated| count(&mut failed, portal.document_id(gated.document)));
        let systems = portal.systems.entries();
        let shape = |(at, system): (SystemId, &'a crate::model::System)| {
            let node = portal.node(system.node);
            SystemShape {
                id: &node.id,
                title: &node.title,
                status: node.status.as_deref(),
                state: node.state.name(),
                features: features(portal, &system.features),
                failed_gates: failed[at],
                errors: errors[at],
                degraded: failed[at] + errors[at] > 0,
            }
        };
        systems.map(shape).collect()
    }

    /// As JSON.
    pub fn json(&self) -> String {
        wire::json(&self.shape())
    }

    /// For people.
    pub fn text(&self, texts: &Texts<'_>) -> String {
        let shape = self.shape();
        let failed = plural(self.failed().count(), "failed gate");
        let errors = plural(self.errors.len(), "error");
        let mut out = format!("{}: {failed}, {errors}\n", shape.status);
        for system in &shape.systems {
            let Features { written, stub, planned } = system.features;
            let word = if system.degraded { "degraded" } else { "ok" };
            let status = system.status.unwrap_or(system.state);
            let mut line = format!(
                "system {} ({}), {status}: {word}; {} written, {}, {planned} planned",
                system.id,
                system.title,
                plural(written, "feature"),
                plural(stub, "stub")
            );
            if system.degraded {
                let failed = plural(system.failed_gates, "failed gate");
                let _ = write!(line, "; {failed}, {}", plural(system.errors, "error"));
            }
            put_line(&mut out, format_args!("{line}"));
        }
        for gated in &self.gates {
            let document = self.portal.document_id(gated.document);
            let line = gate_line(gated.gate, gated.state);
            put_line(&mut out, format_args!("gate {document} {line}"));
            if gated.state.status == GateStatus::Failed {
                let lines = evidence(self.portal, gated.state, false);
                for line in lines {
                    put_line(&mut out, format_args!("  {line}"));
                }
            }
        }
        for error in &self.errors {
            let line = texts.place(&error.at).line;
            let (path, rule, message) = (&error.at.path, error.rule, &error.message);
            put_line(&mut out, format_args!("error {path}:{line} {rule}: {message}"));
        }
        out
    }
}

fn features(portal: &Portal, nodes: &[NodeId]) -> Features {
    let count = |state| nodes.iter().filter(|node| portal.node(**node).state == state).count();
    Features {
        written: count(State::Written),
        stub: count(State::Stub),
        planned: count(State::Planned),
    }
}

/// A gate on one line: status, boxes and conditions.
pub(super) fn gate_line(gate: &Gate, state: &GateState) -> String {
    let mut counts = Vec::new();
    if gate.total > 0 {
        counts.push(format!("{} of {} boxes ticked", gate.checked, gate.total));
    }
    if !state.evidence.is_empty() {
        let (held, all) = (state.held(), state.evidence.len());
        counts.push(format!("{held} of {all} conditions are met"));
    }
    let counts =
        if counts.is_empty() { String::new() } else { format!("  ({})", counts.join(", ")) };
    format!("{}: {}{counts}", gate.name, state.status.name())
}

/// The conditions of a gate, each with a mark and the reasons why it does not hold; all of them, or
/// only those that do not.
pub(super) fn evidence(portal: &Portal, state: &GateState, all: bool) -> Vec<String> {
    let mut lines = Vec::new();
    for evidence in &state.evidence {
        if evidence.breaches.is_empty() {
            lines.extend(all.then(|| format!("✓ {}", evidence.asks)));
            continue;
        }
        lines.push(format!("✗ {}", evidence.asks));
        for breach in &evidence.breaches {
            let document = &portal.documents[breach.document];
            let line = document.line_in_file(breach.span.start);
            lines.push(format!("    {}  {}:{line}", breach.message, document.path()));
        }
    }
    lines
}

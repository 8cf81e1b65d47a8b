//! Everything that is known of one document or item.

use crate::report::lines::{put_line, put_title};
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::health::{evidence, gate_line};
use crate::model::{
    Ahead, Breach, Covered, DocumentId, Edge, Finding, Gate, GateState, Id as _, NodeId, NodeWhat,
    Outside, Portal,
};
use crate::wire::{self, FindingShape, NodeShape, Texts, VERSION};

#[derive(Serialize)]
struct RelationShape<'a> {
    relation: &'a str,
    direction: &'static str,
    id: &'a str,
}

#[derive(Serialize)]
struct ElsewhereShape<'a> {
    relation: &'a str,
    direction: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct GateShape<'a> {
    gate: &'a str,
    status: &'static str,
    checked: usize,
    total: usize,
    line: usize,
    evidence: Vec<EvidenceShape<'a>>,
    ahead: Vec<&'a str>,
    waiting: Vec<&'a str>,
    conflicts: Vec<BreachShape<'a>>,
}

/// A condition of a gate.
#[derive(Serialize)]
struct EvidenceShape<'a> {
    asks: &'a str,
    holds: bool,
    breaches: Vec<BreachShape<'a>>,
}

/// What is wrong, and where.
#[derive(Serialize)]
struct BreachShape<'a> {
    message: &'a str,
    path: &'a str,
    line: usize,
}

/// Why something is not covered.
#[derive(Serialize)]
struct GapShape<'a> {
    id: &'a str,
    reasons: Vec<String>,
}

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    id: &'a str,
    kind: &'a str,
    title: &'a str,
    path: &'a str,
    line: Option<usize>,
    url: &'a str,
    status: Option<&'a str>,
    state: &'a str,
    metadata: Json,
    relations: Vec<RelationShape<'a>>,
    elsewhere: Vec<ElsewhereShape<'a>>,
    items: Vec<NodeShape<'a>>,
    gates: Vec<GateShape<'a>>,
    coverage: Map<String, Json>,
    findings: Vec<FindingShape<'a>>,
    uncovered: Vec<&'a str>,
    gaps: Vec<GapShape<'a>>,
    covered_by: Vec<&'a str>,
}

fn relations(portal: &Portal, id: NodeId) -> Vec<RelationShape<'_>> {
    let shape = |direction: &'static str| {
        move |(other, edge)| {
            let edge: &Edge = edge;
            RelationShape {
                relation: portal.relation_name(edge.relation),
                direction,
                id: &portal.node(other).id,
            }
        }
    };
    let out = portal.outgoing(id).map(shape("out"));
    let into = portal.incoming(id).map(shape("in"));
    let mut all: Vec<RelationShape<'_>> = out.chain(into).collect();
    all.sort_by_key(|shape| (shape.relation, shape.direction == "in", shape.id));
    all
}

/// The gates of a document with how far they are.
fn states(portal: &Portal, id: NodeId) -> impl Iterator<Item = (DocumentId, &Gate, &GateState)> {
    let document = match portal.node(id).what {
        NodeWhat::Document(document) => Some(document),
        _ => None,
    };
    document.into_iter().flat_map(|index| {
        let gates = portal.documents[index].gates.iter().zip(&portal.gates[index]);
        gates.map(move |(gate, state)| (index, gate, state))
    })
}

/// What the relations of a node name that is not in the portal.
fn elsewhere(portal: &Portal, id: NodeId) -> Vec<ElsewhereShape<'_>> {
    let all = portal.elsewhere.get(&id).into_iter().flatten();
    all.map(|outside| ElsewhereShape {
        relation: portal.relation_name(outside.relation),
        direction: if outside.inverse { "in" } else { "out" },
        text: &outside.text,
        url: match &outside.what {
            Outside::Address(address) => Some(address),
            _ => None,
        },
        note: outside.note.as_deref(),
    })
    .collect()
}

fn gates(portal: &Portal, id: NodeId) -> Vec<GateShape<'_>> {
    let shape = |(index, gate, state)| gate_shape(portal, index, gate, state);
    states(portal, id).map(shape).collect()
}

fn gate_shape<'a>(
    portal: &'a Portal,
    index: DocumentId,
    gate: &'a Gate,
    state: &'a GateState,
) -> GateShape<'a> {
    let document = &portal.documents[index];
    let node_id = |node: &NodeId| portal.node(*node).id.as_str();
    let breach = |breach: &'a Breach| {
        let document = &portal.documents[breach.document];
        let line = document.line_in_file(breach.span.start);
        BreachShape { message: &breach.message, path: document.path(), line }
    };
    let evidence = state.evidence.iter().map(|evidence| EvidenceShape {
        asks: &evidence.asks,
        holds: evidence.breaches.is_empty(),
        breaches: evidence.breaches.iter().map(breach).collect(),
    });
    let conflicts = state.conflicts.iter().map(|conflict| {
        let path = &document.source_of(conflict.place).path;
        BreachShape { message: &conflict.message, path, line: document.line(conflict.place) }
    });
    GateShape {
        gate: &gate.name,
        status: state.status.name(),
        checked: gate.checked,
        total: gate.total,
        line: document.line_in_file(gate.span.start),
        evidence: evidence.collect(),
        ahead: state.ahead.iter().map(|ahead| ahead_id(portal, index, ahead)).collect(),
        waiting: state.waiting.iter().map(node_id).collect(),
        conflicts: conflicts.collect(),
    }
}

/// The document that has gone ahead of a gate.
fn ahead_id<'a>(portal: &'a Portal, own: DocumentId, ahead: &Ahead) -> &'a str {
    match ahead {
        Ahead::Stage => portal.document_id(own),
        Ahead::Agreed(node) | Ahead::Ticked(node, _) | Ahead::There(node) => &portal.node(*node).id,
    }
}

/// What has gone ahead of a gate, in words.
fn ahead_text(portal: &Portal, own: DocumentId, ahead: &Ahead) -> String {
    let id = ahead_id(portal, own, ahead);
    match ahead {
        Ahead::Stage => "this document is further than the gate allows".to_owned(),
        Ahead::Agreed(_) => format!("`{id}`, which waits for it, is agreed"),
        Ahead::Ticked(node, span) => {
            let document = portal.document_of(*node).map(|document| &portal.documents[document]);
            let line = document.map_or(1, |document| document.line_in_file(span.start));
            let path = &portal.node(*node).path;
            format!("`{id}`, which waits for it, has ticked work  {path}:{line}")
        }
        Ahead::There(_) => format!("`{id}`, which waits for it, is begun"),
    }
}

/// A gate in words: its conditions, where it is contradicted, and what it holds up.
fn gate_lines(portal: &Portal, index: DocumentId, gate: &Gate, state: &GateState) -> Vec<String> {
    let mut lines = vec![gate_line(gate, state)];
    let mut add = |line: String| lines.push(format!("  {line}"));
    evidence(portal, state, true).into_iter().for_each(&mut add);
    let document = &portal.documents[index];
    for conflict in &state.conflicts {
        let (place, path) = (conflict.place, &document.source_of(conflict.place).path);
        add(format!("! {}  {path}:{}", conflict.message, document.line(place)));
    }
    for ahead in &state.ahead {
        add(format!("! {}", ahead_text(portal, index, ahead)));
    }
    if !state.is_open() && !state.waiting.is_empty() {
        let ids: Vec<&str> =
            state.waiting.iter().map(|node| portal.node(*node).id.as_str()).collect();
        add(format!("waiting for it: {}", ids.join(", ")));
    }
    lines
}

/// The coverage of what wants it: of an item itself, of a document what is inside of it.
fn covered(portal: &Portal, id: NodeId) -> Vec<(NodeId, &Covered)> {
    let nodes = match portal.node(id).what {
        NodeWhat::Document(document) => portal.item_nodes[document].as_slice(),
        _ => std::slice::from_ref(&id),
    };
    let mut seen = BTreeSet::new();
    let nodes = nodes.iter().copied().filter(|node| seen.insert(*node));
    nodes.filter_map(|node| Some((node, portal.coverage.of.get(&node)?))).collect()
}

/// Coverage in words: a line for each type, then what is not covered, and why.
fn coverage_lines(portal: &Portal, id: NodeId) -> Vec<String> {
    let mut lines = Vec::new();
    if portal.is_document(id) {
        let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
        for (node, covered) in covered(portal, id) {
            let count = counts.entry(&portal.node(node).kind).or_default();
            count.0 += usize::from(covered.shallow);
            count.1 += usize::from(covered.deep);
            count.2 += 1;
        }
        lines.extend(counts.iter().map(|(name, (shallow, deep, total))| {
            let percent = wire::percent(*shallow, *total);
            format!("{name}: {shallow} of {total} covered, {percent} %; in depth {deep}")
        }));
    }
    for (node, covered) in covered(portal, id) {
        let id = own_id(portal, node);
        let gaps: Vec<String> = covered.gaps.iter().map(|gap| wire::gap(portal, gap)).collect();
        if !covered.shallow {
            lines.push(format!("✗ {id} is not covered: {}", gaps.join("; ")));
        } else if !covered.deep {
            lines.push(format!("~ {id} is covered, but not in depth: {}", gaps.join("; ")));
        }
    }
    if !portal.is_document(id) {
        for by in portal.coverage.of.get(&id).into_iter().flat_map(|covered| &covered.by) {
            let by = portal.node(*by);
            lines.push(format!("✓ {} ({}), {}", by.id, by.title, by.kind));
        }
    }
    lines
}

/// An item's id without that of its document.
fn own_id(portal: &Portal, node: NodeId) -> &str {
    let id = portal.node(node).id.as_str();
    id.rsplit_once('#').map_or(id, |(_, own)| own)
}

fn items(portal: &Portal, id: NodeId) -> &[NodeId] {
    match portal.node(id).what {
        NodeWhat::Document(document) => portal.item_nodes[document].as_slice(),
        _ => &[],
    }
}

/// The findings of a document; of an item those that are in it.
fn findings<'a>(portal: &Portal, id: NodeId, all: &'a [Finding]) -> Vec<&'a Finding> {
    let node = portal.node(id);
    let inside = |finding: &&Finding| match node.what {
        NodeWhat::Document(_) => {
            finding.in_document().path == node.path
                && finding.document.as_deref().is_none_or(|document| document == node.id)
        }
        NodeWhat::Item(document, item) => {
            let items = &portal.documents[document].items;
            let start = items[item].span.start;
            let end = items
                .iter()
                .skip(item.index() + 1)
                .map(|next| next.span.start)
                .find(|next| *next > start)
                .unwrap_or(usize::MAX);
            let at = finding.in_document();
            at.path == node.path && (start..end).contains(&at.span.start)
        }
        NodeWhat::Planned(_) => finding.about.contains(&id),
    };
    all.iter().filter(inside).collect()
}

/// As JSON.
pub fn json(portal: &Portal, id: NodeId, all: &[Finding], texts: &Texts<'_>) -> String {
    let node = portal.node(id);
    let node_id = |node: &NodeId| portal.node(*node).id.as_str();
    let all_covered = covered(portal, id);
    let open: Vec<_> = all_covered.iter().filter(|(_, covered)| !covered.shallow).collect();
    let own = portal.coverage.of.get(&id);
    let gap_shape = |(node, covered): &(NodeId, &Covered)| GapShape {
        id: &portal.node(*node).id,
        reasons: covered.gaps.iter().map(|gap| wire::gap(portal, gap)).collect(),
    };
    wire::json(&Shape {
        version: VERSION,
        id: &node.id,
        kind: &node.kind,
        title: &node.title,
        path: &node.path,
        line: node.line,
        url: &node.url,
        status: node.status.as_deref(),
        state: node.state.name(),
        metadata: wire::metadata(portal, id),
        relations: relations(portal, id),
        elsewhere: elsewhere(portal, id),
        items: items(portal, id).iter().map(|item| wire::node(portal, *item)).collect(),
        gates: gates(portal, id),
        coverage: wire::coverage(portal, id),
        findings: findings(portal, id, all)
            .into_iter()
            .map(|finding| wire::finding(finding, texts))
            .collect(),
        uncovered: open.iter().map(|(node, _)| portal.node(*node).id.as_str()).collect(),
        gaps: all_covered.iter().filter(|(_, covered)| !covered.deep).map(gap_shape).collect(),
        covered_by: own.map(|covered| covered.by.iter().map(node_id).collect()).unwrap_or_default(),
    })
}

fn elsewhere_lines(portal: &Portal, id: NodeId) -> impl Iterator<Item = String> {
    elsewhere(portal, id).into_iter().map(|outside| {
        let arrow = if outside.direction == "out" { "→" } else { "←" };
        let note = outside.note.map(|note| format!("  {note}")).unwrap_or_default();
        format!("{} {arrow} {} (elsewhere){note}", outside.relation, outside.text)
    })
}

/// For people.
pub fn text(portal: &Portal, id: NodeId, all: &[Finding], texts: &Texts<'_>) -> String {
    let node = portal.node(id);
    let mut out = String::new();
    put_line(&mut out, format_args!("{}  {}", node.id, node.title));
    let place = match node.line {
        Some(line) => format!("{}:{line}", node.path),
        None => format!("{} (not written)", node.path),
    };
    let status = node.status.as_deref().map(|status| format!(", {status}")).unwrap_or_default();
    put_line(&mut out, format_args!("  {} {}{status}", node.state.name(), node.kind));
    put_line(&mut out, format_args!("  {place}"));
    put_line(&mut out, format_args!("  {}", node.url));
    if let Json::Object(map) = wire::metadata(portal, id) {
        section(
            &mut out,
            "metadata",
            map.iter().map(|(key, value)| format!("{key}: {}", short(value))),
        );
    }
    let lines = relations(portal, id).into_iter().map(|relation| {
        let arrow = if relation.direction == "out" { "→" } else { "←" };
        format!("{} {arrow} {}", relation.relation, relation.id)
    });
    section(&mut out, "relations", lines.chain(elsewhere_lines(portal, id)));
    let lines =
        states(portal, id).flat_map(|(index, gate, state)| gate_lines(portal, index, gate, state));
    section(&mut out, "gates", lines);
    section(&mut out, "coverage", coverage_lines(portal, id).into_iter());
    let lines = items(portal, id).iter().map(|item| {
        let own = own_id(portal, *item);
        let item = portal.node(*item);
        format!("{own}  {}  line {}", item.title, item.line.unwrap_or(1))
    });
    section(&mut out, "items", lines);
    let lines = findings(portal, id, all).into_iter().map(|finding| {
        let line = texts.place(&finding.at).line;
        format!("{}: {} (line {line})", finding.level.name(), finding.message)
    });
    section(&mut out, "findings", lines);
    out
}

fn section(out: &mut String, title: &str, lines: impl Iterator<Item = String>) {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() {
        return;
    }
    put_title(out, format_args!("{title}"));
    for line in lines {
        put_line(out, format_args!("  {line}"));
    }
}

/// A value on one line.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

//! Everything that is known of one document or item.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::model::{Finding, NodeId, NodeWhat, Outside, Portal};
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
}

fn relations(portal: &Portal, id: NodeId) -> Vec<RelationShape<'_>> {
    let shape = |direction: &'static str| {
        move |(other, edge): (NodeId, &'_ crate::model::Edge)| {
            (other, edge.relation.clone(), direction)
        }
    };
    let out = portal.outgoing(id).into_iter().map(shape("out"));
    let into = portal.incoming(id).into_iter().map(shape("in"));
    let mut all: Vec<(NodeId, String, &'static str)> = out.chain(into).collect();
    all.sort_by_key(|(other, relation, direction)| {
        (relation.clone(), *direction == "in", portal.node(*other).id.clone())
    });
    all.into_iter()
        .map(|(other, relation, direction)| RelationShape {
            relation: relation_name(portal, &relation),
            direction,
            id: &portal.node(other).id,
        })
        .collect()
}

/// What the relations of a node name that is not in the portal.
fn elsewhere(portal: &Portal, id: NodeId) -> Vec<ElsewhereShape<'_>> {
    let all = portal.elsewhere.get(&id).into_iter().flatten();
    all.map(|outside| ElsewhereShape {
        relation: &outside.relation,
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
    let NodeWhat::Document(document) = portal.node(id).what else { return Vec::new() };
    let gates = portal.documents[document].gates.iter().zip(&portal.gates[document]);
    gates
        .map(|(gate, state)| GateShape {
            gate: &gate.name,
            status: state.status.name(),
            checked: gate.checked,
            total: gate.total,
        })
        .collect()
}

/// A relation's name with the portal's lifetime.
fn relation_name<'a>(portal: &'a Portal, name: &str) -> &'a str {
    portal
        .graph
        .edge_weights()
        .find(|edge| edge.relation == name)
        .map_or("", |edge| edge.relation.as_str())
}

fn items(portal: &Portal, id: NodeId) -> &[NodeId] {
    match portal.node(id).what {
        NodeWhat::Document(document) => &portal.item_nodes[document],
        _ => &[],
    }
}

/// The findings of a document; of an item those that stand in it.
fn findings<'a>(portal: &Portal, id: NodeId, all: &'a [Finding]) -> Vec<&'a Finding> {
    let node = portal.node(id);
    let inside = |finding: &&Finding| match node.what {
        NodeWhat::Document(_) => {
            finding.path == node.path
                && finding.document.as_deref().is_none_or(|document| document == node.id)
        }
        NodeWhat::Item(document, item) => {
            let items = &portal.documents[document].items;
            let start = items[item].span.start;
            let end = items[item + 1..]
                .iter()
                .map(|next| next.span.start)
                .find(|next| *next > start)
                .unwrap_or(usize::MAX);
            finding.path == node.path && (start..end).contains(&finding.span.start)
        }
        NodeWhat::Planned(_) => finding.message.contains(&format!("`{}`", node.id)),
    };
    all.iter().filter(inside).collect()
}

/// As JSON.
pub fn json(portal: &Portal, id: NodeId, all: &[Finding], texts: &Texts<'_>) -> String {
    let node = portal.node(id);
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
    })
}

/// For people.
pub fn text(portal: &Portal, id: NodeId, all: &[Finding], texts: &Texts<'_>) -> String {
    let node = portal.node(id);
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}", node.id, node.title);
    let place = match node.line {
        Some(line) => format!("{}:{line}", node.path),
        None => format!("{} (not written)", node.path),
    };
    let status = node.status.as_deref().map(|status| format!(", {status}")).unwrap_or_default();
    let _ = writeln!(out, "  {} {}{status}", node.state.name(), node.kind);
    let _ = writeln!(out, "  {place}");
    let _ = writeln!(out, "  {}", node.url);
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
    let outside = elsewhere(portal, id).into_iter().map(|outside| {
        let arrow = if outside.direction == "out" { "→" } else { "←" };
        let note = outside.note.map(|note| format!("  {note}")).unwrap_or_default();
        format!("{} {arrow} {} (elsewhere){note}", outside.relation, outside.text)
    });
    section(&mut out, "relations", lines.chain(outside));
    let lines = gates(portal, id).into_iter().map(|gate| {
        format!("{}: {}  ({} of {} checked)", gate.gate, gate.status, gate.checked, gate.total)
    });
    section(&mut out, "gates", lines);
    let lines = items(portal, id).iter().map(|item| {
        let item = portal.node(*item);
        let own = item.id.rsplit_once('#').map_or(item.id.as_str(), |(_, own)| own);
        format!("{own}  {}  line {}", item.title, item.line.unwrap_or(1))
    });
    section(&mut out, "items", lines);
    let lines = findings(portal, id, all).into_iter().map(|finding| {
        let line = texts.place(&finding.path, finding.span).line;
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
    let _ = writeln!(out, "\n{title}");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
}

/// A value on one line.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

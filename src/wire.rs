//! The JSON shapes that other tools rely on, shared by the reports and by the site's
//! `portal.json`. Field order, names and types are a contract; additions come at the end.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::model::{
    Acceptance, Accepted, Cycle, DocumentId, Edge, Finding, Gap, Level, Location, NodeId, NodeWhat,
    Portal, Ready, Source, Stage, State, Unresolved, Value, Why,
};

/// The version of every shape.
pub const VERSION: u32 = 1;

/// The texts that findings point into, by path.
#[derive(Debug, Default)]
pub struct Texts<'a> {
    by_path: BTreeMap<&'a str, &'a Source>,
}

impl<'a> Texts<'a> {
    /// The texts of a portal's documents and of what they include, and others such as `book.toml`.
    pub fn new(portal: &'a Portal, others: &'a [Source]) -> Texts<'a> {
        let documents = portal.documents.iter().flat_map(|document| document.source.files());
        let sidecars = portal.documents.iter().filter_map(|document| document.sidecar.as_ref());
        let outline = portal.outline.iter().map(|outline| &outline.source);
        let documents = documents.chain(outline);
        let by_path =
            documents.chain(sidecars).chain(others).map(|source| (source.path.as_str(), source));
        Texts { by_path: by_path.collect() }
    }

    /// The text of a path.
    pub fn get(&self, path: &str) -> Option<&'a Source> {
        self.by_path.get(path).copied()
    }

    /// Line and column of a span's start and end; the file's head when the text is not at hand.
    pub fn place(&self, at: &Location) -> Place {
        let Some(source) = self.get(&at.path) else {
            return Place { line: 1, column: 1, end_line: 1, end_column: 1 };
        };
        let (start, end) = (source.position(at.span.start), source.position(at.span.end));
        Place { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
    }
}

/// A place in a file, lines and columns from 1, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First line.
    pub line: usize,
    /// First column, in characters.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
}

/// A node.
#[derive(Debug, Serialize)]
pub struct NodeShape<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) title: &'a str,
    pub(crate) path: &'a str,
    pub(crate) line: Option<usize>,
    pub(crate) url: &'a str,
    pub(crate) parent: Option<&'a str>,
    pub(crate) status: Option<&'a str>,
    pub(crate) state: &'a str,
    pub(crate) metadata: Json,
    /// Of an item: how far it is, its group, and the pattern that it matched.
    #[serde(flatten)]
    pub(crate) item: Option<ItemPart<'a>>,
}

/// What only items have.
#[derive(Debug, Serialize)]
pub struct ItemPart<'a> {
    pub(crate) done: Option<bool>,
    pub(crate) group: Option<&'a str>,
    pub(crate) like: &'a str,
}

/// A node's shape.
pub fn node(portal: &Portal, id: NodeId) -> NodeShape<'_> {
    let node = portal.node(id);
    NodeShape {
        id: &node.id,
        kind: &node.kind,
        title: &node.title,
        path: &node.path,
        line: node.line,
        url: &node.url,
        parent: node.parent.as_deref(),
        status: node.status.as_deref(),
        state: node.state.name(),
        metadata: metadata(portal, id),
        item: portal.item_of(id).map(|item| ItemPart {
            done: item.is_done(),
            group: item.group.as_ref().map(|(_, title)| title.as_str()),
            like: &item.like,
        }),
    }
}

/// A node's metadata by field name: a document's as declared, a planned spec's as the roadmap has
/// it, an item's as its fields say.
pub fn metadata(portal: &Portal, id: NodeId) -> Json {
    let mut map = Map::new();
    match portal.node(id).what {
        NodeWhat::Document(document) => {
            let mut fields: Vec<_> = portal.documents[document].fields.iter().collect();
            fields.sort_by(|a, b| a.name.cmp(&b.name));
            for field in fields {
                let json = value(&field.value);
                // Of a relation that is declared in several places all values count.
                match map.get_mut(&field.name) {
                    Some(Json::Array(all)) => match json {
                        Json::Array(more) => all.extend(more),
                        one => all.push(one),
                    },
                    Some(there) => {
                        let mut all = vec![there.take()];
                        match json {
                            Json::Array(more) => all.extend(more),
                            one => all.push(one),
                        }
                        *there = Json::Array(all);
                    }
                    None => {
                        map.insert(field.name.clone(), json);
                    }
                }
            }
        }
        NodeWhat::Planned(planned) => {
            let planned = &portal.planned[planned];
            let entry = planned.entry.map(|entry| &portal.systems[planned.system].entries[entry]);
            if let Some(component) = planned.component {
                map.insert("component".to_owned(), portal.node(component).title.clone().into());
            }
            let known = [
                ("complexity", entry.and_then(|entry| entry.complexity.clone())),
                ("estimate", entry.and_then(|entry| entry.estimate.clone())),
                ("maturity", entry.and_then(|entry| entry.maturity.clone())),
            ];
            for (name, text) in known {
                if let Some(text) = text {
                    map.insert(name.to_owned(), plain(&text));
                }
            }
        }
        NodeWhat::Item(document, item) => {
            let mut fields: Vec<_> = portal.documents[document].items[item].fields.iter().collect();
            fields.sort_by(|a, b| a.name.cmp(&b.name));
            for field in fields {
                let texts: Vec<Json> =
                    field.values.iter().map(|text| text.text.clone().into()).collect();
                let json = match texts.len() {
                    1 => texts.into_iter().next().unwrap_or(Json::Null),
                    _ => Json::Array(texts),
                };
                map.insert(field.name.clone(), json);
            }
        }
    }
    Json::Object(map)
}

/// A metadata value as JSON: plain scalars as YAML 1.2 types them, quoted ones as text.
pub fn value(typed: &Value) -> Json {
    match typed {
        Value::Scalar { text, quoted: true, .. } => Json::String(text.clone()),
        Value::Scalar { text, .. } => plain(text),
        Value::List(entries, _) => Json::Array(entries.iter().map(value).collect()),
        Value::Map(entries, _) => Json::Object(
            entries.iter().map(|(key, entry)| (key.text.clone(), value(entry))).collect(),
        ),
    }
}

/// A plain scalar: a number, a truth value, nothing or a text, as YAML reads it.
fn plain(text: &str) -> Json {
    if text.is_empty() {
        return Json::Null;
    }
    // Most values are words: YAML is asked only of what may be something else to it.
    let words = ["true", "false", "null"];
    let may_be = text
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '~'))
        || words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let simple = may_be
        && text.len() < 40
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '~'));
    let asked = simple && !is_text(text);
    let typed = asked.then(|| serde_yaml::from_str::<Json>(text).ok()).flatten();
    match typed {
        Some(json @ (Json::Bool(_) | Json::Null)) => json,
        // `1.10` and `0x1F` are numbers for YAML; written as such they would be another text.
        Some(Json::Number(number)) if number.to_string() == text => Json::Number(number),
        _ => Json::String(text.to_owned()),
    }
}

/// Whether YAML can read a simple scalar as nothing but a text. Most values are words, days and
/// versions, and to have YAML read one costs some ten thousand instructions.
fn is_text(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(first) if first.is_ascii_alphabetic() => {
            let words = ["true", "false", "null"];
            !words.iter().any(|word| text.eq_ignore_ascii_case(word))
        }
        // Inside a number a hyphen is after the mark of an exponent, and there is one full stop.
        Some(first) if first.is_ascii_digit() => {
            text.contains('-') && !text.contains(['e', 'E']) || text.matches('.').count() > 1
        }
        _ => false,
    }
}

/// An edge.
#[derive(Debug, Serialize)]
pub struct EdgeShape<'a> {
    pub(crate) source: &'a str,
    pub(crate) target: &'a str,
    pub(crate) relation: &'a str,
    pub(crate) path: &'a str,
    pub(crate) line: usize,
    pub(crate) origin: &'a str,
}

/// A reference that names nothing.
#[derive(Debug, Serialize)]
pub struct UnresolvedShape<'a> {
    source: &'a str,
    target: &'a str,
    relation: &'a str,
    path: &'a str,
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// A cycle.
#[derive(Debug, Serialize)]
pub struct CycleShape<'a> {
    relation: &'a str,
    nodes: Vec<&'a str>,
}

/// The graph.
#[derive(Debug, Serialize)]
pub struct GraphShape<'a> {
    version: u32,
    /// The nodes, by id.
    pub nodes: Vec<NodeShape<'a>>,
    /// The edges, by source, target and relation.
    pub edges: Vec<EdgeShape<'a>>,
    unresolved: Vec<UnresolvedShape<'a>>,
    candidates: Vec<UnresolvedShape<'a>>,
    cycles: Vec<CycleShape<'a>>,
}

/// The part of the graph that holds some nodes.
pub fn graph<'a>(portal: &'a Portal, wanted: &dyn Fn(NodeId) -> bool) -> GraphShape<'a> {
    let edges = portal
        .edges()
        .filter(|(source, target, _)| wanted(*source) && wanted(*target))
        .map(|(source, target, known)| edge(portal, (source, target), known));
    let open = |references: &'a [Unresolved]| {
        open(portal, references, wanted).into_iter().map(|one| unresolved(portal, one)).collect()
    };
    GraphShape {
        version: VERSION,
        nodes: portal.nodes().filter(|id| wanted(*id)).map(|id| node(portal, id)).collect(),
        edges: edges.collect(),
        unresolved: open(&portal.unresolved),
        candidates: open(&portal.candidates),
        cycles: cycles(portal, wanted),
    }
}

/// The shape of an edge, between the nodes that it joins.
pub fn edge<'a>(portal: &'a Portal, ends: (NodeId, NodeId), edge: &'a Edge) -> EdgeShape<'a> {
    EdgeShape {
        source: &portal.node(ends.0).id,
        target: &portal.node(ends.1).id,
        relation: portal.relation_name(edge.relation),
        path: &edge.at.path,
        line: edge.line,
        origin: edge.origin.name(),
    }
}

/// The references of the wanted nodes, by source, target, relation and line.
pub fn open<'a>(
    portal: &'a Portal,
    references: &'a [Unresolved],
    wanted: &dyn Fn(NodeId) -> bool,
) -> Vec<&'a Unresolved> {
    let mut all: Vec<&Unresolved> = references.iter().filter(|one| wanted(one.source)).collect();
    all.sort_by(|a, b| {
        let key = |one: &'a Unresolved| (&one.target, portal.relation_name(one.relation), one.line);
        let id = |one: &Unresolved| &portal.node(one.source).id;
        id(a).cmp(id(b)).then_with(|| key(a).cmp(&key(b)))
    });
    all
}

/// The shape of a reference that names nothing.
pub fn unresolved<'a>(portal: &'a Portal, reference: &'a Unresolved) -> UnresolvedShape<'a> {
    UnresolvedShape {
        source: &portal.node(reference.source).id,
        target: &reference.target,
        relation: portal.relation_name(reference.relation),
        path: &reference.at.path,
        line: reference.line,
        note: reference.note.as_deref(),
    }
}

/// The cycles of wanted nodes.
pub fn cycles<'a>(portal: &'a Portal, wanted: &dyn Fn(NodeId) -> bool) -> Vec<CycleShape<'a>> {
    let inside = portal.cycles.iter().filter(|cycle| cycle.nodes.iter().all(|node| wanted(*node)));
    let shape = |cycle: &'a Cycle| CycleShape {
        relation: portal.relation_name(cycle.relation),
        nodes: cycle.nodes.iter().map(|node| portal.node(*node).id.as_str()).collect(),
    };
    inside.map(shape).collect()
}

/// Another place of a finding.
#[derive(Debug, Serialize)]
pub struct RelatedShape<'a> {
    path: &'a str,
    line: usize,
    message: &'a str,
}

/// A replacement.
#[derive(Debug, Serialize)]
pub struct EditShape<'a> {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    text: &'a str,
}

/// A fix.
#[derive(Debug, Serialize)]
pub struct FixShape<'a> {
    message: &'a str,
    edits: Vec<EditShape<'a>>,
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingShape<'a> {
    pub(crate) rule: &'a str,
    pub(crate) level: &'a str,
    pub(crate) path: &'a str,
    pub(crate) line: usize,
    pub(crate) column: usize,
    pub(crate) end_line: usize,
    pub(crate) end_column: usize,
    pub(crate) message: &'a str,
    pub(crate) help: Option<&'a str>,
    pub(crate) related: Vec<RelatedShape<'a>>,
    pub(crate) fix: Option<FixShape<'a>>,
}

/// A finding's shape.
pub fn finding<'a>(finding: &'a Finding, texts: &Texts<'_>) -> FindingShape<'a> {
    let place = texts.place(&finding.at);
    let edit = |edit: &'a crate::model::Edit| {
        let place = texts.place(&Location::new(&*finding.at.path, edit.span));
        EditShape {
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            text: &edit.text,
        }
    };
    FindingShape {
        rule: finding.rule,
        level: finding.level.name(),
        path: &finding.at.path,
        line: place.line,
        column: place.column,
        end_line: place.end_line,
        end_column: place.end_column,
        message: &finding.message,
        help: finding.help.as_deref(),
        related: finding
            .related
            .iter()
            .map(|related| RelatedShape {
                path: &related.at.path,
                line: texts.place(&related.at).line,
                message: &related.message,
            })
            .collect(),
        fix: finding.fix.as_ref().map(|fix| FixShape {
            message: &fix.message,
            edits: fix.edits.iter().map(edit).collect(),
        }),
    }
}

/// Counts over documents and findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Documents that were read.
    pub documents: usize,
    /// Findings of the level error.
    pub errors: usize,
    /// Findings of the level warning.
    pub warnings: usize,
    /// Findings of the level note.
    pub notes: usize,
    /// Findings that the baseline knows.
    pub baselined: usize,
    /// Findings that a waiver or the document itself accepts.
    pub waived: usize,
}

impl Summary {
    /// Counts findings, without documents.
    pub fn of(findings: &[&Finding]) -> Summary {
        let count = |level: Level| findings.iter().filter(|found| found.level == level).count();
        Summary {
            errors: count(Level::Error),
            warnings: count(Level::Warning),
            notes: count(Level::Note),
            ..Summary::default()
        }
    }

    /// Counts the documents of a portal, its findings and those that are accepted.
    pub fn new(portal: &Portal, findings: &[&Finding], accepted: &[&Accepted]) -> Summary {
        let baselined = accepted.iter().filter(|one| one.by == Acceptance::Baseline).count();
        Summary {
            documents: portal.documents.len(),
            baselined,
            waived: accepted.len() - baselined,
            ..Summary::of(findings)
        }
    }

    /// The counts as a sentence's part: `1 error, 2 warnings, 0 notes`.
    pub fn counts(&self) -> String {
        format!(
            "{}, {}, {}",
            plural(self.errors, "error"),
            plural(self.warnings, "warning"),
            plural(self.notes, "note")
        )
    }
}

impl Summary {
    /// What was found, as one line: `42 documents: 1 error, 2 warnings, 0 notes, 3 waived`.
    pub fn line(&self) -> String {
        let mut line = format!("{}: {}", plural(self.documents, "document"), self.counts());
        for (count, word) in [(self.waived, "waived"), (self.baselined, "baselined")] {
            if count > 0 {
                let _ = write!(line, ", {count} {word}");
            }
        }
        line
    }
}

/// A count and its noun.
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Coverage by item type: of what wants coverage in a document, how many things are covered; of an
/// item, whether it is.
pub fn coverage(portal: &Portal, id: NodeId) -> Map<String, Json> {
    match portal.node(id).what {
        NodeWhat::Document(document) => counted(portal, portal.item_nodes[document].iter()),
        _ => counted(portal, std::iter::once(&id)),
    }
}

/// Coverage of the whole portal, as far as it is published.
pub fn coverage_of_all(portal: &Portal) -> Map<String, Json> {
    let published = |node: &&NodeId| portal.is_published(**node);
    counted(portal, portal.coverage.of.keys().filter(published))
}

fn counted<'a>(portal: &Portal, nodes: impl Iterator<Item = &'a NodeId>) -> Map<String, Json> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for node in nodes {
        let Some(covered) = portal.coverage.of.get(node) else { continue };
        let count = counts.entry(&portal.node(*node).kind).or_default();
        count.0 += usize::from(covered.shallow);
        count.1 += 1;
    }
    coverage_shape(counts)
}

fn coverage_shape(counts: BTreeMap<&str, (usize, usize)>) -> Map<String, Json> {
    let shape = |(covered, total)| serde_json::json!({ "covered": covered, "total": total });
    counts.into_iter().map(|(name, count)| (name.to_owned(), shape(count))).collect()
}

/// A share in percent, with one digit after the point. It is rounded down, so that 100 means all.
pub fn percent(part: usize, whole: usize) -> f64 {
    let tenths = (part * 1000).checked_div(whole).unwrap_or(1000);
    f64::from(u32::try_from(tenths).unwrap_or(1000)) / 10.0
}

/// Names for a sentence: `` `a`, `b` and `c` ``.
pub fn listed(names: &[&str], last: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match &quoted[..] {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., end] => format!("{} {last} {end}", head.join(", ")),
    }
}

/// Why something can be started.
pub fn reason(portal: &Portal, ready: &Ready) -> String {
    match &ready.why {
        Why::Needs(0) => "it needs nothing else".to_owned(),
        Why::Needs(1) => "the one spec that it needs is written".to_owned(),
        Why::Needs(many) => format!("the {many} specs that it needs are written"),
        Why::Passed(documents) => {
            let ids: Vec<&str> =
                documents.iter().map(|node| portal.node(*node).id.as_str()).collect();
            format!("the gates of {} are passed", listed(&ids, "and"))
        }
        Why::Follows(kinds) => {
            let names: Vec<&str> =
                kinds.iter().map(|kind| portal.kinds[*kind].name.as_str()).collect();
            let names = listed(&names, "or");
            format!("its gates are passed; a document of the kind {names} can be written for it")
        }
    }
}

/// Why something is not covered, as one sentence without a full stop.
pub fn gap(portal: &Portal, gap: &Gap) -> String {
    let id = |node: &NodeId| &portal.node(*node).id;
    match gap {
        Gap::Nothing => "nothing traces to it".to_owned(),
        Gap::Lacks(names) => {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            format!("no {} traces to it", listed(&names, "or"))
        }
        Gap::Through(node) => {
            format!("`{}`, which traces to it, is not covered itself", id(node))
        }
        Gap::Withdrawn(node) => format!("`{}`, which traces to it, is withdrawn", id(node)),
        Gap::Inside(node) => format!("`{}`, which is inside of it, is not covered", id(node)),
    }
}

/// A gate, as `health` and `portal.json` list it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct GateOf<'a> {
    /// The id of its document.
    pub document: &'a str,
    gate: &'a str,
    status: &'a str,
    checked: usize,
    total: usize,
}

/// The gates of the wanted documents that are not withdrawn, by the ids of the documents.
pub fn gates<'a>(portal: &'a Portal, wanted: &dyn Fn(NodeId) -> bool) -> Vec<GateOf<'a>> {
    let counts = |index: &DocumentId| {
        let node = portal.document_nodes[*index];
        wanted(node) && portal.node(node).stage != Some(Stage::Withdrawn)
    };
    let mut some: Vec<DocumentId> = portal.documents.ids().filter(counts).collect();
    some.sort_by_key(|index| portal.document_id(*index));
    some.into_iter()
        .flat_map(|index| {
            let states = portal.documents[index].gates.iter().zip(&portal.gates[index]);
            states.map(move |(gate, state)| GateOf {
                document: portal.document_id(index),
                gate: &gate.name,
                status: state.status.name(),
                checked: gate.checked,
                total: gate.total,
            })
        })
        .collect()
}

/// How many specs are in a state.
pub fn count_state(portal: &Portal, state: State) -> usize {
    portal.nodes().filter(|id| portal.is_document(*id) && portal.node(*id).state == state).count()
}

/// JSON with a line end, as every command prints it.
pub fn json(shape: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(shape).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Json, is_text};

    proptest! {
        #[test]
        fn what_is_taken_for_a_text_is_none_but_that_for_yaml(
            text in "(true|Null|0x|[0-9]{1,4}|[a-fA-F])?[0-9eE.+~-]{0,6}[a-z]{0,2}"
        ) {
            let read = serde_yaml::from_str::<Json>(&text);
            let other = matches!(read, Ok(Json::Bool(_) | Json::Null | Json::Number(_)));
            prop_assert!(!(is_text(&text) && other), "{text}: {read:?}");
        }
    }

    #[test]
    fn words_days_and_versions_are_texts() {
        for text in ["review", "2026-05-03", "1.0.0", "feat-0065", "3D-map"] {
            assert!(is_text(text), "{text}");
        }
        for text in ["True", "NULL", "7", "1.5", "1e-5", "-3", ".inf", "~"] {
            assert!(!is_text(text), "{text}");
        }
    }
}

//! The long lists as tables: what a document says for all of its entries is there once, and so is
//! each word that recurs in a file. An entry is a row of cells, without those at its end that say
//! nothing.

use std::collections::{BTreeMap, HashMap};

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::{Entry, ITEMS, shape};
use crate::layout::page_of;
use crate::model::Portal;
use crate::wire::{self, EdgeShape, FindingShape, NodeShape, Texts};

/// The keys of an item's cells.
const OF_ITEM: &[&str] =
    &["id", "kind", "like", "title", "line", "anchor", "done", "metadata", "group"];

/// The keys of an edge's cells.
const OF_EDGE: &[&str] = &["source", "target", "relation", "line", "origin", "path"];

/// The keys of a finding's cells.
const OF_FINDING: &[&str] = &[
    "rule",
    "level",
    "line",
    "column",
    "end_line",
    "end_column",
    "message",
    "help",
    "related",
    "fix",
];

/// The keys whose cells are numbers of texts.
const SHARED: &[&str] =
    &["kind", "like", "anchor", "group", "relation", "origin", "path", "rule", "level", "help"];

/// A value of an entry.
#[derive(Debug)]
enum Cell<'a> {
    Nothing,
    Text(&'a str),
    /// A text that recurs in the file.
    Shared(&'a str),
    Number(usize),
    Truth(bool),
    Other(Json),
}

impl<'a> Cell<'a> {
    fn shared(text: Option<&'a str>) -> Cell<'a> {
        text.map_or(Cell::Nothing, Cell::Shared)
    }

    /// A JSON value, nothing when it is an empty one.
    fn other(json: Json) -> Cell<'a> {
        let empty = match &json {
            Json::Null => true,
            Json::Array(entries) => entries.is_empty(),
            Json::Object(entries) => entries.is_empty(),
            _ => false,
        };
        if empty { Cell::Nothing } else { Cell::Other(json) }
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Cell::Nothing => serializer.serialize_unit(),
            Cell::Text(text) | Cell::Shared(text) => serializer.serialize_str(text),
            Cell::Number(number) => serializer.serialize_u64(*number as u64),
            Cell::Truth(truth) => serializer.serialize_bool(*truth),
            Cell::Other(json) => json.serialize(serializer),
        }
    }
}

/// An entry's cells, up to the last that says something.
#[derive(Debug)]
struct Row<'a>(Vec<Cell<'a>>);

impl<'a> Row<'a> {
    fn new(mut cells: Vec<Cell<'a>>) -> Row<'a> {
        let used = cells.iter().rposition(|cell| !matches!(cell, Cell::Nothing));
        cells.truncate(used.map_or(0, |last| last + 1));
        Row(cells)
    }

    fn item(node: NodeShape<'a>) -> Row<'a> {
        let local = node.parent.and_then(|parent| node.id.strip_prefix(parent)?.strip_prefix('#'));
        let (done, like, group) =
            node.item.map_or((None, None, None), |item| (item.done, Some(item.like), item.group));
        Row::new(vec![
            Cell::Text(local.unwrap_or(node.id)),
            Cell::Shared(node.kind),
            Cell::shared(like),
            Cell::Text(node.title),
            node.line.map_or(Cell::Nothing, Cell::Number),
            Cell::shared(node.url.split_once('#').map(|(_, anchor)| anchor)),
            done.map_or(Cell::Nothing, Cell::Truth),
            Cell::other(brief(node.metadata)),
            Cell::shared(group),
        ])
    }

    /// An edge of a document or of one of its items.
    fn edge(edge: &EdgeShape<'a>, document: &str, path: &str) -> Row<'a> {
        let inside = |id: &'a str| id.strip_prefix(document).filter(|rest| rest.starts_with('#'));
        Row::new(vec![
            inside(edge.source).map_or(Cell::Nothing, Cell::Text),
            Cell::Text(inside(edge.target).unwrap_or(edge.target)),
            Cell::Shared(edge.relation),
            Cell::Number(edge.line),
            Cell::Shared(edge.origin),
            Cell::shared(Some(edge.path).filter(|other| *other != path)),
        ])
    }

    fn finding(finding: &FindingShape<'a>) -> Row<'a> {
        let json = |value: serde_json::Result<Json>| Cell::other(value.unwrap_or_default());
        Row::new(vec![
            Cell::Shared(finding.rule),
            Cell::Shared(finding.level),
            Cell::Number(finding.line),
            Cell::Number(finding.column),
            Cell::Number(finding.end_line),
            Cell::Number(finding.end_column),
            Cell::Text(finding.message),
            Cell::shared(finding.help),
            json(serde_json::to_value(&finding.related)),
            json(serde_json::to_value(&finding.fix)),
        ])
    }
}

/// The longest value of an item that is data, in bytes: what is longer is prose.
const MOST_OF_VALUE: usize = 40;

/// What of an item's metadata one filters and counts by: single values that are short. Its sentences
/// and lists are on its page, and what they name is among the edges.
fn brief(metadata: Json) -> Json {
    let is_brief = |value: &Json| match value {
        Json::String(text) => (1..=MOST_OF_VALUE).contains(&text.len()),
        Json::Bool(_) | Json::Number(_) => true,
        Json::Null | Json::Array(_) | Json::Object(_) => false,
    };
    match metadata {
        Json::Object(entries) => {
            Json::Object(entries.into_iter().filter(|(_, value)| is_brief(value)).collect())
        }
        other => other,
    }
}

/// A row with its texts as numbers.
struct Numbered<'r, 'a>(&'r Row<'a>, &'r HashMap<&'a str, usize>);

impl Serialize for Numbered<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells = serializer.serialize_seq(Some(self.0.0.len()))?;
        for cell in &self.0.0 {
            match cell {
                Cell::Shared(text) => cells.serialize_element(&self.1.get(text))?,
                other => cells.serialize_element(other)?,
            }
        }
        cells.end()
    }
}

/// The row of an entry, where its list is kept as a table.
fn row<'a>(portal: &'a Portal, texts: &Texts<'a>, entry: &Entry<'a>) -> Option<Row<'a>> {
    Some(match entry {
        Entry::Node(node) => Row::item(wire::node(portal, *node)),
        Entry::Edge(source, target, edge) => {
            let path = &portal.node(*source).path;
            let edge = wire::edge(portal, (*source, *target), edge);
            Row::edge(&edge, super::key(portal, entry), path)
        }
        Entry::Finding(finding) => Row::finding(&wire::finding(finding, texts)),
        Entry::Open(_) | Entry::Gate(_) => return None,
    })
}

/// Whether a list is kept as a table where it is in files of its own.
pub(in crate::render) fn is_table(list: &str) -> bool {
    matches!(list, ITEMS | "edges" | "findings")
}

/// The bytes that an entry takes in a file, or some more.
pub(super) fn bytes<'a>(
    portal: &'a Portal,
    texts: &Texts<'a>,
    list: &str,
    entry: &Entry<'a>,
) -> usize {
    let row = row(portal, texts, entry).filter(|_| is_table(list));
    row.map_or_else(|| count(&shape(portal, texts, entry)), |row| count(&row.0))
}

/// Counts what is written to it.
struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The bytes of something in a list.
pub(super) fn count(shape: &impl Serialize) -> usize {
    let mut counter = Counter(1);
    // Writing to a counter does not fail; of what cannot be written the page will tell.
    let _ = serde_json::to_writer(&mut counter, shape);
    counter.0
}

/// The rows of a document.
#[derive(Debug)]
struct Rows<'a> {
    /// Its id; of findings there is none, they belong to a file.
    id: Option<&'a str>,
    path: &'a str,
    /// Its page, where rows name places on it.
    url: Option<&'a str>,
    items: Vec<Row<'a>>,
    edges: Vec<Row<'a>>,
    findings: Vec<Row<'a>>,
}

/// A file of a list that is kept as a table.
#[derive(Debug)]
pub(in crate::render) struct DataTable<'a> {
    list: &'static str,
    texts: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
    documents: Vec<Rows<'a>>,
}

impl<'a> DataTable<'a> {
    /// The table of some entries, which are ordered by their documents.
    pub(in crate::render) fn new(
        portal: &'a Portal,
        texts: &Texts<'a>,
        list: &'static str,
        entries: &[Entry<'a>],
    ) -> DataTable<'a> {
        let mut table =
            DataTable { list, texts: Vec::new(), numbers: HashMap::new(), documents: Vec::new() };
        for entry in entries {
            let Some(row) = row(portal, texts, entry) else { continue };
            for cell in &row.0 {
                if let Cell::Shared(text) = cell {
                    let next = table.texts.len();
                    if *table.numbers.entry(text).or_insert(next) == next {
                        table.texts.push(text);
                    }
                }
            }
            let rows = table.rows_of(portal, entry);
            match entry {
                Entry::Node(_) => rows.items.push(row),
                Entry::Edge(..) => rows.edges.push(row),
                _ => rows.findings.push(row),
            }
        }
        table
    }

    /// The rows of an entry's document.
    fn rows_of(&mut self, portal: &'a Portal, entry: &Entry<'a>) -> &mut Rows<'a> {
        let key = super::key(portal, entry);
        let (id, path, url) = match entry {
            Entry::Node(node) | Entry::Edge(node, ..) => {
                let node = portal.node(*node);
                let page = Some(page_of(&node.url)).filter(|_| self.list == ITEMS);
                (Some(key), node.path.as_str(), page)
            }
            _ => (None, key, None),
        };
        if self.documents.last().is_none_or(|last| (last.id, last.path) != (id, path)) {
            let [items, edges, findings] = [const { Vec::new() }; 3];
            self.documents.push(Rows { id, path, url, items, edges, findings });
        }
        let last = self.documents.len() - 1;
        &mut self.documents[last]
    }
}

/// Rows and the numbers of their texts.
struct Listed<'t, 'a>(&'t [Row<'a>], &'t HashMap<&'a str, usize>);

impl Serialize for Listed<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|row| Numbered(row, self.1)))
    }
}

/// A document of a table.
#[derive(Clone, Copy)]
struct Document<'t, 'a>(&'t DataTable<'a>, &'t Rows<'a>);

impl Serialize for Document<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document(table, rows) = self;
        let mut map = serializer.serialize_map(None)?;
        if let Some(id) = rows.id {
            map.serialize_entry("id", id)?;
        }
        map.serialize_entry("path", rows.path)?;
        if let Some(url) = rows.url {
            map.serialize_entry("url", url)?;
        }
        for (name, rows) in
            [("items", &rows.items), ("edges", &rows.edges), ("findings", &rows.findings)]
        {
            if !rows.is_empty() {
                map.serialize_entry(name, &Listed(rows, &table.numbers))?;
            }
        }
        map.end()
    }
}

impl Serialize for DataTable<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns: &[(&str, &[&str])] = match self.list {
            ITEMS => &[("items", OF_ITEM), ("edges", OF_EDGE)],
            "edges" => &[("edges", OF_EDGE)],
            _ => &[("findings", OF_FINDING)],
        };
        let columns: BTreeMap<_, _> = columns.iter().copied().collect();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("version", &wire::VERSION)?;
        map.serialize_entry("columns", &columns)?;
        map.serialize_entry("shared", SHARED)?;
        map.serialize_entry("texts", &self.texts)?;
        let documents = self.documents.iter().map(|rows| Document(self, rows));
        map.serialize_entry("documents", &documents.collect::<Vec<_>>())?;
        map.end()
    }
}

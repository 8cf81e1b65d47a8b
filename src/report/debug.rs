//! How a file was understood: its kind and why, metadata, headings, items, links.

use crate::report::lines::{put_line, put_title};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::model::{DocumentId, ItemId, LinkTarget, Looked, NodeId, NodeWhat, Portal, Target};
use crate::wire::{self, VERSION};

#[derive(Serialize)]
struct HeadingShape<'a> {
    level: u8,
    text: &'a str,
    anchor: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct ItemShape<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    title: &'a str,
    line: usize,
    done: Option<bool>,
    group: Option<&'a str>,
    like: &'a str,
    traces: Vec<String>,
}

/// Where items of a type were looked for.
#[derive(Serialize)]
struct LookedShape<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    found: usize,
    sections: &'a [String],
    why: Option<String>,
    #[serde(skip)]
    absent: bool,
}

#[derive(Serialize)]
struct Checkboxes {
    total: usize,
    checked: usize,
}

#[derive(Serialize)]
struct GateShape<'a> {
    gate: &'a str,
    status: &'static str,
    line: usize,
    checked: usize,
    total: usize,
    /// How many conditions hold, of all.
    #[serde(skip)]
    held: (usize, usize),
}

#[derive(Serialize)]
struct LinkShape<'a> {
    text: &'a str,
    target: &'a str,
    line: usize,
    state: &'static str,
    resolved: Option<String>,
}

#[derive(Serialize)]
struct Shape<'a> {
    kind: &'a str,
    why: &'a str,
    metadata: Map<String, Json>,
    headings: Vec<HeadingShape<'a>>,
    items: Vec<ItemShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    looked: Vec<LookedShape<'a>>,
    checkboxes: Checkboxes,
    gates: Vec<GateShape<'a>>,
    links: Vec<LinkShape<'a>>,
}

/// A file of one document.
#[derive(Serialize)]
struct FileShape<'a> {
    version: u32,
    path: &'a str,
    #[serde(flatten)]
    document: Shape<'a>,
}

/// A file of several documents.
#[derive(Serialize)]
struct FilesShape<'a> {
    version: u32,
    path: &'a str,
    documents: Vec<Shape<'a>>,
}

fn shape<'a>(portal: &'a Portal, index: DocumentId, looked: &'a [Looked]) -> Shape<'a> {
    let document = &portal.documents[index];
    let line = |offset: usize| document.line_in_file(offset);
    let mut metadata = Map::new();
    for field in &document.fields {
        let entry = json!({
            "value": wire::value(&field.value),
            "line": document.line(field.at(field.key.span)),
            "carrier": field.carrier.name(),
            "key": field.key.text,
        });
        metadata.insert(field.name.clone(), entry);
    }
    let items = document.items.entries().map(|(at, item)| ItemShape {
        id: &item.id,
        kind: &item.kind,
        title: &item.title,
        line: line(item.span.start),
        done: item.is_done(),
        group: item.group.as_ref().map(|(_, title)| title.as_str()),
        like: &item.like,
        traces: traces(portal, index, at),
    });
    let headings = document.headings.iter().map(|heading| HeadingShape {
        level: heading.level,
        text: &heading.text,
        anchor: &heading.anchor,
        line: line(heading.span.start),
    });
    let links = document.links.iter().zip(&portal.links[index]).map(|(link, state)| LinkShape {
        text: &link.text,
        target: &link.target,
        line: line(link.span.start),
        state: state.name(),
        resolved: resolved(portal, &state.target),
    });
    let states = document.gates.iter().zip(&portal.gates[index]);
    let gates = states.map(|(gate, state)| GateShape {
        gate: &gate.name,
        status: state.status.name(),
        line: line(gate.span.start),
        checked: gate.checked,
        total: gate.total,
        held: (state.held(), state.evidence.len()),
    });
    Shape {
        kind: &portal.kind(index).name,
        why: &document.why,
        metadata,
        headings: headings.collect(),
        items: items.collect(),
        looked: looked.iter().map(|looked| looked_shape(portal, index, looked)).collect(),
        checkboxes: Checkboxes {
            total: document.checkboxes.len(),
            checked: document.checkboxes.iter().filter(|checkbox| checkbox.checked).count(),
        },
        gates: gates.collect(),
        links: links.collect(),
    }
}

/// The ids that an item names: what it needs, covers and so on.
fn traces(portal: &Portal, document: DocumentId, item: ItemId) -> Vec<String> {
    let node: NodeId = portal.item_nodes[document][item];
    // A row that is a document has that document's node, not relations of its own.
    let own = matches!(portal.node(node).what, NodeWhat::Item(..));
    let found = portal.outgoing(node).filter(|_| own);
    let found = found.map(|(other, _)| portal.node(other).id.clone());
    let mut ids: Vec<String> = found.collect();
    ids.extend(portal.documents[document].references.iter().filter_map(|reference| {
        let Target::Name(name) = &reference.target else {
            return None;
        };
        let at = portal.documents[document].locate(reference.place);
        let open = portal.unresolved.iter().any(|u| u.source == node && u.at == at);
        (reference.item() == Some(item) && open).then(|| name.clone())
    }));
    ids
}

/// Path and anchor from the portal's root of what a link leads to.
fn resolved(portal: &Portal, target: &LinkTarget) -> Option<String> {
    match target {
        LinkTarget::Node(node, anchor) => {
            let path = &portal.node(*node).path;
            Some(match anchor {
                Some(anchor) => format!("{path}#{anchor}"),
                None => path.clone(),
            })
        }
        LinkTarget::File(path) | LinkTarget::Folder(path) => Some(path.clone()),
        LinkTarget::External | LinkTarget::Broken => None,
    }
}

/// The documents of one file; where items were looked for is known of the first.
fn shapes<'a>(
    portal: &'a Portal,
    documents: &[DocumentId],
    looked: &'a [Looked],
) -> Vec<Shape<'a>> {
    let of = |at: usize| if at == 0 { looked } else { &[] };
    documents.iter().enumerate().map(|(at, index)| shape(portal, *index, of(at))).collect()
}

/// Where items of a type were looked for, and why there are none.
fn looked_shape<'a>(portal: &'a Portal, index: DocumentId, looked: &'a Looked) -> LookedShape<'a> {
    let decl = portal.kind(index).item(looked.decl);
    let why = (looked.found == 0).then(|| {
        if !looked.anywhere {
            let titles: Vec<String> =
                decl.within.iter().flatten().map(|title| format!("“{}”", title.written)).collect();
            return format!("no section {}", titles.join(" or "));
        }
        let likes: Vec<String> =
            decl.like.iter().map(|like| format!("`{}`", like.written)).collect();
        let likes = likes.join(" or ");
        match looked.near.first() {
            Some((text, _)) => {
                let text: String = text.chars().take(60).collect();
                format!("nothing matches {likes}; near it is `{text}`")
            }
            None => format!("nothing matches {likes}"),
        }
    });
    LookedShape {
        kind: &decl.name,
        found: looked.found,
        sections: &looked.sections,
        why,
        absent: !looked.anywhere,
    }
}

/// As JSON: the documents of one file, by their indexes, and where items of the first were looked
/// for.
pub fn json(portal: &Portal, documents: &[DocumentId], looked: &[Looked]) -> String {
    let shapes: Vec<Shape<'_>> = shapes(portal, documents, looked);
    let path = documents.first().map_or("", |index| portal.documents[*index].path());
    match <[Shape<'_>; 1]>::try_from(shapes) {
        Ok([document]) => wire::json(&FileShape { version: VERSION, path, document }),
        Err(documents) => wire::json(&FilesShape { version: VERSION, path, documents }),
    }
}

/// For people: the documents of one file, by their indexes.
pub fn text(portal: &Portal, documents: &[DocumentId], looked: &[Looked]) -> String {
    let mut out = String::new();
    let path = documents.first().map_or("", |index| portal.documents[*index].path());
    put_line(&mut out, format_args!("{path}"));
    for (number, shape) in shapes(portal, documents, looked).iter().enumerate() {
        if documents.len() > 1 {
            let id = portal.document_id(documents[number]);
            put_title(
                &mut out,
                format_args!("document {} of {}: {id}", number + 1, documents.len()),
            );
        }
        one(&mut out, shape);
    }
    out
}

fn one(out: &mut String, shape: &Shape<'_>) {
    put_line(out, format_args!("  kind  {}", shape.kind));
    put_line(out, format_args!("  why   {}", shape.why));
    put_title(out, format_args!("metadata ({})", shape.metadata.len()));
    for (name, entry) in &shape.metadata {
        let text = |key: &str| match &entry[key] {
            Json::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            other => other.to_string(),
        };
        let (value, line, carrier) = (text("value"), text("line"), text("carrier"));
        put_line(out, format_args!("  {line:>4}  {name}: {value}  [{} in {carrier}]", text("key")));
    }
    put_title(out, format_args!("headings ({})", shape.headings.len()));
    for heading in &shape.headings {
        let indent = "  ".repeat(usize::from(heading.level));
        put_line(
            out,
            format_args!("  {:>4}{indent}{}  #{}", heading.line, heading.text, heading.anchor),
        );
    }
    put_title(out, format_args!("items ({})", shape.items.len()));
    for item in &shape.items {
        let traces = match item.traces.len() {
            0 => String::new(),
            _ => format!("  → {}", item.traces.join(", ")),
        };
        put_line(
            out,
            format_args!("  {:>4}  {} {}: {}{traces}", item.line, item.kind, item.id, item.title),
        );
    }
    if !shape.looked.is_empty() {
        put_title(out, format_args!("looked for ({})", shape.looked.len()));
    }
    // Types whose sections are not there are of little interest.
    let (here, absent): (Vec<_>, Vec<_>) =
        shape.looked.iter().partition(|looked| looked.found > 0 || !looked.absent);
    for looked in here {
        let place = match looked.sections {
            [] => String::new(),
            sections => format!(" in “{}”", sections.join("”, “")),
        };
        let why = looked.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        put_line(out, format_args!("  {:>4}  {}{place}{why}", looked.found, looked.kind));
    }
    if !absent.is_empty() {
        let names: Vec<&str> = absent.iter().map(|looked| looked.kind).collect();
        put_line(out, format_args!("     0  {}: their sections are not there", names.join(", ")));
    }
    if !shape.gates.is_empty() {
        put_title(out, format_args!("gates ({})", shape.gates.len()));
    }
    for gate in &shape.gates {
        let (line, name, status) = (gate.line, gate.gate, gate.status);
        let (checked, total) = (gate.checked, gate.total);
        let held = match gate.held {
            (_, 0) => String::new(),
            (held, all) => format!(", {held} of {all} conditions are met"),
        };
        put_line(
            out,
            format_args!("  {line:>4}  {name}: {status}  ({checked} of {total} checked{held})"),
        );
    }
    let boxes = &shape.checkboxes;
    put_title(out, format_args!("check boxes: {} of {} ticked", boxes.checked, boxes.total));
    put_title(out, format_args!("links ({})", shape.links.len()));
    for link in &shape.links {
        let resolved =
            link.resolved.as_ref().map(|resolved| format!(" → {resolved}")).unwrap_or_default();
        put_line(
            out,
            format_args!("  {:>4}  {:13}  {}{resolved}", link.line, link.state, link.target),
        );
    }
}

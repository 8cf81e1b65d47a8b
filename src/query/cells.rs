//! Columns and what a row has in them.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use serde_json::Value as Json;

use super::answer::{Asked, Subject};
use crate::context::{Contract, Endpoint, endpoints, path_form};
use crate::model::{
    Edge, FieldRole, ItemRole, Membership, NodeId, NodeWhat, RelationId, Stage, Value, natural,
};

/// A value of a row in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A document or an item.
    Node(NodeId),
    /// The id of the row itself, as it is written where it is.
    Id(NodeId, Cow<'a, str>),
    /// The name of a kind or a type of items, and its title where it has one.
    Kind(&'a str, Option<&'a str>),
    /// A stage.
    Stage(Stage),
    /// Whether something is so.
    Yes(bool),
    /// A number.
    Number(usize),
}

impl<'a> Cell<'a> {
    fn text(text: impl Into<Cow<'a, str>>) -> Cell<'a> {
        Cell::Text(text.into())
    }

    /// What it is in plain outputs: of a node its id.
    pub fn plain(&self, asked: &Asked<'a>) -> Cow<'a, str> {
        match self {
            Cell::Text(text) | Cell::Id(_, text) => text.clone(),
            Cell::Kind(name, _) => Cow::Borrowed(name),
            Cell::Node(node) => Cow::Borrowed(&asked.portal.node(*node).id),
            Cell::Stage(stage) => Cow::Borrowed(stage.name()),
            Cell::Yes(yes) => Cow::Borrowed(if *yes { "yes" } else { "no" }),
            Cell::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl Cell<'_> {
    /// The value in JSON: of a node its id.
    pub fn json(&self, asked: &Asked<'_>) -> Json {
        match self {
            Cell::Yes(yes) => Json::from(*yes),
            Cell::Number(number) => Json::from(*number),
            cell => Json::from(cell.plain(asked)),
        }
    }
}

/// The order of two values of a column.
pub(super) fn order(asked: &Asked<'_>, a: &Cell<'_>, b: &Cell<'_>) -> Ordering {
    match (a, b) {
        (Cell::Stage(a), Cell::Stage(b)) => a.cmp(b),
        (Cell::Yes(a), Cell::Yes(b)) => a.cmp(b),
        (Cell::Number(a), Cell::Number(b)) => a.cmp(b),
        (a, b) => natural(&a.plain(asked), &b.plain(asked)),
    }
}

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its name, as it was asked for.
    pub name: String,
    /// What it is called: as the query says, or in English.
    pub title: String,
    /// Whether the query gives the title.
    pub is_given: bool,
    /// Whether each row has one value or none in it.
    pub is_single: bool,
}

impl Heading {
    /// What a row has in the column, in JSON: where it has one value at most that or null, else a list.
    pub fn json(&self, asked: &Asked<'_>, values: &[Cell<'_>]) -> Json {
        let mut values = values.iter().map(|cell| cell.json(asked));
        if self.is_single { values.next().unwrap_or(Json::Null) } else { values.collect() }
    }
}

/// What every portal knows of a document or an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Id,
    Title,
    Kind,
    Status,
    Stage,
    State,
    Path,
    Line,
    Document,
    System,
    Owner,
    Tags,
    Created,
    Updated,
    Around,
    Done,
    Group,
    Covered,
    Deep,
    ExposedBy,
    Consumers,
    Contract,
}

/// The names of these columns.
pub(super) const KNOWN: [(&str, Known); 23] = [
    ("id", Known::Id),
    ("title", Known::Title),
    ("kind", Known::Kind),
    ("type", Known::Kind),
    ("status", Known::Status),
    ("stage", Known::Stage),
    ("state", Known::State),
    ("path", Known::Path),
    ("line", Known::Line),
    ("document", Known::Document),
    ("system", Known::System),
    ("owner", Known::Owner),
    ("tags", Known::Tags),
    ("created", Known::Created),
    ("updated", Known::Updated),
    ("around", Known::Around),
    ("done", Known::Done),
    ("group", Known::Group),
    ("covered", Known::Covered),
    ("deep", Known::Deep),
    ("exposed_by", Known::ExposedBy),
    ("consumers", Known::Consumers),
    ("contract", Known::Contract),
];

/// The names of the columns that every portal has.
pub fn columns() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// Columns that are what they are, also where a field has the name of one.
pub(super) const CORE: [Known; 6] =
    [Known::Id, Known::Title, Known::Kind, Known::Path, Known::Line, Known::Document];

/// A column, as far as its name can mean something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub name: String,
    pub known: Option<Known>,
    pub relation: Option<(RelationId, bool)>,
}

impl Column {
    /// Whether its values are stages.
    pub(super) fn is_of_stages(&self) -> bool {
        self.known == Some(Known::Stage)
    }

    /// Whether each row has one value or none in it.
    pub(super) fn is_single(&self) -> bool {
        let several = [Known::Owner, Known::Tags, Known::Consumers, Known::Contract];
        self.known.is_some_and(|known| !several.contains(&known))
    }
}

/// Whether two names are the same but for case, and for what parts their words.
pub(super) fn same(a: &str, b: &str) -> bool {
    let form = |c: char| match c {
        '-' | '_' | ' ' => ' ',
        other => other.to_ascii_lowercase(),
    };
    a.chars().map(form).eq(b.chars().map(form))
}

/// What a row has in a column that names lead to, one after the other: `document.status`.
pub(super) fn along<'a>(asked: &Asked<'a>, subject: Subject, path: &[Column]) -> Vec<Cell<'a>> {
    let Some((last, before)) = path.split_last() else { return Vec::new() };
    if before.is_empty() {
        return cells(asked, subject, last);
    }
    // Each is gone on from once, however many ways lead there.
    let mut level = vec![subject];
    for column in before {
        let mut seen: HashSet<NodeId> = HashSet::new();
        let next = level.iter().flat_map(|subject| cells(asked, *subject, column));
        let nodes = next.filter_map(|cell| match cell {
            Cell::Node(node) => seen.insert(node).then(|| Subject::of(node)),
            _ => None,
        });
        level = nodes.collect();
    }
    let mut texts: HashSet<String> = HashSet::new();
    let all = level.iter().flat_map(|subject| cells(asked, *subject, last));
    all.filter(|cell| texts.insert(cell.plain(asked).into_owned())).collect()
}

/// What a row has in a column.
pub(super) fn cells<'a>(asked: &Asked<'a>, subject: Subject, column: &Column) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let NodeWhat::Item(document, item) = portal.node(subject.node).what else {
        return of_document(asked, subject.node, column);
    };
    if let Some(endpoint) = subject.endpoint {
        return of_endpoint(asked, subject.node, endpoint, column);
    }
    let item = &portal.documents[document].items[item];
    if let Some(known) = column.known.filter(|known| CORE.contains(known) && column.name != "type")
    {
        return of_item(asked, subject.node, known);
    }
    let mut fields = item.fields.iter().filter(|field| same(&field.name, &column.name));
    if let Some(field) = fields.find(|field| !field.values.is_empty()) {
        let values = field.values.iter();
        // What is a reference is shown as where it leads.
        if let Some(led) = related(asked, subject.node, column).filter(|led| !led.is_empty()) {
            return led;
        }
        return values.map(|value| Cell::text(value.text.as_str())).collect();
    }
    if let Some(led) = related(asked, subject.node, column) {
        return led;
    }
    column.known.map(|known| of_item(asked, subject.node, known)).unwrap_or_default()
}

/// What a relation leads to; none: the column is not a relation.
fn related<'a>(asked: &Asked<'a>, node: NodeId, column: &Column) -> Option<Vec<Cell<'a>>> {
    let (relation, inverse) = column.relation?;
    let portal = asked.portal;
    let edges = if inverse { portal.incoming(node) } else { portal.outgoing(node) };
    let fits = |(other, edge): &(NodeId, &Edge)| edge.relation == relation && asked.shows(*other);
    Some(edges.filter(fits).map(|(other, _)| Cell::Node(other)).collect())
}

/// The texts of a metadata value.
fn texts(value: &Value) -> Vec<Cell<'_>> {
    value.scalars().into_iter().map(|(text, _)| Cell::text(text)).collect()
}

fn of_document<'a>(asked: &Asked<'a>, node: NodeId, column: &Column) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let known = column.known.map(|known| known_of_document(asked, node, known));
    if known.as_ref().is_some_and(|known| !known.is_empty() && column.name != "type") {
        return known.unwrap_or_default();
    }
    if let Some(led) = related(asked, node, column) {
        return led;
    }
    let NodeWhat::Document(document) = portal.node(node).what else {
        return known.unwrap_or_default();
    };
    let mut fields = portal.documents[document].fields.iter();
    let field = fields.find(|field| same(&field.name, &column.name));
    field.map(|field| texts(&field.value)).or(known).unwrap_or_default()
}

fn known_of_document<'a>(asked: &Asked<'a>, id: NodeId, known: Known) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let node = portal.node(id);
    let of_role = |role: FieldRole| {
        let declared = portal.kind_of(id).and_then(|kind| kind.field(role));
        let value = declared.and_then(|decl| portal.metadata(id, &decl.name));
        value.map(texts).unwrap_or_default()
    };
    let one = match known {
        Known::Id => Cell::Id(id, Cow::Borrowed(&node.id)),
        Known::Title => Cell::text(node.title.as_str()),
        Known::Kind => match portal.kind_of(id) {
            Some(kind) => Cell::Kind(&kind.name, Some(&kind.title)),
            None => return Vec::new(),
        },
        Known::Status => match &node.status {
            Some(status) => Cell::text(status.as_str()),
            None => return Vec::new(),
        },
        Known::Stage => match node.stage {
            Some(stage) => Cell::Stage(stage),
            None => return Vec::new(),
        },
        Known::State => Cell::text(node.state.name()),
        Known::Path => Cell::text(node.path.as_str()),
        Known::Line => match node.line {
            Some(line) => Cell::Number(line),
            None => return Vec::new(),
        },
        Known::Document => Cell::Node(id),
        Known::System => return system(asked, id),
        Known::Owner => return of_role(FieldRole::Owner),
        Known::Tags => return of_role(FieldRole::Tags),
        Known::Created => return of_role(FieldRole::Created),
        Known::Updated => return of_role(FieldRole::Updated),
        _ => return Vec::new(),
    };
    vec![one]
}

/// The system that a document is or belongs to.
fn system<'a>(asked: &Asked<'a>, node: NodeId) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let own = portal.document_of(node).and_then(|document| asked.facts.system_of(document));
    let system = match portal.membership(node) {
        _ if own.is_some() => Some(node),
        Membership::Planned(system) | Membership::OneSided(system) => {
            Some(portal.systems[system].node)
        }
        Membership::None => None,
    };
    system.filter(|system| asked.shows(*system)).map(Cell::Node).into_iter().collect()
}

fn of_item<'a>(asked: &Asked<'a>, id: NodeId, known: Known) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let node = portal.node(id);
    let Some((item, decl)) = portal.item_decl(id) else { return Vec::new() };
    let document = portal.document_of(id).map(|document| portal.document_nodes[document]);
    let covered = portal.coverage.of.get(&id);
    let one = match known {
        // As people write it, and as it is where the text of a component lists it.
        Known::Id if decl.role == ItemRole::Endpoint => {
            Some(Cell::Id(id, Cow::Owned(item.id.replacen("-/", " /", 1))))
        }
        Known::Id => Some(Cell::Id(id, Cow::Borrowed(&item.id))),
        Known::Title => Some(Cell::text(node.title.as_str())),
        Known::Kind => Some(Cell::Kind(&node.kind, None)),
        Known::Path => Some(Cell::text(node.path.as_str())),
        Known::Line => node.line.map(Cell::Number),
        Known::Document => document.map(Cell::Node),
        Known::Around => portal.coverage.around.get(&id).copied().map(Cell::Node),
        Known::System => return document.map(|node| system(asked, node)).unwrap_or_default(),
        Known::Done => item.is_done().map(Cell::Yes),
        Known::Group => item.group.as_ref().map(|(_, group)| Cell::text(group.as_str())),
        Known::Covered => covered.map(|covered| Cell::Yes(covered.shallow)),
        Known::Deep => covered.map(|covered| Cell::Yes(covered.deep)),
        Known::ExposedBy | Known::Consumers | Known::Contract
            if decl.role != ItemRole::Endpoint =>
        {
            None
        }
        Known::ExposedBy => exposing(asked, id).or(document).map(Cell::Node),
        Known::Consumers | Known::Contract => {
            let (Some(component), Some((method, path))) =
                (exposing(asked, id), item.id.split_once('-'))
            else {
                return Vec::new();
            };
            return contracts(asked, component, (method, path), known);
        }
        Known::Status
        | Known::Stage
        | Known::State
        | Known::Owner
        | Known::Tags
        | Known::Created
        | Known::Updated => None,
    };
    one.into_iter().collect()
}

/// The component that the document of an endpoint specifies.
fn exposing(asked: &Asked<'_>, endpoint: NodeId) -> Option<NodeId> {
    let document = asked.portal.document_of(endpoint)?;
    let subject = asked.facts.subject(asked.portal.document_nodes[document])?;
    let component = asked.facts.component(subject).map(|(_, node)| node);
    component.filter(|node| asked.shows(*node))
}

/// What an endpoint has that only the text of its component lists.
fn of_endpoint<'a>(
    asked: &Asked<'a>,
    component: NodeId,
    at: usize,
    column: &Column,
) -> Vec<Cell<'a>> {
    let portal = asked.portal;
    let Some((endpoint, span)) = endpoints(portal, component).nth(at) else { return Vec::new() };
    let Some(document) = portal.document_of(component) else { return Vec::new() };
    let own = &portal.documents[document];
    let one = match column.known {
        Some(Known::Id) => Cell::text(written(&endpoint)),
        Some(Known::Title) => Cell::text(endpoint.description),
        Some(Known::Kind) => Cell::Kind(&portal.node(component).kind, None),
        Some(Known::Path) => Cell::text(own.path()),
        Some(Known::Line) => Cell::Number(own.line_in_file(span.start)),
        Some(Known::Document) => Cell::Node(portal.document_nodes[document]),
        Some(Known::System) => return system(asked, portal.document_nodes[document]),
        Some(Known::ExposedBy) => Cell::Node(component),
        Some(known @ (Known::Consumers | Known::Contract)) => {
            return contracts(asked, component, (&endpoint.method, &endpoint.path), known);
        }
        _ => return Vec::new(),
    };
    vec![one]
}

/// An endpoint as its id is written: `GET /orders`.
pub(super) fn written(endpoint: &Endpoint) -> String {
    match (&*endpoint.method, &*endpoint.path) {
        ("", _) | (_, "") => endpoint.description.clone(),
        (method, path) => [method, " ", path].concat(),
    }
}

/// Where a row is written: the file, and the line in it.
pub fn place(asked: &Asked<'_>, subject: Subject) -> (String, Option<usize>) {
    let node = asked.portal.node(subject.node);
    let of_endpoint = subject.endpoint.and_then(|at| {
        let (_, span) = endpoints(asked.portal, subject.node).nth(at)?;
        let document = asked.portal.document_of(subject.node)?;
        Some(asked.portal.documents[document].line_in_file(span.start))
    });
    (node.path.clone(), of_endpoint.or(node.line))
}

/// The contracts that a component offers an endpoint by, or who uses it by them: those that name its
/// path, and those that name none.
fn contracts<'a>(
    asked: &Asked<'a>,
    component: NodeId,
    (method, path): (&str, &str),
    known: Known,
) -> Vec<Cell<'a>> {
    let system = asked.portal.document_of(component).and_then(|at| asked.facts.system_of(at));
    let Some(system) = system else { return Vec::new() };
    let form = path_form(path);
    let names = |contract: &Contract| {
        let mut named = paths(&contract.text).peekable();
        named.peek().is_none()
            || named.any(|(by, path)| path == form && (by.is_empty() || by == method))
    };
    let mut cells: Vec<Cell<'_>> = Vec::new();
    for contract in asked.facts.offered_by(component) {
        if !asked.shows(contract.node) || !names(contract) {
            continue;
        }
        let cell = match (known, contract.to.1.and_then(|to| asked.facts.component_at(system, to)))
        {
            (Known::Contract, _) => Cell::Node(contract.node),
            (_, Some(component)) => Cell::Node(component),
            (_, None) => Cell::text(contract.to.0.clone()),
        };
        if !cells.contains(&cell) {
            cells.push(cell);
        }
    }
    cells
}

/// The paths that a text names, each with the method before it, where there is one.
fn paths(text: &str) -> impl Iterator<Item = (&str, String)> {
    let mut before = "";
    text.split_whitespace().filter_map(move |word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !"/{}:<>".contains(c));
        let last = std::mem::replace(&mut before, word);
        let path = word.get(word.find('/')?..)?;
        let is_method = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_uppercase());
        Some((if is_method { last } else { "" }, path_form(path)))
    })
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn a_text_names_paths_with_their_methods() {
        let said: Vec<(&str, String)> =
            paths("`GET /api/v1/ships`, each minute; /cranes/{id}.").collect();
        assert_eq!(said, [("GET", "/ships".to_owned()), ("", "/cranes/{}".to_owned())]);
        assert_eq!(paths("the list of ships").count(), 0);
    }
}

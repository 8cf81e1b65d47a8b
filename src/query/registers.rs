//! Registers: everything of one sort in the whole portal, such as all risks, with what each says.
//!
//! A kind file says which register its documents or the items of a type are in; without it items are in one
//! of their type's name, and documents in none.

use std::collections::HashSet;

use super::answer::{Asked, Subject};
use super::cells::{self, CORE, Cell, Column, Heading, KNOWN, Known, same};
use super::names::{Names, title};
use crate::context::{Endpoint, endpoint_key, endpoints};
use crate::model::{
    FieldDecl, FieldRole, Id as _, Item, ItemDecl, ItemRole, ItemTypeId, KindId, KindRole, Kinds,
    NodeId, NodeWhat, Portal, RelationId, RelationRole, Table, label, slug,
};

/// Whether the roadmap, banners and findings show items of a role, and no register does.
fn is_elsewhere(role: ItemRole) -> bool {
    matches!(role, ItemRole::PlannedEntry | ItemRole::Stub | ItemRole::Revision | ItemRole::Total)
}

/// Which register the documents of each kind, and the items of each type, are in.
pub(super) struct Members {
    /// The titles of all registers.
    pub titles: Vec<String>,
    /// The role of the items in each, where they have one.
    roles: Vec<ItemRole>,
    /// Whether a kind names it.
    named: Vec<bool>,
    kinds: Table<KindId, Option<usize>>,
    types: Table<KindId, Vec<Option<usize>>>,
}

impl Members {
    pub(super) fn new(kinds: &Kinds) -> Members {
        let mut members = Members {
            titles: Vec::new(),
            roles: Vec::new(),
            named: Vec::new(),
            kinds: Table::new(),
            types: Table::new(),
        };
        for (_, kind) in kinds.iter() {
            let own =
                kind.register.clone().map(|title| members.number(title, ItemRole::Plain, true));
            members.kinds.push(own);
            let types = kind.items.iter().map(|item| {
                let decl = &item.decl;
                if is_elsewhere(decl.role) {
                    return None;
                }
                let title = decl.register.clone().unwrap_or_else(|| label(&decl.name));
                Some(members.number(title, decl.role, decl.register.is_some()))
            });
            let types: Vec<Option<usize>> = types.collect();
            members.types.push(types);
        }
        members
    }

    fn number(&mut self, title: String, role: ItemRole, named: bool) -> usize {
        let known = self.titles.iter().position(|known| same(known, &title));
        let at = known.unwrap_or_else(|| {
            self.titles.push(title);
            self.roles.push(role);
            self.named.push(named);
            self.titles.len() - 1
        });
        self.named[at] |= named;
        at
    }

    pub(super) fn of_kind(&self, kind: KindId) -> Option<&String> {
        self.titles.get(self.kinds[kind]?)
    }

    pub(super) fn of_type(&self, kind: KindId, item: ItemTypeId) -> Option<&String> {
        self.titles.get(self.types[kind][item.index()]?)
    }

    /// The register of endpoints: the first that has items of that role.
    fn endpoints(&self) -> Option<usize> {
        self.roles.iter().position(|role| *role == ItemRole::Endpoint)
    }

    /// Whether a register is that one.
    pub(super) fn is_of_endpoints(&self, title: &str) -> bool {
        self.endpoints().is_some_and(|at| self.titles[at] == title)
    }
}

/// The endpoints that only the text of a component lists, each as a row: what the component's own spec
/// lists too is a row of its own.
pub(super) fn exposed(asked: &Asked<'_>, component: NodeId) -> Vec<Subject> {
    let portal = asked.portal;
    let is_component =
        portal.item_decl(component).is_some_and(|(_, decl)| decl.role == ItemRole::Component);
    if !is_component {
        return Vec::new();
    }
    let listed = listed(asked, component);
    let own = endpoints(portal, component).enumerate();
    let own = own.filter(|(_, (endpoint, _))| !listed.contains(&endpoint_key(endpoint)));
    own.map(|(at, _)| Subject { node: component, endpoint: Some(at) }).collect()
}

/// The endpoints of the spec of a component, in the form in which they are compared.
fn listed(asked: &Asked<'_>, component: NodeId) -> Vec<(String, String)> {
    let portal = asked.portal;
    // What nobody sees is not instead of anything.
    let spec = asked.facts.spec_of(component).filter(|spec| asked.shows(*spec));
    let Some(NodeWhat::Document(document)) = spec.map(|spec| portal.node(spec).what) else {
        return Vec::new();
    };
    let kind = portal.kind(document);
    let items = portal.documents[document].items.iter();
    let of_role = items.filter(|item| kind.item(item.decl).role == ItemRole::Endpoint);
    let key = |id: &str| {
        let (method, path) = id.split_once('-')?;
        Some(endpoint_key(&Endpoint::read(&[method, " ", path].concat())))
    };
    of_role.filter_map(|item| key(&item.id)).collect()
}

/// A register.
#[derive(Debug, Clone)]
pub struct Register {
    /// Its title, in English.
    pub title: String,
    /// Its name in addresses.
    pub name: String,
    /// Whether it is only of a type of items for which no kind names a register.
    pub is_minor: bool,
    /// Whether it lists endpoints, of which other documents say who uses them.
    pub is_of_endpoints: bool,
    /// What is in it, in reading order.
    pub rows: Vec<Subject>,
    /// What is shown of each.
    pub columns: Vec<Heading>,
    paths: Vec<Column>,
}

impl Register {
    /// What a row has in each column.
    pub fn cells<'a>(&self, asked: &Asked<'a>, row: Subject) -> Vec<Vec<Cell<'a>>> {
        self.paths.iter().map(|column| cells::cells(asked, row, column)).collect()
    }
}

/// The registers of a portal, by title.
pub type Registers = Vec<Register>;

/// What the rows of a register say, as far as it is known.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column that some row has a value in")]
struct Found {
    rows: Vec<Subject>,
    /// The fields with a value, in the order of their declarations.
    fields: Vec<(usize, String)>,
    /// Relations that lead out, and traces that lead in.
    relations: Vec<(RelationId, bool)>,
    documents: bool,
    items: bool,
    done: bool,
    covered: bool,
    grouped: bool,
    titled: bool,
    /// The documents among the rows: several rows may be the same thing as one.
    seen: HashSet<NodeId>,
}

/// The registers that have something in them.
pub fn registers(asked: &Asked<'_>) -> Registers {
    let portal = asked.portal;
    let members = Members::new(&portal.kinds);
    let mut all: Vec<Found> = members.titles.iter().map(|_| Found::default()).collect();
    for document in portal.in_reading_order() {
        let node = portal.document_nodes[document];
        if !asked.shows(node) {
            continue;
        }
        let kind = portal.documents[document].kind;
        if let Some(register) = members.kinds[kind] {
            all[register].document(asked, node);
        }
        let is_system = portal.kinds[kind].role == KindRole::System;
        let items = portal.documents[document].items.iter();
        for (item, node) in items.zip(&portal.item_nodes[document]) {
            if let Some(register) = members.types[kind][item.decl.index()] {
                let decl = portal.kinds[kind].item(item.decl);
                if portal.is_document(*node) {
                    all[register].document(asked, *node);
                } else {
                    all[register].add(asked, *node, item, decl);
                }
            }
            if is_system && let Some(endpoints) = members.endpoints() {
                let found = &mut all[endpoints];
                let before = found.rows.len();
                found.rows.extend(exposed(asked, *node));
                found.items |= found.rows.len() > before;
                found.titled |= found.rows.len() > before;
            }
        }
    }
    let names = Names::new(portal);
    let mut registers: Vec<Register> = Vec::new();
    for (at, (title, found)) in members.titles.iter().zip(all).enumerate() {
        if found.rows.is_empty() {
            continue;
        }
        let is_endpoints = members.endpoints() == Some(at);
        let columns = found.columns(portal, &names, is_endpoints);
        let heading = |column: &Column| Heading {
            name: column.name.clone(),
            title: self::title(&column.name),
            is_given: false,
            is_single: column.is_single(),
        };
        let mut name = slug(title);
        // What ends in a number is a page on which a register goes on.
        let numbered = name.rsplit('-').next().is_some_and(|end| end.parse::<usize>().is_ok());
        if name.is_empty() || name == "index" || numbered {
            name.push_str("-x");
        }
        while registers.iter().any(|known| known.name == name) {
            name.push('x');
        }
        registers.push(Register {
            title: title.clone(),
            name,
            is_minor: !members.named[at],
            is_of_endpoints: is_endpoints,
            columns: columns.iter().map(heading).collect(),
            paths: columns,
            rows: found.rows,
        });
    }
    registers.sort_by(|a, b| a.title.cmp(&b.title));
    registers
}

impl Found {
    fn document(&mut self, asked: &Asked<'_>, node: NodeId) {
        if asked.shows(node) && self.seen.insert(node) {
            self.rows.push(Subject::of(node));
            self.documents = true;
            self.edges(asked, node);
        }
    }

    fn add(&mut self, asked: &Asked<'_>, node: NodeId, item: &Item, decl: &ItemDecl) {
        self.rows.push(Subject::of(node));
        self.items = true;
        self.done |= item.done.is_some();
        self.grouped |= item.group.is_some();
        self.titled |= item.title != item.id;
        self.covered |= asked.portal.coverage.of.contains_key(&node);
        for field in item.fields.iter().filter(|field| !field.values.is_empty()) {
            if self.fields.iter().any(|(_, name)| *name == field.name) {
                continue;
            }
            let place = decl.fields.iter().position(|known| known.name == field.name);
            let known = place.map(|place| &decl.fields[place]);
            if known.is_none_or(is_shown) {
                self.fields.push((place.unwrap_or(usize::MAX), field.name.clone()));
            }
        }
        self.edges(asked, node);
    }

    fn edges(&mut self, asked: &Asked<'_>, node: NodeId) {
        let portal = asked.portal;
        for (other, edge) in portal.outgoing(node) {
            let relation = (edge.relation, false);
            if !self.relations.contains(&relation)
                && edge.relation != portal.kinds.links()
                && asked.shows(other)
            {
                self.relations.push(relation);
            }
        }
        for (other, edge) in portal.incoming(node) {
            let relation = (edge.relation, true);
            if !self.relations.contains(&relation)
                && portal.kinds.has_role(edge.relation, RelationRole::Trace)
                && portal.kinds[edge.relation].inverse.is_some()
                && asked.shows(other)
            {
                self.relations.push(relation);
            }
        }
    }

    fn columns(&self, portal: &Portal, names: &Names<'_>, endpoints: bool) -> Vec<Column> {
        let known = |wanted: Known| {
            let name = KNOWN.iter().find(|(_, known)| *known == wanted);
            names.column(name.map_or("", |(name, _)| name))
        };
        let mut columns = vec![known(Known::Id)];
        if self.titled || self.documents {
            columns.push(known(Known::Title));
        }
        columns.extend(self.items.then(|| known(Known::Document)));
        if endpoints {
            columns.extend([Known::ExposedBy, Known::Consumers, Known::Contract].map(known));
        }
        if self.documents {
            columns.extend([Known::Status, Known::Owner].map(known));
        }
        for (wanted, is) in [(Known::Done, self.done), (Known::Covered, self.covered)] {
            columns.extend(is.then(|| known(wanted)));
        }
        let mut fields: Vec<&(usize, String)> = self.fields.iter().collect();
        fields.sort();
        let is_there =
            |columns: &[Column], name: &str| columns.iter().any(|column| same(&column.name, name));
        for (_, field) in fields {
            // A field with the name of a column that is what it is has a column of its own beside it.
            let core = KNOWN.iter().any(|(name, known)| CORE.contains(known) && same(name, field));
            if core || !is_there(&columns, field) {
                // What has no such field has nothing there, whatever every portal knows by its name.
                columns.push(Column { known: None, ..names.column(field) });
            }
        }
        let mut relations: Vec<(bool, &str)> = self
            .relations
            .iter()
            .filter_map(|(relation, inverse)| {
                let decl = &portal.kinds[*relation];
                let name = if *inverse { decl.inverse.as_deref()? } else { &decl.name };
                Some((*inverse, name))
            })
            .collect();
        relations.sort_unstable();
        for (_, relation) in relations {
            if !is_there(&columns, relation) {
                columns.push(names.column(relation));
            }
        }
        columns.extend(self.grouped.then(|| known(Known::Group)));
        columns
    }
}

/// Whether the text of a field is shown: not of references, which their relation shows.
fn is_shown(field: &FieldDecl) -> bool {
    field.relates.is_none()
        && !matches!(field.role, FieldRole::Dependencies | FieldRole::Spec | FieldRole::Endpoints)
}

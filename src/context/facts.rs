//! What a system spec says about each of its specs: components, contracts, ownership, and what
//! needs what.

use std::collections::BTreeMap;

use crate::model::{
    Document, DocumentId, FieldDecl, FieldRole, Form, Found, ItemDecl, ItemRole, Names, NodeId,
    Portal, Span, SystemId, Table, Text, is_none_word, is_placeholder, number_in, plain_title,
};

/// An endpoint of a component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoint {
    /// `GET`; empty where the line is only words.
    pub method: String,
    /// `/api/v1/orders`.
    pub path: String,
    /// What it is for.
    pub description: String,
}

impl Endpoint {
    /// `POST /path - words` taken apart; what is not such a line is all words.
    pub fn read(text: &str) -> Endpoint {
        let (head, description) = [" - ", " – ", " — ", ": "]
            .iter()
            .find_map(|mark| text.split_once(mark))
            .unwrap_or((text, ""));
        match head.trim().split_once(' ') {
            Some((method, path)) if method.chars().all(|c| c.is_ascii_uppercase()) => Endpoint {
                method: method.to_owned(),
                path: path.trim().to_owned(),
                description: description.trim().to_owned(),
            },
            _ => Endpoint { description: text.to_owned(), ..Endpoint::default() },
        }
    }
}

/// A contract between two components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Who offers it, as typed, and which component that is.
    pub from: (String, Option<usize>),
    /// Who uses it.
    pub to: (String, Option<usize>),
    /// What it is, in a line, as it is read.
    pub text: String,
    /// The same as Markdown.
    pub markdown: String,
    /// Its item's node.
    pub node: NodeId,
    /// The heading of a section of its own, by its index in the document.
    pub section: Option<usize>,
}

/// A spec that a system plans, written or not: what asks for its context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject {
    /// The system.
    pub system: SystemId,
    /// Which of the system's assignments, by its index.
    pub assignment: usize,
}

/// What the systems of a portal say of their specs, looked up once.
pub struct Facts<'a> {
    portal: &'a Portal,
    systems: Table<SystemId, SystemFacts>,
    subjects: BTreeMap<NodeId, Subject>,
    /// The system of each component, and its index among the components of it.
    components: BTreeMap<NodeId, (SystemId, usize)>,
    /// The system that each document is.
    of_document: BTreeMap<DocumentId, SystemId>,
    /// The spec of each component: the first that a system assigns to it.
    specs: BTreeMap<NodeId, NodeId>,
}

struct SystemFacts {
    contracts: Vec<Contract>,
    /// The contracts of each component, by its index.
    of_component: Vec<Vec<usize>>,
    /// What each component owns: domain and access.
    owned: Vec<Vec<(String, String)>>,
}

impl<'a> Facts<'a> {
    /// Reads the systems.
    pub fn new(portal: &'a Portal) -> Facts<'a> {
        let (mut subjects, mut specs) = (BTreeMap::new(), BTreeMap::new());
        let (mut of_document, mut components) = (BTreeMap::new(), BTreeMap::new());
        for (system, of) in portal.systems.entries() {
            for (index, component) in of.components.iter().enumerate() {
                components.entry(*component).or_insert((system, index));
            }
            of_document.entry(of.document).or_insert(system);
            for (assignment, assigned) in of.specs.iter().enumerate() {
                subjects.entry(assigned.spec).or_insert(Subject { system, assignment });
                if let Some(component) = assigned.component {
                    specs.entry(component).or_insert(assigned.spec);
                }
            }
        }
        let systems = portal.systems.ids().map(|system| read(portal, system)).collect();
        Facts { portal, systems, subjects, components, of_document, specs }
    }

    /// The portal.
    pub fn portal(&self) -> &'a Portal {
        self.portal
    }

    /// What a spec is to the system that plans it.
    pub fn subject(&self, spec: NodeId) -> Option<Subject> {
        self.subjects.get(&spec).copied()
    }

    /// The spec.
    pub fn spec(&self, subject: Subject) -> NodeId {
        self.portal.systems[subject.system].specs[subject.assignment].spec
    }

    /// The component that it specifies: its index and its node.
    pub fn component(&self, subject: Subject) -> Option<(usize, NodeId)> {
        let node = self.portal.systems[subject.system].specs[subject.assignment].component?;
        let (system, index) = self.components.get(&node)?;
        (*system == subject.system).then_some((*index, node))
    }

    /// The texts of a role that its component has, as they are read.
    pub fn texts(&self, subject: Subject, role: FieldRole) -> Vec<String> {
        self.values(subject, role).into_iter().map(|text| text.text.clone()).collect()
    }

    /// The same as Markdown.
    pub fn markdown(&self, subject: Subject, role: FieldRole) -> Vec<String> {
        let document = self.portal.systems[subject.system].document;
        let values = self.values(subject, role).into_iter();
        values.map(|text| markdown(&self.portal.documents[document], text)).collect()
    }

    fn values(&self, subject: Subject, role: FieldRole) -> Vec<&'a Text> {
        let item = self.component(subject).and_then(|(_, node)| self.portal.item_decl(node));
        let Some((item, decl)) = item else { return Vec::new() };
        let said = |text: &&Text| !is_open(&text.text);
        item.of_role(decl, role).filter(said).collect()
    }

    /// The endpoints of its component.
    pub fn endpoints(&self, subject: Subject) -> Vec<Endpoint> {
        let component = self.component(subject);
        let all = component.into_iter().flat_map(|(_, node)| endpoints(self.portal, node));
        all.map(|(endpoint, _)| endpoint).collect()
    }

    /// The contracts from and to its component.
    pub fn contracts(&self, subject: Subject) -> Vec<&Contract> {
        let facts = &self.systems[subject.system];
        let Some((component, _)) = self.component(subject) else { return Vec::new() };
        facts.of_component[component].iter().map(|at| &facts.contracts[*at]).collect()
    }

    /// The system that a document is.
    pub fn system_of(&self, document: DocumentId) -> Option<SystemId> {
        self.of_document.get(&document).copied()
    }

    /// The spec that a component is assigned.
    pub fn spec_of(&self, component: NodeId) -> Option<NodeId> {
        self.specs.get(&component).copied()
    }

    /// The contracts by which a component offers something.
    pub fn offered_by(&self, component: NodeId) -> impl Iterator<Item = &Contract> {
        let at = self.components.get(&component).copied();
        let all = at.into_iter().flat_map(|(system, index)| {
            let facts = &self.systems[system];
            facts.of_component[index].iter().map(|at| &facts.contracts[*at])
        });
        all.filter(move |contract| at.is_some_and(|(_, own)| contract.from.1 == Some(own)))
    }

    /// The component of a system by its index.
    pub fn component_at(&self, system: SystemId, index: usize) -> Option<NodeId> {
        self.portal.systems[system].components.get(index).copied()
    }

    /// The data that its component owns: domain and access.
    pub fn owned(&self, subject: Subject) -> &[(String, String)] {
        match self.component(subject) {
            Some((component, _)) => &self.systems[subject.system].owned[component],
            None => &[],
        }
    }

    /// Complexity and maturity of a planned spec: the roadmap's, else the system's own.
    pub fn level(&self, subject: Subject) -> (Option<String>, Option<u32>) {
        let system = &self.portal.systems[subject.system];
        let document = &self.portal.documents[system.document];
        let entry = system.specs[subject.assignment].entry.map(|entry| &system.entries[entry]);
        let complexity = entry.and_then(|entry| entry.complexity.clone());
        let maturity = entry.and_then(|entry| number_in(entry.maturity.as_ref()?));
        (complexity.or_else(|| document.complexity.clone()), maturity.or(document.maturity))
    }

    /// What contracts say that one spec's component offers to another's.
    pub fn offered(&self, from: Subject, to: Subject) -> Vec<&Contract> {
        if from.system != to.system {
            return Vec::new();
        }
        let Some((to, _)) = self.component(to) else { return Vec::new() };
        let own = self.component(from).map(|(component, _)| component);
        let contracts = self.contracts(from).into_iter();
        let between = |c: &&Contract| c.from.1 == own && c.to.1 == Some(to) && !c.text.is_empty();
        contracts.filter(between).collect()
    }

    /// What a spec needs, then what needs it, each in the order of the roadmap.
    pub fn neighbours(&self, spec: NodeId) -> (Vec<NodeId>, Vec<NodeId>) {
        let place = |node: &NodeId| {
            let subject = self.subject(*node);
            let at = subject.map(|subject| (subject.system, subject.assignment));
            (at.is_none(), at, self.portal.node(*node).id.clone())
        };
        let sorted = |mut nodes: Vec<NodeId>| {
            nodes.retain(|node| *node != spec && self.portal.is_document(*node));
            nodes.sort_by_cached_key(place);
            nodes
        };
        (sorted(self.portal.needs(spec)), sorted(self.portal.needed_by(spec)))
    }
}

/// The endpoints that a component of a system exposes, each with its place in the system's text.
pub fn endpoints(portal: &Portal, component: NodeId) -> impl Iterator<Item = (Endpoint, Span)> {
    let texts = portal.item_decl(component).into_iter().flat_map(|(item, decl)| {
        item.of_role(decl, FieldRole::Endpoints).filter(|text| !is_open(&text.text))
    });
    texts.map(|text| (Endpoint::read(&text.text), text.span))
}

/// What the paths of two endpoints have in common that are one: parameters have any name, and the
/// prefix of an interface and its version, `/api/v1`, may be missing.
pub fn path_form(path: &str) -> String {
    let path = path.trim_matches(['`', ' ']);
    let path = path.split(['?', ' ']).next().unwrap_or(path);
    let version = |part: &str| {
        let number = part.strip_prefix(['v', 'V']);
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let prefix = |part: &&str| part.eq_ignore_ascii_case("api") || version(part);
    let parts = path.split('/').filter(|part| !part.is_empty()).skip_while(prefix);
    let mut form = String::new();
    for part in parts {
        form.push('/');
        if part.starts_with(['{', ':', '<', '[']) {
            form.push_str("{}");
        } else {
            form.push_str(&part.to_lowercase());
        }
    }
    form
}

/// What two endpoints have in common that are one: method and path.
pub fn endpoint_key(endpoint: &Endpoint) -> (String, String) {
    (endpoint.method.clone(), path_form(&endpoint.path))
}

fn read(portal: &Portal, system: SystemId) -> SystemFacts {
    let names = portal.component_names(system);
    let count = portal.systems[system].components.len();
    let index = portal.systems[system].document;
    let document = &portal.documents[index];
    let mut facts = SystemFacts {
        contracts: Vec::new(),
        of_component: vec![Vec::new(); count],
        owned: vec![Vec::new(); count],
    };
    let mut worked_out = None;
    for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
        let decl = portal.decl(index, item);
        let one = |role: FieldRole| {
            let text = item.of_role(decl, role).next().map(|text| text.text.clone());
            text.unwrap_or_default()
        };
        match decl.role {
            ItemRole::Contract => {
                let side = |name: String| {
                    let component = component(&names, &name);
                    (name, component)
                };
                let (from, to) = (side(one(FieldRole::From)), side(one(FieldRole::To)));
                // What the table's row says is more than the heading, which names the two sides.
                let said = item.fields.iter().find(|field| !has_role(decl, &field.name));
                let said = said.and_then(|field| field.values.first());
                let markdown = said.map_or_else(|| item.title.clone(), |t| markdown(document, t));
                let text = said.map_or_else(|| item.title.clone(), |text| text.text.clone());
                let worked_out = worked_out.get_or_insert_with(|| sections(document, decl, &names));
                let pair = from.1.zip(to.1);
                let section = pair.and_then(|pair| worked_out.get(&pair).copied());
                let at = facts.contracts.len();
                let mut sides: Vec<usize> = from.1.into_iter().chain(to.1).collect();
                sides.dedup();
                for side in sides {
                    facts.of_component[side].push(at);
                }
                facts.contracts.push(Contract { from, to, text, markdown, node: *node, section });
            }
            ItemRole::Ownership => {
                let owners = item.of_role(decl, FieldRole::Owner);
                for owner in owners.filter_map(|owner| component(&names, &owner.text)) {
                    facts.owned[owner].push((item.title.clone(), one(FieldRole::Access)));
                }
            }
            _ => {}
        }
    }
    facts
}

/// A text as it is written, where that is one line without links; else as it is read, so that
/// no mark in it counts.
fn markdown(document: &Document, text: &Text) -> String {
    let source = &document.source.text;
    let (mut start, mut end) = (text.span.start, text.span.end);
    // The marks of code and of bold words at its ends belong to it.
    let is_mark = |c: Option<char>| c.is_some_and(|c| matches!(c, '`' | '*' | '_'));
    while is_mark(source[..start].chars().next_back()) {
        start -= 1;
    }
    while is_mark(source[end..].chars().next()) {
        end += 1;
    }
    let written = source[start..end].trim();
    let bare = |text: &str| text.replace(['`', '*', '_'], "");
    let whole = bare(written) == bare(&text.text)
        && written.matches('`').count().is_multiple_of(2)
        && written.matches("**").count().is_multiple_of(2);
    if text.link.is_none() && whole && !written.contains('\n') {
        return written.to_owned();
    }
    text.text.replace('<', "\\<")
}

/// Whether nobody has said anything yet: a word for nothing, or a template's placeholder.
fn is_open(text: &str) -> bool {
    let bracketed = text.trim_start().starts_with(['[', '<', '{']);
    text.trim().is_empty() || is_none_word(text) || (bracketed && is_placeholder(text))
}

fn component(names: &Names, name: &str) -> Option<usize> {
    match names.find(name) {
        Found::One(component) => Some(component),
        Found::Many(_) | Found::None => None,
    }
}

/// Whether a field has a role of its own.
fn has_role(decl: &ItemDecl, name: &str) -> bool {
    let field = decl.fields.iter().find(|field| field.name == name);
    field.is_some_and(|field| field.role != FieldRole::Plain)
}

/// The sections that work contracts between two components out, by the two: their headings name
/// them.
fn sections(
    document: &Document,
    decl: &ItemDecl,
    names: &Names,
) -> BTreeMap<(usize, usize), usize> {
    let mut found = BTreeMap::new();
    let field = |role: FieldRole| decl.fields.iter().find(|field| field.role == role);
    let (Some(from), Some(to)) = (field(FieldRole::From), field(FieldRole::To)) else {
        return found;
    };
    let forms = decl.like.iter().filter_map(|like| match &like.form {
        Form::Heading(_, pattern) => Some(pattern),
        _ => None,
    });
    let forms: Vec<_> = forms.collect();
    for (at, heading) in document.headings.iter().enumerate().filter(|(_, h)| h.outline) {
        let title = plain_title(&heading.text);
        let Some(taken) = forms.iter().find_map(|form| form.captures(title)) else { continue };
        let side = |field: &FieldDecl| component(names, taken.get(&field.name)?);
        if let (Some(from), Some(to)) = (side(from), side(to)) {
            found.entry((from, to)).or_insert(at);
        }
    }
    found
}

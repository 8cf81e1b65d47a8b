//! The bodies of managed blocks.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use serde::Serialize;

use super::facts::{Facts, Subject};
use super::sections;
use crate::model::{
    BlockPart, BlockSource, DocumentId, FieldRole, NodeId, Portal, Table, relative_path,
};
use crate::template::Templates;

/// What is said about a component or a planned entry outside of its own section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What it is responsible for and built with.
    Component,
    /// Its endpoints.
    Endpoints,
    /// The contracts from and to it.
    Contracts,
    /// The data that it owns.
    Ownership,
    /// The specs that it needs.
    Upstream,
    /// The specs that need it.
    Downstream,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 6] = [
        Part::Component,
        Part::Endpoints,
        Part::Contracts,
        Part::Ownership,
        Part::Upstream,
        Part::Downstream,
    ];

    /// The part's word in sources and templates.
    pub fn name(self) -> &'static str {
        match self {
            Part::Component => "component",
            Part::Endpoints => "endpoints",
            Part::Contracts => "contracts",
            Part::Ownership => "ownership",
            Part::Upstream => "upstream",
            Part::Downstream => "downstream",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Part::Component => include_str!("component.md"),
            Part::Endpoints => include_str!("endpoints.md"),
            Part::Contracts => include_str!("contracts.md"),
            Part::Ownership => include_str!("ownership.md"),
            Part::Upstream => include_str!("upstream.md"),
            Part::Downstream => include_str!("downstream.md"),
        }
    }
}

#[derive(Serialize)]
struct EndpointRow<'a> {
    method: &'a str,
    path: &'a str,
    description: &'a str,
}

#[derive(Serialize)]
struct ContractRow<'a> {
    from: &'a str,
    to: &'a str,
    text: &'a str,
    section: Option<String>,
}

#[derive(Serialize)]
struct SpecRow<'a> {
    id: &'a str,
    name: &'a str,
    path: String,
    says: Vec<&'a str>,
}

/// What a part's template gets; each part uses some of it.
#[derive(Serialize, Default)]
struct PartContext<'a> {
    name: &'a str,
    description: Option<String>,
    technology: Option<String>,
    endpoints: Vec<EndpointRow<'a>>,
    words: Vec<&'a str>,
    contracts: Vec<ContractRow<'a>>,
    owned: Vec<(&'a str, &'a str)>,
    specs: Vec<SpecRow<'a>>,
}

/// Makes the bodies of managed blocks.
pub struct Bodies<'a> {
    facts: Facts<'a>,
    /// The assignments of items: components and planned entries.
    subjects: BTreeMap<NodeId, Subject>,
    /// The sections of each document, looked up when one is first asked for.
    sections: Table<DocumentId, OnceLock<HashMap<String, usize>>>,
}

impl<'a> Bodies<'a> {
    /// Gets ready for a portal.
    pub fn new(portal: &'a Portal) -> Bodies<'a> {
        let mut subjects = BTreeMap::new();
        for (system, of) in portal.systems.entries() {
            for (assignment, assigned) in of.specs.iter().enumerate() {
                let entry = assigned.entry.map(|entry| of.entries[entry].node);
                for node in assigned.component.into_iter().chain(entry) {
                    subjects.entry(node).or_insert(Subject { system, assignment });
                }
            }
        }
        let sections = portal.documents.iter().map(|_| OnceLock::new()).collect();
        Bodies { facts: Facts::new(portal), subjects, sections }
    }

    /// The portal.
    pub fn portal(&self) -> &'a Portal {
        self.facts.portal()
    }

    /// What systems say of their specs.
    pub fn facts(&self) -> &Facts<'a> {
        &self.facts
    }

    /// What a source says now, for a document at the path `to` in which a heading of `level` is
    /// above the block; none where there is no such source.
    pub fn body(&self, source: &str, level: u8, to: &str) -> Option<String> {
        let BlockSource { document, part } = BlockSource::read(source)?;
        let node = self.portal().find(document)?;
        let section = match part {
            BlockPart::Section(section) => section,
            BlockPart::Item { id, part } => {
                let part = Part::ALL.into_iter().find(|known| known.name() == part)?;
                let item = self.portal().find(&format!("{document}#{id}"))?;
                return Some(self.part(*self.subjects.get(&item)?, part, to));
            }
        };
        let index = self.portal().document_of(node)?;
        let document = &self.portal().documents[index];
        let named = self.sections[index].get_or_init(|| sections::named(document));
        Some(sections::under(document, &document.headings[*named.get(section)?], level, to))
    }

    /// The source of a part of what a system says of a spec: `DOCUMENT#ITEM:PART`.
    pub fn source(&self, subject: Subject, part: Part) -> Option<String> {
        let system = &self.portal().systems[subject.system];
        let assigned = &system.specs[subject.assignment];
        let item = assigned.component.or(assigned.entry.map(|entry| system.entries[entry].node))?;
        Some(format!("{}:{}", self.portal().node(item).id, part.name()))
    }

    /// A part of what a system says of a spec, for a document at the path `to`; empty where it says
    /// nothing.
    pub fn part(&self, subject: Subject, part: Part, to: &str) -> String {
        let facts = &self.facts;
        let portal = self.portal();
        let spec = facts.spec(subject);
        let mut context = PartContext { name: &portal.node(spec).title, ..PartContext::default() };
        let endpoints = facts.endpoints(subject);
        match part {
            Part::Component => {
                let first = |role| facts.markdown(subject, role).into_iter().next();
                context.description = first(FieldRole::Responsibility);
                context.technology = first(FieldRole::Technology);
                if let Some((_, component)) = facts.component(subject) {
                    context.name = &portal.node(component).title;
                }
                if context.description.is_none() && context.technology.is_none() {
                    return String::new();
                }
            }
            Part::Endpoints => {
                for endpoint in &endpoints {
                    let (method, path) = (&*endpoint.method, &*endpoint.path);
                    let description = &*endpoint.description;
                    match path {
                        "" => context.words.push(description),
                        _ => context.endpoints.push(EndpointRow { method, path, description }),
                    }
                }
                if endpoints.is_empty() {
                    return String::new();
                }
            }
            Part::Contracts => {
                context.contracts = self.contracts(subject, to);
                if context.contracts.is_empty() {
                    return String::new();
                }
            }
            Part::Ownership => {
                let owned = facts.owned(subject).iter();
                context.owned = owned.map(|(domain, access)| (&**domain, &**access)).collect();
                if context.owned.is_empty() {
                    return String::new();
                }
            }
            Part::Upstream | Part::Downstream => {
                context.specs = self.specs(subject, part == Part::Upstream, to);
            }
        }
        // The templates are our own, and every name in them is one of the context: tests render all.
        let text = templates().and_then(|templates| templates.render(part.name(), &context).ok());
        text.unwrap_or_default().trim().to_owned()
    }

    fn contracts(&self, subject: Subject, to: &str) -> Vec<ContractRow<'_>> {
        let system = &self.portal().systems[subject.system];
        let document = &self.portal().documents[system.document];
        let row = |contract: &'_ super::facts::Contract| {
            let section = contract.section.map(|at| {
                // Under a line in bold, so that a heading in it is the first of its place.
                sections::under(document, &document.headings[at], 3, to)
            });
            section.filter(|section| !section.is_empty())
        };
        let contracts = self.facts.contracts(subject).into_iter();
        contracts
            .map(|contract| ContractRow {
                from: &contract.from.0,
                to: &contract.to.0,
                text: &contract.markdown,
                section: row(contract),
            })
            .collect()
    }

    fn specs(&self, subject: Subject, upstream: bool, to: &str) -> Vec<SpecRow<'_>> {
        let (needs, needed_by) = self.facts.neighbours(self.facts.spec(subject));
        let others = if upstream { needs } else { needed_by };
        let row = |node: NodeId| {
            let other = self.facts.subject(node);
            let says = match other {
                Some(other) if upstream => self.facts.offered(other, subject),
                Some(other) => self.facts.offered(subject, other),
                None => Vec::new(),
            };
            let says = says.into_iter().map(|contract| contract.markdown.as_str()).collect();
            let there = self.portal().node(node);
            SpecRow {
                id: &there.id,
                name: &there.title,
                path: relative_path(to, &there.path),
                says,
            }
        };
        others.into_iter().map(row).collect()
    }
}

/// The templates of the parts.
fn templates() -> Option<&'static Templates> {
    static TEMPLATES: OnceLock<Option<Templates>> = OnceLock::new();
    let read = || {
        let all = Part::ALL.iter().map(|part| (part.name().to_owned(), part.template().to_owned()));
        Templates::of_documents(all.collect()).ok()
    };
    TEMPLATES.get_or_init(read).as_ref()
}

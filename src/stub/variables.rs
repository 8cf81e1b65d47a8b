//! What the templates of documents get. The names are part of what users write templates with:
//! the manual lists them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::context::{Bodies, Endpoint, Part, Subject, section_name};
use crate::model::{
    FieldRole, Kind, KindRole, NodeId, Portal, State, SystemId, managed_block, relative_path, slug,
};

/// A related spec, as it is in metadata.
#[derive(Debug, Serialize)]
struct Related {
    id: String,
    /// `system`, `consumer` or `dependent`.
    #[serde(rename = "as")]
    role: &'static str,
    component: String,
    description: String,
}

/// A spec that is needed, or that needs this one.
#[derive(Debug, Serialize)]
struct Neighbour {
    id: String,
    name: String,
    path: String,
    written: bool,
}

/// A document that is there.
#[derive(Debug, Serialize)]
struct Linked {
    title: String,
    path: String,
    description: String,
}

/// The document that a new one is made for.
#[derive(Debug, Serialize)]
pub(super) struct Parent {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The relative path to it.
    pub path: String,
    /// The relation that leads to it; empty where the kind declares none.
    pub relation: String,
}

#[derive(Debug, Serialize)]
struct Api {
    method: String,
    path: String,
    description: String,
    access: String,
}

#[derive(Debug, Serialize)]
struct Consumed {
    from: String,
    description: String,
}

/// The variables of a template.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Variables {
    feature_id: String,
    feature_name: String,
    description: String,
    complexity: String,
    maturity: String,
    technology: String,
    system_id: String,
    system_name: String,
    depends_on: Vec<String>,
    required_by: Vec<String>,
    apis_exposed: Vec<Api>,
    apis_consumed: Vec<Consumed>,
    data_ownership: String,
    id: String,
    name: String,
    slug: String,
    number: String,
    kind: String,
    date: String,
    owner: String,
    tags: Vec<String>,
    component: String,
    system_path: String,
    system_title: String,
    features: Vec<String>,
    phase: String,
    estimate: String,
    related_specs: Vec<Related>,
    upstream: Vec<Neighbour>,
    downstream: Vec<Neighbour>,
    related_documents: Vec<Linked>,
    parent: Option<Parent>,
    blocks: BTreeMap<&'static str, String>,
    /// The sections that the system shares, by their names in camel case.
    #[serde(flatten)]
    contexts: BTreeMap<String, String>,
}

/// What is known of a document that no system plans.
#[derive(Debug)]
pub(super) struct Plain {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The next free number of its kind.
    pub number: String,
    /// The document that it is written for.
    pub parent: Option<Parent>,
}

/// What holds for all documents that are made in a run.
#[derive(Debug, Clone, Copy)]
pub struct Common<'a> {
    /// Today as `YYYY-MM-DD`.
    pub today: &'a str,
    /// The owner of new documents.
    pub owner: &'a str,
}

impl Variables {
    /// Those of a document that no system plans.
    pub(super) fn plain(
        portal: &Portal,
        kind: &Kind,
        plain: Plain,
        common: Common<'_>,
    ) -> Variables {
        let blocks = Part::ALL.into_iter().map(|part| (part.name(), String::new()));
        Variables {
            feature_id: plain.id.clone(),
            feature_name: plain.name.clone(),
            slug: slug(&plain.name),
            id: plain.id,
            name: plain.name,
            number: plain.number,
            kind: kind.name.clone(),
            date: common.today.to_owned(),
            owner: common.owner.to_owned(),
            parent: plain.parent,
            blocks: blocks.collect(),
            contexts: names_of_contexts(portal),
            ..Variables::default()
        }
    }

    /// Those of a spec that a system plans, in a file at `path`. `together` are the other specs that
    /// are made in the same run.
    pub(super) fn planned(
        bodies: &Bodies<'_>,
        subject: Subject,
        path: &str,
        common: Common<'_>,
        together: &BTreeSet<NodeId>,
    ) -> Variables {
        let (portal, facts) = (bodies.portal(), bodies.facts());
        let spec = facts.spec(subject);
        let node = portal.node(spec);
        let system = &portal.systems[subject.system];
        let above = portal.node(system.node);
        let document = &portal.documents[system.document];
        let entry = system.specs[subject.assignment].entry.map(|entry| &system.entries[entry]);
        let component = facts.component(subject).map(|(_, node)| portal.node(node).title.clone());
        let (needs, needed_by) = facts.neighbours(spec);
        let ids = |nodes: &[NodeId]| nodes.iter().map(|n| portal.node(*n).id.clone()).collect();
        let neighbour = |node: &NodeId| {
            let there = portal.node(*node);
            Neighbour {
                id: there.id.clone(),
                name: there.title.clone(),
                path: relative_path(path, &there.path),
                written: there.state != State::Planned || together.contains(node),
            }
        };
        let first = |role| facts.texts(subject, role).into_iter().next().unwrap_or_default();
        let (complexity, maturity) = facts.level(subject);
        let mut variables = Variables {
            feature_id: node.id.clone(),
            feature_name: node.title.clone(),
            description: first(FieldRole::Responsibility),
            complexity: complexity.unwrap_or_default(),
            maturity: maturity.map(|level| level.to_string()).unwrap_or_default(),
            technology: first(FieldRole::Technology),
            system_id: above.id.clone(),
            system_name: system_name(portal, subject.system),
            depends_on: ids(&needs),
            required_by: ids(&needed_by),
            apis_exposed: facts.endpoints(subject).into_iter().map(api).collect(),
            apis_consumed: consumed(bodies, subject),
            data_ownership: facts
                .owned(subject)
                .iter()
                .map(|(domain, _)| domain.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            id: node.id.clone(),
            name: node.title.clone(),
            slug: slug(&node.title),
            number: String::new(),
            kind: node.kind.clone(),
            date: common.today.to_owned(),
            owner: common.owner.to_owned(),
            tags: tags(portal, bodies, subject),
            component: component.clone().unwrap_or_default(),
            system_path: relative_path(path, document.path()),
            system_title: above.title.clone(),
            features: facts.texts(subject, FieldRole::Features),
            phase: entry
                .and_then(|e| e.phase.as_ref())
                .map(|(_, title)| title.clone())
                .unwrap_or_default(),
            estimate: entry.and_then(|e| e.estimate.clone()).unwrap_or_default(),
            related_specs: Vec::new(),
            upstream: needs.iter().map(neighbour).collect(),
            downstream: needed_by.iter().map(neighbour).collect(),
            related_documents: Vec::new(),
            parent: None,
            blocks: BTreeMap::new(),
            contexts: names_of_contexts(portal),
        };
        variables.related_specs =
            related(bodies, subject, &component.unwrap_or_default(), &needed_by);
        variables.related_documents = linked(&variables, &above.title);
        for part in Part::ALL {
            let body = bodies.part(subject, part, path);
            let source = bodies.source(subject, part).filter(|_| !body.is_empty());
            let block = source.map(|source| managed_block(&source, &body));
            variables.blocks.insert(part.name(), block.unwrap_or_default());
        }
        variables.contexts.extend(contexts(bodies, subject, path));
        variables
    }
}

/// The sections that a system shares with a spec, as managed blocks.
fn contexts(bodies: &Bodies<'_>, subject: Subject, path: &str) -> Vec<(String, String)> {
    let portal = bodies.portal();
    let system = &portal.systems[subject.system];
    let (document, id) = (&portal.documents[system.document], &portal.node(system.node).id);
    let shared = document.contexts.iter().filter_map(|context| {
        let heading = document.headings.iter().find(|h| h.span.start == context.span.start)?;
        let source = format!("{id}#{}", section_name(heading));
        let body = bodies.body(&source, 0, path).filter(|body| !body.is_empty())?;
        Some((camel_case(&context.name), managed_block(&source, &body)))
    });
    shared.collect()
}

/// The name of a system: a title without the words that its kind's titles end with.
fn system_name(portal: &Portal, system: SystemId) -> String {
    let document = portal.systems[system].document;
    let title = &portal.documents[document].title;
    let titles = portal.kind(document).recognised.iter().flat_map(|found| &found.titles);
    let taken =
        titles.filter_map(|form| form.captures(title)).find_map(|mut taken| taken.remove("title"));
    taken.unwrap_or_else(|| title.clone())
}

/// The names of all sections that systems of any kind share, without a text.
fn names_of_contexts(portal: &Portal) -> BTreeMap<String, String> {
    let systems = portal.kinds.all.iter().filter(|kind| kind.role == KindRole::System);
    let fields = systems.flat_map(|kind| &kind.fields);
    let contexts = fields.filter(|field| field.role == FieldRole::Context);
    contexts.map(|field| (camel_case(&field.name), String::new())).collect()
}

/// `security_requirements` as `securityRequirements`.
fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut raise = false;
    for c in name.chars() {
        if c == '_' || c == '-' {
            raise = !out.is_empty();
        } else if raise {
            out.extend(c.to_uppercase());
            raise = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// An endpoint; a remark in brackets at the end of its description says who may use it.
fn api(endpoint: Endpoint) -> Api {
    let description = endpoint.description;
    let remark = description.strip_suffix(')').and_then(|head| head.rsplit_once(" ("));
    let (description, access) = match remark {
        Some((words, access)) => (words.to_owned(), access.to_owned()),
        None => (description, String::new()),
    };
    Api { method: endpoint.method, path: endpoint.path, description, access }
}

fn consumed(bodies: &Bodies<'_>, subject: Subject) -> Vec<Consumed> {
    let facts = bodies.facts();
    let own = facts.component(subject).map(|(component, _)| component);
    let contracts = facts.contracts(subject).into_iter();
    let to_us = contracts.filter(|contract| contract.to.1 == own && contract.from.1 != own);
    to_us
        .map(|contract| Consumed {
            from: contract.from.0.clone(),
            description: contract.text.clone(),
        })
        .collect()
}

/// The tags of the system and of the component, each once.
fn tags(portal: &Portal, bodies: &Bodies<'_>, subject: Subject) -> Vec<String> {
    let document = portal.systems[subject.system].document;
    let kind = portal.kind(document);
    let field = kind.field(FieldRole::Tags).map(|field| field.name.clone());
    let value = field.and_then(|name| portal.documents[document].field(&name));
    let of_system = value.into_iter().flat_map(|field| field.value.scalars());
    let of_component = bodies.facts().texts(subject, FieldRole::Tags);
    let mut all: Vec<String> = Vec::new();
    let words = of_component.into_iter().chain(of_system.map(|(text, _)| text.to_owned()));
    for tag in words.filter(|tag| !tag.trim().is_empty()) {
        if !all.contains(&tag) {
            all.push(tag);
        }
    }
    all
}

/// The system, then what uses this spec's contracts and what only waits for it.
fn related(
    bodies: &Bodies<'_>,
    subject: Subject,
    component: &str,
    needed_by: &[NodeId],
) -> Vec<Related> {
    let (portal, facts) = (bodies.portal(), bodies.facts());
    let system = portal.node(portal.systems[subject.system].node);
    let mut all = vec![Related {
        id: system.id.clone(),
        role: "system",
        component: component.to_owned(),
        description: String::new(),
    }];
    for node in needed_by {
        let offered = facts.subject(*node).map(|other| facts.offered(subject, other));
        let offered = offered.unwrap_or_default();
        let description = match &offered[..] {
            [] => format!("{} needs it first", portal.node(*node).title),
            contracts => {
                let texts: Vec<&str> = contracts.iter().map(|c| c.text.as_str()).collect();
                texts.join("; ")
            }
        };
        let role = if offered.is_empty() { "dependent" } else { "consumer" };
        all.push(Related {
            id: portal.node(*node).id.clone(),
            role,
            component: String::new(),
            description,
        });
    }
    all
}

/// The documents that are there: the system's, what is needed, what needs it.
fn linked(variables: &Variables, system: &str) -> Vec<Linked> {
    let link = |title: &str, path: &str, description: &str| Linked {
        title: title.to_owned(),
        path: path.to_owned(),
        description: description.to_owned(),
    };
    let mut all = vec![link(system, &variables.system_path, "the system that this is a part of")];
    let sides =
        [(&variables.upstream, "is needed first"), (&variables.downstream, "builds on this")];
    for (specs, words) in sides {
        let there = specs.iter().filter(|spec| spec.written);
        all.extend(there.map(|spec| link(&spec.name, &spec.path, words)));
    }
    all
}

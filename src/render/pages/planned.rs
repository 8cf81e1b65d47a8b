//! The page of a spec that is not written: what is known of it, and what is to be written.

use serde::Serialize;

use super::document::{FindingRow, RelationShape, findings_about, relations};
use super::drawn::neighbourhood;
use super::{Made, page as make};
use crate::layout::page_of;
use crate::model::{FieldRole, SystemId};
use crate::render::address::href;
use crate::render::context::{LinkShape, Page, SpecShape, spec};
use crate::render::diagram::Figure;
use crate::render::site::Site;

#[derive(Serialize)]
struct Component {
    /// Its title.
    title: String,
    /// The link to it; empty: there is none.
    url: String,
    /// What it is responsible for.
    responsibility: Option<String>,
    /// What it is made with.
    technology: Option<String>,
}

#[derive(Serialize)]
struct Endpoint {
    /// The method of HTTP.
    method: String,
    /// The path of the address.
    path: String,
    /// What it is for.
    description: String,
}

impl From<crate::context::Endpoint> for Endpoint {
    fn from(endpoint: crate::context::Endpoint) -> Endpoint {
        let crate::context::Endpoint { method, path, description } = endpoint;
        Endpoint { method, path, description }
    }
}

#[derive(Serialize)]
struct Contract {
    /// Who calls.
    from: String,
    /// Who is called.
    to: String,
    /// What the link says.
    text: String,
    /// The link; empty: there is none.
    url: String,
}

#[derive(Serialize)]
struct Ownership {
    /// The domain of the data.
    domain: String,
    /// What it may do with them.
    access: String,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// Its id.
    id: String,
    /// The name of its kind.
    kind: String,
    /// The title of its kind.
    kind_title: String,
    /// Its title.
    title: String,
    /// Its system.
    system: Option<SpecShape>,
    /// The component that it works out.
    component: Option<Component>,
    /// The title of its phase.
    phase: Option<String>,
    /// Its complexity, as the roadmap spells it.
    complexity: Option<String>,
    /// Its level of maturity, as the roadmap spells it.
    maturity: Option<String>,
    /// Its estimate, as the roadmap spells it.
    estimate: Option<String>,
    /// Its relations, both ways.
    relations: Vec<RelationShape>,
    /// What it is to do.
    features: Vec<String>,
    /// Its endpoints.
    endpoints: Vec<Endpoint>,
    /// Its contracts.
    contracts: Vec<Contract>,
    /// The data that it owns or uses.
    ownership: Vec<Ownership>,
    /// Sections that apply to it.
    contexts: Vec<LinkShape>,
    /// The drawing of what it needs and what needs it.
    diagram: Option<Figure>,
    /// What is to be written.
    to_write: Vec<String>,
    /// Where its file would lie.
    would_be_path: String,
    /// Its findings.
    findings: Vec<FindingRow>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let planned = &site.portal.planned[site.planned[number]];
    let portal = site.portal;
    let node = portal.node(planned.node);
    let system = &portal.systems[planned.system];
    let entry = planned.entry.map(|entry| &system.entries[entry]);
    let kind = &portal.kinds[planned.kind];
    let facts = &site.facts;
    let subject = facts.subject(planned.node);
    let texts = |role: FieldRole| subject.map(|s| facts.texts(s, role)).unwrap_or_default();
    let component = subject.and_then(|subject| facts.component(subject)).map(|(_, component)| {
        let component = portal.node(component);
        Component {
            title: component.title.clone(),
            url: href(&node.url, &component.url),
            responsibility: texts(FieldRole::Responsibility).into_iter().next(),
            technology: texts(FieldRole::Technology).into_iter().next(),
        }
    });
    let endpoints = subject.map(|subject| facts.endpoints(subject)).unwrap_or_default();
    let contracts = subject.map(|subject| facts.contracts(subject)).unwrap_or_default();
    let owned = subject.map(|subject| facts.owned(subject)).unwrap_or_default();
    let template = subject.and_then(|subject| {
        let (complexity, maturity) = facts.level(subject);
        kind.template_of_planned(complexity.as_deref(), maturity)
    });
    let words = site.words();
    let about = words.with("{title} is planned and not written yet.", &[("title", &node.title)]);
    let diagram = neighbourhood(site, planned.node, "sb-deps", Some("#sb-deps-list".to_owned()));
    let mut page = Page::of_node(site, planned.node, &about);
    page.figures = diagram.is_some();
    let context = Context {
        page,
        id: node.id.clone(),
        kind: node.kind.clone(),
        kind_title: words.label(&kind.title).to_owned(),
        title: node.title.clone(),
        system: Some(spec(site, &node.url, system.node)),
        component,
        phase: entry.and_then(|entry| entry.phase.as_ref()).map(|(_, title)| title.clone()),
        complexity: entry.and_then(|entry| entry.complexity.clone()),
        maturity: entry.and_then(|entry| entry.maturity.clone()),
        estimate: entry.and_then(|entry| entry.estimate.clone()),
        relations: relations(site, planned.node),
        features: texts(FieldRole::Features),
        endpoints: endpoints.into_iter().map(Endpoint::from).collect(),
        contracts: contracts.into_iter().map(|c| contract(site, &node.url, c)).collect(),
        ownership: owned
            .iter()
            .map(|(domain, access)| Ownership { domain: domain.clone(), access: access.clone() })
            .collect(),
        contexts: contexts(site, &node.url, planned.system),
        diagram,
        to_write: template.map(|template| template.to_write.clone()).unwrap_or_default(),
        would_be_path: node.path.clone(),
        findings: findings_about(site, planned.node),
    };
    make(site, &node.url, "planned.html", &context)
}

/// Sections of the system spec that the spec takes over.
fn contexts(site: &Site<'_>, from: &str, system: SystemId) -> Vec<LinkShape> {
    let portal = site.portal;
    let document = portal.systems[system].document;
    let page = &portal.node(portal.document_nodes[document]).url;
    let contexts = portal.documents[document].contexts.iter();
    contexts
        .map(|context| LinkShape {
            title: context.title.clone(),
            url: href(from, &format!("{}#{}", page_of(page), context.anchor)),
        })
        .collect()
}

fn contract(site: &Site<'_>, from: &str, contract: &crate::context::Contract) -> Contract {
    Contract {
        from: contract.from.0.clone(),
        to: contract.to.0.clone(),
        text: contract.text.clone(),
        url: href(from, &site.portal.node(contract.node).url),
    }
}

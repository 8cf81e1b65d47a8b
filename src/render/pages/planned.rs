//! The page of a spec that is not written: what is known of it, and what is to be written.

use serde::Serialize;

use super::document::{FindingRow, RelationShape, findings_about, neighbourhood, relations};
use super::{Made, page as make};
use crate::layout::page_of;
use crate::model::{FieldRole, Found, Item, ItemDecl, ItemRole, Names, NodeId, PlannedSpec};
use crate::render::address::href;
use crate::render::context::{LinkShape, Page, SpecShape, spec};
use crate::render::site::Site;

#[derive(Serialize)]
struct Component {
    title: String,
    url: String,
    responsibility: Option<String>,
    technology: Option<String>,
}

#[derive(Serialize)]
struct Endpoint {
    method: String,
    path: String,
    description: String,
}

#[derive(Serialize)]
struct Contract {
    from: String,
    to: String,
    text: String,
    url: String,
}

#[derive(Serialize)]
struct Ownership {
    domain: String,
    access: String,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    id: String,
    kind: String,
    kind_title: String,
    title: String,
    system: Option<SpecShape>,
    component: Option<Component>,
    phase: Option<String>,
    complexity: Option<String>,
    maturity: Option<String>,
    estimate: Option<String>,
    relations: Vec<RelationShape>,
    features: Vec<String>,
    endpoints: Vec<Endpoint>,
    contracts: Vec<Contract>,
    ownership: Vec<Ownership>,
    contexts: Vec<LinkShape>,
    diagram_html: Option<String>,
    diagram_nodes: usize,
    to_write: Vec<String>,
    would_be_path: String,
    findings: Vec<FindingRow>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let planned = &site.portal.planned[site.planned[number]];
    let portal = site.portal;
    let node = portal.node(planned.node);
    let system = &portal.systems[planned.system];
    let entry = planned.entry.map(|entry| &system.entries[entry]);
    let kind = &portal.kinds[planned.kind];
    let known = Known::new(site, planned);
    let drawing = neighbourhood(site, planned.node, "sb-deps");
    let about = format!("{} is planned and not written yet.", node.title);
    let context = Context {
        page: Page::of_node(site, planned.node, &about),
        id: node.id.clone(),
        kind: node.kind.clone(),
        kind_title: kind.title.clone(),
        title: node.title.clone(),
        system: Some(spec(site, &node.url, system.node)),
        component: known.component(),
        phase: entry.and_then(|entry| entry.phase.as_ref()).map(|(_, title)| title.clone()),
        complexity: entry.and_then(|entry| entry.complexity.clone()),
        maturity: entry.and_then(|entry| entry.maturity.clone()),
        estimate: entry.and_then(|entry| entry.estimate.clone()),
        relations: relations(site, planned.node),
        features: known.texts(FieldRole::Features),
        endpoints: known.texts(FieldRole::Endpoints).iter().map(|text| endpoint(text)).collect(),
        contracts: known.contracts(),
        ownership: known.ownership(),
        contexts: known.contexts(),
        diagram_nodes: drawing.as_ref().map_or(0, |drawing| drawing.nodes),
        diagram_html: drawing.map(|drawing| drawing.svg),
        to_write: kind.to_write.clone(),
        would_be_path: node.path.clone(),
        findings: findings_about(site, &node.id),
    };
    make(site, &node.url, "planned.html", &context)
}

/// What the system spec says of a planned spec's component.
struct Known<'a> {
    site: &'a Site<'a>,
    url: &'a str,
    document: usize,
    component: Option<NodeId>,
    components: &'a [NodeId],
    names: Names,
}

impl<'a> Known<'a> {
    fn new(site: &'a Site<'a>, planned: &PlannedSpec) -> Known<'a> {
        let components = &site.portal.systems[planned.system].components;
        Known {
            components,
            names: site.portal.component_names(planned.system),
            site,
            url: &site.portal.node(planned.node).url,
            document: site.portal.systems[planned.system].document,
            component: planned.component,
        }
    }

    fn item(&self) -> Option<(&'a Item, &'a ItemDecl)> {
        self.site.portal.item_decl(self.component?)
    }

    fn texts(&self, role: FieldRole) -> Vec<String> {
        let Some((item, decl)) = self.item() else {
            return Vec::new();
        };
        item.of_role(decl, role).map(|text| text.text.clone()).collect()
    }

    fn component(&self) -> Option<Component> {
        let node = self.site.portal.node(self.component?);
        Some(Component {
            title: node.title.clone(),
            url: href(self.url, &node.url),
            responsibility: self.texts(FieldRole::Responsibility).into_iter().next(),
            technology: self.texts(FieldRole::Technology).into_iter().next(),
        })
    }

    /// The system's items of a role with their nodes and declarations.
    fn items(&self, role: ItemRole) -> Vec<(NodeId, &'a Item, &'a ItemDecl)> {
        let portal = self.site.portal;
        let items = portal.documents[self.document].items.iter();
        items
            .zip(&portal.item_nodes[self.document])
            .map(|(item, node)| (*node, item, portal.decl(self.document, item)))
            .filter(|(_, _, decl)| decl.role == role)
            .collect()
    }

    /// Whether a name in the system spec means this component.
    fn means(&self, name: &str) -> bool {
        match self.names.find(name) {
            Found::One(at) => self.components.get(at) == self.component.as_ref(),
            Found::Many(_) | Found::None => false,
        }
    }

    fn contracts(&self) -> Vec<Contract> {
        let items = self.items(ItemRole::Contract).into_iter();
        items
            .filter_map(|(node, item, decl)| {
                let side = |role: FieldRole| {
                    let field = item.of_role(decl, role).next();
                    field.map(|text| text.text.clone()).unwrap_or_default()
                };
                let (from, to) = (side(FieldRole::From), side(FieldRole::To));
                let url = href(self.url, &self.site.portal.node(node).url);
                // What the table's row says is more than the heading, which names the two sides.
                let said = item.fields.iter().find(|field| !known(decl, &field.name));
                let text =
                    said.and_then(|field| field.values.first()).map(|text| text.text.clone());
                let text = text.unwrap_or_else(|| item.title.clone());
                (self.means(&from) || self.means(&to)).then_some(Contract { from, to, text, url })
            })
            .collect()
    }

    fn ownership(&self) -> Vec<Ownership> {
        let items = self.items(ItemRole::Ownership).into_iter();
        items
            .filter(|(_, item, decl)| {
                item.of_role(decl, FieldRole::Owner).any(|owner| self.means(&owner.text))
            })
            .map(|(_, item, decl)| {
                let access = item.of_role(decl, FieldRole::Access).next();
                let access = access.map(|text| text.text.clone()).unwrap_or_default();
                Ownership { domain: item.title.clone(), access }
            })
            .collect()
    }

    fn contexts(&self) -> Vec<LinkShape> {
        let portal = self.site.portal;
        let page = &portal.node(portal.document_nodes[self.document]).url;
        let contexts = portal.documents[self.document].contexts.iter();
        contexts
            .map(|context| LinkShape {
                title: context.title.clone(),
                url: href(self.url, &format!("{}#{}", page_of(page), context.anchor)),
            })
            .collect()
    }
}

/// Whether a field has a role of its own.
fn known(decl: &ItemDecl, name: &str) -> bool {
    let field = decl.fields.iter().find(|field| field.name == name);
    field.is_some_and(|field| field.role != FieldRole::Plain)
}

/// `POST /path - words` taken apart; what is no such line is all words.
fn endpoint(text: &str) -> Endpoint {
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
        _ => Endpoint { method: String::new(), path: String::new(), description: text.to_owned() },
    }
}

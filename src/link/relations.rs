//! From references to edges: one for each source, target and relation, whichever end declares it.

use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use crate::model::{
    Assignment, Edge, Item, ItemDecl, ItemFieldRole, ItemRole, NameFault, NameProblem, NodeId,
    Origin, Portal, Reference, RelationRole, Span, Target, Unresolved, nearest,
};

use super::names::{Found, Names};
use super::resolve::{Index, Named, nearest_id};
use super::systems::declared_system;

/// The edges so far, and the names of each system's components.
struct Edges {
    known: BTreeMap<(NodeId, NodeId, String), EdgeIndex>,
    components: Vec<Names>,
}

impl Edges {
    /// Adds an edge, or joins it with the one that is there: the source's declaration leads.
    fn add(&mut self, portal: &mut Portal, source: NodeId, target: NodeId, edge: Edge) {
        let key = (source, target, edge.relation.clone());
        match self.known.get(&key) {
            None => {
                let index = portal.graph.add_edge(source, target, edge);
                self.known.insert(key, index);
            }
            Some(index) => {
                let Some(there) = portal.graph.edge_weight_mut(*index) else {
                    return;
                };
                let at_target = there.at_target.or(edge.at_target);
                if edge.at_source && !there.at_source {
                    *there = edge;
                }
                there.at_target = at_target;
            }
        }
    }

    fn has(&self, source: NodeId, target: NodeId, relation: &str) -> bool {
        self.known.contains_key(&(source, target, relation.to_owned()))
    }
}

/// Resolves every reference and adds the edges.
pub(super) fn add(portal: &mut Portal, index: &Index) {
    let systems = 0..portal.systems.len();
    let mut edges = Edges {
        known: BTreeMap::new(),
        components: systems.map(|system| component_names(portal, system)).collect(),
    };
    for document in 0..portal.documents.len() {
        let references = portal.documents[document].references.clone();
        for reference in &references {
            one(portal, index, &mut edges, document, reference);
        }
    }
    components(portal, &mut edges);
    derived(portal, &mut edges);
}

fn one(
    portal: &mut Portal,
    index: &Index,
    edges: &mut Edges,
    document: usize,
    reference: &Reference,
) {
    let declaring = match reference.item {
        Some(item) => portal.item_nodes[document][item],
        None => portal.document_nodes[document],
    };
    match &reference.target {
        // `X-0113?` is a candidate: no firm edge, and nothing that dangles.
        Target::Name(name) if name.ends_with('?') => {}
        Target::Name(name) if reference.item.is_some() && super::names::is_all_above(name) => {
            all_above(portal, edges, document, reference, declaring);
        }
        Target::Name(name) => {
            let link = reference.link.as_deref();
            let named = match reference.item {
                Some(_) => index.item(portal, document, name, link),
                None => index.document(portal, document, name, link),
            };
            match named {
                Named::One(other) => {
                    let edge = declared(portal, document, reference);
                    let (source, target) =
                        if reference.inverse { (other, declaring) } else { (declaring, other) };
                    edges.add(portal, source, target, edge);
                }
                Named::Many(several) => {
                    let candidates =
                        several.iter().map(|node| portal.node(*node).id.clone()).collect();
                    portal.names.push(NameProblem {
                        document,
                        span: reference.span,
                        name: name.clone(),
                        role: "the reference",
                        fault: NameFault::Ambiguous(candidates),
                        system: document,
                        firm: true,
                    });
                }
                Named::None => unresolved(portal, document, declaring, reference, name),
            }
        }
        Target::Component { document: named, component } => {
            let system = match named {
                Some(named) => match index.document(portal, document, named, None) {
                    Named::One(node) => Some(node),
                    _ => None,
                },
                // A portal of one system leaves no doubt.
                None => declared_system(portal, index, document).or_else(|| {
                    let only = portal.systems.len() == 1;
                    portal.systems.first().filter(|_| only).map(|system| system.node)
                }),
            };
            let system = portal.systems.iter().position(|known| Some(known.node) == system);
            if let Some(system) = system {
                component_edge(portal, edges, (document, declaring), system, reference, component);
            }
        }
    }
}

/// `All above` in an item: every earlier item of its type.
fn all_above(
    portal: &mut Portal,
    edges: &mut Edges,
    document: usize,
    reference: &Reference,
    declaring: NodeId,
) {
    let Some(own) = reference.item else { return };
    let items = &portal.documents[document].items;
    let above: Vec<NodeId> = (0..own)
        .filter(|item| items[*item].kind == items[own].kind)
        .map(|item| portal.item_nodes[document][item])
        .collect();
    for target in above {
        let edge = declared(portal, document, reference);
        edges.add(portal, declaring, target, edge);
    }
}

fn unresolved(
    portal: &mut Portal,
    document: usize,
    source: NodeId,
    reference: &Reference,
    name: &str,
) {
    let at = &portal.documents[document];
    let found = Unresolved {
        source,
        target: name.to_owned(),
        relation: reference.relation.clone(),
        word: reference.word.clone(),
        path: at.path().to_owned(),
        span: reference.span,
        line: at.source.line(reference.span.start),
        // Every suggestion looks at every id: a portal that is all wrong gets a few hundred.
        nearest: (portal.unresolved.len() < super::MOST_SUGGESTIONS)
            .then(|| nearest_id(portal, name, reference.item.map(|_| document)))
            .flatten(),
    };
    portal.unresolved.push(found);
}

fn declared(portal: &Portal, document: usize, reference: &Reference) -> Edge {
    let at = &portal.documents[document];
    Edge {
        relation: reference.relation.clone(),
        origin: if reference.item.is_some() { Origin::Body } else { Origin::Metadata },
        path: at.path().to_owned(),
        span: reference.span,
        line: at.source.line(reference.span.start),
        at_source: !reference.inverse,
        at_target: reference.inverse.then_some(reference.span),
        note: reference.note.clone(),
    }
}

/// The edge from a feature to the component that it names.
fn component_edge(
    portal: &mut Portal,
    edges: &mut Edges,
    (document, declaring): (usize, NodeId),
    system: usize,
    reference: &Reference,
    component: &str,
) {
    let fault = match edges.components[system].find(component) {
        Found::One(at) => {
            let target = portal.systems[system].components[at];
            let edge = declared(portal, document, reference);
            edges.add(portal, declaring, target, edge);
            return;
        }
        Found::Many(several) => NameFault::Ambiguous(
            several
                .iter()
                .map(|at| portal.node(portal.systems[system].components[*at]).title.clone())
                .collect(),
        ),
        Found::None => {
            let titles = portal.systems[system].components.iter();
            let titles = titles.map(|node| portal.node(*node).title.as_str());
            NameFault::Unknown(nearest(component, titles).map(str::to_owned))
        }
    };
    portal.names.push(NameProblem {
        document,
        span: reference.span,
        name: component.to_owned(),
        role: "the component",
        fault,
        system: portal.systems[system].document,
        firm: true,
    });
}

/// The names of a system's components.
fn component_names(portal: &Portal, system: usize) -> Names {
    let system = &portal.systems[system];
    let drop = system
        .components
        .first()
        .and_then(|node| decl_of(portal, *node))
        .map(|(_, decl)| decl.drop.clone())
        .unwrap_or_default();
    let titles = system.components.iter().map(|node| portal.node(*node).title.as_str());
    Names::new(titles, &drop)
}

fn decl_of(portal: &Portal, node: NodeId) -> Option<(&Item, &ItemDecl)> {
    let item = portal.item_of(node)?;
    let document = portal.document_of(node)?;
    let decl = portal.kinds.named(&portal.documents[document].kind)?.item(&item.kind)?;
    Some((item, decl))
}

/// The dependencies that components declare among themselves.
fn components(portal: &mut Portal, edges: &mut Edges) {
    let Some(relation) = portal.relation(RelationRole::Dependency).map(str::to_owned) else {
        return;
    };
    for system in 0..portal.systems.len() {
        let names = edges.components[system].clone();
        for source in portal.systems[system].components.clone() {
            let Some((item, decl)) = decl_of(portal, source) else {
                continue;
            };
            if decl.role != ItemRole::Component {
                continue;
            }
            let targets: Vec<(usize, Span)> = item
                .of_role(decl, ItemFieldRole::Dependencies)
                .filter_map(|value| match names.find(&value.text) {
                    Found::One(at) => Some((at, value.span)),
                    _ => None,
                })
                .collect();
            for (at, span) in targets {
                let target = portal.systems[system].components[at];
                let edge = derived_edge(portal, system, &relation, span, Origin::Body);
                edges.add(portal, source, target, edge);
            }
        }
    }
}

/// What roadmap and components say of specs that do not say it themselves: of planned ones all,
/// of written ones that they belong to the system and which component they specify.
fn derived(portal: &mut Portal, edges: &mut Edges) {
    let name = |portal: &Portal, role: RelationRole| portal.relation(role).map(str::to_owned);
    let dependency = name(portal, RelationRole::Dependency);
    let membership = name(portal, RelationRole::Membership);
    let implementation = name(portal, RelationRole::Implementation);
    for system in 0..portal.systems.len() {
        let known = portal.systems[system].clone();
        for (at, assignment) in known.specs.iter().enumerate() {
            let Assignment { spec, component, entry, .. } = *assignment;
            let span = entry
                .map(|entry| known.entries[entry].node)
                .or(component)
                .and_then(|node| portal.item_of(node))
                .map(|item| item.span)
                .unwrap_or_default();
            let planned = matches!(portal.node(spec).what, crate::model::NodeWhat::Planned(_));
            if let Some(relation) = &membership
                && !edges.has(spec, known.node, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, known.node, edge);
            }
            if let (Some(relation), Some(component)) = (&implementation, component)
                && !edges.has(spec, component, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, component, edge);
            }
            if let Some(relation) = &dependency {
                let needs = planned_needs(portal, &known, component, entry, relation);
                let said = says_needs(portal, &known, component, entry);
                portal.systems[system].specs[at].needs = said.then(|| needs.clone());
                for need in needs.into_iter().filter(|_| planned) {
                    let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                    edges.add(portal, spec, need, edge);
                }
            }
        }
    }
}

/// Whether roadmap entry or component say what a spec needs, and every name in it was found.
fn says_needs(
    portal: &Portal,
    system: &crate::model::System,
    component: Option<NodeId>,
    entry: Option<usize>,
) -> bool {
    let entry = entry.map(|entry| system.entries[entry].node);
    let mut said = false;
    for node in entry.into_iter().chain(component) {
        let Some((item, decl)) = decl_of(portal, node) else { continue };
        let fields = decl.fields.iter().filter(|f| f.role == ItemFieldRole::Dependencies);
        said |= fields.clone().any(|f| item.fields.iter().any(|field| field.name == f.name));
        let lost = |value: &crate::model::Text| {
            portal
                .names
                .iter()
                .any(|problem| problem.document == system.document && problem.span == value.span)
        };
        if item.of_role(decl, ItemFieldRole::Dependencies).any(lost) {
            return false;
        }
    }
    said
}

/// What a planned spec needs: by its roadmap entry and by its component.
fn planned_needs(
    portal: &Portal,
    system: &crate::model::System,
    component: Option<NodeId>,
    entry: Option<usize>,
    relation: &str,
) -> Vec<NodeId> {
    let mut needs: Vec<NodeId> =
        entry.map(|entry| system.entries[entry].needs.clone()).unwrap_or_default();
    if let Some(component) = component {
        for (target, edge) in portal.outgoing(component) {
            if edge.relation == relation
                && let Some(of) = system.specs.iter().find(|of| of.component == Some(target))
                && !needs.contains(&of.spec)
            {
                needs.push(of.spec);
            }
        }
    }
    needs
}

fn derived_edge(
    portal: &Portal,
    system: usize,
    relation: &str,
    span: Span,
    origin: Origin,
) -> Edge {
    let document = &portal.documents[portal.systems[system].document];
    Edge {
        relation: relation.to_owned(),
        origin,
        path: document.path().to_owned(),
        span,
        line: document.source.line(span.start),
        at_source: origin == Origin::Body,
        at_target: None,
        note: None,
    }
}

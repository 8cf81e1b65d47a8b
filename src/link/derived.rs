//! Edges that nobody declares as such: between components, and what roadmap and components say of
//! specs that do not say it themselves.

use std::collections::{HashMap, HashSet};

use crate::model::{
    All, Arrow, Assignment, DocumentId, Edge, EntryId, FieldRole, Found, ItemRole, NameProblem,
    NodeId, NodeWhat, Origin, Place, RelationId, RelationRole, Span, System, SystemId, Table, Text,
};

use super::all::all_components;
use super::budget::Pool;
use super::edges::Edges;
use super::nodes::Nodes;
use super::relations::Ground;

/// The dependencies that components declare among themselves.
pub(super) fn components(ground: Ground<'_>, pool: &mut Pool) -> Vec<Arrow> {
    let nodes = ground.nodes;
    let mut edges = Vec::new();
    let Some(relation) = nodes.kinds.relation_of(RelationRole::Dependency) else {
        return edges;
    };
    let budget = pool.whole();
    for (at, system) in ground.systems.entries() {
        let names = &ground.components[at];
        let says_all = |node: &NodeId| {
            nodes.item_decl(*node).is_some_and(|(item, decl)| {
                let mut values = item.of_role(decl, FieldRole::Dependencies);
                values.any(|value| all_components(nodes, decl, &value.text).is_some())
            })
        };
        let says_all: Vec<bool> = system.components.iter().map(says_all).collect();
        for (place, source) in system.components.iter().copied().enumerate() {
            let Some((item, decl)) = nodes.item_decl(source) else {
                continue;
            };
            if decl.role != ItemRole::Component {
                continue;
            }
            let targets: Vec<(usize, Span)> = item
                .of_role(decl, FieldRole::Dependencies)
                .flat_map(|value| {
                    let all = all_components(nodes, decl, &value.text);
                    let many = if all == Some(All::Above) { place } else { says_all.len() };
                    let meant: Vec<usize> = match all {
                        Some(_) if !budget.allows(many, 0) => {
                            let document = &nodes.documents[system.document];
                            budget.refuse(document, Place::in_text(value.span));
                            Vec::new()
                        }
                        Some(All::Above) => (0..place).collect(),
                        // Of two that need all others the second needs the first.
                        Some(All::Others) => (0..says_all.len())
                            .filter(|at| *at < place || *at > place && !says_all[*at])
                            .collect(),
                        None => match names.find(&value.text) {
                            Found::One(at) => vec![at],
                            _ => Vec::new(),
                        },
                    };
                    meant.into_iter().map(|at| (at, value.span))
                })
                .collect();
            for (at, span) in targets {
                let target = system.components[at];
                let edge = derived_edge(nodes, system, relation, span, Origin::Body);
                edges.push((source, target, edge));
            }
        }
    }
    pool.settle(budget.spent());
    edges
}

/// What roadmap and components say of specs that do not say it themselves: of planned ones all,
/// of written ones that they belong to the system and which component they specify. With the edges
/// the systems, now with what they say that each spec needs.
pub(super) fn derived(
    nodes: &Nodes,
    mut systems: Table<SystemId, System>,
    mut edges: Edges,
    names: &[NameProblem],
) -> (Table<SystemId, System>, Edges) {
    let lost = names.iter().map(|problem| (problem.document, problem.place)).collect();
    let membership = nodes.kinds.relation_of(RelationRole::Membership);
    let implementation = nodes.kinds.relation_of(RelationRole::Implementation);
    let dependency = nodes.kinds.relation_of(RelationRole::Dependency);
    let component_needs =
        dependency.map(|relation| needs_of_components(&systems, &edges, relation));
    for id in systems.ids() {
        let system = &systems[id];
        let mut specs = system.specs.clone();
        let of_components = specs_of_components(system);
        for assignment in &mut specs {
            let Assignment { spec, component, entry, .. } = *assignment;
            let span = entry
                .map(|entry| system.entries[entry].node)
                .or(component)
                .and_then(|node| nodes.item_decl(node))
                .map(|(item, _)| item.span)
                .unwrap_or_default();
            let edge = |relation| derived_edge(nodes, system, relation, span, Origin::Derived);
            if let Some(relation) = membership
                && !edges.has(spec, system.node, relation)
            {
                edges.add(spec, system.node, edge(relation));
            }
            if let (Some(relation), Some(component)) = (implementation, component)
                && !edges.has(spec, component, relation)
            {
                edges.add(spec, component, edge(relation));
            }
            if let (Some(relation), Some(of_component)) = (dependency, &component_needs) {
                let mut needs: Vec<NodeId> =
                    entry.map(|entry| system.entries[entry].needs.clone()).unwrap_or_default();
                let mut others: Vec<NodeId> = component
                    .and_then(|component| of_component.get(&component).cloned())
                    .unwrap_or_default();
                others.sort_by_key(|other| &nodes.node(*other).id);
                let mut known: HashSet<NodeId> = needs.iter().copied().collect();
                for need in others.iter().filter_map(|other| of_components.get(other)) {
                    if known.insert(*need) {
                        needs.push(*need);
                    }
                }
                if says_needs(nodes, system, &lost, component, entry) {
                    assignment.needs = Some(needs.clone());
                }
                let planned = matches!(nodes.node(spec).what, NodeWhat::Planned(_));
                for need in needs.into_iter().filter(|_| planned) {
                    edges.add(spec, need, edge(relation));
                }
            }
        }
        systems[id].specs = specs;
    }
    (systems, edges)
}

/// What each component needs.
fn needs_of_components(
    systems: &Table<SystemId, System>,
    edges: &Edges,
    relation: RelationId,
) -> HashMap<NodeId, Vec<NodeId>> {
    let components = systems.iter().flat_map(|system| &system.components);
    let mut needs: HashMap<NodeId, Vec<NodeId>> =
        components.map(|component| (*component, Vec::new())).collect();
    let of_relation = edges.all().iter().filter(|(.., edge)| edge.relation == relation);
    for (source, target, _) in of_relation {
        if let Some(needs) = needs.get_mut(source) {
            needs.push(*target);
        }
    }
    needs
}

/// The spec of each component: of several the first.
fn specs_of_components(system: &System) -> HashMap<NodeId, NodeId> {
    let mut specs = HashMap::new();
    for assignment in &system.specs {
        if let Some(component) = assignment.component {
            specs.entry(component).or_insert(assignment.spec);
        }
    }
    specs
}

/// Whether roadmap entry or component say what a spec needs, and every name in it was found.
fn says_needs(
    nodes: &Nodes,
    system: &System,
    lost: &HashSet<(DocumentId, Place)>,
    component: Option<NodeId>,
    entry: Option<EntryId>,
) -> bool {
    let entry = entry.map(|entry| system.entries[entry].node);
    let mut said = false;
    for node in entry.into_iter().chain(component) {
        let Some((item, decl)) = nodes.item_decl(node) else { continue };
        let fields = decl.fields.iter().filter(|f| f.role == FieldRole::Dependencies);
        said |= fields.clone().any(|f| item.fields.iter().any(|field| field.name == f.name));
        let lost = |value: &Text| lost.contains(&(system.document, Place::in_text(value.span)));
        if item.of_role(decl, FieldRole::Dependencies).any(lost) {
            return false;
        }
    }
    said
}

fn derived_edge(
    nodes: &Nodes,
    system: &System,
    relation: RelationId,
    span: Span,
    origin: Origin,
) -> Edge {
    let document = &nodes.documents[system.document];
    Edge {
        relation,
        origin,
        at: document.locate_in_text(span),
        line: document.line_in_file(span.start),
        at_source: origin == Origin::Body,
        at_target: None,
        note: None,
    }
}

//! Edges that nobody has written and that follow from roadmap and components.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Assignment, Edge, EntryId, FieldRole, NodeId, NodeWhat, Origin, Portal, RelationId,
    RelationRole, Span, SystemId,
};

use super::relations::Edges;

/// What roadmap and components say of specs that do not say it themselves: of planned ones all,
/// of written ones that they belong to the system and which component they specify.
pub(super) fn add(portal: &mut Portal, edges: &mut Edges<'_>) {
    let dependency = portal.relation(RelationRole::Dependency);
    let membership = portal.relation(RelationRole::Membership);
    let implementation = portal.relation(RelationRole::Implementation);
    for system in portal.systems.ids() {
        let known = portal.systems[system].clone();
        let lost: BTreeSet<Span> = portal
            .names
            .iter()
            .filter(|problem| problem.document == known.document)
            .map(|problem| problem.span)
            .collect();
        let mut by_component: BTreeMap<NodeId, NodeId> = BTreeMap::new();
        for of in &known.specs {
            if let Some(component) = of.component {
                by_component.entry(component).or_insert(of.spec);
            }
        }
        for (at, assignment) in known.specs.iter().enumerate() {
            let Assignment { spec, component, entry, .. } = *assignment;
            let span = entry
                .map(|entry| known.entries[entry].node)
                .or(component)
                .and_then(|node| portal.item_of(node))
                .map(|item| item.span)
                .unwrap_or_default();
            let planned = matches!(portal.node(spec).what, NodeWhat::Planned(_));
            if let Some(relation) = membership
                && !edges.has(spec, known.node, relation)
            {
                let edge = edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, known.node, edge);
            }
            if let (Some(relation), Some(component)) = (implementation, component)
                && !edges.has(spec, component, relation)
            {
                let edge = edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, component, edge);
            }
            if let Some(relation) = dependency {
                let needs =
                    planned_needs(portal, &known, (component, entry), relation, &by_component);
                let said = says_needs(portal, &known, (component, entry), &lost);
                portal.systems[system].specs[at].needs = said.then(|| needs.clone());
                for need in needs.into_iter().filter(|_| planned) {
                    let edge = edge(portal, system, relation, span, Origin::Derived);
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
    (component, entry): (Option<NodeId>, Option<EntryId>),
    lost: &BTreeSet<Span>,
) -> bool {
    let entry = entry.map(|entry| system.entries[entry].node);
    let mut said = false;
    for node in entry.into_iter().chain(component) {
        let Some((item, decl)) = portal.item_decl(node) else { continue };
        let fields = decl.fields.iter().filter(|f| f.role == FieldRole::Dependencies);
        said |= fields.clone().any(|f| item.fields.iter().any(|field| field.name == f.name));
        if item.of_role(decl, FieldRole::Dependencies).any(|value| lost.contains(&value.span)) {
            return false;
        }
    }
    said
}

/// What a planned spec needs: by its roadmap entry and by its component.
fn planned_needs(
    portal: &Portal,
    system: &crate::model::System,
    (component, entry): (Option<NodeId>, Option<EntryId>),
    relation: RelationId,
    by_component: &BTreeMap<NodeId, NodeId>,
) -> Vec<NodeId> {
    let mut needs: Vec<NodeId> =
        entry.map(|entry| system.entries[entry].needs.clone()).unwrap_or_default();
    let mut known: BTreeSet<NodeId> = needs.iter().copied().collect();
    if let Some(component) = component {
        for (target, edge) in portal.outgoing(component) {
            if edge.relation == relation
                && let Some(spec) = by_component.get(&target)
                && known.insert(*spec)
            {
                needs.push(*spec);
            }
        }
    }
    needs
}

pub(super) fn edge(
    portal: &Portal,
    system: SystemId,
    relation: RelationId,
    span: Span,
    origin: Origin,
) -> Edge {
    let document = &portal.documents[portal.systems[system].document];
    Edge {
        relation,
        origin,
        path: document.path().to_owned(),
        span,
        line: document.source.line(span.start),
        at_source: origin == Origin::Body,
        at_target: None,
        note: None,
    }
}

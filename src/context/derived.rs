//! Derived keys: what a document lists because others say so.

use std::collections::{BTreeMap, HashMap};

use crate::model::{
    DocumentId, FieldOf, Membership, NodeWhat, Portal, Relates, RelationId, RelationRole,
};

/// A derived key of a document that lacks something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The document.
    pub document: DocumentId,
    /// The field, by its index in the document's kind.
    pub field: usize,
    /// The ids that it lacks, in the order of the roadmap and then of the ids.
    pub missing: Vec<String>,
}

/// The derived keys that lack something: the inverse ends of dependencies and of membership, which
/// follow from what the documents at their other ends declare. Without `all` only what is amiss and no
/// other rule reports: a system need not list its members at all; what it does not plan, and
/// dependencies that only one end declares, are findings of their own.
pub fn derived(portal: &Portal, all: bool) -> Vec<Derived> {
    let mut lacking: BTreeMap<(DocumentId, usize), Vec<String>> = BTreeMap::new();
    let dependency = all.then_some(RelationRole::Dependency);
    for role in dependency.into_iter().chain([RelationRole::Membership]) {
        let Some(relation) = portal.kinds.relation_of(role) else { continue };
        for (source, target, edge) in portal.edges() {
            let one_sided = edge.at_source && edge.at_target.is_none();
            if edge.relation != relation || source == target || !one_sided {
                continue;
            }
            let (NodeWhat::Document(_), NodeWhat::Document(document)) =
                (portal.node(source).what, portal.node(target).what)
            else {
                continue;
            };
            if let Some(field) = inverse_field(portal, document, relation) {
                let there = portal.documents[document]
                    .fields
                    .iter()
                    .any(|there| there.of == FieldOf::Declared(field));
                let planned = matches!(portal.membership(source), Membership::Planned(_));
                if role == RelationRole::Membership && !all && !(planned && there) {
                    continue;
                }
                let missing = lacking.entry((document, field)).or_default();
                missing.push(portal.node(source).id.clone());
            }
        }
    }
    if lacking.is_empty() {
        return Vec::new();
    }
    let specs = portal.systems.iter().flat_map(|system| &system.specs).enumerate();
    let place: HashMap<&str, usize> =
        specs.map(|(at, assigned)| (portal.node(assigned.spec).id.as_str(), at)).collect();
    let found = lacking.into_iter().map(|((document, field), mut missing)| {
        missing
            .sort_by_key(|id| (place.get(id.as_str()).copied().unwrap_or(usize::MAX), id.clone()));
        missing.dedup();
        Derived { document, field, missing }
    });
    found.collect()
}

/// The field of a document's kind that lists the sources of a relation.
fn inverse_field(portal: &Portal, document: DocumentId, wanted: RelationId) -> Option<usize> {
    portal.kind(document).fields.iter().position(|field| match field.relates {
        Some(Relates::Named { relation, inverse }) => relation == wanted && inverse,
        _ => false,
    })
}

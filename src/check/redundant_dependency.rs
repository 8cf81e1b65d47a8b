//! See [`RULE`].

use std::collections::HashMap;

use super::judged::judged;
use crate::model::{Edge, Finding, NodeId, Origin, Portal, RelationRole};

rule! {
    /// A spec names a dependency that follows from another one of its own.
    ///
    /// It is looked one step further: where `a` needs `b` and `c`, and `b` itself needs `c`, the
    /// third follows. Only lists of at least four are asked: a short one says plainly what is used.
    /// Dependencies in the metadata of documents are asked. Those are not that the system's roadmap
    /// or component names as well, since both are to agree, and neither are those of items and
    /// those in a circle.
    ///
    /// ## Why
    ///
    /// Every dependency is a promise that somebody keeps up. One that follows from others tells
    /// nothing, and hides in a drawing which of them matter.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// # feat-invoice.md needs the basket, and so does feat-payment.md.
    /// depends_on: [feat-payment, feat-basket, feat-vat, feat-mail]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, unless the spec uses it by itself; then switch the rule off.
    "redundant-dependency", Note, check
}

/// Specs that need more are hubs, which are not looked through.
const MOST: usize = 64;

/// Specs that need fewer are plain enough.
const LEAST: usize = 4;

fn check(portal: &Portal) -> Vec<Finding> {
    let needs = |node: NodeId| {
        let edges = portal.outgoing(node);
        edges.filter(|(_, edge)| portal.kinds.has_role(edge.relation, RelationRole::Dependency))
    };
    // What the system says that its specs need.
    let mut planned: Option<HashMap<NodeId, &[NodeId]>> = None;
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let own: Vec<(NodeId, &Edge)> = needs(judged.node).take(MOST + 1).collect();
        let edge_to = |node: NodeId| own.iter().find(|(target, _)| *target == node).map(|o| o.1);
        if !(LEAST..=MOST).contains(&own.len()) {
            continue;
        }
        let mut between: Vec<(NodeId, NodeId)> = Vec::new();
        for (through, _) in own.iter().filter(|(through, _)| *through != judged.node) {
            let further = needs(*through).take(MOST).map(|(target, _)| target);
            let further: Vec<NodeId> = further.collect();
            if further.contains(&judged.node) {
                continue;
            }
            let both = further.into_iter().filter(|t| t != through && edge_to(*t).is_some());
            between.extend(both.map(|target| (target, *through)));
        }
        if between.is_empty() {
            continue;
        }
        let planned = planned.get_or_insert_with(|| planned_needs(portal));
        let named = planned.get(&judged.node).copied().unwrap_or_default();
        between.sort_by_key(|(target, through)| (portal.node(*target).id.as_str(), *through));
        between.dedup_by_key(|(target, _)| *target);
        for (target, through) in between {
            let Some(edge) = edge_to(target) else { continue };
            // In a circle each of them follows from the others.
            let back = needs(target).any(|(other, _)| other == through || other == judged.node);
            let named = named.contains(&target);
            if back || named || edge.origin != Origin::Metadata || !edge.at_source {
                continue;
            }
            let id = |node: NodeId| portal.node(node).id.as_str();
            let message =
                format!("`{}` follows from `{}`, which needs it", id(target), id(through));
            findings.push(
                Finding::new(&RULE.info, edge.at.clone(), message, [judged.node, target, through])
                    .help("remove it, unless it is used by itself")
                    .of(portal.document_id(judged.index)),
            );
        }
    }
    findings
}

/// What the systems say that each of their specs needs, where they say it.
fn planned_needs(portal: &Portal) -> HashMap<NodeId, &[NodeId]> {
    let assignments = portal.systems.iter().flat_map(|system| &system.specs);
    assignments.filter_map(|one| Some((one.spec, one.needs.as_deref()?))).collect()
}

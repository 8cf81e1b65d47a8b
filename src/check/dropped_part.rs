//! See [`RULE`].

use std::collections::BTreeMap;

use super::list;
use crate::model::{Edge, Finding, NodeId, NodeWhat, Portal, Stage, normalise};

rule! {
    /// A change that replaces something leaves a part of it out.
    ///
    /// What changes an item is the whole of it afterwards. A part of the same type that is
    /// in the original and not in the change is lost when the change is taken over.
    ///
    /// ## Why
    ///
    /// A scenario that is forgotten in a modified requirement is gone without anybody having decided
    /// it.
    ///
    /// ## Example
    ///
    /// `### Requirement: Checkout` under `## MODIFIED Requirements` with one of the two scenarios
    /// that the specification has.
    ///
    /// ## How to fix
    ///
    /// Copy the part into the change, or say in the change that it goes.
    "dropped-part", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let changes: Vec<(NodeId, NodeId, &Edge)> =
        portal.edges().filter(|(.., edge)| portal.is_exclusive(edge)).collect();
    if changes.is_empty() {
        return Vec::new();
    }
    let mut parts: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (inner, outer) in &portal.coverage.around {
        parts.entry(*outer).or_default().push(*inner);
    }
    let of = |node: &NodeId| parts.get(node).map_or(&[][..], Vec::as_slice);
    let mut findings = Vec::new();
    for (node, target, _) in changes {
        let own = of(&node);
        let NodeWhat::Item(index, at) = portal.node(node).what else { continue };
        let (document, item) = (&portal.documents[index], &portal.documents[index].items[at]);
        let closed = matches!(super::stage_of(document), Some(Stage::Done | Stage::Withdrawn));
        if closed || own.is_empty() {
            continue;
        }
        let has = |part: &NodeId| {
            let (kind, title) = (&portal.node(*part).kind, &portal.node(*part).title);
            own.iter().any(|own| {
                let own = portal.node(*own);
                own.kind == *kind && normalise(&own.title) == normalise(title)
            })
        };
        let lost: Vec<NodeId> = of(&target).iter().copied().filter(|part| !has(part)).collect();
        let Some(first) = lost.first() else { continue };
        let titles: Vec<String> =
            lost.iter().map(|part| portal.node(*part).title.clone()).collect();
        let gone = &portal.node(target).id;
        let message = format!("`{}` leaves out {} of `{gone}`", item.id, list(&titles));
        let about = [portal.document_nodes[index], target].into_iter().chain(lost.iter().copied());
        let mut finding =
            Finding::new(&RULE.info, document.locate_in_text(item.span), message, about)
                .help("copy it into the change, or say that it is removed")
                .of(portal.document_id(index));
        if let NodeWhat::Item(there, at) = portal.node(*first).what {
            let there = &portal.documents[there];
            finding = finding.related(there.locate_in_text(there.items[at].span), "left out");
        }
        findings.push(finding);
    }
    findings
}

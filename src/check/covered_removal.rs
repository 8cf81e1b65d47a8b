//! See [`RULE`].

use super::list;
use crate::model::{Finding, ItemRole, ItemType, KindId, NodeId, Portal, Stage, Table};

rule! {
    /// Something is to be removed that tests or tasks still cover.
    ///
    /// ## Why
    ///
    /// What traces to it will trace to nothing.
    ///
    /// ## Example
    ///
    /// `### Requirement: Print a receipt` under `## REMOVED Requirements`, and a test that traces to
    /// this requirement.
    ///
    /// ## How to fix
    ///
    /// Remove what covers it in the same change, or let it cover what comes instead.
    "covered-removal", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_removal = |known: &ItemType| known.decl.role == ItemRole::Removal;
    let removing: Table<KindId, bool> =
        portal.kinds.all.iter().map(|kind| kind.items.iter().any(is_removal)).collect();
    for (index, document) in portal.documents.entries() {
        if !removing[document.kind] {
            continue;
        }
        if matches!(super::stage_of(document), Some(Stage::Done | Stage::Withdrawn)) {
            continue;
        }
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            if portal.decl(index, item).role != ItemRole::Removal {
                continue;
            }
            for (target, _) in portal.outgoing(*node) {
                let covered = portal.coverage.of.get(&target);
                // What is inside of it goes with it; what is closed has been.
                let still = |by: &&NodeId| {
                    let inside = portal.coverage.around.get(*by) == Some(&target);
                    let closed = portal.document_of(**by).is_some_and(|document| {
                        super::stage_of(&portal.documents[document]) == Some(Stage::Done)
                    });
                    !inside && !closed
                };
                let by = covered.iter().flat_map(|covered| &covered.by).filter(still);
                let covering: Vec<NodeId> = by.copied().collect();
                let by: Vec<String> =
                    covering.iter().map(|by| portal.node(*by).id.clone()).collect();
                if by.is_empty() {
                    continue;
                }
                let gone = &portal.node(target).id;
                let verb = if by.len() == 1 { "covers" } else { "cover" };
                let message =
                    format!("`{gone}` is to be removed, and {} still {verb} it", list(&by));
                let own = [portal.document_nodes[index], target];
                let about = own.into_iter().chain(covering);
                findings.push(
                    Finding::new(&RULE.info, document.locate_in_text(item.span), message, about)
                        .help("remove what covers it too, or make it cover the replacement")
                        .of(portal.document_id(index)),
                );
            }
        }
    }
    findings
}

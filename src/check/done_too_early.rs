//! See [`RULE`].

use crate::model::{Done, Finding, Location, Portal, RelationRole};

rule! {
    /// Something is ticked although what it needs is still open.
    ///
    /// ## Why
    ///
    /// Either the tick is wrong, or the dependency is.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - [ ] T001 Create the table
    /// - [x] T002 Fill the table (depends on T001)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Tick what was done before it, take the tick away, or remove the dependency.
    "done-too-early", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, document) in portal.documents.entries() {
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            if item.done != Some(Done::Done) || portal.item_of(*node).is_none() {
                continue;
            }
            for (other, edge) in portal.outgoing(*node) {
                let needs = portal.kinds.has_role(edge.relation, RelationRole::Dependency);
                let Some(needed) = portal.item_of(other).filter(|_| needs) else { continue };
                let Some(Done::Open | Done::Begun) = needed.done else { continue };
                let message =
                    format!("`{}` is ticked before `{}`, which it needs", item.id, needed.id);
                let there = Location::new(&*portal.node(other).path, needed.span);
                findings.push(
                    Finding::new(
                        &RULE.info,
                        document.locate_in_text(item.span),
                        message,
                        [*node, other],
                    )
                    .help("tick what was done before it, or remove the tick")
                    .related(there, "still open")
                    .of(portal.document_id(index)),
                );
            }
        }
    }
    findings
}

//! See [`RULE`].

use crate::model::{Done, Finding, Location, NodeWhat, Portal, RelationRole};

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
    for (source, target, edge) in portal.edges() {
        if !portal.kinds.has_role(edge.relation, RelationRole::Dependency) {
            continue;
        }
        let NodeWhat::Item(index, item) = portal.node(source).what else { continue };
        let (document, item) = (&portal.documents[index], &portal.documents[index].items[item]);
        let Some(needed) = portal.item_of(target).filter(|_| item.done == Some(Done::Done)) else {
            continue;
        };
        let Some(Done::Open | Done::Begun) = needed.done else { continue };
        let message = format!("`{}` is ticked before `{}`, which it needs", item.id, needed.id);
        let there = Location::new(&*portal.node(target).path, needed.span);
        let at = document.locate_in_text(item.span);
        findings.push(
            Finding::new(&RULE.info, at, message, [source, target])
                .help("tick what was done before it, or remove the tick")
                .related(there, "still open")
                .of(portal.document_id(index)),
        );
    }
    findings
}

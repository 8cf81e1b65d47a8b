//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// A spec or an item needs itself.
    ///
    /// Relations that must not lead round in a circle are asked. A circle through others is
    /// `dependency-cycle`; a relation that may hold circles, such as "see also", is not asked.
    ///
    /// ## Why
    ///
    /// It can never be started. Mostly the id was copied with the line, and what was meant is
    /// missing.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// id: feat-basket
    /// depends_on: [feat-basket]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write what was meant, or remove the entry.
    "self-dependency", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cycle in &portal.cycles {
        let [node] = cycle.nodes[..] else { continue };
        let edge = portal
            .outgoing(node)
            .find(|(target, edge)| *target == node && edge.relation == cycle.relation);
        let Some((_, edge)) = edge else { continue };
        let id = &portal.node(node).id;
        let message = format!("`{id}` names itself in `{}`", portal.relation_name(cycle.relation));
        findings.push(
            Finding::new(&RULE.info, edge.at.clone(), message, [node])
                .help("write what was meant, or remove it")
                .of(id)
                .at_level(cycle.level),
        );
    }
    findings
}

//! See [`RULE`].

use crate::model::{Finding, KindRole, Membership, Portal, System};

rule! {
    /// A feature spec that no system leads to.
    ///
    /// The feature names no system, or it names one whose roadmap and components do not know it.
    /// Portals without a system spec are not asked.
    ///
    /// ## Why
    ///
    /// It is planned by nobody: no phase, no order, no place in the architecture.
    ///
    /// ## Example
    ///
    /// `feat-gift-cards.md` with `system_spec: sys-shop`, while the roadmap of `sys-shop` has no
    /// entry for gift cards.
    ///
    /// ## How to fix
    ///
    /// Add it to the system's components and roadmap, correct its `system_component`, or
    /// set `system_spec`.
    "orphan-feature", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The template of a system is not a system.
    let filled = |system: &System| portal.documents[system.document].unfilled.is_none();
    if !portal.systems.iter().any(filled) {
        return findings;
    }
    for (index, document) in portal.documents.entries() {
        let node = portal.document_nodes[index];
        if portal.kinds[document.kind].role != KindRole::Feature {
            continue;
        }
        let id = portal.document_id(index);
        let mut about = vec![node];
        let (message, help) = match portal.membership(node) {
            Membership::Planned(_) => continue,
            Membership::OneSided(system) => {
                let system = &portal.systems[system];
                about.push(system.node);
                let system = portal.document_id(system.document);
                (
                    format!("neither the roadmap nor the components of `{system}` name `{id}`"),
                    format!("add it to `{system}`, or correct the component that it names"),
                )
            }
            Membership::None => (
                format!("`{id}` belongs to no system"),
                "name its system, and add it to the system's roadmap".to_owned(),
            ),
        };
        let at = document.locate(document.place());
        findings.push(Finding::new(&RULE.info, at, message, about).help(help).of(id));
    }
    findings
}

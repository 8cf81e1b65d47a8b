//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// The roadmap or a component promises a feature spec that nobody wrote.
    ///
    /// Every roadmap entry and every component of a system has a feature spec. One without a file
    /// is in the graph as planned and has a page in the site that shows what is known of it.
    ///
    /// ## Why
    ///
    /// What is on the roadmap without a spec is what surprises everybody later.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// 7. **Notification Service** (Level 3 - EASY)
    /// ```
    ///
    /// and no document with the id `feat-notification-service`.
    ///
    /// ## How to fix
    ///
    /// Write the spec at the path that the finding names, or take the entry off the roadmap. A
    /// spec under another id is found when its `system_component` names the component.
    "missing-feature-spec", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for planned in &portal.planned {
        let node = portal.node(planned.node);
        let system = &portal.systems[planned.system];
        let document = &portal.documents[system.document];
        let place = planned.entry.map(|entry| system.entries[entry].node).or(planned.component);
        let span =
            place.and_then(|place| portal.item_of(place)).map(|item| item.span).unwrap_or_default();
        findings.push(
            Finding::new(
                &RULE.info,
                document.locate_in_text(span),
                format!("missing feature spec `{}`", node.id),
                [system.node, planned.node],
            )
            .help(format!("write {}", node.path))
            .of(portal.document_id(system.document)),
        );
    }
    findings
}

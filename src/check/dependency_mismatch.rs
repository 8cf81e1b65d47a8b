//! See [`RULE`].

use super::list;
use crate::model::{Finding, NodeId, NodeWhat, Portal, State};

rule! {
    /// A feature spec and the roadmap disagree on what the feature needs.
    ///
    /// The spec's own `depends_on` leads. What roadmap entry and component name beyond it, or leave
    /// out, is reported. Where neither says anything of dependencies, or a name in it is unknown,
    /// nothing is compared.
    ///
    /// ## Why
    ///
    /// One of the two is out of date, and people plan by the roadmap.
    ///
    /// ## Example
    ///
    /// The roadmap says `Dependencies: Auth, Product`, the order spec says
    /// `depends_on: [feat-auth-service]`.
    ///
    /// ## How to fix
    ///
    /// Decide which is right and change the other.
    "dependency-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for system in &portal.systems {
        let document = &portal.documents[system.document];
        for assignment in &system.specs {
            let spec = portal.node(assignment.spec);
            let written =
                matches!(spec.what, NodeWhat::Document(_)) && spec.state == State::Written;
            let Some(said) = assignment.needs.as_ref().filter(|_| written) else { continue };
            let own = portal.needs(assignment.spec);
            let mut about = vec![system.node, assignment.spec];
            let mut ids = |nodes: &[NodeId], except: &[NodeId]| -> Vec<String> {
                let left = nodes.iter().filter(|node| !except.contains(node));
                let left = left.inspect(|node| about.push(**node));
                left.map(|node| portal.node(*node).id.clone()).collect()
            };
            let more = ids(said, &own);
            let fewer = ids(&own, said);
            let message = match (more.is_empty(), fewer.is_empty()) {
                (true, true) => continue,
                (false, true) => format!(
                    "the roadmap says that `{}` needs {}, but its spec does not",
                    spec.id,
                    list(&more)
                ),
                (true, false) => {
                    format!("`{}` needs {}, which the roadmap does not say", spec.id, list(&fewer))
                }
                (false, false) => format!(
                    "the roadmap says that `{}` needs {}, but its spec says {}",
                    spec.id,
                    list(&more),
                    list(&fewer)
                ),
            };
            let place = assignment.entry.map(|entry| system.entries[entry].node);
            let Some(item) = place.or(assignment.component).and_then(|node| portal.item_of(node))
            else {
                continue;
            };
            let mut finding =
                Finding::new(&RULE.info, document.locate_in_text(item.span), message, about)
                    .help("decide which is right and change the other")
                    .of(portal.document_id(system.document));
            if let Some(feature) = portal.document_of(assignment.spec) {
                let there = &portal.documents[feature];
                finding = finding.related(there.locate(there.place()), "the spec");
            }
            findings.push(finding);
        }
    }
    findings
}

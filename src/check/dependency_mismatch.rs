//! See [`RULE`].

use super::list;
use crate::model::{Finding, NodeId, NodeWhat, Portal, State};

rule! {
    /// A feature spec and the roadmap disagree on what the feature needs.
    ///
    /// The spec's own `depends_on` leads. What the roadmap entry names beyond it, or leaves out,
    /// is told. Entries that name no dependencies at all are not compared.
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
        for entry in &system.entries {
            let spec = portal.node(entry.spec);
            let written = matches!(spec.what, NodeWhat::Document(_)) && spec.state == State::Written;
            if !written || entry.needs.is_empty() {
                continue;
            }
            let own = portal.needs(entry.spec);
            let ids = |nodes: &[NodeId], except: &[NodeId]| -> Vec<String> {
                let left = nodes.iter().filter(|node| !except.contains(node));
                left.map(|node| portal.node(*node).id.clone()).collect()
            };
            let more = ids(&entry.needs, &own);
            let fewer = ids(&own, &entry.needs);
            let message = match (more.is_empty(), fewer.is_empty()) {
                (true, true) => continue,
                (false, true) => format!(
                    "the roadmap says that `{}` needs {}, its spec does not",
                    spec.id,
                    list(&more)
                ),
                (true, false) => format!(
                    "`{}` needs {}, which the roadmap does not say",
                    spec.id,
                    list(&fewer)
                ),
                (false, false) => format!(
                    "the roadmap says that `{}` needs {}, its spec says {}",
                    spec.id,
                    list(&more),
                    list(&fewer)
                ),
            };
            let item = &document.items[entry.item];
            let mut finding = Finding::new(&RULE.info, document.path(), item.span, message)
                .help("decide which is right and change the other")
                .of(portal.document_id(system.document));
            if let Some(feature) = portal.document_of(entry.spec) {
                let feature = &portal.documents[feature];
                finding = finding.related(feature.path(), feature.place(), "the spec");
            }
            findings.push(finding);
        }
    }
    findings
}

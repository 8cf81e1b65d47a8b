//! See [`RULE`].

use super::judged::judged;
use super::stage_of;
use crate::model::{FieldRole, Finding, Portal, RelationRole, Stage};

rule! {
    /// A document is in force by its status, and another one that is in force replaces it.
    ///
    /// A relation of the role `replacement`, such as `supersedes`, leads from the new document to
    /// the old one. The new one has to be approved or done, the old one approved: what was built
    /// stays built. A document that names its successor itself knows of it, and one that is
    /// replaced in part only says so in that way; it is not reported. Two statuses in one document
    /// are `conflicting-metadata`.
    ///
    /// ## Why
    ///
    /// Who finds the old document works by a decision that was taken back.
    ///
    /// ## Example
    ///
    /// `ADR-0002` is accepted and supersedes `ADR-0001`, whose status is still `Accepted`.
    ///
    /// ## How to fix
    ///
    /// Write the status of the old document anew, `Superseded by ADR-0002`, or take the relation
    /// out of the new one.
    "status-contradiction", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let in_force = |stage: Option<Stage>| matches!(stage, Some(Stage::Approved | Stage::Done));
    let mut findings = Vec::new();
    for judged in judged(portal) {
        if stage_of(judged.document) != Some(Stage::Approved) {
            continue;
        }
        for (successor, edge) in portal.incoming(judged.node) {
            let replaces = portal.kinds.has_role(edge.relation, RelationRole::Replacement);
            if !replaces || successor == judged.node || !in_force(portal.node(successor).stage) {
                continue;
            }
            // Declared here, too: the document knows of its successor.
            if !edge.at_source || edge.at_target.is_some() {
                continue;
            }
            let Some((status, place)) = judged.text(FieldRole::Status) else { continue };
            let newer = portal.node(successor);
            let message = format!(
                "the status is `{}`, and `{}` {} this document",
                status.trim(),
                newer.id,
                portal.relation_name(edge.relation)
            );
            let mut finding = judged
                .finding(portal, &RULE.info, place, message)
                .help(format!("say in the status that `{}` took its place", newer.id))
                .related(edge.at.clone(), "declared here");
            finding.about.push(successor);
            findings.push(finding);
            break;
        }
    }
    findings
}

//! See [`RULE`].

use super::{is_placed, status_place};
use crate::model::{Finding, Level, NodeId, Portal, RelationId, RelationRole, Stage, State};

rule! {
    /// A document is further than what it rests on.
    ///
    /// A plan is agreed on a specification that is still a draft; a feature is done that needs one
    /// that is not. What a document is worked out from must be agreed before it; what it needs must
    /// be done before it is. An agreed document that needs a draft is a note: that order may be
    /// meant. Documents whose place alone says their status are left out.
    ///
    /// ## Why
    ///
    /// When the draft changes, what was agreed on it is wrong, and nobody looks at it again.
    ///
    /// ## Example
    ///
    /// `status: approved` in a plan whose `parent_spec` names a specification with `status: draft`.
    ///
    /// ## How to fix
    ///
    /// Agree on what it rests on first, or set the status of the document back.
    "ahead-of-basis", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for node in &portal.document_nodes {
        let Some(own @ (Stage::Approved | Stage::Done)) = portal.node(*node).stage else {
            continue;
        };
        for (other, edge) in portal.outgoing(*node) {
            let role = |role| portal.kinds.has_role(edge.relation, role);
            let basis = role(RelationRole::Basis);
            if !portal.is_document(other) || !basis && !role(RelationRole::Dependency) {
                continue;
            }
            let Some(stage) = stage_of(portal, other) else { continue };
            // Nobody set the status that a document has by its place.
            let placed = |node| portal.document_of(node).is_some_and(|at| is_placed(portal, at));
            if placed(*node) || placed(other) {
                continue;
            }
            let level = match (basis, own, stage) {
                (true, _, Stage::Planned | Stage::Stub | Stage::Draft | Stage::Review) => {
                    Level::Warning
                }
                (_, _, Stage::Withdrawn) => Level::Warning,
                (false, Stage::Done, stage) if stage < Stage::Done => Level::Warning,
                (false, Stage::Approved, Stage::Planned | Stage::Stub | Stage::Draft) => {
                    Level::Note
                }
                _ => continue,
            };
            findings.extend(finding(portal, *node, other, edge.relation, level));
        }
    }
    findings
}

/// The stage of a document; one that is not written is planned.
fn stage_of(portal: &Portal, node: NodeId) -> Option<Stage> {
    match portal.node(node).state {
        State::Planned => Some(Stage::Planned),
        State::Stub => Some(Stage::Stub),
        State::Written => portal.node(node).stage,
    }
}

fn finding(
    portal: &Portal,
    node: NodeId,
    other: NodeId,
    relation: RelationId,
    level: Level,
) -> Option<Finding> {
    let at = status_place(portal, node)?;
    let (own, target) = (portal.node(node), portal.node(other));
    let word = |node: NodeId| {
        let stage = stage_of(portal, node).map_or("", Stage::name).to_owned();
        portal.node(node).status.clone().unwrap_or(stage)
    };
    let message = format!(
        "`{}` is {}, and `{}` (`{}`) is {}",
        own.id,
        word(node),
        target.id,
        portal.relation_name(relation),
        word(other)
    );
    let basis = portal.kinds.has_role(relation, RelationRole::Basis);
    let first = match stage_of(portal, other) {
        Some(Stage::Withdrawn) => format!("name what came instead of `{}`", target.id),
        _ if !basis && own.stage == Some(Stage::Done) => format!("finish `{}` first", target.id),
        _ => format!("agree on `{}` first", target.id),
    };
    let finding = Finding::new(&RULE.info, at, message, [node, other])
        .help(format!("{first}, or set the status back"))
        .of(&own.id)
        .at_level(level);
    Some(match status_place(portal, other) {
        Some(place) => finding.related(place, "what it rests on"),
        None => finding,
    })
}

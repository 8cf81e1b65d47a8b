//! See [`RULE`].

use std::collections::{BTreeMap, BTreeSet};

use super::{gates, is_placed, list, status_place};
use crate::model::{
    Ahead, DocumentId, Finding, Level, NodeId, Portal, RelationId, RelationRole, Stage, State,
};

/// How many of the documents that are behind are listed with their places.
const MOST: usize = 8;

rule! {
    /// A document is ahead of what it is based on.
    ///
    /// A plan is agreed on a specification that is still a draft; a feature is done that needs one
    /// that is not. What a document is worked out from must be agreed before it; what it needs must
    /// be done before it is. An agreed document that needs a draft is a note: that order may be
    /// meant. Documents whose place alone says their status are left out, and so are those that are
    /// agreed before a gate of what they rest on, which is `ahead-of-gate`.
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
    /// Agree on what it is based on first, or set the status of the document back.
    "ahead-of-basis", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    // What is agreed before a gate of what it rests on is a finding already.
    let mut known: BTreeSet<(NodeId, DocumentId)> = BTreeSet::new();
    for gated in gates(portal, |state| !state.ahead.is_empty()) {
        known.extend(gated.state.ahead.iter().filter_map(|ahead| match ahead {
            Ahead::Agreed(node) => Some((*node, gated.document)),
            _ => None,
        }));
    }
    let mut findings = Vec::new();
    for node in &portal.document_nodes {
        let Some(own @ (Stage::Approved | Stage::Done)) = portal.node(*node).stage else {
            continue;
        };
        // By the level, and whether it is what the document is worked out from.
        let mut behind: BTreeMap<(Level, bool), Vec<(NodeId, RelationId)>> = BTreeMap::new();
        for (other, edge) in portal.outgoing(*node) {
            let role = |role| portal.kinds.has_role(edge.relation, role);
            let basis = role(RelationRole::Basis);
            if !basis && !role(RelationRole::Dependency) || !portal.is_document(other) {
                continue;
            }
            let Some(stage) = stage_of(portal, other) else { continue };
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
            // Nobody set the status that a document has by its place.
            let placed = |node| portal.document_of(node).is_some_and(|at| is_placed(portal, at));
            let reported = portal.document_of(other).is_some_and(|at| known.contains(&(*node, at)));
            if reported || placed(*node) || placed(other) {
                continue;
            }
            behind.entry((level, basis)).or_default().push((other, edge.relation));
        }
        for ((level, _), others) in behind {
            findings.extend(finding(portal, *node, &others, level));
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

/// A document that is further than some others: one finding, as one status is ahead of them all.
fn finding(
    portal: &Portal,
    node: NodeId,
    others: &[(NodeId, RelationId)],
    level: Level,
) -> Option<Finding> {
    let at = status_place(portal, node)?;
    let (own, (first, relation)) = (portal.node(node), *others.first()?);
    let word = |node: NodeId| {
        let stage = stage_of(portal, node).map_or("", Stage::name).to_owned();
        portal.node(node).status.clone().unwrap_or(stage)
    };
    let target = portal.node(first);
    let ids: Vec<String> = others.iter().map(|(other, _)| portal.node(*other).id.clone()).collect();
    let message = if others.len() == 1 {
        let relation = portal.relation_name(relation);
        let (own_word, word) = (word(node), word(first));
        format!("`{}` is {own_word}, but `{}` (`{relation}`) is {word}", own.id, target.id)
    } else {
        format!("`{}` is {}, but {} are not yet", own.id, word(node), list(&ids))
    };
    let basis = portal.kinds.has_role(relation, RelationRole::Basis);
    let way_out = match stage_of(portal, first) {
        _ if others.len() > 1 => "bring them to that status first".to_owned(),
        Some(Stage::Withdrawn) => format!("name what replaced `{}`", target.id),
        _ if !basis && own.stage == Some(Stage::Done) => format!("finish `{}` first", target.id),
        _ => format!("agree on `{}` first", target.id),
    };
    let about = std::iter::once(node).chain(others.iter().map(|(other, _)| *other));
    let mut finding = Finding::new(&RULE.info, at, message, about)
        .help(format!("{way_out}, or set the status back"))
        .of(&own.id)
        .at_level(level);
    for (other, _) in others.iter().take(MOST) {
        if let Some(place) = status_place(portal, *other) {
            let what = match others.len() {
                1 => "what it is based on".to_owned(),
                _ => format!("`{}` is {}", portal.node(*other).id, word(*other)),
            };
            finding = finding.related(place, what);
        }
    }
    Some(finding)
}

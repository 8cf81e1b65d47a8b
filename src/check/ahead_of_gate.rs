//! See [`RULE`].

use std::collections::BTreeMap;

use super::{gates, list, status_place};
use crate::model::{Ahead, DocumentId, Finding, GateStatus, Level, Location, NodeId, Portal, Span};

rule! {
    /// Something is ahead of a gate that has not been passed.
    ///
    /// A gate blocks a stage of its own document, such as `approved`, or documents of some kinds
    /// that are worked out from it, such as the tasks of a plan. An agreed or finished document that
    /// is ahead of a gate is an error, ticked work a warning, a document that is only there a note.
    ///
    /// ## Why
    ///
    /// What is built before the question is answered is built twice.
    ///
    /// ## Example
    ///
    /// A plan with `status: approved` whose Integration-First gate is pending; or a task that is
    /// ticked while its plan has gates to pass.
    ///
    /// ## How to fix
    ///
    /// Pass the gate first: `specbook inspect ID` says what it still needs. Or set the status back.
    "ahead-of-gate", Error, check
}

/// What is ahead, the gates that it is ahead of, and how far.
#[derive(Default)]
struct Group {
    gates: Vec<String>,
    level: Option<Level>,
    places: Vec<(Location, String)>,
}

fn check(portal: &Portal) -> Vec<Finding> {
    // By what is ahead, of whose gates, and how.
    let mut groups: BTreeMap<(NodeId, DocumentId, &'static str, Option<Span>), Group> =
        BTreeMap::new();
    for gated in gates(portal, |state| !state.ahead.is_empty()) {
        let own = portal.document_nodes[gated.document];
        for ahead in &gated.state.ahead {
            let (node, how, span, level) = match ahead {
                // That a claim does not hold is another finding already.
                Ahead::Stage if gated.state.claimed && gated.state.status == GateStatus::Failed => {
                    continue;
                }
                Ahead::Stage => (own, "stage", None, Level::Error),
                Ahead::Agreed(node) => (*node, "agreed", None, Level::Error),
                Ahead::Ticked(node, span) => (*node, "ticked", Some(*span), Level::Warning),
                Ahead::There(node) => (*node, "there", None, Level::Note),
            };
            let level = level.min(gated.decl.level.unwrap_or(Level::Error));
            let group = groups.entry((node, gated.document, how, span)).or_default();
            group.level = group.level.max(Some(level));
            group.gates.push(gated.gate.name.clone());
            let at = portal.documents[gated.document].locate_in_text(gated.gate.span);
            let name = &gated.gate.name;
            let words = match gated.state.status {
                GateStatus::Failed => format!("`{name}` has failed"),
                _ => format!("`{name}` is pending"),
            };
            group.places.push((at, words));
        }
    }
    let mut findings = Vec::new();
    for ((node, document, how, span), group) in groups {
        let Some(status) = status_place(portal, node) else { continue };
        let (id, owner) = (&portal.node(node).id, portal.document_id(document));
        let names = list(&group.gates);
        let word = portal.node(node).status.clone().unwrap_or_default();
        let gates = if group.gates.len() == 1 { "the gate" } else { "the gates" };
        let message = match how {
            "stage" => format!("`{id}` is {word} ahead of {gates} {names}"),
            "agreed" => format!("`{id}` is {word} ahead of {gates} {names} of `{owner}`"),
            "ticked" => format!("work is ticked in `{id}` ahead of {gates} {names} of `{owner}`"),
            _ => format!("`{id}` exists ahead of {gates} {names} of `{owner}`"),
        };
        let about = [node, portal.document_nodes[document]];
        let ticked = span.map(|span| Location::new(&*portal.node(node).path, span));
        let mut finding = Finding::new(&RULE.info, ticked.unwrap_or(status), message, about)
            .help(format!("`specbook inspect {owner}` says what the gates still need"))
            .of(id)
            .at_level(group.level.unwrap_or(RULE.info.level));
        for (at, words) in group.places.into_iter().take(6) {
            finding = finding.related(at, words);
        }
        findings.push(finding);
    }
    findings
}

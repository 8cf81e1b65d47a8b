//! What can be started now, in the order in which it can be built.

use std::fmt::Write as _;

use serde_json::json;

use crate::model::{NodeId, Portal, State};
use crate::wire::{json as printed, plural};

/// Why a spec can be started.
fn reason(portal: &Portal, node: NodeId) -> String {
    match portal.needs(node).len() {
        0 => "it needs nothing else".to_owned(),
        1 => "the one spec that it needs is written".to_owned(),
        many => format!("the {many} specs that it needs are written"),
    }
}

/// In words.
pub fn text(portal: &Portal) -> String {
    let next = portal.next();
    let all: std::collections::BTreeSet<NodeId> =
        portal.systems.iter().flat_map(|system| system.features.iter().copied()).collect();
    let written = all.iter().filter(|node| portal.node(**node).state == State::Written).count();
    let mut out = format!("{written} of {} written\n", plural(all.len(), "spec"));
    for node in &next.ready {
        let there = portal.node(*node);
        let _ = writeln!(
            out,
            "ready: {} ({}), {}; {}",
            there.id,
            there.title,
            there.state.name(),
            reason(portal, *node)
        );
    }
    for (node, by) in &next.blocked {
        let by: Vec<&str> = by.iter().map(|node| portal.node(*node).id.as_str()).collect();
        let _ = writeln!(out, "blocked: {}, by {}", portal.node(*node).id, by.join(", "));
    }
    out
}

/// As JSON.
pub fn json(portal: &Portal) -> String {
    let next = portal.next();
    let ready = next.ready.iter().map(|node| {
        let there = portal.node(*node);
        json!({"id": there.id, "state": there.state.name(), "reason": reason(portal, *node)})
    });
    let blocked = next.blocked.iter().map(|(node, by)| {
        let by: Vec<&str> = by.iter().map(|node| portal.node(*node).id.as_str()).collect();
        json!({"id": portal.node(*node).id, "by": by})
    });
    printed(&json!({
        "version": 1, "ready": ready.collect::<Vec<_>>(), "blocked": blocked.collect::<Vec<_>>(),
    }))
}

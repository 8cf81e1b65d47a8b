//! What can be started now, in the order in which it can be built.

use crate::report::lines::put_line;

use serde_json::json;

use crate::model::{Next, NodeId, Portal, State};
use crate::wire::{VERSION, json as printed, plural, reason};

/// In words.
pub fn text(portal: &Portal) -> String {
    let next = portal.next();
    let all: std::collections::BTreeSet<NodeId> =
        portal.systems.iter().flat_map(|system| system.features.iter().copied()).collect();
    let written = all.iter().filter(|node| portal.node(**node).state == State::Written).count();
    let mut out = String::new();
    if !all.is_empty() || next == Next::default() {
        put_line(&mut out, format_args!("{written} of {} written", plural(all.len(), "spec")));
    }
    for ready in &next.ready {
        let there = portal.node(ready.node);
        let state = how_far(portal, ready.node);
        let reason = reason(portal, ready);
        put_line(
            &mut out,
            format_args!("ready: {} ({}), {state}; {reason}", there.id, there.title),
        );
    }
    for blocked in &next.blocked {
        let by = ids(portal, &blocked.by).join(", ");
        let gates: Vec<String> = blocked.gates.iter().map(|gate| format!("`{gate}`")).collect();
        let gates = match gates.len() {
            0 => String::new(),
            1 => format!(": its gate {} is not passed", gates.concat()),
            _ => format!(": the gates {} are not passed", gates.join(", ")),
        };
        put_line(
            &mut out,
            format_args!("blocked: {}, by {by}{gates}", portal.node(blocked.node).id),
        );
    }
    out
}

/// The state of a node, and of what is written the status.
fn how_far(portal: &Portal, node: NodeId) -> &str {
    let node = portal.node(node);
    match (&node.status, node.state) {
        (Some(status), State::Written) => status,
        _ => node.state.name(),
    }
}

fn ids<'a>(portal: &'a Portal, nodes: &[NodeId]) -> Vec<&'a str> {
    nodes.iter().map(|node| portal.node(*node).id.as_str()).collect()
}

/// As JSON.
pub fn json(portal: &Portal) -> String {
    let next = portal.next();
    let ready = next.ready.iter().map(|ready| {
        let there = portal.node(ready.node);
        json!({"id": there.id, "state": there.state.name(), "reason": reason(portal, ready)})
    });
    let blocked = next.blocked.iter().map(|blocked| {
        let mut shape = json!({"id": portal.node(blocked.node).id, "by": ids(portal, &blocked.by)});
        if !blocked.gates.is_empty() {
            shape["gates"] = json!(blocked.gates);
        }
        shape
    });
    printed(&json!({
        "version": VERSION,
        "ready": ready.collect::<Vec<_>>(),
        "blocked": blocked.collect::<Vec<_>>(),
    }))
}

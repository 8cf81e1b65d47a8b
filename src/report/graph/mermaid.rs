//! The graph as a Mermaid flowchart.

use crate::report::lines::put_line;

use super::Wanted;
use crate::model::State;

pub(super) fn graph(wanted: &Wanted<'_>) -> String {
    let mut out = String::from("flowchart LR\n");
    // Ids of Mermaid are plain words, and two of ours may differ only in what is dropped.
    let name = |node| {
        let at = wanted.nodes.iter().position(|known| *known == node);
        format!("n{}", at.unwrap_or_default())
    };
    for node in wanted.nodes {
        let found = wanted.portal.node(*node);
        let label = found.title.replace('"', "#quot;").replace(['\n', '\r'], " ");
        let (open, close) = match found.state {
            State::Written => ("[", "]"),
            State::Stub | State::Planned => ("([", "])"),
        };
        put_line(&mut out, format_args!("  {}{open}\"{label}\"{close}", name(*node)));
    }
    for (source, target, relation) in wanted.edges() {
        put_line(&mut out, format_args!("  {} -->|{relation}| {}", name(source), name(target)));
    }
    out
}

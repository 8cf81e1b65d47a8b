//! The graph in Graphviz' DOT.

use crate::report::lines::put_line;

use super::Wanted;
use crate::model::State;

pub(super) fn graph(wanted: &Wanted<'_>) -> String {
    let mut out = String::from("digraph portal {\n  rankdir=LR;\n  node [shape=box];\n");
    for node in wanted.nodes {
        let node = wanted.portal.node(*node);
        let style = match node.state {
            State::Written => "",
            State::Stub | State::Planned => ", style=dashed",
        };
        put_line(
            &mut out,
            format_args!(
                "  {} [label={}, URL={}{style}];",
                quoted(&node.id),
                quoted(&node.title),
                quoted(&node.url)
            ),
        );
    }
    for (source, target, relation) in wanted.edges() {
        put_line(
            &mut out,
            format_args!(
                "  {} -> {} [label={}];",
                quoted(wanted.key(source)),
                quoted(wanted.key(target)),
                quoted(relation)
            ),
        );
    }
    out.push_str("}\n");
    out
}

/// A quoted id: DOT knows only the escaped quote, and reads a backslash as the start of one.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " "))
}

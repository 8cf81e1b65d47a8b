//! The graph as `GraphML`, for yEd, Gephi and the like.

use std::fmt::Write as _;

use super::Wanted;
use crate::report::junit::escaped;

const KEYS: [(&str, &str); 6] = [
    ("kind", "node"),
    ("title", "node"),
    ("status", "node"),
    ("state", "node"),
    ("url", "node"),
    ("relation", "edge"),
];

pub(super) fn graph(wanted: &Wanted<'_>) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (key, of) in KEYS {
        let _ = writeln!(
            out,
            "  <key id=\"{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"string\"/>"
        );
    }
    out.push_str("  <graph id=\"portal\" edgedefault=\"directed\">\n");
    for node in wanted.nodes {
        let node = wanted.portal.node(*node);
        let _ = writeln!(out, "    <node id=\"{}\">", escaped(&node.id));
        let data = [
            ("kind", Some(node.kind.as_str())),
            ("title", Some(node.title.as_str())),
            ("status", node.status.as_deref()),
            ("state", Some(node.state.name())),
            ("url", Some(node.url.as_str())),
        ];
        for (key, text) in data {
            if let Some(text) = text {
                let _ = writeln!(out, "      <data key=\"{key}\">{}</data>", escaped(text));
            }
        }
        out.push_str("    </node>\n");
    }
    for (source, target, relation) in wanted.edges() {
        let _ = writeln!(
            out,
            "    <edge source=\"{}\" target=\"{}\"><data key=\"relation\">{}</data></edge>",
            escaped(wanted.key(source)),
            escaped(wanted.key(target)),
            escaped(relation)
        );
    }
    out.push_str("  </graph>\n</graphml>\n");
    out
}

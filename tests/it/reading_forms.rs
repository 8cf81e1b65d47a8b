//! Forms that people write and that are not quite those of the templates: what is read of each, and
//! that their near neighbours stay as they are. Each folder of `tests/reading/forms` has a file
//! `expected.txt`: statuses, items, edges, unresolved references, and findings.

use std::fmt::Write as _;

use crate::support::{Linked, folders, linked};

#[test]
fn forms_are_read_as_expected() {
    let all = folders("tests/reading/forms");
    assert!(all.len() >= 8, "the fixtures are there");
    for folder in all {
        let found = said(&linked(&folder));
        let file = folder.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&file, &found).expect("written");
        }
        let expected = std::fs::read_to_string(&file).expect("expected.txt");
        assert_eq!(found, expected, "{}", folder.display());
    }
}

fn said(linked: &Linked) -> String {
    let portal = &linked.portal;
    let mut text = String::new();
    for id in portal.nodes() {
        let node = portal.node(id);
        let status = node.status.as_ref().map(|status| format!(" {status}")).unwrap_or_default();
        let _ = writeln!(text, "{} {} «{}»{status}", node.kind, node.id, node.title);
    }
    let edges = portal.edges();
    for (source, target, edge) in edges.filter(|(.., edge)| edge.relation != portal.kinds.links()) {
        let (source, target) = (&portal.node(source).id, &portal.node(target).id);
        let _ = writeln!(text, "{source} {} {target}", portal.relation_name(edge.relation));
    }
    for open in &portal.unresolved {
        let _ = writeln!(text, "{} names {}", portal.node(open.source).id, open.target);
    }
    text.push_str(&linked.findings());
    text
}

//! Documents as they occur: what the parser understood of each, and what was found.

use std::fmt::Write as _;

use specbook::report::debug;

use crate::support::{Linked, folders, linked};

#[test]
fn documents_are_understood_as_in_the_snapshots() {
    let mut seen = 0;
    for folder in folders("tests/documents") {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "snapshots" {
            continue;
        }
        seen += 1;
        let linked = linked(&folder);
        let mut text = String::new();
        for document in linked.portal.documents.ids() {
            let _ = writeln!(text, "{}", debug::text(&linked.portal, &[document], &[]));
            for (number, reference) in
                linked.portal.documents[document].references.iter().enumerate()
            {
                let source = linked.portal.documents[document].source_of(reference.place);
                let _ = writeln!(
                    text,
                    "  reference {number}: {} «{}»{}",
                    linked.portal.kinds[reference.relation].name,
                    source.slice(reference.place.span).replace('\n', "⏎"),
                    if reference.inverse { " (inverse)" } else { "" }
                );
            }
            text.push('\n');
        }
        graph(&linked, &mut text);
        let _ = write!(text, "findings\n{}", linked.findings());
        insta::with_settings!({ snapshot_path => "../documents/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
    assert!(seen >= 8, "the fixtures are there");
}

/// What became of the documents: ids, titles, statuses, and where their references lead.
fn graph(linked: &Linked, text: &mut String) {
    let portal = &linked.portal;
    text.push_str("documents\n");
    for id in portal.nodes().filter(|id| portal.is_document(*id)) {
        let node = portal.node(id);
        let status = node.status.as_deref().unwrap_or("-");
        let _ = writeln!(text, "  {} «{}» {} {status}", node.id, node.title, node.kind);
    }
    text.push_str("edges\n");
    for (source, target, edge) in portal.edges() {
        let (source, target) = (&portal.node(source).id, &portal.node(target).id);
        let note = edge.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
        let origin = edge.origin.name();
        let _ = writeln!(
            text,
            "  {source} {} {target}{note} [{origin}]",
            portal.relation_name(edge.relation)
        );
    }
}

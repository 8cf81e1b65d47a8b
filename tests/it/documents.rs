//! Documents as they occur: what the parser understood of each, and what was found.

use std::fmt::Write as _;

use specbook::report::debug;

use crate::support::{folders, linked};

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
        for document in 0..linked.portal.documents.len() {
            let _ = writeln!(text, "{}", debug::text(&linked.portal, &[document]));
            for (number, reference) in
                linked.portal.documents[document].references.iter().enumerate()
            {
                let source = &linked.portal.documents[document].source;
                let _ = writeln!(
                    text,
                    "  reference {number}: {} «{}»{}",
                    reference.relation,
                    source.slice(reference.span).replace('\n', "⏎"),
                    if reference.inverse { " (inverse)" } else { "" }
                );
            }
            text.push('\n');
        }
        let _ = write!(text, "findings\n{}", linked.findings());
        insta::with_settings!({ snapshot_path => "../documents/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
    assert!(seen >= 8, "the fixtures are there");
}

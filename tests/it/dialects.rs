//! Every embedded kind on its filled example: what was understood of each document, and the rows
//! that registers consist of.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use specbook::kinds;
use specbook::model::{Document, DocumentId, Done, KindRole};
use specbook::report::debug;

use crate::support::{Linked, checkout, linked};

fn shipped() -> Linked {
    linked(&checkout(""))
}

/// The example's documents.
fn example(linked: &Linked) -> Vec<DocumentId> {
    let documents = linked.portal.documents.entries();
    let inside = documents.filter(|(_, document)| document.path().starts_with("content/example/"));
    inside.map(|(index, _)| index).collect()
}

#[test]
fn each_kind_has_an_example_that_is_understood_as_in_the_snapshot() {
    let linked = shipped();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for index in example(&linked) {
        let document = &linked.portal.documents[index];
        // One feature spec serves for all of them.
        let kind = linked.portal.kind(index);
        let feature = Some(kind.role);
        if feature == Some(KindRole::Feature) && !document.path().ends_with("auth-service.md") {
            continue;
        }
        if feature != Some(KindRole::Page) {
            seen.insert(&kind.name);
        }
        // Other tools name every file alike: the folders tell them apart.
        let path = document.path().trim_start_matches("content/example/").replace(".md", "");
        let other = [".kiro/", "openspec/", "speckit/"].iter().any(|mark| path.starts_with(mark));
        let name = if other {
            path.trim_start_matches('.').replace('/', "_")
        } else {
            path.rsplit('/').next().expect("a name").to_owned()
        };
        let mut text = debug::text(&linked.portal, &[index], &[]);
        for reference in &document.references {
            let _ = writeln!(
                text,
                "  {}{} «{}»",
                linked.portal.kinds[reference.relation].name,
                if reference.inverse { " (inverse)" } else { "" },
                document.source_of(reference.place).slice(reference.place.span)
            );
        }
        insta::with_settings!({ snapshot_path => "snapshots/dialects", omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
    let all = linked.portal.kinds.all.iter();
    let taking = all.filter(|kind| kind.takes_documents() && kind.role != KindRole::Page);
    let specs = taking.map(|kind| kind.name.as_str());
    assert_eq!(seen, specs.collect(), "every kind has an example");
}

/// The rows of all registers: each item with its document, its id and what its fields say.
fn rows(linked: &Linked) -> BTreeMap<String, Vec<String>> {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for index in example(linked) {
        let document = &linked.portal.documents[index];
        for item in &document.items {
            let short = |text: &str| text.chars().take(60).collect::<String>();
            let mut row =
                format!("{} {} «{}»", linked.portal.kind(index).name, item.id, short(&item.title));
            if let Some((_, group)) = &item.group {
                let _ = write!(row, " in «{group}»");
            }
            if let Some(done) = item.done {
                row.push_str(match done {
                    Done::Done => " [x]",
                    Done::Begun => " [-]",
                    Done::Open => " [ ]",
                });
            }
            for field in &item.fields {
                let values: Vec<String> =
                    field.values.iter().map(|value| short(&value.text)).collect();
                let _ = write!(row, " · {}: {}", field.name, values.join(" | "));
            }
            rows.entry(item.kind.clone()).or_default().push(row);
        }
    }
    rows
}

#[test]
fn the_rows_of_every_item_type_are_as_in_the_snapshot() {
    let linked = shipped();
    let mut text = String::new();
    for (name, rows) in rows(&linked) {
        let _ = writeln!(text, "{name} ({})\n  {}\n", rows.len(), rows.join("\n  "));
    }
    insta::with_settings!({ snapshot_path => "snapshots/dialects", omit_expression => true }, {
        insta::assert_snapshot!("registers", text);
    });
}

#[test]
fn one_register_takes_rows_from_every_kind_that_has_them() {
    let linked = shipped();
    let rows = rows(&linked);
    let kinds = |name: &str| -> BTreeSet<&str> {
        rows[name].iter().filter_map(|row| row.split(' ').next()).collect()
    };
    let named = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
    let risks = [
        "engineering-spec",
        "feature-brief",
        "openspec-design",
        "system",
        "technical-plan",
        "technical-spec",
    ];
    assert_eq!(kinds("risk"), named(&risks));
    let terms = ["engineering-spec", "kiro-requirements", "system", "technical-spec"];
    assert_eq!(kinds("term"), named(&terms));
    assert_eq!(
        kinds("decision"),
        named(&["engineering-spec", "implementation-plan", "openspec-design", "technical-spec"])
    );
    assert_eq!(
        kinds("endpoint"),
        named(&["engineering-spec", "feature", "technical-plan", "technical-spec"])
    );
    assert_eq!(kinds("user-story"), named(&["feature", "prd", "spec", "speckit-spec"]));
    assert_eq!(
        kinds("performance-target"),
        named(&["engineering-spec", "prd", "technical-plan", "technical-spec"])
    );
    assert_eq!(
        kinds("external-dependency"),
        named(&["engineering-spec", "technical-plan", "technical-spec"])
    );
    // A row with every field, word for word.
    let wanted = "R-001";
    let risk = rows["risk"].iter().find(|row| row.contains(wanted)).expect("the plan's risk");
    for field in ["probability: ", "impact: ", "mitigation: ", "owner: "] {
        assert!(risk.contains(field), "{risk}");
    }
}

#[test]
fn every_item_type_of_every_kind_occurs_in_its_example() {
    let linked = shipped();
    let documents: Vec<&Document> =
        example(&linked).into_iter().map(|index| &*linked.portal.documents[index]).collect();
    let mut missing = Vec::new();
    for file in kinds::embedded() {
        let table: toml::Table = file.text.parse().expect("TOML");
        let mut names = Vec::new();
        item_types(&table, &mut names);
        // What the kinds share must occur in one of them.
        let kind = &linked.portal.kinds[linked.portal.kinds.named(&file.name).expect("a kind")];
        let shared = !kind.takes_documents();
        for name in names {
            let occurs = documents.iter().any(|document| {
                (shared || linked.portal.kinds[document.kind].name == file.name)
                    && document.items.iter().any(|item| item.kind == name)
            });
            if !occurs {
                missing.push(format!("{} in {}", name, file.name));
            }
        }
    }
    assert!(missing.is_empty(), "no example of {}", missing.join(", "));
}

/// The types of items that a record declares, those inside of others too. Marks of stubs are no
/// items.
fn item_types(record: &toml::Table, names: &mut Vec<String>) {
    let items = record.get("items").and_then(toml::Value::as_table);
    for (name, item) in items.into_iter().flatten() {
        let Some(table) = item.as_table() else { continue };
        if table.get("role").and_then(toml::Value::as_str) != Some("stub") {
            names.push(name.clone());
        }
        item_types(table, names);
    }
}

#[test]
fn a_row_and_a_document_of_one_id_are_one_thing() {
    let linked = shipped();
    let portal = &linked.portal;
    let id = |id: &str| portal.find(id).map(|node| portal.node(node).kind.clone());
    assert_eq!(id("ADR-0001").as_deref(), Some("adr"));
    // `ADR-001` in the technical specification is that document; `ADR-004` is a row only.
    assert_eq!(id("example/technical/technical-spec#ADR-001"), None);
    assert_eq!(id("example/technical/technical-spec#ADR-004").as_deref(), Some("decision"));
    let adr = portal.find("ADR-0001").expect("the decision record");
    let recorded: Vec<&str> = portal
        .incoming(adr)
        .filter(|(_, edge)| portal.relation_name(edge.relation) == "records")
        .map(|(source, _)| portal.node(source).id.as_str())
        .collect();
    assert_eq!(recorded, ["PLAN-2026-001", "example/technical/technical-spec"]);
}

#[test]
fn traces_lead_into_other_documents() {
    let linked = shipped();
    let portal = &linked.portal;
    let traces = |from: &str| -> Vec<String> {
        let node = portal.find(from).unwrap_or_else(|| panic!("{from}"));
        let edges = portal.outgoing(node);
        edges
            .map(|(target, edge)| {
                let note = edge.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
                format!("{} {}{note}", portal.relation_name(edge.relation), portal.node(target).id)
            })
            .collect()
    };
    let first = ["traces_to SPEC-0001#US-001 (Order Without an Account)"];
    assert_eq!(traces("PLAN-0001#IT-1"), first);
    assert_eq!(traces("PLAN-0001#TS-3"), ["traces_to SPEC-0001#NFR-Security"]);
    // Inside a class definition in a code block.
    assert!(!traces("PLAN-0001#model-guest-order").is_empty());
    // Ranges and `All above`.
    let all_above: Vec<usize> = (1..=14)
        .filter(|n| traces(&format!("TASKS-0001#T{n:03}")).len() >= n - 1 && *n > 2)
        .collect();
    assert!(!all_above.is_empty(), "one task depends on all above");
}

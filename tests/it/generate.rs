//! `specbook generate`, from the design's system spec to its eight feature specs.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use crate::shop::{APIS, AUTH, FEATURES, KEY_FEATURES, SYSTEM};
use crate::shop::{files, findings, json, read, replace, run, shop};
use crate::support::put;

/// The edges of a relation, as pairs.
fn edges(graph: &Value, relation: &str) -> BTreeSet<(String, String)> {
    let edges = graph["edges"].as_array().expect("edges").iter();
    let of_relation = edges.filter(|edge| edge["relation"] == relation);
    let word = |value: &Value| value.as_str().expect("an id").to_owned();
    of_relation.map(|edge| (word(&edge["source"]), word(&edge["target"]))).collect()
}

/// Each feature with each that it needs, in the design.
fn wanted_edges() -> BTreeSet<(String, String)> {
    let pairs = FEATURES.iter().flat_map(|(id, _, _, needs)| {
        needs.iter().map(|need| ((*id).to_owned(), (*need).to_owned()))
    });
    pairs.collect()
}

/// Compares the planned features of a portal and the plan for them with the design.
#[track_caller]
fn is_as_designed(folder: &Path) {
    let graph = json(folder, &["graph"]);
    let nodes = graph["nodes"].as_array().expect("nodes");
    for (id, complexity, maturity, _) in FEATURES {
        let node = nodes.iter().find(|node| node["id"] == id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(node["state"], "planned", "{id}");
        assert_eq!(node["line"], Value::Null, "{id}");
        assert_eq!(node["path"], format!("content/features/{id}.md"));
        assert_eq!(node["metadata"]["complexity"], complexity, "{id}");
        assert_eq!(node["metadata"]["maturity"], maturity, "{id}");
    }
    let features = nodes.iter().filter(|node| node["kind"] == "feature").count();
    assert_eq!(features, FEATURES.len());
    assert_eq!(edges(&graph, "depends_on"), wanted_edges());
    assert_eq!(graph["unresolved"], Value::Array(Vec::new()));
    let plan = run(folder, &["generate", "--dry-run"]).ends(0).out;
    let lines: Vec<&str> = plan.lines().filter(|line| line.contains(" → ")).collect();
    let wanted = FEATURES.map(|(id, complexity, maturity, _)| {
        format!("  {id}.md ({complexity}, level {maturity}) → content/features/")
    });
    assert_eq!(lines, wanted, "{plan}");
    assert_eq!(findings(folder), vec![format!("missing-feature-spec {SYSTEM}"); 8]);
}

#[test]
fn a_roadmap_as_a_list_with_levels_plans_the_design() {
    is_as_designed(shop("list").path());
}

#[test]
fn a_roadmap_as_a_table_plans_the_design() {
    is_as_designed(shop("table").path());
}

#[test]
fn a_level_with_its_word_is_a_number_as_any() {
    let folder = shop("table");
    for (old, new) in [
        ("| User Profile Service | 3 |", "| User Profile Service | L3 |"),
        ("| **Product Service** | 4 |", "| **Product Service** | Level 4 |"),
    ] {
        replace(folder.path(), SYSTEM, old, new);
    }
    is_as_designed(folder.path());
}

/// The components say the dependencies, the roadmap only names, levels and order.
#[test]
fn dependencies_that_only_components_say_plan_the_design() {
    let folder = shop("list");
    let text = read(folder.path(), SYSTEM);
    let roadmap = text.find("### 8.1").expect("a roadmap");
    let entries = text[roadmap..].lines().filter(|line| !line.starts_with("   - "));
    let entries: Vec<&str> = entries.collect();
    put(folder.path(), SYSTEM, &format!("{}{}\n", &text[..roadmap], entries.join("\n")));
    is_as_designed(folder.path());
}

#[test]
fn all_above_in_a_component_is_every_component_before_it() {
    let folder = shop("list");
    replace(
        folder.path(),
        SYSTEM,
        "**Dependencies:** Auth Service, API Gateway, User Profile, Product Service, Order Service, \
         Billing Service, Notification Service\n",
        "**Dependencies:** All above\n",
    );
    is_as_designed(folder.path());
    replace(
        folder.path(),
        SYSTEM,
        "8. Admin Dashboard (Level 3)\n   - Dependencies: All above\n",
        "8. Admin Dashboard (Level 3)\n",
    );
    is_as_designed(folder.path());
}

#[test]
fn what_was_generated_has_no_findings_and_is_not_written_again() {
    for form in ["list", "table"] {
        let folder = shop(form);
        let said = run(folder.path(), &["generate", "--yes"]).ends(0);
        assert_eq!(said.out.matches("\nwrote content/features/").count(), 8, "{}", said.out);
        let ids: Vec<&str> = FEATURES.iter().map(|(id, ..)| *id).collect();
        let line = format!("updated {SYSTEM}: `feature_specs` gets {}\n", ids.join(", "));
        assert!(said.out.ends_with(&line), "{}", said.out);
        let checked = json(folder.path(), &["check", "--deny", "note"]);
        assert_eq!(checked["findings"], Value::Array(Vec::new()), "{form}");
        let before = files(folder.path());
        assert_eq!(before.len(), 10, "{form}");
        let again = run(folder.path(), &["generate", "--yes"]).ends(0).out;
        assert!(again.ends_with("written already: 8 specs\nnothing to write\n"), "{again}");
        run(folder.path(), &["sync", "--check"]).ends(0);
        run(folder.path(), &["sync"]).ends(0);
        assert!(files(folder.path()) == before, "{form}: a byte was changed");
    }
}

#[test]
fn one_feature_alone_has_no_findings_either() {
    for asked in ["Auth Service", "feat-auth-service", "auth service feature spec", "Auth"] {
        let folder = shop("list");
        let said = run(folder.path(), &["generate", "--feature", asked, "--yes"]).ends(0).out;
        assert_eq!(said.matches("\nwrote ").count(), 1, "{said}");
        let changed = files(folder.path());
        let paths: Vec<&String> = changed.keys().collect();
        assert_eq!(paths, ["book.toml", AUTH, SYSTEM], "{asked}");
        let missing = format!("missing-feature-spec {SYSTEM}");
        assert_eq!(findings(folder.path()), vec![missing; 7], "{asked}");
        run(folder.path(), &["generate", "--feature", asked, "--yes"]).ends(0);
        run(folder.path(), &["sync"]).ends(0);
        assert!(files(folder.path()) == changed, "{asked}: a byte was changed");
    }
}

/// One after the other in any order: what was there is completed, and all of it is as if made at once.
#[test]
fn features_that_are_made_one_by_one_leave_nothing_out_of_step() {
    let folder = shop("list");
    for (id, ..) in FEATURES.iter().rev() {
        run(folder.path(), &["generate", "--feature", id, "--yes"]).ends(0);
        let missing = format!("missing-feature-spec {SYSTEM}");
        assert!(findings(folder.path()).iter().all(|finding| *finding == missing), "{id}");
        run(folder.path(), &["sync", "--check"]).ends(0);
    }
    assert_eq!(findings(folder.path()), Vec::<String>::new());
    assert_eq!(edges(&json(folder.path(), &["graph"]), "depends_on"), wanted_edges());
}

#[test]
fn ids_relations_and_items_come_back_as_they_were_planned() {
    let folder = shop("list");
    let planned = json(folder.path(), &["graph"]);
    run(folder.path(), &["generate", "--yes"]).ends(0);
    let graph = json(folder.path(), &["graph", "--items"]);
    let nodes = graph["nodes"].as_array().expect("nodes");
    for before in planned["nodes"].as_array().expect("nodes") {
        let same = nodes.iter().find(|node| node["id"] == before["id"]).expect("the node");
        for key in ["kind", "title", "path", "url"] {
            assert_eq!(same[key], before[key], "{key} of {}", before["id"]);
        }
        if before["kind"] == "feature" {
            assert_eq!(same["state"], "stub", "{}", before["id"]);
            assert_eq!(same["status"], "draft", "{}", before["id"]);
            for key in ["complexity", "maturity"] {
                let text = |value: &Value| value.to_string().replace('"', "");
                let (is, was) = (&same["metadata"][key], &before["metadata"][key]);
                assert_eq!(text(is), text(was), "{key} of {}", before["id"]);
            }
        }
    }
    let between_features = |graph: &Value| -> BTreeSet<(String, String)> {
        let edges = edges(graph, "depends_on").into_iter();
        edges.filter(|(source, target)| !source.contains('#') && !target.contains('#')).collect()
    };
    assert_eq!(between_features(&graph), between_features(&planned));
    assert_eq!(between_features(&graph), wanted_edges());
    let members = edges(&graph, "part_of");
    assert_eq!(members, edges(&planned, "part_of"));
    assert_eq!(members.len(), 8);
    assert_eq!(graph["unresolved"], Value::Array(Vec::new()));
    let items = |kind: &str| -> Vec<(String, String)> {
        let own = nodes.iter().filter(|n| n["parent"] == "feat-auth-service" && n["kind"] == kind);
        let word = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut found: Vec<_> = own.map(|n| (word(&n["id"]), word(&n["title"]))).collect();
        found.sort();
        found
    };
    let own = |id: String, title: &str| (format!("feat-auth-service#{id}"), title.to_owned());
    let stories = KEY_FEATURES.iter().zip(1..).map(|(title, at)| own(format!("Story-{at}"), title));
    assert_eq!(items("user-story"), stories.collect::<Vec<_>>());
    let needs = APIS.iter().zip(1..).map(|((.., title), at)| own(format!("FR-{at}"), title));
    assert_eq!(items("functional-requirement"), needs.collect::<Vec<_>>());
    let mut endpoints: Vec<(String, String)> = APIS
        .iter()
        .map(|(method, path, title)| {
            let remark = if path.ends_with("validate") { " (internal)" } else { "" };
            own(format!("{method}-{path}"), &format!("{title}{remark}"))
        })
        .collect();
    endpoints.sort();
    assert_eq!(items("endpoint"), endpoints);
}

#[test]
fn five_hundred_features_are_written_once() {
    let folder = shop("list");
    let mut text = String::from(
        "---\nkind: system\nid: sys-many\nname: Many\nmaturity: 3\n---\n\n\
         # Many System Architecture\n\n## Components\n\n",
    );
    for at in 1..=500 {
        let needs = if at == 1 { "None".to_owned() } else { format!("Part {}", at / 2) };
        let _ = write!(
            text,
            "### Part {at}\n\n**Responsibility:** Do thing {at}\n\n**Dependencies:** {needs}\n\n"
        );
    }
    text.push_str("## Security Model\n\nNobody enters.\n\n## Implementation Roadmap\n\n");
    for at in 1..=500 {
        let _ = writeln!(text, "{at}. Part {at} (Level 3)");
    }
    put(folder.path(), SYSTEM, &text);
    let said = run(folder.path(), &["generate", "--yes"]).ends(0).out;
    assert_eq!(said.matches("\nwrote content/features/feat-part-").count(), 500);
    let written = files(folder.path());
    assert_eq!(written.len(), 502);
    let of_250 = written["content/features/feat-part-250.md"].as_slice();
    let of_250 = String::from_utf8_lossy(of_250);
    let keys = "\ndepends_on: [feat-part-125]\nrequired_by: [feat-part-500]\n";
    assert!(of_250.contains(keys), "{of_250}");
    assert_eq!(findings(folder.path()), Vec::<String>::new());
    let again = run(folder.path(), &["generate", "--yes"]).ends(0).out;
    assert!(again.ends_with("written already: 500 specs\nnothing to write\n"), "{again}");
    run(folder.path(), &["sync"]).ends(0);
    assert!(files(folder.path()) == written, "a byte was changed");
}

//! Traceability and gates at the command line: the matrix in each format, what counts as covered,
//! and what health, metrics, inspect and next make of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::{checkout, folder, put, specbook, transcript};

fn portal(name: &str) -> PathBuf {
    checkout("tests/trace").join(name)
}

/// Runs several commands in a folder and gives all transcripts.
fn session(folder: &Path, commands: &[&[&str]]) -> String {
    commands.iter().map(|arguments| transcript(folder, arguments) + "\n").collect()
}

fn json(folder: &Path, arguments: &[&str]) -> Json {
    let output = specbook(folder, arguments);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// The rows of a matrix: whether each is covered, and by what.
fn rows(matrix: &Json) -> BTreeMap<String, (bool, Vec<String>)> {
    let text = |value: &Json| value.as_str().expect("a text").to_owned();
    let row = |row: &Json| {
        let targets = row["targets"].as_array().expect("targets");
        let targets: Vec<String> = targets
            .iter()
            .map(|target| format!("{} {}", text(&target["relation"]), text(&target["id"])))
            .collect();
        (text(&row["source"]), (row["covered"].as_bool().expect("a truth value"), targets))
    };
    matrix["rows"].as_array().expect("rows").iter().map(row).collect()
}

#[test]
fn the_matrix_is_written_in_every_format() {
    let commands: [&[&str]; 5] = [
        &["trace"],
        &["trace", "--format", "json", "--from", "user-story"],
        &["trace", "--format", "csv"],
        &["trace", "--format", "markdown"],
        &["trace", "--uncovered", "--deep"],
    ];
    insta::assert_snapshot!("trace_formats", session(&portal("library"), &commands));
}

#[test]
fn only_typed_traces_count_and_each_for_its_own_document() {
    let rows = rows(&json(&portal("library"), &["trace", "--format", "json"]));
    let by = |id: &str| rows[id].1.iter().map(String::as_str).collect::<Vec<_>>();
    // A range names each of its items; a qualified id one of the document only.
    assert_eq!(by("SPEC-0001#US-001"), ["traces_to PLAN-0001#IT-1", "traces_to PLAN-0001#IT-2"]);
    assert_eq!(by("SPEC-0001#US-002"), ["traces_to PLAN-0001#IT-2"]);
    assert_eq!(by("SPEC-0001#US-003"), ["traces_to PLAN-0001#IT-2"]);
    assert_eq!(by("SPEC-0001#FR-001"), ["traces_to PLAN-0001#IT-3", "traces_to TASKS-0001#T001"]);
    // The same short ids elsewhere, a mention, and what is withdrawn.
    for id in ["SPEC-0002#FR-001", "SPEC-0002#US-002", "SPEC-0001#US-004", "SPEC-0002#US-001"] {
        assert_eq!(rows[id], (false, Vec::new()), "{id}");
    }
    // What is inside counts where all of it is covered.
    assert_eq!(rows["MAN-1#R1"], (true, Vec::new()));
    assert_eq!(rows["MAN-1#R2"], (false, Vec::new()));
    assert!(rows.keys().all(|id| !id.contains("US-009")), "a broken trace makes no row");
}

#[test]
fn any_two_types_or_kinds_make_a_matrix() {
    let ask = |arguments: &[&str]| {
        let all = [&["trace", "--format", "json"], arguments].concat();
        rows(&json(&portal("library"), &all))
    };
    let covered = |rows: &BTreeMap<String, (bool, Vec<String>)>| -> Vec<String> {
        rows.iter().filter(|(_, row)| row.0).map(|(id, _)| id.clone()).collect()
    };
    // From a type to a type: only its items count.
    let tasks = ask(&["--from", "functional-requirement", "--to", "task"]);
    assert_eq!(tasks["SPEC-0001#FR-001"].1, ["traces_to TASKS-0001#T001"]);
    assert_eq!(covered(&tasks), ["SPEC-0001#FR-001", "SPEC-0001#FR-002"]);
    assert_eq!(tasks.len(), 3);
    // To a kind: items of its documents count.
    let plans = ask(&["--from", "functional-requirement", "--to", "technical-plan"]);
    assert_eq!(plans["SPEC-0001#FR-001"].1, ["traces_to PLAN-0001#IT-3"]);
    // From a kind to a kind: documents that are worked out from documents. One is withdrawn.
    let specs = ask(&["--from", "spec", "--to", "technical-plan"]);
    assert_eq!(specs["SPEC-0001"], (true, vec!["parent_spec PLAN-0001".to_owned()]));
    assert_eq!(specs["SPEC-0002"], (false, Vec::new()));
    // The other way round: what each traces to.
    let tests = ask(&["--from", "integration-test", "--to", "user-story"]);
    assert_eq!(tests["PLAN-0001#IT-1"].1, ["traced_by SPEC-0001#US-001"]);
    assert_eq!(tests["PLAN-0001#IT-5"], (false, Vec::new()));
    // Without `--from`, everything that wants to be covered.
    let all = ask(&["--to", "trial"]);
    let all = covered(&all);
    assert_eq!(all, ["MAN-1#R1", "MAN-1#R1-C1", "MAN-1#R1-C2", "MAN-1#R2-C1"]);
    // A type that wants none has rows all the same.
    let tasks = ask(&["--from", "task"]);
    assert_eq!(tasks.len(), 2);
    assert_eq!(covered(&tasks), [""; 0]);
    // Counts are those of all rows, whatever is listed.
    let open = ["trace", "--format", "json", "--from", "user-story", "--uncovered"];
    let open = json(&portal("library"), &open);
    assert_eq!(open["coverage"]["user-story"], serde_json::json!({"covered": 3, "total": 6}));
    assert_eq!(open["rows"].as_array().map(Vec::len), Some(3));
}

#[test]
fn wrong_questions_are_refused() {
    let commands: [&[&str]; 4] = [
        &["trace", "--from", "user-stroy"],
        &["trace", "--to", "technical-plam"],
        &["trace", "--from", "zzzzzzzzzz"],
        &["trace", "--format", "xml"],
    ];
    insta::assert_snapshot!("trace_refused", session(&portal("library"), &commands));
}

/// After `OpenFastTrace`: a wish wants a draft, and a draft a trial.
#[test]
fn depth_is_that_of_openfasttrace() {
    let deep = json(&portal("revisions"), &["trace", "--format", "json", "--deep"]);
    let gaps: BTreeMap<&str, &Json> = deep["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["source"].as_str().expect("an id"), row))
        .collect();
    let row = |id: &str| (&gaps[id]["covered"], &gaps[id]["deep"], &gaps[id]["gaps"]);
    let open = |reasons: &[&str]| (Json::Bool(false), Json::Bool(false), Json::from(reasons));
    let same = |id: &str, wanted: (Json, Json, Json)| {
        assert_eq!(row(id), (&wanted.0, &wanted.1, &wanted.2), "{id}");
    };
    // Covered: so is what covers it.
    let covered = || (Json::Bool(true), Json::Bool(true), Json::Array(Vec::new()));
    same("REC-1#wish-light~1", covered());
    same("REC-2#draft-lamp~1", covered());
    // Uncovered: nothing covers it, or what does is not covered, or it is of another type.
    same("REC-1#wish-water~1", open(&["nothing traces to it"]));
    let through = "`REC-2#draft-bell~1`, which traces to it, is not covered itself";
    same("REC-1#wish-sound~1", open(&[through]));
    same("REC-1#wish-wind~1", open(&["no `draft` traces to it"]));
    // Outdated: the trace is to an older revision.
    let older = "`REC-2#draft-stove~1` traces to `REC-1#wish-warmth~1`, an older revision of it";
    same("REC-1#wish-warmth~2", open(&["nothing traces to it", older]));
    // Ambiguous: of two with one id the first is meant.
    same("REC-1#wish-door~1", covered());
    same("REC-1#wish-door~1@2", open(&["nothing traces to it"]));

    // Outdated, orphaned and ambiguous are findings as well.
    let found = json(&portal("revisions"), &["check", "--format", "json"]);
    let found: Vec<String> = found["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .filter(|finding| finding["rule"] != "uncovered-item")
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or_default();
            format!("{}: {} / {}", text("rule"), text("message"), text("help"))
        })
        .collect();
    insta::assert_snapshot!("trace_revisions", found.join("\n"));

    // Shallow: one trace is enough.
    let shallow = rows(&json(&portal("revisions"), &["trace", "--format", "json"]));
    assert!(shallow["REC-1#wish-sound~1"].0 && shallow["REC-1#wish-wind~1"].0);
    assert!(!shallow["REC-1#wish-warmth~2"].0);
}

#[test]
fn gates_are_taken_into_account() {
    let commands: [&[&str]; 8] = [
        &["next"],
        &["next", "--format", "json"],
        &["health"],
        &["health", "--format", "json"],
        &["inspect", "S-4"],
        &["inspect", "S-4", "--format", "json"],
        &["debug", "content/S-2.md"],
        &["trace", "--from", "sketch", "--to", "work"],
    ];
    insta::assert_snapshot!("gates", session(&portal("gates"), &commands));
}

#[test]
fn coverage_is_inspected() {
    let commands: [&[&str]; 4] = [
        &["inspect", "SPEC-0002"],
        &["inspect", "SPEC-0002", "--format", "json"],
        &["inspect", "SPEC-0001#US-001"],
        &["inspect", "SPEC-0001#US-004", "--format", "json"],
    ];
    insta::assert_snapshot!("inspect_coverage", session(&portal("library"), &commands));
}

#[test]
fn a_sound_portal_is_healthy_and_an_error_degrades_it() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(specbook(folder.path(), &["init"]).status.success());
    let sound = specbook(folder.path(), &["health", "--format", "json"]);
    assert_eq!(sound.status.code(), Some(0));
    let health = json(folder.path(), &["health", "--format", "json"]);
    assert_eq!(health["status"], "ok");
    assert_eq!(health["systems"][0]["id"], "sys-library");
    assert_eq!(health["systems"][0]["degraded"], false);
    put(
        folder.path(),
        "content/features/feat-fines.md",
        "---\nid: feat-fines\nsystem_spec: sys-library\ndepends_on: [feat-nowhere]\n---\n\n# Fines\n",
    );
    let broken = specbook(folder.path(), &["health"]);
    assert_eq!(broken.status.code(), Some(1));
    let text = String::from_utf8_lossy(&broken.stdout).into_owned();
    assert!(text.starts_with("degraded: 0 failed gates, 1 error\n"), "{text}");
    assert!(text.contains("error content/features/feat-fines.md:4 dangling-reference"), "{text}");
    let health = json(folder.path(), &["health", "--format", "json"]);
    assert_eq!(health["systems"][0]["errors"], 1);
    assert_eq!(health["systems"][0]["degraded"], true);
}

#[test]
fn metrics_count_and_only_times_differ() {
    let measured = || {
        let mut metrics = json(&portal("gates"), &["metrics", "--format", "json"]);
        let stages = metrics["stages"].take();
        let names: Vec<String> = stages.as_object().expect("stages").keys().cloned().collect();
        assert_eq!(names, ["load", "parse", "link", "assess", "check", "render"]);
        assert!(stages.as_object().expect("stages").values().all(Json::is_number));
        metrics
    };
    let metrics = measured();
    assert_eq!(metrics, measured());
    insta::assert_snapshot!("metrics", serde_json::to_string_pretty(&metrics).expect("JSON"));
    let metrics = json(&portal("library"), &["metrics", "--format", "json"]);
    let story = serde_json::json!({
        "covered": 3, "total": 6, "percent": 50.0, "deep": 0, "deep_percent": 0.0,
    });
    assert_eq!(metrics["coverage"]["user-story"], story);
    let text = specbook(&portal("library"), &["metrics"]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("  user-story: 3 of 6 covered, 50 %; in depth 0, 0 %\n"), "{text}");
    assert!(text.contains("\ntasks: 0 of 2 ticked\n"), "{text}");
}

#[test]
fn a_portal_that_wants_nothing_covered_has_an_empty_matrix() {
    let folder = folder(&[("content/index.md", "# Home\n\nText.\n")]);
    let text = "there is nothing of that type, or nothing that must be covered\n";
    let output = specbook(folder.path(), &["trace"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), text);
    let matrix = json(folder.path(), &["trace", "--format", "json"]);
    assert_eq!(matrix, serde_json::json!({"version": 1, "rows": [], "coverage": {}}));
}

/// Counted by hand in the files of the example: the document, the type of the items, how
/// many of them something traces to, and how many there are.
const EXAMPLE: &[(&str, &str, usize, usize)] = &[
    // Each story by tasks with its mark; no task names a requirement or a criterion.
    ("004-gift-cards", "functional-requirement", 1, 6),
    ("004-gift-cards", "non-functional-requirement", 0, 1),
    ("004-gift-cards", "success-criterion", 0, 4),
    ("004-gift-cards", "user-story", 3, 3),
    // Without plan and tasks.
    ("005-gift-card-balance", "functional-requirement", 0, 4),
    ("005-gift-card-balance", "success-criterion", 0, 2),
    ("005-gift-card-balance", "user-story", 0, 2),
    // The map from stories to components names each of them.
    ("PLAN-0001", "component", 4, 4),
    ("PRD-0001", "requirement", 0, 8),
    ("PRD-0001", "user-story", 0, 5),
    // Tasks for FR-001 and FR-002, for performance and security; tests and tasks for each story.
    ("SPEC-0001", "functional-requirement", 2, 5),
    ("SPEC-0001", "non-functional-requirement", 2, 3),
    ("SPEC-0001", "success-criterion", 0, 3),
    ("SPEC-0001", "user-story", 4, 4),
    // Without a plan.
    ("SPEC-0002", "functional-requirement", 0, 3),
    ("SPEC-0002", "success-criterion", 0, 2),
    ("SPEC-0002", "user-story", 0, 3),
    // Each requirement has a scenario.
    ("cart-pricing", "requirement", 3, 3),
    ("constitution", "principle", 0, 4),
    // The tasks name 1.1 to 1.3, 2.1 to 2.3 and 3.1 to 3.4.
    ("double-charge/bugfix", "clause", 10, 10),
    ("example/engineering/returns-and-refunds", "success-criterion", 1, 4),
    // Tests trace to the requirements of their own document, nothing to the stories.
    ("feat-api-gateway", "functional-requirement", 6, 6),
    ("feat-api-gateway", "user-story", 0, 3),
    ("feat-auth-service", "functional-requirement", 8, 8),
    ("feat-auth-service", "user-story", 0, 4),
    ("feat-billing-service", "functional-requirement", 3, 3),
    ("feat-billing-service", "user-story", 0, 2),
    ("feat-order-service", "functional-requirement", 8, 8),
    ("feat-order-service", "user-story", 0, 4),
    ("feat-product-service", "functional-requirement", 3, 3),
    ("feat-product-service", "user-story", 0, 2),
    ("feat-user-profile", "functional-requirement", 0, 3),
    ("feat-user-profile", "user-story", 0, 2),
    ("loyalty/points", "requirement", 2, 2),
    // The tasks name each criterion, and so the requirements around them are covered.
    ("stock-alerts/requirements", "criterion", 11, 11),
    ("stock-alerts/requirements", "requirement", 3, 3),
];

#[test]
fn the_example_is_covered_as_counted_by_hand() {
    let root = checkout("");
    let graph = json(&root, &["graph", "--items"]);
    let types: BTreeMap<&str, &str> = graph["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| (node["id"].as_str().expect("an id"), node["kind"].as_str().expect("a type")))
        .collect();
    let matrix = json(&root, &["trace", "--format", "json"]);
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for row in matrix["rows"].as_array().expect("rows") {
        let id = row["source"].as_str().expect("an id");
        let document = id.split_once('#').expect("an item").0;
        let count = counts.entry((document, types[id])).or_default();
        count.0 += usize::from(row["covered"] == true);
        count.1 += 1;
    }
    let line = |document: &str, kind: &str, covered, total| {
        format!("{document} {kind}: {covered} of {total}")
    };
    let counts: Vec<String> = counts
        .iter()
        .map(|((d, kind), (covered, total))| line(d, kind, *covered, *total))
        .collect();
    let wanted: Vec<String> = EXAMPLE.iter().map(|(d, kind, c, t)| line(d, kind, *c, *t)).collect();
    assert_eq!(counts, wanted);
    // The sums by type are those of the table.
    for (kind, count) in matrix["coverage"].as_object().expect("counts") {
        let rows = || EXAMPLE.iter().filter(|row| row.1 == kind);
        let (covered, total): (usize, usize) =
            (rows().map(|row| row.2).sum(), rows().map(|row| row.3).sum());
        assert_eq!(*count, serde_json::json!({"covered": covered, "total": total}), "{kind}");
    }
}

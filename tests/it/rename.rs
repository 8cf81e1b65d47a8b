//! The vocabulary is data: with every kind, section, prefix, label and relation renamed in copied
//! kind files, and the documents with them, the results are the same under the new names.

use std::path::Path;

use specbook::kinds::{self, KindSource};
use specbook::{load, pipeline, wire};

use crate::support::{Linked, TODAY, checkout, put};

/// Old and new words. Applied to kind files, documents, paths and results alike, in this order.
const RENAMED: &[(&str, &str)] = &[
    ("functional-requirement", "demand"),
    ("deterministic-test", "probe"),
    ("user-story", "wish"),
    ("roadmap-entry", "route-stop"),
    ("api-contract", "pact"),
    ("data-ownership", "holdings"),
    ("feature_specs", "capability_papers"),
    ("system_component", "platform_piece"),
    ("system_spec", "platform_paper"),
    ("related_specs", "see_also"),
    ("implements_component", "fulfils_piece"),
    ("depends_on", "stands_upon"),
    ("required_by", "carries"),
    ("consumed_by", "eaten_by"),
    ("enables", "opens"),
    ("part_of", "lives_within"),
    ("traces_to", "witnesses"),
    ("Component Details", "The Pieces"),
    ("Component ", "Piece "),
    ("API Contracts", "Pacts"),
    ("Data Ownership", "Holdings"),
    ("Data Strategy", "Ways of Keeping"),
    ("Implementation Roadmap", "The Route"),
    ("Feature Spec Breakdown", "Stops of the Route"),
    ("Feature Specification", "Capability Paper"),
    ("Feature Spec", "Capability Sheet"),
    ("System Architecture", "Platform Plan"),
    ("Functional Requirements", "Demands"),
    ("Deterministic Tests", "Probes"),
    ("User Stories", "Wishes"),
    ("Acceptance Criteria", "Signs"),
    ("Validation Criteria", "Proofs"),
    ("Dependencies", "Foundations"),
    ("Responsibility", "Charge"),
    ("APIs Exposed", "Doors"),
    ("Traces To", "Witnesses"),
    ("Estimated", "Guessed"),
    ("Phase ", "Leg "),
    ("Story ", "Wish "),
    ("Story-", "Wish-"),
    ("FR-", "DM-"),
    ("DT-", "PB-"),
    ("feat-", "cap-"),
    ("sys-", "plat-"),
    ("kind: feature", "kind: capability"),
    ("kind: system", "kind: platform"),
];

fn renamed(text: &str) -> String {
    RENAMED.iter().fold(text.to_owned(), |text, (old, new)| {
        let text = text.replace(old, new);
        // Anchors follow from the words in lower case.
        let slug = |word: &str| word.trim().to_lowercase().replace(' ', "-");
        if old.trim().contains(' ') {
            text.replace(&slug(old), &slug(new))
        } else if old.ends_with([' ', '-']) {
            let prefix = |word: &str| format!("{}-", slug(word).trim_end_matches('-'));
            text.replace(&prefix(old), &prefix(new))
        } else {
            text
        }
    })
}

/// The kind files under their new names.
fn renamed_kinds() -> Vec<KindSource> {
    let names =
        [("feature", "capability"), ("system", "platform"), ("page", "leaf"), ("spec", "paper")];
    kinds::embedded()
        .into_iter()
        .map(|file| {
            let new = |name: &str| {
                names
                    .iter()
                    .find(|(old, _)| *old == name)
                    .map_or(name.to_owned(), |n| n.1.to_owned())
            };
            let mut text = renamed(&file.text);
            for (old, other) in names {
                text = text
                    .replace(&format!("extends = \"{old}\""), &format!("extends = \"{other}\""))
                    .replace(&format!("plans = \"{old}\""), &format!("plans = \"{other}\""))
                    .replace(&format!("[\"{old}\","), &format!("[\"{other}\","));
            }
            KindSource {
                name: new(&file.name),
                path: format!("kinds/{}.toml", new(&file.name)),
                text,
                template: file.template.map(|template| renamed(&template)),
            }
        })
        .collect()
}

/// The example's documents under a folder, with a change of their text and paths.
fn write_documents(to: &Path, change: impl Fn(&str) -> String) {
    let files = [
        "sys-ecommerce.md",
        "features/feat-auth-service.md",
        "features/feat-api-gateway.md",
        "features/feat-order-service.md",
        "features/feat-user-profile.md",
        "features/feat-product-service.md",
        "features/feat-billing-service.md",
    ];
    for file in files {
        let text =
            std::fs::read_to_string(checkout("content/example").join(file)).expect("a document");
        // Something wrong, so that findings are compared as well.
        let text =
            text.replace("depends_on: [feat-auth-service, ", "depends_on: [feat-auth-servce, ");
        put(to, &format!("content/{}", change(file)), &change(&text));
    }
    put(to, "book.toml", "");
}

fn results(root: &Path, kinds: Option<&[KindSource]>) -> (serde_json::Value, Vec<String>) {
    let mut setup = pipeline::setup(root, &[]).unwrap_or_else(|_| panic!("set up"));
    if let Some(files) = kinds {
        setup.kinds = kinds::only(files).unwrap_or_else(|problems| panic!("{problems:?}"));
    }
    let loaded = load::sources(root, &setup.config).expect("read");
    let portal = pipeline::portal_of(&setup, loaded).unwrap_or_else(|_| panic!("linked"));
    let checked = pipeline::check(&setup, &portal, TODAY);
    let linked = Linked { setup, portal, checked };
    let graph = serde_json::to_value(wire::graph(&linked.portal, &|_| true)).expect("JSON");
    // Messages name ids and keys; which finding stands where is what must be equal.
    let texts = wire::Texts::new(&linked.portal, &[]);
    let findings = linked.checked.findings.iter().map(|finding| {
        let line = texts.place(&finding.path, finding.span).line;
        let text = texts.get(&finding.path).map_or("", |source| source.slice(finding.span));
        format!("{}:{line} {} {} «{text}»", finding.path, finding.level.name(), finding.rule)
    });
    (graph, findings.collect())
}

/// Nodes, edges and the rest as texts that can be compared whatever their order.
fn sorted(graph: &serde_json::Value, key: &str, change: impl Fn(&str) -> String) -> Vec<String> {
    let list = graph[key].as_array().expect("a list");
    let canonical = |entry: &serde_json::Value| {
        let renamed: serde_json::Value =
            serde_json::from_str(&change(&entry.to_string())).expect("JSON");
        format!("{:?}", ordered(&renamed))
    };
    let mut lines: Vec<String> = list.iter().map(canonical).collect();
    lines.sort();
    lines
}

/// A value whose maps are in the order of their keys and whose lists of ids are sorted: new names
/// sort differently.
fn ordered(value: &serde_json::Value) -> std::collections::BTreeMap<String, String> {
    let flat = |value: &serde_json::Value| match value {
        serde_json::Value::Array(list) => {
            let mut texts: Vec<String> = list.iter().map(ToString::to_string).collect();
            texts.sort();
            texts.join(",")
        }
        serde_json::Value::Object(_) => format!("{:?}", ordered(value)),
        other => other.to_string(),
    };
    let map = value.as_object().cloned().unwrap_or_default();
    map.iter().map(|(key, value)| (key.clone(), flat(value))).collect()
}

#[test]
fn renaming_everything_changes_nothing_but_the_names() {
    let (plain, other) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write_documents(plain.path(), str::to_owned);
    write_documents(other.path(), renamed);
    let (before, findings_before) = results(plain.path(), None);
    let kinds = renamed_kinds();
    let (after, findings_after) = results(other.path(), Some(&kinds));
    let kind = |text: &str| {
        renamed(text)
            .replace("\"kind\":\"feature\"", "\"kind\":\"capability\"")
            .replace("\"kind\":\"system\"", "\"kind\":\"platform\"")
    };
    for key in ["nodes", "edges", "unresolved", "cycles"] {
        let wanted = sorted(&before, key, kind);
        let found = sorted(&after, key, str::to_owned);
        for (wanted, found) in wanted.iter().zip(&found) {
            assert_eq!(found, wanted, "in {key}");
        }
        assert_eq!(found.len(), wanted.len(), "{key}");
    }
    assert!(before["nodes"].as_array().map_or(0, Vec::len) > 100);
    assert!(!before["unresolved"].as_array().expect("a list").is_empty());
    // A rule's id is no word of a kind.
    let mut wanted: Vec<String> = findings_before
        .iter()
        .map(|line| renamed(line).replace("missing-capability-sheet", "missing-feature-spec"))
        .collect();
    let mut found = findings_after;
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
    assert!(found.len() >= 3);
}

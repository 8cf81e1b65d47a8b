//! Findings are true: what is no fault has none, one cause is one finding, and what they suggest is
//! there. Asked as a user asks, by `check` and `build` in a folder.

use serde_json::Value;
use std::fs;
use std::path::Path;

use crate::support::{folder, specbook};

/// The findings of a portal.
fn findings(root: &Path) -> Vec<Value> {
    let output = specbook(root, &["check", "--format", "json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    report["findings"].as_array().expect("findings").clone()
}

/// Each finding in short: rule, level, path, line.
fn short(findings: &[Value]) -> Vec<String> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    let of = |one: &Value| {
        let (rule, level, path) = (text(one, "rule"), text(one, "level"), text(one, "path"));
        format!("{rule} {level} {path}:{}", one["line"])
    };
    findings.iter().map(of).collect()
}

fn helps(findings: &[Value]) -> Vec<&str> {
    findings.iter().map(|finding| finding["help"].as_str().unwrap_or_default()).collect()
}

/// The lines of the other places of a finding.
fn related(finding: &Value) -> Vec<u64> {
    let all = finding["related"].as_array().expect("places").iter();
    all.map(|one| one["line"].as_u64().expect("a line")).collect()
}

fn page(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join("site").join(path)).expect("a page")
}

const BOOK: (&str, &str) = ("book.toml", "");

#[test]
fn a_link_to_a_folder_leads_to_a_page_that_lists_it() {
    let portal = folder(&[
        BOOK,
        (
            "content/a.md",
            "# A\n\n[one](b/), [again](b), [the same](./b/c/) and <a href=\"b\">raw</a>\n\n\
             ![no image](b)\n\n[table](b/table.csv) [all](.)\n",
        ),
        ("content/b/bread.md", "# Bread\n"),
        ("content/b/hidden.md", "---\npublish: false\n---\n# Hidden\n"),
        ("content/b/table.csv", "a,b\n"),
        ("content/b/notes.txt", "n\n"),
        ("content/b/.secret", "s\n"),
        ("content/b/c/deep.txt", "d\n"),
    ]);
    let root = portal.path();
    let found = findings(root);
    let notes: Vec<String> = short(&found);
    assert_eq!(
        notes,
        [
            "broken-link note content/a.md:3",
            "broken-link note content/a.md:3",
            "broken-link error content/a.md:5",
            "broken-link note content/a.md:7"
        ],
        "{found:#?}"
    );
    assert_eq!(related(&found[0]), [3, 3], "one folder is one finding: {found:#?}");
    assert!(specbook(root, &["build"]).status.success());
    let listed = page(root, "b/index.html");
    for wanted in ["bread.html>Bread", "table.csv>table.csv", "notes.txt", "c/index.html>c/"] {
        assert!(listed.contains(wanted), "{wanted} in {listed}");
    }
    for unwanted in ["secret", ">Hidden", "hidden.md"] {
        assert!(!listed.contains(unwanted), "{unwanted} in {listed}");
    }
    assert!(page(root, "b/c/index.html").contains("deep.txt"));
    assert!(!root.join("site/b/notes.txt").exists(), "no file is published by that");
    let links = page(root, "a.html");
    assert_eq!(links.matches("href=b/index.html").count(), 3, "{links}");
    assert!(links.contains("href=index.html>all"), "{links}");
    // A folder that gets an index document has that.
    fs::write(root.join("content/b/README.md"), "# All of b\n").expect("written");
    assert_eq!(short(&findings(root)).len(), 3);
    assert!(specbook(root, &["build"]).status.success());
    assert!(page(root, "b/index.html").contains("All of b"));
}

#[test]
fn suggestions_look_at_the_folder_and_at_hosts() {
    let portal = folder(&[
        BOOK,
        ("content/p1/README.md", "# One\n"),
        ("content/p2/README.md", "# Two\n"),
        (
            "content/p3/README.md",
            "# Three\n\n[two](./p2/README.md)\n\n[two](../p22/README.md)\n\n[none](../x/README.md)\n\n\
             [host](github.com/a/b)\n",
        ),
        ("content/p4/README.md", "# Four\n"),
        ("content/p5/README.md", "# Five\n"),
        (
            "content/quay/feat-bell.md",
            "---\nkind: feature\nid: feat-bell\ndepends_on: [./quia/feat-rope.md]\n---\n# Bell\n",
        ),
        ("content/quai/feat-rope.md", "---\nkind: feature\nid: feat-rope\n---\n# Rope\n"),
    ]);
    let found = findings(portal.path());
    let suggested: Vec<&str> =
        helps(&found).into_iter().filter(|help| help.starts_with("did you mean")).collect();
    assert_eq!(
        suggested,
        [
            "did you mean `../p2/README.md`?",
            "did you mean `../p2/README.md`?",
            "did you mean `https://github.com/a/b`?",
            "did you mean `../quia/feat-rope.md`?",
        ],
        "{found:#?}"
    );
}

#[test]
fn a_wrong_definition_is_one_finding_and_is_mended_once() {
    let portal = folder(&[
        BOOK,
        ("content/a.md", "# A\n\n[1][x] [2][x] [x] [x][]\n\n![4][X]\n\n[x]: missing.md\n"),
        ("content/b.md", "# B\n\n## Bells\n\n[1][c] [2][c]\n\n[c]: #Bells\n"),
    ]);
    let found = findings(portal.path());
    assert_eq!(
        short(&found),
        ["broken-link error content/a.md:7", "broken-anchor warning content/b.md:7"]
    );
    assert_eq!(related(&found[0]), [3, 3, 3, 3, 5]);
    specbook(portal.path(), &["check", "--fix"]);
    let text = fs::read_to_string(portal.path().join("content/b.md")).expect("a text");
    assert!(text.ends_with("[c]: #bells\n"), "{text}");
}

#[test]
fn a_block_that_never_ends_is_the_cause_of_what_it_swallows() {
    let portal = folder(&[
        BOOK,
        ("content/a.md", "# A\n\n[b](#ropes)\n\n- As here:\n  ```\n  x\n```\n\n## Ropes\n\ny\n"),
        ("content/b.md", "# B\n\n[ropes](a.md#ropes), [none](a.md#nets)\n"),
    ]);
    let found = findings(portal.path());
    assert_eq!(
        short(&found),
        ["unclosed-fence error content/a.md:8", "broken-anchor error content/b.md:3"],
        "{found:#?}"
    );
    assert_eq!(related(&found[0]), [6, 3, 3]);
    let message = found[0]["message"].as_str().expect("a message");
    assert!(message.contains("2 links"), "{message}");
}

#[test]
fn attributes_behind_a_heading_are_its_anchor_and_are_not_shown() {
    let portal = folder(&[
        BOOK,
        (
            "content/a.md",
            "# A\n\n[1](#old) [2](#pond) [3](#new-name) [4](#2-m)\n\n## New name {#old}\n\nx\n\n\
             The *pond* { .deep #pond }\n---\n\n## 2 m²\n\n<A ID=\"Top\"></A> [5](#Top)\n",
        ),
    ]);
    let root = portal.path();
    assert_eq!(short(&findings(root)), [String::new(); 0]);
    assert!(specbook(root, &["build"]).status.success());
    let html = page(root, "a.html");
    for wanted in ["id=old>New name</h2>", "id=pond>The <em>pond</em></h2>", "href=#old>3</a>"] {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }
    assert!(!html.contains("{#old"), "{html}");
}

//! Findings are true: what is not a fault has none, one cause is one finding, and what they suggest
//! is there. Asked as a user asks, by `check` and `build` in a folder.

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
            "broken-image error content/a.md:5",
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
    assert_eq!(short(&findings(root)).len(), 2);
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
            "did you mean `../quai/feat-rope.md`?",
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
        ["broken-link error content/a.md:7", "case-mismatch warning content/b.md:7"]
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
    assert_eq!(short(&findings(root)), Vec::<String>::new());
    assert!(specbook(root, &["build"]).status.success());
    let html = page(root, "a.html");
    for wanted in ["id=old>New name</h2>", "id=pond>The <em>pond</em></h2>", "href=#old>3</a>"] {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }
    assert!(!html.contains("{#old"), "{html}");
}

#[test]
fn plain_pages_and_stubs_are_left_alone() {
    let portal = folder(&[
        BOOK,
        (
            "content/a/page.md",
            "---\nid: intro\nstatus: beta-ish\ntags: [x]\ntitle: \"[Title]\"\ntype: A | B\n---\n# Page\n\n\
             [gone](gone.md) and [here](#nope)\n\n- [ ] **FR-1**: no requirement\n",
        ),
        ("content/b/page.md", "---\nid: intro\n---\n# Page\n"),
        (
            "content/feat-stub.md",
            "---\nkind: feature\nid: feat-stub\nstatus: stub\n---\n# Stub Feature Specification\n\n\
             ## Functional Requirements\n\n### FR-1: Later\n\n[NEEDS CLARIFICATION: which?]\n",
        ),
    ]);
    let found = findings(portal.path());
    assert_eq!(
        short(&found),
        ["broken-link error content/a/page.md:10", "broken-anchor error content/a/page.md:10"],
        "{found:#?}"
    );
}

/// Pages of several folders may have one id, as other tools have it; two of one folder may not.
#[test]
fn pages_of_one_folder_have_ids_of_their_own() {
    let page = "---\nid: intro\n---\n# Page\n";
    let portal = folder(&[BOOK, ("content/one/a.md", page), ("content/two/a.md", page)]);
    assert_eq!(short(&findings(portal.path())), Vec::<String>::new());
    let portal = folder(&[BOOK, ("content/one/a.md", page), ("content/one/b.md", page)]);
    assert_eq!(short(&findings(portal.path())), ["duplicate-id error content/one/b.md:2"]);
}

#[test]
fn a_template_has_one_finding() {
    let portal = folder(&[
        BOOK,
        (
            "specs/template/spec.md",
            "# Feature Specification: [FEATURE NAME]\n\n**Feature Branch**: `[###-name]`\n\
             **Created**: [DATE]\n**Status**: Draft\n\n## User Scenarios & Testing\n\n\
             ### User Story 1 - [Short title] (Priority: P1)\n\n[In plain words]\n\n\
             **Acceptance Scenarios**:\n\n1. **Given** [state], **When** [action], **Then** [result]\n\n\
             ## Requirements\n\n- **FR-001**: System MUST [do something]\n\
             - **FR-002**: System MUST [do more] [NEEDS CLARIFICATION: what?]\n\n[plan](./plan.md)\n",
        ),
        ("book.toml", "[book]\nsrc = \"specs\"\n"),
    ]);
    let found = findings(portal.path());
    assert_eq!(short(&found), ["unfilled-document note specs/template/spec.md:1"], "{found:#?}");
}

#[test]
fn relations_that_read_one_key_look_for_its_names_together() {
    let kind = "extends = \"common\"\nname = \"Note\"\nid = \"N-{n}\"\nmatch = { paths = [\"n/*.md\"] }\n\
                [fields]\nneeds = { from = [\"links\"], relation = \"needs\", to = [\"note\"] }\n\
                plans = { from = [\"links\"], relation = \"plans\", to = [\"feature\"] }\n\
                [relations]\nneeds = { inverse = \"needed_by\" }\nplans = { inverse = \"planned_by\" }\n";
    let portal = folder(&[
        ("book.toml", "[book]\nsrc = \".\"\n"),
        ("kinds/note.toml", kind),
        ("n/n-1.md", "---\nid: N-1\nlinks: [N-2, feat-bell, N-9]\n---\n# One\n"),
        ("n/n-2.md", "---\nid: N-2\n---\n# Two\n"),
        ("feat-bell.md", "---\nkind: feature\nid: feat-bell\n---\n# Bell\n"),
    ]);
    let found = findings(portal.path());
    let dangling: Vec<String> =
        short(&found).into_iter().filter(|one| one.starts_with("dangling")).collect();
    assert_eq!(dangling, ["dangling-reference error n/n-1.md:3"], "{found:#?}");
}

#[test]
fn a_home_path_in_metadata_is_told_once() {
    let portal = folder(&[
        ("book.toml", "[book]\nsrc = \"specs\"\n"),
        (
            "specs/001-a/spec.md",
            "# Feature Specification: A\n\n**Input**:\n1. Bug Report: \"/Users/ada/a.md\"\n2. ~3/4 of it\n",
        ),
    ]);
    let found = findings(portal.path());
    let home: Vec<String> = short(&found).into_iter().filter(|one| one.contains("home")).collect();
    assert_eq!(home, ["home-path warning specs/001-a/spec.md:4"], "{found:#?}");
}

//! Files that documents include are files of the portal to the checks: levels of folders, what changed
//! since a revision, paths that are asked for; and to drafts of kinds.

use std::path::Path;

use serde_json::Value as Json;

use crate::support::{folder, git, put, specbook};

const PARTS: &[(&str, &str)] = &[
    ("docs/book.toml", ""),
    ("docs/content/a.md", "# A\n\n{{#include ../parts/b.md}}\n\n[no](gone.md)\n"),
    ("docs/content/c.md", "# C\n\n{{#include ../../shared/d.md}}\n\n[no](away.md)\n"),
    ("docs/parts/b.md", "[no](lost.md)\n"),
    ("shared/d.md", "Words.\n"),
];

/// A repository with the portal in a folder of it.
fn repository() -> tempfile::TempDir {
    let repository = folder(PARTS);
    git(repository.path(), &["init", "--quiet", "--initial-branch", "main"]);
    repository
}

/// The findings of a run: path, rule and level.
fn found(root: &Path, arguments: &[&str]) -> Vec<String> {
    let all = [&["check", "--format", "json"], arguments].concat();
    let output = specbook(root, &all);
    let report: Json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let findings = report["findings"].as_array().expect("findings").iter();
    let word = |finding: &Json, key: &str| finding[key].as_str().expect("a word").to_owned();
    findings.map(|one| ["path", "rule", "level"].map(|key| word(one, key)).join(" ")).collect()
}

#[test]
fn the_levels_of_a_folder_hold_for_what_is_included_from_it() {
    let repository = repository();
    let root = repository.path().join("docs");
    let with = |paths: &str, level: &str| {
        let text = format!(
            "[[check.overrides]]\npaths = [\"{paths}\"]\nrules = {{ broken-link = \"{level}\" }}\n"
        );
        put(&root, "book.toml", &text);
        found(&root, &[])
    };
    assert_eq!(
        with("parts/**", "note"),
        [
            "content/a.md broken-link error",
            "content/c.md broken-link error",
            "parts/b.md broken-link note",
        ]
    );
    assert_eq!(
        with("parts/b.md", "off"),
        ["content/a.md broken-link error", "content/c.md broken-link error"]
    );
    // Those of a page hold for all that it shows.
    assert_eq!(with("content/a.md", "off"), ["content/c.md broken-link error"]);
    let unused = with("part/**", "off");
    assert_eq!(unused[0], "book.toml unused-override warning");
    assert_eq!(unused.len(), 4);
}

#[test]
fn a_document_changed_where_a_file_changed_that_it_includes() {
    let repository = repository();
    let (top, root) = (repository.path(), repository.path().join("docs"));
    git(top, &["add", "."]);
    git(top, &["commit", "--quiet", "-m", "first"]);
    let since = || found(&root, &["--since", "main"]);
    assert_eq!(since(), [""; 0], "nothing changed");
    put(top, "docs/parts/b.md", "[no](lost.md), still\n");
    let of_a = ["content/a.md broken-link error", "parts/b.md broken-link error"];
    assert_eq!(since(), of_a);
    git(top, &["checkout", "--quiet", "."]);
    put(top, "shared/d.md", "Other words.\n");
    assert_eq!(since(), ["content/c.md broken-link error"], "above the portal's root as well");
    put(top, "shared/e.md", "No document includes it.\n");
    assert_eq!(since().len(), 1);
}

#[test]
fn an_included_file_can_be_asked_for() {
    let repository = repository();
    let root = repository.path().join("docs");
    assert_eq!(found(&root, &["parts"]), ["parts/b.md broken-link error"]);
    put(&root, "other/x.md", "Nothing includes it.\n");
    assert_eq!(specbook(&root, &["check", "other"]).status.code(), Some(2));
}

#[test]
fn a_kind_is_drafted_from_what_documents_say_with_what_they_include() {
    let number = |at: usize| format!("{at:04}");
    let portal = folder(&[("book.toml", "")]);
    let root = portal.path();
    for at in 1..5 {
        let n = number(at);
        put(
            root,
            &format!("content/log-{n}.md"),
            &format!("# LOG-{n}: Tide\n\n{{{{#include ../heads/{n}.md}}}}\n\n## Seen\n\nx\n"),
        );
        put(root, &format!("heads/{n}.md"), "- Keeper: Ada\n- State: open\n");
    }
    let output = specbook(root, &["kinds", "--draft", "log", "content"]);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(text.to_lowercase().contains("keeper"), "{text}{said}");
    assert!(!text.contains("#include"), "{text}");
}

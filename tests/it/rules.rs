//! Every rule on its fixtures: `fail` gives the findings of the snapshot, each with the text at
//! its span; `pass` gives none of the rule.

use std::path::Path;
use std::process::Command;

use specbook::check::RULES;

use crate::support::{Linked, checkout, copy, folders, linked};

/// Links and checks a fixture. One with this file is copied to a repository of its own, so that the
/// history of the checkout, which may be shallow, does not matter.
const REPOSITORY: &str = "repository.txt";

fn fixture(id: &str, sort: &str) -> Linked {
    let path = checkout(&format!("tests/rules/{id}/{sort}"));
    if !path.join(REPOSITORY).exists() {
        return linked(&path);
    }
    let folder = tempfile::tempdir().expect("a folder");
    copy(&path, folder.path());
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["commit", "--quiet", "--allow-empty", "--message", "Light the lamp"]);
    linked(folder.path())
}

/// Runs git without the settings of the machine. A commit has the same name on each of them.
fn git(folder: &Path, arguments: &[&str]) {
    let day = "2026-01-02T03:04:05Z";
    let done = Command::new("git")
        .args(["-c", "user.name=keeper", "-c", "user.email=keeper@example.org"])
        .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_AUTHOR_DATE", day)
        .env("GIT_COMMITTER_DATE", day)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_DEFAULT_HASH")
        .status()
        .expect("git runs");
    assert!(done.success(), "git {arguments:?}");
}

#[test]
fn every_rule_has_its_fixtures_and_no_fixture_is_without_a_rule() {
    let names: Vec<String> = folders("tests/rules")
        .iter()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .filter(|name| name != "snapshots")
        .collect();
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
    assert_eq!(names, rules);
}

#[test]
fn failing_fixtures_give_their_findings() {
    for rule in RULES {
        let id = rule.info.id;
        let linked = fixture(id, "fail");
        let own = linked.checked.findings.iter().filter(|finding| finding.rule == id).count();
        assert!(own > 0, "{id}: the failing fixture does not fail");
        insta::with_settings!({ snapshot_path => "../rules/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(id, linked.findings());
        });
    }
}

#[test]
fn passing_fixtures_give_none() {
    for rule in RULES {
        let id = rule.info.id;
        let linked = fixture(id, "pass");
        let own = linked.checked.findings.iter().filter(|finding| finding.rule == id).count();
        assert_eq!(own, 0, "{id}: {}", linked.findings());
    }
}

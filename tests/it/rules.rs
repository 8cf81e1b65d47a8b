//! Every rule on its fixtures: `fail` gives the findings of the snapshot, each with the text at
//! its span; `pass` gives none of the rule.

use std::path::Path;
use std::process::Command;

use specbook::check::RULES;

use specbook::wire::Texts;

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

/// The lines of every file of a fixture, with the name of the file.
fn lines(id: &str, sort: &str) -> Vec<String> {
    let root = checkout(&format!("tests/rules/{id}/{sort}"));
    let mut lines = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            lines.extend(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned));
        }
    }
    lines.sort();
    lines
}

/// A passing fixture is a near miss: it looks as guilty as the failing one, and few lines tell why it is
/// not.
#[test]
fn passing_fixtures_are_near_misses() {
    let mut far = Vec::new();
    for rule in RULES {
        let id = rule.info.id;
        let (fail, pass) = (lines(id, "fail"), lines(id, "pass"));
        let mut rest = pass.clone();
        let shared = fail.iter().filter(|line| {
            let at = rest.iter().position(|other| other == *line);
            at.map(|at| rest.remove(at)).is_some()
        });
        let shared = shared.count();
        if shared * 2 < fail.len().min(pass.len()) {
            far.push(id);
        }
    }
    assert!(far.is_empty(), "{far:?}");
}

/// Rules that are about a value: the text at the place of a finding is that value, which the message
/// names.
#[test]
fn findings_on_values_are_at_the_value() {
    let of_values = [
        "id-mismatch",
        "impossible-date",
        "malformed-id",
        "placeholder",
        "self-url",
        "status-contradiction",
        "undecided-choice",
        "vague-requirement",
        "version-mismatch",
        "date-order",
    ];
    for id in of_values {
        let linked = fixture(id, "fail");
        let texts = Texts::new(&linked.portal, &linked.setup.sources);
        for finding in linked.checked.findings.iter().filter(|finding| finding.rule == id) {
            let source = texts.get(&finding.at.path).expect("the file");
            let text = source.slice(finding.at.span);
            let quoted: Vec<&str> = finding.message.split('`').skip(1).step_by(2).collect();
            let named = quoted.iter().any(|quoted| {
                text.trim_matches(['"', '\'']) == *quoted
                    || id == "self-url" && text.contains(quoted)
            });
            // What another document decides is at the title.
            let title = text.starts_with("# ");
            assert!(named || title, "{id}: «{text}» in {}", finding.message);
        }
    }
}

/// What is missing because a code block does not end is reported at the block; what may be is reported
/// with its place.
#[test]
fn what_an_unclosed_block_takes_is_one_finding() {
    let linked = fixture("unclosed-fence", "fail");
    let of_kiln = linked.checked.findings.iter().filter(|f| f.at.path.ends_with("feat-kiln.md"));
    let said = of_kiln.map(|finding| {
        let related: Vec<&str> = finding.related.iter().map(|at| at.message.as_str()).collect();
        (finding.rule, finding.message.as_str(), related.join("; "))
    });
    let said: Vec<_> = said.filter(|(rule, ..)| *rule != "orphan-feature").collect();
    let block = "this code block never ends: all below it is code";
    let lost = "the label of this link is defined in it; \
                this Feature spec of maturity 2 is missing this section because of it";
    let missing = "this Feature spec of maturity 2 is missing the section `User Stories`";
    let cause = "because of this code block a part of the document is code";
    assert_eq!(
        said,
        [
            ("missing-section", missing, cause.to_owned()),
            ("unclosed-fence", block, lost.to_owned()),
        ]
    );
}

//! `check --fix`: what can be fixed without a doubt is, every other byte stays, and a second run
//! has nothing to do.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{folder, put, specbook};

/// What is wrong in each of these files is mechanical, but for the last line of each.
const FILES: &[(&str, &str)] = &[
    ("book.toml", ""),
    ("content/Harbour.md", "# Harbour\n\n## North quay\n\nx\n\n## West wing\n\ny\n"),
    (
        "content/features/feat-desk.md",
        "---\r\nkind: feature\r\nid: feat-desk\r\nstatsu: draft   # kept\r\n\
         required_by: [feat-gate]\r\n---\r\n\
         # Desk\r\n\r\nSee [quay](../harbour.md#north-quya) and [it](../Harbour.md#north-quai).\r\n",
    ),
    (
        "content/features/feat-gate.md",
        "\u{feff}---\nkind: feature\nid: feat-gate\nstatus: \"Aproved\"\n\
         depends_on: [feat-desk]\nrequired_by: []\n---\n# Gate\n\nA [dead link](nowhere-at-all.md) \
         stays.\n\n<!-- specbook:allow broken-lnik it is written soon -->\n[x](y.md)\n",
    ),
    (
        "content/features/feat-bell.md",
        "---\nkind: feature\nid: feat-bell\nrequired_by: []\n---\n# Bell\n\n\
         <!-- specbook:allow near-miss as it is meant -->\nText.\n",
    ),
];

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn texts(root: &Path) -> Vec<String> {
    let read = |(path, _): &(&str, &str)| fs::read_to_string(root.join(path)).expect("a text");
    FILES.iter().map(read).collect()
}

/// The lines in which two texts differ, each before and after.
fn differing(before: &str, after: &str) -> Vec<(String, String)> {
    let (before, after): (Vec<_>, Vec<_>) =
        (before.split_inclusive('\n').collect(), after.split_inclusive('\n').collect());
    assert_eq!(before.len(), after.len(), "{before:?}\n{after:?}");
    let pairs = before.into_iter().zip(after).filter(|(before, after)| before != after);
    pairs.map(|(before, after)| (before.to_owned(), after.to_owned())).collect()
}

#[test]
fn what_is_certain_is_mended_and_all_else_stays_byte_for_byte() {
    let portal = folder(FILES);
    let root = portal.path();
    specbook(root, &["check", "--fix"]);
    let after = texts(root);
    let changed = |path: &str| {
        let at = FILES.iter().position(|(known, _)| *known == path).expect("a file");
        differing(FILES[at].1, &after[at])
    };
    let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
    assert_eq!(
        changed("content/features/feat-desk.md"),
        [
            pair("statsu: draft   # kept\r\n", "status: draft   # kept\r\n"),
            pair(
                "See [quay](../harbour.md#north-quya) and [it](../Harbour.md#north-quai).\r\n",
                "See [quay](../Harbour.md#north-quay) and [it](../Harbour.md#north-quay).\r\n"
            ),
        ]
    );
    assert_eq!(
        changed("content/features/feat-gate.md"),
        [
            pair("status: \"Aproved\"\n", "status: \"Approved\"\n"),
            pair(
                "<!-- specbook:allow broken-lnik it is written soon -->\n",
                "<!-- specbook:allow broken-link it is written soon -->\n"
            ),
        ]
    );
    for path in ["book.toml", "content/Harbour.md"] {
        assert_eq!(changed(path), [], "{path}");
    }
    let again = specbook(root, &["check", "--fix"]);
    assert_eq!(texts(root), after, "a second run changes nothing");
    assert!(!String::from_utf8_lossy(&again.stderr).contains("fixed"), "{again:?}");
    assert!(out(&again).contains("nowhere-at-all.md"), "what is not certain stays a finding");
}

#[test]
fn a_dry_run_prints_a_diff_that_makes_what_the_run_makes() {
    let portal = folder(FILES);
    let root = portal.path();
    let dry = specbook(root, &["check", "--fix", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0));
    let before: Vec<String> = FILES.iter().map(|(_, text)| (*text).to_owned()).collect();
    assert_eq!(texts(root), before, "nothing is written");
    let other = folder(FILES);
    let diff = other.path().join("fixes.diff");
    fs::write(&diff, &dry.stdout).expect("written");
    let applied = Command::new("git")
        .args(["apply", "--whitespace=nowarn", "fixes.diff"])
        .current_dir(other.path())
        .env("GIT_CEILING_DIRECTORIES", other.path().parent().expect("a folder"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .status();
    assert!(applied.expect("git runs").success(), "{}", out(&dry));
    specbook(root, &["check", "--fix"]);
    assert_eq!(texts(other.path()), texts(root));
}

#[test]
fn the_other_end_of_a_dependency_is_written_where_it_is_missing() {
    let portal = folder(FILES);
    let root = portal.path();
    put(
        root,
        "content/features/feat-desk.md",
        "---\nkind: feature\nid: feat-desk\nstatus: draft\nrequired_by: []\n---\n# Desk\n",
    );
    let before = out(&specbook(root, &["check"]));
    assert!(before.contains("missing-inverse"), "{before}");
    specbook(root, &["check", "--fix"]);
    let desk = fs::read_to_string(root.join("content/features/feat-desk.md")).expect("a text");
    assert!(desk.contains("required_by: [feat-gate]\n"), "{desk}");
    assert!(!out(&specbook(root, &["check"])).contains("missing-inverse"));
}

#[test]
fn only_the_paths_that_are_named_are_mended_and_accepted_findings_are_not() {
    let portal = folder(FILES);
    let root = portal.path();
    specbook(root, &["check", "--fix", "content/features/feat-desk.md"]);
    let after = texts(root);
    assert_ne!(after[2], FILES[2].1);
    assert_eq!(after[3], FILES[3].1);
    let waiver = "[[check.waivers]]\nrule = \"unknown-rule\"\ndocument = \"feat-gate\"\nreason = \
                  \"x\"\nuntil = \"2999-12-31\"\n\n[[check.waivers]]\nrule = \"broken-anchor\"\n\
                  document = \"feat-desk\"\nreason = \"x\"\nuntil = \"2999-12-31\"\n";
    let other = folder(FILES);
    put(other.path(), "book.toml", waiver);
    specbook(other.path(), &["check", "--fix"]);
    let desk = fs::read_to_string(other.path().join(FILES[2].0)).expect("a text");
    assert!(desk.contains("#north-quai"), "what is waived is meant to stay: {desk}");
}

#[test]
fn two_names_that_may_be_meant_are_no_fix() {
    let portal = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\n## Part 1\n\nx\n\n## Part 2\n\ny\n\nSee [it](#part-3).\n"),
    ]);
    let dry = specbook(portal.path(), &["check", "--fix", "--dry-run"]);
    assert_eq!(out(&dry), "");
    let found = out(&specbook(portal.path(), &["check"]));
    assert!(found.contains("did you mean"), "a suggestion it is: {found}");
}

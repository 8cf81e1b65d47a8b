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

/// A portal of duties: documents with metadata in a file beside them, items that others name, and two
/// plain pages.
const DUTIES: &[(&str, &str)] = &[
    ("book.toml", ""),
    (
        "kinds/duty.toml",
        "extends  = \"common\"\nname     = \"Duty\"\nhome     = [\"**/duties/{file}.md\"]\n\
         id       = \"{file}\"\ncarriers = [\"front-matter\", \"sidecar {stem}.json\"]\n\n\
         [fields]\nneeds = { relation = true, to = [\"duty\"] }\nowner = {}\n\
         grade = { values = [\"Senior\", \"Junior\"] }\n\n\
         [relations.needs]\nrole = \"dependency\"\ninverse = \"needed_by\"\n\n\
         [items.rule]\nrole = \"requirement\"\nlike = \"# Rule {n}: {title}\"\nid = \"RL-{n}\"\n\n\
         [items.check]\nrole = \"test\"\nlike = \"# Check {n}: {title}\"\n\
         fields.traces = { from = \"Traces\", relation = \"traces_to\", to = [\"rule\"] }\n",
    ),
    (
        "content/duties/lamp-room.md",
        "# Lamp room\n\n## 2. The north lamp\n\n### Rule 10: Light it at dusk\n\nx\n\n\
         ### Rule 11: Put it out at dawn\n\ny\n\n## Oil (Level 4)\n\nz\n\n\
         ### Check 1: At dusk\n\n**Traces:** RL-1O (again), RL-11\n\n\
         ### Check 2: At dawn\n\n**Traces:** RL-1l, RL-7\n",
    ),
    (
        "content/duties/lamp-room.json",
        "{\n  \"statsu\": \"draft\",\n  \"grade\": \"Senoir\",\r\n  \"needs\": [\"fog-horn\"]  }\n",
    ),
    (
        "content/duties/fog-horn.md",
        "---\nneeds: [lamp-rooms]\nstatus: draft\n---\n# Fog horn\n\n## Acceptance of oil\n\nx\n",
    ),
    (
        "content/tides.md",
        "# Tides\n\n## The spring tides\n\nx\n\n## 3. Ebb\n\ny\n\n## 4. Ebb\n\nz\n",
    ),
    (
        "content/watch.md",
        "# Watch\n\n[1](duties/lamp-room.md#1-the-north-lamp \"title\") [2](duties/lamp-room.md#oil-level-3)\n\
         [3](duties/lamp-room.md#rule-10-light-it-at-noon) [4](duties/fog-horn.md#the-spring-tides)\n\
         [5][tide] [6](#the-spring-tides) [![7](tides.md#x.png)](duties/lamp-room.md#1-the-north-lamp)\n\n\
         [tide]: duties/lamp-room.md#the-spring-tides 'Tide'\n\n\
         Left: [8](tides.md#2-ebb) [9](tides.md#acceptance-of-oil) [10](tides.md#ebbs) [11](tides.md#tids)\n",
    ),
];

#[test]
fn an_anchor_that_moved_is_followed_where_one_alone_can_be_meant() {
    let portal = folder(DUTIES);
    let root = portal.path();
    let at = DUTIES.len() - 1;
    let watch = || fs::read_to_string(root.join(DUTIES[at].0)).expect("a text");
    let dry = out(&specbook(root, &["check", "--fix", "--dry-run", "content/watch.md"]));
    assert_eq!(watch(), DUTIES[at].1, "nothing is written");
    specbook(root, &["check", "--fix", "content/watch.md"]);
    let after = watch();
    let pair = |before: &str, after: &str| (before.to_owned(), after.to_owned());
    assert_eq!(
        differing(DUTIES[at].1, &after),
        [
            pair(
                "[1](duties/lamp-room.md#1-the-north-lamp \"title\") [2](duties/lamp-room.md#oil-level-3)\n",
                "[1](duties/lamp-room.md#2-the-north-lamp \"title\") [2](duties/lamp-room.md#oil-level-4)\n"
            ),
            pair(
                "[3](duties/lamp-room.md#rule-10-light-it-at-noon) [4](duties/fog-horn.md#the-spring-tides)\n",
                "[3](duties/lamp-room.md#rule-10-light-it-at-dusk) [4](tides.md#the-spring-tides)\n"
            ),
            pair(
                "[5][tide] [6](#the-spring-tides) [![7](tides.md#x.png)](duties/lamp-room.md#1-the-north-lamp)\n",
                "[5][tide] [6](tides.md#the-spring-tides) [![7](tides.md#x.png)](duties/lamp-room.md#2-the-north-lamp)\n"
            ),
            pair(
                "[tide]: duties/lamp-room.md#the-spring-tides 'Tide'\n",
                "[tide]: tides.md#the-spring-tides 'Tide'\n"
            ),
        ]
    );
    for line in after.lines().filter(|line| line.starts_with("[tide]")) {
        assert!(dry.contains(&format!("+{line}\n")), "{dry}");
    }
    specbook(root, &["check", "--fix", "content/watch.md"]);
    assert_eq!(watch(), after, "a second run changes nothing");
    let found = out(&specbook(root, &["check", "content/watch.md"]));
    for near in ["`duties/fog-horn.md#acceptance-of-oil`?", "`#tides`?"] {
        assert!(found.contains(&format!("did you mean {near}")), "{near} is a suggestion: {found}");
    }
}

#[test]
fn an_id_that_is_only_spelled_otherwise_is_put_right() {
    let portal = folder(DUTIES);
    let root = portal.path();
    specbook(root, &["check", "--fix"]);
    let lamp = fs::read_to_string(root.join("content/duties/lamp-room.md")).expect("a text");
    assert_eq!(
        lamp,
        DUTIES[2].1.replace("RL-1O (again)", "RL-10 (again)").replace("RL-1l", "RL-11"),
    );
    let found = out(&specbook(root, &["check"]));
    assert!(found.contains("names `RL-7`"), "another number is another rule: {found}");
    assert!(found.contains("did you mean `lamp-room`?"), "one letter more may be another: {found}");
}

#[test]
fn what_is_misspelt_in_the_metadata_beside_a_document_is_put_right_there() {
    let portal = folder(DUTIES);
    let root = portal.path();
    let beside = || fs::read_to_string(root.join("content/duties/lamp-room.json")).expect("a text");
    let right = DUTIES[3].1.replace("statsu", "status").replace("Senoir", "Senior");
    let dry = out(&specbook(root, &["check", "--fix", "--dry-run"]));
    for line in [
        "-  \"statsu\": \"draft\",\n",
        "+  \"status\": \"draft\",\n",
        "+  \"grade\": \"Senior\",\r\n",
    ] {
        assert!(dry.contains(line), "{line:?}: {dry}");
    }
    assert_eq!(beside(), DUTIES[3].1, "nothing is written");
    // The metadata belongs to its document.
    let run = specbook(root, &["check", "--fix", "content/duties/lamp-room.md"]);
    assert_eq!(beside(), right, "{run:?}");
    specbook(root, &["check", "--fix"]);
    assert_eq!(beside(), right, "a second run changes nothing");
    let found = out(&specbook(root, &["check", "content/duties/lamp-room.json"]));
    assert!(!found.contains("lamp-room.json"), "{found}");
}

#[test]
fn metadata_that_several_documents_share_is_put_right_once() {
    let files = [
        ("book.toml", "[book]\nsrc = \".kiro\"\n[content]\ninclude = [\".kiro/**\"]\n"),
        (
            ".kiro/specs/lock/requirements.md",
            "# Requirements Document\n\n### Requirement 1: Open\n",
        ),
        (".kiro/specs/lock/design.md", "# Design Document\n\n## Overview\n\nx\n"),
        (".kiro/specs/lock/spec.json", "{\"statsu\": \"aproved\", \"feature\": \"lock\"}\n"),
    ];
    let portal = folder(&files);
    let root = portal.path();
    let run = specbook(root, &["check", "--fix"]);
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    let beside = fs::read_to_string(root.join(files[3].0)).expect("a text");
    assert_eq!(beside, files[3].1.replace("statsu", "status").replace("aproved", "approved"));
    assert_eq!(said.matches("write `status`").count(), 1, "{said}");
}

#[test]
fn a_short_word_or_another_number_is_never_put_right_by_distance() {
    let files = [
        ("book.toml", ""),
        (
            "content/features/feat-quay.md",
            "---\nkind: feature\nid: feat-quay\nstatus: opne\n---\n# Quay\n\n## Part 1\n\nx\n\n## Cats\n\n\
             y\n\n[a](#part-2) [b](#bats)\n\n<!-- specbook:allow broken-anchor2 x -->\nText.\n",
        ),
    ];
    let portal = folder(&files);
    let dry = specbook(portal.path(), &["check", "--fix", "--dry-run"]);
    assert_eq!(out(&dry), "");
    let found = out(&specbook(portal.path(), &["check"]));
    for near in ["`open`?", "`#part-1`?", "`#cats`?", "`broken-anchor`?"] {
        assert!(found.contains(&format!("did you mean {near}")), "{near} is a suggestion: {found}");
    }
}

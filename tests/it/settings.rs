//! Settings do what they say: `check` fails on what `build` refuses, finds the portal of a path,
//! names files that cannot be read, and takes the short forms that references take.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{command, folder, linked, put, specbook};

fn code(folder: &Path, arguments: &[&str]) -> i32 {
    specbook(folder, arguments).status.code().expect("a code")
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(specbook(folder, arguments).stderr).expect("UTF-8")
}

#[test]
fn check_fails_on_what_build_refuses_and_with_the_same_words() {
    let settings = [
        ("[output.html]\nadditional-css = [\"none.css\"]\n", "--> book.toml:2:"),
        ("[build]\nbuild-dir = \"content/site\"\n", "--> book.toml:2:"),
        ("[output.html.redirect]\n\"lamp.html\" = \"horn.html\"\n", "--> book.toml:2:1"),
        ("[output.html]\ntheme = \"none\"\n", "--> book.toml:2:9"),
        ("[output.html.redirect]\n\"findings.html\" = \"lamp.html\"\n", "--> book.toml:2:1"),
        ("[output.html.redirect]\n\"gates-2.html\" = \"lamp.html\"\n", "--> book.toml:2:1"),
        ("[output.html.redirect]\n\"data/a.json\" = \"lamp.html\"\n", "--> book.toml:2:1"),
        ("[output.html.redirect]\n\"/pic.svg\" = \"lamp.html\"\n", "--> book.toml:2:1"),
        ("[output.html.redirect]\n\"/a.html\" = \"b\"\n\"a.html\" = \"c\"\n", "--> book.toml:3:1"),
        ("[content]\nself-urls = [\"\"]\n", "--> book.toml:2:14"),
        ("[limits]\nmax-kinds = 0\n", "found `0`"),
    ];
    for (text, place) in settings {
        let portal = folder(&[
            ("book.toml", text),
            ("content/lamp.md", "# Lamp\n\n![](pic.svg)\n"),
            ("content/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ]);
        assert_eq!(code(portal.path(), &["check"]), 2, "{text}");
        assert_eq!(code(portal.path(), &["build"]), 2, "{text}");
        let why = said(portal.path(), &["check"]);
        assert!(why.contains(place), "{why}");
        assert_eq!(why, said(portal.path(), &["build"]));
    }
    let template = "{% extends \"base.html\" %}{{ oops";
    let portal = folder(&[
        ("book.toml", ""),
        ("content/lamp.md", "# Lamp\n"),
        ("themes/default/templates/document.html", template),
    ]);
    assert_eq!(code(portal.path(), &["build"]), code(portal.path(), &["check"]));
    let fine = folder(&[
        ("book.toml", "[output.html.redirect]\n\"old.html\" = \"lamp.html\"\n"),
        ("content/lamp.md", "# Lamp\n"),
    ]);
    assert_eq!(code(fine.path(), &["check"]), 0);
}

#[test]
fn a_value_without_an_effect_is_said_once() {
    let settings = [
        ("[output.html]\nedit-url-template = \"https://example.org/edit\"\n", "has no `{path}`"),
        ("[content]\nissue-url = \"https://example.org/issues\"\n", "has no `{id}`"),
        ("[output.html.fold]\nlevel = 2\n", "has no effect without `output.html.fold.enable`"),
        ("[build]\nbuild-dir = \"../site\"\n", "expected a path below the portal's root"),
    ];
    for (text, wanted) in settings {
        let portal = folder(&[("book.toml", text), ("content/lamp.md", "# Lamp\n")]);
        let run = specbook(portal.path(), &["check"]);
        let all = [run.stdout, run.stderr].concat();
        let all = String::from_utf8(all).expect("UTF-8");
        assert_eq!(all.matches(wanted).count(), 1, "{text}: {all}");
        assert!(all.contains("--> book.toml:2:"), "{all}");
    }
    let usual = "[output.html]\nedit-url-template = \"https://example.org/edit/{path}\"\n\
                 [output.html.fold]\nenable = true\nlevel = 2\n";
    let portal = folder(&[("book.toml", usual), ("content/lamp.md", "# Lamp\n")]);
    assert_eq!(linked(portal.path()).findings(), "");
}

#[test]
fn a_flag_without_an_effect_is_refused_or_said() {
    let portal = folder(&[("book.toml", ""), ("content/lamp.md", "# Lamp\n")]);
    for flag in ["--format=json", "--deny=note", "--show-waived", "--max-per-rule=3"] {
        assert_eq!(code(portal.path(), &["check", "--fix", "--dry-run", flag]), 2, "{flag}");
        assert_eq!(code(portal.path(), &["check", "--write-baseline", flag]), 2, "{flag}");
        let github = said(portal.path(), &["check", "--format=github", flag]);
        let silent = ["--format=json", "--deny=note"].contains(&flag);
        assert_eq!(github.contains("has no effect"), !silent, "{flag}: {github}");
        let text = said(portal.path(), &["check", "--format=text", flag]);
        assert!(!text.contains("has no effect"), "{flag}: {text}");
    }
}

#[test]
fn the_portal_is_that_of_the_path() {
    let files = [
        ("one/book.toml", "[check.rules]\nbroken-link = \"note\"\n"),
        ("one/content/deep/lamp.md", "# Lamp\n\n[x](y.md)\n"),
        ("lost.md", "# Lost\n"),
    ];
    let outside = folder(&files);
    assert_eq!(code(outside.path(), &["check", "one/content/deep/lamp.md"]), 0);
    assert_eq!(code(&outside.path().join("one/content"), &["check", "deep"]), 0);
    assert_eq!(code(&outside.path().join("one"), &["check", "../lost.md"]), 2);
    assert_eq!(code(outside.path(), &["check", "none.md"]), 2);
}

#[test]
fn a_folder_that_is_no_portal_is_not_walked_for_minutes() {
    let home = folder(&[("a.md", "# A\n")]);
    for number in 0..40 {
        put(home.path(), &format!("files/{number}.txt"), "x");
    }
    let run = |entries: &str| {
        let mut command = command(home.path(), &["check"]);
        command.env("SPECBOOK_LIMITS__MAX_WALK_ENTRIES", entries).output().expect("it runs")
    };
    assert_eq!(run("100").status.code(), Some(0));
    let many = run("20");
    assert_eq!(many.status.code(), Some(2));
    let why = String::from_utf8(many.stderr).expect("UTF-8");
    assert!(why.contains("more than 20 files and folders and no book.toml"), "{why}");
    put(home.path(), "book.toml", "[book]\nsrc = \"\"\n");
    let portal = run("20");
    assert_eq!(portal.status.code(), Some(1), "in a portal it is a finding: {portal:?}");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let portal = folder(&[("book.toml", ""), ("content/lamp.md", "# Lamp\n")]);
    let content = portal.path().join("content");
    std::os::unix::fs::symlink("loop.md", content.join("loop.md")).expect("a link");
    std::os::unix::fs::symlink("nothing.md", content.join("dangling.md")).expect("a link");
    let name = std::ffi::OsStr::from_bytes(b"od\xffd.md");
    let odd = fs::write(content.join(name), "# Odd\n").is_ok();
    let report = specbook(portal.path(), &["check", "--format", "json"]).stdout;
    let report: Json = serde_json::from_slice(&report).expect("JSON");
    let findings = report["findings"].as_array().expect("findings").iter();
    let paths: Vec<&str> = findings
        .inspect(|finding| assert_eq!(finding["rule"], "unreadable-file"))
        .map(|finding| finding["path"].as_str().expect("a path"))
        .collect();
    let mut wanted = vec!["content/dangling.md", "content/loop.md"];
    if odd {
        wanted.push("content/od\u{fffd}d.md");
    }
    assert_eq!(paths, wanted);
    let findings = report["findings"].as_array().expect("findings").iter();
    let messages = findings.map(|finding| finding["message"].as_str().expect("a text"));
    let messages: Vec<&str> = messages.take(2).collect();
    let wanted = [
        "the file is a link to something that does not exist",
        "the file is a link that leads back to itself",
    ];
    assert_eq!(messages, wanted);
}

/// Not every disk takes such a name.
#[cfg(unix)]
#[test]
fn a_kind_file_whose_name_is_not_utf8_is_named() {
    use std::os::unix::ffi::OsStrExt as _;
    let memo = "extends = \"common\"\nhome = [\"**/memos/*.md\"]\n";
    let portal = folder(&[("kinds/memo.toml", memo), ("content/memos/lamp.md", "# Lamp\n")]);
    let name = std::ffi::OsStr::from_bytes(b"lo\xffg.toml");
    if fs::write(portal.path().join("kinds").join(name), memo).is_err() {
        return;
    }
    let report = specbook(portal.path(), &["check", "--format", "json"]).stdout;
    let report: Json = serde_json::from_slice(&report).expect("JSON");
    let errors = report["findings"].as_array().expect("findings").iter();
    let errors: Vec<&Json> = errors.filter(|finding| finding["level"] == "error").collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0]["rule"], "unreadable-file");
    assert_eq!(errors[0]["path"], "kinds/lo\u{fffd}g.toml");
    assert_eq!(errors[0]["message"], "the file has a name that is not UTF-8");
    // The others are read.
    let listed = specbook(portal.path(), &["list", "--format", "json"]).stdout;
    let listed: Json = serde_json::from_slice(&listed).expect("JSON");
    assert_eq!(listed["documents"][0]["kind"], "memo");
}

#[test]
fn what_package_managers_unpack_is_read_only_where_it_is_named() {
    let ids = |settings: &str| {
        let portal = folder(&[
            ("book.toml", settings),
            ("content/lamp.md", "# Lamp\n"),
            ("content/node_modules/oil/README.md", "# Oil\n"),
            ("notes/node_modules/wick.md", "# Wick\n"),
            ("notes/keeper.md", "# Keeper\n"),
        ]);
        let listed = specbook(portal.path(), &["list", "--format", "json"]).stdout;
        let listed: Json = serde_json::from_slice(&listed).expect("JSON");
        let documents = listed["documents"].as_array().expect("documents").clone();
        let path = |one: &Json| one["path"].as_str().expect("a path").to_owned();
        documents.iter().map(path).collect::<Vec<_>>()
    };
    assert_eq!(ids(""), ["content/lamp.md"]);
    let include = |glob: &str| format!("[content]\ninclude = [\"{glob}\"]\n");
    assert_eq!(ids(&include("notes/**")), ["content/lamp.md", "notes/keeper.md"]);
    let named = ids(&include("notes/node_modules/**"));
    assert!(named.contains(&"notes/node_modules/wick.md".to_owned()), "{named:?}");
}

#[cfg(unix)]
#[test]
fn a_file_of_settings_that_cannot_be_read_says_why() {
    let why = |prepare: &dyn Fn(&Path)| {
        let portal = folder(&[("content/lamp.md", "# Lamp\n")]);
        prepare(portal.path());
        assert_eq!(code(portal.path(), &["check"]), 2);
        said(portal.path(), &["check"])
    };
    let link = |to: &'static str, from: &'static str| {
        move |root: &Path| std::os::unix::fs::symlink(to, root.join(from)).expect("a link")
    };
    assert!(why(&link("book.toml", "book.toml")).contains("book.toml is a link that leads back"));
    assert!(why(&link("none", "kinds")).contains("kinds is a link to something that does not"));
    let bytes = |root: &Path| fs::write(root.join("book.toml"), b"\xff").expect("written");
    assert!(why(&bytes).contains("book.toml is not UTF-8; save it as UTF-8"));
}

#[test]
fn inspect_takes_every_short_form() {
    let portal = folder(&[
        ("book.toml", "[content]\ninclude = [\"content/.kiro/**\"]\n"),
        (
            "content/decisions/0007-cash.md",
            "# 7. Cash\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n",
        ),
        (
            "content/features/feat-gate.md",
            "---\nspec_id: feat-gate\n---\n# Gate Keeper\n\n## Functional Requirements\n\n### FR-1: \
             Open\n\nOpens.\n\n### FR-2: Close\n\nCloses.\n",
        ),
        (
            "content/features/feat-desk.md",
            "---\nspec_id: feat-desk\n---\n# Desk\n\n## Functional Requirements\n\n### FR-1: Sell\n\n\
             Sells.\n",
        ),
        (
            "content/.kiro/specs/lock/requirements.md",
            "# Requirements Document\n\n### Requirement 1: Lock\n\n#### Acceptance Criteria\n\n\
             1. WHEN shut THE lock SHALL hold\n2. WHEN open THE lock SHALL ring\n",
        ),
    ]);
    let id = |typed: &str| {
        let run = specbook(portal.path(), &["inspect", typed, "--format", "json"]);
        let shape: Option<Json> = serde_json::from_slice(&run.stdout).ok();
        shape.map(|shape| shape["id"].as_str().expect("an id").to_owned())
    };
    let decision = id("content/decisions/0007-cash.md").expect("by its path");
    for typed in ["7", "ADR-7", "adr 7", "ADR-0007", "decisions/0007-cash", "Cash"] {
        assert_eq!(id(typed).as_ref(), Some(&decision), "{typed}");
    }
    for typed in ["feat-gate", "FEAT-GATE", "Gate Keeper", "./content/features/feat-gate.md"] {
        assert_eq!(id(typed).as_deref(), Some("feat-gate"), "{typed}");
    }
    for typed in [
        "FR-2",
        "fr 2",
        "FR2",
        "Close",
        "`FR-2`",
        "FR-2 (the doors)",
        "feat-gate#FR-2",
        "feat-gate FR-2",
        "Gate Keeper → FR-2",
        "feat-gate.md#fr-2-close",
    ] {
        assert_eq!(id(typed).as_deref(), Some("feat-gate#FR-2"), "{typed}");
    }
    let heading = id("features/feat-gate.md#functional-requirements");
    assert_eq!(heading.as_deref(), Some("feat-gate"));
    for typed in ["Requirement 1.2", "R1-AC2", "AC 1.2", "lock/requirements Req 1.2"] {
        assert_eq!(id(typed).as_deref(), Some("lock/requirements#1.2"), "{typed}");
    }
    assert_eq!(id("FR-1"), None, "two documents have one");
    assert_eq!(id("feat-desk FR-1").as_deref(), Some("feat-desk#FR-1"));
    assert_eq!(id("feat-desk FR-2"), None);
}

#[test]
fn who_writes_a_portal_is_in_its_pages() {
    let portal = folder(&[
        ("book.toml", "[book]\nauthors = [\"Ada <a@b>\", \"Bo\"]\n"),
        ("content/lamp.md", "# Lamp\n"),
    ]);
    let site = linked(portal.path()).site();
    let page = String::from_utf8(site["lamp.html"].clone()).expect("UTF-8");
    let page = scraper::Html::parse_document(&page);
    let author = scraper::Selector::parse("meta[name=author]").expect("a selector");
    let author = page.select(&author).next().expect("an author").attr("content");
    assert_eq!(author, Some("Ada <a@b>, Bo"));
}

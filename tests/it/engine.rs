//! The engine: after any edits, what it makes is what a fresh run makes, byte for byte; and it does
//! again only what an edit changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use specbook::pipeline::{self, Built, Engine, Failure, Last};
use specbook::render;

use crate::support::{Linked, TODAY, checkout, copy, fine, folder, put};

/// The files of the portal that is edited.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("book.toml", "[book]\ntitle = \"Ferry\"\n"),
    (
        "content/sys-ferry.md",
        "---\nspec_id: sys-ferry\n---\n# Ferry: System Architecture Specification\n\n## Components\n\n\
         ### Component 1: Ticket Desk\n\n**Purpose:** sells\n\n### Component 2: Gate\n\n**Purpose:** \
         opens\n\n**Dependencies:** Ticket Desk\n",
    ),
    (
        "content/features/feat-ticket-desk.md",
        "---\nspec_id: feat-ticket-desk\nparent_spec: sys-ferry\n---\n# Ticket Desk\n\n## Functional \
         Requirements\n\n### FR-1: Sell\n\nSell, see feat-gate and [the system](../sys-ferry.md).\n\n\
         ```json\n{\"fare\": 3}\n```\n",
    ),
    (
        "content/features/feat-gate.md",
        "---\nspec_id: feat-gate\nparent_spec: sys-ferry\ndepends_on: [feat-ticket-desk]\n---\n# Gate\n\n\
         Opens for FR-1 of `feat-ticket-desk`.\n",
    ),
    (
        "content/decisions/0001-cash.md",
        "# 1. Cash\n\n## Status\n\nAccepted\n\n## Context\n\nx\n\n## Decision\n\ny\n",
    ),
    ("content/notes/log.md", "# Log\n\nADR 1 and [the gate](../features/feat-gate.md#gate).\n"),
    (
        ".kiro/specs/north-pier/requirements.md",
        "# Requirements Document\n\n### Requirement 1: Moor\n\n#### Acceptance Criteria\n\n1. WHEN it lands THE Pier SHALL hold\n",
    ),
    (
        ".kiro/specs/north-pier/spec.json",
        "{\"approvals\": {\"requirements\": {\"approved\": false}}}\n",
    ),
];

/// A file and a text that it may have; none takes the file away.
pub(crate) type Edit = (&'static str, Option<&'static str>);

/// Edits of every sort: texts, metadata, links, new files, files that go, kinds, templates, styles,
/// configuration, what is broken and fixed again.
pub(crate) const EDITS: &[Edit] = &[
    (
        "content/notes/board.md",
        Some(
            "# Board\n\n```specbook\nspecs columns id, title, status, depends_on, linked_from\n```\n\n\
         ```specbook\nrequirements group document as list\n```\n\n```specbook\nitems where done = no as \
         count\n```\n\n```specbook\nspecs as diagram\n```\n\n```specbook\nadr where superseded_by\n```\n",
        ),
    ),
    (
        "content/notes/log.md",
        Some("# Log\n\nADR 1, and feat-gate opens at nine, as north-pier says.\n"),
    ),
    (
        "content/notes/log.md",
        Some("# Diary\n\n## Phase 2: Paint\n\nSee phase 2 and [no](gone.md).\n"),
    ),
    ("content/notes/log.md", Some("---\npublish: false\n---\n# Secret\n\nfeat-gate\n")),
    (
        "content/notes/log.md",
        Some(
            "---\nspecbook-allow:\n  broken-link: soon\n---\n# Diary\n\n[no](gone.md)\n\n\
             <!-- specbook:allow broken-anchor soon -->\n[no](../sys-ferry.md#no)\n",
        ),
    ),
    ("content/notes/log.md", None),
    ("content/notes/new-page.md", Some("# New page\n\n[Log](log.md), REQ-2, sys-ferry\n")),
    ("content/notes/new-page.md", None),
    (
        "content/features/feat-gate.md",
        Some("---\nspec_id: feat-gate\nstatus: approved\n---\n# Gate\n\nFR-1\n"),
    ),
    (
        "content/features/feat-gate.md",
        Some("---\nspec_id: feat-barrier\nparent_spec: sys-ferry\n---\n# Barrier\n\nx\n"),
    ),
    ("content/features/feat-gate.md", Some("---\nspec_id: [\n---\n# Gate\n")),
    ("content/features/feat-gate.md", None),
    (
        "content/features/feat-ticket-desk.md",
        Some(
            "---\nspec_id: feat-ticket-desk\n---\n# Ticket Desk\n\n## Functional Requirements\n\n### FR-1: Sell\n\nSell.\n\n### FR-2: Refund\n\nRefund FR-1.\n",
        ),
    ),
    (
        "content/sys-ferry.md",
        Some(
            "---\nspec_id: sys-ferry\n---\n# Ferry: System Architecture Specification\n\n## Components\n\n### Component 1: Ticket Desk\n\n**Purpose:** sells\n",
        ),
    ),
    ("content/sys-ferry.md", None),
    (
        "content/decisions/0002-card.md",
        Some(
            "# 2. Card\n\n## Status\n\nAccepted\n\nSupersedes [Cash](0001-cash.md)\n\n## Context\n\nx\n\n## Decision\n\ny\n",
        ),
    ),
    ("content/decisions/0002-card.md", None),
    (
        ".kiro/specs/north-pier/spec.json",
        Some("{\"approvals\": {\"requirements\": {\"approved\": true}}}\n"),
    ),
    (".kiro/specs/north-pier/spec.json", Some("{")),
    (
        ".kiro/specs/north-pier/tasks.md",
        Some("# Implementation Plan\n\n- [x] 1. Ring\n  - _Requirements: 1.1_\n"),
    ),
    (
        ".kiro/specs/north-pier/design.md",
        Some("# Design Document\n\n## Overview\n\nRequirement 1\n"),
    ),
    (".kiro/specs/north-pier/design.md", None),
    (
        "content/SUMMARY.md",
        Some("# Summary\n\n- [The log](notes/log.md)\n- [Ferry](sys-ferry.md)\n"),
    ),
    (
        "content/SUMMARY.md",
        Some(
            "# Summary\n\n# Notes\n\n- [Ferry](sys-ferry.md)\n  - [Log](notes/log.md)\n- [Soon]()\n\n\
             ---\n\n- [Gone](notes/gone.md)\n",
        ),
    ),
    ("content/SUMMARY.md", None),
    ("content/404.md", Some("# Lost\n\n[Ferry](sys-ferry.md), feat-gate\n")),
    ("content/404.md", None),
    (
        "content/notes/log.md",
        Some(
            "# Log\n\n```rust\n{{#rustdoc_include ../../parts/bell.rs:ring}}\n```\n\n\
             {{#include ../../parts/tide.md}}\n",
        ),
    ),
    (
        "parts/bell.rs",
        Some("fn main() {\n    // ANCHOR: ring\n    ring();\n    // ANCHOR_END: ring\n}\n"),
    ),
    ("parts/bell.rs", Some("// ANCHOR: ring\nring();\n// ANCHOR_END: ring\n")),
    ("parts/bell.rs", None),
    ("parts/tide.md", Some("## Phase 3: Tide\n\nfeat-gate, [no](gone.md), {{#include bell.rs}}\n")),
    ("parts/tide.md", Some("\n\nfeat-gate, [no](gone.md)\n")),
    ("parts/tide.md", None),
    (
        "kinds/note.toml",
        Some(
            "name = \"Note\"\nhome = [\"**/notes/{n}.md\"]\nid = { form = \"NOTE-{n}\", from = [\"path: **/{n}.md\"] }\n",
        ),
    ),
    ("kinds/note.toml", Some("name = 3\n")),
    ("kinds/note.toml", None),
    ("themes/default/footer.html", Some("<p>Ferry</p>\n")),
    ("themes/default/footer.html", None),
    ("themes/default/extra.css", Some("p { color: teal }\n")),
    ("book.toml", Some("[book]\ntitle = \"Pier\"\n\n[content]\ninclude = [\".kiro/specs/**\"]\n")),
    ("book.toml", Some("[book]\ntitle = \"Pier\"\n\n[check.rules]\nbroken-link = \"off\"\n")),
    ("book.toml", Some("[book]\ntitel = \"Pier\"\n")),
    (
        "book.toml",
        Some(
            "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"content/notes/log.md\"\n\
             reason = \"soon\"\nuntil = \"2026-12-31\"\n",
        ),
    ),
    ("specbook-baseline.json", Some("{\"version\": 1, \"findings\": []}\n")),
    ("specbook-baseline.json", Some("{\"version\": 2}\n")),
    ("specbook-baseline.json", None),
];

/// The text of a kind of the portal's own.
fn note() -> Option<&'static str> {
    EDITS.iter().find(|(path, text)| *path == "kinds/note.toml" && text.is_some())?.1
}

/// The files of a site, or why there is none.
type Made = Result<BTreeMap<String, Vec<u8>>, String>;

fn made(root: &Path, engine: &mut Engine) -> Made {
    let said = |failure: Failure| match failure {
        Failure::Message(message) => message,
        Failure::Findings(findings, _) => format!("{findings:?}"),
    };
    let setup = pipeline::setup(root, &[]).map_err(said)?;
    let portal = engine.portal(&setup).map_err(said)?;
    let checked = pipeline::check(&setup, &portal, TODAY);
    Ok(Linked { setup, portal, checked }.site_of(engine))
}

pub(crate) fn edit(root: &Path, (path, text): Edit) {
    match text {
        Some(text) => put(root, path, text),
        None => match fs::remove_file(root.join(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{error}"),
            _ => {}
        },
    }
}

/// Takes back what keeps a site from being made: it would keep all later rounds from it as well.
pub(crate) fn mend(root: &Path) {
    edit(root, ("kinds/note.toml", None));
    edit(root, ("specbook-baseline.json", None));
    edit(root, (FILES[0].0, Some(FILES[0].1)));
}

fn same(warm: &Made, fresh: &Made, after: &str) {
    match (warm, fresh) {
        (Ok(warm), Ok(fresh)) => {
            let paths =
                |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
            assert_eq!(paths(warm), paths(fresh), "{after}");
            let other = fresh.iter().find(|(path, bytes)| warm.get(*path) != Some(bytes));
            assert!(
                other.is_none(),
                "{} differs after {after}",
                other.map_or("", |(path, _)| path)
            );
        }
        (warm, fresh) => assert_eq!(warm.as_ref().err(), fresh.as_ref().err(), "{after}"),
    }
}

#[test]
fn after_any_edits_the_site_is_that_of_a_fresh_run() {
    let portal = folder(FILES);
    let root = portal.path();
    let mut engine = Engine::new();
    let mut seed = 5_u32;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) as usize % below
    };
    let mut done: Vec<String> = Vec::new();
    for _ in 0..200 {
        // Half of the edits take a file back to what it was.
        let (path, text) = if next(2) == 0 {
            EDITS[next(EDITS.len())]
        } else {
            let (path, text) = FILES[next(FILES.len())];
            (path, Some(text))
        };
        edit(root, (path, text));
        done.push(format!("{path} = {text:?}"));
        let warm = made(root, &mut engine);
        let fresh = made(root, &mut Engine::default());
        let last = done.len().saturating_sub(3);
        same(&warm, &fresh, &done[last..].join(", "));
        if warm.is_err() && next(2) == 0 {
            mend(root);
            done.push("mended".to_owned());
        }
    }
}

/// Portals with gates, traces and tasks, in which lines are edited.
const PORTALS: [&str; 2] = ["tests/boards", "tests/foreign/harbour"];

/// The Markdown files below a folder, by path.
fn texts(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A Markdown file as it may be after an edit of a line.
fn edited(lines: &[&str], at: usize, how: usize) -> String {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    match how {
        0 => lines[at].push_str(" and more"),
        1 => {
            lines.remove(at);
        }
        2 => lines.insert(at, "A line that is new, see feat-x and REQ-1.".to_owned()),
        3 => lines[at] = lines[at].replace("[ ]", "[x]").replace("draft", "approved"),
        4 => lines[at] = lines[at].replace("[x]", "[ ]").replace("approved", "draft"),
        _ => {
            let other = at / 2;
            lines.swap(at, other);
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn after_any_edits_of_lines_the_site_is_that_of_a_fresh_run() {
    for portal in PORTALS {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        copy(&checkout(portal), root);
        let files = texts(&root.join("content"));
        let mut engine = Engine::new();
        let mut seed = 11_u32;
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as usize % below
        };
        for _ in 0..60 {
            let file = &files[next(files.len())];
            let text = fs::read_to_string(file).expect("a text");
            let lines: Vec<&str> = text.lines().collect();
            let (at, how) = (next(lines.len().max(1)), next(6));
            if lines.len() > 3 {
                fs::write(file, edited(&lines, at, how)).expect("written");
            }
            let warm = made(root, &mut engine);
            let fresh = made(root, &mut Engine::default());
            same(&warm, &fresh, &format!("edit {how} of {}:{}", file.display(), at + 1));
        }
    }
}

#[test]
fn a_page_is_made_again_where_something_differs_that_it_was_made_from() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    copy(&checkout("content"), &root.join("content"));
    fs::copy(checkout("book.toml"), root.join("book.toml")).expect("copied");
    let mut engine = Engine::new();
    let mut contexts = || {
        let before = engine.rendered().expect("a memory").work()[2];
        made(root, &mut engine).expect("a site");
        engine.rendered().expect("a memory").work()[2] - before
    };
    let all = contexts();
    assert_eq!(contexts(), 0, "nothing has changed");
    let file = texts(&root.join("content/manual")).pop().expect("a page of the manual");
    let text = fs::read_to_string(&file).expect("a text");
    fs::write(&file, format!("{text}\nA last line.\n")).expect("written");
    let beside = contexts();
    assert!(0 < beside && beside < all, "{beside} of {all}: the page and those beside it");
    fs::write(&file, text.replacen("# ", "# New ", 1)).expect("written");
    assert_eq!(contexts(), all, "every page may show a title");
}

#[test]
fn the_page_of_a_text_that_was_saved_is_there_before_the_build_and_the_same() {
    let portal = folder(FILES);
    let root = portal.path();
    let last = || {
        let setup = fine(pipeline::setup(root, &[]));
        let mut engine = Engine::default();
        let portal = fine(engine.portal(&setup));
        let checked = pipeline::check(&setup, &portal, TODAY);
        let theme = fine(pipeline::theme(&setup));
        let built = fine(Built::new(&setup, &portal, &checked, &theme, None));
        let menu = render::menu(&built.site());
        Last::new(setup, portal, checked, theme, (menu, engine.sidecars()))
    };
    let (desk, gate) = ("content/features/feat-ticket-desk.md", "content/features/feat-gate.md");
    let pages = |edits: &[Edit]| {
        let mut last = last();
        for one in edits {
            edit(root, *one);
        }
        let paths = edits.iter().map(|(path, _)| (*path).to_owned()).collect();
        let pages = fine(last.pages(&paths, None));
        let site = made(root, &mut Engine::default()).expect("a site");
        for one in FILES {
            edit(root, (one.0, Some(one.1)));
        }
        for page in &pages {
            assert!(
                site[&page.path][..] == page.bytes().expect("bytes")[..],
                "{} is another after the build",
                page.path
            );
        }
        pages.into_iter().map(|page| page.path).collect::<Vec<_>>()
    };
    let text = FILES.iter().find(|(path, _)| *path == desk).expect("a file").1;
    let longer = text.replace("Sell, see", "Sell quickly, see") + "\n## Notes\n\nNew.\n";
    let longer: &'static str = longer.leak();
    assert_eq!(pages(&[(desk, Some(longer))]), ["features/feat-ticket-desk.html"]);
    let other = EDITS.iter().find(|(path, _)| *path == gate).expect("an edit");
    assert_eq!(pages(&[*other]), [""; 0], "its metadata differs");
    assert_eq!(pages(&[(desk, Some("\n"))]), [""; 0], "an editor is writing it");
    assert_eq!(pages(&[(desk, None)]), [""; 0]);
    assert_eq!(pages(&[("content/notes/new-page.md", Some("# New\n"))]), [""; 0]);
}

#[test]
fn an_edit_of_what_is_included_makes_the_pages_with_it_again() {
    let portal = folder(FILES);
    let root = portal.path();
    let including = "# Log\n\n```rust\n{{#include ../../parts/bell.rs:ring}}\n```\n\n\
                     {{#include ../../parts/tide.md}}\n";
    let bell = |before: &str| {
        let text = format!("{before}// ANCHOR: ring\nfn ring() {{}}\n// ANCHOR_END: ring\n");
        Some(&*text.leak())
    };
    let mut engine = Engine::new();
    let mut shows = |path: &'static str, text: Option<&'static str>, wanted: &str| {
        edit(root, (path, text));
        let warm = made(root, &mut engine);
        let parsed = engine.parsed();
        same(&warm, &made(root, &mut Engine::default()), &format!("{path} = {text:?}"));
        let site = warm.expect("a site");
        let page = String::from_utf8_lossy(&site["notes/log.html"]);
        assert!(page.contains(wanted), "{wanted:?} after {path} = {text:?}: {page}");
        parsed
    };
    assert_eq!(shows("content/notes/log.md", Some(including), "{{#include"), 5);
    assert_eq!(shows("parts/bell.rs", bell(""), "ring"), 1, "only what includes it");
    assert_eq!(shows("parts/bell.rs", bell("// one line more\n"), "ring"), 1, "places differ");
    assert_eq!(shows("parts/tide.md", Some("High, see [no](gone.md).\n"), "High"), 1);
    assert_eq!(shows("parts/tide.md", Some("\nHigh, see [no](gone.md).\n"), "parts/tide.md"), 1);
    assert_eq!(shows("parts/tide.md", Some("{{#include low.md}}\n"), "low.md"), 1);
    assert_eq!(shows("parts/low.md", Some("Low.\n"), "Low."), 1, "included by what is included");
    assert_eq!(shows("parts/other.md", Some("Other.\n"), "Low."), 0);
    assert_eq!(shows("parts/tide.md", None, "{{#include"), 1);
    let names: Vec<String> = engine.included().into_iter().collect();
    assert_eq!(names, ["parts/bell.rs", "parts/tide.md"]);
}

#[test]
fn only_what_was_edited_is_read_again() {
    let portal = folder(FILES);
    let root = portal.path();
    let mut engine = Engine::new();
    let first = made(root, &mut engine);
    assert_eq!(engine.parsed(), 5, "all files: {:?}", first.err());
    made(root, &mut engine).expect("a site");
    assert_eq!(engine.parsed(), 0, "nothing has changed");
    edit(root, EDITS[1]);
    made(root, &mut engine).expect("a site");
    assert_eq!(engine.parsed(), 1, "one file");
    let before = engine.rendered().expect("a memory").work();
    edit(root, ("content/notes/log.md", Some("# Log\n\nADR 1, and feat-gate opens at ten.\n")));
    made(root, &mut engine).expect("a site");
    let after = engine.rendered().expect("a memory").work();
    assert_eq!(after[0], before[0] + 1, "the text of one document");
    let pages = after[1] - before[1];
    assert!(pages <= 6, "its page, the lists that it is in, and what tells of it: {pages}");
    edit(root, ("kinds/note.toml", note()));
    made(root, &mut engine).expect("a site");
    assert_eq!(engine.parsed(), 5, "with another kind every file may mean something else");
}

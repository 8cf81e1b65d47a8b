//! The boards of gates, coverage and progress: their order, their reasons, their pages, and what
//! they keep to themselves.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use scraper::{ElementRef, Html, Selector};
use specbook::pipeline::{self, Engine};

use crate::site::{Site, all, check_links_of, check_pages};
use crate::support::{checkout, copy, fine, folder, linked, put, specbook};

/// No page may be longer.
const MOST: usize = 500_000;

fn boards() -> Site {
    linked(&checkout("tests/boards")).site()
}

fn page(site: &Site, path: &str) -> Html {
    let bytes = site.get(path).unwrap_or_else(|| panic!("there is a page {path}"));
    Html::parse_document(&String::from_utf8_lossy(bytes))
}

/// What an element says, its white space as single blanks.
fn text(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().collect();
    text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    all(html, selector).into_iter().map(text).collect()
}

fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    let elements = all(html, selector).into_iter();
    elements.filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
}

/// The cells of a row.
fn cells(html: &Html, row: &str) -> Vec<String> {
    let row = all(html, row).into_iter().next().unwrap_or_else(|| panic!("there is a {row}"));
    row.select(&Selector::parse("th, td").expect("a selector")).map(text).collect()
}

#[test]
fn the_boards_are_whole_and_every_link_leads_somewhere() {
    let site = boards();
    check_pages(&site);
    assert!(check_links_of(&site) > 200);
}

#[test]
fn gates_that_need_attention_come_first_with_the_reason() {
    let site = boards();
    let html = page(&site, "gates.html");
    let status = attributes(&html, "[data-gate]", "data-gate-status");
    let wanted = ["failed", "failed", "pending", "pending", "passed", "not-applicable"];
    assert_eq!(status, wanted);
    assert_eq!(
        texts(&html, ".figures dd"),
        ["2 Gates: Failed", "2 Gates: Pending", "1 Gates: Passed", "1 Gates: Not applicable"]
    );
    let failed = cells(&html, "[data-gate='Plain'][data-gate-status='failed']");
    assert_eq!(failed[0], "Plain");
    assert_eq!(
        failed[1],
        "1 of 2 boxes are ticked line 13 Its own document is approved already \
         A Week in Spring has work ticked already"
    );
    assert_eq!(failed[2..], ["1 of 2", "1 of 2"]);
    let link = "[data-gate='Plain'][data-gate-status='failed'] th a";
    assert_eq!(attributes(&html, link, "href"), ["c1.html#summary"]);
    // A reason in another document names it.
    let ready = "[data-gate='Ready'][data-gate-status='pending']";
    assert!(cells(&html, ready)[1].ends_with("Parcels by Bike, line 21 and 1 more reason"));
    assert_eq!(attributes(&html, &format!("{ready} .place"), "href"), ["c1.html#promises"]);
    // Nothing is missing, and nobody has said so.
    let undecided = "[data-gate='Plain'][data-gate-status='pending']";
    assert_eq!(cells(&html, undecided)[1], "Nothing says yet that it is passed");
}

#[test]
fn a_document_shows_each_condition_of_its_gates() {
    let site = boards();
    let plan = page(&site, "t1.html");
    let gate = "[data-gate='Ready'][data-gate-status='pending'] details";
    assert_eq!(all(&plan, gate).len(), 1);
    let condition = format!("{gate} [data-holds='false']");
    let said = texts(&plan, &condition);
    assert_eq!(
        said,
        ["Does not hold: Every promise of charter is covered by check \
          No check covers C-1#P3 Parcels by Bike, line 21 \
          No check covers C-1#P4 Parcels by Bike, line 22"]
    );
    assert_eq!(texts(&plan, &format!("{condition} .reasons code"))[..2], ["check", "C-1#P3"]);
    let charter = page(&site, "c1.html");
    let holds = attributes(&charter, "[data-gate='Plain'] [data-holds]", "data-holds");
    assert_eq!(holds, ["true", "false"]);
    assert_eq!(
        all(&charter, "[data-gate='Plain'][data-gate-status='failed'] details[open]").len(),
        1
    );
    assert!(texts(&charter, ".ahead").contains(&"This document is approved already".to_owned()));
}

#[test]
fn a_matrix_has_the_uncovered_first_and_says_why() {
    let site = boards();
    let index = page(&site, "traceability.html");
    assert_eq!(attributes(&index, "[data-type]", "data-type"), ["promise", "check"]);
    assert_eq!(cells(&index, "[data-type='promise'] tr"), ["Promise", "4", "3 of 7", "1", "42%"]);
    let link = attributes(&index, "[data-type='promise'] a", "href");
    assert_eq!(link, ["traceability/promise.html"]);

    let html = page(&site, "traceability/promise.html");
    let items = attributes(&html, "[data-item]", "data-item");
    let wanted = ["C-1#P3", "C-1#P4", "C-2#P2", "C-3#P1", "C-1#P2", "C-2#P1", "C-1#P1"];
    assert_eq!(items, wanted);
    let coverage = attributes(&html, "[data-item]", "data-coverage");
    assert_eq!(coverage, ["none", "none", "none", "none", "shallow", "shallow", "deep"]);
    let why = |item: &str| texts(&html, &format!("[data-item='{item}'] .why li"));
    assert_eq!(why("C-1#P3"), ["Nothing traces to it"]);
    assert_eq!(why("C-1#P4"), ["K1 traces to it and is withdrawn"]);
    assert_eq!(why("C-1#P2"), ["K2 covers it and is not covered in depth itself"]);
    assert_eq!(
        why("C-2#P1"),
        ["Something that is not published covers it and is not covered in depth itself"]
    );
    // What covers it, and what covers that.
    let deep = "[data-coverage-group='deep']";
    assert_eq!(texts(&html, &format!("{deep} thead th")), ["Promise", "Check", "Run"]);
    assert_eq!(
        cells(&html, "[data-item='C-1#P1']"),
        ["P1 A parcel is there the same day", "K1", "R1"]
    );
}

#[test]
fn progress_shows_what_each_feature_has_and_what_it_lacks() {
    let site = boards();
    let html = page(&site, "progress.html");
    let first = cells(&html, "[data-row='C-1']");
    let wanted =
        ["Parcels by Bike C-1 All documents", "Approved", "T-1 Draft T-9 Withdrawn", "0 of 2"];
    assert_eq!(first[..4], wanted);
    assert_eq!(first[4..], ["none", "1 of 2", "2026-02-03"]);
    assert_eq!(cells(&html, "[data-row='C-2']")[2], "Missing");
    // One whose basis is not published is not lost.
    assert_eq!(cells(&html, "[data-row='T-5']")[0], "A Day in Autumn T-5");
    // What is planned and not written is a row.
    let shipped = linked(&checkout("")).site();
    let html = page(&shipped, "progress.html");
    let planned = cells(&html, "[data-row='feat-notification-service']");
    assert_eq!(planned[1], "Not written");
}

#[test]
fn what_is_not_published_is_on_no_board() {
    for (path, bytes) in boards() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in ["topsecret", "t-3", "c-5"] {
            // A document may name what it rests on itself.
            let own = word == "c-5" && ["t5.html", "t5.md", "portal.json"].contains(&path.as_str());
            assert!(own || !text.contains(word), "{word} in {path}");
        }
    }
}

#[test]
fn what_a_hidden_spec_says_is_on_no_roadmap() {
    let feature = |id: &str, more: &str| {
        format!(
            "---\nkind: feature\nid: feat-{id}\nsystem_spec: sys-s\n{more}---\n# {id} Feature Specification\n"
        )
    };
    let hidden = "publish: false\nname: Concealed\nstatus: concealed\nowner: Concealed\n";
    for circle in ["", "depends_on: [feat-open]\n"] {
        let root = folder(&[
            ("book.toml", "[output.html]\nprint.enable = true\n"),
            (
                "content/s.md",
                "---\nkind: system\nid: sys-s\n---\n# S System Architecture\n\n## Implementation Roadmap\n\n\
                 1. **Closed** (Level 3)\n   - Estimated: 3 days\n2. **Open** (Level 3)\n   \
                 - Dependencies: Closed\n   - Estimated: 5 days\n3. **Other** (Level 3)\n",
            ),
            ("content/closed.md", &feature("closed", &[hidden, circle].concat())),
            ("content/open.md", &feature("open", "depends_on: [feat-closed]\n")),
            ("content/other.md", &feature("other", "depends_on: [feat-closed, feat-open]\n")),
        ]);
        let site = linked(root.path()).site();
        for (path, bytes) in &site {
            let text = String::from_utf8_lossy(bytes).to_lowercase();
            assert!(!text.contains("concealed"), "{path}");
        }
        assert!(
            texts(&page(&site, "roadmap.html"), ".plan-what a").iter().any(|a| a.contains("open"))
        );
        check_pages(&site);
    }
}

#[test]
fn pages_without_content_are_in_no_menu() {
    let folder = folder(&[("book.toml", ""), ("content/a.md", "# A\n")]);
    let site = linked(folder.path()).site();
    check_pages(&site);
    let menu =
        texts(&page(&site, "index.html"), "nav[aria-label='Portal'] > .nav-list:not(.near) a");
    assert_eq!(menu, ["Dashboard", "Documents", "Roadmap", "Graph", "Findings"]);
    for path in ["gates.html", "traceability.html", "progress.html"] {
        assert_eq!(all(&page(&site, path), "main p.muted").len(), 1, "{path} says so");
    }
    let menu = texts(&page(&boards(), "traceability/check.html"), "nav a[aria-current='page']");
    assert_eq!(menu, ["Traceability"]);
}

#[test]
fn a_document_cannot_take_the_page_of_a_board() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/gates.md", "# Gates\n"),
        ("content/Progress.md", "# Progress\n"),
        ("content/traceability-2.md", "# More\n"),
        ("content/traceability/a.md", "# A\n"),
        ("content/findings-2.md", "# Found\n"),
        ("content/roadmap-3.md", "# Road\n"),
        ("content/roadmap-two.md", "# Mine\n"),
    ]);
    let linked = linked(folder.path());
    let site = linked.site();
    let moved = ["gates", "Progress", "traceability-2", "findings-2", "roadmap-3"];
    for path in moved {
        assert!(site.contains_key(&format!("{path}-doc.html")), "{path}");
    }
    assert!(site.contains_key("roadmap-two.html"));
    assert!(!site.contains_key("traceability/a.html"));
    assert_eq!(linked.findings().matches("[page-collision]").count(), 6, "{}", linked.findings());
}

/// A portal of the fixture's kinds with many documents.
fn many(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&checkout("tests/boards/kinds"), &folder.path().join("kinds"));
    put(folder.path(), "book.toml", "");
    let long = "& <b>".repeat(90);
    for number in 0..count {
        let mut charter = format!(
            "---\ncharter_id: C-{number}\nstatus: approved\n---\n\n# Charter {number} {long}\n\n\
             ## Summary\n\n- [ ] no\n\n**Plain Gate**: passed\n\n## Promises\n\n"
        );
        for promise in 1..=4 {
            let _ = writeln!(charter, "- P{promise}: Promise {long}");
        }
        put(folder.path(), &format!("content/c{number:04}.md"), &charter);
        let trial = format!(
            "---\ntrial_id: T-{number}\nstatus: draft\ncharter: C-{number}\n---\n\n# Trial {number}\n\n\
             ## Readiness\n\n## Checks\n\n- K1: Check {long}\n  - **Covers**: C-{number}#P1\n"
        );
        put(folder.path(), &format!("content/t{number:04}.md"), &trial);
    }
    folder
}

/// How many pages a board has; together they have so many rows, each once.
fn family(site: &Site, stem: &str, rows_by: (&str, &str), count: usize) -> usize {
    let mut rows = Vec::new();
    let mut path = format!("{stem}.html");
    for number in 2.. {
        let html = page(site, &path);
        rows.extend(attributes(&html, rows_by.0, rows_by.1));
        let next = attributes(&html, ".pager a[rel='next']", "href");
        if next.is_empty() {
            let once: BTreeSet<&String> = rows.iter().collect();
            assert_eq!((rows.len(), once.len()), (count, count), "{stem}");
            return number - 1;
        }
        let folder =
            path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        path = format!("{folder}{}", next[0]);
        assert_eq!(path, format!("{stem}-{number}.html"));
        let back = attributes(&page(site, &path), ".pager a[rel='prev']", "href");
        assert_eq!(back.len(), 1);
    }
    0
}

#[test]
fn long_boards_go_on_in_pages_of_a_bounded_size() {
    let folder = many(260);
    let site = linked(folder.path()).site();
    let pages: Site = site
        .iter()
        .filter(|(path, _)| ["gates", "progress", "traceab"].iter().any(|at| path.starts_with(at)))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    check_pages(&pages);
    for (path, bytes) in &pages {
        assert!(bytes.len() < MOST, "{path} has {} bytes", bytes.len());
    }
    assert!(family(&site, "gates", ("[data-gate] th a", "href"), 520) > 2);
    assert!(family(&site, "traceability/promise", ("[data-item]", "data-item"), 1040) > 2);
    assert!(family(&site, "progress", ("[data-row]", "data-row"), 260) > 1);
    // The numbers at the head lead to the page on which their gates begin.
    let pending =
        attributes(&page(&site, "gates.html"), ".figures [data-gate-status='pending'] a", "href");
    let (path, anchor) = pending[0].split_once('#').expect("an anchor");
    assert_ne!(path, "");
    assert_eq!(all(&page(&site, path), &format!("h2[id='{anchor}']")).len(), 1);
    assert!(check_links_of(&site) > 10_000);
}

/// Runs git in a folder.
fn git(folder: &Path, arguments: &[&str]) {
    let day = "2026-03-04T12:00:00Z";
    let done = Command::new("git")
        .current_dir(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args(arguments)
        .envs([("GIT_AUTHOR_DATE", day), ("GIT_COMMITTER_DATE", day)])
        .output()
        .expect("git is installed");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn a_build_knows_from_git_when_documents_were_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&checkout("tests/boards"), folder.path());
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "-q", "-m", "first"]);
    assert!(specbook(folder.path(), &["build", "-q", "-d", "out"]).status.success());
    let html = std::fs::read_to_string(folder.path().join("out/progress.html")).expect("a page");
    let html = Html::parse_document(&html);
    assert_eq!(cells(&html, "[data-row='C-4']").last().map(String::as_str), Some("2026-03-04"));
}

#[test]
fn git_is_asked_again_only_behind_another_commit_or_for_another_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    copy(&checkout("tests/boards"), root);
    git(root, &["init", "-q"]);
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "first"]);
    let mut engine = Engine::new();
    let mut day = |file: &str| {
        let setup = fine(pipeline::setup(root, &[]));
        let mut portal = fine(engine.portal(&setup));
        engine.date(&setup, &mut portal);
        (portal.touched.get(file).cloned(), engine.history_reads())
    };
    let file = "content/c4.md";
    assert!(root.join(file).exists());
    let known = Some("2026-03-04".to_owned());
    assert_eq!(day(file), (known.clone(), 1));
    let text = std::fs::read_to_string(root.join(file)).expect("a text");
    std::fs::write(root.join(file), format!("{text}\nMore.\n")).expect("written");
    assert_eq!(day(file), (known.clone(), 1), "an edit is no commit");
    std::fs::write(root.join("content/new.md"), "# New\n").expect("written");
    assert_eq!(day("content/new.md"), (None, 2), "it was not asked about");
    assert_eq!(day("content/new.md"), (None, 2));
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "second"]);
    assert_eq!(day("content/new.md"), (known, 3));
}

#[test]
fn portal_json_lists_the_gates() {
    let site = boards();
    let json: serde_json::Value = serde_json::from_slice(&site["portal.json"]).expect("JSON");
    let gates = json["gates"].as_array().expect("a list");
    let first = serde_json::json!({
        "document": "C-1", "gate": "Plain", "status": "failed", "checked": 1, "total": 2
    });
    assert_eq!(gates[0], first);
    // Neither what is not published nor what is withdrawn.
    let of: Vec<_> = gates.iter().filter_map(|gate| gate["document"].as_str()).collect();
    assert_eq!(of, ["C-1", "C-2", "C-3", "C-4", "T-1", "T-5"]);
}

#[test]
fn the_dashboard_names_failed_gates_and_coverage() {
    let html = page(&boards(), "index.html");
    let failed = texts(&html, "#sb-gates ~ .finding-list li");
    assert_eq!(failed.len(), 2);
    assert!(failed[0].starts_with("Plain of Parcels by Bike failed 1 of 2 boxes"), "{failed:?}");
    assert_eq!(
        attributes(&html, ".figures [data-gate-status='failed'] a", "href"),
        ["gates.html#failed"]
    );
    let covered = texts(&html, "#sb-coverage ~ .table-scroll [data-type]");
    assert_eq!(covered[0], "Promise 4 3 of 7 1 42%");
}

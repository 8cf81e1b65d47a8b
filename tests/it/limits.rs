//! What is too much for a limit is left out, the rest is built, and a finding names the limit.

use specbook::pipeline;

use crate::hostile::{BOOK, lines, portal, said, write};
use crate::support::{self, Linked, TODAY, linked};

#[test]
fn components_and_entries_that_need_all_are_bounded() {
    let head = "---\nkind: system\nid: sys-a\n---\n\n# A System Architecture\n\n";
    let components =
        lines(1500, |n| format!("### Component {n}: C{n}\n\n**Dependencies:** All\n\n"));
    let entries = lines(1500, |n| {
        format!("{}. **F{n}** (Level 3 - EASY)\n      - Dependencies: All above\n", n + 1)
    });
    for text in [
        format!("{head}## Component Details\n\n{components}"),
        format!("{head}## Feature Spec Breakdown\n\n### Phase 1: P\n\n{entries}"),
    ] {
        let (_folder, linked) = portal(&[("content/a.md", &text)]);
        let edges = linked.portal.edges().len();
        assert!(edges < 120_000, "{edges}");
        let said = said(&linked, "limit-reached");
        assert!(said[0].contains("limits.max-expanded-references"), "{said:?}");
    }
}

/// All systems together plan so many specs, and the others are still read.
#[test]
fn systems_plan_as_many_specs_as_they_may() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "book.toml", &format!("{BOOK}[limits]\nmax-planned-specs = 5\n"));
    for name in ["a", "b"] {
        let head = format!("---\nkind: system\nid: sys-{name}\n---\n\n# S System Architecture\n\n");
        let components = lines(4, |n| format!("### Component {n}: {name}{n}\n\nWork.\n\n"));
        let text = format!("{head}## Component Details\n\n{components}");
        write(folder.path(), &format!("content/{name}.md"), &text);
    }
    let linked = linked(folder.path());
    assert_eq!(linked.portal.planned.len(), 5);
    let said = said(&linked, "limit-reached");
    assert!(said.len() == 1 && said[0].contains("3 more are left out"), "{said:?}");
    let mut findings = linked.checked.findings.iter();
    let at = findings.find(|found| found.rule == "limit-reached").map(|found| &found.at.path);
    assert_eq!(at.map(String::as_str), Some("content/b.md"));
    assert!(linked.portal.find("sys-b#b3").is_some());
}

/// Suggestions have one budget; what goes without is reported.
#[test]
fn suggestions_end_when_their_budget_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let limit = "[limits]\nmax-suggestion-work = 1000\n";
    write(folder.path(), "book.toml", &format!("{BOOK}{limit}"));
    for n in 0..60 {
        let text = format!(
            "---\nkind: feature\nid: feat-{}{n}\ndepends_on: [feat-{}x{n}]\n---\n# A Feature Specification\n",
            "ab".repeat(40),
            "ab".repeat(40)
        );
        write(folder.path(), &format!("content/f{n}.md"), &text);
    }
    let linked = linked(folder.path());
    let said = said(&linked, "limit-reached");
    assert!(said.iter().any(|said| said.contains("limits.max-suggestion-work")), "{said:?}");
    assert_eq!(linked.portal.unresolved.len(), 60);
}

#[test]
fn a_fold_of_folders_and_a_crowd_of_kinds_are_bounded() {
    let folder = tempfile::tempdir().expect("a folder");
    let limits = "[limits]\nmax-walk-depth = 3\nmax-kinds = 20\n";
    write(folder.path(), "book.toml", &format!("{BOOK}{limits}"));
    write(folder.path(), "content/a.md", "# A\n");
    write(folder.path(), "content/b/c/d/e.md", "# E\n");
    let linked = linked(folder.path());
    let said = said(&linked, "unreadable-file");
    assert!(said[0].contains("limits.max-walk-depth"), "{said:?}");
    for n in 0..21 {
        write(folder.path(), &format!("kinds/k{n}.toml"), "extends = \"feature\"\n");
    }
    let linked = self::linked(folder.path());
    let said = self::said(&linked, "limit-reached");
    assert!(said.len() == 1 && said[0].contains("limits.max-kinds"), "{said:?}");
    assert!(linked.site().contains_key("a.html"));
}

/// What is too much in `book.toml` is left out at its place.
#[test]
fn a_long_title_and_many_redirects_are_cut() {
    let redirects = lines(5, |n| format!("\"old{n}.html\" = \"a.html\"\n"));
    let book = format!(
        "[book]\ntitle = \"{}\"\n[limits]\nmax-title-length = 20\nmax-redirects = 3\n\
         [output.html.redirect]\n{redirects}",
        "ü".repeat(400)
    );
    let folder = support::folder(&[("book.toml", &book), ("content/a.md", "# A\n")]);
    let linked = linked(folder.path());
    let said = said(&linked, "limit-reached");
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("limits.max-title-length"), "{said:?}");
    assert!(
        said[1].contains("left out: 2") && said[1].contains("limits.max-redirects"),
        "{said:?}"
    );
    let site = linked.site();
    let page = String::from_utf8_lossy(&site["a.html"]).into_owned();
    assert!(page.contains(&format!("{}…", "ü".repeat(20))) && !page.contains(&"ü".repeat(21)));
    assert!(site.contains_key("old2.html") && !site.contains_key("old3.html"));
}

/// A page that would be too large is its source, which is a finding; so is a drawing that is too
/// much work. What is found of pages before they are made is what they are.
#[test]
fn pages_and_drawings_beyond_their_limits_are_findings() {
    let many = lines(60, |n| {
        format!(
            "---\nkind: feature\nid: feat-f{n}\nsystem: sys-s\ndepends_on: [{}]\n---\n# F{n} Feature Specification\n",
            lines(n.min(4), |m| format!("feat-f{}, ", n - 1 - m))
        ) + "\u{0}"
    });
    let text = lines(1000, |n| format!("Text and [a link](b.md) and feat-f{n}.\n\n"));
    for (limit, wanted) in [
        ("max-output-per-document = \"30 KiB\"", Some("limits.max-output-per-document")),
        ("diagram-time-ms = 1", Some("limits.diagram-time-ms")),
        ("max-nesting = 100", None),
    ] {
        let book = format!("{BOOK}[limits]\n{limit}\n");
        let folder = support::folder(&[("book.toml", &book), ("content/b.md", "# B\n")]);
        write(folder.path(), "content/a.md", &format!("# A\n\n{text}"));
        for (n, text) in many.split_terminator('\u{0}').enumerate() {
            write(folder.path(), &format!("content/f{n}.md"), text);
        }
        let linked = linked(folder.path());
        let said = said(&linked, "limit-reached");
        let site = linked.site();
        let of = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
        let cut: Vec<&String> = site
            .iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("here is its source"))
            .map(|(path, _)| path)
            .collect();
        match wanted {
            None => assert!(said.is_empty() && cut.is_empty(), "{said:?} {cut:?}"),
            Some("limits.diagram-time-ms") => {
                assert!(
                    said.iter().all(|said| said.contains("limits.diagram-time-ms")),
                    "{said:?}"
                );
                assert!(said.len() > 1, "{said:?}");
                assert!(!of("graph.html").contains("role=group") && cut.is_empty());
                assert!(of("graph.html").contains("f59.html"), "the list is there");
            }
            Some(wanted) => {
                assert!(said.len() == 1 && said[0].contains(wanted), "{said:?}");
                assert_eq!(cut, ["a.html"]);
                assert!(of("a.html").contains("[a link](b.md)"));
                assert!(of("graph.html").contains("role=group"));
            }
        }
        assert!(of("findings.html").contains(wanted.unwrap_or("")), "{wanted:?}");
    }
}

/// Whatever the limit is, the pages that are cut are those that a finding names.
#[test]
fn the_manual_is_cut_where_findings_say_so() {
    for size in ["1 KiB", "4 KiB", "16 KiB", "64 KiB", "1 MiB"] {
        let variable = ("SPECBOOK_LIMITS__MAX_OUTPUT_PER_DOCUMENT".to_owned(), size.to_owned());
        let root = support::checkout(".");
        let setup = support::fine(pipeline::setup(&root, &[variable]));
        let portal = support::fine(pipeline::portal(&setup));
        let named: Vec<String> = portal
            .exceeded
            .iter()
            .filter(|exceeded| exceeded.limit == "limits.max-output-per-document")
            .map(|exceeded| exceeded.at.path.clone())
            .collect();
        let checked = pipeline::check(&setup, &portal, TODAY);
        let linked = Linked { setup, portal, checked };
        let site = linked.site();
        // Pages to be printed show what is on the documents' own.
        let own = site.iter().filter(|(path, _)| !path.ends_with("-print.html"));
        let cut = own.filter(|(_, bytes)| {
            String::from_utf8_lossy(bytes).contains("</code>; here is its source")
        });
        assert_eq!(cut.count(), named.len(), "{size}: {named:?}");
    }
}

/// Where templates of the portal's own do not end, or write without end, pages are made by the
/// embedded ones, and a finding names the limit.
#[test]
fn a_template_ends() {
    let endless = "{% for i in range(90000) %}{% for j in range(90000) %}{% endfor %}{% endfor %}";
    let wide = format!("{{% for i in range(90000) %}}{}{{% endfor %}}", "x".repeat(100_000));
    let deep = format!("{{{{ {} }}}}", "1 + ".repeat(20_000) + "1");
    for (text, is_left_out) in [(endless, true), (&*wide, true), (&*deep, false)] {
        let files = [("content/a.md", "# A\n"), ("themes/default/templates/not_found.html", text)];
        let folder = support::folder(&files);
        write(folder.path(), "themes/default/assets/own.css", "a {}");
        write(folder.path(), "book.toml", BOOK);
        let output = support::specbook(folder.path(), &["build"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        assert_eq!(said.contains("limits.max-template-work"), is_left_out, "{said}");
        let site = |path: &str| std::fs::read_to_string(folder.path().join("site").join(path));
        assert!(site("a.html").expect("a page").contains("</html>"));
        let page = site("404.html").expect("a page");
        assert_eq!(page.contains("</html>"), is_left_out, "the embedded template");
        assert_eq!(site("assets/own.css").expect("a file"), "a {}");
        let findings = site("findings.html").expect("a page");
        assert_eq!(findings.contains("max-template-work"), is_left_out);
    }
}

/// Where limits are raised, much is read in a time that grows with it: each of these would take many
/// minutes if something were compared with all before it.
#[test]
fn what_raised_limits_let_in_is_read_once() {
    let book = format!("{BOOK}[limits]\nmax-metadata-size = \"1 GiB\"\n");
    let keys = lines(100_000, |n| format!("k{n}: v\n"));
    let folder = support::folder(&[
        ("book.toml", &book),
        ("content/a.md", &format!("---\nid: x\n{keys}k7: w\n---\n# A\n")),
        ("content/b.md", &lines(100_000, |n| format!("/home/u{n}/x\n\n"))),
    ]);
    let linked = linked(folder.path());
    let document = &linked.portal.documents.iter().next().expect("a document");
    assert_eq!(document.fields.len(), 100_001);
    let paths = said(&linked, "home-path");
    assert_eq!(paths.len(), 10_000, "as many as are listed");
}

/// Each finding in a long line shows the part of it that it is about.
#[test]
fn of_a_long_line_the_part_near_a_finding_is_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "book.toml", BOOK);
    let words = "ä word ".repeat(1000);
    write(folder.path(), "content/a.md", &format!("# A\n\n{words}[x](nope.md) {words}\n"));
    let done = support::command(folder.path(), &["check"]).output().expect("it runs");
    let said =
        String::from_utf8(done.stderr).expect("text") + &String::from_utf8_lossy(&done.stdout);
    let lines: Vec<&str> = said.lines().collect();
    let at = lines.iter().position(|line| line.trim() == "--> content/a.md:3:7001");
    let at = at.unwrap_or_else(|| panic!("{said}"));
    let shown = lines[at + 2];
    assert!(shown.starts_with("3 | ") && shown.contains("[x](nope.md)"), "{shown}");
    assert!(shown.len() < 800, "{shown}");
    let marked = lines[at + 3].find('^').expect("a mark");
    let before = shown.chars().take(marked).collect::<String>();
    assert!(shown[before.len()..].starts_with("[x](nope.md)"), "{said}");
}

//! A book that was written for mdBook: it builds as it is, and says what mdBook says.

use std::collections::BTreeMap;
use std::fs;

use scraper::{Html, Selector};
use specbook::model::{Finding, Level, Span};
use specbook::wire::Texts;

use crate::support::{Linked, checkout, copy, folder, linked, put, specbook};

/// The book of the tests.
fn book() -> Linked {
    linked(&checkout("tests/mdbook"))
}

fn page(site: &BTreeMap<String, Vec<u8>>, path: &str) -> Html {
    Html::parse_document(&String::from_utf8_lossy(&site[path]))
}

/// The texts of what a selector finds.
fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let text = |element: scraper::ElementRef<'_>| element.text().collect::<String>();
    page.select(&selector).map(text).collect()
}

fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let value = |element: scraper::ElementRef<'_>| element.attr(name).map(str::to_owned);
    page.select(&selector).filter_map(value).collect()
}

#[test]
fn a_book_of_mdbook_is_clean_as_it_is() {
    let book = book();
    let found: Vec<(Level, &str)> =
        book.checked.findings.iter().map(|one| (one.level, one.message.as_str())).collect();
    let theme = "`rust` is a theme of mdBook and is taken for `light`";
    let unused = "`output.html.mathjax-support`, `output.html.preferred-dark-theme`, \
                  `output.html.playground`, `output.linkcheck`, `preprocessor`, `rust` and \
                  `build.extra-watch-dirs` are keys of mdBook that have no effect here";
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&(Level::Note, theme)), "{found:?}");
    let words = |text: &str| {
        let mut words: Vec<&str> = text.split(['`', ',', ' ']).collect();
        words.sort_unstable();
        words.join(" ")
    };
    assert!(found.iter().any(|(_, message)| words(message) == words(unused)), "{found:?}");
    let site = book.site();
    let with = |text: &str| {
        let holds = |page: &[u8]| String::from_utf8_lossy(page).contains(text);
        site.iter()
            .filter(|(_, page)| holds(page))
            .map(|(path, _)| path.as_str())
            .collect::<Vec<_>>()
    };
    let shown = ["guide/parts/wax.html", "guide/parts/wax.md", "search/p-0.js"];
    assert_eq!(with("{{#"), shown, "escaped ones only");
    assert_eq!(with("ANCHOR"), [""; 0]);
    assert!(site.contains_key("old/hives.html"));
}

#[test]
fn included_files_are_in_place() {
    let site = book().site();
    let hive = page(&site, "guide/index.html");
    let shown = "fn main() {\n    let frames = 10;\n    println!(\"{}\", Hive(frames));\n}\n";
    let code = texts(&hive, "pre code");
    assert_eq!(code[0], shown);
    let example = fs::read_to_string(checkout("tests/mdbook/examples/hive.rs")).expect("a file");
    let whole: Vec<&str> = example.lines().filter(|line| !line.contains("ANCHOR")).collect();
    assert_eq!(code[1], whole.join("\n") + "\n", "with the hidden lines");
    assert_eq!(texts(&hive, "details.hidden-lines > summary"), ["With 10 hidden lines"]);
    let quote = texts(&hive, "blockquote");
    assert_eq!(quote[0].trim(), "What keepers say:\nA swarm in May\nis worth a load of hay.");
    let frames = page(&site, "guide/frames.html");
    let code = texts(&frames, "pre code");
    assert_eq!(code[0].lines().count(), 5);
    assert!(code[0].starts_with("impl fmt::Display for Hive {\n    fn fmt("), "{}", code[0]);
    assert_eq!(code[1], "fn main() {\n    println!(\"ten frames\");\n}\n");
    assert_eq!(texts(&frames, "td"), ["Deep", "482 mm"], "a file in a file");
    assert_eq!(texts(&frames, "h2"), ["Sizes"]);
}

#[test]
fn hidden_and_escaped_lines_are_as_in_mdbook() {
    let site = book().site();
    let wax = page(&site, "guide/parts/wax.html");
    let code = texts(&wax, "main .prose code");
    assert_eq!(code[0], "{{#include file.rs}}");
    assert_eq!(
        code[1], "{{#include file.rs:2}} and \\{{#include other.rs}}\n",
        "up to the last end"
    );
    assert_eq!(code[2], "wax.melt()\n");
    assert_eq!(code[3], "import wax\nwax.melt()\n");
    assert_eq!(code[4], "#[derive(Debug)]\nstruct Candle(Wax);\n# not hidden\n");
    let start = texts(&page(&site, "index.html"), ".prose p");
    assert!(start[0].starts_with("\u{201c}Bees\u{201d} \u{2013} and"), "{start:?}");
}

#[test]
fn the_summary_is_the_navigation() {
    let site = book().site();
    let near = |path: &str| {
        let page = page(&site, path);
        let entries = Selector::parse(".near > li:not(.more)").expect("a selector");
        let shown = |entry: scraper::ElementRef<'_>| {
            let lists = entry.ancestors().filter_map(scraper::ElementRef::wrap);
            let depth = lists.filter(|above| above.value().name() == "ul").count() - 1;
            let own = entry.children().find_map(scraper::ElementRef::wrap);
            format!("{depth} {}", own.map(|own| own.text().collect::<String>()).unwrap_or_default())
        };
        page.select(&entries).map(shown).collect::<Vec<_>>()
    };
    let open = ["0 Before you begin", "0 Keeping bees", "0 The hive", "1 Frames"];
    let rest = ["1 Swarms", "0 The year", "0 "];
    assert_eq!(near("guide/frames.html"), [&open[..], &["2 Wax"], &rest].concat());
    let others = ["0 Reference", "0 Formats", "0 Thanks", "0 Other documents", "0 guide/parts"];
    let all = [&open[2..3], &rest[1..], &others].concat();
    assert_eq!(near("thanks.html"), all, "chapters of others are folded");
    let wax = page(&site, "guide/parts/wax.html");
    let crumbs = ["The Beekeeper's Book", "The hive", "Frames", "Wax"];
    assert_eq!(texts(&wax, ".breadcrumb li"), crumbs);
    assert_eq!(attributes(&wax, "a[rel='next']", "href"), ["../year.html"], "past the draft");
    assert_eq!(texts(&wax, "[data-form='draft']"), ["Swarms"]);
}

#[test]
fn a_page_may_be_the_one_that_is_not_found_and_have_a_title_of_its_own() {
    let site = book().site();
    let lost = page(&site, "404.html");
    assert_eq!(texts(&lost, "h1"), ["No honey here"]);
    let links = attributes(&lost, "main .prose a", "href");
    assert_eq!(links, ["/bees/index.html", "/bees/guide/year.html"], "from the site's root");
    assert!(!site.keys().any(|path| path.contains("404-doc")));
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\nx\n"),
        ("content/b.md", "{{#title Bees & more}}\n# B\n\nx\n"),
    ]);
    let site = linked(folder.path()).site();
    let title = texts(&page(&site, "b.html"), "title");
    assert!(title[0].starts_with("Bees & more · "), "{title:?}");
    assert_eq!(texts(&page(&site, "b.html"), "h1"), ["B"]);
}

#[test]
fn every_piece_of_a_text_is_where_its_file_says() {
    let book = book();
    let expanded = book.portal.documents.iter().map(|document| &document.source);
    let mut pieces = 0;
    for source in expanded.filter(|source| source.expansion().is_some()) {
        for (at, c) in source.text.char_indices() {
            let (file, span) = source.locate(Span::new(at, at + c.len_utf8()));
            let there = file.slice(span);
            // What is made for a directive is in no file.
            let made = there.is_empty() && file.text[span.start..].starts_with("{{#");
            assert!(made || there == c.to_string(), "{at} of {}: {c:?}, {there:?}", source.path);
            pieces += usize::from(file.path != source.path);
        }
    }
    assert!(pieces > 300, "{pieces} letters are in included files");
}

/// The places of findings: path, line and rule.
fn places(linked: &Linked) -> Vec<(String, usize, &'static str)> {
    let texts = Texts::new(&linked.portal, &linked.setup.sources);
    let place = |one: &Finding| (one.at.path.clone(), texts.place(&one.at).line, one.rule);
    linked.checked.findings.iter().map(place).collect()
}

#[test]
fn what_is_wrong_in_an_included_text_is_found_in_its_file_and_shown_on_the_page() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\nOne.\n\n{{#include ../parts/b.md}}\n\n[no](gone.md)\n"),
        ("parts/b.md", "Two.\n\n- entry\n  [no](lost.md)\n\n{{#include missing.md}}\n"),
    ]);
    let linked = linked(folder.path());
    let wanted = [
        ("content/a.md", 7, "broken-link"),
        ("parts/b.md", 4, "broken-link"),
        ("parts/b.md", 6, "unresolved-include"),
    ];
    let wanted = wanted.map(|(path, line, rule)| (path.to_owned(), line, rule));
    assert_eq!(places(&linked), wanted);
    let site = linked.site();
    let page = page(&site, "a.html");
    assert_eq!(texts(&page, "li aside.finding").len(), 1, "in the entry");
    assert_eq!(texts(&page, "aside.finding").len(), 3);
    assert!(texts(&page, "article p").iter().any(|text| text == "{{#include missing.md}}"));
}

#[test]
fn a_fix_is_made_in_the_file_that_has_the_words() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\n{{#include ../parts/b.md}}\n\n[b](B.md)\n"),
        ("content/b.md", "# B\n\nx\n"),
        ("parts/b.md", "Two [b](B.md).\n"),
    ]);
    let output = specbook(folder.path(), &["check", "--fix"]);
    let text = |path: &str| fs::read_to_string(folder.path().join(path)).expect("a file");
    let fixed = "# A\n\n{{#include ../parts/b.md}}\n\n[b](b.md)\n";
    assert_eq!(text("content/a.md"), fixed, "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text("parts/b.md"), "Two [b](B.md).\n", "other pages may include it");
}

#[test]
fn what_several_pages_include_is_wrong_once() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n\n{{#include c.md}}\n"),
        ("content/b.md", "# B\n\n{{#include c.md}}\n"),
        ("content/c.md", "[no](gone.md)\n"),
    ]);
    let wanted = [("content/c.md".to_owned(), 1, "broken-link")];
    assert_eq!(places(&linked(folder.path())), wanted);
}

#[test]
fn the_folder_of_a_book_needs_no_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    copy(&checkout("tests/mdbook"), root);
    fs::remove_file(root.join("book.toml")).expect("removed");
    assert_eq!(linked(root).setup.config.src, "src");
    put(root, "content/a.md", "# A\n\nx\n");
    assert_eq!(linked(root).setup.config.src, "content");
}

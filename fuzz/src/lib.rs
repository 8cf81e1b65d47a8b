//! What is fuzzed: each function takes any bytes, and panics where something does not hold.

use std::path::PathBuf;
use std::sync::{Mutex, Once, OnceLock};

use scraper::{Html, Selector};
use specbook::figures::{Undrawn, formula as formulas, mermaid as diagrams};
use specbook::kinds::{self, KindSource};
use specbook::model::{Kinds, Limits, PathPattern, SharedKinds, Source};
use specbook::pipeline::{self, Built, Setup};
use specbook::{config, load, parse};

fn text(bytes: &[u8]) -> String {
    // libFuzzer ends the process at the first panic; one in a library that draws is caught, and is a
    // figure that is not drawn. What leaves a target is still its end.
    static HOOK: Once = Once::new();
    HOOK.call_once(|| drop(std::panic::take_hook()));
    // NUL is refused where files are read.
    String::from_utf8_lossy(bytes).replace('\0', "")
}

fn shipped() -> &'static Kinds {
    static KINDS: OnceLock<SharedKinds> = OnceLock::new();
    KINDS.get_or_init(|| kinds::with(&[]).expect("the embedded kinds"))
}

/// A document: never fails, and every place is one of its text.
pub fn parse(bytes: &[u8]) {
    let source = Source::new("a.md", text(bytes));
    let documents = parse::documents(&source, None, shipped(), &Limits::default());
    assert!(!documents.is_empty());
    for document in &documents {
        assert_eq!(document.body().len(), source.text.len());
        for problem in &document.problems {
            let (start, end) = (problem.place.span.start, problem.place.span.end);
            assert!(source.text.get(start..end).is_some(), "{problem:?}");
        }
    }
}

/// A kind file: a kind, or findings with places in it.
pub fn kind_file(bytes: &[u8]) {
    let text = text(bytes);
    let own = KindSource {
        name: "own".to_owned(),
        path: "kinds/own.toml".to_owned(),
        text: text.clone(),
    };
    if let Err(problems) = kinds::with(&[own]) {
        assert!(!problems.is_empty());
        for problem in problems.iter().filter(|problem| problem.at.path == "kinds/own.toml") {
            assert!(text.get(problem.at.span.range()).is_some(), "{problem:?}");
        }
    }
}

/// A `book.toml`, trusted and not: a configuration, or findings with places in it.
pub fn config(bytes: &[u8]) {
    let text = text(bytes);
    let rules = ["broken-link", "limit-reached"];
    for read in [
        config::read(&text, &[], &rules),
        config::untrusted(config::Folders::default(), &text, None, &[], &rules),
    ] {
        let findings = match read {
            Ok((config, notes)) => {
                for url in
                    [config.site_url, config.repository_url, config.edit_url].iter().flatten()
                {
                    assert!(!url.to_ascii_lowercase().starts_with("javascript:"), "{url}");
                }
                notes
            }
            Err(problems) => problems,
        };
        for finding in findings {
            assert!(text.get(finding.at.span.range()).is_some(), "{finding:?}");
        }
    }
}

/// A path pattern and a path, on two lines: what was captured fills the pattern to a path that fits.
pub fn path_pattern(bytes: &[u8]) {
    let text = text(bytes);
    let (written, path) = text.split_once('\n').unwrap_or((&text, ""));
    let Ok(pattern) = PathPattern::new(written) else { return };
    assert_eq!(pattern.is_match(path), pattern.captures(path).is_some());
    let _ = (pattern.folder(), pattern.names_file(), pattern.placeholders().count());
    let _ = pattern.filled(&|_| "x".to_owned());
}

/// A portal without files on disk.
fn setup() -> &'static Setup {
    static SETUP: OnceLock<Setup> = OnceLock::new();
    SETUP.get_or_init(|| {
        let folder: PathBuf = std::env::temp_dir().join("specbook-fuzz");
        std::fs::create_dir_all(folder.join("content")).expect("a folder");
        std::fs::write(folder.join("book.toml"), "[book]\ntitle = \"Fuzz\"\n").expect("a file");
        match pipeline::setup(&folder, &[]) {
            Ok(setup) => setup,
            Err(failure) => panic!("{failure:?}"),
        }
    })
}

/// The pages of some documents.
fn pages(texts: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut loaded = load::Sources::default();
    loaded.sources = texts.into_iter().map(|(path, text)| Source::new(path, text)).collect();
    let setup = setup();
    let portal = match pipeline::portal_of(setup, loaded) {
        Ok(portal) => portal,
        Err(failure) => panic!("{failure:?}"),
    };
    let checked = pipeline::check(setup, &portal, "2026-01-01");
    let pages = Mutex::new(Vec::new());
    let theme = pipeline::theme(setup).unwrap_or_else(|failure| panic!("{failure:?}"));
    let built = Built::new(setup, &portal, &checked, &theme, None)
        .unwrap_or_else(|failure| panic!("{failure:?}"));
    let made = pipeline::site(setup, &built.site(), &theme, &|artifact| {
        if artifact.path.ends_with(".html") {
            let html = String::from_utf8_lossy(artifact.bytes().map_or(&[], |bytes| &bytes[..]))
                .into_owned();
            pages.lock().expect("unpoisoned").push((artifact.path.clone(), html));
        }
    });
    if let Err(failure) = made {
        panic!("{failure:?}");
    }
    pages.into_inner().expect("unpoisoned")
}

/// Whether a page could run or fetch something that the theme does not bring.
fn harmless(path: &str, html: &str) {
    let all = Selector::parse("*").expect("a selector");
    for element in Html::parse_document(html).select(&all) {
        let value = element.value();
        let own = |src: &str| src.contains("assets/") && element.inner_html().is_empty();
        match value.name() {
            "script" => assert!(value.attr("src").is_some_and(own), "{path}: {}", element.html()),
            "iframe" | "object" | "embed" | "base" | "form" | "style" | "frame" => {
                panic!("{path}: {}", element.html())
            }
            _ => {}
        }
        for (key, address) in value.attrs() {
            // As a browser reads it: what is in front is dropped, and tabs and line ends anywhere.
            let plain = address.trim_start_matches(|c: char| c <= ' ');
            let plain = plain.replace(['\t', '\n', '\r'], "");
            let plain = plain.replace('\\', "/").to_ascii_lowercase();
            assert!(!key.starts_with("on") && key != "style", "{path}: {}", element.html());
            let link = ["href", "src"].contains(&key);
            assert!(!link || !plain.starts_with("javascript:"), "{path}: {}", element.html());
            let outside = plain.starts_with("//") || plain.starts_with("http");
            assert!(key != "src" || !outside, "{path}: {}", element.html());
        }
    }
}

/// Raw HTML in a document: nothing of it runs in any page.
pub fn html(bytes: &[u8]) {
    let text = text(bytes);
    let one = format!("# A\n\n{text}\n\n# {}\n", text.replace('\n', " "));
    let texts = vec![
        ("content/a.md".to_owned(), one),
        ("content/b.md".to_owned(), "# B\n\n[a](a.md)\n".to_owned()),
    ];
    for (path, html) in pages(texts) {
        harmless(&path, &html);
    }
}

/// Features that need each other as the bytes say: every drawing is one of the features.
pub fn diagram(bytes: &[u8]) {
    let count = bytes.first().map_or(2, |byte| usize::from(byte % 40) + 2);
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); count];
    for pair in bytes.get(1..).unwrap_or_default().chunks_exact(2) {
        needs[usize::from(pair[0]) % count].push(usize::from(pair[1]) % count);
    }
    let feature = |(at, needs): (usize, &Vec<usize>)| {
        let ids: Vec<String> = needs.iter().map(|need| format!("feat-f{need}")).collect();
        let text = format!(
            "---\nkind: feature\nid: feat-f{at}\nsystem: sys-s\ndepends_on: [{}]\n---\n\n# F{at} Feature Specification\n",
            ids.join(", ")
        );
        (format!("content/f{at}.md"), text)
    };
    let mut texts: Vec<(String, String)> = needs.iter().enumerate().map(feature).collect();
    let entries: String =
        (0..count).map(|at| format!("{}. **F{at}** (Level 3)\n", at + 1)).collect();
    texts.push((
        "content/s.md".to_owned(),
        format!("---\nkind: system\nid: sys-s\n---\n\n# S System Architecture\n\n## Feature Spec Breakdown\n\n### Phase 1: P\n\n{entries}"),
    ));
    for (path, html) in pages(texts) {
        assert!(!html.contains("NaN") && !html.contains("inf\""), "{path}");
        let select = |selector: &str| Selector::parse(selector).expect("a selector");
        let page = Html::parse_document(&html);
        for drawing in page.select(&select("svg.diagram:not([aria-hidden])")) {
            let label = drawing.value().attr("aria-label").unwrap_or_default();
            assert!(!label.is_empty(), "{path}");
            let boxes = drawing.select(&select("a.node[href]")).count();
            assert!((2..=count).contains(&boxes), "{path}: {boxes} boxes");
        }
    }
}

/// What a figure became: markup that neither runs nor fetches anything, or why it is not drawn.
fn figure(source: &str, made: &Result<String, Undrawn>) {
    match made {
        Ok(markup) => {
            harmless("figure", markup);
            let all = Selector::parse("*").expect("a selector");
            for element in Html::parse_fragment(markup).select(&all) {
                for (key, value) in element.value().attrs().filter(|(key, _)| *key != "aria-label")
                {
                    let value = value.to_ascii_lowercase();
                    let inside = value.matches("url(#").count();
                    assert_eq!(value.matches("url(").count(), inside, "{key}: {markup}");
                }
            }
        }
        Err(undrawn) => {
            assert!(!undrawn.reason.is_empty() && !undrawn.reason.contains('\n'), "{undrawn:?}");
            // What is missing at the end is missed behind the last line.
            let lines = source.lines().count() + 1;
            assert!((1..=lines).contains(&undrawn.line), "{undrawn:?}");
        }
    }
}

/// A formula, in a line and in one of its own.
pub fn formula(bytes: &[u8]) {
    let text = text(bytes);
    for display in [false, true] {
        figure(&text, &formulas::mathml(&text, display));
    }
}

/// A diagram: what can be drawn is, each time alike, and nothing else.
pub fn mermaid(bytes: &[u8]) {
    let text = text(bytes);
    let made = diagrams::drawn(&text, "sb-m1", "Diagram 1");
    figure(&text, &made);
    if let Some(undrawn) = diagrams::fault(&text) {
        assert!(made.is_err(), "{undrawn:?}");
    }
}

//! Finding things: what the index knows, what it finds, and that the terminal and the browser agree.

use std::collections::BTreeSet;

use serde_json::Value;
use specbook::pipeline::{self, Engine};
use specbook::search::{Files, Index, Page, Query};

use crate::support::{TODAY, checkout, fine, folder, linked, put, specbook};

/// The pages of a portal's search.
fn pages(root: &std::path::Path) -> Vec<Page> {
    let linked = linked(root);
    fine(pipeline::search_pages(&linked.setup, &linked.portal, TODAY))
}

/// The addresses that a query finds, places first where they are better than their page.
fn found(pages: &[Page], words: &str) -> Vec<String> {
    let files = Files::new(pages);
    let (hits, _) = Index::new(pages, &files).ask(&Query { words, most: 10 });
    let address = |hit: &specbook::search::Hit| {
        let page = &pages[hit.page];
        let unit = &page.terms.units[hit.units[0].unit];
        let hash = if unit.anchor.is_empty() { "" } else { "#" };
        format!("{}{hash}{}", page.url, unit.anchor)
    };
    hits.iter().map(address).collect()
}

fn garden() -> tempfile::TempDir {
    folder(&[
        ("book.toml", "[book]\ntitle = \"Garden\"\n"),
        (
            "content/specs/001-graft/spec.md",
            "# Feature Specification: Grafting\n\n**Status**: Draft\n\n## Requirements\n\n\
             ### Functional Requirements\n\n\
             - **FR-001**: The system MUST bind the scion.\n\
             - **FR-012**: The system MUST label the tree.\n\n## Naïveté\n\nÜber Äpfel und 東京都.\n",
        ),
        (
            "content/feat-pruning.md",
            "---\nid: feat-pruning\nstatus: approved\nowner: Ana\ntags: [shears, winter]\n---\n# Pruning\n\nCut branches in winter.\n\n## Safety\n\nWear gloves. Береги пальцы.\n",
        ),
        ("content/secret.md", "---\npublish: false\n---\n# Hidden orchard\n\nxylophone\n"),
        (
            "content/notes.md",
            "# Notes\n\nPruning is said of roses too.\n\n```sh\nprune --all\n```\n<!-- remark -->\n\n[//]: # (remark\nremark)\n",
        ),
    ])
}

#[test]
fn pages_are_found_by_titles_words_beginnings_slips_and_ids() {
    let root = garden();
    let pages = pages(root.path());
    let spec = "specs/001-graft/spec.html";
    for (query, first) in [
        ("grafting", spec.to_owned()),
        ("pruning", "feat-pruning.html".to_owned()),
        ("gloves", "feat-pruning.html#safety".to_owned()),
        ("glov", "feat-pruning.html#safety".to_owned()),
        ("golves", "feat-pruning.html#safety".to_owned()),
        ("xloves", "feat-pruning.html#safety".to_owned()),
        ("loves", "feat-pruning.html#safety".to_owned()),
        ("FR-012", format!("{spec}#fr-012")),
        ("fr12", format!("{spec}#fr-012")),
        ("FR 12", format!("{spec}#fr-012")),
        ("feat-pruning", "feat-pruning.html".to_owned()),
        ("FEAT_PRUNING", "feat-pruning.html".to_owned()),
        ("naivete", format!("{spec}#naïveté")),
        ("uber apfel", format!("{spec}#naïveté")),
        ("京都", format!("{spec}#naïveté")),
        ("ПАЛЬЦЫ", "feat-pruning.html#safety".to_owned()),
        ("winter shears", "feat-pruning.html".to_owned()),
        ("prune", "notes.html".to_owned()),
    ] {
        assert_eq!(found(&pages, query).first(), Some(&first), "{query}");
    }
    for query in ["xylophone", "hidden orchard", "remark", "", "  ", "#", "q"] {
        assert_eq!(found(&pages, query), [] as [&str; 0], "{query:?}");
    }
}

#[test]
fn the_terminal_asks_the_same_index() {
    let root = garden();
    let output = specbook(root.path(), &["search", "FR", "12"]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    let expected = "Feature Specification: Grafting";
    assert!(
        text.lines().next().is_some_and(|line| line.contains("Grafting")),
        "{expected}: {text}"
    );
    assert!(text.contains("#fr-012"), "{text}");
    let output = specbook(root.path(), &["search", "gloves", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["count"], 1);
    assert_eq!(json["results"][0]["id"], "feat-pruning");
    assert_eq!(json["results"][0]["sections"][0]["url"], "feat-pruning.html#safety");
    assert_eq!(json["results"][0]["tags"], serde_json::json!(["shears", "winter"]));
    let output = specbook(root.path(), &["search", "zzzzz"]);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "nothing has `zzzzz`\n");
}

#[test]
fn a_site_has_a_search_unless_it_is_switched_off_or_has_no_scripts() {
    let root = garden();
    let has = |root: &std::path::Path| {
        let site = linked(root).site();
        let button = String::from_utf8_lossy(&site["index.html"]).contains("data-search-open");
        let files: BTreeSet<String> =
            site.keys().filter(|path| path.starts_with("search/")).cloned().collect();
        (button, files)
    };
    let (button, files) = has(root.path());
    assert!(button);
    for name in ["index.js", "search.js", "search.css", "t-0.js", "p-0.js"] {
        assert!(files.contains(&format!("search/{name}")), "{name} in {files:?}");
    }
    for setting in ["[output.html.search]\nenable = false\n", "[output.html]\ntheme = \"plain\"\n"]
    {
        put(root.path(), "book.toml", &format!("[book]\ntitle = \"Garden\"\n{setting}"));
        assert_eq!(has(root.path()), (false, BTreeSet::new()), "{setting}");
    }
}

#[test]
fn nothing_of_an_unpublished_document_is_in_the_index() {
    let site = linked(garden().path()).site();
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("search/")) {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["xylophone", "orchard", "secret", "remark"] {
            assert!(!text.contains(secret), "{secret} in {path}");
        }
    }
}

#[test]
fn an_edit_makes_the_index_with_it_and_a_build_without_one_keeps_it() {
    let root = garden();
    let engine = Engine::new();
    let index = |site: std::collections::BTreeMap<String, Vec<u8>>| {
        let own = site.into_iter().filter(|(path, _)| path.starts_with("search/"));
        own.collect::<Vec<_>>()
    };
    let first = index(linked(root.path()).site_of(&engine));
    assert_eq!(index(linked(root.path()).site_of(&engine)), first);
    put(root.path(), "content/notes.md", "# Notes\n\nMarmalade.\n");
    let second = index(linked(root.path()).site_of(&engine));
    assert_ne!(second, first);
    assert_eq!(second, index(linked(root.path()).site()), "as a build that remembers nothing");
}

#[test]
fn the_index_is_small_beside_the_text() {
    let root = checkout("");
    let linked = linked(&root);
    let site = linked.site();
    let own =
        site.iter().filter(|(path, _)| path.starts_with("search/") && !path.contains("/search."));
    let index: usize = own.map(|(_, bytes)| bytes.len()).sum();
    let text: usize =
        linked.portal.documents.iter().map(|document| document.source.text.len()).sum();
    // With a thousand documents it is less than a quarter: what many share is there once.
    assert!(index * 20 <= text * 9, "{index} bytes of index for {text} bytes of text");
}

#[test]
fn what_people_ask_is_found_first() {
    let pages = pages(&checkout(""));
    let queries: Value =
        serde_json::from_str(include_str!("../search/queries.json")).expect("JSON");
    let queries = queries.as_array().expect("a list");
    assert!(queries.len() >= 60);
    let mut wrong = Vec::new();
    for query in queries {
        let (words, first) =
            (query["query"].as_str().expect("words"), query["first"].as_str().expect("a page"));
        let within =
            query["within"].as_u64().map_or(1, |within| usize::try_from(within).expect("small"));
        let found = found(&pages, words);
        let at = found.iter().position(|url| url.split('#').next() == Some(first));
        if at.is_none_or(|at| at >= within) {
            wrong.push(format!("{words}: {first} is at {at:?} of {found:?}"));
        }
    }
    assert_eq!(wrong, [] as [String; 0]);
}

#[test]
fn a_file_of_the_index_that_somebody_deleted_is_made_again() {
    let root = garden();
    let build = || assert!(specbook(root.path(), &["build", "-q"]).status.success());
    build();
    let file = root.path().join("site/search/p-0.js");
    let before = std::fs::read(&file).expect("it is there");
    std::fs::remove_file(&file).expect("it is deleted");
    build();
    assert_eq!(std::fs::read(&file).expect("it is there again"), before);
    build();
    assert_eq!(std::fs::read(&file).expect("it stays"), before);
}

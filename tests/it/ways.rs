//! The way to a document: the tree, the list of all, the pages of folders and of what documents have
//! in common, and the groups that features and changes are.

use std::collections::{BTreeMap, BTreeSet};

use scraper::Html;
use serde_json::Value;
use specbook::model::resolve;

use crate::site::{Site, all, check_links_of, check_pages};
use crate::support::{checkout, folder, linked};

/// No page may be longer.
const MOST: usize = 500_000;

fn page(site: &Site, path: &str) -> Html {
    let bytes = site.get(path).unwrap_or_else(|| panic!("there is a page {path}"));
    Html::parse_document(&String::from_utf8_lossy(bytes))
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    let text = |text: Vec<&str>| text.concat().split_whitespace().collect::<Vec<_>>().join(" ");
    all(html, selector).into_iter().map(|element| text(element.text().collect())).collect()
}

/// The pages that links of a page lead to.
fn led(site: &Site, path: &str, selector: &str) -> BTreeSet<String> {
    let html = page(site, path);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let targets = all(&html, selector).into_iter().filter_map(|link| link.value().attr("href"));
    let files = targets.filter_map(|to| resolve(folder, to.split('#').next().unwrap_or_default()));
    files.filter(|file| site.contains_key(file)).collect()
}

/// The entries of the tree's files: key, file, how many files, and the entries.
fn tree(site: &Site) -> BTreeMap<String, Vec<Value>> {
    let mut branches: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.starts_with("assets/nav/")) {
        let text = String::from_utf8_lossy(bytes);
        let Some(call) = text.strip_prefix("specbook.nav(") else { continue };
        let array = format!("[{}]", call.trim_end().trim_end_matches(");"));
        let call: Value = serde_json::from_str(&array).expect("arguments");
        let key = call[0].as_str().expect("a key").to_owned();
        assert!(path.contains(&key), "{path} has the key {key}");
        let entries = call[3].as_array().expect("entries").clone();
        branches.entry(key).or_default().extend(entries);
    }
    branches
}

/// A portal of many folders, of one with many pages, and of folders with one page each.
fn many() -> Site {
    let mut files: Vec<(String, String)> =
        vec![("book.toml".to_owned(), "[book]\ntitle = \"Many\"\n".to_owned())];
    for number in 0..1_200 {
        let text = format!("# Note {number}\n\nIt is note {number}.\n");
        files.push((format!("content/notes/note-{number}.md"), text));
    }
    for number in 0..40 {
        let text = format!("# Part {number}\n\nIt is alone.\n");
        files.push((format!("content/parts/part-{number}/spec.md"), text));
    }
    files.push(("content/guide/README.md".to_owned(), "# The guide\n\nRead on.\n".to_owned()));
    for number in 0..50 {
        let text = format!("# Chapter {number}\n\nIt is long.\n");
        files.push((format!("content/guide/chapter-{number}.md"), text));
    }
    let files: Vec<(&str, &str)> =
        files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    linked(folder(&files).path()).site()
}

#[test]
fn any_document_is_four_clicks_away_and_no_page_is_long() {
    let site = many();
    assert!(check_links_of(&site) > 10_000);
    check_pages(&site);
    let mut known: BTreeSet<String> = BTreeSet::from(["index.html".to_owned()]);
    let mut at = known.clone();
    for _ in 0..4 {
        let next: BTreeSet<String> = at.iter().flat_map(|path| led(&site, path, "a")).collect();
        at = next.difference(&known).cloned().collect();
        known.extend(at.clone());
    }
    let documents = site.keys().filter(|path| path.contains("/note-") || path.contains("/spec."));
    let far: Vec<&String> = documents.filter(|path| !known.contains(*path)).collect();
    assert!(far.is_empty(), "{} documents are further away: {:?}", far.len(), far.first());
    for (path, bytes) in &site {
        assert!(bytes.len() <= MOST, "{path} has {} bytes", bytes.len());
    }
}

#[test]
fn the_tree_holds_every_page_once() {
    let site = many();
    let branches = tree(&site);
    let mut pages: Vec<&str> = Vec::new();
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    for entry in branches.values().flatten() {
        pages.extend(entry[1].as_str().filter(|url| !url.is_empty()));
        if let Some(key) = entry[3].as_str().filter(|key| !key.is_empty()) {
            assert!(branches.contains_key(key), "{entry} has entries");
            assert!(keys.insert(key), "{entry} is there once");
        }
    }
    assert_eq!(keys.len() + 1, branches.len(), "every branch but the root is in another one");
    let unique: BTreeSet<&str> = pages.iter().copied().collect();
    assert_eq!(unique.len(), pages.len());
    assert!(pages.iter().all(|url| site.contains_key(*url)));
    let notes = unique.iter().filter(|url| url.starts_with("notes/note-")).count();
    let parts = unique.iter().filter(|url| url.ends_with("/spec.html")).count();
    assert_eq!((notes, parts), (1_200, 40), "a folder with one page is that page");
    let files = site.keys().filter(|path| path.starts_with("assets/nav/")).count();
    assert!(files > branches.len(), "a long branch has several files");
}

#[test]
fn numbers_of_names_are_in_their_order_wherever_they_are_listed() {
    let site = many();
    let html = page(&site, "notes/note-9.html");
    assert_eq!(texts(&html, "a[rel='prev'] span"), ["Note 8"]);
    assert_eq!(texts(&html, "a[rel='next'] span"), ["Note 10"]);
    let near = texts(&html, ".near .near > li:not(.more) > a");
    let wanted: Vec<String> = (4..=14).map(|number| format!("Note {number}")).collect();
    assert_eq!(near, wanted);
    let listed = texts(&page(&site, "notes/index.html"), "table.documents tbody th a");
    let wanted: Vec<String> = (0..listed.len()).map(|number| format!("Note {number}")).collect();
    assert_eq!(listed, wanted);
    assert_eq!(texts(&html, ".breadcrumb li"), ["Many", "notes", "Note 9"]);
}

#[test]
fn a_folder_has_a_page_with_what_is_in_it() {
    let site = many();
    let parts = page(&site, "parts/index.html");
    assert_eq!(texts(&parts, "h1"), ["parts/"]);
    let inside = texts(&parts, "ul.folders li");
    assert_eq!((inside.len(), inside[2].as_str()), (40, "part-2/ 1"));
    let guide = page(&site, "guide/index.html");
    assert_eq!(texts(&guide, "h1"), ["The guide"]);
    assert_eq!(texts(&guide, ".inside h2"), ["In this folder 50"]);
    assert_eq!(all(&guide, ".inside li a").len(), 40, "the first of them");
    assert_eq!(texts(&guide, ".inside > p a"), ["All 50"]);
    let contents = page(&site, "guide/contents.html");
    assert_eq!(all(&contents, "table.documents tbody tr").len(), 50);
    let few = folder(&[
        ("book.toml", "[book]\ntitle = \"Few\"\n"),
        ("content/a/README.md", "# A\n\nSee [one](one.md) and [two](two.md).\n"),
        ("content/a/one.md", "# One\n\nx\n"),
        ("content/a/two.md", "# Two\n\nx\n"),
        ("content/a/contents.md", "# Contents\n\nMine.\n"),
    ]);
    let site = linked(few.path()).site();
    let html = page(&site, "a/index.html");
    assert_eq!(all(&html, ".inside li a").len(), 3, "it does not lead to all of it");
    assert_eq!(texts(&page(&site, "a/contents.html"), "h1"), ["Contents"]);
}

const TAGGED: &str = "---\nid: SPEC-0001\ntitle: Lamp\nstatus: draft\nowner: Ada, Ben\n\
                      tags: [Light, night watch]\n---\n\n# Lamp\n\n## Overview\n\nIt burns.\n";

#[test]
fn what_documents_have_in_common_has_a_page() {
    let files = [
        ("book.toml", "[book]\ntitle = \"Lamps\"\n"),
        ("content/specs/spec-0001-lamp.md", TAGGED),
        ("content/specs/spec-0002-oil.md", &TAGGED.replace("0001", "0002").replace("Lamp", "Oil")),
        ("content/page.md", "# Page\n\nNothing in common.\n"),
        ("content/statuses/draft.md", "# Not a status\n\nA page.\n"),
    ];
    let site = linked(folder(&files).path()).site();
    check_links_of(&site);
    for (path, title) in [
        ("tags/light.html", "Light"),
        ("tags/night-watch.html", "night watch"),
        ("owners/ada.html", "Ada"),
        ("owners/ben.html", "Ben"),
        ("statuses/draft-x.html", "draft"),
    ] {
        let html = page(&site, path);
        assert_eq!(texts(&html, "h1"), [format!("{title} 2")], "{path}");
        assert_eq!(texts(&html, "table.documents tbody th a"), ["Lamp", "Oil"], "{path}");
    }
    assert_eq!(texts(&page(&site, "statuses/draft.html"), "h1"), ["Not a status"]);
    let lamp = led(&site, "specs/spec-0001-lamp.html", "[data-head] a");
    for to in ["tags/light.html", "owners/ada.html", "statuses/draft-x.html"] {
        assert!(lamp.contains(to), "{lamp:?} has {to}");
    }
    let all_of = led(&site, "documents.html", "dl.common a");
    assert!(all_of.contains("tags.html") && all_of.contains("tags/light.html"), "{all_of:?}");
    assert_eq!(texts(&page(&site, "tags.html"), "main ul li"), ["Light 2", "night watch 2"]);
}

#[test]
fn a_feature_or_a_change_whose_documents_are_in_a_folder_has_its_page_there() {
    let site = linked(&checkout("")).site();
    let html = page(&site, "example/speckit/specs/004-gift-cards/index.html");
    assert_eq!(texts(&html, "h1"), ["Gift Cards 3"]);
    let parts = texts(&html, "[data-group] dt");
    assert!(parts.len() > 3 && parts.iter().any(|part| part == "Tasks"), "{parts:?}");
    let tasks = texts(&html, "[data-group] .part");
    assert!(tasks.iter().any(|tally| tally.ends_with("of 15")), "{tasks:?}");
    let around = page(&site, "example/speckit/specs/index.html");
    assert!(all(&around, "[data-group]").is_empty(), "it holds several");
}

#[test]
fn a_feature_whose_documents_lie_in_several_folders_has_a_page_too() {
    let site = linked(&checkout("")).site();
    let html = page(&site, "groups/spec-0001.html");
    assert_eq!(texts(&html, "h1"), ["Guest Checkout 4"]);
    let links = all(&html, "[data-folder] tbody th a");
    let links: Vec<&str> = links.iter().filter_map(|link| link.value().attr("href")).collect();
    assert_eq!(links.len(), 4, "{links:?}");
    assert!(links.contains(&"../example/tasks/tasks-0001-guest-checkout.html"), "{links:?}");
    assert_eq!(texts(&html, ".breadcrumb a"), ["specbook", "Progress"]);
    let progress = page(&site, "progress.html");
    assert_eq!(all(&progress, "a[href='groups/spec-0001.html']").len(), 1);
    assert_eq!(site.keys().filter(|path| path.starts_with("groups/")).count(), 1);
}

#[test]
fn the_head_of_a_document_is_short_and_leads_on() {
    let site = linked(&checkout("")).site();
    let html = page(&site, "example/features/feat-api-gateway.html");
    let needs = texts(&html, "[data-head] [data-relation='depends_on'] a");
    assert_eq!(needs, ["Auth Service", "Admin Dashboard"], "what it needs, and what needs it");
    assert!(all(&html, "details.sheet[open], details.findings-box[open]").is_empty());
    let order = all(&html, "[data-head], .prose:not(.heading), .drawn");
    let classes: Vec<&str> = order.iter().filter_map(|e| e.value().attr("class")).collect();
    assert_eq!(classes, ["head", "prose", "drawn"], "the drawing is behind the text");
}

#[test]
fn the_dashboard_of_a_portal_without_a_system_says_where_it_stands() {
    let site = linked(&checkout("tests/boards")).site();
    let html = page(&site, "index.html");
    assert_eq!(texts(&html, "#sb-standing"), ["Where specs stand"]);
    assert_eq!(texts(&html, "#sb-work"), ["In work"]);
    let order: Vec<&str> = all(&html, "main > .glance, main > section:not(.glance)")
        .iter()
        .filter_map(|section| section.value().attr("class").or(Some("")))
        .collect();
    assert_eq!(order.first(), Some(&"glance"), "figures come first");
}

#[test]
fn styles_and_scripts_are_light() {
    let site = linked(&checkout("tests/boards")).site();
    let weight = |ending: &str| {
        let own = |path: &&String| path.starts_with("assets/") && !path.starts_with("assets/nav/");
        let files = site.keys().filter(own).filter(|path| path.ends_with(ending));
        files.map(|path| site[path].len()).sum::<usize>()
    };
    for (ending, least) in [(".css", 20_000), (".js", 10_000)] {
        let weight = weight(ending);
        assert!((least..=40_000).contains(&weight), "{weight} bytes of {ending}");
    }
}

#[test]
fn search_engines_are_told_the_addresses_where_the_site_has_one() {
    let page_text = "---\nupdated: 2026-03-01\n---\n\n# A & B\n\nIt is here.\n";
    let files = [
        (
            "book.toml",
            "[book]\ntitle = \"T\"\n[output.html]\nsite-url = \"https://specs.example/x\"\n",
        ),
        ("content/a b/README.md", page_text),
        ("content/a b/c.md", "# C\n\nAlone.\n"),
        ("content/404.md", "# Lost\n\nNot here.\n"),
    ];
    let site = linked(folder(&files).path()).site();
    let text = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
    assert!(text("robots.txt").ends_with("Sitemap: https://specs.example/x/sitemap.xml\n"));
    let map = text("sitemap.xml");
    let places: Vec<&str> =
        map.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next()).collect();
    let root = "https://specs.example/x/";
    assert!(places.contains(&root), "the dashboard is at the root: {places:?}");
    assert!(places.contains(&&*format!("{root}a%20b/")), "{places:?}");
    assert!(places.contains(&&*format!("{root}a%20b/c.html")), "{places:?}");
    assert!(!map.contains("404"), "{map}");
    let html = page(&site, "a b/c.html");
    let canonical = all(&html, "link[rel='canonical']");
    assert_eq!(canonical[0].value().attr("href"), Some(&*format!("{root}a%20b/c.html")));
    assert_eq!(all(&html, "meta[property='og:title']").len(), 1);
    assert!(all(&page(&site, "404.html"), "link[rel='canonical']").is_empty());
    let local = folder(&[("book.toml", "[output.html]\nsite-url = \"/x/\"\n"), files[2]]);
    let site = linked(local.path()).site();
    assert!(!site.contains_key("sitemap.xml") && !site.contains_key("robots.txt"));
    assert!(all(&page(&site, "a b/c.html"), "link[rel='canonical']").is_empty());
}

#[test]
fn what_the_settings_lead_elsewhere_is_not_a_page_of_a_folder() {
    let files = [
        (
            "book.toml",
            "[output.html.redirect]\n\"/a/index.html\" = \"/a/one.html\"\n\"/kinds/page.html\" = \"/a/two.html\"\n",
        ),
        ("content/a/one.md", "# One\n\nx\n"),
        ("content/a/two.md", "# Two\n\nx\n"),
    ];
    let site = linked(folder(&files).path()).site();
    check_links_of(&site);
    for moved in ["a/index.html", "kinds/page.html"] {
        assert_eq!(texts(&page(&site, moved), "h1"), ["Moved"], "{moved}");
    }
    assert_eq!(texts(&page(&site, "a/contents.html"), "table.documents th a"), ["One", "Two"]);
    assert_eq!(texts(&page(&site, "kinds/page-x.html"), "table.documents th a"), ["One", "Two"]);
}

#[test]
fn a_summary_may_name_the_dashboard_and_a_page_twice() {
    let summary =
        "# Summary\n\n- [Start](index.md)\n- [One](one.md)\n  - [Again](one.md)\n- [Later]()\n";
    let files = [
        ("book.toml", "[book]\ntitle = \"T\"\n"),
        ("content/SUMMARY.md", summary),
        ("content/index.md", "# Home\n\nx\n"),
        ("content/one.md", "# One\n\nx\n"),
    ];
    let site = linked(folder(&files).path()).site();
    check_links_of(&site);
    let levels = |settings: &str| {
        let site =
            linked(folder(&[("book.toml", settings), files[1], files[2], files[3]]).path()).site();
        let html = page(&site, "index.html");
        all(&html, ".near")[0].value().attr("data-levels").map(str::to_owned)
    };
    assert!(levels("").is_some_and(|all| all.len() == 2), "all levels are open");
    let fold = "[output.html.fold]\nenable = true\n";
    assert_eq!(levels(&format!("{fold}level = 1\n")).as_deref(), Some("1"));
    assert_eq!(levels(fold), None, "closed below the uppermost");
    let html = page(&site, "one.html");
    assert_eq!(texts(&html, ".near a"), ["Start", "One", "Again"]);
    assert_eq!(texts(&html, ".near [aria-current]"), ["One"]);
    assert_eq!(texts(&html, ".near [data-form='draft']"), ["Later"]);
    assert_eq!(
        led(&site, "one.html", "nav > .near > li:first-child > a"),
        ["index.html".to_owned()].into()
    );
}

//! A large portal: no file of its site grows with it, pages go on in others, and what is cut into
//! files of data is still whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::OnceLock;

use scraper::Html;
use serde_json::Value;

use crate::site::{Site, all, check_pages};
use crate::support::{folder, linked, put, specbook};

/// No page and no file may be longer.
const MOST_OF_PAGE: usize = 500_000;
const MOST_OF_FILE: usize = 2_000_000;

const SYSTEMS: usize = 30;
const OF_SYSTEM: usize = 49;

/// A feature with items, dependencies, and dangling references.
fn feature(number: usize) -> String {
    let system = number / OF_SYSTEM;
    let needs = |step: usize| number.checked_sub(step).map(|other| format!("feat-{other:04}, "));
    let needs: String = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89].into_iter().filter_map(needs).collect();
    let mut text = format!(
        "---\nkind: feature\nid: feat-{number:04}\nname: Part {number} of <All> & More\n\
         complexity: EASY\nmaturity: 3\nstatus: draft\nsystem_spec: sys-{system:02}\n\
         depends_on: [{needs}feat-none-{number}]\nenables: [feat-nothing-{number}]\n---\n\n\
         # Part {number} of <All> & More\n\nSee [this](nowhere-{number}.md).\n\n\
         ## 4. Functional Requirements\n\n"
    );
    for item in 1..=4 {
        let words = "a text that is long enough for data ".repeat(6);
        let _ = writeln!(text, "### FR-{item}: Requirement {item}\n\n**Description:** {words}\n");
    }
    text.push_str("## 13. Acceptance Criteria\n\n");
    for item in 1..=4 {
        let _ = writeln!(text, "- [ ] It does the thing number {item} of part {number}");
    }
    text
}

/// A system with its roadmap; the last entry of each is not written.
fn system(number: usize) -> String {
    let mut text = format!(
        "---\nkind: system\nid: sys-{number:02}\nname: System {number}\nstatus: draft\n---\n\n\
         # System {number}\n\n## 8. Implementation Roadmap\n\n### 8.1 Feature Spec Breakdown\n\n"
    );
    for at in 0..OF_SYSTEM {
        let feature = number * OF_SYSTEM + at;
        let link = format!("[feat-{feature:04}](features/feat-{feature:04}.md)");
        let _ = writeln!(text, "{}. Part {feature} Feature Spec (Level 3): {link}", at + 1);
    }
    let _ = writeln!(text, "{}. Later {number} Feature Spec (Level 3)", OF_SYSTEM + 1);
    text
}

/// A portal of 1,500 documents.
pub(crate) fn portal() -> &'static Path {
    static PORTAL: OnceLock<tempfile::TempDir> = OnceLock::new();
    let portal = PORTAL.get_or_init(|| {
        let folder = folder(&[("book.toml", "[book]\ntitle = \"Large\"\n")]);
        for number in 0..SYSTEMS {
            put(folder.path(), &format!("content/sys-{number:02}.md"), &system(number));
        }
        for number in 0..SYSTEMS * OF_SYSTEM {
            let path = format!("content/features/feat-{number:04}.md");
            put(folder.path(), &path, &feature(number));
        }
        folder
    });
    portal.path()
}

pub(crate) fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| linked(portal()).site())
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("JSON")
}

/// What a command prints as JSON.
fn printed(arguments: &[&str]) -> Value {
    json(&specbook(portal(), arguments).stdout)
}

fn list(json: &Value, key: &str) -> Vec<Value> {
    json[key].as_array().cloned().unwrap_or_default()
}

/// The entries of a list in a file that holds it as a table, as the manual says that they are read.
fn rows(part: &Value, key: &str) -> Vec<Value> {
    let table = if key == "nodes" { "items" } else { key };
    let shared = list(part, "shared");
    let columns = list(&part["columns"], table);
    let mut all = Vec::new();
    for document in list(part, "documents") {
        for row in list(&document, table) {
            let mut entry = serde_json::Map::new();
            for (at, column) in columns.iter().enumerate() {
                let cell = match &row[at] {
                    Value::Number(number) if shared.contains(column) => {
                        let number = number.as_u64().and_then(|n| usize::try_from(n).ok());
                        part["texts"][number.expect("a number")].clone()
                    }
                    cell => cell.clone(),
                };
                entry.insert(column.as_str().expect("a key").to_owned(), cell);
            }
            all.push(completed(entry, table, &document));
        }
    }
    all
}

/// An entry of a table with what its document says.
fn completed(mut entry: serde_json::Map<String, Value>, table: &str, document: &Value) -> Value {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (id, url) = (text(&document["id"]), text(&document["url"]));
    let or = |value: &Value, other: Value| if value.is_null() { other } else { value.clone() };
    match table {
        "items" => {
            let anchor = entry.remove("anchor").map(|anchor| text(&anchor)).unwrap_or_default();
            let hash = if anchor.is_empty() { "" } else { "#" };
            entry["id"] = format!("{id}#{}", text(&entry["id"])).into();
            entry["metadata"] = or(&entry["metadata"], serde_json::json!({}));
            entry.insert("parent".to_owned(), id.into());
            entry.insert("path".to_owned(), document["path"].clone());
            entry.insert("url".to_owned(), format!("{url}{hash}{anchor}").into());
            entry.insert("status".to_owned(), Value::Null);
            entry.insert("state".to_owned(), "written".into());
        }
        "edges" => {
            entry["source"] = format!("{id}{}", text(&entry["source"])).into();
            let target = text(&entry["target"]);
            let own = if target.starts_with('#') { id.as_str() } else { "" };
            entry["target"] = format!("{own}{target}").into();
            entry["path"] = or(&entry["path"], document["path"].clone());
        }
        _ => {
            entry["related"] = or(&entry["related"], serde_json::json!([]));
            entry.insert("path".to_owned(), document["path"].clone());
        }
    }
    entry.into()
}

/// The parts of a list of `portal.json`, wherever they are.
fn whole(site: &Site, lists: &[&str], key: &str) -> Vec<Value> {
    let portal = json(&site["portal.json"]);
    let mut all = Vec::new();
    for name in lists {
        let files = list(&portal["files"], name);
        assert!(files.is_empty() || portal.get(name).is_none(), "{name} is there twice");
        if *name == key && files.is_empty() {
            all.extend(list(&portal, key));
        }
        for file in files {
            let path = file["file"].as_str().expect("a path");
            let part = json(&site[path]);
            assert_eq!(part["version"], 1);
            all.extend(if part["columns"].is_object() {
                rows(&part, key)
            } else {
                list(&part, key)
            });
        }
    }
    all
}

fn sorted(values: &[Value]) -> Vec<String> {
    // The order of keys says nothing.
    let text = |value: &Value| {
        let keys: BTreeMap<_, _> = value.as_object().expect("an entry").iter().collect();
        serde_json::to_string(&keys).expect("JSON")
    };
    let mut texts: Vec<String> = values.iter().map(text).collect();
    texts.sort();
    texts
}

#[test]
fn no_file_is_longer_than_it_may_be() {
    for (path, bytes) in site() {
        let most = if Path::new(path).extension().is_some_and(|end| end == "html") {
            MOST_OF_PAGE
        } else {
            MOST_OF_FILE
        };
        assert!(bytes.len() < most, "{path} has {} bytes", bytes.len());
    }
}

/// The pages of a family by the links from each to the next.
fn family(stem: &str) -> Vec<Html> {
    let mut pages: Vec<Html> = Vec::new();
    let mut path = format!("{stem}.html");
    loop {
        let html = Html::parse_document(&String::from_utf8_lossy(&site()[&path]));
        let href = |selector: &str| -> Option<String> {
            let found = all(&html, selector);
            found.first()?.value().attr("href").map(str::to_owned)
        };
        assert_eq!(href(".pager a[rel='prev']").is_some(), !pages.is_empty(), "{path}");
        let here: Vec<String> = all(&html, ".numbers [aria-current='page']")
            .iter()
            .map(|e| e.text().collect())
            .collect();
        assert_eq!(here, [(pages.len() + 1).to_string()], "{path}");
        let next = href(".pager a[rel='next']");
        pages.push(html);
        match next {
            Some(next) => path = next,
            None => break,
        }
    }
    let numbered = site().keys().filter(|path| {
        let rest = path.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".html"));
        let is_number = |rest: &str| {
            let number = rest.strip_prefix('-').unwrap_or_default();
            number.starts_with(|c: char| c.is_ascii_digit())
        };
        rest.is_some_and(|rest| rest.is_empty() || is_number(rest))
    });
    assert_eq!(numbered.count(), pages.len(), "every page of {stem} is reached");
    pages
}

#[test]
fn findings_roadmap_and_graph_go_on_in_pages() {
    let count = |pages: &[Html], selector: &str| -> usize {
        pages.iter().map(|page| all(page, selector).len()).sum()
    };
    let findings = family("findings");
    assert!(findings.len() > 3, "{} pages", findings.len());
    let found = list(&printed(&["check", "--format", "json"]), "findings").len();
    assert_eq!(count(&findings, "[data-finding]"), found);
    // Each page lists the rules, and leads to where each begins.
    let rules = |page: &Html| all(page, "ul[aria-label='Rules'] a[href]").len();
    assert!(rules(&findings[0]) > 1);
    assert!(findings.iter().all(|page| rules(page) == rules(&findings[0])));

    // Each document that has some is counted once.
    let by_document = family("findings-by-document");
    let rows: Vec<&str> = by_document
        .iter()
        .flat_map(|page| all(page, "tr[data-file]"))
        .filter_map(|row| row.value().attr("data-file"))
        .collect();
    let once: BTreeSet<&&str> = rows.iter().collect();
    assert!(rows.len() > SYSTEMS && once.len() == rows.len(), "{}", rows.len());

    let roadmap = family("roadmap");
    assert!(roadmap.len() > 1);
    assert_eq!(count(&roadmap, ".plan-row"), SYSTEMS * (OF_SYSTEM + 1));
    assert_eq!(count(&roadmap[..1], "ul[aria-label='Systems'] a"), SYSTEMS);
    assert_eq!(count(&roadmap, "h2 > a"), SYSTEMS + count(&roadmap, "h2 > small"));

    let graph = family("graph");
    assert!(graph.len() > 1);
    assert_eq!(count(&graph, "#sb-edges ~ .table-scroll tbody tr"), SYSTEMS * OF_SYSTEM - 1);
}

#[test]
fn the_dashboard_lists_what_fits_and_leads_to_the_rest() {
    let html = Html::parse_document(&String::from_utf8_lossy(&site()["index.html"]));
    assert_eq!(all(&html, ".system").len(), SYSTEMS);
    assert_eq!(all(&html, ".system tbody tr").len(), 0);
    assert_eq!(all(&html, ".system > p > a[href*='roadmap']").len(), SYSTEMS);
    assert_eq!(all(&html, "#sb-missing ~ .table-scroll tbody tr").len(), SYSTEMS);
}

#[test]
fn links_from_page_to_page_lead_somewhere() {
    let own = |path: &&String| !path.contains('/') && path.contains(".html");
    let pages: Site =
        site().keys().filter(own).map(|path| (path.clone(), site()[path].clone())).collect();
    check_pages(&pages);
    let ids = |path: &str| -> BTreeSet<String> {
        let html = Html::parse_document(&String::from_utf8_lossy(&pages[path]));
        let ids = all(&html, "[id]").into_iter().filter_map(|e| e.value().attr("id"));
        ids.map(str::to_owned).collect()
    };
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.keys().map(|path| (path.as_str(), ids(path))).collect();
    let mut checked = 0;
    for (path, bytes) in &pages {
        let html = Html::parse_document(&String::from_utf8_lossy(bytes));
        for link in all(&html, "main a[href]") {
            let href = link.value().attr("href").unwrap_or_default();
            let (page, anchor) = href.split_once('#').unwrap_or((href, ""));
            let page = if page.is_empty() { path } else { page };
            assert!(site().contains_key(page), "{path}: {href}");
            // What the explorer shows is in its address.
            let is_view = page == "graph.html" && anchor.starts_with("show=");
            if let Some(ids) = ids.get(page).filter(|_| !anchor.is_empty() && !is_view) {
                assert!(ids.contains(anchor), "{path}: {href} has no anchor");
            }
            checked += 1;
        }
    }
    assert!(checked > 10_000, "{checked}");
}

/// Of items the files of data have the short values of metadata only.
fn brief(mut nodes: Vec<Value>) -> Vec<Value> {
    let is_brief = |value: &Value| match value {
        Value::String(text) => !text.is_empty() && text.len() <= 40,
        other => other.is_number() || other.is_boolean(),
    };
    for node in nodes.iter_mut().filter(|node| !node["parent"].is_null()) {
        node["metadata"].as_object_mut().expect("a map").retain(|_, value| is_brief(value));
    }
    nodes
}

#[test]
fn portal_json_and_its_files_hold_everything_once() {
    let site = site();
    let graph = printed(&["graph", "--items", "--format", "json"]);
    let nodes = whole(site, &["nodes", "items"], "nodes");
    assert!(nodes.len() > 10_000);
    assert_eq!(sorted(&nodes), sorted(&brief(list(&graph, "nodes"))));
    let edges = whole(site, &["edges", "items"], "edges");
    assert_eq!(sorted(&edges), sorted(&list(&graph, "edges")));
    assert_eq!(whole(site, &["unresolved"], "unresolved"), list(&graph, "unresolved"));
    assert_eq!(whole(site, &["candidates"], "candidates"), list(&graph, "candidates"));
    let check = printed(&["check", "--format", "json"]);
    assert_eq!(whole(site, &["findings"], "findings"), list(&check, "findings"));
    let health = printed(&["health", "--format", "json"]);
    assert_eq!(whole(site, &["gates"], "gates"), list(&health, "gates"));
    // Every file of data is listed, once.
    let portal = json(&site["portal.json"]);
    let files = portal["files"].as_object().expect("an index").values();
    let files: Vec<&Value> = files.flat_map(|files| files.as_array().expect("a list")).collect();
    let listed: BTreeSet<&str> = files.iter().filter_map(|file| file["file"].as_str()).collect();
    let there: BTreeSet<&str> =
        site.keys().map(String::as_str).filter(|path| path.starts_with("data/")).collect();
    assert_eq!((listed.len(), listed), (files.len(), there));
}

#[test]
fn the_index_leads_to_the_items_of_a_document() {
    let site = site();
    let portal = json(&site["portal.json"]);
    let files = list(&portal["files"], "items");
    assert!(files.len() > 3, "{} files", files.len());
    for id in ["feat-0000", "feat-0777", "feat-1469", "sys-29"] {
        let holds = |file: &&Value| {
            let end = |key: &str| file[key].as_str().expect("an id");
            (end("first")..=end("last")).contains(&id)
        };
        let of: Vec<&Value> = files.iter().filter(holds).collect();
        assert_eq!(of.len(), 1, "{id}");
        let part = json(&site[of[0]["file"].as_str().expect("a path")]);
        let own = rows(&part, "nodes").into_iter().filter(|node| node["parent"] == id).count();
        assert_eq!(own, if id == "sys-29" { OF_SYSTEM + 1 } else { 8 }, "{id}");
    }
}

#[test]
fn an_edit_changes_the_files_of_its_document_only() {
    let before = site();
    let folder = folder(&[]);
    crate::support::copy(portal(), folder.path());
    let text = feature(700).replace("Requirement 2", "Requirement Two");
    put(folder.path(), "content/features/feat-0700.md", &text);
    let after = linked(folder.path()).site();
    let data = |path: &&String| path.starts_with("data/");
    let names: (Vec<_>, Vec<_>) =
        (before.keys().filter(data).collect(), after.keys().filter(data).collect());
    assert_eq!(names.0, names.1);
    let changed: BTreeMap<_, _> =
        after.iter().filter(|(path, bytes)| before[*path] != **bytes).collect();
    let changed: Vec<&&String> = changed.keys().filter(|path| path.starts_with("data/")).collect();
    assert_eq!(changed.len(), 1, "{changed:?}");
    // And without an edit nothing does.
    put(folder.path(), "content/features/feat-0700.md", &feature(700));
    let again = linked(folder.path()).site();
    assert!(again == *before, "two builds give the same bytes");
}

#[test]
fn a_small_portal_has_its_lists_in_portal_json() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", &feature(0)),
        ("content/data/items.json", "{}"),
        ("content/data/plan.md", "# Plan\n\n[data](items.json)\n"),
    ]);
    let site = linked(folder.path()).site();
    let portal = json(&site["portal.json"]);
    for key in ["nodes", "edges", "unresolved", "candidates", "cycles", "findings", "gates"] {
        assert!(portal[key].is_array(), "{key}");
    }
    let files: Vec<&String> = portal["files"].as_object().expect("an index").keys().collect();
    assert_eq!(files, ["items"]);
    assert_eq!(list(&portal["files"], "items").len(), 1);
    // Files beside the specs keep off the names of the data; pages may lie there.
    assert!(site.contains_key("files/data/items.json") && site.contains_key("data/plan.html"));
}

//! The explorer of the graph: its files, the questions that it and the terminal answer alike, and the
//! ways through it by keyboard.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::{Value, json};
use specbook::model::{Bearing, Connections, NodeId, Portal, Scope};
use specbook::pipeline::Engine;

use crate::browser::{Browser, ESCAPE};
use crate::serve::Server;
use crate::sizes;
use crate::support::{Linked, checkout, folder, linked, put, specbook, transcript};

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const RIGHT: &str = "\u{e014}";
const DOWN: &str = "\u{e015}";

/// A spec with metadata.
fn spec(id: &str, more: &str) -> String {
    format!("---\nid: {id}\nname: {id}\nstatus: draft\n{more}---\n\n# {id}\n\nText.\n")
}

/// Specs in a circle, one that needs itself, one apart, and one that is not published between two.
fn circle() -> tempfile::TempDir {
    let folder = folder(&[("book.toml", "[book]\ntitle = \"Circle\"\n")]);
    let specs = [
        ("feat-a", "depends_on: [feat-b]\n"),
        ("feat-b", "depends_on: [feat-c]\n"),
        ("feat-c", "depends_on: [feat-a, feat-d]\n"),
        ("feat-d", "depends_on: [feat-d]\n"),
        ("feat-e", ""),
        ("feat-f", "depends_on: [feat-hidden]\n"),
        ("feat-hidden", "depends_on: [feat-d]\npublish: false\n"),
    ];
    for (id, more) in specs {
        put(folder.path(), &format!("content/{id}.md"), &spec(id, more));
    }
    folder
}

/// What connects the nodes of a portal.
fn connections(portal: &Portal, items: bool, published: bool) -> Connections<'_> {
    Connections::new(portal, Scope { items, published, relations: None })
}

/// A way as the ids that it passes.
fn passed(portal: &Portal, connections: &Connections<'_>, ends: [&str; 2]) -> Option<Vec<String>> {
    let [from, to] = ends.map(|id| portal.find(id).expect("a node"));
    let way = connections.path(from, to)?;
    let id = |node: NodeId| portal.node(node).id.clone();
    let next = |step: &specbook::model::Step<'_>| {
        id(if step.along { step.by.target } else { step.by.source })
    };
    let heading = match way.bearing {
        Bearing::Along => "along",
        Bearing::Against => "against",
        Bearing::Mixed => "mixed",
    };
    Some([heading.to_owned(), id(from)].into_iter().chain(way.steps.iter().map(next)).collect())
}

/// What is reached from a node, with its distance.
fn reached(portal: &Portal, connections: &Connections<'_>, of: NodeId) -> Vec<(String, usize)> {
    let shape = |at: specbook::model::Reached<'_>| (portal.node(at.node).id.clone(), at.distance);
    connections.impact(of).into_iter().map(shape).collect()
}

#[test]
fn ways_go_along_arrows_else_against_them_and_end_in_circles() {
    let root = circle();
    let Linked { portal, .. } = linked(root.path());
    let all = connections(&portal, false, false);
    let way = |from: &str, to: &str| passed(&portal, &all, [from, to]).map(|way| way.join(" "));
    assert_eq!(way("feat-a", "feat-d").as_deref(), Some("along feat-a feat-b feat-c feat-d"));
    assert_eq!(way("feat-c", "feat-b").as_deref(), Some("along feat-c feat-a feat-b"));
    assert_eq!(way("feat-d", "feat-c").as_deref(), Some("against feat-d feat-c"));
    assert_eq!(way("feat-a", "feat-a").as_deref(), Some("along feat-a"));
    assert_eq!(
        way("feat-a", "feat-f").as_deref(),
        Some("mixed feat-a feat-c feat-d feat-hidden feat-f")
    );
    assert_eq!(way("feat-a", "feat-e"), None);
    let of = |id: &str| reached(&portal, &all, portal.find(id).expect("a node"));
    let expected = [("feat-c", 1), ("feat-hidden", 1), ("feat-b", 2), ("feat-f", 2), ("feat-a", 3)];
    assert_eq!(of("feat-d"), expected.map(|(id, at)| (id.to_owned(), at)));
    assert_eq!(of("feat-b"), [("feat-a".to_owned(), 1), ("feat-c".to_owned(), 2)]);
    assert_eq!(of("feat-e"), []);
    // In a site nothing leads over what is not published.
    let shown = connections(&portal, false, true);
    assert_eq!(passed(&portal, &shown, ["feat-a", "feat-f"]), None);
    assert_eq!(reached(&portal, &shown, portal.find("feat-d").expect("a node")).len(), 3);
}

#[test]
fn an_edge_of_an_item_is_one_of_its_document_unless_items_are_asked_for() {
    let Linked { portal, .. } = linked(&checkout(""));
    let documents = connections(&portal, false, false);
    let [spec, story] =
        ["SPEC-0001", "SPEC-0001#US-001"].map(|id| portal.find(id).expect("a node"));
    let by_items = documents.outgoing(portal.find("TASKS-0001").expect("a node"));
    assert!(by_items.iter().any(|edge| edge.target == spec && edge.of_items), "{by_items:?}");
    assert_eq!(documents.number(story), None);
    assert!(documents.impact(story).is_empty());
    let items = connections(&portal, true, false);
    let of_story = reached(&portal, &items, story);
    assert!(of_story.contains(&("TASKS-0001#T004".to_owned(), 1)), "{of_story:?}");
    assert!(!of_story.iter().any(|(id, _)| id.starts_with("SPEC-0001")), "{of_story:?}");
    // What holds of a document holds of its items, and not the other way round.
    let of_spec = reached(&portal, &items, spec);
    assert!(of_story.iter().all(|(id, _)| of_spec.iter().any(|(other, _)| other == id)));
}

#[test]
fn questions_are_answered_in_the_terminal() {
    let folder = circle();
    let commands: [&[&str]; 12] = [
        &["graph", "--path", "feat-a", "feat-d"],
        &["graph", "--path", "feat-d", "feat-a"],
        &["graph", "--path", "feat-a", "feat-e"],
        &["graph", "--path", "feat-b", "feat-c", "--format", "json"],
        &["graph", "--path", "feat-a", "feat-e", "--format", "json"],
        &["graph", "--path", "feat-b", "feat-d", "--format", "mermaid"],
        &["graph", "--impact", "feat-d"],
        &["graph", "--impact", "feat-e"],
        &["graph", "--impact", "feat-b", "--format", "json"],
        &["graph", "--impact", "feat-z"],
        &["graph", "--impact", "feat-d", "--relation", "depend_on"],
        &["graph", "--relation", "depends_on"],
    ];
    let said: Vec<String> =
        commands.iter().map(|arguments| transcript(folder.path(), arguments)).collect();
    insta::assert_snapshot!("graph_questions", said.join("\n"));
}

/// What a file of the explorer hands over: the name of the call and its arguments.
fn handed(text: &str) -> (String, Value) {
    let rest = text.strip_prefix("specbook.graph.").expect("a call");
    let (name, rest) = rest.split_once('(').expect("arguments");
    let arguments = rest.strip_suffix(");\n").expect("an end");
    (name.to_owned(), serde_json::from_str(&format!("[{arguments}]")).expect("JSON"))
}

/// The files of the explorer that are data.
fn data(site: &BTreeMap<String, Vec<u8>>) -> BTreeMap<&str, String> {
    let own = site
        .iter()
        .filter(|(path, _)| path.starts_with("graph/") && !path.starts_with("graph/explorer."));
    own.map(|(path, bytes)| (path.as_str(), String::from_utf8_lossy(bytes).into_owned())).collect()
}

#[test]
fn what_the_explorer_knows_is_published_and_leads_to_pages() {
    let root = checkout("");
    let linked = linked(&root);
    let site = linked.site();
    let (mut ids, mut kinds) = (Vec::new(), BTreeSet::new());
    for (path, text) in data(&site) {
        let (name, given) = handed(&text);
        kinds.insert(name.clone());
        if name != "documents" {
            continue;
        }
        let of = |key: &str| given[1][key].as_array().expect("a list").clone();
        let (folders, urls) = (of("folders"), of("urls"));
        for (id, url) in of("ids").iter().zip(urls) {
            let id = id.as_str().expect("an id");
            let (folder, file) = match url.as_array() {
                Some(both) => (both[0].clone(), both[1].as_str().expect("a name").to_owned()),
                None => (url, format!("{id}.html")),
            };
            let at = usize::try_from(folder.as_u64().expect("a number")).expect("small");
            let folder = folders[at].as_str().expect("a folder");
            let page = if folder.is_empty() { file } else { format!("{folder}/{file}") };
            let page = page.split('#').next().unwrap_or_default().to_owned();
            assert!(site.contains_key(&page), "{path}: {id} leads to {page}");
            ids.push(id.to_owned());
        }
    }
    assert_eq!(kinds, ["documents", "index", "items"].map(str::to_owned).into());
    let portal = &linked.portal;
    let documents = portal.nodes().filter(|node| portal.is_document(*node));
    let published = documents.filter(|node| portal.is_published(*node));
    assert_eq!(ids, published.map(|node| portal.node(node).id.clone()).collect::<Vec<_>>());
}

#[test]
fn nothing_of_an_unpublished_document_is_in_the_explorer() {
    let site = linked(circle().path()).site();
    for (path, text) in data(&site) {
        assert!(!text.contains("hidden"), "{path}: {text}");
    }
}

#[test]
fn a_site_has_an_explorer_unless_it_has_no_scripts() {
    let root = circle();
    let has = |root: &Path| {
        let site = linked(root).site();
        let page = String::from_utf8_lossy(&site["graph.html"]).into_owned();
        let files = site.keys().any(|path| path.starts_with("graph/"));
        (page.contains("data-explorer"), page.contains("explorer.js"), files)
    };
    assert_eq!(has(root.path()), (true, true, true));
    put(root.path(), "book.toml", "[output.html]\ntheme = \"plain\"\n");
    let (_, script, files) = has(root.path());
    assert!(!script && !files);
}

#[test]
fn an_edit_makes_the_explorer_with_it_and_a_build_without_one_keeps_it() {
    let root = circle();
    let engine = Engine::new();
    let own = |site: BTreeMap<String, Vec<u8>>| {
        let own = site.into_iter().filter(|(path, _)| path.starts_with("graph"));
        own.collect::<Vec<_>>()
    };
    let first = own(linked(root.path()).site_of(&engine));
    assert_eq!(own(linked(root.path()).site_of(&engine)), first);
    put(root.path(), "content/feat-e.md", &spec("feat-e", "depends_on: [feat-a]\n"));
    let second = own(linked(root.path()).site_of(&engine));
    assert_ne!(second, first);
    assert_eq!(second, own(linked(root.path()).site()), "as a build that remembers nothing");
}

#[test]
fn no_file_of_the_explorer_grows_with_the_portal() {
    let site = sizes::site();
    let files = data(site);
    let longest = files.iter().max_by_key(|(_, text)| text.len()).expect("files");
    assert!(longest.1.len() < 500_000, "{}: {} bytes", longest.0, longest.1.len());
    let whole: usize =
        files.iter().filter(|(path, _)| !path.contains("/i-")).map(|(_, text)| text.len()).sum();
    assert!(whole < 300_000, "{whole} bytes before the first drawing of 1,530 specs");
}

/// A site in a folder.
fn written(site: &BTreeMap<String, Vec<u8>>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, bytes) in site {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, bytes).expect("written");
    }
    folder
}

/// Waits until the explorer has drawn its view.
fn drawn(browser: &Browser) {
    browser.until("document.querySelector('[data-explorer][data-drawn]:not([hidden])')");
}

/// Goes on by Tab until the focus is on something.
fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..150 {
        let there = format!("return Boolean(document.activeElement?.matches({}))", json!(selector));
        if browser.run(&there) == json!(true) {
            return;
        }
        browser.press(TAB);
    }
    panic!("{selector} is not reached by Tab");
}

/// Goes on by an arrow key until the focus is on something.
fn arrow_to(browser: &Browser, keys: [&str; 2], selector: &str) {
    for at in 0..60 {
        let there = format!("return Boolean(document.activeElement?.matches({}))", json!(selector));
        if browser.run(&there) == json!(true) {
            return;
        }
        browser.press(keys[usize::from(at % 7 == 6)]);
    }
    panic!("{selector} is not reached by arrow keys");
}

fn write(browser: &Browser, text: &str) {
    for sign in text.chars() {
        browser.press(&sign.to_string());
    }
}

/// The boxes that are drawn.
fn boxes(browser: &Browser) -> Vec<String> {
    let all = browser.run(
        "return [...document.querySelectorAll('[data-explorer] [data-node]')].map((e) => e.dataset.node)",
    );
    serde_json::from_value(all).expect("texts")
}

const TOLD: &str = "document.querySelector('[data-graph-told]').textContent";

/// Chooses what is shown by the arrow keys of its radio buttons.
fn choose(browser: &Browser, value: &str) {
    browser.run("document.querySelector('#content').focus()");
    tab_to(browser, "[data-explorer] input[type=radio]");
    for _ in 0..4 {
        let there = browser.run("return document.activeElement.value");
        if there == json!(value) {
            break;
        }
        browser.press(RIGHT);
    }
    browser.until(&format!("location.hash.includes('show={value}') || '{value}' === 'levels'"));
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn the_graph_is_opened_level_by_level_by_keyboard() {
    let site = written(&linked(&checkout("")).site());
    let browser = Browser::open(true);
    browser.visit(site.path(), "graph.html");
    drawn(&browser);
    assert_eq!(
        browser.run("return document.querySelector('[data-explorer-replaces]').hidden"),
        json!(true)
    );
    // A system is opened, and the focus stays on it.
    tab_to(&browser, "[data-node]");
    let system = "[data-node='system sys-ecommerce']";
    arrow_to(&browser, [DOWN, RIGHT], system);
    browser.press(ENTER);
    browser.until(&format!(
        "document.activeElement.matches({}) && document.activeElement.getAttribute('aria-expanded') === 'true'",
        json!(system)
    ));
    assert!(boxes(&browser).contains(&"feat-order-service".to_owned()));
    // A feature is opened to its items, and closed again.
    let feature = "[data-node='feat-order-service']";
    arrow_to(&browser, [RIGHT, DOWN], feature);
    browser.press("+");
    browser.until("document.querySelector('[data-node=\"feat-order-service#FR-1\"]')");
    browser.press("-");
    browser.until("!document.querySelector('[data-node=\"feat-order-service#FR-1\"]')");
    // What can be done with it is behind the drawing.
    browser.press(ENTER);
    browser.until("!document.querySelector('.sb-x-panel').hidden");
    tab_to(&browser, "[data-graph-near]");
    browser.press(ENTER);
    browser.until(&format!("{TOLD}.includes('around Order Service')"));
    browser.until("location.hash === '#show=near&of=feat-order-service'");
    let one = boxes(&browser).len();
    // Farther away.
    tab_to(&browser, "[data-explorer] select");
    browser.press(DOWN);
    browser.until("location.hash.includes('depth=2')");
    browser
        .until(&format!("document.querySelectorAll('[data-explorer] [data-node]').length > {one}"));
    // Back, as the key of the browser does.
    browser.run("history.back()");
    browser.until("!location.hash.includes('depth')");
    browser.until(&format!(
        "document.querySelectorAll('[data-explorer] [data-node]').length === {one}"
    ));
    browser.run("history.back()");
    browser.until("location.hash.includes('show=levels')");
    browser.until("document.querySelector('[data-node=\"feat-order-service\"]')");
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn nodes_are_found_and_filtered_by_keyboard() {
    let site = written(&linked(&checkout("")).site());
    let browser = Browser::open(true);
    browser.visit(site.path(), "graph.html");
    drawn(&browser);
    tab_to(&browser, "[data-explorer] [role=combobox]");
    write(&browser, "order serv");
    browser.until("document.activeElement.getAttribute('aria-activedescendant')");
    browser.press(ESCAPE);
    browser.until("document.activeElement.getAttribute('aria-expanded') === 'false'");
    write(&browser, "i");
    browser.until("document.querySelector('[role=option][aria-selected]')?.textContent.includes('Order Service')");
    assert_eq!(browser.violations(), json!([]));
    browser.press(DOWN);
    browser.press(ENTER);
    browser.until("document.activeElement.matches('[data-node]')");
    browser.until("location.hash.includes('open=system')");
    // An item, by the id of its document.
    browser.run("document.querySelector('#content').focus()");
    tab_to(&browser, "[data-explorer] [role=combobox]");
    browser.run("document.activeElement.select()");
    write(&browser, "SPEC-0001#US-001");
    browser.until("document.querySelector('[role=option][aria-selected]')?.textContent.includes('SPEC-0001#US-001')");
    browser.press(ENTER);
    browser.until("document.activeElement.dataset.node === 'SPEC-0001#US-001'");
    // Of one kind only.
    tab_to(&browser, ".sb-x-panel a");
    browser.run("document.querySelector('#content').focus()");
    tab_to(&browser, ".sb-x-filters > summary");
    browser.press(ENTER);
    let before = browser.run(&format!("return {TOLD}"));
    tab_to(&browser, "[data-filter=kind] input[value='Feature spec']");
    browser.press(" ");
    browser.until("location.hash.includes('kind=Feature')");
    browser.until(&format!("{TOLD} !== {before}"));
    browser.until(&format!("{TOLD}.startsWith('8 specs')"));
    tab_to(&browser, "[data-filter=relation] input");
    browser.press(" ");
    browser.until("location.hash.includes('relation=')");
    tab_to(&browser, "[data-graph-clear]");
    browser.press(ENTER);
    browser.until("!location.hash.includes('kind=') && !location.hash.includes('relation=')");
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_path_and_a_blast_radius_are_asked_by_keyboard_shared_and_downloaded() {
    let linked = linked(&checkout(""));
    let site = written(&linked.site());
    let browser = Browser::open(true);
    browser.visit(site.path(), "graph.html");
    drawn(&browser);
    choose(&browser, "path");
    tab_to(&browser, "[data-explorer] [role=combobox]");
    for id in ["TASKS-0001", "feat-auth-service"] {
        write(&browser, id);
        browser.until(&format!(
            "document.querySelector('[role=option][aria-selected]')?.textContent.endsWith('{id}')"
        ));
        browser.press(ENTER);
        browser.until(&format!("location.hash.includes('{id}')"));
        browser.press(TAB);
    }
    browser.until(&format!("{TOLD}.includes('3 steps along the arrows')"));
    assert_eq!(
        boxes(&browser),
        ["TASKS-0001", "SPEC-0001", "feat-billing-service", "feat-auth-service"]
    );
    choose(&browser, "impact");
    tab_to(&browser, "[data-explorer] [role=combobox]");
    browser.run("document.activeElement.select()");
    write(&browser, "feat-auth");
    browser.until("document.querySelector('[role=option][aria-selected]')");
    browser.press(ENTER);
    browser.until(&format!("{TOLD}.includes('reaches 12 nodes, at most 3 away')"));
    browser.until("document.querySelector('.sb-x-svg').textContent.includes('Distance 3')");
    // The table says the same, sorted as one likes.
    browser.until("document.querySelector('.sb-x-table').open");
    tab_to(&browser, "[data-sort=distance]");
    browser.press(ENTER);
    browser.press(ENTER);
    browser.until("document.querySelector('[aria-sort=descending]')");
    let rows = "[...document.querySelectorAll('.sb-x-table tbody tr')]";
    browser.until(&format!("{rows}[0].cells[3].textContent === '3' && {rows}.length === 13"));
    // Who opens the address sees the same.
    let (url, before) = (browser.url(), boxes(&browser));
    browser.visit(site.path(), "index.html");
    browser.go(&url);
    drawn(&browser);
    assert_eq!(boxes(&browser), before);
    // As a file.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_string_lossy();
    browser.command(
        "Browser.setDownloadBehavior",
        &json!({ "behavior": "allow", "downloadPath": path }),
    );
    tab_to(&browser, "[data-graph-download]");
    browser.press(ENTER);
    let file = folder.path().join("graph.svg");
    let start = std::time::Instant::now();
    while !file.exists() {
        assert!(start.elapsed() < crate::serve::PATIENCE, "the file comes");
        std::thread::yield_now();
    }
    let svg = std::fs::read_to_string(&file).expect("a text");
    assert!(svg.starts_with("<svg") && svg.contains("Auth Service") && svg.contains("Distance 3"));
    assert!(!svg.contains("class=") && !svg.contains("style=") && !svg.contains("var("), "{svg}");
    assert!(svg.contains("stroke-dasharray"), "what is not written is dashed");
    let complaints = browser.complaints();
    assert!(complaints.is_empty(), "{complaints:?}");
}

const VIEWS: [&str; 6] = [
    "show=levels",
    "show=levels&open=system+sys-ecommerce&open=feat-order-service",
    "show=near&of=feat-order-service&depth=2",
    "show=path&from=TASKS-0001&to=feat-auth-service",
    "show=impact&of=feat-auth-service",
    "show=impact&of=SPEC-0001%23US-001",
];

#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn views_of_the_explorer_are_accessible_fit_a_phone_and_keep_their_policy() {
    let server = Server::of(copied(), &[]);
    let browser = Browser::open(true);
    let mut faults = Vec::new();
    for view in VIEWS {
        for scheme in ["light", "dark"] {
            for width in [1400, 390] {
                browser.resize(width, 900);
                browser.scheme(scheme);
                browser.go("about:blank");
                browser.go(&format!("{}graph.html#{view}", server.url));
                drawn(&browser);
                browser.run(
                    "document.querySelectorAll('.sb-x details').forEach((d) => { d.open = true; })",
                );
                let complaints = browser.complaints();
                let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
                let violations = browser.violations();
                if (complaints.is_empty(), &wide, &violations) != (true, &json!(0), &json!([])) {
                    faults.push(format!(
                        "{view}, {scheme}, {width}: {complaints:?}, {wide} px too wide, {violations}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The worked example in a folder of its own.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    crate::support::copy(&checkout("content"), &folder.path().join("content"));
    put(folder.path(), "book.toml", "[book]\ntitle = \"Example\"\n");
    folder
}

/// The browser and the terminal give the same answers.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn the_browser_answers_as_the_terminal_does() {
    let linked = linked(&checkout(""));
    let portal = &linked.portal;
    let site = written(&linked.site());
    let browser = Browser::open(true);
    browser.visit(site.path(), "graph.html");
    drawn(&browser);
    let by = "(edge, along) => [edge.from.id, edge.to.id, edge.relation.name, along]";
    let ask = |items: bool, pairs: &[[&str; 2]]| {
        browser.run_async(&format!(
            "const done = arguments[arguments.length - 1], by = {by}, scope = specbook.graph.scope({items});\
             (async () => {{ const all = []; for (const ids of {}) {{\
             const [a, b] = await Promise.all(ids.map(specbook.graph.find));\
             const way = await specbook.graph.path(a, b, scope);\
             const far = await specbook.graph.impact(a, scope);\
             all.push([way && [way.way, ...way.steps.map(({{ edge, along }}) => by(edge, along))],\
             far.map(({{ node, distance, edge }}) => [node.id, distance, by(edge, false)])]); }} return all; }})()\
             .then(done, (error) => done(String(error.stack)))",
            json!(pairs)
        ))
    };
    let id = |node: NodeId| portal.node(node).id.as_str();
    for items in [false, true] {
        let all = connections(portal, items, true);
        let edge = |by: &specbook::model::Connection<'_>, along: bool| {
            json!([id(by.source), id(by.target), portal.relation_name(by.relation), along])
        };
        let step = if items { 13 } else { 1 };
        let starts: Vec<NodeId> = all.nodes().iter().copied().step_by(step).collect();
        let ends = all.nodes().iter().rev().step_by(if items { 67 } else { 9 });
        let ends: Vec<NodeId> = ends.copied().collect();
        let pairs: Vec<[NodeId; 2]> = starts
            .iter()
            .enumerate()
            .flat_map(|(at, from)| [*from].into_iter().zip(ends.iter().cycle().skip(at).take(3)))
            .map(|(from, to)| [from, *to])
            .collect();
        let pairs: Vec<[NodeId; 2]> = pairs
            .into_iter()
            .chain(starts.iter().flat_map(|from| ends.iter().take(2).map(|to| [*from, *to])))
            .collect();
        let seen = ask(items, &pairs.iter().map(|pair| pair.map(id)).collect::<Vec<_>>());
        let seen = seen.as_array().unwrap_or_else(|| panic!("{seen}"));
        assert!(seen.len() > 100, "{}", seen.len());
        for ([from, to], seen) in pairs.iter().zip(seen) {
            let way = all.path(*from, *to).map(|way| {
                let steps = way.steps.iter().map(|step| edge(&step.by, step.along));
                std::iter::once(json!(way.bearing.name())).chain(steps).collect::<Value>()
            });
            assert_eq!(seen[0], json!(way), "{} to {}, items: {items}", id(*from), id(*to));
            let reached = all.impact(*from).into_iter();
            let reached: Vec<Value> =
                reached.map(|at| json!([id(at.node), at.distance, edge(&at.by, false)])).collect();
            assert_eq!(seen[1], json!(reached), "of {}, items: {items}", id(*from));
        }
    }
}

/// Of a large portal no more is drawn than can be read, and the table has the rest.
#[test]
#[ignore = "needs chromium and chromedriver; tests/run runs it"]
fn a_large_portal_is_explored_without_drawing_all_of_it() {
    let site = written(sizes::site());
    let browser = Browser::open(true);
    browser.visit(site.path(), "graph.html");
    drawn(&browser);
    assert_eq!(boxes(&browser).len(), 30);
    for (view, rows) in [
        ("show=impact&of=feat-0000", 1470),
        ("show=near&of=feat-0700&depth=5", 700),
        (
            &(0..30)
                .fold("show=levels".to_owned(), |all, n| format!("{all}&open=system+sys-{n:02}")),
            310,
        ),
    ] {
        browser.go("about:blank");
        browser.visit(site.path(), &format!("graph.html#{view}"));
        drawn(&browser);
        let (drawn, listed) = (boxes(&browser).len(), "document.querySelector('.sb-x-table')");
        assert!((200..=300).contains(&drawn), "{view}: {drawn}");
        let summary = browser.run(&format!("return {listed}.querySelector('summary').textContent"));
        let digits: String =
            summary.as_str().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
        let count: usize = digits.parse().expect("a number");
        assert!(count >= rows, "{view}: {summary}");
        assert!(boxes(&browser).iter().any(|key| key.ends_with(" more")), "{view}");
        let took = browser.run("return specbook.graph.took").as_f64().expect("a number");
        println!("{view:.40}: {drawn} boxes in {took} ms");
    }
}

#[test]
fn a_build_writes_the_explorer_beside_the_page() {
    let folder = circle();
    assert!(specbook(folder.path(), &["build", "-q"]).status.success());
    for file in ["graph.html", "graph/index.js", "graph/d-0.js", "graph/explorer.js"] {
        assert!(folder.path().join("site").join(file).exists(), "{file}");
    }
}

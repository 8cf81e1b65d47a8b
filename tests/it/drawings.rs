//! Drawings of dependencies and plans: what shapes, lines and legends say, what is shown where specs
//! are too many, and the same as text; the pages that show them: graph, roadmap, findings.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use scraper::{ElementRef, Html, Selector};

use crate::site::{Site, all, check_links_of, check_pages};
use crate::support::{checkout, folder, linked, put};

/// No page may be longer.
const MOST: usize = 500_000;

fn page(site: &Site, path: &str) -> Html {
    let bytes = site.get(path).unwrap_or_else(|| panic!("there is a page {path}"));
    Html::parse_document(&String::from_utf8_lossy(bytes))
}

fn text(element: ElementRef<'_>) -> String {
    let text: Vec<&str> = element.text().collect();
    text.concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    all(html, selector).into_iter().map(text).collect()
}

fn attributes(html: &Html, selector: &str, name: &str) -> Vec<String> {
    let elements = all(html, selector).into_iter();
    elements.filter_map(|element| element.value().attr(name)).map(str::to_owned).collect()
}

fn feature(id: &str, status: &str, needs: &str) -> String {
    let name = id.trim_start_matches("feat-");
    format!(
        "---\nkind: feature\nid: {id}\nname: {name}\nstatus: {status}\ndepends_on: [{needs}]\n---\n\n\
         # {name}\n\nText.\n"
    )
}

/// A system whose roadmap has these phases, each an entry a line: name, dependencies, estimate.
fn system(phases: &[(&str, &[[&str; 3]])]) -> String {
    let mut out =
        "---\nkind: system\nid: sys-house\nname: House\nstatus: draft\n---\n\n# House\n\n## 2. Architecture\n\n\
         ### 2.2 Component Details\n\n"
            .to_owned();
    for (number, [name, ..]) in phases.iter().flat_map(|(_, entries)| *entries).enumerate() {
        let _ = write!(out, "#### Component {}: {name}\n\n**Responsibility:** x\n\n", number + 1);
    }
    out.push_str("## 8. Implementation Roadmap\n\n### 8.1 Feature Spec Breakdown\n\n");
    for (title, entries) in phases {
        let _ = write!(out, "#### {title}\n\n");
        for (number, [name, needs, days]) in entries.iter().enumerate() {
            let _ = write!(
                out,
                "{}. **{name}** (Level 3 - EASY)\n   - Dependencies: {needs}\n",
                number + 1
            );
            if !days.is_empty() {
                let _ = writeln!(out, "   - Estimated: {days}");
            }
        }
        out.push('\n');
    }
    out
}

#[test]
fn shapes_lines_and_words_say_what_colours_do() {
    let files = [
        ("book.toml", ""),
        ("content/features/feat-a.md", &feature("feat-a", "approved", "feat-b, adr-0001")),
        ("content/features/feat-b.md", &feature("feat-b", "draft", "feat-c")),
        ("content/features/feat-c.md", &feature("feat-c", "draft", "feat-b")),
        (
            "content/adr-0001.md",
            "---\nkind: adr\nid: adr-0001\nstatus: accepted\n---\n\n# Lamps\n\nx\n",
        ),
    ];
    let site = linked(folder(&files).path()).site();
    check_pages(&site);
    let html = page(&site, "graph.html");
    let node = |id: &str, inner: &str| format!("svg a.node[href='{id}.html'] > {inner}");
    assert_eq!(texts(&html, &node("features/feat-a", "title")), ["a: Feature spec, approved"]);
    assert_eq!(texts(&html, &node("features/feat-a", ".sub")), ["Feature spec: approved"]);
    assert_eq!(all(&html, &node("features/feat-a", "rect")).len(), 1, "round corners");
    assert_eq!(all(&html, &node("adr-0001", "path")).len(), 1, "an outline of its own");
    let circle = "svg .edge.circle";
    assert_eq!(texts(&html, &format!("{circle} title")), ["need one another in a circle"]);
    assert_eq!(all(&html, &format!("{circle} path")).len(), 2, "there and back");
    let legend = texts(&html, ".legend li");
    assert_eq!(legend, ["Feature spec", "Decision record", "need one another in a circle"]);
    // What does not occur is not in it.
    let shipped = page(&linked(&checkout("")).site(), "roadmap.html");
    let legend = texts(&shipped, "[data-diagram='dependencies'] .legend li");
    assert_eq!(legend, ["not written", "critical path"]);
}

#[test]
fn what_is_needed_is_read_before_what_needs_it() {
    let site = linked(&checkout("")).site();
    let html = page(&site, "roadmap.html");
    let order = attributes(&html, "[data-diagram='dependencies'] a.node", "href");
    let at = |id: &str| order.iter().position(|href| href.contains(id)).expect("a box");
    assert!(at("feat-auth") < at("feat-order") && at("feat-order") < at("feat-admin"), "{order:?}");
}

#[test]
fn a_drawing_has_its_twin_as_text_and_the_script_where_it_is_shown() {
    let site = linked(&checkout("")).site();
    for (path, led) in [
        ("example/features/feat-order-service.html", "#sb-deps-list"),
        ("example/features/feat-notification-service.html", "#sb-deps-list"),
        ("graph.html", "#sb-edges"),
        ("roadmap.html", "#system-sys-ecommerce-phase-1"),
    ] {
        let html = page(&site, path);
        let links = attributes(&html, "figure[data-diagram='dependencies'] figcaption a", "href");
        assert_eq!(links[0], led, "{path}");
        // The page of a spec leads into the explorer of the graph too.
        let into = |link: &String| link.contains("graph.html#show=near&of=feat-");
        assert!(links[1..].iter().all(into), "{path}: {links:?}");
        assert_eq!(links.len(), if path.contains("feat-") { 2 } else { 1 }, "{path}");
        assert_eq!(all(&html, &format!("[id='{}']", &led[1..])).len(), 1, "{path}");
        let about = attributes(&html, "figure[data-diagram] [role='region']", "aria-describedby");
        assert_eq!(all(&html, &format!("[id='{}']", about[0])).len(), 1, "{path}");
        assert_eq!(all(&html, "script[src$='assets/figures.js']").len(), 1, "{path}");
    }
    let rows = texts(&page(&site, "index.html"), "figure figcaption details li");
    assert!(rows.contains(&"Billing Service needs Order Service".to_owned()), "{rows:?}");
    for path in ["findings.html", "manual/install.html", "404.html"] {
        assert!(all(&page(&site, path), "script[src$='figures.js']").is_empty(), "{path}");
    }
}

/// Many features in some folders, each of which needs one in the folder before.
fn many(folders: usize, each: usize) -> tempfile::TempDir {
    let folder = folder(&[("book.toml", "")]);
    for at in 0..folders {
        for number in 0..each {
            let id = format!("feat-f{at}n{number}");
            let before = at.checked_sub(1).map(|at| format!("feat-f{at}n{number}"));
            let path = format!("content/part{at}/{id}.md");
            put(folder.path(), &path, &feature(&id, "draft", &before.unwrap_or_default()));
        }
    }
    folder
}

#[test]
fn what_is_too_large_is_drawn_one_level_up() {
    let site = linked(many(4, 40).path()).site();
    check_links_of(&site);
    let html = page(&site, "graph.html");
    let boxes = attributes(&html, "svg a.node", "href");
    assert_eq!(boxes.len(), 4, "{boxes:?}");
    assert!(boxes.contains(&"part2/index.html".to_owned()), "{boxes:?}");
    assert_eq!(texts(&html, "svg a.node .sub"), ["40 specs"; 4]);
    assert_eq!(texts(&html, "svg .many"), ["40"; 3], "the number of dependencies is on the arrow");
    let said = texts(&html, ".notice");
    assert!(said[0].starts_with("160 specs are too many") && said[0].contains("each folder"));
    let rows = texts(&html, "figcaption details li");
    assert!(rows.contains(&"part1/ needs part0/ (40)".to_owned()), "{rows:?}");
    // Where no level helps, it says so, and the list is there.
    let site = linked(many(1, 3).path()).site();
    assert!(all(&page(&site, "graph.html"), ".notice").is_empty());
    let flat = folder(&[("book.toml", "")]);
    for number in 0..130 {
        let before = if number == 0 { String::new() } else { format!("feat-f{}", number - 1) };
        let id = format!("feat-f{number}");
        put(flat.path(), &format!("content/{id}.md"), &feature(&id, "draft", &before));
    }
    let html = page(&linked(flat.path()).site(), "graph.html");
    assert!(all(&html, "figure").is_empty());
    assert!(texts(&html, ".notice")[0].contains("too many to be drawn"));
    assert_eq!(all(&html, "#sb-edges").len(), 1);
}

#[test]
fn systems_are_boxes_before_folders_and_around_a_spec_its_own_box_stays() {
    let portal = folder(&[("book.toml", "")]);
    for name in ["house", "barn"] {
        let text = system(&[]).replace("house", name).replace("House", name);
        put(portal.path(), &format!("content/sys-{name}.md"), &text);
        for number in 0..160 {
            let id = format!("feat-{name}{number}");
            let needs = if id == "feat-house0" { "" } else { "feat-house0" };
            let text = feature(&id, "draft", needs);
            let text = text.replace("status:", &format!("system_spec: sys-{name}\nstatus:"));
            put(portal.path(), &format!("content/{name}/{id}.md"), &text);
        }
    }
    let site = linked(portal.path()).site();
    check_links_of(&site);
    let html = page(&site, "graph.html");
    let boxes: BTreeSet<String> = attributes(&html, "svg a.node", "href").into_iter().collect();
    assert_eq!(boxes, ["sys-barn.html", "sys-house.html"].map(str::to_owned).into());
    assert_eq!(texts(&html, "svg .many"), ["160"]);
    assert_eq!(texts(&html, ".legend li"), ["system"]);
    // More than 300 need it: its page shows it among the systems.
    let html = page(&site, "house/feat-house0.html");
    assert_eq!(all(&html, "svg a.node").len(), 3);
    assert_eq!(all(&html, "svg a.node.self").len(), 1);
    let counts: BTreeSet<String> = texts(&html, "svg .many").into_iter().collect();
    assert_eq!(counts, ["159", "160"].map(str::to_owned).into());
}

#[test]
fn the_roadmap_adds_up_estimates_and_shows_its_plan_as_bars() {
    let roadmap = system(&[
        ("Phase 1: Walls (Weeks 1-2)", &[["Wall", "None", "3-5 days"], ["Door", "Wall", "1 week"]]),
        ("Phase 2: Roof", &[["Roof", "Wall", "2 days"], ["Flag", "Roof", ""]]),
    ]);
    let site =
        linked(folder(&[("book.toml", ""), ("content/sys-house.md", &roadmap)]).path()).site();
    check_pages(&site);
    check_links_of(&site);
    let html = page(&site, "roadmap.html");
    let sums = texts(&html, "h3 small");
    assert_eq!(
        sums,
        ["Weeks 1-2", "estimated 8 to 10 days", "estimated 2 days, 1 without an estimate"]
    );
    let whole: Vec<String> = texts(&html, "main section > p");
    assert!(
        whole.contains(&"Estimated work 10 to 12 days, 1 without an estimate".to_owned()),
        "{whole:?}"
    );
    let bars = "figure[data-diagram='roadmap'] svg";
    assert_eq!(
        texts(&html, &format!("{bars} .band-title")),
        ["Phase 1: Walls (Weeks 1-2)", "Phase 2: Roof"]
    );
    assert_eq!(
        texts(&html, &format!("{bars} a title")),
        [
            "Wall: day 0 to 5, on the critical path, not written",
            "Door: day 5 to 10, on the critical path, not written",
            "Roof: day 5 to 7, not written",
            "Flag: from day 7, no estimate, not written"
        ]
    );
    let begins = texts(&html, ".plan-what > small");
    assert_eq!(begins[1..3], ["needs Wall; day 5 to 10", "needs Wall; day 5 to 7"]);
    // Without estimates every step has the same length, and the page says so.
    let plain = system(&[("Phase 1: All", &[["Wall", "None", ""], ["Door", "Wall", ""]])]);
    let site = linked(folder(&[("book.toml", ""), ("content/sys-house.md", &plain)]).path()).site();
    let html = page(&site, "roadmap.html");
    assert_eq!(
        texts(&html, &format!("{bars} a title")),
        ["Wall: step 1, not written", "Door: step 2, not written"]
    );
    let caption = &texts(&html, "figure[data-diagram='roadmap'] figcaption")[0];
    assert!(caption.starts_with("There are no estimates"), "{caption}");
    let widths = attributes(&html, &format!("{bars} a rect"), "width");
    assert_eq!(widths[0], widths[1]);
}

#[test]
fn the_roadmap_says_what_is_late_by_what_it_needs() {
    let roadmap = system(&[
        ("Phase 1: Walls", &[["Wall", "Roof", "1 day"], ["Door", "None", "1 day"]]),
        ("Phase 2: Roof", &[["Roof", "None", "1 day"], ["Flag", "Door", "1 day"]]),
    ]);
    let part = |id: &str, status: &str, needs: &str| {
        let text = feature(id, status, needs);
        text.replace("status:", "system_spec: sys-house\nstatus:")
    };
    let files = [
        ("book.toml", ""),
        ("content/sys-house.md", &*roadmap),
        ("content/features/feat-door.md", &part("feat-door", "draft", "")),
        ("content/features/feat-flag.md", &part("feat-flag", "implemented", "feat-door")),
    ];
    let site = linked(folder(&files).path()).site();
    check_links_of(&site);
    let html = page(&site, "roadmap.html");
    assert_eq!(
        texts(&html, "[data-late='before']"),
        ["Planned before Roof, which it needs and which is in Phase 2: Roof"]
    );
    assert_eq!(texts(&html, "[data-late='done']"), ["Done, but door, which it needs, is draft"]);
    assert!(texts(&html, ".notice[data-level='warning']")[0].starts_with("2 specs are late"));
    let fine = page(&linked(&checkout("")).site(), "roadmap.html");
    assert!(all(&fine, "[data-late]").is_empty());
}

#[test]
fn a_long_roadmap_goes_on_in_pages_with_their_own_bars() {
    let mut entries: Vec<[String; 3]> = Vec::new();
    for number in 0..700 {
        let before = if number == 0 { "None".to_owned() } else { format!("Part{}", number - 1) };
        entries.push([format!("Part{number}"), before, "1 day".to_owned()]);
    }
    let entries: Vec<[&str; 3]> =
        entries.iter().map(|[name, needs, days]| [&**name, &**needs, &**days]).collect();
    let roadmap =
        system(&[("Phase 1: First", &entries[..350]), ("Phase 2: Second", &entries[350..])]);
    let site =
        linked(folder(&[("book.toml", ""), ("content/sys-house.md", &roadmap)]).path()).site();
    let pages: Site = site
        .iter()
        .filter(|(path, _)| path.starts_with("roadmap"))
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    assert!(pages.len() > 1);
    let mut drawn = BTreeSet::new();
    for (path, bytes) in &pages {
        assert!(bytes.len() < MOST, "{path} has {} bytes", bytes.len());
        let html = page(&pages, path);
        let bars = attributes(&html, "figure[data-diagram='roadmap'] svg a", "href");
        assert_eq!(bars.len(), all(&html, ".plan-row").len(), "{path}");
        drawn.extend(bars);
    }
    assert_eq!(drawn.len(), 700);
    // The dependencies of so many are drawn by phase.
    let html = page(&pages, "roadmap.html");
    let boxes = attributes(&html, "[data-diagram='dependencies'] a.node", "href");
    assert!(boxes.len() == 2 && boxes.iter().all(|href| href.contains("-phase-")), "{boxes:?}");
    check_links_of(&site);
}

#[test]
fn findings_are_counted_by_document_and_by_level() {
    let files = [
        (
            "book.toml",
            "[[check.waivers]]\nrule = \"broken-link\"\ndocument = \"c\"\nreason = \"later\"\nuntil = \"2027-01-01\"\n",
        ),
        ("content/a.md", "# A\n\n[x](gone.md)\n"),
        ("content/b.md", "# B\n\n[x](gone.md) and [y](lost.md)\n"),
        ("content/c.md", "# C\n\n[x](gone.md)\n"),
        ("content/d.md", "# D\n\nFine.\n"),
    ];
    let site = linked(folder(&files).path()).site();
    check_pages(&site);
    check_links_of(&site);
    let html = page(&site, "findings-by-document.html");
    let rows = attributes(&html, "tr[data-file]", "data-file");
    assert_eq!(rows, ["content/b.md", "content/a.md", "content/c.md"], "the worst first");
    assert_eq!(attributes(&html, "tr[data-file] a", "href"), ["b.html", "a.html", "c.html"]);
    let cells = |file: &str| -> Vec<String> {
        let row = all(&html, &format!("tr[data-file='{file}']"))[0];
        row.select(&Selector::parse("td").expect("a selector")).map(text).collect()
    };
    assert_eq!(cells("content/b.md"), ["2", "none", "none", "none"]);
    assert_eq!(cells("content/c.md"), ["none", "none", "none", "1"]);
    let html = page(&site, "findings.html");
    assert_eq!(attributes(&html, ".level-counts a", "href"), ["#first-error"]);
    assert_eq!(all(&html, "[id='first-error'][data-level='error']").len(), 1);
    assert_eq!(texts(&html, "section h3"), ["By waivers of the settings 1"]);
    let menu =
        texts(&page(&site, "findings-by-document.html"), "nav .nav-list a[aria-current='page']");
    assert_eq!(menu.len(), 1, "{menu:?}");
}

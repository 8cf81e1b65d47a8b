//! The site as a whole: every link leads somewhere, every page keeps the hooks and the rules that
//! themes, scripts and readers rely on.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{Html, Selector};
use specbook::model::resolve;

use crate::support::{checkout, folder, linked, specbook};

pub(crate) type Site = BTreeMap<String, Vec<u8>>;

fn pages(site: &Site) -> Vec<(&String, Html)> {
    site.iter()
        .filter(|(path, _)| path.rsplit('.').next() == Some("html"))
        .map(|(path, bytes)| (path, Html::parse_document(&String::from_utf8_lossy(bytes))))
        .collect()
}

pub(crate) fn all<'a>(html: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    html.select(&Selector::parse(selector).expect("a selector")).collect()
}

/// Ids of a page.
fn ids(html: &Html) -> Vec<String> {
    all(html, "[id]").iter().filter_map(|e| e.value().attr("id")).map(str::to_owned).collect()
}

fn check_links(site: &Site) {
    let checked = check_links_of(site);
    assert!(checked > 100, "only {checked} links were checked");
}

/// Checks every link of a site, and gives their number.
pub(crate) fn check_links_of(site: &Site) -> usize {
    let pages = pages(site);
    let ids: BTreeMap<&str, BTreeSet<String>> =
        pages.iter().map(|(path, html)| (path.as_str(), ids(html).into_iter().collect())).collect();
    let mut checked = 0;
    for (path, html) in &pages {
        for (attribute, selector) in [("href", "[href]"), ("src", "[src]")] {
            for element in all(html, selector) {
                let target = element.value().attr(attribute).unwrap_or_default();
                if target.starts_with("http") || target.starts_with("mailto:") {
                    assert_eq!(element.value().name(), "a", "{path}: {target} is fetched");
                    continue;
                }
                assert!(!target.starts_with('/'), "{path}: {target} is not relative");
                let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
                let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let file = match file {
                    "" => (*path).clone(),
                    file => resolve(folder, &decoded(file)).unwrap_or_default(),
                };
                assert!(site.contains_key(&file), "{path}: {target} leads to no file ({file})");
                // What the explorer shows is in its address.
                let is_view = file == "graph.html" && anchor.starts_with("show=");
                if !anchor.is_empty() && !is_view {
                    let anchor = decoded(anchor);
                    assert!(ids[file.as_str()].contains(&anchor), "{path}: {target} has no anchor");
                }
                checked += 1;
            }
        }
    }
    checked
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let hex = std::str::from_utf8(&tail[..2]).expect("hex");
            bytes.push(u8::from_str_radix(hex, 16).expect("hex"));
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

pub(crate) fn check_pages(site: &Site) {
    for (path, html) in pages(site) {
        let one = |selector: &str| assert_eq!(all(&html, selector).len(), 1, "{path}: {selector}");
        let none = |selector: &str| assert_eq!(all(&html, selector).len(), 0, "{path}: {selector}");
        one("meta[http-equiv='Content-Security-Policy']");
        one("h1");
        one("a[href='#content']:first-of-type.skip");
        one("main#content");
        one("nav[aria-label='Portal']");
        one("nav[aria-label='On this page']");
        one("button[data-theme-toggle]");
        none("[style]");
        none("style");
        none("script:not([src])");
        none("[onclick]");
        let ids = ids(&html);
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path}: an id stands twice: {ids:?}");
    }
}

#[test]
fn the_shipped_portal_is_whole() {
    let site = linked(&checkout("")).site();
    check_links(&site);
    check_pages(&site);
}

#[test]
fn fixtures_are_whole_pages_whatever_is_in_them() {
    for folder in crate::support::folders("tests/documents") {
        if !folder.ends_with("snapshots") {
            check_pages(&linked(&folder).site());
        }
    }
}

#[test]
fn a_document_keeps_its_hooks() {
    let linked = linked(&checkout(""));
    let site = linked.site();
    let page = |path: &str| Html::parse_document(&String::from_utf8_lossy(&site[path]));
    let auth = page("example/features/feat-auth-service.html");
    let count = |html: &Html, selector: &str| all(html, selector).len();
    let article =
        "article[data-spec-id='feat-auth-service'][data-kind='feature'][data-status='approved']";
    assert_eq!(count(&auth, article), 1);
    let gateway = page("example/features/feat-api-gateway.html");
    let needs: Vec<_> =
        all(&gateway, "[data-relations] [data-relation='depends_on'][data-direction='out'] a");
    assert_eq!(needs.len(), 1);
    assert_eq!(needs[0].value().attr("href"), Some("feat-auth-service.html"));
    assert_eq!(
        count(&gateway, "[data-relations] [data-relation='depends_on'][data-direction='in'] a"),
        1
    );
    assert!(count(&auth, "figure[data-diagram='dependencies'] svg a[href]") >= 8);
    assert!(count(&auth, "pre.code code.language-json c-s") > 0, "code is coloured");
    assert!(
        count(&auth, "a.ref[data-ref-state='written'] code") > 0,
        "ids in code spans are links"
    );
    let planned = page("example/features/feat-notification-service.html");
    assert_eq!(count(&planned, "[data-stub]"), 1);
    assert_eq!(count(&planned, "article[data-status='planned']"), 1);
    assert!(count(&planned, "#sb-to-write ~ ul li") > 5);
    assert!(count(&planned, "#sb-endpoints ~ .table-scroll tbody tr") > 0);
    assert!(count(&planned, "#sb-contracts ~ ul li") > 0);
    let findings = page("findings.html");
    assert_eq!(count(&findings, "[data-finding='missing-feature-spec']"), 2);
    let system = page("example/sys-ecommerce.html");
    assert_eq!(count(&system, "li > aside.finding[data-finding='missing-feature-spec']"), 2);
}

#[test]
fn the_dashboard_tells_what_is_missing_wrong_and_next() {
    let site = linked(&checkout("")).site();
    let html = Html::parse_document(&String::from_utf8_lossy(&site["index.html"]));
    let text = |selector: &str| -> Vec<String> {
        all(&html, selector).iter().map(|e| e.text().collect::<String>()).collect()
    };
    assert!(text("h2").iter().any(|title| title == "Systems"));
    assert_eq!(
        text("#sb-missing ~ .table-scroll th a"),
        ["Notification Service", "Admin Dashboard"]
    );
    assert!(text(".pair a.ref").contains(&"Notification Service".to_owned()));
    assert!(
        !all(&html, "figure[data-diagram] svg a[href='example/features/feat-auth-service.html']")
            .is_empty()
    );
}

#[test]
fn portal_json_has_nodes_edges_findings_and_coverage() {
    let site = linked(&checkout("")).site();
    let json: serde_json::Value = serde_json::from_slice(&site["portal.json"]).expect("JSON");
    assert_eq!(json["version"], 1);
    for key in ["nodes", "edges", "findings"] {
        assert!(!json[key].as_array().expect("a list").is_empty(), "{key}");
    }
    assert!(json["coverage"]["functional-requirement"]["total"].as_u64() > Some(20));
}

#[test]
fn hostile_markdown_stays_harmless() {
    let folder = folder(&[
        ("book.toml", ""),
        (
            "content/a.md",
            "# A <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n\
             <div style=\"x\" onclick=\"y\">raw</div></article></main>\n\n\
             [x](javascript:alert(1)) ![y](https://example.org/track.png) [z](/home/ann/x.md)\n\n\
             <!-- /home/ann/secret -->\n\n<details><summary>More</summary>\n\ntext\n\n</details>\n",
        ),
    ]);
    let site = linked(folder.path()).site();
    check_pages(&site);
    let page = String::from_utf8_lossy(&site["a.html"]).into_owned();
    for bad in [
        "alert(1)>",
        "onerror",
        "onclick",
        "javascript:",
        "src=\"https:",
        "src=https:",
        "href=\"/home",
        "href=/home",
    ] {
        assert!(!page.contains(bad), "{bad} is in the page");
    }
    assert!(page.contains("<details>") && page.contains("raw"), "harmless HTML stays");
}

#[test]
fn files_beside_the_specs_are_copied_and_others_are_not() {
    let folder = folder(&[
        (
            "book.toml",
            "[output.html]\nadditional-css = [\"extra/my.css\"]\n[output.html.redirect]\n\"old.html\" = \"/a.html\"\n",
        ),
        ("content/a.md", "# A\n\n![plan](img/plan.svg) and [data](../shared/data.csv)\n"),
        ("content/img/plan.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("content/img/unused.svg", "<svg/>"),
        ("shared/data.csv", "a,b\n"),
        ("extra/my.css", "body{}"),
        ("content/hidden.md", "---\npublish: false\n---\n\n# Hidden\n\n[x](nowhere.md)\n"),
    ]);
    let linked = linked(folder.path());
    let site = linked.site();
    let has = |path: &str| site.contains_key(path);
    assert!(
        has("img/plan.svg") && has("shared/data.csv") && has("extra/my.css") && has("old.html")
    );
    assert!(!has("img/unused.svg") && !has("hidden.html"));
    assert!(linked.findings().contains("nowhere.md"), "unpublished documents are checked");
    check_pages(
        &site
            .iter()
            .filter(|(path, _)| *path != "old.html")
            .map(|(p, b)| (p.clone(), b.clone()))
            .collect(),
    );
}

#[test]
fn pages_lead_to_where_their_files_are_edited() {
    let template = "[output.html]\nedit-url-template = \"https://example.org/edit/{path}?raw\"\n";
    let folder = folder(&[
        ("book.toml", template),
        ("content/README.md", "# Start\n"),
        ("content/sub dir/größe #2.md", "# Size\n"),
    ]);
    let site = linked(folder.path()).site();
    for (page, path) in [
        ("index.html", "content/README.md"),
        ("sub dir/größe -2.html", "content/sub%20dir/gr%C3%B6%C3%9Fe%20%232.md"),
    ] {
        let html = String::from_utf8_lossy(&site[page]);
        assert!(html.contains(&format!("https://example.org/edit/{path}?raw")), "{page}: {html}");
    }
}

#[test]
fn a_page_holds_only_the_navigation_near_it() {
    let mut files = vec![("book.toml".to_owned(), String::new())];
    for number in 0..200 {
        files.push((format!("content/p{number:03}.md"), format!("# Page {number}\n\nText.\n")));
    }
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let folder = folder(&borrowed);
    let site = linked(folder.path()).site();
    let html = Html::parse_document(&String::from_utf8_lossy(&site["p100.html"]));
    let links = all(&html, "nav[aria-label='Portal'] a").len();
    assert!((10..40).contains(&links), "{links} links in the navigation");
}

#[test]
fn a_theme_file_of_the_portal_replaces_the_embedded_one() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/a.md", "# A\n"),
        ("themes/default/templates/not_found.html", "gone: {{ page.book_title }}"),
    ]);
    let site = linked(folder.path()).site();
    assert!(String::from_utf8_lossy(&site["404.html"]).starts_with("gone: "));
    assert!(String::from_utf8_lossy(&site["a.html"]).contains("<h1"));
}

#[test]
fn a_name_that_a_template_does_not_know_fails_the_build() {
    let folder = folder(&[
        ("book.toml", "[book]\ntitle = \"t\"\n"),
        ("content/a.md", "# A\n"),
        ("themes/default/templates/not_found.html", "gone: {{ page.book_titel }}"),
    ]);
    let output = specbook(folder.path(), &["build"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("not_found.html:1") && said.contains("page.book_titel"), "{said}");
}

#[test]
fn a_document_shows_its_findings_with_their_help() {
    let folder = folder(&[
        ("book.toml", "[book]\ntitle = \"t\"\n"),
        ("content/a.md", "# A\n\nSee [the other](b.md#nothing) and [none](c.md).\n"),
        ("content/b.md", "# B\n"),
    ]);
    let site = linked(folder.path()).site();
    let html = Html::parse_document(&String::from_utf8_lossy(&site["a.html"]));
    let help: Vec<String> = all(&html, ".findings-box .help")
        .iter()
        .map(|help| help.text().collect::<String>())
        .collect();
    assert_eq!(help.len(), 2, "{help:?}");
    assert!(help.iter().any(|help| help.contains("content/c.md")), "{help:?}");
}

#[test]
fn a_summary_orders_and_names_the_documents() {
    let folder = folder(&[
        ("book.toml", ""),
        ("content/SUMMARY.md", "# Summary\n\n- [The second](b.md)\n- [The first](a.md)\n"),
        ("content/a.md", "# A\n"),
        ("content/b.md", "# B\n"),
    ]);
    let site = linked(folder.path()).site();
    assert!(!site.contains_key("SUMMARY.html"));
    let html = Html::parse_document(&String::from_utf8_lossy(&site["b.html"]));
    let next = all(&html, "a[rel='next']");
    assert_eq!(next.len(), 1);
    assert!(next[0].text().collect::<String>().contains("The first"));
}

#[test]
fn what_is_left_out_of_the_portal_is_not_published_by_a_link() {
    let folder = folder(&[
        ("book.toml", "[content]\nexclude = [\"drafts\"]\n"),
        (
            "content/a.md",
            "# A\n\n[1](../.env) [2](../.git/config) [3](drafts/secret.md) [4](ignored.txt)\n",
        ),
        (".env", "TOKEN=1"),
        (".git/config", "token"),
        (".gitignore", "ignored.txt\n"),
        ("content/ignored.txt", "x"),
        ("content/drafts/secret.md", "# Secret\n"),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("content/host.md"))
        .expect("a link");
    let linked = linked(folder.path());
    let found = linked.findings();
    assert_eq!(found.matches("left out of the portal").count(), 4, "{found}");
    #[cfg(unix)]
    assert!(found.contains("content/host.md") && found.contains("leads out of the portal"));
    let site = linked.site();
    let published: Vec<&String> = site.keys().filter(|path| !path.starts_with("assets/")).collect();
    for name in ["env", "config", "secret", "ignored", "host"] {
        assert!(!published.iter().any(|path| path.contains(name)), "{name} in {published:?}");
    }
}

#[test]
fn copied_files_never_take_the_place_of_a_page_or_of_each_other() {
    let folder = folder(&[
        ("book.toml", "[content]\nactive-files = true\n"),
        (
            "content/docs/a.md",
            "# A\n\n[i](../index.html) [c](../assets/specbook.css) ![p](p.png) ![q](../../docs/p.png)\n",
        ),
        ("content/index.html", "mine"),
        ("content/assets/specbook.css", "mine"),
        ("content/docs/p.png", "one"),
        ("docs/p.png", "two"),
    ]);
    let site = linked(folder.path()).site();
    assert!(String::from_utf8_lossy(&site["index.html"]).contains("<h1"));
    assert!(site["assets/specbook.css"].len() > 1_000);
    let copies = site
        .values()
        .filter(|bytes| ["one", "two", "mine"].contains(&&*String::from_utf8_lossy(bytes)));
    assert_eq!(copies.count(), 4);
    check_links_of(&site);
}

#[test]
fn an_unpublished_document_leaves_no_trace_in_the_site() {
    let folder = folder(&[
        ("book.toml", ""),
        (
            "content/a.md",
            "---\nkind: feature\nid: feat-a\ndepends_on: [feat-hidden]\n---\n\n# A\n\nSee [it](h.md) and feat-hidden.\n",
        ),
        (
            "content/h.md",
            "---\nkind: feature\nid: feat-hidden\nname: Topsecret\npublish: false\n---\n\n# Topsecret\n\n![x](x.png)\n",
        ),
        ("content/x.png", "x"),
    ]);
    let site = linked(folder.path()).site();
    assert!(!site.contains_key("x.png") && !site.contains_key("h.html"));
    for (path, bytes) in &site {
        assert!(!String::from_utf8_lossy(bytes).contains("Topsecret"), "in {path}");
    }
}

/// Two plans in one file, the second with a gate that nobody has decided.
const TWO_PLANS: &str = "# Technical Plan: Search\n\n**Plan ID:** PLAN-0001\n**Status:** Approved\n\
    **Parent spec:** SPEC-0001\n\n[the other](#readiness-gates)\n\n## Phase -1 Gate: Simplicity\n\n\
    - [x] yes\n- [ ] no\n\n**Simplicity Gate Status**: ✅ Passed\n\n\
    # Implementation Plan: Search\n\n## Plan Metadata\n\n- **Plan ID**: `PLAN-2026-001`\n\
    - **Spec reference**: `SPEC-0001`\n- **Risk mode**: `low`\n\n## Readiness Gates\n\n\
    | Gate | Required Inputs | Exit Criteria | Approver |\n|---|---|---|---|\n\
    | Scope Gate | a | b | c |\n\nBack to [the gate](#phase--1-gate-simplicity).\n";

#[test]
fn documents_of_one_file_share_a_page_and_keep_their_own_sheets() {
    let spec = "---\nspec_id: SPEC-0001\n---\n\n# Specification: Search\n\n[b](plans.md#readiness-gates)\n";
    let folder =
        folder(&[("book.toml", ""), ("content/plans.md", TWO_PLANS), ("content/spec.md", spec)]);
    let linked = linked(folder.path());
    let site = linked.site();
    check_pages(&site);
    check_links_of(&site);
    let html = Html::parse_document(&String::from_utf8_lossy(&site["plans.html"]));
    let ids: Vec<_> = all(&html, "article[data-spec-id]")
        .iter()
        .filter_map(|article| article.value().attr("data-spec-id"))
        .collect();
    assert_eq!(ids, ["PLAN-0001", "PLAN-2026-001"]);
    let gates = |selector: &str| all(&html, selector).len();
    assert_eq!(
        gates("article:first-of-type [data-gate='Simplicity'][data-gate-status='failed']"),
        1
    );
    assert_eq!(gates("article + article [data-gate='Scope Gate'][data-gate-status='pending']"), 1);
    assert_eq!(gates("article + article [data-gate='Simplicity']"), 0);
    // The second one's address has the fragment of its title.
    let portal = &linked.portal;
    let second = portal.find("PLAN-2026-001").expect("the second plan");
    assert_eq!(portal.node(second).url, "plans.html#implementation-plan-search");
    assert_eq!(portal.node(second).line, Some(16));
}

#[test]
fn an_unpublished_part_of_a_file_and_its_sidecar_leave_no_trace() {
    let kind = "extends = \"common\"\nid = { from = \"note_id\" }\n\
        carriers = [\"bold-lines\", \"sidecar side.yaml\"]\n\
        match = { keys = [\"note_id\"], titles = [\"Note: {name}\"] }\n";
    let notes = "# Note: Open\n\n**note_id:** n-1\n\n# Note: Topsecret\n\n**note_id:** n-2\n\
        **publish:** no\n**status:** Topsecret\n\n## Topsecret\n\n[gone](topsecret.md)\n";
    let folder = folder(&[
        ("book.toml", ""),
        ("kinds/note.toml", kind),
        ("content/notes.md", notes),
        ("content/hidden/README.md", "# Note: Topsecret\n"),
        ("content/hidden/side.yaml", "note_id: n-3\npublish: false\nstatus: Topsecret\nx: [\n"),
    ]);
    let site = linked(folder.path()).site();
    assert!(site.contains_key("notes.html"));
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        assert!(!text.contains("topsecret"), "in {path}");
    }
}

#[test]
fn what_only_an_unpublished_system_plans_leaves_no_trace() {
    let system = "---\nkind: system\nid: sys-zebra\npublish: flase\n---\n\n# Zebra System Architecture\n\n\
        ## Component Details\n\n### Component 1: Zebra Core\n\n## Roadmap\n\n\
        1. **Zebra Core** (Level 4 - HIGH)\n2. **Zebra Two** (Level 3)\n";
    let open = "---\nkind: feature\nid: feat-open\nsystem_spec: sys-zebra\ndepends_on: [feat-hiden]\n---\n\n\
        # Open\n\n[b](hiden.md) [c](hidden.md#quagga-pla)\n";
    let hidden =
        "---\nkind: feature\nid: feat-hidden\npublish: false\n---\n\n# Hidden\n\n## Quagga plan\n";
    let folder = folder(&[
        ("book.toml", ""),
        ("content/sys.md", system),
        ("content/open.md", open),
        ("content/hidden.md", hidden),
    ]);
    let linked = linked(folder.path());
    // A value that nobody understands keeps the document back, and is reported.
    assert!(linked.findings().contains("neither true nor false"), "{}", linked.findings());
    let site = linked.site();
    check_links_of(&site);
    for (path, bytes) in site.iter().filter(|(path, _)| !path.contains("sys.md")) {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        for word in
            ["zebra core", "zebra two", "quagga plan", "`feat-hidden`", "did you mean `hidden"]
        {
            assert!(!text.contains(word), "`{word}` in {path}");
        }
    }
}

#[test]
fn what_a_finding_is_about_says_whether_it_is_published_and_not_its_words() {
    let feature = |id: &str, more: &str, body: &str| {
        format!("---\nkind: feature\nid: {id}\n{more}---\n\n# {id}\n\n{body}\n")
    };
    let folder = folder(&[
        ("book.toml", ""),
        // Its id begins those of others, and is a word of their texts.
        ("content/till.md", &feature("feat-till", "publish: false\n", "## Quagga plan")),
        ("content/till-two.md", &feature("feat-till-two", "", "[gone](lost-one.md)")),
        (
            "content/three.md",
            &feature("feat-three", "owner: \"`feat-till`\"\n", "[`feat-till`](lost-two.md)"),
        ),
        (
            "content/four.md",
            &feature("feat-four", "", "[x](till.md#quagga-pla) [y](till.md#zebra)"),
        ),
        ("content/five.md", &feature("feat-five", "depends_on: [feat-till-twi]\n", "")),
        ("content/six.md", &feature("feat-six", "depends_on: [feat-till#FR-77]\n", "")),
        ("content/seven.md", &feature("feat-seven", "status: \"`feat-till`\"\n", "")),
    ]);
    let linked = linked(folder.path());
    let told = linked.findings();
    let site = linked.site();
    let page = String::from_utf8_lossy(&site["findings.html"]).into_owned();
    // About others, whatever words are in them.
    for word in ["lost-one.md", "lost-two.md", "feat-till-twi"] {
        assert!(told.contains(word), "`{word}` in {told}");
        assert!(page.contains(word), "`{word}` is missing");
    }
    assert!(page.contains("seven.md"), "a value is no name of a document");
    // About it: anchors on it, its file in the help, what should be in it.
    let mut helps = linked.checked.findings.iter().filter_map(|finding| finding.help.as_deref());
    assert!(helps.any(|help| help.contains("specbook debug content/till.md")));
    for word in ["quagga-pla", "#zebra", "content/till.md", "FR-77"] {
        assert!(told.contains(word), "`{word}` in {told}");
        assert!(!page.contains(word), "`{word}` is published");
    }
}

#[test]
fn findings_of_a_document_stay_when_another_in_its_file_is_not_published() {
    let text = "# Specification: A\n\n**Spec Id:** SPEC-1\n\n[gone](gone.md)\n\n\
        # Specification: B\n\n**Spec Id:** SPEC-2 | **Publish:** false\n\n[lost](lost.md)\n";
    let folder = folder(&[("book.toml", ""), ("content/m.md", text)]);
    let site = linked(folder.path()).site();
    let page = |path: &str| String::from_utf8_lossy(&site[path]).into_owned();
    assert!(page("findings.html").contains("gone.md"));
    assert!(!page("findings.html").contains("lost.md"));
    let html = Html::parse_document(&page("m.html"));
    assert_eq!(all(&html, "article [data-finding='broken-link']").len(), 1);
}

/// Documents of one feature and of one change, which name each other's items and folders.
const NEIGHBOURS: [(&str, &str); 9] = [
    ("book.toml", "[book]\ntitle = \"t\"\nsrc = \".\"\n"),
    (
        "specs/001-till/spec.md",
        "# Feature Specification: Till\n\n- **FR-001**: The till MUST open\n",
    ),
    (
        "specs/001-till/plan.md",
        "# Implementation Plan: Till\n\nThe drawer opens (FR-001), not FR-009; T001-T002 make it.\n",
    ),
    (
        "specs/001-till/tasks.md",
        "# Tasks: Till\n\n- [ ] T001 Buy a drawer\n- [ ] T002 Sell it\n\nT001 comes first, T077 never.\n",
    ),
    ("specs/001-till/notes.md", "# Notes\n\nWhat `FR-001` and `specs/001-till` are about.\n"),
    ("specs/002-cart/spec.md", "# Feature Specification: Cart\n\n- **FR-001**: It MUST roll\n"),
    ("openspec/changes/archive/2026-01-02-old-one/proposal.md", "# Change: Old\n\n## Why\n"),
    (
        "openspec/changes/new-one/proposal.md",
        "# Change: New\n\n## Why\n\nAfter `old-one`, see [it](../archive/2026-01-02-old-one/), \
         `openspec/changes/gone/` and `application/json`.\n",
    ),
    ("other.md", "# Other\n\nFR-001 of nobody.\n"),
];

#[test]
fn neighbours_are_named_without_their_documents() {
    let portal = folder(&NEIGHBOURS);
    let linked = linked(portal.path());
    let site = linked.site();
    let links = |path: &str| -> Vec<String> {
        let html = Html::parse_document(&String::from_utf8_lossy(&site[path]));
        let found = all(&html, "article p a.ref");
        found.iter().filter_map(|a| a.value().attr("href")).map(str::to_owned).collect()
    };
    let till = "spec.html#fr-001";
    let named = |path: &str| -> Vec<String> {
        let inside = |href: &String| href.contains('#') || href.starts_with("../");
        links(path).into_iter().filter(inside).collect()
    };
    let tasks = ["tasks.html#t001", "tasks.html#t002"];
    assert_eq!(named("specs/001-till/plan.html"), [till, tasks[0], tasks[1]]);
    assert_eq!(named("specs/001-till/tasks.html"), ["#t001"], "T077 is none");
    assert_eq!(named("specs/001-till/notes.html"), [till]);
    let old = ["../archive/2026-01-02-old-one/proposal.html"];
    assert_eq!(named("openspec/changes/new-one/proposal.html"), old);
    assert_eq!(named("other.html"), Vec::<String>::new(), "two features have it");
    let edges = linked.portal.edges().map(|(source, target, edge)| {
        let id = |node| linked.portal.node(node).id.clone();
        format!("{} {} {}", id(source), linked.portal.relation_name(edge.relation), id(target))
    });
    let edges: Vec<String> = edges.collect();
    for edge in ["specs/001-till/notes links_to 001-till", "new-one links_to 2026-01-02-old-one"] {
        assert!(edges.contains(&edge.to_owned()), "{edge}: {edges:?}");
    }
}

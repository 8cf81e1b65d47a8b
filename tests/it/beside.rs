//! What lies beside the pages: the Markdown of documents, `llms.txt`, systems to be printed, and pages that
//! lead on; and figures in texts.

use scraper::Html;

use crate::site::{Site, all, check_links_of, check_pages};
use crate::support::{checkout, folder, linked};

fn text(site: &Site, path: &str) -> String {
    let bytes = site.get(path).unwrap_or_else(|| panic!("there is {path}"));
    String::from_utf8_lossy(bytes).into_owned()
}

fn page(site: &Site, path: &str) -> Html {
    Html::parse_document(&text(site, path))
}

const BOOK: &str = "[book]\ntitle = \"Orchard\"\ndescription = \"Of trees.\"\n";

#[test]
fn each_document_is_markdown_beside_its_page() {
    let root = folder(&[
        ("book.toml", BOOK),
        ("content/README.md", "# Trees\n\nAll of them.\n"),
        (
            "content/apple.md",
            "---\nid: apple # not for readers\n# nor this\nstatus: draft\n---\n# Apple\n\n<!-- a secret -->\n\
             <!--\nits second line\n-->\n[//]: # (of a\nsecond line)\n\nRed. [Pear](pear.md)\n\n```html\n<!-- code -->\n```\n",
        ),
        ("content/pear.md", "---\npublish: false\n---\n# Pear\n\nhidden words\n"),
    ]);
    let site = linked(root.path()).site();
    assert_eq!(text(&site, "index.md"), "# Trees\n\nAll of them.\n");
    assert_eq!(
        text(&site, "apple.md"),
        "---\nid: apple\nstatus: draft\n---\n# Apple\n\n\nRed. [Pear](pear.md)\n\n```html\n<!-- code -->\n```\n"
    );
    assert!(!site.contains_key("pear.md"));
    for (path, bytes) in &site {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["a secret", "not for readers", "nor this", "hidden words", "second line"] {
            assert!(!text.contains(secret), "{secret} in {path}");
        }
    }
    let apple = page(&site, "apple.html");
    let about = all(&apple, "meta[name=description]")[0].value();
    assert_eq!(about.attr("content"), Some("Red. Pear"));
    let link = all(&apple, "link[rel=alternate][type='text/markdown']")[0].value();
    assert_eq!(link.attr("href"), Some("apple.md"));
    assert_eq!(all(&apple, "footer a[href='apple.md']").len(), 1);
    check_pages(&site);
}

#[test]
fn a_copied_file_keeps_its_place() {
    let root = folder(&[
        (
            "book.toml",
            "[book]\ntitle = \"Orchard\"\n[content]\nexclude = [\"notes.md\"]\n[output.html.redirect]\n\"b.md\" = \"a.html\"\n",
        ),
        ("content/a.md", "# A\n\nB\n"),
        ("content/b.md", "# B\n\nB\n"),
    ]);
    let site = linked(root.path()).site();
    assert!(site.contains_key("a.md"));
    assert!(text(&site, "b.md").contains("http-equiv"), "the redirect");
    assert!(all(&page(&site, "b.html"), "link[rel=alternate]").is_empty());
}

#[test]
fn llms_txt_lists_the_documents_by_kind() {
    let site = linked(&checkout("")).site();
    let list = text(&site, "llms.txt");
    assert!(list.starts_with("# specbook\n\n> "), "{list}");
    assert!(
        list.matches("\n## ").count() > 8 && list.contains("\n## Feature spec\n\n- ["),
        "{list}"
    );
    let links: Vec<&str> =
        list.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() > 40, "{list}");
    for link in links {
        assert!(site.contains_key(link), "{link}");
    }
    let one = "- [Order Service";
    assert!(list.contains(one) && list.contains(": feat-order-service, "), "{list}");
    let mut root = vec![(
        "book.toml".to_owned(),
        format!("{BOOK}\n[output.html]\nsite-url = \"https://x.example/y/\"\n"),
    )];
    root.extend((0..1_001).map(|n| (format!("content/n{n}.md"), format!("# N {n}\n\nx\n"))));
    let root: Vec<(&str, &str)> = root.iter().map(|(path, text)| (&**path, &**text)).collect();
    let site = linked(folder(&root).path()).site();
    let (first, second) = (text(&site, "llms.txt"), text(&site, "llms-2.txt"));
    assert!(first.starts_with("# Orchard\n\n> Of trees.\n"), "{first}");
    assert!(first.contains("(https://x.example/y/llms-2.txt): more documents"), "{first}");
    assert!(first.contains("(https://x.example/y/portal.json)"), "{first}");
    assert_eq!(first.matches("/n").count() + second.matches("/n").count(), 1_001);
}

#[test]
fn a_system_is_printed_with_its_specs() {
    let site = linked(&checkout("")).site();
    let printed = "example/sys-ecommerce-print.html";
    let html = page(&site, printed);
    let parts = all(&html, "article.printed");
    assert!(parts.len() > 5, "the system and its features");
    assert_eq!(all(&html, "h1").len(), 1);
    let mut ids: Vec<&str> = all(&html, "[id]").iter().filter_map(|one| one.value().id()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "each id once");
    // Between the documents links lead to places on the page.
    let inside = all(&html, "article.printed .prose a[href^='#']");
    assert!(!inside.is_empty());
    assert!(all(&html, "article.printed .prose a[href$='feat-order-service.html']").is_empty());
    for path in ["example/sys-ecommerce.html", "example/features/feat-order-service.html"] {
        let html = page(&site, path);
        let links = all(&html, "footer a[href$='-print.html']");
        assert_eq!(links.len(), 1, "{path}");
    }
    check_pages(&site);
    let off = folder(&[
        ("book.toml", "[book]\ntitle = \"x\"\n[output.html.print]\nenable = false\n"),
        ("content/a.md", "# A\n\nx\n"),
    ]);
    assert!(linked(off.path()).site().keys().all(|path| !path.contains("print")));
}

#[test]
fn places_that_moved_are_found() {
    let root = folder(&[
        (
            "book.toml",
            "[book]\ntitle = \"Orchard\"\n[output.html.redirect]\n\"old/a.html\" = \"/b.html#new\"\n\
             \"/b.html#gone\" = \"/c.html#here\"\n\"c/d.html#x\" = \"https://x.example/\"\n",
        ),
        ("content/b.md", "# B\n\n## New\n\nx\n"),
        ("content/c.md", "# C\n\n## Here\n\nx\n"),
    ]);
    let site = linked(root.path()).site();
    let moved = text(&site, "old/a.html");
    assert!(moved.contains("src=\"../assets/moved.js\" data-to=\"../b.html#new\""), "{moved}");
    assert!(
        moved.contains("<noscript><meta http-equiv=\"refresh\" content=\"0; url=../b.html#new\">")
    );
    let there = page(&site, "b.html");
    let script = all(&there, "script[data-moved]")[0].value().attr("data-moved");
    assert_eq!(script, Some("{\"gone\":\"c.html#here\"}"));
    assert!(all(&page(&site, "c.html"), "script[data-moved]").is_empty());
    assert!(text(&site, "c/d.html").contains("https://x.example/"));
}

#[test]
fn items_have_what_covers_them_beside_them() {
    let site = linked(&checkout("")).site();
    let spec = page(&site, "example/specs/spec-0001-guest-checkout.html");
    let notes = all(&spec, ".prose .traces");
    let said: Vec<String> = notes.iter().map(|note| note.text().collect::<String>()).collect();
    assert!(said.iter().any(|note| note.contains("IT-1")), "{said:?}");
    // Each leads to the item that it names.
    for link in all(&spec, ".prose .traces a") {
        assert!(link.value().attr("href").is_some_and(|to| to.contains(".html#")));
    }
    // Of a document that is not published nobody is told.
    let shut = folder(&[
        ("book.toml", "[book]\ntitle = \"x\"\n"),
        (
            "content/a.md",
            "---\nid: feat-a\nkind: feature-spec\n---\n# A\n\n## Requirements\n\n- **FR-1**: it opens\n",
        ),
        (
            "content/b.md",
            "---\nid: feat-b\nkind: feature-spec\npublish: false\n---\n# B\n\n## Tests\n\n- **DT-1**: opens. Covers feat-a#FR-1\n",
        ),
    ]);
    let site = linked(shut.path()).site();
    assert!(all(&page(&site, "a.html"), ".traces").is_empty());
}

/// Without its drawings a page weighs at most three times its Markdown, and what is around it.
#[test]
fn a_page_is_at_most_three_times_its_text() {
    const AROUND: usize = 12 * 1024;
    let site = linked(&checkout("")).site();
    let mut weighed = 0;
    for (path, markdown) in &site {
        let Some(stem) = path.strip_suffix(".md") else { continue };
        let html = text(&site, &format!("{stem}.html"));
        let drawn: usize =
            html.match_indices("<svg").filter_map(|(from, _)| html[from..].find("</svg>")).sum();
        let weight = html.len() - drawn;
        // The root's own document is at the head of the dashboard.
        if path != "index.md" {
            assert!(
                weight <= 3 * markdown.len() + AROUND,
                "{path}: {weight} of {}",
                markdown.len()
            );
            weighed += 1;
        }
    }
    assert!(weighed > 50, "{weighed} pages");
}

#[test]
fn figures_stand_in_texts_with_raw_html_too() {
    let figures = "$x_1$ and <b>bold</b>\n\n```mermaid\nflowchart TD\n  a[Seed] --> b[Tree]\n```\n\n\
                   ```math\n\\frac{a}{b}\n```\n\n```mermaid\nnonsense\n```\n";
    let root = folder(&[
        ("book.toml", BOOK),
        ("content/a.md", &format!("# Growth of $n$\n\n{figures}<script>alert(1)</script>\n")),
        ("content/b.md", &format!("# Plain\n\n{figures}")),
    ]);
    let site = linked(root.path()).site();
    for path in ["a.html", "b.html"] {
        let html = page(&site, path);
        let svg = "figure[data-diagram=mermaid] svg[role=group][aria-label^=Flowchart]";
        assert_eq!(all(&html, svg).len(), 1, "{path}");
        assert_eq!(all(&html, "figure[data-diagram=mermaid] details pre").len(), 1, "{path}");
        assert_eq!(all(&html, ".formula math mfrac").len(), 1, "{path}");
        assert_eq!(all(&html, "p > math msub").len(), 1, "{path}");
        assert_eq!(all(&html, ".undrawn pre").len(), 1, "{path}");
        assert_eq!(all(&html, ".prose [data-finding=undrawn-figure]").len(), 1, "{path}");
        assert!(all(&html, "[style], main style, main script").is_empty(), "{path}");
        assert!(!text(&site, path).contains('\u{fdd0}'), "{path}");
    }
    assert_eq!(all(&page(&site, "a.html"), "h1 math").len(), 1);
    check_pages(&site);
}

#[test]
fn items_without_a_heading_have_places_of_their_own() {
    let root = folder(&[
        ("book.toml", BOOK),
        (
            "content/specs/001-graft/spec.md",
            "# Feature Specification: Grafting\n\n**Status**: Draft\n\n## Requirements\n\n\
             ### Functional Requirements\n\n\
             - **FR-001**: The system MUST bind the scion.\n  - and the stock\n\
             - **FR-002**: The system MUST label the tree.\n\n## FR 003\n\nNot the item.\n\n\
             ## Requirements, continued\n\n- **FR-003**: The system MUST water the tree.\n",
        ),
        (
            "content/specs/001-graft/tasks.md",
            "# Tasks: Grafting\n\n## Phase 1: Setup\n\n- [ ] T001 Cut the scion for FR-001\n\
             - [x] T002 [P] Buy labels for FR-002\n",
        ),
    ]);
    let linked = linked(root.path());
    let urls: Vec<(String, String)> = linked
        .portal
        .nodes()
        .map(|id| linked.portal.node(id))
        .filter(|node| node.parent.is_some())
        .map(|node| {
            let id = node.id.rsplit('#').next().unwrap_or_default().to_owned();
            (id, node.url.rsplit('/').next().unwrap_or_default().to_owned())
        })
        .collect();
    let url = |id: &str| {
        let found = urls.iter().find(|(known, _)| known == id);
        found.unwrap_or_else(|| panic!("{id} in {urls:?}")).1.clone()
    };
    assert_eq!(url("FR-001"), "spec.html#fr-001");
    assert_eq!(url("T002"), "tasks.html#t002");
    let site = linked.site();
    check_links_of(&site);
    let spec = page(&site, "specs/001-graft/spec.html");
    let place = all(&spec, "#fr-001");
    assert_eq!(place.len(), 1);
    let text: String = place[0]
        .parent()
        .and_then(scraper::ElementRef::wrap)
        .expect("it is in an element")
        .text()
        .collect();
    assert!(text.starts_with("FR-001: The system MUST bind the scion."), "{text}");
    // A heading has the place of an id: the item is found by what is above it.
    assert_eq!(all(&spec, "h2#fr-003").len(), 1);
    assert_eq!(url("FR-003"), "spec.html#requirements-continued");
    let tasks = page(&site, "specs/001-graft/tasks.html");
    let entry = all(&tasks, "li:has(#t002) input[checked]");
    assert_eq!(entry.len(), 1);
}

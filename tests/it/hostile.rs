//! Portals that a stranger could send: what they may cost, and what of them runs in a browser.
//! Nothing here is timed: each would need minutes or gigabytes if its limit were gone, and the
//! finding says that it is there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use scraper::{Html, Selector};
use specbook::pipeline;

use crate::support::{Linked, is_page, linked};

pub(crate) const BOOK: &str = "[book]\ntitle = \"Strange\"\n";
const FEATURE: &str = "---\nkind: feature\nid: feat-a\n---\n\n# A Feature Specification\n\n## Functional Requirements\n\n";

/// A portal of some files.
pub(crate) fn portal(files: &[(&str, &str)]) -> (tempfile::TempDir, Linked) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "book.toml", BOOK);
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    let linked = linked(folder.path());
    (folder, linked)
}

pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().expect("a folder")).expect("made");
    std::fs::write(full, text).expect("written");
}

/// The messages of a rule.
pub(crate) fn said(linked: &Linked, rule: &str) -> Vec<String> {
    let findings = linked.checked.findings.iter().filter(|finding| finding.rule == rule);
    findings
        .map(|finding| {
            format!("{} {}", finding.message, finding.help.as_deref().unwrap_or_default())
        })
        .collect()
}

pub(crate) fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

/// Text, and the limit that a finding on it names; none: it is cheap.
fn bombs() -> Vec<(&'static str, String, Option<&'static str>)> {
    let near = "h".repeat(900);
    let html = format!(
        "<div>\n<p>{}</p>{}",
        lines(1500, |n| format!("<b id=x{n}>")),
        "<p>x".repeat(20_000)
    );
    let nested = format!("<div>\n{}", "<div>".repeat(20_000));
    let diagrams = "```mermaid\nflowchart LR\na-->b\n```\n\n".repeat(5_000);
    let attributes = format!("<div {}>\n", lines(100_000, |n| format!("a{n} ")));
    let anchors = lines(150, |n| format!("# {near}{n}\n\n"))
        + &lines(150, |n| format!("[x](#{}z{n}) ", "h".repeat(898)));
    let chain = |needs: &dyn Fn(usize) -> String, count: usize| {
        let line = |n: usize| format!("### FR-{n}: t\n\n**Dependencies:** {}\n\n", needs(n));
        FEATURE.to_owned() + &lines(count, line)
    };
    vec![
        ("quotes", format!("{} x\n", ">".repeat(1_000_000)), Some("limits.max-nesting")),
        ("open elements", html, Some("limits.max-html-work")),
        (
            "open formatting",
            format!("{}\n\n{}", "<b>".repeat(1500), "x\n\n".repeat(5000)),
            Some("limits.max-html-work"),
        ),
        ("nested elements", nested, Some("limits.max-html-work")),
        ("attributes", attributes, Some("limits.max-html-work")),
        ("diagrams", diagrams, Some("limits.max-diagrams")),
        ("blanks", format!("```ini\n{}```\n", format!("{}x\n", " ".repeat(1989)).repeat(15)), None),
        (
            "blanks in another language",
            format!("```java\n{}```\n", format!("{}x\n", " ".repeat(1989)).repeat(15)),
            Some("limits.max-code-blanks"),
        ),
        (
            "code",
            format!("```cpp\n{}```\n\n", "a<b>c;\n".repeat(30_000)).repeat(6),
            Some("limits.max-coloured-code"),
        ),
        (
            "open front matter",
            format!("---\n{}", lines(100_000, |n| format!("k{n}: v\n"))),
            Some("limits.max-metadata-size"),
        ),
        (
            "front matter",
            format!("---\n{}---\n# A\n", lines(100_000, |n| format!("k{n}: v\n"))),
            Some("limits.max-metadata-size"),
        ),
        (
            "a sidecar's worth of labels",
            format!(
                "# A Feature Specification\n\n**Kind:** feature\n**ID:** feat-a\n{}",
                lines(40_000, |n| format!("**Depends On {n}:** feat-b{n}\n"))
            ),
            Some("limits.max-metadata-size"),
        ),
        ("near anchors", anchors, None),
        (
            "broken anchors",
            lines(3000, |n| format!("# h{n}\n")) + &lines(6000, |n| format!("[x](#hx{n}) ")),
            None,
        ),
        ("broken links", "- [x](y)\n".repeat(20_000), Some("limits.max-findings-per-rule")),
        ("raw links", "<a href=\"b.md\">x</a>\n\n".repeat(5000), None),
        ("a chain", chain(&|n| format!("FR-{}", (n + 1) % 60_000), 60_000), None),
        (
            "ranges",
            chain(&|_| "FR-1 to 999".to_owned(), 2000),
            Some("limits.max-expanded-references"),
        ),
        (
            "all above",
            chain(&|_| "All above".to_owned(), 3000),
            Some("limits.max-expanded-references"),
        ),
    ]
}

/// The same for names and headings.
fn long_names() -> Vec<(&'static str, String, Option<&'static str>)> {
    vec![
        ("a title", format!("# {}\n", "t".repeat(400_000)), Some("limits.max-title-length")),
        (
            "an id",
            format!(
                "---\nkind: feature\nid: feat-{}\n---\n# A Feature Specification\n",
                "a".repeat(10_000)
            ),
            Some("limits.max-title-length"),
        ),
        ("headings in quotes", "> # a\n\n".repeat(20_000), None),
    ]
}

/// Every bomb is checked; what is too much for a limit is a finding that names it.
#[test]
fn what_would_cost_too_much_is_left_out_and_named() {
    for (name, text, limit) in bombs().into_iter().chain(long_names()) {
        let (_folder, linked) = portal(&[("content/a.md", &text), ("content/b.md", "# B\n")]);
        let all: Vec<String> = ["limit-reached", "malformed-metadata"]
            .into_iter()
            .flat_map(|rule| said(&linked, rule))
            .collect();
        match limit {
            Some(limit) => {
                assert!(all.iter().any(|said| said.contains(limit)), "{name}: {all:?}");
            }
            None => assert!(!all.iter().any(|said| said.contains("limits.")), "{name}: {all:?}"),
        }
        // The other document is there all the same.
        assert!(linked.portal.find("b").is_some(), "{name}");
    }
}

/// The same as pages, where rendering is what costs.
#[test]
fn pages_of_costly_texts_are_made() {
    let names = ["open elements", "open formatting", "blanks", "code", "raw links", "broken links"];
    for (name, text, _) in bombs().into_iter().filter(|bomb| names.contains(&bomb.0)) {
        let (_folder, linked) = portal(&[("content/a.md", &text), ("content/b.md", "# B\n")]);
        let site = linked.site();
        assert!(site.contains_key("a.html") && site.contains_key("b.html"), "{name}");
        let size: usize = site.values().map(Vec::len).sum();
        assert!(size < 60_000_000, "{name}: {size} bytes");
    }
}

/// Texts with which something could run, if some place did not escape them.
const VECTORS: [&str; 14] = [
    "\"><script src=x.js></script>",
    "'><img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "</textarea><svg/onload=alert(1)>",
    "<iframe src=//evil.test>",
    "javascript:alert(1)",
    "JaVa\tScRiPt:alert(1)",
    "{{ 7*7 }}{% raw %}",
    "--><script>x</script>",
    "\u{2028}<b onmouseover=x>",
    "]]><script>x</script>",
    "`<img/src/onerror=x>`",
    "&lt;script&gt;&#x3c;script>",
    "<base href=//evil.test/><meta http-equiv=refresh content=0;url=//evil.test>",
];

/// Contexts of a vector; `V` is where it is, `Q` the same in a YAML text.
const CONTEXTS: &str = r#"---
kind: feature
id: feat-V
name: "Q"
owner: "Q"
status: "Q"
complexity: "Q"
depends_on: ["Q"]
strange: "Q"
---

# V Feature Specification

V

[V](V "V") ![V](V "V") <V> `V` [V](#V) [x](b.md#V)

## Functional Requirements

### FR-1: V

**Dependencies:** V

- [ ] V
- **V**: V

| V | V |
|---|---|
| V | [V](V) |

```V
V
```

~~~mermaid
graph TD
  A["V"] --> B[V]
~~~

<p>V</p>

<a href="V" id='V'>V</a> <img src="V"> <img src="/\evil.test/x"> <img src="https:evil.test/x">

<!-- V -->

[^V]: V

# V Feature Specification

```yaml
kind: feature
id: feat-second
name: 'second'
```

| a | b |
|---|---|
| V | d |
"#;

/// The pages of a portal in which a vector is wherever a text may be.
fn pages(vector: &str) -> BTreeMap<String, Vec<u8>> {
    let quoted = serde_json::Value::from(vector).to_string();
    let quoted = &quoted[1..quoted.len() - 1];
    let text = CONTEXTS.replace('V', vector).replace('Q', quoted);
    let system = format!(
        "---\nkind: system\nid: sys-a\nname: \"{quoted}\"\n---\n\n# {vector} System Architecture\n\n\
         ## Component Details\n\n### Component 1: {vector}\n\n**Dependencies:** {vector}\n\n\
         ## Feature Spec Breakdown\n\n### Phase 1: {vector}\n\n1. **{vector}** (Level 3 - EASY)\n   \
         - Dependencies: {vector}\n   - Estimated: {vector}\n"
    );
    let (_folder, linked) = portal(&[
        ("content/a.md", &text),
        ("content/b.md", &format!("# {vector}\n\n{vector} feat-{vector} FR-1\n")),
        ("content/sys.md", &system),
        ("content/SUMMARY.md", &format!("# S\n\n- [{vector}](a.md)\n")),
    ]);
    linked.site()
}

/// What a parser of HTML finds on a page that must not be there.
fn faults(path: &str, html: &str) -> String {
    let page = Html::parse_document(html);
    let mut out = String::new();
    let all = Selector::parse("*").expect("a selector");
    for element in page.select(&all) {
        let value = element.value();
        let name = value.name();
        let own_script = |src: &str| {
            let file = src.rsplit('/').next().unwrap_or_default();
            let own = [
                "theme",
                "specbook",
                "findings",
                "figures",
                "documents",
                "near",
                "moved",
                "words",
                "explorer",
            ];
            file.strip_suffix(".js").is_some_and(|name| own.contains(&name))
        };
        let bad = match name {
            "script" => {
                !value.attr("src").is_some_and(own_script) || !element.inner_html().is_empty()
            }
            "iframe" | "object" | "embed" | "base" | "frame" | "applet" | "form" | "style" => true,
            "meta" => value.attr("http-equiv").is_some_and(|it| it != "Content-Security-Policy"),
            _ => false,
        };
        if bad {
            let _ = writeln!(out, "{path}: {}", element.html());
        }
        for (key, address) in value.attrs() {
            let loads =
                matches!(key, "src" | "srcset" | "poster" | "background" | "data" | "xlink:href")
                    || key == "href" && matches!(name, "link" | "use" | "image" | "script");
            let plain: String =
                address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
            let plain = plain.replace('\\', "/").to_ascii_lowercase();
            let scheme = plain.split(['/', '?', '#']).next().is_some_and(|head| head.contains(':'));
            let outside = plain.starts_with("//") || scheme;
            let runs = ["javascript:", "vbscript:", "data:"].iter().any(|s| plain.starts_with(s));
            let handler = key.starts_with("on") || key == "style" || key == "srcdoc";
            let address = matches!(key, "href" | "src" | "action" | "formaction" | "xlink:href");
            if handler || loads && outside || address && runs {
                let _ = writeln!(out, "{path}: {name} {key}={plain}");
            }
        }
    }
    out
}

/// Whole pages, read as a browser reads them: no script but the theme's, no handler, nothing that
/// is fetched from elsewhere.
#[test]
fn nothing_runs_and_nothing_is_fetched_from_elsewhere() {
    let mut wrong = String::new();
    for vector in VECTORS {
        let pages = pages(vector);
        assert!(pages.len() > 10);
        for (path, bytes) in pages.iter().filter(|(path, _)| is_page(path)) {
            let html = std::str::from_utf8(bytes).expect("UTF-8");
            let found = faults(path, html);
            if !found.is_empty() {
                let _ = writeln!(wrong, "== {vector:?}\n{found}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The check finds what it looks for.
#[test]
fn the_check_of_pages_sees_what_runs() {
    for html in [
        "<p><script src=evil.js></script>",
        "<script src=theme.js>alert(1)</script>",
        "<img src=x onerror=x>",
        "<a href=\" java\nscript:x\">",
        "<img src='/\\evil.test/x'>",
        "<img src=https:evil.test>",
        "<svg><use href=//evil.test/x></svg>",
        "<base href=x>",
        "<meta http-equiv=refresh content=0>",
    ] {
        assert!(!faults("x", html).is_empty(), "{html}");
    }
    assert!(
        faults(
            "x",
            "<script src=\"../assets/theme.js\"></script><img src=x.png><a href=https://a>"
        )
        .is_empty()
    );
}

#[test]
fn addresses_of_the_configuration_lead_nowhere_strange() {
    let with = |key: &str, value: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let (table, key) = key.rsplit_once('.').expect("a table");
        let value = serde_json::Value::from(value);
        write(folder.path(), "book.toml", &format!("[{table}]\n{key} = {value}\n"));
        write(folder.path(), "content/a.md", "# A\n");
        pipeline::setup(folder.path(), &[]).is_ok()
    };
    let keys = [
        "output.html.git-repository-url",
        "output.html.edit-url-template",
        "output.html.site-url",
        "content.issue-url",
    ];
    for key in keys {
        for bad in [
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)//{path}",
            "data:text/html,x",
            "//evil.test/",
            "/\\evil.test",
            "x:///\\\\evil.test",
            "https:///x",
            "https:evil.test",
            "\thttps://a",
            "vbscript:x",
        ] {
            assert!(!with(key, bad), "{key} = {bad:?}");
        }
        for good in ["https://example.org/x", "http://a/{path}", "/specs/", "../x"] {
            assert!(with(key, good), "{key} = {good:?}");
        }
    }
    for bad in ["javascript:x", "//evil.test", "/\\evil.test", "https:x"] {
        let folder = tempfile::tempdir().expect("a folder");
        let to = serde_json::Value::from(bad);
        write(folder.path(), "book.toml", &format!("[output.html.redirect]\n\"a.html\" = {to}\n"));
        write(folder.path(), "content/b.md", "# B\n");
        assert!(pipeline::setup(folder.path(), &[]).is_err(), "{bad}");
    }
}

/// Pieces of texts that try to run, and of what is around them.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "<b id=x>",
        "</b>",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "</table>",
        "<script>x</script>",
        "<svg>",
        "<math>",
        "<style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<img src=x onerror=x>",
        "<a href=javascript:x>",
        "\"",
        "'",
        "`",
        "\n\n",
        "\n",
        "> ",
        "- ",
        "# ",
        "[x](",
        ")",
        "![x](/\\evil.test)",
        "| a | b |\n|-|-|\n",
        "```js\n",
        "```\n",
        "<noscript>",
        "<textarea>",
        "<title>",
        "&lt;",
        "&#60;",
        "\\",
        "<template>",
        "<x-y ",
        "onclick=x",
        "=",
        ">",
        "/>",
        "FR-1",
        "feat-a",
        "[^1]",
        "[^1]: ",
    ]);
    prop::collection::vec(prop_oneof![6 => known.prop_map(str::to_owned), 1 => "\\PC"], 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a text is put together from, nothing of it runs in any page.
    #[test]
    fn nothing_runs_of_texts_put_together_at_random(body in pieces(), title in pieces()) {
        let title = title.replace('\n', " ");
        let (_folder, linked) = portal(&[
            ("content/a.md", &format!("# {title}\n\n{body}\n")),
            ("content/b.md", &format!("{FEATURE}### FR-1: {title}\n\n{body}\n")),
        ]);
        for (path, bytes) in linked.site().iter().filter(|(path, _)| is_page(path)) {
            let found = faults(path, std::str::from_utf8(bytes).expect("UTF-8"));
            prop_assert!(found.is_empty(), "{found}");
        }
    }
}

/// Twice as much of what was once quadratic or worse costs about twice as much of what is counted:
/// edges and findings grow with the text, and stop at their limits.
#[test]
fn what_is_made_of_a_text_grows_no_faster_than_the_text() {
    let made = |count: usize| {
        let line =
            |n: usize| format!("### FR-{n}: t\n\n**Dependencies:** All above, FR-1 to 999\n\n");
        let text = FEATURE.to_owned() + &lines(count, line) + &"[x](y) ".repeat(count * 10);
        let (_folder, linked) = portal(&[("content/a.md", &text)]);
        (linked.portal.edges().len(), linked.checked.findings.len())
    };
    let limits = specbook::model::Limits::default();
    for count in [500, 1000, 2000] {
        let (edges, findings) = made(count);
        assert!(edges <= limits.expanded + 2 * count, "{count}: {edges} edges");
        assert!(findings <= limits.findings + 4 * count, "{count}: {findings} findings");
    }
}

//! Themes: the two that ship, and a portal's own files in the place of theirs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support::{Linked, checkout, copy, folder, is_page, linked, put, specbook, transcript};

/// What marks the pages of a template.
const MARK: char = '⚑';

/// The example, with each sort of page, and a theme.
fn example(theme: &str) -> (tempfile::TempDir, Linked) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&checkout("content/example"), &folder.path().join("content"));
    let settings = ["[book]\ntitle = \"Shop\"\n[output.html]\ntheme = \"", theme, "\"\n"].concat();
    put(folder.path(), "book.toml", &settings);
    let linked = linked(folder.path());
    (folder, linked)
}

/// The files of a folder of a theme of this repository.
fn files_of(path: &str) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(checkout(path)).expect("a folder of a theme");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, std::fs::read(&path).expect("a file"))
    };
    files.map(read).collect()
}

/// Whether the name of a file ends so.
fn has_end(path: &str, end: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == end)
}

/// A template that writes the mark where it writes something of its own.
fn marked(name: &str, text: &str) -> String {
    let place = match name {
        "base.html" if text.contains("page.wide") => "data-wide{% endif %}>\n",
        "base.html" => "<body>\n",
        "list.html" => "{% block scripts %}",
        "parts.html" => "data-stage=\"{{ e.state }}\"{% endif %}>",
        _ => "{% block content %}\n",
    };
    assert_eq!(text.matches(place).count(), 1, "{name}");
    text.replace(place, &[place, &MARK.to_string()].concat())
}

/// Whether a page is made with a template, as its address and its text show.
fn is_made_with(template: &str, path: &str, html: &str) -> bool {
    let in_facet = ["kinds", "statuses", "owners", "tags"]
        .into_iter()
        .find_map(|facet| path.strip_prefix(facet).map(|rest| rest.starts_with('/')));
    let is_folder = html.contains("<div data-folder");
    let is_register = path.starts_with("registers/") && path != "registers/index.html";
    let is_pair = path.starts_with("traceability/") && path.contains("-by-");
    let is_planned =
        html.contains("data-status=\"planned\"") || html.contains("data-status=planned");
    match template {
        "base.html" => true,
        "parts.html" => html.contains("data-branch="),
        "list.html" => {
            path == "documents.html"
                || in_facet == Some(true)
                || is_folder
                || is_register
                || is_pair
        }
        "dashboard.html" => path == "index.html",
        "document.html" => html.contains("<article data-spec-id=") && !is_planned,
        "facet.html" => in_facet == Some(true),
        "facets.html" => in_facet == Some(false),
        "findings_by_document.html" => path == "findings-by-document.html",
        "folder.html" => is_folder,
        "matrix.html" => path.starts_with("traceability/") && !is_pair,
        "pair.html" => is_pair,
        "register.html" => is_register,
        "registers.html" => path == "registers/index.html",
        "not_found.html" => path == "404.html",
        "planned.html" => is_planned,
        "print.html" => path.ends_with("-print.html"),
        own => path == own,
    }
}

/// A text without blanks, which are not the same beside a mark, and without the mark.
fn without_mark(html: &str) -> String {
    html.chars().filter(|c| !c.is_whitespace() && *c != MARK).collect()
}

/// Lays a file over the theme, and gives the site.
fn with_file(root: &Path, linked: &Linked, path: &str, bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(&path, bytes).expect("written");
    let site = linked.site();
    std::fs::remove_file(&path).expect("removed");
    site
}

/// Overrides templates one by one: the pages made with each have the mark, and nothing else differs.
fn override_each(theme: &str, templates: &BTreeMap<String, Vec<u8>>) {
    let (folder, linked) = example(theme);
    let before = linked.site();
    for (name, text) in templates {
        let text = marked(name, std::str::from_utf8(text).expect("UTF-8"));
        let path = format!("themes/{theme}/templates/{name}");
        let after = with_file(folder.path(), &linked, &path, text.as_bytes());
        assert!(before.keys().eq(after.keys()), "{theme}, {name}: the files");
        let mut seen = 0;
        for (path, bytes) in &after {
            if !is_page(path) {
                assert!(*bytes == before[path], "{theme}, {name}: {path}");
                continue;
            }
            let (old, new) =
                (String::from_utf8_lossy(&before[path]), String::from_utf8_lossy(bytes));
            let is_marked = new.contains(MARK);
            assert_eq!(is_marked, is_made_with(name, path, &old), "{theme}, {name}: {path}");
            assert!(without_mark(&new) == without_mark(&old), "{theme}, {name}: {path} differs");
            seen += usize::from(is_marked);
        }
        assert!(seen > 0, "{theme}, {name}: no page of the example is made with it");
    }
}

#[test]
fn each_template_can_be_overridden_alone() {
    override_each("default", &files_of("themes/default/templates"));
}

#[test]
fn the_plain_theme_can_be_overridden_too_where_it_takes_from_the_default() {
    let mut templates = files_of("themes/default/templates");
    templates.retain(|name, _| ["gates.html", "parts.html"].contains(&name.as_str()));
    templates.extend(files_of("themes/plain/templates"));
    override_each("plain", &templates);
}

#[test]
fn each_asset_can_be_overridden_alone() {
    for theme in ["default", "plain"] {
        let (folder, linked) = example(theme);
        let before = linked.site();
        for name in files_of(&format!("themes/{theme}/assets")).keys() {
            let (own, changed) = (format!("assets/{name}"), b"/* changed */\n");
            let path = format!("themes/{theme}/{own}");
            let mut after = with_file(folder.path(), &linked, &path, changed);
            if name == "live.js" {
                assert!(before == after, "it is for `serve` only");
                continue;
            }
            let mut before = before.clone();
            assert_eq!(after.remove(&own).as_deref(), Some(&changed[..]), "{theme}: {name}");
            assert!(before.remove(&own).is_some(), "{theme}: {name}");
            assert!(before == after, "{theme}: {name} changed other files");
        }
    }
}

/// A theme of a portal's own name takes what it lacks from the default; an unknown one is an error.
#[test]
fn what_a_theme_lacks_comes_from_the_default() {
    let (folder, _) = example("house");
    put(
        folder.path(),
        "themes/house/templates/not_found.html",
        "{%- extends \"base.html\" -%}\n{% block content %}\n<h1>Nothing here</h1>\n{% endblock %}\n",
    );
    let site = linked(folder.path()).site();
    assert!(String::from_utf8_lossy(&site["404.html"]).contains("Nothing here"));
    assert!(site.contains_key("assets/specbook.js"));
}

#[test]
fn an_unknown_theme_is_a_finding_that_names_those_that_there_are() {
    let folder = folder(&[
        ("book.toml", "[output.html]\ntheme = \"plane\"\n"),
        ("content/index.md", "# A\n\nx\n"),
    ]);
    let said = transcript(folder.path(), &["build"]);
    assert!(said.contains("--- exit code\n2\n"), "{said}");
    assert!(said.contains("unknown theme `plane`"), "{said}");
    assert!(said.contains("`default` and `plain` are embedded"), "{said}");
}

#[test]
fn the_plain_theme_has_no_scripts() {
    let (folder, linked) = example("plain");
    let site = linked.site();
    let scripts: Vec<&String> = site.keys().filter(|path| has_end(path, "js")).collect();
    assert!(scripts.is_empty(), "{scripts:?}");
    for (path, bytes) in site.iter().filter(|(path, _)| is_page(path)) {
        let html = String::from_utf8_lossy(bytes);
        assert!(!html.contains("<script") && !html.contains("<noscript"), "{path}");
        for hook in [
            "href=\"#content\"",
            "id=\"content\"",
            "aria-label=\"Portal\"",
            "aria-label=\"On this page\"",
        ] {
            assert!(html.contains(hook) || html.contains(&hook.replace('"', "")), "{path}: {hook}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
    }
    let sheet = site["assets/specbook.css"].len();
    assert!(sheet < 11 * 1024, "the sheet has {sheet} bytes");
    put(
        folder.path(),
        "book.toml",
        "[book]\ntitle = \"Shop\"\n[output.html]\ntheme = \"plain\"\nadditional-js = [\"own.js\"]\n\
         [output.html.redirect]\n\"old.html\" = \"/index.html\"\n",
    );
    put(folder.path(), "own.js", "1;\n");
    assert!(specbook(folder.path(), &["build", "-q"]).status.success());
    let read =
        |path: &str| std::fs::read_to_string(folder.path().join("site").join(path)).expect(path);
    assert!(read("index.html").contains("own.js"), "what the portal asks for is there");
    let led = read("old.html");
    assert!(led.contains("http-equiv=\"refresh\"") && !led.contains("<script"), "{led}");
}

/// What is outside of all layers of a sheet: those win over a portal's own rules, as far as they are as specific.
fn outside_of_layers(css: &str) -> BTreeSet<String> {
    let mut outside = BTreeSet::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in css.char_indices() {
        match c {
            '{' => {
                if depth == 0 {
                    outside.insert(css[start..at].trim().to_owned());
                }
                depth += 1;
            }
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 && matches!(c, '}' | ';') {
            start = at + 1;
        }
    }
    outside.retain(|rule| !rule.starts_with("@layer"));
    outside
}

#[test]
fn a_sheet_of_the_portal_wins_by_layers() {
    for theme in ["default", "plain"] {
        let (_, linked) = example(theme);
        let site = linked.site();
        for (path, bytes) in
            site.iter().filter(|(path, _)| path.starts_with("assets/") && has_end(path, "css"))
        {
            let outside = outside_of_layers(&String::from_utf8_lossy(bytes));
            // Tokens, which a rule for `:root` of a later sheet sets anew.
            let known = [
                ":root",
                ":root[data-theme=\"light\"]",
                ":root[data-theme=\"dark\"]",
                "@media print",
            ];
            let other = outside.iter().find(|rule| {
                !known.contains(&rule.as_str())
                    && !rule.starts_with("@supports not (color:light-dark(")
            });
            assert_eq!(other, None, "{theme}: {path}");
        }
    }
}

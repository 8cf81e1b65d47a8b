//! The words of the interface: every phrase has a German form, nothing is said past the table, and a
//! portal brings its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use regex::Regex;
use scraper::{ElementRef, Html, Node};

use crate::site::{Site, all, check_links_of};
use crate::support::{checkout, copy, fine, folder, is_page, linked, put, specbook};

/// What is said under a name that code or a template computes: levels, stages, statuses of gates,
/// what accepts findings, sorts of lists, pages of the menu, lines and boxes of drawings.
const COMPUTED: &[&str] = &[
    "Allowed",
    "Approved",
    "Baseline",
    "Dashboard",
    "Documents",
    "Done",
    "Draft",
    "Error",
    "Failed",
    "Findings",
    "Gates",
    "Graph",
    "Kinds",
    "Not applicable",
    "Note",
    "Owners",
    "Passed",
    "Pending",
    "Progress",
    "Review",
    "Roadmap",
    "Statuses",
    "Stub",
    "Tags",
    "Traceability",
    "Waived",
    "Warning",
    "Withdrawn",
    "Written",
    "critical path",
    "error",
    "feature or change",
    "folder",
    "need one another in a circle",
    "phase",
    "system",
    "warning",
];

/// The files below a folder, with their texts.
fn texts(folder: &Path, end: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(texts(&path, end));
        } else if path.to_string_lossy().ends_with(end) {
            let text = std::fs::read_to_string(&path).expect("a text");
            found.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_owned());
        }
    }
    found
}

/// The phrases that code, templates and scripts say.
fn said() -> BTreeSet<String> {
    let string = r#""((?:[^"\\]|\\.)*)""#;
    let find = |patterns: &[String], texts: Vec<String>| -> Vec<String> {
        let all: Vec<Regex> =
            patterns.iter().map(|pattern| Regex::new(pattern).expect("a pattern")).collect();
        let in_text = |text: &String| {
            let found = all.iter().flat_map(|pattern| pattern.captures_iter(text));
            found.map(|found| found[1].replace("\\\"", "\"")).collect::<Vec<_>>()
        };
        texts.iter().flat_map(in_text).collect()
    };
    let one = [
        format!(r"\.(?:say|with)\(\s*{string}"),
        format!(r"numbered\(&context\.user, {string}"),
        format!(r#"\.(?:count|form)\([^";]*"(?:[^"\\]|\\.)*",\s*{string}"#),
        format!(r"if \w+ \{{ words\.say\({string}"),
    ];
    let mut all = find(&one, texts(&checkout("src/render"), ".rs"));
    let in_templates =
        [format!(r"\bsay\({string}"), format!(r#"\bsay_n\([^"]*"(?:[^"\\]|\\.)*", {string}"#)];
    all.extend(find(&in_templates, texts(&checkout("themes"), ".html")));
    all.extend(find(&[format!(r"\bsay\({string}")], texts(&checkout("themes"), ".js")));
    let units = [format!(r"=> \{{\s*{string}\s*\}}")];
    all.extend(find(&units, texts(&checkout("src/render/pages"), "overview.rs")));
    let scripts = [format!(r#"say\("[^"]*", \{{[^}}]*\}}, {string}"#)];
    let forms_for_one: Vec<String> = find(&scripts, texts(&checkout("themes"), ".js"));
    all.retain(|phrase| !forms_for_one.contains(phrase));
    all.extend(COMPUTED.iter().map(|phrase| (*phrase).to_owned()));
    all.push("{year}-{month}-{day}".to_owned());
    all.into_iter().collect()
}

/// A table of words: phrases and labels.
fn table(text: &str) -> (toml::Table, toml::Table) {
    let parsed: toml::Table = text.parse().expect("TOML");
    let of = |name: &str| parsed[name].as_table().expect("a table").clone();
    (of("phrases"), of("labels"))
}

fn german() -> (toml::Table, toml::Table) {
    let path = checkout("themes/default/words/de.toml");
    table(&std::fs::read_to_string(path).expect("a table"))
}

#[test]
fn every_phrase_is_in_the_german_table_and_no_other() {
    let said = said();
    let (phrases, _) = german();
    let known: BTreeSet<String> = phrases.keys().cloned().collect();
    let missing: Vec<&String> = said.difference(&known).collect();
    assert_eq!(missing, [] as [&String; 0], "these are said and have no German form");
    let unused: Vec<&String> = known.difference(&said).collect();
    assert_eq!(unused, [] as [&String; 0], "these have a German form and are not said");
    assert!(said.len() > 300, "{} phrases were found", said.len());
}

#[test]
fn a_form_has_the_values_of_its_phrase() {
    let hole = Regex::new(r"\{\w+\}").expect("a pattern");
    let holes = |text: &str| -> BTreeSet<String> {
        hole.find_iter(text).map(|found| found.as_str().to_owned()).collect()
    };
    for (phrase, form) in german().0 {
        let forms = match &form {
            toml::Value::String(text) => vec![text.clone()],
            toml::Value::Table(forms) => {
                assert_eq!(forms.keys().collect::<Vec<_>>(), ["one", "other"], "{phrase}");
                forms.values().map(|form| form.as_str().expect("a text").to_owned()).collect()
            }
            _ => panic!("{phrase} has no form"),
        };
        for form in forms {
            assert_eq!(holes(&form), holes(&phrase), "{phrase}");
        }
    }
}

#[test]
fn every_label_of_a_shipped_kind_is_in_the_german_table() {
    let kinds = fine(specbook::kinds::with(&[]).map_err(|_| {
        specbook::pipeline::Failure::Message("the shipped kinds are wrong".to_owned())
    }));
    let label = |name: &str| {
        let words = name.replace(['_', '-'], " ");
        words[..1].to_uppercase() + &words[1..]
    };
    let mut all = BTreeSet::new();
    for (_, kind) in kinds.iter() {
        all.insert(kind.title.clone());
        all.extend(kind.register.clone());
        for item in &kind.items {
            all.insert(label(&item.decl.name));
            all.extend(item.decl.register.clone());
            // The heads of the columns of registers.
            let fields = item.decl.fields.iter().filter(|field| field.relates.is_none());
            all.extend(fields.map(|field| label(&field.name)));
        }
    }
    all.extend(specbook::query::columns().map(label));
    all.remove("Id");
    all.insert("ID".to_owned());
    all.extend(kinds.relation_names().map(label));
    let known: BTreeSet<String> = german().1.keys().cloned().collect();
    let missing: Vec<&String> = all.difference(&known).collect();
    assert_eq!(missing, [] as [&String; 0], "these have no German label");
    let unused: Vec<&String> = known.difference(&all).collect();
    assert_eq!(unused, [] as [&String; 0], "no shipped kind has these labels");
}

/// The worked example as a portal in a language.
fn example(language: &str) -> (tempfile::TempDir, Site) {
    let root = folder(&[(
        "book.toml",
        &format!(
            "[book]\ntitle = \"Shop\"\nlanguage = \"{language}\"\n[output.html.print]\nenable = true\n"
        ),
    )]);
    copy(&checkout("content/example"), &root.path().join("content"));
    if language == MARKED {
        put(root.path(), &format!("themes/default/words/{MARKED}.toml"), &marked_table());
    }
    let site = linked(root.path()).site();
    (root, site)
}

/// A language for private use, in which every phrase is the English one in marks.
const MARKED: &str = "qaa";

fn marked_table() -> String {
    let (phrases, labels) = german();
    let mut table = toml::Table::new();
    let marked = |keys: toml::Table, forms: bool| -> toml::Table {
        let form = |(key, value): (String, toml::Value)| {
            let text = toml::Value::String(format!("⟦{key}⟧"));
            let many = forms && value.is_table();
            let form = if many {
                toml::Value::Table([("other".to_owned(), text)].into_iter().collect())
            } else {
                text
            };
            (key, form)
        };
        keys.into_iter().map(form).collect()
    };
    table.insert("phrases".to_owned(), marked(phrases, true).into());
    table.insert("labels".to_owned(), marked(labels, false).into());
    table.to_string()
}

/// The texts of a page that are neither in marks nor a document's, nor said in English on purpose.
fn past_the_table(html: &Html) -> Vec<String> {
    let mut found = Vec::new();
    let skipped = |element: ElementRef<'_>| {
        let value = element.value();
        matches!(value.name(), "script" | "style" | "noscript" | "code" | "pre" | "title" | "math")
            || value.attr("lang").is_some_and(|lang| lang == "en")
            // What the rows of a register say is the documents'.
            || value.attr("data-said").is_some()
            || ["prose", "what"]
                .iter()
                .any(|class| value.has_class(class, scraper::CaseSensitivity::CaseSensitive))
    };
    for node in html.tree.nodes() {
        let chain = std::iter::once(node).chain(node.ancestors());
        if chain.filter_map(ElementRef::wrap).any(skipped) {
            continue;
        }
        match node.value() {
            Node::Text(text) => found.push(text.to_string()),
            Node::Element(element) => {
                let names = ["aria-label", "title", "alt", "placeholder"];
                found.extend(names.iter().filter_map(|name| element.attr(name)).map(str::to_owned));
            }
            _ => {}
        }
    }
    // A link inside of a phrase parts it in two texts.
    let marked = Regex::new("⟦[^⟦⟧]*⟧|^[^⟦⟧]*⟧|⟦[^⟦⟧]*$").expect("a pattern");
    let clean = |text: String| {
        let mut text = text;
        // What is put into a phrase may be a phrase.
        while marked.is_match(&text) {
            text = marked.replace_all(&text, "\u{1}").into_owned();
        }
        text.split('\u{1}')
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    found.into_iter().flat_map(clean).filter(|text| text.chars().any(char::is_alphabetic)).collect()
}

#[test]
fn nothing_is_said_past_the_table() {
    let (root, site) = example(MARKED);
    let mut sources = texts(&root.path().join("content"), "").join("\n");
    // What is to be written of a spec is from the template of its kind.
    sources.push_str(&texts(&checkout("src/kinds"), ".md").join("\n"));
    sources.push_str(" Shop specbook openspec speckit ");
    let squeezed = |text: &str| -> String {
        let plain = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        plain.collect()
    };
    let whole = squeezed(&sources);
    let is_known = |text: &str| {
        // Paths, ids and addresses are made of names.
        let one = !text.contains(' ') && text.contains(['-', '.', '#']);
        one || text.contains('/') || whole.contains(&squeezed(text))
    };
    // Ids are before titles.
    let known = |text: &String| {
        let mut parts = text.split(": ").filter(|part| part.chars().any(char::is_alphabetic));
        parts.all(is_known)
    };
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let mut pages = 0;
    for (path, bytes) in site.iter().filter(|(path, _)| is_page(path)) {
        pages += 1;
        let html = Html::parse_document(&String::from_utf8_lossy(bytes));
        for text in past_the_table(&html).into_iter().filter(|text| !known(text)) {
            wrong.entry(text).or_insert_with(|| path.clone());
        }
    }
    assert!(pages > 60, "{pages} pages were looked at");
    assert_eq!(wrong, BTreeMap::new(), "these texts are in no table and of no document");
}

#[test]
fn a_german_portal_is_in_german() {
    let (_root, site) = example("de_AT");
    check_links_of(&site);
    let page = |path: &str| Html::parse_document(&String::from_utf8_lossy(&site[path]));
    let text = |html: &Html, selector: &str| -> Vec<String> {
        let of = |element: ElementRef<'_>| {
            element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
        };
        all(html, selector).into_iter().map(of).collect()
    };
    let home = page("index.html");
    assert_eq!(text(&home, "a.skip"), ["Zum Inhalt springen"]);
    let menu = text(&home, "#sb-nav > .nav-list:first-of-type a");
    assert!(menu.iter().any(|entry| entry == "Dokumente"), "{menu:?}");
    let lang = all(&home, "html")[0].value().attr("lang");
    assert_eq!(lang, Some("de-AT"));
    // What rules say is in English, and says so.
    let findings = page("findings.html");
    let messages = text(&findings, ".finding-row span[lang=en]");
    assert!(!messages.is_empty());
    assert!(text(&findings, "h1").contains(&"Befunde".to_owned()));
    // Days are written as the language does, and are data as before.
    let progress = page("progress.html");
    let days = all(&progress, "time");
    let day = days[0];
    let (shown, data) =
        (day.text().collect::<String>(), day.value().attr("datetime").expect("a day"));
    let parts: Vec<&str> = data.split('-').collect();
    assert_eq!(shown, format!("{}.{}.{}", parts[2], parts[1], parts[0]));
    // Scripts are handed their words, and pages load them.
    let script = String::from_utf8_lossy(&site["assets/words.js"]);
    assert!(script.contains("\"Copied\":\"Kopiert\""), "{script}");
    assert!(!script.contains("Zum Inhalt springen"), "only what scripts say: {script}");
    assert_eq!(all(&home, "script[src='assets/words.js']").len(), 1);
    // Addresses are the same in every language.
    let (_root, english) = example("en");
    let pages = |site: &Site| -> Vec<String> {
        // Shards of terms are called after words.
        let same = |path: &&String| *path != "assets/words.js" && !path.starts_with("search/t-");
        site.keys().filter(same).cloned().collect()
    };
    assert_eq!(pages(&site), pages(&english));
    assert!(!english.contains_key("assets/words.js"));
}

#[test]
fn a_portal_brings_its_own_words_and_overrides_single_ones() {
    let files = [
        ("book.toml", "[book]\nlanguage = \"de\"\n"),
        ("content/a.md", "# Eins\n\nText.\n"),
        ("themes/default/words/de.toml", "[phrases]\nRoadmap = \"Fahrplan & Ziele\"\n"),
    ];
    let root = folder(&files);
    let site = linked(root.path()).site();
    let home = String::from_utf8_lossy(&site["index.html"]);
    assert!(home.contains("Fahrplan &amp; Ziele"), "the own word, escaped");
    assert!(home.contains("Zum Inhalt springen"), "and the others as they are");
    put(root.path(), "book.toml", "[book]\nlanguage = \"fr\"\n");
    let notes = &linked(root.path()).setup.notes;
    let message = "there are no words for the language `fr`: pages are in English around the specs";
    assert_eq!(notes[0].message, message);
    let help = "put them into `themes/default/words/fr.toml`; the manual lists all phrases";
    assert_eq!(notes[0].help.as_deref(), Some(help));
    put(root.path(), "themes/default/words/fr.toml", "[phrases]\nRoadmap = \"Feuille de route\"\n");
    let french = linked(root.path());
    assert_eq!(french.setup.notes.len(), 0);
    let site = french.site();
    assert!(String::from_utf8_lossy(&site["index.html"]).contains("Feuille de route"));
}

#[test]
fn what_is_wrong_in_a_table_is_said_with_its_place() {
    let root = folder(&[
        ("book.toml", "[book]\nlanguage = \"fr\"\n"),
        ("content/a.md", "# One\n\nText.\n"),
        ("themes/default/words/fr.toml", "[phrases]\nRoadmpa = \"Feuille\"\n"),
    ]);
    let output = specbook(root.path(), &["build"]);
    let text = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("themes/default/words/fr.toml:2:1"), "{text}");
    assert!(text.contains("unknown phrase `Roadmpa`"), "{text}");
}

#[test]
fn templates_hold_no_words_of_their_own() {
    let comment = Regex::new(r"(?s)\{#.*?#\}").expect("a pattern");
    let code = Regex::new(r"(?s)\{\{.*?\}\}|\{%.*?%\}").expect("a pattern");
    let word = Regex::new("[A-Za-z]{2,}").expect("a pattern");
    let label = Regex::new(r#"(?:aria-label|title|alt|placeholder)="([^"]*)""#).expect("a pattern");
    let tag = Regex::new("(?s)<[^>]*>").expect("a pattern");
    for text in texts(&checkout("themes"), ".html") {
        let text = comment.replace_all(&text, "");
        let text = code.replace_all(&text, "");
        for found in label.captures_iter(&text) {
            assert!(!word.is_match(&found[1]), "{}", &found[0]);
        }
        let plain = tag.replace_all(&text, " ");
        let found: Vec<&str> = word.find_iter(&plain).map(|found| found.as_str()).collect();
        assert_eq!(found, [] as [&str; 0], "words that no table has");
    }
}

/// The page of the manual with all phrases, as a table to be copied.
fn phrases_page() -> String {
    let (phrases, labels) = german();
    let mut page = "# What pages say\n\n\
        Copy this into `themes/NAME/words/LANGUAGE.toml`, write what the language says between the quotes, and\n\
        leave out what is to be in English: see [Languages](themes.md#languages).\n\n```toml\n[phrases]\n"
        .to_owned();
    for (phrase, form) in &phrases {
        let key = toml::Value::String(phrase.clone());
        let form = if form.is_table() { "{ one = \"\", other = \"\" }" } else { "\"\"" };
        let _ = writeln!(page, "{key} = {form}");
    }
    page.push_str("\n[labels]\n");
    for label in labels.keys() {
        let _ = writeln!(page, "{} = \"\"", toml::Value::String(label.clone()));
    }
    page.push_str("```\n");
    page
}

#[test]
fn the_manual_lists_all_phrases() {
    let path = checkout("content/manual/phrases.md");
    let page = phrases_page();
    if std::env::var_os("SPECBOOK_BLESS").is_some() {
        std::fs::write(&path, &page).expect("written");
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(known == page, "to write the page anew: SPECBOOK_BLESS=1 cargo test words::the_manual");
}

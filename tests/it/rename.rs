//! The vocabulary is data: with every word of copied kind files enciphered (kinds, titles,
//! sections, labels, columns, keys, prefixes, gates, relations, statuses), and the documents with
//! them, the results are the same under the new names.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use specbook::kinds::{self, KindSource, TemplateSource};
use specbook::{load, pipeline, wire};

use crate::support::{Linked, TODAY, checkout, put};

/// Words that belong to the tool, to Markdown or to YAML, not to a kind: they stay.
const FIXED: &[&str] = &[
    "none",
    "n/a",
    "todo",
    "tbd",
    "null",
    "nothing",
    "not applicable",
    "to be created",
    "to be assigned",
    "to be written",
    "to be decided",
    "all above",
    "all of the above",
    "and",
    "through",
    "by",
    "to",
    "true",
    "false",
    "[x]",
    "http",
    "https",
    "www",
    "md",
    "yaml",
    "yml",
    "html",
    "markdown",
    "index",
    "readme",
    "day",
    "days",
    "week",
    "weeks",
    "hour",
    "hours",
    "month",
    "months",
    "nnn",
    "nnnn",
    "xxx",
    "yyyy",
    "section",
    "sections",
    "br",
    "amp",
    "nbsp",
    "note",
    "warning",
    "tip",
    "important",
    "caution",
    "pass",
    "fail",
    "remove",
    "delete",
    "replace",
    "passed",
    "pending",
    "failed",
    "not-applicable",
    "id",
];

/// A text with every other word enciphered, letter by letter: what is done to words (lower case,
/// hyphens, numbers cut off) has the same outcome before and after.
fn renamed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut boundary = true;
    while let Some(c) = rest.chars().next() {
        if boundary && let Some(length) = fixed(rest) {
            out.push_str(&rest[..length]);
            rest = &rest[length..];
            boundary = false;
            continue;
        }
        let base = if c.is_ascii_lowercase() { b'a' } else { b'A' };
        match u8::try_from(c) {
            Ok(byte) if c.is_ascii_alphabetic() => {
                out.push(char::from(base + (byte - base + 13) % 26));
            }
            _ => out.push(c),
        }
        boundary = !c.is_alphanumeric();
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// How long the fixed word is that a text begins with.
fn fixed(text: &str) -> Option<usize> {
    let begins = |word: &&&str| {
        let head = text.get(..word.len()).unwrap_or_default();
        let ends = !text[head.len()..].starts_with(|c: char| c.is_ascii_alphabetic());
        head.eq_ignore_ascii_case(word) && ends
    };
    FIXED.iter().filter(begins).map(|word| word.len()).max()
}

/// Placeholders whose names the format knows.
const PLACEHOLDERS: &[&str] = &[
    "n", "digits", "slug", "word", "rest", "date", "title", "at", "parent", "file", "folder", "id",
    "value", "optional",
];

/// A placeholder: its name is vocabulary, unless the format knows it; what it matches stays.
fn placeholder(inner: &str) -> String {
    if inner.contains(',') {
        return renamed(inner);
    }
    let (name, class) = match inner.split_once(':') {
        Some((name, class)) => (name, format!(":{class}")),
        None => (inner, String::new()),
    };
    let (name, across) = match name.strip_suffix("...") {
        Some(name) => (name, "..."),
        None => (name, ""),
    };
    let name = if PLACEHOLDERS.contains(&name) { name.to_owned() } else { renamed(name) };
    format!("{name}{class}{across}")
}

/// A pattern of a kind file.
fn pattern(text: &str) -> String {
    if text == "..." {
        return text.to_owned();
    }
    let marks = |c: char| " …#-1.[]".contains(c);
    if let Some((head, expression)) =
        text.split_once("re:").filter(|(head, _)| head.chars().all(marks))
    {
        return format!("{}re:{}", renamed(head), regular(expression));
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}').expect("a closed placeholder");
        out.push_str(&renamed(&rest[..open]));
        let _ = write!(out, "{{{}}}", placeholder(&rest[open + 1..close]));
        rest = &rest[close + 1..];
    }
    out + &renamed(rest)
}

/// A regular expression with its letters enciphered: groups, escapes and classes stay.
fn regular(expression: &str) -> String {
    let mut out = String::new();
    let mut literal = String::new();
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix("(?P<").and_then(|tail| tail.split_once('>'));
        let length = match c {
            '\\' if rest[1..].starts_with(['p', 'P']) => {
                rest.find('}').map_or(rest.len(), |end| end + 1)
            }
            '\\' => 2,
            '[' => rest[1..].find(']').map_or(rest.len(), |end| end + 2),
            '(' if named.is_some() => {
                let (name, _) = named.expect("a group");
                out.push_str(&renamed(&std::mem::take(&mut literal)));
                let _ = write!(out, "(?P<{}>", placeholder(name));
                rest = &rest[name.len() + 5..];
                continue;
            }
            '(' if rest.starts_with("(?") => rest.find(':').map_or(rest.len(), |end| end + 1),
            _ => {
                literal.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        out.push_str(&renamed(&std::mem::take(&mut literal)));
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out + &renamed(&literal)
}

/// A source: its word stays.
fn source(text: &str) -> String {
    if let Some(field) = text.strip_prefix("text ") {
        let (field, words) = field.split_once(':').expect("a colon");
        return format!("text {}:{}", renamed(field), pattern(words));
    }
    let words = ["label", "section", "list", "title", "path", "text", "code", "beside"];
    match text.split_once(':') {
        Some((word, rest)) if words.contains(&word) => format!("{word}:{}", pattern(rest)),
        _ => pattern(text),
    }
}

/// What an item looks like: the mark of code stays.
fn like(text: &str) -> String {
    match text.strip_prefix("code:") {
        Some(inner) => format!("code:{}", pattern(inner)),
        None => pattern(text),
    }
}

fn carrier(text: &str) -> String {
    if let Some((carrier, title)) = text.split_once(" under ") {
        return format!("{carrier} under {}", renamed(title));
    }
    match text.strip_prefix("sidecar ") {
        Some(file) => match file.split_once(" of ") {
            Some((file, stem)) => format!("sidecar {} of {}", renamed(file), renamed(stem)),
            None => format!("sidecar {}", renamed(file)),
        },
        None => text.to_owned(),
    }
}

/// Tables whose keys are names that the user chooses.
const NAMED: &[&str] = &["fields", "items", "statuses", "relations", "must", "gates"];

/// Stages of documents, which a gate blocks beside kinds.
const STAGES: &[&str] = &["planned", "stub", "draft", "review", "approved", "done", "withdrawn"];

/// A value of a kind file under a key of the format.
fn value(key: &str, value: &toml::Value) -> toml::Value {
    match value {
        toml::Value::String(text) => toml::Value::String(match key {
            "role" | "stage" | "level" | "cycles" | "count" | "checked" => text.clone(),
            "blocks" if STAGES.contains(&text.as_str()) => text.clone(),
            "match" => placeholder(text),
            "dangling" if text == "allowed" => text.clone(),
            "carriers" => carrier(text),
            "from" => source(text),
            "like" => like(text),
            _ => pattern(text),
        }),
        toml::Value::Array(list) => {
            toml::Value::Array(list.iter().map(|entry| self::value(key, entry)).collect())
        }
        toml::Value::Table(table) => toml::Value::Table(match key {
            "values" => spellings(table),
            "when" | "resolved" => tests(table),
            "by" => table
                .iter()
                .map(|(name, values)| {
                    let values = values.as_table().expect("ranges").iter();
                    let values: toml::Table =
                        values.map(|(name, range)| (renamed(name), range.clone())).collect();
                    (renamed(name), toml::Value::Table(values))
                })
                .collect(),
            key if NAMED.contains(&key) => named(key, table),
            _ => self::table(table),
        }),
        other => other.clone(),
    }
}

fn spellings(table: &toml::Table) -> toml::Table {
    table.iter().map(|(name, words)| (renamed(name), value("also", words))).collect()
}

/// Tests of fields: ranges stay.
fn tests(table: &toml::Table) -> toml::Table {
    let test = |value: &toml::Value| match value {
        toml::Value::String(_) => value.clone(),
        other => self::value("words", other),
    };
    let field = |name: &String| if name == "stage" { name.clone() } else { renamed(name) };
    table.iter().map(|(name, value)| (field(name), test(value))).collect()
}

/// Tables by name. What is short for a key is written in full, as some names mean something to the
/// format: a status named like a stage is at that stage.
fn named(key: &str, list: &toml::Table) -> toml::Table {
    let one = |name: &String, entry: &toml::Value| match (key, entry) {
        ("fields", toml::Value::String(_) | toml::Value::Array(_)) => value("from", entry),
        ("fields", toml::Value::Table(table)) => {
            let mut table = self::table(table);
            // The field's own name is what it reads and relates by.
            if table.get("relation").is_some_and(toml::Value::is_bool) {
                table.insert("relation".to_owned(), toml::Value::Boolean(true));
            }
            toml::Value::Table(table)
        }
        ("statuses", entry) => {
            let mut table = match entry {
                toml::Value::Table(table) => self::table(table),
                words => toml::Table::from_iter([("also".to_owned(), value("also", words))]),
            };
            if !table.contains_key("stage") {
                table.insert("stage".to_owned(), toml::Value::String(name.clone()));
            }
            toml::Value::Table(table)
        }
        ("gates", toml::Value::Table(table)) => {
            let mut gate = self::table(table);
            if let Some(from @ (toml::Value::String(_) | toml::Value::Array(_))) =
                table.get("status")
            {
                gate.insert("status".to_owned(), value("from", from));
            }
            toml::Value::Table(gate)
        }
        (_, toml::Value::Table(table)) => toml::Value::Table(self::table(table)),
        (_, other) => other.clone(),
    };
    list.iter().map(|(name, entry)| (renamed(name), one(name, entry))).collect()
}

/// A table whose keys are those of the format.
fn table(table: &toml::Table) -> toml::Table {
    let entry = |key: &String, entry: &toml::Value| match (key.as_str(), entry) {
        // An id is a form, a title has sources.
        ("title", toml::Value::String(_) | toml::Value::Array(_)) => value("from", entry),
        (key, entry) => value(key, entry),
    };
    table.iter().map(|(key, value)| (key.clone(), entry(key, value))).collect()
}

/// The embedded kind files under their new names.
fn renamed_kinds() -> Vec<KindSource> {
    let change = |file: KindSource| {
        let table: toml::Table = file.text.parse().expect("TOML");
        KindSource {
            name: renamed(&file.name),
            path: format!("kinds/{}.toml", renamed(&file.name)),
            text: toml::to_string(&self::table(&table)).expect("TOML"),
        }
    };
    kinds::embedded().into_iter().map(change).collect()
}

/// The embedded templates under their new names. Only what their marks ask for counts here.
fn renamed_templates() -> Vec<TemplateSource> {
    let variant = |variant: String| {
        let (complexity, level) = variant.rsplit_once("-L").expect("a complexity and a level");
        format!("{}-L{level}", renamed(complexity))
    };
    let change = |file: TemplateSource| TemplateSource {
        kind: renamed(&file.kind),
        variant: file.variant.map(variant),
        text: renamed(&file.text),
        ..file
    };
    kinds::embedded_templates().into_iter().map(change).collect()
}

/// The example's documents, with a change of their text and paths.
fn write_documents(to: &Path, change: impl Fn(&str) -> String) {
    let root = checkout("content/example");
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a document");
            // The marks of managed blocks are words of the program, and their stamps are of words.
            let text: String = text
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("<!-- specbook:"))
                .collect();
            // Something wrong, so that findings are compared as well.
            let text =
                text.replace("depends_on: [feat-auth-service, ", "depends_on: [feat-auth-servce, ");
            // The words of a diagram are those of another language.
            let text = text.replace("```mermaid", "```text");
            let name = path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
            put(to, &format!("content/{}", change(&name)), &change(&text));
        }
    }
    let (stubs, hidden) = (change("features"), change(".kiro"));
    let include = format!("[content]\ninclude = [\"content/{hidden}/**\"]\n");
    let stubs = format!("[stubs]\noutput-dir = \"{stubs}\"\n");
    // The dashboard shows the first few findings by path: more would be others under other names.
    let off = ["missing-code-path", "needs-clarification", "untraced-item"];
    let rules = off.map(|rule| format!("{rule} = \"off\"\n")).concat();
    let rules = format!("[check.rules]\n{rules}");
    put(to, "book.toml", &format!("[book]\ntitle = \"x\"\n{include}{stubs}{rules}"));
}

fn results(root: &Path, kinds: Option<&[KindSource]>) -> (serde_json::Value, Vec<String>, Linked) {
    let mut setup = pipeline::setup(root, &[]).unwrap_or_else(|_| panic!("set up"));
    if let Some(files) = kinds {
        setup.kinds = kinds::only(files, &renamed_templates())
            .unwrap_or_else(|problems| panic!("{problems:?}"));
    }
    let mut loaded = load::sources(root, &setup.config).expect("read");
    load::sidecars(root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    let portal = pipeline::portal_of(&setup, loaded).unwrap_or_else(|_| panic!("linked"));
    let checked = pipeline::check(&setup, &portal, TODAY);
    let linked = Linked { setup, portal, checked };
    let graph = serde_json::to_value(wire::graph(&linked.portal, &|_| true)).expect("JSON");
    // Messages name ids and keys; which finding is where is what must be equal.
    let texts = wire::Texts::new(&linked.portal, &[]);
    let findings = linked.checked.findings.iter().map(|finding| {
        let line = texts.place(&finding.at).line;
        let text = texts.get(&finding.at.path).map_or("", |source| source.slice(finding.at.span));
        format!("{}\t{line} {} {}\t{text}", finding.at.path, finding.level.name(), finding.rule)
    });
    let findings = findings.collect();
    (graph, findings, linked)
}

/// Nodes, edges and the rest as texts that can be compared whatever their order.
fn sorted(graph: &serde_json::Value, key: &str, change: &dyn Fn(&str) -> String) -> Vec<String> {
    let list = graph[key].as_array().expect("a list");
    let like_changes = change("a") != "a";
    let mut lines: Vec<String> = list
        .iter()
        .map(|entry| {
            let planned = entry["line"].is_null();
            let entry = entry.as_object().expect("a map");
            let fields = entry.iter().map(|(name, field)| {
                let text = match name.as_str() {
                    // Words of the tool.
                    "state" | "origin" | "line" => field.to_string(),
                    "metadata" => metadata(field, planned, change),
                    "like" if key == "nodes" && like_changes => {
                        field.as_str().map_or_else(|| field.to_string(), like)
                    }
                    "like" => field.as_str().map_or_else(|| field.to_string(), str::to_owned),
                    _ => flat(field, change),
                };
                format!("{name}={text}")
            });
            fields.collect::<Vec<_>>().join(" ")
        })
        .collect();
    lines.sort();
    lines
}

/// Metadata in the order of its keys; those of a planned spec are words of the tool.
fn metadata(value: &serde_json::Value, planned: bool, change: &dyn Fn(&str) -> String) -> String {
    let map = value.as_object().expect("a map");
    let name = |name: &String| if planned { name.clone() } else { change(name) };
    let ordered: BTreeMap<String, String> =
        map.iter().map(|(key, value)| (name(key), flat(value, change))).collect();
    format!("{ordered:?}")
}

/// A value whose lists are sorted: new names sort differently.
fn flat(value: &serde_json::Value, change: &dyn Fn(&str) -> String) -> String {
    match value {
        serde_json::Value::String(text) => change(text),
        serde_json::Value::Array(list) => {
            let mut texts: Vec<String> = list.iter().map(|entry| flat(entry, change)).collect();
            texts.sort();
            format!("[{}]", texts.join(", "))
        }
        serde_json::Value::Object(map) => {
            let ordered: BTreeMap<String, String> =
                map.iter().map(|(key, value)| (change(key), flat(value, change))).collect();
            format!("{ordered:?}")
        }
        other => other.to_string(),
    }
}

/// Every gate and how far it is.
fn gates(linked: &Linked, change: &dyn Fn(&str) -> String) -> Vec<String> {
    let documents = linked.portal.documents.iter().zip(&linked.portal.gates);
    let gates = documents.flat_map(|(document, states)| {
        document.gates.iter().zip(states).map(|(gate, state)| {
            let (path, name) = (change(document.path()), change(&gate.name));
            let (status, held) = (state.status.name(), state.held());
            format!("{path} {name} {status} {held} {}/{}", gate.checked, gate.total)
        })
    });
    let mut gates: Vec<String> = gates.collect();
    gates.sort();
    gates
}

/// Both hold the same lines; else those that only one has are shown.
fn same(wanted: &[String], found: &[String], what: &str) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these.iter().filter(|line| !those.contains(line)).take(6).cloned().collect()
    };
    let (missing, strange) = (only(wanted, found), only(found, wanted));
    assert!(
        missing.is_empty() && strange.is_empty() && wanted.len() == found.len(),
        "{what}: missing {missing:#?}\nstrange {strange:#?}"
    );
}

#[test]
fn renaming_everything_changes_nothing_but_the_names() {
    let (plain, other) =
        (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    write_documents(plain.path(), str::to_owned);
    write_documents(other.path(), renamed);
    let (before, findings_before, linked_before) = results(plain.path(), None);
    let kinds = renamed_kinds();
    let (after, findings_after, linked_after) = results(other.path(), Some(&kinds));
    // The source folder has its name from book.toml.
    let change = |text: &str| match text.strip_prefix("content/") {
        Some(inside) => format!("content/{}", renamed(inside)),
        None => renamed(text),
    };
    // Relations that no kind declares are the tool's.
    let change: &dyn Fn(&str) -> String =
        &|text| if text == "links_to" { text.to_owned() } else { change(text) };
    for key in ["nodes", "edges", "unresolved", "cycles"] {
        let wanted = sorted(&before, key, change);
        let found = sorted(&after, key, &str::to_owned);
        same(&wanted, &found, key);
    }
    assert!(before["nodes"].as_array().map_or(0, Vec::len) > 500);
    assert!(!before["unresolved"].as_array().expect("a list").is_empty());
    let mut wanted: Vec<String> = findings_before
        .iter()
        .map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            format!("{}\t{}\t{}", change(parts[0]), parts[1], change(parts[2]))
        })
        .collect();
    let mut found = findings_after;
    wanted.sort();
    found.sort();
    same(&wanted, &found, "findings");
    assert!(found.len() >= 3);
    let wanted = gates(&linked_before, change);
    same(&wanted, &gates(&linked_after, &str::to_owned), "gates");
    assert!(wanted.len() >= 8, "{wanted:?}");
    pages(&linked_before, &linked_after);
}

/// The cipher is its own inverse: a word and its enciphered form have one canonical form.
fn canonical(word: &str) -> String {
    let word = word.to_lowercase();
    let turned = |c: char| match u8::try_from(c) {
        Ok(byte) if c.is_ascii_lowercase() => char::from(b'a' + (byte - b'a' + 13) % 26),
        _ => c,
    };
    let other: String = word.chars().map(turned).collect();
    word.min(other)
}

/// What a page says and how it is built, whatever the names and the order in which names sort: its
/// words in their canonical form and its elements, each with how often it occurs.
fn said(html: &str) -> BTreeMap<String, usize> {
    let page = scraper::Html::parse_document(html);
    let content = scraper::Selector::parse("main#content").expect("a selector");
    let content = page.select(&content).next().expect("the content");
    let mut counts = BTreeMap::new();
    for node in content.descendants() {
        // Which pages are near is a matter of their names.
        let is_nav =
            |node: &scraper::Node| node.as_element().is_some_and(|element| element.name() == "nav");
        if node.ancestors().any(|above| is_nav(above.value())) {
            continue;
        }
        match node.value() {
            scraper::Node::Element(element) => {
                *counts.entry(format!("<{}>", element.name())).or_default() += 1;
            }
            scraper::Node::Text(text) => {
                for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()) {
                    *counts.entry(canonical(word)).or_default() += 1;
                }
            }
            _ => {}
        }
    }
    counts
}

/// Every page of one site says in the other what it says here. Code is highlighted by languages
/// that the cipher does not know, and drawings are laid out by widths: both are left out.
fn pages(before: &Linked, after: &Linked) {
    let texts = |linked: &Linked| -> BTreeMap<String, String> {
        let site = linked.site().into_iter().filter(|(path, _)| {
            Path::new(path).extension().is_some_and(|extension| extension == "html")
        });
        site.map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect()
    };
    let (before, after) = (texts(before), texts(after));
    let mut compared = 0;
    for (path, html) in &before {
        // These folders have their names from the site.
        let folders =
            ["groups", "traceability", "registers", "kinds", "statuses", "owners", "tags"];
        let own = match path.split_once('/').filter(|(folder, _)| folders.contains(folder)) {
            Some((folder, inside)) => format!("{folder}/{}", renamed(inside)),
            // And this ending.
            None => match path.strip_suffix("-print.html") {
                Some(stem) => format!("{}-print.html", renamed(stem)),
                None => renamed(path),
            },
        };
        let found = after.get(path).or_else(|| after.get(&own));
        let found = found.unwrap_or_else(|| panic!("{path} has no page under its new name"));
        let (wanted, found) = (said(&bare(html)), said(&bare(found)));
        let differ: Vec<_> =
            wanted.iter().filter(|(word, count)| found.get(*word) != Some(count)).take(8).collect();
        let strange: Vec<_> =
            found.iter().filter(|(word, count)| wanted.get(*word) != Some(count)).take(8).collect();
        assert!(differ.is_empty() && strange.is_empty(), "{path}: {differ:?} {strange:?}");
        compared += 1;
    }
    assert!(compared >= 40, "{compared} pages");
}

/// A page without its code blocks and drawings.
fn bare(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some(start) = ["<pre", "<svg"].iter().filter_map(|tag| rest.find(tag)).min() {
        let end = if rest[start..].starts_with("<pre") { "</pre>" } else { "</svg>" };
        out.push_str(&rest[..start]);
        let close = rest[start..].find(end).map_or(rest.len(), |at| start + at + end.len());
        rest = &rest[close..];
    }
    out + rest
}

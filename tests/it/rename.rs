//! The vocabulary is data: with every word of copied kind files enciphered (kinds, titles,
//! sections, labels, columns, keys, prefixes, gates, relations, statuses), and the documents with
//! them, the results are the same under the new names.

use std::collections::BTreeMap;
use std::path::Path;

use specbook::kinds::{self, KindSource};
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
    "br",
    "amp",
    "nbsp",
    "note",
    "warning",
    "tip",
    "important",
    "caution",
    "passed",
    "pending",
    "failed",
    "not-applicable",
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

/// A pattern of a kind file: what stands in its holes stays.
fn pattern(text: &str) -> String {
    if let Some(expression) = text.strip_prefix("regex:") {
        return format!("regex:{}", regular(expression));
    }
    let mut out = String::new();
    for piece in text.split_inclusive(['{', '}']) {
        let hole = piece.ends_with('}');
        out.push_str(&if hole { piece.to_owned() } else { renamed(piece) });
    }
    out
}

/// A regular expression with its letters enciphered: groups, escapes and classes stay.
fn regular(expression: &str) -> String {
    let mut out = String::new();
    let mut literal = String::new();
    let mut rest = expression;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' => 2,
            '[' => rest.find(']').map_or(rest.len(), |end| end + 1),
            '(' if rest.starts_with("(?P<") => rest.find('>').map_or(rest.len(), |end| end + 1),
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

/// A value of a kind file under a key of the format.
fn value(key: &str, value: &toml::Value) -> toml::Value {
    match value {
        toml::Value::String(text) => toml::Value::String(match key {
            "role" | "stage" | "look-in" | "cycle-level" | "targets" => text.clone(),
            "carriers" => match text.split_once(" under ") {
                Some((carrier, title)) => format!("{carrier} under {}", renamed(title)),
                None => match text.split_once(" of ") {
                    Some((file, stem)) => {
                        let name = file.trim_start_matches("sidecar ");
                        format!("sidecar {} of {}", renamed(name), renamed(stem))
                    }
                    None => text.clone(),
                },
            },
            _ => pattern(text),
        }),
        toml::Value::Array(list) => {
            toml::Value::Array(list.iter().map(|entry| self::value(key, entry)).collect())
        }
        toml::Value::Table(table) => toml::Value::Table(self::table(key, table)),
        other => other.clone(),
    }
}

/// A table of a kind file. Under these keys the names of its entries are vocabulary.
fn table(key: &str, table: &toml::Table) -> toml::Table {
    let named = matches!(
        key,
        "fields"
            | "relations"
            | "items"
            | "sections"
            | "contexts"
            | "values"
            | "complexity-of-level"
    );
    let entries = table.iter().map(|(name, entry)| {
        let name = match (key, named) {
            (_, true) => renamed(name),
            ("holes", _) if name.contains('{') => pattern(name),
            _ => name.clone(),
        };
        // Inside of what has a name of its own the format's keys stand again.
        let below = if named { "" } else { name.as_str() };
        let below = if (named || key == "holes") && !entry.is_table() { key } else { below };
        (name.clone(), value(below, entry))
    });
    entries.collect()
}

/// The shipped kind files under their new names.
fn renamed_kinds() -> Vec<KindSource> {
    let change = |file: KindSource| {
        let table: toml::Table = file.text.parse().expect("TOML");
        KindSource {
            name: renamed(&file.name),
            path: format!("kinds/{}.toml", renamed(&file.name)),
            text: toml::to_string(&self::table("", &table)).expect("TOML"),
            template: file.template.map(|template| pattern(&template)),
        }
    };
    kinds::embedded().into_iter().map(change).collect()
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
            // Something wrong, so that findings are compared as well.
            let text =
                text.replace("depends_on: [feat-auth-service, ", "depends_on: [feat-auth-servce, ");
            let name = path.strip_prefix(&root).expect("inside").to_string_lossy().into_owned();
            put(to, &format!("content/{}", change(&name)), &change(&text));
        }
    }
    let (stubs, hidden) = (change("features"), change(".kiro"));
    let include = format!("[content]\ninclude = [\"content/{hidden}/**\"]\n");
    let stubs = format!("[stubs]\noutput-dir = \"{stubs}\"\n");
    put(to, "book.toml", &format!("[book]\ntitle = \"x\"\n{include}{stubs}"));
}

fn results(root: &Path, kinds: Option<&[KindSource]>) -> (serde_json::Value, Vec<String>, Linked) {
    let mut setup = pipeline::setup(root, &[]).unwrap_or_else(|_| panic!("set up"));
    if let Some(files) = kinds {
        setup.kinds = kinds::only(files).unwrap_or_else(|problems| panic!("{problems:?}"));
    }
    let mut loaded = load::sources(root, &setup.config).expect("read");
    load::sidecars(root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    let portal = pipeline::portal_of(&setup, loaded).unwrap_or_else(|_| panic!("linked"));
    let checked = pipeline::check(&setup, &portal, TODAY);
    let linked = Linked { setup, portal, checked };
    let graph = serde_json::to_value(wire::graph(&linked.portal, &|_| true)).expect("JSON");
    // Messages name ids and keys; which finding stands where is what must be equal.
    let texts = wire::Texts::new(&linked.portal, &[]);
    let findings = linked.checked.findings.iter().map(|finding| {
        let line = texts.place(&finding.path, finding.span).line;
        let text = texts.get(&finding.path).map_or("", |source| source.slice(finding.span));
        format!("{}\t{line} {} {}\t{text}", finding.path, finding.level.name(), finding.rule)
    });
    let findings = findings.collect();
    (graph, findings, linked)
}

/// Nodes, edges and the rest as texts that can be compared whatever their order.
fn sorted(graph: &serde_json::Value, key: &str, change: &dyn Fn(&str) -> String) -> Vec<String> {
    let list = graph[key].as_array().expect("a list");
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
    let documents = linked.portal.documents.iter();
    let gates = documents.flat_map(|document| {
        document.gates.iter().map(|gate| {
            let (path, name) = (change(document.path()), change(&gate.name));
            format!("{path} {name} {} {}/{}", gate.status.name(), gate.checked, gate.total)
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
}

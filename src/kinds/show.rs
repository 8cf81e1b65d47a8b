//! The kind in force: what its file says after inheritance, each line with the file it is from.

use std::fmt::Write as _;

use super::tree::{Place, Tree, Value};

/// A line of a kind, and where it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The TOML.
    pub text: String,
    /// The kind's name whose file says it; none for headers.
    pub from: Option<String>,
}

/// The lines of a kind's tree; `name` gives the name of a file by its number.
pub(super) fn lines(tree: &Tree, name: &dyn Fn(Place) -> String) -> Vec<Line> {
    let mut all = Vec::new();
    table("", tree, name, &mut all);
    while all.last().is_some_and(|line: &Line| line.text.is_empty()) {
        all.pop();
    }
    all
}

fn table(path: &str, tree: &Tree, name: &dyn Fn(Place) -> String, all: &mut Vec<Line>) {
    let mut entries: Vec<_> = tree.entries().iter().collect();
    if path.is_empty() {
        entries.sort_by_key(|(key, _)| super::schema::order(&key.name));
    }
    let (tables, values): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(key, value)| is_header(path, &key.name, value));
    if !path.is_empty() && !values.is_empty() {
        all.push(Line { text: format!("[{path}]"), from: None });
    }
    for (key, value) in values.iter().copied() {
        let (key, from) = (quoted_key(&key.name), Some(name(value.place)));
        // Tables in a list have a line each.
        if let Value::List(list) = &value.value
            && list.iter().any(|entry| matches!(entry.value, Value::Table(_)))
        {
            all.push(Line { text: format!("{key} = ["), from });
            let entries = list.iter().map(|entry| format!("  {},", inline(entry)));
            all.extend(entries.map(|text| Line { text, from: None }));
            all.push(Line { text: "]".to_owned(), from: None });
            continue;
        }
        all.push(Line { text: format!("{key} = {}", inline(value)), from });
    }
    if !values.is_empty() {
        all.push(Line { text: String::new(), from: None });
    }
    for (key, value) in tables {
        let key = quoted_key(&key.name);
        let below = if path.is_empty() { key } else { format!("{path}.{key}") };
        table(&below, value, name, all);
    }
}

/// Whether a value is printed under a header of its own.
fn is_header(path: &str, key: &str, value: &Tree) -> bool {
    let is_table = matches!(value.value, Value::Table(_));
    let last = path.rsplit('.').next().unwrap_or_default();
    let by_name =
        matches!(key, "fields" | "items" | "statuses" | "relations" | "must" | "match" | "gates");
    is_table && (by_name || matches!(last, "items" | "relations" | "gates"))
}

fn quoted_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { text(key) }
}

/// A text as TOML writes it.
pub(super) fn text(text: &str) -> String {
    if text.contains('\\') && !text.contains(['\'', '\n']) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn inline(value: &Tree) -> String {
    match &value.value {
        Value::Text(written) => text(written),
        Value::Flag(flag) => flag.to_string(),
        Value::List(list) => {
            let entries: Vec<String> = list.iter().map(inline).collect();
            format!("[{}]", entries.join(", "))
        }
        Value::Table(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted_key(&key.name), inline(value)));
            let entries = entries.collect::<Vec<_>>().join(", ");
            if entries.is_empty() { "{}".to_owned() } else { format!("{{ {entries} }}") }
        }
    }
}

//! The parts of the manual that are made from the code. To write them anew:
//! `SPECBOOK_BLESS=1 cargo test manual`.

use std::fmt::Write as _;

use specbook::config::{KEYS, Type};
use specbook::pipeline;

use crate::support::checkout;

pub(crate) fn part(path: &str, name: &str, wanted: &str) {
    let path = checkout(path);
    let text = std::fs::read_to_string(&path).expect("the page");
    let (open, close) = (format!("<!-- {name}: generated -->\n"), format!("<!-- {name}: end -->"));
    let start = text.find(&open).expect("the opening mark") + open.len();
    let end = text.find(&close).expect("the closing mark");
    let whole = format!("{}\n{}\n{}", &text[..start], wanted.trim(), "") + &text[end..];
    if std::env::var_os("SPECBOOK_BLESS").is_some() {
        std::fs::write(&path, whole).expect("written");
        return;
    }
    assert!(text == whole, "{} is out of date: see the head of this test", path.display());
}

#[test]
fn the_table_of_keys_is_that_of_the_reader() {
    let mut table = String::from("| key | default | meaning |\n|---|---|---|\n");
    for key in KEYS.iter().filter(|key| key.value != Type::Unused) {
        let default = key.default.replace('|', "\\|");
        let _ = writeln!(table, "| `{}` | {} | {} |", key.path, code(&default), key.meaning);
    }
    part("content/manual/book-toml.md", "keys", &table);
}

/// A default as code, unless it is words.
fn code(default: &str) -> String {
    let literal = default.starts_with(['"', '[', '{'])
        || default.parse::<u32>().is_ok()
        || ["true", "false"].contains(&default);
    if literal { format!("`{default}`") } else { default.to_owned() }
}

#[test]
fn the_page_of_rules_is_their_documentation() {
    let mut text = String::new();
    for rule in pipeline::rules() {
        let docs = rule.text().trim().replace("\n## ", "\n### ");
        let _ =
            writeln!(text, "## {}\n\nDefault level: {}\n\n{docs}\n", rule.id, rule.level.name());
    }
    part("content/manual/rules.md", "rules", &text);
}

/// The tables of the kind format, from its schema, which is made from the code's own types.
#[test]
fn the_reference_of_kind_files_is_their_schema() {
    let path = checkout("content/manual/kind.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let mut out = String::new();
    let tables = schema["$defs"].as_object().expect("types").values();
    for table in std::iter::once(&schema).chain(tables) {
        let (Some(title), Some(keys)) = (table["title"].as_str(), table["properties"].as_object())
        else {
            continue;
        };
        let name = if title.contains(' ') { title.to_owned() } else { format!("`{title}`") };
        let _ = writeln!(out, "### {name}\n\n{}\n", table["description"].as_str().unwrap_or(""));
        out.push_str("| key | type | meaning |\n|---|---|---|\n");
        for (key, value) in keys {
            let meaning = value["description"].as_str().unwrap_or("").replace('\n', " ");
            let words = value["enum"].as_array().map_or_else(String::new, |words| {
                let words: Vec<String> =
                    words.iter().filter_map(|word| Some(format!("`{}`", word.as_str()?))).collect();
                format!(" One of {}.", words.join(", "))
            });
            let kind = type_of(&schema, value).replace('|', "\\|");
            let _ = writeln!(out, "| `{key}` | {kind} | {meaning}{words} |");
        }
        out.push('\n');
    }
    part("content/manual/kinds.md", "reference", &out);
}

/// The type of a key in words.
fn type_of(schema: &serde_json::Value, value: &serde_json::Value) -> String {
    if let Some(name) = value["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        let named = &schema["$defs"][name];
        return match named["title"].as_str() {
            Some(title) => format!("table `{title}`"),
            None => type_of(schema, named),
        };
    }
    if let Some(several) = value["anyOf"].as_array() {
        let several = several.iter().filter(|one| one["type"] != "null");
        let words: Vec<String> = several.map(|one| type_of(schema, one)).collect();
        return words.join(" or ");
    }
    let kind = match &value["type"] {
        serde_json::Value::Array(kinds) => kinds[0].as_str().unwrap_or(""),
        kind => kind.as_str().unwrap_or(""),
    };
    match kind {
        "string" => "string".to_owned(),
        "boolean" => "true or false".to_owned(),
        "integer" => "number".to_owned(),
        "array" => format!("list of: {}", type_of(schema, &value["items"])),
        "object" => match &value["additionalProperties"] {
            serde_json::Value::Object(_) => {
                format!("by name: {}", type_of(schema, &value["additionalProperties"]))
            }
            _ => "table".to_owned(),
        },
        other => other.to_owned(),
    }
}

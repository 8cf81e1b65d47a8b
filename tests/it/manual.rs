//! The parts of the manual that are made from the code. To write them anew:
//! `SPECBOOK_BLESS=1 cargo test manual`.

use std::fmt::Write as _;

use specbook::config::{KEYS, Type};
use specbook::pipeline;

use crate::support::checkout;

fn part(path: &str, name: &str, wanted: &str) {
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

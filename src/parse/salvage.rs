//! What is whole in metadata that is broken.

use std::collections::HashSet;

use crate::model::{Source, Span, Text, Value};

use super::carriers::key_and_value;
use super::front_matter;

/// The `key: value` lines of a YAML text that is broken, so that the document keeps its id.
pub(super) fn lines(source: &Source, yaml: Span) -> Vec<(Text, Value)> {
    let mut entries: Vec<(Text, Value)> = Vec::new();
    let mut known: HashSet<String> = HashSet::new();
    for line in source.line(yaml.start)..=source.line(yaml.end.saturating_sub(1).max(yaml.start)) {
        let text = source.line_text(line);
        // `? key` has its value in the next line.
        if let Some(key) = text.strip_prefix("? ")
            && let Some(value) = source.line_text(line + 1).strip_prefix(": ")
        {
            let start = source.line_span(line).start + 2;
            let below = source.line_span(line + 1).start + 2;
            let text = |text: &str, start: usize| {
                let from = start + text.len() - text.trim_start().len();
                let span = Span::new(from, from + text.trim().len());
                Text { text: text.trim().to_owned(), span, link: None }
            };
            let Text { text: typed, span, .. } = text(value, below);
            let value = Value::Scalar { text: typed, span, quoted: false };
            entries.push((text(key, start), value));
            continue;
        }
        if text.starts_with([' ', '\t', '#', '-']) || !front_matter::is_key_line(text) {
            continue;
        }
        let start = source.line_span(line).start;
        let Some((key, value)) = key_and_value(text, start) else { continue };
        let typed = value.as_text().unwrap_or_default();
        // What was open is what is broken: half a list is not a value.
        if typed.starts_with(['[', '{', '|', '>', '&', '*', '%', '@', '`']) {
            continue;
        }
        let bare = typed.trim_matches(['"', '\'']).to_owned();
        if !typed.is_empty() && known.insert(key.text.clone()) {
            entries.push((key, Value::Scalar { text: bare, span: value.span(), quoted: false }));
        }
    }
    entries
}

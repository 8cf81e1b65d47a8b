//! TOML metadata as values with their places, as YAML is read: scalars are kept as typed.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::{Span, Text, Value};

/// Why a part of a text is not TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TomlError {
    /// Where, in the document.
    pub span: Span,
    /// What is wrong.
    pub message: String,
}

/// Collections nested deeper are left out.
const DEEPEST: usize = 32;

/// Reads the tables and keys of a text that starts at byte `base` of the document. Of a broken text
/// the parts that are whole are read.
pub(super) fn table(text: &str, base: usize) -> (Vec<(Text, Value)>, Vec<TomlError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.iter().map(|error| {
        let span = error.span().unwrap_or(0..0);
        let place = Span::new(span.start.min(text.len()) + base, span.end.min(text.len()) + base);
        let message = error.message().lines().collect::<Vec<_>>().join(" ");
        TomlError { span: place, message }
    });
    let errors = errors.collect();
    (entries(text, base, table.get_ref(), 0), errors)
}

fn entries(text: &str, base: usize, table: &DeTable<'_>, depth: usize) -> Vec<(Text, Value)> {
    let all = table.iter().filter_map(|(key, value)| {
        let span = place(base, key.span());
        let key = Text { text: key.get_ref().to_string(), span, link: None };
        Some((key, read(text, base, value, depth)?))
    });
    let mut entries: Vec<(Text, Value)> = all.collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

fn read(text: &str, base: usize, value: &Spanned<DeValue<'_>>, depth: usize) -> Option<Value> {
    let span = place(base, value.span());
    let scalar = |text: String, quoted: bool| Some(Value::Scalar { text, span, quoted });
    match value.get_ref() {
        DeValue::String(text) => scalar(text.to_string(), true),
        DeValue::Array(_) | DeValue::Table(_) if depth >= DEEPEST => None,
        DeValue::Array(list) => {
            let entries = list.iter().filter_map(|entry| read(text, base, entry, depth + 1));
            Some(Value::List(entries.collect(), span))
        }
        DeValue::Table(table) => Some(Value::Map(entries(text, base, table, depth + 1), span)),
        // Numbers, dates, true and false.
        _ => scalar(text.get(value.span()).unwrap_or_default().trim().to_owned(), false),
    }
}

fn place(base: usize, range: std::ops::Range<usize>) -> Span {
    Span::new(base + range.start, base + range.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_kept_as_typed_with_their_places() {
        let text = "id = \"M-1\" # one\nday = 2020-01-01\nneeds = ['a', 7]\n[more]\nx = 1_000\n";
        let (found, errors) = table(text, 0);
        assert_eq!(errors, []);
        let slices: Vec<(&str, &str)> = found
            .iter()
            .flat_map(|(key, value)| {
                let values = value.scalars();
                values.into_iter().map(|(_, span)| (key.text.as_str(), &text[span.range()]))
            })
            .collect();
        let wanted = [("id", "\"M-1\""), ("day", "2020-01-01"), ("needs", "'a'"), ("needs", "7")];
        assert_eq!(slices, wanted);
        let inner = found[3].1.get("x").and_then(Value::as_text);
        assert_eq!(inner, Some("1_000"));
    }

    #[test]
    fn of_a_broken_text_the_rest_is_read() {
        let (found, errors) = table("id = \"M-1\nstatus = \"draft\"\n", 4);
        assert_eq!(errors[0].span.start, 15 - 2);
        assert!(found.iter().any(|(key, _)| key.text == "status"), "{found:?}");
    }
}

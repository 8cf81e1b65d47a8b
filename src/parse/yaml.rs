//! YAML metadata as values with their places.
//!
//! Scalars are kept as typed: `no`, `012` and `3.0` stay what they look like. Anchors and aliases
//! are refused, because front matter needs none and a few kilobytes of them can fill any memory.

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Place};

use crate::model::{Span, Text, Value};

/// Collections nested deeper are refused.
const DEEPEST: usize = 32;

/// Why a text is not metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlError {
    /// Where, in the document.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// The next thing to do.
    pub help: &'static str,
}

/// What helps when a text is not YAML.
const QUOTE: &str = "values with `: `, `#`, `[` or `@` in them need quotes; plain `key: value` \
                     lines were read anyway";
/// What helps when it is YAML that metadata does not need.
const SIMPLER: &str = "write the value out in full; plain `key: value` lines were read anyway";

/// A collection that is being read.
enum Open {
    List(Vec<Value>, usize),
    /// Keys and values, the key whose value comes next, the start, the keys.
    Map(Vec<(Text, Value)>, Option<Text>, usize, HashSet<String>),
}

/// Why a text is not YAML, and in which line of it.
pub(super) fn fault(yaml: &str) -> Option<(usize, String)> {
    let mut parser = Parser::new_from_str(yaml);
    while let Some(event) = parser.next_event() {
        if let Err(error) = event {
            return Some((error.marker().line(), error.info().to_owned()));
        }
    }
    None
}

/// The same text, byte for byte as long, with every list or map in brackets on one line and without
/// the comments in it. None where there is nothing to join.
pub(super) fn in_one_line(yaml: &str) -> Option<String> {
    let mut out = yaml.as_bytes().to_vec();
    let (mut depth, mut quote, mut changed) = (0_usize, None, false);
    // Whether a value may begin here: brackets and quotes inside of words are words.
    let mut begins = true;
    let mut comment = false;
    let mut before = b'\n';
    for (at, byte) in yaml.bytes().enumerate() {
        if byte == b'\n' || byte == b'\r' {
            comment = false;
            if depth > 0 {
                out[at] = b' ';
                changed = true;
            } else {
                begins = true;
                quote = None;
            }
        } else if comment {
            if depth > 0 {
                out[at] = b' ';
            }
        } else if let Some(mark) = quote {
            if byte == mark && before != b'\\' {
                quote = None;
            }
        } else if byte == b'#' && before.is_ascii_whitespace() {
            comment = true;
            if depth > 0 {
                out[at] = b' ';
            }
        } else if begins && matches!(byte, b'"' | b'\'') {
            quote = Some(byte);
            begins = false;
        } else if matches!(byte, b'[' | b'{') && (begins || depth > 0) {
            depth += 1;
            begins = true;
        } else if depth > 0 && matches!(byte, b']' | b'}') {
            depth -= 1;
            begins = false;
        } else if depth > 0 && byte == b',' {
            begins = true;
        } else if byte == b' ' {
            begins |= matches!(before, b':' | b'-' | b'?');
        } else {
            begins = false;
        }
        before = byte;
    }
    // Only whole ASCII characters were replaced, or all bytes of a comment.
    String::from_utf8(out).ok().filter(|_| changed && depth == 0)
}

/// Reads a YAML mapping that starts at byte `base` of the document. An empty text is an empty map.
/// Of a key that is there twice the first value is kept; that and keys that are not strings are
/// reported in `doubles`.
pub(super) fn mapping(
    yaml: &str,
    base: usize,
    doubles: &mut Vec<YamlError>,
) -> Result<Vec<(Text, Value)>, YamlError> {
    let mut reader = Reader::new(yaml, base);
    let mut stack: Vec<Open> = Vec::new();
    let mut parser = Parser::new_from_str(yaml);
    while let Some(event) = parser.next_event() {
        let (event, place) = event.map_err(|error| {
            let at = reader.offset(error.marker().index());
            YamlError { span: Span::new(at, at), message: error.info().to_owned(), help: QUOTE }
        })?;
        let span = reader.span(place);
        let refuse = |message: &str| YamlError { span, message: message.to_owned(), help: SIMPLER };
        let value = match event {
            Event::Alias(_) => return Err(refuse("aliases are not accepted in metadata")),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor > 0 =>
            {
                return Err(refuse("anchors are not accepted in metadata"));
            }
            Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= DEEPEST => {
                return Err(refuse("metadata is nested too deeply"));
            }
            Event::Scalar(text, style, _, _) => {
                let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
                let span = if quoted { reader.quoted(span) } else { reader.trim(span) };
                Value::Scalar { text: text.into_owned(), span, quoted }
            }
            Event::SequenceStart(..) => {
                stack.push(Open::List(Vec::new(), span.start));
                continue;
            }
            Event::MappingStart(..) => {
                stack.push(Open::Map(Vec::new(), None, span.start, HashSet::new()));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(Open::List(entries, start)) => {
                    Value::List(entries, reader.trim(Span::new(start, span.end)))
                }
                Some(Open::Map(entries, _, start, _)) => {
                    Value::Map(entries, reader.trim(Span::new(start, span.end)))
                }
                None => continue,
            },
            _ => continue,
        };
        match stack.last_mut() {
            Some(Open::List(entries, _)) => entries.push(value),
            Some(Open::Map(entries, key, _, known)) => match key.take() {
                Some(key) => {
                    if known.insert(key.text.clone()) {
                        entries.push((key, value));
                    } else {
                        let message = format!("duplicate key `{}`", key.text);
                        let help = "the first is used; remove one of them";
                        doubles.push(YamlError { span: key.span, message, help });
                    }
                }
                None => {
                    // `{{name}}` is a template's hole.
                    if !matches!(&value, Value::Scalar { .. } | Value::Map(..)) {
                        let message = "a list cannot be a key".to_owned();
                        let help = "write a string before the colon";
                        doubles.push(YamlError { span: value.span(), message, help });
                    }
                    let text = match value.as_text() {
                        Some(text) => text.to_owned(),
                        None => reader.slice(value.span()).to_owned(),
                    };
                    *key = Some(Text { text, span: value.span(), link: None });
                }
            },
            None => return root(value),
        }
    }
    Ok(Vec::new())
}

fn root(value: Value) -> Result<Vec<(Text, Value)>, YamlError> {
    match value {
        Value::Map(entries, _) => Ok(entries),
        Value::Scalar { text, .. } if text.is_empty() => Ok(Vec::new()),
        other => Err(YamlError {
            span: other.span(),
            message: "invalid metadata, expected `key: value` lines".to_owned(),
            help: "write one key per line, with its value after a colon",
        }),
    }
}

/// From the parser's character indexes to byte offsets of the document. Indexes grow, so the
/// text is walked once.
struct Reader<'a> {
    yaml: &'a str,
    base: usize,
    /// Byte offset of each character, and the end; empty when they are the same.
    bytes: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn new(yaml: &'a str, base: usize) -> Self {
        let mut bytes = Vec::new();
        if !yaml.is_ascii() {
            bytes.extend(yaml.char_indices().map(|(at, _)| at));
            bytes.push(yaml.len());
        }
        Reader { yaml, base, bytes }
    }

    fn offset(&mut self, index: usize) -> usize {
        let at = self.bytes.get(index).copied().unwrap_or_else(|| index.min(self.yaml.len()));
        self.base + at
    }

    /// The text of a place, as it is there.
    fn slice(&self, span: Span) -> &'a str {
        self.yaml.get(span.start - self.base..span.end - self.base).unwrap_or_default()
    }

    fn span(&mut self, place: Place) -> Span {
        let (start, end) = (place.start.index(), place.end.index());
        Span::new(self.offset(start), self.offset(end))
    }

    /// The span of a quoted value up to its closing quote, without a comment after it.
    fn quoted(&self, span: Span) -> Span {
        let text = &self.yaml[span.start - self.base..span.end - self.base];
        let Some(quote) = text.chars().next() else { return span };
        let mut escaped = false;
        let mut chars = text.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if escaped {
                escaped = false;
            } else if c == '\\' && quote == '"' {
                escaped = true;
            } else if c == quote {
                // A doubled single quote means one.
                if quote == '\'' && chars.next_if(|(_, next)| *next == quote).is_some() {
                    continue;
                }
                return Span::new(span.start, span.start + at + c.len_utf8());
            }
        }
        self.trim(span)
    }

    /// The span without the blanks at its end, which block values take with them.
    fn trim(&self, span: Span) -> Span {
        let text = &self.yaml[span.start - self.base..span.end - self.base];
        Span::new(span.start, span.start + text.trim_end().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(yaml: &str) -> Vec<(String, Vec<String>)> {
        mapping(yaml, 0, &mut Vec::new())
            .expect("a mapping")
            .iter()
            .map(|(key, value)| {
                let values = value.scalars();
                let texts = values.iter().map(|(_, span)| yaml[span.range()].to_owned()).collect();
                (key.text.clone(), texts)
            })
            .collect()
    }

    #[test]
    fn every_value_has_the_place_where_it_stands() {
        assert_eq!(spans("a: 'it''s'  # 'why'\n")[0].1, ["'it''s'"]);
        let found = spans("näme: \"Zwölf\"\nneeds: [a, 'b c']\nlist:\n  - x # why\n  - ü\n");
        assert_eq!(found[0], ("näme".to_owned(), vec!["\"Zwölf\"".to_owned()]));
        assert_eq!(found[1].1, ["a", "'b c'"]);
        assert_eq!(found[2].1, ["x", "ü"]);
    }

    #[test]
    fn scalars_stay_as_typed() {
        let map = mapping("a: 0033\nb: no\nc: 3.0\nd:\n", 0, &mut Vec::new()).expect("a mapping");
        let texts: Vec<_> = map.iter().map(|(_, value)| value.as_text().unwrap_or("?")).collect();
        assert_eq!(texts, ["0033", "no", "3.0", ""]);
    }

    #[test]
    fn lists_in_brackets_may_end_in_the_first_column() {
        let text = "id: it's [x]\nneeds: [M-1, # [ \u{fc}\n'M, 2',\n]\nb: {a: 1,\nc: 2\n}\n";
        assert!(mapping(text, 0, &mut Vec::new()).is_err());
        let flat = in_one_line(text).expect("something to join");
        assert_eq!(flat.len(), text.len());
        let found = spans(&flat);
        assert_eq!(found[0].1, ["it's [x]"]);
        assert_eq!(found[1].1, ["M-1", "'M, 2'"]);
        assert_eq!(in_one_line("a: [x\n"), None);
        assert_eq!(in_one_line("a: x\n"), None);
    }

    #[test]
    fn bombs_and_doubles_are_refused_at_their_place() {
        for (yaml, at) in
            [("a: &x [1]\nb: *x\n", 1), ("a: 1\na: 2\n", 2), ("- a\n- b\n", 1), ("a: [1\n", 2)]
        {
            let mut doubles = Vec::new();
            let read = mapping(yaml, 0, &mut doubles);
            let error = read.err().or_else(|| doubles.pop()).expect(yaml);
            let line = yaml[..error.span.start.min(yaml.len())].matches('\n').count() + 1;
            assert_eq!(line, at, "{yaml:?}: {error:?}");
        }
        assert!(mapping(&"[".repeat(100_000), 0, &mut Vec::new()).is_err());
    }
}

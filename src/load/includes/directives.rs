//! The directives of a text, as mdBook writes them: `{{#include a.rs:2:9}}`.

use crate::model::Span;

/// What a directive asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asks<'a> {
    /// Nothing: it is escaped by a backslash, and means itself without it.
    Itself,
    /// A file, or a part of it.
    Text(&'a str, Part<'a>),
    /// A file of Rust in which all but a part is hidden.
    Shown(&'a str, Part<'a>),
    /// A code block with a file of Rust, and the words after `rust` in its first line.
    Example(&'a str, Vec<&'a str>),
    /// A title for the page.
    Title(&'a str),
}

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Part<'a> {
    /// All of it.
    Whole,
    /// Lines, from 1: the first, and the last if it is named.
    Lines(usize, Option<usize>),
    /// What is between the marks of an anchor.
    Anchor(&'a str),
}

/// A directive, and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    pub(super) span: Span,
    pub(super) asks: Asks<'a>,
}

/// Whether a text may hold a directive.
pub(super) fn may_hold(text: &str) -> bool {
    text.contains("{{")
}

/// The directives of a text in their order; takes a time that grows with the text.
pub(super) fn directives(text: &str) -> Vec<Directive<'_>> {
    let mut all = Vec::new();
    let mut scanner = Scanner { text, close: Some(0), line: (0, None) };
    let mut from = 0;
    while let Some(found) = text[from..].find("{{") {
        let open = from + found;
        let directive = scanner.escaped(from, open).or_else(|| scanner.directive(open));
        from = directive.as_ref().map_or(open + 1, |directive| directive.span.end);
        all.extend(directive);
    }
    all
}

/// Looks for ends, each of which it finds once.
struct Scanner<'a> {
    text: &'a str,
    /// The last `}` that was looked for; none: there are no more.
    close: Option<usize>,
    /// The end of the line that was looked at last, and the last `}}` in it.
    line: (usize, Option<usize>),
}

impl<'a> Scanner<'a> {
    /// `\{{#…}}`, up to the last `}}` of the line.
    fn escaped(&mut self, from: usize, open: usize) -> Option<Directive<'a>> {
        let bytes = self.text.as_bytes();
        if open <= from || bytes[open - 1] != b'\\' || bytes.get(open + 2) != Some(&b'#') {
            return None;
        }
        if open >= self.line.0 {
            let end = self.text[open..].find('\n').map_or(self.text.len(), |end| open + end);
            let start = self.text[..open].rfind('\n').map_or(0, |end| end + 1);
            self.line = (end, self.text[start..end].rfind("}}").map(|at| start + at));
        }
        let close = self.line.1.filter(|close| *close > open)?;
        Some(Directive { span: Span::new(open - 1, close + 2), asks: Asks::Itself })
    }

    /// `{{#NAME ARGUMENTS}}`.
    fn directive(&mut self, open: usize) -> Option<Directive<'a>> {
        let rest = self.text[open + 2..].trim_start().strip_prefix('#')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, rest) = rest.split_at(rest.find(|c: char| !is_name(c))?);
        let known = ["include", "rustdoc_include", "playground", "playpen", "title"];
        if !known.contains(&name) || !rest.starts_with(char::is_whitespace) {
            return None;
        }
        let start = self.text.len() - rest.len();
        let close = self.close_behind(start)?;
        if !self.text[close..].starts_with("}}") {
            return None;
        }
        let asks = asks(name, self.text[start..close].trim())?;
        Some(Directive { span: Span::new(open, close + 2), asks })
    }

    /// The first `}` from a place on; places only grow.
    fn close_behind(&mut self, start: usize) -> Option<usize> {
        let known = self.close?;
        if known < start || known == 0 {
            self.close = self.text[start..].find('}').map(|at| start + at);
        }
        self.close
    }
}

fn asks<'a>(name: &str, arguments: &'a str) -> Option<Asks<'a>> {
    if name == "title" {
        return Some(Asks::Title(arguments)).filter(|_| !arguments.is_empty());
    }
    let mut words = arguments.split_whitespace();
    let file = words.next()?;
    if matches!(name, "playground" | "playpen") {
        return Some(Asks::Example(file, words.collect()));
    }
    let (path, part) = match file.split_once(':') {
        Some((path, part)) => (path, self::part(part)),
        None => (file, Part::Whole),
    };
    Some(if name == "include" { Asks::Text(path, part) } else { Asks::Shown(path, part) })
}

/// `2`, `2:`, `:9`, `2:9` or the name of an anchor. An end that is not a number is none.
fn part(written: &str) -> Part<'_> {
    let mut parts = written.split(':');
    let first = parts.next().unwrap_or_default();
    let last = parts.next().map(|last| last.parse::<usize>().ok());
    match (first.parse::<usize>().ok(), last) {
        (Some(line), None) => Part::Lines(line.max(1), Some(line.max(1))),
        (Some(line), Some(last)) => Part::Lines(line.max(1), last),
        (None, _) if !first.is_empty() => Part::Anchor(first),
        (None, Some(Some(last))) => Part::Lines(1, Some(last)),
        (None, _) => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, Asks<'_>)> {
        let all = directives(text).into_iter();
        all.map(|one| (&text[one.span.range()], one.asks)).collect()
    }

    #[test]
    fn each_directive_is_read() {
        use Asks::{Example, Itself, Shown, Text, Title};
        for (text, asks) in [
            ("{{#include a.rs}}", Text("a.rs", Part::Whole)),
            ("{{ #include  a.rs:2 }}", Text("a.rs", Part::Lines(2, Some(2)))),
            ("{{#include a.rs:2:}}", Text("a.rs", Part::Lines(2, None))),
            ("{{#include a.rs::9}}", Text("a.rs", Part::Lines(1, Some(9)))),
            ("{{#include a.rs:2:9}}", Text("a.rs", Part::Lines(2, Some(9)))),
            ("{{#include a.rs:0}}", Text("a.rs", Part::Lines(1, Some(1)))),
            ("{{#include a.rs:}}", Text("a.rs", Part::Whole)),
            ("{{#include a.rs:2:end}}", Text("a.rs", Part::Lines(2, None))),
            ("{{#include\n a.rs:part-1}}", Text("a.rs", Part::Anchor("part-1"))),
            ("{{#rustdoc_include ../a.rs:x}}", Shown("../a.rs", Part::Anchor("x"))),
            ("{{#playground a.rs editable x}}", Example("a.rs", vec!["editable", "x"])),
            ("{{#title The Title }}", Title("The Title")),
            ("\\{{#include a}} and {{#include b}}", Itself),
        ] {
            assert_eq!(found(text), [(text, asks)]);
        }
    }

    #[test]
    fn what_looks_like_one_is_text() {
        for text in [
            "{{#if a}}",
            "{{#include}}",
            "{{#include }}",
            "{{#include a}",
            "{{#include a} }",
            "{{include a}}",
            "{{#includes a}}",
            "{{",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        let text = "{{#each {{#include a}} \\{{ b }} \\{{#include\nc}}";
        let all = found(text);
        let spans: Vec<&str> = all.iter().map(|(span, _)| *span).collect();
        assert_eq!(spans, ["{{#include a}}", "{{#include\nc}}"]);
    }
}

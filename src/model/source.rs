//! A source is one text file of the portal as it was read: path, text and the table of its lines.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Expansion;
use super::bytes::find_byte;

/// A byte range in the text of one source; both ends lie on character boundaries.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start, end: end.max(start) }
    }

    /// The same span as a range, to slice text with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// Whether both have a byte in common.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place as people and editors count it: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A text file: its path from the portal's root with `/`, its text without a byte order mark, and
/// where its lines start. Of a file with directives the text is the one that they make of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Source {
    /// Path from the portal's root, with `/`.
    pub path: String,
    /// The text, valid UTF-8, free of NUL.
    pub text: Arc<str>,
    /// Where each line starts. A longer text than `u32` counts is never read.
    lines: Arc<[u32]>,
    /// How the text was put together from several files, if it was.
    pub(super) expansion: Option<Arc<Expansion>>,
}

impl Source {
    /// Makes the line table. Lines end at `\n`, `\r\n` or a lone `\r`, as in `CommonMark` 0.31 §2.1.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        // Lines of text are seldom shorter.
        let mut lines = Vec::with_capacity(bytes.len() / 24 + 1);
        lines.push(0_u32);
        let mut next = 0;
        while let Some(found) = find_byte(&bytes[next..], [b'\n', b'\r']) {
            next += found + 1;
            if bytes[next - 1] == b'\n' || bytes.get(next) != Some(&b'\n') {
                lines.push(u32::try_from(next).unwrap_or(u32::MAX));
            }
        }
        Source { path: path.into(), text, lines: lines.into(), expansion: None }
    }

    /// A file with the text that its directives make of it.
    pub fn expanded(path: impl Into<String>, text: String, expansion: Expansion) -> Self {
        Source { expansion: Some(Arc::new(expansion)), ..Source::new(path, text) }
    }

    /// How many lines the text has; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// Line and column of a byte offset; offsets past the end give the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.boundary(offset);
        let line = self.line(offset);
        let start = self.start(line).unwrap_or_default();
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }

    /// The line (from 1) of a byte offset.
    pub fn line(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start as usize <= offset).max(1)
    }

    /// The byte offset at which a line (from 1) starts.
    fn start(&self, line: usize) -> Option<usize> {
        self.lines.get(line.saturating_sub(1)).map(|start| *start as usize)
    }

    /// The byte offset of a line (from 1) and a column counted in bytes (from 1), as comrak gives
    /// them. Out of range values are brought to the nearest character boundary of the text.
    pub fn offset(&self, line: usize, byte_column: usize) -> usize {
        let start = self.start(line).unwrap_or(self.text.len());
        self.boundary(start.saturating_add(byte_column.saturating_sub(1)))
    }

    /// The text of a line (from 1) without its line end; empty when there is no such line.
    pub fn line_text(&self, line: usize) -> &str {
        let Some(start) = self.start(line) else {
            return "";
        };
        let end = self.start(line + 1).unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }

    /// The span of a line (from 1) without its line end.
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.start(line).unwrap_or(self.text.len());
        Span::new(start, start + self.line_text(line).len())
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[self.boundary(span.start)..self.boundary(span.end)]
    }

    /// The text with some spans blanked out, line ends kept, so that every place stays what it
    /// was.
    pub fn blanked(&self, spans: &[Span]) -> String {
        let mut spans = spans.to_vec();
        spans.sort();
        let mut out = String::with_capacity(self.text.len());
        for span in spans {
            let start = span.start.max(out.len());
            if start >= span.end {
                continue;
            }
            out.push_str(&self.text[out.len()..start]);
            for byte in self.text[start..span.end].bytes() {
                out.push(if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' });
            }
        }
        out.push_str(&self.text[out.len()..]);
        out
    }

    fn boundary(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_every_commonmark_line_ending() {
        let source = Source::new("a.md", "one\ntwo\r\nthree\rfour");
        assert_eq!(source.line_count(), 4);
        assert_eq!(source.line_text(2), "two");
        assert_eq!(source.line_text(3), "three");
        assert_eq!(source.position(source.offset(4, 3)), Position { line: 4, column: 3 });
    }

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let source = Source::new("a.md", "naïve → x");
        let x = source.text.find('x').expect("x is there");
        assert_eq!(source.position(x), Position { line: 1, column: 9 });
        assert_eq!(source.offset(1, x + 1), x);
        assert_eq!(source.offset(1, 4), 2, "inside the two bytes of ï: its first byte");
    }

    #[test]
    fn blanking_keeps_every_offset_and_line() {
        let source = Source::new("a.md", "---\r\nid: ü\r\n---\nx");
        let blanked = source.blanked(&[Span::new(0, source.text.len() - 2)]);
        assert_eq!(blanked.len(), source.text.len());
        assert_eq!(blanked.matches('\n').count(), 3);
    }

    #[test]
    fn places_outside_the_text_are_brought_to_its_end() {
        let source = Source::new("a.md", "ab");
        assert_eq!(source.offset(9, 9), 2);
        assert_eq!(source.position(99), Position { line: 1, column: 3 });
        assert_eq!(source.line_text(9), "");
    }
}

//! What all lexers read code with.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::spans::{Class, Spans};

/// Code that is read from front to back and cut into runs of one class. Reading after the end
/// gives zeroes, runs end where characters do, and what was not looked at stays plain: a lexer
/// can colour wrongly, but neither fail nor change the text.
pub(super) struct Scanner<'c> {
    code: &'c str,
    at: usize,
    spans: Spans<'c>,
}

impl<'c> Scanner<'c> {
    pub(super) fn new(code: &'c str) -> Self {
        Self { code, at: 0, spans: Spans::new(code) }
    }

    /// The HTML of all that was read.
    pub(super) fn finish(self) -> String {
        self.spans.finish()
    }

    /// Calls `step` until the code is read. A step that does not move is helped over one character.
    pub(super) fn run(&mut self, mut step: impl FnMut(&mut Self)) {
        while self.at < self.code.len() {
            let before = self.at;
            step(self);
            if self.at == before {
                self.take(1, Class::Plain);
            }
        }
    }

    /// The length of an escape as Python and YAML have them: `\\n`, `\\x41`, `\\u0041`; the end of a
    /// line is not part of it.
    pub(super) fn escape(&self) -> usize {
        let digits = match self.ahead(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            b'\n' => return 1,
            _ => return 2,
        };
        (self.skip(self.at() + 2, |b| b.is_ascii_hexdigit()) - self.at()).min(2 + digits)
    }

    /// Where the code is read, in bytes.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// How many bytes the code has.
    pub(super) const fn len(&self) -> usize {
        self.code.len()
    }

    /// Whether all is read.
    pub(super) const fn done(&self) -> bool {
        self.at >= self.code.len()
    }

    /// The byte that is to be read.
    pub(super) fn here(&self) -> u8 {
        self.byte(self.at)
    }

    /// The byte some bytes after the one that is to be read.
    pub(super) fn ahead(&self, by: usize) -> u8 {
        self.byte(self.at + by)
    }

    /// The byte at a place; zero after the end.
    pub(super) fn byte(&self, at: usize) -> u8 {
        self.code.as_bytes().get(at).copied().unwrap_or_default()
    }

    /// The byte before the one that is to be read; a line's end at the start.
    pub(super) fn before(&self) -> u8 {
        self.at.checked_sub(1).map_or(b'\n', |at| self.byte(at))
    }

    /// The text between two places.
    pub(super) fn text(&self, from: usize, to: usize) -> &'c str {
        self.code.get(from..to).unwrap_or_default()
    }

    /// Whether the code goes on with a text.
    pub(super) fn looks(&self, text: &str) -> bool {
        self.code.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(text.as_bytes()))
    }

    /// The first place from another on whose byte does not fit.
    pub(super) fn skip(&self, from: usize, fits: impl Fn(u8) -> bool) -> usize {
        let rest = self.code.as_bytes().get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len())
    }

    /// The same, but not after a limit: what is called for each piece of a piece must not look
    /// farther, or long code takes time that grows with the square of its length.
    pub(super) fn skip_within(
        &self,
        from: usize,
        limit: usize,
        fits: impl Fn(u8) -> bool,
    ) -> usize {
        let piece = self.code.as_bytes().get(from..limit).unwrap_or_default();
        from + piece.iter().position(|byte| !fits(*byte)).unwrap_or(piece.len())
    }

    /// Where blanks and tabs end that begin at a place.
    pub(super) fn blanks(&self, from: usize) -> usize {
        self.skip(from, |byte| matches!(byte, b' ' | b'\t'))
    }

    /// Where the line ends that is being read: its line feed, or the end of the code.
    pub(super) fn line_end(&self) -> usize {
        self.skip(self.at, |byte| byte != b'\n')
    }

    /// Where a text ends that is looked for from a place on; the end of the code when there is
    /// none.
    pub(super) fn behind(&self, from: usize, text: &str) -> usize {
        let found = self.code.get(from..).and_then(|rest| rest.find(text));
        found.map_or(self.code.len(), |at| from + at + text.len())
    }

    /// Reads some bytes, which are of a class.
    pub(super) fn take(&mut self, bytes: usize, class: Class) {
        self.take_to(self.at + bytes, class);
    }

    /// Reads up to a place, what is between is of a class.
    pub(super) fn take_to(&mut self, end: usize, class: Class) {
        let end = self.code.ceil_char_boundary(end.max(self.at));
        self.at = end;
        self.spans.push(end, class);
    }

    /// Reads to the end of the line.
    pub(super) fn take_line(&mut self, class: Class) {
        self.take_to(self.line_end(), class);
    }

    /// Reads white space, if there is some.
    pub(super) fn take_space(&mut self) {
        self.take_to(self.skip(self.at, |byte| byte.is_ascii_whitespace()), Class::Plain);
    }
}

/// Whether a byte is of a name in most languages. Bytes outside ASCII are: they are of letters
/// more often than not.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// A list of words that is searched.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

/// The words of a text.
pub(super) fn words(text: &'static str) -> HashSet<&'static str> {
    text.split_ascii_whitespace().collect()
}

//! JSON, with comments, and cut-outs of it.

use super::scanner::{Scanner, is_word};
use super::spans::Class;

/// Colours one piece.
pub(super) fn step(s: &mut Scanner<'_>) {
    match s.here() {
        b'"' => string(s),
        b'{' | b'}' | b'[' | b']' | b':' | b',' => s.take(1, Class::Plain),
        b'/' if s.ahead(1) == b'/' => s.take_line(Class::Comment),
        b'/' if s.ahead(1) == b'*' => s.take_to(s.behind(s.at() + 2, "*/"), Class::Comment),
        b'#' if s.before().is_ascii_whitespace() => s.take_line(Class::Comment),
        b'-' if s.ahead(1).is_ascii_digit() => number(s),
        byte if byte.is_ascii_digit() => number(s),
        byte if is_word(byte) => {
            let end = s.skip(s.at(), is_word);
            let class = match s.text(s.at(), end) {
                "true" | "false" | "null" => Class::Constant,
                _ => Class::Plain,
            };
            s.take_to(end, class);
        }
        byte if byte.is_ascii_whitespace() => s.take_space(),
        _ => s.take(1, Class::Plain),
    }
}

/// A string ends with its line: one that was cut off does not colour all that follows.
fn string(s: &mut Scanner<'_>) {
    s.take(1, Class::String);
    loop {
        s.take_to(s.skip(s.at(), |b| !matches!(b, b'"' | b'\\' | b'\n')), Class::String);
        match s.here() {
            b'"' => return s.take(1, Class::String),
            b'\\' => s.take(escape(s), Class::Constant),
            _ => return,
        }
    }
}

fn escape(s: &Scanner<'_>) -> usize {
    match s.ahead(1) {
        b'u' => (s.skip(s.at() + 2, |b| b.is_ascii_hexdigit()) - s.at()).min(6),
        b'\n' => 1,
        _ => 2,
    }
}

fn number(s: &mut Scanner<'_>) {
    let mut end = s.skip(s.at() + 1, |b| b.is_ascii_digit());
    if s.byte(end) == b'.' && s.byte(end + 1).is_ascii_digit() {
        end = s.skip(end + 1, |b| b.is_ascii_digit());
    }
    if matches!(s.byte(end), b'e' | b'E') {
        let digits = end + 1 + usize::from(matches!(s.byte(end + 1), b'+' | b'-'));
        if s.byte(digits).is_ascii_digit() {
            end = s.skip(digits, |b| b.is_ascii_digit());
        }
    }
    s.take_to(end, Class::Constant);
}

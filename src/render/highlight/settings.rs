//! Files of settings: TOML, INI and files of environment variables.

use super::scanner::{Scanner, is_word};
use super::spans::Class;

/// TOML: what is open.
#[derive(Default)]
pub(super) struct Toml {
    /// How many brackets and braces are open.
    depth: usize,
    /// After an equals sign.
    value: bool,
    /// In the head of a table.
    head: bool,
}

impl Toml {
    /// Colours one piece.
    pub(super) fn step(&mut self, s: &mut Scanner<'_>) {
        match s.here() {
            b'\n' => {
                s.take(1, Class::Plain);
                if self.depth == 0 {
                    *self = Self::default();
                }
            }
            b' ' | b'\t' | b'\r' => s.take_to(s.blanks(s.at() + 1), Class::Plain),
            b'#' => s.take_line(Class::Comment),
            b'"' | b'\'' => toml_string(s),
            b'=' => {
                self.value = true;
                s.take(1, Class::Plain);
            }
            b'[' if !self.value && self.depth == 0 => {
                self.head = true;
                s.take(1, Class::Plain);
            }
            b'[' | b'{' => {
                self.depth += 1;
                self.value = s.here() == b'[';
                s.take(1, Class::Plain);
            }
            b']' | b'}' => {
                self.depth = self.depth.saturating_sub(usize::from(!self.head));
                self.value = true;
                s.take(1, Class::Plain);
            }
            b',' | b'.' => s.take(1, Class::Plain),
            b'+' | b'-' if self.value => s.take(1, Class::Keyword),
            byte if is_word(byte) || byte == b'-' => self.word(s),
            _ => s.take(1, Class::Plain),
        }
        if s.before() == b',' && self.depth > 0 {
            // The next key of a table in braces; in an array no equals sign follows.
            let key = s.skip(s.at(), |b| is_word(b) || matches!(b, b' ' | b'-' | b'.' | b'"'));
            self.value = s.byte(key) != b'=';
        }
    }

    fn word(&self, s: &mut Scanner<'_>) {
        if !self.value {
            let end = s.skip(s.at(), |b| is_word(b) || b == b'-');
            return s.take_to(end, Class::Type);
        }
        let end = s.skip(s.at(), |b| is_word(b) || matches!(b, b'-' | b'.' | b':' | b'+'));
        let class = match s.text(s.at(), end) {
            "true" | "false" | "inf" | "nan" => Class::Constant,
            _ if s.here().is_ascii_digit() => Class::Constant,
            _ => Class::Plain,
        };
        s.take_to(end, class);
    }
}

fn toml_string(s: &mut Scanner<'_>) {
    let quote = s.here();
    let long = s.ahead(1) == quote && s.ahead(2) == quote;
    let marks = if long { 3 } else { 1 };
    s.take(marks, Class::String);
    while !s.done() {
        let end = s
            .skip(s.at(), |b| b != quote && (b != b'\\' || quote == b'\'') && (b != b'\n' || long));
        s.take_to(end, Class::String);
        let closes = !long || (s.ahead(1) == quote && s.ahead(2) == quote);
        match s.here() {
            b'\n' => return,
            b'\\' if quote == b'"' => s.take(escape(s), Class::Constant),
            _ if closes => return s.take(marks, Class::String),
            _ => s.take(1, Class::String),
        }
    }
}

fn escape(s: &Scanner<'_>) -> usize {
    let digits = match s.ahead(1) {
        b'u' => 4,
        b'U' => 8,
        b'\n' => return 1,
        _ => return 2,
    };
    (s.skip(s.at() + 2, |b| b.is_ascii_hexdigit()) - s.at()).min(2 + digits)
}

/// Colours one line of environment variables.
pub(super) fn environment(s: &mut Scanner<'_>) {
    s.take_to(s.skip(s.at(), |b| b.is_ascii_whitespace()), Class::Plain);
    if s.here() == b'#' {
        return s.take_line(Class::Comment);
    }
    if s.looks("export ") {
        s.take(6, Class::Keyword);
        s.take_to(s.blanks(s.at()), Class::Plain);
    }
    let name = s.skip(s.at(), |b| is_word(b) || matches!(b, b'.' | b'-'));
    let equals = s.blanks(name);
    if name == s.at() || s.byte(equals) != b'=' {
        return s.take_line(Class::Plain);
    }
    s.take_to(name, Class::Plain);
    s.take_to(equals, Class::Plain);
    s.take(1, Class::Keyword);
    s.take_to(s.blanks(s.at()), Class::Plain);
    let end = s.line_end();
    if matches!(s.here(), b'"' | b'\'') {
        quoted(s);
    }
    while s.at() < end {
        let word = s.skip(s.at(), |b| !b.is_ascii_whitespace());
        let text = s.text(s.at(), word);
        if text.starts_with('#') {
            return s.take_line(Class::Comment);
        }
        let constant = matches!(text, "true" | "false" | "null")
            || (text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && s.here().is_ascii_digit());
        s.take_to(word, if constant { Class::Constant } else { Class::Plain });
        s.take_to(s.blanks(s.at()).min(end), Class::Plain);
        if word == s.at() {
            // Other white space than blanks.
            s.take(1, Class::Plain);
        }
    }
}

/// Colours one line of an INI file.
pub(super) fn ini(s: &mut Scanner<'_>) {
    s.take_to(s.skip(s.at(), |b| b.is_ascii_whitespace()), Class::Plain);
    let end = s.line_end();
    if s.at() >= end {
        return;
    }
    match s.here() {
        b';' | b'#' => return s.take_line(Class::Comment),
        b'[' => {
            let close = s.skip(s.at() + 1, |b| b != b']' && b != b'\n');
            s.take(1, Class::Plain);
            s.take_to(close.min(end), Class::Type);
            if s.here() == b']' && s.at() < end {
                s.take(1, Class::Plain);
            }
            return s.take_line(Class::Plain);
        }
        _ => {}
    }
    let equals = s.skip(s.at(), |b| !matches!(b, b'=' | b':' | b'\n'));
    if equals >= end {
        return s.take_line(Class::Plain);
    }
    s.take_to(equals, Class::Plain);
    s.take(1, Class::Plain);
    s.take_to(s.blanks(s.at()).min(end), Class::Plain);
    let value = s.text(s.at(), end).trim();
    let number = value.starts_with(|c: char| c.is_ascii_digit())
        && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let truth = ["true", "false", "yes", "no", "on", "off"];
    let class = if number || truth.iter().any(|word| value.eq_ignore_ascii_case(word)) {
        Class::Constant
    } else if value.len() > 1 && value.starts_with(['"', '\'']) && value.ends_with(&value[..1]) {
        Class::String
    } else {
        Class::Plain
    };
    if s.at() < end {
        s.take_line(class);
    }
}

/// A value in quotes; in double ones, variables are looked up and characters escaped.
fn quoted(s: &mut Scanner<'_>) {
    let quote = s.here();
    s.take(1, Class::String);
    loop {
        s.take_to(
            s.skip(s.at(), |b| b != quote && !matches!(b, b'\\' | b'$' | b'\n')),
            Class::String,
        );
        match s.here() {
            b'\\' if quote == b'"' && s.ahead(1) != b'\n' => s.take(2, Class::Constant),
            b'$' if quote == b'"' && s.ahead(1) == b'{' => {
                s.take(2, Class::Keyword);
                s.take_to(s.skip(s.at(), is_word), Class::Plain);
                if s.here() == b'}' {
                    s.take(1, Class::Keyword);
                }
            }
            b'$' if quote == b'"' && is_word(s.ahead(1)) => {
                s.take_to(s.skip(s.at() + 1, is_word), Class::Plain);
            }
            b'\\' | b'$' => s.take(1, Class::String),
            byte if byte == quote => return s.take(1, Class::String),
            _ => return,
        }
    }
}

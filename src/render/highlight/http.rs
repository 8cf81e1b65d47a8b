//! Requests and responses of HTTP.

use super::json;
use super::scanner::{Scanner, is_word};
use super::spans::Class;

/// What is read next.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Part {
    /// A request, a status, or headers.
    #[default]
    Head,
    /// A body of JSON, and how many brackets are open.
    Json(usize),
    /// A body of something else.
    Body,
}

/// Where in a message it is read.
#[derive(Default)]
pub(super) struct Http {
    part: Part,
}

/// What is done with a resource.
const METHODS: [&str; 9] =
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT"];

impl Http {
    /// Colours one piece: a line, or one of a body.
    pub(super) fn step(&mut self, s: &mut Scanner<'_>) {
        let first = s.before() == b'\n';
        let line = if first { s.text(s.at(), s.line_end()) } else { "" };
        let starts = is_request(line) || line.starts_with("HTTP/");
        match self.part {
            Part::Json(depth) if !(depth == 0 && starts) => self.json(s, depth),
            _ if starts => {
                self.part = Part::Head;
                if line.starts_with("HTTP/") { status(s) } else { request(s) }
            }
            Part::Body if line.starts_with(['{', '[']) => self.json(s, 0),
            Part::Body => s.take_to(s.line_end() + 1, Class::Plain),
            _ => self.head(s, line),
        }
    }

    fn head(&mut self, s: &mut Scanner<'_>, line: &str) {
        let text = line.trim_start_matches([' ', '\t', '\r']);
        if text.starts_with(['{', '[']) && s.before() == b'\n' {
            return self.json(s, 0);
        }
        if text.is_empty() {
            s.take_to(s.line_end() + 1, Class::Plain);
            return;
        }
        if line.starts_with('#') || line.starts_with("//") {
            return s.take_line(Class::Comment);
        }
        let name = s.skip(s.at(), |b| is_word(b) || b == b'-');
        let before = s.text(0, s.at()).trim_end();
        let blank = s.text(before.len(), s.at()).bytes().filter(|b| *b == b'\n').count() > 1;
        if name > s.at() && s.byte(name) == b':' && (!blank || before.is_empty()) {
            s.take_to(name, Class::Keyword);
            s.take(1, Class::Plain);
            header(s);
        } else {
            self.part = Part::Body;
            s.take_to(s.line_end() + 1, Class::Plain);
        }
    }

    fn json(&mut self, s: &mut Scanner<'_>, depth: usize) {
        let depth = match s.here() {
            b'{' | b'[' => depth + 1,
            b'}' | b']' => depth.saturating_sub(1),
            _ => depth,
        };
        self.part = Part::Json(depth);
        let word = is_word(s.here()) && !s.here().is_ascii_digit();
        if depth == 0 && s.before() == b'\n' && word {
            self.part = Part::Head;
            return self.head(s, s.text(s.at(), s.line_end()));
        }
        json::step(s);
    }
}

fn is_request(line: &str) -> bool {
    let (method, target) = line.split_once(' ').unwrap_or_default();
    METHODS.contains(&method) && !target.trim().is_empty()
}

/// `HTTP/1.1 200 OK`
fn status(s: &mut Scanner<'_>) {
    s.take_to(s.skip(s.at(), |b| !b.is_ascii_whitespace()), Class::Constant);
    s.take_to(s.blanks(s.at()), Class::Plain);
    s.take_to(s.skip(s.at(), |b| b.is_ascii_digit()), Class::Constant);
    s.take_to(s.blanks(s.at()), Class::Plain);
    s.take_line(Class::String);
}

/// `GET /path?query HTTP/1.1`
fn request(s: &mut Scanner<'_>) {
    s.take_to(s.skip(s.at(), |b| b.is_ascii_uppercase()), Class::Keyword);
    s.take_to(s.blanks(s.at()), Class::Plain);
    let end = s.skip(s.at(), |b| !b.is_ascii_whitespace());
    let mut query = false;
    while s.at() < end {
        let word = s.skip_within(s.at(), end, |b| !matches!(b, b'/' | b'?' | b'&' | b'=' | b'#'));
        match s.here() {
            b'/' if !query => s.take(1, Class::Plain),
            b'?' => {
                query = true;
                s.take(1, Class::Plain);
            }
            b'&' | b'=' if query => s.take(1, Class::Keyword),
            _ if word == s.at() => s.take(1, if query { Class::String } else { Class::Plain }),
            _ if !query => s.take_to(word, Class::Plain),
            _ if matches!(s.before(), b'=' | b'#') => s.take_to(word, Class::String),
            _ => s.take_to(word, Class::Plain),
        }
    }
    s.take_to(s.blanks(end), Class::Plain);
    if s.looks("HTTP/") {
        s.take_to(s.skip(s.at(), |b| !b.is_ascii_whitespace()), Class::Constant);
    }
}

/// The value of a header: text, numbers, and parameters with theirs.
fn header(s: &mut Scanner<'_>) {
    let end = s.line_end();
    s.take_to(s.blanks(s.at()), Class::Plain);
    let start = s.at();
    while s.at() < end {
        let word = s.skip(s.at(), |b| !matches!(b, b',' | b';' | b'=' | b'"' | b' ' | b'\n'));
        let number = s.skip(s.at(), |b| b.is_ascii_digit());
        let alone = matches!(s.byte(number), b',' | b';' | b'\n' | b'\r' | 0);
        match s.here() {
            b',' | b';' => s.take(1, Class::Plain),
            b'"' => {
                let quote = s.skip(s.at() + 1, |b| b != b'"' && b != b'\n');
                s.take_to((quote + 1).min(end), Class::String);
            }
            b'=' if is_word(s.before()) => s.take(1, Class::Keyword),
            b' ' => s.take(1, Class::String),
            _ if alone && number > s.at() && (s.at() == start || s.before() == b'=') => {
                s.take_to(word, Class::Constant);
            }
            _ if word > s.at() && s.byte(word) == b'=' && is_parameter(s, word) => {
                s.take_to(word, Class::Plain);
            }
            _ => s.take_to(word.max(s.at() + 1), Class::String),
        }
    }
}

/// Whether a word that an equals sign follows is a name, not the end of something encoded.
fn is_parameter(s: &Scanner<'_>, end: usize) -> bool {
    let plain = s.text(s.at(), end).bytes().all(|b| is_word(b) || b == b'-');
    plain && !matches!(s.byte(end + 1), b' ' | b'\n' | b'=' | 0)
}

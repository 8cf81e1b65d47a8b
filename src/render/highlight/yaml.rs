//! YAML.

use super::scanner::Scanner;
use super::spans::Class;

/// What is known of the lines before.
#[derive(Default)]
pub(super) struct Yaml {
    /// How many brackets and braces are open.
    flow: usize,
    /// Where the innermost key or entry of this line begins, as a column; for block scalars.
    parent: Option<usize>,
    /// Where this line begins.
    line: usize,
    /// Whether only blanks and indicators were read in this line.
    fresh: bool,
}

impl Yaml {
    /// Colours one piece.
    pub(super) fn step(&mut self, s: &mut Scanner<'_>) {
        if s.before() == b'\n' {
            self.line = s.at();
            self.parent = None;
            self.fresh = true;
            if self.marker(s) {
                return;
            }
        }
        let gap = matches!(s.ahead(1), b' ' | b'\t' | b'\n' | b'\r' | 0);
        match s.here() {
            b' ' | b'\t' | b'\r' => s.take_to(s.blanks(s.at() + 1), Class::Plain),
            b'#' if s.before().is_ascii_whitespace() => s.take_line(Class::Comment),
            b'-' if gap && self.fresh => {
                self.parent = Some(s.at() - self.line);
                s.take(1, Class::Plain);
            }
            b'?' if gap => s.take(1, Class::Plain),
            b':' if gap || self.flow > 0 => s.take(1, Class::Plain),
            b'{' | b'[' => {
                self.flow += 1;
                s.take(1, Class::Plain);
            }
            b'}' | b']' if self.flow > 0 => {
                self.flow -= 1;
                s.take(1, Class::Plain);
            }
            b',' if self.flow > 0 => s.take(1, Class::Plain),
            b'&' => property(s, Class::Type),
            b'*' => property(s, Class::Plain),
            b'!' => s.take_to(self.property_end(s), Class::Keyword),
            b'|' | b'>' if self.flow == 0 && header(s).is_some() => self.block(s),
            b'"' | b'\'' => self.quoted(s),
            b'\n' | b'@' | b'`' | b'%' => s.take(1, Class::Plain),
            _ => self.plain(s),
        }
    }

    /// What is only at the start of a line: directives, and marks between documents.
    fn marker(&mut self, s: &mut Scanner<'_>) -> bool {
        let gap = matches!(s.ahead(3), b' ' | b'\n' | b'\r' | 0);
        if gap && (s.looks("---") || s.looks("...")) {
            s.take(3, Class::Plain);
            self.flow = 0;
            return true;
        }
        if s.here() == b'%' && s.ahead(1).is_ascii_uppercase() && self.flow == 0 {
            s.take(1, Class::Plain);
            s.take_to(s.skip(s.at(), |b| !b.is_ascii_whitespace()), Class::Keyword);
            s.take_line(Class::Constant);
            return true;
        }
        false
    }

    fn property_end(&self, s: &Scanner<'_>) -> usize {
        s.skip(s.at(), |b| !b.is_ascii_whitespace() && (self.flow == 0 || !is_flow(b)))
    }

    /// A block scalar: all lines that are indented deeper than what it is the value of.
    fn block(&mut self, s: &mut Scanner<'_>) {
        let end = header(s).unwrap_or(s.at());
        while s.at() < end {
            let class = if s.here().is_ascii_digit() { Class::Constant } else { Class::Keyword };
            s.take(1, class);
        }
        s.take_to(s.blanks(s.at()), Class::Plain);
        if s.here() == b'#' {
            s.take_line(Class::Comment);
        }
        s.take_to(s.line_end() + 1, Class::Plain);
        let least = self.parent.map_or(0, |column| column + 1);
        while !s.done() {
            let text = s.skip(s.at(), |b| b == b' ');
            let blank = matches!(s.byte(s.blanks(text)), b'\n' | b'\r');
            if !blank && text - s.at() < least {
                return;
            }
            s.take_to(text, Class::Plain);
            s.take_to(s.line_end() + 1, Class::String);
        }
    }

    /// A scalar in quotes; it may be of several lines.
    fn quoted(&mut self, s: &mut Scanner<'_>) {
        let quote = s.here();
        self.fresh(s);
        s.take(1, Class::String);
        while !s.done() {
            s.take_to(s.skip(s.at(), |b| b != quote && b != b'\\'), Class::String);
            if quote == b'\'' && s.looks("''") {
                s.take(2, Class::Constant);
            } else if s.here() == quote {
                return s.take(1, Class::String);
            } else if quote == b'"' {
                s.take(s.escape(), Class::Constant);
            } else {
                s.take(1, Class::String);
            }
        }
    }

    /// This is the first scalar of its line or of its entry: it may be a key.
    fn fresh(&mut self, s: &Scanner<'_>) {
        if self.fresh {
            self.parent = Some(s.at() - self.line);
            self.fresh = false;
        }
    }

    /// A scalar without quotes: a key when a colon follows, otherwise a value.
    fn plain(&mut self, s: &mut Scanner<'_>) {
        let start = s.at();
        self.fresh(s);
        let mut end = start;
        let mut at = start;
        let mut key = false;
        loop {
            let byte = s.byte(at);
            let next = s.byte(at + 1);
            let gap = matches!(next, b' ' | b'\t' | b'\n' | b'\r' | 0);
            match byte {
                b'\n' | b'\r' | 0 => break,
                b' ' | b'\t' if next == b'#' => break,
                b' ' | b'\t' => {}
                b':' if gap || (self.flow > 0 && is_flow(next)) => {
                    key = true;
                    break;
                }
                _ if self.flow > 0 && is_flow(byte) => break,
                _ => end = at + 1,
            }
            at += 1;
        }
        let class = match s.text(start, end) {
            "<<" if key => Class::Constant,
            text if is_constant(text) => Class::Constant,
            _ if key => Class::Type,
            _ => Class::String,
        };
        s.take_to(end.max(start + 1), class);
    }
}

/// Where the head of a block scalar ends, when this is one: nothing but a comment follows.
fn header(s: &Scanner<'_>) -> Option<usize> {
    let end = s.skip(s.at() + 1, |b| matches!(b, b'1'..=b'9' | b'+' | b'-'));
    let next = s.blanks(end);
    (end - s.at() <= 3 && matches!(s.byte(next), b'\n' | b'\r' | b'#' | 0)).then_some(end)
}

const fn is_flow(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}

/// An anchor or an alias.
fn property(s: &mut Scanner<'_>, class: Class) {
    s.take(1, Class::Plain);
    s.take_to(s.skip(s.at(), |b| !b.is_ascii_whitespace() && !is_flow(b)), class);
}

/// Whether a scalar is a truth value, nothing, a number or a time.
fn is_constant(text: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    match text.as_bytes() {
        b"~" => true,
        [first, rest @ ..] if first.is_ascii_alphabetic() && rest.len() < 5 => {
            // Written small, in capitals or with a capital.
            let small = rest.iter().all(u8::is_ascii_lowercase);
            let large = first.is_ascii_uppercase() && rest.iter().all(u8::is_ascii_uppercase);
            (small || large) && WORDS.contains(&text.to_ascii_lowercase().as_str())
        }
        [b'+' | b'-', rest @ ..] => is_number(rest),
        bytes => is_number(bytes) || is_time(bytes),
    }
}

fn is_number(bytes: &[u8]) -> bool {
    match bytes {
        [b'0', b'x', rest @ ..] => !rest.is_empty() && rest.iter().all(u8::is_ascii_hexdigit),
        [b'0', b'b', rest @ ..] => {
            !rest.is_empty() && rest.iter().all(|b| matches!(b, b'0' | b'1'))
        }
        b".inf" | b".Inf" | b".INF" | b".nan" | b".NaN" | b".NAN" => true,
        _ => is_decimal(bytes),
    }
}

/// Digits, a fraction, an exponent; also parts to the base of sixty, between colons.
fn is_decimal(bytes: &[u8]) -> bool {
    let mut digits = 0;
    let mut dots = 0;
    let mut rest = bytes;
    while let [byte, tail @ ..] = rest {
        match byte {
            b'0'..=b'9' | b'_' => digits += 1,
            b'.' if dots == 0 => dots += 1,
            b':' if digits > 0 => {}
            b'e' | b'E' if digits > 0 => {
                let power = tail.strip_prefix(b"+").or_else(|| tail.strip_prefix(b"-"));
                let power = power.unwrap_or(tail);
                return !power.is_empty() && power.iter().all(u8::is_ascii_digit);
            }
            _ => return false,
        }
        rest = tail;
    }
    digits > 0 && bytes.first() != Some(&b'_')
}

/// A day, and perhaps a time of it.
fn is_time(bytes: &[u8]) -> bool {
    let [a, b, c, d, b'-', rest @ ..] = bytes else { return false };
    let shape = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.' | b'+');
    let free = |byte: &u8| shape(byte) || matches!(byte, b'T' | b't' | b'Z' | b' ');
    [a, b, c, d].into_iter().all(u8::is_ascii_digit)
        && rest.first().is_some_and(u8::is_ascii_digit)
        && rest.iter().all(free)
}

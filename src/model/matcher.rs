//! Patterns met with texts without a regular expression, which costs a fraction of one.
//!
//! It tries what the regular expression of the pattern would try, in the same order, so that the
//! placeholders take the same. What it cannot say for certain it leaves to the regular expression.

use std::ops::Range;

use super::template::Class;

/// How many steps are taken before a text is left to the regular expression, whose time is bounded.
const MOST_STEPS: usize = 4096;

/// A piece of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters and marks, in any case.
    Word(String),
    /// A run of blanks.
    Blank,
    /// A colon with a blank after free words.
    Colon,
    /// The same after a word or a number: a dash or a full stop does as well.
    Parting,
    /// Any dash.
    Dash,
    /// A placeholder.
    Class(Class),
}

/// A pattern for whole texts.
#[derive(Debug)]
pub(super) struct Matcher {
    tokens: Vec<Token>,
    groups: usize,
}

/// What the placeholders of a pattern take of a text, in their order; none where it does not match.
pub(super) type Taken = Option<Vec<Range<usize>>>;

impl Matcher {
    /// A matcher for some pieces; none where a word has letters that may be written in other ways
    /// than in the two cases of ASCII.
    pub(super) fn new(tokens: Vec<Token>) -> Option<Matcher> {
        let plain = |token: &Token| !matches!(token, Token::Word(word) if !word.is_ascii());
        let groups = tokens.iter().filter(|token| matches!(token, Token::Class(_))).count();
        tokens.iter().all(plain).then_some(Matcher { tokens, groups })
    }

    /// Meets a whole text; none where that must be left to the regular expression.
    pub(super) fn meet(&self, text: &str) -> Option<Taken> {
        // The long s and the sign of Kelvin are letters of ASCII in another case.
        if !text.is_ascii() && text.contains(['\u{17f}', '\u{212a}']) {
            return None;
        }
        let mut run = Run {
            text,
            tokens: &self.tokens,
            groups: Vec::with_capacity(self.groups),
            steps: MOST_STEPS,
            open: false,
        };
        let met = run.rest(0, 0);
        (!run.open).then(|| met.then_some(run.groups))
    }
}

/// A pattern on its way through a text.
struct Run<'a> {
    text: &'a str,
    tokens: &'a [Token],
    groups: Vec<Range<usize>>,
    steps: usize,
    /// Whether the answer must be left to the regular expression.
    open: bool,
}

impl Run<'_> {
    /// Whether the pieces from one on match the text from a place on, all of it.
    fn rest(&mut self, at: usize, from: usize) -> bool {
        if self.steps == 0 {
            self.open = true;
        }
        if self.open {
            return false;
        }
        self.steps -= 1;
        let tokens = self.tokens;
        let Some(token) = tokens.get(at) else { return from == self.text.len() };
        let bytes = self.text.as_bytes();
        match token {
            Token::Word(word) => {
                let end = from + word.len();
                let there = bytes.get(from..end);
                there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
                    && self.rest(at + 1, end)
            }
            Token::Dash => {
                let dash = self.char(from).filter(|c| matches!(c, '-' | '–' | '—'));
                dash.is_some_and(|dash| self.rest(at + 1, from + dash.len_utf8()))
            }
            Token::Blank => self.blanks(at, from, true),
            Token::Colon => {
                let end = self.blank_end(from);
                match self.char(end) {
                    Some(':') => self.blanks(at, end + 1, true),
                    Some(c @ '：') => self.blanks(at, end + c.len_utf8(), false),
                    _ => false,
                }
            }
            Token::Parting => self.parting(at, from),
            Token::Class(class) => self.class(*class, at, from),
        }
    }

    /// What parts a number or a word from the text after it, and the pieces after that.
    fn parting(&mut self, at: usize, from: usize) -> bool {
        let end = self.blank_end(from);
        let mark = self.char(end);
        if let Some(c) = mark.filter(|c| matches!(c, ':' | '：' | '–' | '—'))
            && self.blanks(at, end + c.len_utf8(), false)
        {
            return true;
        }
        if end > from && mark == Some('-') && self.blanks(at, end + 1, true) {
            return true;
        }
        self.char(from) == Some('.') && self.blanks(at, from + 1, true)
    }

    /// A run of blanks and the pieces after it, as many blanks as can be first.
    fn blanks(&mut self, at: usize, from: usize, some: bool) -> bool {
        let mut end = self.blank_end(from);
        while end > from {
            if self.rest(at + 1, end) {
                return true;
            }
            end -= self.text[..end].chars().next_back().map_or(1, char::len_utf8);
        }
        !some && self.rest(at + 1, from)
    }

    /// A placeholder and the pieces after it.
    fn class(&mut self, class: Class, at: usize, from: usize) -> bool {
        let last = at + 1 == self.tokens.len();
        match class {
            Class::Any if last => self.all(from, 1),
            Class::Rest if last => self.all(from, 0),
            Class::Any => self.shortest(at, from),
            Class::Number => self.number(at, from),
            Class::Digits => {
                let end = self.while_bytes(from, u8::is_ascii_digit);
                self.longest(at, from, from + 1, end)
            }
            Class::Date => {
                let bytes = self.text.as_bytes().get(from..from + 10);
                let date = bytes.is_some_and(|date| {
                    date.iter().enumerate().all(|(at, byte)| match at {
                        4 | 7 => *byte == b'-',
                        _ => byte.is_ascii_digit(),
                    })
                });
                date && self.take(at, from, from + 10)
            }
            Class::Slug => {
                let word =
                    |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
                let end = self.while_bytes(from, word);
                // Letters of other scripts have tables of their own.
                if self.text.as_bytes().get(end).is_some_and(|byte| !byte.is_ascii()) {
                    self.open = true;
                    return false;
                }
                let begins = self.text.as_bytes().get(from).is_some_and(u8::is_ascii_alphanumeric);
                begins && self.longest(at, from, from + 1, end)
            }
            Class::Word => {
                let end = self.text[from..].find(char::is_whitespace);
                let end = end.map_or(self.text.len(), |end| from + end);
                self.longest(at, from, from + 1, end)
            }
            Class::Rest => {
                let end = self.line_end(from);
                self.longest(at, from, from, end)
            }
        }
    }

    /// The number that a place begins with, with what belongs to it; the longest first.
    fn number(&mut self, at: usize, from: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is = |at: usize, fits: fn(&u8) -> bool| bytes.get(at).is_some_and(fits);
        let mut end = from;
        loop {
            // The part after a mark must begin with a digit.
            let start = if end == from { from } else { end + 1 };
            let digits = self.while_bytes(start, u8::is_ascii_digit);
            if digits == start {
                break;
            }
            end = digits + usize::from(is(digits, u8::is_ascii_alphabetic));
            if !is(end, |byte| matches!(byte, b'-' | b'.')) {
                break;
            }
        }
        while end > from {
            let mark = matches!(bytes[end - 1], b'-' | b'.');
            if !mark && self.take(at, from, end) {
                return true;
            }
            end -= 1;
        }
        false
    }

    /// Any text, the shortest first.
    fn shortest(&mut self, at: usize, from: usize) -> bool {
        let mut end = from;
        while let Some(c) = self.char(end).filter(|c| *c != '\n' && !self.open) {
            end += c.len_utf8();
            if self.take(at, from, end) {
                return true;
            }
        }
        false
    }

    /// A text between two ends, the longest first.
    fn longest(&mut self, at: usize, from: usize, least: usize, most: usize) -> bool {
        let mut end = most;
        while end >= least && !self.open {
            if self.text.is_char_boundary(end) && self.take(at, from, end) {
                return true;
            }
            let Some(before) = end.checked_sub(1) else { break };
            end = before;
        }
        false
    }

    /// The rest of the text, of some bytes at least, where it is one line.
    fn all(&mut self, from: usize, least: usize) -> bool {
        let end = self.text.len();
        let fits = end - from >= least && self.line_end(from) == end;
        if fits {
            self.groups.push(from..end);
        }
        fits
    }

    /// A placeholder's text, and the pieces after it.
    fn take(&mut self, at: usize, from: usize, end: usize) -> bool {
        self.groups.push(from..end);
        let met = self.rest(at + 1, end);
        if !met {
            self.groups.pop();
        }
        met
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    fn blank_end(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        self.text.len() - rest.trim_start().len()
    }

    fn line_end(&self, from: usize) -> usize {
        self.text[from..].find('\n').map_or(self.text.len(), |end| from + end)
    }

    fn while_bytes(&self, from: usize, fits: impl Fn(&u8) -> bool) -> usize {
        from + self.text.as_bytes()[from..].iter().take_while(|byte| fits(byte)).count()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Pattern;

    #[test]
    fn what_is_met_without_the_regular_expression_is_what_it_meets() {
        let patterns = [
            "{title}",
            "FR-{n}: {title}",
            "{n}. {title}",
            "{n} {title}",
            "Phase {n}: {title} ({x})",
            "{a}: {b}",
            "{date}-{rest}",
            "{slug} - {title}",
            "{id:word} {title}",
            "[{n}] {x:slug}",
            "{title} (P{n:digits})",
            "{a} {b} {c}",
            "a - b",
            "{rest}x{n}",
            "{n}{title}",
            "Task: {t}",
        ];
        let texts = [
            "FR-1: Name",
            "FR-1 – Name",
            "fr-12a-3 -  Name",
            "FR-1.2. Name: x",
            "1. Two",
            "1.2 Three",
            "1.2.: x",
            "Phase 2： Setup (x) (y)",
            "phase 2b - a (b)",
            "a: b: c",
            "a :  b",
            "a：b",
            "2026-10-29-retry",
            "2026-10-29",
            "a_b.c - Title – x",
            "ä-b - c",
            "ſ: k",
            "\u{212a}: k",
            "[1-2a] x",
            "[3] -x",
            "Name (P12)",
            "Name (p)",
            "a  b\u{a0}c d",
            "a - b",
            "A — b",
            "a\nb: c",
            "12ax3",
            "1a",
            "task：x",
            "Task: ",
            "x1",
            "1-",
            "-1",
            "1.a",
            "20261029-1. a",
            "Größe: ß",
        ];
        for pattern in patterns.map(|written| Pattern::new(written).expect("a pattern")) {
            let (matcher, regex) = pattern.both().expect("a matcher and an expression");
            for text in texts {
                let Some(met) = matcher.meet(text) else { continue };
                let found = regex.captures(text).map(|found| {
                    let groups = (1..found.len()).filter_map(|at| Some(found.get(at)?.range()));
                    groups.collect::<Vec<_>>()
                });
                assert_eq!(met, found, "{} {text:?}", pattern.written());
            }
        }
    }
}

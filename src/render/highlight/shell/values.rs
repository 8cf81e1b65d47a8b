//! What yields text in shell commands: strings, expansions, heredocs, arithmetic.

use super::super::scanner::{Scanner, is_word};
use super::super::spans::Class;
use super::{Frame, Heredoc, Kind, Shell, is_end};

impl<'c> Shell<'c> {
    /// A string or an expansion in a command.
    pub(super) fn value(&mut self, s: &mut Scanner<'c>) {
        let class = if self.top().value { Class::String } else { Class::Plain };
        match s.here() {
            b'\'' => single(s, class),
            b'"' => {
                s.take(1, Class::String);
                self.word_ends();
                return self.open(Kind::Quotes);
            }
            b'$' if s.ahead(1) == b'\'' => escaped(s),
            b'$' if s.ahead(1) == b'"' => s.take(1, Class::String),
            _ => return self.expansion(s, class),
        }
        self.word_ends();
    }

    /// `$x`, `${x}`, `$(x)`, `$((x))` or a command in backticks.
    fn expansion(&mut self, s: &mut Scanner<'c>, class: Class) {
        if self.top().kind != Kind::Quotes {
            self.word_ends();
        }
        if s.here() == b'`' {
            s.take(1, Class::Plain);
            if self.top().kind == Kind::Commands(b'`') {
                self.close();
                return self.word_ends();
            }
            return self.open(Kind::Commands(b'`'));
        }
        match s.ahead(1) {
            b'(' if s.ahead(2) == b'(' => {
                s.take(3, Class::Plain);
                self.open(Kind::Arithmetic(true));
            }
            b'(' => {
                s.take(2, Class::Plain);
                self.open(Kind::Commands(b')'));
            }
            b'{' => self.braces(s),
            b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-' => {
                s.take(1, Class::Plain);
                s.take(1, Class::Plain);
            }
            byte if is_word(byte) && byte.is_ascii() => {
                s.take(1, Class::Plain);
                let end = s.skip(s.at(), |b| is_word(b) && b.is_ascii());
                s.take_to(end, Class::Plain);
            }
            _ => s.take(1, class),
        }
    }

    /// `${`, the name, and what is done with it.
    fn braces(&mut self, s: &mut Scanner<'c>) {
        s.take(2, Class::Plain);
        if matches!(s.here(), b'#' | b'!') && s.ahead(1) != b'}' {
            s.take(1, Class::Keyword);
        }
        let special = matches!(s.here(), b'@' | b'*' | b'#' | b'?' | b'$' | b'-');
        let end = s.skip(s.at(), is_word);
        s.take_to(if special { s.at() + 1 } else { end }, Class::Plain);
        if s.here() == b'[' {
            s.take(1, Class::Plain);
            let class = match s.here() {
                b'@' | b'*' => Class::Plain,
                byte if byte.is_ascii_digit() => Class::Constant,
                _ => Class::Plain,
            };
            if s.here() != b'$' {
                s.take_to(s.skip(s.at(), |b| !matches!(b, b']' | b'}' | b'\n')), class);
            }
        }
        let mut class = Class::String;
        if s.here() == b':' && !matches!(s.ahead(1), b'-' | b'=' | b'+' | b'?') {
            class = Class::Constant;
        }
        let operator = s.here();
        match operator {
            b':' => {
                let length = 1 + usize::from(matches!(s.ahead(1), b'-' | b'=' | b'+' | b'?'));
                s.take(length, Class::Keyword);
            }
            b'#' | b'%' | b'^' | b',' => {
                s.take_to(s.skip(s.at(), |b| b == operator), Class::Keyword);
            }
            b'-' | b'=' | b'+' | b'?' | b'@' => s.take(1, Class::Keyword),
            _ => {}
        }
        if s.here() == b'/' {
            class = Class::Plain;
        }
        self.open(Kind::Parameter(class));
    }

    /// Inside `${`, after the name.
    pub(super) fn parameter(&mut self, s: &mut Scanner<'c>, class: Class) {
        match s.here() {
            b'}' => {
                s.take(1, Class::Plain);
                self.close();
            }
            b'\n' => self.close(),
            b']' => s.take(1, Class::Plain),
            b'*' => s.take(1, Class::Keyword),
            b'/' | b':' if class != Class::String => s.take(1, Class::Keyword),
            b'\\' => s.take(2, Class::Constant),
            b'\'' => single(s, class),
            b'"' | b'$' | b'`' => self.value(s),
            _ => {
                let end = s.skip(s.at() + 1, |b| {
                    !matches!(
                        b,
                        b'}' | b'$' | b'"' | b'`' | b'\\' | b'/' | b':' | b'*' | b']' | b'\n'
                    )
                });
                s.take_to(end, class);
            }
        }
    }

    /// Inside a string in double quotes.
    pub(super) fn quotes(&mut self, s: &mut Scanner<'c>) {
        let text = |b| !matches!(b, b'"' | b'\\' | b'$' | b'`');
        match s.here() {
            b'"' => {
                s.take(1, Class::String);
                self.close();
            }
            b'\\' if matches!(s.ahead(1), b'"' | b'\\' | b'$' | b'`') => {
                s.take(2, Class::Constant);
            }
            b'\\' => s.take(1, Class::String),
            b'$' | b'`' => self.expansion(s, Class::String),
            _ => s.take_to(s.skip(s.at(), text), Class::String),
        }
    }

    /// After `<<`: how the heredoc ends.
    pub(super) fn heredoc_named(&mut self, s: &mut Scanner<'c>) {
        let tabs = s.here() == b'-';
        if tabs {
            s.take(1, Class::Keyword);
        }
        s.take_to(s.blanks(s.at()), Class::Plain);
        let quote = s.here();
        let quoted = matches!(quote, b'"' | b'\'');
        if quoted {
            s.take(1, Class::String);
        }
        let start = s.at();
        let end = s.skip(start, |b| if quoted { b != quote && b != b'\n' } else { !is_end(b) });
        s.take_to(end, Class::Keyword);
        if quoted && s.here() == quote {
            s.take(1, Class::String);
        }
        if end > start {
            self.heredocs.push_back(Heredoc { end: s.text(start, end), tabs, quoted });
        }
    }

    /// Inside a heredoc.
    pub(super) fn heredoc(&mut self, s: &mut Scanner<'c>) {
        let Some(heredoc) = self.heredocs.front() else { return self.close() };
        let quoted = heredoc.quoted;
        if s.before() == b'\n' {
            let line = s.text(s.at(), s.line_end());
            let line = line.trim_end_matches('\r');
            let bare = if heredoc.tabs { line.trim_start_matches('\t') } else { line };
            if bare == heredoc.end {
                s.take_line(Class::Keyword);
                self.heredocs.pop_front();
                if self.heredocs.is_empty() {
                    self.close();
                } else {
                    s.take(1, Class::Plain);
                }
                return;
            }
        }
        match s.here() {
            b'$' | b'`' if !quoted => self.expansion(s, Class::String),
            b'\\' if !quoted && matches!(s.ahead(1), b'$' | b'`' | b'\\') => {
                s.take(2, Class::Constant);
            }
            _ => {
                let special = |b| !quoted && matches!(b, b'$' | b'`' | b'\\');
                let end = s.skip(s.at() + 1, |b| b != b'\n' && !special(b));
                let feed = s.here() == b'\n';
                s.take_to(if feed { s.at() + 1 } else { end }, Class::String);
            }
        }
    }

    /// Inside `((` or parentheses in it.
    pub(super) fn arithmetic(&mut self, s: &mut Scanner<'c>, double: bool) {
        match s.here() {
            b')' if double && s.ahead(1) == b')' => {
                s.take(2, Class::Plain);
                self.close();
            }
            b')' => {
                s.take(1, Class::Plain);
                self.close();
            }
            b'(' => {
                s.take(1, Class::Plain);
                self.open(Kind::Arithmetic(false));
            }
            b'$' | b'"' | b'`' => self.value(s),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'=' | b'<' | b'>' | b'!' | b'&' | b'|' | b'^'
            | b'?' | b':' => s.take(1, Class::Keyword),
            byte if byte.is_ascii_digit() => {
                s.take_to(s.skip(s.at(), is_word), Class::Constant);
            }
            byte if is_word(byte) => s.take_to(s.skip(s.at(), is_word), Class::Plain),
            b';' => s.take(1, Class::Plain),
            byte if byte.is_ascii_whitespace() => s.take_space(),
            _ => s.take(1, Class::Plain),
        }
    }

    /// The patterns of a branch of `case`.
    pub(super) fn pattern(&mut self, s: &mut Scanner<'c>) {
        match s.here() {
            byte if byte.is_ascii_whitespace() => s.take_space(),
            b'#' if is_end(s.before()) => s.take_line(Class::Comment),
            b')' => {
                s.take(1, Class::Keyword);
                *self.top() = Frame::new(Kind::Branch);
            }
            b'|' | b'*' | b'?' | b'(' => s.take(1, Class::Keyword),
            b'\'' | b'"' | b'$' | b'`' => self.value(s),
            b'\\' => s.take(2, Class::Constant),
            _ => {
                let end = s.skip(s.at() + 1, |b| {
                    !is_end(b) && !matches!(b, b'*' | b'?' | b'\'' | b'"' | b'$' | b'\\')
                });
                if s.text(s.at(), end) == "esac" && is_end(s.before()) {
                    s.take_to(end, Class::Keyword);
                    self.close();
                    self.top().start = false;
                } else {
                    s.take_to(end, Class::Plain);
                }
            }
        }
    }
}

/// A string in single quotes; an apostrophe between letters that nothing closes in its line is one.
fn single(s: &mut Scanner<'_>, class: Class) {
    let inside = s.before().is_ascii_alphabetic() && s.ahead(1).is_ascii_alphabetic();
    let end = s.skip(s.at() + 1, |b| b != b'\'' && !(inside && b == b'\n'));
    if inside && s.byte(end) != b'\'' {
        s.take(1, class);
    } else {
        s.take_to(end + 1, Class::String);
    }
}

/// `$'a string with escapes'`.
fn escaped(s: &mut Scanner<'_>) {
    s.take(2, Class::String);
    while !s.done() {
        s.take_to(s.skip(s.at(), |b| !matches!(b, b'\'' | b'\\')), Class::String);
        if s.here() == b'\'' {
            return s.take(1, Class::String);
        }
        s.take(2, Class::Constant);
    }
}

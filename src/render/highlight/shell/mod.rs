//! Shell commands, and sessions with a shell.

mod values;
mod words;

use std::collections::VecDeque;

use super::scanner::Scanner;
use super::spans::Class;

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Commands; a byte that ends them, zero for the whole code.
    Commands(u8),
    /// The patterns of a branch of `case`, up to the parenthesis.
    Pattern,
    /// The commands of a branch of `case`.
    Branch,
    /// A string in double quotes.
    Quotes,
    /// `${`, after the name; the class of what is neither quoted nor expanded.
    Parameter(Class),
    /// Arithmetic, and whether two parentheses end it.
    Arithmetic(bool),
    /// `[[`.
    Test,
    /// The values of an array.
    Array,
    /// A heredoc, after its first line.
    Heredoc,
}

/// Something that is open, and where in a command it is read.
#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Kind,
    /// A command is expected.
    start: bool,
    /// Words that begin with a hyphen are not options.
    no_options: bool,
    /// What is read is the value of a variable, up to the next blank.
    value: bool,
    sort: Sort,
    /// The words of `case` or `for` before `in`.
    head: Head,
}

/// What a command does, as far as its words depend on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Sort {
    Command,
    /// Its words are names of variables, perhaps with values.
    Declaration,
    /// `[`
    Test,
}

/// What the words before `in` belong to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Head {
    None,
    Case,
    For,
}

impl Frame {
    const fn new(kind: Kind) -> Self {
        let head = Head::None;
        Self { kind, start: true, no_options: false, value: false, sort: Sort::Command, head }
    }
}

/// A heredoc whose text has not begun or not ended.
struct Heredoc<'c> {
    end: &'c str,
    /// Tabs before its lines do not count.
    tabs: bool,
    /// Nothing in it is expanded.
    quoted: bool,
}

/// What is open, outermost first.
pub(super) struct Shell<'c> {
    /// The innermost of them.
    frame: Frame,
    outer: Vec<Frame>,
    heredocs: VecDeque<Heredoc<'c>>,
    /// Lines without a prompt are output.
    session: bool,
}

impl<'c> Shell<'c> {
    /// `session` says that the code can be what a terminal shows; it is when a line has a prompt.
    pub(super) fn new(session: bool, code: &str) -> Self {
        let session = session && code.lines().any(|line| line.starts_with("$ "));
        let frame = Frame::new(Kind::Commands(0));
        Self { frame, outer: Vec::new(), heredocs: VecDeque::new(), session }
    }

    const fn top(&mut self) -> &mut Frame {
        &mut self.frame
    }

    fn open(&mut self, kind: Kind) {
        self.outer.push(std::mem::replace(&mut self.frame, Frame::new(kind)));
    }

    fn close(&mut self) {
        if let Some(frame) = self.outer.pop() {
            self.frame = frame;
        }
    }

    /// Colours one piece.
    pub(super) fn step(&mut self, s: &mut Scanner<'c>) {
        match self.top().kind {
            Kind::Quotes => self.quotes(s),
            Kind::Parameter(class) => self.parameter(s, class),
            Kind::Arithmetic(double) => self.arithmetic(s, double),
            Kind::Heredoc => self.heredoc(s),
            Kind::Pattern => self.pattern(s),
            _ => self.command(s),
        }
    }

    /// One piece of a command.
    fn command(&mut self, s: &mut Scanner<'c>) {
        if s.before() == b'\n' && self.prompt(s) {
            return;
        }
        let kind = self.top().kind;
        match s.here() {
            b'\n' => self.line_feed(s),
            b' ' | b'\t' | b'\r' => {
                self.top().value = false;
                s.take_to(s.blanks(s.at() + 1), Class::Plain);
            }
            b'#' if is_gap(s.before()) => s.take_line(Class::Comment),
            b'\\' if matches!(s.ahead(1), b'\n' | b'\r') => {
                s.take(1, Class::Plain);
                s.take_to(s.line_end() + 1, Class::Plain);
            }
            b'\\' => s.take(2, Class::Constant),
            b';' | b'&' | b'|' => self.operator(s),
            b'<' | b'>' => self.redirection(s),
            b'(' => self.parenthesis(s),
            b')' if kind == Kind::Array || kind == Kind::Commands(b')') => {
                s.take(1, Class::Plain);
                self.close();
                self.word_ends();
            }
            b')' if kind != Kind::Test => s.take(1, Class::Plain),
            b'\'' | b'"' | b'`' | b'$' => self.value(s),
            _ => self.word(s),
        }
    }

    /// At the start of a line: a prompt, or in a session a line of output.
    fn prompt(&mut self, s: &mut Scanner<'c>) -> bool {
        if !self.outer.is_empty() || !self.top().start {
            return false;
        }
        if s.looks("$ ") {
            s.take(1, Class::Plain);
            return true;
        }
        if self.session {
            s.take_to(s.line_end() + 1, Class::Plain);
        }
        self.session
    }

    /// A line's end ends the command, and begins the heredocs that it has named.
    fn line_feed(&mut self, s: &mut Scanner<'c>) {
        s.take(1, Class::Plain);
        if self.top().kind != Kind::Array {
            self.new_command();
        }
        if !self.heredocs.is_empty() {
            self.open(Kind::Heredoc);
        }
    }

    /// A command is expected next.
    fn new_command(&mut self) {
        let frame = self.top();
        *frame = Frame::new(frame.kind);
    }

    /// A word has ended that could be a command.
    fn word_ends(&mut self) {
        let frame = self.top();
        frame.start &= frame.value;
    }

    fn operator(&mut self, s: &mut Scanner<'c>) {
        let branch = self.top().kind == Kind::Branch;
        if branch && s.here() == b';' && matches!(s.ahead(1), b';' | b'&') {
            let length = if s.looks(";;&") { 3 } else { 2 };
            s.take(length, Class::Plain);
            *self.top() = Frame::new(Kind::Pattern);
            return;
        }
        if s.here() == b'&' && s.ahead(1) == b'>' {
            s.take(1, Class::Keyword);
            return self.redirection(s);
        }
        let double = s.ahead(1) == s.here();
        s.take(1 + usize::from(double), Class::Keyword);
        self.new_command();
    }

    fn parenthesis(&mut self, s: &mut Scanner<'c>) {
        let frame = *self.top();
        if s.looks("((") && (frame.start || frame.head == Head::For) {
            s.take(2, Class::Plain);
            self.top().start = false;
            self.open(Kind::Arithmetic(true));
        } else if frame.start && is_gap(s.before()) {
            s.take(1, Class::Plain);
            self.open(Kind::Commands(b')'));
        } else {
            s.take(1, Class::Plain);
        }
    }

    /// `>`, `<` and what belongs to them; after them is a file, or the end of a heredoc.
    fn redirection(&mut self, s: &mut Scanner<'c>) {
        if s.ahead(1) == b'(' {
            s.take(1, Class::Keyword);
            s.take(1, Class::Plain);
            return self.open(Kind::Commands(b')'));
        }
        let heredoc = s.looks("<<") && s.ahead(2) != b'<';
        let end = s.skip(s.at(), |b| matches!(b, b'<' | b'>'));
        s.take_to(end, Class::Keyword);
        if heredoc && self.top().kind != Kind::Test {
            return self.heredoc_named(s);
        }
        if s.here() == b'&' {
            s.take(1, Class::Keyword);
            s.take_to(s.skip(s.at(), |b| b.is_ascii_digit()), Class::Constant);
        } else if self.top().start {
            // `> file command`; the file is not the command.
            s.take_to(s.blanks(s.at()), Class::Plain);
            s.take_to(s.skip(s.at(), |b| !is_end(b) && !is_quote(b)), Class::Plain);
        }
    }
}

/// Whether a byte separates words.
const fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'(' | b')' | b'`' | 0)
}

/// Whether a byte ends a word.
const fn is_end(byte: u8) -> bool {
    is_gap(byte) || matches!(byte, b'<' | b'>')
}

/// Whether something begins in the middle of a word that is not part of its text.
const fn is_quote(byte: u8) -> bool {
    matches!(byte, b'\'' | b'"' | b'$' | b'\\')
}

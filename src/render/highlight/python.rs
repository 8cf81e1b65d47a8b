//! Python.

use super::scanner::{Scanner, Words, is_word, words};
use super::spans::Class;

static KEYWORDS: Words = Words::new(|| {
    words(
        "and as assert async await break class continue def del elif else except finally for \
         from global if import in is lambda nonlocal not or pass raise return try while with \
         yield",
    )
});

static CONSTANTS: Words = Words::new(|| words("True False None NotImplemented Ellipsis"));

/// Functions that come with the language.
static FUNCTIONS: Words = Words::new(|| {
    words(
        "__import__ abs all any ascii bin breakpoint callable chr classmethod compile delattr dir \
         divmod enumerate eval exec filter format getattr globals hasattr hash help hex id input \
         isinstance issubclass iter len locals map max memoryview min next oct open ord pow print \
         property range repr reversed round setattr sorted staticmethod sum super type vars zip",
    )
});

/// Types that come with the language.
static TYPES: Words = Words::new(|| {
    words(
        "ArithmeticError AssertionError AttributeError BaseException BlockingIOError \
         BrokenPipeError BufferError ChildProcessError ConnectionAbortedError ConnectionError \
         ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError Exception \
         FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError \
         ImportError IndentationError IndexError InterruptedError IsADirectoryError KeyError \
         KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError \
         NotADirectoryError NotImplementedError OSError OverflowError PermissionError \
         ProcessLookupError RecursionError ReferenceError RuntimeError RuntimeWarning \
         StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit \
         TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError \
         UnicodeError UserWarning ValueError Warning ZeroDivisionError bool bytearray bytes \
         complex dict float frozenset int list object set slice str tuple",
    )
});

/// What is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Bracket,
    /// The parameters of `def`.
    Parameters,
    /// What a class inherits from.
    Bases,
    /// The parameters of `lambda`; a colon ends them.
    Lambda,
    /// A string with insets; its quote, and how often it is there.
    Text(u8, bool),
    /// An inset in such a string.
    Inset,
}

/// What is open, outermost first, and what the next parenthesis is.
pub(super) struct Python {
    open: Vec<Open>,
    next: Open,
    /// Nothing but blanks was read in this line.
    fresh: bool,
    /// The last byte that is neither blank nor of a comment.
    last: u8,
}

impl Python {
    pub(super) const fn new() -> Self {
        Self { open: Vec::new(), next: Open::Bracket, fresh: true, last: b'\n' }
    }

    fn top(&self) -> Option<Open> {
        self.open.last().copied()
    }

    /// Colours one piece.
    pub(super) fn step(&mut self, s: &mut Scanner<'_>) {
        if let Some(Open::Text(quote, long)) = self.top() {
            return self.text(s, quote, long);
        }
        match s.here() {
            b'\n' => {
                self.fresh = true;
                if self.top() == Some(Open::Lambda) {
                    self.open.pop();
                }
                s.take(1, Class::Plain);
            }
            b' ' | b'\t' | b'\r' => s.take_to(s.blanks(s.at() + 1), Class::Plain),
            b'#' => s.take_line(Class::Comment),
            _ => {
                self.token(s);
                self.last = s.before();
                self.fresh = false;
            }
        }
    }

    /// One piece that is neither blank nor a comment.
    fn token(&mut self, s: &mut Scanner<'_>) {
        match s.here() {
            b'"' | b'\'' => self.string(s, false, false),
            b'(' | b'[' | b'{' => {
                let open = if s.here() == b'(' { self.next } else { Open::Bracket };
                self.next = Open::Bracket;
                self.open.push(open);
                s.take(1, Class::Plain);
            }
            b')' | b']' | b'}' => {
                s.take(1, Class::Plain);
                if self.top() == Some(Open::Lambda) {
                    self.open.pop();
                }
                self.open.pop();
            }
            b'@' if self.fresh => s.take(1, Class::Plain),
            b':' if self.top() == Some(Open::Lambda) => {
                self.open.pop();
                s.take(1, Class::Plain);
            }
            b'!' if self.top() == Some(Open::Inset) && s.ahead(1) != b'=' => {
                s.take(2, Class::Keyword);
            }
            b':' if self.top() == Some(Open::Inset) => {
                let end = s.skip(s.at(), |b| !matches!(b, b'}' | b'{' | b'\n' | b'"' | b'\''));
                s.take_to(end, Class::Constant);
            }
            b'.' if s.looks("...") => s.take(3, Class::Constant),
            b'.' if s.ahead(1).is_ascii_digit() && !is_word(s.before()) => number(s),
            b',' | b':' | b';' | b'.' => s.take(1, Class::Plain),
            b'-' if s.ahead(1) == b'>' => s.take(2, Class::Plain),
            byte if byte.is_ascii_digit() => number(s),
            byte if is_word(byte) => self.word(s),
            b'$' | b'?' | b'\\' | b'`' => s.take(1, Class::Plain),
            _ => s.take(1, Class::Keyword),
        }
    }

    fn word(&mut self, s: &mut Scanner<'_>) {
        let end = s.skip(s.at(), is_word);
        let word = s.text(s.at(), end);
        let next = s.byte(end);
        if matches!(next, b'"' | b'\'') && is_prefix(word) {
            let raw = word.contains(['r', 'R']);
            let insets = word.contains(['f', 'F']);
            s.take_to(end, Class::Keyword);
            return self.string(s, raw, insets);
        }
        let class = self.word_class(s, word, end);
        s.take_to(end, class);
        match word {
            "def" | "class" if class == Class::Keyword => {
                s.take_to(s.blanks(end), Class::Plain);
                let name = s.skip(s.at(), is_word);
                let special = word == "def" && s.looks("__");
                s.take_to(name, if special { Class::Function } else { Class::Type });
                self.next = if word == "def" { Open::Parameters } else { Open::Bases };
            }
            "lambda" if class == Class::Keyword => self.open.push(Open::Lambda),
            _ => {}
        }
    }

    fn word_class(&self, s: &Scanner<'_>, word: &str, end: usize) -> Class {
        let after = s.blanks(end);
        let called = s.byte(after) == b'(';
        let assigned = s.byte(after) == b'=' && s.byte(after + 1) != b'=';
        let dotted = s.before() == b'.';
        let first = matches!(self.last, b'(' | b',' | b'*' | b'/');
        let parameter = match self.top() {
            Some(Open::Parameters) => first,
            Some(Open::Lambda) => self.last != b'=',
            Some(Open::Bracket | Open::Bases) => assigned && first && !dotted,
            _ => false,
        };
        let special = word.len() > 4 && word.starts_with("__") && word.ends_with("__");
        if parameter {
            Class::Plain
        } else if dotted {
            if special && called { Class::Function } else { Class::Plain }
        } else if KEYWORDS.contains(word) {
            Class::Keyword
        } else if CONSTANTS.contains(word) {
            Class::Constant
        } else if FUNCTIONS.contains(word) {
            Class::Function
        } else if TYPES.contains(word) || self.top() == Some(Open::Bases) {
            Class::Type
        } else {
            Class::Plain
        }
    }

    /// The start of a string; one that is alone is documentation.
    fn string(&mut self, s: &mut Scanner<'_>, raw: bool, insets: bool) {
        let quote = s.here();
        let long = s.ahead(1) == quote && s.ahead(2) == quote;
        let marks = if long { 3 } else { 1 };
        if insets {
            s.take(marks, Class::String);
            return self.open.push(Open::Text(quote, long));
        }
        let documents = long && self.open.is_empty() && self.fresh;
        let class = if documents { Class::Comment } else { Class::String };
        s.take(marks, class);
        while !s.done() {
            s.take_to(s.skip(s.at(), |b| !is_special(b, quote, long)), class);
            match s.here() {
                b'\\' if raw => s.take(2, class),
                b'\\' => s.take(s.escape(), if documents { class } else { Class::Constant }),
                b'\n' => return,
                b'%' | b'{' | b'}' => s.take(1, class),
                _ if ends(s, quote, long) => return s.take(marks, class),
                _ => s.take(1, class),
            }
        }
    }

    /// A piece of a string with insets.
    fn text(&mut self, s: &mut Scanner<'_>, quote: u8, long: bool) {
        let marks = if long { 3 } else { 1 };
        match s.here() {
            b'\n' if !long => {
                self.open.pop();
            }
            b'{' | b'}' if s.ahead(1) == s.here() => s.take(2, Class::Constant),
            b'{' => {
                s.take(1, Class::Plain);
                self.open.push(Open::Inset);
            }
            b'\\' => s.take(s.escape(), Class::Constant),
            _ if ends(s, quote, long) => {
                s.take(marks, Class::String);
                self.open.pop();
            }
            _ => {
                let end = s.skip(s.at() + 1, |b| !is_special(b, quote, long) || b == b'%');
                s.take_to(end, Class::String);
            }
        }
    }
}

/// Whether letters before a quote belong to the string.
fn is_prefix(word: &str) -> bool {
    word.len() <= 2
        && word.bytes().all(|b| matches!(b.to_ascii_lowercase(), b'r' | b'b' | b'f' | b'u'))
}

const fn is_special(byte: u8, quote: u8, long: bool) -> bool {
    byte == quote || (byte == b'\n' && !long) || matches!(byte, b'\\' | b'{' | b'}')
}

/// Whether the quotes that end a string are here.
fn ends(s: &Scanner<'_>, quote: u8, long: bool) -> bool {
    s.here() == quote && (!long || (s.ahead(1) == quote && s.ahead(2) == quote))
}

fn number(s: &mut Scanner<'_>) {
    let start = s.at();
    let mut end = s.skip(start + 1, is_word);
    if s.byte(end) == b'.' && s.byte(end + 1) != b'.' && s.byte(start) != b'.' {
        end = s.skip(end + 1, is_word);
    }
    let power = matches!(s.byte(end - 1), b'e' | b'E') && s.byte(start + 1) != b'x';
    if power && matches!(s.byte(end), b'+' | b'-') {
        end = s.skip(end + 1, is_word);
    }
    s.take_to(end, Class::Constant);
}

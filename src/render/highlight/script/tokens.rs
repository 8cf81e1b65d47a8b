//! JavaScript and TypeScript as tokens, with the partner of every bracket.

use super::super::scanner::{Scanner, is_word};

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Kind {
    /// After the last token.
    #[default]
    End,
    /// A name or a keyword.
    Name,
    Number,
    Text,
    /// A piece of a template string.
    Template,
    Regex,
    /// Any other mark, of one byte.
    Mark(u8),
    /// `=>`
    Arrow,
    /// `...`
    Spread,
    /// `?.`
    Chain,
    /// `${`
    Inset,
    /// The brace that ends what `${` has begun.
    InsetEnd,
}

/// A piece of code that is neither blank nor comment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// No token is before it in its line.
    pub(super) first: bool,
    /// The bracket that belongs to this one; itself when there is none.
    pub(super) partner: usize,
}

/// A block of code, cut up.
#[derive(Default)]
pub(super) struct Tokens {
    pub(super) list: Vec<Token>,
    /// Where comments begin and end.
    pub(super) comments: Vec<(usize, usize)>,
    /// Brackets that are open: which and where in `list`.
    open: Vec<(u8, usize)>,
    /// How many braces, parentheses and square brackets are open.
    counts: [usize; 3],
    line: bool,
}

/// Words after which a slash begins a regular expression.
const BEFORE_REGEX: [&str; 14] = [
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "instanceof",
    "yield",
    "await",
    "else",
    "do",
];

/// How many bytes are looked at for the end of a regular expression.
const LONGEST_REGEX: usize = 400;

/// Cuts code up.
pub(super) fn tokens(s: &Scanner<'_>) -> Tokens {
    let mut out = Tokens { line: true, ..Tokens::default() };
    let mut at = 0;
    if s.byte(0) == b'#' && s.byte(1) == b'!' {
        at = line_end(s, 0);
        out.comments.push((0, at));
    }
    while at < s.len() {
        let next = out.next(s, at);
        at = next.max(at + 1);
    }
    out
}

fn line_end(s: &Scanner<'_>, at: usize) -> usize {
    s.skip(at, |b| b != b'\n')
}

impl Tokens {
    /// Reads what is at a place; gives where it ends.
    fn next(&mut self, s: &Scanner<'_>, at: usize) -> usize {
        let byte = s.byte(at);
        match byte {
            b'\n' => {
                self.line = true;
                at + 1
            }
            b' ' | b'\t' | b'\r' => s.blanks(at + 1),
            b'/' if s.byte(at + 1) == b'/' => self.comment(at, line_end(s, at)),
            b'/' if s.byte(at + 1) == b'*' => self.comment(at, s.behind(at + 2, "*/")),
            b'/' if self.regex_may_begin(s) => match regex(s, at) {
                Some(end) => self.push(Kind::Regex, at, end),
                None => self.push(Kind::Mark(byte), at, at + 1),
            },
            b'"' | b'\'' => self.push(Kind::Text, at, text(s, at)),
            b'`' => self.template(s, at, at + 1),
            b'#' if is_name(s.byte(at + 1)) => self.push(Kind::Name, at, s.skip(at + 1, is_name)),
            b'.' if s.byte(at + 1).is_ascii_digit() => self.push(Kind::Number, at, number(s, at)),
            byte if byte.is_ascii_digit() => self.push(Kind::Number, at, number(s, at)),
            byte if is_name(byte) => self.push(Kind::Name, at, s.skip(at, is_name)),
            b'=' if s.byte(at + 1) == b'>' => self.push(Kind::Arrow, at, at + 2),
            b'.' if s.byte(at + 1) == b'.' && s.byte(at + 2) == b'.' => {
                self.push(Kind::Spread, at, at + 3)
            }
            b'?' if s.byte(at + 1) == b'.' && !s.byte(at + 2).is_ascii_digit() => {
                self.push(Kind::Chain, at, at + 2)
            }
            b'{' | b'(' | b'[' => self.bracket(Kind::Mark(byte), byte, at, at + 1),
            b'}' | b')' | b']' => self.closing(s, byte, at),
            _ => self.push(Kind::Mark(byte), at, at + 1),
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> usize {
        let partner = self.list.len();
        self.list.push(Token { kind, start, end, first: self.line, partner });
        self.line = false;
        end
    }

    fn comment(&mut self, start: usize, end: usize) -> usize {
        self.comments.push((start, end));
        end
    }

    fn bracket(&mut self, kind: Kind, byte: u8, start: usize, end: usize) -> usize {
        self.open.push((byte, self.list.len()));
        if let Some(count) = self.counts.get_mut(sort(byte)) {
            *count += 1;
        }
        self.push(kind, start, end)
    }

    /// A closing bracket; brackets that were left open inside are given up.
    fn closing(&mut self, s: &Scanner<'_>, byte: u8, at: usize) -> usize {
        let sort_of = sort(byte);
        let here = self.list.len();
        let mut inset = false;
        if self.counts.get(sort_of).is_some_and(|count| *count > 0) {
            while let Some((open, index)) = self.open.pop() {
                if let Some(count) = self.counts.get_mut(sort(open)) {
                    *count -= 1;
                }
                if sort(open) == sort_of {
                    inset = open == b'$';
                    self.push(Kind::Mark(byte), at, at + 1);
                    self.pair(index, here);
                    break;
                }
            }
        } else {
            self.push(Kind::Mark(byte), at, at + 1);
        }
        if !inset {
            return at + 1;
        }
        if let Some(token) = self.list.last_mut() {
            token.kind = Kind::InsetEnd;
        }
        self.template(s, at + 1, at + 1)
    }

    fn pair(&mut self, open: usize, close: usize) {
        if let Some(token) = self.list.get_mut(open) {
            token.partner = close;
        }
        if let Some(token) = self.list.get_mut(close) {
            token.partner = open;
        }
    }

    /// A template string from a place on, up to its end or to `${`.
    fn template(&mut self, s: &Scanner<'_>, start: usize, from: usize) -> usize {
        let mut at = from;
        loop {
            at = s.skip(at, |b| !matches!(b, b'`' | b'\\' | b'$'));
            match s.byte(at) {
                b'`' => return self.push(Kind::Template, start, at + 1),
                b'\\' => at += 2,
                b'$' if s.byte(at + 1) == b'{' => {
                    if at > start {
                        self.push(Kind::Template, start, at);
                    }
                    return self.bracket(Kind::Inset, b'$', at, at + 2);
                }
                _ if at >= s.len() => return self.push(Kind::Template, start, s.len()),
                _ => at += 1,
            }
        }
    }

    /// Whether a slash begins a regular expression, by what is before it.
    fn regex_may_begin(&self, s: &Scanner<'_>) -> bool {
        let Some(last) = self.list.last() else { return true };
        match last.kind {
            Kind::Mark(byte) => !matches!(byte, b')' | b']' | b'}'),
            Kind::Name => BEFORE_REGEX.contains(&s.text(last.start, last.end)),
            Kind::Arrow | Kind::Spread | Kind::Inset => true,
            _ => false,
        }
    }
}

/// Braces, parentheses or square brackets.
const fn sort(byte: u8) -> usize {
    match byte {
        b'(' | b')' => 1,
        b'[' | b']' => 2,
        _ => 0,
    }
}

const fn is_name(byte: u8) -> bool {
    is_word(byte) || byte == b'$'
}

/// Where a string ends that begins at a place: with its line at the latest.
fn text(s: &Scanner<'_>, start: usize) -> usize {
    let quote = s.byte(start);
    let mut at = start + 1;
    loop {
        at = s.skip(at, |b| b != quote && b != b'\\' && b != b'\n');
        match s.byte(at) {
            b'\\' => at += 2,
            byte if byte == quote => return at + 1,
            _ => return at.min(s.len()),
        }
    }
}

/// Where a regular expression ends that begins at a place, when it ends in its line.
fn regex(s: &Scanner<'_>, start: usize) -> Option<usize> {
    let mut at = start + 1;
    let mut class = false;
    while at < start + LONGEST_REGEX {
        match s.byte(at) {
            b'\n' | 0 => return None,
            b'\\' => at += 1,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return Some(s.skip(at + 1, |b| b.is_ascii_alphabetic())),
            _ => {}
        }
        at += 1;
    }
    None
}

fn number(s: &Scanner<'_>, start: usize) -> usize {
    let mut end = s.skip(start, is_word);
    if s.byte(end) == b'.' && s.byte(end + 1) != b'.' && !is_name(s.byte(end + 1))
        || s.byte(end) == b'.' && s.byte(end + 1).is_ascii_digit()
    {
        end = s.skip(end + 1, is_word);
    }
    let power = matches!(s.byte(end.saturating_sub(1)), b'e' | b'E') && s.byte(start + 1) != b'x';
    if power && matches!(s.byte(end), b'+' | b'-') {
        end = s.skip(end + 1, is_word);
    }
    end
}

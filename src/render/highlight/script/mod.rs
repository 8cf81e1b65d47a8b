//! JavaScript and TypeScript.
//!
//! Whether a name is a type, a function or a variable depends on what is around it, often
//! after it. So the code is cut into tokens first, brackets find their partners, and then each
//! token gets a class with a look at its neighbours.

mod brackets;
mod names;
mod tokens;
mod types;

use super::scanner::{Scanner, is_word};
use super::spans::Class;
use tokens::{Kind, Token, Tokens};

/// What brackets are around.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Around {
    /// Statements.
    Block,
    /// The properties of an object.
    Object,
    /// The members of an interface or of a type.
    TypeBody,
    /// The members of a class.
    Class,
    /// The members of an enumeration.
    Enum,
    /// Names that are imported, exported or taken out of an object or array.
    Names,
    /// The parameters of a function.
    Parameters,
    /// An expression.
    Expression,
    /// Types, in any brackets.
    Types,
}

/// Why types are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    /// No types are read.
    Values,
    /// After the colon of a variable, a parameter or a member.
    Annotation,
    /// After the colon of a function's parameters.
    Return,
    /// After `type name =`.
    Alias,
    /// After `as`.
    Cast,
    /// After `extends` or `implements`.
    Heritage,
}

/// What is open, and how far it is read.
#[derive(Clone, Copy, Debug)]
struct Frame {
    around: Around,
    reading: Reading,
    /// A statement, a property or a member begins.
    fresh: bool,
    /// Names are declared by `const` and the like: a colon begins a type.
    declares: bool,
    /// A colon ends `case`.
    case: bool,
    /// What the next brace is around, said by a keyword.
    next: Option<Around>,
    /// How many `?` of conditional expressions and types wait for their colon.
    questions: usize,
}

impl Frame {
    const fn new(around: Around, reading: Reading) -> Self {
        Self {
            around,
            reading,
            fresh: true,
            declares: false,
            case: false,
            next: None,
            questions: 0,
        }
    }
}

/// Gives tokens their classes, in order.
struct Painter<'s, 'c> {
    s: &'s Scanner<'c>,
    tokens: Vec<Token>,
    classes: Vec<Class>,
    /// The innermost of what is open.
    frame: Frame,
    outer: Vec<Frame>,
}

/// Colours the whole code.
pub(super) fn paint(s: &mut Scanner<'_>) {
    let Tokens { list: tokens, comments, .. } = tokens::tokens(s);
    let frame = Frame::new(Around::Block, Reading::Values);
    let classes = Vec::with_capacity(tokens.len());
    let mut painter = Painter { s, tokens, classes, frame, outer: Vec::new() };
    for index in 0..painter.tokens.len() {
        let class = painter.class(index);
        painter.classes.push(class);
    }
    let Painter { tokens, classes, .. } = painter;
    let mut comments = comments.into_iter().peekable();
    for (token, class) in tokens.iter().zip(classes) {
        while let Some((start, end)) = comments.next_if(|(start, _)| *start < token.start) {
            comment(s, start, end);
        }
        s.take_to(token.start, Class::Plain);
        match token.kind {
            Kind::Text | Kind::Template => text(s, token.end),
            _ => s.take_to(token.end, class),
        }
    }
    for (start, end) in comments {
        comment(s, start, end);
    }
}

/// A string with its escapes.
fn text(s: &mut Scanner<'_>, end: usize) {
    let end = end.min(s.len());
    while s.at() < end {
        s.take_to(s.skip_within(s.at(), end, |b| b != b'\\'), Class::String);
        if s.at() < end {
            let length = match s.ahead(1) {
                b'u' => (s.skip(s.at() + 2, |b| b.is_ascii_hexdigit()) - s.at()).min(6),
                b'x' => (s.skip(s.at() + 2, |b| b.is_ascii_hexdigit()) - s.at()).min(4),
                b'\n' => 1,
                _ => 2,
            };
            s.take_to((s.at() + length).min(end), Class::Constant);
        }
    }
}

/// A comment; in one for documentation, the tags.
fn comment(s: &mut Scanner<'_>, start: usize, end: usize) {
    s.take_to(start, Class::Plain);
    if s.looks("/**") {
        loop {
            let tag = s.skip_within(s.at(), end, |b| b != b'@');
            if tag >= end {
                break;
            }
            s.take_to(tag, Class::Comment);
            if matches!(s.before(), b' ' | b'\t') && s.ahead(1).is_ascii_lowercase() {
                s.take(1, Class::Plain);
                tag_of_comment(s, end);
            } else {
                s.take(1, Class::Comment);
            }
        }
    }
    s.take_to(end, Class::Comment);
}

/// The name of a tag, and of what it documents: a type in braces and a variable.
fn tag_of_comment(s: &mut Scanner<'_>, end: usize) {
    let name = s.skip(s.at(), |b| b.is_ascii_alphabetic()).min(end);
    let tag = s.text(s.at(), name);
    s.take_to(name, Class::Keyword);
    let blanks = s.blanks(name);
    if s.byte(blanks) == b'{' {
        let close = s.skip_within(blanks, end, |b| b != b'}' && b != b'\n');
        s.take_to(blanks, Class::Comment);
        s.take(1, Class::Plain);
        s.take_to(close, Class::Type);
        if s.here() == b'}' {
            s.take(1, Class::Plain);
        }
    }
    let blanks = s.blanks(s.at());
    if matches!(tag, "param" | "property" | "arg" | "prop") && is_word(s.byte(blanks)) {
        s.take_to(blanks, Class::Comment);
        s.take_to(s.skip(blanks, |b| is_word(b) || b == b'.').min(end), Class::Plain);
    }
}

impl Painter<'_, '_> {
    fn token(&self, index: usize) -> Token {
        self.tokens.get(index).copied().unwrap_or_default()
    }

    fn kind(&self, index: usize) -> Kind {
        self.token(index).kind
    }

    /// The token before another.
    fn before(&self, index: usize) -> Token {
        index.checked_sub(1).map(|index| self.token(index)).unwrap_or_default()
    }

    /// The text of a name; of other tokens nothing.
    fn name(&self, index: usize) -> &str {
        let token = self.token(index);
        if token.kind == Kind::Name { self.s.text(token.start, token.end) } else { "" }
    }

    fn name_before(&self, index: usize) -> &str {
        index.checked_sub(1).map_or("", |index| self.name(index))
    }

    fn is(&self, index: usize, byte: u8) -> bool {
        self.kind(index) == Kind::Mark(byte)
    }

    /// The token after the partner of a bracket; the end when it has none.
    fn behind(&self, index: usize) -> usize {
        let partner = self.token(index).partner;
        if partner > index { partner + 1 } else { self.tokens.len() }
    }

    const fn top(&mut self) -> &mut Frame {
        &mut self.frame
    }

    fn open(&mut self, around: Around, reading: Reading) {
        self.outer.push(std::mem::replace(&mut self.frame, Frame::new(around, reading)));
    }

    fn close(&mut self) {
        if let Some(frame) = self.outer.pop() {
            self.frame = frame;
        }
    }

    /// The class of a token; all before it have theirs.
    fn class(&mut self, index: usize) -> Class {
        let token = self.token(index);
        if self.top().reading != Reading::Values && self.type_ends(index) {
            self.top().reading = Reading::Values;
            self.top().questions = 0;
        }
        self.line(index);
        let types = self.top().reading != Reading::Values || self.top().around == Around::Types;
        let class = match token.kind {
            Kind::End | Kind::Chain => Class::Plain,
            Kind::Number => Class::Constant,
            Kind::Text | Kind::Template | Kind::Regex => Class::String,
            Kind::Arrow | Kind::Spread => Class::Keyword,
            Kind::Inset => {
                self.open(Around::Expression, Reading::Values);
                return Class::Plain;
            }
            Kind::Name if types => self.type_name(index),
            Kind::Name => self.value_name(index),
            Kind::Mark(b'{' | b'(' | b'[') => return self.opens(index),
            Kind::Mark(b'}' | b')' | b']') | Kind::InsetEnd => return self.closes(index),
            Kind::Mark(byte) => return self.mark(index, byte, types),
        };
        let modifier = class == Class::Keyword && token.kind == Kind::Name;
        self.top().fresh &= modifier;
        class
    }

    /// A line that begins where a statement or a member can end: a new one begins.
    fn line(&mut self, index: usize) {
        let frame = *self.top();
        let ends = matches!(frame.around, Around::Block | Around::Class | Around::TypeBody);
        if self.token(index).first
            && ends
            && frame.reading == Reading::Values
            && self.completes(index)
            && !self.continues(index)
        {
            self.statement();
        }
    }

    /// A statement, a property or a member begins.
    fn statement(&mut self) {
        let frame = self.top();
        let reading = if frame.around == Around::Types { frame.reading } else { Reading::Values };
        *frame = Frame::new(frame.around, reading);
    }

    /// Whether the token before can be the last one of an expression or a type.
    fn completes(&self, index: usize) -> bool {
        match self.before(index).kind {
            Kind::Name | Kind::Number | Kind::Text | Kind::Template | Kind::Regex => {
                !names::goes_on(self.name_before(index))
            }
            Kind::Mark(byte) => matches!(byte, b')' | b']' | b'}' | b'>' | b'!' | b'?'),
            _ => false,
        }
    }

    /// Whether a token at the start of a line goes on with what is in the line before.
    fn continues(&self, index: usize) -> bool {
        match self.kind(index) {
            Kind::Mark(byte) => matches!(
                byte,
                b'.' | b'|'
                    | b'&'
                    | b'?'
                    | b':'
                    | b'+'
                    | b'*'
                    | b'%'
                    | b'='
                    | b'<'
                    | b'>'
                    | b','
                    | b')'
                    | b']'
                    | b'^'
            ),
            Kind::Arrow | Kind::Chain => true,
            Kind::Name => matches!(
                self.name(index),
                "extends" | "implements" | "instanceof" | "as" | "satisfies" | "in" | "of" | "is"
            ),
            _ => false,
        }
    }

    /// A mark that is not a bracket.
    fn mark(&mut self, index: usize, byte: u8, types: bool) -> Class {
        match byte {
            b';' => {
                self.statement();
                Class::Plain
            }
            b',' => {
                let frame = *self.top();
                if matches!(frame.around, Around::Object | Around::TypeBody | Around::Enum) {
                    self.statement();
                } else if frame.around == Around::Parameters {
                    self.top().fresh = true;
                    self.top().questions = 0;
                }
                Class::Plain
            }
            b':' => self.colon(index, types),
            b'?' => {
                if !matches!(self.kind(index + 1), Kind::Mark(b':' | b',' | b')' | b';' | b'(')) {
                    self.top().questions += 1;
                }
                Class::Keyword
            }
            b'<' if types || self.is_generic(index) => {
                self.open(Around::Types, Reading::Annotation);
                Class::Plain
            }
            b'>' if self.top().around == Around::Types && !self.outer.is_empty() => {
                self.close();
                Class::Plain
            }
            b'=' => {
                let alias = self.top().next == Some(Around::Types);
                let frame = self.top();
                frame.fresh = false;
                frame.declares = false;
                if alias {
                    frame.next = None;
                    frame.reading = Reading::Alias;
                }
                Class::Keyword
            }
            b'.' | b'@' | b'\\' | b'#' | 0x80.. => Class::Plain,
            _ => Class::Keyword,
        }
    }

    /// A colon: before a type, between key and value, or of `case`, a label or a condition.
    fn colon(&mut self, index: usize, types: bool) -> Class {
        let frame = *self.top();
        if frame.questions > 0 {
            self.top().questions -= 1;
            return Class::Keyword;
        }
        if frame.case {
            self.statement();
            return Class::Plain;
        }
        let annotates = match frame.around {
            Around::Parameters | Around::TypeBody | Around::Class => true,
            Around::Block => frame.declares,
            _ => false,
        };
        if self.is_return(index) {
            self.top().reading = Reading::Return;
            return Class::Keyword;
        }
        if types {
            return Class::Keyword;
        }
        if annotates {
            self.top().reading = Reading::Annotation;
            return Class::Keyword;
        }
        if frame.around == Around::Block && frame.fresh {
            self.statement();
        }
        Class::Plain
    }
}

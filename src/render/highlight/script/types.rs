//! Where types are read.

use super::super::spans::Class;
use super::tokens::Kind;
use super::{Around, Painter, Reading, names};

/// How many tokens are looked at to tell a list of types from a comparison.
const FARTHEST: usize = 80;

impl Painter<'_, '_> {
    /// Whether a type that is read has ended before a token.
    pub(super) fn type_ends(&mut self, index: usize) -> bool {
        let frame = *self.top();
        if frame.around == Around::Types {
            return false;
        }
        let complete = self.completes(index);
        let token = self.token(index);
        if token.first && complete && !self.continues(index) && !self.is(index, b'{') {
            return true;
        }
        match token.kind {
            Kind::Mark(b';' | b')' | b']' | b'}' | b'=') => true,
            Kind::Mark(b',') => frame.reading != Reading::Heritage,
            Kind::Mark(b'{') => match frame.reading {
                Reading::Heritage => true,
                Reading::Return => complete,
                _ => complete && token.first,
            },
            Kind::Arrow => frame.reading == Reading::Return || !self.closes_parameters(index),
            Kind::Mark(b'+' | b'-' | b'*' | b'/' | b'%' | b'!') => complete,
            Kind::Mark(b'?') => frame.reading == Reading::Cast,
            Kind::Mark(b':') => frame.reading == Reading::Cast && frame.questions == 0,
            Kind::Mark(b'&' | b'|') => {
                frame.reading == Reading::Cast && self.kind(index + 1) == token.kind
            }
            Kind::Name => {
                frame.reading == Reading::Annotation && matches!(self.name(index), "of" | "in")
            }
            _ => false,
        }
    }

    /// Whether the token before an arrow ends the parameters of a type of functions.
    fn closes_parameters(&self, index: usize) -> bool {
        self.before(index).kind == Kind::Mark(b')')
    }

    /// A name among types.
    pub(super) fn type_name(&mut self, index: usize) -> Class {
        let frame = *self.top();
        let labelled =
            self.is(index + 1, b':') || (self.is(index + 1, b'?') && self.is(index + 2, b':'));
        if labelled && frame.around == Around::Types && frame.questions == 0 {
            return Class::Plain;
        }
        let next = self.token(index + 1).kind;
        match self.name(index) {
            "extends" | "implements" | "keyof" | "typeof" | "infer" | "readonly" | "unique"
            | "asserts" | "new" | "abstract" | "const" | "import"
                if next != Kind::Mark(b',') =>
            {
                Class::Keyword
            }
            "is" | "in" | "as" | "out" if self.before(index).kind == Kind::Name => Class::Keyword,
            "true" | "false" => Class::Constant,
            "this" => Class::Plain,
            _ if self.name_before(index) == "typeof" => Class::Plain,
            _ if self.name(index + 1) == "is" => Class::Plain,
            _ => Class::Type,
        }
    }

    /// Whether `<` begins a list of types.
    pub(super) fn is_generic(&self, index: usize) -> bool {
        let before = self.before(index);
        let declared = names::declares(self.name_before(index.saturating_sub(1)));
        let called = match before.kind {
            Kind::Name => !names::goes_on(self.name_before(index)),
            Kind::End | Kind::Mark(b'=' | b'(' | b',') | Kind::Arrow => true,
            _ => false,
        };
        if !called || (before.kind == Kind::Name && before.end < self.token(index).start) {
            return false;
        }
        let Some(end) = self.generic_end(index) else { return false };
        let after = self.kind(end + 1);
        let cast = before.kind != Kind::Name;
        declared
            || match after {
                Kind::Mark(b'(') | Kind::Template => true,
                Kind::Name | Kind::Mark(b'{' | b'[') if cast => true,
                Kind::Mark(b'{' | b'=' | b'.' | b';' | b')' | b',') | Kind::End => !cast,
                Kind::Name => matches!(self.name(end + 1), "extends" | "implements"),
                _ => false,
            }
    }

    /// Where the list of types ends that `<` begins, when what is between can be types.
    pub(super) fn generic_end(&self, index: usize) -> Option<usize> {
        let mut depth = 0_usize;
        let mut at = index;
        while at < index + FARTHEST {
            match self.kind(at) {
                Kind::Mark(b'<') => depth += 1,
                Kind::Mark(b'>') => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                Kind::Mark(b'(' | b'[' | b'{') => at = self.token(at).partner.max(at),
                Kind::Mark(b'|' | b'&') if self.kind(at) == self.kind(at + 1) => return None,
                Kind::Mark(b',' | b'.' | b'|' | b'&' | b'=' | b'?' | b':')
                | Kind::Name
                | Kind::Text
                | Kind::Number
                | Kind::Arrow => {}
                _ => return None,
            }
            at += 1;
        }
        None
    }
}

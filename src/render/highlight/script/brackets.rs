//! What brackets are around.

use super::super::spans::Class;
use super::tokens::Kind;
use super::{Around, Painter, Reading, names};

/// How many tokens are looked at for the arrow after the type that a function gives.
const FARTHEST: usize = 40;

impl Painter<'_, '_> {
    /// An opening bracket.
    pub(super) fn opens(&mut self, index: usize) -> Class {
        let frame = *self.top();
        let types = frame.reading != Reading::Values || frame.around == Around::Types;
        let (around, class) = match self.kind(index) {
            Kind::Mark(b'{') => (self.brace(index, types), Class::Plain),
            Kind::Mark(b'(') if types => {
                if self.kind(self.behind(index)) == Kind::Arrow {
                    (Around::Parameters, Class::Plain)
                } else {
                    (Around::Types, Class::Plain)
                }
            }
            Kind::Mark(b'(') if self.is_parameters(index) => (Around::Parameters, Class::Plain),
            Kind::Mark(b'[') if types => (Around::Types, Class::Plain),
            Kind::Mark(b'[') if frame.fresh && self.is_index(index, frame.around) => {
                let mapped = self.name(index + 2) == "in";
                (if mapped { Around::Types } else { Around::Parameters }, Class::Plain)
            }
            Kind::Mark(b'[') if self.is_pattern(index) => (Around::Names, Class::Plain),
            _ => (Around::Expression, Class::Plain),
        };
        let frame = self.top();
        frame.fresh = false;
        frame.next = None;
        let reading = if around == Around::Types { Reading::Annotation } else { Reading::Values };
        self.open(around, reading);
        class
    }

    /// A closing bracket.
    pub(super) fn closes(&mut self, index: usize) -> Class {
        let token = self.token(index);
        let matched = token.partner < index;
        // Lists of types that were none are left with what is around them.
        while matched && !self.outer.is_empty() && self.top().around == Around::Types {
            let bracket = matches!(token.kind, Kind::Mark(b']' | b')'));
            self.close();
            if bracket && self.classes.get(token.partner) == Some(&Class::Plain) {
                return Class::Plain;
            }
        }
        let mut closed = Around::Block;
        if matched && !self.outer.is_empty() {
            closed = self.top().around;
            self.close();
        }
        let statement = matches!(closed, Around::Block | Around::Class | Around::TypeBody)
            && token.kind == Kind::Mark(b'}')
            && self.top().reading == Reading::Values
            && matches!(self.top().around, Around::Block | Around::Class);
        if statement {
            self.statement();
        }
        match self.classes.get(token.partner) {
            Some(class) if matched => *class,
            _ if token.kind == Kind::Mark(b'}') => Class::Plain,
            _ => Class::Plain,
        }
    }

    fn brace(&mut self, index: usize, types: bool) -> Around {
        let frame = *self.top();
        if types {
            return Around::TypeBody;
        }
        if let Some(around) = frame.next.filter(|around| *around != Around::Types) {
            return around;
        }
        if self.is_pattern(index) {
            return Around::Names;
        }
        match self.before(index).kind {
            Kind::Mark(b'=' | b'(' | b',' | b'[' | b'?' | b'|' | b'&') | Kind::Spread => {
                Around::Object
            }
            Kind::Mark(b':') if !frame.fresh => Around::Object,
            Kind::Arrow if frame.around != Around::Types => Around::Block,
            Kind::Inset => Around::Object,
            Kind::Name => match self.name_before(index) {
                "return" | "default" | "yield" | "await" | "typeof" | "in" | "of" | "throw"
                | "case" | "new" => Around::Object,
                _ => Around::Block,
            },
            // At the start of the whole code there is more often an object than a block.
            Kind::End if self.looks_like_object(index) && self.is(index + 4, b';') => {
                Around::TypeBody
            }
            Kind::End if self.looks_like_object(index) => Around::Object,
            _ => Around::Block,
        }
    }

    /// Whether square brackets hold the name and the type of a key, not an expression.
    fn is_index(&self, index: usize, around: Around) -> bool {
        matches!(around, Around::TypeBody | Around::Class)
            && (self.is(index + 2, b':') || self.name(index + 2) == "in")
    }

    /// Whether what is in braces begins as an object does.
    fn looks_like_object(&self, index: usize) -> bool {
        match self.kind(index + 1) {
            Kind::Name | Kind::Text => {
                self.is(index + 2, b':') || self.is(index + 2, b',') || self.is(index + 2, b'}')
            }
            Kind::Spread => true,
            _ => false,
        }
    }

    /// Whether brackets hold names that are declared.
    fn is_pattern(&mut self, index: usize) -> bool {
        let frame = *self.top();
        let assigned = self.is(self.behind(index), b'=') && !self.is(self.behind(index) + 1, b'=');
        match frame.around {
            Around::Names => {
                !matches!(self.before(index).kind, Kind::Mark(b'=')) || self.is(index, b'[')
            }
            Around::Parameters => {
                matches!(self.before(index).kind, Kind::Mark(b'(' | b',') | Kind::Spread)
            }
            _ => {
                names::takes_names(self.name_before(index))
                    || (frame.declares && self.before(index).kind == Kind::Mark(b',') && assigned)
            }
        }
    }

    /// Whether parentheses hold the parameters of a function.
    fn is_parameters(&mut self, index: usize) -> bool {
        let frame = *self.top();
        let behind = self.behind(index);
        let mut named = index;
        if self.before(index).kind == Kind::Mark(b'>') {
            named = self.generic_start(index);
        }
        let name = self.name_before(named);
        let before_name = self.name_before(named.saturating_sub(1));
        if name == "function" || (before_name == "function" && !name.is_empty()) {
            return true;
        }
        if self.kind(behind) == Kind::Arrow {
            return true;
        }
        let body = self.is(behind, b'{') || (self.is(behind, b':') && frame.questions == 0);
        match frame.around {
            Around::TypeBody => {
                return frame.fresh || !name.is_empty() || self.is(index.wrapping_sub(1), b'?');
            }
            Around::Class if !frame.declares && self.starts_member(named) => {
                return body || name == "constructor" || !self.is(behind, b'=');
            }
            Around::Object if self.starts_member(named) => return body && !name.is_empty(),
            _ => {}
        }
        let called = match self.before(index).kind {
            Kind::Name => !matches!(name, "async" | "return" | "await" | "default"),
            Kind::Mark(byte) => matches!(byte, b')' | b']' | b'}' | b'?'),
            Kind::Template | Kind::Chain => true,
            _ => false,
        };
        !called && self.is(behind, b':') && self.arrow_follows(behind)
    }

    /// Whether a name, the last token before another, begins a member or a property.
    fn starts_member(&self, named: usize) -> bool {
        let mut at = named.saturating_sub(1);
        if self.kind(at) != Kind::Name && !self.is(at, b']') {
            return false;
        }
        for _ in 0..5 {
            let Some(before) = at.checked_sub(1) else { return true };
            match self.kind(before) {
                Kind::Mark(b'{' | b'}' | b';' | b',' | b')') => return true,
                Kind::Mark(b'*') => {}
                Kind::Name if names::is_modifier(self.name(before)) => {}
                _ => return self.token(at).first,
            }
            at = before;
        }
        false
    }

    /// The place of `<` that belongs to the `>` before a token.
    fn generic_start(&self, index: usize) -> usize {
        let mut depth = 0_usize;
        for at in (index.saturating_sub(FARTHEST)..index).rev() {
            match self.kind(at) {
                Kind::Mark(b'>') => depth += 1,
                Kind::Mark(b'<') => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        index
    }

    /// Whether an arrow is after the type that a colon begins.
    pub(super) fn arrow_follows(&self, colon: usize) -> bool {
        let mut at = colon + 1;
        while at < colon + FARTHEST {
            match self.kind(at) {
                Kind::Arrow => return true,
                Kind::Mark(b'(' | b'[' | b'{') => at = self.token(at).partner.max(at),
                Kind::Mark(b';' | b')' | b']' | b'}' | b',' | b'=') | Kind::End => return false,
                _ => {}
            }
            at += 1;
        }
        false
    }

    /// Whether a colon is after the parameters of a function.
    pub(super) fn is_return(&mut self, index: usize) -> bool {
        let before = self.before(index);
        before.kind == Kind::Mark(b')')
            && self.top().questions == 0
            && before.partner < index
            && self.classes.get(before.partner) == Some(&Class::Plain)
    }
}

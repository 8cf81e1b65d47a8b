//! Names and keywords among values.

use super::super::scanner::{Words, words};
use super::super::spans::Class;
use super::tokens::Kind;
use super::{Around, Painter, Reading};

static KEYWORDS: Words = Words::new(|| {
    words(
        "async await break case catch class const continue debugger default delete do else enum \
         export extends finally for function if import in instanceof let new return static \
         switch throw try typeof var void while with yield",
    )
});

static CONSTANTS: Words = Words::new(|| words("true false null undefined NaN Infinity"));

/// Functions that every JavaScript engine brings along.
static FUNCTIONS: Words = Words::new(|| {
    words(
        "clearInterval clearTimeout decodeURI decodeURIComponent encodeURI encodeURIComponent \
         eval isFinite isNaN parseFloat parseInt require setInterval setTimeout",
    )
});

/// Methods that the language and browsers bring along.
static METHODS: Words = Words::new(|| {
    words(
        "abs add addEventListener all allSettled any append appendChild apply assign at bind call \
         catch ceil charAt charCodeAt clear click close closest concat contains createElement \
         createTextNode debug delete dispatchEvent endsWith entries error every exec exit fill \
         filter finally find findIndex findLast flat flatMap floor focus forEach freeze \
         fromCharCode fromEntries get getAttribute getDate getElementById getFullYear getHours \
         getItem getMinutes getMonth getTime has hasOwnProperty includes indexOf info isArray \
         isInteger join keys lastIndexOf localeCompare log map match matchAll max memoryUsage min \
         navigate now padEnd padStart parse pop postMessage pow preventDefault push \
         querySelector querySelectorAll race random reduce reduceRight reject remove \
         removeAttribute removeChild removeEventListener removeItem repeat replace replaceAll \
         resolve reverse round search select send set setAttribute setDate setItem shift slice \
         some sort splice split sqrt startsWith stop stopPropagation stringify submit substr \
         substring table test then toFixed toISOString toJSON toLocaleDateString \
         toLocaleString toLowerCase toString toUpperCase trace trim trimEnd trimStart trunc \
         unshift uptime values warn write",
    )
});

/// Classes that come with the language, where they are values.
static CLASSES: Words = Words::new(|| {
    words(
        "Array ArrayBuffer Boolean Buffer DataView Date Error EvalError Float32Array \
         Float64Array Function Int16Array Int32Array Int8Array Map Number Object Promise Proxy \
         RangeError ReferenceError RegExp Set String Symbol SyntaxError TypeError Uint16Array \
         Uint32Array Uint8Array URIError WeakMap WeakSet console",
    )
});

/// Whether an expression or a type goes on after a word.
pub(super) fn goes_on(word: &str) -> bool {
    matches!(
        word,
        "return"
            | "typeof"
            | "keyof"
            | "extends"
            | "implements"
            | "case"
            | "in"
            | "of"
            | "is"
            | "as"
            | "new"
            | "delete"
            | "void"
            | "throw"
            | "instanceof"
            | "await"
            | "yield"
            | "else"
            | "do"
            | "const"
            | "let"
            | "var"
            | "function"
            | "infer"
            | "readonly"
            | "export"
            | "async"
            | "static"
            | "abstract"
            | "declare"
    ) && word != "void"
}

/// Whether a name is after a word that is declared with a list of types.
pub(super) fn declares(word: &str) -> bool {
    matches!(word, "function" | "class" | "interface" | "type")
}

/// Whether braces after a word hold names.
pub(super) fn takes_names(word: &str) -> bool {
    matches!(word, "const" | "let" | "var" | "import" | "export" | "type")
}

/// Whether a word can precede the name of a member.
pub(super) fn is_modifier(word: &str) -> bool {
    matches!(
        word,
        "public"
            | "private"
            | "protected"
            | "static"
            | "readonly"
            | "abstract"
            | "override"
            | "async"
            | "get"
            | "set"
            | "declare"
            | "accessor"
            | "export"
            | "default"
    )
}

impl Painter<'_, '_> {
    /// A name among values.
    pub(super) fn value_name(&mut self, index: usize) -> Class {
        let before = self.before(index).kind;
        if matches!(before, Kind::Mark(b'.') | Kind::Chain) {
            return self.property(index);
        }
        if before == Kind::Mark(b'@') {
            return if self.is_called(index) { Class::Type } else { Class::Plain };
        }
        let frame = *self.top();
        let members = matches!(frame.around, Around::Object | Around::Class | Around::TypeBody);
        if members
            && frame.fresh
            && let Some(class) = self.member(index)
        {
            return class;
        }
        if let Some(class) = self.keyword(index) {
            return class;
        }
        match self.name_before(index) {
            "class" | "interface" | "enum" | "type" | "namespace" | "module" | "function"
            | "extends" | "implements" | "new" | "instanceof" => return Class::Type,
            _ => {}
        }
        if matches!(frame.around, Around::Parameters | Around::Names | Around::Enum)
            && before != Kind::Mark(b'=')
        {
            let callback = frame.around == Around::Parameters && self.is_function(index + 1);
            return if callback { Class::Type } else { Class::Plain };
        }
        if self.is_called(index) {
            return self.function(index);
        }
        if self.is_function(index + 1) {
            return Class::Type;
        }
        if frame.around == Around::Block
            && frame.fresh
            && !frame.declares
            && self.is(index + 1, b':')
        {
            return Class::Type;
        }
        let name = self.name(index);
        let module = matches!(name, "module") && self.is(index + 1, b'.');
        if CLASSES.contains(name) || module { Class::Type } else { Class::Plain }
    }

    /// A name after a dot.
    fn property(&mut self, index: usize) -> Class {
        if self.is_called(index) {
            let known = METHODS.contains(self.name(index));
            return if known { Class::Function } else { Class::Type };
        }
        let exports = self.name(index) == "exports" && self.name_before(index - 1) == "module";
        if exports || self.is_function(index + 1) { Class::Type } else { Class::Plain }
    }

    fn function(&self, index: usize) -> Class {
        if FUNCTIONS.contains(self.name(index)) { Class::Function } else { Class::Type }
    }

    /// Whether a name is called: a parenthesis follows, perhaps after types.
    fn is_called(&self, index: usize) -> bool {
        match self.kind(index + 1) {
            Kind::Mark(b'(') | Kind::Template => true,
            Kind::Mark(b'<') => self.is_generic(index + 1),
            Kind::Chain => self.is(index + 2, b'('),
            _ => false,
        }
    }

    /// Whether an equals sign or a colon is there and a function after it.
    fn is_function(&self, index: usize) -> bool {
        if !self.is(index, b'=') && !self.is(index, b':') {
            return false;
        }
        let mut at = index + 1;
        if self.name(at) == "async" {
            at += 1;
        }
        match self.kind(at) {
            Kind::Name => self.name(at) == "function" || self.kind(at + 1) == Kind::Arrow,
            Kind::Mark(b'(') => {
                let behind = self.behind(at);
                self.kind(behind) == Kind::Arrow
                    || (self.is(behind, b':') && self.is(index, b'=') && self.arrow_follows(behind))
            }
            Kind::Mark(b'<') => {
                let behind = self.generic_end(at).map_or(at, |end| end + 1);
                self.is(behind, b'(') && {
                    let body = self.behind(behind);
                    self.kind(body) == Kind::Arrow || self.is(body, b':')
                }
            }
            _ => false,
        }
    }

    /// The name of a member or a property, or what is before it.
    fn member(&mut self, index: usize) -> Option<Class> {
        let around = self.top().around;
        let name = self.name(index);
        let next = self.kind(index + 1);
        let ends = matches!(
            next,
            Kind::Mark(b'(' | b':' | b'?' | b'=' | b';' | b',' | b'}' | b'<' | b'!') | Kind::End
        );
        if !ends && (is_modifier(name) || matches!(name, "constructor" | "new")) {
            return Some(Class::Keyword);
        }
        if name == "constructor" {
            return Some(Class::Keyword);
        }
        let optional = self.is(index + 1, b'?') && self.is(index + 2, b'(');
        if matches!(next, Kind::Mark(b'(' | b'<')) || optional {
            return Some(Class::Type);
        }
        match around {
            Around::Object => match next {
                Kind::Mark(b':') if self.is_function(index + 1) => Some(Class::Type),
                Kind::Mark(b':') => Some(Class::Plain),
                _ => None,
            },
            _ if around == Around::TypeBody && self.is_function(index + 1) => Some(Class::Type),
            _ if self.is(index + 1, b'=') && self.is_function(index + 1) => Some(Class::Type),
            _ => ends.then_some(Class::Plain),
        }
    }

    /// A keyword, and what it says of that which follows.
    fn keyword(&mut self, index: usize) -> Option<Class> {
        let word = self.name(index).to_owned();
        let next = self.kind(index + 1);
        let named = next == Kind::Name && !self.token(index + 1).first;
        let completes = self.completes(index);
        let starred = self.before(index).kind == Kind::Mark(b'*');
        let frame = self.top();
        if KEYWORDS.contains(word.as_str()) {
            match word.as_str() {
                "class" => frame.next = Some(Around::Class),
                "enum" => frame.next = Some(Around::Enum),
                "const" | "let" | "var" => frame.declares = true,
                "case" | "default" => frame.case = word == "case" || next == Kind::Mark(b':'),
                "extends" => frame.reading = Reading::Heritage,
                _ => {}
            }
            return Some(Class::Keyword);
        }
        if CONSTANTS.contains(word.as_str()) {
            return Some(Class::Constant);
        }
        let class = match word.as_str() {
            "this" | "super" | "arguments" => Class::Plain,
            "interface" if named => {
                frame.next = Some(Around::TypeBody);
                Class::Keyword
            }
            "implements" if frame.next == Some(Around::Class) => {
                frame.reading = Reading::Heritage;
                Class::Keyword
            }
            "type" if named && frame.fresh && frame.around == Around::Block => {
                frame.next = Some(Around::Types);
                Class::Keyword
            }
            "type" if matches!(next, Kind::Mark(b'{')) || frame.around == Around::Names => {
                Class::Keyword
            }
            "as" | "satisfies" if completes => {
                if frame.around != Around::Names && !starred {
                    frame.reading = Reading::Cast;
                }
                Class::Keyword
            }
            "as" if starred => Class::Keyword,
            "from" if next == Kind::Text => Class::Keyword,
            "of" if frame.declares => {
                frame.declares = false;
                Class::Keyword
            }
            "declare" | "abstract" if named && frame.fresh => Class::Keyword,
            "namespace" | "module" if frame.fresh && (named || next == Kind::Text) => {
                Class::Keyword
            }
            "public" | "private" | "protected" | "readonly"
                if named && frame.around == Around::Parameters =>
            {
                Class::Keyword
            }
            _ => return None,
        };
        Some(class)
    }
}

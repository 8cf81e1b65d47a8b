//! Classes, and runs of text of one class as HTML.

use crate::template::escape;

/// What a piece of code is, as far as its colour goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Class {
    /// Text without a colour: punctuation and variables too, which are a third of the code.
    #[default]
    Plain,
    /// A comment.
    Comment,
    /// Numbers, truth values, escapes in strings, what a language names as constant.
    Constant,
    /// A function that the language brings along.
    Function,
    /// Keywords and operators.
    Keyword,
    /// Strings.
    String,
    /// Names of types, functions and tags where they are declared or used.
    Type,
}

impl Class {
    /// The letter of the element that a theme colours; empty for text without a colour.
    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Comment => "c",
            Self::Constant => "n",
            Self::Function => "f",
            Self::Keyword => "k",
            Self::String => "s",
            Self::Type => "t",
        }
    }
}

/// Runs of text of one class, joined. The text is named by where runs end, so that whatever a
/// lexer says, the text is written whole and once.
pub(super) struct Spans<'c> {
    code: &'c str,
    html: String,
    class: Class,
    start: usize,
    end: usize,
}

impl<'c> Spans<'c> {
    pub(super) fn new(code: &'c str) -> Self {
        let html = String::with_capacity(code.len() * 3);
        Self { code, html, class: Class::Plain, start: 0, end: 0 }
    }

    /// The text from the end of the last run to `end` is of a class.
    pub(super) fn push(&mut self, end: usize, class: Class) {
        if class != self.class {
            // Blanks belong to whatever is before them: fewer spans, same picture.
            let blank = self.code.get(self.end..end).is_none_or(|text| text.trim().is_empty());
            if !blank {
                self.close();
                self.class = class;
            }
        }
        self.end = end;
    }

    fn close(&mut self) {
        let text = self.code.get(self.start..self.end).unwrap_or_default();
        self.start = self.end;
        if text.is_empty() {
            return;
        }
        if self.class == Class::Plain {
            escape_into(&mut self.html, text);
        } else {
            // An element of its own for each class: half as long as a `span` with a class, and there
            // are hundreds on a page.
            let letter = self.class.letter();
            self.html.extend(["<c-", letter, ">"]);
            escape_into(&mut self.html, text);
            self.html.extend(["</c-", letter, ">"]);
        }
    }

    /// The HTML; text that no run has named is in the last one.
    pub(super) fn finish(mut self) -> String {
        self.end = self.code.len();
        self.close();
        self.html
    }
}

/// Most runs are short and have nothing to escape; they are copied as they are.
fn escape_into(html: &mut String, text: &str) {
    let as_is = |byte: u8| match byte {
        b'&' | b'<' | b'>' | b'"' => false,
        b'\n' | b'\t' | b' '..=b'~' => true,
        _ => false,
    };
    if text.bytes().all(as_is) {
        html.push_str(text);
    } else {
        html.push_str(&escape(text));
    }
}

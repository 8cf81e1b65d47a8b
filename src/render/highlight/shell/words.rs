//! The words of shell commands.

use super::super::scanner::{Scanner, Words, is_word, words};
use super::super::spans::Class;
use super::{Head, Kind, Shell, Sort, is_end, is_quote};

/// How many bytes are looked at for the end of an index.
const LONGEST_INDEX: usize = 100;

/// Words that a command follows, and those that end what such words have begun.
static KEYWORDS: Words = Words::new(|| {
    words(
        "if then else elif fi for while until do done case esac function select time return break continue in",
    )
});
/// Commands that declare variables.
static DECLARING: Words = Words::new(|| words("export declare local readonly typeset"));
/// Commands that the shell brings along.
static BUILTINS: Words = Words::new(|| {
    words(
        ". : alias bg bind builtin caller cd command disown echo enable eval exec exit fc fg \
         getopts hash help jobs kill let logout mapfile printf pwd read readarray set shift shopt \
         source suspend times trap type ulimit umask unalias unset wait",
    )
});
/// Those of them whose options are not coloured.
static BARE: Words = Words::new(|| {
    words(". : builtin cd eval exit fc help kill logout return shift shopt source times umask let")
});

impl<'c> Shell<'c> {
    /// A word, or the start of one.
    pub(super) fn word(&mut self, s: &mut Scanner<'c>) {
        let frame = *self.top();
        if frame.kind == Kind::Array {
            return in_array(s);
        }
        if frame.value {
            let end = s.skip(s.at(), |b| !is_end(b) && !is_quote(b));
            return s.take_to(end.max(s.at() + 1), Class::String);
        }
        if (frame.start || frame.sort == Sort::Declaration) && self.assignment(s) {
            return;
        }
        if frame.kind == Kind::Test || frame.sort == Sort::Test {
            return self.tested(s);
        }
        if frame.start { self.first(s) } else { self.argument(s) }
    }

    /// `name=value`, `name+=value`, `name[index]=value`.
    fn assignment(&mut self, s: &mut Scanner<'c>) -> bool {
        let name = s.skip(s.at(), |b| is_word(b) && b.is_ascii());
        let mut end = name;
        if s.byte(end) == b'[' {
            end =
                s.skip_within(end, end + LONGEST_INDEX, |b| !matches!(b, b']' | b'\n' | b' ')) + 1;
        }
        let plus = usize::from(s.byte(end) == b'+');
        let assigns = s.byte(end + plus) == b'=' && s.byte(end + plus + 1) != b'=';
        if name == s.at() || s.here().is_ascii_digit() || !assigns {
            return false;
        }
        s.take_to(name, Class::Plain);
        if end > name {
            s.take(1, Class::Plain);
            s.take_to(end - 1, Class::Constant);
            s.take(1, Class::Plain);
        }
        s.take(plus + 1, Class::Keyword);
        if s.here() == b'(' {
            s.take(1, Class::Plain);
            self.open(Kind::Array);
        } else {
            self.top().value = true;
        }
        true
    }

    /// The first word of a command.
    fn first(&mut self, s: &mut Scanner<'c>) {
        let start = s.at();
        let end = s.skip(start, |b| !is_end(b) && !is_quote(b));
        let text = s.text(start, end);
        let open = s.skip(end, |b| b == b' ');
        if matches!(text, "{" | "}") {
            return s.take(1, Class::Plain);
        }
        if text == "!" {
            return s.take(1, Class::Keyword);
        }
        if matches!(text, "[[" | "[") {
            s.take_to(end, Class::Function);
            if text == "[[" {
                self.open(Kind::Test);
            } else {
                self.top().sort = Sort::Test;
            }
            return;
        }
        if s.byte(open) == b'(' && s.byte(open + 1) == b')' && !text.is_empty() {
            s.take_to(end, Class::Type);
            s.take_to(open, Class::Plain);
            return s.take(2, Class::Plain);
        }
        if KEYWORDS.contains(text) {
            return self.keyword(s, end, text);
        }
        let class = if DECLARING.contains(text) {
            self.top().sort = Sort::Declaration;
            Class::Keyword
        } else if BUILTINS.contains(text) {
            Class::Function
        } else {
            Class::Plain
        };
        let number = text.bytes().all(|b| b.is_ascii_digit());
        if number && matches!(s.byte(end), b'<' | b'>') {
            return s.take_to(end, Class::Constant);
        }
        s.take_to(end.max(start + 1), class);
        self.top().start = is_quote(s.here());
        self.top().no_options = BARE.contains(text);
    }

    fn keyword(&mut self, s: &mut Scanner<'c>, end: usize, text: &str) {
        s.take_to(end, Class::Keyword);
        if text == "esac" && self.top().kind == Kind::Branch {
            self.close();
            self.top().start = false;
            return;
        }
        let frame = self.top();
        match text {
            "case" => frame.head = Head::Case,
            "for" | "select" => frame.head = Head::For,
            _ => {}
        }
        let bare = ["case", "for", "select", "fi", "done", "return", "break", "continue", "esac"];
        frame.start = !bare.contains(&text);
        frame.no_options = !frame.start;
        if text == "function" {
            s.take_to(s.blanks(s.at()), Class::Plain);
            s.take_to(s.skip(s.at(), |b| !is_end(b) && !is_quote(b)), Class::Type);
            if s.looks("()") {
                s.take(2, Class::Plain);
            }
        }
    }

    /// A word inside `[[` or after `[`.
    fn tested(&mut self, s: &mut Scanner<'c>) {
        let end = s.skip(s.at() + 1, |b| !is_end(b) && !is_quote(b));
        let text = s.text(s.at(), end);
        let test = self.top().kind == Kind::Test;
        match text {
            "]]" if test => {
                s.take(2, Class::Function);
                self.close();
                self.word_ends();
            }
            "]" if !test => {
                s.take(1, Class::Function);
                self.top().sort = Sort::Command;
            }
            "=" | "==" | "!=" | "!" | "=~" => s.take_to(end, Class::Keyword),
            _ if s.here() == b'-' && s.ahead(1).is_ascii_alphabetic() => option(s),
            _ => glob(s),
        }
    }

    /// A word that is not the first of its command.
    fn argument(&mut self, s: &mut Scanner<'c>) {
        let first = is_end(s.before());
        let end = s.skip(s.at() + 1, |b| !is_end(b) && !is_quote(b));
        let text = s.text(s.at(), end);
        let frame = *self.top();
        let option = first && s.here() == b'-' && !frame.no_options;
        if first && text == "in" && frame.head != Head::None {
            s.take(2, Class::Keyword);
            if frame.head == Head::Case {
                self.top().head = Head::None;
                self.open(Kind::Pattern);
            }
            self.top().head = Head::None;
        } else if first && text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty() {
            let stream = matches!(s.byte(end), b'<' | b'>');
            s.take_to(end, if stream { Class::Constant } else { Class::Plain });
        } else if option && text == "--" {
            s.take(2, Class::Keyword);
            self.top().no_options = true;
        } else if option && text.len() > 1 {
            self::option(s);
        } else if frame.sort == Sort::Declaration {
            let name = s.skip(s.at(), is_word);
            s.take_to(name, Class::Plain);
            glob(s);
        } else {
            glob(s);
        }
    }
}

/// A word among the values of an array.
fn in_array(s: &mut Scanner<'_>) {
    match s.here() {
        b'[' | b']' => s.take(1, Class::Plain),
        b'=' => s.take(1, Class::Keyword),
        _ => {
            let end = s.skip(s.at() + 1, |b| !is_end(b) && !is_quote(b));
            s.take_to(end, Class::Plain);
        }
    }
}

/// `-o`, `--option` or `--option=`; what follows the sign is a word again.
fn option(s: &mut Scanner<'_>) {
    s.take_to(s.skip(s.at(), |b| b == b'-'), Class::Plain);
    let end = s.skip(s.at(), |b| !is_end(b) && !is_quote(b) && b != b'=');
    s.take_to(end, Class::Plain);
    if s.here() == b'=' {
        s.take(1, Class::Keyword);
    }
}

/// Text of a word, up to its end or a quote; stars and the like in it.
fn glob(s: &mut Scanner<'_>) {
    if s.here() == b'~' && is_end(s.before()) {
        s.take(1, Class::Plain);
    }
    let mut braces = 0_usize;
    loop {
        let special = |b| matches!(b, b'*' | b'?' | b'{' | b'}') || (b == b',' && braces > 0);
        let end = s.skip(s.at(), |b| !is_end(b) && !is_quote(b) && !special(b));
        s.take_to(end, Class::Plain);
        match s.here() {
            b'*' | b'?' => s.take(1, Class::Keyword),
            b'{' => {
                braces += 1;
                s.take(1, Class::Plain);
            }
            b'}' => {
                braces = braces.saturating_sub(1);
                s.take(1, Class::Plain);
            }
            b',' if braces > 0 => s.take(1, Class::Plain),
            _ => return,
        }
    }
}

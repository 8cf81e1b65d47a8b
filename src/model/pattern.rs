//! Patterns with named placeholders, as kind files write them: `Component {n}: {title}`.
//!
//! | placeholder | matches |
//! |---|---|
//! | `{n}` | a number with what belongs to it: `7`, `008a`, `013-1b`, `2.1` |
//! | `{digits}` | digits |
//! | `{slug}` | letters, digits, `-`, `_`, `.` |
//! | `{word}` | anything up to a blank |
//! | `{date}` | an ISO date |
//! | `{rest}` | anything, also nothing |
//! | any other | the shortest text that lets the rest match |
//!
//! `{year:digits}` is a placeholder named `year` that matches as `{digits}` does. A blank matches
//! any run of blanks and letters match in any case. A colon with a blank also matches a dash or a
//! full stop in its place where it follows a literal, a number or digits. The whole text must
//! match. A pattern that begins with `re:` is a regular expression with named groups instead.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use regex::{Regex, RegexBuilder};

use super::brackets::end_of_phrase;
use super::expression::{Expression, expression};
use super::matcher::{Matcher, Taken};
use super::required::{Required, group_names, required_words};
use super::template::{Class, Piece, pieces};

/// The compiled size a pattern may have, in bytes: patterns come from users' files.
const SIZE_LIMIT: usize = 256 * 1024;

/// A placeholder at the end of a phrase; where it ends is found out by what is around it.
const OPEN_END: &str = r"(?s:(.+))";

/// A placeholder before a closing bracket: brackets inside of it are closed.
const BRACKETED: &str = r"((?:\([^()]*\)|[^()])+?)";

/// A pattern, compiled when it is first asked; copies share it.
#[derive(Debug, Clone)]
pub struct Pattern(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    written: String,
    expression: String,
    regex: OnceLock<Option<Regex>>,
    /// What says the same as the regular expression of most patterns, and costs less to ask.
    matcher: Option<Matcher>,
    /// The placeholders, in the order of the groups; a regular expression names its own.
    names: Option<Vec<String>>,
    bare: bool,
    /// Whether it ends with a placeholder that takes the rest of the phrase.
    open: bool,
    literal: usize,
    /// The letters and digits that every match begins and ends with: most texts are rejected by
    /// them.
    ends: (String, String),
    /// A word that every match holds, the longest one: it is looked for before anything else.
    word: Option<Required>,
    /// Whether a `{n}` or `{digits}` occurs, which is never a part of a date.
    numbers: Vec<usize>,
    stem: Option<Stem>,
}

/// The words that a pattern begins with, by which a text is known that nearly matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stem {
    /// The words as titles are compared: `user story` of `User Story {n}: {title}`.
    pub words: String,
    /// Whether a number follows, else a colon.
    pub numbered: bool,
}

impl Stem {
    fn of(pieces: &[Piece]) -> Option<Stem> {
        let [Piece::Text(text), Piece::Placeholder { class, .. }, ..] = pieces else { return None };
        let numbered = matches!(class, Class::Number | Class::Digits);
        let words = super::normalise(text);
        let named = text.trim_end().ends_with(':') && words.len() > 3;
        let begins = text.starts_with(char::is_alphabetic);
        (begins && !words.is_empty() && (numbered || named)).then_some(Stem { words, numbered })
    }
}

/// The text that each placeholder took.
pub type Captures = BTreeMap<String, String>;

/// Why a pattern, a template or a path is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(pub String);

thread_local! {
    /// Whether the patterns that are made are known to be valid.
    static KNOWN: Cell<bool> = const { Cell::new(false) };
}

/// Makes patterns that are known to be valid, as those of the embedded kinds are: regular expressions
/// among them, too, are not compiled before they are asked. Most never are.
pub fn known_patterns<T>(make: impl FnOnce() -> T) -> T {
    let before = KNOWN.replace(true);
    let made = make();
    KNOWN.set(before);
    made
}

/// How a pattern meets a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The whole text.
    Whole,
    /// Words inside of a text; open at its start, at its end, or at both.
    Within { start: bool, end: bool },
}

/// A pattern without what is around it in a text.
struct Inner {
    middle: String,
    names: Option<Vec<String>>,
    bare: bool,
    matcher: Option<Matcher>,
    word: Option<Required>,
}

impl Inner {
    fn read(inner: &str, fit: Fit, capitals: bool) -> Result<Inner, PatternError> {
        if let Some(expression) = regular(inner) {
            // Flags may give blanks and letters another meaning.
            let plain = !expression.contains("(?") || !expression.contains('x');
            let words = if plain { required_words(expression) } else { Vec::new() };
            let word = Required::longest(words.into_iter().filter(|word| word.len() > 2));
            // A blank is any run of blanks here, too.
            let middle = format!("(?:{})", expression.replace(' ', r"\s+"));
            return Ok(Inner { middle, names: None, bare: false, matcher: None, word });
        }
        let parsed = pieces(inner)?;
        let Expression { out, names, tokens, words } = expression(&parsed, capitals);
        let matcher = tokens.filter(|_| fit == Fit::Whole).and_then(Matcher::new);
        let longest = || Required::longest(words.iter().map(String::as_str));
        // What a pattern begins or ends with is looked at first, and costs less.
        let known = inner.starts_with(|c: char| c.is_ascii_alphanumeric())
            || inner.ends_with(|c: char| c.is_ascii_alphanumeric());
        let word = if matcher.is_some() && known { None } else { longest() };
        let bare = parsed.iter().all(Piece::is_bare);
        Ok(Inner { middle: out, names: Some(names), bare, matcher, word })
    }
}

impl Pattern {
    /// A pattern for a whole text, or for words inside of one where `…` is written at its ends.
    pub fn new(written: &str) -> Result<Pattern, PatternError> {
        Pattern::of(written, false)
    }

    /// A pattern for a sentence: words that it writes in capitals must be in capitals.
    pub fn sentence(written: &str) -> Result<Pattern, PatternError> {
        Pattern::of(written, true)
    }

    /// A pattern for words inside of a text, whether or not it is written with `…`. A placeholder
    /// at its end takes the text up to a closing bracket or the end of the sentence.
    pub fn phrase(written: &str) -> Result<Pattern, PatternError> {
        let inner = written.trim().trim_matches('…').trim();
        Pattern::compiled(written, inner, Fit::Within { start: true, end: true }, false)
    }

    fn of(written: &str, capitals: bool) -> Result<Pattern, PatternError> {
        let text = written.trim();
        let (start, end) = (text.starts_with('…'), text.ends_with('…'));
        let inner = text.trim_matches('…').trim();
        if inner.contains('…') && regular(inner).is_none() {
            let message = "`…` may only be written at the ends of a pattern".to_owned();
            return Err(PatternError(message));
        }
        let fit = if start || end { Fit::Within { start, end } } else { Fit::Whole };
        Pattern::compiled(written, inner, fit, capitals)
    }

    fn compiled(
        written: &str,
        inner: &str,
        fit: Fit,
        capitals: bool,
    ) -> Result<Pattern, PatternError> {
        let Inner { middle, names, bare, matcher, word } = Inner::read(inner, fit, capitals)?;
        let mut goes_on = false;
        let expression = match fit {
            Fit::Whole => format!("^{middle}$"),
            Fit::Within { start, end } => {
                let head = if start { r"(?:^|[^\p{L}\p{N}])" } else { "^" };
                goes_on = names.is_some() && end && middle.ends_with("(.+?)");
                let middle = match middle.strip_suffix("(.+?)").filter(|_| goes_on) {
                    Some(head) => format!("{head}{OPEN_END}"),
                    None if names.is_some() => {
                        let balanced = format!(r"{BRACKETED}\)");
                        let inside = middle.contains(r"\(");
                        if inside { middle.replace(r"(.+?)\)", &balanced) } else { middle }
                    }
                    None => middle,
                };
                let word = !goes_on && middle.ends_with(|c: char| c.is_alphanumeric());
                let tail = match end {
                    true if word => r"\b",
                    true => "",
                    false => "$",
                };
                format!("{head}{middle}{tail}")
            }
        };
        let plain = names.is_some() && fit == Fit::Whole;
        let literal = |c: &char| plain && c.is_ascii_alphanumeric();
        let head: String = inner.chars().take_while(literal).collect();
        let tail = inner.chars().rev().take_while(literal).count();
        let ends = (head, inner[inner.len() - tail..].to_owned());
        let count = |piece: &Piece| match piece {
            Piece::Text(text) => text.chars().count(),
            Piece::Placeholder { .. } => 0,
        };
        let (mut length, mut numbers, mut stem) = (0, Vec::new(), None);
        if names.is_some() {
            let parsed = pieces(inner)?;
            stem = Stem::of(&parsed).filter(|_| fit == Fit::Whole);
            length = parsed.iter().map(count).sum();
            let classes = parsed.iter().filter_map(|piece| match piece {
                Piece::Placeholder { class, .. } => Some(*class),
                Piece::Text(_) => None,
            });
            let numeric = classes
                .enumerate()
                .filter(|(_, class)| matches!(class, Class::Number | Class::Digits));
            numbers = numeric.map(|(at, _)| at + 1).collect();
        }
        let pattern = Compiled {
            written: written.to_owned(),
            regex: OnceLock::new(),
            matcher,
            names,
            bare,
            open: goes_on,
            literal: length,
            ends,
            word,
            numbers,
            stem,
            expression,
        };
        // What a user wrote as a regular expression may be none; a pattern of ours is one.
        if pattern.names.is_none() && !KNOWN.get() {
            let built = build(&pattern.expression)
                .map_err(|error| PatternError(format!("invalid regular expression: {error}")))?;
            let _ = pattern.regex.set(Some(built));
        }
        Ok(Pattern(Arc::new(pattern)))
    }

    fn regex(&self) -> Option<&Regex> {
        self.0.regex.get_or_init(|| build(&self.0.expression).ok()).as_ref()
    }

    /// Its two ways to meet a text, which must agree.
    #[cfg(test)]
    pub(super) fn both(&self) -> Option<(&Matcher, &Regex)> {
        Some((self.0.matcher.as_ref()?, self.regex()?))
    }

    /// Every place of the pattern in a text: the bytes of the whole, and what its placeholders
    /// took.
    pub fn places(&self, text: &str) -> Vec<(Range<usize>, Captures)> {
        if !self.may_hold(text) {
            return Vec::new();
        }
        let Some(regex) = self.regex() else { return Vec::new() };
        if self.0.open {
            return self.open_places(regex, text);
        }
        let all = regex.captures_iter(text);
        all.filter_map(|found| Some((found.get(0)?.range(), self.taken(&found)))).collect()
    }

    /// The same for a pattern whose last placeholder takes the rest of a phrase.
    fn open_places(&self, regex: &Regex, text: &str) -> Vec<(Range<usize>, Captures)> {
        let mut all = Vec::new();
        let mut at = 0;
        while let Some(found) = regex.captures_at(text, at) {
            let groups = found.len();
            let (Some(whole), Some(last)) = (found.get(0), found.get(groups - 1)) else { break };
            let end = end_of_phrase(text, last.start());
            let value = text[last.start()..end].trim();
            if value.is_empty() {
                // Nothing is said here: what follows may say more.
                let next = text[last.start()..].chars().next().map_or(1, char::len_utf8);
                at = last.start() + next;
                continue;
            }
            let mut taken = self.taken(&found);
            if let Some(name) = self.0.names.as_ref().and_then(|names| names.last()) {
                taken.insert(name.clone(), value.to_owned());
            }
            all.push((whole.start()..end, taken));
            at = end;
        }
        all
    }

    /// Whether a text has the letters that a phrase begins with, which costs less to ask.
    pub fn may_occur(&self, text: &str) -> bool {
        let inner = self.0.written.trim_matches(|c: char| c == '…' || c.is_whitespace());
        let head = inner.split('{').next().unwrap_or_default().split(' ').next();
        let Some(head) = head.filter(|head| !head.is_empty() && !self.is_regular()) else {
            return true;
        };
        let Some(first) = head.chars().next() else { return true };
        if first.is_alphabetic() {
            return true;
        }
        let fits = |(at, _): (usize, char)| {
            text.get(at..at + head.len()).is_some_and(|part| part.eq_ignore_ascii_case(head))
        };
        text.match_indices(first).any(|(at, _)| fits((at, first)))
    }

    /// The pattern as it was written.
    pub fn written(&self) -> &str {
        &self.0.written
    }

    /// The words that it begins with, where a number or a colon follows them.
    pub fn stem(&self) -> Option<&Stem> {
        self.0.stem.as_ref()
    }

    /// Whether it was written as a regular expression.
    pub fn is_regular(&self) -> bool {
        self.0.names.is_none()
    }

    /// Whether it is placeholders only, so that nearly any text matches.
    pub fn is_bare(&self) -> bool {
        self.0.bare
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> Vec<&str> {
        match &self.0.names {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => group_names(&self.0.expression),
        }
    }

    /// How many of its characters are not in placeholders.
    pub fn literal_length(&self) -> usize {
        self.0.literal
    }

    /// Whether the whole text matches.
    pub fn is_match(&self, text: &str) -> bool {
        if self.begins_otherwise(text) {
            return false;
        }
        if self.0.open {
            return self.captures(text).is_some();
        }
        let text = text.trim();
        if !self.may_match(text) {
            return false;
        }
        match self.met(text) {
            Some(taken) => taken.is_some(),
            None if self.0.numbers.is_empty() => {
                self.regex().is_some_and(|regex| regex.is_match(text))
            }
            None => self.captures(text).is_some(),
        }
    }

    /// What the placeholders take of a text, by its bytes; none where that must be left to the
    /// regular expression.
    fn met(&self, text: &str) -> Option<Taken> {
        let taken = self.0.matcher.as_ref()?.meet(text)?;
        let in_date = |taken: &Vec<Range<usize>>| {
            let mut numbers = self.0.numbers.iter().filter_map(|at| taken.get(*at - 1));
            numbers.any(|part| begins_date(&text[part.start..]))
        };
        Some(taken.filter(|taken| !in_date(taken)))
    }

    /// Whether the first letter of a text is not that of every match: most texts are rejected by it.
    fn begins_otherwise(&self, text: &str) -> bool {
        match (self.0.ends.0.as_bytes().first(), text.as_bytes().first()) {
            // A blank or a letter of another script is looked at more closely.
            (Some(wanted), Some(first)) => {
                first.is_ascii_graphic() && !first.eq_ignore_ascii_case(wanted)
            }
            _ => false,
        }
    }

    /// Whether a text holds the word that every match holds, which costs less to ask.
    fn may_hold(&self, text: &str) -> bool {
        // Long texts are not faster to look through than to match.
        text.len() > 1024 || self.is_required_in(text)
    }

    /// Whether a text has the word that every match holds: without it no line of it matches.
    pub fn is_required_in(&self, text: &str) -> bool {
        self.0.word.as_ref().is_none_or(|word| word.is_in(text))
    }

    /// Whether a text begins and ends as every match does, which costs less to ask.
    fn may_match(&self, text: &str) -> bool {
        if !self.may_hold(text) {
            return false;
        }
        let (head, tail) = &self.0.ends;
        let begin = text.get(..head.len());
        let end = text.len().checked_sub(tail.len()).and_then(|start| text.get(start..));
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(head))
            && end.is_some_and(|end| end.eq_ignore_ascii_case(tail))
    }

    /// What the placeholders take when the whole text matches.
    pub fn captures(&self, text: &str) -> Option<Captures> {
        if self.begins_otherwise(text) {
            return None;
        }
        let text = text.trim();
        if !self.may_match(text) {
            return None;
        }
        if self.0.open {
            return self.places(text).into_iter().next().map(|(_, taken)| taken);
        }
        if let (Some(met), Some(names)) = (self.met(text), &self.0.names) {
            let pairs = |taken: Vec<Range<usize>>| {
                let texts = taken.into_iter().map(|part| text[part].trim().to_owned());
                names.iter().cloned().zip(texts).collect()
            };
            return met.map(pairs);
        }
        let found = self.regex()?.captures(text)?;
        let in_date =
            |at: &usize| found.get(*at).is_some_and(|part| begins_date(&text[part.start()..]));
        if self.0.numbers.iter().any(in_date) {
            return None;
        }
        Some(self.taken(&found))
    }

    fn taken(&self, found: &regex::Captures<'_>) -> Captures {
        let text =
            |found: Option<regex::Match<'_>>| found.map(|part| part.as_str().trim().to_owned());
        match &self.0.names {
            Some(names) => {
                let all = names.iter().enumerate();
                all.filter_map(|(at, name)| Some((name.clone(), text(found.get(at + 1))?)))
                    .collect()
            }
            None => {
                let names =
                    self.regex().into_iter().flat_map(|regex| regex.capture_names().flatten());
                names.filter_map(|name| Some((name.to_owned(), text(found.name(name))?))).collect()
            }
        }
    }
}

/// The expression of a text that is written as one.
pub(super) fn regular(text: &str) -> Option<&str> {
    text.strip_prefix("re:").map(str::trim)
}

/// Whether a text begins with a date: `2026-10-29`, `20261029`.
pub(super) fn begins_date(text: &str) -> bool {
    if !text.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits: String = text.chars().take(10).filter(char::is_ascii_digit).collect();
    let dashed = text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    let solid = text.bytes().take_while(u8::is_ascii_digit).count() == 8;
    let digits = if solid { &text[..8] } else { digits.as_str() };
    (dashed || solid)
        && digits.len() == 8
        && (digits.starts_with("19") || digits.starts_with("20"))
        && ("01"..="12").contains(&&digits[4..6])
        && ("01"..="31").contains(&&digits[6..8])
}

/// A text as the expression that matches it.
pub(super) fn escaped(text: &str) -> String {
    regex::escape(text)
}

fn build(expression: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(expression).case_insensitive(true).size_limit(SIZE_LIMIT).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captures(pattern: &str, text: &str) -> Option<Vec<(String, String)>> {
        let pattern = Pattern::new(pattern).expect("a pattern");
        Some(pattern.captures(text)?.into_iter().collect())
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_stem_is_the_words_before_a_number_or_a_colon() {
        let stem = |written: &str| {
            let stem = Pattern::new(written).expect("a pattern").stem().cloned()?;
            Some((stem.words, stem.numbered))
        };
        assert_eq!(stem("User Story {n}: {title}"), Some(("user story".to_owned(), true)));
        assert_eq!(stem("FR-{req:digits} {title}"), Some(("fr".to_owned(), true)));
        assert_eq!(stem("Requirement: {title}"), Some(("requirement".to_owned(), false)));
        for written in ["{title}", "{n}. {title}", "Phase {title}", "re: FR-(?P<n>.)", "… FR-{n} …"]
        {
            assert_eq!(stem(written), None, "{written}");
        }
    }

    #[test]
    fn placeholders_take_the_text_between_the_literals() {
        assert_eq!(
            captures("Component {n}: {title}", "component 12:  Auth Service "),
            Some(vec![pair("n", "12"), pair("title", "Auth Service")])
        );
        assert_eq!(captures("Component {n}: {title}", "Components"), None);
        for text in ["FR-1: Name", "FR-1 – Name", "FR-1. Name", "FR-1 - Name", "FR-1:Name"] {
            let wanted = Some(vec![pair("n", "1"), pair("title", "Name")]);
            assert_eq!(captures("FR-{n}: {title}", text), wanted, "{text}");
        }
    }

    #[test]
    fn a_colon_behind_free_words_is_a_colon() {
        let wanted =
            Some(vec![pair("term", "well-known - mostly"), pair("title", "known. To all")]);
        assert_eq!(captures("{term}: {title}", "well-known - mostly: known. To all"), wanted);
        assert_eq!(captures("{term}: {title}", "Term - words"), None);
        assert_eq!(captures("{term}: {title}", "see http://example.org"), None);
    }

    #[test]
    fn what_a_pattern_begins_and_ends_with_is_asked_in_any_case() {
        for text in ["auth SYSTEM architecture", " A  System Architecture "] {
            assert!(captures("{title} System Architecture", text).is_some(), "{text}");
        }
        assert_eq!(captures("{title} System Architecture", "Architecture"), None);
        assert_eq!(captures("ab", "AB"), Some(Vec::new()));
        assert_eq!(captures("ab", "b"), None);
        assert_eq!(captures("{title} ab", "ß"), None);
    }

    #[test]
    fn a_number_keeps_its_suffix_and_is_not_cut() {
        assert_eq!(captures("FR-{n}", "FR-008a"), Some(vec![pair("n", "008a")]));
        assert_eq!(captures("SPEC-{n}", "SPEC-013-1b"), Some(vec![pair("n", "013-1b")]));
        assert_eq!(captures("PLAN-{n}", "PLAN-YYYY-NNN"), None);
        let year = captures("{year:digits}/{n:digits}", "2026/07");
        assert_eq!(year, Some(vec![pair("n", "07"), pair("year", "2026")]));
    }

    #[test]
    fn a_number_is_never_a_part_of_a_date() {
        assert_eq!(captures("{n}-{rest}", "2026-10-29-retry"), None);
        assert_eq!(captures("{n:digits}-{rest}", "20261029-retry"), None);
        assert!(captures("{date}-{rest}", "2026-10-29-retry").is_some());
        assert!(captures("{n}-{rest}", "2026-retry").is_some());
    }

    #[test]
    fn a_phrase_ends_at_a_bracket_or_with_its_sentence() {
        let values = |phrase: &str, text: &str| -> Vec<String> {
            let phrase = Pattern::phrase(phrase).expect("a phrase");
            let places = phrase.places(text).into_iter();
            places.filter_map(|(_, mut taken)| taken.remove("value")).collect()
        };
        assert_eq!(values("depends on {value}", "Do it (depends on T1, T2) soon"), ["T1, T2"]);
        assert_eq!(values("depends on {value}", "It depends on T1. Then more."), ["T1"]);
        assert_eq!(values("Requirements: {value}", "Requirements: 1.1, 2.3"), ["1.1, 2.3"]);
        assert!(values("depends on {value}", "it independs on T1").is_empty());
        let remark = values("Requirements: {value}", "_Requirements: 1.1 (gate), 2_ (see below)");
        assert_eq!(remark, ["1.1 (gate), 2_ (see below)"]);
        assert_eq!(values("Depends: {value}", "Depends: T1; T2. Depends: T3"), ["T1; T2", "T3"]);
        assert_eq!(values("Depends: {value}", "Depends: T1 (a (b) c), T2"), ["T1 (a (b) c), T2"]);
        assert_eq!(values("(needs {value})", "x (needs T1 (a), T2) y)"), ["T1 (a), T2"]);
        let ids = values(r"re: \b(?P<value>FR-\d+)\b", "for FR-1 and FR-22");
        assert_eq!(ids, ["FR-1", "FR-22"]);
    }

    #[test]
    fn capitals_count_in_sentences_only() {
        let shall = Pattern::sentence("… SHALL …").expect("a pattern");
        assert!(shall.is_match("The desk SHALL refuse."));
        assert!(!shall.is_match("The desk shall refuse."));
        assert!(!shall.is_match("SHALLOW"));
        let when = Pattern::sentence("WHEN {event} SHALL {response}").expect("a pattern");
        assert!(when.is_match("WHEN a THEN b SHALL c") && !when.is_match("When a, b SHALL c"));
    }

    #[test]
    fn a_text_without_the_words_of_a_pattern_is_none_of_its() {
        let phrase = |written: &str| Pattern::phrase(written).expect("a phrase");
        for (written, text) in [
            ("Requirements: {value}", "_REQUIREMENTS: 1_"),
            ("Requirements: {value}", "requirementſ: 1"),
            ("需求: {value}", "（需求: 1）"),
            ("Größe: {value}", "GRÖSSE: 1, GRÖßE: 2"),
            ("re: ^Depends on[:：]?\\s+(?P<value>[^.]+)", "depends ON x"),
        ] {
            assert_eq!(phrase(written).places(text).len(), 1, "{written}");
        }
        assert!(phrase("需求: {value}").places("Requirements: 1").is_empty());
    }

    #[test]
    fn invalid_patterns_are_errors() {
        for written in ["{open", "{Bad Name}", "re: (", "a … b", "{x:nothing}"] {
            assert!(Pattern::new(written).is_err(), "{written}");
        }
    }
}

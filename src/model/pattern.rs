//! Patterns with named holes, as kind files write them: `Component {n}: {title}`.
//!
//! | hole | matches |
//! |---|---|
//! | `{n}` | a number with what belongs to it: `7`, `008a`, `013-1b`, `2.1` |
//! | `{digits}` | digits |
//! | `{slug}` | letters, digits, `-`, `_`, `.` |
//! | `{word}` | anything up to a blank |
//! | any other | the shortest text that lets the rest match |
//!
//! A blank matches any run of blanks; a colon with a blank also matches a dash or a full stop in
//! its place; letters match in any case; the whole text must match. A
//! pattern that begins with `regex:` is a regular expression with named groups instead.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use regex::{Regex, RegexBuilder};

/// The compiled size a pattern may have, in bytes: patterns come from users' files.
const SIZE_LIMIT: usize = 256 * 1024;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    written: String,
    regex: Regex,
    bare: bool,
    /// The letters and digits that every match begins and ends with: most texts are told apart by
    /// them.
    ends: (String, String),
}

/// The text that each hole took.
pub type Captures = BTreeMap<String, String>;

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(pub String);

impl Pattern {
    /// Compiles a pattern; the error says what is wrong with it.
    pub fn new(written: &str) -> Result<Pattern, PatternError> {
        let (expression, bare) = match written.strip_prefix("regex:") {
            Some(expression) => (format!("^(?:{expression})$"), false),
            None => expression(written)?,
        };
        let plain = !written.starts_with("regex:");
        let literal = |c: &char| plain && c.is_ascii_alphanumeric();
        let head: String = written.chars().take_while(literal).collect();
        let tail = written.chars().rev().take_while(literal).count();
        let ends = (head, written[written.len() - tail..].to_owned());
        let regex = RegexBuilder::new(&expression)
            .case_insensitive(true)
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| PatternError(format!("`{written}` is no pattern: {error}")))?;
        Ok(Pattern { written: written.to_owned(), regex, bare, ends })
    }

    /// Compiles a pattern for words inside a text; its hole `{value}` ends at the text's end, at a
    /// bracket or at the end of the sentence.
    pub fn phrase(written: &str) -> Result<Pattern, PatternError> {
        let expression = match written.strip_prefix("regex:") {
            Some(expression) => expression.to_owned(),
            None => {
                let (whole, _) = expression(written)?;
                let inner = whole.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
                let inner = inner.unwrap_or_default();
                let ends = inner.ends_with("(?P<value>.+?)");
                let end = if ends { r"(?:\s*[)\]]|[.;](?:\s|$)|\s*$)" } else { "" };
                format!(r"(?:^|[^\p{{L}}\p{{N}}]){inner}{end}")
            }
        };
        let regex = RegexBuilder::new(&expression)
            .case_insensitive(true)
            .size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| PatternError(format!("`{written}` is no pattern: {error}")))?;
        Ok(Pattern { written: written.to_owned(), regex, bare: false, ends: Default::default() })
    }

    /// Every place of a phrase in a text: the bytes of the whole, of each hole, and its text.
    pub fn places(&self, text: &str) -> Vec<(std::ops::Range<usize>, Captures)> {
        let holes = |found: &regex::Captures<'_>| {
            let names = self.holes();
            names
                .filter_map(|name| {
                    Some((name.to_owned(), found.name(name)?.as_str().trim().to_owned()))
                })
                .collect()
        };
        let all = self.regex.captures_iter(text);
        all.filter_map(|found| Some((found.get(0)?.range(), holes(&found)))).collect()
    }

    /// The pattern as it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Whether it is holes only, so that nearly any text matches.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// The names of its holes.
    pub fn holes(&self) -> impl Iterator<Item = &str> {
        self.regex.capture_names().flatten()
    }

    /// How many of its characters are no holes.
    pub fn literal_length(&self) -> usize {
        let mut inside = false;
        let literal = self.written.chars().filter(|c| {
            let counts = !inside && *c != '{';
            inside = (inside || *c == '{') && *c != '}';
            counts
        });
        literal.count()
    }

    /// Whether the whole text matches.
    pub fn is_match(&self, text: &str) -> bool {
        let text = text.trim();
        self.may_match(text) && self.regex.is_match(text)
    }

    /// Whether a text begins and ends as every match does, which costs less to ask.
    fn may_match(&self, text: &str) -> bool {
        let (head, tail) = &self.ends;
        let begin = text.get(..head.len());
        let end = text.len().checked_sub(tail.len()).and_then(|start| text.get(start..));
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(head))
            && end.is_some_and(|end| end.eq_ignore_ascii_case(tail))
    }

    /// What the holes take when the whole text matches.
    pub fn captures(&self, text: &str) -> Option<Captures> {
        let text = text.trim();
        if !self.may_match(text) {
            return None;
        }
        let found = self.regex.captures(text)?;
        let names = self.regex.capture_names().flatten();
        Some(
            names
                .filter_map(|name| {
                    let text = found.name(name)?.as_str().trim();
                    Some((name.to_owned(), text.to_owned()))
                })
                .collect(),
        )
    }

    /// The pattern with its holes filled; a hole named `x-slug` takes the slug of `x`. `None` when
    /// a hole has no value. Blanks stay as they are.
    pub fn fill(template: &str, values: &Captures) -> Option<String> {
        let mut out = String::new();
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            let close = rest[open..].find('}')? + open;
            out.push_str(&rest[..open]);
            let hole = &rest[open + 1..close];
            match hole.strip_suffix("-slug") {
                Some(name) => out.push_str(&super::slug(values.get(name)?)),
                None => out.push_str(values.get(hole)?),
            }
            rest = &rest[close + 1..];
        }
        out.push_str(rest);
        Some(out)
    }
}

/// The regular expression of a pattern with holes, and whether it has no literal letter or digit.
fn expression(written: &str) -> Result<(String, bool), PatternError> {
    let mut out = String::from("^");
    let mut bare = true;
    let mut rest = written;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('{') {
            let Some((hole, tail)) = tail.split_once('}') else {
                return Err(PatternError(format!("`{written}` opens a hole that never closes")));
            };
            let valid = hole.starts_with(|c: char| c.is_ascii_lowercase())
                && hole.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            if !valid {
                return Err(PatternError(format!("`{{{hole}}}` in `{written}` is no hole's name")));
            }
            let named = match hole {
                "n" => r"[0-9]+[A-Za-z]?(?:[-.][0-9]+[A-Za-z]?)*",
                "digits" => r"[0-9]+",
                "slug" => r"[\p{L}\p{N}][\p{L}\p{N}_.-]*",
                "word" => r"\S+",
                "rest" => r".*",
                _ => r".+?",
            };
            let _ = write!(out, "(?P<{hole}>{named})");
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix(": ") {
            // People part a number from its title by any of these.
            out.push_str(r"(?:\s*[:–—]\s*|\s+-\s+|\.\s+)");
            rest = tail.trim_start();
        } else if rest.starts_with(char::is_whitespace) {
            out.push_str(r"\s+");
            rest = rest.trim_start();
        } else {
            let end = rest
                .find(|c: char| c == '{' || c.is_whitespace())
                .into_iter()
                .chain(rest.find(": ").filter(|at| *at > 0))
                .min()
                .unwrap_or(rest.len());
            bare &= !rest[..end].contains(char::is_alphanumeric);
            out.push_str(&regex::escape(&rest[..end]));
            rest = &rest[end..];
        }
    }
    out.push('$');
    Ok((out, bare))
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
    fn holes_take_the_text_between_the_literals() {
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
    }

    #[test]
    fn ids_are_filled_from_holes() {
        let values = Captures::from([pair("title", "Auth Service"), pair("n", "1")]);
        assert_eq!(Pattern::fill("FR-{n}", &values).as_deref(), Some("FR-1"));
        assert_eq!(Pattern::fill("{title-slug}", &values).as_deref(), Some("auth-service"));
        assert_eq!(Pattern::fill("{nothing}", &values), None);
    }

    #[test]
    fn a_phrase_ends_at_a_bracket_or_with_its_sentence() {
        let values = |phrase: &str, text: &str| -> Vec<String> {
            let phrase = Pattern::phrase(phrase).expect("a phrase");
            let places = phrase.places(text).into_iter();
            places.filter_map(|(_, mut holes)| holes.remove("value")).collect()
        };
        assert_eq!(values("depends on {value}", "Do it (depends on T1, T2) soon"), ["T1, T2"]);
        assert_eq!(values("depends on {value}", "It depends on T1. Then more."), ["T1"]);
        assert_eq!(values("Requirements: {value}", "Requirements: 1.1, 2.3"), ["1.1, 2.3"]);
        assert!(values("depends on {value}", "it independs on T1").is_empty());
        let ids = values(r"regex:\b(?P<value>FR-\d+)\b", "for FR-1 and FR-22");
        assert_eq!(ids, ["FR-1", "FR-22"]);
    }

    #[test]
    fn what_is_no_pattern_is_an_error() {
        for written in ["{open", "{Bad Name}", "regex:("] {
            assert!(Pattern::new(written).is_err(), "{written}");
        }
    }
}

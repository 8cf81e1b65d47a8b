//! What a pattern says of its matches before it is compiled: words that they hold, names that they
//! give.

use super::name::holds;

/// A word that a text must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Required {
    /// In any case; in lower case here.
    Latin(String),
    /// In a script without cases.
    Caseless(String),
}

impl Required {
    /// The longest of some words, of those that can be looked for.
    pub(super) fn longest<'a>(words: impl Iterator<Item = &'a str>) -> Option<Required> {
        let caseless = |c: char| c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase();
        let usable = words
            .filter(|word| !word.is_empty() && (word.is_ascii() || word.chars().all(caseless)));
        let longest = usable.max_by_key(|word| word.len())?;
        Some(if longest.is_ascii() {
            Required::Latin(longest.to_ascii_lowercase())
        } else {
            Required::Caseless(longest.to_owned())
        })
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        match self {
            // The long s and the sign of Kelvin are letters of ASCII in another case.
            Required::Latin(word) => {
                holds(text, word) || !text.is_ascii() && text.contains(['\u{17f}', '\u{212a}'])
            }
            Required::Caseless(word) => !text.is_ascii() && text.contains(word.as_str()),
        }
    }
}

/// The words of a regular expression that every match holds: those outside of its groups, where it
/// has no choice and nothing repeats or drops them.
pub(super) fn required_words(expression: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut depth, mut at, mut start) = (0usize, 0, 0);
    let bytes = expression.as_bytes();
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        // A letter before a mark of repetition may be missing.
        let end = if matches!(byte, b'?' | b'*' | b'{') { at.saturating_sub(1) } else { at };
        if depth == 0 {
            words.extend(expression.get(start..end.max(start)));
        }
        match byte {
            b'|' if depth == 0 => return Vec::new(),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'{' => at = end_of(bytes, at, b'}'),
            // Classes are passed over, with brackets and parentheses in them.
            b'[' => at = end_of_class(bytes, at),
            b'\\' => at = end_of_escape(bytes, at),
            _ => {}
        }
        at += 1;
        start = at;
    }
    if depth == 0 {
        words.extend(expression.get(start..));
    }
    words
}

/// The place of the next of a byte, or the end.
fn end_of(bytes: &[u8], from: usize, wanted: u8) -> usize {
    let found = bytes.get(from..).and_then(|rest| rest.iter().position(|byte| *byte == wanted));
    found.map_or(bytes.len(), |found| from + found)
}

/// The last byte of what begins with a backslash: `\b`, `\p{L}`, `\x{2019}`.
fn end_of_escape(bytes: &[u8], from: usize) -> usize {
    let braced = bytes.get(from + 2) == Some(&b'{');
    match bytes.get(from + 1) {
        Some(b'p' | b'P' | b'x' | b'u' | b'U' | b'b') if braced => end_of(bytes, from, b'}'),
        Some(b'p' | b'P') => from + 2,
        Some(b'x') => from + 3,
        Some(b'u') => from + 5,
        Some(b'U') => from + 9,
        _ => from + 1,
    }
}

/// The bracket that closes a class, with those inside of it.
fn end_of_class(bytes: &[u8], from: usize) -> usize {
    let (mut depth, mut at) = (0usize, from);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'[' => {
                depth += 1;
                at += usize::from(bytes.get(at + 1) == Some(&b'^'));
                // A bracket that closes nothing yet is a letter of the class.
                at += usize::from(bytes.get(at + 1) == Some(&b']'));
            }
            b']' if depth == 1 => return at,
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// The names of the groups of a valid regular expression.
pub(super) fn group_names(expression: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut classes = 0usize;
    let mut at = 0;
    let bytes = expression.as_bytes();
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        at += match byte {
            b'\\' => 2,
            b'[' => {
                classes += 1;
                // A bracket that closes nothing yet is a letter of the class.
                let open = if rest.starts_with(b"[^") { 2 } else { 1 };
                open + usize::from(rest.get(open) == Some(&b']'))
            }
            b']' => {
                classes = classes.saturating_sub(1);
                1
            }
            b'(' if classes == 0 => {
                let name = ["(?P<", "(?<"].iter().find_map(|mark| {
                    let start = at + mark.len();
                    rest.starts_with(mark.as_bytes()).then(|| expression.get(start..))?
                });
                names.extend(name.and_then(|name| Some(name.split_once('>')?.0)));
                1
            }
            _ => 1,
        };
    }
    names
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn groups_are_named_without_compiling() {
        for written in [
            r"(?P<a>x)(?<b1>[^]()(?P<no>]+)\((?P<c>\[)",
            r"[[:alpha:](?P<no>x)](?:(?P<d>y|(?i)[\](?P<no>)]))",
            "(a)(?:b)",
        ] {
            let regex = Regex::new(written).expect("valid");
            let names: Vec<&str> = regex.capture_names().flatten().collect();
            assert_eq!(group_names(written), names, "{written}");
        }
    }

    #[test]
    fn words_outside_of_groups_are_required() {
        let words = |written: &str| required_words(written).join(" ");
        let longest = |written: &'static str| {
            let words = required_words(written);
            words.into_iter().max_by_key(|word| word.len()).unwrap_or_default()
        };
        assert_eq!(longest(r"\bRequirements? (?P<value>[A-Z]?\d+)"), "Requirement");
        assert_eq!(longest(r"^Affected (?:specs|capabilities)[:：]\s*(?P<value>.+)"), "Affected");
        assert_eq!(words(r"a|b").trim(), "");
        assert_eq!(longest(r"[abc(]x*(inner)\p{Latin}\x{41b}ab{2,3}c[[:alpha:]def]"), "c");
    }
}

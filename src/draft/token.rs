//! Texts that begin with a number, or with letters and a number: `0007-title`, `C-01`, `R1 words`,
//! `Story 3: words`.

use crate::model::loose;

/// More letters before a number are a sentence.
const LONGEST_PREFIX: usize = 24;

/// A text that begins like an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    /// What is before the number, with what parts it from it; may be empty.
    pub prefix: &'t str,
    /// The number with what belongs to it: `7`, `008a`, `2.1`.
    pub number: &'t str,
    /// What is after it.
    pub rest: &'t str,
}

impl<'t> Token<'t> {
    /// The beginning of a text; none where that is not a number, or a date.
    pub(super) fn new(text: &'t str) -> Option<Token<'t>> {
        let text = text.trim();
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let (prefix, tail) = text.split_at(at);
        let plain = |c: char| c.is_alphabetic() || "-_ #/".contains(c);
        let begins = prefix.is_empty() || prefix.starts_with(char::is_alphabetic);
        let single = prefix.trim_end().matches(' ').count() == 0;
        if !begins || !single || !prefix.chars().all(plain) || prefix.len() > LONGEST_PREFIX {
            return None;
        }
        let end = number_end(tail);
        let (number, rest) = tail.split_at(end);
        let whole = !rest.starts_with(|c: char| c.is_alphanumeric());
        (whole && !is_date(tail)).then_some(Token { prefix, number, rest })
    }

    /// The letters before the number.
    pub(super) fn letters(&self) -> &'t str {
        self.prefix.trim_end_matches(|c: char| !c.is_alphabetic())
    }

    /// The number in the form in which numbers are equal.
    pub(super) fn loose(&self) -> String {
        loose(self.number)
    }
}

/// Where a number at the start of a text ends.
fn number_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        let count = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let letter = bytes.get(from + count).is_some_and(u8::is_ascii_alphabetic)
            && !bytes.get(from + count + 1).is_some_and(u8::is_ascii_alphanumeric);
        from + count + usize::from(letter && count > 0)
    };
    let mut end = digits(0);
    while bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    end
}

/// Whether a text begins with a date: `2026-10-29`, `20261029`.
pub(super) fn is_date(text: &str) -> bool {
    let digits = |text: &str, count: usize| {
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let solid = text
        .get(..8)
        .is_some_and(|head| digits(head, 8) && (head.starts_with("19") || head.starts_with("20")));
    let parts: Vec<&str> = text.get(..10).unwrap_or_default().split('-').collect();
    let dashed = matches!(parts[..], [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2));
    let longer = text.as_bytes().get(8).is_some_and(u8::is_ascii_digit);
    dashed || solid && !longer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str, &str)> {
        Token::new(text).map(|token| (token.prefix, token.number, token.rest))
    }

    #[test]
    fn ids_are_found_at_the_start_of_texts() {
        assert_eq!(parts("C-01-open-account"), Some(("C-", "01", "-open-account")));
        assert_eq!(parts("0001-title"), Some(("", "0001", "-title")));
        assert_eq!(parts("R1 An account"), Some(("R", "1", " An account")));
        assert_eq!(parts("Story 3: Words"), Some(("Story ", "3", ": Words")));
        assert_eq!(parts("FR-008a"), Some(("FR-", "008a", "")));
        assert_eq!(parts("2.1 Words"), Some(("", "2.1", " Words")));
    }

    #[test]
    fn sentences_dates_and_words_with_digits_are_none() {
        for text in ["An account of 3", "2026-10-29-retry", "20261029", "no number", "3rd try"] {
            assert_eq!(parts(text), None, "{text}");
        }
        assert_eq!(parts("3d Words"), Some(("", "3d", " Words")));
    }
}

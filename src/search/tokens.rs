//! What is a word, and what an id is whatever its marks are: the same as in the browser.

use std::borrow::Cow;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup, Script};
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed};

/// Longer words are left out, in UTF-16 units.
const LONGEST: usize = 40;

/// A text in small letters without accents.
pub(super) fn normalised(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let small = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if small { Cow::Borrowed(text) } else { Cow::Owned(text.to_ascii_lowercase()) };
    }
    let whole = DecomposingNormalizerBorrowed::new_nfkd().normalize(text);
    let kept = whole.chars().filter(|c| !is_mark(*c)).collect::<String>();
    Cow::Owned(kept.to_lowercase())
}

fn categories() -> CodePointMapDataBorrowed<'static, GeneralCategory> {
    CodePointMapData::<GeneralCategory>::new()
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && GeneralCategoryGroup::Mark.contains(categories().get(c))
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let category = categories().get(c);
    GeneralCategoryGroup::Letter.contains(category)
        || GeneralCategoryGroup::Number.contains(category)
}

/// Whether a character is of a script that puts nothing between words.
fn is_unspaced(c: char) -> bool {
    if (c as u32) < 0x1100 {
        return false;
    }
    let script = CodePointMapData::<Script>::new().get(c);
    matches!(script, Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul)
}

/// Calls `found` for each word of a text that is normalised; where nothing is between words, for each two
/// characters side by side.
pub(super) fn tokens<'t>(normalised: &'t str, mut found: impl FnMut(&'t str)) {
    if normalised.is_ascii() {
        let mut start = 0;
        let ends = normalised.bytes().enumerate().chain([(normalised.len(), b' ')]);
        for (at, _) in ends.filter(|(_, byte)| !byte.is_ascii_alphanumeric()) {
            if (1..=LONGEST).contains(&(at - start)) {
                found(&normalised[start..at]);
            }
            start = at + 1;
        }
        return;
    }
    let mut rest = normalised;
    loop {
        let Some(start) = rest.find(is_word) else { return };
        rest = &rest[start..];
        let unspaced = rest.starts_with(is_unspaced);
        let ends = |c: char| !is_word(c) || is_unspaced(c) != unspaced;
        let (run, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = after;
        if unspaced {
            pairs(run, &mut found);
        } else if run.len() <= LONGEST || run.encode_utf16().count() <= LONGEST {
            found(run);
        }
    }
}

fn pairs<'t>(run: &'t str, found: &mut impl FnMut(&'t str)) {
    let ends: Vec<usize> = run.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    match ends.as_slice() {
        [_] => found(run),
        _ => {
            let starts = std::iter::once(0).chain(ends.iter().copied());
            starts.zip(ends.iter().skip(1)).for_each(|(start, end)| found(&run[start..*end]));
        }
    }
}

/// An id without case, marks between its parts and zeros before its numbers: `FR-012` is `fr12`,
/// `US-1.2` is `us1.2`.
pub(super) fn canonical(text: &str) -> String {
    let text = normalised(text);
    let mut out = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some(start) = rest.find(is_word) {
        rest = &rest[start..];
        let digit = |c: char| c.is_ascii_digit();
        let digits = rest.starts_with(digit);
        let ends = |c: char| !is_word(c) || digit(c) != digits;
        let (run, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        rest = after;
        if digits {
            if out.ends_with(digit) {
                out.push('.');
            }
            let number = run.trim_start_matches('0');
            out.push_str(if number.is_empty() { "0" } else { number });
        } else {
            out.push_str(run);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        tokens(&normalised(text), |token| all.push(token.to_owned()));
        all
    }

    #[test]
    fn words_are_runs_of_letters_and_digits_without_accents() {
        assert_eq!(
            all("The user's feat-auth_x (v2.0)"),
            ["the", "user", "s", "feat", "auth", "x", "v2", "0"]
        );
        assert_eq!(all("Größe, naïve café"), ["große", "naive", "cafe"]);
        assert_eq!(all("Ёлка и ЙОД"), ["елка", "и", "иод"]);
        assert_eq!(all(&"x".repeat(41)), [] as [&str; 0]);
    }

    #[test]
    fn where_nothing_is_between_words_two_characters_are_one() {
        assert_eq!(all("東京都の API 設計"), ["東京", "京都", "都の", "api", "設計"]);
        assert_eq!(all("水"), ["水"]);
    }

    #[test]
    fn ids_are_one_whatever_their_marks_are() {
        let same = [
            ("FR-012", "fr12"),
            ("fr 12", "fr12"),
            ("US-1.2", "us1.2"),
            ("Req 1.2", "req1.2"),
            ("feat-auth", "featauth"),
            ("ADR-0003", "adr3"),
            ("000", "0"),
        ];
        for (id, expected) in same {
            assert_eq!(canonical(id), expected);
        }
    }
}

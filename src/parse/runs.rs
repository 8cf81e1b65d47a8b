//! The texts of runs: most are one run, and most runs have single blanks only.

use std::borrow::Cow;

use crate::model::{Span, Text};

use super::tree::Inline;

/// Runs as one text with its place and first link; line ends become blanks.
pub(super) fn text_of(runs: &[Inline]) -> Text {
    // Most texts are one run.
    if let [run] = runs
        && !run.line_end
    {
        let blank = run.text.trim_start().is_empty();
        let span = if blank { Span::default() } else { run.span };
        return Text { text: single_spaced(run.text.clone()), span, link: run.link.clone() };
    }
    let mut text = String::with_capacity(runs.iter().map(|run| run.text.len() + 1).sum());
    for run in runs {
        if run.line_end {
            text.push(' ');
        } else {
            text.push_str(&run.text);
        }
    }
    let inked = runs.iter().filter(|run| !run.line_end && !run.text.trim_start().is_empty());
    let span = inked.map(|run| run.span).reduce(Span::to).unwrap_or_default();
    let link = runs.iter().find_map(|run| run.link.clone());
    Text { text: single_spaced(text), span, link }
}

/// The text of some runs alone.
pub(super) fn words_of(runs: &[Inline]) -> Cow<'_, str> {
    match runs {
        [run] if !run.line_end && is_single_spaced(&run.text) => Cow::Borrowed(&run.text),
        runs => Cow::Owned(text_of(runs).text),
    }
}

/// Whether the text of some runs is empty.
pub(super) fn is_empty(runs: &[Inline]) -> bool {
    runs.iter().all(|run| run.line_end || run.text.trim_start().is_empty())
}

/// The text of runs of several blocks, as if they were one's.
pub(super) fn joined<'a>(runs: impl Iterator<Item = &'a Inline>) -> String {
    let mut text = String::new();
    for run in runs {
        text.push_str(if run.line_end { " " } else { &run.text });
    }
    single_spaced(text)
}

/// A text with single blanks and none at its ends.
pub(super) fn single_spaced(text: String) -> String {
    if is_single_spaced(&text) {
        text
    } else {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Whether a text has single blanks only and none at its ends; an empty one may be blank.
fn is_single_spaced(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends = bytes.first().is_some_and(|first| *first != b' ') && bytes.last() != Some(&b' ');
    text.is_ascii() && ends && !may_be_spaced(bytes) || is_spaced_once(text)
}

/// The same, character by character.
fn is_spaced_once(text: &str) -> bool {
    let mut after_blank = true;
    let single = text.chars().all(|c| {
        let fits = c == ' ' && !after_blank || !c.is_whitespace();
        after_blank = c == ' ';
        fits
    });
    single && !after_blank
}

/// Whether two blanks are side by side in a text of ASCII, or there is a character that is not
/// letter: eight bytes, and those after each of them, are looked at together.
fn may_be_spaced(bytes: &[u8]) -> bool {
    const LOW: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let behind = bytes.get(1..).unwrap_or_default();
    let pairs = bytes.as_chunks::<8>().0.iter().zip(behind.as_chunks::<8>().0);
    let tail = pairs.len() * 8;
    let mut found = 0;
    for (here, next) in pairs {
        let (here, next) = (u64::from_ne_bytes(*here), u64::from_ne_bytes(*next));
        // Zero where both are blanks.
        let blanks = (here ^ (LOW * 0x20)) | (next ^ (LOW * 0x20));
        found |= blanks.wrapping_sub(LOW) & !blanks & HIGH;
        // Below a blank.
        found |= here.wrapping_sub(LOW * 0x20) & !here & HIGH;
    }
    let rest = &bytes[tail..];
    found != 0 || rest.iter().any(|byte| *byte < b' ') || rest.windows(2).any(|two| two == *b"  ")
}

/// The lines of a block's runs.
pub(super) fn lines(runs: &[Inline]) -> impl Iterator<Item = &[Inline]> {
    runs.split(|run| run.line_end).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_with_single_blanks_are_left_as_they_are() {
        let words =
            ["", "a", " ", "  ", "\t", "\n", "b c", "\u{b}", "ö", "\u{a0}", "\u{1}", "seven b"];
        for one in words {
            for two in words {
                for three in words {
                    let text = format!("{one}{two} long enough{three}");
                    let text = [text.as_str(), &format!("{one}{two}{three}")].concat();
                    for text in [text.clone(), text.trim().to_owned()] {
                        let wanted = text.split_whitespace().collect::<Vec<_>>().join(" ");
                        let single = is_single_spaced(&text);
                        assert_eq!(single, wanted == text && !text.is_empty(), "{text:?}");
                        assert_eq!(single_spaced(text), wanted);
                    }
                }
            }
        }
    }
}

//! How names are compared: by their letters, as titles, as ids with a blank.

use crate::model::{loose, normalise};

/// Whether a title has marks at which a comma text is parted.
pub(super) fn is_parted(title: &str) -> bool {
    title.contains([',', ';', '，', '；', '、']) || title.contains(" and ")
}

/// A text as titles are compared; nothing for one that begins with the mark of a ticket or a joint:
/// titles are compared without what is before their words.
pub(super) fn title_of(text: &str) -> String {
    let marked = text.starts_with(['#', '!', '&', '|', '/', '+', '·']);
    if marked { String::new() } else { normalise(text) }
}

/// A text without what is not a letter or digit.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether a text may be an id that is written with a blank: `FR 2`, and not `FR 1 2`.
pub(super) fn is_one_word(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next_back();
    words.all(|word| !word.contains(|c: char| c.is_ascii_digit()))
}

/// Whether an id in its loose form is another one.
pub(super) fn is_loosely(id: &str, loosened: &str) -> bool {
    // Most differ at their ends already, which stay as they are but for the letter case.
    let last = |text: &str| text.bytes().next_back().filter(u8::is_ascii);
    let differ = match (last(id), last(loosened)) {
        (Some(one), Some(other)) => !one.eq_ignore_ascii_case(&other),
        _ => false,
    };
    !differ && loose(id) == loosened
}

//! How names are compared: as titles, as ids.

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

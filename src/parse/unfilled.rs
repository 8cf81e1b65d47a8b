//! Whether a document is a template, or as good as one: most of its values are placeholders.

use crate::model::{Field, Item, Stage, is_placeholder};

use super::items::has_hole;
use super::labels::unmarked;
use super::tree::Tree;

/// How many of the values are placeholders at least.
const LEAST: usize = 3;

/// How many of a document's values are placeholders, and how many there are, where most are: values of
/// its metadata, the titles of its items and their values.
///
/// What claims to be agreed or done is none: it is held to that. A stub says itself that it is none yet.
pub(super) fn unfilled(
    fields: &[Field],
    items: &[Item],
    tree: &Tree,
    (stage, stub): (Option<Stage>, bool),
) -> Option<(usize, usize)> {
    if stub || matches!(stage, Some(Stage::Approved | Stage::Done)) {
        return None;
    }
    let open = |text: &str| {
        let bare = unmarked(text.trim());
        is_placeholder(bare) || is_bracketed(bare) || has_hole(text)
    };
    let (mut found, mut all) = (0, 0);
    let mut count = |is_open: bool| {
        all += 1;
        found += usize::from(is_open);
    };
    for field in fields {
        // What is derived is nobody's.
        let written = field.value.scalars().into_iter().filter(|(_, span)| span.end > span.start);
        written.for_each(|(text, _)| count(open(text)));
    }
    for item in items {
        // A step with a bar in it is not a choice that is left whole.
        let open = |text: &str| !text.contains('|') && open(text);
        count(open(&item.title));
        let values = item.fields.iter().flat_map(|field| &field.values);
        values.filter(|value| value.span.end > value.span.start).for_each(|v| count(open(&v.text)));
    }
    if tree.headings.first().is_some_and(|heading| open(&heading.text)) {
        count(true);
    }
    (found >= LEAST && found * 2 > all).then_some((found, all))
}

/// Whether a text is in brackets as a whole, be it a single word: `[Name]`.
fn is_bracketed(text: &str) -> bool {
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| inner.len() > 1 && !inner.contains(['[', ']', ',']))
}

//! How long rows are, as estimated, and where pages are cut.

use std::ops::Range;

use crate::model::{NodeId, Portal};

/// Bytes of rows on a page, as estimated; the rest of 500 KB is for what is around them.
pub(super) const MOST: usize = 400_000;

/// Characters of a title or a message in a row.
const LONGEST: usize = 240;

/// The bytes that a link to a node may take, with its title, its id, its address and its status.
pub(in crate::render) fn of_node(portal: &Portal, id: NodeId) -> usize {
    let node = portal.node(id);
    let status = node.status.as_ref().map_or(0, |status| escaped(status));
    170 + 2 * escaped(&node.title) + 2 * escaped(&node.id) + status + encoded(&node.url)
}

/// The bytes that vary in a row about a node of which only id, title, address and status are shown.
pub(in crate::render) fn of_row(portal: &Portal, id: NodeId) -> usize {
    let node = portal.node(id);
    let status = node.status.as_ref().map_or(0, |status| escaped(status));
    escaped(&node.title) + escaped(&node.id) + status + encoded(&node.url)
}

/// The bytes of an address from a page below the root.
pub(super) fn encoded(url: &str) -> usize {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~#".contains(&byte);
    12 + url.bytes().map(|byte| if plain(byte) { 1 } else { 3 }).sum::<usize>()
}

/// The bytes of a text in HTML, as far as rows show it.
pub(super) fn escaped(text: &str) -> usize {
    in_html(text.chars().take(LONGEST))
}

/// The bytes of a whole text in HTML, with its code spans.
pub(super) fn whole(text: &str) -> usize {
    in_html(text.chars()) + 8 * text.matches('`').count()
}

fn in_html(text: impl Iterator<Item = char>) -> usize {
    text.map(|c| if matches!(c, '&' | '<' | '>' | '"' | '\'') { 6 } else { c.len_utf8() }).sum()
}

/// Cuts rows of some weights into pages; there is one page at least.
pub(super) fn paged(weights: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    fill(weights, MOST)
}

/// Cuts rows of some weights into runs that weigh no more than `most`, where no row does; there is one
/// run at least.
pub(in crate::render) fn fill(
    weights: impl Iterator<Item = usize>,
    most: usize,
) -> Vec<Range<usize>> {
    let mut all = Vec::new();
    let (mut run, mut sum) = (0..0, 0);
    for (at, weight) in weights.enumerate() {
        if sum + weight > most && sum > 0 {
            all.push(run);
            (run, sum) = (at..at, 0);
        }
        sum += weight;
        run.end = at + 1;
    }
    all.push(run);
    all
}

/// A text cut to the length that rows show.
pub(in crate::render) fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_pages_that_hold_them_all() {
        assert_eq!(paged(std::iter::empty()), vec![Range::<usize>::default()]);
        let weights = [MOST / 2, MOST / 2, 1, MOST * 2, 1];
        assert_eq!(paged(weights.into_iter()), [0..2, 2..3, 3..4, 4..5]);
    }
}

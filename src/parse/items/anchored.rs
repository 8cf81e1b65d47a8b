//! Places for items that have no heading of their own.

use std::collections::HashSet;

use crate::model::{Item, Source, Span, slug};
use crate::parse::tree::Tree;

/// Items with places on the page: each entry, row and paragraph with a written id has that id as an
/// anchor, unless a heading, raw HTML or an earlier item has it. Documents that share a page have none: an
/// anchor may be another one's.
pub(in crate::parse) fn anchored(
    mut items: Vec<Item>,
    tree: &Tree,
    (source, extent): (&Source, Span),
) -> Vec<Item> {
    if extent != Span::new(0, source.text.len()) {
        return items;
    }
    let headings: HashSet<usize> = tree.headings.iter().map(|one| one.span.start).collect();
    let mut taken: HashSet<String> = tree.headings.iter().map(|one| one.anchor.clone()).collect();
    taken.extend(tree.anchors.iter().cloned());
    for item in items.iter_mut().filter(|item| item.id_written) {
        if headings.contains(&item.span.start) {
            continue;
        }
        let anchor = slug(&item.id);
        if !anchor.is_empty() && taken.insert(anchor.clone()) {
            item.own_anchor = Some(anchor);
        }
    }
    items
}

//! Places for items that have no heading of their own.

use std::collections::HashSet;

use crate::model::{Item, slug};
use crate::parse::tree::Tree;

/// Gives each entry, row and paragraph with a written id a place on the page: that id as an anchor. One
/// that a heading, raw HTML or an earlier item has is nobody's twice.
pub(in crate::parse) fn give_anchors(items: &mut [Item], tree: &Tree) {
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
}

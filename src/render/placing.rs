//! Where on a page findings are shown.

use std::collections::HashMap;

use super::markdown::{AstNode, Placed, address, is_entry, lines};
use crate::model::Document;

/// The node that each finding is written before or into: the innermost list entry that holds its
/// place, else the top-level block.
pub(super) fn places<'a, 'f>(
    document: &Document,
    root: &'a AstNode<'a>,
    placed: &'f [Placed<'f>],
    before: usize,
) -> HashMap<usize, Vec<&'f Placed<'f>>> {
    let mut found: HashMap<usize, Vec<&'f Placed<'f>>> = HashMap::new();
    if placed.is_empty() {
        return found;
    }
    let by_line = |nodes: &mut Vec<&'a AstNode<'a>>| nodes.sort_by_key(|node| lines(node).0);
    let mut blocks: Vec<_> = root.children().collect();
    let mut entries: Vec<_> = root.descendants().filter(|node| is_entry(node)).collect();
    by_line(&mut blocks);
    by_line(&mut entries);
    for finding in placed {
        let line = document.source.line(finding.offset).saturating_sub(before);
        let holds = |node: &&'a AstNode<'a>| {
            let (first, last) = lines(node);
            (first..=last).contains(&line)
        };
        let up_to = |nodes: &[&'a AstNode<'a>]| nodes.partition_point(|node| lines(node).0 <= line);
        let Some(block) = blocks[..up_to(&blocks)].last().copied().filter(holds) else { continue };
        // The last entry that begins before the place holds it, or one around that entry does.
        let last = entries[..up_to(&entries)].last().copied();
        let around = last.into_iter().flat_map(AstNode::ancestors);
        let entry = around.filter(|node| is_entry(node)).find(holds);
        let inside = entry.filter(|entry| lines(entry).0 >= lines(block).0);
        found.entry(address(inside.unwrap_or(block))).or_default().push(finding);
    }
    found
}

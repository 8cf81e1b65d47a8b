//! Several documents in one file: each has a title of level 1 and metadata of its own under it.

use std::cell::LazyCell;

use crate::model::{Heading, Span};

use super::Reader;
use super::carriers::RawMetadata;
use super::recognise::{self, Seen};
use super::tree::{Block, BlockKind, Tree};

/// The documents of a file, each from its title to the next document's. One where the file is one
/// document, whatever its headings.
pub(super) fn parts(reader: &Reader<'_>, front: &RawMetadata, tree: &Tree) -> Vec<Span> {
    let end = reader.source.text.len();
    let titles: Vec<&Heading> =
        tree.headings.iter().filter(|heading| heading.outline && heading.level == 1).collect();
    if titles.len() < 2 {
        return vec![Span::new(0, end)];
    }
    let mut starts: Vec<usize> = Vec::new();
    for (at, title) in titles.iter().enumerate() {
        let from = if at == 0 { 0 } else { title.span.start };
        let to = titles.get(at + 1).map_or(end, |next| next.span.start);
        let front = if at == 0 { front.clone() } else { RawMetadata::default() };
        let mut raw = reader.metadata(front, tree.stretch(from, to), at == 0);
        // Most titles carry nothing: that they open no document is clear without a closer look.
        if raw.entries.is_empty() {
            continue;
        }
        let inside = tree.between(from, to);
        let piece = LazyCell::new(|| piece(tree, from, to));
        let (headings, titles) = (&tree.headings[inside.clone()], &tree.titles[inside]);
        let seen = Seen { headings, titles, tree: &piece };
        let choice = recognise::choose(reader.kinds, &mut raw, reader.source, &seen);
        if recognise::opens(reader.kinds, &choice, &raw) {
            starts.push(from);
        }
    }
    // One document may be under a title that is only a banner.
    let banner = starts.first().is_some_and(|start| *start > 0) && front.entries.is_empty();
    if starts.len() < 2 && !banner {
        return vec![Span::new(0, end)];
    }
    // What comes before the first of them is a document of its own, when it has a title.
    if starts[0] > 0 {
        starts.insert(0, 0);
    }
    let ends = starts[1..].iter().copied().chain([end]);
    starts.iter().zip(ends).map(|(start, end)| Span::new(*start, end)).collect()
}

/// The headings and blocks of a stretch of the file.
fn piece(tree: &Tree, from: usize, to: usize) -> Tree {
    let inside = tree.between(from, to);
    let blocks = tree.stretch(from, to).blocks.iter().map(|block| Block {
        kind: match block.kind {
            BlockKind::Heading(index) => BlockKind::Heading(index - inside.start),
            kind => kind,
        },
        ..block.clone()
    });
    Tree {
        blocks: blocks.collect(),
        headings: tree.headings[inside.clone()].to_vec(),
        titles: tree.titles[inside.clone()].to_vec(),
        ..Tree::default()
    }
}

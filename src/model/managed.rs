//! Managed blocks: stretches of a document that are taken over from another document and kept up
//! to date, between two comments:
//!
//! ```markdown
//! <!-- specbook:begin sys-shop#security-model 4f1a0c22b7d96e38 -->
//! …
//! <!-- specbook:end -->
//! ```

use std::hash::Hasher as _;

use serde::{Deserialize, Serialize};

use super::Span;

/// How a begin mark's comment starts.
const BEGIN: &str = "specbook:begin";
/// The text of an end mark's comment.
const END: &str = "specbook:end";

/// A managed block of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedBlock {
    /// What is taken over: `DOCUMENT#SECTION`, the section by its anchor without its number; or
    /// `DOCUMENT#ITEM:PART`, what is said about an item elsewhere in its document.
    pub source: String,
    /// The stamp of the text as it was taken over; empty: nothing was yet.
    pub stamp: String,
    /// The comment that begins it.
    pub begin: Span,
    /// What lies between the two comments.
    pub body: Span,
    /// The comment that ends it.
    pub end: Span,
    /// The level of the heading above it; 0 without one.
    pub level: u8,
}

/// Whether a place is in one of some blocks, which are in their order: it is taken over from another
/// document.
pub fn is_taken_over(blocks: &[ManagedBlock], span: Span) -> bool {
    let at = blocks.partition_point(|block| block.body.start <= span.start);
    blocks[..at].last().is_some_and(|block| block.body.contains(span))
}

/// What a managed block takes over, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockSource<'a> {
    /// The id of the document that it is in.
    pub document: &'a str,
    /// What of it.
    pub part: BlockPart<'a>,
}

/// What of a document a managed block takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockPart<'a> {
    /// A section, by its anchor without its number.
    Section(&'a str),
    /// What is said about an item elsewhere.
    Item {
        /// The item's id in the document.
        id: &'a str,
        /// The name of the part.
        part: &'a str,
    },
}

impl<'a> BlockSource<'a> {
    /// Takes a source apart as it is written in a mark; one without a `#` is none.
    pub fn read(source: &'a str) -> Option<BlockSource<'a>> {
        let (document, rest) = source.split_once('#')?;
        let part = match rest.rsplit_once(':') {
            Some((id, part)) => BlockPart::Item { id, part },
            None => BlockPart::Section(rest),
        };
        Some(BlockSource { document, part })
    }
}

/// How a managed block compares with its source and its stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Freshness {
    /// It is what its source says now.
    Fresh,
    /// Its source says something else now.
    Stale,
    /// Somebody changed it by hand.
    Edited,
    /// Its source is not there any more.
    Lost,
}

impl Freshness {
    /// The state's word in pages and outputs.
    pub fn name(self) -> &'static str {
        match self {
            Freshness::Fresh => "fresh",
            Freshness::Stale => "stale",
            Freshness::Edited => "edited",
            Freshness::Lost => "lost",
        }
    }
}

/// The state of a managed block.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockState {
    /// How it compares.
    pub freshness: Freshness,
    /// What its source says now, where that is not what it holds.
    pub wanted: Option<String>,
}

/// A comment that is a mark of managed blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockMark {
    /// The begin, with source and stamp.
    Begin(String, String),
    /// The end.
    End,
}

impl BlockMark {
    /// Reads the text of a comment, without `<!--` and `-->`.
    pub fn read(comment: &str) -> Option<BlockMark> {
        let comment = comment.trim();
        if comment == END {
            return Some(BlockMark::End);
        }
        let rest = comment.strip_prefix(BEGIN)?;
        let mut words = rest.strip_prefix(char::is_whitespace)?.split_whitespace();
        let source = words.next()?.to_owned();
        Some(BlockMark::Begin(source, words.next().unwrap_or_default().to_owned()))
    }
}

/// A managed block as it is written into a file, without a line end after it; `body` has none
/// either.
pub fn managed_block(source: &str, body: &str) -> String {
    format!("{}\n\n{body}\n\n<!-- {END} -->", begin_mark(source, body))
}

/// The comment that begins a block.
pub fn begin_mark(source: &str, body: &str) -> String {
    format!("<!-- {BEGIN} {source} {} -->", stamp(body))
}

/// The stamp of a body: 64-bit FNV-1a over its lines without blanks at their ends, in hexadecimal
/// digits. Line ends and blank lines around the body make no difference.
pub fn stamp(body: &str) -> String {
    let mut hasher = fnv::FnvHasher::default();
    for line in body.trim().lines() {
        hasher.write(line.trim_end().as_bytes());
        hasher.write(b"\n");
    }
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_as_they_are_written() {
        let block = managed_block("sys-a#security", "- TLS");
        let first = block.lines().next().and_then(|line| {
            BlockMark::read(line.trim_start_matches("<!--").trim_end_matches("-->"))
        });
        let source = "sys-a#security".to_owned();
        assert_eq!(first, Some(BlockMark::Begin(source, stamp("- TLS"))));
        assert_eq!(BlockMark::read(" specbook:end "), Some(BlockMark::End));
        for other in ["specbook:beginning x", "specbook:begin", "begin", "specbook:end x"] {
            assert_eq!(BlockMark::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_source_is_a_section_or_a_part_of_an_item() {
        let read = |source| BlockSource::read(source).map(|read| (read.document, read.part));
        assert_eq!(read("sys-a#security"), Some(("sys-a", BlockPart::Section("security"))));
        let item = BlockPart::Item { id: "c:1", part: "ownership" };
        assert_eq!(read("sys-a#c:1:ownership"), Some(("sys-a", item)));
        assert_eq!(read("sys-a"), None);
    }

    #[test]
    fn a_stamp_is_of_the_words_and_not_of_the_line_ends() {
        assert_eq!(stamp("a\r\nb  \r\n"), stamp("\na\nb"));
        assert_ne!(stamp("a b"), stamp("a\nb"));
        // The reference value of the algorithm for "a\n".
        assert_eq!(stamp("a"), "089bdc07b544e7b2");
    }
}

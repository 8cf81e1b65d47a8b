//! Code blocks that end too early, too late or not at all.

use serde::{Deserialize, Serialize};

use super::Span;

/// What is wrong with a code block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FenceFault {
    /// It ends with the block inside of it, and the fences after it do not balance.
    Nested,
    /// It has no end of its own: it ends with another block, which begins in it.
    Joined,
    /// It was opened by a fence that was to close the block of a list entry or quote, which it is not
    /// part of.
    Outside,
    /// It goes on to the end of the file.
    Endless,
}

/// A code block of which a fence is missing, misplaced or too short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    /// What is wrong.
    pub fault: FenceFault,
    /// The line that opens the block.
    pub open: Span,
    /// The line in it that seems to open a block; of a fence outside, the line that opens the block
    /// which it was to close.
    pub other: Option<Span>,
    /// The line that ends it; none: it goes on to the end of the file.
    pub close: Option<Span>,
    /// The line from which on all is code because of it, up to the end of the file.
    pub rest: Option<Span>,
    /// Whether what is code because of it looks like sections of a text.
    pub sections: bool,
    /// The anchors that headings in that code would have.
    pub swallowed: Vec<String>,
}

impl Fence {
    /// Moves it by some bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        let lines = [Some(&mut self.open), self.other.as_mut(), self.close.as_mut()];
        for span in lines.into_iter().flatten().chain(self.rest.as_mut()) {
            *span = Span::new(span.start + by, span.end + by);
        }
    }
}

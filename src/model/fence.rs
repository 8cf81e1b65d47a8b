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
    /// The stretches of the text that are code because of it.
    pub code: Vec<Span>,
    /// The headings in that code.
    pub swallowed: Vec<Swallowed>,
}

/// A heading that is code because a fence is missing or misplaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Swallowed {
    /// The anchor that it would have.
    pub anchor: String,
    /// Its words.
    pub title: String,
    /// Its line.
    pub span: Span,
}

impl Fence {
    /// Moves it by some bytes.
    pub(crate) fn shift(&mut self, by: usize) {
        let lines = [Some(&mut self.open), self.other.as_mut(), self.close.as_mut()];
        let lines = lines.into_iter().flatten().chain(self.rest.as_mut());
        let headings = self.swallowed.iter_mut().map(|heading| &mut heading.span);
        for span in lines.chain(&mut self.code).chain(headings) {
            *span = Span::new(span.start + by, span.end + by);
        }
    }

    /// Whether a heading of an anchor is code because of it.
    pub fn swallows(&self, anchor: &str) -> bool {
        self.swallowed.iter().any(|heading| heading.anchor == anchor)
    }

    /// Whether a place is code because of it.
    pub fn holds(&self, span: Span) -> bool {
        self.code.iter().any(|code| code.contains(span))
    }
}

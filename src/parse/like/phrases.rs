//! Items that are words inside of a text.

use crate::model::Span;

use super::{Forms, Met, plain};
use crate::parse::tree::{Block, Inline};

/// Words anywhere in the text of a block, outside of code; of overlapping ones the first pattern
/// counts.
pub(super) fn by_phrases<'a>(outer: &'a Block, forms: Forms<'_>, found: &mut Vec<Met<'a>>) {
    let mut stack = vec![outer];
    while let Some(block) = stack.pop() {
        stack.extend(block.children.iter().rev());
        if block.inlines.is_empty() {
            continue;
        }
        let mut text = String::new();
        for run in &block.inlines {
            // What is in code is an example of the words, what is struck out is no longer said.
            match (run.line_end, run.code || run.struck) {
                (true, _) => text.push(' '),
                (_, true) => text.extend(std::iter::repeat_n('\u{0}', run.text.len())),
                _ => text.push_str(&run.text),
            }
        }
        let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
        for (like, pattern) in forms.texts(&forms.at.phrases) {
            for (range, captures) in pattern.places(&text) {
                if taken.iter().any(|other| other.start < range.end && range.start < other.end) {
                    continue;
                }
                let words = &text[range.clone()];
                let lead = words.len() - words.trim_start().len();
                let span = span_in(&block.inlines, range.start + lead, range.end);
                found.push(plain(like, captures, words, span));
                taken.push(range);
            }
        }
    }
}

/// The place of some bytes of the runs' joined text.
fn span_in(runs: &[Inline], start: usize, end: usize) -> Span {
    let mut at = 0;
    let mut places = Vec::new();
    for run in runs {
        let length = if run.line_end { 1 } else { run.text.len() };
        let exact = run.span.end - run.span.start == length;
        let place = |byte: usize| {
            let inside = byte.saturating_sub(at);
            if exact { run.span.start + inside } else { run.span.start }
        };
        if start < at + length && end > at {
            let last = if exact { place(end.min(at + length)) } else { run.span.end };
            places.push(Span::new(place(start.max(at)), last));
        }
        at += length;
    }
    places.into_iter().reduce(Span::to).unwrap_or_default()
}

//! Code blocks of which a fence is missing, misplaced or too short: what they are the cause of is
//! reported at them.
//!
//! Whether a block ended where its author meant it to end is known from the fences after it only. A
//! closed example that shows how a block is opened is read as it is meant, and so are those after it;
//! where an inner block closed the outer one, its own end opens a block that nobody wrote.

use super::anchors::anchors;
use crate::model::{Fence, FenceFault, Source, Span, Swallowed};

/// A fenced code block as it was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fenced {
    /// Its first and its last line.
    lines: (usize, usize),
    mark: char,
    length: usize,
    /// Whether it names no language.
    bare: bool,
    /// Whether it holds Markdown.
    markdown: bool,
    closed: bool,
    /// The line in it that looks as if it opened another one.
    opener: Option<usize>,
}

impl Fenced {
    /// A block by its first and last line, the mark of its fence and how often it is there, what it
    /// says after it, and its text.
    pub(super) fn new(
        lines: (usize, usize),
        (mark, length): (char, usize),
        (info, code): (&str, &str),
        closed: bool,
    ) -> Fenced {
        let opens = |line: &str| {
            let (marks, info) = fence(line, mark);
            marks >= length
                && info.starts_with(char::is_alphanumeric)
                && !info.contains([mark, ' '])
        };
        let opener = code.contains(mark).then(|| code.lines().position(opens));
        Fenced {
            lines,
            mark,
            length,
            bare: info.trim().is_empty(),
            markdown: matches!(info.trim(), "markdown" | "md" | "mdx"),
            closed,
            opener: opener.flatten().map(|at| lines.0 + 1 + at),
        }
    }

    /// Whether the fence that opens it could close another block.
    fn could_close(&self, other: &Fenced) -> bool {
        self.bare && self.mark == other.mark && self.length >= other.length
    }
}

/// How many marks a line begins with, and what is after them.
fn fence(line: &str, mark: char) -> (usize, &str) {
    let text = line.trim_start_matches([' ', '>']);
    let tail = text.trim_start_matches(mark);
    (text.len() - tail.len(), tail.trim())
}

/// What is wrong with the code blocks of a text, in its order.
pub(super) fn fences(source: &Source, blocks: &[Fenced]) -> Vec<Fence> {
    let mut found = Found { source, blocks, all: Vec::new() };
    let mut last_line = None;
    let mut at = 0;
    while let Some(block) = blocks.get(at) {
        at += 1;
        if let (true, Some(opener)) = (block.closed, block.opener) {
            match found.unbalanced(at - 1) {
                Some(other) => {
                    found.nested(block, opener, &blocks[other]);
                    // What it is the cause of is not a finding of its own.
                    at = other + 1;
                }
                None => found.joined(block, opener),
            }
        } else if !block.closed {
            let last = *last_line.get_or_insert_with(|| last_inked_line(source));
            let behind = blocks.get(at).filter(|next| next.could_close(block));
            match behind {
                Some(next) if found.follows(next, block) => {
                    found.outside(block, next);
                    at += 1;
                }
                _ if block.lines.1 >= last => found.endless(block),
                // It ends with the list entry or the quote that it is in.
                _ => {}
            }
        }
    }
    found.all
}

/// The last line that is not empty.
fn last_inked_line(source: &Source) -> usize {
    source.line(source.text.trim_end().len().saturating_sub(1))
}

struct Found<'a> {
    source: &'a Source,
    blocks: &'a [Fenced],
    all: Vec<Fence>,
}

impl Found<'_> {
    fn line(&self, line: usize) -> Span {
        self.source.line_span(line)
    }

    /// The block after a closed one that shows that the fences do not balance: one without a language
    /// that never ends, or that holds the beginning of another.
    fn unbalanced(&self, at: usize) -> Option<usize> {
        let outer = &self.blocks[at];
        for (index, next) in self.blocks.iter().enumerate().skip(at + 1) {
            if next.mark != outer.mark || next.length < outer.length {
                continue;
            }
            if !next.closed || next.opener.is_some() {
                return next.bare.then_some(index);
            }
        }
        None
    }

    /// Whether a block begins right after another one.
    fn follows(&self, next: &Fenced, block: &Fenced) -> bool {
        let between = block.lines.1 + 1..next.lines.0;
        between.into_iter().all(|line| self.source.line_text(line).trim().is_empty())
    }

    fn nested(&mut self, outer: &Fenced, opener: usize, other: &Fenced) {
        let Lost { sections, swallowed, code } = self.lost(other.lines);
        self.all.push(Fence {
            fault: FenceFault::Nested,
            open: self.line(outer.lines.0),
            other: Some(self.line(opener)),
            close: Some(self.line(outer.lines.1)),
            rest: (!other.closed).then(|| self.line(other.lines.0)),
            sections,
            code: vec![code],
            swallowed,
        });
    }

    /// A block that ends with the next one. One that shows how a block is opened looks alike; it has
    /// no sections before that.
    fn joined(&mut self, block: &Fenced, opener: usize) {
        let Lost { sections, swallowed, code } = self.lost((block.lines.0, opener));
        if sections && !block.markdown {
            self.all.push(Fence {
                fault: FenceFault::Joined,
                open: self.line(block.lines.0),
                other: Some(self.line(opener)),
                close: Some(self.line(block.lines.1)),
                rest: None,
                sections,
                code: vec![code],
                swallowed,
            });
        }
    }

    fn outside(&mut self, block: &Fenced, next: &Fenced) {
        let Lost { sections, swallowed, code } = self.lost(next.lines);
        let close = next.closed.then(|| self.line(next.lines.1));
        self.all.push(Fence {
            fault: FenceFault::Outside,
            open: self.line(next.lines.0),
            other: Some(self.line(block.lines.0)),
            close,
            rest: None,
            sections,
            code: vec![code],
            swallowed,
        });
    }

    /// A block up to the end of the file: because of a fence before it, or of its own.
    fn endless(&mut self, block: &Fenced) {
        let Lost { sections, swallowed, code } = self.lost(block.lines);
        let open = self.line(block.lines.0);
        match self.all.last_mut().filter(|cause| cause.fault != FenceFault::Joined) {
            Some(cause) => {
                cause.rest = cause.rest.or(Some(open));
                cause.sections |= sections;
                cause.code.push(code);
                cause.swallowed.extend(swallowed);
            }
            None => self.all.push(Fence {
                fault: FenceFault::Endless,
                open,
                other: None,
                close: None,
                rest: None,
                sections,
                code: vec![code],
                swallowed,
            }),
        }
    }

    /// What the lines of a block are that are code by mistake.
    fn lost(&self, (first, last): (usize, usize)) -> Lost {
        let (mut known, mut sections, mut swallowed) = (anchors(), false, Vec::new());
        let mut blank = false;
        for (line, number) in (first + 1..=last).map(|line| (self.source.line_text(line), line)) {
            let text = line.trim_start_matches(' ');
            let title = text.trim_start_matches('#');
            let level = text.len() - title.len();
            if (1..=6).contains(&level) && title.starts_with(' ') && line.len() - text.len() < 4 {
                let title = title.trim().trim_end_matches('#').trim_end();
                // A comment of a script has one mark, and often no empty line before it.
                sections |= level > 1 && blank;
                let (title, anchor) = match crate::markdown::parted(title) {
                    Some((title, id)) => (title, id.to_owned()),
                    None => (title, known.of(title)),
                };
                swallowed.push(Swallowed {
                    anchor,
                    title: title.to_owned(),
                    span: self.line(number),
                });
            }
            blank = text.trim().is_empty();
        }
        let code = Span::new(self.line(first).end, self.line(last).end);
        Lost { sections, swallowed, code }
    }
}

/// What is code by mistake.
struct Lost {
    /// Whether it looks like sections of a text.
    sections: bool,
    /// The headings in it.
    swallowed: Vec<Swallowed>,
    /// All of it.
    code: Span,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Limits;
    use crate::parse::tree;

    /// What is wrong with a text: the fault, the line that opens the block, the other line, and the
    /// line from which on all is code.
    fn found(text: &str) -> Vec<(FenceFault, usize, Option<usize>, Option<usize>)> {
        let source = Source::new("a.md", text);
        let tree = tree::tree(&source, text, &mut anchors(), &Limits::default());
        let line = |span: Span| source.line(span.start);
        let of = |one: &Fence| (one.fault, line(one.open), one.other.map(line), one.rest.map(line));
        tree.fences.iter().map(of).collect()
    }

    #[test]
    fn a_block_is_nested_where_the_fences_behind_it_do_not_balance() {
        let outer = "```md\n# A\n```json\n1\n```\n\n## B\n```\n";
        assert_eq!(found(outer), [(FenceFault::Nested, 1, Some(3), Some(8))]);
        // The end of the outer block takes the beginning of the next one for code.
        let more = format!("{outer}\ntext\n\n```sh\nls\n```\n");
        assert_eq!(found(&more), [(FenceFault::Nested, 1, Some(3), None)]);
        // Of blocks without a language each may be the end of one and the beginning of another.
        let bare = format!("{outer}x\n\n```\ny\n```\n");
        assert_eq!(found(&bare), [(FenceFault::Nested, 1, Some(3), Some(13))]);
        let several = "```md\n```json\n1\n```\n```sql\n2\n```\n\n## B\n```\n";
        assert_eq!(found(several), [(FenceFault::Nested, 1, Some(2), Some(10))]);
    }

    #[test]
    fn an_example_that_shows_how_a_block_is_opened_is_none() {
        let shows = "Write:\n\n```\n```rust\n```\n\nthen\n\n";
        assert_eq!(found(&format!("{shows}```\nx\n```\n")), []);
        assert_eq!(found(&format!("{shows}```sh\nx\n```\n")), []);
        assert_eq!(found("```markdown\n# T\n```\nText.\n\n```\nx\n```\n"), []);
        assert_eq!(found("- a\n  ```md\n  ## B\n  ```\n- b\n"), []);
    }

    #[test]
    fn a_block_without_an_end_is_found_where_it_begins() {
        assert_eq!(found("a\n\n```sh\nls\n\n## B\n"), [(FenceFault::Endless, 3, None, None)]);
        let joined = "```\na\n\n## B\n\n```sql\nx\n```\n\n```sql\ny\n```\n";
        assert_eq!(found(joined), [(FenceFault::Joined, 1, Some(6), None)]);
        let outside = "- a\n  ```\n  b\n```\n\n## C\n";
        assert_eq!(found(outside), [(FenceFault::Outside, 4, Some(2), None)]);
        // One that ends with its entry, as it is read everywhere.
        assert_eq!(found("- a\n  ```\n  b\n\nc\n"), []);
        assert_eq!(found("~~~\n```rust\n```\n~~~\n"), []);
    }
}

//! Managed blocks: their marks are comments between the blocks of the text.

use crate::model::{BlockMark, Fault, ManagedBlock, Place, Problem, Span};

use super::tree::{Block, BlockKind, Tree};

/// The managed blocks of a document; a mark without its partner is a problem.
pub(super) fn blocks(tree: &Tree, problems: &mut Vec<Problem>) -> Vec<ManagedBlock> {
    let mut all = Vec::new();
    let mut open: Option<(String, String, &Block, u8)> = None;
    let mut level = 0;
    for block in &tree.blocks {
        if let (BlockKind::Heading(index), None) = (block.kind, &open) {
            level = tree.headings[index].level;
        }
        if block.kind != BlockKind::Comment {
            nested(block, problems);
            continue;
        }
        match BlockMark::read(block.comment()) {
            Some(BlockMark::Begin(source, stamp)) => {
                if let Some((.., begin, _)) = open.replace((source, stamp, block, level)) {
                    problems.push(alone(begin.span, "begins and never ends"));
                }
            }
            Some(BlockMark::End) => match open.take() {
                Some((source, stamp, begin, level)) => all.push(ManagedBlock {
                    source,
                    stamp,
                    begin: begin.span,
                    body: Span::new(begin.span.end, block.span.start),
                    end: block.span,
                    level,
                }),
                None => problems.push(alone(block.span, "ends and never began")),
            },
            None => {}
        }
    }
    if let Some((.., begin, _)) = open {
        problems.push(alone(begin.span, "begins and never ends"));
    }
    all
}

/// Marks inside of a list or a quote, where they are not read.
fn nested(block: &Block, problems: &mut Vec<Problem>) {
    for child in &block.children {
        if child.kind == BlockKind::Comment && BlockMark::read(child.comment()).is_some() {
            let message = "a mark of a managed block inside a list or a quote is not read";
            let help = "put it at the start of a line, outside of lists and quotes";
            let place = Place::in_text(child.span);
            problems.push(Problem::new(Fault::Metadata, place, message, help).minor());
        }
        nested(child, problems);
    }
}

fn alone(span: Span, what: &str) -> Problem {
    let message = format!("a managed block {what}");
    let help = "a block lies between `<!-- specbook:begin SOURCE#SECTION STAMP -->` and \
                `<!-- specbook:end -->`, each on a line of its own; it is left alone until both \
                are there";
    Problem::new(Fault::Metadata, Place::in_text(span), message, help).minor()
}

//! See [`RULE`].

use super::fenced::{Said, fences};
use crate::model::{FenceFault, Finding, Portal};

rule! {
    /// A code block ends where the block inside it was to end.
    ///
    /// An example in Markdown that itself holds code blocks needs a longer fence than they have.
    /// With fences of one length the first inner end closes the outer block, as `CommonMark` has
    /// it, and the rest of the example is read as text: its headings, links and ids become the
    /// document's own. The end of the outer block then opens a block that nobody wrote, so the fences
    /// after it do not balance: where they do, the block is read as it was meant.
    ///
    /// ## Why
    ///
    /// What leaks out is in the outline, in the graph and on the page, and nobody wrote it there.
    ///
    /// ## Example
    ///
    /// A block that opens with three backticks and `markdown`, and has a line of three backticks
    /// and `json` in it.
    ///
    /// ## How to fix
    ///
    /// Open and close the outer block with four backticks.
    "nested-fence", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    fences(portal, &RULE.info, |index, fence| {
        let document = &portal.documents[index];
        let (FenceFault::Nested, Some(inner), Some(close)) =
            (fence.fault, fence.other, fence.close)
        else {
            return None;
        };
        let line = |span: crate::model::Span| document.source.line(span.start);
        let mut related =
            vec![(document.locate_in_text(inner), "this line opens a block in it".to_owned())];
        related.extend(fence.rest.map(|rest| {
            let what = "from this line on all is code, up to the end of the file";
            (document.locate_in_text(rest), what.to_owned())
        }));
        Some(Said {
            message: format!(
                "this code block ends in line {}, with the block that line {} opens in it",
                line(close),
                line(inner)
            ),
            help: "write its first and its last fence with one mark more than the fences inside"
                .to_owned(),
            related,
        })
    })
}

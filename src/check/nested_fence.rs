//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A code block ends where the block inside it was to end.
    ///
    /// An example in Markdown that itself holds code blocks needs a longer fence than they have.
    /// With fences of one length the first inner end closes the outer block, as `CommonMark` has
    /// it, and the rest of the example is read as text: its headings, links and ids become the
    /// document's own.
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
    super::problems(portal, &RULE.info, Fault::Fence)
}

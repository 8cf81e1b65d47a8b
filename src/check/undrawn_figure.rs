//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A diagram or a formula cannot be drawn.
    ///
    /// Blocks of `mermaid` and of `math`, and formulas between dollar signs, are drawn when the site is
    /// built. The message says what is wrong with this one, as its parser does, at the line where it
    /// stopped. The page shows its source.
    ///
    /// ## Why
    ///
    /// Nobody sees that a diagram is broken until somebody opens the page, and then it is the reader.
    ///
    /// ## Example
    ///
    /// A flowchart with `A --> [B`, whose bracket is never closed.
    ///
    /// ## How to fix
    ///
    /// Correct the line. If the block is only there to be read, name another language after the
    /// fence (`text`).
    "undrawn-figure", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Figure)
}

//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A question in a spec is still open.
    ///
    /// Kinds say how such questions are marked: spec-kit has `[NEEDS CLARIFICATION: …]`. Marks in
    /// code are examples and are not asked.
    ///
    /// ## Why
    ///
    /// What is built before the question is answered is built on a guess.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - **FR-004**: A card MUST expire after [NEEDS CLARIFICATION: one year or three?].
    /// ```
    ///
    /// ## How to fix
    ///
    /// Answer the question where it is, and remove the mark.
    "needs-clarification", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Question)
}

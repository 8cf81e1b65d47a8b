//! See [`RULE`].

use crate::model::{Finding, Portal, UnmetSort};

rule! {
    /// Nothing covers a requirement, a story or another thing that must be covered.
    ///
    /// A kind says what must trace to its items, or to its documents, and from which stage on. Only
    /// a typed trace counts, such as `**Traces To**: SPEC-0001 → US-001`, and never a mention; items
    /// are those of their document, so `FR-001` of one specification does not cover `FR-001` of
    /// another. Drafts are left alone where the kind asks only for what is agreed.
    ///
    /// ## Why
    ///
    /// What no test and no task names is not built, or nobody knows that it works.
    ///
    /// ## Example
    ///
    /// An approved specification with the story `US-003`, and a plan whose integration tests trace
    /// to `US-001` and `US-002`.
    ///
    /// ## How to fix
    ///
    /// Add a test or a task that traces to it. `specbook trace --uncovered` lists everything that is
    /// open.
    "uncovered-item", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::unmet(portal, &RULE.info, UnmetSort::Coverage)
}

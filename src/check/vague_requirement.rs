//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A requirement says something that nobody can test.
    ///
    /// The words are a list of the kind, `words.vague`: "fast", "as needed", "etc." and the like.
    /// Only the sentence that says the requirement is read, no explanation below it, and not where
    /// a number in the same sentence says how much is meant. Requirements whose type has acceptance
    /// criteria or other items inside are made plain by these, and where a gate judges the words
    /// the finding is the gate's.
    ///
    /// ## Why
    ///
    /// Two readers understand two things, and no test can decide between them.
    ///
    /// ## Example
    ///
    /// `FR-004: The search MUST be fast.`
    ///
    /// ## How to fix
    ///
    /// Say what can be measured or seen: "answers within 300 ms for 95 % of all queries". A team's
    /// own list is in its kind file: `words.vague = ["...", "robust"]`.
    "vague-requirement", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Vague)
}

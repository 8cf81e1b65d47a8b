//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A block of code that readers will copy is invalid in its language.
    ///
    /// Kinds say where code must be valid: sections and fields of the role `example`. Blocks of
    /// `json` and `yaml` are parsed; of `sql`, which has many dialects, brackets and quotes are
    /// asked. A block with an ellipsis, a comment of another language, or holes such as `<id>` is a
    /// sketch and is not asked, and neither is code in other sections.
    ///
    /// ## Why
    ///
    /// The example is what others build against. One that does not parse was never run.
    ///
    /// ## Example
    ///
    /// A `json` block under "API Contracts" with a comma after its last entry.
    ///
    /// ## How to fix
    ///
    /// Correct it, or name another language after the fence (`text`, `jsonc`) if it is only a
    /// sketch.
    "invalid-example", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Example)
}

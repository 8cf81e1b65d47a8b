//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A link by a label has no target, since nothing defines the label.
    ///
    /// `[text][label]` needs a line `[label]: target` somewhere in the file; without it the
    /// brackets are shown as text. Reported is only what can hardly be meant otherwise: words in
    /// the first brackets, a name in the second ones, both apart from other words. Code, list
    /// indexes such as `a[i][j]`, and pairs of capitals such as `[Name][Role]`, which are a
    /// template's, are not.
    ///
    /// ## Why
    ///
    /// The reader sees brackets in place of a link.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See [the storage plan][storage].
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the line `[storage]: storage.md`, or write the target in parentheses.
    "undefined-reference", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Label)
}

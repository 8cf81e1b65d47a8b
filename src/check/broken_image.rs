//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// An image is not there.
    ///
    /// The file is missing, is left out of the portal, or its path leads out of it. An image on the
    /// web is not asked. A name that differs by letter case only is a `case-mismatch`, a template's
    /// hole a `placeholder-link`.
    ///
    /// ## Why
    ///
    /// The page shows a gap, often where a diagram carries the argument.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ![How orders flow](img/order-flow.png)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the file beside the document, or correct the path. It is relative to the file it is
    /// written in.
    "broken-image", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::broken_link::of_rule(portal, &RULE.info)
}

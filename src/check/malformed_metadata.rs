//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// Metadata cannot be understood.
    ///
    /// The front matter is not YAML or TOML, or is never closed, a relation has no name, or an id
    /// has a character that ids must not have. What could be read is used: the document keeps its id
    /// wherever the line with it is whole. Values that are merely unknown, such as a status that the
    /// kind does not list, are warnings; what a template left open is a `placeholder`.
    ///
    /// ## Why
    ///
    /// What is not understood is missing from the graph, and nobody sees that it is.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// name: Auth Service: tokens and sessions
    /// ```
    ///
    /// ## How to fix
    ///
    /// Put values with `: ` or `#` in quotes, close the front matter with `---` or `+++`.
    "malformed-metadata", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Metadata)
}

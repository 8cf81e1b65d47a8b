//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A directive that includes a file cannot be followed.
    ///
    /// The file, the lines or the anchor are not there, the file may not be read, it includes itself,
    /// or a limit is reached: `limits.max-include-depth` for files that include each other,
    /// `limits.max-include-size` for all that a document includes. The finding is at the directive,
    /// in whichever file that is, and the page shows the directive as it is written. Directives in
    /// code spans are spared: a sentence that names one is not a request.
    ///
    /// ## Why
    ///
    /// Readers see a line for machines where an example was to be.
    ///
    /// ## Example
    ///
    /// ```text
    /// \{{#include ../examples/start.rs:setup}}
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path, which is relative to the file that the directive is in, or mark the lines by
    /// `ANCHOR: setup` and `ANCHOR_END: setup`. A directive that is to be shown is written with a
    /// backslash before it.
    "unresolved-include", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Include)
}

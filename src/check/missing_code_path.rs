//! See [`RULE`].

use super::not_there;
use crate::model::{Finding, Portal};

rule! {
    /// A ticked task, or a finished document, names a path in the code that is not there.
    ///
    /// Paths are looked up from `content.code-root`, by default the root of the repository; a file
    /// deeper down whose path ends alike will do. Only what is said to be done is looked at: ticked
    /// tasks of documents that are not finished, and the code that a finished document names. A task
    /// that removes or moves something is left alone.
    ///
    /// ## Why
    ///
    /// A tick says that something was made; here nothing was.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - [x] T004 Write the parser in src/parser/mod.rs
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the file, correct the path, or take the tick away.
    "missing-code-path", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let help = "write the file, correct the path, or say that it is not done";
    not_there(portal, &portal.code, &RULE.info, help, |named| {
        format!("{} names `{}`, which is not there", named.what, named.path)
    })
}

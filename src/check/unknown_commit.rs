//! See [`RULE`].

use super::not_there;
use crate::model::{Finding, Portal};

rule! {
    /// A document names a commit that its repository does not know.
    ///
    /// Asked of git where the portal lies in a repository with its whole history. In a shallow
    /// clone, as CI often makes it, nothing is reported.
    ///
    /// ## Why
    ///
    /// A document that says when it was last compared with the code is believed. A commit that is
    /// not there was mistyped, or lost when the history was rewritten.
    ///
    /// ## Example
    ///
    /// `**Last Synced With Code**: 3f2a91c` where git has no such commit.
    ///
    /// ## How to fix
    ///
    /// Compare the document with the code again, and write down the commit that `git rev-parse
    /// --short HEAD` prints.
    "unknown-commit", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let help = "compare it with the code again, and write down the commit of that day";
    not_there(portal, &portal.commits, &RULE.info, help, |named| {
        format!("{} names the commit `{}`, which does not exist", named.what, named.path)
    })
}

//! See [`RULE`].

use super::Settled;
use crate::config::{FILE, Override};
use crate::model::{Finding, Location};

rule! {
    /// The paths of an entry of `check.overrides` match no document.
    ///
    /// A file of metadata beside a document, and one that a document includes, count as well.
    ///
    /// ## Why
    ///
    /// The levels in it count for nothing: the folder was renamed, or the pattern was never right. It
    /// starts at the portal's root, so `drafts/**` is not `content/drafts/**`.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[check.overrides]]
    /// paths = ["drafts/**"]
    /// rules = { missing-section = "off" }
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the path patterns from the portal's root, or remove the entry.
    "unused-override", Warning, Settings check
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let portal = settled.portal;
    let files = portal.documents.iter().flat_map(|document| document.files());
    let others = portal.unreadable.iter().map(|file| file.path.as_str());
    let paths: Vec<&str> = files.chain(others).chain([FILE]).collect();
    let unused = |over: &&Override| !paths.iter().any(|path| over.paths.is_match(path));
    let finding = |over: &Override| {
        let message = "the paths of this override match no document";
        Finding::of_settings(&RULE.info, Location::new(FILE, over.at), message).help(
            "write path patterns from the portal's root, such as `content/drafts/**`, or remove it",
        )
    };
    settled.asked.config.overrides.iter().filter(unused).map(finding).collect()
}

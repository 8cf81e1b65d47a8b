//! See [`RULE`].

use crate::model::{Finding, Freshness, Portal};

rule! {
    /// A managed block no longer says what its source says.
    ///
    /// A spec takes sections of its system spec over in managed blocks, each with a stamp of the
    /// text as it was. The source has been changed since, or is no longer there.
    ///
    /// ## Why
    ///
    /// Whoever builds the feature reads the block, and builds what the system no longer asks for.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// <!-- specbook:begin sys-shop#security-model 4f1a0c22b7d96e38 -->
    ///
    /// - TLS 1.2 for all connections
    ///
    /// <!-- specbook:end -->
    /// ```
    ///
    /// and a section Security Model of `sys-shop` that says TLS 1.3.
    ///
    /// ## How to fix
    ///
    /// `specbook sync` renews the block. Where the source is gone, name its new section in the
    /// block's first line, or remove the block with its two marks.
    "stale-context", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::blocks(portal, |block, state| match state.freshness {
        Freshness::Stale if block.stamp.is_empty() => Some((
            &RULE.info,
            format!("nothing was taken over from `{}` yet", block.source),
            "`specbook sync` fills the block".to_owned(),
        )),
        Freshness::Stale => Some((
            &RULE.info,
            format!("`{}` says something else now", block.source),
            "`specbook sync` renews the block".to_owned(),
        )),
        Freshness::Lost => Some((
            &RULE.info,
            format!("`{}` is not there any more", block.source),
            "name its new section in the block's first line, or remove the block".to_owned(),
        )),
        Freshness::Fresh | Freshness::Edited => None,
    })
}

//! See [`RULE`].

use crate::model::{BlockSource, DocumentId, Finding, Freshness, Portal};

rule! {
    /// A managed block no longer says what its source says.
    ///
    /// A spec takes sections of its system spec over in managed blocks, each with a stamp of the
    /// text as it was. The source has been changed since, or is no longer there; or it is kept out of
    /// the site with `publish: false`, and the document that shows it is not.
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
    /// `specbook sync` updates the block. Where the source is gone, name its new section in the
    /// block's first line, or remove the block with its two marks.
    "stale-context", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::blocks(portal, |document, block, state| match state.freshness {
        _ if is_revealed(portal, document, &block.source) => Some((
            &RULE.info,
            format!("`{}` is not published, but this page shows it", block.source),
            "set `publish: false` here as well, or remove the block".to_owned(),
        )),
        Freshness::Stale if block.stamp.is_empty() => Some((
            &RULE.info,
            format!("nothing was copied from `{}` yet", block.source),
            "`specbook sync` fills the block".to_owned(),
        )),
        Freshness::Stale => Some((
            &RULE.info,
            format!("`{}` has changed since", block.source),
            "`specbook sync` updates the block".to_owned(),
        )),
        Freshness::Lost => Some((
            &RULE.info,
            format!("`{}` no longer exists", block.source),
            "name its new section in the block's first line, or remove the block".to_owned(),
        )),
        Freshness::Fresh | Freshness::Edited => None,
    })
}

/// Whether a published document shows what an unpublished one says.
fn is_revealed(portal: &Portal, document: DocumentId, source: &str) -> bool {
    let id = BlockSource::read(source).map_or(source, |source| source.document);
    let there = portal.find(id);
    portal.documents[document].publish && there.is_some_and(|node| !portal.is_published(node))
}

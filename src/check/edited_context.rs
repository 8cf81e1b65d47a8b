//! See [`RULE`].

use crate::context::block_name;
use crate::model::{Finding, Freshness, Portal};

rule! {
    /// A managed block was edited by hand.
    ///
    /// What lies between the marks of a managed block is taken over from another document. Its text
    /// is not what its stamp says, so somebody changed it here; `specbook sync` leaves it alone.
    ///
    /// ## Why
    ///
    /// The system spec and this document now say two things, and neither knows of the other.
    ///
    /// ## Example
    ///
    /// A block from `sys-shop#security-model` in which somebody added a line.
    ///
    /// ## How to fix
    ///
    /// Move what was added in front of the block or after it, or into the source. Then
    /// `specbook sync --force ID#SECTION` takes the source's text; the finding names the block. To
    /// keep a text of one's own, remove the two marks.
    "edited-context", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::blocks(portal, |document, block, state| {
        if state.freshness != Freshness::Edited {
            return None;
        }
        let name = block_name(portal, document, block);
        Some((
            &RULE.info,
            format!("the block from `{}` was edited by hand", block.source),
            format!(
                "write outside of the block instead; `specbook sync --force {name}` restores the \
                 text of the source"
            ),
        ))
    })
}

//! Documents that are left alone: what is not a spec is not judged as one, and what says that it is
//! not written yet is not asked for what it is missing.

use std::collections::HashSet;

use crate::model::{Finding, NodeId, Portal, parent};

use super::{
    active_file, duplicate_id, home_path, limit_reached, malformed_metadata, missing_field,
    missing_section, needs_clarification, nested_fence, orphan_feature, page_collision,
    sentence_form, unclosed_fence, uncovered_item, unfilled_document, unmet_condition,
    unreadable_file, untraced_item,
};

/// What is asked of a document that is not filled in.
const OF_UNFILLED: [&str; 9] = [
    active_file::RULE.info.id,
    home_path::RULE.info.id,
    limit_reached::RULE.info.id,
    malformed_metadata::RULE.info.id,
    nested_fence::RULE.info.id,
    page_collision::RULE.info.id,
    unclosed_fence::RULE.info.id,
    unfilled_document::RULE.info.id,
    unreadable_file::RULE.info.id,
];

/// What a stub lacks: it says so itself.
const STILL_TO_WRITE: [&str; 8] = [
    missing_field::RULE.info.id,
    missing_section::RULE.info.id,
    needs_clarification::RULE.info.id,
    orphan_feature::RULE.info.id,
    sentence_form::RULE.info.id,
    uncovered_item::RULE.info.id,
    unmet_condition::RULE.info.id,
    untraced_item::RULE.info.id,
];

/// Whether the document of a finding is left alone in this.
pub(super) fn is_spared(portal: &Portal, finding: &Finding) -> bool {
    let node = finding.document.as_ref().and_then(|id| portal.find(id));
    let Some(document) = node.and_then(|node| portal.document_of(node)) else { return false };
    let document = &portal.documents[document];
    if document.unfilled.is_some() && !OF_UNFILLED.contains(&finding.rule) {
        return true;
    }
    if document.stub && STILL_TO_WRITE.contains(&finding.rule) {
        return true;
    }
    // Pages of several folders may have one name, as other tools have it.
    let folder = |node: &NodeId| parent(&portal.node(*node).path);
    let mut folders: HashSet<&str> = HashSet::new();
    finding.rule == duplicate_id::RULE.info.id
        && finding.about.iter().all(|node| is_plain(portal, *node) && folders.insert(folder(node)))
}

/// Whether a node is a plain page: no kind takes it.
fn is_plain(portal: &Portal, node: NodeId) -> bool {
    portal.kind_of(node).is_some_and(crate::model::Kind::takes_rest)
}

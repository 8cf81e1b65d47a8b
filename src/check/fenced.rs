//! Code blocks of which a fence is missing, misplaced or too short, and the links that lead to what is
//! code because of it, as rules look at them.

use std::collections::BTreeMap;

use crate::model::{
    DocumentId, Fence, Finding, Level, Link, LinkTarget, Location, NodeId, Portal, RuleInfo, Slip,
};

/// How many of the links to swallowed headings a finding lists.
const MOST_LINKS: usize = 8;

/// What a rule says of a code block: its sentence and the way out, and other lines with what they are.
pub(super) struct Said {
    pub message: String,
    pub help: String,
    pub related: Vec<(Location, String)>,
}

/// The findings of a rule on code blocks, with the links that are broken because of them.
pub(super) fn fences(
    portal: &Portal,
    rule: &RuleInfo,
    say: impl Fn(DocumentId, &Fence) -> Option<Said>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut lost: Option<Lost<'_>> = None;
    for (index, document) in portal.documents.entries() {
        for (at, fence) in document.fences.iter().enumerate() {
            let Some(Said { message, help, related }) = say(index, fence) else { continue };
            let lost = lost.get_or_insert_with(|| lost_links(portal));
            let links = lost.get(&(index, at)).map_or(&[][..], Vec::as_slice);
            let sources = links.iter().map(|(document, _)| portal.document_nodes[*document]);
            let about: Vec<NodeId> =
                std::iter::once(portal.document_nodes[index]).chain(sources).collect();
            let counted = match links.len() {
                0 => String::new(),
                1 => "; 1 link leads to a heading in it".to_owned(),
                many => format!("; {many} links lead to headings in it"),
            };
            let message = format!("{message}{counted}");
            let at = document.locate_in_text(fence.open);
            let mut finding =
                Finding::new(rule, at, message, about).help(help).of(portal.document_id(index));
            for (at, what) in related {
                finding = finding.related(at, what);
            }
            for (source, link) in links.iter().take(MOST_LINKS) {
                let at = portal.documents[*source].locate_in_text(link.span);
                finding = finding.related(at, "this link leads to a heading in it");
            }
            // A link without its anchor is surely wrong; a block that only lacks its last fence is read
            // as it was meant.
            findings.push(match (links.is_empty(), fence.sections || fence.close.is_some()) {
                (false, _) => finding.at_level(Level::Error),
                (true, true) => finding,
                (true, false) => finding.at_level(Level::Note),
            });
        }
    }
    findings
}

/// The links that lead to headings in code blocks, by the document of the block and its place among
/// those that are at fault there.
type Lost<'a> = BTreeMap<(DocumentId, usize), Vec<(DocumentId, &'a Link)>>;

fn lost_links(portal: &Portal) -> Lost<'_> {
    let mut lost: Lost<'_> = BTreeMap::new();
    for (index, states) in portal.links.entries() {
        let links = portal.documents[index].links.iter().zip(states);
        for (link, state) in links {
            let (LinkTarget::Node(node, _), Slip::Swallowed(anchor)) = (&state.target, &state.slip)
            else {
                continue;
            };
            let Some(there) = portal.document_of(*node) else { continue };
            let mut fences = portal.documents[there].fences.iter();
            if let Some(at) = fences.position(|fence| fence.swallowed.contains(anchor)) {
                lost.entry((there, at)).or_default().push((index, link));
            }
        }
    }
    lost
}

//! Code blocks of which a fence is missing, misplaced or too short, and the links that lead to what is
//! code because of it, as rules look at them.

use std::collections::BTreeMap;

use crate::model::{
    Document, DocumentId, Fault, Fence, Finding, Level, Link, LinkTarget, Location, NodeId, Portal,
    Problem, Related, RuleInfo, Slip,
};

use super::{
    dangling_reference, failed_gate, missing_field, missing_section, near_miss, numbering_gap,
    uncovered_item, unmet_condition, untraced_item,
};

/// How many of the links to swallowed headings a finding lists, and how many of the other things that
/// are missing.
const MOST_LINKS: usize = 8;

/// What may be found only because a part of the document is code.
const BEHIND: [&str; 9] = [
    dangling_reference::RULE.info.id,
    failed_gate::RULE.info.id,
    missing_field::RULE.info.id,
    missing_section::RULE.info.id,
    near_miss::RULE.info.id,
    numbering_gap::RULE.info.id,
    uncovered_item::RULE.info.id,
    unmet_condition::RULE.info.id,
    untraced_item::RULE.info.id,
];

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
    for (index, document) in portal.fenced() {
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
            let lost: Vec<&Problem> = lost_to(document, fence).collect();
            for problem in lost.iter().take(MOST_LINKS) {
                finding = finding.related(document.locate(problem.place), &problem.message);
            }
            // A link without its anchor is surely wrong; a block that only lacks its last fence is read
            // as it was meant.
            let matters = fence.sections || fence.close.is_some() || !lost.is_empty();
            findings.push(match (links.is_empty(), matters) {
                (false, _) => finding.at_level(Level::Error),
                (true, true) => finding,
                (true, false) => finding.at_level(Level::Note),
            });
        }
    }
    findings
}

/// What is missing in a document because of a code block.
fn lost_to<'a>(document: &'a Document, fence: &'a Fence) -> impl Iterator<Item = &'a Problem> {
    let lost = document.problems.iter().filter(|problem| problem.fault == Fault::Swallowed);
    lost.filter(|problem| {
        let there = problem.related.as_deref().map_or(problem.place, |(place, _)| *place);
        fence.holds(there.span)
    })
}

/// Gives findings on what a document does not have the place of a code block that may have taken it.
pub(super) fn name_causes(portal: &Portal, findings: &mut [Finding]) {
    let causes = portal.fenced().filter_map(|(index, document)| {
        let cause = document.fences.iter().find(|fence| fence.sections)?;
        Some((portal.document_id(index), document.locate_in_text(cause.open)))
    });
    let causes: BTreeMap<&str, Location> = causes.collect();
    if causes.is_empty() {
        return;
    }
    for finding in findings.iter_mut().filter(|finding| BEHIND.contains(&finding.rule)) {
        let cause = finding.document.as_deref().and_then(|id| causes.get(id));
        finding.related.extend(cause.map(|at| Related {
            at: at.clone(),
            message: "because of this code block a part of the document is code".to_owned(),
        }));
    }
}

/// The links that lead to headings in code blocks, by the document of the block and its place among
/// those that are at fault there.
type Lost<'a> = BTreeMap<(DocumentId, usize), Vec<(DocumentId, &'a Link)>>;

fn lost_links(portal: &Portal) -> Lost<'_> {
    let mut lost: Lost<'_> = BTreeMap::new();
    for (index, slips) in portal.slips() {
        for (link, state) in slips {
            let (LinkTarget::Node(node, _), Slip::Swallowed(anchor)) = (&state.target, &state.slip)
            else {
                continue;
            };
            let Some(there) = portal.document_of(*node) else { continue };
            let mut fences = portal.documents[there].fences.iter();
            if let Some(at) = fences.position(|fence| fence.swallows(anchor)) {
                lost.entry((there, at)).or_default().push((index, link));
            }
        }
    }
    lost
}

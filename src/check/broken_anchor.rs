//! See [`RULE`].

use super::{OfLinks, case_mismatch, target_edit, with_case_fix};
use crate::model::{Finding, LinkTarget, NodeId, Portal, RuleInfo, Slip, only_near};

rule! {
    /// A link leads to a page that has no such anchor.
    ///
    /// Anchors follow GitHub's rule: the heading in lower case, punctuation dropped, blanks to
    /// hyphens, `-1` for a repeat. Attributes after a heading, `## Title {#id}`, give it the anchor
    /// that they name, and raw HTML may set more. An anchor without the heading's number is accepted
    /// where it is clear, and so are the id of an item and the lines of a file, `#L3-L7`. One that
    /// differs by letter case only is a `case-mismatch`. A heading that is code because a block
    /// lacks its end is the finding `unclosed-fence`. Links that share a definition are one finding.
    ///
    /// ## Why
    ///
    /// The reader lands at the top of a long page and has to search for what was meant.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// [the security model](sys-shop.md#securty-model)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Take the anchor from the heading; `specbook debug FILE` lists the anchors of a file.
    "broken-anchor", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    of_rule(portal, &RULE.info)
}

/// The findings on anchors, of this rule or of the one on letter case.
pub(super) fn of_rule(portal: &Portal, rule: &RuleInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, slips) in portal.slips() {
        let document = &portal.documents[index];
        let mut found = OfLinks::default();
        for (link, state) in slips {
            let (LinkTarget::Node(node, _), Some(hash)) = (&state.target, link.target.find('#'))
            else {
                continue;
            };
            let case = matches!(state.slip, Slip::AnchorCase(_));
            if case != (rule.id == case_mismatch::RULE.info.id) {
                continue;
            }
            let page = &portal.node(*node).path;
            let anchor = &link.target[hash + 1..];
            let finding = |message: String| {
                let about = [portal.document_nodes[index], *node];
                Finding::new(rule, document.locate_in_text(link.target_span()), message, about)
                    .of(portal.document_id(index))
            };
            let finding = match &state.slip {
                Slip::NoAnchor(near) => {
                    let finding = finding(format!("`{page}` has no anchor `#{anchor}`"));
                    match near {
                        Some(near) => {
                            let finding = finding.help(format!("did you mean `#{near}`?"));
                            let right = format!("{}#{near}", &link.target[..hash]);
                            let certain = is_only(portal, *node, anchor, near);
                            match target_edit(document, link, &right).filter(|_| certain) {
                                Some(edit) => finding.fix(format!("write `{right}`"), vec![edit]),
                                None => finding,
                            }
                        }
                        None => finding.help(format!("`specbook debug {page}` lists its anchors")),
                    }
                }
                Slip::AnchorCase(right) => {
                    let finding =
                        finding(format!("`#{anchor}` differs from the anchor by letter case"));
                    let right = format!("{}#{right}", &link.target[..hash]);
                    with_case_fix(document, link, &right, finding)
                }
                _ => continue,
            };
            found.add(document, link, finding);
        }
        findings.extend(found.findings);
    }
    findings
}

/// Whether of the anchors of a page only one can be meant.
fn is_only(portal: &Portal, page: NodeId, anchor: &str, near: &str) -> bool {
    let Some(document) = portal.document_of(page) else { return false };
    let document = &portal.documents[document];
    let headings = document.headings.iter().map(|heading| heading.anchor.as_str());
    let known = headings.chain(document.anchors.iter().map(String::as_str));
    only_near(anchor, known) == Some(near)
}

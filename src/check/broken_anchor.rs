//! See [`RULE`].

use super::{OfLinks, case_mismatch, target_edit, with_case_fix};
use crate::model::{
    DocumentId, Finding, Link, LinkTarget, MeantAnchor, NodeId, Portal, RuleInfo, Slip,
    relative_path,
};

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
    /// Take the anchor from the heading; `specbook debug FILE` lists the anchors of a file. Where only
    /// one can be meant, `specbook check --fix` writes it: the heading has the same words with another
    /// number or other marks, an item's title changed and its id did not, a section of three words
    /// and more is now on one other plain page, or the anchor is one slip away.
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
                Slip::NoAnchor(Some(meant)) => {
                    let finding = finding(format!("`{page}` has no anchor `#{anchor}`"));
                    moved(portal, (index, link), (*node, meant), finding)
                }
                Slip::NoAnchor(None) => finding(format!("`{page}` has no anchor `#{anchor}`"))
                    .help(format!("`specbook debug {page}` lists its anchors")),
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

/// The finding with the anchor that may be meant in place of one that a page does not have, and with
/// the edit where that is sure.
fn moved(
    portal: &Portal,
    (index, link): (DocumentId, &Link),
    (page, meant): (NodeId, &MeantAnchor),
    mut finding: Finding,
) -> Finding {
    let document = &portal.documents[index];
    let anchor = format!("#{}", meant.anchor);
    let (suggested, right) = if meant.page == page {
        let path = link.target.split('#').next().unwrap_or_default();
        (anchor.clone(), format!("{path}{anchor}"))
    } else {
        finding.about.push(meant.page);
        let own = meant.page == portal.document_nodes[index];
        let there = || relative_path(document.path(), &portal.node(meant.page).path);
        let right = if own { anchor } else { format!("{}{anchor}", there()) };
        (right.clone(), right)
    };
    let finding = finding.help(format!("did you mean `{suggested}`?"));
    match target_edit(document, link, &right).filter(|_| meant.sure) {
        Some(edit) => finding.fix(format!("write `{right}`"), vec![edit]),
        None => finding,
    }
}

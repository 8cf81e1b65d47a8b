//! See [`RULE`].

use super::target_edit;
use crate::model::{Finding, LinkTarget, Portal, Slip};

rule! {
    /// A link gives the full address of a page of this portal.
    ///
    /// Addresses below `output.html.site-url` are asked, and those of files on the page of
    /// `output.html.git-repository-url` at one of its usual branches. An address of a commit, a tag
    /// or a line is meant as it is, and a page that no document has is not reported. Prefixes that
    /// `content.self-urls` names are the habit of a team and are fine.
    ///
    /// ## Why
    ///
    /// In a preview, in a fork or without a network it leads to another copy than the one that is
    /// read, and nobody notices when the page is gone.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// [the gateway](https://specs.example.org/features/feat-gateway.html)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the relative path to the document; `specbook check --fix` does so.
    "self-url", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, slips) in portal.slips() {
        let document = &portal.documents[index];
        for (link, state) in slips {
            let (LinkTarget::Node(node, _), Slip::SelfUrl(right)) = (&state.target, &state.slip)
            else {
                continue;
            };
            let own = portal.document_nodes[index];
            let message = format!("`{}` is the full address of `{right}`", link.target);
            let at = document.locate_in_text(link.span);
            let finding = Finding::new(&RULE.info, at, message, [own, *node])
                .help(format!("write `{right}`"))
                .of(portal.document_id(index));
            findings.push(match target_edit(document, link, right) {
                Some(edit) => finding.fix(format!("write `{right}`"), vec![edit]),
                None => finding,
            });
        }
    }
    findings
}

//! See [`RULE`].

use super::{gates, level_of};
use crate::model::{Finding, Portal};

rule! {
    /// Places that say how far a gate is disagree.
    ///
    /// The status line of a gate, the list of all gates where a document has one, and the boxes in
    /// its section must say the same. So must a word for its status be one that its kind knows. A
    /// choice that the template left whole says nothing yet.
    ///
    /// An error where the document is approved or done, a warning before.
    ///
    /// ## Why
    ///
    /// One of them is out of date, and readers believe the one that they see first.
    ///
    /// ## Example
    ///
    /// `**Simplicity Gate Status**: ⏳ Pending` in the gate's section, and
    /// `- [x] **Simplicity Gate**: Passed` under "Phase -1 Gate Status".
    ///
    /// ## How to fix
    ///
    /// Bring the one that is wrong up to date.
    "gate-conflict", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for gated in gates(portal, |state| !state.conflicts.is_empty()) {
        let level = level_of(portal, &gated);
        let document = &portal.documents[gated.document];
        let own = portal.document_nodes[gated.document];
        for conflict in &gated.state.conflicts {
            let at = document.locate(conflict.place);
            let mut finding = Finding::new(&RULE.info, at, &conflict.message, [own])
                .help("correct the one that is wrong")
                .of(portal.document_id(gated.document))
                .at_level(level);
            let first = gated.gate.mentions.first().filter(|first| first.place != conflict.place);
            if let Some(first) = first {
                finding = finding.related(document.locate(first.place), "the other one");
            }
            findings.push(finding);
        }
    }
    findings
}

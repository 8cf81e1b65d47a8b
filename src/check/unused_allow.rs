//! See [`RULE`].

use super::Settled;
use crate::model::Finding;

rule! {
    /// A document allows itself a finding that is not there, or gives no reason.
    ///
    /// A comment `<!-- specbook:allow RULE reason -->` accepts the findings of a rule in the block
    /// that follows, before a heading in its whole section; inside of a paragraph, a list entry or
    /// a table row it is about that. The key `specbook-allow` of the metadata, a map of rules and
    /// reasons, is about the whole document. One without a reason accepts nothing.
    ///
    /// Not reported where an untrusted portal is checked: there no document allows anything.
    ///
    /// ## Why
    ///
    /// What is allowed for no finding any more would hide the next one.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// <!-- specbook:allow broken-link the file is made by the build -->
    /// The [report](report.html) has the figures.
    /// ```
    ///
    /// ## How to fix
    ///
    /// Remove it, move it right before the block that it is meant for, or add the reason.
    "unused-allow", Warning, Settings check
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !settled.asked.allows {
        return findings;
    }
    for (index, allow) in settled.unused() {
        let rule = allow.rule.text.as_str();
        // An unknown rule is a finding of its own.
        if !rule.is_empty() && !settled.knows(rule) {
            continue;
        }
        let document = &settled.portal.documents[index];
        let (message, help) = if rule.is_empty() {
            (
                "missing rule in an allowance".to_owned(),
                "write `<!-- specbook:allow RULE reason -->`",
            )
        } else if allow.reason.is_empty() {
            (format!("the allowance of `{rule}` has no reason"), "write the reason after the rule")
        } else {
            (format!("the allowance of `{rule}` accepts nothing"), "remove it")
        };
        let own = settled.portal.document_nodes[index];
        let finding = Finding::new(&RULE.info, document.locate(allow.place), message, [own]);
        findings.push(finding.help(help).of(settled.portal.document_id(index)));
    }
    findings
}

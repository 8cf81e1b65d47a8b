//! See [`RULE`].

use super::Settled;
use crate::model::{Edit, Finding, nearest, only_near};

rule! {
    /// A document allows itself findings of a rule that does not exist.
    ///
    /// In `book.toml` an unknown rule is an error, and nothing is checked until it is fixed.
    ///
    /// ## Why
    ///
    /// It accepts nothing, and what it was meant for is reported, or will be.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// <!-- specbook:allow brokn-link the file is made by the build -->
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the id of the rule; `specbook explain` lists them.
    "unknown-rule", Warning, Settings check
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, allow) in settled.unused().filter(|_| settled.asked.allows) {
        let rule = allow.rule.text.as_str();
        if rule.is_empty() || settled.knows(rule) {
            continue;
        }
        let document = &settled.portal.documents[index];
        let own = settled.portal.document_nodes[index];
        let message = format!("unknown rule `{rule}`");
        let place = allow.place.source.at(allow.rule.span);
        let finding = Finding::new(&RULE.info, document.locate(place), message, [own])
            .of(settled.portal.document_id(index));
        let known = settled.rules.iter().map(|rule| rule.id);
        findings.push(match nearest(rule, known.clone()) {
            Some(near) => {
                let finding = finding.help(format!("did you mean `{near}`?"));
                let sure = only_near(rule, known) == Some(near);
                let source = document.source_of(place);
                match Edit::of_words(source, place.span, rule, near).filter(|_| sure) {
                    Some(edit) => finding.fix(format!("write `{near}`"), vec![edit]),
                    None => finding,
                }
            }
            None => finding.help("`specbook explain` lists the rules"),
        });
    }
    findings
}

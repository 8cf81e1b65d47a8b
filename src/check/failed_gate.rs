//! See [`RULE`].

use super::gated::Gated;
use super::{gates, level_of};
use crate::model::{Finding, GateState, GateStatus, Portal};

rule! {
    /// A gate is marked as passed, but what it needs is missing.
    ///
    /// Its kind says what a gate needs: sections with words of their own, filled-in rows, ticked
    /// boxes, tests for each story, findings that are resolved. Whoever writes that it was passed,
    /// ticks all of its boxes, or gives the document a status that the gate guards, says that all of
    /// this is there. Placeholders and lines that the template had count as nothing.
    ///
    /// An error where the document is approved or done, a warning before.
    ///
    /// ## Why
    ///
    /// A gate that passes by a tick alone guards nothing.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// ## Phase -1 Gate: Simplicity
    ///
    /// ### Plain Language Explanation
    ///
    /// ### Simplicity Checklist
    ///
    /// - [x] Each part has one task
    ///
    /// **Simplicity Gate Status**: ✅ Passed
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write what is missing, or set the gate back to pending. `specbook inspect ID` lists each
    /// condition with its result.
    "failed-gate", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_failed = |state: &GateState| state.status == GateStatus::Failed && state.claimed;
    for gated in gates(portal, is_failed) {
        let mut breaches = gated.state.evidence.iter().flat_map(|evidence| &evidence.breaches);
        let Some(first) = breaches.next() else { continue };
        let more = breaches.clone().count();
        let more = if more == 0 { String::new() } else { format!(" (and {more} more)") };
        let said = gated.gate.mentions.first().is_some_and(|mention| mention.status.is_some());
        let how = if said { "is marked as passed, but" } else { "is not met:" };
        let message = format!("the gate `{}` {how} {}{more}", gated.gate.name, first.message);
        let mut finding = gated_finding(portal, &gated, message);
        for breach in std::iter::once(first).chain(breaches).take(6) {
            let at = portal.documents[breach.document].locate_in_text(breach.span);
            finding = finding.related(at, &breach.message);
            finding.about.extend(&breach.about);
        }
        findings.push(finding);
    }
    findings
}

fn gated_finding(portal: &Portal, gated: &Gated<'_>, message: String) -> Finding {
    let level = level_of(portal, gated);
    let help = "write what is missing, or mark the gate as pending";
    gated.finding(portal, &RULE.info, message).help(help).at_level(level)
}

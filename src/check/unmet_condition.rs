//! See [`RULE`].

use crate::model::{Fault, Finding, Portal, UnmetSort};

rule! {
    /// A document or an item does not meet a condition of its kind.
    ///
    /// Conditions about sections, fields, sentences, coverage and numbers have rules of their own; this
    /// one is for the others: words that a section must have, boxes, items that must be there or be
    /// resolved.
    ///
    /// ## Why
    ///
    /// The kind says what the process of its team asks for.
    ///
    /// ## Example
    ///
    /// The plan `PLAN-0007` of the specification `SPEC-0003`, where both should have one number.
    ///
    /// ## How to fix
    ///
    /// The message says what is missing; `specbook kinds NAME` shows the condition.
    "unmet-condition", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = super::problems(portal, &RULE.info, Fault::Condition);
    findings.extend(super::unmet(portal, &RULE.info, UnmetSort::Other));
    findings
}

//! See [`RULE`].

use super::judged::judged;
use crate::model::{FieldRole, Finding, Item, ItemRole, Place, Portal, range_of_days};

rule! {
    /// The estimates of some items add up to something else than the document says.
    ///
    /// An item of the role `total` says what the estimates add up to of the items in the same
    /// section. Every one of these must have an estimate that can be read; of ranges both ends are
    /// added, and a total in between is fine. A total with a remark in brackets, such as "(two
    /// teams)", is not asked.
    ///
    /// ## Why
    ///
    /// Somebody plans by the total. A phase was changed, and the sum was not.
    ///
    /// ## Example
    ///
    /// Phases of 2, 3 and 4 days, and below them `**Total Estimated Time:** 8 days`.
    ///
    /// ## How to fix
    ///
    /// Add the estimates up again.
    "total-mismatch", Warning, check
}

/// How many totals of a document are asked.
const MOST: usize = 4;

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let items = &judged.document.items;
        let is_total = |item: &&Item| judged.kind.item(item.decl).role == ItemRole::Total;
        for total in items.iter().filter(is_total).take(MOST) {
            let decl = judged.kind.item(total.decl);
            if total.title.contains(['(', '[']) {
                continue;
            }
            let Some(said) = range_of_days(&total.title) else { continue };
            let within = |decl: &crate::model::ItemDecl| -> Vec<Vec<String>> {
                let groups = decl.within.iter();
                groups.map(|group| group.iter().map(|t| t.form.clone()).collect()).collect()
            };
            let wanted = within(decl);
            let mut count = 0;
            let mut sum = Some((0.0, 0.0));
            for item in items {
                let decl = judged.kind.item(item.decl);
                let estimated = decl.fields.iter().any(|f| f.role == FieldRole::Estimate);
                if !estimated || within(decl) != wanted {
                    continue;
                }
                count += 1;
                let estimate = item.of_role(decl, FieldRole::Estimate).next();
                let ends = estimate.and_then(|text| range_of_days(&text.text));
                sum = sum.zip(ends).map(|((a, b), (least, most))| (a + least, b + most));
            }
            let Some((least, most)) = sum.filter(|_| count > 1) else { continue };
            if said.1 + 0.01 < least || said.0 > most + 0.01 {
                let sum = if (most - least).abs() < 0.01 {
                    format!("{most} days")
                } else {
                    format!("{least} to {most} days")
                };
                let message = format!(
                    "the total is `{}`, but the {count} estimates add up to {sum}",
                    total.title
                );
                let finding =
                    judged.finding(portal, &RULE.info, Place::in_text(total.span), message);
                findings.push(finding.help("add the estimates up again"));
            }
        }
    }
    findings
}

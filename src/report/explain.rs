//! What a rule finds, and how to fix it.

use std::fmt::Write as _;

use crate::model::RuleInfo;

/// Every rule on a line, its id first.
pub fn all(rules: &[RuleInfo]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let mut out = String::new();
    for rule in rules {
        let _ = writeln!(
            out,
            "{:width$}  {:7}  {}",
            rule.id,
            rule.level.name(),
            rule.summary().trim_end_matches('.')
        );
    }
    out
}

/// One rule's text.
pub fn one(rule: &RuleInfo) -> String {
    format!("# {}\n\nDefault level: {}\n\n{}\n", rule.id, rule.level.name(), rule.text().trim_end())
}

//! See [`RULE`].

use crate::model::{Fault, Finding, Level, Location, Portal};

rule! {
    /// Something is larger than a limit allows, and was left out.
    ///
    /// The message names the limit, one of the keys under `limits` in `book.toml`. The rest is
    /// built. It is a warning where only looks suffer, and an error where facts are missing from
    /// the portal: references, findings, files.
    ///
    /// ## Why
    ///
    /// A few kilobytes can ask for hours of work or for gigabytes of memory, by accident or on
    /// purpose. Work is bounded by what is counted, so that every machine leaves out the same.
    ///
    /// ## Example
    ///
    /// Two thousand requirements that each depend on `FR-1 to 999`.
    ///
    /// ## How to fix
    ///
    /// Say it in less: name the few that are meant, split the document. If all of it is meant, raise
    /// the limit.
    "limit-reached", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = super::problems(portal, &RULE.info, Fault::Limit);
    for exceeded in &portal.exceeded {
        let level = if exceeded.lossy { Level::Error } else { Level::Warning };
        let finding = Finding::new(&RULE.info, exceeded.at.clone(), &*exceeded.message, []);
        findings.push(
            finding.at_level(level).help(format!("raise {} if it is intended", exceeded.limit)),
        );
    }
    findings
}

/// The finding in place of those of a rule that are too many to be listed, the worst of which has
/// that level.
pub(super) fn further(rule: &str, count: usize, level: Level, most: usize) -> Finding {
    let message = format!("`{rule}` has {count} more findings than the {most} that are listed");
    let help = "fix the first ones, or raise limits.max-findings-per-rule";
    let at = Location::whole(crate::config::FILE);
    Finding::of_settings(&RULE.info, at, message).at_level(level).help(help)
}

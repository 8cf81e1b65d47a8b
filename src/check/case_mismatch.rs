//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// A link differs from its file or its anchor by letter case.
    ///
    /// `Readme.md` for `README.md`, `#Motivation` for the anchor `#motivation`. The link works in
    /// the site. Where both a file and another one of the other case are there, the one that is
    /// written is meant, and nothing is reported.
    ///
    /// ## Why
    ///
    /// It works on systems that do not tell the cases apart, and fails on the host, in the editor
    /// or on the next machine.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// [the overview](./Readme.md)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write it as the file is called; `specbook check --fix` does so.
    "case-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = super::broken_link::of_rule(portal, &RULE.info);
    findings.extend(super::broken_anchor::of_rule(portal, &RULE.info));
    findings
}

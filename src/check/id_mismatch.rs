//! See [`RULE`].

use crate::model::{Fault, Finding, Portal, UnmetSort};

rule! {
    /// The id of a document and its file name, or the number of what it belongs to, differ.
    ///
    /// Kinds say which part of a file name is the id (`id.from` with `path:`), and which number a
    /// document shares with its parent (`must.NAME = { match = "…", of = "…" }`). Zeros, letter
    /// case and a slug after the number make no difference. A file name without a number, and an
    /// id that the kind cannot take apart, are not compared.
    ///
    /// ## Why
    ///
    /// People look for a document by the number in its name. Most often a file was copied, and one
    /// of the two was not changed.
    ///
    /// ## Example
    ///
    /// `0007-use-a-queue.md` with `id: ADR-0008`; the plan `PLAN-0004` of the specification
    /// `SPEC-0003`.
    ///
    /// ## How to fix
    ///
    /// Rename the file, or correct the id and what refers to it.
    "id-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = super::problems(portal, &RULE.info, Fault::Identity);
    findings.extend(super::unmet(portal, &RULE.info, UnmetSort::Identity));
    findings
}

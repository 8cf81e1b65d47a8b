//! See [`RULE`].

use super::judged::judged;
use crate::model::{FieldOf, Finding, Pattern, Portal};

rule! {
    /// The id of a document does not have a form that its kind has for ids.
    ///
    /// Only ids are asked that somebody wrote, of kinds whose forms begin with words of their own,
    /// such as `SPEC-{n}`. An id that is a template's placeholder is reported as such, and one with
    /// a character that ids must not have as malformed metadata. The id serves as it is.
    ///
    /// ## Why
    ///
    /// Whoever knows the form cannot guess this id, and what looks for ids in running text does not
    /// find it.
    ///
    /// ## Example
    ///
    /// `id: auth` in a feature spec, whose ids are `feat-{slug}`.
    ///
    /// ## How to fix
    ///
    /// Write the id in the form of the kind, or add the form to the kind file: `id.form`.
    "malformed-id", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let forms = &judged.kind.id.forms;
        let worded = |form: &Pattern| form.written().starts_with(|c: char| c.is_alphabetic());
        let Some(id) = judged.document.id.as_ref().filter(|_| judged.document.id_written) else {
            continue;
        };
        if forms.is_empty() || !forms.iter().all(worded) || !judged.kind.home.is_empty() {
            continue;
        }
        let declared = judged.document.fields.iter().find(|field| field.of == FieldOf::Id);
        let fits = forms.iter().any(|form| form.is_match(&id.text));
        if fits || declared.is_none() {
            continue;
        }
        let written: Vec<&str> = forms.iter().map(Pattern::written).collect();
        let message =
            format!("invalid id `{}`, expected the form `{}`", id.text, written.join("` or `"));
        let finding = judged.finding(portal, &RULE.info, id.place, message);
        findings.push(finding.help(format!("write it as `{}`", written[0])));
    }
    findings
}

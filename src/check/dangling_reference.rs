//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// A reference names nothing in the portal.
    ///
    /// A metadata key such as `depends_on`, or the dependencies of an item, names an id that no
    /// document, no planned spec and no item has.
    ///
    /// ## Why
    ///
    /// The edge is missing from the graph, so order, critical path and readiness are wrong.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// depends_on: [feat-auth-servce]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the id, write the missing spec, or remove the reference. `specbook list` shows
    /// every id.
    "dangling-reference", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reference in &portal.unresolved {
        let source = portal.node(reference.source);
        let finding = Finding::new(
            &RULE.info,
            &reference.path,
            reference.span,
            format!("`{}` names `{}` in `{}`, which is nowhere", source.id, reference.target, reference.word),
        );
        let finding = match &reference.nearest {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("correct the id, write the spec, or remove the reference"),
        };
        findings.push(finding.of(source.parent.as_deref().unwrap_or(&source.id)));
    }
    findings
}

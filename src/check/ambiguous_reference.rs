//! See [`RULE`].

use super::list;
use crate::model::{Finding, NameFault, Portal};

rule! {
    /// A name is ambiguous.
    ///
    /// A reference, a dependency or a roadmap entry is written by name, and more than one
    /// component or document has a name that begins so. Nothing is guessed: the edge is left out.
    ///
    /// ## Why
    ///
    /// A dependency that points at the wrong component is worse than one that is missing.
    ///
    /// ## Example
    ///
    /// With the components `User Profile` and `User Admin`:
    ///
    /// ```markdown
    /// **Dependencies:** User
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the name in full, or the id.
    "ambiguous-reference", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for problem in &portal.names {
        let NameFault::Ambiguous(candidates) = &problem.fault else { continue };
        let document = &portal.documents[problem.document];
        let names: Vec<String> = candidates.iter().map(|(_, name)| name.clone()).collect();
        let own = [problem.document, problem.asked].map(|document| portal.document_nodes[document]);
        let about = own.into_iter().chain(candidates.iter().map(|(node, _)| *node));
        findings.push(
            Finding::new(
                &RULE.info,
                document.locate(problem.place),
                format!(
                    "{} `{}` is ambiguous between {}",
                    problem.role,
                    problem.name,
                    list(&names)
                ),
                about,
            )
            .help("write the name in full, or the id")
            .of(portal.document_id(problem.document)),
        );
    }
    findings
}

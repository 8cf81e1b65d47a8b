//! See [`RULE`].

use crate::model::{Finding, Level, NameFault, Portal};

rule! {
    /// A name should be a component's, and no component has it.
    ///
    /// A feature's `system_component` that names none is an error. In a system spec itself, the
    /// dependencies of components and roadmap entries, the two sides of API contracts and the
    /// owners of data are asked too, as warnings; a roadmap entry without a component, and a
    /// component without an entry, are reported.
    ///
    /// ## Why
    ///
    /// The feature hangs in the air: it gets no context from its system, and the component seems
    /// to have no spec.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// system_component: "Authentification Service"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the name as the system spec's component has it. A closing "Feature Spec", "Spec" or
    /// "Setup" and the tail of a name may be left out.
    "unknown-component", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for problem in &portal.names {
        let system = portal.document_id(problem.asked);
        let name = &problem.name;
        let (message, help) = match &problem.fault {
            NameFault::Ambiguous(_) => continue,
            NameFault::Unknown(near) => (
                format!("{} `{name}` is not a component of `{system}`", problem.role),
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("`specbook inspect {system}` lists its components"),
                },
            ),
            NameFault::EntryAlone => (
                format!("the roadmap entry `{name}` matches no component of `{system}`"),
                "add the component, or give the entry the component's name".to_owned(),
            ),
            NameFault::ComponentAlone => (
                format!("the component `{name}` is not on the roadmap"),
                "add an entry for it to a phase".to_owned(),
            ),
        };
        let document = &portal.documents[problem.document];
        let about =
            [problem.document, problem.asked].map(|document| portal.document_nodes[document]);
        let finding = Finding::new(&RULE.info, document.locate(problem.place), message, about)
            .help(help)
            .of(portal.document_id(problem.document));
        findings.push(if problem.firm { finding } else { finding.at_level(Level::Warning) });
    }
    findings
}

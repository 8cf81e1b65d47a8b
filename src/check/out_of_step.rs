//! See [`RULE`].

use crate::context::derived;
use crate::model::{
    FieldOf, FieldRole, Finding, NodeWhat, Portal, RoadmapEntry, System, number_in,
};

rule! {
    /// A spec and its system differ in what both say.
    ///
    /// The system spec does not list a spec that says that it belongs to it, or the spec has
    /// another complexity or maturity than its roadmap entry.
    ///
    /// ## Why
    ///
    /// Plans are made from the roadmap, and work is done by the spec.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// 1. **Auth Service** (Level 4 - MODERATE)
    /// ```
    ///
    /// in the system spec, and `maturity: 3` in the metadata of `feat-auth-service`.
    ///
    /// ## How to fix
    ///
    /// `specbook sync` adds what the list of specs lacks. Of two levels make one right: in the
    /// roadmap, or in the spec.
    "out-of-step", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for lacking in derived(portal, false) {
        let field = &portal.kind(lacking.document).fields[lacking.field];
        let document = &portal.documents[lacking.document];
        let there = document.fields.iter().find(|f| f.of == FieldOf::Declared(lacking.field));
        let place = there.map(|there| there.at(there.key.span)).unwrap_or_default();
        let key = there.map_or(&field.called, |there| &there.key.text);
        let message = format!("`{key}` does not list {}", super::list(&lacking.missing));
        let own = portal.document_nodes[lacking.document];
        let missing = lacking.missing.iter().filter_map(|id| portal.find(id));
        let about = std::iter::once(own).chain(missing);
        findings.push(
            Finding::new(&RULE.info, document.locate(place), message, about)
                .help("`specbook sync` adds what is missing")
                .of(portal.document_id(lacking.document)),
        );
    }
    findings.extend(levels(portal));
    findings
}

/// Specs with another complexity or maturity than their roadmap entries.
fn levels(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for system in &portal.systems {
        for entry in &system.entries {
            let NodeWhat::Document(index) = portal.node(entry.spec).what else { continue };
            let document = &portal.documents[index];
            let complexity = document.complexity.as_deref().zip(entry.complexity.as_deref());
            let complexity = complexity
                .filter(|(here, there)| {
                    !here.eq_ignore_ascii_case(there) && is_written(portal, system, entry)
                })
                .map(|(here, there)| (FieldRole::Complexity, here.to_owned(), there.to_owned()));
            let maturity = document.maturity.zip(entry.maturity.as_deref().and_then(number_in));
            let maturity = maturity
                .filter(|(here, there)| here != there)
                .map(|(here, there)| (FieldRole::Maturity, here.to_string(), there.to_string()));
            for (role, here, there) in complexity.into_iter().chain(maturity) {
                let Some(decl) = portal.kind(index).field(role) else { continue };
                let Some(field) = document.field(&decl.name) else { continue };
                let message = format!("`{}` is {here}, but {there} in the roadmap", field.key.text);
                let there = portal.item_of(entry.node).map(|item| item.span).unwrap_or_default();
                let about = [portal.document_nodes[index], system.node];
                let above = portal.documents[system.document].locate_in_text(there);
                findings.push(
                    Finding::new(&RULE.info, document.locate(field.place()), message, about)
                        .help("make them equal: in the roadmap, or here")
                        .related(above, "the roadmap entry")
                        .of(portal.document_id(index)),
                );
            }
        }
    }
    findings
}

/// Whether a roadmap entry says its complexity: one that only follows from its level is nobody's word.
fn is_written(portal: &Portal, system: &System, entry: &RoadmapEntry) -> bool {
    portal.item_decl(entry.node).is_some_and(|(item, decl)| {
        let source = &portal.documents[system.document].source;
        let mut texts = item.of_role(decl, FieldRole::Complexity);
        texts.any(|text| source.slice(text.span).contains(&text.text))
    })
}

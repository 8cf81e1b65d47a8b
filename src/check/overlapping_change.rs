//! See [`RULE`].

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{DocumentId, Edge, Finding, NodeId, Portal, Stage};

rule! {
    /// Two open documents change the same thing.
    ///
    /// A kind says of a relation that it is `exclusive`: in `OpenSpec`, of the requirements that a
    /// change modifies, removes or renames. There is one finding for each thing, with every place.
    /// Changes that are done or withdrawn are not asked.
    ///
    /// ## Why
    ///
    /// Each is right by itself. Whichever is merged last undoes the other, and nothing tells.
    ///
    /// ## Example
    ///
    /// `changes/add-2fa` and `changes/rework-login` both have `### Requirement: Login` under
    /// `## MODIFIED Requirements`.
    ///
    /// ## How to fix
    ///
    /// Merge one before the other is written, or put both into one change.
    "overlapping-change", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut changes: BTreeMap<NodeId, Vec<(DocumentId, &Edge)>> = BTreeMap::new();
    for (source, target, edge) in portal.edges() {
        if !portal.is_exclusive(edge) {
            continue;
        }
        let Some(document) = portal.document_of(source) else { continue };
        let stage = portal.node(portal.document_nodes[document]).stage;
        if !matches!(stage, Some(Stage::Done | Stage::Withdrawn)) {
            changes.entry(target).or_default().push((document, edge));
        }
    }
    let mut findings = Vec::new();
    for (target, edges) in changes {
        let mut seen: BTreeSet<DocumentId> = BTreeSet::new();
        let first: Vec<&(DocumentId, &Edge)> =
            edges.iter().filter(|(document, _)| seen.insert(*document)).collect();
        let [(document, edge), others @ ..] = &first[..] else { continue };
        if others.is_empty() {
            continue;
        }
        let ids: Vec<String> =
            first.iter().map(|(index, _)| portal.document_id(*index).to_owned()).collect();
        let message = format!("`{}` is changed by {}", portal.node(target).id, super::list(&ids));
        let changing = first.iter().map(|(index, _)| portal.document_nodes[*index]);
        let about = std::iter::once(target).chain(changing);
        let mut finding = Finding::new(&RULE.info, edge.at.clone(), message, about)
            .help("merge one before the other is written, or make them one change")
            .of(portal.document_id(*document));
        for (_, other) in others {
            finding = finding.related(other.at.clone(), "here as well");
        }
        findings.push(finding);
    }
    findings
}

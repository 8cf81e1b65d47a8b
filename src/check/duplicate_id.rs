//! See [`RULE`].

use std::collections::HashSet;

use crate::model::{Duplicate, DuplicateOf, Finding, Level, Portal, Twin, parent};

rule! {
    /// Several documents, or several items of one document, have one id.
    ///
    /// Ids that differ only in letter case or zeros, such as `SPEC-7` and `SPEC-0007`, are reported
    /// as well: both are kept, and a third spelling would name neither.
    ///
    /// Of documents the first by path keeps the id and references lead to it; the others are known
    /// as `ID@PATH`. There is one finding for each id, which names every place. Where nobody wrote the
    /// ids and no two of the files lie in one folder, each folder may be numbered from its beginning:
    /// that is a note. Templates are not asked.
    ///
    /// ## Why
    ///
    /// Nobody can tell which of them a reference means.
    ///
    /// ## Example
    ///
    /// Two files with `id: feat-billing`, or two headings `### FR-2: …` in one file.
    ///
    /// ## How to fix
    ///
    /// Give all but one an id of their own. Versions that lie side by side on purpose can be left
    /// out with `content.exclude`.
    "duplicate-id", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for duplicate in &portal.duplicates {
        let filled = |twin: &&Twin| portal.documents[twin.document].unfilled.is_none();
        let places: Vec<&Twin> = duplicate.places.iter().filter(filled).collect();
        // The finding is at the second place: the first one keeps the id.
        let [first, second, rest @ ..] = &places[..] else { continue };
        let count = places.len();
        let (message, owner) = match &duplicate.of {
            DuplicateOf::Items { document, item } => {
                (format!("duplicate id `{item}`: {count} items of `{document}` have it"), document)
            }
            DuplicateOf::Alike(ids) => {
                let ids = ids.join("`, `");
                let words = "documents have ids that differ only in letter case or zeros";
                (format!("{count} {words}: `{ids}`"), &second.id)
            }
            DuplicateOf::Documents(id) => {
                (format!("duplicate id `{id}`: {count} documents have it"), id)
            }
        };
        let about = places.iter().map(|twin| portal.document_nodes[twin.document]);
        let mut finding = Finding::new(&RULE.info, second.at.clone(), message, about)
            .help("give all but one an id of their own")
            .related(first.at.clone(), "the first by path")
            .of(owner);
        for twin in rest {
            finding = finding.related(twin.at.clone(), "and here");
        }
        if is_apart(portal, duplicate, &places) {
            finding = finding.at_level(Level::Note);
        }
        findings.push(finding);
    }
    findings
}

/// Whether documents have one id because each of several folders is numbered from its beginning: the
/// ids follow from where the files lie, and no two lie in one folder.
fn is_apart(portal: &Portal, duplicate: &Duplicate, places: &[&Twin]) -> bool {
    let mut folders = HashSet::new();
    let apart = |twin: &&Twin| {
        let document = &portal.documents[twin.document];
        !document.id_written && folders.insert(parent(document.path()))
    };
    !matches!(duplicate.of, DuplicateOf::Items { .. }) && places.iter().all(apart)
}

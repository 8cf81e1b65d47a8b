//! See [`RULE`].

use crate::model::{Finding, LinkTarget, Portal, Unresolved};

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
    /// every id. Where an id ends in `~` and the number of a revision, and a later revision is there,
    /// look at what changed, then name that one.
    "dangling-reference", Error, check
}

/// Whether the reference is a Markdown link of the text: `broken-link` tells it, with what is near.
fn is_broken_link(portal: &Portal, reference: &Unresolved) -> bool {
    let document = portal.document_of(reference.source);
    let Some(document) = document.filter(|d| portal.documents[*d].path() == reference.path) else {
        return false;
    };
    let links = portal.documents[document].links.iter().zip(&portal.links[document]);
    let nowhere = links.filter(|(_, state)| state.target == LinkTarget::Nowhere);
    nowhere.into_iter().any(|(link, _)| {
        link.span.start < reference.span.end && reference.span.start < link.span.end
    })
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let outdated = crate::assess::outdated(portal);
    let open = portal.unresolved.iter().enumerate();
    for (at, reference) in open.filter(|(_, reference)| !is_broken_link(portal, reference)) {
        let source = portal.node(reference.source);
        let finding = Finding::new(
            &RULE.info,
            &reference.path,
            reference.span,
            format!("`{}` names `{}` in `{}`, which is nowhere", source.id, reference.target, reference.word),
        );
        let later = outdated.get(&at).map(|node| &portal.node(*node).id);
        let finding = match (later, &reference.nearest) {
            (Some(later), _) => finding.help(format!(
                "this is an older revision of `{later}`: look at what changed, then name that"
            )),
            (None, Some(near)) => finding.help(format!("did you mean `{near}`?")),
            (None, None) => finding.help("correct the id, write the spec, or remove the reference"),
        };
        findings.push(finding.of(source.parent.as_deref().unwrap_or(&source.id)));
    }
    findings
}

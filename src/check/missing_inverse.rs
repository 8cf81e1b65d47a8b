//! See [`RULE`].

use crate::model::{
    Carrier, FieldDecl, Finding, NodeId, NodeWhat, Portal, RelationId, Relates, Span,
};

rule! {
    /// A relation is declared at one end only.
    ///
    /// `feat-b` has `depends_on: [feat-a]`, and `feat-a` does not list `feat-b` in `required_by`;
    /// or the other way round. The same holds for every relation that a kind declares at both ends,
    /// such as `supersedes` and `superseded_by`. Specs that are not written are not asked.
    ///
    /// ## Why
    ///
    /// Whoever changes `feat-a` reads `required_by` to see whom it touches. The two ends drift
    /// apart silently.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// # feat-a.md
    /// required_by: []
    /// # feat-b.md
    /// depends_on: [feat-a]
    /// ```
    ///
    /// ## How to fix
    ///
    /// Add the other end. When the dependency is no longer true, remove it from both.
    "missing-inverse", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all = portal.kinds.relations.iter().enumerate();
    for (at, relation) in all.filter(|(_, relation)| relation.both_ends) {
        let id = RelationId(at);
        for (source, target, edge) in portal.edges() {
            if edge.relation != relation.name || source == target {
                continue;
            }
            let document = |node: NodeId| match portal.node(node).what {
                NodeWhat::Document(document) => Some(document),
                _ => None,
            };
            let (Some(from), Some(to)) = (document(source), document(target)) else { continue };
            let (source_id, target_id) = (&portal.node(source).id, &portal.node(target).id);
            // What the kind of the other end cannot say is not asked of it.
            match (edge.at_source, &edge.at_target) {
                (true, None) => {
                    let Some(field) = field_of(portal, to, id, true) else { continue };
                    let inverse = relation.inverse.as_deref().unwrap_or(&field.name);
                    let message = format!("`{target_id}` does not list `{source_id}` in `{inverse}`");
                    findings.push(
                        Finding::new(&RULE.info, &edge.path, edge.span, message)
                            .help(format!("add `{source_id}` to `{inverse}` of `{target_id}`"))
                            .related_at(place(portal, to, field), "the other end")
                            .of(source_id),
                    );
                }
                (false, Some((path, span))) => {
                    let Some(field) = field_of(portal, from, id, false) else { continue };
                    let name = &relation.name;
                    let message = format!("`{source_id}` does not list `{target_id}` in `{name}`");
                    let help = format!(
                        "add `{target_id}` to `{name}` of `{source_id}`, or remove `{source_id}` here"
                    );
                    findings.push(
                        Finding::new(&RULE.info, path, *span, message)
                            .help(help)
                            .related_at(place(portal, from, field), "the other end")
                            .of(target_id),
                    );
                }
                _ => {}
            }
        }
    }
    findings
}

/// The field of a document's kind that declares an end of a relation.
fn field_of(
    portal: &Portal,
    document: usize,
    wanted: RelationId,
    at_target: bool,
) -> Option<&FieldDecl> {
    portal.kind(document).fields.iter().find(|field| match field.relates {
        Some(Relates::Named { relation, inverse }) => relation == wanted && inverse == at_target,
        _ => false,
    })
}

/// Where a document declares a field, else where it declares itself: file and place.
fn place(portal: &Portal, document: usize, decl: &FieldDecl) -> (String, Span) {
    let document = &portal.documents[document];
    let (file, span) = match document.field(&decl.name) {
        Some(field) => (document.text_of(field.carrier == Carrier::Sidecar), field.key.span),
        None => document.place(),
    };
    (file.path.clone(), span)
}

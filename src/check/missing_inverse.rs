//! See [`RULE`].

use crate::model::{Carrier, Finding, NodeId, NodeWhat, Portal, RelationDecl, RelationRole, Span};

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
    let relations = portal.kinds.relations();
    // A relation that one kind of documents declares at both ends; a dependency always is.
    let both_ends = |name: &str| {
        let all = portal.kinds.all.iter().flat_map(|kind| &kind.relations);
        all.filter(|known| known.name == name)
            .any(|known| !known.keys.is_empty() && !known.inverse_keys.is_empty())
    };
    let two_ended = |relation: &&RelationDecl| {
        !relation.inverse_keys.is_empty()
            && relation.role != RelationRole::Membership
            && (relation.role == RelationRole::Dependency || both_ends(&relation.name))
    };
    for relation in relations.iter().filter(two_ended) {
        for (source, target, edge) in portal.edges() {
            if edge.relation != relation.name || source == target {
                continue;
            }
            let document = |node: NodeId| match portal.node(node).what {
                NodeWhat::Document(document) => Some(document),
                _ => None,
            };
            let (Some(from), Some(to)) = (document(source), document(target)) else { continue };
            let inverse = relation.inverse.as_deref().unwrap_or(&relation.inverse_keys[0]);
            let (source_id, target_id) = (&portal.node(source).id, &portal.node(target).id);
            match (edge.at_source, &edge.at_target) {
                (true, None) => findings.push(
                    Finding::new(
                        &RULE.info,
                        &edge.path,
                        edge.span,
                        format!("`{target_id}` does not list `{source_id}` in `{inverse}`"),
                    )
                    .help(format!("add `{source_id}` to `{inverse}` of `{target_id}`"))
                    .related_at(key_place(portal, to, &relation.inverse_keys), "the other end")
                    .of(source_id),
                ),
                (false, Some((path, span))) => findings.push(
                    Finding::new(
                        &RULE.info,
                        path,
                        *span,
                        format!("`{source_id}` does not list `{target_id}` in `{}`", relation.name),
                    )
                    .help(format!(
                        "add `{target_id}` to `{}` of `{source_id}`, or remove `{source_id}` here",
                        relation.name
                    ))
                    .related_at(key_place(portal, from, &relation.keys), "the other end")
                    .of(target_id),
                ),
                _ => {}
            }
        }
    }
    findings
}

/// Where a document declares a key, else where it declares itself: file and place.
fn key_place(portal: &Portal, document: usize, keys: &[String]) -> (String, Span) {
    let document = &portal.documents[document];
    let field = document.fields.iter().find(|field| keys.contains(&field.form));
    let (file, span) = match field {
        Some(field) => (document.text_of(field.carrier == Carrier::Sidecar), field.key.span),
        None => document.place(),
    };
    (file.path.clone(), span)
}

//! See [`RULE`].

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{
    Document, DocumentId, FieldDecl, FieldOf, Finding, KindId, Location, NodeId, NodeWhat, Portal,
    Relates, RelationId, Stage,
};

rule! {
    /// A relation is declared at one end only.
    ///
    /// `feat-b` has `depends_on: [feat-a]`, and `feat-a` does not list `feat-b` in `required_by`;
    /// or the other way round. The same holds for every relation whose table in a kind file has
    /// `both-ends = true`. Asked are kinds that declare the key for the other end themselves, and
    /// those of which some document has it; specs that are not written are not, nor those in an archive.
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
    let mut known = None;
    for (source, target, edge) in portal.edges() {
        let id = edge.relation;
        let one_sided = edge.at_source == edge.at_target.is_none();
        if !one_sided || source == target || !portal.kinds[id].both_ends {
            continue;
        }
        let used = known.get_or_insert_with(|| used(portal));
        let document = |node: NodeId| match portal.node(node).what {
            NodeWhat::Document(document) if !is_history(portal, document) => Some(document),
            _ => None,
        };
        let (Some(from), Some(to)) = (document(source), document(target)) else { continue };
        let (source_id, target_id) = (&portal.node(source).id, &portal.node(target).id);
        let about = [source, target];
        // What the kind of the other end cannot say is not asked of it.
        match (edge.at_source, &edge.at_target) {
            (true, None) => {
                let Some(field) = field_of(portal, used, to, id, true) else { continue };
                let key = key(portal, to, field);
                let message = format!("`{target_id}` does not list `{source_id}` in `{key}`");
                findings.push(
                    Finding::new(&RULE.info, edge.at.clone(), message, about)
                        .help(format!("add `{source_id}` to `{key}` of `{target_id}`"))
                        .related(place(portal, to, field), "the other end")
                        .of(source_id),
                );
            }
            (false, Some(at)) => {
                let Some(field) = field_of(portal, used, from, id, false) else { continue };
                let key = key(portal, from, field);
                let message = format!("`{source_id}` does not list `{target_id}` in `{key}`");
                let help = format!(
                    "add `{target_id}` to `{key}` of `{source_id}`, or remove `{source_id}` here"
                );
                findings.push(
                    Finding::new(&RULE.info, at.clone(), message, about)
                        .help(help)
                        .related(place(portal, from, field), "the other end")
                        .of(target_id),
                );
            }
            _ => {}
        }
    }
    findings
}

/// Whether a document is history: it lies where only finished or withdrawn ones are.
fn is_history(portal: &Portal, document: DocumentId) -> bool {
    let path = portal.documents[document].path();
    let statuses = portal.kind(document).statuses.iter();
    let mut closed = statuses.filter(|s| matches!(s.stage, Stage::Done | Stage::Withdrawn));
    closed.any(|status| status.places.iter().any(|place| place.is_match(path)))
}

/// The fields of kinds that some document of theirs writes.
fn used(portal: &Portal) -> BTreeSet<(KindId, usize)> {
    let of = |document: &Arc<Document>| {
        let kind = document.kind;
        let fields = document.fields.iter().filter_map(move |field| match field.of {
            FieldOf::Declared(at) => Some((kind, at)),
            _ => None,
        });
        fields.collect::<Vec<_>>()
    };
    portal.documents.iter().flat_map(of).collect()
}

/// The field of a document's kind that declares an end of a relation: one that the kind declares
/// itself, or that some document of the kind has. A key that is only inherited is not asked for.
fn field_of<'a>(
    portal: &'a Portal,
    used: &BTreeSet<(KindId, usize)>,
    document: DocumentId,
    wanted: RelationId,
    at_target: bool,
) -> Option<&'a FieldDecl> {
    let kind = portal.documents[document].kind;
    let fields = portal.kind(document).fields.iter().enumerate();
    let mut found = fields.filter(|(at, field)| match field.relates {
        Some(Relates::Named { relation, inverse }) => {
            let known = field.own || used.contains(&(kind, *at));
            relation == wanted && inverse == at_target && known
        }
        _ => false,
    });
    found.next().map(|(_, field)| field)
}

/// The key of a field as the document writes it, else as its kind does.
fn key<'a>(portal: &'a Portal, document: DocumentId, decl: &'a FieldDecl) -> &'a str {
    let written = portal.documents[document].field(&decl.name).map(|field| field.key.text.as_str());
    let usual = decl.spelling.split(" / ").next().unwrap_or(&decl.spelling);
    written.filter(|key| !key.is_empty()).unwrap_or(usual)
}

/// Where a document declares a field, else where it declares itself.
fn place(portal: &Portal, document: DocumentId, decl: &FieldDecl) -> Location {
    let document = &portal.documents[document];
    document.locate(match document.field(&decl.name) {
        Some(field) => field.at(field.key.span),
        None => document.place(),
    })
}

//! Documents as rules look at them that judge what is written: those that somebody filled in.

use crate::model::{
    Document, DocumentId, Field, FieldDecl, FieldOf, FieldRole, Finding, Kind, KindRole, NodeId,
    Place, Portal, RuleInfo, Stage,
};

/// A document that can be judged, with its kind.
#[derive(Clone, Copy)]
pub(in crate::check) struct Judged<'a> {
    pub index: DocumentId,
    pub node: NodeId,
    pub document: &'a Document,
    pub kind: &'a Kind,
}

/// The specs of a portal that somebody filled in: no plain pages, no templates and stubs, nothing
/// withdrawn.
pub(in crate::check) fn judged(portal: &Portal) -> impl Iterator<Item = Judged<'_>> {
    portal.documents.entries().filter_map(|(index, document)| {
        let kind = portal.kind(index);
        let judged = kind.role != KindRole::Page
            && !document.stub
            && document.unfilled.is_none()
            && super::stage_of(document) != Some(Stage::Withdrawn);
        let node = portal.document_nodes[index];
        judged.then_some(Judged { index, node, document, kind })
    })
}

impl<'a> Judged<'a> {
    /// A finding at a place of the document.
    pub(in crate::check) fn finding(
        &self,
        portal: &Portal,
        rule: &RuleInfo,
        place: Place,
        message: String,
    ) -> Finding {
        Finding::new(rule, self.document.locate(place), message, [self.node])
            .of(portal.document_id(self.index))
    }

    /// The declaration of the field of a role, and what the document says in it.
    pub(in crate::check) fn field(
        &self,
        role: FieldRole,
    ) -> Option<(&'a FieldDecl, Option<&'a Field>)> {
        let at = self.kind.fields.iter().position(|field| field.role == role)?;
        let found = self.document.fields.iter().find(|field| field.of == FieldOf::Declared(at));
        Some((&self.kind.fields[at], found))
    }

    /// The first text of the field of a role, with its place.
    pub(in crate::check) fn text(&self, role: FieldRole) -> Option<(&'a str, Place)> {
        let field = self.field(role)?.1?;
        let (text, span) = field.value.scalars().into_iter().next()?;
        // What is derived has no place of its own.
        (span.end > span.start).then(|| (text, field.at(span)))
    }
}

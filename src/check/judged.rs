//! Documents as rules look at them that judge what is written: those that somebody filled in.

use crate::model::{
    Document, DocumentId, FieldOf, FieldRole, Finding, Kind, KindRole, NodeId, Place, Portal,
    RuleInfo, Stage,
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
    portal.documents.ids().filter_map(|index| Judged::new(portal, index))
}

impl<'a> Judged<'a> {
    /// A document, if it is one of them.
    pub(in crate::check) fn new(portal: &'a Portal, index: DocumentId) -> Option<Judged<'a>> {
        let (document, kind) = (&*portal.documents[index], portal.kind(index));
        let is_judged = kind.role != KindRole::Page
            && !document.stub
            && document.unfilled.is_none()
            && super::stage_of(document) != Some(Stage::Withdrawn);
        let node = portal.document_nodes[index];
        is_judged.then_some(Judged { index, node, document, kind })
    }

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

    /// The first text of the field of a role, with its place.
    pub(in crate::check) fn text(&self, role: FieldRole) -> Option<(&'a str, Place)> {
        let at = self.kind.fields.iter().position(|field| field.role == role)?;
        let mut fields = self.document.fields.iter();
        let field = fields.find(|field| field.of == FieldOf::Declared(at))?;
        let (text, span) = field.value.scalars().into_iter().next()?;
        // What is derived has no place of its own.
        (span.end > span.start).then(|| (text, field.at(span)))
    }
}

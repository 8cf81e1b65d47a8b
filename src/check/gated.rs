//! Gates as rules look at them.

use crate::model::{
    Document, DocumentId, Field, FieldOf, FieldRole, Finding, Gate, GateDecl, GateState, Level,
    Location, NodeId, Place, Portal, RuleInfo, Stage,
};

/// A gate with its document and how far it is.
pub(in crate::check) struct Gated<'a> {
    pub document: DocumentId,
    pub gate: &'a Gate,
    pub state: &'a GateState,
    pub decl: &'a GateDecl,
}

impl Gated<'_> {
    /// A finding at the gate: where its status is written, else where it is.
    pub(in crate::check) fn finding(
        &self,
        portal: &Portal,
        rule: &RuleInfo,
        message: String,
    ) -> Finding {
        let document = &portal.documents[self.document];
        let place = match self.gate.mentions.first() {
            Some(mention) => mention.place,
            None => Place::in_text(self.gate.span),
        };
        let own = portal.document_nodes[self.document];
        Finding::new(rule, document.locate(place), message, [own])
            .of(portal.document_id(self.document))
    }
}

/// The gates in a state that a rule asks for, of all documents that are not withdrawn.
pub(in crate::check) fn gates<'p>(
    portal: &'p Portal,
    is_asked: impl Fn(&GateState) -> bool + Copy + 'p,
) -> impl Iterator<Item = Gated<'p>> {
    portal.gates.entries().flat_map(move |(index, states)| {
        let asked = states.iter().enumerate().filter(move |(_, state)| is_asked(state));
        asked.filter_map(move |(at, state)| {
            let document = &portal.documents[index];
            let gate = document.gates.get(at)?;
            let decl = &portal.kind(index).gates[gate.decl];
            let open = stage_of(document) != Some(Stage::Withdrawn);
            open.then_some(Gated { document: index, gate, state, decl })
        })
    })
}

/// The stage of a document.
pub(in crate::check) fn stage_of(document: &Document) -> Option<Stage> {
    document.status.as_ref().and_then(|(_, stage)| *stage)
}

/// The level of a finding about a gate: an error once its document is agreed, a warning before, and
/// never above what its kind allows.
pub(in crate::check) fn level_of(portal: &Portal, gated: &Gated<'_>) -> Level {
    let stage = stage_of(&portal.documents[gated.document]);
    let agreed = matches!(stage, Some(Stage::Approved | Stage::Done));
    let level = if agreed { Level::Error } else { Level::Warning };
    level.min(gated.decl.level.unwrap_or(Level::Error))
}

/// Whether a document says nothing of its status, so that its place alone does.
pub(in crate::check) fn is_placed(portal: &Portal, index: DocumentId) -> bool {
    status_of(portal, index).is_none() && stage_of(&portal.documents[index]).is_some()
}

/// The field of a document that says its status.
fn status_of(portal: &Portal, index: DocumentId) -> Option<&Field> {
    let kind = portal.kind(index);
    portal.documents[index].fields.iter().find(|field| match field.of {
        FieldOf::Declared(at) => kind.fields[at].role == FieldRole::Status,
        _ => false,
    })
}

/// The place of a document's status, else of its title: file and span.
pub(in crate::check) fn status_place(portal: &Portal, node: NodeId) -> Option<Location> {
    let index = portal.document_of(node)?;
    let document = &portal.documents[index];
    let field = status_of(portal, index);
    Some(document.locate(field.map_or_else(|| document.place(), Field::place)))
}

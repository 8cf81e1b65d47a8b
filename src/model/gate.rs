//! Gates: as they were found in a document, and as they are once the portal is linked.

use serde::{Deserialize, Serialize};

use super::{DocumentId, GateStatus, ItemId, NodeId, Place, Span};

/// A place at which the status of a gate is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// What it says; none: a choice that a template left whole, or no status.
    pub status: Option<GateStatus>,
    /// Whether it is neither a status nor a choice of several.
    pub unknown: bool,
    /// The text.
    pub text: String,
    /// Where.
    pub place: Place,
}

/// Why a condition does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unmet {
    /// One terse sentence.
    pub message: String,
    /// Where, in the document.
    pub span: Span,
}

/// One of the conditions of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requisite {
    /// Its place among the conditions of the gate's declaration.
    pub condition: usize,
    /// Why it does not hold; none: the document alone does not decide it.
    pub unmet: Option<Vec<Unmet>>,
}

/// A gate as the parser found it in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Its declaration, by its place among those of the kind.
    pub decl: usize,
    /// Its name.
    pub name: String,
    /// The item that it is.
    pub item: Option<ItemId>,
    /// Whether it applies to this document.
    pub applies: bool,
    /// Whether the section that it should have is there.
    pub present: bool,
    /// Where its status is written, the strongest place first.
    pub mentions: Vec<Mention>,
    /// Where it is.
    pub span: Span,
    /// The anchor of its heading.
    pub anchor: String,
    /// How many check boxes are in it.
    pub total: usize,
    /// How many of them somebody ticked.
    pub checked: usize,
    /// What it needs in this document.
    pub requisites: Vec<Requisite>,
}

/// Why a condition does not hold, and where in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Breach {
    /// One terse sentence.
    pub message: String,
    /// The document.
    pub document: DocumentId,
    /// Where in it.
    pub span: Span,
    /// Every node that the sentence names.
    pub about: Vec<NodeId>,
}

/// One condition of a gate with its result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Evidence {
    /// What it asks for, as a sentence.
    pub asks: String,
    /// Why it does not hold; empty: it does.
    pub breaches: Vec<Breach>,
}

/// Two places that say different things of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Conflict {
    /// One terse sentence.
    pub message: String,
    /// Where.
    pub place: Place,
}

/// What has gone ahead of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Ahead {
    /// Its document is at a stage that it must not have.
    Stage,
    /// A document that depends on it is agreed or built.
    Agreed(NodeId),
    /// Work is ticked in a document that depends on it.
    Ticked(NodeId, Span),
    /// A document that depends on it is there.
    There(NodeId),
}

/// The state of a gate in the linked portal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GateState {
    /// How far it is.
    pub status: GateStatus,
    /// Whether somebody says that it was passed.
    pub claimed: bool,
    /// Its conditions with their results.
    pub evidence: Vec<Evidence>,
    /// Where status line, list and boxes disagree.
    pub conflicts: Vec<Conflict>,
    /// The documents that it holds up, with the furthest that each has gone.
    pub ahead: Vec<Ahead>,
    /// The documents of kinds that must wait for it.
    pub waiting: Vec<NodeId>,
}

impl GateState {
    /// Whether nothing has to wait for it.
    pub fn is_open(&self) -> bool {
        matches!(self.status, GateStatus::Passed | GateStatus::NotApplicable)
    }

    /// How many of its conditions hold.
    pub fn held(&self) -> usize {
        self.evidence.iter().filter(|evidence| evidence.breaches.is_empty()).count()
    }
}

//! What did not resolve, as data for the checks and the pages.

use super::{DocumentId, Location, NodeId, Place, RelationId};

/// A reference that names nothing in the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unresolved {
    /// The node that declares it.
    pub source: NodeId,
    /// What it names, as typed.
    pub target: String,
    /// The relation.
    pub relation: RelationId,
    /// The key or label under which it is, as typed.
    pub word: String,
    /// Where it is.
    pub at: Location,
    /// Its line, from 1.
    pub line: usize,
    /// The id that is nearest to what was typed.
    pub nearest: Option<String>,
    /// Whether that is the same id but for its spelling, and the only one.
    pub sure: bool,
    /// A remark beside it.
    pub note: Option<String>,
}

impl Unresolved {
    /// What is shown for a path on somebody's computer: what is not found is published with the
    /// findings.
    pub const HOME: &'static str = "a path on somebody's computer";

    /// Whether it names a path on somebody's computer, which is a finding of its own.
    pub fn is_home(&self) -> bool {
        self.target == Unresolved::HOME
    }
}

/// What a reference means that has no node in the portal and need not have one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Outside {
    /// A web address.
    Address(String),
    /// A ticket, by its number or name.
    Ticket(String),
    /// A candidate: `X-1?`.
    Candidate,
    /// Something that the relation allows to be elsewhere.
    Text,
}

/// A reference that leads out of the portal and is shown as it was typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Elsewhere {
    /// What it names, as typed.
    pub text: String,
    /// What it means.
    pub what: Outside,
    /// The relation.
    pub relation: RelationId,
    /// Whether it was declared at the target's end.
    pub inverse: bool,
    /// A remark beside it.
    pub note: Option<String>,
}

/// Several documents, or several items of one document, with one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// What has the id.
    pub of: DuplicateOf,
    /// Each of them by path and place. The first keeps the id.
    pub places: Vec<Twin>,
}

/// One of several that have one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its own id in the portal.
    pub id: String,
    /// Its document.
    pub document: DocumentId,
    /// Where that is declared.
    pub at: Location,
}

/// What has one id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DuplicateOf {
    /// Documents, with the id.
    Documents(String),
    /// Documents whose ids only letter case or zeros tell apart.
    Alike(Vec<String>),
    /// Items of a document: its id and theirs.
    Items {
        /// The document's id.
        document: String,
        /// The items' id.
        item: String,
    },
}

/// What is wrong with a component's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameFault {
    /// No component has it; the nearest name that one has.
    Unknown(Option<String>),
    /// These could be meant, each with the name to tell it by.
    Ambiguous(Vec<(NodeId, String)>),
    /// A roadmap entry that builds no component.
    EntryAlone,
    /// A component that no roadmap entry builds.
    ComponentAlone,
}

/// A name in a text that should name one component and does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameProblem {
    /// The document it is in.
    pub document: DocumentId,
    /// Where in it.
    pub place: Place,
    /// What was typed.
    pub name: String,
    /// What speaks: `the dependency`, `the contract's provider`.
    pub role: &'static str,
    /// What is wrong with it.
    pub fault: NameFault,
    /// The document of the system whose components were searched; else the one it is in.
    pub asked: DocumentId,
    /// Whether metadata of a spec names it, so that the trace itself breaks.
    pub firm: bool,
}

/// A file that could not be read as a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its path from the portal's root.
    pub path: String,
    /// What is wrong, in a sentence.
    pub reason: String,
    /// The next thing to do.
    pub help: String,
    /// The line of the trouble, from 1.
    pub line: usize,
}

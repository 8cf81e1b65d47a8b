//! The nouns that the stages hand on. Plain data: no disk, no clock, no stage, no wire format.
//!
//! | noun | what it is | made by | read by |
//! |---|---|---|---|
//! | [`Source`] | a path, its text, its line table | load | parse, report, render |
//! | [`Kind`] | a declaration of a document kind | kinds | parse, link, render |
//! | [`Document`] | metadata, sections, items, links and raw references, each with its span | parse | link |
//! | [`Portal`] | all documents and one graph of typed nodes and edges | link | check, report, render |
//! | [`Finding`] | rule, level, span, message, related places, help, fix | any stage | report, render |
//! | [`Artifact`] | a relative path and bytes | render | write, serve |

mod artifact;
mod document;
mod finding;
mod kind;
mod name;
mod path;
mod pattern;
mod portal;
mod reduction;
mod settings;
mod source;

pub use artifact::Artifact;
pub use document::{
    Checkbox, ContextSection, Document, Field, FieldValue, Heading, Item, Link, Problem, Reference,
    Target, Text, Value,
};
pub use finding::{Edit, Finding, Fix, Level, Related, RuleInfo};
pub use kind::{
    Carrier, ContextDecl, FieldDecl, FieldRole, ItemDecl, ItemField, ItemFieldRole, ItemRole, Kind,
    KindRole, Kinds, Recognise, RelatedDecl, RelationDecl, RelationRole, Shape, Stage, StatusDecl,
    StubDecl, TableShape,
};
pub use name::{
    first_sentence, is_none_word, is_placeholder, nearest, normalise, plain_title, slug,
};
pub use path::{parent, relative_url, resolve, stem};
pub use pattern::{Captures, Pattern, PatternError};
pub use portal::{
    Assignment, Cycle, Duplicate, Edge, FileState, LinkState, LinkTarget, Membership, NameFault,
    NameProblem, Node, NodeId, NodeWhat, Origin, PlannedSpec, Portal, RoadmapEntry, Schedule, Slip,
    State, System, Unreadable, Unresolved,
};
pub use reduction::reduction;
pub use settings::LinkSettings;
pub use source::{Position, Source, Span};

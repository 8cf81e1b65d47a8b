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
mod globs;
mod kind;
mod name;
mod path;
mod pattern;
mod portal;
mod reduction;
mod settings;
mod source;
mod vocabulary;

pub use artifact::Artifact;
pub use document::{
    Checkbox, ContextSection, Document, Fault, Field, FieldValue, Gate, Heading, Item, Link, Part,
    Problem, Reference, Target, Text, Value,
};
pub use finding::{Edit, Finding, Fix, Level, Related, RuleInfo};
pub use globs::Globs;
pub use kind::{
    Aliases, CarrierDecl, Cell, ContextDecl, FieldDecl, HomeDecl, IdDecl, ItemDecl, ItemField,
    Kind, Kinds, LookIn, Recognise, RelatedDecl, RelationDecl, SectionDecl, Shape, StandsFor,
    StatusDecl, StubDecl, TableShape, meaning, named_values,
};
pub use name::{
    first_sentence, is_none_word, is_placeholder, key_form, loose, nearest, normalise, plain_title,
    slug,
};
pub use path::{is_foreign_path, is_home_path, parent, relative_url, resolve, stem};
pub use pattern::{Captures, Pattern, PatternError};
pub use portal::{
    Assignment, Cycle, Duplicate, Edge, FileState, LinkState, LinkTarget, Membership, NameFault,
    NameProblem, Node, NodeId, NodeWhat, Origin, PlannedSpec, Portal, RoadmapEntry, Schedule, Slip,
    State, System, Unreadable, Unresolved,
};
pub use reduction::reduction;
pub use settings::LinkSettings;
pub use source::{Position, Source, Span};
pub use vocabulary::{
    Carrier, FieldRole, GateStatus, ItemFieldRole, ItemRole, KindRole, RelationRole, Stage,
};

//! The nouns that the stages hand on. Plain data: no disk, no clock, no stage, no wire format.
//!
//! | noun | what it is | made by | read by |
//! |---|---|---|---|
//! | [`Source`] | a path, its text, its line table | load | parse, report, render |
//! | [`Kind`] | a declaration of a document kind | kinds | parse, link, render |
//! | [`Document`] | metadata, sections, items, links and raw references, each with its place | parse | link |
//! | [`Observation`] | what was seen in one document, whatever its kind | parse | draft |
//! | [`Portal`] | all documents and one graph of typed nodes and edges | link | check, report, render |
//! | [`Place`], [`Location`] | a span with its file, of a document and of the portal | parse, link | check, report, render |
//! | [`Finding`] | rule, level, location, message, related places, help, fix | any stage | report, render |
//! | [`Artifact`] | a relative path and bytes | render | write, serve |

mod active;
mod artifact;
mod brackets;
mod bytes;
mod connections;
mod coverage;
mod date;
mod document;
mod estimate;
mod expansion;
mod expression;
mod fence;
mod finding;
mod fingerprint;
mod flaws;
mod folder;
mod gate;
mod graph;
mod ids;
mod kind;
mod limits;
mod managed;
mod matcher;
mod name;
mod names;
mod natural;
mod nearest;
mod next;
mod observation;
mod outline;
mod path;
mod path_pattern;
mod pattern;
mod phrases;
mod place;
mod portal;
mod problem;
mod reads;
mod reduction;
mod required;
mod settings;
mod source;
mod system;
mod template;
mod typed;
mod unresolved;
mod vocabulary;

pub use active::{Activity, activity, holds_scripts};
pub use artifact::{Artifact, Content};
pub use brackets::{bracket, closed, outside};
pub use bytes::{find_byte, find_fit, has_byte};
pub use connections::{Bearing, Connection, Connections, Reached, Scope, Step, Way};
pub use coverage::{Coverage, Covered, Gap, UnmetCondition, UnmetSort};
pub use date::{Date, WrittenDate, date};
pub use document::{
    Beside, Checkbox, ContextSection, DeclaredId, Document, Done, Field, FieldOf, FieldValue,
    Heading, Item, Link, Looked, Part, QueryBlock, RecordField, Reference, Target, Text, Value,
};
pub use estimate::{days, range_of_days};
pub use expansion::{Expanding, Expansion, Unfollowed};
pub use fence::{Fence, FenceFault, Swallowed};
pub use finding::{Acceptance, Accepted, Edit, Finding, Fix, Level, Related, RuleInfo};
pub use fingerprint::{Fingerprint, give_fingerprints, items_around};
pub use folder::{ListedFolder, Listing};
pub use gate::{Ahead, Breach, Conflict, Evidence, Gate, GateState, Mention, Requisite, Unmet};
pub use graph::EdgesOf;
pub(crate) use graph::{Arrow, Graph, NodeTable};
pub use ids::{
    DocumentId, EntryId, Id, ItemId, ItemTypeId, KindId, NodeId, PlannedId, RelationId, SystemId,
    Table,
};
pub use kind::{
    Aliases, By, CarrierDecl, Case, Column, Condition, Coverers, Cycles, Dangling,
    DocumentTemplate, FieldDecl, Fits, Form, Forms, FormsInside, GateDecl, IdDecl, Inside,
    ItemDecl, ItemType, Kind, Kinds, Like, Line, Match, Over, Range, Relates, RelationDecl,
    Resolution, SharedKinds, Sidecar, Spelled, StatusDecl, Statuses, Targets, Test, Ticks,
    TitleDecl, ValueSource, Wanted, WordLists, meaning, named_values, number_in,
};
pub use limits::{Exceeded, Limits};
pub use managed::{
    BlockMark, BlockPart, BlockSource, BlockState, Freshness, ManagedBlock, begin_mark,
    is_taken_over, managed_block, stamp,
};
pub use name::{
    first_sentence, has_label_form, holds, is_hole, is_none_word, is_one_word, is_placeholder,
    is_same_word, is_to_fill, key_form, label, label_form, letters, loose, normalise, plain_title,
    slug, title_form,
};
pub use names::{All, Found, Names, all_of, is_called, without_ending};
pub use natural::natural;
pub use nearest::{Suggestions, nearest, nearest_within, only_near};
pub use next::{Blocked, Next, Ready, Why};
pub use observation::{
    Observation, ObservedForm, ObservedKey, ObservedLine, ObservedName, ObservedSection,
};
pub use outline::{EntryForm, Leads, Outline, OutlineEntry, Summary, SummaryEntry};
pub use path::{
    file_name, is_foreign_path, is_home_path, is_markdown, leads_elsewhere, parent, relative_path,
    relative_url, resolve, stem, url_path,
};
pub use path_pattern::PathPattern;
pub use pattern::{Captures, Pattern, PatternError, Stem, known_patterns};
pub use phrases::Phrases;
pub use place::{Location, Place, SourceOf};
pub(crate) use portal::Parts;
pub use portal::{
    Edge, FileState, LinkState, LinkTarget, Matched, MeantAnchor, NamedElsewhere, Node, NodeWhat,
    Origin, Portal, Slip, State,
};
pub use problem::{ALLOW_KEY, Allow, Fault, Problem};
pub use reads::{Reads, is_noted, noted};
pub use reduction::reduction;
pub use settings::LinkSettings;
pub use source::{Position, Source, Span};
pub use system::{
    Assignment, Cycle, Membership, PlannedSpec, RoadmapEntry, Schedule, Slot, System,
};
pub use template::Template;
pub use unresolved::{
    Duplicate, DuplicateOf, Elsewhere, NameFault, NameProblem, Outside, Twin, Unreadable,
    Unresolved,
};
pub use vocabulary::{Carrier, FieldRole, GateStatus, ItemRole, KindRole, RelationRole, Stage};

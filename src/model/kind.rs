//! A kind is the declaration of a kind of documents: how it is recognised, where its metadata
//! stands, what its relations mean and which items are inside.
//!
//! The code knows roles; names, titles, prefixes and sections are data that kind files assign.

use super::{Captures, Pattern, normalise};

/// What a document of a kind is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KindRole {
    /// Describes a system: components, contracts, a roadmap of features.
    System,
    /// Specifies one component of a system.
    Feature,
    /// Any other specification.
    Spec,
    /// Prose; no specification.
    Page,
}

/// The stage that a status stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Named, not written.
    Planned,
    /// Generated, not filled.
    Stub,
    /// Being written.
    Draft,
    /// Being reviewed.
    Review,
    /// Agreed.
    Approved,
    /// Built.
    Done,
    /// No longer wanted.
    Withdrawn,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 7] = [
        Stage::Planned,
        Stage::Stub,
        Stage::Draft,
        Stage::Review,
        Stage::Approved,
        Stage::Done,
        Stage::Withdrawn,
    ];

    /// The stage's word in kind files and pages.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Stub => "stub",
            Stage::Draft => "draft",
            Stage::Review => "review",
            Stage::Approved => "approved",
            Stage::Done => "done",
            Stage::Withdrawn => "withdrawn",
        }
    }
}

/// Where metadata may stand in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Carrier {
    /// YAML between `---` lines at the head or after the title.
    FrontMatter,
    /// `**Key:** value` lines under the title.
    BoldLines,
}

impl Carrier {
    /// The carrier's word in kind files and in `debug`.
    pub fn name(self) -> &'static str {
        match self {
            Carrier::FrontMatter => "front-matter",
            Carrier::BoldLines => "bold-lines",
        }
    }
}

/// What a metadata field is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldRole {
    /// The document's id.
    Id,
    /// Its title.
    Title,
    /// The name of its kind.
    Kind,
    /// Its status.
    Status,
    /// How hard it is: an ordered choice.
    Complexity,
    /// How far it must be worked out: a number.
    Maturity,
    /// The component that it specifies, by name.
    Component,
    /// `false` keeps the document out of the site.
    Publish,
    /// Nothing that the portal reasons about.
    Plain,
}

/// One metadata field of a kind.
#[derive(Debug, Clone)]
pub struct FieldDecl {
    /// Its name in outputs.
    pub name: String,
    /// The spellings of its key, compared without case, `-`, `_` and blanks.
    pub keys: Vec<String>,
    /// What it is to the portal.
    pub role: FieldRole,
    /// Whether a document of the kind must have it.
    pub required: bool,
}

/// What a relation means to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationRole {
    /// The source needs the target first.
    Dependency,
    /// The source is a part of the target system.
    Membership,
    /// The source specifies the target component.
    Implementation,
    /// The source covers the target.
    Trace,
    /// A relation that only its kind gives a meaning.
    Plain,
}

/// A relation between documents or items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationDecl {
    /// Its name, from source to target.
    pub name: String,
    /// What it means to the portal.
    pub role: RelationRole,
    /// The metadata keys that list targets.
    pub keys: Vec<String>,
    /// The name of its inverse, if it has one.
    pub inverse: Option<String>,
    /// The metadata keys that list sources: the same edges declared at the other end.
    pub inverse_keys: Vec<String>,
    /// Whether it must not hold cycles.
    pub acyclic: bool,
}

/// A metadata key that holds a list of maps, each naming its relation itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedDecl {
    /// The metadata key.
    pub key: String,
    /// The map's key for the other document.
    pub target: String,
    /// The map's key for the relation's name.
    pub relation: String,
    /// The map's key for a component of the target.
    pub component: Option<String>,
    /// The map's key for a remark.
    pub note: Option<String>,
}

/// What an item is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemRole {
    /// A part of a system that a feature specifies.
    Component,
    /// A feature that the roadmap plans.
    PlannedEntry,
    /// What one component offers to another.
    Contract,
    /// Which component owns which data.
    Ownership,
    /// A requirement, story or other thing that wants coverage.
    Requirement,
    /// A test or other thing that covers.
    Test,
    /// An API endpoint.
    Endpoint,
    /// An item that only its kind gives a meaning.
    Plain,
}

/// What a field of an item is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemFieldRole {
    /// What the item needs: names or ids.
    Dependencies,
    /// What the item covers: ids.
    Traces,
    /// The feature spec that belongs to it.
    Spec,
    /// Complexity.
    Complexity,
    /// Maturity level.
    Maturity,
    /// Days, a number or a range.
    Estimate,
    /// What it is responsible for.
    Responsibility,
    /// What it is built with.
    Technology,
    /// What it can do.
    Features,
    /// The endpoints it offers, one an entry: `METHOD path - words`.
    Endpoints,
    /// A contract's provider.
    From,
    /// A contract's consumer.
    To,
    /// The component that owns something.
    Owner,
    /// How something is reached.
    Access,
    /// A short name by which others refer to the item.
    Key,
    /// Nothing that the portal reasons about.
    Plain,
}

/// A field of an item: a bold label, a bullet label or a table column.
#[derive(Debug, Clone)]
pub struct ItemField {
    /// Its name in outputs.
    pub name: String,
    /// The labels it is found under.
    pub labels: Vec<String>,
    /// What it is to the portal.
    pub role: ItemFieldRole,
}

/// The shape of a table whose rows are items.
#[derive(Debug, Clone, Default)]
pub struct TableShape {
    /// The column whose cell is the item's title, by spelling.
    pub title: Vec<String>,
    /// Hole name and column spellings that fill it; a table without one of them is not read.
    pub holes: Vec<(String, Vec<String>)>,
}

/// A shape in which an item may stand.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A heading, and the section under it.
    Heading(Vec<Pattern>),
    /// An entry of a list, and what is nested in it.
    Entry(Vec<Pattern>),
    /// A row of a table.
    Row(TableShape),
}

/// A type of items inside documents of a kind.
#[derive(Debug, Clone)]
pub struct ItemDecl {
    /// The type's name in outputs.
    pub name: String,
    /// What it is to the portal.
    pub role: ItemRole,
    /// The sections it stands in (normalised titles); empty: anywhere.
    pub within: Vec<String>,
    /// The shapes it may have.
    pub shapes: Vec<Shape>,
    /// How its id is made from the holes; none: as the heading writes it.
    pub id: Option<String>,
    /// Its fields.
    pub fields: Vec<ItemField>,
    /// Headings between `within` and the item that group items: phases of a roadmap.
    pub groups: Vec<Pattern>,
    /// Words at the end of a title that do not belong to the name: `Feature Spec`, `Setup`.
    pub drop: Vec<String>,
    /// Whether a later mention with the same id adds to the first instead of repeating it.
    pub join: bool,
    /// For planned entries and components: the kind of the document they plan.
    pub plans: Option<String>,
    /// The complexity that a bare maturity level stands for: level up to which, and the word.
    pub complexity_of_level: Vec<(u32, String)>,
}

/// A section whose text other documents take over as context.
#[derive(Debug, Clone)]
pub struct ContextDecl {
    /// Its name in outputs.
    pub name: String,
    /// The section titles it is found under (normalised).
    pub sections: Vec<String>,
}

/// How a kind's documents are recognised.
#[derive(Debug, Clone, Default)]
pub struct Recognise {
    /// Values of the kind field that name this kind.
    pub values: Vec<String>,
    /// Titles that its documents have.
    pub headings: Vec<Pattern>,
    /// Item types whose presence speaks for the kind.
    pub items: Vec<String>,
    /// Whether every document that no other kind takes is of this kind.
    pub fallback: bool,
}

/// A status of a kind.
#[derive(Debug, Clone)]
pub struct StatusDecl {
    /// Its name in outputs.
    pub name: String,
    /// The stage it stands for.
    pub stage: Stage,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// What marks a document of the kind as a stub.
#[derive(Debug, Clone, Default)]
pub struct StubDecl {
    /// How a to-write marker begins; it ends at the next `]`.
    pub marker: String,
    /// The kind's template for new documents.
    pub template: String,
}

impl StubDecl {
    /// What the markers in a text ask for, in order.
    pub fn marks(&self, text: &str) -> Vec<String> {
        if self.marker.is_empty() {
            return Vec::new();
        }
        text.split(&self.marker)
            .skip(1)
            .filter_map(|rest| rest.split_once(']'))
            .map(|(what, _)| what.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }
}

/// A kind of documents.
#[derive(Debug, Clone)]
pub struct Kind {
    /// Its name: the file's stem.
    pub name: String,
    /// Its title for people.
    pub title: String,
    /// What its documents are to the portal.
    pub role: KindRole,
    /// How its documents are recognised.
    pub recognise: Recognise,
    /// Where metadata may stand, the strongest first.
    pub carriers: Vec<Carrier>,
    /// The metadata fields.
    pub fields: Vec<FieldDecl>,
    /// The form of the ids, if the kind gives them one.
    pub id: Option<Pattern>,
    /// The statuses, in order.
    pub statuses: Vec<StatusDecl>,
    /// The relations.
    pub relations: Vec<RelationDecl>,
    /// A list of maps that name their relations.
    pub related: Option<RelatedDecl>,
    /// The items inside.
    pub items: Vec<ItemDecl>,
    /// Sections that other documents take over.
    pub contexts: Vec<ContextDecl>,
    /// What marks a stub.
    pub stub: StubDecl,
}

impl Kind {
    /// The field of a role, if the kind has one.
    pub fn field(&self, role: FieldRole) -> Option<&FieldDecl> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// The status that a text stands for: exactly, or as its leading words.
    pub fn status(&self, text: &str) -> Option<&StatusDecl> {
        let wanted = normalise(text);
        let spelled = |status: &StatusDecl, fits: &dyn Fn(&str) -> bool| {
            fits(&normalise(&status.name))
                || status.aliases.iter().any(|alias| fits(&normalise(alias)))
        };
        self.statuses.iter().find(|status| spelled(status, &|name| name == wanted)).or_else(|| {
            self.statuses.iter().find(|status| {
                spelled(status, &|name| {
                    wanted.strip_prefix(name).is_some_and(|tail| tail.starts_with(' '))
                })
            })
        })
    }

    /// The id of a document of this kind from a name, by the kind's id form.
    pub fn id_from_name(&self, name: &str) -> String {
        let slug = super::slug(name);
        let Some(pattern) = &self.id else { return slug };
        let values = Captures::from([("slug".to_owned(), slug.clone())]);
        Pattern::fill(pattern.written(), &values).unwrap_or(slug)
    }

    /// An item type by name.
    pub fn item(&self, name: &str) -> Option<&ItemDecl> {
        self.items.iter().find(|item| item.name == name)
    }
}

/// All kinds of a portal, in order of their names.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    /// The kinds.
    pub all: Vec<Kind>,
}

impl Kinds {
    /// A kind by name.
    pub fn named(&self, name: &str) -> Option<&Kind> {
        self.all.iter().find(|kind| kind.name == name)
    }

    /// The kind for documents that no other kind takes.
    pub fn fallback(&self) -> Option<&Kind> {
        self.all.iter().find(|kind| kind.recognise.fallback)
    }

    /// Every relation of every kind, one a name, in order of their names.
    pub fn relations(&self) -> Vec<&RelationDecl> {
        let mut all: Vec<_> = self.all.iter().flat_map(|kind| &kind.relations).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.dedup_by(|a, b| a.name == b.name);
        all
    }

    /// The name of the relation that has a role.
    pub fn relation_of(&self, role: RelationRole) -> Option<&RelationDecl> {
        self.all.iter().flat_map(|kind| &kind.relations).find(|relation| relation.role == role)
    }
}

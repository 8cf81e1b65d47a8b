//! The fixed vocabulary: the roles that kind files assign, the carriers of metadata, the stages.

use serde::{Deserialize, Serialize};

/// What a document of a kind is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum KindRole {
    /// Describes a system: components, contracts, a roadmap of features.
    System,
    /// Specifies one component of a system.
    Feature,
    /// Any other specification.
    #[default]
    Spec,
    /// Prose; no specification.
    Page,
}

impl KindRole {
    /// The role's word in kind files.
    pub fn name(self) -> &'static str {
        match self {
            KindRole::System => "system",
            KindRole::Feature => "feature",
            KindRole::Spec => "spec",
            KindRole::Page => "page",
        }
    }
}

/// The stage of a status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

/// Where metadata may be in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Carrier {
    /// YAML between `---` lines at the head or after the title.
    FrontMatter,
    /// A code block of YAML.
    FencedYaml,
    /// `**Key:** value` lines, also in a quote.
    BoldLines,
    /// `- **Key**: value` or `- Key: value` list entries.
    Bullets,
    /// A table of two columns.
    Table,
    /// `Key: value` lines in a code block.
    Preamble,
    /// `Key: value` lines in a paragraph.
    Lines,
    /// A YAML file beside the document.
    Sidecar,
}

impl Carrier {
    /// Every carrier.
    pub const ALL: [Carrier; 8] = [
        Carrier::FrontMatter,
        Carrier::FencedYaml,
        Carrier::BoldLines,
        Carrier::Bullets,
        Carrier::Table,
        Carrier::Preamble,
        Carrier::Lines,
        Carrier::Sidecar,
    ];

    /// The carrier's word in kind files and in `debug`.
    pub fn name(self) -> &'static str {
        match self {
            Carrier::FrontMatter => "front-matter",
            Carrier::FencedYaml => "fenced-yaml",
            Carrier::BoldLines => "bold-lines",
            Carrier::Bullets => "bullets",
            Carrier::Table => "table",
            Carrier::Preamble => "preamble",
            Carrier::Lines => "lines",
            Carrier::Sidecar => "sidecar",
        }
    }
}

/// What a field of a document or an item is to the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldRole {
    /// The name of the document's kind.
    Kind,
    /// The document's status.
    Status,
    /// How hard it is: an ordered choice.
    Complexity,
    /// How far it must be worked out: a number.
    Maturity,
    /// The component that the document specifies, by name.
    Component,
    /// `false` keeps the document out of the site.
    Publish,
    /// What the document is about, in a sentence.
    Summary,
    /// A section that other documents take over.
    Context,
    /// What a component or a planned entry needs, by titles or ids.
    Dependencies,
    /// The spec that belongs to the item.
    Spec,
    /// Days, a number or a range.
    Estimate,
    /// What the item is responsible for.
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
    /// Who owns something: a component data, people a document.
    Owner,
    /// How something is reached.
    Access,
    /// A short name by which others refer to the item.
    Key,
    /// A path to source code.
    CodePath,
    /// A commit of the repository.
    Commit,
    /// The day on which it was begun.
    Created,
    /// The day of the last change.
    Updated,
    /// The version of a document, or the one that a row of its history is about.
    Version,
    /// What says when a requirement is met.
    Criteria,
    /// How much a requirement matters.
    Priority,
    /// Where code must be valid: what is written in the field, or in the section that it is.
    Example,
    /// Words by which documents are grouped.
    Tags,
    /// Nothing that the portal reasons about.
    Plain,
}

impl FieldRole {
    /// Every role that a kind file may name.
    pub const ALL: [FieldRole; 29] = [
        FieldRole::Kind,
        FieldRole::Status,
        FieldRole::Complexity,
        FieldRole::Maturity,
        FieldRole::Component,
        FieldRole::Publish,
        FieldRole::Summary,
        FieldRole::Context,
        FieldRole::Dependencies,
        FieldRole::Spec,
        FieldRole::Estimate,
        FieldRole::Responsibility,
        FieldRole::Technology,
        FieldRole::Features,
        FieldRole::Endpoints,
        FieldRole::From,
        FieldRole::To,
        FieldRole::Owner,
        FieldRole::Access,
        FieldRole::Key,
        FieldRole::CodePath,
        FieldRole::Commit,
        FieldRole::Created,
        FieldRole::Updated,
        FieldRole::Version,
        FieldRole::Criteria,
        FieldRole::Priority,
        FieldRole::Example,
        FieldRole::Tags,
    ];

    /// The role's word in kind files.
    pub fn name(self) -> &'static str {
        match self {
            FieldRole::Kind => "kind",
            FieldRole::Status => "status",
            FieldRole::Complexity => "complexity",
            FieldRole::Maturity => "maturity",
            FieldRole::Component => "component",
            FieldRole::Publish => "publish",
            FieldRole::Summary => "summary",
            FieldRole::Context => "context",
            FieldRole::Dependencies => "dependencies",
            FieldRole::Spec => "spec",
            FieldRole::Estimate => "estimate",
            FieldRole::Responsibility => "responsibility",
            FieldRole::Technology => "technology",
            FieldRole::Features => "features",
            FieldRole::Endpoints => "endpoints",
            FieldRole::From => "from",
            FieldRole::To => "to",
            FieldRole::Owner => "owner",
            FieldRole::Access => "access",
            FieldRole::Key => "key",
            FieldRole::CodePath => "code-path",
            FieldRole::Commit => "commit",
            FieldRole::Created => "created",
            FieldRole::Updated => "updated",
            FieldRole::Version => "version",
            FieldRole::Criteria => "criteria",
            FieldRole::Priority => "priority",
            FieldRole::Example => "example",
            FieldRole::Tags => "tags",
            FieldRole::Plain => "plain",
        }
    }
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
    /// The source is worked out from the target.
    Basis,
    /// The source takes the place of the target.
    Replacement,
    /// A relation that only its kind gives a meaning.
    Plain,
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
    /// A piece of work that is done or not.
    Task,
    /// A requirement that is to go.
    Removal,
    /// Something that must be answered before the document can be agreed.
    Question,
    /// A mark in a stub that says what is still to be written.
    Stub,
    /// A version in the history of a document.
    Revision,
    /// What the estimates of other items add up to.
    Total,
    /// An item that only its kind gives a meaning.
    Plain,
}

/// How far a gate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GateStatus {
    /// It was passed.
    Passed,
    /// Nobody has decided yet.
    Pending,
    /// It was tried and not passed.
    Failed,
    /// It has nothing to say about this document.
    NotApplicable,
}

impl GateStatus {
    /// Every status.
    pub const ALL: [GateStatus; 4] =
        [GateStatus::Passed, GateStatus::Pending, GateStatus::Failed, GateStatus::NotApplicable];

    /// Marks that mean a status.
    pub const MARKS: [(&str, GateStatus); 9] = [
        ("✅", GateStatus::Passed),
        ("✔", GateStatus::Passed),
        ("☑", GateStatus::Passed),
        ("⏳", GateStatus::Pending),
        ("🟡", GateStatus::Pending),
        ("☐", GateStatus::Pending),
        ("❌", GateStatus::Failed),
        ("✗", GateStatus::Failed),
        ("🔴", GateStatus::Failed),
    ];

    /// The status that a text means by its first mark or word, where it begins with one of the usual
    /// ones.
    pub fn usual(text: &str) -> Option<GateStatus> {
        let text = text.trim().trim_matches(['*', '_', '`']).trim_start();
        let word: String = text
            .chars()
            .skip_while(|c| !c.is_alphanumeric())
            .take_while(|c| c.is_alphanumeric() || *c == '/')
            .flat_map(char::to_lowercase)
            .collect();
        let word = match word.as_str() {
            "passed" | "pass" => Some(GateStatus::Passed),
            "pending" => Some(GateStatus::Pending),
            "failed" | "fail" => Some(GateStatus::Failed),
            "n/a" => Some(GateStatus::NotApplicable),
            _ if super::normalise(text).starts_with("not applicable") => {
                Some(GateStatus::NotApplicable)
            }
            _ => None,
        };
        let mark = || Self::MARKS.iter().find(|(mark, _)| text.starts_with(mark)).map(|(_, s)| *s);
        word.or_else(mark)
    }

    /// The status that a stage of documents means, where a gate's is written in their words.
    pub fn of_stage(stage: Stage) -> GateStatus {
        match stage {
            Stage::Approved | Stage::Done => GateStatus::Passed,
            Stage::Withdrawn => GateStatus::Failed,
            _ => GateStatus::Pending,
        }
    }

    /// The status's word in kind files, outputs and pages.
    pub fn name(self) -> &'static str {
        match self {
            GateStatus::Passed => "passed",
            GateStatus::Pending => "pending",
            GateStatus::Failed => "failed",
            GateStatus::NotApplicable => "not-applicable",
        }
    }
}

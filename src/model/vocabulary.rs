//! The fixed vocabulary: the roles that kind files assign, the carriers of metadata, the stages.

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
    /// A stage that must be passed.
    Gate,
    /// Something that must be answered before the document can be agreed.
    Question,
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
    /// How far a gate is: passed, pending, failed or not applicable.
    GateStatus,
    /// What a gate asks.
    GateQuestion,
    /// What stands behind the bold words that an entry begins with.
    Text,
    /// Nothing that the portal reasons about.
    Plain,
}

impl ItemFieldRole {
    /// Every role.
    pub const ALL: [ItemFieldRole; 19] = [
        ItemFieldRole::Dependencies,
        ItemFieldRole::Traces,
        ItemFieldRole::Spec,
        ItemFieldRole::Complexity,
        ItemFieldRole::Maturity,
        ItemFieldRole::Estimate,
        ItemFieldRole::Responsibility,
        ItemFieldRole::Technology,
        ItemFieldRole::Features,
        ItemFieldRole::Endpoints,
        ItemFieldRole::From,
        ItemFieldRole::To,
        ItemFieldRole::Owner,
        ItemFieldRole::Access,
        ItemFieldRole::Key,
        ItemFieldRole::Text,
        ItemFieldRole::GateStatus,
        ItemFieldRole::GateQuestion,
        ItemFieldRole::Plain,
    ];

    /// The role's word in kind files; a hole of that name fills the field.
    pub fn name(self) -> &'static str {
        match self {
            ItemFieldRole::Dependencies => "dependencies",
            ItemFieldRole::Traces => "traces",
            ItemFieldRole::Spec => "spec",
            ItemFieldRole::Complexity => "complexity",
            ItemFieldRole::Maturity => "maturity",
            ItemFieldRole::Estimate => "estimate",
            ItemFieldRole::Responsibility => "responsibility",
            ItemFieldRole::Technology => "technology",
            ItemFieldRole::Features => "features",
            ItemFieldRole::Endpoints => "endpoints",
            ItemFieldRole::From => "from",
            ItemFieldRole::To => "to",
            ItemFieldRole::Owner => "owner",
            ItemFieldRole::Access => "access",
            ItemFieldRole::Key => "key",
            ItemFieldRole::Text => "text",
            ItemFieldRole::GateStatus => "gate-status",
            ItemFieldRole::GateQuestion => "gate-question",
            ItemFieldRole::Plain => "plain",
        }
    }
}

/// How far a gate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

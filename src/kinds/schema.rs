//! The form of a kind file, as users write it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// One text or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Texts {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Texts {
    /// The texts.
    pub(super) fn list(&self) -> Vec<String> {
        match self {
            Texts::One(text) => vec![text.clone()],
            Texts::Many(texts) => texts.clone(),
        }
    }
}

/// A kind file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct KindFile {
    /// The kind's title for people.
    pub title: Option<String>,
    /// `system`, `feature`, `spec` or `page`.
    pub role: Option<String>,
    /// The kind that this one starts from.
    pub extends: Option<String>,
    /// Whether it only serves to be extended.
    #[serde(rename = "abstract")]
    pub abstract_kind: bool,
    /// The form of the ids, with the hole `{slug}` or `{n}`.
    pub id: Option<String>,
    /// How a document is recognised.
    pub recognise: RecogniseFile,
    /// Where metadata stands and what it is called.
    pub metadata: MetadataFile,
    /// The statuses, in order.
    pub statuses: Vec<StatusFile>,
    /// The relations, by name.
    pub relations: BTreeMap<String, RelationFile>,
    /// A key that holds a list of maps, each naming its relation.
    pub related: Option<RelatedFile>,
    /// The items inside, by type name.
    pub items: BTreeMap<String, ItemFile>,
    /// Sections that other documents take over, by name.
    pub contexts: BTreeMap<String, Texts>,
    /// How a to-write marker begins.
    pub stub_marker: Option<String>,
}

/// How a document is recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RecogniseFile {
    /// Values of the kind field that name this kind.
    pub values: Vec<String>,
    /// Titles of its documents.
    pub headings: Vec<String>,
    /// Item types whose presence speaks for it.
    pub items: Vec<String>,
    /// Whether it takes what no other kind takes.
    pub fallback: bool,
}

/// Where metadata stands and what it is called.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct MetadataFile {
    /// Carriers, the strongest first.
    pub carriers: Vec<String>,
    /// Fields, by the name they have in outputs.
    pub fields: BTreeMap<String, FieldFile>,
}

/// A metadata field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct FieldFile {
    /// Spellings of its key; without any, the field's name.
    pub keys: Vec<String>,
    /// What it is to the portal.
    pub role: Option<String>,
    /// Whether every document must have it.
    pub required: bool,
}

/// A status.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StatusFile {
    /// Its name in outputs.
    pub name: String,
    /// The stage it stands for.
    pub stage: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// A relation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RelationFile {
    /// What it means to the portal.
    pub role: Option<String>,
    /// Metadata keys that list targets.
    pub keys: Vec<String>,
    /// The inverse's name.
    pub inverse: Option<String>,
    /// Metadata keys that list sources.
    pub inverse_keys: Vec<String>,
    /// Whether cycles are wrong.
    pub acyclic: bool,
}

/// A key that holds a list of maps.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RelatedFile {
    /// The metadata key.
    pub key: String,
    /// The map's key for the other document.
    pub target: String,
    /// The map's key for the relation.
    pub relation: String,
    /// The map's key for a component of the target.
    pub component: Option<String>,
    /// The map's key for a remark.
    pub note: Option<String>,
}

/// A type of items.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct ItemFile {
    /// What it is to the portal.
    pub role: Option<String>,
    /// Sections it stands in.
    pub within: Option<Texts>,
    /// Patterns of its heading.
    pub heading: Option<Texts>,
    /// Patterns of its list entry.
    pub entry: Option<Texts>,
    /// The shape of its table row.
    pub row: Option<RowFile>,
    /// How its id is made.
    pub id: Option<String>,
    /// Its fields: labels, or labels and a role.
    pub fields: BTreeMap<String, ItemFieldFile>,
    /// Patterns of the headings that group items.
    pub groups: Option<Texts>,
    /// Words that end a title without belonging to the name.
    pub drop: Vec<String>,
    /// Whether a later mention of the same id adds to the first.
    pub join: bool,
    /// The kind of the document that it plans.
    pub plans: Option<String>,
    /// Complexity by maturity level: `{ EASY = 3, MODERATE = 4, HIGH = 5 }`.
    pub complexity_of_level: BTreeMap<String, u32>,
}

/// The shape of a table row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RowFile {
    /// The column that is the title.
    pub title: Option<Texts>,
    /// Holes and the columns that fill them; all must be there.
    pub holes: BTreeMap<String, Texts>,
}

/// A field of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum ItemFieldFile {
    /// Labels only.
    Labels(Texts),
    /// Labels and a role.
    Full {
        /// The labels it is found under.
        labels: Texts,
        /// What it is to the portal.
        role: Option<String>,
    },
}

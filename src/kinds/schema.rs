//! The form of a kind file, as users write it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Titles of sections: one, or several in order.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum Within {
    /// One.
    One(String),
    /// Several: the first that the file has counts; of a list inside every title does.
    Many(Vec<Texts>),
}

impl Default for Within {
    fn default() -> Self {
        Within::Many(Vec::new())
    }
}

impl Within {
    /// The groups of titles.
    pub(super) fn groups(&self) -> Vec<Vec<String>> {
        match self {
            Within::One(title) => vec![vec![title.clone()]],
            Within::Many(groups) => groups.iter().map(Texts::list).collect(),
        }
    }
}

/// The words of a fixed list, for the schema.
#[cfg(test)]
fn words<T>(list: &[(&'static str, T)]) -> Vec<&'static str> {
    list.iter().map(|(word, _)| *word).collect()
}

/// The stages, for the schema.
#[cfg(test)]
fn stages() -> Vec<&'static str> {
    crate::model::Stage::ALL.iter().map(|stage| stage.name()).collect()
}

/// One text or several.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
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
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "The file"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct KindFile {
    /// The kind's title for people.
    pub title: Option<String>,
    /// What its documents are to the portal.
    #[cfg_attr(test, schemars(extend("enum" = words(&super::compile::KIND_ROLES))))]
    pub role: Option<String>,
    /// The kind that this one starts from.
    pub extends: Option<String>,
    /// Whether it only serves to be extended.
    #[serde(rename = "abstract")]
    pub abstract_kind: bool,
    /// The form of the ids, with the hole `{slug}` or `{n}`; or where else an id may come from.
    pub id: Option<IdFile>,
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
    /// Sections that its documents must have, by name.
    pub sections: BTreeMap<String, SectionFile>,
    /// Sections that other documents take over, by name.
    pub contexts: BTreeMap<String, Texts>,
    /// How a to-write marker begins.
    pub stub_marker: Option<String>,
    /// The title of a document that has none of its own, made of the holes of its id.
    pub untitled: Option<String>,
    /// Where its documents are at home in a repository: `init` recognises such a one.
    pub home: Option<HomeFile>,
}

/// Where documents of a kind are at home in a repository.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[home]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct HomeFile {
    /// Globs over paths from the repository's root; one file that fits is enough.
    pub files: Vec<String>,
    /// The folder that becomes `book.src`.
    pub src: String,
    /// Globs that become `content.include`.
    #[serde(default)]
    pub include: Vec<String>,
}

/// How ids are written and where they come from.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum IdFile {
    /// The form only.
    Form(Texts),
    /// All of it.
    Full(IdTable),
}

/// How ids are written and where they come from.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[id]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct IdTable {
    /// The forms that an id may have, the usual one first.
    pub form: Option<Texts>,
    /// Forms of file names, without the extension, that hold an id.
    pub file: Option<Texts>,
    /// Forms of folder names that hold an id.
    pub folder: Option<Texts>,
    /// Forms of titles that hold an id.
    pub heading: Option<Texts>,
    /// Forms of whole paths from the portal's root that hold an id: `{rest}changes/{change}/tasks.md`.
    pub path: Option<Texts>,
    /// How the id is made from what file, folder, title or a short reference hold; the first form
    /// where nothing is said.
    pub make: Option<String>,
    /// Forms of short references: `{n}` where `1559` means `EIP-1559`.
    pub short: Option<Texts>,
}

/// A section that documents must have. Without a condition every document must have it.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[sections.NAME]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct SectionFile {
    /// The titles it may have; numbering, emoji and letter case make no difference.
    pub titles: Option<Texts>,
    /// The maturity level from which it must be there.
    pub maturity: Option<u32>,
    /// The complexities with which it must be there.
    pub complexity: Option<Texts>,
}

/// How a document is recognised.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[recognise]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RecogniseFile {
    /// Values of the kind field that name this kind.
    pub values: Vec<String>,
    /// Titles of its documents.
    pub headings: Vec<String>,
    /// Item types whose presence speaks for it.
    pub items: Vec<String>,
    /// Metadata keys that only its documents have.
    pub keys: Vec<String>,
    /// Titles of sections that speak for it.
    pub sections: Vec<String>,
    /// Globs over the path from the portal's root that speak for it.
    pub files: Vec<String>,
    /// Globs over the path from the portal's root where only its documents lie: that is enough.
    pub places: Vec<String>,
    /// Whether it takes what no other kind takes.
    pub fallback: bool,
}

/// Where metadata stands and what it is called.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[metadata]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct MetadataFile {
    /// Carriers, the strongest first: `front-matter`, `fenced-yaml`, `bold-lines`, `bullets`,
    /// `table`, `preamble`, `lines`, each straight under the title or `… under Section Title`; and
    /// `sidecar NAME.yaml`, where `{stem}` is the document's file name without its extension.
    pub carriers: Vec<String>,
    /// Fields, by the name they have in outputs.
    pub fields: BTreeMap<String, FieldFile>,
}

/// A metadata field.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[metadata.fields.NAME]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct FieldFile {
    /// Spellings of its key; without any, the field's name.
    pub keys: Vec<String>,
    /// What it is to the portal.
    #[cfg_attr(test, schemars(extend("enum" = words(&super::compile::FIELD_ROLES))))]
    pub role: Option<String>,
    /// Whether every document must have it.
    pub required: bool,
    /// The values it may have, each with its other spellings; without any, every value.
    pub values: BTreeMap<String, Vec<String>>,
    /// Labels of bold lines further down that state it again.
    pub repeats: Vec<String>,
    /// Titles of sections whose first paragraph is its value.
    pub sections: Vec<String>,
}

/// A status.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[[statuses]]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StatusFile {
    /// Its name in outputs.
    pub name: String,
    /// The stage it stands for.
    #[cfg_attr(test, schemars(extend("enum" = stages())))]
    pub stage: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Globs over the paths of documents that have it without saying so.
    #[serde(default)]
    pub files: Vec<String>,
}

/// A relation.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[relations.NAME]"))]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the format")]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RelationFile {
    /// What it means to the portal.
    #[cfg_attr(test, schemars(extend("enum" = words(&super::compile::RELATION_ROLES))))]
    pub role: Option<String>,
    /// Metadata keys that list targets.
    pub keys: Vec<String>,
    /// The inverse's name.
    pub inverse: Option<String>,
    /// Metadata keys that list sources.
    pub inverse_keys: Vec<String>,
    /// Whether cycles are wrong.
    pub acyclic: bool,
    /// How wrong: `error`, `warning` or `note`.
    #[cfg_attr(test, schemars(extend("enum" = ["error", "warning", "note"])))]
    pub cycle_level: Option<String>,
    /// The kinds that it may lead to.
    pub to: Vec<String>,
    /// How many targets a document has: `1`, `0..1`, `1..`, `2..5`.
    pub targets: Option<String>,
    /// Without a declaration the one document of the `to` kinds in the same folder is meant.
    pub beside: bool,
    /// Forms of what is meant inside a document and is no item of it: `NFR-{slug}`.
    pub topics: Vec<String>,
    /// Whether the target's items may be named without it: `US1` in tasks is a story of their spec.
    pub lends_items: bool,
    /// Without a declaration the target is made of the holes of the document's id; where there is
    /// no such target nothing is amiss.
    pub made: Option<String>,
    /// Phrases in the values of any metadata, with the hole `{value}` for the target.
    pub phrases: Option<Texts>,
    /// Whether two open documents that lead to one target are the finding `overlapping-change`.
    pub exclusive: bool,
}

/// A key that holds a list of maps.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[related]"))]
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
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[items.NAME]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct ItemFile {
    /// What it is to the portal.
    #[cfg_attr(test, schemars(extend("enum" = words(&super::compile::ITEM_ROLES))))]
    pub role: Option<String>,
    /// Sections it stands in: the first title that the file has counts; of a list inside the list
    /// every title does.
    pub within: Within,
    /// The type of items that it stands inside of: it has the hole `{of}`, which is the other's
    /// id, and `{at}` counts inside each; `within` may then name a bold label as well.
    pub of: Option<String>,
    /// What its text must say: where no sentence of it matches one of these, that is the finding
    /// `sentence-form`.
    pub sentence: Option<Texts>,
    /// Patterns of its heading.
    pub heading: Option<Texts>,
    /// Patterns of its list entry.
    pub entry: Option<Texts>,
    /// Patterns of its list entry, where a pattern of holes only takes entries without numbers too.
    pub bullet: Option<Texts>,
    /// Patterns of its list entry with a check box.
    pub checkbox: Option<Texts>,
    /// Patterns of the bold words, or the line, that a paragraph begins with.
    pub bold: Option<Texts>,
    /// Patterns of its line in a paragraph, a code block or a comment.
    pub line: Option<Texts>,
    /// The shape of its table row.
    pub row: Option<RowFile>,
    /// Patterns of words anywhere in the text, outside of code.
    pub phrase: Option<Texts>,
    /// Where else it is looked for: `fences`, `comments`.
    pub look_in: Vec<String>,
    /// How its id is made.
    pub id: Option<String>,
    /// Its fields: labels, or labels and a role.
    pub fields: BTreeMap<String, ItemFieldFile>,
    /// The documents that it stands for: a row `ADR-1` and a document `ADR-1` are one thing.
    pub stands_for: Option<StandsForFile>,
    /// Patterns of the headings, comments and bold lines that group items.
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

/// The documents that items stand for.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "stands-for"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StandsForFile {
    /// The kind of the documents.
    pub kind: String,
    /// The relation from the document with the item to the document it stands for.
    pub relation: Option<String>,
}

/// The shape of a table row.
#[derive(Debug, Clone, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "row"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct RowFile {
    /// The column that is the title.
    pub title: Option<Texts>,
    /// Holes, or patterns with holes, and the columns that fill them; all columns must be there,
    /// and a cell must have its pattern's form.
    pub holes: BTreeMap<String, Texts>,
}

/// A field of an item.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum ItemFieldFile {
    /// Labels only.
    Labels(Texts),
    /// All of it.
    Full(ItemFieldTable),
}

/// A field of an item.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(title = "[items.NAME.fields.NAME]"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ItemFieldTable {
    /// The labels it is found under: bold or plain labels, or columns of a table. Where none is
    /// found, the hole of its role's name in the item's pattern fills it: `{estimate}`.
    pub labels: Option<Texts>,
    /// What it is to the portal.
    #[cfg_attr(test, schemars(extend("enum" = words(&super::compile::item_field_roles()))))]
    pub role: Option<String>,
    /// The values it may have, each with its other spellings; without any, every value.
    #[serde(default)]
    pub values: BTreeMap<String, Vec<String>>,
    /// Whether lines of code blocks are looked into as well.
    #[serde(default)]
    pub in_code: bool,
    /// The relation from the item to what it names.
    pub relation: Option<String>,
    /// Phrases in the item's text, with the hole `{value}`: `(depends on {value})`.
    pub phrases: Option<Texts>,
    /// Its value where nothing is said, made of the item's holes.
    pub made: Option<String>,
    /// How what it names becomes an id: `T{value}`.
    pub target: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::KindFile;

    /// The schema that editors use is that of these types. To write it anew:
    /// `SPECBOOK_BLESS=1 cargo test schema`.
    #[test]
    fn the_shipped_schema_is_that_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/content/manual/kind.schema.json");
        let schema = schemars::schema_for!(KindFile);
        let mut wanted = serde_json::to_string_pretty(&schema).expect("JSON");
        wanted.push('\n');
        if std::env::var_os("SPECBOOK_BLESS").is_some() {
            std::fs::write(path, &wanted).expect("written");
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == wanted, "content/manual/kind.schema.json is out of date");
    }
}

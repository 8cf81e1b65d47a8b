//! The keys of kind files: one table for each sort of table, with the form and the meaning of every
//! key. It checks and normalises what users write, and makes the schema for editors and the
//! manual's reference.

use std::sync::Arc;

use super::problems::Problems;
use super::tree::{Key, Node, Tree, Value};
use super::words;

/// The form of a value.
pub(super) enum Shape {
    /// A text.
    Text,
    /// `true`.
    Flag,
    /// `true` or a text.
    FlagOrText,
    /// One of some words.
    Word(fn() -> Vec<&'static str>),
    /// A text or a list of texts.
    Texts,
    /// The sources of a value: a list, or a text of several that ` / ` parts.
    Sources,
    /// A text, or a list of texts and lists of texts.
    Groups,
    /// A table, or what is short for one of its keys.
    Table(&'static Table),
    /// Tables by names that the user chooses; `false` removes an inherited one.
    Named(&'static Table),
    /// Values: a list, or a table of other spellings.
    Values,
    /// By the other field's name and by value: ranges.
    By,
    /// Tests of fields: a table, or a list of tables of which one must apply.
    When,
    /// `true`, or a text or a list of texts.
    FlagOrTexts,
    /// `true`, a text, or tests of fields.
    Resolved,
    /// A list of tables.
    Conditions(&'static Table),
}

/// A key of a table.
pub(super) struct KeySpec {
    pub name: &'static str,
    pub shape: Shape,
    /// Its meaning, for the schema and the manual.
    #[cfg_attr(not(test), expect(dead_code, reason = "the schema is made in a test"))]
    pub docs: &'static str,
}

/// A sort of table.
pub(super) struct Table {
    /// How it is headed in a file.
    pub title: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "the schema is made in a test"))]
    pub docs: &'static str,
    pub keys: &'static [KeySpec],
    /// The key that a text or a list in its place is short for.
    pub short: Option<&'static str>,
}

const fn key(name: &'static str, shape: Shape, docs: &'static str) -> KeySpec {
    KeySpec { name, shape, docs }
}

/// The file.
pub(super) static FILE: Table = Table {
    title: "The file",
    docs: "A kind of documents.",
    short: None,
    keys: &[
        key("extends", Shape::Text, "The kind that this one starts from."),
        key("name", Shape::Text, "Its name for people; the file's name without it."),
        key("role", Shape::Word(words::kind_roles), "What its documents are to the portal."),
        key(
            "home",
            Shape::Texts,
            "Places in which only its documents lie: path patterns from the portal's root. Enough \
             to recognise one; `init` looks for them.",
        ),
        key("match", Shape::Table(&MATCH), "How its documents are recognised elsewhere."),
        key(
            "carriers",
            Shape::Texts,
            "Where metadata is, the strongest first: `front-matter`, `fenced-yaml`, `bold-lines`, \
             `bullets`, `table`, `preamble`, `lines`, each straight under the title or `… under \
             Section Title`; and `sidecar NAME.yaml`. Default: `front-matter`.",
        ),
        key("statuses", Shape::Named(&STATUS), "The statuses by name."),
        key("relations", Shape::Named(&RELATION), "Relations by name, each one for the portal."),
        key("id", Shape::Table(&ID), "How its documents get their ids."),
        key("title", Shape::Table(&TITLE), "Where their titles come from."),
        key("fields", Shape::Named(&FIELD), "The metadata fields by name."),
        key("items", Shape::Named(&ITEM), "The types of the items inside, by name."),
        key("must", Shape::Named(&CONDITION), "What must hold of a document, by name."),
        key("register", Shape::Text, "The title of the register that lists its documents."),
        key("words", Shape::Table(&WORDS), "Words that say that a text is not finished."),
        key("gates", Shape::Named(&GATE), "The gates of a document, by name."),
    ],
};

static WORDS: Table = Table {
    title: "words",
    docs: "Words that rules look for in the text. Those with a capital letter are meant as they are \
           written, others in any case.",
    short: None,
    keys: &[
        key("placeholder", Shape::Texts, "In the place of what is still to be written: `TBD`."),
        key("vague", Shape::Texts, "In a requirement, which nobody can test then: `fast`."),
    ],
};

static MATCH: Table = Table {
    title: "match",
    docs: "How documents are recognised. A value, an id of the form or a title decides; of paths, \
           keys, sections and the kind's own item types two are needed.",
    short: None,
    keys: &[
        key("values", Shape::Texts, "Words of the kind field that name the kind."),
        key("titles", Shape::Texts, "Patterns of titles."),
        key("paths", Shape::Texts, "Path patterns from the portal's root."),
        key("keys", Shape::Texts, "Metadata keys that only its documents have."),
        key("sections", Shape::Texts, "Titles of sections."),
    ],
};

static ID: Table = Table {
    title: "id",
    docs: "How a record gets its id. A string or a list is short for `form`.",
    short: Some("form"),
    keys: &[
        key(
            "form",
            Shape::Texts,
            "Forms of ids, the usual one first. Each is a template too: the first whose \
             placeholders are all filled makes the id.",
        ),
        key(
            "from",
            Shape::Sources,
            "Where an id or its placeholders are read; the key `id` always.",
        ),
        key("short", Shape::Texts, "Forms of references that mean an id: `{n}` for `ADR-{n}`."),
    ],
};

static TITLE: Table = Table {
    title: "title",
    docs: "Where a record's title comes from. A string or a list is short for `from`.",
    short: Some("from"),
    keys: &[
        key("from", Shape::Sources, "Its sources; those with `=` serve records without a title."),
        key("drop", Shape::Texts, "Words that end a title without belonging to it."),
    ],
};

static FIELD: Table = Table {
    title: "fields.NAME",
    docs: "A field of a document or an item. A string or a list is short for `from`.",
    short: Some("from"),
    keys: &[
        key(
            "from",
            Shape::Sources,
            "Its sources, the strongest first; the field's name without it.",
        ),
        key("role", Shape::Word(words::field_roles), "What it is to the portal."),
        key(
            "values",
            Shape::Values,
            "The values it may have: a list, or a table of other spellings.",
        ),
        key("count", Shape::Text, "How many values it has: `1`, `0..1`, `1..`."),
        key(
            "relation",
            Shape::FlagOrText,
            "The relation, or the inverse, that its values are references of; `true`: the field's \
             own name; with placeholders: as the data name it.",
        ),
        key(
            "to",
            Shape::Texts,
            "Kinds and item types that references lead to and are looked up in.",
        ),
        key("scope", Shape::Flag, "Whether items of the targets may be named without them."),
        key("by", Shape::By, "The value where nothing gives one, by the number of another field."),
    ],
};

static STATUS: Table = Table {
    title: "statuses.NAME",
    docs: "A status. A list is short for `also`.",
    short: Some("also"),
    keys: &[
        key("stage", Shape::Word(words::stages), "Its stage; the status's name where it is one."),
        key("also", Shape::Texts, "Other words for it."),
        key("where", Shape::Texts, "Path patterns of documents that have it without saying so."),
    ],
};

static RELATION: Table = Table {
    title: "relations.NAME",
    docs: "A relation, one for the portal whichever kind declares it.",
    short: None,
    keys: &[
        key("role", Shape::Word(words::relation_roles), "What it means to the portal."),
        key("inverse", Shape::Text, "Its name from the other end."),
        key(
            "cycles",
            Shape::Word(words::cycles),
            "Whether it may form a cycle, or the level of the finding.",
        ),
        key("both-ends", Shape::Flag, "Whether it must be declared at both ends."),
        key("exclusive", Shape::Flag, "Whether two open documents must not lead to one target."),
        key(
            "dangling",
            Shape::Texts,
            "References that name nothing and are not a finding: `allowed`, or a list of forms.",
        ),
    ],
};

static ITEM: Table = Table {
    title: "items.NAME",
    docs: "A type of items. Items inside of items are `items.NAME.items.NAME`.",
    short: None,
    keys: &[
        key("role", Shape::Word(words::item_roles), "What its items are to the portal."),
        key(
            "in",
            Shape::Groups,
            "Titles of sections, or bold labels of the record around: the first that is there; of \
             a list inside the list all of them.",
        ),
        key(
            "like",
            Shape::Texts,
            "What an item looks like in Markdown; the first that fits counts.",
        ),
        key(
            "group",
            Shape::Texts,
            "Patterns of headings, comments and bold lines that group items.",
        ),
        key("plans", Shape::Text, "The kind of the documents that they plan or are the same as."),
        key("join", Shape::Flag, "Whether a later item of the same id adds to the first."),
        key(
            "register",
            Shape::Text,
            "The title of the register that lists them; without it one of the type's name.",
        ),
        key("id", Shape::Table(&ID), "How they get their ids; without it as they are written."),
        key("title", Shape::Table(&TITLE), "Where their titles come from."),
        key("fields", Shape::Named(&FIELD), "Their fields by name."),
        key("items", Shape::Named(&ITEM), "The types of the items inside of them."),
        key("must", Shape::Named(&CONDITION), "What must hold of them, by name."),
    ],
};

static CONDITION: Table = Table {
    title: "must.NAME",
    docs: "What must hold, of a document, an item or a gate. Of sections, sentences and coverers in a \
           list one is enough; of fields all are needed; several keys mean all.",
    short: None,
    keys: &[
        key("have", Shape::Texts, "Sections, labels or headings with content: one of them."),
        key("words", Shape::Text, "How many words of its own such a section must have."),
        key("fill", Shape::Texts, "Fields with a value: all of them."),
        key("count", Shape::Text, "How many different values each of them must have: `3..`."),
        key("say", Shape::Texts, "Patterns of a sentence; words in capitals must be in capitals."),
        key("avoid", Shape::Texts, "Patterns that no sentence may match."),
        key(
            "checked",
            Shape::Text,
            "Check boxes that must be ticked: `all`, of which there must be one; `any` that are \
             there; or how many.",
        ),
        key("items", Shape::Text, "A type of items: there must be some, and each must meet it."),
        key("each", Shape::Text, "A type of items, each of which must meet it."),
        key("of", Shape::Text, "The field that leads to the documents whose items are meant."),
        key(
            "by",
            Shape::Texts,
            "A field: of items with one value of it the last counts; by a second field of dates \
             the latest.",
        ),
        key(
            "covered",
            Shape::FlagOrTexts,
            "Item types or kinds, one of which must trace to it; `true`: anything.",
        ),
        key(
            "resolved",
            Shape::Resolved,
            "What says that an item is resolved: `true`: its check box; a field with a value; a \
             table of fields' values.",
        ),
        key(
            "match",
            Shape::Text,
            "A placeholder of its id that must be the same in the documents of the field `of`.",
        ),
        key(
            "when",
            Shape::When,
            "Fields' values with which it is asked: ranges or words; `stage`: that of the document, \
             as in `approved..`.",
        ),
        key("level", Shape::Word(words::levels), "The level of the finding."),
    ],
};

static GATE: Table = Table {
    title: "gates.NAME",
    docs: "A gate: what must hold before something else may go on.",
    short: None,
    keys: &[
        key("in", Shape::Texts, "The titles of its section: the first that is there."),
        key("each", Shape::Text, "A type of items, each of which is a gate of its own."),
        key(
            "status",
            Shape::Table(&GATE_STATUS),
            "Where its status is written; without it the conditions alone decide.",
        ),
        key("needs", Shape::Conditions(&CONDITION), "Its conditions, in the words of `must`."),
        key(
            "blocks",
            Shape::Texts,
            "What must not go ahead of it: kinds of documents that depend on its document, and \
             stages of the document itself.",
        ),
        key("of", Shape::Text, "The field that leads to the documents that it is about."),
        key("when", Shape::When, "Fields' values with which it applies."),
        key("count", Shape::Text, "`0..1`: a document may be without it."),
        key("level", Shape::Word(words::levels), "The highest level of findings about it."),
    ],
};

static GATE_STATUS: Table = Table {
    title: "gates.NAME.status",
    docs: "The status of a gate. A string or a list is short for `from`.",
    short: Some("from"),
    keys: &[
        key(
            "from",
            Shape::Sources,
            "Its sources, the strongest first; the others must agree. A label in the gate's section, \
             a field of the item that it is, or a metadata key; `label:`, `section:`, and `list:` \
             for the entry that begins with the gate's name.",
        ),
        key(
            "values",
            Shape::Values,
            "Words for `passed`, `pending`, `failed` and `not-applicable` besides the usual ones.",
        ),
    ],
};

/// The place of a key among those of the file.
pub(super) fn order(name: &str) -> usize {
    FILE.keys.iter().position(|key| key.name == name).unwrap_or(usize::MAX)
}

/// Names that fields must not have: a key in the wrong place would become one in silence.
pub(super) const KEYS_OF_RECORDS: [&str; 12] = [
    "carriers",
    "extends",
    "fields",
    "home",
    "id",
    "in",
    "items",
    "like",
    "match",
    "must",
    "relations",
    "statuses",
];

/// Checks a file and brings short forms to their long ones. What is invalid is left out and is a
/// problem.
pub(super) fn checked(tree: &Tree, problems: &mut Problems<'_>) -> Tree {
    table(tree, &FILE, problems)
}

fn table(tree: &Tree, spec: &'static Table, problems: &mut Problems<'_>) -> Tree {
    let mut entries = Vec::new();
    for (key, value) in tree.entries() {
        match spec.keys.iter().find(|known| known.name == key.name) {
            Some(known) => {
                if let Some(value) = shaped(key, value, &known.shape, problems) {
                    entries.push((key.clone(), value));
                }
            }
            None => unknown(key, spec, problems),
        }
    }
    Arc::new(Node { value: Value::Table(entries), place: tree.place })
}

fn unknown(key: &Key, spec: &'static Table, problems: &mut Problems<'_>) {
    let message = format!("unknown key `{}`", key.name);
    let elsewhere = FILE.keys.iter().any(|known| known.name == key.name);
    if elsewhere && spec.title != FILE.title {
        let help = format!(
            "`{}` is a key of the file: write it above the first table header, a key after a \
             header belongs to that table",
            key.name
        );
        problems.help(key.place, message, help);
        return;
    }
    let known = spec.keys.iter().map(|known| known.name);
    problems.help(key.place, message, super::problems::suggestion(&key.name, known));
}

/// A value in its long form; `None` where it is invalid.
fn shaped(key: &Key, value: &Tree, shape: &Shape, problems: &mut Problems<'_>) -> Option<Tree> {
    let removes = value.flag() == Some(false);
    let fits = match shape {
        Shape::Text => value.text().is_some(),
        Shape::Flag => value.flag().is_some(),
        Shape::FlagOrText => value.flag().is_some() || value.text().is_some(),
        Shape::Texts => removes && key.name == "home" || is_texts(value),
        Shape::Word(words) => return word(key, value, &words(), problems),
        Shape::Sources => {
            if is_texts(value) {
                return Some(sources(value));
            }
            false
        }
        Shape::Groups => match &value.value {
            Value::Text(_) => true,
            Value::List(list) => list.iter().all(is_texts),
            _ => false,
        },
        Shape::Table(spec) => return one(key, value, spec, removes, problems),
        Shape::Named(spec) => return named(key, value, spec, problems),
        Shape::Values => match &value.value {
            Value::List(list) => list.iter().all(|entry| entry.text().is_some()),
            Value::Table(entries) => entries.iter().all(|(_, words)| is_texts(words)),
            _ => false,
        },
        Shape::By => {
            value.entries().iter().all(|(_, by)| {
                !by.entries().is_empty()
                    && by.entries().iter().all(|(_, range)| range.text().is_some())
            }) && value.entries().len() == 1
        }
        Shape::When => match &value.value {
            Value::List(cases) => cases.iter().all(is_case),
            _ => is_case(value),
        },
        Shape::FlagOrTexts => value.flag() == Some(true) || is_texts(value),
        Shape::Resolved => value.flag() == Some(true) || value.text().is_some() || is_case(value),
        Shape::Conditions(spec) => {
            if let Value::List(list) = &value.value
                && list.iter().all(|entry| {
                    entry.text() == Some(super::inherit::INHERITED)
                        || matches!(entry.value, Value::Table(_))
                })
            {
                let checked = |entry: &Tree| match entry.value {
                    Value::Table(_) => table(entry, spec, problems),
                    _ => entry.clone(),
                };
                let list = list.iter().map(checked).collect();
                return Some(Arc::new(Node { value: Value::List(list), place: value.place }));
            }
            false
        }
    };
    if fits {
        return Some(value.clone());
    }
    let expected = match shape {
        Shape::Text => "a string",
        Shape::Flag => "true or false",
        Shape::FlagOrText => "true or a string",
        Shape::Texts | Shape::Sources => "a string or a list of strings",
        Shape::Groups => "a string, or a list of strings and lists of strings",
        Shape::Values => "a list of strings, or a table of lists",
        Shape::By => "a table with one field's name, and in it a range for each value",
        Shape::When => "a table of fields' values, or a list of such tables",
        Shape::FlagOrTexts => "true, a string or a list of strings",
        Shape::Resolved => "true, a field's name, or a table of fields' values",
        Shape::Conditions(_) => "a list of tables",
        Shape::Word(_) | Shape::Table(_) | Shape::Named(_) => "a table",
    };
    problems
        .add(value.place, format!("`{}`: expected {expected}, found {}", key.name, value.form()));
    None
}

fn is_texts(value: &Tree) -> bool {
    match &value.value {
        Value::Text(_) => true,
        Value::List(list) => list.iter().all(|entry| entry.text().is_some()),
        _ => false,
    }
}

fn is_case(value: &Tree) -> bool {
    !value.entries().is_empty() && value.entries().iter().all(|(_, test)| is_texts(test))
}

fn word(
    key: &Key,
    value: &Tree,
    known: &[&'static str],
    problems: &mut Problems<'_>,
) -> Option<Tree> {
    match value.text() {
        Some(text) if known.contains(&text) => Some(value.clone()),
        Some(text) => {
            problems.unknown(value.place, &key.name, text, known.iter().copied());
            None
        }
        None => {
            let message = format!("`{}`: expected a string, found {}", key.name, value.form());
            let help = format!("expected one of {}", known.join(", "));
            problems.help(value.place, message, help);
            None
        }
    }
}

/// A table, or what is short for it.
fn one(
    key: &Key,
    value: &Tree,
    spec: &'static Table,
    removes: bool,
    problems: &mut Problems<'_>,
) -> Option<Tree> {
    match (&value.value, spec.short) {
        (Value::Table(_), _) => Some(table(value, spec, problems)),
        (Value::Text(_) | Value::List(_), Some(short)) => {
            let inner = spec.keys.iter().find(|known| known.name == short)?;
            let name = Key { name: short.to_owned(), place: key.place };
            let inner = shaped(&name, value, &inner.shape, problems)?;
            let place = value.place;
            Some(Arc::new(Node { value: Value::Table(vec![(name, inner)]), place }))
        }
        (Value::Flag(false), _) if removes && key.name == "match" => Some(value.clone()),
        _ => {
            let or = if spec.short.is_some() { "a string, a list or a table" } else { "a table" };
            problems
                .add(value.place, format!("`{}`: expected {or}, found {}", key.name, value.form()));
            None
        }
    }
}

/// Tables by name.
fn named(
    key: &Key,
    value: &Tree,
    spec: &'static Table,
    problems: &mut Problems<'_>,
) -> Option<Tree> {
    let Value::Table(list) = &value.value else {
        problems
            .add(value.place, format!("`{}`: expected a table, found {}", key.name, value.form()));
        return None;
    };
    let mut entries = Vec::new();
    for (name, value) in list {
        if key.name == "fields" && KEYS_OF_RECORDS.contains(&name.name.as_str()) {
            let message = format!("`{}` is a key and cannot be the name of a field", name.name);
            let help = "a key after a table header belongs to that table: write it above the \
                        header `[fields]`, or give the field another name and `from`";
            problems.help(name.place, message, help);
            continue;
        }
        // `items.x = false` removes an inherited one.
        if value.flag() == Some(false) {
            entries.push((name.clone(), value.clone()));
            continue;
        }
        if let Some(value) = one(name, value, spec, false, problems) {
            entries.push((name.clone(), value));
        }
    }
    Some(Arc::new(Node { value: Value::Table(entries), place: value.place }))
}

/// Sources as a list: a text is parted at ` / `, and its whole is tried first.
fn sources(value: &Tree) -> Tree {
    let Value::Text(text) = &value.value else { return value.clone() };
    let leaf =
        |text: &str| Arc::new(Node { value: Value::Text(text.to_owned()), place: value.place });
    let parts = slashed(text);
    let list = if super::spelling::is_worded(text) {
        vec![leaf(text)]
    } else {
        parts.iter().map(|part| leaf(part)).collect()
    };
    Arc::new(Node { value: Value::List(list), place: value.place })
}

/// The spellings of a text: its whole, and where ` / ` parts it its parts.
pub(super) fn slashed(text: &str) -> Vec<String> {
    let mut all = vec![text.trim().to_owned()];
    if text.contains(" / ") {
        all.extend(text.split(" / ").map(|part| part.trim().to_owned()));
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value as Json, json};

    use super::*;

    /// The tables in the order in which the manual has them.
    fn tables() -> [&'static Table; 12] {
        [
            &FILE,
            &MATCH,
            &WORDS,
            &ID,
            &TITLE,
            &FIELD,
            &STATUS,
            &ITEM,
            &RELATION,
            &CONDITION,
            &GATE,
            &GATE_STATUS,
        ]
    }

    fn reference(spec: &'static Table) -> Json {
        json!({ "$ref": format!("#/$defs/{}", spec.title) })
    }

    fn texts() -> Json {
        json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
    }

    fn shape(shape: &Shape) -> Json {
        match shape {
            Shape::Text => json!({ "type": "string" }),
            Shape::Flag => json!({ "type": "boolean" }),
            Shape::FlagOrText => json!({ "anyOf": [{ "type": "boolean" }, { "type": "string" }] }),
            Shape::Word(words) => json!({ "type": "string", "enum": words() }),
            Shape::Texts | Shape::Sources => texts(),
            Shape::Groups => json!({ "anyOf": [
                { "type": "string" },
                { "type": "array", "items": texts() },
            ] }),
            Shape::Table(spec) => match spec.short {
                Some(_) => json!({ "anyOf": [texts(), reference(spec)] }),
                None => {
                    json!({ "anyOf": [reference(spec), { "type": "boolean", "const": false }] })
                }
            },
            Shape::Named(spec) => {
                let mut any = vec![reference(spec), json!({ "type": "boolean", "const": false })];
                if spec.short.is_some() {
                    any.insert(0, texts());
                }
                json!({ "type": "object", "additionalProperties": { "anyOf": any } })
            }
            Shape::Values => json!({ "anyOf": [
                { "type": "array", "items": { "type": "string" } },
                { "type": "object", "additionalProperties": texts() },
            ] }),
            Shape::By => json!({ "type": "object", "additionalProperties": {
                "type": "object", "additionalProperties": { "type": "string" } } }),
            Shape::When => {
                let case = json!({ "type": "object", "additionalProperties": texts() });
                json!({ "anyOf": [case, { "type": "array", "items": case }] })
            }
            Shape::FlagOrTexts => json!({ "anyOf": [
                { "type": "boolean", "const": true },
                { "type": "string" },
                { "type": "array", "items": { "type": "string" } },
            ] }),
            Shape::Resolved => json!({ "anyOf": [
                { "type": "boolean", "const": true },
                { "type": "string" },
                { "type": "object", "additionalProperties": texts() },
            ] }),
            Shape::Conditions(spec) => {
                let inherited = json!({ "type": "string", "const": "..." });
                json!({ "type": "array", "items": { "anyOf": [reference(spec), inherited] } })
            }
        }
    }

    fn schema(spec: &'static Table) -> Map<String, Json> {
        let properties: Map<String, Json> = spec
            .keys
            .iter()
            .map(|key| {
                let mut value = shape(&key.shape);
                value["description"] = Json::from(key.docs);
                (key.name.to_owned(), value)
            })
            .collect();
        let mut out = Map::new();
        out.insert("title".to_owned(), Json::from(spec.title));
        out.insert("description".to_owned(), Json::from(spec.docs));
        out.insert("type".to_owned(), Json::from("object"));
        out.insert("additionalProperties".to_owned(), Json::from(false));
        out.insert("properties".to_owned(), Json::Object(properties));
        out
    }

    /// The schema that editors use is that of these tables. To write it anew:
    /// `SPECBOOK_BLESS=1 cargo test schema`.
    #[test]
    fn the_shipped_schema_is_that_of_the_tables() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/content/manual/kind.schema.json");
        let mut whole = schema(&FILE);
        let definitions: Map<String, Json> = tables()[1..]
            .iter()
            .map(|spec| (spec.title.to_owned(), Json::Object(schema(spec))))
            .collect();
        whole.insert(
            "$schema".to_owned(),
            Json::from("https://json-schema.org/draft/2020-12/schema"),
        );
        whole.insert("$defs".to_owned(), Json::Object(definitions));
        let mut wanted = serde_json::to_string_pretty(&whole).expect("JSON");
        wanted.push('\n');
        if std::env::var_os("SPECBOOK_BLESS").is_some() {
            std::fs::write(path, &wanted).expect("written");
        }
        let found = std::fs::read_to_string(path).unwrap_or_default();
        assert!(found == wanted, "content/manual/kind.schema.json is out of date");
    }

    /// The format was 101 keys once; what is not needed does not come back. 45 are for reading
    /// documents, the others for conditions, gates, words and registers.
    #[test]
    fn there_are_few_keys() {
        let mut names: Vec<&str> =
            tables().iter().flat_map(|spec| spec.keys).map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.len() <= 59, "{} keys: {}", names.len(), names.join(" "));
    }
}

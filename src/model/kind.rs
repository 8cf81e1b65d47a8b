//! A kind is the declaration of a kind of documents: how it is recognised, where its metadata
//! stands, what its relations mean and which items are inside.
//!
//! The code knows roles; names, titles, prefixes and sections are data that kind files assign.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Captures, Carrier, FieldRole, Globs, ItemFieldRole, ItemRole, KindRole, Level, Pattern,
    RelationRole, Stage, normalise,
};

/// A carrier and where a kind looks for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CarrierDecl {
    /// The carrier.
    pub carrier: Carrier,
    /// The normalised title of the section it stands in, empty for straight under the title; of a
    /// sidecar its file name.
    pub place: String,
}

/// Known values and their other spellings.
pub type Aliases = Vec<(String, Vec<String>)>;

/// How many of the known values a text names, in any of their spellings: a choice that a template
/// left whole names several. What stands in brackets behind the first words is a reason.
pub fn named_values(known: &Aliases, text: &str) -> usize {
    let text = text.trim();
    let reason = text.find(" (").filter(|at| *at > 0).unwrap_or(text.len());
    let text = &text[..reason];
    let words = format!(" {} ", normalise(text));
    let named = |word: &String| {
        if word.contains(char::is_alphanumeric) {
            let word = normalise(word);
            !word.is_empty() && words.contains(&format!(" {word} "))
        } else {
            !word.is_empty() && text.contains(word.as_str())
        }
    };
    known.iter().filter(|(name, aliases)| named(name) || aliases.iter().any(named)).count()
}

/// The value that a text stands for: as typed, then whatever the emoji, markup and letter case,
/// then as its leading words.
pub fn meaning<'a>(known: &'a Aliases, text: &str) -> Option<&'a str> {
    let typed = text.trim();
    let wanted = normalise(typed);
    let find = |fits: &dyn Fn(&str) -> bool| {
        let mut all = known.iter();
        all.find(|(name, aliases)| fits(name) || aliases.iter().any(|alias| fits(alias)))
            .map(|(name, _)| name.as_str())
    };
    find(&|name| name == typed)
        .or_else(|| find(&|name| !wanted.is_empty() && normalise(name) == wanted))
        .or_else(|| {
            // Of several that begin it the longest is meant.
            let begins = |name: &str| {
                let name = normalise(name);
                let tail = wanted.strip_prefix(name.as_str());
                let fits = !name.is_empty() && tail.is_some_and(|tail| tail.starts_with(' '));
                fits.then_some(name.len())
            };
            let longest = |(name, aliases): &(String, Vec<String>)| {
                aliases.iter().chain([name]).filter_map(|word| begins(word)).max()
            };
            let all = known.iter().filter_map(|entry| Some((longest(entry)?, &entry.0)));
            // The first of the longest: entries stand in order.
            let best = all.fold(None, |best: Option<(usize, &String)>, next| match best {
                Some(best) if best.0 >= next.0 => Some(best),
                _ => Some(next),
            });
            best.map(|(_, name)| name.as_str())
        })
        // `✅ Implemented in May`: an emoji may say it all.
        .or_else(|| {
            find(&|name| {
                !name.is_empty() && !name.contains(char::is_alphanumeric) && typed.starts_with(name)
            })
        })
}

/// One metadata field of a kind.
#[derive(Debug, Clone)]
pub struct FieldDecl {
    /// Its name in outputs.
    pub name: String,
    /// The spellings of its key, the usual one first.
    pub keys: Vec<String>,
    /// The same in the form in which spellings are compared.
    pub forms: Vec<String>,
    /// Normalised titles of sections whose first paragraph is its value.
    pub sections: Vec<String>,
    /// What it is to the portal.
    pub role: FieldRole,
    /// Whether a document of the kind must have it.
    pub required: bool,
    /// The values it may have, with their other spellings; empty: any.
    pub values: Aliases,
    /// Labels of bold lines further down that state it again.
    pub repeats: Vec<String>,
}

/// A relation between documents or items.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the kind format")]
pub struct RelationDecl {
    /// Its name, from source to target.
    pub name: String,
    /// What it means to the portal.
    pub role: RelationRole,
    /// The usual spelling of its key.
    pub spelling: String,
    /// The metadata keys that list targets, in the form in which spellings are compared.
    pub keys: Vec<String>,
    /// The name of its inverse, if it has one.
    pub inverse: Option<String>,
    /// The metadata keys that list sources, in the same form: edges declared at the other end.
    pub inverse_keys: Vec<String>,
    /// Whether it must not hold cycles.
    pub acyclic: bool,
    /// The level of a finding about a cycle.
    pub cycle_level: Level,
    /// The kinds that it may lead to; empty: any.
    pub to: Vec<String>,
    /// The fewest and the most targets that a document may have.
    pub targets: (usize, Option<usize>),
    /// Whether, without a declaration, the one document of these kinds in the same folder is meant.
    pub beside: bool,
    /// Words for what is meant inside a document and is no item of it: `NFR-{slug}`.
    pub topics: Vec<Pattern>,
    /// Whether items of the target may be named without it.
    pub lends_items: bool,
    /// Without a declaration, the target as the holes of the document's id make it; nothing is
    /// amiss where there is no such target.
    pub made: Option<String>,
    /// Phrases in any metadata whose hole `{value}` is the target.
    pub phrases: Vec<Pattern>,
    /// Whether two open documents must not lead to one target.
    pub exclusive: bool,
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

/// A field of an item: a bold label, a bullet label or a table column.
#[derive(Debug, Clone)]
pub struct ItemField {
    /// Its name in outputs.
    pub name: String,
    /// The labels it is found under.
    pub labels: Vec<String>,
    /// What it is to the portal.
    pub role: ItemFieldRole,
    /// The values it may have, with their other spellings; empty: any.
    pub values: Aliases,
    /// Whether lines of code blocks are looked into as well.
    pub in_code: bool,
    /// The relation from the item to what the field names, where its role has none.
    pub relation: Option<String>,
    /// Phrases in the item's text whose hole `{value}` is the value.
    pub phrases: Vec<Pattern>,
    /// The value where nothing else gives one, made of the holes of the item's pattern.
    pub made: Option<String>,
    /// How a value becomes the id that it stands for: `T{value}`.
    pub target: Option<String>,
}

impl ItemField {
    /// Whether it lists names, each of which is a value of its own.
    pub fn is_naming(&self) -> bool {
        let names = [ItemFieldRole::Dependencies, ItemFieldRole::Traces].contains(&self.role);
        names || self.relation.is_some()
    }
}

/// The shape of a table whose rows are items.
#[derive(Debug, Clone, Default)]
pub struct TableShape {
    /// The column whose cell is the item's title, by spelling.
    pub title: Vec<String>,
    /// What fills the holes and from which column, by spelling; a table without one of the columns
    /// is not read.
    pub holes: Vec<(Cell, Vec<String>)>,
}

/// How a table cell fills holes.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Its text is one hole.
    Hole(String),
    /// It must have this form, whose holes it fills.
    Form(Pattern),
}

/// A shape in which an item may stand.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A heading, and the section under it.
    Heading(Vec<Pattern>),
    /// An entry of a list, and what is nested in it; a form of holes only takes entries with
    /// numbers, and no nested ones.
    Entry(Vec<Pattern>),
    /// The same, where a form of holes only takes entries without numbers as well.
    Bullet(Vec<Pattern>),
    /// An entry of a list with a check box, and what is nested in it.
    Checkbox(Vec<Pattern>),
    /// A paragraph that begins in bold, and what follows it.
    Bold(Vec<Pattern>),
    /// A line of a paragraph, of a code block or of a comment.
    Line(Vec<Pattern>),
    /// A row of a table.
    Row(TableShape),
    /// Words anywhere in the text, outside of code.
    Phrase(Vec<Pattern>),
}

/// Where else than in the open text items of a type may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LookIn {
    /// In code blocks.
    pub fences: bool,
    /// In HTML comments.
    pub comments: bool,
}

/// The documents that items of a type stand for: a row `ADR-1` and a document `ADR-1` are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandsFor {
    /// The kind of the documents.
    pub kind: String,
    /// The relation from the document with the row to the one it stands for.
    pub relation: Option<String>,
}

/// A type of items inside documents of a kind.
#[derive(Debug, Clone)]
pub struct ItemDecl {
    /// The type's name in outputs.
    pub name: String,
    /// What it is to the portal.
    pub role: ItemRole,
    /// The sections it stands in, by normalised titles: all sections of the first group of titles
    /// that the file has one of; empty: anywhere.
    pub within: Vec<Vec<String>>,
    /// The type of items that it stands inside of, with ids of its own in each.
    pub of: Option<String>,
    /// What its text must say: one of these must match a sentence of it; empty: anything.
    pub sentence: Vec<Pattern>,
    /// The shapes it may have.
    pub shapes: Vec<Shape>,
    /// Where else it is looked for.
    pub look_in: LookIn,
    /// How its id is made from the holes; none: as the heading writes it.
    pub id: Option<String>,
    /// Its fields.
    pub fields: Vec<ItemField>,
    /// Headings, comments and bold lines between `within` and the item that group items: phases
    /// of a roadmap.
    pub groups: Vec<Pattern>,
    /// The documents that its items stand for.
    pub stands_for: Option<StandsFor>,
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
    /// Metadata keys that only documents of the kind have.
    pub keys: Vec<String>,
    /// Section titles (normalised) that speak for the kind.
    pub sections: Vec<String>,
    /// Where its files lie, as globs over the path from the portal's root.
    pub files: Globs,
    /// Where only its files lie, as globs: enough to be of the kind.
    pub places: Globs,
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
    /// Where documents lie that have it without saying so.
    pub files: Globs,
}

/// Where documents of a kind are at home in a repository: what `init` makes a configuration of.
#[derive(Debug, Clone, Default)]
pub struct HomeDecl {
    /// Globs from the repository's root; one file that fits is enough.
    pub files: Globs,
    /// The folder for `book.src`.
    pub src: String,
    /// Globs for `content.include`.
    pub include: Vec<String>,
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

/// How documents of a kind get their ids.
#[derive(Debug, Clone, Default)]
pub struct IdDecl {
    /// The forms that an id may have, the usual one first.
    pub forms: Vec<Pattern>,
    /// Forms of file names that hold one.
    pub file: Vec<Pattern>,
    /// Forms of folder names that hold one.
    pub folder: Vec<Pattern>,
    /// Forms of titles that hold one.
    pub heading: Vec<Pattern>,
    /// Forms of whole paths that hold one.
    pub path: Vec<Pattern>,
    /// How it is made from the holes of those; the first form where nothing is said.
    pub make: Option<String>,
    /// Forms of references that are completed to an id: `{n}` for `EIP-{n}`.
    pub short: Vec<Pattern>,
}

impl IdDecl {
    /// An id from what a file name, folder, title or short reference holds.
    pub fn made(&self, holes: &Captures) -> Option<String> {
        match (&self.make, self.forms.first()) {
            (Some(make), _) => Pattern::fill(make, holes),
            (None, Some(form)) => Pattern::fill(form.written(), holes),
            (None, None) => None,
        }
    }

    /// The id that a short reference stands for.
    pub fn completed(&self, typed: &str) -> Option<String> {
        self.short.iter().find_map(|short| self.made(&short.captures(typed)?))
    }

    /// The same id in the usual form, when it has another one: `SPEC-7` for `SPEC-7-some-title`.
    pub fn usual(&self, id: &str) -> Option<String> {
        let usual = self.forms.first()?;
        if usual.is_match(id) {
            return None;
        }
        let holes = self.forms.iter().skip(1).find_map(|form| form.captures(id))?;
        Pattern::fill(usual.written(), &holes)
    }
}

/// A section that documents of a kind must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionDecl {
    /// Its name in the kind file.
    pub name: String,
    /// The titles it may have, as written; compared normalised.
    pub titles: Vec<String>,
    /// Whether every document must have it.
    pub always: bool,
    /// The maturity from which it must be there.
    pub maturity: Option<u32>,
    /// The complexities with which it must be there.
    pub complexity: Vec<String>,
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
    pub carriers: Vec<CarrierDecl>,
    /// The metadata fields.
    pub fields: Vec<FieldDecl>,
    /// How its documents get their ids.
    pub id: IdDecl,
    /// The statuses, in order.
    pub statuses: Vec<StatusDecl>,
    /// The relations.
    pub relations: Vec<RelationDecl>,
    /// A list of maps that name their relations.
    pub related: Option<RelatedDecl>,
    /// The items inside.
    pub items: Vec<ItemDecl>,
    /// Sections that its documents must have.
    pub sections: Vec<SectionDecl>,
    /// Sections that other documents take over.
    pub contexts: Vec<ContextDecl>,
    /// What marks a stub.
    pub stub: StubDecl,
    /// The title of a document without one of its own, made of the holes of its id.
    pub untitled: Option<String>,
    /// Where its documents are at home.
    pub home: Option<HomeDecl>,
}

impl Kind {
    /// The field of a role, if the kind has one.
    pub fn field(&self, role: FieldRole) -> Option<&FieldDecl> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// The statuses with their spellings.
    pub fn status_values(&self) -> Aliases {
        let all = self.statuses.iter();
        all.map(|status| (status.name.clone(), status.aliases.clone())).collect()
    }

    /// The status that a text stands for: exactly, or as its leading words.
    pub fn status(&self, text: &str) -> Option<&StatusDecl> {
        let known = self.status_values();
        let name = meaning(&known, text)?;
        self.statuses.iter().find(|status| status.name == name)
    }

    /// The id of a document of this kind from a name, by the kind's id form.
    pub fn id_from_name(&self, name: &str) -> String {
        let slug = super::slug(name);
        let Some(pattern) = self.id.forms.first() else { return slug };
        let values = Captures::from([("slug".to_owned(), slug.clone())]);
        Pattern::fill(pattern.written(), &values).unwrap_or(slug)
    }

    /// A kind for portals without any: it reads front matter and knows nothing.
    pub fn nameless() -> Kind {
        Kind {
            name: String::new(),
            title: String::new(),
            role: KindRole::Page,
            recognise: Recognise::default(),
            carriers: vec![CarrierDecl { carrier: Carrier::FrontMatter, place: String::new() }],
            fields: Vec::new(),
            id: IdDecl::default(),
            statuses: Vec::new(),
            relations: Vec::new(),
            related: None,
            items: Vec::new(),
            sections: Vec::new(),
            contexts: Vec::new(),
            stub: StubDecl::default(),
            untitled: None,
            home: None,
        }
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
    /// Every place in which one of them looks for metadata.
    pub carriers: BTreeSet<CarrierDecl>,
    /// Every metadata key that one of them knows, in the form in which spellings are compared.
    pub keys: BTreeSet<String>,
    relations: Vec<RelationDecl>,
}

/// The relations of all kinds, one a name.
fn joined_relations(kinds: &[Kind]) -> Vec<RelationDecl> {
    let mut all: BTreeMap<&str, RelationDecl> = BTreeMap::new();
    for relation in kinds.iter().flat_map(|kind| &kind.relations) {
        let Some(known) = all.get_mut(relation.name.as_str()) else {
            all.insert(&relation.name, relation.clone());
            continue;
        };
        if relation.acyclic && !known.acyclic {
            known.cycle_level = relation.cycle_level;
        } else if relation.acyclic {
            known.cycle_level = known.cycle_level.max(relation.cycle_level);
        }
        known.acyclic |= relation.acyclic;
        known.exclusive |= relation.exclusive;
        known.inverse = known.inverse.take().or_else(|| relation.inverse.clone());
        for (to, from) in
            [(&mut known.keys, &relation.keys), (&mut known.inverse_keys, &relation.inverse_keys)]
        {
            to.extend(from.iter().filter(|key| !to.contains(key)).cloned().collect::<Vec<_>>());
        }
    }
    all.into_values().collect()
}

impl Kinds {
    /// Kinds with what is known of all of them.
    pub fn new(all: Vec<Kind>) -> Kinds {
        let carriers = all.iter().flat_map(|kind| kind.carriers.iter().cloned()).collect();
        let fields = all.iter().flat_map(|kind| &kind.fields).flat_map(|field| &field.forms);
        let named = all.iter().flat_map(|kind| &kind.relations);
        let named = named.flat_map(|relation| relation.keys.iter().chain(&relation.inverse_keys));
        let keys = fields.chain(named).cloned().collect();
        let relations = joined_relations(&all);
        Kinds { all, carriers, keys, relations }
    }

    /// The names of metadata files that lie beside documents: `kep.yaml`, `{stem}.yaml`.
    pub fn sidecars(&self) -> Vec<&str> {
        let sidecars = self.carriers.iter().filter(|decl| decl.carrier == Carrier::Sidecar);
        sidecars.map(|decl| decl.place.as_str()).collect()
    }

    /// A kind by name.
    pub fn named(&self, name: &str) -> Option<&Kind> {
        self.all.iter().find(|kind| kind.name == name)
    }

    /// The kind for documents that no other kind takes.
    pub fn fallback(&self) -> Option<&Kind> {
        self.all.iter().find(|kind| kind.recognise.fallback)
    }

    /// Every relation of every kind, one a name, in order of their names. What kinds say of one
    /// differently is joined: acyclic where one of them wants it, at the gravest level.
    pub fn relations(&self) -> &[RelationDecl] {
        &self.relations
    }

    /// The name of the relation that has a role.
    pub fn relation_of(&self, role: RelationRole) -> Option<&RelationDecl> {
        self.all.iter().flat_map(|kind| &kind.relations).find(|relation| relation.role == role)
    }
}

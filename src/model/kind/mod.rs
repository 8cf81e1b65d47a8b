//! A kind is the declaration of a kind of documents. Documents and items are records: an id, a
//! title, fields, items inside and conditions; a document also says how it is recognised and where
//! its metadata is, an item what it looks like.
//!
//! The code knows roles; names, titles, prefixes and sections are data that kind files assign.

mod condition;
mod gate;
mod record;
mod template;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, Index};
use std::sync::Arc;

use super::{
    Captures, Carrier, FieldRole, ItemRole, ItemTypeId, KindId, KindRole, Level, PathPattern,
    Pattern, Phrases, RelationId, RelationRole, Stage, Table, key_form,
};

pub use condition::{
    Case, Condition, Coverers, Over, Range, Resolution, Test, Ticks, Wanted, number_in,
};
pub use gate::GateDecl;
pub use record::{
    By, Column, FieldDecl, Form, Forms, FormsInside, IdDecl, Inside, ItemDecl, ItemType, Like,
    Line, Relates, Targets, TitleDecl, ValueSource,
};
pub use template::{DocumentTemplate, Fits};
pub use values::{Aliases, meaning, named_values};

/// A word as a kind file writes it, and in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelled {
    /// As written.
    pub written: String,
    /// As compared.
    pub form: String,
}

/// A carrier and where a kind looks for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CarrierDecl {
    /// The carrier.
    pub carrier: Carrier,
    /// Of a carrier in the text: the title of its section as titles are compared; straight under
    /// the document's title without one.
    pub section: Option<String>,
    /// Of a file beside the document: its name.
    pub file: Option<Sidecar>,
}

impl CarrierDecl {
    /// A carrier at its usual place.
    pub fn plain(carrier: Carrier) -> CarrierDecl {
        CarrierDecl { carrier, section: None, file: None }
    }
}

/// A file of metadata beside documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sidecar {
    /// The file's name; `{stem}` in it is the document's file name without its extension.
    pub name: String,
    /// The stem of the only document that it belongs to, where one is named.
    pub of: Option<String>,
}

/// A status of a kind.
#[derive(Debug, Clone)]
pub struct StatusDecl {
    /// Its name in outputs.
    pub name: String,
    /// The stage that it is at.
    pub stage: Stage,
    /// Other words for it.
    pub also: Vec<String>,
    /// Where documents lie that have it without saying so.
    pub places: Vec<PathPattern>,
}

/// The statuses of a kind, in order, with their spellings.
#[derive(Debug, Clone, Default)]
pub struct Statuses {
    all: Vec<StatusDecl>,
    spellings: Aliases,
}

impl Statuses {
    /// Statuses in their order.
    pub fn new(all: Vec<StatusDecl>) -> Statuses {
        let spellings = all.iter().map(|status| (status.name.clone(), status.also.clone()));
        Statuses { spellings: spellings.collect(), all }
    }

    /// The spellings of each.
    pub fn spellings(&self) -> &Aliases {
        &self.spellings
    }

    /// The status that a text means: exactly, or as its leading words.
    pub fn meant(&self, text: &str) -> Option<&StatusDecl> {
        let name = meaning(&self.spellings, text)?;
        self.all.iter().find(|status| status.name == name)
    }
}

impl Deref for Statuses {
    type Target = [StatusDecl];

    fn deref(&self) -> &[StatusDecl] {
        &self.all
    }
}

/// Whether a relation may form a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cycles {
    /// It may.
    #[default]
    Allowed,
    /// A circle is a finding of this level.
    Finding(Level),
}

/// References that name nothing and are not a finding.
#[derive(Debug, Clone, Default)]
pub enum Dangling {
    /// There are none.
    #[default]
    Reported,
    /// All of them.
    Allowed,
    /// Those of these forms: words for what is meant inside a document and is not an item of it.
    Forms(Vec<Pattern>),
}

/// A relation, one for the portal, whichever kinds use it.
#[derive(Debug, Clone)]
pub struct RelationDecl {
    /// Its name, from source to target.
    pub name: String,
    /// What it means to the portal.
    pub role: RelationRole,
    /// The name of its inverse, if it has one.
    pub inverse: Option<String>,
    /// Whether it may form a cycle.
    pub cycles: Cycles,
    /// Whether it must be declared at both ends.
    pub both_ends: bool,
    /// Whether two open documents must not lead to one target.
    pub exclusive: bool,
    /// References that name nothing and are not a finding.
    pub dangling: Dangling,
}

/// How documents of a kind are recognised where they do not say it.
#[derive(Debug, Clone, Default)]
pub struct Match {
    /// Words of the kind field that name the kind.
    pub values: Vec<String>,
    /// Titles that decide.
    pub titles: Vec<Pattern>,
    /// Places in which such documents lie, among others.
    pub paths: Vec<PathPattern>,
    /// Metadata keys that only such documents have, with the form in which keys are compared.
    pub keys: Vec<Spelled>,
    /// Titles of sections, with the form in which titles are compared.
    pub sections: Vec<Spelled>,
}

/// A kind of documents.
#[derive(Debug, Clone, Default)]
pub struct Kind {
    /// Its name in outputs: the file's stem.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// What its documents are to the portal.
    pub role: KindRole,
    /// Whether a file of the portal declares it or is laid over it.
    pub own: bool,
    /// The places in which only its documents lie.
    pub home: Vec<PathPattern>,
    /// How its documents are recognised elsewhere; none: they are not.
    pub recognised: Option<Match>,
    /// Where metadata may be, the strongest carrier first.
    pub carriers: Vec<CarrierDecl>,
    /// The statuses, in order.
    pub statuses: Statuses,
    /// How its documents get their ids.
    pub id: IdDecl,
    /// Where their titles come from.
    pub headline: TitleDecl,
    /// The metadata fields.
    pub fields: Vec<FieldDecl>,
    /// The types of the items inside; those inside of others after them.
    pub items: Table<ItemTypeId, ItemType>,
    /// What must hold of its documents.
    pub must: Vec<Condition>,
    /// The gates of its documents.
    pub gates: Vec<GateDecl>,
    /// The title of the register that they are in; none: they are in none.
    pub register: Option<String>,
    /// Words that say that a text is not finished.
    pub words: WordLists,
    /// The lines of its templates, in the form in which titles are compared, in order: what was
    /// there before anybody wrote.
    pub prefilled: Vec<String>,
    /// The templates for new documents, the general one first.
    pub templates: Vec<DocumentTemplate>,
}

/// Words that say that a text is not finished.
#[derive(Debug, Clone, Default)]
pub struct WordLists {
    /// In the place of what is still to be written.
    pub placeholder: Phrases,
    /// In a requirement, which nobody can test then.
    pub vague: Phrases,
}

impl Kind {
    /// The relations with a scope: items of what they lead to may be named without their document.
    pub fn scope_relations(&self) -> Vec<RelationId> {
        let fields = self.fields.iter().filter(|field| field.scope);
        let relations = fields.filter_map(|field| match field.relates {
            Some(Relates::Named { relation, inverse: false }) => Some(relation),
            _ => None,
        });
        relations.collect()
    }

    /// Whether documents may be of it: it says where they lie or how they are recognised.
    pub fn takes_documents(&self) -> bool {
        self.takes_rest() || !self.home.is_empty() || self.recognised.is_some()
    }

    /// Whether every document that no other kind takes is of it.
    pub fn takes_rest(&self) -> bool {
        self.role == KindRole::Page && self.home.is_empty() && self.recognised.is_none()
    }

    /// The field of a role, if the kind has one.
    pub fn field(&self, role: FieldRole) -> Option<&FieldDecl> {
        self.fields.iter().find(|field| field.role == role)
    }

    /// The id of a document of this kind from a name, by the kind's id form.
    pub fn id_from_name(&self, name: &str) -> String {
        let slug = super::slug(name);
        let value = |placeholder: &str| match placeholder {
            "slug" => Some(slug.clone()),
            "title" => Some(name.to_owned()),
            _ => None,
        };
        self.id.made(&value).unwrap_or_else(|| slug.clone())
    }

    /// What the places in which only such documents lie take of a path, by the closest of them;
    /// and how many characters of it are literal.
    pub fn at_home(&self, path: &str) -> Option<(Captures, usize)> {
        let fitting =
            self.home.iter().filter_map(|home| Some((home.captures(path)?, home.literal_length())));
        fitting.fold(None, |best: Option<(Captures, usize)>, next| match best {
            Some(best) if best.1 >= next.1 => Some(best),
            _ => Some(next),
        })
    }

    /// What the marks of a stub in a text ask for, in order.
    pub fn marks(&self, text: &str) -> Vec<String> {
        let stubs = self.items.iter().filter(|item| item.decl.role == ItemRole::Stub);
        let phrases = stubs.flat_map(|item| &item.decl.like).filter_map(|like| match &like.form {
            Form::Phrase(pattern) => Some(pattern),
            _ => None,
        });
        let mut all: Vec<(usize, String)> = Vec::new();
        let mut flat: Option<String> = None;
        for pattern in phrases.filter(|pattern| pattern.may_occur(text)) {
            let flat = flat.get_or_insert_with(|| {
                let flat = text.replace('\n', " ");
                if flat.contains('\r') { flat.replace('\r', " ") } else { flat }
            });
            for (range, mut taken) in pattern.places(flat) {
                let what = taken.remove("title").unwrap_or_else(|| flat[range.clone()].to_owned());
                all.push((range.start, what.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        }
        all.sort();
        all.into_iter().map(|(_, what)| what).collect()
    }

    /// The template for a document: of those for its complexity the one of the highest level that
    /// is not above its own, else of the lowest; without any of them the general one.
    pub fn template(
        &self,
        complexity: Option<&str>,
        maturity: Option<u32>,
    ) -> Option<&DocumentTemplate> {
        let alike = self.templates.iter().filter_map(|template| {
            let fits = template.fits.as_ref()?;
            fits.complexity.eq_ignore_ascii_case(complexity?).then_some((fits.level, template))
        });
        let alike: Vec<_> = alike.collect();
        let below = |level: u32| maturity.is_none_or(|wanted| level <= wanted);
        let highest =
            alike.iter().filter(|(level, _)| below(*level)).max_by_key(|(level, _)| *level);
        let chosen = highest.or_else(|| alike.iter().min_by_key(|(level, _)| *level));
        let general = || self.templates.iter().find(|template| template.fits.is_none());
        chosen.map(|(_, template)| *template).or_else(general)
    }

    /// The same for a spec that a system plans: where nobody says how hard it is, the template of the
    /// lowest level, as the general one does not know of systems.
    pub fn template_of_planned(
        &self,
        complexity: Option<&str>,
        maturity: Option<u32>,
    ) -> Option<&DocumentTemplate> {
        let levels = self.templates.iter().filter_map(|t| Some((t.fits.as_ref()?.level, t)));
        let lowest = levels.min_by_key(|(level, _)| *level).map(|(_, template)| template);
        let chosen = self.template(complexity, maturity);
        chosen.filter(|template| template.fits.is_some()).or(lowest).or(chosen)
    }

    /// Whether a line of a document is one that a template of the kind has.
    pub fn is_prefilled(&self, line: &str) -> bool {
        let form = super::normalise(line);
        !form.is_empty() && self.prefilled.binary_search(&form).is_ok()
    }

    /// A type of items.
    pub fn item(&self, id: ItemTypeId) -> &ItemDecl {
        &self.items[id].decl
    }

    /// The types that lie straight inside of another one.
    pub fn inside(&self, parent: Option<ItemTypeId>) -> impl Iterator<Item = ItemTypeId> {
        self.items.entries().filter(move |(_, item)| item.parent == parent).map(|(id, _)| id)
    }
}

/// All kinds of a portal, in order of their names, and the relations that they use.
#[derive(Debug, Clone, Default)]
pub struct Kinds {
    /// The kinds.
    pub all: Table<KindId, Kind>,
    /// The relations, in order of their names.
    pub relations: Table<RelationId, RelationDecl>,
    /// Every place in which one of the kinds looks for metadata.
    pub carriers: BTreeSet<CarrierDecl>,
    /// Every metadata key that one of them knows, in the form in which keys are compared.
    pub keys: BTreeSet<String>,
    /// Those among them that say of which kind a document is.
    pub kind_keys: BTreeSet<String>,
    /// Every label that a type of items in one of them has, in the form in which labels are compared.
    pub labels: BTreeSet<String>,
    rest: KindId,
    links: RelationId,
    relation_forms: BTreeMap<String, (RelationId, bool)>,
}

impl Index<KindId> for Kinds {
    type Output = Kind;

    fn index(&self, id: KindId) -> &Kind {
        &self.all[id]
    }
}

impl Index<RelationId> for Kinds {
    type Output = RelationDecl;

    fn index(&self, id: RelationId) -> &RelationDecl {
        &self.relations[id]
    }
}

impl Kinds {
    /// Kinds with what is known of all of them. Without a kind for the rest, one that reads front
    /// matter and knows nothing is added.
    pub fn new(
        mut all: Table<KindId, Kind>,
        mut relations: Table<RelationId, RelationDecl>,
    ) -> Kinds {
        if !all.iter().any(Kind::takes_rest) {
            all.push(Kind {
                role: KindRole::Page,
                carriers: vec![CarrierDecl::plain(Carrier::FrontMatter)],
                ..Kind::default()
            });
        }
        let carriers = all.iter().flat_map(|kind| kind.carriers.iter().cloned()).collect();
        let fields = all.iter().flat_map(|kind| &kind.fields).flat_map(|field| &field.keys);
        let ids = all.iter().flat_map(|kind| kind.id.keys.iter().chain(&kind.headline.keys));
        let keys = fields.chain(ids).cloned().collect();
        let saying = all.iter().filter_map(|kind| kind.field(FieldRole::Kind));
        let kind_keys = saying.flat_map(|field| field.keys.iter().cloned()).collect();
        let items = all.iter().flat_map(|kind| &kind.items);
        let labels = items.flat_map(|item| &item.decl.fields).flat_map(|field| &field.labels);
        let labels = labels.cloned().collect();
        // That of links cannot be declared or named.
        let links = relations.next_id();
        let mut relation_forms = BTreeMap::new();
        for (id, relation) in relations.entries() {
            if let Some(inverse) = &relation.inverse {
                relation_forms.entry(key_form(inverse)).or_insert((id, true));
            }
        }
        for (id, relation) in relations.entries() {
            relation_forms.insert(key_form(&relation.name), (id, false));
        }
        let rest = all.position(Kind::takes_rest).unwrap_or_default();
        relations.push(RelationDecl {
            name: "links_to".to_owned(),
            role: RelationRole::Plain,
            inverse: None,
            cycles: Cycles::Allowed,
            both_ends: false,
            exclusive: false,
            dangling: Dangling::Reported,
        });
        Kinds { all, relations, carriers, keys, kind_keys, labels, rest, links, relation_forms }
    }

    /// The kinds with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (KindId, &Kind)> {
        self.all.entries()
    }

    /// The files of metadata that lie beside documents.
    pub fn sidecars(&self) -> Vec<Sidecar> {
        self.carriers.iter().filter_map(|decl| decl.file.clone()).collect()
    }

    /// A kind by name.
    pub fn named(&self, name: &str) -> Option<KindId> {
        self.all.position(|kind| kind.name == name)
    }

    /// The kind for documents that no other kind takes.
    pub fn rest(&self) -> KindId {
        self.rest
    }

    /// The relation of a name, in any spelling; and whether the name is that of its inverse.
    pub fn relation(&self, name: &str) -> Option<(RelationId, bool)> {
        self.relation_forms.get(&key_form(name)).copied()
    }

    /// Whether a relation has a role.
    pub fn has_role(&self, relation: RelationId, role: RelationRole) -> bool {
        self.relations[relation].role == role
    }

    /// The relation of links in the text between documents.
    pub fn links(&self) -> RelationId {
        self.links
    }

    /// The relation that has a role.
    pub fn relation_of(&self, role: RelationRole) -> Option<RelationId> {
        self.relations.position(|relation| relation.role == role)
    }

    /// The names by which relations may be named, inverses too.
    pub fn relation_names(&self) -> impl Iterator<Item = &str> {
        let declared = self.relations.before(self.links).iter();
        declared.flat_map(|relation| {
            std::iter::once(relation.name.as_str()).chain(relation.inverse.as_deref())
        })
    }
}

/// The kinds of a portal, which all of its stages share.
pub type SharedKinds = Arc<Kinds>;

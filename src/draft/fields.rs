//! Which fields the keys of documents are, and which relations.

use std::collections::BTreeSet;

use crate::kinds;
use crate::model::{
    FieldDecl, FieldRole, Kind, Relates, RelationRole, is_none_word, key_form, slug,
};

use super::corpus::{Corpus, Key, folded};
use super::names::Names;
use super::relations::{self, References};
use super::{statuses, words};

/// From so many documents on a key that all have is one that all must have.
const ENOUGH: usize = 5;

/// The relation that a field's values are references of, as kind files write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Related {
    /// The one of the field's own name.
    Own,
    /// One of this name, or the inverse of one.
    Named(String),
    /// The one that the inherited field has.
    Inherited,
}

/// A field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub name: String,
    /// Keys and other sources that it is read from and that are not inherited, each with how many
    /// documents have it.
    pub from: Vec<(String, usize)>,
    /// Keys that the inherited field of the name reads.
    pub read: Vec<(String, usize)>,
    /// Whether the extended kind has a field of the name.
    pub inherited: bool,
    /// Its role, where the extended kind has no field of it.
    pub role: Option<FieldRole>,
    pub related: Option<(Related, References)>,
    pub required: bool,
    /// How many documents have it.
    pub count: usize,
}

/// A relation whose two ends both are fields.
#[derive(Debug, Clone)]
pub(super) struct Opposite {
    pub relation: String,
    pub inverse: String,
    /// How many of how many edges both ends declare.
    pub both: (usize, usize),
}

/// The keys of documents that are neither id nor title, as they are understood.
pub(super) struct Parted<'a> {
    pub related: Vec<(Key<'a>, References)>,
    pub plain: Vec<Key<'a>>,
}

/// Parts the keys that name documents from the others, and joins those that are one.
pub(super) fn parted<'a>(corpus: &Corpus<'a>, names: &Names, noun: &str) -> Parted<'a> {
    let mut all = Parted { related: Vec::new(), plain: Vec::new() };
    for key in &corpus.keys {
        if is_title(corpus.base, key) {
            continue;
        }
        match relations::of_key(corpus, names, key) {
            Some(references) => related(key, references, noun, &mut all.related),
            None => all.plain.push(key.clone()),
        }
    }
    all.plain = joined(corpus, &all.plain);
    all
}

/// Adds a key that names documents: to another one where both say what is needed, or where one is
/// the other with the word for the documents after it, as in `Related Proposal`.
fn related<'a>(
    key: &Key<'a>,
    references: References,
    noun: &str,
    all: &mut Vec<(Key<'a>, References)>,
) {
    let same =
        |other: &Key<'_>| match (words::dependency(key.name()), words::dependency(other.name())) {
            (Some(one), Some(two)) => one == two,
            (None, None) => bare(key.name(), noun) == bare(other.name(), noun),
            _ => false,
        };
    match all.iter_mut().find(|(other, _)| same(other) && other.apart_from(key)) {
        Some((other, known)) => {
            other.join(key);
            known.join(&references);
        }
        None => all.push((key.clone(), references)),
    }
}

/// A key without the word for the documents at its end.
fn bare(key: &str, noun: &str) -> String {
    let mut all = words::words(key);
    if all.len() > 1 && all.last().is_some_and(|last| folded(last) == noun) {
        all.pop();
    }
    all.concat()
}

fn is_title(base: Option<&Kind>, key: &Key<'_>) -> bool {
    let forms = key.spellings().into_iter().map(|(typed, _)| key_form(typed));
    let keys = base.map(|base| &base.headline.keys);
    forms.into_iter().any(|form| keys.is_some_and(|keys| keys.contains(&form)))
}

/// Joins keys that no document has together and whose values are the same.
fn joined<'a>(corpus: &Corpus<'_>, keys: &[Key<'a>]) -> Vec<Key<'a>> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(keys[*at].present()));
    let mut all: Vec<(usize, Key<'a>)> = Vec::new();
    for at in order {
        let key = &keys[at];
        match all.iter_mut().find(|(_, other)| same_values(corpus, other, key)) {
            Some((_, other)) => other.join(key),
            None => all.push((at, key.clone())),
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, key)| key).collect()
}

/// Whether a key of fewer documents is another one by another name.
fn same_values(corpus: &Corpus<'_>, more: &Key<'_>, fewer: &Key<'_>) -> bool {
    let values = |key: &Key<'_>| -> BTreeSet<String> {
        let names = key.values.iter().flatten().flat_map(|value| &value.names);
        // The words of links are alike wherever they lead.
        let texts = names.map(|name| name.link.as_ref().unwrap_or(&name.text));
        texts.filter(|text| !is_none_word(text)).map(|text| statuses::form(text)).collect()
    };
    let (many, few) = (values(more), values(fewer));
    let all = more.present() + fewer.present() == corpus.len() && corpus.len() >= ENOUGH;
    more.apart_from(fewer)
        && !few.is_empty()
        && few.is_subset(&many)
        // Where each document has a value of its own, one that is there twice is a coincidence.
        && many.len() < more.count()
        && (few.len() > 1 || all)
}

/// The fields of the extended kind.
pub(super) fn inherited<'k>(corpus: &Corpus<'k>) -> &'k [FieldDecl] {
    corpus.base.map_or(&[], |base| &base.fields)
}

/// The fields that the keys are, in the order of the documents.
pub(super) fn fields(corpus: &Corpus<'_>, parted: &Parted<'_>) -> (Vec<Field>, Vec<Opposite>) {
    let mut all: Vec<Field> = Vec::new();
    for (key, references) in &parted.related {
        let decl = of_relation(corpus, key);
        let name = decl.map_or_else(|| free_name(corpus, key.name(), &all), |d| d.name.clone());
        let mut field = field(corpus, key, name, decl);
        let related = match decl {
            Some(_) => Related::Inherited,
            None => known(corpus, &field.name),
        };
        field.related = Some((related, references.clone()));
        add(field, &mut all);
    }
    let opposites = opposites(corpus, &mut all);
    for key in &parted.plain {
        let forms: Vec<String> =
            key.spellings().into_iter().map(|(typed, _)| key_form(typed)).collect();
        let reads = |decl: &&FieldDecl| forms.iter().any(|form| decl.keys.contains(form));
        let decl = inherited(corpus).iter().find(reads);
        // What the key for the kind says is among the values that recognise documents.
        if decl.is_some_and(|decl| decl.role == FieldRole::Kind) {
            continue;
        }
        let name = decl.map_or_else(|| free_name(corpus, key.name(), &all), |d| d.name.clone());
        add(field(corpus, key, name, decl), &mut all);
    }
    (all, opposites)
}

/// Adds a field, or joins it with the one of its name.
fn add(field: Field, all: &mut Vec<Field>) {
    let Some(there) = all.iter_mut().find(|there| there.name == field.name) else {
        all.push(field);
        return;
    };
    there.from.extend(field.from);
    there.read.extend(field.read);
    there.count += field.count;
    if let (Some((_, known)), Some((_, more))) = (&mut there.related, &field.related) {
        known.join(more);
    }
}

fn field(corpus: &Corpus<'_>, key: &Key<'_>, name: String, decl: Option<&FieldDecl>) -> Field {
    let spellings = key.spellings().into_iter().map(|(typed, count)| (typed.to_owned(), count));
    let reads = |typed: &str| decl.is_some_and(|decl| decl.keys.contains(&key_form(typed)));
    let (read, from) = spellings.partition(|(typed, _)| reads(typed));
    Field {
        name,
        from,
        read,
        inherited: decl.is_some(),
        role: None,
        related: None,
        required: corpus.len() >= ENOUGH && key.count() == corpus.len(),
        count: key.present(),
    }
}

/// The inherited field that a key of references belongs to: the one that reads it, or the one for
/// what is needed where its words say so.
fn of_relation<'k>(corpus: &Corpus<'k>, key: &Key<'_>) -> Option<&'k FieldDecl> {
    let forms: Vec<String> =
        key.spellings().into_iter().map(|(typed, _)| key_form(typed)).collect();
    let related = || inherited(corpus).iter().filter(|decl| decl.relates.is_some());
    let reads = related().find(|decl| forms.iter().any(|form| decl.keys.contains(form)));
    reads.or_else(|| {
        let wanted = words::dependency(key.name())?;
        let dependency = corpus.kinds.relation_of(RelationRole::Dependency)?;
        related().find(|decl| match decl.relates {
            Some(Relates::Named { relation, inverse }) => {
                relation == dependency && inverse == wanted
            }
            _ => false,
        })
    })
}

/// The relation of a field's name: one that is known, or a new one.
fn known(corpus: &Corpus<'_>, name: &str) -> Related {
    let Some((relation, inverse)) = corpus.kinds.relation(name) else { return Related::Own };
    let decl = &corpus.kinds[relation];
    let written = if inverse { decl.inverse.as_ref() } else { Some(&decl.name) };
    match written.filter(|written| inverse || *written != name) {
        Some(written) => Related::Named(written.clone()),
        None => Related::Own,
    }
}

/// A key as the name of a field that is not there yet.
fn free_name(corpus: &Corpus<'_>, key: &str, all: &[Field]) -> String {
    let mut name = slug(&key.replace("(s)", "s")).replace('-', "_");
    if name.is_empty() {
        "key".clone_into(&mut name);
    }
    let taken = |name: &String| {
        kinds::is_reserved(name)
            || all.iter().any(|field| field.name == *name)
            || inherited(corpus).iter().any(|decl| decl.name == *name)
    };
    while taken(&name) {
        name.push_str("_key");
    }
    name
}

/// The field of the status, with the key or the section that has it.
pub(super) fn status(
    corpus: &Corpus<'_>,
    key: Option<&Key<'_>>,
    section: Option<&(String, usize)>,
) -> Option<Field> {
    let decl = inherited(corpus).iter().find(|decl| decl.role == FieldRole::Status);
    let name = decl.map_or("status", |decl| &decl.name).to_owned();
    let mut found = match (key, section) {
        (Some(key), _) => field(corpus, key, name, decl),
        (None, Some((title, count))) => Field {
            name,
            from: vec![(format!("section: {title}"), *count)],
            read: Vec::new(),
            inherited: decl.is_some(),
            role: None,
            related: None,
            required: false,
            count: *count,
        },
        (None, None) => return None,
    };
    found.role = decl.is_none().then_some(FieldRole::Status);
    Some(found)
}

/// Adds the fields that sections with lists of documents are.
pub(super) fn add_sections(
    corpus: &Corpus<'_>,
    sections: Vec<(String, usize, References)>,
    all: &mut Vec<Field>,
) {
    for (title, count, references) in sections {
        let form = key_form(&title);
        let decl = inherited(corpus)
            .iter()
            .find(|decl| decl.relates.is_some() && decl.keys.contains(&form));
        let known =
            all.iter().find(|field| field.related.is_some() && key_form(&field.name) == form);
        let name = match (decl, known) {
            (Some(decl), _) => decl.name.clone(),
            (None, Some(field)) => field.name.clone(),
            (None, None) => free_name(corpus, &title, all),
        };
        let relation = if decl.is_some() { Related::Inherited } else { self::known(corpus, &name) };
        let new = Field {
            from: vec![(format!("list: {title}"), count)],
            read: Vec::new(),
            inherited: decl.is_some(),
            role: None,
            related: Some((relation, references)),
            required: false,
            count,
            name,
        };
        add(new, all);
    }
}

/// The relations of which two fields are the ends: where the names say so, or where the documents
/// declare most of the edges at both ends.
fn opposites(corpus: &Corpus<'_>, fields: &mut [Field]) -> Vec<Opposite> {
    let mut all: Vec<Opposite> = Vec::new();
    for at in 0..fields.len() {
        for other in 0..fields.len() {
            let open = |at: usize| {
                let unknown = corpus.kinds.relation(&fields[at].name).is_none();
                unknown && matches!(fields[at].related, Some((Related::Own, _)))
            };
            if at == other || !open(at) || !open(other) {
                continue;
            }
            let (Some((_, one)), Some((_, two))) = (&fields[at].related, &fields[other].related)
            else {
                continue;
            };
            let spelled = |field: &Field| field.name.replace('_', " ");
            let (name, inverse) = (spelled(&fields[at]), spelled(&fields[other]));
            let passive = words::passive(&inverse);
            let named = passive.is_some_and(|stem| name.starts_with(&stem))
                && words::passive(&name).is_none();
            let mirrored = one.mirrored(two);
            let least = one.edges.len().min(two.edges.len());
            let by_data = mirrored > 1 && mirrored * 2 >= least;
            let first = words::passive(&name).is_none() && fields[at].count >= fields[other].count;
            if named || by_data && first && !name.ends_with(" by") {
                let total = one.edges.len() + two.edges.len() - mirrored;
                let (relation, inverse) = (fields[at].name.clone(), fields[other].name.clone());
                if let Some((related, _)) = &mut fields[other].related {
                    *related = Related::Named(inverse.clone());
                }
                all.push(Opposite { relation, inverse, both: (mirrored, total) });
                break;
            }
        }
    }
    all
}

/// Whether an inherited field has a role that says what the document is to the portal.
pub(super) fn role_of(corpus: &Corpus<'_>, key: &Key<'_>) -> FieldRole {
    let forms: Vec<String> =
        key.spellings().into_iter().map(|(typed, _)| key_form(typed)).collect();
    let reads = |decl: &&FieldDecl| forms.iter().any(|form| decl.keys.contains(form));
    inherited(corpus).iter().find(reads).map_or(FieldRole::Plain, |decl| decl.role)
}

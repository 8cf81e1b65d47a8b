//! What people call numbered documents and items in a sentence: `Requirement 6.4`, `ADR 39`,
//! `User Story 2`.

use std::collections::{HashMap, HashSet};

use crate::model::{Form, IdDecl, KindId, Kinds, Like, Pattern, Table, Template, normalise};

/// Placeholders that no number fills: what an id has from a title or from a place.
const DERIVED: [&str; 6] = ["title", "text", "at", "parent", "file", "folder"];

/// The most words before a number that belong to what it is called.
pub(super) const MOST_WORDS: usize = 3;

/// One way from a number to an id.
#[derive(Clone)]
struct Calling<'a> {
    placeholder: String,
    template: &'a Template,
}

impl Calling<'_> {
    fn id(&self, number: &str) -> Option<String> {
        self.template.fill(&|name| (name == self.placeholder).then(|| number.to_owned()))
    }
}

/// Ways from numbers to ids, by the words before the number.
type Callings<'a> = HashMap<String, Vec<Calling<'a>>>;

/// What the documents and items of all kinds are called.
#[derive(Default)]
pub(super) struct Called<'a> {
    /// The items of each kind.
    items: Table<KindId, Callings<'a>>,
    /// The documents of each kind.
    documents: Table<KindId, Callings<'a>>,
    /// The short forms of each kind's items that are one word with several numbers: `US1-AS2`.
    compound: Table<KindId, Vec<&'a IdDecl>>,
    /// Ways from a number alone to the ids of each kind's items.
    bare: Table<KindId, Vec<Calling<'a>>>,
    /// The last words of them, by which most numbers are passed over.
    last: HashSet<String>,
}

impl<'a> Called<'a> {
    /// Reads it off the kinds: their short forms, the forms of their ids, and what items look like.
    pub(super) fn new(kinds: &'a Kinds) -> Called<'a> {
        let mut called = Called::default();
        for (_, kind) in kinds.iter() {
            let mut items = Callings::new();
            for item in &kind.items {
                let decl = &item.decl;
                let shown = decl.like.iter().filter_map(shown);
                declare(&mut items, &decl.id, shown);
            }
            let mut documents = Callings::new();
            declare(&mut documents, &kind.id, std::iter::empty());
            for words in items.keys().chain(documents.keys()) {
                called.last.insert(words.rsplit(' ').next().unwrap_or_default().to_owned());
            }
            let compound = kind.items.iter().map(|item| &item.decl.id);
            called.compound.push(compound.filter(|id| id.short.iter().any(is_compound)).collect());
            called.bare.push(kind.items.iter().flat_map(|item| bare(&item.decl.id)).collect());
            called.items.push(items);
            called.documents.push(documents);
        }
        called
    }

    /// Whether a number may follow a word.
    pub(super) fn is_lead(&self, word: &str) -> bool {
        singulars(&normalise(word)).any(|word| self.last.contains(&word))
    }

    /// The ids that items of a kind may have that are called so; without words by the number alone.
    pub(super) fn item_ids(&self, kind: KindId, words: &str, number: &str) -> Vec<String> {
        if words.is_empty() {
            let bare = self.bare[kind].iter();
            return bare.filter_map(|calling| calling.id(number)).collect();
        }
        ids(&self.items[kind], words, number)
    }

    /// The ids that items of a kind may have for which one word is short.
    pub(super) fn completed(&self, kind: KindId, word: &str) -> Vec<String> {
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Vec::new();
        }
        let ids = self.compound[kind].iter();
        ids.flat_map(|id| id.all_completed(word)).collect()
    }

    /// The ids that documents of a kind may have that are called so.
    pub(super) fn document_ids(&self, kind: KindId, words: &str, number: &str) -> Vec<String> {
        ids(&self.documents[kind], words, number)
    }
}

fn ids(callings: &Callings<'_>, words: &str, number: &str) -> Vec<String> {
    let found = singulars(words).find_map(|words| callings.get(&words));
    found.into_iter().flatten().filter_map(|calling| calling.id(number)).collect()
}

/// A word as it is, and as one of several: `requirements`, `stories`.
pub(super) fn singulars(words: &str) -> impl Iterator<Item = String> {
    let plural = words.len() > 3 && words.is_ascii();
    let ies = words.strip_suffix("ies").filter(|_| plural).map(|stem| format!("{stem}y"));
    let s = words.strip_suffix('s').filter(|_| plural).map(str::to_owned);
    [Some(words.to_owned()), ies, s].into_iter().flatten()
}

/// What short forms, forms and headings say of the words before a number.
fn declare<'a>(
    callings: &mut Callings<'a>,
    id: &'a IdDecl,
    shown: impl Iterator<Item = &'a Pattern>,
) {
    for pattern in id.short.iter().chain(&id.forms).chain(shown) {
        let Some((words, placeholder)) = head(pattern) else { continue };
        for template in &id.templates {
            let calling = Calling { placeholder: placeholder.clone(), template };
            push(callings, words.clone(), calling);
        }
    }
}

fn push<'a>(callings: &mut Callings<'a>, words: String, calling: Calling<'a>) {
    let all = callings.entry(words).or_default();
    let same = |known: &Calling<'_>| {
        known.placeholder == calling.placeholder
            && known.template.written() == calling.template.written()
    };
    if !all.iter().any(same) {
        all.push(calling);
    }
}

/// The ways to an id from a number alone: its forms and short forms that are nothing else.
fn bare(id: &IdDecl) -> Vec<Calling<'_>> {
    let numbers = id.short.iter().chain(&id.forms).filter(|pattern| pattern.written() == "{n}");
    if numbers.count() == 0 {
        return Vec::new();
    }
    let calling = |template| Calling { placeholder: "n".to_owned(), template };
    id.templates.iter().map(calling).collect()
}

/// Whether a short form is one word, begins with a letter, and has several numbers.
fn is_compound(pattern: &Pattern) -> bool {
    let written = pattern.written();
    let word = written.starts_with(char::is_alphabetic) && !written.contains(' ');
    word && !pattern.is_regular() && pattern.placeholders().len() > 1
}

/// The pattern of a heading, of an entry or of bold words.
fn shown(like: &Like) -> Option<&Pattern> {
    match &like.form {
        Form::Heading(_, pattern) => Some(pattern),
        Form::Entry { line, .. } | Form::Bold(line) => Some(&line.whole),
        Form::Row(_) | Form::Phrase(_) | Form::Line(_) => None,
    }
}

/// The words that a pattern begins with, and the placeholder after them.
fn head(pattern: &Pattern) -> Option<(String, String)> {
    if pattern.is_regular() {
        return None;
    }
    let (text, rest) = pattern.written().split_once('{')?;
    let placeholder = rest.split_once('}')?.0.split(':').next()?.to_owned();
    let words = normalise(text);
    let begins = text.starts_with(char::is_alphabetic) && !words.contains(|c: char| c.is_numeric());
    let short = words.split(' ').count() <= MOST_WORDS;
    (begins && short && !DERIVED.contains(&placeholder.as_str())).then_some((words, placeholder))
}

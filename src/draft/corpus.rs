//! The documents that a kind is drafted from: which carriers they use, which keys they have, and
//! which of the files are documents of one kind at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Carrier, Kind, Kinds, Observation, ObservedKey, is_none_word, key_form, stem, title_form,
};

use super::token::{Token, is_date};
use super::words;

/// Where metadata is: a carrier, and the section that it is under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub carrier: Carrier,
    /// The section's title, in the form in which titles are compared.
    pub section: Option<String>,
}

impl Place {
    fn of(key: &ObservedKey) -> Place {
        Place { carrier: key.carrier, section: key.section.as_deref().map(title_form) }
    }

    /// The section's title as the first document types it.
    pub(super) fn title<'a>(&self, corpus: &Corpus<'a>) -> &'a str {
        let mut keys = corpus.documents.iter().flat_map(|document| &document.keys);
        let key = keys.find(|key| Place::of(key) == *self);
        key.and_then(|key| key.section.as_deref()).unwrap_or_default()
    }
}

/// A key in all its spellings, with its value in each document.
#[derive(Debug, Clone)]
pub(super) struct Key<'a> {
    pub values: Vec<Option<&'a ObservedKey>>,
}

impl<'a> Key<'a> {
    /// Its spellings as typed, each with the number of documents that have it; the usual one first.
    pub(super) fn spellings(&self) -> Vec<(&'a str, usize)> {
        let mut forms: Vec<(String, &'a str, usize)> = Vec::new();
        for key in self.values.iter().flatten() {
            let form = key_form(&key.key);
            match forms.iter_mut().find(|(known, ..)| *known == form) {
                Some((_, _, count)) => *count += 1,
                None => forms.push((form, &key.key, 1)),
            }
        }
        forms.sort_by_key(|(_, _, count)| std::cmp::Reverse(*count));
        forms.into_iter().map(|(_, typed, count)| (typed, count)).collect()
    }

    /// Its usual spelling.
    pub(super) fn name(&self) -> &'a str {
        self.spellings().first().map_or("", |(typed, _)| typed)
    }

    /// How many documents have it with a value.
    pub(super) fn count(&self) -> usize {
        self.values.iter().flatten().filter(|key| !is_none_word(&key.text)).count()
    }

    /// How many documents have it, with or without a value.
    pub(super) fn present(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Whether no document has it as well as another key.
    pub(super) fn apart_from(&self, other: &Key<'_>) -> bool {
        self.values.iter().zip(&other.values).all(|(one, two)| one.is_none() || two.is_none())
    }

    /// Adds the values of another key that is the same one.
    pub(super) fn join(&mut self, other: &Key<'a>) {
        for (own, more) in self.values.iter_mut().zip(&other.values) {
            *own = own.or(*more);
        }
    }
}

/// The documents of one kind among those that were observed, and what they have.
pub(super) struct Corpus<'a> {
    /// The name of the kind.
    pub name: &'a str,
    pub kinds: &'a Kinds,
    /// The kind to extend.
    pub base: Option<&'a Kind>,
    /// Whether paths are from the portal's root, so that patterns of them may say all folders.
    pub rooted: bool,
    pub documents: Vec<&'a Observation>,
    /// Documents that are not like these.
    pub others: Vec<&'a Observation>,
    /// The carriers, the one of most documents first.
    pub places: Vec<(Place, usize)>,
    /// The keys, in the order in which documents have them.
    pub keys: Vec<Key<'a>>,
}

impl<'a> Corpus<'a> {
    pub(super) fn new(
        name: &'a str,
        all: Vec<&'a Observation>,
        kinds: &'a Kinds,
        rooted: bool,
    ) -> Corpus<'a> {
        let places = accepted(&all);
        let (documents, others) = core(all, &places);
        Corpus::of(name, (documents, others), kinds, rooted)
    }

    /// The same from documents that are known to be of one kind, and others.
    pub(super) fn of(
        name: &'a str,
        (documents, others): (Vec<&'a Observation>, Vec<&'a Observation>),
        kinds: &'a Kinds,
        rooted: bool,
    ) -> Corpus<'a> {
        let mut counted: Vec<(Place, usize)> = Vec::new();
        let heads = mere_heads(&documents);
        for place in accepted(&documents) {
            let has = |document: &&&Observation| {
                document.keys.iter().any(|key| Place::of(key) == place && is_key(key, &heads))
            };
            let count = documents.iter().filter(has).count();
            // What one document in twenty has is prose with a colon.
            if count > 0 && count * 20 > documents.len() {
                counted.push((place, count));
            }
        }
        counted.sort_by_key(|(place, count)| (std::cmp::Reverse(*count), place.clone()));
        let used: BTreeSet<Place> = counted.iter().map(|(place, _)| place.clone()).collect();
        let keys = keys(&documents, &used);
        let base = kinds.all.iter().filter(|kind| !kind.takes_documents());
        let base = base.min_by_key(|kind| (kind.own, kind.name.clone()));
        Corpus { name, kinds, base, rooted, documents, others, places: counted, keys }
    }

    /// The same with some of the others.
    pub(super) fn with(self, also: &[bool]) -> Corpus<'a> {
        if !also.contains(&true) {
            return self;
        }
        let (mut documents, mut others) = (self.documents, Vec::new());
        for (other, also) in self.others.into_iter().zip(also) {
            if *also { documents.push(other) } else { others.push(other) }
        }
        documents.sort_by(|a, b| a.path.cmp(&b.path));
        Corpus::of(self.name, (documents, others), self.kinds, self.rooted)
    }

    /// The number of documents.
    pub(super) fn len(&self) -> usize {
        self.documents.len()
    }

    /// `in 3 of 12 documents`.
    pub(super) fn share(&self, count: usize) -> String {
        let noun = if self.len() == 1 { "document" } else { "documents" };
        format!("in {count} of {} {noun}", self.len())
    }

    /// A path pattern, for any depth where paths are not from the portal's root.
    pub(super) fn pattern(&self, pattern: &str) -> String {
        if self.rooted || pattern.starts_with("**/") {
            pattern.to_owned()
        } else {
            format!("**/{pattern}")
        }
    }

    /// Whether documents have metadata under a key at an accepted place.
    pub(super) fn reads(&self, key: &ObservedKey) -> bool {
        self.places.iter().any(|(place, _)| *place == Place::of(key))
    }
}

/// The places in which metadata seems to be: straight under the title keys that repeat; where most
/// documents have none there, under a section in which several keys repeat.
fn accepted(documents: &[&Observation]) -> Vec<Place> {
    let mut counts: BTreeMap<Place, BTreeMap<String, BTreeSet<usize>>> = BTreeMap::new();
    let heads = mere_heads(documents);
    for (at, document) in documents.iter().enumerate() {
        for key in document.keys.iter().filter(|key| is_key(key, &heads)) {
            let forms = counts.entry(Place::of(key)).or_default();
            forms.entry(key_form(&key.key)).or_default().insert(at);
        }
    }
    let alone = documents.len() == 1;
    let repeated = |forms: &BTreeMap<String, BTreeSet<usize>>| -> BTreeSet<usize> {
        let often = forms.values().filter(|there| there.len() > 1 || alone);
        often.flatten().copied().collect()
    };
    let plain: Vec<(&Place, BTreeSet<usize>)> = counts
        .iter()
        .filter(|(place, _)| place.section.is_none())
        .map(|(place, forms)| (place, repeated(forms)))
        .filter(|(_, there)| !there.is_empty() && there.len() * 10 >= documents.len())
        .collect();
    let covered: BTreeSet<usize> = plain.iter().flat_map(|(_, there)| there).copied().collect();
    let mut all: Vec<Place> = plain.into_iter().map(|(place, _)| place.clone()).collect();
    if covered.len() * 2 < documents.len() {
        let sections = counts.iter().filter(|(place, _)| place.section.is_some());
        let fitting = sections.filter(|(_, forms)| {
            let there: BTreeSet<usize> = forms.values().flatten().copied().collect();
            let usual = forms.values().filter(|of| of.len() * 2 > there.len()).count();
            usual > 1 && there.len() * 2 >= documents.len() && (there.len() > 1 || alone)
        });
        all.extend(fitting.map(|(place, _)| place.clone()));
    }
    all
}

/// The keys, by their forms, that are only heads of tables, such as `Field | Value`: they say the
/// same everywhere.
fn mere_heads(documents: &[&Observation]) -> BTreeSet<String> {
    let mut texts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for key in documents.iter().flat_map(|document| &document.keys).filter(|key| key.head) {
        texts.entry(key_form(&key.key)).or_default().insert(&key.text);
    }
    let mere = |form: &String, texts: &BTreeSet<&str>| {
        let digits = texts.iter().any(|text| text.contains(|c: char| c.is_ascii_digit()));
        texts.len() < 2 && !digits && words::names_status(form) == 0
    };
    texts.into_iter().filter(|(form, texts)| mere(form, texts)).map(|(form, _)| form).collect()
}

/// Whether a key is one of metadata: no mere head, and no item such as `T1`. In a kind file a key
/// with a colon or a sign would be another source.
fn is_key(key: &ObservedKey, heads: &BTreeSet<String>) -> bool {
    if key.key.contains([':', '…', '{']) || key.key.starts_with('=') || key.key.contains("...") {
        return false;
    }
    let item = Token::new(&key.key)
        .is_some_and(|token| token.rest.is_empty() && !token.letters().is_empty());
    !item && (!key.head || !heads.contains(&key_form(&key.key)))
}

/// A key's form without the ending of the plural.
pub(super) fn folded(form: &str) -> String {
    if let Some(stem) = form.strip_suffix("ies") {
        return format!("{stem}y");
    }
    form.strip_suffix('s').filter(|stem| stem.len() > 2).unwrap_or(form).to_owned()
}

/// The keys of documents at some places: spellings in singular and plural are one key, unless a
/// document has both.
fn keys<'a>(documents: &[&'a Observation], places: &BTreeSet<Place>) -> Vec<Key<'a>> {
    let mut forms: Vec<(String, Key<'a>)> = Vec::new();
    let heads = mere_heads(documents);
    for (at, document) in documents.iter().enumerate() {
        for key in &document.keys {
            let form = key_form(&key.key);
            if !places.contains(&Place::of(key)) || !is_key(key, &heads) {
                continue;
            }
            let there = forms.iter().position(|(known, _)| *known == form);
            let there = there.unwrap_or_else(|| {
                forms.push((form, Key { values: vec![None; documents.len()] }));
                forms.len() - 1
            });
            let slot = &mut forms[there].1.values[at];
            *slot = slot.or(Some(key));
        }
    }
    let mut all: Vec<(String, Key<'a>)> = Vec::new();
    for (form, key) in forms {
        let fold = folded(&form);
        match all.iter_mut().find(|(known, there)| *known == fold && there.apart_from(&key)) {
            Some((_, there)) => there.join(&key),
            None => all.push((fold, key)),
        }
    }
    all.into_iter().map(|(_, key)| key).collect()
}

/// The documents that are of one kind, and the others: those that have at least half of the keys
/// that are usual with the most frequent one; else those whose names begin with a number.
fn core<'a>(
    all: Vec<&'a Observation>,
    places: &[Place],
) -> (Vec<&'a Observation>, Vec<&'a Observation>) {
    let places: BTreeSet<Place> = places.iter().cloned().collect();
    let keys = keys(&all, &places);
    let numbered: Vec<bool> = numbered(&all);
    let by_name = numbered.iter().filter(|fits| **fits).count();
    let seed = keys.iter().max_by_key(|key| (key.present(), std::cmp::Reverse(key.name())));
    let mut chosen: Vec<bool> = vec![false; all.len()];
    if let Some(seed) = seed {
        let with_seed = |key: &Key<'_>| {
            let both = key.values.iter().zip(&seed.values);
            both.filter(|(one, two)| one.is_some() && two.is_some()).count()
        };
        let usual: Vec<&Key<'_>> =
            keys.iter().filter(|key| with_seed(key) * 2 >= seed.present()).collect();
        for (at, fits) in chosen.iter_mut().enumerate() {
            let has = usual.iter().filter(|key| key.values[at].is_some()).count();
            *fits = has > 0 && has * 2 >= usual.len();
        }
    }
    let by_keys = chosen.iter().filter(|fits| **fits).count();
    let both = chosen.iter().zip(&numbered).filter(|(one, two)| **one && **two).count();
    if by_keys * 2 < by_name {
        chosen = numbered;
    } else if both * 10 >= by_keys * 9 && (by_name - both) * 5 > by_keys {
        // Not a few that lack their keys: the names are what they have in common.
        chosen.iter_mut().zip(&numbered).for_each(|(one, two)| *one |= two);
    } else if by_keys == 0 {
        chosen.fill(true);
    }
    let (mut documents, mut others) = (Vec::new(), Vec::new());
    for (document, fits) in all.into_iter().zip(chosen) {
        if fits { documents.push(document) } else { others.push(document) }
    }
    (documents, others)
}

/// Which documents have a number or a date at the start of the file's name, with the letters that
/// most have before it.
fn numbered(all: &[&Observation]) -> Vec<bool> {
    let tokens: Vec<Option<String>> = all
        .iter()
        .map(|document| {
            let name = stem(&document.path);
            let date = || is_date(name).then(String::new);
            Token::new(name).map(|token| token.prefix.to_lowercase()).or_else(date)
        })
        .collect();
    let mut counts: BTreeMap<&String, usize> = BTreeMap::new();
    for prefix in tokens.iter().flatten() {
        *counts.entry(prefix).or_default() += 1;
    }
    let usual = counts.iter().max_by_key(|(_, count)| **count).map(|(prefix, _)| (*prefix).clone());
    tokens.iter().map(|prefix| prefix.is_some() && *prefix == usual).collect()
}

//! How the documents are recognised, and how others beside them are not.

use std::collections::BTreeSet;

use crate::model::{
    FieldRole, Observation, ObservedKey, PathPattern, key_form, meaning, title_form,
};
use crate::wire::plural;

use super::corpus::{Corpus, Key};
use super::fields;
use super::ids::Ids;
use super::paths;

/// More keys are not needed to recognise a document.
const MOST_KEYS: usize = 3;

/// More different values of the key for the kind are not names of kinds.
const MOST_VALUES: usize = 6;

/// What recognises the documents, each with what it rests on.
#[derive(Debug, Default)]
pub(super) struct Recognition {
    pub home: Vec<(String, String)>,
    pub values: Vec<(String, String)>,
    pub titles: Vec<(String, String)>,
    pub paths: Vec<(String, String)>,
    pub keys: Vec<(String, String)>,
    pub sections: Vec<(String, String)>,
}

/// Finds what recognises the documents.
pub(super) fn recognition(corpus: &Corpus<'_>, keys: &[&Key<'_>], ids: &Ids) -> Recognition {
    let mut found = Recognition { values: values(corpus, keys), ..Recognition::default() };
    let path = corpus.pattern(&paths::all_files(&corpus.documents));
    let pattern = PathPattern::new(&path).ok();
    let is_there = |document: &&Observation| {
        pattern.as_ref().is_some_and(|pattern| pattern.is_match(&document.path))
    };
    let inside: Vec<bool> = corpus.others.iter().map(is_there).collect();
    let strangers = inside.iter().filter(|inside| **inside).count();
    let evidence = match strangers {
        0 => "all documents are there, and no other file".to_owned(),
        _ => format!("all documents are there, and {}", plural(strangers, "other file")),
    };
    if let Some((title, count)) = &ids.title {
        found.titles.push((title.clone(), corpus.share(*count)));
    }
    let keys = chosen(corpus, keys, &inside);
    for (typed, count) in keys.iter().flat_map(|key| key.spellings()) {
        found.keys.push((typed.to_owned(), corpus.share(count)));
    }
    if !keys.is_empty() {
        found.paths.push((path.clone(), evidence.clone()));
    }
    let titled = ids.title.as_ref().map_or(0, |(_, count)| *count);
    let covered = titled.max(corpus.len() - lacking(corpus, &keys));
    // With many other files beside the documents a path says too little.
    if covered < corpus.len() && strangers * 10 <= corpus.len() {
        by_place(corpus, ids, (path, evidence), &mut found);
    }
    found
}

/// Adds what recognises documents that have neither keys nor titles of their own: the path with
/// sections that all have, or the path alone.
fn by_place(corpus: &Corpus<'_>, ids: &Ids, path: (String, String), found: &mut Recognition) {
    let files = ids.from.iter().filter_map(|(from, _)| from.strip_prefix("path: "));
    let files: Vec<&str> = files.collect();
    let sections = sections(corpus);
    if files.is_empty() && !sections.is_empty() {
        found.paths = vec![path];
        found.sections = sections;
        return;
    }
    let homes = if files.is_empty() { vec![path.0.as_str()] } else { files };
    let why = "a guess: such a path alone decides";
    found.home = homes.into_iter().map(|home| (home.to_owned(), why.to_owned())).collect();
    found.paths.clear();
    found.keys.clear();
}

/// How many documents have none of some keys.
fn lacking(corpus: &Corpus<'_>, keys: &[&Key<'_>]) -> usize {
    let has = |at: usize| keys.iter().any(|key| key.values[at].is_some());
    (0..corpus.len()).filter(|at| !has(*at)).count()
}

/// The keys that with the path, or two of them together, recognise the documents and nothing else.
fn chosen<'k, 'a>(corpus: &Corpus<'_>, keys: &[&'k Key<'a>], inside: &[bool]) -> Vec<&'k Key<'a>> {
    let mut keys: Vec<&Key<'a>> = keys.to_vec();
    // A key that every document of any kind may have says the least.
    let common = |key: &Key<'_>| {
        let typed = key.spellings().into_iter().map(|(typed, _)| key_form(typed));
        typed.into_iter().any(|form| corpus.kinds.keys.contains(&form))
    };
    keys.sort_by_key(|key| (std::cmp::Reverse(key.present()), common(key)));
    let mut best: Vec<&Key<'a>> = Vec::new();
    for key in keys {
        let enough = lacking(corpus, &best) == 0 && best.len() >= 2;
        let more: Vec<&Key<'a>> = best.iter().copied().chain([key]).collect();
        let helps = best.len() < 2 || lacking(corpus, &more) < lacking(corpus, &best);
        if enough || !helps || best.len() == MOST_KEYS {
            continue;
        }
        if !takes_others(corpus, &more, inside) {
            best = more;
        }
    }
    best
}

/// Whether the path and some keys recognise a file that is not like these: two signs are enough.
fn takes_others(corpus: &Corpus<'_>, keys: &[&Key<'_>], inside: &[bool]) -> bool {
    let spellings = keys.iter().flat_map(|key| key.spellings());
    let forms: BTreeSet<String> = spellings.map(|(typed, _)| key_form(typed)).collect();
    corpus.others.iter().zip(inside).any(|(document, inside)| {
        let read = document.keys.iter().filter(|key| corpus.reads(key));
        let has: BTreeSet<String> = read.map(|key| key_form(&key.key)).collect();
        has.intersection(&forms).count() + usize::from(*inside) > 1
    })
}

/// What documents say under the key for the kind, where that is another thing to them.
fn values(corpus: &Corpus<'_>, keys: &[&Key<'_>]) -> Vec<(String, String)> {
    let is_kind = |key: &&&Key<'_>| fields::role_of(corpus, key) == FieldRole::Kind;
    let Some(key) = keys.iter().find(is_kind) else { return Vec::new() };
    let mut counts: Vec<(&str, usize)> = Vec::new();
    // What begins with a bracket is a template's.
    let written = |value: &&&ObservedKey| value.text.starts_with(char::is_alphanumeric);
    for value in key.values.iter().flatten().filter(written) {
        match counts.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&value.text)) {
            Some((_, count)) => *count += 1,
            None => counts.push((&value.text, 1)),
        }
    }
    let taking = corpus.kinds.all.iter().filter(|kind| kind.takes_documents());
    let known: Vec<(String, Vec<String>)> = taking
        .map(|kind| {
            let words = kind.recognised.iter().flat_map(|found| found.values.clone());
            (kind.name.clone(), words.collect())
        })
        .collect();
    let free = counts.iter().all(|(value, _)| meaning(&known, value).is_none());
    let few = counts.len() <= MOST_VALUES;
    if !free || !few || key.present() * 2 < corpus.len() {
        return Vec::new();
    }
    let name = key.name();
    let evidence = |count: usize| format!("what `{name}` says {}", corpus.share(count));
    counts.into_iter().map(|(value, count)| (value.to_owned(), evidence(count))).collect()
}

/// Titles of sections that all documents have.
fn sections(corpus: &Corpus<'_>) -> Vec<(String, String)> {
    let Some(first) = corpus.documents.first() else { return Vec::new() };
    let has = |document: &Observation, form: &str| {
        document.sections.iter().any(|section| title_form(&section.title) == form)
    };
    let mut all = Vec::new();
    for section in &first.sections {
        let form = title_form(&section.title);
        if !form.is_empty() && corpus.documents.iter().all(|document| has(document, &form)) {
            all.push((section.title.clone(), corpus.share(corpus.len())));
        }
    }
    all.truncate(MOST_KEYS);
    all
}

//! Which keys name other documents, and which of them are two ends of one relation.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ObservedName, title_form};
use crate::wire::plural;

use super::corpus::{Corpus, Key};
use super::names::{By, Names};
use super::words;

/// The references under a key.
#[derive(Debug, Clone, Default)]
pub(super) struct References {
    /// From which document to which.
    pub edges: BTreeSet<(usize, usize)>,
    /// How many names are unknown.
    pub lost: usize,
    /// How many are numbers alone.
    pub numbers: usize,
}

impl References {
    /// Adds those of another key.
    pub(super) fn join(&mut self, other: &References) {
        self.edges.extend(&other.edges);
        self.lost += other.lost;
        self.numbers += other.numbers;
    }

    /// How many of the edges another key has from the other end.
    pub(super) fn mirrored(&self, other: &References) -> usize {
        self.edges.iter().filter(|(from, to)| other.edges.contains(&(*to, *from))).count()
    }

    /// What they rest on, in words.
    pub(super) fn evidence(&self) -> String {
        let documents = plural(self.edges.len(), "document");
        match self.lost {
            0 => format!("names {documents}"),
            1 => format!("names {documents}, 1 name is unknown"),
            lost => format!("names {documents}, {lost} names are unknown"),
        }
    }
}

/// How the names in some values of a key were found.
#[derive(Default)]
struct Count {
    references: References,
    own: usize,
    ids: usize,
    titles: usize,
    /// Values of several numbers that all are documents.
    lists: usize,
}

impl Count {
    fn add(&mut self, corpus: &Corpus<'_>, names: &Names, from: usize, value: &[ObservedName]) {
        let document = corpus.documents[from];
        let mut numbers = 0;
        for name in value {
            match names.find(document, name) {
                Some((at, _)) if at == from => self.own += 1,
                Some((at, by)) => {
                    self.references.edges.insert((from, at));
                    match by {
                        By::Id => self.ids += 1,
                        By::Number => numbers += 1,
                        By::Title => self.titles += 1,
                    }
                }
                None => self.references.lost += 1,
            }
        }
        self.references.numbers += numbers;
        self.lists += usize::from(numbers > 1 && numbers == value.len());
    }

    /// The references, where the names seem to be such.
    fn references(self, name: &str) -> Option<References> {
        let found = self.ids + self.titles + self.references.numbers;
        let all = found + self.references.lost;
        let firm = self.ids > 0 || self.titles > 0 || self.lists > 0 || words::relates(name);
        (found > 0 && firm && found * 2 >= all && self.own < found).then_some(self.references)
    }
}

/// The references under a key; none where its values are not names of documents.
pub(super) fn of_key(corpus: &Corpus<'_>, names: &Names, key: &Key<'_>) -> Option<References> {
    let mut count = Count::default();
    for (from, value) in key.values.iter().enumerate() {
        if let Some(value) = value {
            count.add(corpus, names, from, &value.names);
        }
    }
    count.references(key.name())
}

/// Sections whose lists name documents, each with how many documents have it.
pub(super) fn of_sections(corpus: &Corpus<'_>, names: &Names) -> Vec<(String, usize, References)> {
    let mut found: BTreeMap<String, (String, BTreeSet<usize>, Count)> = BTreeMap::new();
    for (from, document) in corpus.documents.iter().enumerate() {
        for section in document.sections.iter().filter(|section| !section.names.is_empty()) {
            let form = title_form(&section.title);
            let new = || (section.title.clone(), BTreeSet::new(), Count::default());
            let entry = found.entry(form).or_insert_with(new);
            entry.1.insert(from);
            entry.2.add(corpus, names, from, &section.names);
        }
    }
    let mut all = Vec::new();
    for (title, documents, count) in found.into_values() {
        // In a text there may be names of anything: nearly all must be documents.
        let often = documents.len() > 1 && documents.len() * 20 >= corpus.len();
        let firm = often && count.ids + count.titles >= count.references.lost * 4;
        let numbers = count.references.numbers == 0;
        if let Some(references) = count.references(&title).filter(|_| firm && numbers) {
            all.push((title, documents.len(), references));
        }
    }
    all
}

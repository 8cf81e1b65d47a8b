//! Observations → the text of a kind file: what documents of no kind have in common, with the
//! evidence for each line. Everything it says is a proposal for a person to check.

mod corpus;
mod fields;
mod ids;
mod items;
mod names;
mod output;
mod paths;
mod recognition;
mod relations;
mod statuses;
mod token;
mod words;

use std::collections::BTreeMap;

use crate::model::{Kinds, Observation, key_form};
use corpus::{Corpus, Key, folded};
use fields::{Field, Opposite};
use ids::Ids;
use items::Item;
use names::Names;
use recognition::Recognition;
use statuses::Statuses;

/// A drafted kind.
#[derive(Debug)]
pub struct Draft {
    /// The kind file.
    pub text: String,
    /// The paths of the documents that it was drafted from.
    pub documents: Vec<String>,
    /// The paths of files that are not like these.
    pub others: Vec<String>,
    /// The other kinds that files are of already, each with how many there are.
    pub taken: Vec<(String, usize)>,
    /// How many documents have an id of its form.
    pub with_id: usize,
    /// How many documents have a status.
    pub with_status: usize,
}

/// Fewer documents are not a form of their own.
const ENOUGH: usize = 3;

impl Draft {
    /// Whether the documents seem to be of one kind: most have an id of one form, or a status.
    pub fn is_convincing(&self) -> bool {
        let count = self.documents.len();
        count >= ENOUGH && self.with_id.max(self.with_status) * 2 > count
    }

    /// The folder that all documents are in.
    pub fn folder(&self) -> String {
        paths::common(self.documents.iter().map(String::as_str))
    }
}

/// What the file is written from.
struct Parts {
    ids: Ids,
    recognition: Recognition,
    statuses: Statuses,
    fields: Vec<Field>,
    opposites: Vec<Opposite>,
    items: Vec<Item>,
    /// The other kinds that files are of, each with how many there are.
    taken: Vec<(String, usize)>,
}

/// Drafts a kind from what was seen in documents. Those that another kind takes are left out.
/// `rooted` says whether paths are from the portal's root. None where no document is left.
pub fn draft(
    name: &str,
    observations: &[Observation],
    kinds: &Kinds,
    rooted: bool,
) -> Option<Draft> {
    let free = |seen: &&Observation| seen.kind.is_none_or(|kind| kinds[kind].name == name);
    let all: Vec<&Observation> = observations.iter().filter(free).collect();
    if all.is_empty() {
        return None;
    }
    let other = observations.iter().filter(|seen| !free(seen)).filter_map(|seen| seen.kind);
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for kind in other {
        *taken.entry(kinds[kind].name.clone()).or_default() += 1;
    }
    let taken: Vec<(String, usize)> = taken.into_iter().collect();
    let corpus = Corpus::new(name, all, kinds, rooted);
    let also = ids::also(&corpus, &ids::ids(&corpus));
    let mut corpus = corpus.with(&also);
    let parts = parts(&mut corpus, taken.clone());
    let paths = |all: &[&Observation]| all.iter().map(|seen| seen.path.clone()).collect();
    Some(Draft {
        text: output::text(&corpus, &parts),
        documents: paths(&corpus.documents),
        others: paths(&corpus.others),
        taken,
        with_id: parts.ids.texts.iter().flatten().count(),
        with_status: parts.statuses.count,
    })
}

/// What the documents have in common. Keys that are understood are taken out of the corpus.
fn parts(corpus: &mut Corpus<'_>, taken: Vec<(String, usize)>) -> Parts {
    let ids = ids::ids(corpus);
    let id_key = ids.key.map(|at| corpus.keys.remove(at));
    let title_keys = corpus.base.map_or(&[][..], |base| &base.headline.keys);
    let names = Names::new(&corpus.documents, title_keys, &ids.texts, &ids.numbers);
    let noun = id_key.as_ref().map_or(corpus.name, |key| key.name());
    let noun = folded(&key_form(noun));
    let mut parted = fields::parted(corpus, &names, &noun);
    let statuses = statuses::statuses(corpus, &parted.plain);
    let status_key = statuses.key.map(|at| parted.plain.remove(at));
    let mut all: Vec<Field> = Vec::new();
    all.extend(fields::status(corpus, status_key.as_ref(), statuses.section.as_ref()));
    let (more, opposites) = fields::fields(corpus, &parted);
    all.extend(more);
    fields::add_sections(corpus, relations::of_sections(corpus, &names), &mut all);
    let related = parted.related.iter().map(|(key, _)| key);
    let keys = id_key.iter().chain(&status_key).chain(related).chain(&parted.plain);
    let keys: Vec<&Key<'_>> = keys.collect();
    Parts {
        recognition: recognition::recognition(corpus, &keys, &ids),
        items: items::items(corpus, &names),
        fields: all,
        ids,
        statuses,
        opposites,
        taken,
    }
}

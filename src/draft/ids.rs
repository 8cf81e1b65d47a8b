//! What ids documents have: a key with a value of its own in each, numbers in the names of files
//! and folders, numbers in titles.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Observation, key_form, loose, parent, resolve, slug, stem};

use super::corpus::{Corpus, Key, folded};
use super::token::Token;
use super::{paths, words};

/// A key of more letters needs more than a number under it to be an id.
const SHORT_KEY: usize = 4;

/// Letters of a key that are not a prefix of ids when there are more of them.
const LONGEST_PREFIX: usize = 8;

/// Of a hundred numbers so many must be different, in names and under keys: versions of a document
/// share its number.
const IN_NAMES: usize = 70;
const IN_KEYS: usize = 60;

/// How documents get their ids.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The form: `EV-{n}`; none where documents have no ids of one form.
    pub form: Option<String>,
    /// What the form rests on.
    pub why: String,
    /// Where ids are read: a source as kind files write it, and what it rests on.
    pub from: Vec<(String, String)>,
    /// The form of titles that begin with an id that has letters.
    pub title: Option<(String, usize)>,
    /// The key that has the id, by its place among the keys.
    pub key: Option<usize>,
    /// Each document's id as it is compared.
    pub texts: Vec<Option<String>>,
    /// Each document's number as it is compared.
    pub numbers: Vec<Option<String>>,
    /// Whether a number alone may be a reference.
    pub numbered: bool,
}

/// Where numbers were found: each document's letters and number.
#[derive(Debug, Clone)]
struct Numbers {
    /// The letters that most of them have, with what parts them from the number.
    prefix: String,
    numbers: Vec<Option<String>>,
}

impl Numbers {
    /// The numbers with the most frequent letters among some texts of each document; none where
    /// they are not many, or do not tell documents apart.
    fn new(
        texts: &[Vec<&str>],
        fits: &dyn Fn(&Token<'_>) -> bool,
        distinct_percent: usize,
    ) -> Option<Numbers> {
        let tokens: Vec<Vec<Token<'_>>> = texts
            .iter()
            .map(|of| of.iter().filter_map(|text| Token::new(text)).filter(|t| fits(t)).collect())
            .collect();
        let mut counts: BTreeMap<String, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
        for of in &tokens {
            let mut seen = BTreeSet::new();
            for token in of {
                let form = token.prefix.to_lowercase();
                if seen.insert(form.clone()) {
                    let count = counts.entry(form).or_default();
                    count.0 += 1;
                    *count.1.entry(token.prefix).or_default() += 1;
                }
            }
        }
        let (form, (count, written)) = counts.into_iter().max_by_key(|(_, (count, _))| *count)?;
        let (prefix, _) = written.into_iter().max_by_key(|(_, count)| *count)?;
        let own = |of: &Vec<Token<'_>>| {
            let token = of.iter().rev().find(|token| token.prefix.to_lowercase() == form)?;
            Some(token.loose())
        };
        let numbers: Vec<Option<String>> = tokens.iter().map(own).collect();
        let distinct: BTreeSet<&String> = numbers.iter().flatten().collect();
        let many = count * 2 >= texts.len() && (count > 1 || texts.len() == 1);
        let apart = distinct.len() * 100 >= count * distinct_percent;
        (many && apart).then(|| Numbers { prefix: prefix.to_owned(), numbers })
    }

    fn count(&self) -> usize {
        self.numbers.iter().flatten().count()
    }

    /// Whether the numbers are those of another place, where both have one.
    fn agrees(&self, other: &Numbers) -> bool {
        let both = self.numbers.iter().zip(&other.numbers);
        let both: Vec<bool> =
            both.filter_map(|(one, two)| Some(one.as_ref()? == two.as_ref()?)).collect();
        let same = both.iter().filter(|same| **same).count();
        both.len() * 2 >= self.count().min(other.count()) && same * 10 >= both.len() * 9 && same > 0
    }

    fn letters(&self) -> &str {
        self.prefix.trim_end_matches(|c: char| !c.is_alphabetic())
    }
}

/// The numbers of files, folders and titles.
struct Places {
    files: Option<Numbers>,
    folders: Option<Numbers>,
    titles: Option<Numbers>,
}

impl Places {
    fn new(documents: &[&Observation]) -> Places {
        let parted = |token: &Token<'_>| {
            token.rest.is_empty() || token.rest.starts_with(['-', '_', ' ', '.'])
        };
        let files: Vec<Vec<&str>> = documents.iter().map(|d| vec![stem(&d.path)]).collect();
        let folders: Vec<Vec<&str>> =
            documents.iter().map(|d| parent(&d.path).split('/').collect()).collect();
        let titles: Vec<Vec<&str>> = documents
            .iter()
            .map(|document| {
                let title = document.title.as_deref().unwrap_or_default();
                vec![title.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[')]
            })
            .collect();
        // `3 ways to count` is not a number of the document.
        let titled = |token: &Token<'_>| {
            token.rest.is_empty() || !token.prefix.is_empty() || separator(token.rest) == ": "
        };
        Places {
            files: Numbers::new(&files, &parted, IN_NAMES),
            folders: Numbers::new(&folders, &parted, IN_NAMES),
            titles: Numbers::new(&titles, &titled, IN_NAMES),
        }
    }

    fn all(&self) -> impl Iterator<Item = &Numbers> {
        [&self.files, &self.folders, &self.titles].into_iter().flatten()
    }
}

/// What parts a number from the words after it, as patterns write it.
pub(super) fn separator(rest: &str) -> &'static str {
    let trimmed = rest.trim_start();
    let dash = trimmed.starts_with(['–', '—']) || rest.starts_with(" - ");
    if trimmed.starts_with([':', '：']) || dash || rest.starts_with(". ") { ": " } else { " " }
}

/// A key that may have the ids.
struct Candidate {
    key: usize,
    numbers: Numbers,
    score: usize,
}

/// Which other files have an id of the documents' form, so that they are of the kind, too.
pub(super) fn also(corpus: &Corpus<'_>, ids: &Ids) -> Vec<bool> {
    let key = ids.key.map(|at| &corpus.keys[at]).filter(|_| ids.numbered);
    let forms: Vec<String> =
        key.iter().flat_map(|key| key.spellings()).map(|(typed, _)| key_form(typed)).collect();
    let prefix = ids.form.as_deref().and_then(|form| form.strip_suffix("{n}")).unwrap_or_default();
    let has = |document: &Observation| {
        document.keys.iter().filter(|key| corpus.reads(key)).any(|key| {
            let token = Token::new(&key.text).filter(|token| token.rest.is_empty());
            let fits = |token: Token<'_>| {
                token.prefix.is_empty() || token.prefix.eq_ignore_ascii_case(prefix)
            };
            forms.contains(&key_form(&key.key)) && token.is_some_and(fits)
        })
    };
    corpus.others.iter().map(|document| has(document)).collect()
}

/// Finds out how documents get their ids.
pub(super) fn ids(corpus: &Corpus<'_>) -> Ids {
    let places = Places::new(&corpus.documents);
    let mut ids = Ids {
        texts: vec![None; corpus.len()],
        numbers: vec![None; corpus.len()],
        ..Ids::default()
    };
    let best = by_key(corpus, &places);
    let main = match &best {
        Some(best) => best.numbers.clone(),
        None => match places.all().next() {
            Some(numbers) => numbers.clone(),
            None => {
                slugs(corpus, &mut ids);
                return ids;
            }
        },
    };
    ids.key = best.as_ref().map(|best| best.key);
    let prefix = prefix(corpus, &places, &main, ids.key);
    ids.why = match ids.key {
        Some(key) => format!("what `{}` says", corpus.keys[key].name()),
        None => "built from their numbers".to_owned(),
    };
    ids.numbers.clone_from(&main.numbers);
    for other in places.all().filter(|other| main.agrees(other)) {
        for (number, more) in ids.numbers.iter_mut().zip(&other.numbers) {
            *number = number.take().or_else(|| more.clone());
        }
    }
    let full = |number: &Option<String>| number.as_ref().map(|n| loose(&format!("{prefix}{n}")));
    ids.texts = ids.numbers.iter().map(full).collect();
    ids.form = Some(format!("{prefix}{{n}}"));
    ids.numbered = true;
    sources(corpus, &places, &main, &mut ids);
    ids
}

/// The key with a number or an id of its own in each document that fits best.
fn by_key(corpus: &Corpus<'_>, places: &Places) -> Option<Candidate> {
    let all = corpus.keys.iter().enumerate();
    let candidates = all.filter_map(|(at, key)| candidate(corpus, places, at, key));
    candidates.max_by_key(|candidate| (candidate.score, std::cmp::Reverse(candidate.key)))
}

fn candidate(corpus: &Corpus<'_>, places: &Places, at: usize, key: &Key<'_>) -> Option<Candidate> {
    let texts: Vec<Vec<&str>> =
        key.values.iter().map(|value| value.iter().map(|value| &*value.text).collect()).collect();
    let numbers = Numbers::new(&texts, &|token| token.rest.is_empty(), IN_KEYS)?;
    let name = key.name();
    let form = key_form(name);
    let agrees = places.all().any(|other| numbers.agrees(other));
    let own = own_links(corpus, key) * 2 >= key.present();
    let of_kind = folded(&form) == folded(&key_form(corpus.name));
    let named = words::names_id(name) || of_kind;
    let short = form.chars().count() <= SHORT_KEY;
    // A number alone says little: the version of a document may tell it apart, too.
    let fits = if numbers.prefix.is_empty() {
        named || own || short || agrees && form.chars().count() <= LONGEST_PREFIX
    } else {
        named || own || agrees || places.all().next().is_none()
    };
    let status = words::names_status(name) > 0;
    let score = 4 * usize::from(agrees) + 2 * usize::from(own) + usize::from(named);
    (fits && !status).then_some(Candidate { key: at, numbers, score })
}

/// How many values of a key are links to the document itself.
fn own_links(corpus: &Corpus<'_>, key: &Key<'_>) -> usize {
    let own = corpus.documents.iter().zip(&key.values).filter(|(document, value)| {
        let names = value.iter().flat_map(|value| &value.names);
        names.filter_map(|name| name.link.as_deref()).any(|link| {
            resolve(parent(&document.path), link).is_some_and(|path| path == document.path)
        })
    });
    own.count()
}

/// What ids begin with.
fn prefix(corpus: &Corpus<'_>, places: &Places, main: &Numbers, key: Option<usize>) -> String {
    if key.is_some() && !main.prefix.is_empty() {
        return main.prefix.clone();
    }
    let agreeing = places.all().filter(|other| main.agrees(other));
    let mut letters = std::iter::once(main).chain(agreeing).map(Numbers::letters);
    let written = letters.find(|letters| !letters.is_empty()).map(str::to_owned);
    let by_key = || {
        let name = corpus.keys.get(key?)?.name();
        let form = key_form(name);
        let usable = !words::names_id(name) && form.chars().count() <= LONGEST_PREFIX;
        (usable && form.chars().all(char::is_alphabetic)).then_some(form)
    };
    let letters = by_key().or(written).unwrap_or_else(|| slug(corpus.name));
    format!("{}-", slug(&letters).to_uppercase())
}

/// Where ids are read.
fn sources(corpus: &Corpus<'_>, places: &Places, main: &Numbers, ids: &mut Ids) {
    if let Some(key) = ids.key {
        for (typed, count) in corpus.keys[key].spellings() {
            if key_form(typed) != "id" {
                ids.from.push((typed.to_owned(), corpus.share(count)));
            }
        }
    }
    let agrees = |numbers: &&Numbers| main.agrees(numbers);
    if let Some(files) = places.files.as_ref().filter(agrees) {
        for (pattern, count) in paths::file_patterns(&corpus.documents, &files.prefix) {
            ids.from.push((format!("path: {}", corpus.pattern(&pattern)), corpus.share(count)));
        }
    } else if let Some(folders) = places.folders.as_ref().filter(agrees) {
        let pattern = paths::folder_pattern(&corpus.documents, &folders.prefix);
        let pattern = corpus.pattern(&pattern);
        ids.from.push((format!("path: {pattern}"), corpus.share(folders.count())));
    }
    let Some(titles) = places.titles.as_ref().filter(agrees) else { return };
    let rest = corpus.documents.iter().filter_map(|document| {
        let title = document.title.as_deref()?;
        let token = Token::new(title.trim_start_matches(|c: char| !c.is_alphanumeric()))?;
        let own = token.prefix.eq_ignore_ascii_case(&titles.prefix) && !token.rest.is_empty();
        own.then(|| separator(token.rest))
    });
    let rest: Vec<&str> = rest.collect();
    let colons = rest.iter().filter(|parting| **parting == ": ").count();
    let tail = match (rest.is_empty(), colons * 2 >= rest.len()) {
        (true, _) => "",
        (_, true) if titles.prefix.is_empty() => ". {title}",
        (_, true) => ": {title}",
        (_, false) => " {title}",
    };
    let pattern = format!("{}{{n}}{tail}", titles.prefix);
    ids.from.push((format!("title: {pattern}"), corpus.share(titles.count())));
    if !titles.letters().is_empty() && !tail.is_empty() {
        ids.title = Some((pattern, titles.count()));
    }
}

/// Ids that are words: a key of ids with a value of its own in each document.
fn slugs(corpus: &Corpus<'_>, ids: &mut Ids) {
    let is_slug = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c))
    };
    let fits = |key: &Key<'_>| {
        let texts: Vec<&str> = key.values.iter().flatten().map(|value| &*value.text).collect();
        let distinct: BTreeSet<String> = texts.iter().map(|text| loose(text)).collect();
        words::names_id(key.name())
            && texts.len() * 10 >= corpus.len() * 9
            && distinct.len() * 10 >= texts.len() * 9
            && texts.iter().all(|text| is_slug(text))
    };
    let Some(at) = corpus.keys.iter().position(fits) else { return };
    let key = &corpus.keys[at];
    let texts: Vec<&str> = key.values.iter().flatten().map(|value| &*value.text).collect();
    let head = texts.first().and_then(|text| text.split_once('-')).map_or("", |(head, _)| head);
    let shared = !head.is_empty() && texts.iter().all(|text| text.starts_with(&format!("{head}-")));
    let prefix = if shared { format!("{head}-") } else { String::new() };
    ids.key = Some(at);
    ids.form = Some(format!("{prefix}{{slug}}"));
    ids.why = format!("what `{}` says", key.name());
    ids.texts = key.values.iter().map(|value| Some(loose(&value.as_ref()?.text))).collect();
    for (typed, count) in key.spellings() {
        if key_form(typed) != "id" {
            ids.from.push((typed.to_owned(), corpus.share(count)));
        }
    }
}

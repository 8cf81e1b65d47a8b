//! Which key has the status of documents, and which statuses there are.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Kind, ObservedKey, Stage, is_none_word, is_placeholder, key_form, title_form};

use super::corpus::{Corpus, Key};
use super::words;

/// A status has no more words.
const MOST_WORDS: usize = 4;

/// A status that documents have.
#[derive(Debug)]
pub(super) struct Status {
    /// Its name: the usual words, in lower case.
    pub name: String,
    pub stage: Stage,
    /// Other words for it, and emoji.
    pub also: Vec<String>,
    /// How many documents have it.
    pub count: usize,
    /// The word of the inherited status that it is, or nothing where the stage is a guess.
    pub known: Option<String>,
}

/// The status of documents.
#[derive(Debug, Default)]
pub(super) struct Statuses {
    /// The key, by its place among those that were asked.
    pub key: Option<usize>,
    /// The title of the section that has it, where no key does, and how many documents have that.
    pub section: Option<(String, usize)>,
    pub all: Vec<Status>,
    /// How many documents have one.
    pub count: usize,
}

/// A value in parts: the emoji before its words, and its words without a remark.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub emoji: String,
    pub words: String,
}

/// A value of a status; none where it says that there is none, or is a sentence.
pub(super) fn parts(text: &str) -> Option<Parts> {
    let text = text.trim().trim_start_matches(['*', '_', '`']).trim_start();
    // What is in brackets is a template's: `(current stage)`.
    if is_placeholder(text) || text.starts_with(['(', '[', '<', '{']) {
        return None;
    }
    let at = text.find(|c: char| c.is_alphanumeric()).unwrap_or(text.len());
    let (before, rest) = text.split_at(at);
    let emoji = before.trim_matches(|c: char| c.is_whitespace() || c.is_ascii()).to_owned();
    let end = rest.find(|c: char| "([{,;:|!?*`".contains(c) || c == '–' || c == '—' || c == '→');
    let rest = &rest[..end.unwrap_or(rest.len())];
    let rest = rest.split(" - ").next().unwrap_or(rest).split(". ").next().unwrap_or(rest);
    let all: Vec<&str> = rest.trim_end_matches('.').split_whitespace().collect();
    let words = words::without_remark(&all);
    // A dash or an emoji alone may be a status; the words for "none" are not.
    let none =
        if words.is_empty() { emoji.is_empty() || is_dash(&emoji) } else { is_none_word(rest) };
    (!none && words.len() <= MOST_WORDS)
        .then(|| Parts { emoji, words: words.join(" ").to_lowercase() })
}

fn is_dash(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '−'))
}

/// The inherited status that words mean, and the word of it that they begin with: where they say
/// more than that word, only if the rest does not mean another stage.
fn inherited(base: Option<&Kind>, words: &str) -> Option<(String, Stage)> {
    let status = base?.statuses.meant(words)?;
    let wanted = title_form(words);
    let all = status.also.iter().chain([&status.name]);
    let word = all.filter(|word| wanted.starts_with(&title_form(word))).max_by_key(|w| w.len());
    let word = word.unwrap_or(&status.name);
    let whole = title_form(word) == wanted;
    let guess = words::stage(words).filter(|guess| !whole && *guess != status.stage);
    guess.is_none().then(|| (word.clone(), status.stage))
}

/// Finds the status of documents among some keys.
pub(super) fn statuses(corpus: &Corpus<'_>, keys: &[Key<'_>]) -> Statuses {
    let mut found = Statuses::default();
    let scored = keys.iter().enumerate();
    let scored = scored.filter_map(|(at, key)| Some((score(corpus, key)?, at)));
    // Of equal keys the first counts.
    let best = scored.max_by_key(|(score, at)| (*score, std::cmp::Reverse(*at)));
    if let Some((_, at)) = best {
        found.key = Some(at);
        let texts = keys[at].values.iter().flatten().map(|value| value.text.as_str());
        fill(corpus, texts.collect(), &mut found);
        return found;
    }
    by_section(corpus, &mut found);
    found
}

/// How surely a key has the status; none where it does not seem to.
fn score(corpus: &Corpus<'_>, key: &Key<'_>) -> Option<usize> {
    let named = key.spellings().iter().map(|(typed, _)| words::names_status(typed)).max();
    let named = named.unwrap_or_default();
    let values: Vec<&ObservedKey> =
        key.values.iter().flatten().copied().filter(|value| !is_none_word(&value.text)).collect();
    let read: Vec<Parts> = values.iter().filter_map(|value| parts(&value.text)).collect();
    if values.is_empty() || read.len() * 5 < values.len() * 4 {
        return None;
    }
    let known = |parts: &&Parts| inherited(corpus.base, &parts.words).is_some();
    let known = read.iter().filter(known).count();
    let guessed = read.iter().filter(|parts| words::stage(&parts.words).is_some()).count();
    let distinct: BTreeSet<&str> = read.iter().map(|parts| parts.words.as_str()).collect();
    let share = (known.max(guessed) * 10) / read.len();
    // By its values alone a key has the status where nearly all are known and few are different.
    let by_values = known * 10 >= read.len() * 8 && distinct.len() * 3 <= read.len().max(6);
    (named > 0 || by_values && key.present() * 2 >= corpus.len())
        .then_some(named * 10 + share + key.present() * 10 / corpus.len().max(1))
}

/// A section whose title names a status, with a short text.
fn by_section(corpus: &Corpus<'_>, found: &mut Statuses) {
    let mut titles: BTreeMap<String, (String, Vec<&str>)> = BTreeMap::new();
    for document in &corpus.documents {
        let named = document.sections.iter().filter(|s| words::names_status(&s.title) > 0);
        for section in named.filter(|section| words::words(&section.title).len() <= 2) {
            let Some(text) = &section.text else { continue };
            let of = titles.entry(title_form(&section.title));
            of.or_insert_with(|| (section.title.clone(), Vec::new())).1.push(text);
        }
    }
    let best = titles.into_values().max_by_key(|(_, texts)| texts.len());
    let Some((title, texts)) = best.filter(|(_, texts)| texts.len() * 2 >= corpus.len()) else {
        return;
    };
    let read = texts.iter().filter(|text| parts(text).is_some()).count();
    if read * 5 >= texts.len() * 4 {
        found.section = Some((title, texts.len()));
        fill(corpus, texts, found);
    }
}

/// The statuses of some values, in the order of the documents.
fn fill(corpus: &Corpus<'_>, texts: Vec<&str>, found: &mut Statuses) {
    let read: Vec<Parts> = texts.into_iter().filter_map(parts).collect();
    found.count = read.len();
    let mut all: Vec<(String, Vec<(String, usize)>)> = Vec::new();
    for parts in read.iter().filter(|parts| !parts.words.is_empty()) {
        let same = words::same_status(&parts.words);
        let at = all.iter().position(|(known, _)| *known == same).unwrap_or_else(|| {
            all.push((same, Vec::new()));
            all.len() - 1
        });
        let spelled = &mut all[at].1;
        match spelled.iter_mut().find(|(known, _)| *known == parts.words) {
            Some((_, count)) => *count += 1,
            None => spelled.push((parts.words.clone(), 1)),
        }
    }
    for (_, mut spelled) in all {
        spelled.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let count = spelled.iter().map(|(_, count)| count).sum();
        let all_words: Vec<String> = spelled.into_iter().map(|(words, _)| words).collect();
        let known = all_words.iter().find_map(|words| inherited(corpus.base, words));
        let mut words = all_words.into_iter();
        let Some(name) = words.next() else { continue };
        let stage = known.as_ref().map(|(_, stage)| *stage).or_else(|| words::stage(&name));
        found.all.push(Status {
            also: words.collect(),
            stage: stage.unwrap_or(Stage::Draft),
            known: known.map(|(word, _)| word),
            count,
            name,
        });
    }
    emoji(&read, &mut found.all);
    found.all.sort_by_key(|status| status.stage);
}

/// Gives each emoji that is before one status only to that status; another one that is alone is
/// a status of its own.
fn emoji(read: &[Parts], all: &mut Vec<Status>) {
    let mut before: BTreeMap<&str, (BTreeSet<usize>, usize)> = BTreeMap::new();
    for parts in read.iter().filter(|parts| !parts.emoji.is_empty()) {
        let own =
            |status: &Status| status.name == parts.words || status.also.contains(&parts.words);
        let entry = before.entry(&parts.emoji).or_default();
        entry.0.extend(all.iter().position(own));
        entry.1 += usize::from(parts.words.is_empty());
    }
    for (emoji, (of, alone)) in before {
        match of.iter().next() {
            Some(at) if of.len() == 1 => {
                all[*at].also.push(emoji.to_owned());
                all[*at].count += alone;
            }
            None if alone > 0 => all.push(Status {
                name: emoji.to_owned(),
                stage: Stage::Draft,
                also: Vec::new(),
                count: alone,
                known: None,
            }),
            _ => {}
        }
    }
}

/// Whether two values are the same status.
pub(super) fn form(text: &str) -> String {
    match parts(text) {
        Some(parts) if !parts.words.is_empty() => key_form(&parts.words),
        Some(parts) => parts.emoji,
        None => key_form(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        parts(text).map(|parts| (parts.emoji, parts.words)).unwrap_or_default()
    }

    #[test]
    fn emoji_brackets_and_dates_are_no_part_of_a_status() {
        let pair = |emoji: &str, words: &str| (emoji.to_owned(), words.to_owned());
        assert_eq!(read("🟢 Live since May"), pair("🟢", "live"));
        assert_eq!(read("**Implemented (Tern 5.5)**"), pair("", "implemented"));
        assert_eq!(read("Active review (March 3...10)"), pair("", "active review"));
        assert_eq!(read("⚪"), pair("⚪", ""));
        assert_eq!(read("In review, second round"), pair("", "in review"));
        assert_eq!(parts("–"), None);
        assert_eq!(parts("TBD"), None);
        assert_eq!(parts("Nobody has decided what is to be done"), None);
    }
}

//! Asks the index, as the browser does: the same candidates, the same scores, the same order.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::files::{Files, in_order};
use super::number;
use super::page::Page;
use super::tokens::{canonical, normalised, tokens};

/// Words of a query that are looked up.
const MOST_SLOTS: usize = 8;

/// Terms that a beginning of a word may mean.
const MOST_BEGUN: usize = 200;

/// Shards that are read for them.
const MOST_SHARDS: usize = 4;

/// Words that a misspelt one may mean.
const MOST_SLIPS: usize = 20;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub struct Query<'a> {
    /// The words.
    pub words: &'a str,
    /// How many pages are wanted.
    pub most: usize,
}

/// A page that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its number.
    pub page: usize,
    /// How well it fits; larger is better.
    pub score: f64,
    /// Its units that fit, the best first.
    pub units: Vec<UnitHit>,
}

/// A unit that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitHit {
    /// Its number on the page.
    pub unit: usize,
    /// How well it fits.
    pub score: f64,
}

/// The index, to be asked.
#[derive(Debug)]
pub struct Index<'a> {
    pages: &'a [Page],
    files: &'a Files,
    /// For each shard its terms in order, with their postings.
    shards: Vec<Vec<(&'a str, &'a str)>>,
}

/// What is known of a page while a query is answered.
#[derive(Default)]
struct Found {
    /// For each slot the best score of it in each unit.
    slots: Vec<BTreeMap<usize, f64>>,
    /// What ids add, by unit.
    ids: BTreeMap<usize, f64>,
}

/// A term that a slot may mean, with how much it counts.
struct Candidate<'a> {
    postings: &'a str,
    factor: f64,
}

impl<'a> Index<'a> {
    /// Reads the index.
    pub fn new(pages: &'a [Page], files: &'a Files) -> Index<'a> {
        let shards = files
            .shards
            .iter()
            .map(|shard| shard.text.lines().filter_map(|line| line.split_once('\t')).collect());
        Index { pages, files, shards: shards.collect() }
    }

    /// The pages that fit a query, the best first, and how many there are.
    pub fn ask(&self, query: &Query<'_>) -> (Vec<Hit>, usize) {
        let mut slots: Vec<String> = Vec::new();
        tokens(&normalised(query.words), |token| slots.push(token.to_owned()));
        slots.truncate(MOST_SLOTS);
        let mut found: HashMap<usize, Found> = HashMap::new();
        for (at, slot) in slots.iter().enumerate() {
            let candidates = self.candidates(slot);
            // A longer word is worth no more for being rare than the word that was asked for.
            let exact = candidates.first().filter(|first| first.factor >= 1.0);
            let most = exact.map_or(f64::INFINITY, |exact| self.rarity(read(exact.postings).0));
            for candidate in candidates {
                self.weigh(&candidate, most, (at, slots.len()), &mut found);
            }
        }
        self.weigh_ids(query.words, slots.len(), &mut found);
        let mut hits: Vec<Hit> =
            found.into_iter().map(|(page, found)| hit(page, &found, slots.len())).collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.page.cmp(&b.page)));
        let count = hits.len();
        hits.truncate(query.most);
        (hits, count)
    }

    /// The shard that a term is in, if it is in any.
    fn shard_of(&self, term: &str) -> usize {
        let shards = &self.files.shards;
        let after = shards.partition_point(|shard| in_order(&shard.first, term).is_le());
        after.saturating_sub(1)
    }

    fn postings(&self, term: &str) -> Option<&'a str> {
        let terms = self.shards.get(self.shard_of(term))?;
        let at = terms.binary_search_by(|(known, _)| in_order(known, term)).ok()?;
        Some(terms[at].1)
    }

    fn candidates(&self, slot: &str) -> Vec<Candidate<'a>> {
        let mut all: Vec<Candidate<'a>> = Vec::new();
        let own = self.postings(slot);
        all.extend(own.map(|postings| Candidate { postings, factor: 1.0 }));
        let length = slot.encode_utf16().count();
        if length >= 2 {
            let from = self.shard_of(slot);
            let shards = self.shards.iter().skip(from).take(MOST_SHARDS);
            let terms = shards.flatten().skip_while(|(term, _)| in_order(term, slot).is_lt());
            let begun = terms.take_while(|(term, _)| term.starts_with(slot));
            let begun = begun.filter(|(term, _)| *term != slot).take(MOST_BEGUN);
            all.extend(begun.map(|(term, postings)| {
                #[expect(clippy::cast_precision_loss, reason = "words are short")]
                let share = length as f64 / term.encode_utf16().count() as f64;
                Candidate { postings, factor: 0.35 + 0.45 * share }
            }));
        }
        if all.is_empty() && length >= 4 && !slot.contains(|c: char| c.is_numeric()) {
            let slips = self.slips(slot, length);
            all.extend(slips.iter().filter_map(|word| {
                Some(Candidate { postings: self.postings(word)?, factor: 0.4 })
            }));
        }
        all
    }

    /// Known words that are one slip away.
    fn slips(&self, slot: &str, length: usize) -> Vec<String> {
        let wanted: Vec<u16> = slot.encode_utf16().collect();
        let lengths = [length - 1, length, length + 1];
        let words =
            lengths.iter().filter_map(|length| Some((*length, self.files.words.get(length)?)));
        let all = words.flat_map(|(length, words)| unfolded(length, words));
        let near = all.filter(|word| is_one_slip(&wanted, word));
        near.take(MOST_SLIPS).map(|word| String::from_utf16_lossy(&word)).collect()
    }

    fn weigh(
        &self,
        candidate: &Candidate<'_>,
        most: f64,
        (slot, slots): (usize, usize),
        found: &mut HashMap<usize, Found>,
    ) {
        let (count, pages) = read(candidate.postings);
        let rarity = self.rarity(count).min(most);
        for (page, units) in pages {
            let of_page = found.entry(page).or_default();
            of_page.slots.resize_with(slots, BTreeMap::new);
            for (unit, weight) in units {
                #[expect(clippy::cast_precision_loss, reason = "a weight is small")]
                let score = rarity * (weight + 1) as f64 / 8.0 * candidate.factor;
                let known = of_page.slots[slot].entry(unit).or_default();
                *known = known.max(score);
            }
        }
    }

    /// How much a term counts that so many pages have.
    fn rarity(&self, count: usize) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a portal has few pages")]
        let (all, having) = (self.pages.len() as f64, count as f64);
        (1.0 + (all - having + 0.5) / (having + 0.5)).ln()
    }

    /// Adds what ids of the query lead to.
    fn weigh_ids(&self, words: &str, slots: usize, found: &mut HashMap<usize, Found>) {
        let parts: Vec<&str> = words.split_whitespace().collect();
        let whole = (words, 2.0);
        let single = parts.iter().filter(|_| parts.len() > 1).map(|part| (*part, 1.0));
        let pairs: Vec<String> = parts.windows(2).map(|pair| pair.join(" ")).collect();
        let pairs = pairs.iter().filter(|_| parts.len() > 2).map(|pair| (pair.as_str(), 1.0));
        let mut seen: HashSet<String> = HashSet::new();
        for (typed, times) in std::iter::once(whole).chain(single).chain(pairs) {
            if !seen.insert(typed.to_owned()) {
                continue;
            }
            for (page, unit) in self.places(typed) {
                let of_page = found.entry(page).or_default();
                of_page.slots.resize_with(slots, BTreeMap::new);
                *of_page.ids.entry(unit).or_default() += 1000.0 * times;
                if unit == 0 {
                    *of_page.ids.entry(unit).or_default() += 1000.0 * times;
                }
            }
        }
    }

    /// The units that have an id; of `X#Y` those with Y on pages with X, or X where Y is unknown.
    fn places(&self, typed: &str) -> Vec<(usize, usize)> {
        let of = |text: &str| -> Vec<(usize, usize)> {
            let id = canonical(text);
            if id.is_empty() {
                return Vec::new();
            }
            let postings = self.postings(&format!("#{id}"));
            let pages = postings.map(|postings| read(postings).1).unwrap_or_default();
            let each = |(page, units): (usize, Vec<(usize, usize)>)| {
                units.into_iter().map(move |(unit, _)| (page, unit))
            };
            pages.into_iter().flat_map(each).collect()
        };
        match typed
            .split_once('#')
            .filter(|(document, item)| !document.is_empty() && !item.is_empty())
        {
            None => of(typed),
            Some((document, item)) => {
                let own = of(document);
                let pages: HashSet<usize> = own.iter().map(|(page, _)| *page).collect();
                let mut places = of(item);
                places.retain(|(page, _)| pages.contains(page));
                // An item whose id many pages have is not known of each.
                let known: HashSet<usize> = places.iter().map(|(page, _)| *page).collect();
                places.extend(own.into_iter().filter(|(page, _)| !known.contains(page)));
                places
            }
        }
    }
}

fn hit(page: usize, found: &Found, slots: usize) -> Hit {
    let mut units: BTreeMap<usize, f64> = found.ids.clone();
    let mut sum = 0.0;
    let mut matched = 0.0;
    for slot in &found.slots {
        let best = slot.values().copied().fold(0.0, f64::max);
        if best > 0.0 {
            matched += 1.0;
        }
        sum += best;
        for (unit, score) in slot {
            *units.entry(*unit).or_default() += score;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a query has few words")]
    let share = if slots == 0 { 1.0 } else { matched / slots as f64 };
    let words = units.iter().map(|(unit, score)| score - found.ids.get(unit).unwrap_or(&0.0));
    let best = words.fold(0.0, f64::max);
    let ids: f64 = found.ids.values().copied().fold(0.0, f64::max);
    let mut units: Vec<UnitHit> =
        units.into_iter().map(|(unit, score)| UnitHit { unit, score }).collect();
    units.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
    Hit { page, score: (0.5 * sum + best) * share * share + ids, units }
}

/// The units of a page with what a term weighs in them.
type OfPage = (usize, Vec<(usize, usize)>);

/// How many pages have a term, and those that the index knows.
fn read(line: &str) -> (usize, Vec<OfPage>) {
    let (count, mut rest) = match line.split_once('\t') {
        Some((count, postings)) => (count.parse().ok(), postings),
        None => (None, line),
    };
    let mut pages = Vec::new();
    let mut after = 0;
    while let Some((head, tail)) = number::read(rest) {
        rest = tail;
        let page = after + head / 2 - 1;
        after = page + 1;
        let mut left = 1;
        if head % 2 == 0 {
            let Some((count, tail)) = number::read(rest) else { break };
            (left, rest) = (count, tail);
        }
        let (mut units, mut unit) = (Vec::new(), 0);
        for _ in 0..left {
            let Some((entry, tail)) = number::read(rest) else { break };
            rest = tail;
            unit += entry / 8;
            units.push((unit, entry % 8));
        }
        pages.push((page, units));
    }
    (count.unwrap_or(pages.len()), pages)
}

/// The words of a length.
fn unfolded(length: usize, words: &str) -> impl Iterator<Item = Vec<u16>> + use<> {
    let units: Vec<u16> = words.encode_utf16().collect();
    let (mut at, mut word): (usize, Vec<u16>) = (0, Vec::new());
    std::iter::from_fn(move || {
        let shared = usize::from(units.get(at)?.checked_sub(u16::from(b'A'))?);
        word.truncate(shared);
        let end = at + 1 + length.checked_sub(shared)?;
        word.extend_from_slice(units.get(at + 1..end)?);
        at = end;
        Some(word.clone())
    })
}

/// Whether two words differ by one letter that is missing, added, another one, or swapped with its
/// neighbour.
fn is_one_slip(a: &[u16], b: &[u16]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let first = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    match long.len() - short.len() {
        0 => {
            let (a, b) = (&short[first..], &long[first..]);
            match (a, b) {
                ([], []) => false,
                _ if a[1..] == b[1..] => true,
                ([a1, a2, a @ ..], [b1, b2, b @ ..]) => a1 == b2 && a2 == b1 && a == b,
                _ => false,
            }
        }
        1 => short[first..] == long[first + 1..],
        _ => false,
    }
}

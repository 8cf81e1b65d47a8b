//! The index as files: terms in shards, pages in chunks, words by their length, and one file that says
//! where each of them is. Each is a script that hands over what it holds, so that it loads from a disk too.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use fnv::FnvHashMap;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::number;
use super::page::{Page, Unit};
use crate::layout::number_of;
use crate::model::slug;

/// Pages in one file.
const CHUNK: usize = 8;

/// The most pages that the index has for one term; of one that more have, those where it weighs most.
const MOST_PAGES: usize = 1_000;

/// The same of a term that a third of all pages have.
const MOST_OF_COMMON: usize = 256;

/// So many pages may have a term that is not common.
const FEW: usize = 32;

/// What a common term weighs where it says something: in a title, or in a short text.
const HEAVY: usize = 4;

/// Bytes of a shard: at least so many, then up to the next term that ends one.
const SHARD: usize = 12 * 1024;

/// One term in so many may end a shard, so that an edit moves few of their ends.
const ENDS: u64 = 8;

/// Words that may be misspelt: so many UTF-16 units.
const WORDS: std::ops::RangeInclusive<usize> = 3..=24;

/// Terms with their pages.
#[derive(Debug)]
pub(super) struct Shard {
    /// The first term that may be in it; empty for the first shard.
    pub(super) first: String,
    /// What its file is called.
    pub(super) name: String,
    /// A line for each term.
    pub(super) text: String,
}

/// The index of a portal.
#[derive(Debug)]
pub struct Files {
    /// The shards in the order of their terms.
    pub(super) shards: Vec<Shard>,
    /// For each length in UTF-16 units the words of it, front coded.
    pub(super) words: BTreeMap<usize, String>,
}

/// Strings in the order in which a browser compares them: by UTF-16 units.
pub(super) fn in_order(a: &str, b: &str) -> Ordering {
    if a.is_ascii() || b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

/// What one term is in: pages with their units.
type Postings<'a> = Vec<(usize, &'a str)>;

impl Files {
    /// Puts the terms of all pages together.
    pub fn new(pages: &[Page]) -> Files {
        let mut all: FnvHashMap<&str, Postings<'_>> = FnvHashMap::default();
        for (number, page) in pages.iter().enumerate() {
            for line in page.terms.lines.lines() {
                let Some((term, units)) = line.split_once('\t') else { continue };
                all.entry(term).or_default().push((number, units));
            }
        }
        let mut terms: Vec<(&str, Postings<'_>)> = all.into_iter().collect();
        terms.par_sort_unstable_by(|a, b| in_order(a.0, b.0));
        let lines: Vec<String> =
            terms.par_iter().map(|(term, postings)| line(term, postings, pages.len())).collect();
        let words = words(terms.iter().map(|(term, _)| *term));
        let mut shards: Vec<Shard> = Vec::new();
        for ((term, _), line) in terms.iter().zip(lines) {
            let is_full = shards.last().is_none_or(|last: &Shard| {
                let ends = number_of(term).is_multiple_of(ENDS);
                last.text.len() >= SHARD && (ends || last.text.len() >= 2 * SHARD)
            });
            if is_full {
                let (first, name) = if shards.is_empty() {
                    (String::new(), "0".to_owned())
                } else {
                    ((*term).to_owned(), format!("{:08x}", number_of(term) & 0xffff_ffff))
                };
                shards.push(Shard { first, name, text: String::new() });
            }
            if let Some(last) = shards.last_mut() {
                last.text.push_str(&line);
            }
        }
        Files { shards, words }
    }

    /// The files with their names.
    pub fn scripts(&self, pages: &[Page]) -> Vec<(String, String)> {
        let mut all = vec![("index.js".to_owned(), self.meta(pages))];
        let quoted = |text: &str| Value::from(text).to_string();
        for shard in &self.shards {
            let call = format!(
                "specbook.search.terms({},{});\n",
                quoted(&shard.name),
                quoted(&shard.text)
            );
            all.push((format!("t-{}.js", shard.name), call));
        }
        for (length, words) in &self.words {
            let call = format!("specbook.search.words({length},{});\n", quoted(words));
            all.push((format!("w-{length}.js"), call));
        }
        for (number, chunk) in pages.chunks(CHUNK).enumerate() {
            let mut texts = Names::default();
            texts.number("", "");
            let pages: Vec<Value> = chunk.iter().map(|page| shape(page, &mut texts)).collect();
            let texts = Value::from(texts.names());
            let call = format!("specbook.search.pages({number},{texts},{});\n", Value::from(pages));
            all.push((format!("p-{number}.js"), call));
        }
        all
    }

    /// The file that says where everything is, and by what results can be chosen.
    fn meta(&self, pages: &[Page]) -> String {
        let (mut kinds, mut statuses) = (Names::default(), Names::default());
        let (mut owners, mut tags) = (Names::default(), Names::default());
        let mut facets = String::new();
        for page in pages {
            let facts = &page.facts;
            let kind = facts.kind.as_deref().map_or(0, |kind| kinds.number(kind, "") + 1);
            number::write(&mut facets, kind);
            let status = facts.status.as_ref();
            let status = status.map_or(0, |(status, stage)| statuses.number(status, stage) + 1);
            number::write(&mut facets, status);
            for (names, all) in [(&mut owners, &facts.owners), (&mut tags, &facts.tags)] {
                number::write(&mut facets, all.len());
                for name in all {
                    number::write(&mut facets, names.number(name, ""));
                }
            }
        }
        let shards: Vec<Value> =
            self.shards.iter().map(|shard| json!([shard.first, shard.name])).collect();
        let meta = json!({
            "version": 1,
            "pages": pages.len(),
            "chunk": CHUNK,
            "shards": shards,
            "lengths": self.words.keys().collect::<Vec<_>>(),
            "kinds": kinds.names(),
            "statuses": statuses.all,
            "owners": owners.names(),
            "tags": tags.names(),
            "facets": facets,
        });
        format!("specbook.search.meta({meta});\n")
    }
}

/// Names by their numbers, in the order in which they were met.
#[derive(Default)]
struct Names {
    all: Vec<(String, String)>,
    numbers: HashMap<String, usize>,
}

impl Names {
    fn names(&self) -> Vec<&str> {
        self.all.iter().map(|(name, _)| name.as_str()).collect()
    }

    fn number(&mut self, name: &str, stage: &str) -> usize {
        if let Some(known) = self.numbers.get(name) {
            return *known;
        }
        self.all.push((name.to_owned(), stage.to_owned()));
        self.numbers.insert(name.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }
}

/// A page: title, address, id, state, and of each unit the numbers of its texts: twice that of its
/// title, and one more for an item; that of its anchor, or 0 where the title says it (of the first unit:
/// where there is none); that of its beginning.
fn shape(page: &Page, texts: &mut Names) -> Value {
    let mut units = String::new();
    for (at, unit) in page.terms.units.iter().enumerate() {
        number::write(&mut units, texts.number(&unit.title, "") * 2 + usize::from(unit.is_item));
        let is_said = at > 0 && unit.title.is_ascii() && anchor_of(unit) == unit.anchor;
        let anchor = if is_said { "" } else { &unit.anchor };
        number::write(&mut units, texts.number(anchor, ""));
        number::write(&mut units, texts.number(&unit.excerpt, ""));
    }
    json!([page.title, page.url, page.id, page.state, units])
}

/// The anchor that most titles have: their words in small letters with hyphens; of an item its id. The
/// browser makes it of the title where a unit has none.
fn anchor_of(unit: &Unit) -> String {
    let title = &unit.title;
    if unit.is_item {
        return slug(title.split(": ").next().unwrap_or(title));
    }
    let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    let small = kept.flat_map(char::to_lowercase).collect::<String>();
    small.replace(' ', "-")
}

/// The line of a term in a portal of so many pages. Where many have it, it says little: then the index
/// has the best unit of each page only, and of one that a third has only pages where it weighs something.
fn line(term: &str, postings: &Postings<'_>, pages: usize) -> String {
    let count = postings.len();
    let mut shown: Vec<Posting<'_>> =
        postings.iter().map(|(page, units)| (*page, Cow::Borrowed(*units))).collect();
    if count > (pages / 8).max(FEW) {
        for (_, units) in &mut shown {
            *units = Cow::Owned(best(units));
        }
    }
    let heavy = shown.iter().filter(|(_, units)| weight(units) >= HEAVY).count();
    let is_common = count > (pages / 3).max(FEW);
    let most = if is_common { heavy.clamp(FEW, MOST_OF_COMMON) } else { MOST_PAGES };
    heaviest(&mut shown, most);
    let mut out =
        if shown.len() == count { format!("{term}\t") } else { format!("{term}\t{count}\t") };
    let mut after = 0;
    for (page, units) in shown {
        let count = numbers(&units);
        number::write(&mut out, (page + 1 - after) * 2 + usize::from(count == 1));
        if count != 1 {
            number::write(&mut out, count);
        }
        out.push_str(&units);
        after = page + 1;
    }
    out.push('\n');
    out
}

/// A page that has a term, with its units.
type Posting<'a> = (usize, Cow<'a, str>);

/// The units of a page with their weights.
fn units(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let (mut rest, mut unit) = (text, 0);
    std::iter::from_fn(move || {
        let (number, after) = number::read(rest)?;
        rest = after;
        unit += number / 8;
        Some((unit, number % 8))
    })
}

/// The most that a term weighs in a unit of a page.
fn weight(text: &str) -> usize {
    units(text).map(|(_, weight)| weight).max().unwrap_or_default()
}

/// The unit of a page in which a term weighs most, the first of several.
fn best(text: &str) -> String {
    let most = weight(text);
    let mut out = String::new();
    if let Some((unit, weight)) = units(text).find(|(_, weight)| *weight == most) {
        number::write(&mut out, unit * 8 + weight);
    }
    out
}

/// Leaves the pages in which a term weighs most, in their order.
fn heaviest(postings: &mut Vec<Posting<'_>>, most: usize) {
    if postings.len() <= most {
        return;
    }
    postings.sort_by_cached_key(|(page, units)| (std::cmp::Reverse(weight(units)), *page));
    postings.truncate(most);
    postings.sort_by_key(|(page, _)| *page);
}

/// How many numbers a text has: the characters of the first half of the alphabet end one.
fn numbers(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'V')).count()
}

/// Words of letters by their length, each as how much it has of the one before and the rest of it.
fn words<'a>(terms: impl Iterator<Item = &'a str>) -> BTreeMap<usize, String> {
    let mut all: BTreeMap<usize, (Vec<u16>, String)> = BTreeMap::new();
    for term in terms {
        if term.starts_with('#') || term.contains(|c: char| c.is_numeric() || c > '\u{ffff}') {
            continue;
        }
        let units: Vec<u16> = term.encode_utf16().collect();
        if !WORDS.contains(&units.len()) || units.iter().any(|unit| *unit >= 0x2e80) {
            continue;
        }
        let (before, out) = all.entry(units.len()).or_default();
        let shared = before.iter().zip(&units).take_while(|(a, b)| a == b).count();
        let count = u8::try_from(shared).unwrap_or_default();
        out.push((b'A' + count) as char);
        out.push_str(&String::from_utf16_lossy(&units[shared..]));
        *before = units;
    }
    all.into_iter().map(|(length, (_, text))| (length, text)).collect()
}

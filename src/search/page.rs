//! What the index knows of one page: its units, and the words of each with their weight.

use std::borrow::Cow;

use fnv::FnvHashMap;

use super::number;
use super::plain::plain;
use super::tokens::{canonical, normalised, tokens};
use crate::markdown::without_comments;
use crate::model::{Document, DocumentId, IdDecl, Item, Pattern, Portal, Span};

/// Characters of a text that results show of a page, and of a section of it.
const OF_PAGE: usize = 110;
const OF_SECTION: usize = 40;

/// The level of headings of which they show it.
const SHOWN_LEVEL: u8 = 2;

/// Characters of a title.
const MOST_OF_TITLE: usize = 64;

/// Units of a page besides itself.
const MOST_UNITS: usize = 2_000;

/// How often a word counts that is in the title of a page, in that of a unit, among what is said of a
/// page.
const IN_PAGE_TITLE: f32 = 8.0;
const IN_TITLE: f32 = 4.0;
const IN_FACTS: f32 = 2.0;

/// The length of a usual unit in words, by which others are measured.
const USUAL: f32 = 80.0;

/// The weight that nothing exceeds.
pub(super) const MOST_WEIGHT: usize = 7;

/// How many weights there are.
const STEPS: f32 = 8.0;

/// A page, or a part of one that a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is called.
    pub title: String,
    /// What follows `#` in its address; empty for the page itself.
    pub anchor: String,
    /// How its text begins.
    pub excerpt: String,
    /// Whether it is an item and not a heading.
    pub is_item: bool,
}

/// What is said of a page besides its text: what results can be chosen by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Facts {
    /// What its kind is called.
    pub kind: Option<String>,
    /// Its status, with the name of its stage.
    pub status: Option<(String, String)>,
    /// Who owns it.
    pub owners: Vec<String>,
    /// What it is tagged with.
    pub tags: Vec<String>,
}

/// A page of the index.
#[derive(Debug)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Its address from the site's root, without a fragment.
    pub url: String,
    /// Its file; of a planned spec the one that it would be written to.
    pub path: String,
    /// The id that somebody wrote, or that a planned spec will have.
    pub id: String,
    /// `written`, `stub` or `planned`.
    pub state: &'static str,
    /// What results can be chosen by.
    pub facts: Facts,
    /// Its words.
    pub terms: std::sync::Arc<Terms>,
}

/// The units of a page and the terms in them: what is remembered of a document.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The page itself first.
    pub units: Vec<Unit>,
    /// A line for each term in the order of its bytes: the term, a tab, and its units with their weights.
    /// Units are in ascending order, each as its distance from the one before times eight and the weight.
    pub lines: String,
}

/// Text that belongs to a unit.
struct Piece<'a> {
    unit: usize,
    text: &'a str,
}

/// The texts of a page in the form in which words are counted, each with its unit and what a word of it
/// counts.
#[derive(Default)]
struct Texts {
    all: Vec<(usize, String, f32)>,
}

impl Texts {
    fn add(&mut self, unit: usize, text: Cow<'_, str>, worth: f32) {
        if text.is_ascii() {
            let mut text = text.into_owned();
            text.make_ascii_lowercase();
            self.all.push((unit, text, worth));
            return;
        }
        // No word goes over the end of a line, and most lines are plain.
        let lines = text.lines().map(|line| (unit, normalised(line).into_owned(), worth));
        self.all.extend(lines);
    }

    /// What is said of a page counts in the page itself.
    fn add_facts(&mut self, facts: &Facts) {
        let said = facts.kind.iter().chain(facts.status.iter().map(|(status, _)| status));
        for text in said.chain(&facts.owners).chain(&facts.tags) {
            self.add(0, Cow::Borrowed(text), IN_FACTS);
        }
    }
}

/// A word with how often it counts in which unit: most are in one.
struct Word<'t> {
    text: &'t str,
    first: (usize, f32),
    others: Vec<(usize, f32)>,
}

impl Word<'_> {
    fn add(&mut self, unit: usize, worth: f32) {
        let last = self.others.last_mut().unwrap_or(&mut self.first);
        if last.0 == unit {
            last.1 += worth;
        } else {
            self.others.push((unit, worth));
        }
    }

    /// The units in order, each once.
    fn units(&mut self) -> impl Iterator<Item = (usize, f32)> + '_ {
        // A unit may be met again after others: an item inside of a section.
        if !self.others.is_sorted_by_key(|(unit, _)| *unit)
            || self.others.first().is_some_and(|(unit, _)| *unit <= self.first.0)
        {
            self.others.push(self.first);
            self.others.sort_by_key(|(unit, _)| *unit);
            self.others.dedup_by(|later, first| {
                let same = later.0 == first.0;
                if same {
                    first.1 += later.1;
                }
                same
            });
            self.first = self.others.remove(0);
        }
        std::iter::once(self.first).chain(self.others.iter().copied())
    }
}

/// The words of a page.
#[derive(Default)]
struct Counted<'t> {
    words: Vec<Word<'t>>,
    /// How many words each unit has.
    lengths: Vec<f32>,
}

impl<'t> Counted<'t> {
    fn new(texts: &'t Texts) -> Counted<'t> {
        let mut counted = Counted::default();
        let mut places: FnvHashMap<&str, usize> = FnvHashMap::default();
        for (unit, text, worth) in &texts.all {
            if counted.lengths.len() <= *unit {
                counted.lengths.resize(unit + 1, 0.0);
            }
            tokens(text, |token| {
                counted.lengths[*unit] += 1.0;
                match places.get(token) {
                    Some(place) => counted.words[*place].add(*unit, *worth),
                    None => {
                        places.insert(token, counted.words.len());
                        let first = (*unit, *worth);
                        counted.words.push(Word { text: token, first, others: Vec::new() });
                    }
                }
            });
        }
        counted.words.sort_unstable_by_key(|word| word.text);
        counted
    }

    /// The terms of a page: ids in order, then words, which never begin with the mark of ids.
    fn written(mut self, ids: &[(String, usize)]) -> String {
        let mut out = String::with_capacity(12 * (self.words.len() + ids.len()));
        for of_id in ids.chunk_by(|a, b| a.0 == b.0) {
            let Some((id, _)) = of_id.first() else { continue };
            out.push('#');
            out.push_str(id);
            put_units(&mut out, of_id.iter().map(|(_, unit)| (*unit, MOST_WEIGHT)));
        }
        for word in &mut self.words {
            out.push_str(word.text);
            let lengths = &self.lengths;
            put_units(&mut out, word.units().map(|(unit, n)| (unit, weight(lengths[unit], n))));
        }
        out
    }
}

/// How much a word weighs that counts so often in a unit of so many words: that of BM25, of which the
/// part that depends on the portal is left to who asks.
fn weight(length: f32, count: f32) -> usize {
    const K: f32 = 1.2;
    let length = 0.25 + 0.75 * length / USUAL;
    let share = count / (count + K * length);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 8")]
    let weight = (share * STEPS) as usize;
    weight.min(MOST_WEIGHT)
}

/// Ends the line of a term with its units and their weights.
fn put_units(out: &mut String, units: impl Iterator<Item = (usize, usize)>) {
    out.push('\t');
    let mut before = 0;
    for (unit, weight) in units {
        number::write(out, (unit - before) * 8 + weight);
        before = unit;
    }
    out.push('\n');
}

/// The units and terms of a document: its headings, and its items with a place of their own.
pub fn terms(portal: &Portal, index: DocumentId, title: &str, facts: &Facts) -> Terms {
    let document = &portal.documents[index];
    let own = document.part.as_ref().map(|part| part.anchor.clone()).unwrap_or_default();
    let first =
        Unit { title: title.to_owned(), anchor: own, excerpt: String::new(), is_item: false };
    let mut units = vec![first];
    let (pieces, shown) = pieces(document, &mut units);
    let mut texts = Texts::default();
    for (at, unit) in units.iter().enumerate() {
        let worth = if at == 0 { IN_PAGE_TITLE } else { IN_TITLE };
        texts.add(at, Cow::Borrowed(&unit.title), worth);
    }
    for Piece { unit, text } in pieces {
        // What only readers of the file see is not found either.
        let text = plain(&without_comments(text));
        let most = shown.get(unit).copied().unwrap_or_default();
        if units[unit].excerpt.is_empty() && most > 0 {
            units[unit].excerpt = excerpt(&text, most);
        }
        texts.add(unit, text.into(), 1.0);
    }
    texts.add_facts(facts);
    let lines = Counted::new(&texts).written(&ids(portal, index, &units));
    Terms { units, lines }
}

/// The terms of a spec that nobody wrote.
pub fn planned(title: &str, id: &str, facts: &Facts) -> Terms {
    let unit = Unit {
        title: title.to_owned(),
        anchor: String::new(),
        excerpt: String::new(),
        is_item: false,
    };
    let mut texts = Texts::default();
    texts.add(0, Cow::Borrowed(title), IN_PAGE_TITLE);
    texts.add_facts(facts);
    let lines = Counted::new(&texts).written(&[(canonical(id), 0)]);
    Terms { units: vec![unit], lines }
}

/// Where a unit begins: its text, the item that it is, its title with how much of its text is shown, and
/// its anchor.
type Start<'a> = (Span, Option<&'a Item>, (String, usize), String);

/// Adds the units of a document in the order of its text, and gives the texts of all; and how much of
/// each results show.
fn pieces<'a>(document: &'a Document, units: &mut Vec<Unit>) -> (Vec<Piece<'a>>, Vec<usize>) {
    let whole = Span::new(0, document.source.text.len());
    let extent = document.part.as_ref().map_or(whole, |part| part.extent);
    let begin = document.front_matter.map_or(extent.start, |front| front.end.max(extent.start));
    // Where each unit begins: the first heading of level 1 is the page's own.
    let mut shown = vec![OF_PAGE];
    let mut starts: Vec<Start<'_>> = Vec::new();
    for (at, heading) in document.headings.iter().enumerate() {
        if at > 0 || heading.level > 1 {
            let title = short(&heading.text);
            let most = if heading.level <= SHOWN_LEVEL { OF_SECTION } else { 0 };
            starts.push((heading.span, None, (title, most), heading.anchor.clone()));
        }
    }
    for item in &document.items {
        if let Some(anchor) = &item.own_anchor {
            let title = if item.title == item.id || item.title.starts_with(&item.id) {
                item.title.clone()
            } else {
                format!("{}: {}", item.id, item.title)
            };
            starts.push((item.extent, Some(item), (short(&title), 0), anchor.clone()));
        }
    }
    starts.sort_by_key(|(span, ..)| span.start);
    // What would make a file of the index as long as it likes belongs to the unit before it.
    starts.truncate(MOST_UNITS);
    let mut pieces = Vec::new();
    let mut push = |unit: usize, start: usize, end: usize| {
        if let Some(text) =
            document.source.text.get(start..end).filter(|text| !text.trim().is_empty())
        {
            pieces.push(Piece { unit, text });
        }
    };
    // The unit that text belongs to, and of an item where it ends and what it is in.
    let (mut cursor, mut section) = (begin, 0);
    if let Some(own) = document.headings.first().filter(|heading| heading.level == 1) {
        push(0, begin, own.span.start);
        cursor = own.span.end.max(begin);
    }
    let mut inside: Vec<(usize, usize)> = Vec::new();
    for (span, item, (title, most), anchor) in starts {
        shown.push(most);
        while let Some((end, unit)) = inside.last().copied().filter(|(end, _)| *end <= span.start) {
            push(unit, cursor, end);
            cursor = cursor.max(end);
            inside.pop();
        }
        push(inside.last().map_or(section, |(_, unit)| *unit), cursor, span.start);
        cursor = cursor.max(span.start);
        units.push(Unit { title, anchor, excerpt: String::new(), is_item: item.is_some() });
        match item {
            Some(_) => inside.push((span.end, units.len() - 1)),
            None => {
                inside.clear();
                section = units.len() - 1;
                // What a heading says is its title.
                cursor = cursor.max(span.end);
            }
        }
    }
    while let Some((end, unit)) = inside.pop() {
        push(unit, cursor, end.min(extent.end));
        cursor = cursor.max(end);
    }
    push(section, cursor, extent.end);
    (pieces, shown)
}

/// The canonical forms of the ids of a document and its items, each with the unit that it leads to.
fn ids(portal: &Portal, index: DocumentId, units: &[Unit]) -> Vec<(String, usize)> {
    let document = &portal.documents[index];
    let kind = &portal.kinds[document.kind];
    let mut all = Vec::new();
    // A path is not what people type.
    if let Some(id) = document.id.as_ref().filter(|id| !id.text.contains('/')) {
        all.extend(spellings(&kind.id, &id.text).into_iter().map(|form| (form, 0)));
    }
    for item in document.items.iter().filter(|item| item.id_written) {
        let anchor = item.own_anchor.as_ref().unwrap_or(&item.anchor);
        let unit = units.iter().rposition(|unit| unit.anchor == *anchor).unwrap_or(0);
        let decl = &kind.items[item.decl].decl.id;
        all.extend(spellings(decl, &item.id).into_iter().map(|form| (form, unit)));
    }
    all.sort();
    all.dedup();
    all
}

/// The canonical forms of an id: as it is, and by its forms and short forms: `Req 1.2`, `R1`.
fn spellings(decl: &IdDecl, id: &str) -> Vec<String> {
    let mut all = vec![canonical(id)];
    let Some(taken) = decl.forms.iter().find_map(|form| form.captures(id)) else { return all };
    let forms = decl.short.iter().chain(&decl.forms).filter(|form| !form.is_regular());
    let spelled = |form: &Pattern| {
        let mut out = String::new();
        let mut rest = form.written();
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}')?;
            let value = taken.get(name.split(':').next().unwrap_or(name))?;
            out.push_str(before);
            out.push_str(value);
            rest = after;
        }
        out.push_str(rest);
        // A number alone is what every id ends in.
        out.contains(char::is_alphabetic).then_some(out)
    };
    for form in forms.filter_map(spelled).map(|form| canonical(&form)) {
        if !all.contains(&form) {
            all.push(form);
        }
    }
    all
}

fn short(title: &str) -> String {
    excerpt(title, MOST_OF_TITLE)
}

/// The beginning of a text in one line, cut at a word.
fn excerpt(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let more = word.chars().count() + usize::from(!out.is_empty());
        if length + more > most {
            if out.is_empty() {
                out.extend(word.chars().take(most));
            }
            out.push('…');
            break;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
        length += more;
    }
    out
}

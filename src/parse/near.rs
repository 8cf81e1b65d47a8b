//! What looks like something that a kind knows and is not read: keys, labels, headings, and
//! requirements in another form. Each place is reported once, and what is alike together.

use std::collections::BTreeSet;

use crate::model::{
    Fault, Field, FieldDecl, FieldOf, FieldRole, Form, ItemDecl, ItemTypeId, Kind, Kinds, Like,
    Place, Problem, Span, ValueSource, is_none_word, is_placeholder, key_form, label_form, loose,
    nearest_within, normalise, number_in, only_near, plain_title,
};

use super::fields::{self, single};
use super::items::{Held, has_hole, shortened};
use super::tree::{Block, BlockKind, Inline, Tree, lines, text_of};

/// A label or key that is longer is a sentence, in bytes.
const LONGEST: usize = 32;

/// A key or label of a field as its kind writes it, by the form in which such are compared.
fn written<'a>(decl: &'a FieldDecl, near: &str, form: fn(&str) -> String) -> Option<&'a str> {
    let sources = decl.from.iter().filter_map(|source| match source {
        ValueSource::Key(key) => Some(key.as_str()),
        _ => None,
    });
    let spellings = sources.flat_map(|key| key.split(" / ").chain([key]));
    let mut all = spellings.chain([decl.called.as_str()]);
    all.find(|written| form(written) == near)
}

/// A document, with what is read of it.
pub(super) struct Near<'a> {
    pub kinds: &'a Kinds,
    pub kind: &'a Kind,
    pub tree: &'a Tree,
    pub fields: &'a [Field],
}

impl Near<'_> {
    /// What is nearly read.
    pub(super) fn problems(&self, items: &[Held<'_>]) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            self.fields.iter().filter_map(|field| self.key(field)).collect();
        problems.extend(self.level());
        self.labels(items, &mut problems);
        self.forms(items, &mut problems);
        problems
    }

    /// A key that nobody declares and that is nearly one of the kind.
    fn key(&self, field: &Field) -> Option<Problem> {
        if field.of != FieldOf::Other
            || field.form.len() > LONGEST
            || self.kinds.keys.contains(&field.form)
            || self.kinds.relation(&field.key.text).is_some()
        {
            return None;
        }
        let missing = |at: usize| {
            self.kind.fields[at].relates.is_some()
                || !self.fields.iter().any(|other| other.of == FieldOf::Declared(at))
        };
        let declared = self.kind.fields.iter().enumerate().filter(|(at, _)| missing(*at));
        let keys = declared.flat_map(|(_, decl)| decl.keys.iter().map(move |key| (key, decl)));
        let keys: Vec<(&String, &FieldDecl)> = keys.collect();
        let near = close(&field.form, keys.iter().map(|(key, _)| key.as_str()))?;
        let (_, decl) = keys.iter().find(|(key, _)| *key == near)?;
        let meant = written(decl, near, key_form).unwrap_or(near);
        let key = &field.key.text;
        let message = format!("`{key}` looks like the key `{meant}`, but is not read as one");
        let help = format!("did you mean `{meant}`?");
        let problem = Problem::new(Fault::NearMiss, field.at(field.key.span), message, help);
        // Another form of the key than the kind's own may be one that is not read here.
        let only = only_near(&field.form, keys.iter().map(|(key, _)| key.as_str()));
        let right = only.filter(|only| *only == near).map(|_| meant);
        Some(problem.misspelt(key, right))
    }

    /// A level that is not a number.
    fn level(&self) -> Option<Problem> {
        let field = fields::by_role(self.kind, self.fields, FieldRole::Maturity)?;
        let typed = single(&field.value)?;
        let text = &typed.text;
        if number_in(text).is_some() || is_none_word(text) || is_placeholder(text) {
            return None;
        }
        let message = format!("invalid level `{text}` in `{}`", field.key.text);
        Some(Problem::new(Fault::NearMiss, field.at(typed.span), message, "write a number"))
    }

    /// Labels of items that are nearly those of their fields.
    fn labels(&self, items: &[Held<'_>], problems: &mut Vec<Problem>) {
        // Inner items come after those around them, and have their labels to themselves.
        let mut seen = BTreeSet::new();
        for held in items.iter().rev() {
            let decl = self.kind.item(held.item.decl);
            if decl.fields.is_empty() {
                continue;
            }
            let own = held.own.into_iter().flat_map(|block| lines(&block.inlines).skip(1));
            let inside = held.content.iter().flat_map(labelled_lines);
            for (label, span) in own.chain(inside).filter_map(label_of) {
                if seen.insert(span.start) {
                    problems.extend(self.label(held, decl, label, span));
                }
            }
        }
    }

    fn label(&self, held: &Held<'_>, decl: &ItemDecl, label: &str, span: Span) -> Option<Problem> {
        // Slips leave the first letter alone: most labels differ in it, and most of the others are
        // known as they are.
        let initial = label.as_bytes().first()?.to_ascii_lowercase();
        let known = decl.fields.iter().flat_map(|field| &field.labels);
        let mut near = false;
        for known in known {
            if known.eq_ignore_ascii_case(label) {
                return None;
            }
            near |= known.as_bytes().first() == Some(&initial);
        }
        if !near && label.is_ascii() {
            return None;
        }
        let form = label_form(label);
        if self.kinds.labels.contains(&form) || self.kinds.keys.contains(&key_form(label)) {
            return None;
        }
        let missing = |field: &&FieldDecl| held.item.field(&field.name).is_empty();
        let fields = decl.fields.iter().filter(missing);
        let known = fields.flat_map(|field| field.labels.iter().map(String::as_str));
        let near = close(&form, known)?;
        let meant = decl.fields.iter().find_map(|field| written(field, near, label_form));
        let meant = meant.unwrap_or(near);
        let message = format!(
            "`{label}` looks like the label `{meant}` of the {} `{}`, but is not read as one",
            decl.name, held.item.id
        );
        let help = format!("did you mean `{meant}`?");
        let problem = Problem::new(Fault::NearMiss, Place::in_text(span), message, help);
        let labels = decl.fields.iter().flat_map(|field| field.labels.iter().map(String::as_str));
        let only = only_near(&form, labels).filter(|only| *only == near);
        Some(problem.misspelt(label, only.map(|_| meant)))
    }

    /// Headings, entries, bold lines and rows that begin as an item of the kind does.
    fn forms(&self, items: &[Held<'_>], problems: &mut Vec<Problem>) {
        let beginnings = beginnings(self.kind, items);
        if beginnings.is_empty() {
            return;
        }
        let mut initials = [false; 256];
        for known in beginnings.iter().filter(|known| known.numbered && known.words.len() > 1) {
            let first = known.words.bytes().next().unwrap_or_default();
            initials[usize::from(first)] = true;
            initials[usize::from(first.to_ascii_uppercase())] = true;
        }
        let starts = items.iter().map(|held| held.item.span.start).collect();
        let mut found = Found { near: self, items, beginnings, initials, starts, all: Vec::new() };
        for (at, block) in self.tree.blocks.iter().enumerate() {
            match block.kind {
                BlockKind::Heading(index) => found.heading(index, at == 0),
                BlockKind::Paragraph => found.line(block, block.span, false),
                BlockKind::List { .. } => block.children.iter().for_each(|entry| {
                    let first = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph);
                    if let Some(first) = first {
                        found.line(first, entry.span, true);
                    }
                }),
                BlockKind::Table => block.children.iter().skip(1).for_each(|row| found.row(row)),
                _ => {}
            }
        }
        problems.extend(found.problems());
    }
}

/// The lines of a block that may begin with a label.
fn labelled_lines(block: &Block) -> Vec<&[Inline]> {
    match block.kind {
        BlockKind::Paragraph if block.inlines.first().is_some_and(|run| run.strong) => {
            lines(&block.inlines).collect()
        }
        BlockKind::List { .. } => {
            let entries = block.children.iter();
            let first = entries.filter_map(|entry| {
                let first = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph)?;
                lines(&first.inlines).next()
            });
            first.collect()
        }
        _ => Vec::new(),
    }
}

/// The label of a line, bold or plain.
fn label_of(line: &[Inline]) -> Option<(&str, Span)> {
    let first = line.first().filter(|run| !run.code && run.link.is_none())?;
    let label = if first.strong {
        let after = || line.get(1).is_some_and(|next| next.text.trim_start().starts_with(':'));
        let inside = first.text.trim_end().strip_suffix(':');
        inside.or_else(|| after().then_some(first.text.as_str()))?
    } else {
        first.text.split_once(':').filter(|(_, tail)| !tail.starts_with('/'))?.0
    };
    let label = label.trim();
    (!label.is_empty() && label.len() <= LONGEST).then_some((label, first.span))
}

/// Letters in which a form differs from the known one that it is taken for.
const MOST_SLIPS: usize = 2;

/// The known form that a form is a slip away from, or that it begins.
fn close<'k>(form: &str, known: impl Iterator<Item = &'k str> + Clone) -> Option<&'k str> {
    let initial = form.chars().next()?;
    // Slips leave the first letter alone, and a known word with more after it is another.
    let alike = known.filter(|known| {
        let more = form.strip_prefix(known).is_some_and(|rest| rest.chars().count() > 1);
        known.starts_with(initial) && !more
    });
    let begun = |known: &&str| {
        let rest = known.strip_prefix(form).map(|rest| rest.trim_start().len());
        form.len() > 4 && rest.is_some_and(|rest| rest <= 3)
    };
    let near = || nearest_within(form, MOST_SLIPS, alike.clone());
    (form.len() > 2).then(|| near().or_else(|| alike.clone().find(begun))).flatten()
}

/// How the items of a type begin.
struct Beginning<'a> {
    id: ItemTypeId,
    like: &'a Like,
    /// The words, as titles are compared.
    words: &'a str,
    /// Whether a number follows.
    numbered: bool,
    /// What the items are.
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Heading,
    /// An entry or a paragraph.
    Line,
    /// A row, the title of whose column is meant.
    Row,
}

/// The beginnings of a kind's items; those of rows only where there is none of them.
fn beginnings<'a>(kind: &'a Kind, items: &[Held<'_>]) -> Vec<Beginning<'a>> {
    let mut all = Vec::new();
    for (id, known) in kind.items.entries() {
        for like in &known.decl.like {
            let (pattern, shape) = match &like.form {
                Form::Heading(_, pattern) => (pattern, Shape::Heading),
                Form::Entry { line, .. } | Form::Bold(line) => (&line.whole, Shape::Line),
                Form::Row(columns) => {
                    let titled = |column: &&crate::model::Column| {
                        let cell = column.cell.as_ref();
                        cell.is_some_and(|cell| cell.placeholders() == ["title"])
                    };
                    let names = columns.iter().take(1).filter(titled).flat_map(|c| &c.names);
                    let none = !items.iter().any(|held| held.item.decl == id);
                    let names = names.filter(|words| none && words.len() > 3);
                    all.extend(names.map(|words| {
                        let (numbered, shape) = (false, Shape::Row);
                        Beginning { id, like, words, numbered, shape }
                    }));
                    continue;
                }
                _ => continue,
            };
            if let Some(stem) = pattern.stem() {
                let (words, numbered) = (stem.words.as_str(), stem.numbered);
                all.push(Beginning { id, like, words, numbered, shape });
            }
        }
    }
    // What is meant as a heading is rather the heading that the kind knows.
    all.sort_by_key(|known| known.shape);
    all
}

impl Beginning<'_> {
    /// The number after the words in a text as titles are compared.
    fn number<'t>(&self, form: &'t str) -> Option<&'t str> {
        let rest = form.strip_prefix(self.words)?.trim_start();
        let number = rest.split(' ').next().unwrap_or_default();
        number.starts_with(|c: char| c.is_ascii_digit()).then_some(number)
    }

    /// Whether a colon follows the words straight away.
    fn has_colon(&self, text: &str) -> bool {
        let head = text.get(..self.words.len());
        self.words.len() > 3
            && head.is_some_and(|head| head.eq_ignore_ascii_case(self.words))
            && text[self.words.len()..].starts_with(':')
    }
}

/// What begins as items do.
struct Found<'a> {
    near: &'a Near<'a>,
    items: &'a [Held<'a>],
    beginnings: Vec<Beginning<'a>>,
    /// The bytes with which those of more than one letter and a number begin.
    initials: [bool; 256],
    /// Where items start.
    starts: BTreeSet<usize>,
    all: Vec<Candidate<'a>>,
}

/// A place that looks like an item.
struct Candidate<'a> {
    id: ItemTypeId,
    like: &'a Like,
    what: &'static str,
    text: String,
    span: Span,
    /// Whether it has the form, outside of its section.
    outside: bool,
}

impl<'a> Found<'a> {
    /// A heading that begins as an item does.
    fn heading(&mut self, index: usize, title: bool) {
        let tree = self.near.tree;
        let (heading, form) = (&tree.headings[index], &tree.titles[index]);
        if title || self.starts.contains(&heading.span.start) {
            return;
        }
        let plain = plain_title(&heading.text);
        let mut alike = self.beginnings.iter().filter_map(|known| {
            if !form.starts_with(known.words) {
                return None;
            }
            let pattern = match &known.like.form {
                Form::Heading(_, pattern) => Some(pattern),
                _ => None,
            };
            let taken = pattern.and_then(|pattern| pattern.captures(plain));
            if taken.is_some() {
                let inner = self.near.kind.items[known.id].parent.is_some();
                return (!inner).then_some((known, true));
            }
            let number = known.number(form).filter(|_| known.shape == Shape::Heading);
            // One letter and a number begin many words.
            let long = known.words.len() > 1 || plain.contains(':');
            let fits = match known.numbered {
                true => number.is_some() && long || known.has_colon(plain),
                false if known.shape == Shape::Row => known.has_colon(plain),
                false => number.is_some(),
            };
            fits.then_some((known, false))
        });
        let Some((known, outside)) = alike.next() else { return };
        if has_hole(&heading.text) {
            return;
        }
        let same = |held: &&Held<'_>| held.item.decl == known.id;
        let around = self.items.iter().filter(same).any(|held| {
            held.item.extent.start < heading.span.start && heading.span.end <= held.item.extent.end
        });
        if around || self.is_of_another_kind(plain) {
            return;
        }
        let text = heading.text.clone();
        let (id, like, what, span) = (known.id, known.like, "heading", heading.span);
        self.all.push(Candidate { id, like, what, text, span, outside });
    }

    /// Whether a heading has the form of an item of another kind.
    fn is_of_another_kind(&self, plain: &str) -> bool {
        let own = |like: &Like| {
            let mut all = self.near.kind.items.iter().flat_map(|known| &known.decl.like);
            all.any(|other| other.written == like.written)
        };
        let all = self.near.kinds.all.iter().flat_map(|kind| &kind.items);
        all.flat_map(|known| &known.decl.like).any(|like| match &like.form {
            Form::Heading(_, pattern) => {
                pattern.stem().is_some() && pattern.is_match(plain) && !own(like)
            }
            _ => false,
        })
    }

    /// The first line of an entry or a paragraph that begins as an item does.
    fn line(&mut self, block: &Block, extent: Span, entry: bool) {
        let Some(first) = block.inlines.first().filter(|run| run.strong || entry) else { return };
        let Some(known) = self.begun(&first.text) else { return };
        let strong = first.strong;
        let Some(line) = lines(&block.inlines).next().map(text_of) else { return };
        let number = known.number(&normalise(&line.text)).map(str::to_owned);
        let Some(number) = number else { return };
        let inside = || {
            let around = |held: &Held<'_>| held.item.extent.contains(extent);
            self.items.iter().any(around)
        };
        let labelled = || line.text.contains(": ") && !inside();
        // A template's line is about nothing yet.
        let open = has_hole(&line.text);
        let fits = !open && (strong || known.shape == Shape::Heading && labelled());
        let taken = self.starts.range(extent.start..extent.end).next().is_some();
        if !fits || taken || self.is_defined(known.id, &number) {
            return;
        }
        let (id, like, what) = (known.id, known.like, if entry { "entry" } else { "line" });
        let (text, span) = (line.text, line.span);
        self.all.push(Candidate { id, like, what, text, span, outside: false });
    }

    /// A row whose first cell is the id of an item that is to be a heading.
    fn row(&mut self, row: &Block) {
        let Some(cell) = row.children.first() else { return };
        let Some(first) = cell.inlines.first() else { return };
        let Some(known) = self.begun(&first.text) else { return };
        let text = text_of(&cell.inlines);
        let form = normalise(&text.text);
        let number = known.number(&form).filter(|number| form.ends_with(number));
        let Some(number) = number.filter(|_| known.shape == Shape::Heading) else { return };
        let taken = self.starts.range(row.span.start..row.span.end).next().is_some();
        if taken || self.is_defined(known.id, number) {
            return;
        }
        let (id, like, what) = (known.id, known.like, "row");
        self.all.push(Candidate {
            id,
            like,
            what,
            text: text.text,
            span: text.span,
            outside: false,
        });
    }

    /// The numbered beginning of a text, of more than one letter.
    fn begun(&self, text: &str) -> Option<&Beginning<'a>> {
        if !self.initials[usize::from(text.bytes().next()?)]
            || !text.bytes().any(|byte| byte.is_ascii_digit())
        {
            return None;
        }
        let form = normalise(text);
        let mut alike =
            self.beginnings.iter().filter(|known| known.numbered && known.words.len() > 1);
        alike.find(|known| known.number(&form).is_some())
    }

    /// Whether the document has an item of a type and a number.
    fn is_defined(&self, id: ItemTypeId, number: &str) -> bool {
        let number = loose(number);
        self.items.iter().filter(|held| held.item.decl == id).any(|held| {
            let form = loose(&normalise(&held.item.id));
            form.split(' ').next_back() == Some(number.as_str())
        })
    }

    /// One problem for each type and kind of place.
    fn problems(self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut reported: Vec<(ItemTypeId, &str, bool)> = Vec::new();
        for first in &self.all {
            let key = (first.id, first.what, first.outside);
            if reported.contains(&key) {
                continue;
            }
            reported.push(key);
            let same = |other: &&Candidate<'_>| (other.id, other.what, other.outside) == key;
            let count = self.all.iter().filter(same).count();
            problems.push(self.problem(first, count));
        }
        problems
    }

    fn problem(&self, first: &Candidate<'_>, count: usize) -> Problem {
        let decl = self.near.kind.item(first.id);
        let (what, text) = (first.what, shortened(&first.text));
        let many = if what == "entry" { "entries".to_owned() } else { format!("{what}s") };
        let name = &decl.name;
        let wanted = decl.within.first().and_then(|titles| titles.first());
        if let Some(section) = wanted.filter(|_| first.outside) {
            let message = match count {
                1 => {
                    format!("`{text}` has the form of an item `{name}`, but is in another section")
                }
                _ => format!(
                    "{count} {many} have the form of an item `{name}`, but are in another section: \
                     `{text}`, …"
                ),
            };
            let help = format!("move it under `{}`, where they are read", section.written);
            return Problem::new(Fault::NearMiss, Place::in_text(first.span), message, help);
        }
        let message = match count {
            1 => format!("`{text}` looks like an item `{name}`, but is not read as one"),
            _ => format!(
                "{count} {many} look like items `{name}`, but are not read as such: `{text}`, …"
            ),
        };
        let help = format!("the form of an item `{name}` is `{}`", first.like.written);
        Problem::new(Fault::NearMiss, Place::in_text(first.span), message, help)
    }
}

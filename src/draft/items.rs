//! Headings, entries and rows that begin with an id and repeat across documents.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{ObservedForm, ObservedLine, label_form, slug, title_form};

use super::corpus::{Corpus, folded};
use super::ids::separator;
use super::names::Names;
use super::token::Token;

/// A type of items has no more section titles; with more it is looked for everywhere.
const MOST_SECTIONS: usize = 6;

/// So many letters before a number are a word.
const WORD: usize = 4;

/// A type of items.
#[derive(Debug)]
pub(super) struct Item {
    pub name: String,
    /// What items look like, each with how many there are.
    pub like: Vec<(String, usize)>,
    /// The titles of their sections.
    pub within: Vec<String>,
    pub id: String,
    /// How many documents have some, and how many there are.
    pub documents: usize,
    pub count: usize,
}

/// Lines that begin with the same letters and a number.
#[derive(Default)]
struct Group {
    prefixes: BTreeMap<String, usize>,
    like: BTreeMap<String, usize>,
    /// The sections by their forms: the title as typed and how many lines.
    sections: BTreeMap<String, (String, usize)>,
    /// Lines straight under the title.
    loose: usize,
    /// The numbers in each document.
    numbers: BTreeMap<usize, Vec<String>>,
}

/// What a line that may be an item looks like.
struct Shape {
    prefix: String,
    number: String,
    like: String,
}

/// Finds the types of items.
pub(super) fn items(corpus: &Corpus<'_>, names: &Names) -> Vec<Item> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for (at, document) in corpus.documents.iter().enumerate() {
        for line in &document.lines {
            let Some(shape) = shape(line, names) else { continue };
            let form = shape.prefix.trim_end_matches([' ', '-', '_']).to_lowercase();
            let group = groups.entry(form).or_default();
            *group.prefixes.entry(shape.prefix).or_default() += 1;
            *group.like.entry(shape.like).or_default() += 1;
            match &line.section {
                Some(title) => {
                    let section = group.sections.entry(title_form(title));
                    section.or_insert_with(|| (title.clone(), 0)).1 += 1;
                }
                None => group.loose += 1,
            }
            group.numbers.entry(at).or_default().push(shape.number);
        }
    }
    let mut all: Vec<Item> = Vec::new();
    for (form, group) in groups.into_iter().filter(|(_, group)| repeats(corpus, group)) {
        all.push(item(corpus, &form, group, &all));
    }
    all
}

/// Whether lines are items: in several documents, each counting its own.
fn repeats(corpus: &Corpus<'_>, group: &Group) -> bool {
    let documents = group.numbers.len();
    let first = |numbers: &&Vec<String>| numbers.iter().any(|number| number == "1");
    let counting = group.numbers.values().filter(first).count();
    let apart = |numbers: &&Vec<String>| {
        let distinct: BTreeSet<&String> = numbers.iter().collect();
        distinct.len() > 1 && distinct.len() == numbers.len()
    };
    let several = group.numbers.values().filter(apart).count();
    let lines: usize = group.numbers.values().map(Vec::len).sum();
    let enough = documents > 1 && documents * 50 >= corpus.len() || corpus.len() == 1 && lines > 1;
    enough && (counting * 2 >= documents || several * 2 >= documents)
}

/// What a line looks like, when it begins with an id that is none of a document.
fn shape(line: &ObservedLine, names: &Names) -> Option<Shape> {
    match &line.form {
        ObservedForm::Heading { text, .. } => {
            let token = named(text, names)?;
            let tail = tail(&token)?;
            made(&token, &format!("# {}{{n}}{tail}", token.prefix))
        }
        ObservedForm::Entry { task, text } => {
            let token = named(text, names)?;
            let tail = tail(&token)?;
            let mark = if *task { "[ ]" } else { "-" };
            made(&token, &format!("{mark} {}{{n}}{tail}", token.prefix))
        }
        ObservedForm::Row { columns, cells } => row(columns, cells, names),
    }
}

/// A row with a cell that is an id; the title is in the next column, else in the one before.
fn row(columns: &[String], cells: &[String], names: &Names) -> Option<Shape> {
    let (at, token) = cells.iter().enumerate().find_map(|(at, cell)| {
        let token = named(cell, names).filter(|token| token.rest.is_empty())?;
        Some((at, token))
    })?;
    let usable = |at: &usize| {
        let column = columns.get(*at).map(String::as_str).unwrap_or_default();
        !label_form(column).is_empty()
            && !column.contains(['{', '}', '|', ':', '/', '…'])
            && !column.contains("..")
    };
    let column = columns.get(at).filter(|_| usable(&at))?;
    let title = [at + 1, at.wrapping_sub(1)].into_iter().find(usable);
    let title = title.map_or_else(String::new, |at| format!(" {}: {{title}} |", columns[at]));
    made(&token, &format!("| {column}: {}{{n}} |{title}", token.prefix))
}

fn named<'t>(text: &'t str, names: &Names) -> Option<Token<'t>> {
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let token = Token::new(text)?;
    let id = format!("{}{}", token.prefix, token.number);
    (!token.letters().is_empty() && !names.is_id(&id)).then_some(token)
}

/// What is after the number of an item. `Step 3 of the plan` is a sentence, `Step 3: the plan` an
/// item.
fn tail(token: &Token<'_>) -> Option<&'static str> {
    match (token.rest.trim().is_empty(), separator(token.rest)) {
        (true, _) => Some(""),
        (_, ": ") => Some(": {title}"),
        _ if token.prefix.ends_with(' ') => None,
        _ => Some(" {title}"),
    }
}

fn made(token: &Token<'_>, like: &str) -> Option<Shape> {
    let plain = !token.prefix.contains(['#', '/']);
    let parted = token.rest.is_empty() || token.rest.starts_with([' ', ':', '.', '：', '—', '–']);
    (plain && parted).then(|| Shape {
        prefix: token.prefix.to_owned(),
        number: token.loose(),
        like: like.to_owned(),
    })
}

fn item(corpus: &Corpus<'_>, form: &str, group: Group, others: &[Item]) -> Item {
    let count = group.numbers.values().map(Vec::len).sum();
    let mut sections: Vec<(String, usize)> = group.sections.into_values().collect();
    sections.sort_by_key(|(title, count)| (std::cmp::Reverse(*count), title.clone()));
    let mut like: Vec<(String, usize)> = group.like.into_iter().collect();
    like.sort_by_key(|(like, count)| (std::cmp::Reverse(*count), like.clone()));
    let prefix = group.prefixes.into_iter().max_by_key(|(_, count)| *count);
    let prefix = prefix.map(|(prefix, _)| prefix).unwrap_or_default();
    let word = form.chars().count() >= WORD;
    let title = sections.first().filter(|(_, inside)| inside * 2 > count);
    let by_section = title.map(|(title, _)| singular(title)).filter(|name| !name.is_empty());
    let mut name = match by_section {
        Some(name) if !word => name,
        _ => slug(form),
    };
    let taken = |name: &String| {
        others.iter().any(|other| other.name == *name)
            || corpus.base.is_some_and(|base| base.items.iter().any(|i| i.decl.name == *name))
    };
    while taken(&name) {
        name = format!("{name}-{}", slug(form));
    }
    let everywhere = group.loose > 0 || sections.len() > MOST_SECTIONS;
    Item {
        name,
        like,
        within: if everywhere {
            Vec::new()
        } else {
            sections.into_iter().map(|(title, _)| title).collect()
        },
        id: format!("{}{{n}}", prefix.replace(' ', "-")),
        documents: group.numbers.len(),
        count,
    }
}

/// The last word of a section's title in the singular: `rule` for `House rules`.
fn singular(title: &str) -> String {
    let form = title_form(title);
    let word = form.rsplit(' ').next().unwrap_or_default();
    // `Wishes` is not a `wishe`.
    let hissing = ["shes", "ches", "xes", "sses"].iter().any(|ending| word.ends_with(ending));
    if hissing { word[..word.len() - 2].to_owned() } else { folded(word) }
}

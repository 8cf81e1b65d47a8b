//! Which kind a document is of, and why.
//!
//! A declared kind decides. Without one the form of the id, the title and the items inside speak
//! for a kind; what nothing speaks for is of the fallback kind.

use crate::model::nearest;
use crate::model::{Field, FieldRole, Kind, Kinds, Problem, Text, Value, plain_title};

use super::metadata::{self, RawMetadata};
use super::tree::Tree;

/// What an id of the kind's form counts.
const ID: u32 = 6;
/// What a title of the kind counts.
const TITLE: u32 = 5;
/// What an item type of the kind counts.
const ITEM: u32 = 2;
/// What is needed to be of a kind that is not declared.
const ENOUGH: u32 = 5;

/// A kind and the reason for it.
pub(super) struct Choice<'a> {
    pub kind: &'a Kind,
    pub why: String,
}

/// Chooses the kind.
pub(super) fn choose<'a>(
    kinds: &'a Kinds,
    raw: &mut RawMetadata,
    tree: &Tree,
) -> Option<Choice<'a>> {
    let fallback = kinds.fallback().or_else(|| kinds.all.first())?;
    if let Some(declared) = declared(kinds, &raw.entries) {
        let named = kinds.all.iter().find(|kind| {
            let values = kind.recognise.values.iter();
            values.chain([&kind.name]).any(|value| value.eq_ignore_ascii_case(&declared.text))
        });
        if let Some(kind) = named {
            let why = format!("the metadata declares the kind `{}`", declared.text);
            return Some(Choice { kind, why });
        }
        raw.problems.push(unknown_kind(kinds, &declared));
    }
    let mut scores: Vec<(u32, Vec<String>, &Kind)> = kinds
        .all
        .iter()
        .filter(|kind| !kind.recognise.fallback)
        .map(|kind| {
            let (score, reasons) = score(kind, raw, tree);
            (score, reasons, kind)
        })
        .filter(|(score, ..)| *score > 0)
        .collect();
    scores.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.name.cmp(&b.2.name)));
    let close = |scores: &[(u32, Vec<String>, &Kind)]| {
        let list: Vec<String> = scores
            .iter()
            .map(|(score, reasons, kind)| {
                format!("{} ({score} of {ENOUGH}: {})", kind.name, reasons.join(", "))
            })
            .collect();
        if list.is_empty() { String::new() } else { format!("; came close: {}", list.join("; ")) }
    };
    match scores.first() {
        Some((score, reasons, kind)) if *score >= ENOUGH => {
            let why = format!("{}{}", reasons.join(", "), close(&scores[1..]));
            Some(Choice { kind, why })
        }
        _ => {
            let why = format!("no other kind fits{}", close(&scores));
            Some(Choice { kind: fallback, why })
        }
    }
}

/// The kind that metadata declares, by any kind's spelling of the key.
fn declared(kinds: &Kinds, entries: &[(Text, Value, crate::model::Carrier)]) -> Option<Text> {
    kinds.all.iter().find_map(|kind| {
        let fields: Vec<Field> = metadata::fields(kind, entries);
        metadata::text(kind, &fields, FieldRole::Kind).filter(|text| !text.text.is_empty())
    })
}

fn unknown_kind(kinds: &Kinds, declared: &Text) -> Problem {
    let known: Vec<&str> = kinds
        .all
        .iter()
        .flat_map(|kind| kind.recognise.values.iter().chain([&kind.name]))
        .map(String::as_str)
        .collect();
    let help = match nearest(&declared.text, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<&str> = kinds.all.iter().map(|kind| kind.name.as_str()).collect();
            format!("the kinds are {}; kinds/NAME.toml adds one", names.join(", "))
        }
    };
    Problem {
        span: declared.span,
        message: format!("there is no kind `{}`", declared.text),
        help,
        minor: true,
    }
}

/// What speaks for a kind.
fn score(kind: &Kind, raw: &RawMetadata, tree: &Tree) -> (u32, Vec<String>) {
    let mut score = 0;
    let mut reasons = Vec::new();
    let fields = metadata::fields(kind, &raw.entries);
    if let (Some(form), Some(id)) = (&kind.id, metadata::text(kind, &fields, FieldRole::Id))
        && form.is_match(&id.text)
    {
        score += ID;
        reasons.push(format!("its id has the form `{}`", form.written()));
    }
    if let Some(title) = tree.headings.first() {
        let text = plain_title(&title.text);
        if let Some(pattern) = kind.recognise.headings.iter().find(|p| p.is_match(text)) {
            score += TITLE;
            reasons.push(format!("its title has the form `{}`", pattern.written()));
        }
    }
    let items = super::items::items(tree, kind);
    for wanted in &kind.recognise.items {
        if items.iter().any(|item| item.kind == *wanted) {
            score += ITEM;
            reasons.push(format!("it holds a {wanted}"));
        }
    }
    (score, reasons)
}

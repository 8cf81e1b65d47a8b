//! Which kind a document is of, and why.
//!
//! A declared kind decides. Without one the form of the id, the keys of the metadata, the title,
//! the file, the sections and the items inside speak for a kind; what nothing speaks for is of the
//! fallback kind.

use crate::model::{
    Carrier, Fault, FieldRole, Kind, Kinds, Problem, Source, Text, nearest, plain_title, stem,
};

use super::carriers::RawMetadata;
use super::metadata;
use super::tree::Tree;

/// What an id of the kind's form counts.
const ID: u32 = 6;
/// What a metadata key that only the kind has counts.
const KEY: u32 = 4;
/// What a title of the kind counts.
const TITLE: u32 = 5;
/// What a file where the kind has its files counts.
const FILE: u32 = 4;
/// What a file where only the kind has its files counts.
const PLACE: u32 = 8;
/// What a section or an item type of the kind counts.
const PART: u32 = 2;
/// What is needed to be of a kind that is not declared.
const ENOUGH: u32 = 5;

/// A kind and the reason for it.
pub(super) struct Choice<'a> {
    pub kind: &'a Kind,
    pub why: String,
}

/// What speaks for a kind.
struct Score<'a> {
    kind: &'a Kind,
    points: u32,
    /// How much of the title its form names: of two that fit the closer one is meant.
    closeness: usize,
    reasons: Vec<String>,
}

impl Score<'_> {
    fn add(&mut self, points: u32, reason: String) {
        self.points += points;
        self.reasons.push(reason);
    }
}

/// Chooses the kind.
pub(super) fn choose<'a>(
    kinds: &'a Kinds,
    raw: &mut RawMetadata,
    source: &Source,
    tree: &Tree,
) -> Option<Choice<'a>> {
    let fallback = kinds.fallback().or_else(|| kinds.all.first())?;
    let mut unknown = None;
    let mut declared_key = None;
    if let Some((declared, carrier)) = declared(kinds, raw) {
        let entry = raw.entries.iter().find(|entry| entry.value.span() == declared.span);
        declared_key = entry.map(|entry| entry.form.clone());
        let named = kinds.all.iter().find(|kind| {
            let values = kind.recognise.values.iter();
            values.chain([&kind.name]).any(|value| value.eq_ignore_ascii_case(&declared.text))
        });
        if let Some(kind) = named {
            let why = format!("the metadata declares the kind `{}`", declared.text);
            return Some(Choice { kind, why });
        }
        // A table or a list of a plain page may have a row "Kind" that means something else.
        let meant = matches!(
            carrier,
            Carrier::FrontMatter | Carrier::FencedYaml | Carrier::BoldLines | Carrier::Sidecar
        );
        if meant {
            let in_sidecar = carrier == Carrier::Sidecar;
            unknown = Some(Problem { in_sidecar, ..unknown_kind(kinds, &declared) });
        }
    }
    let title = tree.headings.first().map(|heading| plain_title(&heading.text));
    let mut scores: Vec<Score<'a>> = kinds
        .all
        .iter()
        .filter(|kind| !kind.recognise.fallback)
        .map(|kind| score(kind, raw, source, (tree, title)))
        .collect();
    items(&mut scores, source, tree);
    scores.retain(|score| score.points > 0);
    scores.sort_by(|a, b| {
        (b.points, b.closeness, &a.kind.name).cmp(&(a.points, a.closeness, &b.kind.name))
    });
    let close = |scores: &[Score<'_>]| {
        let list: Vec<String> = scores
            .iter()
            .map(|score| {
                let reasons = score.reasons.join(", ");
                format!("{} ({} of {ENOUGH}: {reasons})", score.kind.name, score.points)
            })
            .collect();
        if list.is_empty() { String::new() } else { format!("; came close: {}", list.join("; ")) }
    };
    let (kind, why) = match scores.first() {
        Some(best) if best.points >= ENOUGH => {
            (best.kind, format!("{}{}", best.reasons.join(", "), close(&scores[1..])))
        }
        _ => (fallback, format!("no other kind fits{}", close(&scores))),
    };
    // A kind may know the key for something else.
    let other = kind
        .fields
        .iter()
        .find(|field| declared_key.as_ref().is_some_and(|key| field.forms.contains(key)));
    if other.is_none_or(|field| field.role == FieldRole::Kind) {
        raw.problems.extend(unknown);
    }
    Some(Choice { kind, why })
}

/// The kind that metadata declares, by any kind's spelling of the key; and its carrier.
fn declared(kinds: &Kinds, raw: &RawMetadata) -> Option<(Text, Carrier)> {
    kinds.all.iter().find_map(|kind| {
        let text = metadata::peek(kind, &raw.entries, FieldRole::Kind)?;
        let entry = raw.entries.iter().find(|entry| entry.value.span() == text.span);
        let carrier = entry.map_or(Carrier::FrontMatter, |entry| entry.place.carrier);
        (!text.text.is_empty()).then_some((text, carrier))
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
        fault: Fault::Metadata,
        in_sidecar: false,
    }
}

/// What speaks for a kind without a look at the items.
fn score<'a>(
    kind: &'a Kind,
    raw: &RawMetadata,
    source: &Source,
    (tree, plain): (&Tree, Option<&str>),
) -> Score<'a> {
    let mut score = Score { kind, points: 0, closeness: 0, reasons: Vec::new() };
    let id = metadata::peek(kind, &raw.entries, FieldRole::Id);
    let form = |text: &str| kind.id.forms.iter().find(|form| form.is_match(text));
    // A bare number is an id under the key that only this kind has.
    let own_key = || metadata::has_key(kind, &raw.entries, &kind.recognise.keys).is_some();
    let full = |id: &Text| kind.id.completed(&id.text).filter(|_| own_key());
    let found = id.as_ref().and_then(|id| form(&id.text).or_else(|| form(&full(id)?)));
    if let Some(form) = found {
        score.add(ID, format!("its id has the form `{}`", form.written()));
    }
    if let Some(key) = metadata::has_key(kind, &raw.entries, &kind.recognise.keys) {
        score.add(KEY, format!("its metadata has the key `{key}`"));
    }
    if let (Some(title), Some(text)) = (tree.headings.first(), plain) {
        if let Some(pattern) = kind.recognise.headings.iter().find(|p| p.is_match(text)) {
            score.closeness = pattern.literal_length();
            score.add(TITLE, format!("its title has the form `{}`", pattern.written()));
        } else if let Some(pattern) =
            kind.id.heading.iter().find(|p| !p.is_bare() && p.is_match(&title.text))
        {
            score.closeness = pattern.literal_length();
            score.add(TITLE, format!("its title has the form `{}`", pattern.written()));
        }
    }
    if kind.recognise.places.is_match(&source.path) {
        score.add(PLACE, "it lies where only such files lie".to_owned());
    } else if kind.recognise.files.is_match(&source.path) {
        score.add(FILE, "it lies where such files lie".to_owned());
    } else if let Some(form) = kind.id.file.iter().find(|form| form.is_match(stem(&source.path)))
        && !form.is_bare()
    {
        score.add(FILE, format!("its file name has the form `{}`", form.written()));
    }
    for wanted in &kind.recognise.sections {
        if tree.titles.contains(wanted) {
            score.add(PART, format!("it has a section \u{201c}{wanted}\u{201d}"));
        }
    }
    score
}

/// Adds what the items say, where they can decide: they cost more to find than all the rest.
fn items(scores: &mut [Score<'_>], source: &Source, tree: &Tree) {
    if scores.iter().any(|score| score.points >= ENOUGH) {
        return;
    }
    for score in scores {
        let wanted = &score.kind.recognise.items;
        let most = u32::try_from(wanted.len()).unwrap_or(u32::MAX).saturating_mul(PART);
        if score.points.saturating_add(most) < ENOUGH {
            continue;
        }
        for name in wanted {
            let decl = score.kind.items.iter().find(|decl| decl.name == *name);
            let found = decl.is_some_and(|decl| super::items::any(source, tree, decl));
            if found {
                score.add(PART, format!("it holds a {name}"));
            }
        }
    }
}

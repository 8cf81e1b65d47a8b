//! Numbers that are missing among the ids of items.

use std::collections::{BTreeMap, HashSet};

use crate::model::{Fault, Item, Place, Problem};

use super::Alone;

/// How many items must begin alike, and how many numbers may be missing.
const LEAST: usize = 4;
const MOST: usize = 2;

/// The series of numbers of a document's items in which one or two are missing and named nowhere.
pub(super) fn problems(alone: &Alone<'_>) -> Vec<Problem> {
    if is_counted(alone.items) {
        return Vec::new();
    }
    let mut series: BTreeMap<(&str, &str), BTreeMap<u32, &Item>> = BTreeMap::new();
    for item in alone.items.iter().filter(|item| item.id_written) {
        let Some((head, number)) = numbered(&item.id) else { continue };
        let of = series.entry((item.kind.as_str(), head)).or_default();
        of.entry(number).or_insert(item);
    }
    let mut named = None;
    let all = series.into_iter();
    all.filter_map(|((kind, head), items)| {
        gap(&alone.whole.source.text, (kind, head), &items, &mut named)
    })
    .collect()
}

/// Whether the numbers of a document's items go up by one from each to the next: most do.
fn is_counted(items: &[Item]) -> bool {
    let mut last: Option<(&str, &str, u32)> = None;
    items.iter().filter(|item| item.id_written).all(|item| {
        let Some((head, number)) = numbered(&item.id) else { return true };
        let before = last.replace((&item.kind, head, number));
        match before {
            Some((kind, other, before)) if kind == item.kind && other == head => {
                number == before || Some(number) == before.checked_add(1)
            }
            // Two types may lie between each other: that is looked at more closely.
            Some(_) => number == 1,
            None => true,
        }
    })
}

/// The problem of one series of numbers in a text.
fn gap<'a>(
    text: &'a str,
    (kind, head): (&str, &str),
    items: &BTreeMap<u32, &Item>,
    named: &mut Option<HashSet<&'a str>>,
) -> Option<Problem> {
    let (first, last) = (*items.keys().next()?, *items.keys().next_back()?);
    let missing = usize::try_from(last - first).ok()?.checked_sub(items.len() - 1)?;
    if items.len() < LEAST || missing == 0 || missing > MOST {
        return None;
    }
    let width = items.values().next()?.id.len() - head.len();
    let named = named.get_or_insert_with(|| words(text));
    let lost: Vec<String> = (first..=last)
        .filter(|number| !items.contains_key(number))
        .map(|number| format!("{head}{number:0width$}"))
        .filter(|id| !named.contains(id.as_str()))
        .collect();
    let next = items.range(lost_number(&lost, head)?..).next()?.1;
    let are = if lost.len() == 1 { "is" } else { "are" };
    let lost = lost.join("` and `");
    let message = format!("`{lost}` {are} missing among the items `{kind}`");
    let help = "say what became of it, or number on from the one before";
    Some(Problem::new(Fault::Numbering, Place::in_text(next.span), message, help))
}

/// The number of the first id that is missing.
fn lost_number(lost: &[String], head: &str) -> Option<u32> {
    lost.first()?.strip_prefix(head)?.parse().ok()
}

/// An id taken apart before its number.
fn numbered(id: &str) -> Option<(&str, u32)> {
    let head = id.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = id[head.len()..].parse().ok()?;
    // `2.1` is a place in an order of its own.
    (head.len() > 1 && !head.ends_with('.')).then_some((head, number))
}

/// The words of a text that may be ids.
fn words(text: &str) -> HashSet<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.'));
    words.map(|word| word.trim_end_matches('.')).collect()
}

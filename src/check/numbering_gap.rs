//! See [`RULE`].

use std::collections::{BTreeMap, HashSet};

use super::judged::{Judged, judged};
use super::list;
use crate::model::{Document, Finding, Item, Place, Portal};

rule! {
    /// The numbers of the items of one type leave some out.
    ///
    /// Ids are asked that somebody wrote and that end with a number: `FR-1`, `US-007`. At least
    /// four of them have to begin alike, and no more than two numbers may be missing between the
    /// first and the last; who numbers by tens or by chapters leaves numbers out on purpose. A
    /// number that the text names elsewhere, as one that was withdrawn, is not missing.
    ///
    /// ## Why
    ///
    /// A reader cannot tell whether a requirement was dropped, moved or lost.
    ///
    /// ## Example
    ///
    /// `FR-1`, `FR-2`, `FR-4` and `FR-5`.
    ///
    /// ## How to fix
    ///
    /// Say what became of the missing one, where it was: "FR-3 was withdrawn". Numbers that others
    /// refer to must not be given anew.
    "numbering-gap", Note, check
}

/// How many items must begin alike, and how many numbers may be missing.
const LEAST: usize = 4;
const MOST: usize = 2;

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal).filter(|judged| !is_counted(judged.document)) {
        let mut series: BTreeMap<(&str, &str), BTreeMap<u32, &Item>> = BTreeMap::new();
        for item in judged.document.items.iter().filter(|item| item.id_written) {
            let Some((head, number)) = numbered(&item.id) else { continue };
            let of = series.entry((item.kind.as_str(), head)).or_default();
            of.entry(number).or_insert(item);
        }
        let mut named = None;
        for ((kind, head), items) in series {
            findings.extend(gap(portal, &judged, (kind, head), &items, &mut named));
        }
    }
    findings
}

/// Whether the numbers of a document's items go up by one from each to the next: most do.
fn is_counted(document: &Document) -> bool {
    let mut last: Option<(&str, &str, u32)> = None;
    document.items.iter().filter(|item| item.id_written).all(|item| {
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

/// The finding on one series of numbers.
fn gap<'a>(
    portal: &Portal,
    judged: &Judged<'a>,
    (kind, head): (&str, &str),
    items: &BTreeMap<u32, &Item>,
    named: &mut Option<HashSet<&'a str>>,
) -> Option<Finding> {
    let (first, last) = (*items.keys().next()?, *items.keys().next_back()?);
    let missing = usize::try_from(last - first).ok()?.checked_sub(items.len() - 1)?;
    if items.len() < LEAST || missing == 0 || missing > MOST {
        return None;
    }
    let width = items.values().next()?.id.len() - head.len();
    let named = named.get_or_insert_with(|| words(&judged.document.source.text));
    let lost: Vec<String> = (first..=last)
        .filter(|number| !items.contains_key(number))
        .map(|number| format!("{head}{number:0width$}"))
        .filter(|id| !named.contains(id.as_str()))
        .collect();
    let next = items.range(lost_number(&lost, head)?..).next()?.1;
    let are = if lost.len() == 1 { "is" } else { "are" };
    let message = format!("{} {are} missing among the items `{kind}`", list(&lost));
    let finding = judged.finding(portal, &RULE.info, Place::in_text(next.span), message);
    Some(finding.help("say what became of it, or number on from the one before"))
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

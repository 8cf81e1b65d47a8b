//! See [`RULE`].

use std::collections::BTreeMap;

use super::judged::{Judged, judged};
use super::list;
use crate::model::{Finding, Item, Place, Portal};

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
    for judged in judged(portal) {
        let mut series: BTreeMap<(&str, &str), BTreeMap<u32, &Item>> = BTreeMap::new();
        for item in judged.document.items.iter().filter(|item| item.id_written) {
            let Some((head, number)) = numbered(&item.id) else { continue };
            let of = series.entry((item.kind.as_str(), head)).or_default();
            of.entry(number).or_insert(item);
        }
        for ((kind, head), items) in series {
            findings.extend(gap(portal, &judged, (kind, head), &items));
        }
    }
    findings
}

/// The finding on one series of numbers.
fn gap(
    portal: &Portal,
    judged: &Judged<'_>,
    (kind, head): (&str, &str),
    items: &BTreeMap<u32, &Item>,
) -> Option<Finding> {
    let (first, last) = (*items.keys().next()?, *items.keys().next_back()?);
    let missing = usize::try_from(last - first).ok()?.checked_sub(items.len() - 1)?;
    if items.len() < LEAST || missing == 0 || missing > MOST {
        return None;
    }
    let width = items.values().next()?.id.len() - head.len();
    let text = &judged.document.source.text;
    let lost: Vec<String> = (first..=last)
        .filter(|number| !items.contains_key(number))
        .map(|number| format!("{head}{number:0width$}"))
        .filter(|id| !is_named(text, id))
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

/// Whether a text names an id, as a word of its own.
fn is_named(text: &str, id: &str) -> bool {
    text.match_indices(id)
        .any(|(at, _)| !text[at + id.len()..].starts_with(|c: char| c.is_alphanumeric()))
}

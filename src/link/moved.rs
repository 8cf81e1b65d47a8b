//! Which anchor is meant by one that a page does not have: that of a heading whose number or closing
//! brackets are others now, of an item by its id, of a section that is on another page, else one that
//! is a slip away.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::nodes::Nodes;
use crate::model::{
    Document, DocumentId, Heading, KindRole, MeantAnchor, Suggestions, is_taken_over, letters,
    only_near, plain_title, slug,
};

/// Looks for the anchors that are meant. Those of all documents are looked through when the first
/// one is not found.
pub(super) struct Moved<'a> {
    nodes: &'a Nodes,
    /// The document that an anchor is in and the section or item that it belongs to; none where
    /// several have it.
    holders: OnceCell<HashMap<&'a str, Option<(DocumentId, &'a Heading)>>>,
}

impl<'a> Moved<'a> {
    pub(super) fn new(nodes: &'a Nodes) -> Moved<'a> {
        Moved { nodes, holders: OnceCell::new() }
    }

    /// What a lost anchor of a page means. Where two ways lead to different anchors neither is sure.
    pub(super) fn meant(
        &self,
        page: DocumentId,
        lost: &str,
        suggestions: &mut Suggestions,
    ) -> Option<MeantAnchor> {
        let document = &self.nodes.documents[page];
        // Findings are published: what is not is never suggested.
        if !document.publish {
            return None;
        }
        let meant = |there: DocumentId, anchor: &str, sure: bool| {
            let (page, anchor) = (self.nodes.by_document[there], anchor.to_owned());
            Some(MeantAnchor { page, anchor, sure })
        };
        let elsewhere = self.elsewhere(page, lost);
        if let Some(anchor) = same(document, lost) {
            return meant(page, anchor, elsewhere.is_none());
        }
        let anchors = || document.headings.iter().map(|heading| heading.anchor.as_str());
        let near = suggestions.nearest(lost, anchors());
        match (elsewhere, near) {
            (Some((there, sure)), near) => meant(there, lost, sure && near.is_none()),
            (None, Some(near)) => {
                let all = anchors().chain(document.anchors.iter().map(String::as_str));
                meant(page, near, only_near(lost, all) == Some(near))
            }
            (None, None) => None,
        }
    }

    /// The only other document that has an anchor of several words, and whether it is sure that the
    /// section is there now: two words may be the title of any section, and specs of a kind have sections
    /// of the same titles.
    fn elsewhere(&self, page: DocumentId, lost: &str) -> Option<(DocumentId, bool)> {
        let words = lost.split('-').filter(|word| word.contains(char::is_alphabetic)).count();
        if words < 2 {
            return None;
        }
        let holders = self.holders.get_or_init(|| holders(self.nodes));
        let (there, heading) = holders.get(lost).copied().flatten()?;
        let is_item = || {
            let mut items = self.nodes.documents[there].items.iter();
            items.any(|item| {
                item.span.start == heading.span.start && numbered(&item.id, lost).is_some()
            })
        };
        let plain = self.nodes.kind(there).role == KindRole::Page;
        let sure = words > 2 && plain || is_item();
        (there != page).then_some((there, sure))
    }
}

/// The anchors of the headings of published documents. What is taken over from another document is
/// there as well.
fn holders(nodes: &Nodes) -> HashMap<&str, Option<(DocumentId, &Heading)>> {
    let mut holders = HashMap::new();
    for (at, document) in nodes.documents.entries().filter(|(_, document)| document.publish) {
        let own =
            document.headings.iter().filter(|one| !is_taken_over(&document.managed, one.span));
        for heading in own {
            holders
                .entry(heading.anchor.as_str())
                .and_modify(|known| *known = None)
                .or_insert(Some((at, heading)));
        }
    }
    holders
}

/// The only anchor of a document that has the words of a lost one, or is that of the same item.
fn same<'a>(document: &'a Document, lost: &str) -> Option<&'a str> {
    let lost = slug(lost);
    let words = unnumbered(&lost);
    let headings = document.headings.iter().filter(|heading| has_words(&heading.text, words));
    let of_headings = headings.map(|heading| heading.anchor.as_str());
    let items = document.items.iter().filter(|item| {
        let own = numbered(&item.id, &item.anchor);
        own.is_some() && own == numbered(&item.id, &lost)
    });
    let mut found = of_headings.chain(items.map(|item| item.anchor.as_str()));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// An anchor without the number of its heading: `21-limits` was `2.1 Limits`. A longer number is a
/// year.
fn unnumbered(anchor: &str) -> &str {
    const LONGEST: usize = 3;
    let rest = anchor.split_once('-').filter(|(number, rest)| {
        number.len() <= LONGEST && is_number(number) && rest.contains(char::is_alphabetic)
    });
    rest.map_or(anchor, |(_, rest)| rest)
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a heading says some words, its number and their marks aside; the last one may be in plural.
/// What the heading says in brackets at its end may be new, or have other numbers: `Harbour (Level 3)`.
fn has_words(heading: &str, words: &str) -> bool {
    let title = plain_title(heading);
    let numberless = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
    let bracketed = |(head, inner): (&str, &str)| {
        let head = slug(head);
        let rest = words.strip_prefix(head.as_str()).filter(|_| !head.is_empty());
        rest.is_some_and(|rest| {
            let same = |rest: &str| numberless(rest) == numberless(&slug(inner));
            rest.is_empty() || rest.strip_prefix('-').is_some_and(same)
        })
    };
    let spelled = |text: &str| {
        let mut all = letters(text);
        if all.ends_with('s') {
            all.pop();
        }
        all
    };
    let title_slug = slug(title);
    let digits = |text: &str| text.split('-').filter(|word| is_number(word)).count();
    let alike = || spelled(&title_slug) == spelled(words) && digits(&title_slug) == digits(words);
    words.contains(char::is_alphabetic) && title_slug.contains(char::is_alphabetic) && alike()
        || title.strip_suffix(')').and_then(|title| title.rsplit_once(" (")).is_some_and(bracketed)
}

/// What an anchor begins with up to the number of an item's id: `fr-1` of `fr-1-refunds`. An id with a
/// number stays when a title changes.
fn numbered<'a>(id: &str, anchor: &'a str) -> Option<&'a str> {
    let mut numbers = id.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let number = numbers.next().filter(|_| id.contains(char::is_alphabetic))?;
    let digit = anchor.find(|c: char| c.is_ascii_digit())?;
    let length = anchor[digit..].find('-').unwrap_or(anchor.len() - digit);
    let (head, rest) = anchor.split_at(digit + length);
    let same = head[digit..].trim_start_matches('0') == number.trim_start_matches('0');
    // `fr-1-2` is `FR-1.2`.
    let whole = !rest[1.min(rest.len())..].starts_with(|c: char| c.is_ascii_digit());
    let named = head.contains(char::is_alphabetic);
    (same && whole && named && numbers.next().is_none()).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_by_its_words_whatever_its_number() {
        for (lost, heading) in [
            ("21-limits", "2.2 Limits"),
            ("3-limits", "Limits"),
            ("berths--quays", "Berths, quays"),
            ("the-quay-s-berths", "The quay's berth"),
            ("readerwriter", "Reader/Writer"),
            ("harbour-level-3", "Harbour (Level 4)"),
            ("harbour", "Harbour (Level 4)"),
            ("2-harbour-level-3-easy", "5. Harbour (Level 4 - EASY)"),
        ] {
            assert!(has_words(heading, unnumbered(&slug(lost))), "{lost} {heading}");
        }
        for (lost, heading) in [
            ("2025-release", "Release"),
            ("part-1", "Part 2"),
            ("limits-1", "Limits"),
            ("limits-1-2", "Limits 12"),
            ("loaded-berths", "Unloaded berths"),
            ("harbour-level-3", "Harbour"),
            ("harbour-level-3-easy", "Harbour (Level 4 - HARD)"),
            ("level-3", "Harbour (Level 3)"),
            ("42", "4. 2"),
        ] {
            assert!(!has_words(heading, unnumbered(&slug(lost))), "{lost} {heading}");
        }
    }

    #[test]
    fn an_item_is_known_by_an_id_with_a_number() {
        assert_eq!(numbered("FR-1", "fr-1-refunds"), Some("fr-1"));
        assert_eq!(numbered("RL-007", "rule-7-lamps"), Some("rule-7"));
        assert_eq!(numbered("FR-1", "fr-1"), Some("fr-1"));
        for (id, anchor) in [
            ("FR-1", "fr-12-refunds"),
            ("FR-1", "fr-1-2-refunds"),
            ("FR-1.2", "fr-12-refunds"),
            ("1", "1-x"),
            ("auth", "auth-x"),
            ("T-1", "x"),
        ] {
            assert_eq!(numbered(id, anchor), None, "{id} {anchor}");
        }
    }
}

//! Titles that have a comma or the word "and" in them: a comma text that names one is not parted there.

use std::borrow::Cow;

use crate::model::{DocumentId, NodeId, Reference, Target};

use super::index::Index;
use super::nodes::Nodes;

/// A title with more parts is none.
const MOST_PARTS: usize = 6;

/// The references of a document; those that are parts of one title are one.
pub(super) fn references<'a>(
    nodes: &'a Nodes,
    index: &Index,
    document: DocumentId,
) -> Cow<'a, [Reference]> {
    let all = &nodes.documents[document].references;
    if !index.has_joint() {
        return Cow::Borrowed(all);
    }
    let mut joined: Vec<Reference> = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        let beside = all[at..].iter().take_while(|other| are_beside(&all[at], other));
        let group = beside.take(MOST_PARTS).count();
        let found = (2..=group)
            .rev()
            .find_map(|count| Some((whole(nodes, index, document, &all[at..at + count])?, count)));
        match found {
            Some((reference, count)) => {
                joined.push(reference);
                at += count;
            }
            None => {
                joined.push(all[at].clone());
                at += 1;
            }
        }
    }
    Cow::Owned(joined)
}

/// Whether two references may be parts of one value.
fn are_beside(one: &Reference, other: &Reference) -> bool {
    let plain = |reference: &Reference| reference.link.is_none() && !reference.derived;
    one.field == other.field
        && one.word == other.word
        && one.place.source == other.place.source
        && plain(one)
        && plain(other)
}

/// Some references as one, where together they are a title.
fn whole(
    nodes: &Nodes,
    index: &Index,
    document: DocumentId,
    parts: &[Reference],
) -> Option<Reference> {
    let (first, last) = (parts.first()?, parts.last()?);
    let known = &nodes.documents[document];
    let source = &known.source_of(first.place).text;
    let mut start = None;
    let mut end = first.place.span.start;
    for part in parts {
        let Target::Name(name) = &part.target else { return None };
        let from = end.max(part.place.span.start);
        let place = from + source.get(from..part.place.span.end)?.find(name.as_str())?;
        if start.is_some() && !parts_names(source.get(end..place)?) {
            return None;
        }
        start = start.or(Some(place));
        end = place + name.len();
    }
    let text = source.get(start?..end)?;
    let own = first.item().map(|item| nodes.by_item[document][item]);
    let fits = |node: &&NodeId| {
        let (to, there) = (&first.to, nodes.node(**node));
        let kinds = || to.kinds.iter().any(|kind| nodes.kinds[*kind].name == there.kind);
        let near = nodes.is_document(**node) || nodes.document_of(**node) == Some(document);
        let wanted = to.types.contains(&there.kind) || kinds() || to.is_any() && near;
        wanted && Some(**node) != own
    };
    index.joint(text).iter().find(fits)?;
    // The entries of a list are names of their own.
    let held = |field: &crate::model::Field| {
        let here = field.carrier.source() == first.place.source;
        let mut scalars = field.value.scalars().into_iter();
        here && scalars.any(|(_, span)| span.start <= first.place.span.start && end <= span.end)
    };
    if first.item().is_none() && !known.fields.iter().any(held) {
        return None;
    }
    Some(Reference {
        target: Target::Name(text.to_owned()),
        place: first.place.source.at(first.place.span.to(last.place.span)),
        note: last.note.clone(),
        ..first.clone()
    })
}

/// Whether a text is what names are parted by.
fn parts_names(text: &str) -> bool {
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '；' | '、');
    let word = text.trim_matches(marks);
    !text.is_empty() && (word.is_empty() || word == "and")
}

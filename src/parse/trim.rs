//! A document as it is kept: lists that grew while it was read take no more room than they need.
//!
//! Thousands of documents are in memory at once, and a list that grows has up to half of its room
//! left.

use crate::model::{Document, Item, Value};

/// Gives back the room that is left in a document's lists.
pub(super) fn trimmed(mut document: Document) -> Document {
    for field in &mut document.fields {
        value(&mut field.value);
    }
    for heading in &mut document.headings {
        heading.text.shrink_to_fit();
        heading.anchor.shrink_to_fit();
    }
    for link in &mut document.links {
        link.text.shrink_to_fit();
        link.target.shrink_to_fit();
    }
    document.items.trim(item);
    document.references.iter_mut().for_each(|reference| reference.word.shrink_to_fit());
    document.why.shrink_to_fit();
    document.title.shrink_to_fit();
    document.fields.shrink_to_fit();
    document.headings.shrink_to_fit();
    document.anchors.shrink_to_fit();
    document.gates.shrink_to_fit();
    document.contexts.shrink_to_fit();
    document.links.shrink_to_fit();
    document.code_paths.shrink_to_fit();
    document.references.shrink_to_fit();
    document.checkboxes.shrink_to_fit();
    document.managed.shrink_to_fit();
    document.to_write.shrink_to_fit();
    document.problems.shrink_to_fit();
    document
}

fn item(item: &mut Item) {
    for field in &mut item.fields {
        for text in &mut field.values {
            text.text.shrink_to_fit();
        }
        field.values.shrink_to_fit();
    }
    item.fields.shrink_to_fit();
    item.id.shrink_to_fit();
    item.kind.shrink_to_fit();
    item.title.shrink_to_fit();
    item.anchor.shrink_to_fit();
}

fn value(value: &mut Value) {
    match value {
        Value::Scalar { text, .. } => text.shrink_to_fit(),
        Value::List(entries, _) => {
            entries.iter_mut().for_each(self::value);
            entries.shrink_to_fit();
        }
        Value::Map(entries, _) => {
            entries.iter_mut().for_each(|(_, entry)| self::value(entry));
            entries.shrink_to_fit();
        }
    }
}

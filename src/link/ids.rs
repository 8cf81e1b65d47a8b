//! The ids of documents, and which of them have one that another has as well.

use std::collections::BTreeMap;

use crate::layout::under;
use crate::model::{DocumentId, Duplicate, DuplicateOf, KindId, LinkSettings, Table, Twin, loose};

use super::Documents;

/// The ids: declared, else by path. Of several documents with one id the first by path keeps it.
pub(super) fn document_ids(
    documents: &Documents,
    settings: &LinkSettings,
) -> (Table<DocumentId, String>, Vec<Duplicate>) {
    let declared: Table<DocumentId, String> = documents
        .iter()
        .map(|document| match &document.id {
            Some(id) => id.text.clone(),
            None => {
                let id = id_of_path(document.path(), &settings.src);
                match &document.part {
                    Some(part) if part.number > 0 => format!("{id}-{}", part.anchor),
                    _ => id,
                }
            }
        })
        .collect();
    let mut duplicates = Vec::new();
    let mut places: BTreeMap<&str, Vec<DocumentId>> = BTreeMap::new();
    for (index, id) in declared.entries() {
        places.entry(id).or_default().push(index);
    }
    let mut ids = declared.clone();
    for (id, indexes) in places.into_iter().filter(|(_, indexes)| indexes.len() > 1) {
        for index in &indexes[1..] {
            ids[*index] = format!("{id}@{}", documents[*index].path());
        }
        let places = twins(documents, &indexes, &ids);
        if are_one(documents, &indexes) {
            let of = DuplicateOf::Documents(id.to_owned());
            duplicates.push(Duplicate { of, places });
        }
    }
    duplicates.extend(alike(documents, &ids));
    (ids, duplicates)
}

/// Documents that have one id, with the ids that they have in the portal.
fn twins(documents: &Documents, all: &[DocumentId], ids: &Table<DocumentId, String>) -> Vec<Twin> {
    let twin = |id: &DocumentId| {
        let document = &documents[*id];
        Twin { id: ids[*id].clone(), document: *id, at: document.locate(document.place()) }
    };
    all.iter().map(twin).collect()
}

/// Ids of documents that differ only by letter case or by zeros: people mean one with both.
fn alike(documents: &Documents, ids: &Table<DocumentId, String>) -> Vec<Duplicate> {
    let mut duplicates = Vec::new();
    let mut groups: BTreeMap<String, Vec<DocumentId>> = BTreeMap::new();
    for (index, id) in ids.entries().filter(|(_, id)| !id.contains('@')) {
        if documents[index].id.is_some() {
            groups.entry(loose(id)).or_default().push(index);
        }
    }
    for indexes in groups.into_values().filter(|indexes| indexes.len() > 1) {
        if !are_one(documents, &indexes) {
            continue;
        }
        let places = twins(documents, &indexes, ids);
        let names = indexes.iter().map(|index| ids[*index].clone()).collect();
        duplicates.push(Duplicate { of: DuplicateOf::Alike(names), places });
    }
    duplicates
}

/// Whether documents of one id are taken for each other: two that somebody gave it, or two of a
/// kind. A change and a capability that lie in folders of one name are not.
fn are_one(documents: &Documents, indexes: &[DocumentId]) -> bool {
    let all = || indexes.iter().map(|index| &documents[*index]);
    let written = all().filter(|document| document.id_written).count();
    let mut kinds: Vec<KindId> = all().map(|document| document.kind).collect();
    kinds.sort_unstable();
    written > 1 || kinds.windows(2).any(|two| two[0] == two[1])
}

/// The id of a document without one: its path under src without the extension.
fn id_of_path(path: &str, src: &str) -> String {
    let inside = under(path, src).unwrap_or(path);
    match inside.rsplit_once('.') {
        Some((head, _)) => head.replace('#', "-"),
        None => inside.replace('#', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_without_a_declaration_is_the_path() {
        assert_eq!(id_of_path("content/a/b.md", "content"), "a/b");
        assert_eq!(id_of_path("docs/b.md", "content"), "docs/b");
    }
}

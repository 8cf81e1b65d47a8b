//! What is written is read back: updates before they are made, new files after.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Setup;
use crate::load;
use crate::model::{Document, Fault, Portal, Source, stamp};
use crate::parse::{self, Sidecar};
use crate::stub::{Left, NewFile, Sync, Update};

/// The new files that are not read as they were planned: as one document with all of its blocks.
pub fn unread<'a>(portal: &Portal, files: &[&'a NewFile]) -> Vec<&'a NewFile> {
    let read: BTreeMap<&str, usize> =
        portal.documents.iter().map(|document| (document.path(), document.managed.len())).collect();
    let wrong =
        |file: &&&NewFile| read.get(&*file.path).is_some_and(|blocks| *blocks != file.blocks);
    files.iter().filter(wrong).copied().collect()
}

/// Leaves out the updates after which a file would not be read as it is to be.
pub(super) fn verified(setup: &Setup, portal: &Portal, mut sync: Sync) -> Sync {
    let mut documents: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    if !sync.updates.is_empty() {
        for document in &portal.documents {
            documents.entry(document.path()).or_default().push(document);
        }
    }
    let none = Vec::new();
    let fits = |update: &Update| {
        let before = documents.get(update.path.as_str()).unwrap_or(&none);
        fits(setup, before, update)
    };
    let (good, bad): (Vec<_>, Vec<_>) = sync.updates.into_par_iter().partition(fits);
    sync.updates = good;
    sync.left.extend(bad.into_iter().map(|update| Left {
        path: update.path,
        line: 1,
        what: format!(
            "{}: the file would not be read as intended; look at its metadata and at the marks of \
             its blocks",
            update.what.join("; ")
        ),
        versions: None,
    }));
    sync.left.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    sync
}

/// Whether the documents of a file are after an update what they were, but for what it adds.
fn fits(setup: &Setup, before: &[&Document], update: &Update) -> bool {
    let source = Source::new(&*update.path, &*update.after);
    let source = load::expanded(&setup.root, &setup.config, source);
    let sidecar = sidecar(setup, before, &update.path);
    let limits = &setup.config.limits;
    let after = parse::documents(&source, sidecar.as_ref(), &setup.kinds, limits);
    let same = |(before, after): (&&Document, &Document)| {
        same_blocks(before, after) && same_fields(before, after, update)
    };
    before.len() == after.len()
        && before.iter().zip(&after).all(same)
        && update.added.iter().all(|(name, id)| after.iter().any(|a| names(a, name, id)))
}

/// The file of metadata beside the documents of a file.
pub(super) fn sidecar(setup: &Setup, documents: &[&Document], path: &str) -> Option<Sidecar> {
    let source = documents.first().and_then(|document| document.sidecar.clone())?;
    let stem = crate::model::stem(path);
    let name = setup.kinds.sidecars().into_iter().find(|name| {
        let own = name.of.as_ref().is_none_or(|of| of == stem);
        own && source.path.rsplit('/').next() == Some(&*name.name.replace("{stem}", stem))
    })?;
    Some(Sidecar { name, source })
}

/// Whether two states of a document have the same blocks, with the stamps that they had or those of
/// what they hold.
fn same_blocks(before: &Document, after: &Document) -> bool {
    let body = &after.source;
    let mut pairs = before.managed.iter().zip(&after.managed);
    before.managed.len() == after.managed.len()
        && pairs.all(|(before, after)| {
            let held = || stamp(body.slice(after.body)) == after.stamp;
            before.source == after.source && (before.stamp == after.stamp || held())
        })
}

/// Whether a document still says what it said in all fields but those that are added to, and is not
/// harder to read.
fn same_fields(before: &Document, after: &Document, update: &Update) -> bool {
    let kept = before.fields.iter().filter(|field| !update.adds_to(&field.name)).all(|field| {
        let now = after.fields.iter().find(|now| now.of == field.of && now.form == field.form);
        let texts = |field: &crate::model::Field| -> Vec<String> {
            field.value.scalars().into_iter().map(|(text, _)| text.to_owned()).collect()
        };
        now.is_some_and(|now| texts(now) == texts(field))
    });
    let faults = |document: &Document| {
        document.problems.iter().filter(|problem| problem.fault == Fault::Metadata).count()
    };
    before.kind == after.kind && kept && faults(after) <= faults(before)
}

/// Whether a field of a document names an id.
fn names(document: &Document, name: &str, id: &str) -> bool {
    let fields = document.fields.iter().filter(|field| field.name == name);
    let mut texts = fields.flat_map(|field| field.value.scalars());
    texts.any(|(text, _)| text.split([',', ' ']).any(|word| word.trim() == id))
}

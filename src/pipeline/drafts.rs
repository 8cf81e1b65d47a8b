//! What is read before there is a kind for it: drafts of kinds, and folders that are not a portal
//! yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{Failure, Setup};
use crate::model::{Limits, Observation, SharedKinds, Source, Unreadable};
use crate::{config, draft, kinds, load, parse};

/// A drafted kind, and what it would take.
#[derive(Debug)]
pub struct Drafted {
    /// The draft.
    pub draft: draft::Draft,
    /// The files that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// How many of the documents and how many of the other files it would take; none where that
    /// cannot be found out, because kinds that extend the one of its name do not fit it.
    pub takes: Option<(usize, usize)>,
}

/// Drafts a kind from documents; `files` are from the folder `here`.
pub fn draft(
    setup: &Setup,
    name: &str,
    here: &Path,
    files: &[PathBuf],
) -> Result<Drafted, Failure> {
    let given = load::given(&setup.root, here, files, &setup.config)?;
    if given.sources.is_empty() {
        return Err(Failure::Message("there is no Markdown file among these".to_owned()));
    }
    let limits = &setup.config.limits;
    let seen = observations(&given.sources, &setup.kinds, limits);
    let Some(draft) = draft::draft(name, &seen, &setup.kinds, given.rooted) else {
        let message =
            "all of these documents are of known kinds; `specbook debug FILE` says of which";
        return Err(Failure::Message(message.to_owned()));
    };
    let own = load::kind_files(&setup.root)?;
    let mut own: Vec<_> = own.kinds.into_iter().filter(|file| file.name != name).collect();
    own.push(kinds::KindSource {
        name: name.to_owned(),
        path: format!("kinds/{name}.toml"),
        text: draft.text.clone(),
    });
    let takes = kinds::with(&own).ok().map(|kinds| {
        let taken = |source: &&Source| {
            let documents = parse::documents(source, None, &kinds, limits);
            documents.iter().any(|document| kinds[document.kind].name == name)
        };
        let paths: BTreeSet<&String> =
            given.sources.iter().filter(taken).map(|source| &source.path).collect();
        let count = |all: &[String]| all.iter().filter(|path| paths.contains(path)).count();
        (count(&draft.documents), count(&draft.others))
    });
    Ok(Drafted { draft, unreadable: given.unreadable, takes })
}

fn observations(sources: &[Source], kinds: &SharedKinds, limits: &Limits) -> Vec<Observation> {
    sources.par_iter().map(|source| parse::observe(source, kinds, limits)).collect()
}

/// What is in a folder that is not a portal yet.
#[derive(Debug, Default)]
pub struct Surveyed {
    /// The paths of documents that a kind takes.
    pub known: Vec<String>,
    /// The folders of documents with a form of their own, each with how many there are.
    pub unknown: Vec<(String, usize)>,
}

/// Looks at some Markdown files of a folder that is not a portal yet.
pub fn survey(root: &Path, paths: &[String], kinds: &SharedKinds) -> Result<Surveyed, Failure> {
    let Ok((config, _)) = config::without_file(false, &[], &[]) else {
        return Ok(Surveyed::default());
    };
    let files: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let given = load::given(root, root, &files, &config)?;
    let seen = observations(&given.sources, kinds, &config.limits);
    let (known, free): (Vec<_>, Vec<_>) = seen.into_iter().partition(|seen| seen.kind.is_some());
    let mut folders: BTreeMap<String, Vec<Observation>> = BTreeMap::new();
    for seen in free {
        let folder = seen.path.split_once('/').map_or("", |(folder, _)| folder).to_owned();
        folders.entry(folder).or_default().push(seen);
    }
    let mut surveyed = Surveyed::default();
    surveyed.known.extend(known.into_iter().map(|seen| seen.path));
    for seen in folders.into_values() {
        let Some(draft) = draft::draft("", &seen, kinds, true) else { continue };
        if draft.is_convincing() {
            surveyed.unknown.push((draft.folder(), draft.documents.len()));
        }
    }
    Ok(surveyed)
}

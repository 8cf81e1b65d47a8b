//! What an engine remembers, as files that are kept between runs.
//!
//! Documents lie in files by a hash of their paths, so that an edit writes a small part of them. Each
//! file begins with the name of the build that wrote it. What cannot be read, or is of another build,
//! is as if it were not there; whether what is read may be used is decided by fingerprints of all
//! that it was made from.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use bincode::Options as _;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use siphasher::sip128::{Hasher128 as _, SipHasher13};

use crate::kinds::Own;
use crate::model::{Artifact, Document, Limits, Sidecar, Source};
use crate::render::SavedPages;

/// The name of this build: another one may understand a text in another way.
const BUILD: &str = concat!("specbook ", env!("CARGO_PKG_VERSION"), " ", env!("BUILT_FROM"));

/// Into how many files the documents are parted.
const PARTS: u32 = 64;

/// The file of what was rendered.
const PAGES: &str = "pages";

/// What the documents of a file follow from, by a fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print(pub(super) u128);

/// A fingerprint of all that documents follow from: the file with what it includes, the metadata beside it, the kinds by a
/// fingerprint of their files, and the limits.
pub(super) fn print(
    source: &Source,
    sidecar: Option<&(Sidecar, Source)>,
    (kinds, limits): (u128, &Limits),
) -> Print {
    let mut hasher = SipHasher13::new();
    (kinds, &source.path, &*source.text, source.expansion()).hash(&mut hasher);
    // What has no hash of its own is written out.
    hasher.write(format!("{limits:?} {:?}", sidecar.map(|(name, _)| name)).as_bytes());
    sidecar.map(|(_, source)| (&source.path, &*source.text)).hash(&mut hasher);
    Print(hasher.finish128().as_u128())
}

/// A fingerprint of a portal's own kind files and templates, and of the profiles that are switched
/// on; the embedded ones are of the build.
pub(super) fn kinds_print(own: &Own) -> u128 {
    let mut hasher = SipHasher13::new();
    for file in &own.kinds {
        (0, &file.name, &file.path, &file.text).hash(&mut hasher);
    }
    for file in &own.templates {
        (1, &file.kind, &file.variant, &file.path, &file.text).hash(&mut hasher);
    }
    (2, &own.profiles).hash(&mut hasher);
    hasher.finish128().as_u128()
}

/// The file that the documents of a path are kept in.
fn part(path: &str) -> String {
    let mut hasher = SipHasher13::new();
    path.hash(&mut hasher);
    format!("documents-{:02x}", hasher.finish128().h1 % u64::from(PARTS))
}

/// What a file of documents holds: for each path a fingerprint of what its documents follow from.
type Part = Vec<(String, u128, Vec<Document>)>;

/// What was kept, as far as it is of this build.
#[derive(Debug, Default)]
pub(super) struct Cache {
    /// The documents of each file, with what they follow from.
    documents: HashMap<String, (Print, Vec<Document>)>,
    /// The paths that each file has documents of.
    paths: BTreeMap<String, BTreeSet<String>>,
    /// What was rendered.
    pub(super) pages: Option<SavedPages>,
    has_pages: bool,
}

impl Cache {
    /// Reads what was kept.
    pub(super) fn read(files: Vec<(String, Vec<u8>)>) -> Cache {
        let mut cache = Cache::default();
        let (pages, parts): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name == PAGES);
        cache.pages = pages.first().and_then(|(_, bytes)| decode(bytes));
        cache.has_pages = cache.pages.is_some();
        let parts: Vec<(String, Option<Part>)> =
            parts.into_par_iter().map(|(name, bytes)| (name, decode(&bytes))).collect();
        for (name, entries) in parts {
            let paths = cache.paths.entry(name).or_default();
            for (path, print, documents) in entries.into_iter().flatten() {
                paths.insert(path.clone());
                cache.documents.insert(path, (Print(print), documents));
            }
        }
        cache
    }

    /// The documents of a file, where they follow from the same as now.
    pub(super) fn take(&mut self, path: &str, print: Print) -> Option<Vec<Document>> {
        let same = |entry: &(Print, Vec<Document>)| entry.0 == print;
        self.documents.remove(path).filter(same).map(|(_, documents)| documents)
    }

    /// Hands on the files to keep, as they are made: those with documents of `fresh` paths, or of
    /// paths that are gone, are written anew.
    pub(super) fn write(
        &self,
        all: &BTreeMap<&str, (Print, &[Arc<Document>])>,
        fresh: &BTreeSet<String>,
        pages: Option<&SavedPages>,
        sink: &(dyn Fn(Artifact) + Sync),
    ) {
        let mut parts: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for path in all.keys() {
            parts.entry(part(path)).or_default().insert(path);
        }
        let parts: Vec<(String, BTreeSet<&str>)> = parts.into_iter().collect();
        parts.par_iter().for_each(|(name, paths)| {
            let before = self.paths.get(name);
            let same = before.is_some_and(|before| before.iter().eq(paths.iter()))
                && !paths.iter().any(|path| fresh.contains(*path));
            if same {
                return sink(Artifact::kept(name.clone()));
            }
            let entries = paths.iter().filter_map(|path| all.get_key_value(path));
            let entries: Vec<_> =
                entries.map(|(path, (print, documents))| (*path, print.0, *documents)).collect();
            sink(Artifact::new(name.clone(), encode(&entries)));
        });
        match pages {
            Some(pages) => sink(Artifact::new(PAGES, encode(pages))),
            // Who renders nothing leaves alone what another run has rendered.
            None if self.has_pages => sink(Artifact::kept(PAGES)),
            None => {}
        }
    }
}

/// The form of all files. Nothing is left after a value.
fn form() -> impl bincode::Options {
    bincode::DefaultOptions::new().with_varint_encoding().reject_trailing_bytes()
}

fn encode(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = BUILD.as_bytes().to_vec();
    // Writing to memory does not fail; what cannot be read again is not there for the next run.
    let _ = form().serialize_into(&mut bytes, value);
    bytes
}

/// A value; none where it is of another build, or is damaged.
fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let rest = bytes.strip_prefix(BUILD.as_bytes())?;
    form().deserialize(rest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_build_kept_or_is_damaged_is_not_there() {
        let source = Source::new("a.md", "# A");
        let print = print(&source, None, (1, &Limits::default()));
        let documents = [Arc::new(Document { source, ..understood() })];
        let all = BTreeMap::from([("a.md", (print, &documents[..]))]);
        let fresh = BTreeSet::from(["a.md".to_owned()]);
        let bytes = std::sync::Mutex::new(Vec::new());
        Cache::default().write(&all, &fresh, None, &|file| {
            let content = file.bytes().expect("bytes").to_vec();
            bytes.lock().expect("unpoisoned").push((file.path, content));
        });
        let bytes: Vec<(String, Vec<u8>)> = bytes.into_inner().expect("unpoisoned");
        assert_eq!(bytes.len(), 1);
        let read = |edit: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = bytes.clone();
            edit(&mut bytes[0].1);
            Cache::read(bytes).take("a.md", print).map(|documents| documents.len())
        };
        assert_eq!(read(&|_| {}), Some(1));
        assert_eq!(read(&|bytes| bytes[BUILD.len() - 1] ^= 1), None, "of another build");
        assert_eq!(read(&|bytes| bytes.truncate(bytes.len() - 1)), None);
        assert_eq!(read(&|bytes| bytes.push(0)), None);
        assert_eq!(read(&|bytes| bytes.clear()), None);
        let other = Print(print.0 + 1);
        assert_eq!(Cache::read(bytes.clone()).take("a.md", other).map(|all| all.len()), None);
    }

    /// Some document.
    fn understood() -> Document {
        let source = Source::new("a.md", "# A\n\nText.\n");
        let kinds = crate::kinds::with(&[]).expect("the embedded kinds");
        let mut all = crate::parse::documents(&source, None, &kinds, &Limits::default());
        all.remove(0)
    }
}

//! Files that are kept for the next run, in a folder of the cache: whatever is wrong with one of
//! them, it is as if it were not there.

use std::path::Path;

use rayon::prelude::*;

use super::folder::Folder;
use super::manifest::{self, MANIFEST, Print};
use super::output::Output;
use super::user::cache_folder;
use super::{Error, at};
use crate::model::Artifact;

/// The folder in the cache folder.
pub const KEPT: &str = "kept";

/// A file of the cache: its name and its bytes.
pub type Kept = (String, Vec<u8>);

/// Bytes that a file may have.
const MOST: u64 = 1 << 30;

/// What the last run kept, as it wrote it: a file that somebody changed, cut off or put there is
/// passed over. `cache` is a path from the root.
pub fn kept(root: &Path, cache: &str) -> Vec<Kept> {
    let open = || {
        let mut folder = Folder::at(root).ok()?;
        for part in cache.split('/').chain([KEPT]).filter(|part| !part.is_empty()) {
            folder = folder.folder(part, false).ok()?;
        }
        let list = folder.read(MANIFEST, manifest::MOST).ok()?;
        Some((folder, manifest::read(std::str::from_utf8(&list).ok()?)?))
    };
    let Some((folder, known)) = open() else { return Vec::new() };
    let known: Vec<(String, Vec<Print>)> = known.into_iter().collect();
    let read = |(name, prints): (String, Vec<Print>)| {
        let bytes = folder.read(&name, MOST).ok()?;
        prints.contains(&Print::of(&bytes)).then_some((name, bytes))
    };
    known.into_par_iter().filter_map(read).collect()
}

/// Keeps files for the next run; those whose artifact is [`Content::Kept`](crate::model::Content)
/// stay as they are.
pub fn keep(root: &Path, cache: &str, files: &[Artifact], wait: &dyn Fn()) -> Result<(), Error> {
    let folder = root.join(cache);
    cache_folder(root, cache).map_err(at(&folder))?;
    let output = Output::open(root, &folder.join(KEPT), wait)?;
    files.par_iter().for_each(|file| output.put(file));
    output.close().map(drop)
}

//! Markdown files that the user names, wherever they are: the one place where the portal's root is
//! not a bound, because it is the user's own command that leads out of it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::door::{Door, Refusal};
use super::includes::Includes;
use super::walk::Walk;
use super::{Error, below, is_markdown, source};
use crate::config::Config;
use crate::model::{Source, Unreadable};

/// Markdown files that a user names, wherever they are.
#[derive(Debug, Default)]
pub struct Given {
    /// The files, by path: from the portal's root, or from the folder above all of them.
    pub sources: Vec<Source>,
    /// Those that could not be read, by path.
    pub unreadable: Vec<Unreadable>,
    /// Whether the paths are from the portal's root.
    pub rooted: bool,
}

/// Reads the Markdown files that a user names, from the folder `here`: files, and folders with all
/// that is below them. They are read as a build reads them, with what their directives include.
pub fn given(root: &Path, here: &Path, files: &[PathBuf], config: &Config) -> Result<Given, Error> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    let mut given = Given::default();
    for file in files {
        let full = here.join(file);
        let refused = |refusal: Refusal| super::at(&full.to_string_lossy())(refusal);
        let path = full.canonicalize().map_err(|error| refused(error.into()))?;
        if !path.is_dir() {
            found.insert(path);
            continue;
        }
        let door = Door::new(&path, "");
        let walked = Walk::new(&door).from("");
        let inside = walked.files.into_keys().filter(|inside| is_markdown(inside));
        found.extend(inside.map(|inside| path.join(inside)));
        given.unreadable.extend(walked.problems);
    }
    let root =
        root.canonicalize().map_err(|error| super::at(&root.to_string_lossy())(error.into()))?;
    given.rooted = found.iter().all(|path| path.starts_with(&root));
    let above = if given.rooted { root } else { folder_above(&found) };
    let door = Door::new(&above, "");
    let includes = Includes::new(&above, config);
    let document = |path: &String| Ok(includes.expanded(source(&door, path, config)?));
    let paths: Vec<String> = found.iter().map(|path| below(&above, path)).collect();
    let read: Vec<Result<Source, Unreadable>> = paths.par_iter().map(document).collect();
    for file in read {
        match file {
            Ok(source) => given.sources.push(source),
            Err(problem) => given.unreadable.push(problem),
        }
    }
    given.sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(given)
}

/// The folder above the one that all files are in, so that this one's name is in their paths.
fn folder_above(files: &BTreeSet<PathBuf>) -> PathBuf {
    let mut folders = files.iter().filter_map(|file| file.parent());
    let first = folders.next().unwrap_or(Path::new("/")).to_owned();
    let common = folders.fold(first, |common, folder| {
        common
            .ancestors()
            .find(|above| folder.starts_with(above))
            .map_or(common.clone(), Path::to_owned)
    });
    common.parent().map_or(common.clone(), Path::to_owned)
}

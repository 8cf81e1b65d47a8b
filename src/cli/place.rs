//! Where a portal is in its repository.

use std::path::{Path, PathBuf};

use crate::load;

/// A portal's folder, and the root of the repository that it is in.
#[derive(Debug)]
pub(super) struct Place {
    /// The folder, which is there.
    pub folder: PathBuf,
    /// The repository's root; the folder itself without one.
    pub repository: PathBuf,
    /// The folder from the repository's root, with `/`; empty: they are the same.
    pub inside: String,
    /// The way from the folder to the repository's root: `../` for each step, or nothing.
    pub up: String,
}

impl Place {
    pub(super) fn of(folder: &Path) -> Place {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let repository = load::repository_root(&folder).unwrap_or_else(|| folder.clone());
        let inside = load::below(&repository, &folder);
        let steps = inside.split('/').filter(|part| !part.is_empty()).count();
        Place { folder, repository, inside, up: "../".repeat(steps) }
    }
}

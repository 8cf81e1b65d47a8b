//! 8. Artifacts → directory. The only writer of the disk.
//!
//! An output folder is opened once, and all that is written and removed is reached from its handle
//! without following links (`folder`). A file whose bytes are already there is left alone, so that
//! nothing that watches the output sees a change where there is none. Files of the last build that
//! this one does not have are removed, if they still are what was written; others that people put
//! there are neither removed nor overwritten. Every write is atomic: a temporary file, then a
//! rename. A file for the user is also synced to the disk.

pub(crate) mod breaking;
#[cfg(any(not(unix), test))]
#[path = "folder_by_path.rs"]
mod by_path;
#[cfg(unix)]
mod folder;
#[cfg(not(unix))]
use by_path as folder;
mod kept;
mod manifest;
mod output;
mod user;

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

pub use kept::{KEPT, Kept, keep, kept};
pub use output::{Changed, Cleaned, Output, clean};
pub use user::{Lock, append, lock, new_file, report, update};

/// Why something is not written or not removed. Paths of the disk are as the user gave them, those
/// of artifacts are below the output folder.
#[derive(Debug)]
pub enum Error {
    /// The disk does not take it.
    Write(PathBuf, io::Error),
    /// The list of what was written cannot be read.
    Read(PathBuf, io::Error),
    /// The disk does not let it go.
    Remove(PathBuf, io::Error),
    /// The folder that is to be the output holds files of others.
    Foreign(PathBuf),
    /// A file of somebody's has the name of a file of the site.
    Taken(PathBuf),
    /// The folder that is to be removed was not written by specbook.
    NotOurs(PathBuf),
    /// An output folder's list is none by this version.
    List {
        /// The list.
        list: PathBuf,
        /// The folder.
        folder: PathBuf,
    },
    /// The path of an artifact leads out of the output folder.
    Outside(String),
    /// Two artifacts have one path.
    Twice(String),
    /// A file that is to stay as it was written is not in the list.
    Changed(String),
    /// Another run writes into the portal.
    Locked,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Write(path, error) => write!(f, "cannot write {}: {error}", path.display()),
            Error::Read(path, error) => write!(f, "cannot read {}: {error}", path.display()),
            Error::Remove(path, error) => write!(f, "cannot remove {}: {error}", path.display()),
            Error::Foreign(path) => write!(
                f,
                "{} holds files that specbook did not write; choose another folder with \
                 --dest-dir, or empty this one",
                path.display()
            ),
            Error::Taken(path) => write!(
                f,
                "{} was not written by specbook, and a file of the site has its name; move it \
                 away, or rename the source",
                path.display()
            ),
            Error::NotOurs(path) => {
                write!(f, "{} was not written by specbook; nothing is removed", path.display())
            }
            Error::List { list, folder } => write!(
                f,
                "{} is not a list of files of this version of specbook; remove {} and build again",
                list.display(),
                folder.display()
            ),
            Error::Outside(path) => write!(f, "`{path}` is not a path inside the output folder"),
            Error::Twice(path) => write!(f, "`{path}` would be written twice"),
            Error::Changed(path) => write!(f, "`{path}` is not what was written there"),
            Error::Locked => f.write_str(
                "another run of specbook is writing into this portal; try again when it is done",
            ),
        }
    }
}

impl std::error::Error for Error {}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |error| Error::Write(path.to_owned(), error)
}

/// What a name in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// A plain file, of so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A named pipe, a socket, a device.
    Other,
}

/// The error of a name that is in the way.
fn blocked(name: &str, what: Option<What>) -> io::Error {
    let what = match what {
        Some(What::File(_)) => "a file",
        Some(What::Folder) => "a folder",
        Some(What::Link) => "a link, which is not followed",
        Some(What::Other) => "not a regular file",
        None => "not there",
    };
    io::Error::other(format!("`{name}` is {what}"))
}

/// The bytes of an open file, if it is a plain one and has `most` of them at most.
fn read_file(file: File, name: &str, most: u64) -> io::Result<Vec<u8>> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        let what = if metadata.is_dir() { What::Folder } else { What::Other };
        return Err(blocked(name, Some(what)));
    }
    if metadata.len() > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;

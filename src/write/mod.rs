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
mod manifest;
mod output;
mod user;

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

pub use output::{Cleaned, Output, clean};
pub use user::{Lock, append, lock, new_file, report, update};

/// An error of the disk, with the path that it is about.
#[derive(Debug)]
pub struct Error {
    message: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |error| Error { message: format!("cannot write {}: {error}", path.display()) }
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
        Some(What::Other) => "no plain file",
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

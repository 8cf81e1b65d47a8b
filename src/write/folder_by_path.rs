//! A folder by its path, for systems on which the standard library cannot open one: each part of a
//! path is looked at before it is used, and a link is refused. Somebody who changes the folder at the
//! same moment could still lead a write away; where folders have handles, `folder` has no such gap.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::{What, blocked};

/// The name of the file that is locked in place of the folder.
const LOCK: &str = ".specbook-lock";

/// A folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    lock: Mutex<Option<File>>,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Ok(mut lock) = self.lock.lock()
            && let Some(file) = lock.take()
        {
            drop(file);
            let _ = fs::remove_file(self.path.join(LOCK));
        }
    }
}

impl Folder {
    /// A folder that the user named; links on the way to it are followed.
    pub(super) fn at(path: &Path) -> io::Result<Folder> {
        let path = fs::canonicalize(path)?;
        if !path.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Folder { path, lock: Mutex::default() })
    }

    /// A folder in it; `make` makes one that is not there.
    pub(super) fn folder(&self, name: &str, make: bool) -> io::Result<Folder> {
        let path = self.path.join(name);
        match self.look(name)? {
            Some(What::Folder) => {}
            None if make => match fs::create_dir(&path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            },
            None => return Err(io::ErrorKind::NotFound.into()),
            what => return Err(blocked(name, what)),
        }
        Ok(Folder { path, lock: Mutex::default() })
    }

    /// What a name is, without following it; none where there is nothing.
    pub(super) fn look(&self, name: &str) -> io::Result<Option<What>> {
        let metadata = match fs::symlink_metadata(self.path.join(name)) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let kind = metadata.file_type();
        Ok(Some(match () {
            () if kind.is_symlink() => What::Link,
            () if kind.is_file() => What::File(metadata.len()),
            () if kind.is_dir() => What::Folder,
            () => What::Other,
        }))
    }

    /// Refuses a name that is not a file.
    fn file(&self, name: &str) -> io::Result<PathBuf> {
        match self.look(name)? {
            Some(What::File(_)) => Ok(self.path.join(name)),
            None => Err(io::ErrorKind::NotFound.into()),
            what => Err(blocked(name, what)),
        }
    }

    /// The bytes of a file, if it has `most` of them at most.
    pub(super) fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        super::read_file(File::open(self.file(name)?)?, name, most)
    }

    /// Makes a file; a name that is there is an error, and so is a link.
    pub(super) fn new_file(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).open(self.path.join(name))
    }

    /// Opens a file to write after its end.
    pub(super) fn append(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().append(true).open(self.file(name)?)
    }

    /// Moves a file to a name in another folder, over what is there.
    pub(super) fn rename(&self, name: &str, to: &Folder, new: &str) -> io::Result<()> {
        fs::rename(self.path.join(name), to.path.join(new))
    }

    /// Gives a file a second name, which must be free.
    pub(super) fn link(&self, name: &str, new: &str) -> io::Result<()> {
        fs::hard_link(self.path.join(name), self.path.join(new))
    }

    /// Removes a file, or a link itself.
    pub(super) fn remove_file(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self, name: &str) -> io::Result<()> {
        fs::remove_dir(self.path.join(name))
    }

    /// The names in it, those that are texts.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            names.extend(entry?.file_name().into_string().ok().filter(|name| name != LOCK));
        }
        names.sort();
        Ok(names)
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> io::Result<bool> {
        for entry in fs::read_dir(&self.path)? {
            if entry?.file_name() != LOCK {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Keeps other runs out for as long as this value lives. Where one is in it already, `wait` is
    /// called and it is waited for.
    pub(super) fn lock(&self, wait: &dyn Fn()) -> io::Result<()> {
        if !matches!(self.look(LOCK)?, None | Some(What::File(_))) {
            return Err(blocked(LOCK, self.look(LOCK)?));
        }
        let path = self.path.join(LOCK);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        if file.try_lock().is_err() {
            wait();
            file.lock()?;
        }
        if let Ok(mut lock) = self.lock.lock() {
            *lock = Some(file);
        }
        Ok(())
    }

    /// Whether both are the same folder of the disk.
    pub(super) fn is(&self, other: &Folder) -> bool {
        self.path == other.path && self.path.is_dir()
    }
}

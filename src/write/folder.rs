//! A folder that was opened once. What is below it is reached from its handle, a part of a path at
//! a time, and no link is followed on the way: nobody can lead a write or a removal out of it.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, flock, fstat, linkat, mkdirat,
    openat, renameat, statat, unlinkat,
};
use rustix::io::Errno;

use super::{What, blocked};

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder {
    handle: OwnedFd,
}

impl Folder {
    /// Opens a folder that the user named; links on the way to it are followed.
    pub(super) fn at(path: &Path) -> io::Result<Folder> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Folder { handle: openat(CWD, path, flags, Mode::empty())? })
    }

    /// Opens a folder in it; `make` makes one that is not there.
    pub(super) fn folder(&self, name: &str, make: bool) -> io::Result<Folder> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let open = || openat(&self.handle, name, flags, Mode::empty());
        let opened = match open() {
            Err(Errno::NOENT) if make => {
                match mkdirat(&self.handle, name, Mode::from_raw_mode(0o777)) {
                    Ok(()) | Err(Errno::EXIST) => open(),
                    Err(error) => Err(error),
                }
            }
            opened => opened,
        };
        match opened {
            Ok(handle) => Ok(Folder { handle }),
            Err(Errno::NOTDIR | Errno::LOOP) => Err(blocked(name, self.look(name)?)),
            Err(error) => Err(error.into()),
        }
    }

    /// What a name is, without following it; none where there is nothing.
    pub(super) fn look(&self, name: &str) -> io::Result<Option<What>> {
        let stat = match statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => What::File(u64::try_from(stat.st_size).unwrap_or_default()),
            FileType::Directory => What::Folder,
            FileType::Symlink => What::Link,
            _ => What::Other,
        }))
    }

    /// The bytes of a file, if it has `most` of them at most.
    pub(super) fn read(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        // A pipe that came in its place is not waited for.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match openat(&self.handle, name, flags, Mode::empty()) {
            Ok(handle) => File::from(handle),
            Err(Errno::LOOP) => return Err(blocked(name, Some(What::Link))),
            Err(error) => return Err(error.into()),
        };
        super::read_file(file, name, most)
    }

    /// Makes a file; a name that is there is an error, and so is a link.
    pub(super) fn new_file(&self, name: &str) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(openat(&self.handle, name, flags, Mode::from_raw_mode(0o666))?))
    }

    /// Opens a file to write after its end.
    pub(super) fn append(&self, name: &str) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(openat(&self.handle, name, flags, Mode::empty())?);
        if file.metadata()?.is_file() { Ok(file) } else { Err(blocked(name, Some(What::Other))) }
    }

    /// Moves a file to a name in another folder, over what is there.
    pub(super) fn rename(&self, name: &str, to: &Folder, new: &str) -> io::Result<()> {
        Ok(renameat(&self.handle, name, &to.handle, new)?)
    }

    /// Gives a file a second name, which must be free.
    pub(super) fn link(&self, name: &str, new: &str) -> io::Result<()> {
        Ok(linkat(&self.handle, name, &self.handle, new, AtFlags::empty())?)
    }

    /// Removes a file, or a link itself.
    pub(super) fn remove_file(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    /// Removes an empty folder.
    pub(super) fn remove_folder(&self, name: &str) -> io::Result<()> {
        Ok(unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?)
    }

    /// The names in it, those that are texts.
    pub(super) fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.handle)? {
            let entry = entry?;
            if let Ok(name) = entry.file_name().to_str()
                && name != "."
                && name != ".."
            {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> io::Result<bool> {
        let dots = |name: &[u8]| name == b"." || name == b"..";
        for entry in Dir::read_from(&self.handle)? {
            if !dots(entry?.file_name().to_bytes()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Keeps other runs out for as long as the folder is open. Where one is in it already, `wait`
    /// is called and it is waited for.
    pub(super) fn lock(&self, wait: &dyn Fn()) -> io::Result<()> {
        match flock(&self.handle, FlockOperation::NonBlockingLockExclusive) {
            Err(Errno::WOULDBLOCK) => {
                wait();
                Ok(flock(&self.handle, FlockOperation::LockExclusive)?)
            }
            // Not every file system has locks; one run at a time needs none.
            Ok(()) | Err(Errno::NOTSUP | Errno::NOLCK | Errno::NOSYS) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether both are the same folder of the disk.
    pub(super) fn is(&self, other: &Folder) -> bool {
        let identity = |folder: &Folder| {
            let stat = fstat(&folder.handle).ok()?;
            Some((stat.st_dev, stat.st_ino))
        };
        identity(self).is_some_and(|own| identity(other) == Some(own))
    }
}

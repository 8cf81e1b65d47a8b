//! Files in the user's own folders: reports, new documents, updates of documents that are there.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::breaking::step;
use super::folder::Folder;
use super::manifest::{MANIFEST, Print, lines};
use super::{Error, What, at, blocked};

/// Writes a report where the user asked for it: a file is replaced in one step; a device, a pipe or
/// a terminal gets it as a stream.
pub fn report(path: &Path, text: &str) -> Result<(), Error> {
    let link = path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
    // What `/dev/stdout` leads to is what the user redirected it to.
    let device = path.starts_with("/dev");
    let stream = match path.metadata() {
        Ok(metadata) if metadata.is_dir() => {
            Err(blocked(&path.to_string_lossy(), Some(What::Folder)))
        }
        Ok(metadata) if metadata.is_file() && !device => {
            if link {
                Err(blocked(&path.to_string_lossy(), Some(What::Link)))
            } else {
                Ok(false)
            }
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !link => Ok(false),
        Err(error) => Err(error),
    };
    let put = || {
        if stream? {
            let mut file = File::options().append(true).open(path)?;
            return match file.write_all(text.as_bytes()) {
                // The reader has what it wanted.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
                written => written,
            };
        }
        let above = path.parent().filter(|above| !above.as_os_str().is_empty());
        let above = above.unwrap_or(Path::new("."));
        fs::create_dir_all(above)?;
        let folder = Folder::at(above)?;
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| io::Error::other("its name is not UTF-8"))?;
        replace(&folder, name, |file| file.write_all(text.as_bytes()))
    };
    put().map_err(at(path))
}

/// Adds to a file that another program reads when a run is over; one that is not there is made.
pub fn append(path: &Path, text: &str) -> Result<(), Error> {
    let put = || {
        let mut file = File::options().append(true).create(true).open(path)?;
        file.write_all(text.as_bytes())
    };
    put().map_err(at(path))
}

/// A short name for a file that is being written, beside the one that it will be. It is always the
/// same: what a run that was killed left is removed by the next.
fn beside(name: &str) -> String {
    format!(".specbook-{:032x}.tmp~", Print::of(name.as_bytes()).hash)
}

/// Makes the temporary file of a name, which is then put in place. One that is there is of a run
/// that was killed, or a link that somebody put there: the name is removed and never written to.
fn temporary(folder: &Folder, name: &str) -> io::Result<(String, File)> {
    let beside = beside(name);
    step()?;
    match folder.remove_file(&beside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let file = folder.new_file(&beside)?;
    step()?;
    Ok((beside, file))
}

/// Puts a file in place in one step.
fn replace(
    folder: &Folder,
    name: &str,
    write: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let (beside, mut file) = temporary(folder, name)?;
    let put = || {
        write(&mut file)?;
        drop(file);
        step()?;
        folder.rename(&beside, folder, name)
    };
    put().inspect_err(|_| drop(folder.remove_file(&beside)))
}

/// The folder of a file below a root, and the file's name. Links to folders below the root are
/// followed, as they are where documents are read; one that leads out of it is refused. With `make`
/// folders that are missing are made.
fn place(root: &Path, path: &Path, make: bool) -> io::Result<(Folder, String)> {
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(io::Error::other("it is not a path below the portal's root"));
    }
    let real_root = fs::canonicalize(root)?;
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| io::Error::other("its name is not UTF-8"))?.to_owned();
    let folder = root.join(path.parent().unwrap_or(Path::new("")));
    let mut there = folder.ancestors();
    let there = there.find_map(|above| Some((above, fs::canonicalize(above).ok()?)));
    let Some((above, real)) = there else { return Err(io::ErrorKind::NotFound.into()) };
    let Ok(inside) = real.strip_prefix(&real_root) else {
        return Err(io::Error::other("its folder leads out of the portal"));
    };
    let missing = folder.strip_prefix(above).unwrap_or(Path::new(""));
    let mut opened = Folder::at(&real_root)?;
    for part in inside.iter().chain(missing) {
        let part = part.to_str().ok_or_else(|| io::Error::other("a folder's name is not UTF-8"))?;
        opened = opened.folder(part, make)?;
    }
    Ok((opened, name))
}

/// Makes a folder that a user's files go into, if it is missing.
fn made(root: &Path) -> Result<(), Error> {
    fs::create_dir_all(root).map_err(at(root))
}

/// Writes a new file, by its path from a root, into the user's own folders; one that is there is
/// never overwritten, and the result says so. The file is there whole or not at all.
pub fn new_file(root: &Path, path: &str, text: &str) -> Result<bool, Error> {
    let full = root.join(path);
    made(root)?;
    let put = || {
        let (folder, name) = place(root, Path::new(path), true)?;
        if folder.look(&name)?.is_some() {
            return Ok(false);
        }
        let (beside, mut file) = temporary(&folder, &name)?;
        let put = || {
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            drop(file);
            step()?;
            // The system refuses a link to a name that is there, also one that appears in between.
            match folder.link(&beside, &name) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                // Not every file system has links; there a name that appears in between is refused
                // by the one call that makes the file.
                Err(_) => match folder.new_file(&name) {
                    Ok(_) => folder.rename(&beside, &folder, &name).map(|()| true),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                    Err(error) => Err(error),
                },
            }
        };
        let result = put();
        let _ = folder.remove_file(&beside);
        result
    };
    put().map_err(at(&full))
}

/// Replaces the text of a file of the user, by its path from a root, in one step, where it still is
/// what was read; else the result says that it is not, and nothing is written. Permissions stay, and
/// of a symbolic link the file that it leads to is written, if it is below the root.
pub fn update(root: &Path, path: &str, before: &str, after: &str) -> Result<bool, Error> {
    let full = root.join(path);
    let put = || {
        let real: PathBuf = fs::canonicalize(&full)?;
        let root = fs::canonicalize(root)?;
        let inside = real.strip_prefix(&root);
        let inside =
            inside.map_err(|_| io::Error::other("it is a link that leads out of the portal"))?;
        let (folder, name) = place(&root, inside, false)?;
        let bytes = folder.read(&name, MOST_TEXT)?;
        let there = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
        let mark = if there.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        if there.trim_start_matches('\u{feff}') != before {
            return Ok(false);
        }
        let permissions = fs::metadata(&real)?.permissions();
        replace(&folder, &name, |file| {
            file.write_all(format!("{mark}{after}").as_bytes())?;
            file.set_permissions(permissions)?;
            file.sync_all()
        })?;
        Ok(true)
    };
    put().map_err(at(&full))
}

/// Bytes that a file may have to be updated.
const MOST_TEXT: u64 = 1 << 30;

/// Keeps other runs from writing into the same portal for as long as it lives.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Takes the lock of a portal, which lies in its cache folder, a path from the root; refused where
/// another run has it.
pub fn lock(root: &Path, cache: &str) -> Result<Lock, Error> {
    let full = root.join(cache);
    let take = || cache_folder(root, cache)?.append(LOCK);
    let file = take().map_err(at(&full))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { file }),
        Err(fs::TryLockError::WouldBlock) => Err(Error::Locked),
        Err(fs::TryLockError::Error(error)) => Err(at(&full)(error)),
    }
}

/// The name of the lock in a cache folder.
const LOCK: &str = "lock";

/// Opens a cache folder, which git leaves out and `clean` knows; it is made where it is missing.
pub(super) fn cache_folder(root: &Path, cache: &str) -> io::Result<Folder> {
    let mut folder = Folder::at(root)?;
    for part in cache.split('/').filter(|part| !part.is_empty()) {
        folder = folder.folder(part, true)?;
    }
    let (ignore, name) = ("*\n", ".gitignore".to_owned());
    let lock = LOCK.to_owned();
    let files = [(&name, &Print::of(ignore.as_bytes())), (&lock, &Print::of(b""))];
    let list = lines(files.into_iter());
    for (name, text) in [(&*name, ignore), (MANIFEST, &list), (&*lock, "")] {
        match folder.look(name)? {
            Some(What::File(_)) => {}
            None => replace(&folder, name, |file| file.write_all(text.as_bytes()))?,
            what => return Err(blocked(name, what)),
        }
    }
    Ok(folder)
}

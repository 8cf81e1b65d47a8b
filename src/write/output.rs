//! An output folder that is built into, and how it is cleaned.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::breaking::step;
use super::folder::Folder;
use super::manifest::{self, Known, MANIFEST, NEW, Print};
use super::{Error, What, at, blocked};
use crate::model::{Artifact, Content};

/// An output folder that is being written. It is locked for as long as it is open.
pub struct Output {
    path: PathBuf,
    folder: Folder,
    /// Where files are written before they are put in place.
    new: Folder,
    next: AtomicU64,
    before: Known,
    journal: Mutex<File>,
    written: Mutex<Written>,
    /// The files that were found to be what the last build wrote.
    held: Mutex<BTreeMap<String, Print>>,
}

/// What was written so far.
#[derive(Default)]
struct Written {
    begun: BTreeSet<String>,
    files: BTreeMap<String, Print>,
    replaced: BTreeSet<String>,
    error: Option<Error>,
}

/// What a build found changed in the files of earlier ones.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Files that nothing has any more, and that are left alone.
    pub kept: Vec<String>,
    /// Files that were written anew.
    pub replaced: Vec<String>,
}

impl Output {
    /// Opens a folder for writing; a new one is made. Below the portal's `root` no link on the way
    /// to it is followed. A folder that holds something and was not written by specbook is refused,
    /// because files in it would be taken for a build's. Where another run is writing into it,
    /// `wait` is called and that one is waited for.
    pub fn open(root: &Path, path: &Path, wait: &dyn Fn()) -> Result<Output, Error> {
        let folder = locked(|| opened(root, path, true), wait).map_err(at(path))?;
        let Some(folder) = folder else { return Err(at(path)(io::ErrorKind::NotFound.into())) };
        let before = match known(&folder, path)? {
            Some(known) => known,
            None if only_ours(&folder).map_err(at(path))? => Known::new(),
            None => return Err(Error::Foreign(path.to_owned())),
        };
        let new = folder.folder(NEW, true).map_err(at(path))?;
        // What a build that was killed did not put in place.
        for name in new.names().map_err(at(path))? {
            if is_temporary(&name) {
                new.remove_file(&name).map_err(at(path))?;
            }
        }
        let journal = begin(&folder, &new, &before).map_err(at(&path.join(MANIFEST)))?;
        Ok(Output {
            path: path.to_owned(),
            folder,
            new,
            next: AtomicU64::new(1),
            before,
            journal: Mutex::new(journal),
            written: Mutex::default(),
            held: Mutex::default(),
        })
    }

    /// Whether a file is still there as a build before wrote it, with this size and hash.
    pub fn holds(&self, path: &str, (size, hash): (u64, u128)) -> bool {
        let print = Print { size, hash };
        let known = self.before.get(path).is_some_and(|prints| prints.contains(&print));
        let is_there = || {
            let (folder, name) = parent_of(&self.folder, path, false).ok()?;
            let bytes = folder.as_ref().unwrap_or(&self.folder).read(name, size).ok()?;
            Some(Print::of(&bytes) == print)
        };
        let holds = known && is_there() == Some(true);
        if holds && let Ok(mut held) = self.held.lock() {
            held.insert(path.to_owned(), print);
        }
        holds
    }

    /// The size and hash of a file that was put.
    pub fn written(&self, path: &str) -> Option<(u64, u128)> {
        let written = self.written.lock().ok()?;
        written.files.get(path).map(|print| (print.size, print.hash))
    }

    /// Writes one file; the first error is kept for [`Output::close`].
    pub fn put(&self, artifact: &Artifact) {
        let path = &artifact.path;
        let new = self.written.lock().is_ok_and(|mut written| written.begun.insert(path.clone()));
        let result = if !manifest::is_plain(path) {
            Err(Error::Outside(path.clone()))
        } else if new {
            match &artifact.content {
                Content::Bytes(bytes) => self.write(path, bytes),
                Content::Kept => self.keep(path),
            }
        } else {
            Err(Error::Twice(path.clone()))
        };
        let Ok(mut written) = self.written.lock() else { return };
        match result {
            Ok(print) => {
                written.files.insert(path.clone(), print);
            }
            Err(error) => {
                written.error.get_or_insert(error);
            }
        }
    }

    /// Keeps a file that was found to be what the last build wrote.
    fn keep(&self, path: &str) -> Result<Print, Error> {
        let held = self.held.lock().ok().and_then(|held| held.get(path).copied());
        // What nobody asked after may be the cache's own, which was read from there.
        let before = || match self.before.get(path).map(Vec::as_slice) {
            Some([print]) => Some(*print),
            _ => None,
        };
        held.or_else(before).ok_or_else(|| Error::Changed(path.to_owned()))
    }

    /// Writes a file unless it has these bytes already.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<Print, Error> {
        let full = self.path.join(path);
        let (folder, name) = self.parent_of(path).map_err(at(&full))?;
        let folder = folder.as_ref().unwrap_or(&self.folder);
        let print = Print::of(bytes);
        let known = self.before.get(path);
        match folder.look(name).map_err(at(&full))? {
            Some(What::File(size)) => {
                let same =
                    size == print.size && folder.read(name, size).is_ok_and(|there| there == bytes);
                if same && known.is_some_and(|prints| prints.contains(&print)) {
                    return Ok(print);
                }
                if same {
                    self.note(path, print).map_err(at(&full))?;
                    return Ok(print);
                }
                let Some(known) = known else { return Err(Error::Taken(full)) };
                // Its source is there: it is made anew, but not without a word.
                if !is_one_of(folder, (name, size), known)
                    && let Ok(mut written) = self.written.lock()
                {
                    written.replaced.insert(path.to_owned());
                }
            }
            None => {}
            what => return Err(at(&full)(blocked(name, what))),
        }
        let put = || {
            let temporary = format!("{}~", self.next.fetch_add(1, Ordering::Relaxed));
            let put = || {
                write_all(&self.new, &temporary, bytes)?;
                self.note(path, print)?;
                step()?;
                self.new.rename(&temporary, folder, name)
            };
            // What was begun is of no use to anybody.
            put().inspect_err(|_| drop(self.new.remove_file(&temporary)))
        };
        put().map_err(at(&full))?;
        Ok(print)
    }

    /// The folder that a file is in, none for the output folder itself, and its name. Folders that
    /// are missing are made.
    fn parent_of<'a>(&self, path: &'a str) -> io::Result<(Option<Folder>, &'a str)> {
        parent_of(&self.folder, path, true)
    }

    /// Adds a file to the list before it is put in place.
    fn note(&self, path: &str, print: Print) -> io::Result<()> {
        let line = manifest::line(path, print);
        let mut journal = self.journal.lock().map_err(|_| io::Error::other("a thread failed"))?;
        journal.write_all(line.as_bytes())
    }

    /// Removes what the last build wrote and this one did not, and writes the list of files. Gives
    /// those that were changed since.
    pub fn close(self) -> Result<Changed, Error> {
        let written = self.written.into_inner().unwrap_or_default();
        if let Some(error) = written.error {
            return Err(error);
        }
        let old = self.before.iter().filter(|(path, _)| !written.files.contains_key(*path));
        let kept = old.filter(|(path, prints)| !remove(&self.folder, path, prints));
        let kept = kept.map(|(path, _)| path.clone()).collect();
        let changed = Changed { kept, replaced: written.replaced.into_iter().collect() };
        let list = manifest::lines(written.files.iter());
        let put = || {
            write_all(&self.new, "0~", list.as_bytes())?;
            self.new.rename("0~", &self.folder, MANIFEST)
        };
        put().map_err(at(&self.path.join(MANIFEST)))?;
        let _ = self.folder.remove_folder(NEW);
        Ok(changed)
    }
}

/// Opens a folder and locks it. One that was removed by another run in the meantime is opened anew;
/// none where there is none.
fn locked(
    open: impl Fn() -> io::Result<Option<Folder>>,
    wait: &dyn Fn(),
) -> io::Result<Option<Folder>> {
    loop {
        let Some(folder) = open()? else { return Ok(None) };
        folder.lock(wait)?;
        if open()?.is_some_and(|again| again.is(&folder)) {
            return Ok(Some(folder));
        }
    }
}

/// Opens an output folder, from the portal's root if it is below it; none where there is none.
fn opened(root: &Path, path: &Path, make: bool) -> io::Result<Option<Folder>> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (root, path) = (absolute(root), absolute(path));
    let open = || {
        let straight =
            |inside: &&Path| inside.components().all(|part| matches!(part, Component::Normal(_)));
        let Some(inside) = path.strip_prefix(&root).ok().filter(straight) else {
            if make {
                std::fs::create_dir_all(&path)?;
            }
            return Folder::at(&path);
        };
        let mut folder = Folder::at(&root)?;
        for part in inside {
            let name = part.to_str().ok_or_else(|| io::Error::other("its name is not UTF-8"))?;
            folder = folder.folder(name, make)?;
        }
        Ok(folder)
    };
    match open() {
        Ok(folder) => Ok(Some(folder)),
        Err(error) if !make && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The folder that a path ends in, none for the folder itself, and the last name.
fn parent_of<'a>(
    folder: &Folder,
    path: &'a str,
    make: bool,
) -> io::Result<(Option<Folder>, &'a str)> {
    let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
    let mut inner: Option<Folder> = None;
    for part in above.split('/').filter(|part| !part.is_empty()) {
        inner = Some(inner.as_ref().unwrap_or(folder).folder(part, make)?);
    }
    Ok((inner, name))
}

/// What is listed in a folder; none where there is no list.
fn known(folder: &Folder, path: &Path) -> Result<Option<Known>, Error> {
    let list = path.join(MANIFEST);
    let bytes = match folder.read(MANIFEST, manifest::MOST) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::Read(list, error)),
    };
    let known = std::str::from_utf8(&bytes).ok().and_then(manifest::read);
    known.map(Some).ok_or_else(|| Error::List { list, folder: path.to_owned() })
}

/// Whether a folder without a list holds nothing but what the first build began with.
fn only_ours(folder: &Folder) -> io::Result<bool> {
    if folder.is_empty()? {
        return Ok(true);
    }
    let names = folder.names()?;
    let inner = || folder.folder(NEW, false)?.names();
    Ok(names == [NEW] && inner()?.iter().all(|name| is_temporary(name)))
}

/// Whether a name is that of a file before it is put in place.
fn is_temporary(name: &str) -> bool {
    let digits = name.strip_suffix('~').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Puts the list of what is known in place, and opens it for more.
fn begin(folder: &Folder, new: &Folder, before: &Known) -> io::Result<File> {
    if !matches!(folder.look(MANIFEST)?, None | Some(What::File(_))) {
        return Err(blocked(MANIFEST, folder.look(MANIFEST)?));
    }
    let all =
        before.iter().flat_map(|(path, prints)| prints.iter().map(move |print| (path, print)));
    write_all(new, "0~", manifest::lines(all).as_bytes())?;
    new.rename("0~", folder, MANIFEST)?;
    folder.append(MANIFEST)
}

fn write_all(folder: &Folder, name: &str, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut file = folder.new_file(name)?;
    step()?;
    file.write_all(bytes)
}

/// Whether a file of some size is what was written there once.
fn is_one_of(folder: &Folder, (name, size): (&str, u64), prints: &[Print]) -> bool {
    prints.iter().any(|print| print.size == size)
        && folder.read(name, size).is_ok_and(|bytes| prints.contains(&Print::of(&bytes)))
}

/// Removes a file that still is what was written, and the folders that it leaves empty. False where
/// another file is there, which stays.
fn remove(folder: &Folder, path: &str, prints: &[Print]) -> bool {
    let Ok((inner, name)) = parent_of(folder, path, false) else { return true };
    let parent = inner.as_ref().unwrap_or(folder);
    let size = match parent.look(name) {
        Ok(Some(What::File(size))) => size,
        Ok(None) => return true,
        _ => return false,
    };
    let ours = is_one_of(parent, (name, size), prints);
    if !ours || parent.remove_file(name).is_err() {
        return false;
    }
    drop(inner);
    let mut above = crate::model::parent(path);
    while !above.is_empty() {
        let Ok((inner, name)) = parent_of(folder, above, false) else { break };
        if inner.as_ref().unwrap_or(folder).remove_folder(name).is_err() {
            break;
        }
        above = crate::model::parent(above);
    }
    true
}

/// What was removed of an output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaned {
    /// There is none.
    Nothing,
    /// All of it.
    All,
    /// What specbook wrote; other files stay, and so do those of its own that were changed since.
    Own,
}

/// Removes what specbook wrote into a folder below the portal's root, and the folder when nothing
/// else is in it. No link is followed.
pub fn clean(root: &Path, inside: &str, wait: &dyn Fn()) -> Result<Cleaned, Error> {
    let path = root.join(inside);
    let remove_error = |error| Error::Remove(path.clone(), error);
    let folder = locked(|| opened(root, &path, false), wait).map_err(remove_error)?;
    let Some(folder) = folder else { return Ok(Cleaned::Nothing) };
    let Some(known) = known(&folder, &path)? else {
        if folder.is_empty().map_err(remove_error)? {
            return Ok(Cleaned::Nothing);
        }
        return Err(Error::NotOurs(path));
    };
    for (file, prints) in &known {
        remove(&folder, file, prints);
    }
    if let Ok(new) = folder.folder(NEW, false) {
        for name in new.names().map_err(remove_error)?.iter().filter(|name| is_temporary(name)) {
            new.remove_file(name).map_err(remove_error)?;
        }
        let _ = folder.remove_folder(NEW);
    }
    let names = folder.names().map_err(remove_error)?;
    if names != [MANIFEST] {
        // The folder stays specbook's: the next build may write into it again.
        let empty = || {
            let new = folder.folder(NEW, true)?;
            begin(&folder, &new, &Known::new())?;
            folder.remove_folder(NEW)
        };
        empty().map_err(remove_error)?;
        return Ok(Cleaned::Own);
    }
    folder.remove_file(MANIFEST).map_err(remove_error)?;
    let (above, name) = inside.rsplit_once('/').unwrap_or(("", inside));
    let above = opened(root, &root.join(above), false).map_err(remove_error)?;
    match above.map(|above| above.remove_folder(name)) {
        Some(Ok(())) => Ok(Cleaned::All),
        // Something came into it in the meantime.
        _ => Ok(Cleaned::Own),
    }
}

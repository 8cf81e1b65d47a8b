//! 8. Artifacts → directory. The only writer of the disk.
//!
//! A file whose bytes are already there is left alone, so that nothing that watches the output
//! sees a change where there is none. Files of the last build that this one does not have are
//! removed; others that people put there are not. Every write is atomic: a temporary file beside
//! the target, flushed, then renamed. A file for the user is also synced to the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use crate::model::Artifact;

/// The list of what a build wrote, in the output folder: what the next one may remove, and the
/// sign that the folder is specbook's.
const MANIFEST: &str = ".specbook-files";

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

/// An output folder that is being written.
pub struct Output {
    folder: PathBuf,
    before: BTreeSet<String>,
    written: Mutex<(BTreeSet<String>, Option<Error>)>,
}

impl Output {
    /// Opens a folder for writing; a new one is made. A folder that holds something and was not
    /// written by specbook is refused, because files in it would be taken for a build's.
    pub fn open(folder: &Path) -> Result<Output, Error> {
        let manifest = folder.join(MANIFEST);
        let before = match fs::read_to_string(&manifest) {
            Ok(text) => text.lines().map(str::to_owned).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if !is_empty(folder) {
                    let message = format!(
                        "{} holds files that specbook did not write; choose another folder with \
                         --dest-dir, or empty this one",
                        folder.display()
                    );
                    return Err(Error { message });
                }
                BTreeSet::new()
            }
            Err(error) => return Err(at(&manifest)(error)),
        };
        fs::create_dir_all(folder).map_err(at(folder))?;
        // Written first as well: a build that is cut off still leaves a folder that is known.
        let known: Vec<&str> = before.iter().map(String::as_str).collect();
        replace(&manifest, lines(&known).as_bytes())?;
        let written = Mutex::new((BTreeSet::new(), None));
        Ok(Output { folder: folder.to_owned(), before, written })
    }

    /// Writes one file; the first error is kept for [`Output::close`].
    pub fn put(&self, artifact: &Artifact) {
        let inside = crate::model::resolve("", &artifact.path);
        let mut result = if inside.as_deref() == Some(artifact.path.as_str()) {
            write_changed(&self.folder.join(&artifact.path), &artifact.bytes)
        } else {
            let message = format!("`{}` is no path inside the output folder", artifact.path);
            Err(Error { message })
        };
        let Ok(mut written) = self.written.lock() else {
            return;
        };
        if result.is_ok() && !written.0.insert(artifact.path.clone()) {
            let message = format!("`{}` would be written twice", artifact.path);
            result = Err(Error { message });
        }
        if let Err(error) = result {
            written.1.get_or_insert(error);
        }
    }

    /// Removes what the last build wrote and this one did not, and writes the list of files.
    pub fn close(self) -> Result<(), Error> {
        let (written, error) = self.written.into_inner().unwrap_or_default();
        if let Some(error) = error {
            return Err(error);
        }
        for old in self.before.difference(&written) {
            let Some(inside) = crate::model::resolve("", old) else {
                continue;
            };
            remove(&self.folder, &inside);
        }
        let names: Vec<&str> = written.iter().map(String::as_str).collect();
        replace(&self.folder.join(MANIFEST), lines(&names).as_bytes())
    }
}

fn lines(names: &[&str]) -> String {
    let mut text = names.join("\n");
    text.push('\n');
    text
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

/// Removes a file and the folders that it leaves empty.
fn remove(root: &Path, inside: &str) {
    if fs::remove_file(root.join(inside)).is_err() {
        return;
    }
    let mut folder = crate::model::parent(inside);
    while !folder.is_empty() && fs::remove_dir(root.join(folder)).is_ok() {
        folder = crate::model::parent(folder);
    }
}

/// Writes a file unless it has these bytes already.
fn write_changed(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|there| there.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
    {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    replace(path, bytes)
}

/// Puts a file in place in one step.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp~", std::process::id()));
    let beside = path.with_file_name(name);
    let put = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.flush()?;
        drop(file);
        step()?;
        fs::rename(&beside, path)
    };
    put().map_err(|error| {
        // What was begun is of no use to anybody.
        let _ = fs::remove_file(&beside);
        at(path)(error)
    })
}

/// Writes a report where the user asked for it.
pub fn report(path: &Path, text: &str) -> Result<(), Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    replace(path, text.as_bytes())
}

/// A name for a file that is being written, beside the one that it will be. It is always the same: the
/// lock keeps other runs away, and what a run that was killed left is written over by the next.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".tmp~");
    path.with_file_name(name)
}

/// Puts a text into a file on the disk itself, for it to be moved into its place.
fn put_synced(path: &Path, text: &str) -> io::Result<()> {
    step()?;
    let mut file = fs::File::create(path)?;
    step()?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    step()
}

/// Writes a new file into the user's own folders; one that is there is never overwritten, and the
/// result says so. The file is there whole or not at all.
pub fn new_file(path: &Path, text: &str) -> Result<bool, Error> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(at(folder))?;
    }
    if path.symlink_metadata().is_ok() {
        return Ok(false);
    }
    let beside = beside(path);
    let put = || {
        put_synced(&beside, text)?;
        // The system refuses a link to a name that is there, also one that appears in between.
        match fs::hard_link(&beside, path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // Not every file system has links; there a name that appears in between is refused by
            // the one call that makes the file.
            Err(_) => {
                let made = fs::OpenOptions::new().write(true).create_new(true).open(path);
                match made {
                    Ok(_) => fs::rename(&beside, path).map(|()| true),
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                    Err(error) => Err(error),
                }
            }
        }
    };
    let result = put();
    let _ = fs::remove_file(&beside);
    result.map_err(at(path))
}

/// Replaces the text of a file of the user in one step, where it still is what was read; else the
/// result says that it is not, and nothing is written. Permissions stay, and of a symbolic link the
/// file that it leads to is written.
pub fn update(path: &Path, before: &str, after: &str) -> Result<bool, Error> {
    let real = fs::canonicalize(path).map_err(at(path))?;
    let there = fs::read_to_string(&real).map_err(at(&real))?;
    let mark = if there.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    if there.trim_start_matches('\u{feff}') != before {
        return Ok(false);
    }
    let beside = beside(&real);
    let put = || {
        put_synced(&beside, &format!("{mark}{after}"))?;
        fs::set_permissions(&beside, fs::metadata(&real)?.permissions())?;
        fs::rename(&beside, &real)?;
        Ok(true)
    };
    let result: io::Result<bool> = put();
    if result.is_err() {
        let _ = fs::remove_file(&beside);
    }
    result.map_err(at(path))
}

/// Keeps other runs from writing into the same portal for as long as it lives.
#[derive(Debug)]
pub struct Lock {
    file: fs::File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.file.unlock();
    }
}

/// Takes the lock of a portal, which lies in its cache folder; refused where another run has it.
pub fn lock(cache: &Path) -> Result<Lock, Error> {
    fs::create_dir_all(cache).map_err(at(cache))?;
    // Git leaves the folder out, and `clean` knows it.
    for (name, text) in [(".gitignore", "*\n"), (MANIFEST, ".gitignore\nlock\n")] {
        let path = cache.join(name);
        if !path.exists() {
            fs::write(&path, text).map_err(at(&path))?;
        }
    }
    let path = cache.join("lock");
    let file = fs::OpenOptions::new().write(true).create(true).truncate(false).open(&path);
    let file = file.map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { file }),
        Err(fs::TryLockError::WouldBlock) => {
            let message = "another run of specbook is writing into this portal; try again when it \
                           is done";
            Err(Error { message: message.to_owned() })
        }
        Err(fs::TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

/// A point at which tests let a write break off.
#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in tests it fails")]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
fn step() -> io::Result<()> {
    breaking::step()
}

/// Writes that break off after some steps, on the thread that asks for it.
#[cfg(test)]
pub(crate) mod breaking {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
    }

    /// Lets every write from here on fail after some steps; none: no more.
    pub(crate) fn after(steps: Option<usize>) {
        LEFT.set(steps);
    }

    pub(super) fn step() -> io::Result<()> {
        match LEFT.get() {
            Some(0) => Err(io::Error::other("broken off")),
            Some(left) => {
                LEFT.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// What was removed of an output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleaned {
    /// There is none.
    Nothing,
    /// All of it.
    All,
    /// What specbook wrote; other files stay.
    Own,
}

/// Removes what specbook wrote into an output folder, and the folder when nothing else is in it.
pub fn clean(folder: &Path) -> Result<Cleaned, Error> {
    if !folder.exists() {
        return Ok(Cleaned::Nothing);
    }
    let manifest = folder.join(MANIFEST);
    let Ok(text) = fs::read_to_string(&manifest) else {
        if is_empty(folder) {
            fs::remove_dir(folder).map_err(at(folder))?;
            return Ok(Cleaned::All);
        }
        let message =
            format!("{} was not written by specbook; nothing is removed", folder.display());
        return Err(Error { message });
    };
    for inside in text.lines().filter_map(|line| crate::model::resolve("", line)) {
        remove(folder, &inside);
    }
    fs::remove_file(&manifest).map_err(at(&manifest))?;
    if fs::remove_dir(folder).is_ok() {
        return Ok(Cleaned::All);
    }
    // The folder stays specbook's: the next build may write into it again.
    replace(&manifest, b"")?;
    Ok(Cleaned::Own)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(folder: &Path, files: &[(&str, &str)]) -> Result<(), Error> {
        let output = Output::open(folder)?;
        for (path, text) in files {
            output.put(&Artifact::new(*path, *text));
        }
        output.close()
    }

    #[test]
    fn a_build_removes_what_the_last_one_wrote_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = folder.path().join("site");
        build(&site, &[("a.html", "a"), ("old/b.html", "b")]).expect("written");
        fs::write(site.join("CNAME"), "mine").expect("written");
        build(&site, &[("a.html", "a2")]).expect("written");
        assert_eq!(fs::read_to_string(site.join("a.html")).expect("there"), "a2");
        assert!(!site.join("old").exists());
        assert!(site.join("CNAME").exists());
        assert_eq!(clean(&site).expect("cleaned"), Cleaned::Own);
        assert!(site.join("CNAME").exists() && !site.join("a.html").exists());
        build(&site, &[("a.html", "a3")]).expect("written again");
    }

    #[test]
    fn nothing_is_written_outside_or_twice() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = folder.path().join("site");
        assert!(build(&site, &[("../a.html", "a")]).is_err());
        assert!(build(&site, &[("/a.html", "a")]).is_err());
        assert!(build(&site, &[("a.html", "a"), ("a.html", "b")]).is_err());
        assert!(!folder.path().join("a.html").exists());
    }

    #[test]
    fn a_folder_of_somebody_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("thesis.doc"), "x").expect("written");
        assert!(build(folder.path(), &[("a.html", "a")]).is_err());
        assert!(clean(folder.path()).is_err());
        assert!(folder.path().join("thesis.doc").exists());
    }

    #[test]
    fn a_file_that_is_there_is_never_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x/a.md");
        assert!(new_file(&path, "one").expect("written"));
        assert!(!new_file(&path, "two").expect("left alone"));
        assert_eq!(fs::read_to_string(path).expect("there"), "one");
    }

    /// Whatever step of a run breaks off, each file is what it was or what it is to be.
    #[test]
    fn a_write_that_breaks_off_leaves_each_file_old_or_new() {
        let mut whole = false;
        for steps in 0..40 {
            let folder = tempfile::tempdir().expect("a folder");
            let path = |name: &str| folder.path().join(name);
            fs::write(path("b.md"), "old b").expect("written");
            fs::write(path("c.md"), "old c").expect("written");
            breaking::after(Some(steps));
            let run = || {
                new_file(&path("a.md"), "new a")?;
                update(&path("b.md"), "old b", "new b")?;
                update(&path("c.md"), "old c", "new c")
            };
            let done = run();
            breaking::after(None);
            let there = |name: &str| fs::read_to_string(path(name)).ok();
            assert!([None, Some("new a".to_owned())].contains(&there("a.md")), "{steps}");
            for name in ["b", "c"] {
                let text = there(&format!("{name}.md")).expect("there");
                assert!(text == format!("old {name}") || text == format!("new {name}"), "{text}");
            }
            whole = done.is_ok();
        }
        assert!(whole, "enough steps for a whole run");
    }

    #[test]
    fn an_update_keeps_permissions_marks_and_links_and_refuses_what_changed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.md");
        fs::write(&path, "\u{feff}one\r\n").expect("written");
        assert!(update(&path, "one\r\n", "two\r\n").expect("written"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "\u{feff}two\r\n");
        assert!(!update(&path, "one\r\n", "three").expect("left alone"));
        assert_eq!(fs::read_to_string(&path).expect("there"), "\u{feff}two\r\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::{PermissionsExt as _, symlink};
            fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("set");
            let link = folder.path().join("link.md");
            symlink(&path, &link).expect("linked");
            assert!(update(&link, "two\r\n", "three").expect("written"));
            assert!(link.symlink_metadata().expect("there").file_type().is_symlink());
            let mode = fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o640);
        }
    }

    #[test]
    fn one_run_at_a_time_holds_the_lock() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = lock(folder.path()).expect("the lock");
        assert!(lock(folder.path()).is_err());
        drop(first);
        assert!(lock(folder.path()).is_ok());
        assert_eq!(clean(folder.path()).expect("cleaned"), Cleaned::All);
    }
}

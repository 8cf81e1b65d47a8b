//! Watches folders and calls back when something in them changed.
//!
//! The system's events name paths, and opening a file is an event as well. So each path that is named
//! is looked at: a file by its time and length, a folder by its time, and only a folder whose time
//! differs is listed. What is in the files is compared by whoever builds from them. All files are
//! looked at once more behind each build, because a system that has too much to tell drops events;
//! while nothing happens nothing is walked. Folders above the watched ones are watched as well, so
//! that one that is removed and made again is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;
use notify_debouncer_mini::notify::{RecursiveMode, Watcher as Notify};
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

/// Why the system watches nothing.
#[derive(Debug)]
pub struct Unwatched(notify_debouncer_mini::notify::Error);

impl fmt::Display for Unwatched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unwatched {}

/// What is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// Folders and files.
    pub paths: Vec<PathBuf>,
    /// Folders below them that are not looked at.
    pub except: Vec<PathBuf>,
    /// Look every second instead of waiting for events.
    pub poll: bool,
}

/// How long events are gathered: editors write a file in several steps, and nobody should wait.
const GATHER: Duration = Duration::from_millis(4);
/// How long to wait for an event before looking at the watched paths themselves.
const LOOK: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_secs(1);

/// The time and length of a file.
type Facts = (Option<SystemTime>, u64);

/// What there was to see.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    files: BTreeMap<PathBuf, Facts>,
    /// Folders, each with the time at which an entry of it came or went last.
    folders: BTreeMap<PathBuf, Option<SystemTime>>,
    /// Files that are symbolic links: there are no events of what they lead to.
    links: BTreeSet<PathBuf>,
}

/// Knows what the watched files looked like when it was made.
#[derive(Debug)]
pub struct Watcher {
    watch: Watch,
    /// What was watched before, until all has been looked at once under the new rule.
    before: Option<Watch>,
    seen: Seen,
}

impl Watcher {
    /// Takes the first look. Made before the first build, it misses nothing that happens during it.
    pub fn new(watch: Watch) -> Watcher {
        let seen = Seen::look(&watch);
        Watcher { watch, before: None, seen }
    }

    /// Calls `changed` after every change, from this thread, until it answers `None`. What it
    /// answers is watched from then on: a change of the configuration may name other folders. The
    /// error is the system's, when it cannot watch; polling always can.
    pub fn run(self, mut changed: impl FnMut() -> Option<Watch>) -> Result<(), Unwatched> {
        self.follow(|_| changed())
    }

    /// The same, where `changed` is told which files were saved, came or went; with those that did
    /// so during its last call also the ones of that call, because editors save several files one
    /// behind the other. None of them: only other folders are watched than before.
    pub(super) fn follow(
        mut self,
        mut changed: impl FnMut(&BTreeSet<PathBuf>) -> Option<Watch>,
    ) -> Result<(), Unwatched> {
        let (sender, events) = channel();
        let mut debouncer = if self.watch.poll {
            None
        } else {
            let send = move |events: DebounceEventResult| {
                let named = events.map(|events| events.into_iter().map(|event| event.path));
                // The receiver is gone only when nobody wants to know any more.
                let _ = sender.send(named.map(Iterator::collect).ok());
            };
            Some(new_debouncer(GATHER, send).map_err(Unwatched)?)
        };
        let mut watched = Watched::default();
        // The first round looks at everything: the first build took its time.
        let mut all = true;
        let mut saved = BTreeSet::new();
        loop {
            if let Some(debouncer) = &mut debouncer {
                all |= watched.bring_up_to(&self.watch, debouncer.watcher())?;
            }
            let mut differing = BTreeSet::new();
            if all {
                differing = self.look_at_all();
            } else {
                match wait(&events, if self.watch.poll { POLL } else { LOOK }) {
                    Named::Paths(paths) => differing = self.look_at(&paths),
                    Named::Nothing if !self.watch.poll => {}
                    Named::Nothing | Named::Unknown => differing = self.look_at_all(),
                }
                differing.extend(self.look_at_links());
            }
            let behind = std::mem::take(&mut all);
            let before = self.before.take();
            if differing.is_empty() {
                continue;
            }
            // What is watched for the first time was not saved just now.
            differing.retain(|path| before.as_ref().is_none_or(|before| before.holds(path)));
            if !behind {
                saved.clear();
            }
            saved.append(&mut differing);
            let Some(watch) = changed(&saved) else {
                return Ok(());
            };
            if watch != self.watch {
                self.before = Some(std::mem::replace(&mut self.watch, watch));
            }
            all = true;
        }
    }

    /// Looks at every file; those that differ.
    fn look_at_all(&mut self) -> BTreeSet<PathBuf> {
        let now = Seen::look(&self.watch);
        let before = std::mem::replace(&mut self.seen, now);
        differing(&before.files, &self.seen.files)
    }

    /// Looks at some paths; the files that differ.
    fn look_at(&mut self, paths: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
        let mut differing = BTreeSet::new();
        for path in paths.iter().filter(|path| self.watch.holds(path)) {
            differing.extend(self.seen.update(&self.watch, path));
        }
        differing
    }

    /// Looks at what links lead to; the links whose target differs.
    fn look_at_links(&mut self) -> BTreeSet<PathBuf> {
        let links: Vec<PathBuf> = self.seen.links.iter().cloned().collect();
        links.iter().flat_map(|link| self.seen.update(&self.watch, link)).collect()
    }
}

impl Watch {
    /// Whether a path is one of those that are watched, or below one.
    fn holds(&self, path: &Path) -> bool {
        let inside = self.paths.iter().find(|watched| path.starts_with(watched));
        let below = inside.and_then(|watched| path.strip_prefix(watched).ok());
        below.is_some_and(|below| below.components().all(|part| part.as_os_str() != ".git"))
            && !self.except.iter().any(|folder| path.starts_with(folder))
            && !is_temporary(path)
    }
}

/// The files that came, went or are not what they were.
fn differing(
    before: &BTreeMap<PathBuf, Facts>,
    now: &BTreeMap<PathBuf, Facts>,
) -> BTreeSet<PathBuf> {
    let new = now.iter().filter(|(path, facts)| before.get(*path) != Some(facts));
    let gone = before.iter().filter(|(path, _)| !now.contains_key(*path));
    new.chain(gone).map(|(path, _)| path.clone()).collect()
}

/// Bytes that an ignore file may have to be read.
const MOST_RULES: u64 = 1 << 20;

/// Whether the ignore files in a folder are files: a pipe or a device in their place would be waited
/// for. A folder with such a one is not watched; the build says what is wrong in it.
fn has_plain_ignore_files(folder: &Path) -> bool {
    [".gitignore", ".ignore"].iter().all(|name| match folder.join(name).metadata() {
        Ok(metadata) => metadata.is_file() && metadata.len() <= MOST_RULES,
        Err(_) => true,
    })
}

/// Whether editors write a file of this name beside the one that is edited: `.a.md.swp`, `a.md~`,
/// `.#a.md`, `4913`.
fn is_temporary(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
    let ends = [".swp", ".swo", ".swx", "~"].iter().any(|end| name.ends_with(end));
    ends || name.starts_with(".#") || name == "4913"
}

impl Seen {
    /// Everything that is watched.
    fn look(watch: &Watch) -> Seen {
        let mut seen = Seen::default();
        for path in &watch.paths {
            seen.walk(watch, path);
        }
        seen
    }

    /// Adds what is at a path and below it.
    fn walk(&mut self, watch: &Watch, path: &Path) {
        let except = watch.except.clone();
        // The walk opens ignore files, also those of the folders above.
        let readable = path.ancestors().all(has_plain_ignore_files);
        let walk = WalkBuilder::new(path)
            .standard_filters(readable)
            .hidden(false)
            .filter_entry(move |entry| {
                entry.file_name() != ".git"
                    && !except.iter().any(|folder| entry.path() == folder)
                    && has_plain_ignore_files(entry.path())
            })
            .build();
        for entry in walk.flatten().filter(|entry| !is_temporary(entry.path())) {
            let Ok(metadata) = entry.path().metadata() else { continue };
            if metadata.is_dir() && !entry.path_is_symlink() {
                self.folders.insert(entry.into_path(), metadata.modified().ok());
            } else if metadata.is_file() {
                if entry.path_is_symlink() {
                    self.links.insert(entry.path().to_owned());
                }
                self.files.insert(entry.into_path(), (metadata.modified().ok(), metadata.len()));
            }
        }
    }

    /// Looks at one path; the files at it and below it that differ.
    fn update(&mut self, watch: &Watch, path: &Path) -> BTreeSet<PathBuf> {
        let Ok(metadata) = path.metadata() else {
            return self.forget(path).into_keys().collect();
        };
        let time = metadata.modified().ok();
        if metadata.is_file() {
            let facts = (time, metadata.len());
            let same = self.files.insert(path.to_owned(), facts) == Some(facts);
            return if same { BTreeSet::new() } else { BTreeSet::from([path.to_owned()]) };
        }
        if self.folders.get(path) == Some(&time) {
            // Somebody has opened it.
            return BTreeSet::new();
        }
        let before = self.forget(path);
        self.walk(watch, path);
        differing(&before, &self.below(path))
    }

    /// Drops a path and what is below it; the files that were there.
    fn forget(&mut self, path: &Path) -> BTreeMap<PathBuf, Facts> {
        let files = self.below(path);
        for file in files.keys() {
            self.files.remove(file);
            self.links.remove(file);
        }
        let folders = self.folders.range(path.to_owned()..);
        let folders: Vec<PathBuf> = folders
            .map(|(folder, _)| folder.clone())
            .take_while(|folder| folder.starts_with(path))
            .collect();
        for folder in folders {
            self.folders.remove(&folder);
        }
        files
    }

    /// The files at a path and below it.
    fn below(&self, path: &Path) -> BTreeMap<PathBuf, Facts> {
        let files = self.files.range(path.to_owned()..).map(|(file, facts)| (file.clone(), *facts));
        files.take_while(|(file, _)| file.starts_with(path)).collect()
    }
}

/// What the system was asked to watch.
#[derive(Default)]
struct Watched {
    paths: BTreeMap<PathBuf, RecursiveMode>,
    /// The identities of the watched folders and files: one that is made anew is another.
    identities: BTreeMap<PathBuf, Option<u64>>,
}

impl Watched {
    /// Watches the paths that are there, and the folders of files and of what is missing, or the
    /// nearest above them; whether something is watched that was not.
    fn bring_up_to(&mut self, watch: &Watch, watcher: &mut dyn Notify) -> Result<bool, Unwatched> {
        let mut fresh = false;
        let mut wanted: BTreeMap<PathBuf, RecursiveMode> = BTreeMap::new();
        for path in &watch.paths {
            let identity = identity(path);
            if self.identities.insert(path.clone(), identity) != Some(identity) {
                fresh = true;
                if self.paths.remove(path).is_some() {
                    let _ = watcher.unwatch(path);
                }
            }
            if path.is_dir() {
                wanted.insert(path.clone(), RecursiveMode::Recursive);
            }
            // What replaces a file or a folder is an event of the folder above.
            if let Some(above) = path.ancestors().skip(1).find(|above| above.is_dir()) {
                wanted.entry(above.to_owned()).or_insert(RecursiveMode::NonRecursive);
            }
        }
        for (path, mode) in wanted {
            if self.paths.get(&path) == Some(&mode) {
                continue;
            }
            match watcher.watch(&path, mode) {
                Ok(()) => {
                    fresh = true;
                    self.paths.insert(path, mode);
                }
                // Gone between the two questions: the next round finds it when it is back.
                Err(_) if !path.exists() => {}
                Err(error) => return Err(Unwatched(error)),
            }
        }
        Ok(fresh)
    }
}

/// What tells a folder or a file from another one that has its name later; none: it is not there.
fn identity(path: &Path) -> Option<u64> {
    let metadata = path.metadata().ok()?;
    #[cfg(unix)]
    let identity = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let identity = metadata
        .created()
        .ok()
        .and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok())
        .map_or(0, |since| since.as_secs());
    Some(identity)
}

/// What was named while waiting.
enum Named {
    Paths(BTreeSet<PathBuf>),
    /// Nothing happened.
    Nothing,
    /// Something that the system could not name.
    Unknown,
}

fn wait(events: &Receiver<Option<Vec<PathBuf>>>, longest: Duration) -> Named {
    let first = match events.recv_timeout(longest) {
        Ok(first) => first,
        Err(RecvTimeoutError::Timeout) => return Named::Nothing,
        Err(RecvTimeoutError::Disconnected) => {
            std::thread::sleep(longest);
            return Named::Nothing;
        }
    };
    let mut paths = BTreeSet::new();
    let mut next = Some(first);
    while let Some(batch) = next {
        let Some(batch) = batch else { return Named::Unknown };
        paths.extend(batch);
        next = events.try_recv().ok();
    }
    Named::Paths(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portal() -> (tempfile::TempDir, Watcher) {
        let folder = tempfile::tempdir().expect("a folder");
        for path in ["content/a.md", "content/deep/b.md", "content/site/c.md"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "text").expect("written");
        }
        let content = folder.path().join("content");
        let except = vec![content.join("site")];
        let watcher = Watcher::new(Watch { paths: vec![content], except, poll: false });
        (folder, watcher)
    }

    fn named(folder: &Path, paths: &[&str]) -> BTreeSet<PathBuf> {
        paths.iter().map(|path| folder.join(path)).collect()
    }

    #[test]
    fn what_is_named_and_has_not_changed_is_no_change() {
        let (folder, mut watcher) = portal();
        let all = ["content", "content/deep", "content/a.md", "content/deep/b.md", "book.toml"];
        assert_eq!(watcher.look_at(&named(folder.path(), &all)), BTreeSet::new());
        for other in ["content/.a.md.swp", "content/a.md~", "content/site/c.md", "other.md"] {
            std::fs::write(folder.path().join(other), "longer text").expect("written");
            assert!(watcher.look_at(&named(folder.path(), &[other])).is_empty(), "{other}");
        }
    }

    #[test]
    fn files_that_change_come_and_go_are_changes() {
        let (folder, mut watcher) = portal();
        let path = |path: &str| folder.path().join(path);
        let named = |paths: &[&str]| named(folder.path(), paths);
        std::fs::write(path("content/a.md"), "longer text").expect("written");
        let a = named(&["content/a.md"]);
        assert_eq!(watcher.look_at(&a), a);
        std::fs::create_dir(path("content/new")).expect("made");
        std::fs::write(path("content/new/d.md"), "text").expect("written");
        let d = named(&["content/new/d.md"]);
        assert_eq!(watcher.look_at(&named(&["content/new"])), d, "what is in it");
        assert!(watcher.look_at(&d).is_empty(), "known by then");
        std::fs::remove_dir_all(path("content/new")).expect("removed");
        assert_eq!(watcher.look_at(&named(&["content/new"])), d);
        let b = named(&["content/deep/b.md"]);
        std::fs::remove_file(path("content/deep/b.md")).expect("removed");
        assert_eq!(watcher.look_at(&b), b);
        assert!(watcher.look_at_all().is_empty(), "nothing was missed");
        std::fs::write(path("content/a.md"), "text").expect("written");
        assert_eq!(watcher.look_at_all(), a);
    }

    #[test]
    fn what_is_saved_during_a_build_is_told_with_what_it_is_of() {
        let (folder, mut watcher) = portal();
        let path = |path: &str| folder.path().join(path);
        watcher.watch.poll = true;
        let watch = watcher.watch.clone();
        std::fs::write(path("content/a.md"), "longer text").expect("written");
        let mut calls = Vec::new();
        let done = watcher.follow(|saved| {
            calls.push(saved.clone());
            match calls.len() {
                1 => std::fs::write(path("content/deep/b.md"), "longer text").expect("written"),
                2 => {}
                _ => return None,
            }
            let paths = [watch.paths.clone(), vec![path("other")]].concat();
            if calls.len() == 2 {
                std::fs::create_dir(path("other")).expect("made");
                std::fs::write(path("other/new.md"), "text").expect("written");
            }
            Some(Watch { paths, ..watch.clone() })
        });
        assert!(done.is_ok(), "{done:?}");
        let both = named(folder.path(), &["content/a.md", "content/deep/b.md"]);
        let other = named(folder.path(), &["other/new.md"]);
        assert_eq!(calls[0], named(folder.path(), &["content/a.md"]));
        assert_eq!(calls[1], both);
        assert_eq!(calls[2], &both | &other);
    }

    #[test]
    fn what_is_watched_for_the_first_time_was_not_saved() {
        let (folder, mut watcher) = portal();
        watcher.watch.poll = true;
        let path = |path: &str| folder.path().join(path);
        std::fs::create_dir(path("other")).expect("made");
        std::fs::write(path("other/new.md"), "text").expect("written");
        std::fs::write(path("content/a.md"), "longer text").expect("written");
        let watch = Watch { paths: vec![path("other")], ..watcher.watch.clone() };
        let mut calls = Vec::new();
        let done = watcher.follow(|saved| {
            calls.push(saved.clone());
            (calls.len() == 1).then(|| watch.clone())
        });
        assert!(done.is_ok(), "{done:?}");
        assert!(!calls[1].contains(&path("other/new.md")), "{calls:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_leads_to_is_looked_at() {
        let (folder, _) = portal();
        let target = folder.path().join("elsewhere.md");
        std::fs::write(&target, "text").expect("written");
        let link = folder.path().join("content/link.md");
        std::os::unix::fs::symlink(&target, link).expect("linked");
        let paths = vec![folder.path().join("content")];
        let mut watcher = Watcher::new(Watch { paths, except: Vec::new(), poll: false });
        assert!(watcher.look_at_links().is_empty());
        std::fs::write(&target, "longer text").expect("written");
        assert!(!watcher.look_at_links().is_empty());
    }
}

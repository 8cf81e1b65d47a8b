//! Watches folders and calls back when something in them changed.
//!
//! The system's events name paths, and opening a file is an event as well. So each path that is named
//! is looked at: a file by its time and length, a folder by its time, and only a folder whose time
//! differs is listed. What is in the files is compared by whoever builds from them. All files are
//! looked at once more after each build, by the thread that built, because a system that has too
//! much to tell drops events; while nothing happens nothing is walked. Folders above the watched ones are watched as well, so
//! that one that is removed and made again is noticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
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
    sender: Sender<Message>,
    messages: Receiver<Message>,
}

/// The messages to the watching thread.
#[derive(Debug)]
enum Message {
    /// Something happened at these paths.
    Paths(Vec<PathBuf>),
    /// Something happened that the system could not name.
    Unknown,
    /// A build is done: what is to be watched from now on, and what was there to see after it.
    Built(Watch, Box<Seen>),
}

/// What follows on a change.
pub(super) enum Then {
    /// It was dealt with, and this is to be watched from now on.
    Watch(Watch),
    /// A build on another thread deals with it, and says by a [`Reporter`] when it is done.
    Wait,
    /// Nothing is watched any more.
    Stop,
}

/// Says that a build is done, from the thread that built.
pub(super) struct Reporter(Sender<Message>);

impl Reporter {
    /// Takes a look at all that is to be watched from now on, and hands it to the watching thread.
    pub(super) fn built(&self, watch: &Watch) {
        let seen = Box::new(Seen::look(watch));
        // The receiver is gone only when nobody wants to know any more.
        let _ = self.0.send(Message::Built(watch.clone(), seen));
    }
}

impl Watcher {
    /// Takes the first look. Made before the first build, it misses nothing that happens during it.
    pub fn new(watch: Watch) -> Watcher {
        let seen = Seen::look(&watch);
        let (sender, messages) = channel();
        Watcher { watch, before: None, seen, sender, messages }
    }

    /// The same for what the first build found is to be watched, besides or instead. What is new is as
    /// it is now.
    #[must_use]
    pub fn following(mut self, watch: Watch) -> Watcher {
        for path in watch.paths.iter().filter(|path| !self.watch.holds(path)) {
            self.seen.walk(&watch, path);
        }
        Watcher { watch, ..self }
    }

    /// Whoever builds on another thread says by it that a build is done.
    pub(super) fn reporter(&self) -> Reporter {
        Reporter(self.sender.clone())
    }

    /// Calls `changed` after every change, from this thread, until it answers `None`. What it
    /// answers is watched from then on: a change of the configuration may name other folders. The
    /// error is the system's, when it cannot watch; polling always can.
    pub fn run(self, mut changed: impl FnMut() -> Option<Watch>) -> Result<(), Unwatched> {
        self.follow(|_| changed().map_or(Then::Stop, Then::Watch))
    }

    /// The same, where `changed` gets the files that were saved, came or went. None of them: only
    /// other folders are watched than before.
    pub(super) fn follow(
        mut self,
        mut changed: impl FnMut(&BTreeSet<PathBuf>) -> Then,
    ) -> Result<(), Unwatched> {
        let mut debouncer = if self.watch.poll {
            None
        } else {
            let sender = self.sender.clone();
            let send = move |events: DebounceEventResult| {
                let named = events.map(|events| events.into_iter().map(|event| event.path));
                let paths = named.map(|paths| Message::Paths(paths.collect()));
                // The receiver is gone only when nobody wants to know any more.
                let _ = sender.send(paths.unwrap_or(Message::Unknown));
            };
            Some(new_debouncer(GATHER, send).map_err(Unwatched)?)
        };
        let mut watched = Watched::default();
        // The first round looks at everything: the first build took its time.
        let mut all = true;
        loop {
            if let Some(debouncer) = &mut debouncer {
                all |= watched.bring_up_to(&self.watch, debouncer.watcher())?;
            }
            let mut differing = if std::mem::take(&mut all) {
                self.look_at_all()
            } else {
                let named = self.wait();
                if let Some(watch) = named.watch.filter(|watch| *watch != self.watch) {
                    self.before = Some(std::mem::replace(&mut self.watch, watch));
                    all = true;
                    continue;
                }
                let mut differing =
                    if named.unknown { self.look_at_all() } else { self.look_at(&named.paths) };
                differing.extend(self.look_at_links());
                differing
            };
            let before = self.before.take();
            if differing.is_empty() {
                continue;
            }
            // What is watched for the first time was not saved just now.
            differing.retain(|path| before.as_ref().is_none_or(|before| before.holds(path)));
            match changed(&differing) {
                Then::Stop => return Ok(()),
                Then::Wait => {}
                Then::Watch(watch) => {
                    if watch != self.watch {
                        self.before = Some(std::mem::replace(&mut self.watch, watch));
                    }
                    all = true;
                }
            }
        }
    }

    /// Waits until something happens, or for as long as nothing may happen without a look.
    fn wait(&self) -> Named {
        let poll = self.watch.poll;
        let mut named = Named::default();
        let Ok(first) = self.messages.recv_timeout(if poll { POLL } else { LOOK }) else {
            named.unknown = poll;
            return named;
        };
        let mut next = Some(first);
        while let Some(message) = next {
            match message {
                Message::Paths(paths) => named.paths.extend(paths),
                Message::Unknown => named.unknown = true,
                Message::Built(watch, seen) => {
                    // What differs is looked at again: it may be older than what is known.
                    named.paths.extend(differing(&self.seen.files, &seen.files));
                    named.paths.extend(differing(&self.seen.folders, &seen.folders));
                    named.watch = Some(watch);
                }
            }
            next = self.messages.try_recv().ok();
        }
        named
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

/// The paths that came, went or are not what they were.
fn differing<T: PartialEq>(
    before: &BTreeMap<PathBuf, T>,
    now: &BTreeMap<PathBuf, T>,
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
#[derive(Default)]
struct Named {
    paths: BTreeSet<PathBuf>,
    /// Something that the system could not name.
    unknown: bool,
    /// A build was done, and this is to be watched after it.
    watch: Option<Watch>,
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
    fn what_is_saved_during_a_call_is_told_by_the_next() {
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
                _ => return Then::Stop,
            }
            let paths = [watch.paths.clone(), vec![path("other")]].concat();
            if calls.len() == 2 {
                std::fs::create_dir(path("other")).expect("made");
                std::fs::write(path("other/new.md"), "text").expect("written");
            }
            Then::Watch(Watch { paths, ..watch.clone() })
        });
        assert!(done.is_ok(), "{done:?}");
        assert_eq!(calls[0], named(folder.path(), &["content/a.md"]));
        assert_eq!(calls[1], named(folder.path(), &["content/deep/b.md"]));
        assert_eq!(calls[2], named(folder.path(), &["other/new.md"]));
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
            if calls.len() == 1 { Then::Watch(watch.clone()) } else { Then::Stop }
        });
        assert!(done.is_ok(), "{done:?}");
        assert!(!calls[1].contains(&path("other/new.md")), "{calls:?}");
    }

    #[test]
    fn a_build_on_another_thread_hands_over_what_it_saw() {
        let (folder, mut watcher) = portal();
        watcher.watch.poll = true;
        let path = |path: &str| folder.path().join(path);
        let reporter = watcher.reporter();
        let watch = Watch { paths: vec![path("content"), path("other")], ..watcher.watch.clone() };
        std::fs::write(path("content/a.md"), "longer text").expect("written");
        let mut calls = Vec::new();
        let done = watcher.follow(|saved| {
            calls.push(saved.clone());
            match calls.len() {
                1 => {
                    std::fs::write(path("content/deep/b.md"), "longer text").expect("written");
                    reporter.built(&watch);
                }
                2 => {
                    std::fs::create_dir(path("other")).expect("made");
                    std::fs::write(path("other/new.md"), "text").expect("written");
                    reporter.built(&watch);
                }
                _ => return Then::Stop,
            }
            Then::Wait
        });
        assert!(done.is_ok(), "{done:?}");
        assert_eq!(calls[0], named(folder.path(), &["content/a.md"]));
        assert_eq!(calls[1], named(folder.path(), &["content/deep/b.md"]));
        assert_eq!(calls[2], named(folder.path(), &["other/new.md"]), "watched since the first");
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

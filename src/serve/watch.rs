//! Watches folders and calls back when something in them changed.
//!
//! The system's events only say that something happened somewhere, and reading a file is an event
//! as well. So every event leads to one look at all files: path, time and length. Only a look that
//! differs from the last one counts as a change; what is in the files is compared by whoever
//! builds from them. A watched folder that is removed and made again is watched again, because the
//! look after each wait finds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;
use notify_debouncer_mini::notify::{RecursiveMode, Watcher as Notify};
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};

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

/// How long events are gathered.
const GATHER: Duration = Duration::from_millis(60);
/// How long to wait for an event before looking all the same.
const LOOK: Duration = Duration::from_secs(2);
const POLL: Duration = Duration::from_secs(1);

type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Knows what the watched files looked like when it was made.
#[derive(Debug)]
pub struct Watcher {
    watch: Watch,
    seen: Seen,
}

impl Watcher {
    /// Takes the first look. Made before the first build, it misses nothing that happens during it.
    pub fn new(watch: Watch) -> Watcher {
        let seen = look(&watch);
        Watcher { watch, seen }
    }

    /// Calls `changed` after every change, from this thread, until it answers `None`. What it
    /// answers is watched from then on: a change of the configuration may name other folders. The
    /// error is the system's, when it cannot watch; polling always can.
    pub fn run(mut self, mut changed: impl FnMut() -> Option<Watch>) -> Result<(), String> {
        let (sender, events) = channel();
        let mut debouncer = if self.watch.poll {
            None
        } else {
            let send = move |_: DebounceEventResult| {
                // The receiver is gone only when nobody wants to know any more.
                let _ = sender.send(());
            };
            Some(new_debouncer(GATHER, send).map_err(|error| error.to_string())?)
        };
        let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
        loop {
            if let Some(debouncer) = &mut debouncer {
                rewatch(&self.watch, &mut watched, debouncer.watcher())?;
            }
            let now = look(&self.watch);
            if now == self.seen {
                wait(&events, if self.watch.poll { POLL } else { LOOK });
                continue;
            }
            self.seen = now;
            let Some(watch) = changed() else {
                return Ok(());
            };
            if watch != self.watch {
                self.seen = look(&watch);
                self.watch = watch;
            }
        }
    }
}

/// Watches the paths that are there and not yet watched, and forgets those that are gone.
fn rewatch(
    watch: &Watch,
    watched: &mut BTreeSet<PathBuf>,
    watcher: &mut dyn Notify,
) -> Result<(), String> {
    for path in &watch.paths {
        if !path.exists() {
            watched.remove(path);
        } else if watched.insert(path.clone()) {
            let mode =
                if path.is_dir() { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
            match watcher.watch(path, mode) {
                Ok(()) => {}
                // Gone between the two questions: the next look finds it when it is back.
                Err(_) if !path.exists() => {
                    watched.remove(path);
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    }
    Ok(())
}

fn wait(events: &Receiver<()>, longest: Duration) {
    match events.recv_timeout(longest) {
        Ok(()) => while events.try_recv().is_ok() {},
        Err(RecvTimeoutError::Timeout) => {}
        Err(RecvTimeoutError::Disconnected) => std::thread::sleep(longest),
    }
}

/// Every file with its time and length.
fn look(watch: &Watch) -> Seen {
    let mut seen = Seen::new();
    for path in &watch.paths {
        let except = watch.except.clone();
        let walk = WalkBuilder::new(path)
            .hidden(false)
            .filter_entry(move |entry| {
                entry.file_name() != ".git" && !except.iter().any(|folder| entry.path() == folder)
            })
            .build();
        for entry in walk.flatten() {
            if let Some((time, length)) = facts(entry.path()) {
                seen.insert(entry.into_path(), (time, length));
            }
        }
    }
    seen
}

fn facts(path: &Path) -> Option<(Option<SystemTime>, u64)> {
    let metadata = path.metadata().ok()?;
    metadata.is_file().then(|| (metadata.modified().ok(), metadata.len()))
}

//! What lies below a folder, each real folder once, whatever links lead to it.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fs::FileType;
use std::path::{Path, PathBuf};

use super::door::{Door, Refusal, irregular, list};
use crate::model::{Limits, Unreadable};

/// How a folder is walked. Git's own folder never is.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    /// The door of the folder that paths are from.
    pub(super) door: &'a Door,
    /// Whether hidden files and folders are taken.
    pub(super) hidden: bool,
    /// Whether ignored ones are taken.
    pub(super) ignored: bool,
    /// Whether links are followed.
    pub(super) links: bool,
    /// Names of folders that are left out.
    pub(super) except: &'a [&'a str],
    /// How many entries are looked at.
    pub(super) most: usize,
    /// How many folders inside of one another are looked into.
    pub(super) deepest: usize,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The files, by path; with each, where links are on the way, its real path. Both are from the
    /// folder of the door.
    pub(super) files: BTreeMap<String, Option<String>>,
    /// The folders, by path.
    pub(super) folders: BTreeSet<String>,
    /// What has the name of a file and is none, by path.
    pub(super) irregular: BTreeMap<String, &'static str>,
    /// What could not be looked into.
    pub(super) problems: Vec<Unreadable>,
    /// Whether there were more entries than may be looked at.
    pub(super) is_cut: bool,
}

/// A folder that is to be walked: its path from the door's folder, its real path.
type Folder = (String, PathBuf);

/// The state of one walk.
struct State {
    walked: Walked,
    seen: HashSet<PathBuf>,
    folders: Vec<Folder>,
    /// Links, which are followed when the folders are walked: a folder that is there has its own
    /// path, not that of a link to it.
    links: VecDeque<Folder>,
    left: usize,
}

impl State {
    fn file(&mut self, path: String, real: Option<String>, kind: FileType) {
        match irregular(kind) {
            Some(what) => {
                self.walked.irregular.insert(path, what);
            }
            None => {
                self.walked.files.insert(path, real);
            }
        }
    }
}

impl<'a> Walk<'a> {
    /// A walk over the documents of a folder: what is hidden or ignored is left out.
    pub(super) fn new(door: &'a Door) -> Walk<'a> {
        let Limits { entries: most, depth: deepest, .. } = Limits::default();
        Walk { door, hidden: false, ignored: false, links: true, except: &[], most, deepest }
    }

    /// Walks what is at a path from the door's folder; nothing where nothing is.
    pub(super) fn from(&self, start: &str) -> Walked {
        let mut state = State {
            walked: Walked::default(),
            seen: HashSet::new(),
            folders: Vec::new(),
            links: VecDeque::new(),
            left: self.most,
        };
        match self.door.find(start) {
            Ok(found) if found.metadata.is_dir() => {
                state.folders.push((start.to_owned(), found.real));
            }
            Ok(found) => {
                let real = found.linked.then(|| self.door.path_of(&found.real));
                state.file(start.to_owned(), real, found.metadata.file_type());
            }
            Err(Refusal::Missing) => {}
            Err(refusal) => state.walked.problems.push(refusal.of(start)),
        }
        loop {
            if let Some(folder) = state.folders.pop() {
                self.folder(&mut state, folder);
            } else if let Some(link) = state.links.pop_front() {
                self.link(&mut state, link);
            } else {
                break;
            }
        }
        let root = &self.door.root;
        state.walked.problems.extend(self.door.ignored.problems().iter().map(|(file, refusal)| {
            let inside = file.strip_prefix(&self.door.real).map(|inside| root.join(inside));
            refusal.of(&super::below(root, &inside.unwrap_or_else(|_| file.clone())))
        }));
        state.walked.problems.sort_by(|a, b| a.path.cmp(&b.path));
        state.walked
    }

    fn folder(&self, state: &mut State, (path, real): Folder) {
        if !state.seen.insert(real.clone()) {
            return;
        }
        if path.split('/').count() > self.deepest {
            let reason = "is a folder deeper than limits.max-walk-depth".to_owned();
            let help = "leave it out by `content.exclude`, or raise the limit".to_owned();
            return state.walked.problems.push(Unreadable { path, reason, help, line: 1 });
        }
        let entries = match list(&real) {
            Ok(entries) => entries,
            Err(refusal) => {
                let reason = match &refusal {
                    Refusal::System(error) => super::door::reason(error),
                    _ => "not found".to_owned(),
                };
                let problem = refusal.of(&path);
                let reason = format!("cannot be listed: {reason}");
                return state.walked.problems.push(Unreadable { reason, ..problem });
            }
        };
        state.walked.folders.insert(path.clone());
        let mut folders = Vec::new();
        for (name, kind) in entries {
            if state.left == 0 {
                return self.too_many(state, &path);
            }
            state.left -= 1;
            if self.leaves_out(&name, kind, &real.join(&name)) {
                continue;
            }
            let path = joined(&path, &name);
            if name.to_str().is_none() {
                state.walked.problems.push(unnamed(path));
            } else if kind.is_dir() {
                folders.push((path, real.join(&name)));
            } else if kind.is_symlink() {
                if self.links {
                    state.links.push_back((path, real.join(&name)));
                }
            } else {
                let inside = self.door.path_of(&real.join(&name));
                let other = (inside != path).then_some(inside);
                state.file(path, other, kind);
            }
        }
        state.folders.extend(folders.into_iter().rev());
    }

    /// Says once that the rest is not looked at.
    fn too_many(&self, state: &mut State, path: &str) {
        state.folders.clear();
        state.links.clear();
        state.walked.is_cut = true;
        let most = self.most;
        let reason =
            format!("is in a folder with more than {most} entries: limits.max-walk-entries");
        let help = "leave folders out with an ignore file, or name a smaller folder".to_owned();
        state.walked.problems.push(Unreadable { path: path.to_owned(), reason, help, line: 1 });
    }

    fn leaves_out(&self, name: &OsStr, kind: FileType, real: &Path) -> bool {
        let hidden = name.as_encoded_bytes().starts_with(b".");
        let except = self.except.iter().any(|except| name == *except);
        name.eq_ignore_ascii_case(".git")
            || except
            || hidden && !self.hidden
            || !self.ignored && self.door.ignored.names(real, kind.is_dir(), true)
    }

    fn link(&self, state: &mut State, (path, link): Folder) {
        let found = match self.door.find_at(&link) {
            Ok(found) => found,
            Err(refusal) => return state.walked.problems.push(refusal.of(&path)),
        };
        let is_folder = found.metadata.is_dir();
        if !self.ignored && self.door.ignored.is_ignored(&found.real, is_folder) {
            return state.walked.problems.push(Refusal::Ignored.of(&path));
        }
        if is_folder {
            state.folders.push((path, found.real));
        } else {
            let real = Some(self.door.path_of(&found.real));
            state.file(path, real, found.metadata.file_type());
        }
    }
}

/// What has a name that is not UTF-8, by its path as far as it can be shown.
pub(super) fn unnamed(path: String) -> Unreadable {
    let (reason, help) = ("has a name that is not UTF-8".to_owned(), "rename it".to_owned());
    Unreadable { path, reason, help, line: 1 }
}

fn joined(folder: &str, name: &OsString) -> String {
    let name = name.to_string_lossy();
    if folder.is_empty() { name.into_owned() } else { format!("{folder}/{name}") }
}

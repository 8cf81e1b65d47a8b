//! What git ignores: the rules of `.gitignore` files at any depth, of the repository and of the
//! user. The folder's own `.ignore` files are rules of walks only.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::door::{self, Limit, Refusal};

/// The rules for what is below a folder.
#[derive(Debug)]
pub(super) struct Ignored {
    /// The real path of the repository that the folder is in, if it is in one.
    repository: Option<PathBuf>,
    /// The uppermost folder whose rules are asked.
    top: PathBuf,
    /// Folders that the user chose: rules for them or for folders above them say nothing.
    bases: Vec<PathBuf>,
    /// The rules of the repository and of the user.
    common: Vec<Gitignore>,
    folders: Mutex<HashMap<PathBuf, Arc<Rules>>>,
    problems: Mutex<Vec<(PathBuf, Refusal)>>,
}

/// The rules that lie in one folder.
#[derive(Debug, Default)]
struct Rules {
    git: Option<Gitignore>,
    walk: Option<Gitignore>,
}

impl Ignored {
    pub(super) fn new(real: &Path, bases: Vec<PathBuf>) -> Ignored {
        let repository = super::repository_root(real);
        let mut common = Vec::new();
        if let Some(repository) = &repository {
            let exclude = git_folder(repository).map(|git| git.join("info/exclude"));
            let rules = exclude.and_then(|file| rules(repository, &file).ok().flatten());
            common.extend(rules);
            common.push(Gitignore::global().0);
        }
        Ignored {
            top: repository.clone().unwrap_or_else(|| real.to_owned()),
            repository,
            bases,
            common,
            folders: Mutex::default(),
            problems: Mutex::default(),
        }
    }

    /// Whether git ignores a real path, or a folder that it is in.
    pub(super) fn is_ignored(&self, real: &Path, is_folder: bool) -> bool {
        let chosen = |path: &Path| self.bases.iter().any(|base| base.starts_with(path));
        let mut above: Vec<&Path> = real.ancestors().take_while(|path| !chosen(path)).collect();
        // A rule of an upper folder decides before those that lie in what it ignores.
        above.reverse();
        above.iter().any(|path| self.names(path, *path != real || is_folder, false))
    }

    /// Whether a rule names a path itself. `walking` asks the rules of `.ignore` files too.
    pub(super) fn names(&self, real: &Path, is_folder: bool, walking: bool) -> bool {
        let folders = || {
            let above = real.ancestors().skip(1);
            above.take_while(|folder| folder.starts_with(&self.top)).map(|folder| self.of(folder))
        };
        let decide = |rules: Option<&Gitignore>| match rules?.matched(real, is_folder) {
            Match::Ignore(_) => Some(true),
            Match::Whitelist(_) => Some(false),
            Match::None => None,
        };
        let by_walk = || folders().find_map(|rules| decide(rules.walk.as_ref()));
        if let Some(decided) = walking.then(by_walk).flatten() {
            return decided;
        }
        if self.repository.is_none() {
            return false;
        }
        folders()
            .find_map(|rules| decide(rules.git.as_ref()))
            .or_else(|| self.common.iter().find_map(|rules| decide(Some(rules))))
            .unwrap_or(false)
    }

    /// The rules that lie in a folder, read when they are first asked for.
    fn of(&self, folder: &Path) -> Arc<Rules> {
        let Ok(mut known) = self.folders.lock() else { return Arc::default() };
        if let Some(rules) = known.get(folder) {
            return Arc::clone(rules);
        }
        let read = |name: &str| match rules(folder, &folder.join(name)) {
            Ok(rules) => rules,
            Err(refusal) => {
                if let Ok(mut problems) = self.problems.lock() {
                    problems.push((folder.join(name), refusal));
                }
                None
            }
        };
        let rules = Arc::new(Rules { git: read(".gitignore"), walk: read(".ignore") });
        known.insert(folder.to_owned(), Arc::clone(&rules));
        rules
    }

    /// The ignore files that could not be read, by path.
    pub(super) fn problems(&self) -> Vec<(PathBuf, Refusal)> {
        let taken = self.problems.lock().map(|mut all| std::mem::take(&mut *all));
        let mut all = taken.unwrap_or_default();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }
}

/// The rules of one file, for what is below a folder; none where there is no such file. As git has
/// it, a link in its place is none.
fn rules(folder: &Path, file: &Path) -> Result<Option<Gitignore>, Refusal> {
    let Ok(metadata) = fs::symlink_metadata(file) else { return Ok(None) };
    if metadata.file_type().is_symlink() {
        return Ok(None);
    }
    let bytes = door::read(file, &metadata, Limit::SETTINGS)?;
    let mut rules = GitignoreBuilder::new(folder);
    for line in String::from_utf8_lossy(&bytes).lines() {
        // What is not a pattern is none to git either.
        let _ = rules.add_line(None, line);
    }
    Ok(rules.build().ok().filter(|rules| !rules.is_empty()))
}

/// The folder that git keeps for a repository: beside it, or where its `.git` file leads.
fn git_folder(repository: &Path) -> Option<PathBuf> {
    let git = repository.join(".git");
    let metadata = fs::symlink_metadata(&git).ok()?;
    if !metadata.is_file() {
        return Some(git);
    }
    let line = |file: &Path| {
        let metadata = fs::metadata(file).ok()?;
        let bytes = door::read(file, &metadata, Limit::SETTINGS).ok()?;
        Some(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    let own = repository.join(line(&git)?.strip_prefix("gitdir:")?.trim());
    // A worktree shares the rules of the repository that it is of.
    Some(line(&own.join("commondir")).map_or_else(|| own.clone(), |common| own.join(common)))
}

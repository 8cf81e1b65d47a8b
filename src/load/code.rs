//! Whether paths in the code that documents name are there.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;

use super::door::{Door, Refusal};
use super::walk::Walk;
use crate::config::Config;

/// How many files of the code are looked at.
const MOST_FILES: usize = 200_000;

/// Those of some paths that are not below the folder in which the code lies.
///
/// People leave out the folder of a package: `src/app/page.tsx` is there where a file's path ends
/// with it, or with its last folder and its name.
pub fn missing_code(root: &Path, config: &Config, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    if wanted.is_empty() {
        return BTreeSet::new();
    }
    let absolute = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let code = match &config.code_root {
        Some(folder) => absolute.join(folder),
        None => super::repository_root(&absolute).unwrap_or_else(|| absolute.clone()),
    };
    let (code, beside) = (Door::new(&code, ""), Door::new(&absolute, ""));
    // People write the folder of the repository before a path as well.
    let own = code.root.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let inside = |path: &str| {
        let rest = path.strip_prefix(own).and_then(|rest| rest.strip_prefix('/'));
        !own.is_empty() && rest.is_some_and(|rest| is_there(&code, rest))
    };
    let here = |path: &&String| {
        let beside = || config.code_root.is_none() && is_there(&beside, path);
        is_there(&code, path) || beside() || inside(path)
    };
    // In a hidden folder that is not there tools put what they make, and take away again.
    let hidden = |path: &&String| {
        let top = path.split('/').next().unwrap_or_default();
        top.starts_with('.') && !is_there(&code, top)
    };
    // What is among the specs is not code.
    let spec = |path: &&String| {
        let rest = path.strip_prefix(config.src.as_str());
        !config.src.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    // What git ignores is made by the code, and not there before it ran.
    let made = |path: &&String| code.ignored.is_ignored(&code.real.join(path.as_str()), false);
    let lost =
        wanted.iter().filter(|path| !here(path) && !hidden(path) && !spec(path) && !made(path));
    let mut missing: BTreeSet<String> = lost.cloned().collect();
    if !missing.is_empty() {
        let ends = endings(&code, &missing.iter().map(|path| ending(path)).collect());
        missing.retain(|path| !ends.contains(ending(path)));
    }
    missing
}

/// Whether something is at a path. Only its name is asked; what is elsewhere, behind a link, is
/// not looked for.
fn is_there(code: &Door, path: &str) -> bool {
    !matches!(code.find(path), Err(Refusal::Missing | Refusal::Dangling))
}

/// The last folder of a path and its name.
fn ending(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/').map(|(at, _)| at);
    slashes.nth(1).map_or(path, |at| &path[at + 1..])
}

/// Those of some endings that a file of the code has.
fn endings(code: &Door, wanted: &HashSet<&str>) -> HashSet<String> {
    let walk = Walk { hidden: true, links: false, except: &["node_modules"], ..Walk::new(code) };
    let walked = Walk { most: MOST_FILES, ..walk }.from("");
    let paths = walked.files.into_keys().chain(walked.folders);
    paths
        .filter_map(|path| {
            let end = ending(&path);
            wanted.contains(end).then(|| end.to_owned())
        })
        .collect()
}

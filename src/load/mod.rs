//! 1. Directory → sources. The only reader of the disk.
//!
//! Every file goes through one opener, `door::Door`, which reads plain files of the portal and
//! refuses all else. A file that cannot be a document (refused, not UTF-8, holds NUL) becomes an
//! [`Unreadable`]; the rest is read.

mod code;
mod door;
mod given;
mod ignored;
mod includes;
mod own;
mod repository;
mod survey;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::{Config, DEFAULT_SRC, FILE};
use crate::model::{Sidecar, Source, Unreadable, find_byte, is_markdown, parent, stem};
use door::{Door, Limit};
use includes::Includes;
use walk::Walk;

pub use code::missing_code;
pub use door::Refusal;
pub use given::{Given, given};
pub use own::{
    Copied, baseline_text, config_text, kind_files, missing, refused, text, theme_files,
};
pub use repository::{History, changed_since};
pub use survey::survey;

/// Why a file or folder that is needed is not read.
#[derive(Debug)]
pub enum Error {
    /// It is refused; the path is the one that the user knows it by.
    Refused(String, Refusal),
    /// A file that a walk came by cannot be read.
    Unreadable(Unreadable),
    /// There is no folder of sources at this path: why, and what to do.
    NoSources(PathBuf, String),
    /// A folder that nothing says is a portal has more than so many files and folders.
    TooMany(PathBuf, usize),
    /// Git cannot say what changed since a revision: why.
    Revision(String, &'static str),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Refused(path, refusal) => write!(f, "{path} {refusal}; {}", refusal.help()),
            Error::Unreadable(Unreadable { path, reason, help, .. }) => {
                write!(f, "{path} {reason}; {help}")
            }
            Error::NoSources(path, why) => write!(f, "cannot read {}: {why}", path.display()),
            Error::TooMany(folder, most) => write!(
                f,
                "{} has more than {most} files and folders and no {FILE}, here or above: name the \
                 folder of the specs with --root, or run `specbook init` in it",
                folder.display()
            ),
            Error::Revision(revision, why) => write!(f, "--since {revision}: {why}"),
        }
    }
}

impl std::error::Error for Error {}

/// A refusal as an error about a file, by the path that the user knows it by.
fn at(path: &str) -> impl FnOnce(Refusal) -> Error + '_ {
    move |refusal| Error::Refused(path.to_owned(), refusal)
}

/// The nearest folder upwards that has a `book.toml`, whatever it is.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let has = |folder: &&Path| {
        folder.join(FILE).symlink_metadata().is_ok_and(|metadata| !metadata.is_dir())
    };
    start.ancestors().find(has).map(Path::to_owned)
}

/// The nearest folder upwards that is a git repository's root.
pub fn repository_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// Whether there is such a folder below the root.
pub fn has_folder(root: &Path, folder: &str) -> bool {
    root.join(folder).is_dir()
}

/// What reading the folder gave.
#[derive(Debug, Default)]
pub struct Sources {
    /// The Markdown files, by path.
    pub sources: Vec<Source>,
    /// Those that could not be read, by path.
    pub unreadable: Vec<Unreadable>,
    /// Files of metadata beside documents, by the document's path, each with how kinds name it.
    pub sidecars: BTreeMap<String, (Sidecar, Source)>,
    /// The patterns of `content.exclude` that leave something out, by their place in it.
    pub excludes: BTreeSet<usize>,
}

/// Reads every Markdown file of the portal.
pub fn sources(root: &Path, config: &Config) -> Result<Sources, Error> {
    let door = Door::new(root, &config.src);
    let Listed { paths, unreadable, excludes } = listed(&door, config)?;
    let paths: Vec<String> = paths.into_iter().collect();
    let includes = Includes::new(root, config);
    let document = |path: &String| Ok(includes.expanded(source(&door, path, config)?));
    let read: Vec<Result<Source, Unreadable>> = paths.par_iter().map(document).collect();
    let mut loaded = Sources { unreadable, excludes, ..Sources::default() };
    for file in read {
        match file {
            Ok(source) => loaded.sources.push(source),
            Err(problem) => loaded.unreadable.push(problem),
        }
    }
    loaded.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(loaded)
}

/// Reads one file of the portal again; none where it cannot be read.
pub fn again(root: &Path, config: &Config, path: &str) -> Option<Source> {
    let source = source(&Door::new(root, &config.src), path, config).ok()?;
    Some(expanded(root, config, source))
}

/// The text of a file of the portal with what its directives include.
pub fn expanded(root: &Path, config: &Config, source: Source) -> Source {
    Includes::new(root, config).expanded(source)
}

/// Whether a file of the portal begins with a byte order mark, which sources leave out.
pub fn has_mark(root: &Path, config: &Config, path: &str) -> bool {
    let found = Door::new(root, &config.src).find(path).ok();
    let bytes = found.and_then(|found| found.bytes(of_documents(config)).ok());
    bytes.is_some_and(|bytes| bytes.starts_with("\u{feff}".as_bytes()))
}

/// Why there is no folder of specs: named in `book.toml`, or only the default; `mdBook`'s is `src`.
fn no_such_folder(root: &Path, config: &Config) -> String {
    if config.src != DEFAULT_SRC {
        return format!("there is no such folder; `book.src` in {FILE} names it");
    }
    let default = format!("there is no such folder; it is the default of `book.src` in {FILE}");
    if root.join("src").is_dir() {
        format!("{default}, where `src = \"src\"` names the folder that is there")
    } else {
        default
    }
}

/// The paths of the portal's Markdown files, and what could not be looked into.
pub fn paths(root: &Path, config: &Config) -> Result<(BTreeSet<String>, Vec<Unreadable>), Error> {
    let listed = listed(&Door::new(root, &config.src), config)?;
    Ok((listed.paths, listed.unreadable))
}

/// The folder into which packages are unpacked.
const PACKAGES: &str = "node_modules";

/// Which files there are.
#[derive(Default)]
struct Listed {
    /// The paths of the Markdown files.
    paths: BTreeSet<String>,
    /// What could not be looked into.
    unreadable: Vec<Unreadable>,
    /// The patterns of `content.exclude` that leave something out, by their place in it.
    excludes: BTreeSet<usize>,
}

fn listed(door: &Door, config: &Config) -> Result<Listed, Error> {
    let src = match config.src.as_str() {
        "" => ".",
        src => src,
    };
    match door.find(&config.src) {
        Ok(found) if found.metadata.is_dir() => {}
        Ok(_) | Err(Refusal::Missing) => {
            let folder = door.root.join(&config.src);
            let why = no_such_folder(&door.root, config);
            return Err(Error::NoSources(folder, why));
        }
        Err(refusal) => return Err(at(src)(refusal)),
    }
    let mut all = Listed::default();
    let mut is_cut = false;
    let mut take = |walk: &Walk<'_>, start: &str, wanted: &dyn Fn(&str) -> bool| {
        let walked = walk.from(start);
        is_cut |= walked.is_cut;
        let is_src = !walk.hidden && !config.content.excluded.is_empty();
        for path in walked.files.keys().chain(&walked.folders).filter(|_| is_src) {
            all.excludes.extend(config.content.excluding(in_src(path, config)));
        }
        for (path, real) in walked.files {
            let output =
                is_output(&path, config) || real.is_some_and(|real| is_output(&real, config));
            if is_markdown(&path) && wanted(&path) && !output {
                all.paths.insert(path);
            }
        }
        for (path, what) in walked.irregular {
            if is_markdown(&path) && wanted(&path) {
                all.unreadable.push(Refusal::Irregular(what).of(&path));
            }
        }
        all.unreadable.extend(walked.problems);
    };
    let (most, deepest) = (config.limits.entries, config.limits.depth);
    // What package managers unpack is documentation of others, also where it is committed.
    let named = |(glob, _): &(String, _)| glob.contains(PACKAGES);
    let except: &[&str] = if config.content.included.iter().any(named) { &[] } else { &[PACKAGES] };
    let walk = || Walk { except, most, deepest, ..Walk::new(door) };
    take(&walk(), &config.src, &|path| !config.content.excludes(in_src(path, config)));
    let included = Walk { hidden: true, ignored: true, ..walk() };
    for folder in &config.content.include_roots {
        take(&included, folder, &|path| config.content.include.is_match(path));
    }
    if is_cut && config.no_file {
        return Err(Error::TooMany(door.root.clone(), config.limits.entries));
    }
    all.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    all.unreadable.dedup();
    Ok(all)
}

/// A path from the specs' folder, where it is below it.
fn in_src<'p>(path: &'p str, config: &Config) -> &'p str {
    match config.src.as_str() {
        "" => path,
        src => path.strip_prefix(src).map_or(path, |rest| rest.trim_start_matches('/')),
    }
}

/// Reads the files of metadata that lie beside documents under some names. A name with `{stem}`
/// belongs to the document of that stem, one of a stem to that one; another one to the folder's
/// index, or to the only document that the folder has.
pub fn sidecars(root: &Path, config: &Config, names: &[Sidecar], loaded: &mut Sources) {
    let door = Door::new(root, &config.src);
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for source in &loaded.sources {
        folders.entry(parent(&source.path)).or_default().push(&source.path);
    }
    let mut found = BTreeMap::new();
    let mut problems = Vec::new();
    for (folder, documents) in folders {
        let is_index = |path: &&&str| {
            stem(path).eq_ignore_ascii_case("readme") || stem(path).eq_ignore_ascii_case("index")
        };
        let index = documents.iter().find(is_index);
        let only = documents.first().filter(|_| documents.len() == 1);
        for name in names {
            let owners: Vec<&str> = if let Some(of) = &name.of {
                documents.iter().filter(|path| stem(path) == of).copied().collect()
            } else if name.name.contains("{stem}") {
                documents.clone()
            } else {
                index.or(only).into_iter().copied().collect()
            };
            for owner in owners {
                let file = name.name.replace("{stem}", stem(owner));
                let path = if folder.is_empty() { file } else { format!("{folder}/{file}") };
                if !exists(root, &path) || found.contains_key(owner) {
                    continue;
                }
                match source(&door, &path, config) {
                    Ok(source) => {
                        found.insert(owner.to_owned(), (name.clone(), source));
                    }
                    Err(problem) => problems.push(problem),
                }
            }
        }
    }
    loaded.sidecars = found;
    loaded.unreadable.extend(problems);
    loaded.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
    loaded.unreadable.dedup();
}

/// Every Markdown file below a folder, by path, hidden ones too; what git ignores and the folders
/// of package managers are left out.
pub fn markdown_files(root: &Path) -> Vec<String> {
    let door = Door::new(root, "");
    let except = &[PACKAGES, "target"];
    let walk = Walk { hidden: true, links: false, except, ..Walk::new(&door) };
    walk.from("").files.into_keys().filter(|path| is_markdown(path)).collect()
}

/// Whether something is at a path from the portal's root.
pub fn exists(root: &Path, path: &str) -> bool {
    root.join(path).symlink_metadata().is_ok()
}

/// Whether a path from the portal's root stays inside of it when symbolic links are followed, as far
/// as it is there.
pub fn is_inside(root: &Path, path: &str) -> bool {
    let Ok(real) = root.canonicalize() else { return false };
    let full = root.join(path);
    let there = full.ancestors().find_map(|above| above.canonicalize().ok());
    there.is_some_and(|there| there.starts_with(&real))
}

/// Whether a folder below the root holds Markdown.
pub fn has_markdown(root: &Path, folder: &str) -> bool {
    let door = Door::new(root, folder);
    let walk = Walk { links: false, ..Walk::new(&door) };
    walk.from(folder).files.keys().any(|path| is_markdown(path))
}

/// Whether a path lies in a folder that specbook itself writes or reads for other ends.
fn is_output(path: &str, config: &Config) -> bool {
    let inside = |folder: &str| {
        !folder.is_empty() && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let of_root = config.src.is_empty() && (inside("kinds") || inside("themes"));
    inside(&config.build_dir) || inside(&config.cache_dir) || of_root
}

/// The limit of files that are read as documents, and of sidecars.
fn of_documents(config: &Config) -> Limit {
    // Places in a text are counted in 32 bits.
    let bytes = config.limits.file.min(u32::MAX.into());
    Limit { bytes, key: Some("limits.max-file-size") }
}

/// The text of a file by its path from the portal's root, as it is written.
fn source(door: &Door, path: &str, config: &Config) -> Result<Source, Unreadable> {
    text_of(door, path, path, config)
}

/// The text of a file by its path from the door's folder. People know it by `shown`.
fn text_of(door: &Door, path: &str, shown: &str, config: &Config) -> Result<Source, Unreadable> {
    let problem = |line: usize, reason: String, help: &str| Unreadable {
        path: shown.to_owned(),
        reason,
        help: help.to_owned(),
        line,
    };
    let limit = of_documents(config);
    let refused = |refusal: Refusal| refusal.of(shown);
    let found = door.find(path).map_err(refused)?;
    // Walks leave out what is ignored; a link to it, or a name that a kind has for it, remains.
    if door.ignored.is_ignored(&found.real, false) && !config.content.include.is_match(shown) {
        return Err(refused(Refusal::Ignored));
    }
    let bytes = found.bytes(limit).map_err(refused)?;
    let line = |offset: usize| bytes[..offset].split(|byte| *byte == b'\n').count();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let help = "save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`";
        return Err(problem(1, "is UTF-16, not UTF-8".to_owned(), help));
    }
    if let Some(nul) = find_byte(&bytes, [0]) {
        let help = "remove the byte, or the file if it is not text";
        return Err(problem(line(nul), "contains a NUL byte".to_owned(), help));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Source::new(shown, text.trim_start_matches('\u{feff}'))),
        Err(error) => {
            let bad = error.valid_up_to();
            let help = "save it as UTF-8, or leave it out by `content.exclude`";
            Err(problem(line(bad), format!("is not UTF-8 at byte {}", bad + 1), help))
        }
    }
}

/// A path from the root, with `/`.
pub fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

/// A path from the portal's root, by the one from a folder above, from which `root` is the portal's.
fn from_root(root: &str, path: &str) -> String {
    let mut above: Vec<&str> = root.split('/').filter(|part| !part.is_empty()).collect();
    let mut rest: Vec<&str> = path.split('/').collect();
    let common = above.iter().zip(&rest).take_while(|(one, other)| one == other).count();
    above.drain(..common);
    rest.drain(..common.min(rest.len().saturating_sub(1)));
    format!("{}{}", "../".repeat(above.len()), rest.join("/"))
}

#[cfg(test)]
mod tests;

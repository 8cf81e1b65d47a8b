//! 1. Directory → sources. The only reader of the disk.
//!
//! A file that cannot be a document (not UTF-8, holds NUL, too large, not readable) becomes an
//! [`Unreadable`]; the rest is read.

mod code;
mod repository;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ignore::gitignore::Gitignore;
use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;

use crate::config::{Config, DEFAULT_SRC, FILE};
use crate::kinds::{KindSource, Own, TemplateSource};
use crate::model::{FileState, Sidecar, Source, Unreadable, parent, stem};

pub use code::missing_code;
pub use repository::History;

/// An error of the disk, with the path that it is about.
#[derive(Debug)]
pub struct Error {
    path: PathBuf,
    error: io::Error,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "cannot read {}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for Error {}

fn at(path: &Path) -> impl FnOnce(io::Error) -> Error + '_ {
    move |error| Error { path: path.to_owned(), error }
}

/// The nearest folder upwards that has a `book.toml`.
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(FILE).is_file()).map(Path::to_owned)
}

/// The nearest folder upwards that is a git repository's root.
pub fn repository_root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_owned)
}

/// The text of `book.toml`, if there is one.
pub fn config_text(root: &Path) -> Result<Option<String>, Error> {
    text(root, FILE)
}

/// The text of a file below a folder, without a byte order mark; none where there is no such file.
pub fn text(root: &Path, path: &str) -> Result<Option<String>, Error> {
    let path = root.join(path);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text.trim_start_matches('\u{feff}').to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error { path, error }),
    }
}

/// Whether there is such a folder below the root.
pub fn has_folder(root: &Path, folder: &str) -> bool {
    root.join(folder).is_dir()
}

/// The portal's own kind files, `kinds/NAME.toml`, by name.
pub fn kind_files(root: &Path) -> Result<Own, Error> {
    let folder = root.join("kinds");
    let mut own = Own::default();
    for path in entries(&folder)? {
        let Some((stem, extension)) = name_of(&path) else { continue };
        if extension == "toml" {
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            own.kinds.push(KindSource { path: format!("kinds/{stem}.toml"), name: stem, text });
        } else if path.is_dir() {
            for inner in entries(&path)? {
                let Some((variant, _)) = name_of(&inner).filter(|(_, end)| end == "md") else {
                    continue;
                };
                let text = fs::read_to_string(&inner).map_err(at(&inner))?;
                let path = format!("kinds/{stem}/{variant}.md");
                let kind = stem.clone();
                own.templates.push(TemplateSource { kind, variant: Some(variant), path, text });
            }
        } else if extension == "md" && !matches!(&*stem.to_lowercase(), "readme" | "index") {
            let text = fs::read_to_string(&path).map_err(at(&path))?;
            let path = format!("kinds/{stem}.md");
            own.templates.push(TemplateSource { kind: stem, variant: None, path, text });
        }
    }
    Ok(own)
}

/// What lies in a folder, by name; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let all = fs::read_dir(folder).map_err(at(folder))?;
    let mut paths: Vec<PathBuf> =
        all.map(|entry| Ok(entry?.path())).collect::<Result<_, _>>().map_err(at(folder))?;
    paths.sort();
    Ok(paths)
}

/// The stem and the extension of a path whose name is a text.
fn name_of(path: &Path) -> Option<(String, String)> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Some((path.file_stem()?.to_str()?.to_owned(), extension.to_owned()))
}

/// The files of a portal's own theme, `themes/NAME/`, by path inside it.
pub fn theme_files(root: &Path, theme: &str) -> Result<BTreeMap<String, Vec<u8>>, Error> {
    let folder = root.join("themes").join(theme);
    let mut files = BTreeMap::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in WalkBuilder::new(&folder).standard_filters(false).build().flatten() {
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            let bytes = fs::read(entry.path()).map_err(at(entry.path()))?;
            files.insert(below(&folder, entry.path()), bytes);
        }
    }
    Ok(files)
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
}

/// Reads every Markdown file of the portal.
pub fn sources(root: &Path, config: &Config) -> Result<Sources, Error> {
    let (paths, unreadable) = paths(root, config)?;
    let paths: Vec<String> = paths.into_iter().collect();
    let read: Vec<_> = paths.par_iter().map(|path| source(root, path, config)).collect();
    let mut loaded = Sources { unreadable, ..Sources::default() };
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
    source(root, path, config).ok()
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
    let src = root.join(&config.src);
    if !src.is_dir() {
        let error = io::Error::new(io::ErrorKind::NotFound, no_such_folder(root, config));
        return Err(Error { path: src, error });
    }
    let mut paths = BTreeSet::new();
    let mut unreadable = Vec::new();
    let mut take = |walk: &mut WalkBuilder, wanted: &dyn Fn(&str) -> bool| {
        for entry in walk.build() {
            match entry {
                Ok(entry) if is_markdown(&entry) => {
                    let path = below(root, entry.path());
                    if wanted(&path) && !is_output(&path, config) {
                        paths.insert(path);
                    }
                }
                Ok(_) => {}
                Err(error) => unreadable.push(walk_problem(root, &error)),
            }
        }
    };
    let in_src = |path: &str| {
        let inside = match config.src.as_str() {
            "" => path,
            src => path.strip_prefix(src).map_or(path, |rest| rest.trim_start_matches('/')),
        };
        !config.exclude.is_match(inside)
    };
    take(WalkBuilder::new(&src).follow_links(true), &in_src);
    for folder in &config.include_roots {
        let start = root.join(folder);
        if start.exists() {
            let mut walk = WalkBuilder::new(start);
            walk.standard_filters(false)
                .follow_links(true)
                .filter_entry(|entry| entry.file_name() != ".git");
            take(&mut walk, &|path| config.include.is_match(path));
        }
    }
    Ok((paths, unreadable))
}

/// Reads the files of metadata that lie beside documents under some names. A name with `{stem}`
/// belongs to the document of that stem, one of a stem to that one; another one to the folder's
/// index, or to the only document that the folder has.
pub fn sidecars(root: &Path, config: &Config, names: &[Sidecar], loaded: &mut Sources) {
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
                if !root.join(&path).is_file() || found.contains_key(owner) {
                    continue;
                }
                match source(root, &path, config) {
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
}

fn is_markdown(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file()) && has_markdown_ending(entry.path())
}

fn has_markdown_ending(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    })
}

/// Every Markdown file below a folder, by path, hidden ones too; what git ignores and the folders
/// of package managers are left out.
pub fn markdown_files(root: &Path) -> Vec<String> {
    let mut walk = WalkBuilder::new(root);
    walk.hidden(false).filter_entry(|entry| {
        let name = entry.file_name();
        name != ".git" && name != "node_modules" && name != "target"
    });
    let files = walk.build().flatten().filter(is_markdown);
    let mut paths: Vec<String> = files.map(|entry| below(root, entry.path())).collect();
    paths.sort();
    paths
}

/// Markdown files that a user names, wherever they are.
#[derive(Debug, Default)]
pub struct Given {
    /// The files, by path: from the portal's root, or from the folder above all of them.
    pub sources: Vec<Source>,
    /// Those that could not be read, by path.
    pub unreadable: Vec<Unreadable>,
    /// Whether the paths are from the portal's root.
    pub rooted: bool,
}

/// Reads the Markdown files that a user names, from the folder `here`: files, and folders with all
/// that is below them.
pub fn given(root: &Path, here: &Path, files: &[PathBuf], config: &Config) -> Result<Given, Error> {
    let mut found: BTreeSet<PathBuf> = BTreeSet::new();
    for file in files {
        let full = here.join(file);
        let path = full.canonicalize().map_err(at(&full))?;
        if path.is_file() {
            found.insert(path);
            continue;
        }
        let walk = WalkBuilder::new(&path).follow_links(true).build();
        found.extend(walk.flatten().filter(is_markdown).map(DirEntry::into_path));
    }
    let root = root.canonicalize().map_err(at(root))?;
    let rooted = found.iter().all(|path| path.starts_with(&root));
    let above = if rooted { root } else { folder_above(&found) };
    let paths: Vec<String> = found.iter().map(|path| below(&above, path)).collect();
    let read: Vec<_> = paths.par_iter().map(|path| source(&above, path, config)).collect();
    let mut given = Given { rooted, ..Given::default() };
    for file in read {
        match file {
            Ok(source) => given.sources.push(source),
            Err(problem) => given.unreadable.push(problem),
        }
    }
    given.sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(given)
}

/// The folder above the one that all files are in, so that this one's name is in their paths.
fn folder_above(files: &BTreeSet<PathBuf>) -> PathBuf {
    let mut folders = files.iter().filter_map(|file| file.parent());
    let first = folders.next().unwrap_or(Path::new("/")).to_owned();
    let common = folders.fold(first, |common, folder| {
        common
            .ancestors()
            .find(|above| folder.starts_with(above))
            .map_or(common.clone(), Path::to_owned)
    });
    common.parent().map_or(common.clone(), Path::to_owned)
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
    let walk = WalkBuilder::new(root.join(folder)).build();
    walk.flatten().any(|entry| is_markdown(&entry))
}

/// Whether a path lies in a folder that specbook itself writes or reads for other ends.
fn is_output(path: &str, config: &Config) -> bool {
    let inside = |folder: &str| {
        !folder.is_empty() && path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let of_root = config.src.is_empty() && (inside("kinds") || inside("themes"));
    inside(&config.build_dir) || inside(&config.cache_dir) || of_root
}

fn walk_problem(root: &Path, error: &ignore::Error) -> Unreadable {
    let path = match error {
        ignore::Error::WithPath { path, .. } => below(root, path),
        ignore::Error::WithDepth { err, .. } => match err.as_ref() {
            ignore::Error::WithPath { path, .. } => below(root, path),
            _ => FILE.to_owned(),
        },
        _ => FILE.to_owned(),
    };
    let reason = match error.io_error() {
        Some(error) => format!("cannot be listed: {}", reason(error)),
        None => "cannot be listed".to_owned(),
    };
    Unreadable { path, reason, help: "check its permissions".to_owned(), line: 1 }
}

/// An error's words without the number that differs between systems.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::NotFound => "not found".to_owned(),
        kind => kind.to_string(),
    }
}

fn source(root: &Path, path: &str, config: &Config) -> Result<Source, Unreadable> {
    let file = root.join(path);
    let problem = |line: usize, reason: String, help: &str| Unreadable {
        path: path.to_owned(),
        reason,
        help: help.to_owned(),
        line,
    };
    let unread = |error: io::Error| {
        problem(1, format!("cannot be read: {}", reason(&error)), "check its permissions")
    };
    if let (Ok(root), Ok(real)) = (root.canonicalize(), file.canonicalize())
        && !real.starts_with(&root)
    {
        let help = "copy the file into the portal, or remove the link";
        return Err(problem(1, "is a link that leads out of the portal".to_owned(), help));
    }
    let size = fs::metadata(&file).map_err(unread)?.len();
    // Places in a text are counted in 32 bits.
    if size > config.limits.file.min(u32::MAX.into()) {
        let reason = format!("has {size} bytes, more than limits.max-file-size");
        return Err(problem(1, reason, "split it, raise the limit, or leave it out by `exclude`"));
    }
    let bytes = fs::read(&file).map_err(unread)?;
    let line = |offset: usize| bytes[..offset].split(|byte| *byte == b'\n').count();
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let help = "save it as UTF-8, for example with `iconv -f UTF-16 -t UTF-8`";
        return Err(problem(1, "is UTF-16, not UTF-8".to_owned(), help));
    }
    if let Some(nul) = bytes.iter().position(|byte| *byte == 0) {
        let help = "remove the byte, or the file if it is no text";
        return Err(problem(line(nul), "holds a NUL byte".to_owned(), help));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Source::new(path, text.trim_start_matches('\u{feff}'))),
        Err(error) => {
            let bad = error.valid_up_to();
            let help = "save it as UTF-8, or leave it out by `content.exclude`";
            Err(problem(line(bad), format!("is not UTF-8 at byte {}", bad + 1), help))
        }
    }
}

/// What is known of paths from the portal's root that documents name.
pub fn survey(
    root: &Path,
    config: &Config,
    wanted: &BTreeSet<String>,
) -> BTreeMap<String, FileState> {
    let mut disk = Disk { root, config, listings: BTreeMap::new(), ignored: Vec::new() };
    disk.ignored = ignore_files(root);
    wanted.iter().map(|path| (path.clone(), disk.state(path))).collect()
}

/// The disk below a portal's root, asked for many paths.
struct Disk<'a> {
    root: &'a Path,
    config: &'a Config,
    /// Names in folders that were looked into, by their lower-case form.
    listings: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    ignored: Vec<Gitignore>,
}

impl Disk<'_> {
    fn state(&mut self, path: &str) -> FileState {
        let full = self.root.join(path);
        // On systems that ignore case the folder's listing decides, so that a slip is found there.
        if !spelled_exactly(self, path) {
            return match self.actual_spelling(path) {
                Some(actual) => match self.state_of_file(&actual) {
                    FileState::LeftOut => FileState::LeftOut,
                    _ => FileState::Case(actual),
                },
                None => FileState::Missing,
            };
        }
        match fs::metadata(&full) {
            Ok(metadata) if metadata.is_dir() => FileState::Folder,
            Ok(_) => self.state_of_file(path),
            Err(_) => FileState::Missing,
        }
    }

    /// Whether a file that is there may be published.
    fn state_of_file(&self, path: &str) -> FileState {
        let full = self.root.join(path);
        let included = self.config.include.is_match(path);
        let inside = match self.config.src.as_str() {
            "" => Some(path),
            src => path.strip_prefix(src).and_then(|rest| rest.strip_prefix('/')),
        };
        // The folder of the specs may itself be hidden.
        let hidden = inside.unwrap_or(path).split('/').any(|part| part.starts_with('.'));
        let excluded = inside.is_some_and(|inside| self.config.exclude.is_match(inside));
        let ignored = self.ignored.iter().any(|rules| {
            full.starts_with(rules.path())
                && rules.matched_path_or_any_parents(&full, full.is_dir()).is_ignore()
        });
        // A Markdown file that could be a document and is none was left out on purpose.
        let document = inside.is_some() && has_markdown_ending(&full);
        let outside = match (self.root.canonicalize(), full.canonicalize()) {
            (Ok(root), Ok(file)) => !file.starts_with(root),
            _ => true,
        };
        let left_out = !included && (hidden || excluded || ignored || document);
        if outside || left_out || full.is_dir() && hidden {
            FileState::LeftOut
        } else {
            FileState::File
        }
    }

    /// The path as the disk spells it, when letter case is all that differs.
    fn actual_spelling(&mut self, path: &str) -> Option<String> {
        let mut found = String::new();
        for part in path.split('/') {
            let name = self
                .names(&found)
                .get(&part.to_lowercase())?
                .iter()
                .min_by_key(|name| (*name != part, (*name).clone()))?
                .clone();
            found = if found.is_empty() { name } else { format!("{found}/{name}") };
        }
        Some(found)
    }

    fn names(&mut self, folder: &str) -> &BTreeMap<String, Vec<String>> {
        let path = self.root.join(folder);
        self.listings.entry(folder.to_owned()).or_insert_with(|| {
            let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let entries = fs::read_dir(path).into_iter().flatten();
            for name in entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()) {
                names.entry(name.to_lowercase()).or_default().push(name);
            }
            names
        })
    }
}

/// The `.gitignore` files from the repository's root to the portal's, and those below it that a
/// walk of the specs meets; none outside a repository.
fn ignore_files(root: &Path) -> Vec<Gitignore> {
    let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let Some(repository) = repository_root(&root) else { return Vec::new() };
    let above = root.ancestors().take_while(|folder| folder.starts_with(&repository));
    above
        .map(|folder| folder.join(".gitignore"))
        .filter(|file| file.is_file())
        .map(|file| Gitignore::new(file).0)
        .collect()
}

#[cfg(any(windows, target_os = "macos"))]
fn spelled_exactly(disk: &mut Disk<'_>, path: &str) -> bool {
    disk.actual_spelling(path).as_deref() == Some(path)
}

#[cfg(not(any(windows, target_os = "macos")))]
fn spelled_exactly(disk: &mut Disk<'_>, path: &str) -> bool {
    disk.root.join(path).exists()
}

/// The bytes of a file below the root.
pub fn bytes(root: &Path, path: &str) -> Result<Vec<u8>, Error> {
    let path = root.join(path);
    fs::read(&path).map_err(at(&path))
}

/// A path from the root, with `/`.
pub fn below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<String> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

//! `specbook init`: a small portal that builds and checks clean.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::args::Init;
use super::place::Place;
use super::{CLEAN, User, agents, ci};
use crate::config;
use crate::load;
use crate::model::{KindRole, Kinds, SharedKinds, parent};
use crate::pipeline::{self, Failure, Surveyed};
use crate::write;

/// The files of a new portal.
const FILES: [(&str, &str); 5] = [
    (config::FILE, include_str!("init/book.toml")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/sys-library.md", include_str!("init/sys-library.md")),
    ("content/features/feat-catalogue.md", include_str!("init/feat-catalogue.md")),
    ("content/features/feat-loans.md", include_str!("init/feat-loans.md")),
];

/// Where specs of known kinds lie in a folder.
#[derive(Debug, Default)]
struct Homes {
    /// Folders of specs, the first that is not hidden first.
    main: Vec<String>,
    /// Folders of what goes with them.
    beside: Vec<String>,
}

/// The folders in which files lie where only documents of a kind lie. Places with placeholders or
/// wildcards among their folders hold specs; a fixed place holds what goes with them.
fn homes(kinds: &Kinds, paths: &[String]) -> Homes {
    let mut main: BTreeMap<String, String> = BTreeMap::new();
    let mut beside: Vec<String> = Vec::new();
    let all = kinds.all.iter().flat_map(|kind| kind.home.iter().map(move |home| (kind, home)));
    for (kind, home) in all {
        let inner = home.folder();
        for path in paths.iter().filter(|path| home.is_match(path)) {
            let Some(at) = format!("/{path}").find(&format!("/{inner}/")) else { continue };
            let folder = &path[..at + inner.len()];
            // What follows the folder is a file: the place is fixed.
            if !home.written().trim_start_matches("**/")[inner.len()..]
                .trim_start_matches('/')
                .contains('/')
            {
                beside.push(folder.to_owned());
                continue;
            }
            // Templates and rules beside the specs are not specs.
            if kind.role == KindRole::Page {
                continue;
            }
            let family = folder.split('/').next().unwrap_or(folder).to_owned();
            let known = main.entry(family).or_insert_with(|| folder.to_owned());
            *known = common(known, folder);
        }
    }
    let mut main: Vec<String> = main.into_values().collect();
    main.sort_by_key(|folder| (folder.starts_with('.'), folder.clone()));
    beside.sort();
    beside.dedup();
    let inside = |folder: &String| {
        main.iter().any(|main| folder == main || folder.starts_with(&format!("{main}/")))
    };
    beside.retain(|folder| !inside(folder));
    Homes { main, beside }
}

/// The folders that two paths begin with.
fn common(one: &str, other: &str) -> String {
    let parts = one.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
    parts.map(|(part, _)| part).collect::<Vec<_>>().join("/")
}

/// A configuration for specs where they lie.
fn fitting(folder: &Path, src: &str, include: &[String]) -> String {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut text = String::from("[book]\n");
    let _ = writeln!(text, "title = {}", quoted(&name.unwrap_or_else(|| "Specs".to_owned())));
    let _ = writeln!(text, "src = {}", quoted(src));
    if !include.is_empty() {
        let include: Vec<String> = include.iter().map(|glob| quoted(glob)).collect();
        let _ = writeln!(text, "\n[content]\ninclude = [{}]", include.join(", "));
    }
    text.push_str("\n[build]\nbuild-dir = \"site\"\n");
    text
}

pub(super) fn run(user: &User, args: &Init) -> Result<u8, Failure> {
    // `--root` says where the portal is; a folder that is named is below it.
    let folder = user.root.as_ref().map_or(user.here.clone(), |root| user.here.join(root));
    let folder = folder.join(&args.folder);
    let there = folder.join(config::FILE).exists();
    if there && !args.agents && args.ci.is_none() {
        let message =
            format!("{} is already a portal: it has a {}", args.folder.display(), config::FILE);
        return Err(Failure::Message(message));
    }
    // What would be refused is, before anything is written.
    let block = if args.agents { Some(agents::plan(&folder)?) } else { None };
    if !there {
        portal(user, &folder)?;
    }
    let place = Place::of(&folder);
    if let Some(block) = block {
        agents::write(user, &place, &block)?;
    }
    if let Some(host) = args.ci {
        ci::write(user, &place, host)?;
    }
    Ok(CLEAN)
}

/// Says whether a file was written, or was there.
pub(super) fn outcome(new: bool, path: &str) -> String {
    if new { format!("wrote {path}") } else { format!("kept the existing {path}") }
}

/// Writes a new portal: the sample, or the configuration of what is in the folder.
fn portal(user: &User, folder: &Path) -> Result<(), Failure> {
    // A repository with specs of a form that a kind knows gets a configuration that fits them.
    let kinds = pipeline::kinds(folder)?;
    let paths = load::markdown_files(folder);
    let found = homes(&kinds, &paths);
    let own = load::has_markdown(folder, "content");
    if !found.main.is_empty() && !own {
        return of_homes(user, folder, &kinds, &paths, &found);
    }
    let visible: Vec<String> = paths.into_iter().filter(|path| is_visible(path)).collect();
    if !own && !visible.is_empty() {
        return of_documents(user, folder, &kinds, &visible);
    }
    // A folder that has specs of its own gets the configuration only.
    let mut written = Vec::new();
    let mut kept = Vec::new();
    for (path, text) in FILES.iter().filter(|(path, _)| !own || *path == config::FILE) {
        let new = write::new_file(folder, path, text)?;
        if new { written.push(*path) } else { kept.push(*path) }
    }
    for path in written {
        user.console.say(&outcome(true, path));
    }
    for path in kept {
        user.console.say(&outcome(false, path));
    }
    offer(user, &pipeline::survey(folder, &visible, &kinds)?);
    user.console.say("`specbook serve` shows it in the browser");
    Ok(())
}

/// Whether a file is among those that a portal of the whole folder reads.
fn is_visible(path: &str) -> bool {
    let own = path.starts_with("kinds/") || path.starts_with("themes/");
    !own && !path.split('/').any(|part| part.starts_with('.'))
}

/// Writes the configuration of a repository with places in which only documents of a kind are, and
/// with the folder of others that kinds take.
fn of_homes(
    user: &User,
    folder: &Path,
    kinds: &SharedKinds,
    paths: &[String],
    found: &Homes,
) -> Result<(), Failure> {
    let [src, others @ ..] = &found.main[..] else { return Ok(()) };
    let known = |path: &&String| {
        let mut folders = found.main.iter().chain(&found.beside);
        folders.any(|folder| path.starts_with(&format!("{folder}/")))
    };
    let rest: Vec<String> =
        paths.iter().filter(|path| is_visible(path) && !known(path)).cloned().collect();
    let more = folder_of(&pipeline::survey(folder, &rest, kinds)?.known);
    let more: Vec<String> = more.filter(|folder| !folder.is_empty()).into_iter().collect();
    let include = others.iter().chain(&found.beside).chain(&more);
    let include: Vec<String> = include.map(|folder| format!("{folder}/**")).collect();
    write::new_file(folder, config::FILE, &fitting(folder, src, &include))?;
    user.console.say(&format!("wrote {}", config::FILE));
    for home in found.main.iter().chain(&found.beside).chain(&more) {
        user.console.say(&format!("found specs in {home}"));
    }
    user.console.say("`specbook serve` shows them in the browser");
    Ok(())
}

/// Writes the configuration of a folder with Markdown: it reads the documents that a kind takes and
/// those that have a form of their own, else all of it.
fn of_documents(
    user: &User,
    folder: &Path,
    kinds: &SharedKinds,
    paths: &[String],
) -> Result<(), Failure> {
    let surveyed = pipeline::survey(folder, paths, kinds)?;
    let known = folder_of(&surveyed.known).map(|known| (known, surveyed.known.len()));
    let folders: Vec<(String, usize)> = surveyed.unknown.iter().cloned().chain(known).collect();
    let (src, others) = match parted(folders) {
        Some(parted) => parted,
        None => (folder_of(paths).unwrap_or_default(), Vec::new()),
    };
    let src = if src.is_empty() { "." } else { &src };
    let include: Vec<String> = others.iter().map(|other| format!("{other}/**")).collect();
    write::new_file(folder, config::FILE, &fitting(folder, src, &include))?;
    user.console.say(&format!("wrote {}", config::FILE));
    if let Some(known) = folder_of(&surveyed.known) {
        let known = if known.is_empty() { "." } else { &known };
        user.console.say(&format!("found specs in {known}"));
    }
    offer(user, &surveyed);
    user.console.say("`specbook serve` shows them in the browser");
    Ok(())
}

/// The folder of the most documents, and the others that are not inside of it or of each other.
/// Documents in the uppermost folder need all of it.
fn parted(mut folders: Vec<(String, usize)>) -> Option<(String, Vec<String>)> {
    folders.sort_by_key(|(folder, count)| (Reverse(*count), folder.clone()));
    let all: Vec<String> = folders.into_iter().map(|(folder, _)| folder).collect();
    let first = all.first()?.clone();
    if all.iter().any(String::is_empty) {
        return Some((String::new(), Vec::new()));
    }
    let inside = |folder: &String| {
        all.iter().any(|other| folder.starts_with(&format!("{other}/"))) || *folder == first
    };
    // A folder around the first one is the better place to read from.
    let around = all.iter().find(|other| first.starts_with(&format!("{other}/")));
    let src = around.cloned().unwrap_or_else(|| first.clone());
    let mut others: Vec<String> =
        all.iter().filter(|folder| !inside(folder) && **folder != src).cloned().collect();
    others.dedup();
    Some((src, others))
}

/// Says which documents have a form that no kind knows, and what to do about it.
fn offer(user: &User, surveyed: &Surveyed) {
    for (folder, count) in &surveyed.unknown {
        let folder = if folder.is_empty() { "." } else { folder };
        user.console.say(&format!(
            "{count} documents in {folder} have a form of their own; `specbook kinds --draft NAME \
             {folder} --write` drafts a kind for them"
        ));
    }
}

/// The folder that some files are in; none without files.
fn folder_of(paths: &[String]) -> Option<String> {
    let mut folders = paths.iter().map(|path| parent(path));
    let first = folders.next()?.to_owned();
    Some(folders.fold(first, |folder, other| common(&folder, other)))
}

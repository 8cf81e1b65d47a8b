//! `specbook init`: a small portal that builds and checks clean.

use std::fmt::Write as _;
use std::path::Path;

use super::args::Init;
use super::{CLEAN, User};
use crate::config;
use crate::load;
use crate::model::HomeDecl;
use crate::pipeline::{self, Failure};
use crate::write;

/// The files of a new portal.
const FILES: [(&str, &str); 5] = [
    (config::FILE, include_str!("init/book.toml")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/sys-library.md", include_str!("init/sys-library.md")),
    ("content/features/feat-catalogue.md", include_str!("init/feat-catalogue.md")),
    ("content/features/feat-loans.md", include_str!("init/feat-loans.md")),
];

/// A configuration for specs where they lie: the first folder that is not hidden is that of the
/// specs, the others come in beside it.
fn fitting(folder: &Path, homes: &[&HomeDecl]) -> String {
    let main = homes.iter().find(|home| !home.src.starts_with('.')).unwrap_or(&homes[0]);
    let others = homes.iter().filter(|home| home.src != main.src);
    let globs = others.map(|home| format!("{}/**", home.src));
    let mut include: Vec<String> = globs.collect();
    include.extend(homes.iter().flat_map(|home| home.include.iter().cloned()));
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let name = absolute.file_name().map(|name| name.to_string_lossy().into_owned());
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut text = String::from("[book]\n");
    let _ = writeln!(text, "title = {}", quoted(&name.unwrap_or_else(|| "Specs".to_owned())));
    let _ = writeln!(text, "src = {}", quoted(&main.src));
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
    if folder.join(config::FILE).exists() {
        let message =
            format!("{} is a portal already: it has a {}", args.folder.display(), config::FILE);
        return Err(Failure::Message(message));
    }
    // A repository with specs of a form that a kind knows gets a configuration that fits them.
    let kinds = pipeline::kinds(&folder)?;
    let paths = load::markdown_files(&folder);
    let homes: Vec<&HomeDecl> = kinds
        .all
        .iter()
        .filter_map(|kind| kind.home.as_ref())
        .filter(|home| paths.iter().any(|path| home.files.is_match(path)))
        .filter(|home| load::has_folder(&folder, &home.src))
        .collect();
    if !homes.is_empty() && !load::has_markdown(&folder, "content") {
        write::new_file(&folder.join(config::FILE), &fitting(&folder, &homes))?;
        user.console.say(&format!("wrote {}", config::FILE));
        for home in &homes {
            user.console.say(&format!("found specs in {}", home.src));
        }
        user.console.say("`specbook serve` shows them in the browser");
        return Ok(CLEAN);
    }
    // A folder that has specs of its own gets the configuration only.
    let own = load::has_markdown(&folder, "content");
    let mut written = Vec::new();
    let mut kept = Vec::new();
    for (path, text) in FILES.iter().filter(|(path, _)| !own || *path == config::FILE) {
        let new = write::new_file(&folder.join(path), text)?;
        if new { written.push(*path) } else { kept.push(*path) }
    }
    for path in written {
        user.console.say(&format!("wrote {path}"));
    }
    for path in kept {
        user.console.say(&format!("kept {path}, which was there"));
    }
    user.console.say("`specbook serve` shows it in the browser");
    Ok(CLEAN)
}

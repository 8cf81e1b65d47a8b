//! `specbook init`: a small portal that builds and checks clean.

use super::args::Init;
use super::{CLEAN, User};
use crate::config;
use crate::load;
use crate::pipeline::Failure;
use crate::write;

/// The files of a new portal.
const FILES: [(&str, &str); 5] = [
    (config::FILE, include_str!("init/book.toml")),
    ("content/index.md", include_str!("init/index.md")),
    ("content/sys-library.md", include_str!("init/sys-library.md")),
    ("content/features/feat-catalogue.md", include_str!("init/feat-catalogue.md")),
    ("content/features/feat-loans.md", include_str!("init/feat-loans.md")),
];

pub(super) fn run(user: &User, args: &Init) -> Result<u8, Failure> {
    // `--root` says where the portal is; a folder that is named is below it.
    let folder = user.root.as_ref().map_or(user.here.clone(), |root| user.here.join(root));
    let folder = folder.join(&args.folder);
    if folder.join(config::FILE).exists() {
        let message =
            format!("{} is a portal already: it has a {}", args.folder.display(), config::FILE);
        return Err(Failure::Message(message));
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

//! `specbook debug`: how a file was understood.

use super::args::{Debug, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::load;
use crate::model::DocumentId;
use crate::pipeline::{self, Failure};
use crate::report::debug;

pub(super) fn run(user: &User, args: &Debug) -> Result<u8, Failure> {
    let (file, root) = user.file_and_root(&args.path)?;
    let setup = user.setup(&root)?;
    let portal = pipeline::portal(&setup)?;
    let path = load::below(&root, &file);
    if let Some(bad) = portal.unreadable.iter().find(|bad| bad.path == path) {
        return Err(Failure::Message(format!("{path} {}; {}", bad.reason, bad.help)));
    }
    let found: Vec<DocumentId> = portal
        .documents
        .ids()
        .filter(|document| portal.documents[*document].path() == path)
        .collect();
    if found.is_empty() {
        return Err(Failure::Message(format!(
            "{path} is not a document of the portal: it is not a Markdown file under `{}`, or it \
             is excluded",
            setup.config.src
        )));
    }
    let looked = pipeline::looked(&setup, &path)?;
    let text = match args.format {
        TextOrJson::Text => debug::text(&portal, &found, &looked),
        TextOrJson::Json => debug::json(&portal, &found, &looked),
    };
    Console::result(&text);
    Ok(CLEAN)
}

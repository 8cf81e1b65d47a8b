//! `specbook new`: a document of a kind.

use super::args::New;
use super::console::Console;
use super::sync::line;
use super::{CLEAN, User};
use crate::model::nearest;
use crate::pipeline::{self, Failure};
use crate::stub::Asked;
use crate::write;

pub(super) fn run(user: &User, args: &New) -> Result<u8, Failure> {
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let portal = pipeline::portal_or_empty(&setup)?;
    let takes =
        |name: &str| portal.kinds.named(name).filter(|k| portal.kinds[*k].takes_documents());
    let Some(kind) = takes(&args.kind) else {
        let all = portal.kinds.all.iter().filter(|kind| kind.takes_documents());
        let names: Vec<&str> = all.map(|kind| kind.name.as_str()).collect();
        let help = match nearest(&args.kind, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("expected one of {}", names.join(", ")),
        };
        return Err(Failure::Message(format!("unknown kind `{}`; {help}", args.kind)));
    };
    let parent = match &args.parent {
        None => None,
        Some(id) => match portal.find_typed(id) {
            Some(node) => Some(node),
            None => {
                let near = nearest(id, portal.nodes().map(|node| portal.node(node).id.as_str()));
                let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                return Err(Failure::Message(format!("unknown document `{id}`{near}")));
            }
        },
    };
    let name = args.name.as_deref().unwrap_or("Untitled");
    let asked = Asked { kind, name, parent, src: &setup.config.src };
    let new = pipeline::new(&setup, &portal, &asked, &user.today)?;
    let planned = portal.find(&new.id).is_some_and(|node| portal.is_planned(node));
    if planned {
        let message = format!(
            "`{0}` is planned by a system; `specbook generate --feature {0}` writes it with the \
             system's context",
            new.id
        );
        return Err(Failure::Message(message));
    }
    if args.dry_run {
        Console::result(&new.text);
        return Ok(CLEAN);
    }
    if !write::new_file(&root, &new.path, &new.text)? {
        let message = format!("{} already exists; give the document another name", new.path);
        return Err(Failure::Message(message));
    }
    line(format_args!("{}", new.path));
    let portal = pipeline::portal_or_empty(&setup)?;
    let read = portal.documents.iter().find(|document| document.path() == new.path);
    match read.map(|document| portal.kinds[document.kind].name.as_str()) {
        Some(found) if found == args.kind => {}
        Some(found) => user
            .console
            .say(&format!("note: it is read as `{found}`; `specbook debug {}` says why", new.path)),
        None => user.console.say(&format!(
            "note: the portal does not read {}; `content.include` in book.toml adds it",
            new.path
        )),
    }
    Ok(CLEAN)
}

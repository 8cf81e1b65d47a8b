//! `specbook kinds`: the kinds in force, one of them after inheritance, and drafts of new ones.

use super::args::{Kinds, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Drafted, Failure, Setup};
use crate::report::kinds as report;
use crate::{load, write};

/// Where a portal keeps the schema of kind files, if it does; the name that drafts call it by.
const SCHEMA: (&str, &str) = ("kinds/kind.schema.json", "kind.schema.json");

pub(super) fn run(user: &User, args: &Kinds) -> Result<u8, Failure> {
    if args.schema {
        Console::result(crate::kinds::SCHEMA);
        return Ok(CLEAN);
    }
    let root = user.root()?;
    let setup = user.setup(&root)?;
    if let (true, Some(name)) = (args.draft, &args.name) {
        return draft(user, &setup, name, args);
    }
    let Some(name) = &args.name else {
        // Without any document the kinds are those in force all the same.
        let portal = pipeline::portal(&setup).ok();
        Console::result(&match args.format {
            TextOrJson::Text => report::text(&setup.kinds, portal.as_ref()),
            TextOrJson::Json => report::json(&setup.kinds, portal.as_ref()),
        });
        return Ok(CLEAN);
    };
    let profiles = setup.config.profiles.iter().map(|(name, _)| name.clone()).collect();
    let own = crate::kinds::Own { profiles, ..load::kind_files(&root)? };
    let Some(lines) = crate::kinds::shown(&own, name) else {
        let names = setup.kinds.all.iter().map(|kind| kind.name.as_str());
        let help = match crate::model::nearest(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`specbook kinds` lists them".to_owned(),
        };
        return Err(Failure::Message(format!("unknown kind `{name}`; {help}")));
    };
    Console::result(&match args.format {
        TextOrJson::Text => report::one_text(&lines),
        TextOrJson::Json => report::one_json(name, &lines),
    });
    Ok(CLEAN)
}

/// Drafts a kind: prints it, or writes its file.
fn draft(user: &User, setup: &Setup, name: &str, args: &Kinds) -> Result<u8, Failure> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if name.is_empty() || !name.chars().all(fits) {
        let message =
            format!("`{name}` cannot be the name of a kind: write letters, digits and `-`");
        return Err(Failure::Message(message));
    }
    let embedded = crate::kinds::embedded().iter().any(|file| file.name == name);
    if embedded {
        let message = format!("`{name}` is an embedded kind; choose another name");
        return Err(Failure::Message(message));
    }
    let Drafted { draft, unreadable, takes } =
        pipeline::draft(setup, name, &user.here, &args.files)?;
    let (path, called) = SCHEMA;
    // Editors are pointed to the schema only where it can be found without the network.
    let text = if load::exists(&setup.root, path) {
        format!("#:schema {called}\n{}", draft.text)
    } else {
        draft.text.clone()
    };
    if args.write {
        let path = format!("kinds/{name}.toml");
        if !write::new_file(&setup.root, &path, &text)? {
            let message = format!("{path} already exists and was not changed");
            return Err(Failure::Message(message));
        }
        user.console.say(&format!("wrote {path}"));
    } else {
        Console::result(&text);
    }
    for file in unreadable {
        user.console.say(&format!("{} {}", file.path, file.reason));
    }
    if let Some((own, others)) = takes {
        let all = draft.documents.len();
        let of_others = draft.others.len();
        user.console.say(&format!(
            "`{name}` matches {own} of the {all} documents, and {others} of {of_others} other files"
        ));
    }
    Ok(CLEAN)
}

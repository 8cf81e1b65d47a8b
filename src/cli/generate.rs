//! `specbook generate`: the specs that systems plan and nobody wrote.

use std::io::IsTerminal as _;
use std::path::Path;

use super::args::Generate;
use super::console::Console;
use super::sync::line;
use super::{CLEAN, FINDINGS, UNUSABLE, User, brief, plan as report, prompt};
use crate::load;
use crate::model::{NodeWhat, Portal, SystemId, Why, resolve};
use crate::pipeline::{self, Failure, Setup};
use crate::stub::{NewFile, Plan};
use crate::wire::plural;

pub(super) fn run(user: &User, args: &Generate) -> Result<u8, Failure> {
    if args.brief {
        return brief::run(user, args);
    }
    let root = root(user, args.system.as_deref())?;
    let mut setup = user.setup(&root)?;
    let dir = args.output_dir.as_deref();
    setup.stub_folder = dir.map(|dir| folder(user, &root, dir)).transpose()?;
    let portal = pipeline::portal(&setup)?;
    let systems = systems(user, &root, &portal, args.system.as_deref())?;
    let mut asked = pipeline::Generate {
        systems,
        features: args.feature.clone(),
        ..pipeline::Generate::default()
    };
    let plan = pipeline::plan(&setup, &portal, &asked, &user.today)?;
    unknown(&plan)?;
    let found = asked.systems.iter().map(|system| report::found(&portal, *system));
    Console::result(&found.collect::<String>());
    if args.interactive {
        let Some(chosen) = prompt::choose(user, &setup, &portal, &mut asked, plan)? else {
            user.console.say("nothing was written");
            return Ok(CLEAN);
        };
        return write(user, &setup, portal, &chosen);
    }
    Console::result(&report::plan(&plan, user.console.wants_more()));
    if plan.files.is_empty() {
        // A run that was cut off may have left keys behind.
        if args.yes && !args.dry_run && plan.refused.is_empty() {
            keys(&setup, &portal)?;
        }
        return Ok(if plan.refused.is_empty() { CLEAN } else { FINDINGS });
    }
    if args.dry_run {
        return Ok(CLEAN);
    }
    if !args.yes {
        if !std::io::stdin().is_terminal() {
            let message = "nothing was written: there is no terminal to ask on; `--yes` writes \
                           without asking";
            user.console.error(message);
            return Ok(UNUSABLE);
        }
        if !prompt::confirm(&format!("write {}?", plural(plan.files.len(), "file")))? {
            user.console.say("nothing was written");
            return Ok(CLEAN);
        }
    }
    write(user, &setup, portal, &plan)
}

/// The portal's root: that of the system spec, where one is named.
fn root(user: &User, system: Option<&Path>) -> Result<std::path::PathBuf, Failure> {
    let Some(system) = system else { return user.root() };
    user.file_and_root(system).map(|(_, root)| root)
}

/// The systems that are meant: that of the file, or all.
fn systems(
    user: &User,
    root: &Path,
    portal: &Portal,
    system: Option<&Path>,
) -> Result<Vec<SystemId>, Failure> {
    let Some(system) = system else {
        if portal.systems.is_empty() {
            let message =
                "there is no system spec in the portal; `specbook new system NAME` writes one";
            return Err(Failure::Message(message.to_owned()));
        }
        return Ok(portal.systems.ids().collect());
    };
    let file = user.here.join(system).canonicalize().unwrap_or_default();
    let path = load::below(root, &file);
    let all = portal.systems.entries();
    let found: Vec<SystemId> = all
        .filter(|(_, of)| portal.documents[of.document].path() == path)
        .map(|(at, _)| at)
        .collect();
    if found.is_empty() {
        let message = format!(
            "{} is not a system spec; `specbook debug {}` shows how it was read",
            system.display(),
            system.display()
        );
        return Err(Failure::Message(message));
    }
    Ok(found)
}

/// A folder that the user names, from the portal's root.
fn folder(user: &User, root: &Path, dir: &Path) -> Result<String, Failure> {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let root = absolute(&user.here.join(root));
    let real = root.canonicalize().unwrap_or_else(|_| root.clone());
    let full = absolute(&user.here.join(dir));
    let inside = full.strip_prefix(&root).or_else(|_| full.strip_prefix(&real)).ok();
    let inside = inside.and_then(|path| resolve("", &load::below(Path::new(""), path)));
    inside.ok_or_else(|| {
        Failure::Message(format!("{} is not in the portal {}", dir.display(), root.display()))
    })
}

/// Names that nothing has are wrong usage: nothing is written then.
fn unknown(plan: &Plan) -> Result<(), Failure> {
    let Some((name, near)) = plan.unknown.first() else { return Ok(()) };
    let help = match near {
        Some(near) => format!("; did you mean `{near}`?"),
        None => "; `specbook generate --dry-run` lists what is planned".to_owned(),
    };
    Err(Failure::Message(format!("unknown feature `{name}`{help}")))
}

/// Writes the files into a portal, then the derived keys of those that were there.
pub(super) fn write(
    user: &User,
    setup: &Setup,
    portal: Portal,
    plan: &Plan,
) -> Result<u8, Failure> {
    let there = pipeline::write_new(setup, &plan.files)?;
    let written: Vec<&NewFile> = plan.files.iter().filter(|file| !there.contains(file)).collect();
    for file in &written {
        let blocks = plural(file.blocks, "block");
        let size = report::size(file.text.len());
        line(format_args!("wrote {} ({size}, {blocks} of context)", file.path));
    }
    for file in &there {
        user.console.error(&format!("{} appeared in the meantime and was left alone", file.path));
    }
    let (portal, strange) = pipeline::grown(setup, portal, &written)?;
    if let Some(file) = strange.first() {
        user.console.say(&format!(
            "note: the portal does not read {}; `content.include` in book.toml adds it",
            file.path
        ));
    }
    let unread = pipeline::unread(&portal, &written);
    for file in &unread {
        user.console.error(&format!(
            "not all blocks of {} are read: in {} the marks of each must be on lines of their own, \
             outside of lists and quotes",
            file.path, file.template
        ));
    }
    let step = keys(setup, &portal)? && unread.is_empty();
    summary(user, &portal, plan, written.len());
    let whole = plan.refused.is_empty() && there.is_empty() && step;
    Ok(if whole { CLEAN } else { FINDINGS })
}

/// Brings derived keys into step; tells whether all of them are.
fn keys(setup: &Setup, portal: &Portal) -> Result<bool, Failure> {
    let sync = pipeline::derived_keys(setup, portal);
    let changed = pipeline::write_updates(setup, &sync.updates)?;
    for update in sync.updates.iter().filter(|update| !changed.contains(update)) {
        line(format_args!("updated {}: {}", update.path, update.what.join("; ")));
    }
    for left in &sync.left {
        line(format_args!("left alone: {}:{}: {}", left.path, left.line, left.what));
    }
    Ok(changed.is_empty() && sync.left.is_empty())
}

fn summary(user: &User, portal: &Portal, plan: &Plan, written: usize) {
    user.console
        .say(&format!("{} written, with the context of the system", plural(written, "spec")));
    let first = portal
        .next()
        .ready
        .into_iter()
        .filter(|ready| matches!(ready.why, Why::Needs(_)))
        .map(|ready| ready.node)
        .find(|node| matches!(portal.node(*node).what, NodeWhat::Document(_)));
    let first = first.map(|node| portal.node(node).id.clone());
    let Some(first) = first.or_else(|| plan.files.first().map(|file| file.id.clone())) else {
        return;
    };
    user.console.say(&format!(
        "next: write what the marks `[To write: …]` ask for, {first} first; `specbook generate \
         --brief {first}` prints what is known, `specbook check` what is missing"
    ));
}

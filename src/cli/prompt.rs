//! Questions on the terminal. Escape, `q` and an interrupt cancel; nothing is written before the
//! last answer.

use std::io;

use dialoguer::theme::SimpleTheme;
use dialoguer::{Confirm, Input, Select};

use super::console::Console;
use super::{User, plan as words};
use crate::model::{Portal, resolve};
use crate::pipeline::{self, Failure, Generate, Setup};
use crate::report::put_line;
use crate::stub::{NewFile, Plan};
use crate::wire::plural;

/// What may be done with a spec of the plan.
const ANSWERS: [&str; 6] = [
    "write it",
    "skip it",
    "show its text",
    "change its name and path",
    "write it and all that follow",
    "stop, and write nothing",
];

/// An answer; none where the user cancelled.
fn answer<T>(result: Result<Option<T>, dialoguer::Error>) -> Result<Option<T>, Failure> {
    match result {
        Ok(answer) => Ok(answer),
        Err(dialoguer::Error::IO(error)) if error.kind() == io::ErrorKind::Interrupted => Ok(None),
        Err(error) => Err(Failure::Message(format!("cannot ask on this terminal: {error}"))),
    }
}

/// Asks yes or no; yes is usual.
pub(super) fn confirm(question: &str) -> Result<bool, Failure> {
    let asked = Confirm::with_theme(&SimpleTheme).with_prompt(question).default(true);
    Ok(answer(asked.interact_opt())?.unwrap_or(false))
}

/// Goes through the files of a plan, each after those that it needs; none where the user cancelled.
pub(super) fn choose(
    user: &User,
    setup: &Setup,
    portal: &Portal,
    asked: &mut Generate,
    plan: Plan,
) -> Result<Option<Plan>, Failure> {
    let refused = plan.refused;
    for refused in &refused {
        user.console.say(&format!("not to be written: {}: {}", refused.id, refused.why));
    }
    let mut chosen: Vec<NewFile> = Vec::new();
    let mut all = false;
    let count = plan.files.len();
    for (at, file) in plan.files.into_iter().enumerate() {
        let mut file = file;
        while !all {
            show(&file, at + 1, count, &chosen);
            let select = Select::with_theme(&SimpleTheme).items(ANSWERS).default(0);
            let Some(answer) = answer(select.with_prompt(&file.id).interact_opt())? else {
                return Ok(None);
            };
            match answer {
                0 => break,
                1 => {
                    file.text.clear();
                    break;
                }
                2 => Console::result(&file.text),
                3 => match renamed(user, setup, portal, asked, &file)? {
                    Some(changed) => file = changed,
                    None => return Ok(None),
                },
                4 => all = true,
                _ => return Ok(None),
            }
        }
        if !file.text.is_empty() {
            chosen.push(file);
        }
    }
    if chosen.is_empty() {
        return Ok(None);
    }
    // Links between the chosen files follow their names and paths.
    let features = chosen.into_iter().map(|file| file.id).collect();
    let asked = Generate { features, ..asked.clone() };
    let mut plan = pipeline::plan(setup, portal, &asked, &user.today)?;
    plan.refused.extend(refused);
    Console::result(&words::plan(&plan, false));
    let question = format!("write {}?", plural(plan.files.len(), "file"));
    Ok(confirm(&question)?.then_some(plan))
}

/// Shows where a spec is in the order, and what it needs.
fn show(file: &NewFile, at: usize, count: usize, chosen: &[NewFile]) {
    let mut text = "\n".to_owned();
    put_line(&mut text, format_args!("{at} of {count}: {}", words::line(file)));
    for (id, written) in &file.needs {
        let state = match (written, chosen.iter().any(|file| file.id == *id)) {
            (true, _) => "written",
            (false, true) => "chosen",
            (false, false) => "not written",
        };
        put_line(&mut text, format_args!("  needs {id} ({state})"));
    }
    if file.needs.is_empty() {
        text.push_str("  needs nothing else\n");
    }
    Console::result(&text);
}

/// The file under another name and at another path; none where the user cancelled.
fn renamed(
    user: &User,
    setup: &Setup,
    portal: &Portal,
    asked: &mut Generate,
    file: &NewFile,
) -> Result<Option<NewFile>, Failure> {
    let input = |prompt: &str, now: &str| {
        let input = Input::<String>::with_theme(&SimpleTheme).with_prompt(prompt);
        answer(input.with_initial_text(now).interact_text().map(Some))
    };
    let Some(name) = input("name", &file.name)? else { return Ok(None) };
    let Some(path) = input("path", &file.path)? else { return Ok(None) };
    let inside = resolve("", path.trim()).filter(|path| path.to_lowercase().ends_with(".md"));
    let Some(inside) = inside.filter(|_| !name.trim().is_empty() && !path.starts_with('/')) else {
        user.console.error(&format!("`{path}` is not a Markdown file in the portal"));
        return Ok(Some(file.clone()));
    };
    asked.renamed.insert(file.id.clone(), (name.trim().to_owned(), inside));
    let alone = Generate { features: vec![file.id.clone()], ..asked.clone() };
    let plan = pipeline::plan(setup, portal, &alone, &user.today)?;
    if let Some(refused) = plan.refused.first() {
        user.console.error(&format!("{}: {}", refused.path, refused.why));
        asked.renamed.remove(&file.id);
    }
    Ok(Some(plan.files.into_iter().next().unwrap_or_else(|| file.clone())))
}

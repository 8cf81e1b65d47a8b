//! `specbook sync`: managed blocks and derived keys, brought up to date.

use std::fmt::Write as _;

use super::args::Sync;
use super::console::Console;
use super::{CLEAN, FINDINGS, User};
use crate::pipeline::{self, Failure};
use crate::report::put_line;
use crate::wire::plural;

pub(super) fn run(user: &User, args: &Sync) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let sync = pipeline::sync(&setup, &portal, &args.force);
    if let Some(name) = sync.unknown.first() {
        let message = format!(
            "`{name}` is not an edited block; `specbook sync --check` lists those that are"
        );
        return Err(Failure::Message(message));
    }
    let writes = !args.check && !args.dry_run;
    let changed = if writes { pipeline::write_updates(&setup, &sync.updates)? } else { Vec::new() };
    let word = if writes { "updated" } else { "out of date:" };
    for update in sync.updates.iter().filter(|update| !changed.contains(update)) {
        line(format_args!("{word} {}: {}", update.path, update.what.join("; ")));
    }
    for left in &sync.left {
        line(format_args!("left alone: {}:{}: {}", left.path, left.line, left.what));
        let mut text = String::new();
        if let Some((name, here, there)) = &left.versions {
            let _ = write!(text, "  in the file:\n{}", indented(here));
            let _ = write!(text, "  in the source:\n{}", indented(there));
            let help = format_args!("  `specbook sync --force {name}` takes the source's");
            put_line(&mut text, help);
        }
        Console::result(&text);
    }
    if args.check {
        let stale = !sync.updates.is_empty() || !sync.left.is_empty();
        return Ok(if stale { FINDINGS } else { CLEAN });
    }
    if args.dry_run {
        return Ok(CLEAN);
    }
    for update in &changed {
        user.console.error(&format!("{} changed in the meantime and was left alone", update.path));
    }
    let done = sync.updates.len() - changed.len();
    user.console.close(&format!(
        "{} updated, {} left alone",
        plural(done, "file"),
        plural(sync.left.len(), "place")
    ));
    Ok(if sync.left.is_empty() && changed.is_empty() { CLEAN } else { FINDINGS })
}

/// Prints a line.
pub(super) fn line(text: std::fmt::Arguments<'_>) {
    let mut line = String::new();
    put_line(&mut line, text);
    Console::result(&line);
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        let _ = writeln!(out, "    {line}");
        out
    })
}

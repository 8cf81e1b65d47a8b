//! `specbook completions`: a script that completes commands in a shell.

use clap::CommandFactory as _;

use super::args::{Arguments, Completions};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::Failure;

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run(_: &User, args: &Completions) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Arguments::command(), "specbook", &mut script);
    Console::result(&String::from_utf8_lossy(&script));
    Ok(CLEAN)
}

//! `specbook next`: what can be started now.

use super::args::{Next, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Failure};
use crate::report::next;

pub(super) fn run(user: &User, args: &Next) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    Console::result(&match args.format {
        TextOrJson::Text => next::text(&portal),
        TextOrJson::Json => next::json(&portal),
    });
    Ok(CLEAN)
}

//! `specbook health`: what is degraded.

use super::args::{Health, TextOrJson};
use super::console::Console;
use super::{CLEAN, FINDINGS, User};
use crate::pipeline::{self, Failure};
use crate::report::health;
use crate::wire::Texts;

pub(super) fn run(user: &User, args: &Health) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let checked = pipeline::check(&setup, &portal, &user.today);
    let health = health::Health::new(&portal, &checked.findings);
    Console::result(&match args.format {
        TextOrJson::Text => health.text(&Texts::new(&portal, &setup.sources)),
        TextOrJson::Json => health.json(),
    });
    Ok(if health.is_degraded() { FINDINGS } else { CLEAN })
}

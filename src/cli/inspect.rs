//! `specbook inspect`: everything that is known of a document or an item.

use super::args::{Inspect, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Failure};
use crate::report::{inspect, no_such_id};
use crate::wire::Texts;

pub(super) fn run(user: &User, args: &Inspect) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let checked = pipeline::check(&setup, &portal, &user.today);
    let node = portal
        .find_typed(&args.id)
        .ok_or_else(|| Failure::Message(no_such_id(&portal, &args.id)))?;
    let texts = Texts::new(&portal, &setup.sources);
    let text = match args.format {
        TextOrJson::Text => inspect::text(&portal, node, &checked.findings, &texts),
        TextOrJson::Json => inspect::json(&portal, node, &checked.findings, &texts),
    };
    Console::result(&text);
    Ok(CLEAN)
}

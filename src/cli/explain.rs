//! `specbook explain`: what a rule finds and how to fix it.

use super::args::Explain;
use super::console::Console;
use super::{CLEAN, User};
use crate::model::nearest;
use crate::pipeline::{self, Failure};
use crate::report::explain;

pub(super) fn run(_: &User, args: &Explain) -> Result<u8, Failure> {
    let rules = pipeline::rules();
    let Some(wanted) = &args.rule else {
        Console::result(&explain::all(&rules));
        return Ok(CLEAN);
    };
    let rule = rules.iter().find(|rule| rule.id == wanted).ok_or_else(|| {
        let hint = match nearest(wanted, rules.iter().map(|rule| rule.id)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`specbook explain` lists the rules".to_owned(),
        };
        Failure::Message(format!("unknown rule `{wanted}`; {hint}"))
    })?;
    Console::result(&explain::one(rule));
    Ok(CLEAN)
}

//! `specbook trace`: what covers what.

use super::args::Trace;
use super::console::Console;
use super::{CLEAN, User};
use crate::model::Portal;
use crate::pipeline::{self, Failure};
use crate::report::trace::{Question, TRACES, matrix, type_named};

pub(super) fn run(user: &User, args: &Trace) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let question = Question {
        from: named(&portal, args.from.as_deref())?,
        to: named(&portal, args.to.as_deref())?,
        uncovered: args.uncovered,
        deep: args.deep,
    };
    let matrix = matrix(&portal, question);
    let format = TRACES.iter().find(|format| format.name == args.format);
    Console::result(&format.map(|format| (format.write)(&portal, &matrix)).unwrap_or_default());
    Ok(CLEAN)
}

fn named<'a>(portal: &'a Portal, typed: Option<&str>) -> Result<Option<&'a str>, Failure> {
    Ok(typed.map(|typed| type_named(portal, typed)).transpose()?)
}

//! `specbook query`: the language of live tables in the terminal.

use super::args::Query;
use super::console::Console;
use super::{CLEAN, User};
use crate::context::Facts;
use crate::pipeline::{self, Failure};
use crate::query::{self, Asked, QueryError};
use crate::report::query::{Answered, QUERIES, wrong};

pub(super) fn run(user: &User, args: &Query) -> Result<u8, Failure> {
    let text = args.query.join(" ");
    let failed = |error: QueryError| Failure::Message(wrong(&text, &error));
    // What is wrong in the text is said before anything is read.
    let read = query::read(&text).map_err(failed)?;
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let facts = Facts::new(&portal);
    let asked = Asked { portal: &portal, facts: &facts, published: false, here: None, work: None };
    let answer = query::answer(&asked, &read, None).map_err(failed)?;
    let format = QUERIES.iter().find(|format| format.name == args.format);
    let answered = Answered { query: &text, asked: &asked, answer: &answer };
    Console::result(&format.map(|format| (format.write)(&answered)).unwrap_or_default());
    Ok(CLEAN)
}

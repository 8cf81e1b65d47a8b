//! `specbook search`: what the search of the site finds.

use super::args::{Search, TextOrJson};
use super::console::Console;
use super::{CLEAN, User};
use crate::pipeline::{self, Failure};
use crate::report::search::{self, Found};
use crate::search::{Files, Index, Query};

pub(super) fn run(user: &User, args: &Search) -> Result<u8, Failure> {
    let setup = user.setup(&user.root()?)?;
    let portal = pipeline::portal(&setup)?;
    let pages = pipeline::search_pages(&setup, &portal, &user.today)?;
    let files = Files::new(&pages);
    let query = args.words.join(" ");
    let index = Index::new(&pages, &files);
    let (hits, count) = index.ask(&Query { words: &query, most: args.max });
    let found = Found { query: &query, pages: &pages, hits: &hits, count };
    Console::result(&match args.format {
        TextOrJson::Text => search::text(&found),
        TextOrJson::Json => search::json(&found),
    });
    Ok(CLEAN)
}

//! The index of the site's search: what pages say, in small files that a browser loads as it is asked,
//! and the same questions asked in the terminal.
//!
//! A page is cut into units: itself, its headings, and its items with a place of their own. For each term
//! the index knows in which units of which pages it is and how much it weighs there; a query's terms are
//! looked up exactly, as beginnings of words, and with one slip. Ids are terms of their own.

mod ask;
mod files;
mod number;
mod page;
mod plain;
mod tokens;

pub use ask::{Hit, Index, Query, UnitHit};
pub use files::Files;
pub use number::write as put_number;
pub use page::{Facts, Page, Terms, Unit, planned, terms};

//! See [`RULE`].

use crate::model::{Fault, Finding, Portal};

rule! {
    /// A row of a table lacks a value that its kind asks for.
    ///
    /// The kind says of an item type which fields must be filled: `must.NAME = { fill =
    /// ["mitigation"] }`. A cell with a dash, `TBD` or a template's hole is empty, too. Columns
    /// that no kind asks for may be empty, and so may a row that nobody has filled in yet.
    ///
    /// ## Why
    ///
    /// The column is there because somebody has to act on it: a risk without a mitigation is only a
    /// worry.
    ///
    /// ## Example
    ///
    /// `| R-2 | The key leaks | High | |` in a register whose kind asks for a mitigation.
    ///
    /// ## How to fix
    ///
    /// Fill the cell, or say in it why there is nothing.
    "empty-table-cell", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    super::problems(portal, &RULE.info, Fault::Cell)
}

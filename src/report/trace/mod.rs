//! The matrix of traces: what wants to be covered, and what covers it. One format a file.

mod csv;
mod json;
mod markdown;
mod matrix;
mod text;

pub use matrix::{Matrix, Question, Row, matrix};

use crate::model::{Portal, nearest};

/// A format of the matrix.
#[derive(Clone, Copy)]
pub struct TraceFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// Writes a matrix.
    pub write: fn(&Portal, &Matrix<'_>) -> String,
}

/// Every format of `trace`.
pub const TRACES: &[TraceFormat] = &[
    TraceFormat { name: "text", write: text::write },
    TraceFormat { name: "json", write: json::write },
    TraceFormat { name: "csv", write: csv::write },
    TraceFormat { name: "markdown", write: markdown::write },
];

/// A type of items or a kind of documents, by its name as typed; else what is wrong, as a message.
pub fn type_named<'a>(portal: &'a Portal, typed: &str) -> Result<&'a str, String> {
    let items = portal.kinds.all.iter().flat_map(|kind| &kind.items);
    let types = items.map(|item| item.decl.name.as_str());
    let kinds = portal.kinds.all.iter().map(|kind| kind.name.as_str());
    let names: Vec<&str> = kinds.chain(types).filter(|name| !name.is_empty()).collect();
    if let Some(name) = names.iter().find(|name| **name == typed) {
        return Ok(name);
    }
    Err(match nearest(typed, names.iter().copied()) {
        Some(near) => format!("there is no item type or kind `{typed}`; did you mean `{near}`?"),
        None => format!(
            "there is no item type or kind `{typed}`; `specbook kinds` lists the kinds, and \
             `specbook kinds NAME` the item types of one"
        ),
    })
}

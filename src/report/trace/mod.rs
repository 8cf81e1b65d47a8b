//! The matrix of traces: what wants to be covered, and what covers it. One format a file.

mod csv;
mod json;
mod markdown;
mod matrix;
mod text;

pub use matrix::{Matrix, Question, Row, matrix};

use std::fmt;

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

/// A name that is neither a type of items nor a kind of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownType {
    /// The name as typed.
    typed: String,
    /// The name that is nearest, if one is near.
    near: Option<String>,
}

impl fmt::Display for UnknownType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown item type or kind `{}`; ", self.typed)?;
        match &self.near {
            Some(near) => write!(f, "did you mean `{near}`?"),
            None => f.write_str(
                "`specbook kinds` lists the kinds, and `specbook kinds NAME` the item types of one",
            ),
        }
    }
}

impl std::error::Error for UnknownType {}

/// A type of items or a kind of documents, by its name as typed.
pub fn type_named<'a>(portal: &'a Portal, typed: &str) -> Result<&'a str, UnknownType> {
    let items = portal.kinds.all.iter().flat_map(|kind| &kind.items);
    let types = items.map(|item| item.decl.name.as_str());
    let kinds = portal.kinds.all.iter().map(|kind| kind.name.as_str());
    let names: Vec<&str> = kinds.chain(types).filter(|name| !name.is_empty()).collect();
    if let Some(name) = names.iter().find(|name| **name == typed) {
        return Ok(name);
    }
    let near = nearest(typed, names.iter().copied()).map(str::to_owned);
    Err(UnknownType { typed: typed.to_owned(), near })
}

//! The answer to a query. One format a file.

mod csv;
mod json;
mod text;

pub use text::wrong;

use crate::model::NodeId;
use crate::query::{Answer, Asked, Cell, Row};

/// An answer with what it is an answer to.
pub struct Answered<'a> {
    /// The query as typed.
    pub query: &'a str,
    /// What it was asked of.
    pub asked: &'a Asked<'a>,
    /// The answer.
    pub answer: &'a Answer<'a>,
}

/// A format of answers.
#[derive(Clone, Copy)]
pub struct QueryFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// Writes an answer.
    pub write: fn(&Answered<'_>) -> String,
}

/// Every format of `query`.
pub const QUERIES: &[QueryFormat] = &[
    QueryFormat { name: "text", write: text::write },
    QueryFormat { name: "json", write: json::write },
    QueryFormat { name: "csv", write: csv::write },
];

impl<'a> Answered<'a> {
    /// The rows of all groups, each with the value of its group.
    fn rows(&self) -> impl Iterator<Item = (Option<&Cell<'a>>, &Row<'a>)> {
        let groups = self.answer.groups.iter();
        groups.flat_map(|group| group.rows.iter().map(|row| (group.value.as_ref(), row)))
    }

    /// The values of a cell as one text.
    fn joined(&self, cells: &[Cell<'a>]) -> String {
        let texts: Vec<_> = cells.iter().map(|cell| cell.plain(self.asked)).collect();
        texts.join(", ")
    }

    /// The nodes of all rows, by id.
    fn nodes(&self) -> Vec<NodeId> {
        let mut nodes: Vec<NodeId> = self.rows().map(|(_, row)| row.subject.node).collect();
        nodes.sort_by_key(|node| &self.asked.portal.node(*node).id);
        nodes.dedup();
        nodes
    }
}

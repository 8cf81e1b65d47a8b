//! 7. Portal and findings → bytes for people and for other tools. One format a file.

pub mod brief;
pub mod debug;
pub mod explain;
mod graph;
pub mod health;
pub mod inspect;
pub mod kinds;
pub mod list;
pub mod metrics;
pub mod next;
pub mod trace;

mod json;
mod lines;
mod text;

use crate::model::{Finding, Portal};
use crate::wire::{Summary, Texts};
pub use graph::{GRAPHS, GraphFormat, Wanted};
pub use lines::{put_line, visible, visible_lines, without_commands};

/// What a report of findings is made from.
#[derive(Debug)]
pub struct Report<'a> {
    /// The findings, in order.
    pub findings: &'a [Finding],
    /// The texts that they point into.
    pub texts: &'a Texts<'a>,
    /// The counts.
    pub summary: Summary,
    /// Whether the output may have colours.
    pub colour: bool,
}

/// A format of findings.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Writes a report.
    pub write: fn(&Report<'_>) -> String,
}

/// Every format of `check`.
pub const FORMATS: &[Format] =
    &[Format { name: "text", write: text::report }, Format { name: "json", write: json::report }];

/// One finding for the terminal.
pub fn finding(finding: &Finding, texts: &Texts<'_>, colour: bool) -> String {
    text::finding(finding, texts, colour)
}

/// The ids that are nearest to one that does not exist, as a message.
pub fn no_such_id(portal: &Portal, id: &str) -> String {
    let ids = portal.nodes().map(|node| portal.node(node).id.as_str());
    match crate::model::nearest(id, ids) {
        Some(near) => format!("there is no `{id}`; did you mean `{near}`?"),
        None => format!("there is no `{id}`; `specbook list` shows every id"),
    }
}

//! 7. Portal and findings → bytes for people and for other tools. One format a file.

pub mod brief;
pub mod debug;
mod diff;
pub mod explain;
mod graph;
pub mod health;
pub mod inspect;
pub mod kinds;
pub mod list;
pub mod metrics;
pub mod next;
pub mod query;
pub mod search;
pub mod trace;
pub mod ways;

mod github;
mod gitlab;
mod json;
mod junit;
mod lines;
mod sarif;
mod text;

use crate::model::{Accepted, Finding, Level, Portal, RuleInfo};
use crate::wire::{Summary, Texts};
pub use diff::diff;
pub use graph::{GRAPHS, GraphFormat, Wanted};
pub use lines::{put_line, visible, visible_lines, without_commands};

/// What a report of findings is made from.
pub struct Report<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// What rules say of themselves.
    pub rules: &'a [RuleInfo],
    /// The findings, in order.
    pub findings: &'a [&'a Finding],
    /// Those that are accepted, in order.
    pub accepted: &'a [&'a Accepted],
    /// The texts that they point into.
    pub texts: &'a Texts<'a>,
    /// The counts.
    pub summary: Summary,
    /// Whether a path is one of those that are reported on.
    pub covers: &'a dyn Fn(&str) -> bool,
    /// The portal's root from the repository's root; empty where they are one.
    pub root: &'a str,
    /// From which level a finding makes the run fail.
    pub deny: Level,
    /// Whether accepted findings are listed, where a format would not.
    pub show_waived: bool,
    /// How many findings of a rule a format for people shows.
    pub most: Option<usize>,
    /// Whether the output may have colours.
    pub colour: bool,
}

impl Report<'_> {
    /// A path from the portal's root, from the repository's root.
    fn in_repository(&self, path: &str) -> String {
        if self.root.is_empty() { path.to_owned() } else { format!("{}/{path}", self.root) }
    }

    /// Whether a finding makes the run fail.
    pub fn denies(&self, finding: &Finding) -> bool {
        self.deny != Level::Off && finding.level >= self.deny
    }
}

/// A format of findings.
#[derive(Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// Writes a report.
    pub write: fn(&Report<'_>) -> String,
    /// Writes what goes into the summary of a job, where the environment offers one.
    pub job_summary: Option<fn(&Report<'_>) -> String>,
}

const fn format(name: &'static str, write: fn(&Report<'_>) -> String) -> Format {
    Format { name, write, job_summary: None }
}

/// Every format of `check`.
pub const FORMATS: &[Format] = &[
    format("text", text::report),
    format("json", json::report),
    format("sarif", sarif::report),
    format("junit", junit::report),
    Format { job_summary: Some(github::summary), ..format("github", github::report) },
    format("gitlab", gitlab::report),
];

/// One finding for the terminal.
pub fn finding(finding: &Finding, texts: &Texts<'_>, colour: bool) -> String {
    text::finding(finding, texts, colour)
}

/// The ids that are nearest to one that does not exist, as a message.
pub fn no_such_id(portal: &Portal, id: &str) -> String {
    let ids = portal.nodes().map(|node| portal.node(node).id.as_str());
    match crate::model::nearest(id, ids) {
        Some(near) => format!("unknown id `{id}`; did you mean `{near}`?"),
        None => format!("unknown id `{id}`; `specbook list` shows every id"),
    }
}

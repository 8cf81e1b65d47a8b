//! Gates as kind files declare them.

use super::{Aliases, Case, Condition, KindId, ValueSource, Wanted};
use crate::model::{Level, Stage};

/// A gate of a kind: what must hold before something else may go on.
#[derive(Debug, Clone)]
pub struct GateDecl {
    /// Its name.
    pub name: String,
    /// The titles of its section, the first that is there counts; empty: the whole document.
    pub within: Vec<Wanted>,
    /// The type of items each of which is a gate of its own, named by its title.
    pub each: Option<String>,
    /// Where its status is written, the strongest place first.
    pub status: Vec<ValueSource>,
    /// Words of its statuses besides the usual ones.
    pub values: Aliases,
    /// What it needs to be passed.
    pub needs: Vec<Condition>,
    /// The stage that its document must not reach before it is passed.
    pub stage: Option<Stage>,
    /// The kinds of documents that must not go ahead of it.
    pub kinds: Vec<KindId>,
    /// The field that leads to the documents that it is about; none: its own.
    pub of: Option<String>,
    /// The cases in which it applies; none: always.
    pub when: Vec<Case>,
    /// Whether a document may be without it.
    pub optional: bool,
    /// The highest level of findings about it; none: error.
    pub level: Option<Level>,
}

//! What covers what, once the portal is linked.

use std::collections::BTreeMap;

use super::{Breach, Level, NodeId};

/// Why something is not covered in depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// Nothing traces to it.
    Nothing,
    /// Nothing of these types or kinds does.
    Lacks(Vec<String>),
    /// What covers it is not covered itself.
    Through(NodeId),
    /// What traces to it is withdrawn.
    Withdrawn(NodeId),
    /// What is inside of it is not covered.
    Inside(NodeId),
}

/// How something that wants coverage is covered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// What covers it, by id.
    pub by: Vec<NodeId>,
    /// Whether it is covered: something covers it, or all that is inside of it is covered.
    pub shallow: bool,
    /// Whether it is covered by all that its type asks for, and what covers it is so as well. After
    /// `OpenFastTrace`, where this is called deep coverage.
    pub deep: bool,
    /// Why it is not, where it is not.
    pub gaps: Vec<Gap>,
}

/// The coverage of everything that wants it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By node.
    pub of: BTreeMap<NodeId, Covered>,
    /// The item around each item that lies inside of another one.
    pub around: BTreeMap<NodeId, NodeId>,
}

/// A condition (`must`) of a document or an item that only the portal decides, and that does not
/// hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetCondition {
    /// Why.
    pub breach: Breach,
    /// What to do about it.
    pub help: String,
    /// The level that the kind gives it.
    pub level: Option<Level>,
    /// What it asks for.
    pub sort: UnmetSort,
}

/// What a condition asks for that only the portal decides: each has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnmetSort {
    /// That something traces to it.
    Coverage,
    /// That its id has the number of another document's.
    Identity,
    /// Anything else.
    Other,
}

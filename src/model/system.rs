//! Systems: what they plan, in which order it can be built, and what belongs to them.

use super::{DocumentId, EntryId, ItemId, KindId, Level, NodeId, RelationId, SystemId, Table};

/// A feature spec that has no file.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedSpec {
    /// Its node.
    pub node: NodeId,
    /// The kind that it will have.
    pub kind: KindId,
    /// The system that plans it.
    pub system: SystemId,
    /// Its component's node, if it has one.
    pub component: Option<NodeId>,
    /// Its roadmap entry.
    pub entry: Option<EntryId>,
}

/// An entry of a system's roadmap.
#[derive(Debug, Clone, PartialEq)]
pub struct RoadmapEntry {
    /// The entry's own node.
    pub node: NodeId,
    /// The item in the system's document.
    pub item: ItemId,
    /// The spec that it plans, written or not.
    pub spec: NodeId,
    /// The component that it builds.
    pub component: Option<NodeId>,
    /// The phase: number from 1 and title.
    pub phase: Option<(usize, String)>,
    /// Complexity, declared or by the level.
    pub complexity: Option<String>,
    /// Maturity level.
    pub maturity: Option<String>,
    /// The estimate as typed.
    pub estimate: Option<String>,
    /// The upper end of the estimate, in days.
    pub days: Option<f64>,
    /// The specs that the roadmap says it needs.
    pub needs: Vec<NodeId>,
}

/// The spec that a roadmap entry or a component is worked out in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The spec, written or not.
    pub spec: NodeId,
    /// The component.
    pub component: Option<NodeId>,
    /// The roadmap entry.
    pub entry: Option<EntryId>,
    /// What entry and component say that it needs; none when they do not say, or say something
    /// that names nothing.
    pub needs: Option<Vec<NodeId>>,
}

/// The order in which a system's features can be built.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schedule {
    /// The features, each after what it needs; features in a cycle are left out.
    pub order: Vec<NodeId>,
    /// The chain of features that takes longest.
    pub critical_path: Vec<NodeId>,
    /// Its length in days by the upper ends of the estimates; features without one count none.
    pub days: f64,
    /// When each of the ordered features can begin.
    pub slots: Vec<Slot>,
}

/// When a feature can begin, as far as what it needs decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slot {
    /// The feature.
    pub spec: NodeId,
    /// The day on which all that it needs is built, from 0.
    pub start: f64,
    /// How long it takes, by the upper end of its estimate; 0 without one.
    pub days: f64,
    /// How many features of the longest chain are before it.
    pub step: usize,
}

/// A system and what belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// Its document.
    pub document: DocumentId,
    /// Its node.
    pub node: NodeId,
    /// Its components' nodes, in the order of the document.
    pub components: Vec<NodeId>,
    /// Its roadmap, in the order of the document.
    pub entries: Table<EntryId, RoadmapEntry>,
    /// The spec of every roadmap entry, then of every component without one.
    pub specs: Vec<Assignment>,
    /// Its features, written and planned: those of the roadmap first, in its order.
    pub features: Vec<NodeId>,
    /// The order of its features.
    pub schedule: Schedule,
}

/// How a feature belongs to a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// The system's roadmap or components name it.
    Planned(SystemId),
    /// It names the system, which does not know it.
    OneSided(SystemId),
    /// No system.
    None,
}

/// A cycle of a relation that must not have one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// The relation.
    pub relation: RelationId,
    /// The nodes of the strongly connected component, by id.
    pub nodes: Vec<NodeId>,
    /// How wrong it is, by the relation's declaration.
    pub level: Level,
}

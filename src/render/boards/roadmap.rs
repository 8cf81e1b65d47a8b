//! The roadmaps of the systems, cut into pages: of each system first what is said of it as a whole,
//! then its specs in the order of their phases, with what is late and what the estimates add up to.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::weights::{of_node, paged};
use crate::assess::Progress;
use crate::model::{EntryId, NodeId, Portal, Stage, State, System, SystemId, Table, range_of_days};
use crate::render::diagram;

/// How many specs of the critical path, and of a circle, are shown in a row.
pub(in crate::render) const MOST_STEPS: usize = 200;

/// How many circles are shown of a system.
pub(in crate::render) const MOST_CYCLES: usize = 20;

/// Why a spec is late: what it needs is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Late {
    /// It is done, and the other one is not even agreed.
    Done(NodeId),
    /// Tasks of it are ticked, and the other one is not even agreed.
    Begun(NodeId),
    /// The other one is in a later phase: its number.
    Before(NodeId, usize),
}

impl Late {
    /// The other spec.
    fn need(&self) -> NodeId {
        match self {
            Late::Done(need) | Late::Begun(need) | Late::Before(need, _) => *need,
        }
    }
}

/// A spec in the plan of a system.
#[derive(Debug, Clone)]
pub(in crate::render) struct Planned {
    /// Its entry on the roadmap, by its index.
    pub entry: Option<EntryId>,
    pub spec: NodeId,
    /// The number of its phase, from 1.
    pub phase: usize,
    /// What it is late by.
    pub late: Vec<Late>,
}

/// What estimates add up to, in working days.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in crate::render) struct Sum {
    /// By their lower ends.
    pub least: f64,
    /// By their upper ends.
    pub most: f64,
    /// How many specs have one.
    pub with: usize,
    /// How many have none.
    pub without: usize,
}

impl Sum {
    fn add(&mut self, days: Option<(f64, f64)>) {
        match days {
            Some((least, most)) => {
                self.least += least;
                self.most += most;
                self.with += 1;
            }
            None => self.without += 1,
        }
    }
}

/// The plan of a system.
#[derive(Debug, Default)]
pub(in crate::render) struct Plan {
    /// Its specs by phase.
    pub specs: Vec<Planned>,
    /// What the estimates of each phase add up to, by its number from 1.
    pub phases: Vec<Sum>,
    /// What all of them add up to.
    pub whole: Sum,
}

/// A row: an entry of the index, the head of a system, a spec in its plan; by their indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum RoadRow {
    Index(SystemId),
    Head(SystemId),
    Plan(SystemId, usize),
}

/// Every published system's plan.
#[derive(Debug, Default)]
pub(in crate::render) struct RoadmapBoard {
    /// The plan of each system.
    pub plans: Table<SystemId, Plan>,
    pub rows: Vec<RoadRow>,
    pub pages: Vec<Range<usize>>,
    /// The number of the page, from 0, on which each system begins.
    begins: HashMap<SystemId, usize>,
    /// The number of the page, from 0, on which each phase begins.
    phases: HashMap<(SystemId, usize), usize>,
}

impl RoadmapBoard {
    pub(super) fn new(portal: &Portal, progress: &[Progress]) -> RoadmapBoard {
        let rows = progress.iter().flat_map(|table| &table.rows);
        let begun = rows.filter(|row| row.tasks.done > 0).map(|row| row.root);
        let begun: HashSet<NodeId> = begun.collect();
        let plans: Table<SystemId, Plan> =
            portal.systems.iter().map(|system| plan(portal, system, &begun)).collect();
        let published =
            portal.systems.ids().filter(|system| portal.is_published(portal.systems[*system].node));
        let published: Vec<SystemId> = published.collect();
        let rows = published.iter().flat_map(|system| {
            let plan = (0..plans[*system].specs.len()).map(move |at| RoadRow::Plan(*system, at));
            std::iter::once(RoadRow::Head(*system)).chain(plan)
        });
        let mut rows: Vec<RoadRow> = rows.collect();
        let weights = |rows: &[RoadRow]| -> Vec<Range<usize>> {
            paged(rows.iter().map(|row| weight(portal, &plans, *row)))
        };
        let mut pages = weights(&rows);
        // Nobody looks through pages for a system: where there are several, an index comes first.
        if pages.len() > 1 {
            rows.splice(0..0, published.iter().map(|system| RoadRow::Index(*system)));
            pages = weights(&rows);
        }
        let (mut begins, mut phases) = (HashMap::new(), HashMap::new());
        for (page, range) in pages.iter().enumerate() {
            for row in rows.get(range.clone()).unwrap_or_default() {
                match *row {
                    RoadRow::Index(_) => {}
                    RoadRow::Head(system) => {
                        begins.insert(system, page);
                    }
                    RoadRow::Plan(system, at) => {
                        let phase = plans[system].specs[at].phase;
                        phases.entry((system, phase)).or_insert(page);
                    }
                }
            }
        }
        RoadmapBoard { plans, rows, pages, begins, phases }
    }

    /// The number of the page, from 0, on which a system begins.
    pub(in crate::render) fn page_of(&self, system: SystemId) -> usize {
        self.begins.get(&system).copied().unwrap_or_default()
    }

    /// The number of the page, from 0, on which a phase begins.
    pub(in crate::render) fn page_of_phase(&self, system: SystemId, phase: usize) -> usize {
        self.phases.get(&(system, phase)).copied().unwrap_or_default()
    }
}

/// The specs of a system by phase; entries without one, and features that are on no roadmap, come
/// last.
fn plan(portal: &Portal, system: &System, begun: &HashSet<NodeId>) -> Plan {
    let mut phase = 0;
    let mut plan = Plan::default();
    let mut before = None;
    let mut phase_of: HashMap<NodeId, usize> = HashMap::new();
    let mut specs: Vec<(Option<EntryId>, NodeId, usize)> = Vec::new();
    for (entry, known) in system.entries.entries() {
        let title = known.phase.as_ref().map(|(_, title)| title);
        if before != Some(title) {
            phase += 1;
            plan.phases.push(Sum::default());
        }
        before = Some(title);
        specs.push((Some(entry), known.spec, phase));
        phase_of.entry(known.spec).or_insert(phase);
        let days = known.estimate.as_deref().and_then(range_of_days);
        plan.whole.add(days);
        if let Some(sum) = plan.phases.last_mut() {
            sum.add(days);
        }
    }
    let others = system.features.iter().copied();
    let others =
        others.filter(|feature| !phase_of.contains_key(feature) && portal.is_published(*feature));
    specs.extend(others.map(|spec| (None, spec, phase + 1)));
    // What the roadmap says of it is in its own text; what the spec says is not published.
    specs.retain(|(_, spec, _)| portal.is_published(*spec));
    let specs = specs.into_iter().map(|(entry, spec, phase)| {
        let mut needs = portal.needs(spec);
        let said = entry.map(|entry| system.entries[entry].needs.as_slice()).unwrap_or_default();
        needs.extend(said.iter().copied().filter(|need| !needs.contains(need)).collect::<Vec<_>>());
        needs.retain(|need| portal.is_published(*need) && *need != spec);
        let on_plan = |need: &NodeId| entry.and_then(|_| phase_of.get(need).copied());
        let late = needs.iter().filter_map(|need| {
            late(portal, (spec, *need), begun.contains(&spec)).or_else(|| {
                let other = on_plan(need).filter(|other| *other > phase)?;
                Some(Late::Before(*need, other))
            })
        });
        Planned { entry, spec, phase, late: late.collect() }
    });
    plan.specs = specs.collect();
    plan
}

/// Whether a spec is ahead of what it needs.
fn late(portal: &Portal, (spec, need): (NodeId, NodeId), begun: bool) -> Option<Late> {
    let node = portal.node(need);
    let behind = match node.state {
        State::Planned | State::Stub => true,
        State::Written => {
            node.stage.is_some_and(|stage| stage < Stage::Approved || stage == Stage::Withdrawn)
        }
    };
    let is_done = portal.node(spec).stage == Some(Stage::Done);
    match (behind, is_done, begun) {
        (true, true, _) => Some(Late::Done(need)),
        (true, _, true) => Some(Late::Begun(need)),
        _ => None,
    }
}

/// The bytes that a row may take.
fn weight(portal: &Portal, plans: &Table<SystemId, Plan>, row: RoadRow) -> usize {
    match row {
        RoadRow::Index(system) => 100 + of_node(portal, portal.systems[system].node),
        RoadRow::Head(system) => {
            let system = &portal.systems[system];
            let critical = system.schedule.critical_path.iter().take(MOST_STEPS);
            let critical: usize = critical.map(|node| of_node(portal, *node)).sum();
            let drawn = diagram::weight(portal, &system.features);
            3_500 + 3 * of_node(portal, system.node) + critical + drawn
        }
        RoadRow::Plan(system, at) => {
            let known = &plans[system].specs[at];
            let needs = portal.needs(known.spec).into_iter().take(MOST_STEPS);
            let late: usize = known
                .late
                .iter()
                .take(super::MOST_SHOWN)
                .map(|late| 400 + of_node(portal, late.need()))
                .sum();
            // Once in the list, once as a bar.
            1_300
                + 2 * of_node(portal, known.spec)
                + needs.map(|node| of_node(portal, node)).sum::<usize>()
                + late
        }
    }
}

//! The roadmaps of the systems, cut into pages: of each system first what is said of it as a whole,
//! then its specs in the order of their phases.

use std::collections::HashMap;
use std::ops::Range;

use super::weights::{of_node, paged};
use crate::model::{EntryId, NodeId, Portal, System, SystemId, Table};
use crate::render::diagram;

/// How many specs of the critical path, and of a circle, are shown in a row.
pub(in crate::render) const MOST_STEPS: usize = 200;

/// How many circles are shown of a system.
pub(in crate::render) const MOST_CYCLES: usize = 20;

/// A spec in the plan of a system.
#[derive(Debug, Clone)]
pub(in crate::render) struct Planned {
    /// Its entry on the roadmap, by its index.
    pub entry: Option<EntryId>,
    pub spec: NodeId,
    /// The number of its phase, from 1.
    pub phase: usize,
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
    pub plans: Table<SystemId, Vec<Planned>>,
    pub rows: Vec<RoadRow>,
    pub pages: Vec<Range<usize>>,
    /// The number of the page, from 0, on which each system begins.
    begins: HashMap<SystemId, usize>,
}

impl RoadmapBoard {
    pub(super) fn new(portal: &Portal) -> RoadmapBoard {
        let plans: Table<SystemId, Vec<Planned>> =
            portal.systems.iter().map(|system| plan(portal, system)).collect();
        let published =
            portal.systems.ids().filter(|system| portal.is_published(portal.systems[*system].node));
        let published: Vec<SystemId> = published.collect();
        let rows = published.iter().flat_map(|system| {
            let plan = (0..plans[*system].len()).map(move |at| RoadRow::Plan(*system, at));
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
        let mut begins = HashMap::new();
        for (page, range) in pages.iter().enumerate() {
            for row in rows.get(range.clone()).unwrap_or_default() {
                if let RoadRow::Head(system) = row {
                    begins.insert(*system, page);
                }
            }
        }
        RoadmapBoard { plans, rows, pages, begins }
    }

    /// The number of the page, from 0, on which a system begins.
    pub(in crate::render) fn page_of(&self, system: SystemId) -> usize {
        self.begins.get(&system).copied().unwrap_or_default()
    }
}

/// The specs of a system by phase; entries without one, and features that are on no roadmap, come
/// last.
fn plan(portal: &Portal, system: &System) -> Vec<Planned> {
    let mut phase = 0;
    let mut plan: Vec<Planned> = Vec::new();
    let mut before = None;
    for (entry, known) in system.entries.entries() {
        let title = known.phase.as_ref().map(|(_, title)| title);
        if before != Some(title) {
            phase += 1;
        }
        before = Some(title);
        plan.push(Planned { entry: Some(entry), spec: known.spec, phase });
    }
    let planned: std::collections::HashSet<NodeId> = plan.iter().map(|known| known.spec).collect();
    let others = system.features.iter().copied();
    let others =
        others.filter(|feature| !planned.contains(feature) && portal.is_published(*feature));
    plan.extend(others.map(|spec| Planned { entry: None, spec, phase: phase + 1 }));
    plan
}

/// The bytes that a row may take.
fn weight(portal: &Portal, plans: &Table<SystemId, Vec<Planned>>, row: RoadRow) -> usize {
    match row {
        RoadRow::Index(system) => 100 + of_node(portal, portal.systems[system].node),
        RoadRow::Head(system) => {
            let system = &portal.systems[system];
            let critical = system.schedule.critical_path.iter().take(MOST_STEPS);
            let critical: usize = critical.map(|node| of_node(portal, *node)).sum();
            let drawn = diagram::weight(portal, &system.features);
            1_500 + 3 * of_node(portal, system.node) + critical + drawn
        }
        RoadRow::Plan(system, at) => {
            let spec = plans[system][at].spec;
            let needs = portal.needs(spec).into_iter().take(MOST_STEPS);
            800 + of_node(portal, spec) + needs.map(|node| of_node(portal, node)).sum::<usize>()
        }
    }
}

//! The roadmap: phases, what each feature needs, the critical path, and every dependency drawn; by
//! system, in as many pages as it takes.

use serde::Serialize;

use super::document::boxes;
use super::evidence::short;
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::{Cycle, NodeId, System, SystemId, slug};
use crate::render::address::href;
use crate::render::boards::{MOST_CYCLES, MOST_ON_PATH, Planned, RoadRow, needs};
use crate::render::context::{LinkShape, Page, SpecShape};
use crate::render::diagram::{self, Frame};
use crate::render::site::Site;

const URL: &str = "roadmap.html";

#[derive(Serialize)]
struct EntryShape {
    n: usize,
    #[serde(flatten)]
    spec: SpecShape,
    complexity: Option<String>,
    maturity: Option<String>,
    estimate: Option<String>,
    critical: bool,
    needs: Vec<SpecShape>,
    needs_more: usize,
}

#[derive(Serialize)]
struct Phase {
    /// The id of its heading.
    anchor: String,
    title: String,
    when: Option<String>,
    entries: Vec<EntryShape>,
}

#[derive(Serialize)]
struct Step {
    #[serde(flatten)]
    spec: SpecShape,
    days: Option<String>,
}

/// Specs that need one another.
#[derive(Serialize)]
struct Circle {
    specs: Vec<SpecShape>,
    more: usize,
}

/// What is said of a system as a whole.
#[derive(Serialize, Default)]
struct Head {
    diagram_html: Option<String>,
    diagram_nodes: usize,
    critical_path: Vec<Step>,
    critical_more: usize,
    critical_days: Option<String>,
    cycles: Vec<Circle>,
    cycles_more: usize,
}

#[derive(Serialize)]
struct SystemShape {
    #[serde(flatten)]
    spec: SpecShape,
    /// The id of its heading.
    anchor: String,
    /// None: it began on an earlier page.
    head: Option<Head>,
    phases: Vec<Phase>,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    /// The systems with their places, where there are several pages.
    index: Vec<LinkShape>,
    systems: Vec<SystemShape>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let board = &site.boards.roadmap;
    let url = numbered(URL, number + 1);
    let rows = board.pages.get(number).cloned().unwrap_or_default();
    let mut index = Vec::new();
    let mut systems: Vec<(SystemId, SystemShape)> = Vec::new();
    for row in board.rows.get(rows).unwrap_or_default() {
        let (at, planned) = match *row {
            RoadRow::Index(at) => {
                let title = short(site, &url, site.portal.systems[at].node).title;
                index.push(LinkShape { title, url: href(&url, &url_of(site, at)) });
                continue;
            }
            RoadRow::Head(at) => (at, None),
            RoadRow::Plan(at, planned) => (at, Some(planned)),
        };
        let system = &site.portal.systems[at];
        if systems.last().is_none_or(|(last, _)| *last != at) {
            let shape = SystemShape {
                spec: short(site, &url, system.node),
                anchor: anchor(site, at),
                head: None,
                phases: Vec::new(),
            };
            systems.push((at, shape));
        }
        let Some((_, shape)) = systems.last_mut() else { continue };
        match planned {
            None => shape.head = Some(head(site, &url, system)),
            Some(planned) => add(site, &url, at, planned, shape),
        }
    }
    let about = "What is built in which phase, and what has to come first.";
    let context = Context {
        page: Page::numbered(site, URL, "Roadmap", about, (number, board.pages.len())),
        index,
        systems: systems.into_iter().map(|(_, shape)| shape).collect(),
    };
    make(site, &url, "roadmap.html", &context)
}

/// The id of the heading of a system.
fn anchor(site: &Site<'_>, system: SystemId) -> String {
    let node = site.portal.systems[system].node;
    format!("system-{}", slug(&site.portal.node(node).id))
}

/// Where the roadmap of a system begins.
pub(super) fn url_of(site: &Site<'_>, system: SystemId) -> String {
    let page = numbered(URL, site.boards.roadmap.page_of(system) + 1);
    format!("{page}#{}", anchor(site, system))
}

fn head(site: &Site<'_>, url: &str, system: &System) -> Head {
    let portal = site.portal;
    let nodes: Vec<NodeId> =
        system.features.iter().copied().filter(|node| portal.is_published(*node)).collect();
    let critical = &system.schedule.critical_path;
    let arrows = diagram::arrows(portal, &nodes, critical, true);
    let title = &portal.node(system.node).title;
    let label = format!("Every dependency of {title}");
    let prefix = format!("sb-{}", slug(&portal.node(system.node).id));
    let frame =
        Frame { label: &label, prefix: &prefix, limit_ms: site.settings.diagram_ms, style: "" };
    let drawing = site.drawing(&boxes(site, url, &nodes, None), &arrows, frame);
    let days = |node: NodeId| {
        system.entries.iter().find(|entry| entry.spec == node).and_then(|entry| entry.days)
    };
    let step = |node: &NodeId| Step { spec: short(site, url, *node), days: days(*node).map(round) };
    let in_cycle = |cycle: &&Cycle| cycle.nodes.iter().any(|n| nodes.contains(n));
    let cycles: Vec<&Cycle> = portal.cycles.iter().filter(in_cycle).collect();
    let circle = |cycle: &&Cycle| Circle {
        specs: cycle.nodes.iter().take(MOST_ON_PATH).map(|node| short(site, url, *node)).collect(),
        more: cycle.nodes.len().saturating_sub(MOST_ON_PATH),
    };
    Head {
        diagram_nodes: drawing.as_ref().map_or(0, |drawing| drawing.nodes),
        diagram_html: drawing.map(|drawing| drawing.svg),
        critical_path: critical.iter().take(MOST_ON_PATH).map(step).collect(),
        critical_more: critical.len().saturating_sub(MOST_ON_PATH),
        critical_days: (system.schedule.days > 0.0).then(|| plural_days(system.schedule.days)),
        cycles: cycles.iter().take(MOST_CYCLES).map(circle).collect(),
        cycles_more: cycles.len().saturating_sub(MOST_CYCLES),
    }
}

/// Days with one decimal at most.
fn round(days: f64) -> String {
    let text = format!("{days:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn plural_days(days: f64) -> String {
    let text = round(days);
    if text == "1" { "1 day".to_owned() } else { format!("{text} days") }
}

/// Adds a spec to the phases of its system.
fn add(site: &Site<'_>, url: &str, at: SystemId, planned: usize, shape: &mut SystemShape) {
    let system = &site.portal.systems[at];
    let Some(known) = site.boards.roadmap.plans[at].get(planned) else { return };
    let anchor = format!("{}-phase-{}", shape.anchor, known.phase);
    if shape.phases.last().is_none_or(|phase| phase.anchor != anchor) {
        let (title, when) = phase_title(system, known);
        shape.phases.push(Phase { anchor, title, when, entries: Vec::new() });
    }
    if let Some(phase) = shape.phases.last_mut() {
        phase.entries.push(entry(site, url, system, (planned + 1, known)));
    }
}

/// The title of a phase, and when it is: "Core (weeks 1-4)".
fn phase_title(system: &System, planned: &Planned) -> (String, Option<String>) {
    let Some(entry) = planned.entry else { return ("Not on the roadmap".to_owned(), None) };
    let title = system.entries[entry].phase.as_ref().map_or("Roadmap", |(_, title)| title.as_str());
    match title.rsplit_once(" (") {
        Some((title, when)) if when.ends_with(')') => {
            (title.to_owned(), Some(when.trim_end_matches(')').to_owned()))
        }
        _ => (title.to_owned(), None),
    }
}

fn entry(
    site: &Site<'_>,
    url: &str,
    system: &System,
    (n, planned): (usize, &Planned),
) -> EntryShape {
    let entry = planned.entry.map(|entry| &system.entries[entry]);
    let needs = needs(site.portal, planned.spec);
    EntryShape {
        n,
        spec: short(site, url, planned.spec),
        complexity: entry.and_then(|entry| entry.complexity.clone()),
        maturity: entry.and_then(|entry| entry.maturity.clone()),
        estimate: entry.and_then(|entry| entry.estimate.clone()),
        critical: system.schedule.critical_path.contains(&planned.spec),
        needs: needs.iter().take(MOST_ON_PATH).map(|need| short(site, url, *need)).collect(),
        needs_more: needs.len().saturating_sub(MOST_ON_PATH),
    }
}

//! The roadmap: phases, what each feature needs, the critical path, and every dependency drawn; by
//! system, in as many pages as it takes.

use std::collections::HashMap;

use serde::Serialize;

use super::bars::{bars, begins};
use super::drawn::boxes;
use super::evidence::short;
use super::overview::{Asked, Together, Unit, overview};
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::{Cycle, NodeId, System, SystemId, slug};
use crate::render::address::href;
use crate::render::boards::{
    Late, MOST_CYCLES, MOST_ON_PATH, MOST_SHOWN, Planned, RoadRow, Sum, cut, needs,
};
use crate::render::context::{LinkShape, Page, SpecShape};
use crate::render::diagram::{self, Figure, Frame, MOST_NODES, Twin};
use crate::render::site::Site;
use crate::words::Words;

const URL: &str = "roadmap.html";

#[derive(Serialize)]
struct EntryShape {
    /// Its number in the order, from 1.
    n: usize,
    #[serde(flatten)]
    spec: SpecShape,
    /// Its complexity, as the roadmap spells it.
    complexity: Option<String>,
    /// Its level of maturity, as the roadmap spells it.
    maturity: Option<String>,
    /// Its estimate, as the roadmap spells it.
    estimate: Option<String>,
    /// Whether it is on the critical path.
    critical: bool,
    /// What it needs.
    needs: Vec<SpecShape>,
    /// How much more it needs.
    needs_more: usize,
    /// When it can begin, and end, as far as what it needs decides.
    begins: Option<String>,
    /// Why it is late by what it needs.
    late: Vec<LateShape>,
    /// How many more reasons there are.
    late_more: usize,
}

/// Why a spec is late by one that it needs.
#[derive(Serialize)]
struct LateShape {
    /// How far the spec is: `done`, `begun` or `before`.
    is: &'static str,
    /// The one that it needs.
    need: SpecShape,
    /// The phase of that, where it is a later one.
    phase: Option<String>,
}

#[derive(Serialize)]
struct Phase {
    /// The id of its heading.
    anchor: String,
    /// Its title.
    title: String,
    /// When it is to be, as the roadmap says.
    when: Option<String>,
    /// What its estimates add up to, and how many specs have none.
    sum: Option<String>,
    /// Its specs.
    entries: Vec<EntryShape>,
}

#[derive(Serialize)]
struct Step {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its days, from and to.
    days: Option<String>,
}

/// Specs that need one another.
#[derive(Serialize)]
struct Circle {
    /// Those that need one another.
    specs: Vec<SpecShape>,
    /// How many more there are, for which the page has no room.
    more: usize,
}

/// What is said of a system as a whole.
#[derive(Serialize, Default)]
struct Head {
    /// The drawing of what its specs need.
    diagram: Option<Figure>,
    /// Whether there is something to draw, and too much of it on every level.
    too_large: bool,
    /// The specs on the critical path, in order.
    critical_path: Vec<Step>,
    /// How many more there are on it.
    critical_more: usize,
    /// What it takes, in words.
    critical_days: Option<String>,
    /// Circles of dependencies.
    cycles: Vec<Circle>,
    /// How many more circles there are.
    cycles_more: usize,
    /// What all estimates add up to, and how many specs have none.
    sum: Option<String>,
    /// Specs that are late by what they need.
    late: Vec<SpecShape>,
    /// How many there are.
    late_count: usize,
}

#[derive(Serialize)]
struct SystemShape {
    #[serde(flatten)]
    spec: SpecShape,
    /// The id of its heading.
    anchor: String,
    /// None: it began on an earlier page.
    head: Option<Head>,
    /// The specs that are on this page as bars.
    bars: Option<Figure>,
    /// What the bars mean.
    bars_about: String,
    /// Its phases.
    phases: Vec<Phase>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The systems with their places, where there are several pages.
    index: Vec<LinkShape>,
    /// The systems of this page.
    systems: Vec<SystemShape>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let board = &site.boards.roadmap;
    let url = numbered(URL, number + 1);
    let rows = board.pages.get(number).cloned().unwrap_or_default();
    let mut index = Vec::new();
    let mut systems: Vec<(SystemId, SystemShape)> = Vec::new();
    let mut shown: Vec<&Planned> = Vec::new();
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
            finish(site, &url, &mut systems, &mut shown);
            let shape = SystemShape {
                spec: short(site, &url, system.node),
                anchor: anchor(site, at),
                head: None,
                bars: None,
                bars_about: String::new(),
                phases: Vec::new(),
            };
            systems.push((at, shape));
        }
        let Some((_, shape)) = systems.last_mut() else { continue };
        match planned {
            None => shape.head = Some(head(site, &url, at)),
            Some(planned) => {
                shown.extend(board.plans[at].specs.get(planned));
                add(site, &url, at, planned, shape);
            }
        }
    }
    finish(site, &url, &mut systems, &mut shown);
    let about = site.words().say("What is built in which phase, and what has to come first.");
    let mut page =
        Page::numbered(site, URL, site.words().say("Roadmap"), about, (number, board.pages.len()));
    let is_drawn = |shape: &SystemShape| {
        shape.bars.is_some() || shape.head.as_ref().is_some_and(|head| head.diagram.is_some())
    };
    page.figures = systems.iter().any(|(_, shape)| is_drawn(shape));
    let context =
        Context { page, index, systems: systems.into_iter().map(|(_, shape)| shape).collect() };
    make(site, &url, "roadmap.html", &context)
}

/// Draws the plan of the last system as far as it is on the page, and leads from its drawings to the
/// list.
fn finish(
    site: &Site<'_>,
    url: &str,
    systems: &mut [(SystemId, SystemShape)],
    shown: &mut Vec<&Planned>,
) {
    let Some((at, shape)) = systems.last_mut() else { return };
    let prefix = format!("{}-plan", shape.anchor);
    let system = &site.portal.systems[*at];
    let listed = shape.phases.first().map(|phase| format!("#{}", phase.anchor));
    if let Some(mut drawn) = bars(site, url, system, (shown, &prefix)) {
        shape.bars_about = drawn.about;
        drawn.figure.listed.clone_from(&listed);
        shape.bars = Some(drawn.figure);
    }
    let diagram = shape.head.as_mut().and_then(|head| head.diagram.as_mut());
    if let Some(diagram) = diagram.filter(|diagram| diagram.instead.is_none()) {
        diagram.listed = listed;
    }
    shown.clear();
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

fn head(site: &Site<'_>, url: &str, at: SystemId) -> Head {
    let portal = site.portal;
    let (system, plan) = (&portal.systems[at], &site.boards.roadmap.plans[at]);
    let nodes: Vec<NodeId> =
        system.features.iter().copied().filter(|node| portal.is_published(*node)).collect();
    let critical = system.schedule.critical_path.iter().copied();
    let critical: Vec<NodeId> = critical.filter(|node| portal.is_published(*node)).collect();
    let diagram = drawn(site, url, at, &nodes);
    let late: Vec<&Planned> = plan.specs.iter().filter(|of| !of.late.is_empty()).collect();
    let days = |node: NodeId| {
        system.entries.iter().find(|entry| entry.spec == node).and_then(|entry| entry.days)
    };
    let step = |node: &NodeId| Step { spec: short(site, url, *node), days: days(*node).map(round) };
    let in_cycle = |cycle: &&Cycle| {
        cycle.nodes.iter().any(|node| nodes.contains(node))
            && cycle.nodes.iter().all(|node| portal.is_published(*node))
    };
    let cycles: Vec<&Cycle> = portal.cycles.iter().filter(in_cycle).collect();
    let circle = |cycle: &&Cycle| Circle {
        specs: cycle.nodes.iter().take(MOST_ON_PATH).map(|node| short(site, url, *node)).collect(),
        more: cycle.nodes.len().saturating_sub(MOST_ON_PATH),
    };
    Head {
        too_large: diagram.is_none() && nodes.len() > 1,
        diagram,
        critical_path: critical.iter().take(MOST_ON_PATH).map(step).collect(),
        critical_more: critical.len().saturating_sub(MOST_ON_PATH),
        critical_days: (system.schedule.days > 0.0)
            .then(|| plural_days(site.words(), system.schedule.days)),
        cycles: cycles.iter().take(MOST_CYCLES).map(circle).collect(),
        cycles_more: cycles.len().saturating_sub(MOST_CYCLES),
        sum: sum(site.words(), plan.whole),
        late_count: late.len(),
        late: late.iter().take(MOST_SHOWN).map(|planned| short(site, url, planned.spec)).collect(),
    }
}

/// The drawing of what the specs of a system need, or of its phases where they are too many.
fn drawn(site: &Site<'_>, url: &str, at: SystemId, nodes: &[NodeId]) -> Option<Figure> {
    let portal = site.portal;
    let system = &portal.systems[at];
    let words = site.words();
    let label =
        words.with("Every dependency of {title}", &[("title", &portal.node(system.node).title)]);
    let prefix = format!("sb-{}", slug(&portal.node(system.node).id));
    let limit_ms = site.settings.limits.diagram_ms;
    let frame = Frame { label: &label, prefix: &prefix, limit_ms, style: "" };
    if nodes.len() <= MOST_NODES {
        let marks = site.marks(&system.schedule.critical_path);
        let arrows = diagram::arrows(portal, nodes, marks, true);
        let boxes = boxes(site, url, nodes, None);
        let figure = site.figure((&boxes, &arrows), frame, Twin::At(String::new()));
        if nodes.len() < 2 || figure.is_some() {
            return figure;
        }
    }
    let board = &site.boards.roadmap;
    let specs = board.plans[at].specs.iter();
    let phases: HashMap<NodeId, &Planned> =
        specs.rev().map(|planned| (planned.spec, planned)).collect();
    let of_phase = |node: NodeId| {
        let Some(planned) = phases.get(&node) else { return Together::default() };
        let page = numbered(URL, board.page_of_phase(at, planned.phase) + 1);
        Together {
            key: format!("phase {}", planned.phase),
            label: phase_title(words, system, planned).0,
            url: format!("{page}#{}-phase-{}", anchor(site, at), planned.phase),
        }
    };
    let first: Option<(_, &dyn Fn(NodeId) -> Together)> = Some((Unit::Phase, &of_phase));
    overview(site, &Asked { from: url, nodes, own: None, first, frame })
}

/// A sum of estimates in words.
fn sum(words: &Words, sum: Sum) -> Option<String> {
    if sum.with == 0 {
        return None;
    }
    let (least, most) = (round(sum.least), plural_days(words, sum.most));
    let days = if least == round(sum.most) {
        most
    } else {
        words.with("{least} to {most}", &[("least", &least), ("most", &most)])
    };
    Some(match sum.without {
        0 => days,
        without => {
            let values: [(&str, &dyn std::fmt::Display); 2] = [("days", &days), ("n", &without)];
            words.with("{days}, {n} without an estimate", &values)
        }
    })
}

/// Days with one decimal at most.
pub(super) fn round(days: f64) -> String {
    let text = format!("{days:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn plural_days(words: &Words, days: f64) -> String {
    let text = round(days);
    // Parts of a day are counted as many.
    let form = words.form(text.parse().unwrap_or(100), "{n} day", "{n} days");
    form.replace("{n}", &text)
}

/// Adds a spec to the phases of its system.
fn add(site: &Site<'_>, url: &str, at: SystemId, planned: usize, shape: &mut SystemShape) {
    let system = &site.portal.systems[at];
    let Some(known) = site.boards.roadmap.plans[at].specs.get(planned) else { return };
    let anchor = format!("{}-phase-{}", shape.anchor, known.phase);
    if shape.phases.last().is_none_or(|phase| phase.anchor != anchor) {
        let (title, when) = phase_title(site.words(), system, known);
        let of_phase = site.boards.roadmap.plans[at].phases.get(known.phase - 1);
        let sum = of_phase.and_then(|days| sum(site.words(), *days));
        shape.phases.push(Phase { anchor, title, when, sum, entries: Vec::new() });
    }
    if let Some(phase) = shape.phases.last_mut() {
        phase.entries.push(entry(site, url, at, (planned + 1, known)));
    }
}

/// The title of a phase, and when it is: "Core (weeks 1-4)".
pub(super) fn phase_title(
    words: &Words,
    system: &System,
    planned: &Planned,
) -> (String, Option<String>) {
    let Some(entry) = planned.entry else {
        return (words.say("Not on the roadmap").to_owned(), None);
    };
    let phase = system.entries[entry].phase.as_ref();
    let title = phase.map_or(words.say("Roadmap"), |(_, title)| title.as_str());
    match title.rsplit_once(" (") {
        Some((title, when)) if when.ends_with(')') => {
            (title.to_owned(), Some(when.trim_end_matches(')').to_owned()))
        }
        _ => (title.to_owned(), None),
    }
}

fn entry(site: &Site<'_>, url: &str, at: SystemId, (n, planned): (usize, &Planned)) -> EntryShape {
    let system = &site.portal.systems[at];
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
        begins: begins(site.words(), system, planned.spec),
        late: planned
            .late
            .iter()
            .take(MOST_SHOWN)
            .map(|late| late_shape(site, url, at, *late))
            .collect(),
        late_more: planned.late.len().saturating_sub(MOST_SHOWN),
    }
}

fn late_shape(site: &Site<'_>, url: &str, at: SystemId, late: Late) -> LateShape {
    let (is, need, phase) = match late {
        Late::Done(need) => ("done", need, None),
        Late::Begun(need) => ("begun", need, None),
        Late::Before(need, phase) => ("before", need, Some(phase)),
    };
    let title = |phase: usize| {
        let planned = site.boards.roadmap.plans[at].specs.iter().find(|of| of.phase == phase)?;
        Some(cut(&phase_title(site.words(), &site.portal.systems[at], planned).0))
    };
    LateShape { is, need: short(site, url, need), phase: phase.and_then(title) }
}

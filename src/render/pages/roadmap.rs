//! The roadmap: phases, what each feature needs, the critical path, and every dependency drawn.

use serde::Serialize;

use super::document::boxes;
use super::{Made, page as make};
use crate::model::{NodeId, RoadmapEntry, System};
use crate::render::context::{Page, SpecShape, spec};
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
}

#[derive(Serialize)]
struct Phase {
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

#[derive(Serialize)]
struct SystemShape {
    #[serde(flatten)]
    spec: SpecShape,
    /// The id of its heading.
    anchor: String,
    phases: Vec<Phase>,
    diagram_html: Option<String>,
    diagram_nodes: usize,
    critical_path: Vec<Step>,
    critical_days: Option<String>,
    cycles: Vec<Vec<SpecShape>>,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    systems: Vec<SystemShape>,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let portal = site.portal;
    let about = "What is built in which phase, and what has to come first.";
    let systems = portal.systems.iter().filter(|system| portal.is_published(system.node));
    let context = Context {
        page: Page::new(site, URL, "Roadmap", about),
        systems: systems.map(|system| of_system(site, system)).collect(),
    };
    make(site, URL, "roadmap.html", &context)
}

fn of_system(site: &Site<'_>, system: &System) -> SystemShape {
    let portal = site.portal;
    let nodes: Vec<NodeId> =
        system.features.iter().copied().filter(|node| portal.is_published(*node)).collect();
    let critical = &system.schedule.critical_path;
    let arrows = diagram::arrows(portal, &nodes, critical, true);
    let title = &portal.node(system.node).title;
    let label = format!("Every dependency of {title}");
    let prefix = format!("sb-{}", crate::model::slug(&portal.node(system.node).id));
    let frame =
        Frame { label: &label, prefix: &prefix, limit_ms: site.settings.diagram_ms, style: "" };
    let drawing = diagram::draw(&boxes(site, URL, &nodes, None), &arrows, frame);
    let in_cycle = |cycle: &&crate::model::Cycle| cycle.nodes.iter().any(|n| nodes.contains(n));
    let days = |node: NodeId| {
        system.entries.iter().find(|entry| entry.spec == node).and_then(|entry| entry.days)
    };
    SystemShape {
        anchor: format!("system-{}", crate::model::slug(&portal.node(system.node).id)),
        spec: spec(site, URL, system.node),
        phases: phases(site, system),
        diagram_nodes: drawing.as_ref().map_or(0, |drawing| drawing.nodes),
        diagram_html: drawing.map(|drawing| drawing.svg),
        critical_path: critical
            .iter()
            .map(|node| Step { spec: spec(site, URL, *node), days: days(*node).map(short) })
            .collect(),
        critical_days: (system.schedule.days > 0.0).then(|| plural_days(system.schedule.days)),
        cycles: portal
            .cycles
            .iter()
            .filter(in_cycle)
            .map(|cycle| cycle.nodes.iter().map(|node| spec(site, URL, *node)).collect())
            .collect(),
    }
}

/// Days with one decimal at most.
fn short(days: f64) -> String {
    let text = format!("{days:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn plural_days(days: f64) -> String {
    let text = short(days);
    if text == "1" { "1 day".to_owned() } else { format!("{text} days") }
}

/// The entries by phase; entries without one, and features that are on no roadmap, come last.
fn phases(site: &Site<'_>, system: &System) -> Vec<Phase> {
    let mut phases: Vec<Phase> = Vec::new();
    let mut number = 0;
    for entry in &system.entries {
        number += 1;
        let title = entry.phase.as_ref().map_or("Roadmap", |(_, title)| title.as_str());
        let (title, when) = match title.rsplit_once(" (") {
            Some((title, when)) if when.ends_with(')') => {
                (title.to_owned(), Some(when.trim_end_matches(')').to_owned()))
            }
            _ => (title.to_owned(), None),
        };
        if phases.last().is_none_or(|phase| phase.title != title) {
            phases.push(Phase { title, when, entries: Vec::new() });
        }
        let shape = of_entry(site, system, Some(entry), entry.spec, number);
        if let Some(phase) = phases.last_mut() {
            phase.entries.push(shape);
        }
    }
    let planned: Vec<NodeId> = system.entries.iter().map(|entry| entry.spec).collect();
    let rest: Vec<EntryShape> = system
        .features
        .iter()
        .filter(|feature| !planned.contains(feature))
        .map(|feature| {
            number += 1;
            of_entry(site, system, None, *feature, number)
        })
        .collect();
    if !rest.is_empty() {
        let title = "Not on the roadmap".to_owned();
        phases.push(Phase { title, when: None, entries: rest });
    }
    phases
}

fn of_entry(
    site: &Site<'_>,
    system: &System,
    entry: Option<&RoadmapEntry>,
    feature: NodeId,
    n: usize,
) -> EntryShape {
    let mut needs = site.portal.needs(feature);
    needs.retain(|need| site.portal.is_published(*need));
    EntryShape {
        n,
        spec: spec(site, URL, feature),
        complexity: entry.and_then(|entry| entry.complexity.clone()),
        maturity: entry.and_then(|entry| entry.maturity.clone()),
        estimate: entry.and_then(|entry| entry.estimate.clone()),
        critical: system.schedule.critical_path.contains(&feature),
        needs: needs.into_iter().map(|need| spec(site, URL, need)).collect(),
    }
}

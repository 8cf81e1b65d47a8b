//! The whole graph: drawn, as a list in as many pages as it takes, and as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::document::boxes;
use super::evidence::short;
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::{Id as _, NodeId, State, SystemId};
use crate::render::address::href;
use crate::render::boards::{GraphRow, cut, needs};
use crate::render::context::{Page, SpecShape, system_of};
use crate::render::diagram::{self, Arrow, Drawing, Frame};
use crate::render::site::Site;
use crate::wire::plural;

const URL: &str = "graph.html";

/// Above this many specs the drawing is of systems.
const MOST_DRAWN: usize = 120;

#[derive(Serialize)]
struct EdgeRow {
    source: SpecShape,
    targets: Vec<SpecShape>,
}

#[derive(Serialize)]
struct RelationCount {
    relation: String,
    count: usize,
}

#[derive(Serialize)]
struct UnresolvedRow {
    source: SpecShape,
    target: String,
    relation: String,
}

#[derive(Serialize)]
struct Format {
    label: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    diagram_html: Option<String>,
    diagram_nodes: usize,
    collapsed: bool,
    edges: Vec<EdgeRow>,
    relations: Vec<RelationCount>,
    unresolved: Vec<UnresolvedRow>,
    formats: Vec<Format>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let portal = site.portal;
    let board = &site.boards.graph;
    let url = numbered(URL, number + 1);
    let range = board.pages.get(number).cloned().unwrap_or_default();
    let (mut unresolved, mut edges, mut drawing) = (Vec::new(), Vec::new(), None);
    let collapsed = board.connected.len() > MOST_DRAWN;
    let mut has_drawing = false;
    for row in board.rows.get(range).unwrap_or_default() {
        match row {
            GraphRow::Drawing => {
                has_drawing = true;
                let all = &board.connected;
                drawing = if collapsed { systems(site, all) } else { whole(site, all, "") };
            }
            GraphRow::Unresolved(at) => {
                let reference = &portal.unresolved[*at];
                unresolved.push(UnresolvedRow {
                    source: short(site, &url, reference.source),
                    target: cut(&reference.target),
                    relation: portal.relation_name(reference.relation).to_owned(),
                });
            }
            GraphRow::Needs(source, range) => {
                let needs = needs(portal, *source);
                let needs = needs.get(range.clone()).unwrap_or_default().iter();
                edges.push(EdgeRow {
                    source: short(site, &url, *source),
                    targets: needs.map(|need| short(site, &url, *need)).collect(),
                });
            }
        }
    }
    let formats = [Format { label: "portal.json", url: "portal.json" }];
    let about = "What needs what, over all systems.";
    let context = Context {
        page: Page::numbered(site, URL, "Graph", about, (number, board.pages.len())),
        diagram_nodes: drawing.as_ref().map_or(0, |drawing| drawing.nodes),
        diagram_html: drawing.map(|drawing| drawing.svg),
        collapsed: collapsed && has_drawing,
        edges,
        relations: if has_drawing { relations(site) } else { Vec::new() },
        unresolved,
        formats: formats.into_iter().filter(|_| has_drawing).collect(),
    };
    make(site, &url, "graph.html", &context)
}

/// How many edges of each relation are published.
fn relations(site: &Site<'_>) -> Vec<RelationCount> {
    let portal = site.portal;
    let mut relations: BTreeMap<&str, usize> = BTreeMap::new();
    for (source, target, edge) in portal.edges() {
        if portal.is_published(source) && portal.is_published(target) {
            *relations.entry(portal.relation_name(edge.relation)).or_default() += 1;
        }
    }
    let count =
        |(relation, count): (&str, usize)| RelationCount { relation: relation.to_owned(), count };
    relations.into_iter().map(count).collect()
}

/// The drawing of every connected spec; `style` is put inside when it is in a file of its own.
pub(super) fn whole(site: &Site<'_>, nodes: &[NodeId], style: &str) -> Option<Drawing> {
    let portal = site.portal;
    let critical: Vec<NodeId> =
        portal.systems.iter().flat_map(|system| system.schedule.critical_path.clone()).collect();
    let arrows = diagram::arrows(portal, nodes, &critical, true);
    let frame = Frame {
        label: "Every dependency of the portal",
        prefix: "sb-graph",
        limit_ms: site.settings.limits.diagram_ms,
        style,
    };
    site.drawing(&boxes(site, URL, nodes, None), &arrows, frame)
}

/// The drawing of systems: one needs another when a feature of it does.
fn systems(site: &Site<'_>, specs: &[NodeId]) -> Option<Drawing> {
    let portal = site.portal;
    let nodes: Vec<diagram::Node> = portal
        .systems
        .iter()
        .map(|system| {
            let node = portal.node(system.node);
            diagram::Node {
                label: node.title.clone(),
                sub: plural(system.features.len(), "spec"),
                href: href(URL, &node.url),
                state: State::Written,
                kind: node.kind.clone(),
                own: false,
            }
        })
        .collect();
    let mut pairs: BTreeSet<(SystemId, SystemId)> = BTreeSet::new();
    for source in specs {
        let Some(from) = system_of(site, *source) else {
            continue;
        };
        for target in portal.needs(*source) {
            if let Some(to) = system_of(site, target)
                && to != from
            {
                pairs.insert((from, to));
            }
        }
    }
    let arrows: Vec<Arrow> = pairs
        .into_iter()
        .map(|(from, to)| Arrow { from: from.index(), to: to.index(), critical: false })
        .collect();
    let frame = Frame {
        label: "Dependencies between systems",
        prefix: "sb-graph",
        limit_ms: site.settings.limits.diagram_ms,
        style: "",
    };
    site.drawing(&nodes, &arrows, frame)
}

//! The whole graph: drawn, as a list, and as data.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::document::boxes;
use super::{Made, page as make};
use crate::model::{NodeId, State};
use crate::render::address::href;
use crate::render::context::{Page, SpecShape, is_spec, spec, system_of};
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

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let portal = site.portal;
    let specs: Vec<NodeId> = portal
        .nodes()
        .filter(|id| portal.is_document(*id) && is_spec(site, *id) && portal.is_published(*id))
        .collect();
    let connected: Vec<NodeId> = specs
        .iter()
        .copied()
        .filter(|id| !portal.needs(*id).is_empty() || !portal.needed_by(*id).is_empty())
        .collect();
    let collapsed = connected.len() > MOST_DRAWN;
    let drawing = if collapsed { systems(site, &connected) } else { whole(site, &connected, "") };
    let mut relations: BTreeMap<&str, usize> = BTreeMap::new();
    let published = portal
        .edges()
        .into_iter()
        .filter(|(source, target, _)| portal.is_published(*source) && portal.is_published(*target));
    for (_, _, edge) in published {
        *relations.entry(&edge.relation).or_default() += 1;
    }
    let needs = |id: NodeId| {
        let mut needs = portal.needs(id);
        needs.retain(|need| portal.is_published(*need));
        needs
    };
    let edges = specs.iter().filter(|id| !needs(**id).is_empty()).map(|id| EdgeRow {
        source: spec(site, URL, *id),
        targets: needs(*id).into_iter().map(|need| spec(site, URL, need)).collect(),
    });
    let unresolved =
        portal.unresolved.iter().filter(|u| portal.is_published(u.source)).map(|reference| {
            UnresolvedRow {
                source: spec(site, URL, reference.source),
                target: reference.target.clone(),
                relation: reference.relation.clone(),
            }
        });
    let context = Context {
        page: Page::new(site, URL, "Graph", "What needs what, over all systems."),
        diagram_nodes: drawing.as_ref().map_or(0, |drawing| drawing.nodes),
        diagram_html: drawing.map(|drawing| drawing.svg),
        collapsed,
        edges: edges.collect(),
        relations: relations
            .into_iter()
            .map(|(relation, count)| RelationCount { relation: relation.to_owned(), count })
            .collect(),
        unresolved: unresolved.collect(),
        formats: vec![Format { label: "portal.json", url: "portal.json" }],
    };
    make(site, URL, "graph.html", &context)
}

/// The drawing of every connected spec; `style` is put inside when it stands alone.
pub(super) fn whole(site: &Site<'_>, nodes: &[NodeId], style: &str) -> Option<Drawing> {
    let portal = site.portal;
    let critical: Vec<NodeId> =
        portal.systems.iter().flat_map(|system| system.schedule.critical_path.clone()).collect();
    let arrows = diagram::arrows(portal, nodes, &critical, true);
    let frame = Frame {
        label: "Every dependency of the portal",
        prefix: "sb-graph",
        limit_ms: site.settings.diagram_ms,
        style,
    };
    diagram::draw(&boxes(site, URL, nodes, None), &arrows, frame)
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
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
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
    let arrows: Vec<Arrow> =
        pairs.into_iter().map(|(from, to)| Arrow { from, to, critical: false }).collect();
    let frame = Frame {
        label: "Dependencies between systems",
        prefix: "sb-graph",
        limit_ms: site.settings.diagram_ms,
        style: "",
    };
    diagram::draw(&nodes, &arrows, frame)
}

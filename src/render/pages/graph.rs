//! The whole graph: drawn, as a list in as many pages as it takes, and as data.

use std::collections::BTreeMap;

use serde::Serialize;

use super::drawn::boxes;
use super::evidence::short;
use super::overview::{Asked, overview};
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::NodeId;
use crate::render::boards::{GraphRow, cut, needs};
use crate::render::context::{Page, SpecShape};
use crate::render::diagram::{self, Arrow, Drawing, Figure, Frame, Twin};
use crate::render::explorer;
use crate::render::site::Site;

const URL: &str = "graph.html";

/// Above this many specs the drawing is of the next level up.
const MOST_DRAWN: usize = 120;

#[derive(Serialize)]
struct EdgeRow {
    /// What needs the others.
    source: SpecShape,
    /// What it needs.
    targets: Vec<SpecShape>,
}

#[derive(Serialize)]
struct RelationCount {
    /// The name of the relation.
    relation: String,
    /// How many edges are of it.
    count: usize,
}

#[derive(Serialize)]
struct UnresolvedRow {
    /// The document that names it.
    source: SpecShape,
    /// The id that nothing has.
    target: String,
    /// The name of the relation.
    relation: String,
}

#[derive(Serialize)]
struct Format {
    /// What it is called.
    label: &'static str,
    /// The link to it, from this page.
    url: &'static str,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The drawing, on the first page.
    diagram: Option<Figure>,
    /// Whether there is something to draw, and too much of it on every level.
    too_large: bool,
    /// Whether the page has the explorer: the first one, where the theme has scripts.
    explorer: bool,
    /// The dependencies of this page.
    edges: Vec<EdgeRow>,
    /// How many edges of each relation there are.
    relations: Vec<RelationCount>,
    /// References that lead to nothing.
    unresolved: Vec<UnresolvedRow>,
    /// The same as data.
    formats: Vec<Format>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let portal = site.portal;
    let board = &site.boards.graph;
    let url = numbered(URL, number + 1);
    let range = board.pages.get(number).cloned().unwrap_or_default();
    let (mut unresolved, mut edges, mut drawing) = (Vec::new(), Vec::new(), None);
    let mut has_drawing = false;
    for row in board.rows.get(range).unwrap_or_default() {
        match row {
            GraphRow::Drawing => {
                has_drawing = true;
                drawing = figure(site, &board.connected);
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
    let words = site.words();
    let about = words.say("What needs what, over all systems.");
    let mut page =
        Page::numbered(site, URL, words.say("Graph"), about, (number, board.pages.len()));
    page.figures = drawing.is_some();
    let context = Context {
        page,
        explorer: has_drawing && explorer::is_there(site),
        too_large: has_drawing && drawing.is_none() && board.connected.len() > 1,
        diagram: listed(drawing, !edges.is_empty()),
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

/// The figure with the list of the page as its text, where it begins on the page.
fn listed(figure: Option<Figure>, has_list: bool) -> Option<Figure> {
    let mut figure = figure?;
    if has_list && figure.instead.is_none() {
        figure.listed = Some("#sb-edges".to_owned());
    }
    Some(figure)
}

/// The drawing of every connected spec, or of the next level up where they are too many.
fn figure(site: &Site<'_>, nodes: &[NodeId]) -> Option<Figure> {
    let frame = frame(site, "");
    if nodes.len() <= MOST_DRAWN {
        let (boxes, arrows) = parts(site, nodes);
        let figure = site.figure((&boxes, &arrows), frame, Twin::At("#sb-edges".to_owned()));
        if figure.is_some() {
            return figure;
        }
    }
    overview(site, &Asked { from: URL, nodes, own: None, first: None, frame })
}

fn frame<'a>(site: &Site<'a>, style: &'a str) -> Frame<'a> {
    let limit_ms = site.settings.limits.diagram_ms;
    Frame {
        label: site.words().say("Every dependency of the portal"),
        prefix: "sb-graph",
        limit_ms,
        style,
    }
}

/// The boxes and arrows of every connected spec.
fn parts(site: &Site<'_>, nodes: &[NodeId]) -> (Vec<diagram::Node>, Vec<Arrow>) {
    let portal = site.portal;
    let critical: Vec<NodeId> =
        portal.systems.iter().flat_map(|system| system.schedule.critical_path.clone()).collect();
    let arrows = diagram::arrows(portal, nodes, site.marks(&critical), true);
    (boxes(site, URL, nodes, None), arrows)
}

/// The drawing of every connected spec in a file of its own, with its style.
pub(super) fn whole(site: &Site<'_>, nodes: &[NodeId], style: &str) -> Option<Drawing> {
    let (boxes, arrows) = parts(site, nodes);
    site.drawing(&boxes, &arrows, frame(site, style))
}

//! What is around a document or planned spec, drawn, and boxes for specs.

use super::overview::{Asked, overview};
use crate::model::{NodeId, Stage, State, System};
use crate::render::address::href;
use crate::render::diagram::{self, Figure, Frame, MOST_NODES, Shape, Twin};
use crate::render::explorer;
use crate::render::site::Site;

/// Specs of a system whose dependencies are listed with their drawing.
const MOST_LISTED: usize = 40;

/// The drawing of a node's neighbourhood; of a system, of its features. `listed` leads to what says the
/// same of other nodes.
pub(super) fn neighbourhood(
    site: &Site<'_>,
    id: NodeId,
    prefix: &str,
    listed: Option<String>,
) -> Option<Figure> {
    let portal = site.portal;
    let node = portal.node(id);
    let system = site.systems.get(&id).map(|system| &portal.systems[*system]);
    let nodes: Vec<NodeId> = diagram::neighbourhood(portal, id, system)
        .into_iter()
        .filter(|node| portal.is_published(*node))
        .collect();
    let mut figure = around(site, (id, system), &nodes, (prefix, listed))?;
    figure.explore = explorer::is_there(site).then(|| explorer::url_around(&node.url, &node.id));
    Some(figure)
}

/// The drawing of what is around a node; of a system, its features.
fn around(
    site: &Site<'_>,
    (id, system): (NodeId, Option<&System>),
    nodes: &[NodeId],
    (prefix, listed): (&str, Option<String>),
) -> Option<Figure> {
    let portal = site.portal;
    let (node, is_system) = (portal.node(id), system.is_some());
    let label = site.words().with("Dependencies of {title}", &[("title", &node.title)]);
    let limit_ms = site.settings.limits.diagram_ms;
    let frame = Frame { label: &label, prefix, limit_ms, style: "" };
    if nodes.len() > MOST_NODES {
        let own = (!is_system).then_some(id);
        return overview(site, &Asked { from: &node.url, nodes, own, first: None, frame });
    }
    let critical = system.map_or(&[][..], |system| &system.schedule.critical_path);
    let mut arrows = diagram::arrows(portal, nodes, site.marks(critical), is_system);
    if !is_system {
        // Of a spec's surroundings only its own arrows matter.
        arrows.retain(|arrow| nodes[arrow.from] == id || nodes[arrow.to] == id);
    }
    let boxes = boxes(site, &node.url, nodes, Some(id));
    let twin = match listed {
        // The roadmap says the same of many.
        _ if is_system && nodes.len() > MOST_LISTED => Twin::At(href(&node.url, "roadmap.html")),
        Some(listed) if !is_system => Twin::At(listed),
        _ => Twin::Here,
    };
    site.figure((&boxes, &arrows), frame, twin)
}

/// The boxes of a drawing on a page.
pub(in crate::render) fn boxes(
    site: &Site<'_>,
    from: &str,
    nodes: &[NodeId],
    own: Option<NodeId>,
) -> Vec<diagram::Node> {
    let (portal, words) = (site.portal, site.words());
    let called = |id: NodeId| {
        let kind = portal.kind_of(id);
        kind.map_or_else(|| portal.node(id).kind.as_str(), |kind| words.label(&kind.title))
    };
    let several = nodes.iter().any(|node| portal.node(*node).kind != portal.node(nodes[0]).kind);
    let one = |id: &NodeId| {
        let node = portal.node(*id);
        let called = called(*id);
        let how = match (node.state, &node.status) {
            (State::Planned, _) => words.say("not written"),
            (State::Stub, _) => words.say("stub"),
            (State::Written, Some(status)) => status,
            (State::Written, None) => "",
        };
        let sub = match (several, how) {
            (true, "") => called.to_owned(),
            (true, _) => format!("{called}: {how}"),
            (false, "") => node.id.clone(),
            (false, _) => how.to_owned(),
        };
        let comma = if how.is_empty() { "" } else { ", " };
        diagram::Node {
            label: node.title.clone(),
            sub,
            says: format!("{}: {called}{comma}{how}", node.title),
            href: href(from, &node.url),
            state: node.state,
            stage: match node.state {
                State::Written => node.stage.map(Stage::name),
                state => Some(state.name()),
            },
            kind: node.kind.clone(),
            called: called.to_owned(),
            shape: Shape::of(portal, *id),
            own: own == Some(*id),
        }
    };
    nodes.iter().map(one).collect()
}

//! Ways through the graph: how one node depends on another, and what a change of a node reaches.

use serde::Serialize;

use super::lines::{put_line, put_title};
use crate::model::{Bearing, Connection, NodeId, Portal, Reached, Way};
use crate::wire::{self, EdgeShape, VERSION};

/// An edge of a way.
#[derive(Debug, Serialize)]
struct ByShape<'a> {
    #[serde(flatten)]
    edge: EdgeShape<'a>,
    /// The items between which it was declared, where source and target are their documents.
    declared: Option<DeclaredShape<'a>>,
}

#[derive(Debug, Serialize)]
struct DeclaredShape<'a> {
    source: &'a str,
    target: &'a str,
}

#[derive(Debug, Serialize)]
struct StepShape<'a> {
    #[serde(flatten)]
    by: ByShape<'a>,
    along: bool,
}

#[derive(Debug, Serialize)]
struct PathShape<'a> {
    from: &'a str,
    to: &'a str,
    direction: Option<&'static str>,
    steps: Vec<StepShape<'a>>,
}

#[derive(Debug, Serialize)]
struct ReachedShape<'a> {
    id: &'a str,
    distance: usize,
    by: ByShape<'a>,
}

#[derive(Debug, Serialize)]
struct ImpactShape<'a> {
    of: &'a str,
    reached: Vec<ReachedShape<'a>>,
}

#[derive(Debug, Serialize)]
struct PathAnswer<'a> {
    version: u32,
    path: PathShape<'a>,
}

#[derive(Debug, Serialize)]
struct ImpactAnswer<'a> {
    version: u32,
    impact: ImpactShape<'a>,
}

fn by<'a>(portal: &'a Portal, by: &Connection<'a>) -> ByShape<'a> {
    let id = |node: NodeId| portal.node(node).id.as_str();
    let declared = (!by.is_direct())
        .then(|| DeclaredShape { source: id(by.declared.0), target: id(by.declared.1) });
    ByShape { edge: wire::edge(portal, (by.source, by.target), by.edge), declared }
}

/// A way between two nodes as JSON; one without a direction is none.
pub fn path_json<'a>(
    portal: &'a Portal,
    (from, to): (NodeId, NodeId),
    way: Option<&'a Way<'a>>,
) -> String {
    let steps = way.into_iter().flat_map(|way| &way.steps);
    let steps = steps.map(|step| StepShape { by: by(portal, &step.by), along: step.along });
    wire::json(&PathAnswer {
        version: VERSION,
        path: PathShape {
            from: &portal.node(from).id,
            to: &portal.node(to).id,
            direction: way.map(|way| way.bearing.name()),
            steps: steps.collect(),
        },
    })
}

/// The same in words: a chain, a step a line, each with the place where it is declared.
pub fn path_text(portal: &Portal, (from, to): (NodeId, NodeId), way: Option<&Way<'_>>) -> String {
    let id = |node: NodeId| portal.node(node).id.as_str();
    let mut out = String::new();
    let (first, last) = (id(from), id(to));
    let Some(way) = way else {
        put_line(&mut out, format_args!("no path between {first} and {last}"));
        return out;
    };
    let steps = wire::plural(way.steps.len(), "step");
    let how = match way.bearing {
        Bearing::Along => "along the arrows",
        Bearing::Against => "against the arrows; along them there is no path",
        Bearing::Mixed => "along and against the arrows; in one direction there is no path",
    };
    put_line(&mut out, format_args!("{first} to {last}: {steps} {how}"));
    put_title(&mut out, format_args!("{first}"));
    for step in &way.steps {
        let (arrow, next) =
            if step.along { ("->", step.by.target) } else { ("<-", step.by.source) };
        let (relation, rest) = (portal.relation_name(step.by.relation), rest(portal, &step.by));
        put_line(&mut out, format_args!("  {arrow} {relation} {}{rest}", id(next)));
    }
    out
}

/// What of an edge is said behind its ends: the items that it is between, its place.
fn rest(portal: &Portal, by: &Connection<'_>) -> String {
    let id = |node: NodeId| portal.node(node).id.as_str();
    let items = if by.is_direct() {
        String::new()
    } else {
        format!(" (from {} to {})", id(by.declared.0), id(by.declared.1))
    };
    format!("{items}  {}:{}", by.edge.at.path, by.edge.line)
}

/// What a change of a node reaches as JSON.
pub fn impact_json<'a>(portal: &'a Portal, of: NodeId, reached: &[Reached<'a>]) -> String {
    let reached = reached.iter().map(|reached| ReachedShape {
        id: &portal.node(reached.node).id,
        distance: reached.distance,
        by: by(portal, &reached.by),
    });
    wire::json(&ImpactAnswer {
        version: VERSION,
        impact: ImpactShape { of: &portal.node(of).id, reached: reached.collect() },
    })
}

/// The same in words, by distance.
pub fn impact_text(portal: &Portal, of: NodeId, reached: &[Reached<'_>], items: bool) -> String {
    let id = |node: NodeId| portal.node(node).id.as_str();
    let mut out = String::new();
    let noun = if items { "node" } else { "document" };
    let count = match reached.len() {
        0 => format!("no {noun} depends"),
        1 => format!("1 {noun} depends"),
        n => format!("{n} {noun}s depend"),
    };
    put_line(&mut out, format_args!("{count} on {}", id(of)));
    let mut distance = 0;
    for reached in reached {
        if reached.distance != distance {
            distance = reached.distance;
            put_title(&mut out, format_args!("distance {distance}"));
        }
        let (relation, rest) =
            (portal.relation_name(reached.by.relation), rest(portal, &reached.by));
        let (node, target) = (id(reached.node), id(reached.by.target));
        put_line(&mut out, format_args!("  {node} -> {relation} {target}{rest}"));
    }
    out
}

//! Dependency diagrams as SVG: boxes that are links, arrows that point at what is needed.
//!
//! Written into the page, without a style of their own: classes and the theme's variables colour
//! them, so they follow light and dark. `graph --format svg` gets the styles inlined.

mod figure;
mod gantt;
mod layout;
mod shape;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::figures::text_width;
use crate::model::{NodeId, Portal, RelationRole, State, System, reduction};
use crate::template::{Raw, html, markup};
pub(super) use figure::{Figure, Twin};
pub(super) use gantt::{Band, Bar, Measure, When, gantt, keys};
use layout::{Layout, Piece, Route};
pub(super) use shape::Shape;

/// A drawing of more boxes cannot be read any more.
pub const MOST_NODES: usize = 300;

/// Bytes of a drawing on a page; one that is longer cannot be read any more.
pub(super) const LONGEST: usize = 200_000;

const LABEL_SIZE: f64 = 13.0;
const SUB_SIZE: f64 = 11.0;
const LONGEST_LABEL: f64 = 200.0;
const PADDING: f64 = 12.0;
/// The label of the page's own box is bold, which is wider.
const BOLD: f64 = 1.1;

/// A box.
#[derive(Debug, Clone, Hash)]
pub(super) struct Node {
    /// The name.
    pub label: String,
    /// A small second line: how far it is, and of which kind where there are several.
    pub sub: String,
    /// All of it in one sentence, for who points at it or hears it.
    pub says: String,
    /// The link.
    pub href: String,
    /// Written, stub or planned.
    pub state: State,
    /// The stage, where its status has one.
    pub stage: Option<&'static str>,
    /// The kind.
    pub kind: String,
    /// What the legend calls the shape.
    pub called: String,
    /// The outline.
    pub shape: Shape,
    /// Whether it is the page's own.
    pub own: bool,
}

/// What an arrow looks like, and means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Line {
    /// A dependency.
    Plain,
    /// A step of the critical path.
    Critical,
    /// A part of a circle.
    Circle,
}

impl Line {
    /// Its name in style sheets.
    fn class(self) -> &'static str {
        match self {
            Line::Plain => "plain",
            Line::Critical => "critical",
            Line::Circle => "circle",
        }
    }

    /// What it is called; nothing where it is as arrows are.
    fn title(self) -> Option<&'static str> {
        match self {
            Line::Plain => None,
            Line::Critical => Some("critical path"),
            Line::Circle => Some("need one another in a circle"),
        }
    }
}

/// An arrow from what needs to what is needed, by the indexes of the boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Arrow {
    pub from: usize,
    pub to: usize,
    pub line: Line,
    /// How many dependencies it is, where that is written beside it.
    pub count: Option<usize>,
}

/// What marks arrows between specs.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks<'a> {
    /// The specs of critical paths, in order.
    pub critical: &'a [NodeId],
    /// For each spec in a circle of dependencies the number of the circle.
    pub circles: Option<&'a HashMap<NodeId, usize>>,
}

/// A drawing, and how many boxes it has.
#[derive(Debug, Clone)]
pub struct Drawing {
    /// The `<svg>` element.
    pub svg: String,
    /// Boxes.
    pub nodes: usize,
}

/// How a drawing is labelled and where it goes.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct Frame<'a> {
    /// Says what it shows, for readers who do not see it.
    pub label: &'a str,
    /// Keeps ids of several drawings on a page apart.
    pub prefix: &'a str,
    /// Milliseconds that the layout may take.
    pub limit_ms: u64,
    /// A style sheet to put inside, for drawings in files of their own.
    pub style: &'a str,
}

/// The nodes that a node's page draws: itself, what it needs and what needs it, one step away;
/// of what is a system, its features.
pub(super) fn neighbourhood(portal: &Portal, node: NodeId, system: Option<&System>) -> Vec<NodeId> {
    let mut nodes = vec![node];
    match system {
        Some(system) => nodes.clone_from(&system.features),
        None => {
            nodes.extend(portal.needs(node));
            nodes.extend(portal.needed_by(node));
        }
    }
    let mut seen = BTreeSet::new();
    nodes.retain(|node| portal.is_document(*node) && seen.insert(*node));
    nodes
}

/// The arrows between some nodes: all dependencies, or those that no longer path replaces.
pub(super) fn arrows(
    portal: &Portal,
    nodes: &[NodeId],
    marks: Marks<'_>,
    reduce: bool,
) -> Vec<Arrow> {
    // Nobody will see them: `draw` refuses so many.
    if nodes.len() > MOST_NODES {
        return Vec::new();
    }
    let index = |node: NodeId| nodes.iter().position(|known| *known == node);
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (from, node) in nodes.iter().enumerate() {
        let needs = portal.needs(*node).into_iter().filter_map(index);
        pairs.extend(needs.filter(|to| *to != from).map(|to| (from, to)));
    }
    if reduce {
        pairs = reduction(nodes.len(), &pairs);
    }
    let on_path = |from: usize, to: usize| {
        marks.critical.windows(2).any(|step| step[0] == nodes[to] && step[1] == nodes[from])
    };
    let circle = |at: usize| marks.circles.and_then(|circles| circles.get(&nodes[at]));
    let together = |from: usize, to: usize| circle(from).is_some() && circle(from) == circle(to);
    let line = |from: usize, to: usize| match (together(from, to), on_path(from, to)) {
        (true, _) => Line::Circle,
        (_, true) => Line::Critical,
        _ => Line::Plain,
    };
    let arrow = |(from, to)| Arrow { from, to, line: line(from, to), count: None };
    pairs.into_iter().map(arrow).collect()
}

/// For each node in a circle of dependencies the number of the circle.
pub(super) fn circles(portal: &Portal) -> HashMap<NodeId, usize> {
    let of_dependencies = portal.cycles.iter().filter(|cycle| {
        portal.kinds.has_role(cycle.relation, RelationRole::Dependency) && cycle.nodes.len() > 1
    });
    let numbered = of_dependencies.enumerate();
    numbered
        .flat_map(|(number, cycle)| cycle.nodes.iter().map(move |node| (*node, number)))
        .collect()
}

/// Whether the layout of some nodes takes more work than it may. It is tried only where it might.
pub(super) fn is_too_much(portal: &Portal, nodes: &[NodeId], reduce: bool, limit_ms: u64) -> bool {
    let edges = |reduce: bool| -> Vec<(usize, usize)> {
        let arrows = arrows(portal, nodes, Marks::default(), reduce);
        arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect()
    };
    let count = nodes.len();
    if !(2..=MOST_NODES).contains(&count) || !layout::may_exceed(count, &edges(false), limit_ms) {
        return false;
    }
    let edges = edges(reduce);
    layout::may_exceed(count, &edges, limit_ms) && layout::exceeds(count, &edges, limit_ms)
}

/// Whether even the drawing of what is around one spec may take more work than it may.
pub(super) fn stars_may_exceed(limit_ms: u64) -> bool {
    let star: Vec<(usize, usize)> = (1..MOST_NODES).map(|at| (at, 0)).collect();
    layout::may_exceed(MOST_NODES, &star, limit_ms)
}

/// Draws boxes and arrows; `None` when there is nothing to draw, or too much.
pub(super) fn draw(nodes: &[Node], arrows: &[Arrow], frame: Frame<'_>) -> Option<Drawing> {
    if nodes.len() < 2 || nodes.len() > MOST_NODES {
        return None;
    }
    let fitted: Vec<(String, String)> = nodes
        .iter()
        .map(|node| {
            (
                text::fitted(&one_line(&node.label), LABEL_SIZE, LONGEST_LABEL),
                text::fitted(&one_line(&node.sub), SUB_SIZE, LONGEST_LABEL),
            )
        })
        .collect();
    let widths: Vec<f64> = nodes
        .iter()
        .zip(&fitted)
        .map(|(node, (label, sub))| {
            let bold = if node.own { BOLD } else { 1.0 };
            let label = text_width(label, LABEL_SIZE) * bold;
            let text = label.max(text_width(sub, SUB_SIZE)).ceil();
            text + 2.0 * PADDING + node.shape.room()
        })
        .collect();
    let edges: Vec<(usize, usize)> = arrows.iter().map(|arrow| (arrow.from, arrow.to)).collect();
    let layout = layout::layout(&widths, &edges, frame.limit_ms)?;
    let svg = svg(nodes, &fitted, arrows, &layout, frame);
    let fits = svg.len() <= LONGEST || !frame.style.is_empty();
    fits.then_some(Drawing { svg, nodes: nodes.len() })
}

/// The bytes that the drawing of some nodes may take on a page.
pub(super) fn weight(portal: &Portal, nodes: &[NodeId]) -> usize {
    if nodes.len() < 2 {
        return 0;
    }
    // The next level up.
    if nodes.len() > MOST_NODES {
        return LONGEST / 2;
    }
    let of_node = |node: &NodeId| {
        let arrows = portal.needs(*node).len();
        let node = portal.node(*node);
        650 + 4 * node.title.len() + 2 * node.url.len() + 330 * arrows
    };
    nodes.iter().map(of_node).sum::<usize>().min(LONGEST)
}

fn svg(
    nodes: &[Node],
    labels: &[(String, String)],
    arrows: &[Arrow],
    layout: &Layout,
    frame: Frame<'_>,
) -> String {
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    let prefix = frame.prefix;
    // In a page the parser knows.
    let namespace =
        if frame.style.is_empty() { "" } else { " xmlns=\"http://www.w3.org/2000/svg\"" };
    let mut out = html!(
        "<svg class=\"diagram\"{} width=\"{}\" \
         height=\"{}\" viewBox=\"0 0 {} {}\" text-anchor=\"middle\" role=\"group\" aria-label=\"{}\">",
        Raw(namespace),
        width,
        height,
        width,
        height,
        frame.label
    );
    if !frame.style.is_empty() {
        let _ = markup!(out, "<style>{}</style>", Raw(frame.style));
    }
    for line in [Line::Plain, Line::Critical, Line::Circle] {
        out.push_str(&arrows_of(line, arrows, layout, prefix));
    }
    // What is needed is read before what needs it.
    let mut order: Vec<usize> = (0..nodes.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&layout.boxes[*a], &layout.boxes[*b]);
        let (first, second) =
            if layout.down { ((a.y, a.x), (b.y, b.x)) } else { ((a.x, a.y), (b.x, b.y)) };
        first.0.total_cmp(&second.0).then(first.1.total_cmp(&second.1))
    });
    for at in order {
        out.push_str(&box_of(&nodes[at], &labels[at], &layout.boxes[at]));
    }
    for (arrow, route) in arrows.iter().zip(&layout.routes) {
        if let Some(count) = arrow.count {
            let (x, y) = middle(route);
            let (x, y) = (number(x), number(y + 4.0));
            let _ = markup!(out, "<text class=\"many\" x=\"{}\" y=\"{}\">{}</text>", x, y, count);
        }
    }
    let _ = markup!(out, "</svg>");
    out
}

/// The arrows that look alike, with their head.
fn arrows_of(line: Line, arrows: &[Arrow], layout: &Layout, prefix: &str) -> String {
    let mut own = arrows.iter().zip(&layout.routes).filter(|(arrow, _)| arrow.line == line);
    let Some((_, first)) = own.next() else { return String::new() };
    let class = line.class();
    let mut out = html!(
        "<defs><marker id=\"{}-{}\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
         <path class=\"arrow {}\" d=\"M0 0.5L8 4L0 7.5z\"/></marker></defs>\
         <g class=\"edge {}\" marker-end=\"url(#{}-{})\">",
        prefix,
        class,
        class,
        class,
        prefix,
        class
    );
    if let Some(title) = line.title() {
        let _ = markup!(out, "<title>{}</title>", title);
    }
    for route in std::iter::once(first).chain(own.map(|(_, route)| route)) {
        let _ = markup!(out, "<path d=\"{}\"/>", path(route, layout.down));
    }
    let _ = markup!(out, "</g>");
    out
}

/// The middle of an arrow's first bend: there is no box.
fn middle(route: &Route) -> (f64, f64) {
    let mut at = route.start;
    for piece in &route.pieces {
        match *piece {
            Piece::Line(x, y) => at = (x, y),
            Piece::Bend(x, y) => return (f64::midpoint(at.0, x), f64::midpoint(at.1, y)),
        }
    }
    at
}

/// A text on one line: in a drawing in a file of its own a line end would begin a line of a log.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        Cow::Owned(text.split(char::is_control).collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(text)
    }
}

/// A box with its two lines.
fn box_of(node: &Node, (label, sub): &(String, String), place: &layout::Box) -> String {
    let own = if node.own { " self" } else { "" };
    let x = number(place.x);
    let mut attributes = match node.state {
        State::Written => String::new(),
        state => html!(" data-state=\"{}\"", state.name()),
    };
    if let Some(stage) = node.stage {
        let _ = markup!(attributes, " data-stage=\"{}\"", stage);
    }
    let corner = (place.left(), place.y - place.height / 2.0);
    html!(
        "<a class=\"node{}\" href=\"{}\"{} data-kind=\"{}\"><title>{}</title>{}\
         <text x=\"{}\" y=\"{}\">{}</text><text class=\"sub\" x=\"{}\" y=\"{}\">{}</text></a>",
        own,
        node.href,
        Raw(&attributes),
        node.kind,
        &*one_line(&node.says),
        Raw(&outline(node.shape, corner, (place.width, place.height))),
        x,
        number(place.y - 3.0),
        label,
        x,
        number(place.y + 13.0),
        sub
    )
}

/// The element that draws a shape.
fn outline(shape: Shape, corner: (f64, f64), size: (f64, f64)) -> String {
    let Some(round) = shape.corners(size.1) else {
        return html!("<path d=\"{}\"/>", shape.outline(corner, size));
    };
    html!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>",
        number(corner.0),
        number(corner.1),
        number(size.0),
        number(size.1),
        number(round)
    )
}

/// An arrow as path data. Bends are cubics whose control points lie half way across, so that
/// they leave and reach level and never leave the gap that they are in.
fn path(route: &Route, down: bool) -> String {
    let mut at = route.start;
    let mut out = format!("M{} {}", number(at.0), number(at.1));
    for piece in &route.pieces {
        match *piece {
            Piece::Line(x, y) => {
                let _ = write!(out, "L{} {}", number(x), number(y));
                at = (x, y);
            }
            Piece::Bend(x, y) => {
                let [x0, y0, x1, y1] = [at.0, at.1, x, y].map(number);
                let _ = if down {
                    let middle = number(f64::midpoint(at.1, y));
                    write!(out, "C{x0} {middle} {x1} {middle} {x1} {y1}")
                } else {
                    let middle = number(f64::midpoint(at.0, x));
                    write!(out, "C{middle} {y0} {middle} {y1} {x1} {y1}")
                };
                at = (x, y);
            }
        }
    }
    out
}

/// A coordinate with one decimal at most.
fn number(value: f64) -> String {
    // Nearly all are whole, or a half more: of these the shortest text is the exact one, and to make
    // it costs a tenth of finding the digits up to a place.
    if (value * 2.0).fract() == 0.0 {
        return value.to_string();
    }
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The style of a drawing in a file of its own.
pub(super) const STANDALONE: &str = "svg{font:13px/1.2 system-ui,'DejaVu Sans',sans-serif;\
    background:#fff}.node rect,.node path{fill:#f6f8fa;stroke:#57606a}.node[data-state=planned]>*{\
    stroke-dasharray:4 3}.node text{fill:#1f2328;stroke:none}.node .sub{fill:#57606a;font-size:11px}\
    .edge{fill:none;stroke:#57606a}.arrow{fill:#57606a}.edge.critical{stroke:#b35900;stroke-width:2}\
    .arrow.critical{fill:#b35900}.edge.circle{stroke:#a31f2f;stroke-dasharray:6 3}.arrow.circle{\
    fill:#a31f2f}";

#[cfg(test)]
mod tests {
    use super::*;

    fn node(label: &str) -> Node {
        Node {
            label: label.to_owned(),
            sub: "draft".to_owned(),
            says: "x".to_owned(),
            href: "x.html".to_owned(),
            state: State::Written,
            stage: None,
            kind: "feature".to_owned(),
            called: "Feature".to_owned(),
            shape: Shape::Feature,
            own: false,
        }
    }

    #[test]
    fn labels_fit_their_boxes() {
        let nodes = [
            node("WWWWWWWWWWWWWW"),
            node("A name that is much longer than any box may be"),
            node("ö"),
        ];
        for node in &nodes {
            let label = text::fitted(&node.label, LABEL_SIZE, LONGEST_LABEL);
            assert!(text_width(&label, LABEL_SIZE) <= LONGEST_LABEL);
        }
        let frame = Frame { label: "x", prefix: "d", limit_ms: 1000, style: "" };
        let arrows = [Arrow { from: 0, to: 1, line: Line::Plain, count: None }];
        let drawing = draw(&nodes, &arrows, frame).expect("a drawing");
        assert_eq!(drawing.svg.matches("<a class=\"node").count(), 3);
        assert_eq!(drawing.svg.matches("class=\"edge plain\"").count(), 1);
        assert!(!drawing.svg.contains("style="));
    }

    #[test]
    fn one_box_alone_is_no_drawing() {
        let frame = Frame { label: "x", prefix: "d", limit_ms: 1000, style: "" };
        assert!(draw(&[node("a")], &[], frame).is_none());
    }
}

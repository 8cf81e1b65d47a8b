//! Where boxes and arrows go. dugong (a port of dagre) ranks and orders the boxes; the arrows are
//! led by us, so that none crosses a box.
//!
//! Ranks are columns: what is needed is left of what needs it. Inside a column an arrow runs
//! straight, at the height that the layout kept free for it; it bends only in the gaps between
//! columns, where there are no boxes.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use dugong::graphlib::{Graph, GraphOptions};
use dugong::{EdgeLabel, GraphLabel, NodeLabel, RankDir, WorkControl, WorkError};

/// A box, by its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Box {
    pub(super) fn left(&self) -> f64 {
        self.x - self.width / 2.0
    }

    pub(super) fn right(&self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// A piece of an arrow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// Straight to a point.
    Line(f64, f64),
    /// To a point, leaving and reaching level; it stays between the two in both directions.
    Bend(f64, f64),
}

/// An arrow: where it starts, and its pieces.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Route {
    pub start: (f64, f64),
    pub pieces: Vec<Piece>,
}

/// A drawing's geometry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub width: f64,
    pub height: f64,
    pub boxes: Vec<Box>,
    /// One for each edge, in the order given.
    pub routes: Vec<Route>,
    /// Whether what is needed is above what needs it, instead of left of it. Bends then leave and
    /// reach upright.
    pub down: bool,
}

impl Layout {
    /// The same with the two directions exchanged.
    fn turned(self) -> Layout {
        let turn = |piece: Piece| match piece {
            Piece::Line(x, y) => Piece::Line(y, x),
            Piece::Bend(x, y) => Piece::Bend(y, x),
        };
        let boxes = self.boxes.into_iter();
        let routes = self.routes.into_iter();
        Layout {
            width: self.height,
            height: self.width,
            boxes: boxes
                .map(|b| Box { x: b.y, y: b.x, width: b.height, height: b.width })
                .collect(),
            routes: routes
                .map(|route| Route {
                    start: (route.start.1, route.start.0),
                    pieces: route.pieces.into_iter().map(turn).collect(),
                })
                .collect(),
            down: !self.down,
        }
    }
}

/// Stops a layout that takes too much work. Work is counted, not timed, so that the same graph
/// gives the same drawing on every machine.
struct Budget(usize);

impl WorkControl for Budget {
    fn charge(&mut self, units: usize) -> Result<(), WorkError> {
        self.0 = self.0.checked_sub(units).ok_or(WorkError::Interrupted)?;
        Ok(())
    }
}

/// Units of work that dugong does in a millisecond, roughly.
const UNITS_PER_MS: usize = 20_000;

/// Columns that all arrows together may pass. The layout keeps room for each arrow in each column, and
/// a drawing with more of them cannot be read any more, whatever work it would take.
const MOST_PASSED: usize = 10_000;

/// Space between boxes of a column, between arrows, and between columns.
const NODE_GAP: f64 = 18.0;
const EDGE_GAP: f64 = 12.0;
const COLUMN_GAP: f64 = 44.0;
const MARGIN: f64 = 8.0;

/// A drawing that is wider cannot be read where it is fitted to a page.
const WIDE: f64 = 1600.0;

/// How high a box is.
const HEIGHT: f64 = 44.0;

/// The width with which boxes are laid out; any would do.
const ANY_WIDTH: f64 = 100.0;

/// Units of work that a layout takes at most for each arrow and each column that one passes: three
/// times what was found among thousands of graphs.
const UNITS_PER_STEP: usize = 100_000;

/// Whether a layout may take more work than it may.
pub(super) fn may_exceed(boxes: usize, edges: &[(usize, usize)], limit_ms: u64) -> bool {
    (edges.len() + passed(boxes, edges)).saturating_mul(UNITS_PER_STEP) > units(limit_ms)
}

/// Whether a layout takes more work than it may. That does not depend on how large the boxes are.
pub(super) fn exceeds(boxes: usize, edges: &[(usize, usize)], limit_ms: u64) -> bool {
    passed(boxes, edges) <= MOST_PASSED && plan(boxes, edges, limit_ms).is_none()
}

fn units(limit_ms: u64) -> usize {
    usize::try_from(limit_ms).unwrap_or(usize::MAX).saturating_mul(UNITS_PER_MS)
}

/// Lays out boxes of the given widths and edges from what needs to what is needed. `None` when it
/// would take too long.
pub(super) fn layout(widths: &[f64], edges: &[(usize, usize)], limit_ms: u64) -> Option<Layout> {
    if passed(widths.len(), edges) > MOST_PASSED {
        return None;
    }
    let plan = plan(widths.len(), edges, limit_ms)?;
    let across = placed(&plan, widths, edges);
    if across.width > WIDE {
        let down = stood(&plan, widths, edges);
        if down.width < across.width / 2.0 {
            return Some(down);
        }
    }
    Some(across)
}

/// A layout by a plan, in columns.
fn placed(plan: &Plan, widths: &[f64], edges: &[(usize, usize)]) -> Layout {
    let columns = plan.columns(widths);
    let place = |((column, y), width): (&(usize, f64), &f64)| {
        let (left, right) = columns[*column];
        Box { x: f64::midpoint(left, right), y: *y, width: *width, height: HEIGHT }
    };
    let boxes: Vec<Box> = plan.boxes.iter().zip(widths).map(place).collect();
    let end = |at: usize| (&boxes[at], plan.boxes[at].0);
    let routes = edges
        .iter()
        .zip(&plan.passed)
        .map(|((needing, needed), heights)| route(end(*needing), end(*needed), &columns, heights));
    let routes = routes.collect();
    framed(boxes, routes)
}

/// A layout by the same plan with rows in the place of columns, what is needed above what needs it.
/// What was apart by the height of a box is made apart by the width of the widest.
fn stood(plan: &Plan, widths: &[f64], edges: &[(usize, usize)]) -> Layout {
    let widest = widths.iter().copied().fold(HEIGHT, f64::max);
    let by = (widest + NODE_GAP) / (HEIGHT + NODE_GAP);
    let rows = plan.columns(&vec![HEIGHT; widths.len()]);
    let place = |((row, y), width): (&(usize, f64), &f64)| {
        let (top, bottom) = rows[*row];
        Box { x: f64::midpoint(top, bottom), y: y * by, width: HEIGHT, height: *width }
    };
    let boxes: Vec<Box> = plan.boxes.iter().zip(widths).map(place).collect();
    let end = |at: usize| (&boxes[at], plan.boxes[at].0);
    let routes = edges.iter().zip(&plan.passed).map(|((needing, needed), heights)| {
        let heights: Vec<Option<f64>> = heights.iter().map(|y| y.map(|y| y * by)).collect();
        route(end(*needing), end(*needed), &rows, &heights)
    });
    let routes = routes.collect();
    framed(boxes, routes).turned()
}

/// Where boxes and arrows go, whatever the boxes' widths: these move only the columns.
struct Plan {
    /// For each box its column and the height of its middle.
    boxes: Vec<(usize, f64)>,
    /// The room after each column.
    gaps: Vec<f64>,
    /// For each edge the heights at which it passes the columns between its ends, in its direction.
    passed: Vec<Vec<Option<f64>>>,
}

/// A graph as far as its plan follows from it: boxes, edges, and the limit of the work.
type Shape = (usize, Vec<(usize, usize)>, u64);

/// The most boxes of a graph whose plan is kept, and how many are kept.
const MOST_BOXES_KEPT: usize = 32;
const MOST_KEPT: usize = 256;

thread_local! {
    /// The plans that were made. To make one takes a million instructions, and the surroundings of
    /// thousands of specs have a few dozen shapes: so many specs that are needed, so many that need it.
    static PLANS: RefCell<HashMap<Shape, Option<Rc<Plan>>>> = RefCell::default();
}

/// The plan of a graph: the one that is kept, or a new one.
fn plan(boxes: usize, edges: &[(usize, usize)], limit_ms: u64) -> Option<Rc<Plan>> {
    let make = || Plan::new(boxes, edges, limit_ms).map(Rc::new);
    if boxes > MOST_BOXES_KEPT {
        return make();
    }
    PLANS.with_borrow_mut(|plans| {
        if plans.len() >= MOST_KEPT {
            plans.clear();
        }
        plans.entry((boxes, edges.to_vec(), limit_ms)).or_insert_with(make).clone()
    })
}

impl Plan {
    fn new(boxes: usize, edges: &[(usize, usize)], limit_ms: u64) -> Option<Plan> {
        let mut graph = Graph::<NodeLabel, EdgeLabel, GraphLabel>::new(GraphOptions {
            multigraph: false,
            compound: false,
            ..GraphOptions::default()
        });
        graph.set_graph(GraphLabel {
            rankdir: RankDir::LR,
            nodesep: NODE_GAP,
            edgesep: EDGE_GAP,
            ranksep: COLUMN_GAP,
            marginx: MARGIN,
            marginy: MARGIN,
            ..GraphLabel::default()
        });
        let name = |index: usize| format!("n{index:05}");
        for index in 0..boxes {
            let label = NodeLabel { width: ANY_WIDTH, height: HEIGHT, ..NodeLabel::default() };
            graph.set_node(name(index), label);
        }
        for (needing, needed) in edges {
            let label = EdgeLabel { minlen: 1, weight: 1.0, ..EdgeLabel::default() };
            graph.set_edge_with_label(name(*needed), name(*needing), label);
        }
        dugong::layout_controlled(&mut graph, &mut Budget(units(limit_ms))).ok()?;
        let place = |index: usize| {
            let node = graph.node(&name(index))?;
            Some((node.x?, node.y?))
        };
        let places: Vec<(f64, f64)> = (0..boxes).map(place).collect::<Option<_>>()?;
        let mut middles: Vec<f64> = places.iter().map(|(x, _)| *x).collect();
        middles.sort_by(f64::total_cmp);
        middles.dedup_by(|a, b| (*a - *b).abs() < 1.0);
        let column = |x: f64| middles.iter().position(|middle| (x - middle).abs() < 1.0);
        let columns = places.iter().map(|(x, y)| Some((column(*x)?, *y)));
        let columns: Vec<(usize, f64)> = columns.collect::<Option<_>>()?;
        let gaps = middles.windows(2).map(|pair| pair[1] - pair[0] - ANY_WIDTH).chain([0.0]);
        let passed = edges.iter().map(|(needing, needed)| {
            let label = graph.edge(&name(*needed), &name(*needing), None)?;
            let points: Vec<(f64, f64)> = label.points.iter().map(|p| (p.x, p.y)).collect();
            let between = between(columns[*needing].0, columns[*needed].0);
            Some(between.into_iter().map(|at| height_at(&points, middles[at])).collect())
        });
        let passed = passed.collect::<Option<_>>()?;
        Some(Plan { boxes: columns, gaps: gaps.collect(), passed })
    }

    /// The left and right end of each column for boxes of some widths.
    fn columns(&self, widths: &[f64]) -> Vec<(f64, f64)> {
        let mut widest = vec![0.0; self.gaps.len()];
        for ((column, _), width) in self.boxes.iter().zip(widths) {
            widest[*column] = f64::max(widest[*column], *width);
        }
        let mut left = 0.0;
        let column = |(width, gap): (f64, &f64)| {
            let right = left + width;
            let column = (left, right);
            left = right + gap;
            column
        };
        widest.into_iter().zip(&self.gaps).map(column).collect()
    }
}

/// The columns between two, on the way from the first to the last.
fn between(first: usize, last: usize) -> Vec<usize> {
    if last < first { (last + 1..first).rev().collect() } else { (first + 1..last).collect() }
}

/// How many columns the arrows pass between what they join, where every box is as far left as it
/// can: no layout needs fewer columns. In a circle an arrow that leads back is not followed.
fn passed(boxes: usize, edges: &[(usize, usize)]) -> usize {
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); boxes];
    for (needing, needed) in edges {
        if let Some(needs) = needs.get_mut(*needing) {
            needs.push(*needed);
        }
    }
    let mut columns: Vec<Option<usize>> = vec![None; boxes];
    for first in 0..boxes {
        // A box, and how many of its needs have been looked at.
        let mut open = vec![(first, 0)];
        let mut on_way = vec![false; boxes];
        while let Some((at, looked)) = open.pop() {
            if columns[at].is_some() {
                continue;
            }
            on_way[at] = true;
            match needs[at].get(looked) {
                Some(next) => {
                    open.push((at, looked + 1));
                    if columns[*next].is_none() && !on_way[*next] {
                        open.push((*next, 0));
                    }
                }
                None => {
                    let before = needs[at].iter().filter_map(|need| columns[*need]);
                    columns[at] = Some(before.max().map_or(0, |column| column + 1));
                }
            }
        }
    }
    let column = |at: usize| columns.get(at).copied().flatten().unwrap_or_default();
    let passed =
        |(from, to): &(usize, usize)| column(*from).abs_diff(column(*to)).saturating_sub(1);
    edges.iter().map(passed).sum()
}

/// The arrow from the box that needs to the box that is needed, each with its column. `heights` are
/// those at which it passes the columns between.
fn route(
    (from, first): (&Box, usize),
    (to, last): (&Box, usize),
    columns: &[(f64, f64)],
    heights: &[Option<f64>],
) -> Route {
    let leftwards = to.x < from.x;
    let (start, end) = if leftwards {
        ((from.left(), from.y), (to.right(), to.y))
    } else {
        ((from.right(), from.y), (to.left(), to.y))
    };
    let mut pieces = Vec::new();
    let mut y = from.y;
    // To the edge of its own column, at its own height, where there is no other box.
    let exit = |column: usize| {
        if leftwards { columns[column].0 } else { columns[column].1 }
    };
    let entry = |column: usize| {
        if leftwards { columns[column].1 } else { columns[column].0 }
    };
    if (exit(first) - start.0).abs() > 0.5 {
        pieces.push(Piece::Line(exit(first), y));
    }
    for (column, height) in between(first, last).into_iter().zip(heights) {
        y = height.unwrap_or(y);
        pieces.push(Piece::Bend(entry(column), y));
        pieces.push(Piece::Line(exit(column), y));
    }
    pieces.push(Piece::Bend(entry(last), to.y));
    if (entry(last) - end.0).abs() > 0.5 {
        pieces.push(Piece::Line(end.0, end.1));
    }
    Route { start, pieces }
}

/// The height that a line through the points has at a place across.
fn height_at(points: &[(f64, f64)], x: f64) -> Option<f64> {
    if let Some((_, y)) = points.iter().find(|(px, _)| (px - x).abs() < 1.0) {
        return Some(*y);
    }
    points.windows(2).find_map(|pair| {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let inside = (ax.min(bx)..=ax.max(bx)).contains(&x) && (bx - ax).abs() > f64::EPSILON;
        inside.then(|| ay + (by - ay) * (x - ax) / (bx - ax))
    })
}

/// The frame around everything, its corner at the origin.
fn framed(mut boxes: Vec<Box>, mut routes: Vec<Route>) -> Layout {
    let points = |route: &Route| {
        let ends = route.pieces.iter().map(|piece| match piece {
            Piece::Line(x, y) | Piece::Bend(x, y) => (*x, *y),
        });
        std::iter::once(route.start).chain(ends).collect::<Vec<_>>()
    };
    let mut xs: Vec<f64> = boxes.iter().flat_map(|b| [b.left(), b.right()]).collect();
    let mut ys: Vec<f64> =
        boxes.iter().flat_map(|b| [b.y - b.height / 2.0, b.y + b.height / 2.0]).collect();
    for (x, y) in routes.iter().flat_map(&points) {
        xs.push(x);
        ys.push(y);
    }
    let low = |values: &[f64]| values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if boxes.is_empty() {
        return Layout { width: 0.0, height: 0.0, boxes, routes, down: false };
    }
    let (dx, dy) = (MARGIN - low(&xs), MARGIN - low(&ys));
    for b in &mut boxes {
        b.x += dx;
        b.y += dy;
    }
    for route in &mut routes {
        route.start = (route.start.0 + dx, route.start.1 + dy);
        for piece in &mut route.pieces {
            match piece {
                Piece::Line(x, y) | Piece::Bend(x, y) => {
                    *x += dx;
                    *y += dy;
                }
            }
        }
    }
    Layout {
        width: high(&xs) - low(&xs) + 2.0 * MARGIN,
        height: high(&ys) - low(&ys) + 2.0 * MARGIN,
        boxes,
        routes,
        down: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_that_arrows_pass_are_counted() {
        assert_eq!(passed(3, &[(1, 0), (2, 1), (2, 0)]), 1);
        assert_eq!(passed(4, &[(3, 2), (2, 1), (1, 0), (3, 0), (3, 1)]), 3);
        assert_eq!(passed(2, &[(0, 1), (1, 0), (0, 0)]), 0, "a circle ends");
        assert_eq!(passed(0, &[]), 0);
    }

    #[test]
    fn what_would_pass_too_many_columns_is_not_laid_out() {
        let sizes = vec![100.0; 120];
        let chain = |far: usize| -> Vec<(usize, usize)> {
            let near = (1..120).map(|at| (at, at - 1));
            near.chain((far..120).map(|at| (at, at - far))).collect()
        };
        assert!(layout(&sizes, &chain(110), 2_000).is_some());
        let all: Vec<_> = (0..120).flat_map(|from| (0..from).map(move |to| (from, to))).collect();
        assert!(passed(120, &all) > MOST_PASSED);
        assert!(layout(&sizes, &all, u64::MAX).is_none());
    }
    /// What is not expected to take too much does not, whatever it looks like.
    #[test]
    fn what_may_take_too_much_is_known_before() {
        let mut seed = 7_u64;
        let mut below = |end: usize| {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            usize::try_from(seed % end as u64).expect("small")
        };
        let limit = 500;
        let mut tried = 0;
        for round in 0..60 {
            let boxes = 20 + below(60);
            let mut edges = Vec::new();
            while !may_exceed(boxes, &edges, limit) {
                let edge = match round % 3 {
                    0 => (boxes / 2 + below(boxes - boxes / 2), below(boxes / 2)),
                    1 => {
                        let from = 1 + below(boxes - 1);
                        (from, from - 1 - below(from.min(8)))
                    }
                    _ => {
                        let from = 1 + below(boxes - 1);
                        (from, below(from))
                    }
                };
                edges.push(edge);
                edges.sort_unstable();
                edges.dedup();
            }
            edges.truncate(edges.len() / 2);
            tried += usize::from(!may_exceed(boxes, &edges, limit));
            assert!(!exceeds(boxes, &edges, limit), "{boxes} {edges:?}");
            assert!(exceeds(boxes, &edges, 0));
        }
        assert!(tried > 50, "{tried}");
    }
    use proptest::prelude::*;

    /// Points along a piece, close enough to each other to hit any box that it crosses.
    fn walk(route: &Route, down: bool) -> Vec<(f64, f64)> {
        let turn = |(x, y): (f64, f64)| if down { (y, x) } else { (x, y) };
        let mut all = Vec::new();
        let mut at = turn(route.start);
        for piece in &route.pieces {
            let (end, bend) = match *piece {
                Piece::Line(x, y) => (turn((x, y)), false),
                Piece::Bend(x, y) => (turn((x, y)), true),
            };
            for step in 0..=40 {
                let t = f64::from(step) / 40.0;
                // The cubic that the drawing uses: control points half way across.
                let s = if bend { t * t * (3.0 - 2.0 * t) } else { t };
                let across = if bend {
                    1.5 * t * (1.0 - t) * (1.0 - t) + 1.5 * t * t * (1.0 - t) + t * t * t
                } else {
                    t
                };
                let x = at.0 + (end.0 - at.0) * across;
                all.push(turn((x, at.1 + (end.1 - at.1) * s)));
            }
            at = end;
        }
        all
    }

    fn check(sizes: &[f64], edges: &[(usize, usize)]) -> Result<(), TestCaseError> {
        let layout = layout(sizes, edges, 60_000).expect("laid out");
        for (a, one) in layout.boxes.iter().enumerate() {
            prop_assert!(one.left() >= 0.0 && one.right() <= layout.width);
            for other in &layout.boxes[a + 1..] {
                let apart = (one.x - other.x).abs() >= f64::midpoint(one.width, other.width)
                    || (one.y - other.y).abs() >= f64::midpoint(one.height, other.height);
                prop_assert!(apart, "boxes overlap: {one:?} {other:?}");
            }
        }
        for (route, (from, to)) in layout.routes.iter().zip(edges) {
            for (x, y) in walk(route, layout.down) {
                prop_assert!((0.0..=layout.width).contains(&x));
                prop_assert!((0.0..=layout.height).contains(&y));
                for (index, b) in layout.boxes.iter().enumerate() {
                    let inside = (x - b.x).abs() < b.width / 2.0 - 0.5
                        && (y - b.y).abs() < b.height / 2.0 - 0.5;
                    let own = index == *from || index == *to;
                    prop_assert!(own || !inside, "{from}->{to} crosses {index} at {x},{y}");
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_long_arrow_goes_round_the_boxes_between() {
        let sizes = [120.0, 200.0, 90.0, 160.0];
        check(&sizes, &[(1, 0), (2, 1), (3, 2), (3, 0), (2, 0)]).expect("no crossing");
    }

    #[test]
    fn what_would_be_too_wide_is_drawn_from_top_to_bottom() {
        let sizes = [160.0; 20];
        let mut edges: Vec<(usize, usize)> = (1..20).map(|at| (at, at - 1)).collect();
        edges.push((10, 2));
        let layout = layout(&sizes, &edges, 60_000).expect("laid out");
        assert!(layout.down && layout.width < 500.0 && layout.height > 1500.0, "{layout:?}");
        assert!(layout.boxes[0].y < layout.boxes[19].y, "what is needed is above");
        check(&sizes, &edges).expect("no crossing");
        let across = super::layout(&sizes[..5], &edges[..4], 60_000).expect("laid out");
        assert!(!across.down);
    }

    #[test]
    fn a_cycle_is_drawn_too() {
        let sizes = [100.0; 3];
        check(&sizes, &[(0, 1), (1, 2), (2, 0)]).expect("no crossing");
    }

    #[test]
    fn a_layout_that_takes_too_long_is_given_up() {
        let sizes = vec![100.0; 200];
        let edges: Vec<(usize, usize)> =
            (1..200).flat_map(|n| (0..n).step_by(7).map(move |m| (n, m))).collect();
        assert_eq!(layout(&sizes, &edges, 0), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_arrow_crosses_a_box(
            widths in prop::collection::vec(60.0f64..240.0, 2..24),
            picks in prop::collection::vec((0usize..1000, 0usize..1000), 1..48),
        ) {
            let sizes: Vec<f64> = widths.iter().map(|width| width.round()).collect();
            let mut edges: Vec<(usize, usize)> = picks
                .iter()
                .map(|(a, b)| (a % sizes.len(), b % sizes.len()))
                .filter(|(a, b)| a > b)
                .collect();
            edges.sort_unstable();
            edges.dedup();
            check(&sizes, &edges)?;
        }
    }
}

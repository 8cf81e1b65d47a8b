//! A drawing as a page shows it: with a legend of what occurs in it, and the way to the same as text.

use serde::Serialize;

use super::{Arrow, Drawing, Line, Node, Shape, outline};
use crate::model::State;
use crate::template::{Raw, html};
use crate::words::Words;

/// Names of kinds that the legend shows for one shape.
const MOST_CALLED: usize = 3;

/// An entry of a legend.
#[derive(Debug, Serialize)]
struct Key {
    /// The sample, as an `<svg>` element.
    sample_html: String,
    /// What it means.
    text: String,
}

/// Something that is needed, in the list that says the same as a drawing.
#[derive(Debug, Serialize)]
struct Needed {
    /// Its title.
    title: String,
    /// The link.
    url: String,
    /// How many dependencies there are between the two, where that is counted.
    count: Option<usize>,
    /// Whether the two are in a circle.
    circle: bool,
}

/// A row of the list that says the same as a drawing.
#[derive(Debug, Serialize)]
struct TwinRow {
    /// What needs the others.
    title: String,
    /// The link.
    url: String,
    /// What it needs.
    needs: Vec<Needed>,
}

/// Where the same is said as text.
#[derive(Debug)]
pub(in crate::render) enum Twin {
    /// In a list with the figure.
    Here,
    /// Where a link leads to.
    At(String),
}

/// A drawing with what is around it.
#[derive(Debug, Serialize)]
pub(in crate::render) struct Figure {
    /// The `<svg>` element.
    svg_html: String,
    /// How many boxes it has.
    nodes: usize,
    /// Keeps the ids of several figures on a page apart.
    prefix: String,
    /// What the shapes and lines that occur mean.
    legend: Vec<Key>,
    /// The same as text, where the page does not have it elsewhere.
    twin: Vec<TwinRow>,
    /// The link to what says the same as text.
    pub listed: Option<String>,
    /// Why it shows less than was asked for.
    pub instead: Option<String>,
    /// The link to the explorer of the graph around the same spec, where the site has one.
    pub explore: Option<String>,
}

impl Figure {
    /// A drawing of some boxes and arrows as a figure.
    pub(in crate::render) fn new(
        drawing: Drawing,
        prefix: &str,
        (nodes, arrows): (&[Node], &[Arrow]),
        twin: Twin,
        words: &Words,
    ) -> Figure {
        let (rows, listed) = match twin {
            Twin::Here => (twin_rows(nodes, arrows), None),
            Twin::At(link) => (Vec::new(), Some(link)),
        };
        Figure {
            svg_html: drawing.svg,
            nodes: drawing.nodes,
            prefix: prefix.to_owned(),
            legend: legend(words, nodes, arrows),
            twin: rows,
            listed,
            instead: None,
            explore: None,
        }
    }

    /// Another picture, whose rows are somewhere as text.
    pub(in crate::render) fn of_svg(
        svg: String,
        prefix: &str,
        keys: Vec<(String, String)>,
        listed: Option<String>,
    ) -> Figure {
        let key = |(sample_html, text)| Key { sample_html, text };
        Figure {
            svg_html: svg,
            nodes: 0,
            prefix: prefix.to_owned(),
            legend: keys.into_iter().map(key).collect(),
            twin: Vec::new(),
            listed,
            instead: None,
            explore: None,
        }
    }
}

fn twin_rows(nodes: &[Node], arrows: &[Arrow]) -> Vec<TwinRow> {
    let mut needs: Vec<Vec<&Arrow>> = vec![Vec::new(); nodes.len()];
    for arrow in arrows {
        needs[arrow.from].push(arrow);
    }
    let needed = |arrow: &&Arrow| Needed {
        title: nodes[arrow.to].label.clone(),
        url: nodes[arrow.to].href.clone(),
        count: arrow.count,
        circle: arrow.line == Line::Circle,
    };
    let rows = nodes.iter().zip(needs).filter(|(_, needs)| !needs.is_empty());
    let row = |(node, needs): (&Node, Vec<&Arrow>)| TwinRow {
        title: node.label.clone(),
        url: node.href.clone(),
        needs: needs.iter().map(needed).collect(),
    };
    rows.map(row).collect()
}

/// What occurs in a drawing and is not plain to see.
fn legend(words: &Words, nodes: &[Node], arrows: &[Arrow]) -> Vec<Key> {
    let mut shapes: Vec<(Shape, Vec<&str>)> = Vec::new();
    for node in nodes {
        let called = match shapes.iter_mut().find(|(shape, _)| *shape == node.shape) {
            Some((_, called)) => called,
            None => {
                shapes.push((node.shape, Vec::new()));
                let Some((_, called)) = shapes.last_mut() else { continue };
                called
            }
        };
        if !called.contains(&&*node.called) {
            called.push(&node.called);
        }
    }
    shapes.sort_by_key(|(shape, _)| *shape);
    let mut keys = Vec::new();
    if shapes.len() > 1 || nodes.iter().any(|node| node.shape == Shape::Group) {
        keys.extend(shapes.iter().map(|(shape, called)| Key {
            sample_html: sample(&boxed(*shape, "")),
            text: listed(words, called),
        }));
    }
    let plain = shapes.first().map_or(Shape::Feature, |(shape, _)| *shape);
    let states = [(State::Stub, words.say("stub")), (State::Planned, words.say("not written"))];
    for (state, text) in states {
        if nodes.iter().any(|node| node.state == state) {
            let attribute = html!(" data-state=\"{}\"", state.name());
            keys.push(Key {
                sample_html: sample(&boxed(plain, &attribute)),
                text: text.to_owned(),
            });
        }
    }
    for line in [Line::Critical, Line::Circle] {
        if let Some(title) = line.title().filter(|_| arrows.iter().any(|a| a.line == line)) {
            let path = html!("<path class=\"edge {}\" d=\"M1 8H25\"/>", line.class());
            keys.push(Key { sample_html: sample(&path), text: words.say(title).to_owned() });
        }
    }
    keys
}

fn listed(words: &Words, called: &[&str]) -> String {
    let text = called.iter().take(MOST_CALLED).copied().collect::<Vec<_>>().join(", ");
    if called.len() > MOST_CALLED {
        return words.with("{kinds} and others", &[("kinds", &text)]);
    }
    text
}

/// A small box for a legend.
fn boxed(shape: Shape, attributes: &str) -> String {
    let drawn = outline(shape, (2.0, 1.0), (22.0, 14.0));
    html!("<g class=\"node\"{}>{}</g>", Raw(attributes), Raw(&drawn))
}

/// A sample for a legend.
pub(in crate::render) fn sample(inner: &str) -> String {
    html!(
        "<svg class=\"diagram\" width=\"26\" height=\"16\" aria-hidden=\"true\">{}</svg>",
        Raw(inner)
    )
}

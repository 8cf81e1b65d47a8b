//! The next level up, where specs are too many to be drawn: each system, each feature or change, or
//! each folder is one box, and a number beside an arrow says how many dependencies it is.

use std::collections::{BTreeMap, HashMap};

use super::evidence::short;
use crate::layout::page_of;
use crate::model::{NodeId, State, SystemId, parent, reduction};
use crate::render::address::href;
use crate::render::boards::cut;
use crate::render::context::system_of;
use crate::render::diagram::{self, Arrow, Figure, Frame, Line, Shape, Twin};
use crate::render::site::Site;
use crate::words::Words;

/// A drawing of more boxes says less than a list.
const MOST_BOXES: usize = 120;

/// Arrows of which none is left out because a longer way replaces it.
const MOST_ARROWS: usize = 60;

/// Folders inside of others, at most, of which one may be a box.
const DEEPEST: usize = 12;

/// What some specs are put together by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    /// A phase of a roadmap.
    Phase,
    /// A system.
    System,
    /// A feature or change with its documents.
    Row,
    /// A folder.
    Folder,
}

impl Unit {
    /// What a box of it is called, in English; its key begins with it.
    fn name(self) -> &'static str {
        match self {
            Unit::Phase => "phase",
            Unit::System => "system",
            Unit::Row => "feature or change",
            Unit::Folder => "folder",
        }
    }

    /// Why it is drawn in place of the specs.
    fn instead(self) -> &'static str {
        match self {
            Unit::Phase => {
                "{n} specs are too many to be drawn one by one: each phase is a box, and a number says how many dependencies an arrow is."
            }
            Unit::System => {
                "{n} specs are too many to be drawn one by one: each system is a box, and a number says how many dependencies an arrow is."
            }
            Unit::Row => {
                "{n} specs are too many to be drawn one by one: each feature or change is a box, and a number says how many dependencies an arrow is."
            }
            Unit::Folder => {
                "{n} specs are too many to be drawn one by one: each folder is a box, and a number says how many dependencies an arrow is."
            }
        }
    }
}

/// Specs that are one box.
#[derive(Debug, Clone, Default)]
pub(super) struct Together {
    /// Tells it from others; begins with what it is.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Where its specs are listed, from the site's root.
    pub url: String,
}

/// What is drawn in place of the specs.
pub(super) struct Asked<'a> {
    /// The page that shows it.
    pub from: &'a str,
    /// The specs.
    pub nodes: &'a [NodeId],
    /// The one whose surroundings are drawn: only its own dependencies matter.
    pub own: Option<NodeId>,
    /// A way to put specs together that is tried first, and what one of them is called.
    pub first: Option<(Unit, &'a dyn Fn(NodeId) -> Together)>,
    /// Label and limits.
    pub frame: Frame<'a>,
}

/// A way to put specs together.
struct Level<'a> {
    /// What a box is.
    what: Unit,
    of: Box<dyn Fn(NodeId) -> Together + 'a>,
}

/// The drawing of the next level up; none where no level has few enough boxes.
pub(super) fn overview(site: &Site<'_>, asked: &Asked<'_>) -> Option<Figure> {
    let mut levels = Vec::new();
    if let Some((what, of)) = asked.first {
        levels.push(Level { what, of: Box::new(of) });
    }
    levels.push(Level { what: Unit::System, of: Box::new(|node| of_system(site, node)) });
    // The page of a document follows from the documents around it, and not from the boards.
    if asked.own.is_none() {
        let rows = rows(site);
        let of = move |node| of_row(site, &rows, node);
        levels.push(Level { what: Unit::Row, of: Box::new(of) });
    }
    for depth in (1..=DEEPEST).rev() {
        let of = move |node| of_folder(site, node, depth);
        levels.push(Level { what: Unit::Folder, of: Box::new(of) });
    }
    levels.iter().find_map(|level| drawn(site, asked, level))
}

fn drawn(site: &Site<'_>, asked: &Asked<'_>, level: &Level<'_>) -> Option<Figure> {
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(Together, usize)> = Vec::new();
    let mut of: HashMap<NodeId, usize> = HashMap::new();
    for node in asked.nodes {
        let known = match asked.own {
            Some(own) if own == *node => {
                let node = site.portal.node(own);
                Together { key: String::new(), label: node.title.clone(), url: node.url.clone() }
            }
            _ => (level.of)(*node),
        };
        let number = *numbers.entry(known.key.clone()).or_insert(groups.len());
        if number == groups.len() {
            groups.push((known, 0));
        }
        if groups.len() > MOST_BOXES {
            return None;
        }
        groups[number].1 += 1;
        of.insert(*node, number);
    }
    // What a level does not know is put together by folders.
    if groups.iter().filter(|(known, _)| known.key.starts_with(level.what.name())).count() < 2 {
        return None;
    }
    let boxes: Vec<diagram::Node> = groups
        .iter()
        .map(|(known, count)| group_box(site.words(), (asked, level.what), known, *count))
        .collect();
    let counts = counts(site, asked, &of);
    let mut pairs: Vec<(usize, usize)> = counts.keys().copied().collect();
    if pairs.len() > MOST_ARROWS {
        pairs = reduction(groups.len(), &pairs);
    }
    let arrow = |pair: &(usize, usize)| Arrow {
        from: pair.0,
        to: pair.1,
        line: Line::Plain,
        count: counts.get(pair).copied(),
    };
    let arrows: Vec<Arrow> = pairs.iter().map(arrow).collect();
    let mut figure = site.figure((&boxes, &arrows), asked.frame, Twin::Here)?;
    let count = asked.nodes.len();
    figure.instead = Some(site.words().with(level.what.instead(), &[("n", &count)]));
    Some(figure)
}

/// How many dependencies there are between each two groups.
fn counts(
    site: &Site<'_>,
    asked: &Asked<'_>,
    of: &HashMap<NodeId, usize>,
) -> BTreeMap<(usize, usize), usize> {
    let mut counts: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for node in asked.nodes {
        for need in site.portal.needs(*node) {
            let counts_here =
                asked.own.is_none_or(|own| own == *node || own == need) && need != *node;
            if let (true, Some(from), Some(to)) = (counts_here, of.get(node), of.get(&need))
                && from != to
            {
                *counts.entry((*from, *to)).or_default() += 1;
            }
        }
    }
    counts
}

fn group_box(
    words: &Words,
    (asked, what): (&Asked<'_>, Unit),
    known: &Together,
    count: usize,
) -> diagram::Node {
    let own = known.key.is_empty();
    let sub = if own { String::new() } else { words.count(count, "{n} spec", "{n} specs") };
    diagram::Node {
        label: cut(&known.label),
        says: if own { known.label.clone() } else { format!("{}: {sub}", known.label) },
        sub,
        href: href(asked.from, &known.url),
        state: State::Written,
        stage: None,
        kind: what.name().to_owned(),
        called: if own { words.say("this spec") } else { words.say(what.name()) }.to_owned(),
        shape: if own { Shape::Spec } else { Shape::Group },
        own,
    }
}

/// The system of a spec, else its uppermost folder.
fn of_system(site: &Site<'_>, node: NodeId) -> Together {
    let Some(system) = system_of(site, node) else { return of_folder(site, node, 1) };
    together_of(site, system)
}

fn together_of(site: &Site<'_>, system: SystemId) -> Together {
    let node = site.portal.systems[system].node;
    let shape = short(site, "", node);
    let url = site.portal.node(node).url.clone();
    Together { key: format!("system {}", shape.id), label: shape.title, url }
}

/// The feature or change of each of its documents, by its root.
pub(in crate::render) fn rows(site: &Site<'_>) -> HashMap<NodeId, NodeId> {
    let mut of = HashMap::new();
    for row in site.boards.progress.iter().flat_map(|table| &table.rows) {
        let documents = row.cells.iter().flat_map(|cell| &cell.documents);
        of.extend(documents.map(|document| (*document, row.root)));
        of.insert(row.root, row.root);
    }
    of
}

/// The feature or change of a spec, else its uppermost folder.
fn of_row(site: &Site<'_>, rows: &HashMap<NodeId, NodeId>, node: NodeId) -> Together {
    let Some(root) = rows.get(&node) else { return of_folder(site, node, 1) };
    let root = site.portal.node(*root);
    Together {
        key: format!("feature or change {}", root.id),
        label: root.title.clone(),
        url: root.url.clone(),
    }
}

/// The folder of a spec at some depth, or the one that it is in.
fn of_folder(site: &Site<'_>, node: NodeId, depth: usize) -> Together {
    let folder = parent(page_of(&site.portal.node(node).url));
    let end = folder.match_indices('/').nth(depth - 1).map_or(folder.len(), |(at, _)| at);
    let folder = &folder[..end];
    if folder.is_empty() {
        let (label, url) =
            (site.words().say("outside of folders").to_owned(), "documents.html".to_owned());
        return Together { key: "folder".to_owned(), label, url };
    }
    let own = format!("{folder}/index.html");
    let url = if site.redirects_from(&own) { "documents.html".to_owned() } else { own };
    Together { key: format!("folder {folder}"), label: format!("{folder}/"), url }
}

//! Each type of items, or kind of documents, against each other one that traces lead to or from.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use super::slug_or;
use super::weights::{MOST, encoded, escaped, fill};
use crate::layout::numbered;
use crate::model::{NodeId, Portal, RelationId, RelationRole, Stage};

/// Rows of a page.
const MOST_ROWS: usize = 1_000;

/// Bytes of a file with the rows as data, as estimated.
const MOST_OF_FILE: usize = 1_500_000;

/// What joins a row to something of the other type: it, the relation, and whether it leads to the row.
pub(in crate::render) type Joined = (NodeId, RelationId, bool);

/// One type against another.
#[derive(Debug)]
pub(in crate::render) struct Pair {
    /// The names of the types: of the rows, and of what they are joined to.
    pub of: String,
    pub to: String,
    /// What has nothing of the other type first, then in reading order.
    pub rows: Vec<(NodeId, Vec<Joined>)>,
    /// How many have something.
    pub joined: usize,
    stem: String,
    pub pages: Vec<Range<usize>>,
    pub files: Vec<Range<usize>>,
}

impl Pair {
    /// The address of a page, by its number from 0.
    pub(in crate::render) fn url(&self, number: usize) -> String {
        numbered(&[&self.stem, ".html"].concat(), number + 1)
    }

    /// The address of a file of data, by its number from 0.
    pub(in crate::render) fn file(&self, number: usize) -> String {
        let part = if number == 0 { String::new() } else { format!("-{}", number + 1) };
        [&*self.stem, &*part, ".csv"].concat()
    }
}

/// All pairs.
#[derive(Debug, Default)]
pub(in crate::render) struct PairBoard {
    /// The pairs that something joins, by the names of both.
    pub all: Vec<Pair>,
    /// Each page: pair and number from 0.
    pub pages: Vec<(usize, usize)>,
    /// Each file of data, the same way.
    pub files: Vec<(usize, usize)>,
}

impl PairBoard {
    pub(super) fn new(portal: &Portal, taken: &mut BTreeSet<String>) -> PairBoard {
        let mut joined: BTreeMap<(&str, &str), HashMap<NodeId, Vec<Joined>>> = BTreeMap::new();
        let is_open = |node: NodeId| {
            portal.is_published(node) && portal.node(node).stage != Some(Stage::Withdrawn)
        };
        for (source, target, edge) in portal.edges() {
            let traces = match portal.kinds[edge.relation].role {
                RelationRole::Trace => true,
                RelationRole::Basis => portal.is_document(source) && portal.is_document(target),
                _ => false,
            };
            if !traces || source == target || !is_open(source) || !is_open(target) {
                continue;
            }
            let (from, to) = (&*portal.node(source).kind, &*portal.node(target).kind);
            let mut join = |key, row: NodeId, other: Joined| {
                joined.entry(key).or_default().entry(row).or_default().push(other);
            };
            join((from, to), source, (target, edge.relation, false));
            join((to, from), target, (source, edge.relation, true));
        }
        let names: BTreeSet<&str> = joined.keys().flat_map(|(of, to)| [*of, *to]).collect();
        let all = rows_of(portal, &names);
        let mut board = PairBoard::default();
        for ((of, to), mut by_row) in joined {
            let rows = all.get(of).map_or(&[][..], Vec::as_slice).iter();
            let with = rows.map(|row| (*row, by_row.remove(row).unwrap_or_default()));
            let mut rows: Vec<(NodeId, Vec<Joined>)> = with.collect();
            rows.sort_by_key(|(_, others)| !others.is_empty());
            let mut stem =
                format!("traceability/{}-by-{}", slug_or(of, "items"), slug_or(to, "items"));
            while taken.contains(&[&stem, ".html"].concat()) {
                stem.push_str("-x");
            }
            taken.insert([&stem, ".html"].concat());
            board.add(portal, (of, to, stem), rows);
        }
        board
    }

    fn add(
        &mut self,
        portal: &Portal,
        (of, to, stem): (&str, &str, String),
        rows: Vec<(NodeId, Vec<Joined>)>,
    ) {
        let weights: Vec<usize> = rows.iter().map(|row| weight(portal, row)).collect();
        let least = MOST / MOST_ROWS;
        let pair = Pair {
            of: of.to_owned(),
            to: to.to_owned(),
            joined: rows.iter().filter(|(_, others)| !others.is_empty()).count(),
            pages: fill(weights.iter().map(|weight| least.max(*weight)), MOST),
            files: fill(weights.into_iter(), MOST_OF_FILE),
            rows,
            stem,
        };
        let at = self.all.len();
        self.pages.extend((0..pair.pages.len()).map(|page| (at, page)));
        self.files.extend((0..pair.files.len()).map(|file| (at, file)));
        self.all.push(pair);
    }

    /// The pair of two types.
    pub(in crate::render) fn of(&self, of: &str, to: &str) -> Option<&Pair> {
        let at = self.all.binary_search_by(|pair| (&*pair.of, &*pair.to).cmp(&(of, to)));
        at.ok().and_then(|at| self.all.get(at))
    }
}

/// Everything published of some types, in reading order; not what is withdrawn.
fn rows_of<'p>(portal: &'p Portal, names: &BTreeSet<&'p str>) -> HashMap<&'p str, Vec<NodeId>> {
    let mut all: HashMap<&str, Vec<NodeId>> = HashMap::new();
    let mut add = |node: NodeId| {
        let kind = portal.node(node).kind.as_str();
        if names.contains(kind) {
            all.entry(kind).or_default().push(node);
        }
    };
    for document in portal.in_reading_order() {
        let node = portal.document_nodes[document];
        if !portal.is_published(node) || portal.node(node).stage == Some(Stage::Withdrawn) {
            continue;
        }
        add(node);
        let items = portal.item_nodes[document].iter().copied();
        // A row of a table may be the same thing as a document.
        items.filter(|item| !portal.is_document(*item)).for_each(&mut add);
    }
    all
}

/// The bytes of a row at most.
fn weight(portal: &Portal, (row, others): &(NodeId, Vec<Joined>)) -> usize {
    let of_node = |node: NodeId| {
        let node = portal.node(node);
        100 + 2 * escaped(&node.title) + 2 * escaped(&node.id) + encoded(&node.url)
    };
    let shown = others.iter().take(64).map(|(other, ..)| of_node(*other));
    300 + 2 * of_node(*row) + shown.sum::<usize>()
}

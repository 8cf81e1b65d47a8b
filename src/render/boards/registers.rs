//! The registers, each in the parts and pages that it is shown on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use super::weights::{MOST, encoded, escaped, fill};
use crate::layout::numbered;
use crate::model::{NodeId, NodeWhat, SystemId, slug};
use crate::query::{Register, Subject, registers};
use crate::render::cells::asked;
use crate::render::context::system_of;
use crate::render::site::Site;

/// Rows of a page: past this many a table is no longer read, it is searched.
const MOST_ROWS: usize = 1_000;

/// Bytes of a file with the rows as data, as estimated.
const MOST_OF_FILE: usize = 1_500_000;

/// What a register shows on pages of its own: all of it, or what is of one system.
#[derive(Debug)]
pub(in crate::render) struct RegisterPart {
    /// The system, where it is of one; of what is of none there is a part too.
    pub system: Option<SystemId>,
    /// Whether it is all of the register.
    pub is_whole: bool,
    /// Its rows, in reading order.
    pub rows: Vec<Subject>,
    /// The address of its first page without `.html`.
    pub stem: String,
    pub pages: Vec<Range<usize>>,
    /// The rows of each of its files of data.
    pub files: Vec<Range<usize>>,
}

impl RegisterPart {
    /// The address of a page, by its number from 0.
    pub(in crate::render) fn url(&self, number: usize) -> String {
        numbered(&[&self.stem, ".html"].concat(), number + 1)
    }

    /// The address of a file of data, by its number from 0.
    pub(in crate::render) fn file(&self, number: usize, ending: &str) -> String {
        let part = if number == 0 { String::new() } else { format!("-{}", number + 1) };
        [&*self.stem, &*part, ".", ending].concat()
    }
}

/// A register with its parts.
#[derive(Debug)]
pub(in crate::render) struct RegisterBoard {
    pub register: Register,
    /// The parts; the first is all of it, without rows where these are too many for a page and there
    /// are several systems.
    pub parts: Vec<RegisterPart>,
}

/// All registers of the site.
#[derive(Debug, Default)]
pub(in crate::render) struct RegisterBoards {
    pub all: Vec<RegisterBoard>,
    /// Each page: register, part and number from 0.
    pub pages: Vec<(usize, usize, usize)>,
    /// Each pair of files of data, the same way.
    pub files: Vec<(usize, usize, usize)>,
}

impl RegisterBoards {
    pub(in crate::render) fn new(site: &Site<'_>) -> RegisterBoards {
        let mut of_document: HashMap<NodeId, Option<SystemId>> = HashMap::new();
        let mut boards = RegisterBoards::default();
        for register in registers(&asked(site)) {
            let mut by_system: BTreeMap<(bool, Option<SystemId>), Vec<Weighed>> = BTreeMap::new();
            let weighed = register.rows.iter().map(|row| (*row, weights(site, *row)));
            let weighed: Vec<Weighed> = weighed.collect();
            for row in &weighed {
                let document = document_of(site, row.0.node);
                let system =
                    *of_document.entry(document).or_insert_with(|| system_of(site, document));
                by_system.entry((system.is_none(), system)).or_default().push(*row);
            }
            let stem = ["registers/", &register.name].concat();
            let whole = part(None, stem.clone(), &weighed);
            let several = by_system.keys().filter(|(is_none, _)| !is_none).count() > 1;
            let mut parts = vec![RegisterPart { is_whole: true, ..whole }];
            if several {
                let mut taken: HashSet<String> = HashSet::new();
                for ((_, system), rows) in by_system {
                    let mut name = match system {
                        Some(system) => {
                            slug(&site.portal.node(site.portal.systems[system].node).id)
                        }
                        None => "none".to_owned(),
                    };
                    if name.is_empty() {
                        name.push('x');
                    }
                    let mut one = part(system, [&*stem, "/", &name].concat(), &rows);
                    // A page on which another one goes on may have the name of a system.
                    let urls = |one: &RegisterPart| -> Vec<String> {
                        (0..one.pages.len().max(one.files.len())).map(|at| one.url(at)).collect()
                    };
                    while urls(&one).iter().any(|url| taken.contains(url)) {
                        one.stem.push_str("-x");
                    }
                    taken.extend(urls(&one));
                    parts.push(one);
                }
                let whole = &mut parts[0];
                if whole.pages.len() > 1 {
                    whole.pages.truncate(1);
                    whole.rows.clear();
                    whole.files.clear();
                }
            }
            boards.add(RegisterBoard { register, parts });
        }
        boards
    }

    fn add(&mut self, board: RegisterBoard) {
        let at = self.all.len();
        for (number, part) in board.parts.iter().enumerate() {
            self.pages.extend((0..part.pages.len()).map(|page| (at, number, page)));
            self.files.extend((0..part.files.len()).map(|file| (at, number, file)));
        }
        self.all.push(board);
    }
}

/// The document that a node is or belongs to.
pub(in crate::render) fn document_of(site: &Site<'_>, node: NodeId) -> NodeId {
    match site.portal.node(node).what {
        NodeWhat::Item(document, _) => site.portal.document_nodes[document],
        NodeWhat::Document(_) | NodeWhat::Planned(_) => node,
    }
}

/// A row with the bytes that it takes on a page and in a file of data.
type Weighed = (Subject, (usize, usize));

fn part(system: Option<SystemId>, stem: String, weighed: &[Weighed]) -> RegisterPart {
    let least = MOST / MOST_ROWS;
    RegisterPart {
        system,
        is_whole: false,
        rows: weighed.iter().map(|(row, _)| *row).collect(),
        pages: fill(weighed.iter().map(|(_, (shown, _))| least.max(*shown)), MOST),
        files: fill(weighed.iter().map(|(_, (_, whole))| *whole), MOST_OF_FILE),
        stem,
    }
}

/// The bytes of a row on a page, and in a file of data: at most.
fn weights(site: &Site<'_>, row: Subject) -> (usize, usize) {
    let portal = site.portal;
    let node = portal.node(row.node);
    let mut shown = 400 + 2 * escaped(&node.title) + 2 * escaped(&node.id) + 2 * encoded(&node.url);
    let mut whole = 200 + node.title.len() + node.id.len();
    if let Some(item) = portal.item_of(row.node) {
        for value in item.fields.iter().flat_map(|field| &field.values) {
            shown += 4 + escaped(&value.text);
            whole += 8 + value.text.len();
        }
    }
    // A cell shows some of what leads to it and counts the others.
    let others = portal.outgoing(row.node).chain(portal.incoming(row.node));
    for (number, (other, _)) in others.enumerate() {
        let other = portal.node(other);
        whole += 4 + other.id.len();
        if number < 64 {
            shown += 40 + 2 * escaped(&other.title) + encoded(&other.url);
        }
    }
    (shown, whole)
}

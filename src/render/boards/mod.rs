//! What the pages of the portal as a whole show, in their order and cut into pages: worked out once
//! for the site, so that no page looks at the whole portal.

mod findings;
mod graph;
mod pairs;
mod registers;
mod roadmap;
mod weights;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use crate::assess::{self, Progress};
use crate::layout::numbered;
use crate::model::{
    Accepted, Covered, DocumentId, Finding, Gap, Gate, GateState, GateStatus, Membership, NodeId,
    Portal, RelationRole, RuleInfo, Stage, SystemId, slug,
};
use crate::render::site::Parts;
use crate::wire::Texts;
pub(super) use findings::{FindingsBoard, MOST_RELATED, OfFile, OfRule, excerpt};
pub(super) use graph::{GraphBoard, GraphRow, connected, needs};
pub(super) use pairs::{Joined, Pair, PairBoard};
pub(super) use registers::{RegisterBoard, RegisterBoards, RegisterPart, document_of};
pub(super) use roadmap::{
    Late, MOST_CYCLES, MOST_STEPS as MOST_ON_PATH, Planned, RoadRow, RoadmapBoard, Sum,
};
pub(super) use weights::{cut, fill, of_node, of_row};
use weights::{encoded, escaped, paged};

/// How much of what covers an item is followed.
const MOST_STEPS: usize = 60;

/// Names that a cell, and reasons that a row shows; the others are counted.
pub(super) const MOST_SHOWN: usize = 8;

/// A gate by its document and its place there.
#[derive(Debug, Clone, Copy)]
pub(super) struct GateAt {
    pub document: DocumentId,
    pub gate: usize,
}

/// How items of some sort are covered.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub covered: usize,
    pub deep: usize,
    pub total: usize,
}

impl Counts {
    fn add(&mut self, covered: &Covered) {
        self.total += 1;
        self.covered += usize::from(covered.shallow);
        self.deep += usize::from(covered.deep);
    }

    /// The covered ones of a hundred, rounded down: all is only said of all.
    pub(super) fn percent(self) -> usize {
        self.covered * 100 / self.total.max(1)
    }

    /// What is least covered first.
    fn key(self) -> (usize, usize) {
        (self.covered * 10_000 / self.total.max(1), self.deep * 10_000 / self.total.max(1))
    }
}

/// What covers an item, or what covers that: a node and the steps to it.
pub(super) type Step = (usize, NodeId);

/// The items of one type in the documents of one system, or in those of none.
#[derive(Debug)]
pub(super) struct Chain {
    /// The system, by its index.
    pub system: Option<SystemId>,
    pub counts: Counts,
    /// The items: uncovered ones first, then in reading order.
    pub items: Vec<NodeId>,
    /// The types and kinds of what covers them, in the order of the steps.
    pub columns: Vec<String>,
    /// The addresses of its pages.
    pub urls: Vec<String>,
}

/// The chains of one type of items.
#[derive(Debug)]
pub(super) struct OfType {
    pub name: String,
    pub counts: Counts,
    pub chains: Vec<Chain>,
}

/// A page of a chain.
#[derive(Debug)]
pub(super) struct MatrixPage {
    pub of_type: usize,
    pub chain: usize,
    /// Its number from 0.
    pub number: usize,
    pub rows: Range<usize>,
}

/// Everything that the pages need.
#[derive(Debug, Default)]
pub(super) struct Boards {
    /// The gates: what needs attention first, then in reading order.
    pub gates: Vec<GateAt>,
    pub gate_counts: BTreeMap<GateStatus, usize>,
    pub gate_pages: Vec<Range<usize>>,
    /// The types of items that want coverage, the least covered first.
    pub types: Vec<OfType>,
    pub matrices: Vec<MatrixPage>,
    /// Type and chain of each row of the index of chains.
    pub chain_rows: Vec<(usize, usize)>,
    pub chain_pages: Vec<Range<usize>>,
    pub pairs: PairBoard,
    pub progress: Vec<Progress>,
    /// Table and row of each row of the board of progress.
    pub progress_rows: Vec<(usize, usize)>,
    pub progress_pages: Vec<Range<usize>>,
    pub findings: FindingsBoard,
    pub roadmap: RoadmapBoard,
    pub graph: GraphBoard,
}

/// The findings that pages may show, the rules, and the texts that findings point into.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    pub shown: &'a [&'a Finding],
    /// The accepted ones.
    pub accepted: &'a [&'a Accepted],
    pub rules: &'a [RuleInfo],
    pub texts: &'a Texts<'a>,
}

impl<'a> Found<'a> {
    /// The findings of a site.
    pub(super) fn new(
        parts: &Parts<'a>,
        shown: &'a [&'a Finding],
        accepted: &'a [&'a Accepted],
    ) -> Found<'a> {
        Found { shown, accepted, rules: parts.rules, texts: parts.texts }
    }
}

impl Boards {
    /// Orders gates, coverage and progress of what is published; `order` has each published
    /// document's place in reading order.
    pub(super) fn new(
        portal: &Portal,
        order: &HashMap<DocumentId, usize>,
        found: Found<'_>,
    ) -> Boards {
        let mut progress = assess::progress_of(portal, &|node| portal.is_published(node));
        progress.retain(|table| !table.rows.is_empty());
        let mut boards = Boards {
            findings: FindingsBoard::new(portal, order, found),
            roadmap: RoadmapBoard::new(portal, &progress),
            progress,
            graph: GraphBoard::new(portal),
            ..Boards::default()
        };
        boards.order_gates(portal, order);
        boards.order_chains(portal, order);
        for (at, table) in boards.progress.iter().enumerate() {
            boards.progress_rows.extend((0..table.rows.len()).map(|row| (at, row)));
        }
        let weights = boards.progress_rows.iter().map(|(table, row)| {
            let row = &boards.progress[*table].rows[*row];
            let cells = row.cells.iter().flat_map(|cell| cell.documents.iter().take(MOST_SHOWN));
            let cells = cells.map(|node| 60 + of_node(portal, *node)).sum::<usize>();
            1_600 + of_node(portal, row.root) + cells + 100 * row.cells.len()
        });
        boards.progress_pages = paged(weights);
        boards
    }

    fn order_gates(&mut self, portal: &Portal, order: &HashMap<DocumentId, usize>) {
        let mut documents: Vec<(usize, DocumentId)> =
            order.iter().map(|(d, at)| (*at, *d)).collect();
        documents.sort_unstable();
        documents.retain(|(_, document)| !is_withdrawn(portal, *document));
        let all = documents.into_iter().flat_map(|(_, document)| {
            (0..portal.gates[document].len()).map(move |gate| GateAt { document, gate })
        });
        self.gates = all.collect();
        let status = |at: &GateAt| portal.gates[at.document][at.gate].status;
        for at in &self.gates {
            *self.gate_counts.entry(status(at)).or_default() += 1;
        }
        self.gates.sort_by_key(|at| urgency(status(at)));
        let weights = self.gates.iter().map(|at| gate_weight(portal, *at));
        self.gate_pages = paged(weights);
    }

    fn order_chains(&mut self, portal: &Portal, order: &HashMap<DocumentId, usize>) {
        let systems: HashMap<NodeId, SystemId> =
            portal.systems.entries().map(|(at, system)| (system.node, at)).collect();
        let mut types: BTreeMap<&str, BTreeMap<Option<SystemId>, Vec<NodeId>>> = BTreeMap::new();
        for node in portal.coverage.of.keys() {
            let Some(document) = portal.document_of(*node) else { continue };
            if order.contains_key(&document) && !is_withdrawn(portal, document) {
                let system = system_of(portal, &systems, document);
                let chains = types.entry(&portal.node(*node).kind).or_default();
                chains.entry(system).or_default().push(*node);
            }
        }
        for (name, chains) in types {
            let chains = chains.into_iter().map(|(system, items)| {
                let mut chain = chain(portal, order, items);
                chain.system = system;
                chain
            });
            let mut chains: Vec<Chain> = chains.collect();
            chains.sort_by_key(|chain| (chain.counts.key(), chain.system.is_none()));
            let mut counts = Counts::default();
            for chain in &chains {
                counts.total += chain.counts.total;
                counts.covered += chain.counts.covered;
                counts.deep += chain.counts.deep;
            }
            self.types.push(OfType { name: name.to_owned(), counts, chains });
        }
        self.types.sort_by(|a, b| (a.counts.key(), &a.name).cmp(&(b.counts.key(), &b.name)));
        let mut taken = self.page_chains(portal);
        self.pairs = PairBoard::new(portal, &mut taken);
    }

    /// Cuts chains into pages and gives the pages their addresses, which are returned.
    fn page_chains(&mut self, portal: &Portal) -> BTreeSet<String> {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for (at, of_type) in self.types.iter_mut().enumerate() {
            for (number, chain) in of_type.chains.iter_mut().enumerate() {
                let weights = chain.items.iter().map(|node| row_weight(portal, *node));
                let pages = paged(weights);
                let mut stem = format!("traceability/{}", slug_or(&of_type.name, "items"));
                if let Some(system) = chain.system {
                    let id = &portal.node(portal.systems[system].node).id;
                    stem = format!("{stem}/{}", slug_or(id, "system"));
                }
                let urls = |stem: &str| -> Vec<String> {
                    let pages = 1..=pages.len();
                    pages.map(|page| numbered(&format!("{stem}.html"), page)).collect()
                };
                while urls(&stem).iter().any(|url| taken.contains(url)) {
                    stem.push_str("-x");
                }
                chain.urls = urls(&stem);
                taken.extend(chain.urls.iter().cloned());
                let of_page =
                    |(page, rows)| MatrixPage { of_type: at, chain: number, number: page, rows };
                self.matrices.extend(pages.into_iter().enumerate().map(of_page));
                self.chain_rows.push((at, number));
            }
        }
        let weights = self.chain_rows.iter().map(|(at, number)| {
            let chain = &self.types[*at].chains[*number];
            let system = chain.system.map(|system| of_node(portal, portal.systems[system].node));
            1_600 + 4 * self.types[*at].name.len() + system.unwrap_or_default()
        });
        self.chain_pages = paged(weights);
        taken
    }

    /// How many gates have a status.
    pub(super) fn count(&self, status: GateStatus) -> usize {
        self.gate_counts.get(&status).copied().unwrap_or_default()
    }

    /// The number from 0 of the page on which the gates of a status begin.
    pub(super) fn page_of_status(&self, status: GateStatus) -> usize {
        let before: usize = STATUSES
            .iter()
            .take_while(|known| **known != status)
            .map(|known| self.count(*known))
            .sum();
        self.gate_pages.iter().position(|rows| rows.contains(&before)).unwrap_or_default()
    }
}

/// The statuses of gates, those that need attention first.
pub(super) const STATUSES: [GateStatus; 4] =
    [GateStatus::Failed, GateStatus::Pending, GateStatus::Passed, GateStatus::NotApplicable];

fn urgency(status: GateStatus) -> usize {
    STATUSES.iter().position(|known| *known == status).unwrap_or_default()
}

/// A gate and how it is.
pub(super) fn gate_at(portal: &Portal, at: GateAt) -> (&Gate, &GateState) {
    (&portal.documents[at.document].gates[at.gate], &portal.gates[at.document][at.gate])
}

/// The bytes that the row of a gate may take, with the head of its document.
fn gate_weight(portal: &Portal, at: GateAt) -> usize {
    let (gate, state) = gate_at(portal, at);
    let document = of_node(portal, portal.document_nodes[at.document]);
    let mut breaches = state.evidence.iter().flat_map(|evidence| &evidence.breaches);
    let reason = breaches.next().map_or(100, |breach| {
        400 + 2 * escaped(&breach.message) + of_node(portal, portal.document_nodes[breach.document])
    });
    let named = state.waiting.iter().take(2 * MOST_SHOWN);
    let named: usize = named.map(|node| of_node(portal, *node)).sum();
    let ahead = 450 * state.ahead.len().min(MOST_SHOWN);
    900 + 2 * escaped(&gate.name) + encoded(&gate.anchor) + 2 * document + reason + named + ahead
}

fn is_withdrawn(portal: &Portal, document: DocumentId) -> bool {
    portal.node(portal.document_nodes[document]).stage == Some(Stage::Withdrawn)
}

/// The system of a document: itself, or the published one that it belongs to.
fn system_of(
    portal: &Portal,
    systems: &HashMap<NodeId, SystemId>,
    document: DocumentId,
) -> Option<SystemId> {
    let node = portal.document_nodes[document];
    if let Some(system) = systems.get(&node) {
        return Some(*system);
    }
    let system = match portal.membership(node) {
        Membership::Planned(system) | Membership::OneSided(system) => system,
        Membership::None => return None,
    };
    portal.is_published(portal.systems[system].node).then_some(system)
}

/// A chain of items, without its system and its pages.
fn chain(portal: &Portal, order: &HashMap<DocumentId, usize>, mut items: Vec<NodeId>) -> Chain {
    let mut counts = Counts::default();
    let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
    for node in &items {
        counts.add(&portal.coverage.of[node]);
        for (steps, by) in steps(portal, *node) {
            let first = columns.entry(&portal.node(by).kind).or_insert(steps);
            *first = (*first).min(steps);
        }
    }
    items.sort_by_cached_key(|node| {
        let covered = &portal.coverage.of[node];
        let document = portal.document_of(*node);
        let place = portal.item_of(*node).map_or(0, |item| item.span.start);
        (covered.shallow, covered.deep, document.and_then(|at| order.get(&at).copied()), place)
    });
    let mut columns: Vec<(usize, &str)> = columns.into_iter().map(|(k, n)| (n, k)).collect();
    columns.sort_unstable();
    let columns = columns.into_iter().map(|(_, kind)| kind.to_owned()).collect();
    Chain { system: None, counts, items, columns, urls: Vec::new() }
}

/// What covers an item, what covers that, and so on: published nodes by the steps to them.
pub(super) fn steps(portal: &Portal, node: NodeId) -> Vec<Step> {
    let mut seen: HashSet<NodeId> = HashSet::from([node]);
    let mut found: Vec<Step> = Vec::new();
    let mut open = vec![node];
    let mut steps = 0;
    while !open.is_empty() && found.len() < MOST_STEPS {
        steps += 1;
        let next: Vec<NodeId> = open.iter().flat_map(|node| covering(portal, *node)).collect();
        open = next.into_iter().filter(|by| seen.insert(*by)).collect();
        found.extend(open.iter().map(|by| (steps, *by)));
    }
    found.truncate(MOST_STEPS);
    found
}

/// What covers a node and is published.
fn covering(portal: &Portal, node: NodeId) -> Vec<NodeId> {
    let mut by: Vec<NodeId> = match portal.coverage.of.get(&node) {
        Some(covered) => covered.by.clone(),
        None => {
            let traces = portal.incoming(node);
            let typed = traces
                .filter(|(_, edge)| portal.kinds.has_role(edge.relation, RelationRole::Trace));
            typed.map(|(source, _)| source).collect()
        }
    };
    by.retain(|by| {
        let withdrawn = portal.document_of(*by).is_some_and(|at| is_withdrawn(portal, at));
        portal.is_published(*by) && !withdrawn
    });
    by
}

fn row_weight(portal: &Portal, node: NodeId) -> usize {
    let covered = &portal.coverage.of[&node];
    let document = portal.document_of(node).map(|at| portal.document_nodes[at]);
    let document = document.map_or(0, |document| of_node(portal, document));
    let named: usize = steps(portal, node).iter().map(|(_, by)| of_node(portal, *by)).sum();
    let gaps = covered.gaps.iter().take(MOST_SHOWN).map(|gap| match gap {
        Gap::Lacks(names) => 60 + names.iter().map(String::len).sum::<usize>() * 3,
        Gap::Through(by) | Gap::Withdrawn(by) | Gap::Inside(by) => 100 + of_node(portal, *by),
        Gap::Nothing => 60,
    });
    600 + of_node(portal, node) + document + named + gaps.sum::<usize>()
}

fn slug_or(text: &str, other: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() { other.to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_is_only_said_of_all() {
        assert_eq!(Counts { covered: 999, deep: 0, total: 1000 }.percent(), 99);
        assert_eq!(Counts { covered: 3, deep: 3, total: 3 }.percent(), 100);
    }
}

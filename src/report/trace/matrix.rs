//! Which rows the matrix has, what is in them, and whether they are covered.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::assess;
use crate::model::{
    Covered, Edge, Gap, NodeId, NodeWhat, Portal, RelationDecl, RelationRole, Stage,
};
use crate::wire;

/// What is asked of the traces.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'a> {
    /// The item type or document kind of the rows; none: everything that wants coverage.
    pub from: Option<&'a str>,
    /// The item type or document kind of what covers them; none: any.
    pub to: Option<&'a str>,
    /// Whether only what is not covered is listed.
    pub uncovered: bool,
    /// Whether what covers a thing must be covered itself.
    pub deep: bool,
}

/// One thing, and what covers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// The thing.
    pub source: NodeId,
    /// What traces to it and by which relation, by id.
    pub targets: Vec<(NodeId, &'a str)>,
    /// Whether it is covered as it was asked.
    pub covered: bool,
    /// Whether it is covered in depth.
    pub deep: bool,
    /// Why it is not covered as it was asked.
    pub gaps: Vec<String>,
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix<'a> {
    /// Whether deep coverage was asked for.
    pub is_deep: bool,
    /// The rows, by id.
    pub rows: Vec<Row<'a>>,
    /// How many are covered of all, by item type or kind; also of rows that are not listed.
    pub coverage: BTreeMap<&'a str, (usize, usize)>,
    /// How many traces lead to nothing.
    pub dangling: usize,
}

/// Answers a question.
pub fn matrix<'a>(portal: &'a Portal, question: Question<'a>) -> Matrix<'a> {
    let mut asked = Asked::new(portal, question);
    let nodes: Vec<NodeId> = match question.from {
        Some(name) => portal.nodes().filter(|node| portal.node(*node).kind == name).collect(),
        None => portal.nodes().filter(|node| portal.coverage.of.contains_key(node)).collect(),
    };
    asked.upwards = question.from.is_some() && asked.leads_upwards(&nodes);
    let older = older(portal);
    let mut coverage: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut rows = Vec::new();
    for node in nodes {
        let row = asked.row(node, &older);
        let count = coverage.entry(portal.node(node).kind.as_str()).or_default();
        count.0 += usize::from(row.covered);
        count.1 += 1;
        if !(question.uncovered && row.covered) {
            rows.push(row);
        }
    }
    let trace = |relation| portal.kinds.has_role(relation, RelationRole::Trace);
    let dangling = portal.unresolved.iter().filter(|open| trace(open.relation)).count();
    Matrix { is_deep: question.deep, rows, coverage, dangling }
}

/// What traces to an older revision of each thing, in words.
fn older(portal: &Portal) -> HashMap<NodeId, Vec<String>> {
    let mut all: HashMap<NodeId, Vec<String>> = HashMap::new();
    for (at, node) in assess::outdated(portal) {
        let open = &portal.unresolved[at];
        let source = &portal.node(open.source).id;
        let message = format!("`{source}` traces to `{}`, an older revision of it", open.target);
        all.entry(node).or_default().push(message);
    }
    all
}

struct Asked<'a> {
    portal: &'a Portal,
    question: Question<'a>,
    /// Whether rows list what they trace to, because nothing of these types traces to them.
    upwards: bool,
    /// What wants coverage inside of what does.
    inside: HashMap<NodeId, Vec<NodeId>>,
    /// Shallow and deep coverage of what was asked already.
    known: HashMap<NodeId, (bool, bool)>,
}

impl<'a> Asked<'a> {
    fn new(portal: &'a Portal, question: Question<'a>) -> Asked<'a> {
        let mut inside: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        let of = &portal.coverage.of;
        for (inner, outer) in &portal.coverage.around {
            if of.contains_key(inner) && of.contains_key(outer) {
                inside.entry(*outer).or_default().push(*inner);
            }
        }
        Asked { portal, question, upwards: false, inside, known: HashMap::new() }
    }

    /// Whether nothing of the one type traces to anything of the other, and the other way round
    /// something does.
    fn leads_upwards(&self, nodes: &[NodeId]) -> bool {
        self.question.to.is_some()
            && nodes.iter().all(|node| self.down(*node).next().is_none())
            && nodes.iter().any(|node| self.up(*node).next().is_some())
    }

    /// Whether a node is what was asked for with `--to`.
    fn fits(&self, node: NodeId) -> bool {
        let Some(to) = self.question.to else { return true };
        let node = self.portal.node(node);
        let within = || {
            let document = node.parent.as_deref().and_then(|parent| self.portal.find(parent));
            document.is_some_and(|document| self.portal.node(document).kind == to)
        };
        node.kind == to || within()
    }

    /// The declaration of an edge's relation, where it is one that covers: things, or documents.
    fn covering(&self, node: NodeId, edge: &Edge) -> Option<&'a RelationDecl> {
        let decl = &self.portal.kinds[edge.relation];
        let covers = match decl.role {
            RelationRole::Trace => true,
            RelationRole::Basis => self.portal.is_document(node),
            _ => false,
        };
        covers.then_some(decl)
    }

    /// What traces to a node, withdrawn or not, of the type that was asked for.
    fn sources(&self, node: NodeId) -> impl Iterator<Item = (NodeId, &'a str)> + '_ {
        let edges = self.portal.incoming(node);
        edges.filter_map(move |(source, edge)| {
            let decl = self.covering(node, edge).filter(|_| source != node)?;
            self.fits(source).then_some((source, decl.name.as_str()))
        })
    }

    /// What covers a node.
    fn down(&self, node: NodeId) -> impl Iterator<Item = (NodeId, &'a str)> + '_ {
        self.sources(node).filter(|(source, _)| !is_withdrawn(self.portal, *source))
    }

    /// What a node traces to, by the names of the inverse relations.
    fn up(&self, node: NodeId) -> impl Iterator<Item = (NodeId, &'a str)> + '_ {
        let edges = self.portal.outgoing(node);
        edges.filter_map(move |(target, edge)| {
            let decl = self.covering(node, edge).filter(|_| target != node)?;
            let name = decl.inverse.as_deref().unwrap_or(&decl.name);
            let there = self.fits(target) && !is_withdrawn(self.portal, target);
            there.then_some((target, name))
        })
    }

    fn row(&mut self, node: NodeId, older: &HashMap<NodeId, Vec<String>>) -> Row<'a> {
        let deep_asked = self.question.deep;
        if self.upwards {
            let targets: Vec<_> = self.up(node).collect();
            let covered = !targets.is_empty();
            let to = self.question.to.unwrap_or_default();
            let gaps = if covered { vec![] } else { vec![format!("it traces to no `{to}`")] };
            return Row { source: node, targets, covered, deep: covered, gaps };
        }
        let targets: Vec<_> = self.down(node).collect();
        let (shallow, deep) = self.judged(node);
        let covered = if deep_asked { deep } else { shallow };
        let mut gaps = Vec::new();
        if !covered {
            let own = self.portal.coverage.of.get(&node).filter(|_| self.question.to.is_none());
            let found = match own {
                Some(covered) => self.known_gaps(covered),
                None => self.gaps(node, shallow),
            };
            gaps.extend(found.iter().map(|gap| wire::gap(self.portal, gap)));
            gaps.extend(older.get(&node).into_iter().flatten().cloned());
        }
        Row { source: node, targets, covered, deep, gaps }
    }

    /// Whether a node is covered, shallow and deep.
    fn judged(&mut self, node: NodeId) -> (bool, bool) {
        if self.question.to.is_none()
            && let Some(covered) = self.portal.coverage.of.get(&node)
        {
            return (covered.shallow, covered.deep);
        }
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let targets: Vec<NodeId> = self.down(node).map(|(target, _)| target).collect();
        let judged = if targets.is_empty() {
            let inner = self.inside.get(&node).cloned().unwrap_or_default();
            let each: Vec<_> = inner.iter().map(|inner| self.judged(*inner)).collect();
            let some = !each.is_empty();
            (some && each.iter().all(|each| each.0), some && each.iter().all(|each| each.1))
        } else {
            (true, targets.iter().any(|target| self.is_deep(*target)))
        };
        self.known.insert(node, judged);
        judged
    }

    /// Whether what covers something is covered itself, or need not be.
    fn is_deep(&self, node: NodeId) -> bool {
        self.portal.coverage.of.get(&node).is_none_or(|covered| covered.deep)
    }

    /// The gaps that are known of what wants coverage, as far as they are asked for.
    fn known_gaps(&self, covered: &Covered) -> Vec<Gap> {
        if self.question.deep {
            return covered.gaps.clone();
        }
        let shallow = |gap: &&Gap| match gap {
            Gap::Inside(node) => !self.portal.coverage.of.get(node).is_some_and(|c| c.shallow),
            Gap::Nothing | Gap::Withdrawn(_) => true,
            Gap::Lacks(_) | Gap::Through(_) => false,
        };
        covered.gaps.iter().filter(shallow).cloned().collect()
    }

    /// Why a node is not covered by what was asked for.
    fn gaps(&mut self, node: NodeId, shallow: bool) -> Vec<Gap> {
        let portal = self.portal;
        let inner = self.inside.get(&node).cloned().unwrap_or_default();
        let deep = self.question.deep;
        let mut gaps: Vec<Gap> = Vec::new();
        let mut seen = HashSet::new();
        for (source, _) in self.sources(node).filter(|(source, _)| seen.insert(*source)) {
            if is_withdrawn(portal, source) {
                gaps.extend((!shallow).then_some(Gap::Withdrawn(source)));
            } else if !self.is_deep(source) {
                gaps.push(Gap::Through(source));
            }
        }
        if self.down(node).next().is_none() {
            for inner in inner {
                let judged = self.judged(inner);
                let open = if deep { !judged.1 } else { !judged.0 };
                gaps.extend(open.then_some(Gap::Inside(inner)));
            }
        }
        if gaps.is_empty() {
            let lacks = self.question.to.map(|to| Gap::Lacks(vec![to.to_owned()]));
            gaps.push(lacks.unwrap_or(Gap::Nothing));
        }
        gaps
    }
}

/// Whether the document of a node is withdrawn.
fn is_withdrawn(portal: &Portal, node: NodeId) -> bool {
    let document = match portal.node(node).what {
        NodeWhat::Item(document, _) => portal.document_nodes[document],
        _ => node,
    };
    portal.node(document).stage == Some(Stage::Withdrawn)
}

//! From references to what they name: each document's are resolved apart, and joined in the order
//! of the documents.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use crate::model::{
    Arrow, Dangling, DocumentId, Edge, Elsewhere, Found, NameFault, NameProblem, Names, NodeId,
    Origin, Outside, Reference, Suggestions, System, SystemId, Table, Target, Unresolved, bracket,
    is_home_path, parent, relative_path, resolve,
};

use super::all::meant_by_all;
use super::budget::{Budget, Pool, Spent};
use super::derived::{components, derived};
use super::edges::{Edges, beside, scopes};
use super::elsewhere::elsewhere;
use super::index::Index;
use super::joint;
use super::nodes::Nodes;
use super::places::FileNames;
use super::reading::{self, Find, Said};
use super::resolve::{Asker, Named, nearest_id};
use super::respelled::own_id;
use super::systems::{ANY, declared_system};

/// What references are resolved with.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) index: &'a Index,
    pub(super) systems: &'a Table<SystemId, System>,
    /// The names of each system's components.
    pub(super) components: &'a Table<SystemId, Names>,
    /// Systems by their nodes.
    by_node: &'a HashMap<NodeId, SystemId>,
}

/// What became of all references.
pub(super) struct Relations {
    pub(super) edges: Vec<Arrow>,
    /// The systems, with what they say that each spec needs.
    pub(super) systems: Table<SystemId, System>,
    pub(super) unresolved: Vec<Unresolved>,
    pub(super) candidates: Vec<Unresolved>,
    pub(super) elsewhere: BTreeMap<NodeId, Vec<Elsewhere>>,
    pub(super) names: Vec<NameProblem>,
}

/// What became of some references.
#[derive(Default)]
struct Outcome {
    edges: Vec<Arrow>,
    open: Vec<Open>,
    elsewhere: Vec<(NodeId, Elsewhere)>,
    names: Vec<NameProblem>,
}

/// A reference that leads to nothing, or perhaps to something.
struct Open {
    reference: Unresolved,
    is_candidate: bool,
    /// What was typed, and the document whose items may have been meant.
    typed: String,
    within: Option<DocumentId>,
}

/// Resolves every reference. `names` are the problems so far.
pub(super) fn relations(
    nodes: &Nodes,
    index: &Index,
    systems: Table<SystemId, System>,
    mut names: Vec<NameProblem>,
    pool: &mut Pool,
) -> Relations {
    let by_node = systems.entries().map(|(id, system)| (system.node, id)).collect();
    let component_names =
        systems.iter().map(|system| nodes.component_names(&system.components)).collect();
    let ground =
        Ground { nodes, index, systems: &systems, components: &component_names, by_node: &by_node };
    let ids: Vec<DocumentId> = nodes.documents.ids().collect();
    let references: Vec<Cow<'_, [Reference]>> =
        ids.par_iter().map(|document| joint::references(nodes, index, *document)).collect();
    let of_documents: Vec<Outcome> = pool.each(&ids, |at, document, budget| {
        outcome(ground, *document, &[], &references[at], (false, budget))
    });
    let (mut open, mut elsewhere, mut edges) = (Vec::new(), BTreeMap::new(), Edges::default());
    let mut join = |outcome: Outcome, edges: &mut Edges| {
        edges.extend(outcome.edges);
        open.extend(outcome.open);
        names.extend(outcome.names);
        for (node, one) in outcome.elsewhere {
            let all: &mut Vec<Elsewhere> = elsewhere.entry(node).or_default();
            if !all.contains(&one) {
                all.push(one);
            }
        }
    };
    for outcome in of_documents {
        join(outcome, &mut edges);
    }
    edges.extend(beside(nodes));
    // What items name may be in the scope of documents that theirs leads to.
    let scopes = scopes(nodes, edges.all());
    let of_items: Vec<Outcome> = pool.each(&ids, |at, document, budget| {
        outcome(ground, *document, &scopes[*document], &references[at], (true, budget))
    });
    for outcome in of_items {
        join(outcome, &mut edges);
    }
    edges.extend(components(ground, pool));
    let (unresolved, candidates) = suggested(nodes, open, pool);
    let (systems, edges) = derived(nodes, systems, edges, &names);
    Relations { edges: edges.into_all(), systems, unresolved, candidates, elsewhere, names }
}

/// The references that lead to nothing, and those that perhaps lead to something, with the id that
/// is nearest to what was typed. Every suggestion looks at every id: a portal that is all wrong gets
/// a few hundred.
fn suggested(
    nodes: &Nodes,
    mut open: Vec<Open>,
    pool: &mut Pool,
) -> (Vec<Unresolved>, Vec<Unresolved>) {
    let mut firm = 0;
    let mut first = open.len();
    for (at, one) in open.iter().enumerate() {
        if firm == super::MOST_SUGGESTIONS {
            first = at;
            break;
        }
        firm += usize::from(!one.is_candidate);
    }
    let names = open[..first].iter().any(|one| is_path(&one.typed)).then(|| FileNames::new(nodes));
    let unsure = open[..first].par_iter_mut().filter(|one| !one.reference.sure);
    let refused = unsure.map(|one| {
        let mut suggestions = Suggestions::new(pool.suggestion());
        let from = &one.reference.at.path;
        let names = names.as_ref().filter(|_| is_path(&one.typed));
        let near = names.and_then(|names| {
            let wanted = resolve(parent(from), one.typed.split('#').next()?)?;
            names.near(from, &wanted, &mut suggestions)
        });
        one.reference.nearest = match near {
            Some(near) => Some(relative_path(from, &near)),
            None => {
                let named = (one.reference.source, one.typed.as_str());
                nearest_id(nodes, &mut suggestions, named, one.within)
            }
        };
        suggestions.refused()
    });
    let refused = refused.sum();
    pool.settle(Spent::unsuggested(refused));
    let (candidates, unresolved): (Vec<Open>, Vec<Open>) =
        open.into_iter().partition(|one| one.is_candidate);
    let references = |all: Vec<Open>| all.into_iter().map(|one| one.reference).collect();
    (references(unresolved), references(candidates))
}

/// Whether a name is written like the path of a document.
fn is_path(typed: &str) -> bool {
    let path = typed.split('#').next().unwrap_or(typed);
    path.contains('/') || path.strip_suffix(".md").is_some()
}

/// What becomes of the references of a document itself, or of those of its items.
fn outcome(
    ground: Ground<'_>,
    document: DocumentId,
    scope: &[DocumentId],
    references: &[Reference],
    (of_items, budget): (bool, &Budget),
) -> Outcome {
    let mut resolver = Resolver { ground, document, scope, budget, outcome: Outcome::default() };
    for reference in references.iter().filter(|reference| reference.item().is_some() == of_items) {
        resolver.resolve(reference);
    }
    resolver.outcome
}

/// Resolves the references of one document.
struct Resolver<'a> {
    ground: Ground<'a>,
    document: DocumentId,
    /// The documents whose items may be named without them.
    scope: &'a [DocumentId],
    budget: &'a Budget,
    outcome: Outcome,
}

impl Resolver<'_> {
    fn resolve(&mut self, reference: &Reference) {
        let (nodes, document) = (self.ground.nodes, self.document);
        let declaring = match reference.item().map(|item| nodes.by_item[document][item]) {
            // What is the same thing as a document leads from the document around.
            Some(node) if !nodes.is_document(node) => node,
            _ => nodes.by_document[document],
        };
        match &reference.target {
            Target::Name(name) => {
                let all = reference.item().and_then(|item| {
                    let said = (name.as_str(), self.budget);
                    meant_by_all(nodes, (document, item), self.scope, reference, said)
                });
                match all {
                    Some(targets) => {
                        let edge = declared(nodes, document, reference);
                        let edges = targets.into_iter().map(|to| (declaring, to, edge.clone()));
                        self.outcome.edges.extend(edges);
                    }
                    None => self.by_name(declaring, reference, name),
                }
            }
            Target::Component { document: named, component } => {
                if let Some(system) = self.system(named.as_deref()) {
                    self.component(declaring, system, reference, component);
                }
            }
        }
    }

    /// The system that a document names, else the one that it belongs to.
    fn system(&self, named: Option<&str>) -> Option<SystemId> {
        let Ground { nodes, index, systems, by_node, .. } = self.ground;
        let document = self.document;
        let node = match named {
            Some(named) => match index.document(nodes, Asker { document, to: &ANY }, named, None) {
                Named::One(node) => Some(node),
                _ => None,
            },
            // A portal of one system leaves no doubt.
            None => declared_system(nodes, index, document).or_else(|| {
                let only = systems.len() == 1;
                systems.first().filter(|_| only).map(|system| system.node)
            }),
        };
        by_node.get(&node?).copied()
    }

    /// The edges of a reference to a name, to every id of a range, to each of several names.
    fn by_name(&mut self, declaring: NodeId, reference: &Reference, name: &str) {
        let Ground { nodes, index, .. } = self.ground;
        let (document, link) = (self.document, reference.link.as_deref());
        let asker = Asker { document, to: &reference.to };
        let (scope, budget, refused) = (self.scope, self.budget, &Cell::new(false));
        let finder = Finder { nodes, index, asker, scope, reference, link, budget, refused };
        // What is derived is one name, whatever it looks like.
        let said = if reference.derived {
            vec![Said::of(name, finder.find(name))]
        } else {
            reading::read(name, &finder)
        };
        if refused.get() {
            budget.refuse(&nodes.documents[document], reference.place);
        }
        let remark = is_remark(name);
        for Said { name, named, note } in said {
            let note = match (&reference.note, note) {
                (Some(note), Some(more)) => Some(format!("{note}; {more}")),
                (there, more) => there.clone().or(more),
            };
            let (other, note) = match named {
                Named::One(other) => (other, note),
                Named::Topic(other, topic) => (other, Some(topic)),
                Named::Many(several) => match self.first_of(&several, reference, name) {
                    Some(first) => (first, note),
                    None => continue,
                },
                Named::None => {
                    if reference.derived || refused.get() {
                        continue;
                    }
                    if reference.closed {
                        // What is closed names what was there then: it is shown.
                        self.outside(declaring, reference, &name, Outside::Text, note);
                    } else {
                        let meant = || respelled(&finder, &name);
                        self.lost(declaring, reference, (&name, note, remark), &meant);
                    }
                    continue;
                }
            };
            let edge = Edge { note, ..declared(nodes, document, reference) };
            let (source, target) =
                if reference.inverse { (other, declaring) } else { (declaring, other) };
            self.outcome.edges.push((source, target, edge));
        }
    }

    /// Of several with one id the first has it: what is short for it leads there, and that they have
    /// one id is reported where they have it. Else the name is not clear.
    fn first_of(
        &mut self,
        several: &[NodeId],
        reference: &Reference,
        name: String,
    ) -> Option<NodeId> {
        let nodes = self.ground.nodes;
        let same = shared_id(nodes, several);
        if same.is_none() {
            let candidates = several.iter().map(|node| (*node, nodes.node(*node).id.clone()));
            self.outcome.names.push(NameProblem {
                document: self.document,
                place: reference.place,
                name,
                role: "the reference",
                fault: NameFault::Ambiguous(candidates.collect()),
                asked: self.document,
                firm: true,
            });
        }
        same
    }

    /// Keeps a name that names nothing here, with the id that it is sure to be.
    fn lost(
        &mut self,
        declaring: NodeId,
        reference: &Reference,
        (name, note, remark): (&str, Option<String>, bool),
        meant: &dyn Fn() -> Option<String>,
    ) {
        let Ground { nodes, index, .. } = self.ground;
        // `X-0113?` is a candidate: no firm edge, and nothing that dangles.
        if name.ends_with('?') {
            let name = name.trim_end_matches('?');
            self.open(declaring, reference, (name, note.clone(), true), None);
            self.outside(declaring, reference, name, Outside::Candidate, note);
        } else if let Some(what) = elsewhere(index, name, reference.link.as_deref()) {
            self.outside(declaring, reference, name, what, note);
        } else if may_dangle(nodes, reference, name) || remark {
            self.outside(declaring, reference, name, Outside::Text, note);
        } else {
            self.open(declaring, reference, (name, note, false), meant());
        }
    }

    /// Keeps what leads out of the portal, to be shown.
    fn outside(
        &mut self,
        source: NodeId,
        reference: &Reference,
        name: &str,
        what: Outside,
        note: Option<String>,
    ) {
        let one = Elsewhere {
            text: if is_home_path(name) { Unresolved::HOME.to_owned() } else { name.to_owned() },
            what,
            relation: reference.relation,
            inverse: reference.inverse,
            note,
        };
        self.outcome.elsewhere.push((source, one));
    }

    /// Keeps what leads to nothing, or perhaps to something.
    fn open(
        &mut self,
        source: NodeId,
        reference: &Reference,
        (name, note, is_candidate): (&str, Option<String>, bool),
        meant: Option<String>,
    ) {
        let at = &self.ground.nodes.documents[self.document];
        let unresolved = Unresolved {
            source,
            // What is not found is published with the findings: a path of somebody's is not.
            target: if is_home_path(name) { Unresolved::HOME.to_owned() } else { name.to_owned() },
            relation: reference.relation,
            word: reference.word.clone(),
            at: at.locate(reference.place),
            line: at.line(reference.place),
            sure: meant.is_some(),
            nearest: meant,
            note: note.filter(|note| !is_home_path(note)),
        };
        self.outcome.open.push(Open {
            reference: unresolved,
            is_candidate,
            typed: name.to_owned(),
            within: reference.item().map(|_| self.document),
        });
    }

    /// The edge from a feature to the component that it names.
    fn component(
        &mut self,
        declaring: NodeId,
        system: SystemId,
        reference: &Reference,
        component: &str,
    ) {
        let nodes = self.ground.nodes;
        let names = &self.ground.components[system];
        let system = &self.ground.systems[system];
        let title = |at: usize| &nodes.node(system.components[at]).title;
        let fault = match names.find(component) {
            Found::One(at) => {
                let edge = declared(nodes, self.document, reference);
                self.outcome.edges.push((declaring, system.components[at], edge));
                return;
            }
            Found::Many(several) => {
                let named = |at: &usize| (system.components[*at], title(*at).clone());
                NameFault::Ambiguous(several.iter().map(named).collect())
            }
            Found::None => {
                let titles = (0..system.components.len()).map(|at| title(at).as_str());
                NameFault::Unknown(self.budget.nearest(component, titles).map(str::to_owned))
            }
        };
        self.outcome.names.push(NameProblem {
            document: self.document,
            place: reference.place,
            name: component.to_owned(),
            role: "the component",
            fault,
            asked: system.document,
            firm: true,
        });
    }
}

/// Asks the index for what one reference may mean.
struct Finder<'a> {
    nodes: &'a Nodes,
    index: &'a Index,
    asker: Asker<'a>,
    scope: &'a [DocumentId],
    reference: &'a Reference,
    link: Option<&'a str>,
    budget: &'a Budget,
    /// Whether something was left out because it means too many.
    refused: &'a Cell<bool>,
}

impl Finder<'_> {
    /// The items that what an item names may be among.
    fn among(&self) -> usize {
        let scope = self.scope.iter().filter(|at| **at != self.asker.document);
        let documents = scope.chain([&self.asker.document]);
        documents.map(|at| self.nodes.documents[*at].items.len()).sum()
    }
}

impl Find for Finder<'_> {
    fn allows(&self, count: usize) -> bool {
        let allowed = self.budget.allows(count, 0);
        self.refused.set(self.refused.get() || !allowed);
        allowed
    }

    fn find(&self, name: &str) -> Named {
        let (nodes, asker, reference) = (self.nodes, self.asker, self.reference);
        match reference.item() {
            // What follows from a place is an id, and nothing that only looks like one.
            None if reference.derived => self.index.exactly(nodes, asker, name),
            // What is built from an item's own words and leads to documents is their id.
            Some(_)
                if reference.derived && reference.to.types.is_empty() && !reference.to.is_any() =>
            {
                self.index.exactly(nodes, asker, name)
            }
            Some(_) if reference.derived && reference.to.kinds.is_empty() => {
                Index::typed(nodes, asker, self.scope, name)
            }
            Some(_) => self.index.item(nodes, asker, self.scope, name, self.link),
            None => match self.link {
                Some(link) => self.index.document(nodes, asker, name, Some(link)),
                None => self.index.strictly(nodes, asker, name),
            },
        }
    }

    fn near(&self, number: &str) -> Named {
        match self.reference.item() {
            Some(_) if !self.reference.derived => {
                self.index.near(self.nodes, self.asker, self.scope, number)
            }
            _ => Named::None,
        }
    }

    fn all(&self, name: &str) -> Vec<Said> {
        let found = match self.reference.item() {
            Some(_) if self.budget.allows(0, self.among()) => {
                Index::beginning(self.nodes, self.asker, self.scope, name)
            }
            Some(_) => {
                self.refused.set(true);
                Vec::new()
            }
            None => Vec::new(),
        };
        if !self.allows(found.len()) {
            return Vec::new();
        }
        found.into_iter().map(|(id, node)| Said::of(&id, Named::One(node))).collect()
    }
}

/// The one id that a name is another spelling of, as it is named from here.
fn respelled(finder: &Finder<'_>, name: &str) -> Option<String> {
    let nodes = finder.nodes;
    let mut meant: Option<(NodeId, String)> = None;
    for id in finder.index.respelled.ids(nodes, name) {
        match finder.find(&id) {
            Named::One(node) if meant.as_ref().is_none_or(|(known, _)| *known == node) => {
                let own = own_id(&nodes.node(node).id);
                let document = id.split_once('#').map(|(document, _)| format!("{document}#"));
                meant = Some((node, format!("{}{own}", document.unwrap_or_default())));
            }
            Named::None => {}
            _ => return None,
        }
    }
    meant.map(|(_, id)| id)
}

/// The first of some documents that all have one id.
fn shared_id(nodes: &Nodes, several: &[NodeId]) -> Option<NodeId> {
    let id = |node: NodeId| {
        let id = &nodes.node(node).id;
        (nodes.node(node).kind.as_str(), id.split('@').next().unwrap_or(id))
    };
    let first = *several.first()?;
    several.iter().all(|node| id(*node) == id(first)).then_some(first)
}

/// Whether a text is nothing but a remark: `(done by the framework)` says why there is no name.
fn is_remark(name: &str) -> bool {
    let closed = bracket(name) == Some(name.len());
    closed && !name.starts_with('[') && !name.contains(|c: char| c.is_ascii_digit())
}

/// Whether a relation allows references that name nothing.
fn may_dangle(nodes: &Nodes, reference: &Reference, name: &str) -> bool {
    match &nodes.kinds[reference.relation].dangling {
        Dangling::Reported => false,
        Dangling::Allowed => true,
        Dangling::Forms(forms) => forms.iter().any(|form| form.is_match(name)),
    }
}

fn declared(nodes: &Nodes, document: DocumentId, reference: &Reference) -> Edge {
    let at = &nodes.documents[document];
    Edge {
        relation: reference.relation,
        origin: if reference.derived {
            Origin::Derived
        } else if reference.item().is_some() {
            Origin::Body
        } else {
            Origin::Metadata
        },
        at: at.locate(reference.place),
        line: at.line(reference.place),
        at_source: !reference.inverse,
        at_target: reference.inverse.then(|| at.locate(reference.place)),
        note: reference.note.clone(),
    }
}

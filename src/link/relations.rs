//! From references to edges: one for each source, target and relation, whichever end declares it.

use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use crate::model::{
    All, Assignment, Beside, Dangling, DocumentId, Edge, Elsewhere, EntryId, FieldRole, Found,
    ItemRole, NameFault, NameProblem, Names, NodeId, NodeWhat, Origin, Outside, Portal, Reference,
    RelationId, RelationRole, Span, SystemId, Table, Target, Targets, Unresolved, bracket,
    is_home_path, nearest, parent,
};

use super::all::{all_components, meant_by_all};
use super::elsewhere::elsewhere;
use super::joint;
use super::reading::{self, Find, Said};
use super::resolve::{Asker, Index, Named, nearest_id};
use super::systems::declared_system;

/// Anything may be meant.
const ANY: Targets = Targets { kinds: Vec::new(), types: Vec::new() };

/// What stands for a path on somebody's computer.
const HOME: &str = "a path on somebody's computer";

/// The edges so far, and the names of each system's components.
struct Edges {
    known: BTreeMap<(NodeId, NodeId, RelationId), EdgeIndex>,
    components: Table<SystemId, Names>,
}

impl Edges {
    /// Adds an edge, or joins it with the one that is there: the source's declaration leads.
    fn add(&mut self, portal: &mut Portal, source: NodeId, target: NodeId, edge: Edge) {
        let key = (source, target, edge.relation);
        match self.known.get(&key) {
            None => {
                let index = portal.graph.add_edge(source, target, edge);
                self.known.insert(key, index);
            }
            Some(index) => {
                let Some(there) = portal.graph.edge_weight_mut(*index) else {
                    return;
                };
                let at_target = there.at_target.take().or(edge.at_target.clone());
                let note = match (there.note.take(), edge.note.clone()) {
                    (Some(one), Some(other)) if !one.split("; ").any(|part| part == other) => {
                        Some(format!("{one}; {other}"))
                    }
                    (one, other) => one.or(other),
                };
                if edge.at_source && !there.at_source {
                    *there = edge;
                }
                there.at_target = at_target;
                there.note = note;
            }
        }
    }

    fn has(&self, source: NodeId, target: NodeId, relation: RelationId) -> bool {
        self.known.contains_key(&(source, target, relation))
    }
}

/// Resolves every reference and adds the edges.
pub(super) fn add(portal: &mut Portal, index: &Index) {
    let systems = portal.systems.ids();
    let mut edges = Edges {
        known: BTreeMap::new(),
        components: systems.map(|system| portal.component_names(system)).collect(),
    };
    for document in portal.documents.ids() {
        let references = joint::references(portal, index, document);
        for reference in references.iter().filter(|reference| reference.item.is_none()) {
            one(portal, index, &mut edges, document, reference);
        }
    }
    beside(portal, &mut edges);
    // What items name may be in the scope of documents that theirs leads to.
    for document in portal.documents.ids() {
        let references = joint::references(portal, index, document);
        for reference in references.iter().filter(|reference| reference.item.is_some()) {
            one(portal, index, &mut edges, document, reference);
        }
    }
    components(portal, &mut edges);
    derived(portal, &mut edges);
}

fn one(
    portal: &mut Portal,
    index: &Index,
    edges: &mut Edges,
    document: DocumentId,
    reference: &Reference,
) {
    let declaring = match reference.item.map(|item| portal.item_nodes[document][item]) {
        // What is the same thing as a document leads from the document around.
        Some(node) if portal.item_of(node).is_some() => node,
        _ => portal.document_nodes[document],
    };
    match &reference.target {
        Target::Name(name) => {
            let all = reference
                .item
                .and_then(|item| meant_by_all(portal, (document, item), reference, name));
            match all {
                Some(targets) => {
                    for target in targets {
                        let edge = declared(portal, document, reference);
                        edges.add(portal, declaring, target, edge);
                    }
                }
                None => by_name(portal, index, edges, (document, declaring), reference, name),
            }
        }
        Target::Component { document: named, component } => {
            let system = match named {
                Some(named) => {
                    match index.document(portal, Asker { document, to: &ANY }, named, None) {
                        Named::One(node) => Some(node),
                        _ => None,
                    }
                }
                // A portal of one system leaves no doubt.
                None => declared_system(portal, index, document).or_else(|| {
                    let only = portal.systems.len() == 1;
                    portal.systems.first().filter(|_| only).map(|system| system.node)
                }),
            };
            let system = portal.systems.position(|known| Some(known.node) == system);
            if let Some(system) = system {
                component_edge(portal, edges, (document, declaring), system, reference, component);
            }
        }
    }
}

/// Asks the index for what one reference may mean.
struct Finder<'a> {
    portal: &'a Portal,
    index: &'a Index,
    asker: Asker<'a>,
    scope: &'a [DocumentId],
    reference: &'a Reference,
    link: Option<&'a str>,
}

impl Find for Finder<'_> {
    fn find(&self, name: &str) -> Named {
        let (portal, asker, reference) = (self.portal, self.asker, self.reference);
        match reference.item {
            // What follows from a place is an id, and nothing that only looks like one.
            None if reference.derived => self.index.exactly(portal, asker, name),
            // What is made of an item's own words and leads to documents is their id.
            Some(_)
                if reference.derived && reference.to.types.is_empty() && !reference.to.is_any() =>
            {
                self.index.exactly(portal, asker, name)
            }
            Some(_) if reference.derived && reference.to.kinds.is_empty() => {
                Index::typed(portal, asker, self.scope, name)
            }
            Some(_) => self.index.item(portal, asker, self.scope, name, self.link),
            None => match self.link {
                Some(link) => self.index.document(portal, asker, name, Some(link)),
                None => self.index.strictly(portal, asker, name),
            },
        }
    }

    fn near(&self, number: &str) -> Named {
        match self.reference.item {
            Some(_) if !self.reference.derived => {
                self.index.near(self.portal, self.asker, self.scope, number)
            }
            _ => Named::None,
        }
    }

    fn all(&self, name: &str) -> Vec<Said> {
        let found = match self.reference.item {
            Some(_) => Index::beginning(self.portal, self.asker, self.scope, name),
            None => Vec::new(),
        };
        found.into_iter().map(|(id, node)| Said::of(&id, Named::One(node))).collect()
    }
}

/// The edges of a reference to a name, to every id of a range, to each of several names.
fn by_name(
    portal: &mut Portal,
    index: &Index,
    edges: &mut Edges,
    (document, declaring): (DocumentId, NodeId),
    reference: &Reference,
    name: &str,
) {
    let link = reference.link.as_deref();
    let remark = is_remark(name);
    let scope = if reference.item.is_some() { portal.scope_of(document) } else { Vec::new() };
    let asker = Asker { document, to: &reference.to };
    let said = {
        let finder = Finder { portal, index, asker, scope: &scope, reference, link };
        // What is derived is one name, whatever it looks like.
        if reference.derived {
            vec![Said::of(name, finder.find(name))]
        } else {
            reading::read(name, &finder)
        }
    };
    for Said { name, named, note } in said {
        let note = match (&reference.note, note) {
            (Some(note), Some(more)) => Some(format!("{note}; {more}")),
            (there, more) => there.clone().or(more),
        };
        let mut edge = declared(portal, document, reference);
        edge.note.clone_from(&note);
        let other = match named {
            Named::One(other) => other,
            Named::Topic(other, topic) => {
                edge.note = Some(topic);
                other
            }
            Named::Many(several) => {
                // Of several with one id the first has it: what is short for it leads there, and
                // that they have one id is reported where they have it.
                let same = shared_id(portal, &several);
                if same.is_none() {
                    let candidates = several.iter().map(|node| portal.node(*node).id.clone());
                    let fault = NameFault::Ambiguous(candidates.collect());
                    portal.names.push(NameProblem {
                        document,
                        span: reference.span,
                        name,
                        role: "the reference",
                        fault,
                        asked: document,
                        firm: true,
                    });
                }
                match same {
                    Some(first) => first,
                    None => continue,
                }
            }
            Named::None if reference.derived || reference.closed => continue,
            Named::None => {
                // `X-0113?` is a candidate: no firm edge, and nothing that dangles.
                if name.ends_with('?') {
                    let name = name.trim_end_matches('?');
                    let open = open(portal, document, declaring, reference, name, note.clone());
                    portal.candidates.push(open);
                    outside(portal, declaring, reference, name, Outside::Candidate, note);
                } else if let Some(what) = elsewhere(index, &name, link) {
                    outside(portal, declaring, reference, &name, what, note);
                } else if may_dangle(portal, reference, &name) || remark {
                    outside(portal, declaring, reference, &name, Outside::Text, note);
                } else {
                    let open = open(portal, document, declaring, reference, &name, note);
                    portal.unresolved.push(open);
                }
                continue;
            }
        };
        let (source, target) =
            if reference.inverse { (other, declaring) } else { (declaring, other) };
        edges.add(portal, source, target, edge);
    }
}

/// The first of some documents that all have one id.
fn shared_id(portal: &Portal, nodes: &[NodeId]) -> Option<NodeId> {
    let id = |node: NodeId| {
        let id = &portal.node(node).id;
        (portal.node(node).kind.as_str(), id.split('@').next().unwrap_or(id))
    };
    let first = *nodes.first()?;
    nodes.iter().all(|node| id(*node) == id(first)).then_some(first)
}

/// Keeps what leads out of the portal, to be shown.
fn outside(
    portal: &mut Portal,
    source: NodeId,
    reference: &Reference,
    name: &str,
    what: Outside,
    note: Option<String>,
) {
    let one = Elsewhere {
        text: if is_home_path(name) { HOME.to_owned() } else { name.to_owned() },
        what,
        relation: reference.relation,
        inverse: reference.inverse,
        note,
    };
    let all = portal.elsewhere.entry(source).or_default();
    if !all.contains(&one) {
        all.push(one);
    }
}

/// Whether a text is nothing but a remark: `(done by the framework)` says why there is no name.
fn is_remark(name: &str) -> bool {
    let closed = bracket(name) == Some(name.len());
    closed && !name.starts_with('[') && !name.contains(|c: char| c.is_ascii_digit())
}

/// Whether a relation allows references that name nothing.
fn may_dangle(portal: &Portal, reference: &Reference, name: &str) -> bool {
    match &portal.kinds[reference.relation].dangling {
        Dangling::Reported => false,
        Dangling::Allowed => true,
        Dangling::Forms(forms) => forms.iter().any(|form| form.is_match(name)),
    }
}

/// For each relation that looks into its folder: the one document there that it may lead to; of
/// several the one that is at home there.
fn beside(portal: &mut Portal, edges: &mut Edges) {
    let mut folders: BTreeMap<String, Vec<DocumentId>> = BTreeMap::new();
    for (at, document) in portal.documents.entries() {
        folders.entry(parent(document.path()).to_owned()).or_default().push(at);
    }
    for document in portal.documents.ids() {
        for Beside { relation, inverse, kinds } in portal.documents[document].beside.clone() {
            let at = &portal.documents[document];
            let fits = |other: &DocumentId| {
                *other != document && kinds.contains(&portal.documents[*other].kind)
            };
            let folder = folders.get(parent(at.path())).into_iter().flatten().copied();
            let mut found: Vec<DocumentId> = folder.filter(fits).collect();
            if found.len() > 1 {
                let home = |other: &DocumentId| {
                    let other = &portal.documents[*other];
                    portal.kinds[other.kind].at_home(other.path()).is_some()
                };
                found.retain(home);
            }
            let [one] = found[..] else { continue };
            let (own, other) = (portal.document_nodes[document], portal.document_nodes[one]);
            let (source, target) = if inverse { (other, own) } else { (own, other) };
            let edge = Edge {
                relation,
                origin: Origin::Derived,
                path: at.path().to_owned(),
                span: Span::default(),
                line: 1,
                at_source: true,
                at_target: None,
                note: None,
            };
            edges.add(portal, source, target, edge);
        }
    }
}

/// A reference that leads to nothing, or perhaps to something.
fn open(
    portal: &Portal,
    document: DocumentId,
    source: NodeId,
    reference: &Reference,
    name: &str,
    note: Option<String>,
) -> Unresolved {
    let at = portal.documents[document].text_of(reference.in_sidecar);
    Unresolved {
        source,
        // What is not found is published with the findings: a path of somebody's is not.
        target: if is_home_path(name) { HOME.to_owned() } else { name.to_owned() },
        relation: reference.relation,
        word: reference.word.clone(),
        path: at.path.clone(),
        span: reference.span,
        line: at.line(reference.span.start),
        // Every suggestion looks at every id: a portal that is all wrong gets a few hundred.
        nearest: (portal.unresolved.len() < super::MOST_SUGGESTIONS)
            .then(|| nearest_id(portal, name, reference.item.map(|_| document)))
            .flatten(),
        note: note.filter(|note| !is_home_path(note)),
    }
}

fn declared(portal: &Portal, document: DocumentId, reference: &Reference) -> Edge {
    let at = portal.documents[document].text_of(reference.in_sidecar);
    Edge {
        relation: reference.relation,
        origin: if reference.derived {
            Origin::Derived
        } else if reference.item.is_some() {
            Origin::Body
        } else {
            Origin::Metadata
        },
        path: at.path.clone(),
        span: reference.span,
        line: at.line(reference.span.start),
        at_source: !reference.inverse,
        at_target: reference.inverse.then(|| (at.path.clone(), reference.span)),
        note: reference.note.clone(),
    }
}

/// The edge from a feature to the component that it names.
fn component_edge(
    portal: &mut Portal,
    edges: &mut Edges,
    (document, declaring): (DocumentId, NodeId),
    system: SystemId,
    reference: &Reference,
    component: &str,
) {
    let fault = match edges.components[system].find(component) {
        Found::One(at) => {
            let target = portal.systems[system].components[at];
            let edge = declared(portal, document, reference);
            edges.add(portal, declaring, target, edge);
            return;
        }
        Found::Many(several) => NameFault::Ambiguous(
            several
                .iter()
                .map(|at| portal.node(portal.systems[system].components[*at]).title.clone())
                .collect(),
        ),
        Found::None => {
            let titles = portal.systems[system].components.iter();
            let titles = titles.map(|node| portal.node(*node).title.as_str());
            NameFault::Unknown(nearest(component, titles).map(str::to_owned))
        }
    };
    portal.names.push(NameProblem {
        document,
        span: reference.span,
        name: component.to_owned(),
        role: "the component",
        fault,
        asked: portal.systems[system].document,
        firm: true,
    });
}

/// The dependencies that components declare among themselves.
fn components(portal: &mut Portal, edges: &mut Edges) {
    let Some(relation) = portal.relation(RelationRole::Dependency) else {
        return;
    };
    for system in portal.systems.ids() {
        let names = edges.components[system].clone();
        let says_all = |node: &NodeId| {
            portal.item_decl(*node).is_some_and(|(item, decl)| {
                let mut values = item.of_role(decl, FieldRole::Dependencies);
                values.any(|value| all_components(portal, decl, &value.text).is_some())
            })
        };
        let says_all: Vec<bool> = portal.systems[system].components.iter().map(says_all).collect();
        for (place, source) in portal.systems[system].components.clone().into_iter().enumerate() {
            let Some((item, decl)) = portal.item_decl(source) else {
                continue;
            };
            if decl.role != ItemRole::Component {
                continue;
            }
            let targets: Vec<(usize, Span)> = item
                .of_role(decl, FieldRole::Dependencies)
                .flat_map(|value| {
                    let meant: Vec<usize> = match all_components(portal, decl, &value.text) {
                        Some(All::Above) => (0..place).collect(),
                        // Of two that need all others the second needs the first.
                        Some(All::Others) => (0..says_all.len())
                            .filter(|at| *at < place || *at > place && !says_all[*at])
                            .collect(),
                        None => match names.find(&value.text) {
                            Found::One(at) => vec![at],
                            _ => Vec::new(),
                        },
                    };
                    meant.into_iter().map(|at| (at, value.span))
                })
                .collect();
            for (at, span) in targets {
                let target = portal.systems[system].components[at];
                let edge = derived_edge(portal, system, relation, span, Origin::Body);
                edges.add(portal, source, target, edge);
            }
        }
    }
}

/// What roadmap and components say of specs that do not say it themselves: of planned ones all,
/// of written ones that they belong to the system and which component they specify.
fn derived(portal: &mut Portal, edges: &mut Edges) {
    let dependency = portal.relation(RelationRole::Dependency);
    let membership = portal.relation(RelationRole::Membership);
    let implementation = portal.relation(RelationRole::Implementation);
    for system in portal.systems.ids() {
        let known = portal.systems[system].clone();
        for (at, assignment) in known.specs.iter().enumerate() {
            let Assignment { spec, component, entry, .. } = *assignment;
            let span = entry
                .map(|entry| known.entries[entry].node)
                .or(component)
                .and_then(|node| portal.item_of(node))
                .map(|item| item.span)
                .unwrap_or_default();
            let planned = matches!(portal.node(spec).what, NodeWhat::Planned(_));
            if let Some(relation) = membership
                && !edges.has(spec, known.node, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, known.node, edge);
            }
            if let (Some(relation), Some(component)) = (implementation, component)
                && !edges.has(spec, component, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, component, edge);
            }
            if let Some(relation) = dependency {
                let needs = planned_needs(portal, &known, component, entry, relation);
                let said = says_needs(portal, &known, component, entry);
                portal.systems[system].specs[at].needs = said.then(|| needs.clone());
                for need in needs.into_iter().filter(|_| planned) {
                    let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                    edges.add(portal, spec, need, edge);
                }
            }
        }
    }
}

/// Whether roadmap entry or component say what a spec needs, and every name in it was found.
fn says_needs(
    portal: &Portal,
    system: &crate::model::System,
    component: Option<NodeId>,
    entry: Option<EntryId>,
) -> bool {
    let entry = entry.map(|entry| system.entries[entry].node);
    let mut said = false;
    for node in entry.into_iter().chain(component) {
        let Some((item, decl)) = portal.item_decl(node) else { continue };
        let fields = decl.fields.iter().filter(|f| f.role == FieldRole::Dependencies);
        said |= fields.clone().any(|f| item.fields.iter().any(|field| field.name == f.name));
        let lost = |value: &crate::model::Text| {
            portal
                .names
                .iter()
                .any(|problem| problem.document == system.document && problem.span == value.span)
        };
        if item.of_role(decl, FieldRole::Dependencies).any(lost) {
            return false;
        }
    }
    said
}

/// What a planned spec needs: by its roadmap entry and by its component.
fn planned_needs(
    portal: &Portal,
    system: &crate::model::System,
    component: Option<NodeId>,
    entry: Option<EntryId>,
    relation: RelationId,
) -> Vec<NodeId> {
    let mut needs: Vec<NodeId> =
        entry.map(|entry| system.entries[entry].needs.clone()).unwrap_or_default();
    if let Some(component) = component {
        for (target, edge) in portal.outgoing(component) {
            if edge.relation == relation
                && let Some(of) = system.specs.iter().find(|of| of.component == Some(target))
                && !needs.contains(&of.spec)
            {
                needs.push(of.spec);
            }
        }
    }
    needs
}

fn derived_edge(
    portal: &Portal,
    system: SystemId,
    relation: RelationId,
    span: Span,
    origin: Origin,
) -> Edge {
    let document = &portal.documents[portal.systems[system].document];
    Edge {
        relation,
        origin,
        path: document.path().to_owned(),
        span,
        line: document.source.line(span.start),
        at_source: origin == Origin::Body,
        at_target: None,
        note: None,
    }
}

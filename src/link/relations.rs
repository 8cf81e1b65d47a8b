//! From references to edges: one for each source, target and relation, whichever end declares it.

use std::collections::BTreeMap;

use petgraph::graph::EdgeIndex;

use crate::model::{
    Assignment, Beside, Dangling, Edge, FieldRole, Found, ItemRole, NameFault, NameProblem, Names,
    NodeId, NodeWhat, Origin, Portal, Reference, Relates, RelationRole, Span, Target, Targets,
    Unresolved, is_all_above, is_home_path, nearest, parent,
};

use super::resolve::{Asker, Index, Named, nearest_id};
use super::systems::declared_system;

/// Anything may be meant.
const ANY: Targets = Targets { kinds: Vec::new(), types: Vec::new() };

/// What stands for a path on somebody's computer.
const HOME: &str = "a path on somebody's computer";

/// The edges so far, and the names of each system's components.
struct Edges {
    known: BTreeMap<(NodeId, NodeId, String), EdgeIndex>,
    components: Vec<Names>,
}

impl Edges {
    /// Adds an edge, or joins it with the one that is there: the source's declaration leads.
    fn add(&mut self, portal: &mut Portal, source: NodeId, target: NodeId, edge: Edge) {
        let key = (source, target, edge.relation.clone());
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
                if edge.at_source && !there.at_source {
                    *there = edge;
                }
                there.at_target = at_target;
            }
        }
    }

    fn has(&self, source: NodeId, target: NodeId, relation: &str) -> bool {
        self.known.contains_key(&(source, target, relation.to_owned()))
    }
}

/// Resolves every reference and adds the edges.
pub(super) fn add(portal: &mut Portal, index: &Index) {
    let systems = 0..portal.systems.len();
    let mut edges = Edges {
        known: BTreeMap::new(),
        components: systems.map(|system| portal.component_names(system)).collect(),
    };
    for document in 0..portal.documents.len() {
        let references = portal.documents[document].references.clone();
        for reference in references.iter().filter(|reference| reference.item.is_none()) {
            one(portal, index, &mut edges, document, reference);
        }
    }
    beside(portal, &mut edges);
    // What items name may be in the scope of documents that theirs leads to.
    for document in 0..portal.documents.len() {
        let references = portal.documents[document].references.clone();
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
    document: usize,
    reference: &Reference,
) {
    let declaring = match reference.item.map(|item| portal.item_nodes[document][item]) {
        // What is the same thing as a document leads from the document around.
        Some(node) if portal.item_of(node).is_some() => node,
        _ => portal.document_nodes[document],
    };
    match &reference.target {
        // `X-0113?` is a candidate: no firm edge, and nothing that dangles.
        Target::Name(name) if name.ends_with('?') => {
            let open = open(portal, document, declaring, reference, name.trim_end_matches('?'));
            portal.candidates.push(open);
        }
        Target::Name(name) if reference.item.is_some() && is_all_above(name) => {
            all_above(portal, edges, document, reference, declaring);
        }
        Target::Name(name)
            if reference.item.is_some()
                && is_all(name)
                && !scope_of(portal, document).is_empty() =>
        {
            all_in_scope(portal, edges, document, reference, declaring);
        }
        Target::Name(name) => by_name(portal, index, edges, (document, declaring), reference, name),
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
            let system = portal.systems.iter().position(|known| Some(known.node) == system);
            if let Some(system) = system {
                component_edge(portal, edges, (document, declaring), system, reference, component);
            }
        }
    }
}

/// The edges of a reference to a name, or to every id of a range.
fn by_name(
    portal: &mut Portal,
    index: &Index,
    edges: &mut Edges,
    (document, declaring): (usize, NodeId),
    reference: &Reference,
    name: &str,
) {
    let link = reference.link.as_deref();
    let asker = Asker { document, to: &reference.to };
    let scope = if reference.item.is_some() { scope_of(portal, document) } else { Vec::new() };
    let find = |portal: &Portal, name: &str| match reference.item {
        // What follows from a place is an id, and nothing that only looks like one.
        None if reference.derived => index.exactly(portal, asker, name),
        // What is made of an item's own words and leads to documents is their id.
        Some(_) if reference.derived && reference.to.types.is_empty() && !reference.to.is_any() => {
            index.exactly(portal, asker, name)
        }
        Some(_) if reference.derived && reference.to.kinds.is_empty() => {
            Index::typed(portal, asker, &scope, name)
        }
        Some(_) => index.item(portal, asker, &scope, name, link),
        None => index.document(portal, asker, name, link),
    };
    let mut named = vec![(name.to_owned(), find(portal, name))];
    // `1.1-1.2 (gate)`: what is in brackets is a remark.
    let bare =
        name.strip_suffix(')').and_then(|inner| inner.rsplit_once(" (")).map(|(head, _)| head);
    let range = super::ranges::expand(name).or_else(|| super::ranges::expand(bare?));
    if named[0].1 == Named::None
        && let Some(ids) = range
    {
        named = ids.into_iter().map(|id| (id.clone(), find(portal, &id))).collect();
        // What a range names and nobody has is one finding, not one for each.
        let lost: Vec<String> =
            named.iter().filter(|(_, n)| *n == Named::None).map(|(id, _)| id.clone()).collect();
        if let [first, _, ..] = &lost[..] {
            let more = format!("{first} and {} more of {name}", lost.len() - 1);
            let all = lost.len() == named.len();
            named.retain(|(_, named)| *named != Named::None);
            named.push((if all { name.to_owned() } else { more }, Named::None));
        }
    }
    for (name, named) in named {
        let mut edge = declared(portal, document, reference);
        let other = match named {
            Named::One(other) => other,
            Named::Topic(other, topic) => {
                edge.note = Some(topic);
                other
            }
            Named::Many(several) => {
                let candidates = several.iter().map(|node| portal.node(*node).id.clone());
                let fault = NameFault::Ambiguous(candidates.collect());
                portal.names.push(NameProblem {
                    document,
                    span: reference.span,
                    name,
                    role: "the reference",
                    fault,
                    system: document,
                    firm: true,
                });
                continue;
            }
            Named::None if reference.derived || reference.closed => continue,
            Named::None if is_elsewhere(index, &name, link) => continue,
            Named::None if may_dangle(portal, reference, &name) => continue,
            Named::None => {
                let open = open(portal, document, declaring, reference, &name);
                portal.unresolved.push(open);
                continue;
            }
        };
        let (source, target) =
            if reference.inverse { (other, declaring) } else { (declaring, other) };
        edges.add(portal, source, target, edge);
    }
}

/// Whether a reference is a web address or a ticket: what is elsewhere does not dangle. A ticket is
/// a number behind `#`, or a prefix and a number where no id in the portal has the prefix.
fn is_elsewhere(index: &Index, name: &str, link: Option<&str>) -> bool {
    let address = |text: &str| {
        let scheme = text.split_once("://").map(|(scheme, _)| scheme);
        scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
            || text.starts_with("mailto:")
    };
    if address(name.trim_matches(['<', '>'])) || link.is_some_and(address) {
        return true;
    }
    if let Some(number) = name.strip_prefix('#') {
        return !number.is_empty() && number.chars().all(|c| c.is_ascii_digit());
    }
    let Some((prefix, number)) = name.rsplit_once('-') else { return false };
    let ticket = prefix.len() > 1
        && prefix.chars().all(|c| c.is_ascii_uppercase())
        && !number.is_empty()
        && number.chars().all(|c| c.is_ascii_digit());
    ticket && !index.has_ids(name)
}

/// Whether a relation allows references that name nothing.
fn may_dangle(portal: &Portal, reference: &Reference, name: &str) -> bool {
    match &portal.kinds[reference.relation].dangling {
        Dangling::Reported => false,
        Dangling::Allowed => true,
        Dangling::Forms(forms) => forms.iter().any(|form| form.is_match(name)),
    }
}

/// Whether a reference stands for everything in scope: `All`, `All requirements`.
fn is_all(name: &str) -> bool {
    let mut words = name.split_whitespace();
    let first = words.next().is_some_and(|word| word.eq_ignore_ascii_case("all"));
    first && words.next().is_none_or(|word| word.to_lowercase().starts_with("requirement"))
}

/// The documents whose items may be named in a document without naming them.
fn scope_of(portal: &Portal, document: usize) -> Vec<usize> {
    let kind = portal.kind(document);
    let names: Vec<&str> = kind
        .fields
        .iter()
        .filter(|field| field.scope)
        .filter_map(|field| match field.relates {
            Some(Relates::Named { relation, inverse: false }) => {
                Some(portal.kinds[relation].name.as_str())
            }
            _ => None,
        })
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<usize> = portal
        .outgoing(portal.document_nodes[document])
        .into_iter()
        .filter(|(_, edge)| names.contains(&edge.relation.as_str()))
        .filter_map(|(target, _)| portal.document_of(target))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// For each relation that looks into its folder: the one document there that it may lead to.
fn beside(portal: &mut Portal, edges: &mut Edges) {
    let mut folders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, document) in portal.documents.iter().enumerate() {
        folders.entry(parent(document.path()).to_owned()).or_default().push(at);
    }
    for document in 0..portal.documents.len() {
        for Beside { relation, inverse, kinds } in portal.documents[document].beside.clone() {
            let at = &portal.documents[document];
            let fits = |other: &usize| {
                *other != document && kinds.contains(&portal.documents[*other].kind)
            };
            let folder = folders.get(parent(at.path())).into_iter().flatten().copied();
            let found: Vec<usize> = folder.filter(fits).take(2).collect();
            let [one] = found[..] else { continue };
            let (own, other) = (portal.document_nodes[document], portal.document_nodes[one]);
            let (source, target) = if inverse { (other, own) } else { (own, other) };
            let edge = Edge {
                relation: portal.kinds[relation].name.clone(),
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

/// `All above` in an item: every earlier item of its type.
fn all_above(
    portal: &mut Portal,
    edges: &mut Edges,
    document: usize,
    reference: &Reference,
    declaring: NodeId,
) {
    let Some(own) = reference.item else { return };
    let items = &portal.documents[document].items;
    let above: Vec<NodeId> = (0..own)
        .filter(|item| items[*item].kind == items[own].kind)
        .map(|item| portal.item_nodes[document][item])
        .collect();
    for target in above {
        let edge = declared(portal, document, reference);
        edges.add(portal, declaring, target, edge);
    }
}

/// `All` in an item: every requirement of the documents in scope.
fn all_in_scope(
    portal: &mut Portal,
    edges: &mut Edges,
    document: usize,
    reference: &Reference,
    declaring: NodeId,
) {
    let mut targets = Vec::new();
    for other in scope_of(portal, document) {
        let items = portal.documents[other].items.iter().zip(&portal.item_nodes[other]);
        let wanted =
            items.filter(|(item, _)| portal.decl(other, item).role == ItemRole::Requirement);
        targets.extend(wanted.map(|(_, node)| *node));
    }
    for target in targets {
        let edge = declared(portal, document, reference);
        edges.add(portal, declaring, target, edge);
    }
}

/// A reference that leads to nothing, or perhaps to something.
fn open(
    portal: &Portal,
    document: usize,
    source: NodeId,
    reference: &Reference,
    name: &str,
) -> Unresolved {
    let at = portal.documents[document].text_of(reference.in_sidecar);
    Unresolved {
        source,
        // What is not found is published with the findings: a path of somebody's is not.
        target: if is_home_path(name) { HOME.to_owned() } else { name.to_owned() },
        relation: portal.kinds[reference.relation].name.clone(),
        word: reference.word.clone(),
        path: at.path.clone(),
        span: reference.span,
        line: at.line(reference.span.start),
        // Every suggestion looks at every id: a portal that is all wrong gets a few hundred.
        nearest: (portal.unresolved.len() < super::MOST_SUGGESTIONS)
            .then(|| nearest_id(portal, name, reference.item.map(|_| document)))
            .flatten(),
    }
}

fn declared(portal: &Portal, document: usize, reference: &Reference) -> Edge {
    let at = portal.documents[document].text_of(reference.in_sidecar);
    Edge {
        relation: portal.kinds[reference.relation].name.clone(),
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
    (document, declaring): (usize, NodeId),
    system: usize,
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
        system: portal.systems[system].document,
        firm: true,
    });
}

/// The dependencies that components declare among themselves.
fn components(portal: &mut Portal, edges: &mut Edges) {
    let Some(relation) = portal.relation(RelationRole::Dependency).map(str::to_owned) else {
        return;
    };
    for system in 0..portal.systems.len() {
        let names = edges.components[system].clone();
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
                    let meant: Vec<usize> = match names.find(&value.text) {
                        _ if is_all_above(&value.text) => (0..place).collect(),
                        Found::One(at) => vec![at],
                        _ => Vec::new(),
                    };
                    meant.into_iter().map(|at| (at, value.span))
                })
                .collect();
            for (at, span) in targets {
                let target = portal.systems[system].components[at];
                let edge = derived_edge(portal, system, &relation, span, Origin::Body);
                edges.add(portal, source, target, edge);
            }
        }
    }
}

/// What roadmap and components say of specs that do not say it themselves: of planned ones all,
/// of written ones that they belong to the system and which component they specify.
fn derived(portal: &mut Portal, edges: &mut Edges) {
    let name = |portal: &Portal, role: RelationRole| portal.relation(role).map(str::to_owned);
    let dependency = name(portal, RelationRole::Dependency);
    let membership = name(portal, RelationRole::Membership);
    let implementation = name(portal, RelationRole::Implementation);
    for system in 0..portal.systems.len() {
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
            if let Some(relation) = &membership
                && !edges.has(spec, known.node, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, known.node, edge);
            }
            if let (Some(relation), Some(component)) = (&implementation, component)
                && !edges.has(spec, component, relation)
            {
                let edge = derived_edge(portal, system, relation, span, Origin::Derived);
                edges.add(portal, spec, component, edge);
            }
            if let Some(relation) = &dependency {
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
    entry: Option<usize>,
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
    entry: Option<usize>,
    relation: &str,
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
    system: usize,
    relation: &str,
    span: Span,
    origin: Origin,
) -> Edge {
    let document = &portal.documents[portal.systems[system].document];
    Edge {
        relation: relation.to_owned(),
        origin,
        path: document.path().to_owned(),
        span,
        line: document.source.line(span.start),
        at_source: origin == Origin::Body,
        at_target: None,
        note: None,
    }
}

//! See [`RULE`].

use std::collections::HashMap;

use crate::model::{
    DocumentId, Edge, Field, FieldDecl, FieldOf, FieldRole, Finding, Heading, ItemTypeId, Kind,
    KindId, KindRole, Location, NodeId, NodeWhat, Portal, Relates, RelationId, Table, title_form,
};

use super::list;

rule! {
    /// A relation leads to a document or item of another kind, or to too few or too many.
    ///
    /// Kinds may say which kinds a relation leads to and how many targets a document has. Targets
    /// that no document has are `dangling-reference`s, and count here. A plain page as the target is
    /// not reported: it may be a document that no kind knows. Neither is a document without targets
    /// for whose kind its title alone speaks.
    ///
    /// ## Why
    ///
    /// A plan whose parent is another plan, or that has two parents, answers to nobody.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// plan_id: PLAN-0007
    /// parent_spec: ADR-0003
    /// ```
    ///
    /// ## How to fix
    ///
    /// Name the right document, or allow the kind in `to` and the number in `count` of the
    /// field in the kind file.
    "wrong-relation", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let declared: Table<KindId, Declared<'_>> =
        portal.kinds.all.iter().map(|kind| Declared::new(portal, kind)).collect();
    let mut records = Records { portal, open: HashMap::new(), findings: Vec::new() };
    for open in &portal.unresolved {
        *records.open.entry((open.source, open.relation)).or_default() += 1;
    }
    for (index, document) in portal.documents.entries() {
        let declared = &declared[document.kind];
        let place = || document.locate(document.place());
        records.record(portal.document_nodes[index], &declared.own, &place);
        if !declared.of_items {
            continue;
        }
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            let place = || document.locate_in_text(item.span);
            records.record(*node, &declared.items[item.decl], &place);
        }
    }
    records.findings
}

/// The ends of relations of which a kind says something: of its documents, and of each type of its
/// items.
struct Declared<'a> {
    own: Vec<End<'a>>,
    items: Table<ItemTypeId, Vec<End<'a>>>,
    /// Whether a type of items has any.
    of_items: bool,
}

impl<'a> Declared<'a> {
    fn new(portal: &'a Portal, kind: &'a Kind) -> Declared<'a> {
        let items: Table<ItemTypeId, Vec<End<'a>>> =
            kind.items.iter().map(|known| ends(portal, &known.decl.fields)).collect();
        let of_items = items.iter().any(|ends| !ends.is_empty());
        Declared { own: ends(portal, &kind.fields), items, of_items }
    }
}

/// An end of a relation as the fields of a record declare it.
struct End<'a> {
    relation: RelationId,
    name: &'a str,
    inverse: bool,
    /// The kinds and types of items that it may lead to, where it may not lead to all.
    to: Option<(Vec<KindId>, Vec<&'a str>)>,
    /// How many targets a record has at least and at most, and the field that says so.
    count: Option<((usize, Option<usize>), &'a FieldDecl)>,
}

/// The ends that some fields say something of. Several fields of one relation are one end: what one of
/// them allows is allowed.
fn ends<'a>(portal: &'a Portal, fields: &'a [FieldDecl]) -> Vec<End<'a>> {
    let end_of = |field: &FieldDecl| match field.relates {
        Some(Relates::Named { relation, inverse }) => Some((relation, inverse)),
        _ => None,
    };
    let mut all: Vec<End<'a>> = Vec::new();
    for (relation, inverse) in fields.iter().filter_map(end_of) {
        if all.iter().any(|end| (end.relation, end.inverse) == (relation, inverse)) {
            continue;
        }
        let is_same = move |field: &&'a FieldDecl| end_of(field) == Some((relation, inverse));
        let same = || fields.iter().filter(is_same);
        let to = same().all(|field| !field.to.is_any()).then(|| {
            let kinds = same().flat_map(|field| field.to.kinds.iter().copied());
            (kinds.collect(), same().flat_map(|f| f.to.types.iter().map(String::as_str)).collect())
        });
        let count = same().find_map(|field| Some((field.count?, field)));
        all.push(End { relation, name: portal.relation_name(relation), inverse, to, count });
    }
    all.retain(|end| end.to.is_some() || end.count.is_some());
    all
}

impl End<'_> {
    /// The edges of a node at this end.
    fn edges<'p>(
        &self,
        portal: &'p Portal,
        node: NodeId,
    ) -> impl DoubleEndedIterator<Item = (NodeId, &'p Edge)> {
        let edges = if self.inverse { portal.incoming(node) } else { portal.outgoing(node) };
        edges.filter(|(_, edge)| edge.relation == self.relation)
    }
}

/// The records of a portal, with what is wrong with their relations.
struct Records<'a> {
    portal: &'a Portal,
    /// How many references of each node by each relation name nothing.
    open: HashMap<(NodeId, RelationId), usize>,
    findings: Vec<Finding>,
}

impl Records<'_> {
    /// Looks at a document or an item that is declared in a place.
    fn record(&mut self, node: NodeId, ends: &[End<'_>], at: &dyn Fn() -> Location) {
        for end in ends {
            if let Some((kinds, types)) = &end.to {
                self.targets(node, end, kinds, types);
            }
            if let Some((range, field)) = end.count {
                self.findings.extend(self.count(node, at, (end, field), range));
            }
        }
    }

    /// Adds the targets of a node by a relation that are of another kind than it may lead to.
    fn targets(&mut self, node: NodeId, end: &End<'_>, kinds: &[KindId], types: &[&str]) {
        let portal = self.portal;
        for (target, edge) in end.edges(portal, node) {
            // What the other end declares is that end's to answer for.
            let own = if end.inverse { edge.at_target.is_some() } else { edge.at_source };
            // A name such as that of a quality is a topic of its own document.
            let topic =
                portal.document_of(node).map(|at| portal.document_nodes[at]) == Some(target);
            let page = portal.role_of(target) == Some(KindRole::Page);
            if !own || topic || page || fits(portal, target, kinds, types) {
                continue;
            }
            let (id, other) = (portal.node(node).id.as_str(), portal.node(target));
            let message = format!(
                "`{}` of `{id}` leads to `{}`, which has the kind `{}`",
                end.name, other.id, other.kind
            );
            let at = match (&edge.at_target, end.inverse) {
                (Some(at), true) => at,
                _ => &edge.at,
            };
            let names = kinds.iter().map(|kind| portal.kinds[*kind].name.clone());
            let names: Vec<String> = names.chain(types.iter().map(|&t| t.to_owned())).collect();
            self.findings.push(
                Finding::new(&RULE.info, at.clone(), message, [node, target])
                    .help(format!("expected {}", list(&names)))
                    .of(id),
            );
        }
    }

    /// Whether a node has as many targets by a relation as it should. An item without the least number
    /// is a `missing-field` already.
    fn count(
        &self,
        node: NodeId,
        at: &dyn Fn() -> Location,
        (end, field): (&End<'_>, &FieldDecl),
        (least, most): (usize, Option<usize>),
    ) -> Option<Finding> {
        let portal = self.portal;
        let open = self.open.get(&(node, end.relation)).copied().unwrap_or_default();
        let count = end.edges(portal, node).count() + open;
        let fits_most = most.is_none_or(|most| count <= most);
        if fits_most && (count >= least || is_silent(portal, node)) {
            return None;
        }
        let wanted = match (least, most) {
            (least, Some(most)) if least == most => format!("{least}"),
            (least, Some(most)) => format!("{least} to {most}"),
            (least, None) => format!("at least {least}"),
        };
        let last = end.edges(portal, node).next_back();
        let at = last.map_or_else(at, |(_, edge)| edge.at.clone());
        let id = portal.node(node).id.as_str();
        if most == Some(0) {
            let first = end.edges(portal, node).next().map(|(other, _)| other);
            let other = first.map_or("", |other| portal.node(other).id.as_str());
            let message = format!("`{id}` already exists: `{other}`");
            let help = "choose another name, or change the existing one";
            let about = std::iter::once(node).chain(first);
            return Some(Finding::new(&RULE.info, at, message, about).help(help).of(id));
        }
        let message = format!("`{id}` has {count} targets in `{}`, expected {wanted}", end.name);
        let help = if count < least {
            format!("add `{}: …` to its metadata", field.called)
        } else {
            "remove those that are not meant".to_owned()
        };
        Some(Finding::new(&RULE.info, at, message, [node]).help(help).of(id))
    }
}

/// Whether a node is of one of some kinds, or of one of some types of items.
fn fits(portal: &Portal, target: NodeId, kinds: &[KindId], types: &[&str]) -> bool {
    let node = portal.node(target);
    let kind = || match node.what {
        NodeWhat::Document(index) | NodeWhat::Item(index, _) => Some(portal.documents[index].kind),
        NodeWhat::Planned(planned) => portal.planned.get(planned).map(|planned| planned.kind),
    };
    types.contains(&node.kind.as_str())
        || !kinds.is_empty() && kind().is_some_and(|kind| kinds.contains(&kind))
}

/// Whether nothing is asked of a node that has too few targets: an item, and a document that is not
/// written yet or says nothing.
fn is_silent(portal: &Portal, node: NodeId) -> bool {
    match portal.node(node).what {
        // A stub says that it is not written yet.
        NodeWhat::Document(index) => portal.documents[index].stub || is_titled_only(portal, index),
        NodeWhat::Item(..) => true,
        NodeWhat::Planned(_) => false,
    }
}

/// Whether nothing but its title speaks for the kind of a document: it has neither an id nor a key or
/// a section that only such documents have, and lies anywhere.
fn is_titled_only(portal: &Portal, index: DocumentId) -> bool {
    let (document, kind) = (&portal.documents[index], portal.kind(index));
    let matches = || kind.recognised.iter();
    let own = |field: &Field| match field.of {
        FieldOf::Id => true,
        FieldOf::Declared(at) if kind.fields[at].role == FieldRole::Kind => true,
        _ => matches().flat_map(|found| &found.keys).any(|key| key.form == field.form),
    };
    let section = |heading: &Heading| {
        let form = title_form(&heading.text);
        matches().flat_map(|found| &found.sections).any(|section| section.form == form)
    };
    let mut paths = matches().flat_map(|found| &found.paths);
    !document.fields.iter().any(own)
        && !document.headings.iter().any(section)
        && kind.at_home(document.path()).is_none()
        && !paths.any(|path| path.is_match(document.path()))
}

//! See [`RULE`].

use crate::model::{
    DocumentId, Edge, Field, FieldDecl, FieldOf, FieldRole, Finding, Heading, KindId, KindRole,
    Location, NodeId, NodeWhat, Portal, Relates, RelationId, title_form,
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
    let mut findings = Vec::new();
    for (index, document) in portal.documents.entries() {
        let kind = portal.kind(index);
        let node = portal.document_nodes[index];
        let at = document.locate(document.place());
        record(portal, node, &kind.fields, &at, &mut findings);
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            let at = document.locate_in_text(item.span);
            record(portal, *node, &kind.item(item.decl).fields, &at, &mut findings);
        }
    }
    findings
}

/// What is wrong with the relations of a document or of an item that is declared in a place.
fn record(
    portal: &Portal,
    node: NodeId,
    fields: &[FieldDecl],
    at: &Location,
    findings: &mut Vec<Finding>,
) {
    let mut seen = Vec::new();
    for field in fields {
        let Some(Relates::Named { relation, inverse }) = field.relates else { continue };
        if seen.contains(&(relation, inverse)) {
            continue;
        }
        seen.push((relation, inverse));
        // Several fields of one relation: what one of them allows is allowed.
        let same = || {
            fields.iter().filter(move |other| match other.relates {
                Some(Relates::Named { relation: r, inverse: i }) => (r, i) == (relation, inverse),
                _ => false,
            })
        };
        let end = End { relation, name: portal.relation_name(relation), inverse, field };
        if same().all(|field| !field.to.is_any()) {
            let kinds: Vec<KindId> = same().flat_map(|f| f.to.kinds.iter().copied()).collect();
            let types: Vec<&String> = same().flat_map(|f| &f.to.types).collect();
            findings.extend(targets(portal, node, &end, &kinds, &types));
        }
        let counted = same().find_map(|field| Some((field, field.count?)));
        if let Some((field, range)) = counted {
            findings.extend(count(portal, node, at, &End { field, ..end }, range));
        }
    }
}

/// An end of a relation as a field declares it.
struct End<'a> {
    relation: RelationId,
    name: &'a str,
    inverse: bool,
    field: &'a FieldDecl,
}

impl End<'_> {
    /// The edges of a node at this end.
    fn edges<'p>(&self, portal: &'p Portal, node: NodeId) -> Vec<(NodeId, &'p Edge)> {
        let edges = if self.inverse { portal.incoming(node) } else { portal.outgoing(node) };
        edges.filter(|(_, edge)| edge.relation == self.relation).collect()
    }
}

/// The targets of a node by a relation that are of another kind than it may lead to.
fn targets(
    portal: &Portal,
    node: NodeId,
    end: &End<'_>,
    kinds: &[KindId],
    types: &[&String],
) -> Vec<Finding> {
    let id = portal.node(node).id.as_str();
    let fits = |target: NodeId| {
        let node = portal.node(target);
        let owner = node.parent.as_ref().and_then(|owner| portal.find(owner)).unwrap_or(target);
        let named = |kind: &KindId| portal.kinds[*kind].name == portal.node(owner).kind;
        kinds.iter().any(named) || types.iter().any(|name| **name == node.kind)
    };
    let names = kinds.iter().map(|kind| portal.kinds[*kind].name.clone());
    let names: Vec<String> = names.chain(types.iter().map(|name| (*name).clone())).collect();
    let mut findings = Vec::new();
    for (target, edge) in end.edges(portal, node) {
        // What the other end declares is that end's to answer for.
        let own = if end.inverse { edge.at_target.is_some() } else { edge.at_source };
        // A name that stands for itself, such as that of a quality, is a topic of its own document.
        let topic = portal.document_of(node).is_some_and(|at| portal.document_nodes[at] == target);
        if !own || topic || fits(target) || portal.role_of(target) == Some(KindRole::Page) {
            continue;
        }
        let other = portal.node(target);
        let message = format!(
            "`{}` of `{id}` leads to `{}`, which has the kind `{}`",
            end.name, other.id, other.kind
        );
        let at = match (&edge.at_target, end.inverse) {
            (Some(at), true) => at,
            _ => &edge.at,
        };
        findings.push(
            Finding::new(&RULE.info, at.clone(), message, [node, target])
                .help(format!("expected {}", list(&names)))
                .of(id),
        );
    }
    findings
}

/// Whether a node has as many targets by a relation as it should. An item without the least number
/// is a `missing-field` already.
fn count(
    portal: &Portal,
    node: NodeId,
    at: &Location,
    end: &End<'_>,
    (least, most): (usize, Option<usize>),
) -> Option<Finding> {
    let found = end.edges(portal, node);
    let open = portal
        .unresolved
        .iter()
        .filter(|open| open.source == node && open.relation == end.relation)
        .count();
    let count = found.len() + open;
    let silent = match portal.node(node).what {
        // A stub says that it is not written yet.
        NodeWhat::Document(index) => portal.documents[index].stub || is_titled_only(portal, index),
        _ => false,
    };
    let wanted = match (least, most) {
        (least, Some(most)) if least == most => format!("{least}"),
        (least, Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("at least {least}"),
    };
    let is_item = portal.node(node).parent.is_some();
    if (is_item || silent || count >= least) && most.is_none_or(|most| count <= most) {
        return None;
    }
    let at = found.last().map_or(at, |(_, edge)| &edge.at).clone();
    let id = portal.node(node).id.as_str();
    let message = format!("`{id}` has {count} targets in `{}`, expected {wanted}", end.name);
    if most == Some(0) {
        let other = found.first().map_or("", |(other, _)| portal.node(*other).id.as_str());
        let message = format!("`{id}` already exists: `{other}`");
        let help = "choose another name, or change the existing one";
        let about = std::iter::once(node).chain(found.first().map(|(other, _)| *other));
        return Some(Finding::new(&RULE.info, at, message, about).help(help).of(id));
    }
    let help = if count < least {
        format!("add `{}: …` to its metadata", end.field.called)
    } else {
        "remove those that are not meant".to_owned()
    };
    Some(Finding::new(&RULE.info, at, message, [node]).help(help).of(id))
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

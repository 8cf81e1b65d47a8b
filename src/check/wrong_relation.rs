//! See [`RULE`].

use crate::model::{Finding, NodeId, Portal, RelationDecl};

use super::list;

rule! {
    /// A relation leads to a document of another kind, or to too few or too many.
    ///
    /// Kinds may say which kinds a relation leads to and how many targets a document has. Targets
    /// that no document has are `dangling-reference`s, and count here.
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
    /// Name the right document, or allow the kind in `to` and the number in `targets` of the
    /// relation in the kind file.
    "wrong-relation", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for index in 0..portal.documents.len() {
        let node = portal.document_nodes[index];
        let Some(kind) = portal.kind_of(node) else { continue };
        for relation in &kind.relations {
            findings.extend(targets(portal, index, relation));
            findings.extend(count(portal, index, relation));
        }
    }
    findings
}

/// The targets of a document by a relation that are of another kind than it may lead to.
fn targets(portal: &Portal, document: usize, relation: &RelationDecl) -> Vec<Finding> {
    let node = portal.document_nodes[document];
    let fits = |target: NodeId| {
        let owner = portal.node(target).parent.as_ref().and_then(|owner| portal.find(owner));
        let kind = &portal.node(owner.unwrap_or(target)).kind;
        relation.to.is_empty() || relation.to.contains(kind)
    };
    let mut findings = Vec::new();
    for (target, edge) in portal.outgoing(node) {
        if edge.relation != relation.name || fits(target) {
            continue;
        }
        let other = portal.node(target);
        let message = format!(
            "`{}` of `{}` leads to `{}`, which is of the kind `{}`",
            relation.name,
            portal.node(node).id,
            other.id,
            other.kind
        );
        findings.push(
            Finding::new(&RULE.info, &edge.path, edge.span, message)
                .help(format!("it may lead to {}", list(&relation.to)))
                .of(portal.document_id(document)),
        );
    }
    findings
}

/// Whether a document has as many targets by a relation as it should.
fn count(portal: &Portal, document: usize, relation: &RelationDecl) -> Option<Finding> {
    let node = portal.document_nodes[document];
    let (least, most) = relation.targets;
    let found: Vec<_> = portal
        .outgoing(node)
        .into_iter()
        .filter(|(_, edge)| edge.relation == relation.name)
        .map(|(_, edge)| edge)
        .collect();
    let open = portal
        .unresolved
        .iter()
        .filter(|open| open.source == node && open.relation == relation.name)
        .count();
    let count = found.len() + open;
    let wanted = match (least, most) {
        (least, Some(most)) if least == most => format!("{least}"),
        (least, Some(most)) => format!("{least} to {most}"),
        (least, None) => format!("at least {least}"),
    };
    if count >= least && most.is_none_or(|most| count <= most) {
        return None;
    }
    let source = &portal.documents[document];
    let (path, span) = match found.last() {
        Some(edge) => (edge.path.clone(), edge.span),
        None => {
            let (file, span) = source.place();
            (file.path.clone(), span)
        }
    };
    let id = portal.document_id(document);
    let message = format!("`{id}` has {count} targets in `{}`, and should have {wanted}", relation.name);
    let help = if count < least {
        format!("add `{}: …` to its metadata", relation.spelling)
    } else {
        "remove those that are not meant".to_owned()
    };
    Some(Finding::new(&RULE.info, path, span, message).help(help).of(id))
}

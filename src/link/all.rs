//! What a name means that names several at once: `All above`, `all other components`.

use super::budget::Budget;
use super::nodes::Nodes;
use crate::model::{
    All, DocumentId, Id as _, ItemDecl, ItemId, ItemRole, NodeId, Reference, all_of, is_called,
};

/// What an item means that names `All above`, `all other tasks`, `All requirements`: items of its own
/// type where the field may lead to them, else every requirement of the documents in scope.
pub(super) fn meant_by_all(
    nodes: &Nodes,
    (document, own): (DocumentId, ItemId),
    of_scope: &[DocumentId],
    reference: &Reference,
    (name, budget): (&str, &Budget),
) -> Option<Vec<NodeId>> {
    let items = &nodes.documents[document].items;
    let kind = items[own].kind.as_str();
    let types = &reference.to.types;
    let called = |word: &str| {
        let near = || {
            let documents = of_scope.iter();
            documents.flat_map(|at| &nodes.documents[*at].items).any(|i| is_called(word, &i.kind))
        };
        let own = types.is_empty() && (is_called(word, kind) || near());
        own || types.iter().any(|name| is_called(word, name))
    };
    let all = all_of(without_range(name), &called)?;
    let refused = || {
        budget.refuse(&nodes.documents[document], reference.place);
        Some(Vec::new())
    };
    let among_own = types.is_empty() || types.iter().any(|name| name == kind);
    if all == All::Above || among_own && (of_scope.is_empty() || !types.is_empty()) {
        let other = |at: &ItemId| *at != own && items[*at].kind == kind;
        // In an order everything is what comes before, for the first one the rest.
        let before = all == All::Above || items.ids().take(own.index()).any(|at| other(&at));
        let end = if before { own.index() } else { items.len() };
        if !budget.allows(0, end) {
            return refused();
        }
        let wanted = items.ids().take(end).filter(other).map(|at| nodes.by_item[document][at]);
        let wanted: Vec<NodeId> = wanted.collect();
        return if budget.allows(wanted.len(), 0) { Some(wanted) } else { refused() };
    }
    let mut targets = Vec::new();
    let documents = if of_scope.is_empty() { &[document][..] } else { of_scope };
    let among = documents.iter().map(|other| nodes.documents[*other].items.len()).sum();
    if !budget.allows(0, among) {
        return refused();
    }
    for other in documents.iter().copied() {
        let items = nodes.documents[other].items.iter().zip(&nodes.by_item[other]);
        let wanted = items.filter(|(item, _)| {
            let role = nodes.decl(other, item).role == ItemRole::Requirement;
            role || other == document && types.contains(&item.kind)
        });
        targets.extend(wanted.map(|(_, node)| *node));
    }
    if !budget.allows(targets.len(), 0) {
        return refused();
    }
    (!targets.is_empty()).then_some(targets)
}

/// A name without a range of numbers behind it, which says how many there are: `All requirements 1.1-13.5`.
fn without_range(name: &str) -> &str {
    let Some((words, last)) = name.trim().rsplit_once(' ') else { return name };
    let numbered = |text: &str| {
        let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let ends = last.split_once(['-', '–']);
    if ends.is_some_and(|(from, to)| numbered(from) && numbered(to)) { words } else { name }
}

/// What a component means that needs all above, or all others.
pub(super) fn all_components(nodes: &Nodes, decl: &ItemDecl, name: &str) -> Option<All> {
    let planned = decl.plans.map(|kind| nodes.kinds[kind].name.as_str());
    let called = |word: &str| {
        is_called(word, &decl.name) || planned.is_some_and(|name| is_called(word, name))
    };
    all_of(name, &called)
}

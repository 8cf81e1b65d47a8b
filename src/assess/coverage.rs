//! Coverage: only typed traces count, and items are those of their document, so that one of another
//! document with the same short id covers nothing here.

use std::collections::BTreeMap;

use crate::model::{
    Condition, Coverage, Covered, Coverers, Gap, Item, ItemDecl, ItemId, ItemRole, ItemTypeId,
    NodeId, NodeWhat, Portal, Stage, Table, Test,
};

use super::Incoming;

/// The coverage of all items that want it.
pub(super) fn coverage(portal: &Portal, incoming: &Incoming) -> Coverage {
    let around = around(portal);
    let mut of: BTreeMap<NodeId, Covered> = BTreeMap::new();
    for (document, node) in portal.document_nodes.entries() {
        // What is withdrawn wants nothing any more.
        if portal.node(*node).stage == Some(Stage::Withdrawn) {
            continue;
        }
        for node in &portal.item_nodes[document] {
            let wanted = portal.item_decl(*node).is_some_and(|(_, decl)| wants(decl));
            if wanted {
                let by = coverers(portal, incoming, *node).collect();
                of.insert(*node, Covered { by, ..Covered::default() });
            }
        }
    }
    let mut inside: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (inner, outer) in &around {
        if of.contains_key(inner) && of.contains_key(outer) {
            inside.entry(*outer).or_default().push(*inner);
        }
    }
    shallow(&mut of, &inside);
    deep(portal, &mut of, &inside);
    gaps(portal, incoming, &mut of, &inside);
    Coverage { of, around }
}

/// Whether items of a type want coverage.
fn wants(decl: &ItemDecl) -> bool {
    decl.role == ItemRole::Requirement || decl.must.iter().any(|must| must.covered.is_some())
}

/// What traces to a node and is not withdrawn, by id.
pub(super) fn coverers<'a>(
    portal: &'a Portal,
    incoming: &'a Incoming,
    node: NodeId,
) -> impl Iterator<Item = NodeId> + 'a {
    let all = incoming.traces(node).iter().copied();
    all.filter(|source| !is_withdrawn(portal, *source))
}

/// Whether the document of a node is withdrawn.
fn is_withdrawn(portal: &Portal, node: NodeId) -> bool {
    let stage = match portal.node(node).what {
        NodeWhat::Item(document, _) => portal.node(portal.document_nodes[document]).stage,
        _ => portal.node(node).stage,
    };
    stage == Some(Stage::Withdrawn)
}

/// The item around each item that lies inside of another one.
fn around(portal: &Portal) -> BTreeMap<NodeId, NodeId> {
    let mut all = BTreeMap::new();
    for (index, document) in portal.documents.entries() {
        let kind = portal.kind(index);
        if kind.items.iter().all(|known| known.parent.is_none()) {
            continue;
        }
        // The last item of each type so far: items are in the order of the text.
        let mut last: Table<ItemTypeId, Option<ItemId>> = kind.items.iter().map(|_| None).collect();
        for (at, item) in document.items.entries() {
            if let Some(outer) = kind.items[item.decl].parent.and_then(|parent| last[parent])
                && document.items[outer].extent.contains(item.span)
            {
                let nodes = &portal.item_nodes[index];
                all.insert(nodes[at], nodes[outer]);
            }
            last[item.decl] = Some(at);
        }
    }
    all
}

/// Whether a node is of one of the types or kinds that may cover something.
pub(super) fn may_cover(portal: &Portal, node: NodeId, wanted: &Coverers) -> bool {
    let Coverers::These { kinds, types, .. } = wanted else { return true };
    let kind = &portal.node(node).kind;
    let of_kind = || {
        let document = portal.document_of(node);
        document.is_some_and(|document| kinds.contains(&portal.documents[document].kind))
    };
    types.iter().any(|known| known == kind) || of_kind()
}

/// An item is covered when something traces to it, or when all that is inside of it is covered.
fn shallow(of: &mut BTreeMap<NodeId, Covered>, inside: &BTreeMap<NodeId, Vec<NodeId>>) {
    for covered in of.values_mut() {
        covered.shallow = !covered.by.is_empty();
    }
    // Items inside of items lie few levels deep.
    for _ in 0..4 {
        let filled: Vec<NodeId> = inside
            .iter()
            .filter(|(outer, inner)| !of[outer].shallow && inner.iter().all(|i| of[i].shallow))
            .map(|(outer, _)| *outer)
            .collect();
        if filled.is_empty() {
            break;
        }
        for outer in filled {
            if let Some(covered) = of.get_mut(&outer) {
                covered.shallow = true;
            }
        }
    }
}

/// The conditions of coverage that an item's type has for it, at whatever stage.
fn asked<'a>(item: &'a Item, decl: &'a ItemDecl) -> impl Iterator<Item = &'a Coverers> {
    let applies = |condition: &&Condition| {
        let holds = |(field, test): &(String, Test)| match test {
            Test::Stages(..) => true,
            test => super::conditions::is_so(item, decl, field, test),
        };
        let mut cases = condition.when.iter();
        condition.when.is_empty() || cases.any(|case| case.iter().all(holds))
    };
    decl.must.iter().filter(applies).filter_map(|condition| condition.covered.as_ref())
}

/// Deep coverage, from what needs none itself towards what it covers. What only covers each other
/// in a circle is not covered.
fn deep(
    portal: &Portal,
    of: &mut BTreeMap<NodeId, Covered>,
    inside: &BTreeMap<NodeId, Vec<NodeId>>,
) {
    // Whom each node may make deep: what it covers, and what it lies inside of.
    let mut covers: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for (node, covered) in of.iter() {
        for by in &covered.by {
            covers.entry(*by).or_default().push(*node);
        }
    }
    for (outer, inner) in inside {
        for inner in inner {
            covers.entry(*inner).or_default().push(*outer);
        }
    }
    let mut open: Vec<NodeId> = of.keys().copied().collect();
    while let Some(node) = open.pop() {
        if of[&node].deep || !is_deep(portal, of, inside, node) {
            continue;
        }
        if let Some(covered) = of.get_mut(&node) {
            covered.deep = true;
        }
        open.extend(covers.get(&node).into_iter().flatten());
    }
}

fn is_deep(
    portal: &Portal,
    of: &BTreeMap<NodeId, Covered>,
    inside: &BTreeMap<NodeId, Vec<NodeId>>,
    node: NodeId,
) -> bool {
    let covered = &of[&node];
    if covered.by.is_empty() {
        let inner = inside.get(&node);
        return inner.is_some_and(|inner| inner.iter().all(|inner| of[inner].deep));
    }
    let done = |by: &NodeId| of.get(by).is_none_or(|covered| covered.deep);
    let Some((item, decl)) = portal.item_decl(node) else { return false };
    let by = |wanted: &Coverers| {
        let mut by = covered.by.iter().filter(|by| may_cover(portal, **by, wanted));
        by.any(done)
    };
    asked(item, decl).all(by) && covered.by.iter().any(done)
}

/// Why things are not covered in depth.
fn gaps(
    portal: &Portal,
    incoming: &Incoming,
    of: &mut BTreeMap<NodeId, Covered>,
    inside: &BTreeMap<NodeId, Vec<NodeId>>,
) {
    let open: Vec<NodeId> =
        of.iter().filter(|(_, covered)| !covered.deep).map(|(node, _)| *node).collect();
    for node in open {
        let mut gaps = Vec::new();
        let covered = &of[&node];
        let Some((item, decl)) = portal.item_decl(node) else { continue };
        if covered.by.is_empty() {
            let withdrawn = incoming.traces(node).iter().copied().map(Gap::Withdrawn);
            gaps.extend(withdrawn);
            let inner = inside.get(&node).into_iter().flatten();
            let mut inner: Vec<NodeId> = inner.copied().filter(|inner| !of[inner].deep).collect();
            inner.sort_unstable();
            gaps.extend(inner.into_iter().map(Gap::Inside));
            if gaps.is_empty() {
                gaps.push(Gap::Nothing);
            }
        }
        for wanted in asked(item, decl) {
            let Coverers::These { names, .. } = wanted else { continue };
            if !covered.by.is_empty() && !covered.by.iter().any(|by| may_cover(portal, *by, wanted))
            {
                gaps.push(Gap::Lacks(names.clone()));
            }
        }
        let shallow = covered.by.iter().filter(|by| of.get(by).is_some_and(|by| !by.deep));
        gaps.extend(shallow.map(|by| Gap::Through(*by)));
        if let Some(covered) = of.get_mut(&node) {
            covered.gaps = gaps;
        }
    }
}

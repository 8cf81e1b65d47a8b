//! References to an older revision of something. As in `OpenFastTrace`, an id may end in `~` and the
//! number of its revision.

use std::collections::{BTreeMap, HashMap};

use crate::model::{NodeId, Portal};

/// The references that name nothing, by their place among the unresolved ones, of which a later
/// revision is there: its node. Of several the latest counts.
pub fn outdated(portal: &Portal) -> BTreeMap<usize, NodeId> {
    let mut found = BTreeMap::new();
    let open = portal.unresolved.iter().enumerate();
    let open: Vec<_> =
        open.filter_map(|(at, open)| Some((at, revision(own(&open.target))?))).collect();
    if open.is_empty() {
        return found;
    }
    let mut there: HashMap<&str, Vec<(u64, NodeId)>> = HashMap::new();
    for node in portal.nodes() {
        if let Some((stem, number)) = revision(own(&portal.node(node).id)) {
            there.entry(stem).or_default().push((number, node));
        }
    }
    for (at, (stem, number)) in open {
        let document = portal.unresolved[at].target.rsplit_once('#').map(|(document, _)| document);
        let later = there.get(stem).into_iter().flatten().filter(|(other, node)| {
            let parent = portal.node(*node).parent.as_deref();
            *other > number && (document.is_none() || parent == document)
        });
        if let Some((_, node)) = later.max_by_key(|(number, _)| *number) {
            found.insert(at, *node);
        }
    }
    found
}

/// The id of an item without that of its document.
fn own(id: &str) -> &str {
    id.rsplit(['#', '→', ' ']).next().unwrap_or(id)
}

/// An id without its revision, and the revision.
fn revision(id: &str) -> Option<(&str, u64)> {
    let (stem, number) = id.rsplit_once('~')?;
    Some((stem, number.parse().ok()?))
}

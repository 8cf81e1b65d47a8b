//! See [`RULE`].

use std::collections::BTreeMap;

use super::list;
use crate::model::{EntryId, Finding, NodeId, Portal};

rule! {
    /// A feature is on the roadmap before something that it needs.
    ///
    /// The roadmap is read from top to bottom. What a feature needs, by its own spec or, when that
    /// is not written, by its entry, must come earlier.
    ///
    /// ## Why
    ///
    /// Whoever follows the roadmap is stuck at that entry.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// 1. **Order Service** (Level 4)
    ///    - Dependencies: Auth
    /// 2. **Auth Service** (Level 4)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Move the entry below what it needs, or move what it needs to an earlier phase.
    "roadmap-order", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for system in &portal.systems {
        let document = &portal.documents[system.document];
        let mut position: BTreeMap<NodeId, EntryId> = BTreeMap::new();
        for (at, entry) in system.entries.entries() {
            position.entry(entry.spec).or_insert(at);
        }
        for (at, entry) in system.entries.entries() {
            let mut needs = portal.needs(entry.spec);
            needs.extend(
                entry
                    .needs
                    .iter()
                    .filter(|need| !needs.contains(need))
                    .copied()
                    .collect::<Vec<_>>(),
            );
            let mut later: Vec<(EntryId, String, NodeId)> = needs
                .into_iter()
                .filter_map(|need| {
                    let there = *position.get(&need)?;
                    (there > at).then(|| (there, portal.node(need).id.clone(), need))
                })
                .collect();
            later.sort();
            let Some((first, ..)) = later.first() else { continue };
            let names: Vec<String> = later.iter().map(|(_, id, _)| id.clone()).collect();
            let item = &document.items[entry.item];
            let needed = &document.items[system.entries[*first].item];
            let own = [system.node, entry.spec];
            findings.push(
                Finding::new(
                    &RULE.info,
                    document.locate_in_text(item.span),
                    format!(
                        "`{}` is on the roadmap before {}, which it needs",
                        portal.node(entry.spec).id,
                        list(&names)
                    ),
                    own.into_iter().chain(later.iter().map(|(.., need)| *need)),
                )
                .help("move the entry below what it needs")
                .related(document.locate_in_text(needed.span), "needed, and planned later")
                .of(portal.document_id(system.document)),
            );
        }
    }
    findings
}

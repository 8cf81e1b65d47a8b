//! See [`RULE`].

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use crate::model::{
    Coverers, DocumentId, Finding, Item, ItemDecl, ItemRole, ItemTypeId, KindId, Level, NodeId,
    Portal, Relates, RelationRole, Stage, Table,
};

rule! {
    /// A test or a task names nothing that it is for.
    ///
    /// Where a kind reads traces of its tests or tasks, one without any is reported, a test as a
    /// warning, a task as a note; where some of its types are to cover something, only of those. A
    /// task traces with the tasks around it and inside of it, by place or by number: `1` and `1.2`.
    /// Of tasks in phases only those are reported where most tasks of the phase name something:
    /// setting up serves all of them. Where nothing in a document names anything there is one note
    /// for all of it, if the document leads to another one. Drafts get notes only.
    ///
    /// ## Why
    ///
    /// Work that serves no requirement is not needed, or the requirement is not written down.
    ///
    /// ## Example
    ///
    /// `#### Integration Test 2: Log out` without a line `**Traces To**: SPEC-0001 → US-002`.
    ///
    /// ## How to fix
    ///
    /// Name the story or the requirement, in the form in which the others do.
    "untraced-item", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    let asked = asked(portal);
    for (index, document) in portal.documents.entries() {
        let asked = &asked[document.kind];
        let stage = super::stage_of(document);
        if asked.iter().all(|is_asked| !is_asked)
            || document.stub
            || stage == Some(Stage::Withdrawn)
            || stage == Some(Stage::Done)
        {
            continue;
        }
        let is_saying =
            |item: &&Item| asked[item.decl] && says(portal, item, portal.decl(index, item));
        let saying: Vec<&Item> = document.items.iter().filter(is_saying).collect();
        let group = |item: &Item| item.group.as_ref().map(|(number, _)| *number);
        // How many items of a group trace, less how many do not.
        let mut balance: BTreeMap<(&str, Option<usize>), isize> = BTreeMap::new();
        let mut without: BTreeMap<&str, (Vec<&Item>, usize)> = BTreeMap::new();
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            if !asked[item.decl] {
                continue;
            }
            let decl = portal.decl(index, item);
            let entry = without.entry(&decl.name).or_default();
            entry.1 += 1;
            if says(portal, item, decl) || traces(portal, item, *node, &saying) {
                *balance.entry((&decl.name, group(item))).or_default() += 1;
            } else {
                entry.0.push(item);
                *balance.entry((&decl.name, group(item))).or_default() -= 1;
            }
        }
        for (name, (mut open, total)) in without {
            let some = open.len() < total;
            let mostly = |item: &Item| group(item).is_none() || balance[&(name, group(item))] > 0;
            open.retain(|item| !some || mostly(item));
            let Some(first) = open.first() else { continue };
            let test = portal.decl(index, first).role == ItemRole::Test;
            // Tasks that belong to no spec have nothing to name.
            if !some && !test && leads_to_nothing(portal, index) {
                continue;
            }
            // Where tasks say what they are for, those of another type, such as stops, need not.
            let others = |item: &&Item| portal.decl(index, item).name != name;
            if !some && !test && saying.iter().copied().any(|item| others(&item)) {
                continue;
            }
            let agreed = matches!(stage, Some(Stage::Review | Stage::Approved));
            let level = if test && agreed { Level::Warning } else { Level::Note };
            let ids: Vec<String> = open.iter().map(|item| item.id.clone()).collect();
            let message = match ids.len() {
                1 => format!("the {name} `{}` traces to nothing", ids[0]),
                count if count == total => format!("no {name} traces to anything"),
                count => format!(
                    "{count} of {total} items of the type {name} trace to nothing: {}",
                    list(&ids)
                ),
            };
            let help = if some {
                "name the story or the requirement, as the others do"
            } else {
                "name the story or the requirement of each"
            };
            let own = portal.document_nodes[index];
            let mut finding =
                Finding::new(&RULE.info, document.locate_in_text(first.span), message, [own])
                    .help(help)
                    .of(portal.document_id(index))
                    .at_level(level);
            for item in open.iter().skip(1).take(5) {
                finding = finding.related(document.locate_in_text(item.span), "another one");
            }
            findings.push(finding);
        }
    }
    findings
}

/// Whether a document is about itself alone: it leads to no other, and has no requirements.
fn leads_to_nothing(portal: &Portal, index: DocumentId) -> bool {
    let mut items = portal.documents[index].items.iter();
    portal.outgoing(portal.document_nodes[index]).len() == 0
        && !items.any(|item| portal.decl(index, item).role == ItemRole::Requirement)
}

/// The types of items of each kind that must trace: tests and tasks that can say what they are for. Those
/// that are asked to cover something, where some of the kind are.
fn asked(portal: &Portal) -> Table<KindId, Table<ItemTypeId, bool>> {
    let covering = covering(portal);
    let kinds = portal.kinds.all.iter().map(|kind| {
        let is_covering = |decl: &ItemDecl| covering.contains(decl.name.as_str());
        let some = kind.items.iter().any(|known| is_covering(&known.decl));
        let types = kind.items.iter().map(|known| {
            matches!(known.decl.role, ItemRole::Test | ItemRole::Task)
                && (!some || is_covering(&known.decl))
                && may_trace(portal, &known.decl)
        });
        types.collect()
    });
    kinds.collect()
}

/// The types of items that something is to be covered by.
fn covering(portal: &Portal) -> BTreeSet<&str> {
    let kinds = portal.kinds.all.iter();
    let decls = kinds.flat_map(|kind| &kind.items).flat_map(|known| &known.decl.must);
    decls
        .filter_map(|must| must.covered.as_ref())
        .flat_map(|coverers| match coverers {
            Coverers::These { types, .. } => types.as_slice(),
            Coverers::Any => &[],
        })
        .map(String::as_str)
        .collect()
}

/// Whether items of a type can say what they are for.
fn may_trace(portal: &Portal, decl: &ItemDecl) -> bool {
    decl.fields.iter().any(|field| match field.relates {
        Some(Relates::Named { relation, .. }) => portal.kinds[relation].role == RelationRole::Trace,
        _ => false,
    })
}

/// Whether an item leads to what it is for, or one of those that say it lies around or inside of it.
fn traces(portal: &Portal, item: &Item, node: NodeId, saying: &[&Item]) -> bool {
    let part = |inner: &Item, outer: &Item| {
        let numbered = inner.id.strip_prefix(outer.id.as_str());
        numbered.is_some_and(|rest| rest.starts_with('.')) || outer.extent.contains(inner.span)
    };
    let mut linked = portal.outgoing(node);
    linked.any(|(_, edge)| portal.kinds.has_role(edge.relation, RelationRole::Trace))
        || saying
            .iter()
            .filter(|other| other.decl == item.decl && other.span != item.span)
            .any(|other| part(item, other) || part(other, item))
}

/// Whether an item itself says what it is for.
fn says(portal: &Portal, item: &Item, decl: &ItemDecl) -> bool {
    decl.fields.iter().any(|field| {
        let trace = match field.relates {
            Some(Relates::Named { relation, .. }) => {
                portal.kinds[relation].role == RelationRole::Trace
            }
            _ => false,
        };
        trace && !item.field(&field.name).is_empty()
    })
}

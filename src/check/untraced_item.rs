//! See [`RULE`].

use std::collections::{BTreeMap, BTreeSet};

use super::list;
use crate::model::{
    Finding, Item, ItemDecl, ItemRole, Level, NodeId, Portal, RelationRole, Relates, Stage,
};

rule! {
    /// A test or a task names nothing that it is for.
    ///
    /// Where a kind reads traces of its tests or tasks, one without any is reported: a test as a
    /// warning, a task as a note. Of tasks in phases only those are reported that are among others
    /// which name something: setting up serves all of them. Where nothing in a document names
    /// anything there is one note for all of it. Drafts get notes only.
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
    for (index, document) in portal.documents.iter().enumerate() {
        let stage = super::stage_of(document);
        if document.stub || stage == Some(Stage::Withdrawn) || stage == Some(Stage::Done) {
            continue;
        }
        // Of tasks that stand in groups only those among others that name something.
        let group = |item: &Item| item.group.as_ref().map(|(number, _)| *number);
        let mut tracing: BTreeSet<(&str, Option<usize>)> = BTreeSet::new();
        let mut without: BTreeMap<&str, (Vec<&Item>, usize)> = BTreeMap::new();
        for (item, node) in document.items.iter().zip(&portal.item_nodes[index]) {
            let decl = portal.decl(index, item);
            if !matches!(decl.role, ItemRole::Test | ItemRole::Task) || !may_trace(portal, decl) {
                continue;
            }
            let entry = without.entry(&decl.name).or_default();
            entry.1 += 1;
            if traces(portal, index, item, decl, *node) {
                tracing.insert((&decl.name, group(item)));
            } else {
                entry.0.push(item);
            }
        }
        for (name, (mut open, total)) in without {
            let some = open.len() < total;
            open.retain(|item| !some || tracing.contains(&(name, group(item))));
            let Some(first) = open.first() else { continue };
            let test = portal.decl(index, first).role == ItemRole::Test;
            let agreed = matches!(stage, Some(Stage::Review | Stage::Approved));
            let level = if test && agreed { Level::Warning } else { Level::Note };
            let ids: Vec<String> = open.iter().map(|item| item.id.clone()).collect();
            let message = match ids.len() {
                1 => format!("the {name} `{}` names nothing that it is for", ids[0]),
                count if count == total => format!("no {name} names what it is for"),
                count => format!(
                    "{count} of {total} items of the type {name} name nothing that they are for: {}",
                    list(&ids)
                ),
            };
            let mut finding = Finding::new(&RULE.info, document.path(), first.span, message)
                .help("name the story or the requirement, as the others do")
                .of(portal.document_id(index))
                .at_level(level);
            for item in open.iter().skip(1).take(5) {
                finding = finding.related(document.path(), item.span, "another one");
            }
            findings.push(finding);
        }
    }
    findings
}

/// Whether items of a type can say what they are for.
fn may_trace(portal: &Portal, decl: &ItemDecl) -> bool {
    decl.fields.iter().any(|field| match field.relates {
        Some(Relates::Named { relation, .. }) => {
            portal.kinds[relation].role == RelationRole::Trace
        }
        _ => false,
    })
}

/// Whether an item says what it is for, or something around or inside of it does.
fn traces(portal: &Portal, document: usize, item: &Item, decl: &ItemDecl, node: NodeId) -> bool {
    let says = |item: &Item, decl: &ItemDecl| {
        decl.fields.iter().any(|field| {
            let trace = match field.relates {
                Some(Relates::Named { relation, .. }) => {
                    portal.kinds[relation].role == RelationRole::Trace
                }
                _ => false,
            };
            trace && !item.field(&field.name).is_empty()
        })
    };
    let items = &portal.documents[document].items;
    let around = |other: &Item| {
        other.decl == item.decl
            && other.span != item.span
            && (other.extent.contains(item.span) || item.extent.contains(other.span))
    };
    let linked = portal.outgoing(node);
    says(item, decl)
        || linked.iter().any(|(_, edge)| portal.kinds.has_role(&edge.relation, RelationRole::Trace))
        || items.iter().any(|other| around(other) && says(other, portal.decl(document, other)))
}

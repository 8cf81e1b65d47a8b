//! Conditions that only the linked portal decides: what must trace to something, and what must hold
//! of the items of other documents.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::{
    Breach, Condition, Coverers, DocumentId, FieldDecl, FieldRole, Id as _, Item, ItemDecl,
    ItemRole, ItemTypeId, NodeId, NodeWhat, Over, Portal, Relates, Resolution, Stage, Test,
    UnmetCondition, UnmetSort, is_placeholder, is_same_word, is_to_fill, meaning, number_in,
};

use super::Incoming;
use super::coverage::{coverers, may_cover};

/// Whether a field of an item is as a test wants it.
pub(super) fn is_so(item: &Item, decl: &ItemDecl, field: &str, test: &Test) -> bool {
    let Some(text) = item.field(field).first().map(|text| text.text.as_str()) else { return false };
    match test {
        Test::Range(range) => number_in(text).is_some_and(|number| range.holds(number)),
        Test::Words(words) => {
            let known = decl.fields.iter().find(|known| known.name == field);
            let meant = known.and_then(|known| meaning(&known.values, text)).unwrap_or(text.trim());
            words.iter().any(|word| is_same_word(word, meant))
        }
        Test::Stages(..) => false,
    }
}

/// The conditions of documents and items (`must`) that only the portal decides and that do not hold.
pub(super) fn unmet(portal: &Portal, incoming: &Incoming) -> Vec<UnmetCondition> {
    let decls = portal.kinds.all.iter().flat_map(|kind| &kind.items);
    let tasks = decls.filter(|known| known.decl.role == ItemRole::Task);
    let tasks: BTreeSet<&str> = tasks.map(|known| known.decl.name.as_str()).collect();
    let documents = (0..portal.documents.len()).into_par_iter().map(DocumentId::at);
    documents.flat_map_iter(|index| of_document(portal, incoming, &tasks, index)).collect()
}

/// The same of one document. `tasks` are the types of tasks of all kinds.
fn of_document(
    portal: &Portal,
    incoming: &Incoming,
    tasks: &BTreeSet<&str>,
    index: DocumentId,
) -> Vec<UnmetCondition> {
    let (document, kind) = (&portal.documents[index], portal.kind(index));
    let stage = document.status.as_ref().and_then(|(_, stage)| *stage);
    let mut all = Vec::new();
    if document.stub || stage == Some(Stage::Withdrawn) {
        return all;
    }
    let own = kind.must.iter().filter(|condition| !condition.is_local());
    for condition in own.filter(|condition| document_case(portal, index, condition)) {
        all.extend(of_node(portal, incoming, index, portal.document_nodes[index], condition));
    }
    let asks = |decl: &ItemDecl| decl.must.iter().any(|condition| !condition.is_local());
    if !kind.items.iter().any(|known| asks(&known.decl)) {
        return all;
    }
    // A document without a status is asked once something of it is covered.
    let begun = if stage.is_none() { covered_types(portal, tasks, index) } else { BTreeSet::new() };
    for (at, item) in document.items.entries() {
        let decl = portal.decl(index, item);
        let asked = decl.must.iter().filter(|condition| !condition.is_local());
        let case = |condition: &&Condition| {
            let begun = condition.covered.is_some() && begun.contains(&item.decl);
            item_case(item, decl, stage.or(begun.then_some(Stage::Done)), condition)
        };
        for condition in asked.filter(case) {
            let node = portal.item_nodes[index][at];
            all.extend(of_node(portal, incoming, index, node, condition));
        }
    }
    all
}

/// The types of items of which something in a document is covered; where tasks are to cover them, by
/// a task: until then the work is not planned.
fn covered_types(
    portal: &Portal,
    tasks: &BTreeSet<&str>,
    index: DocumentId,
) -> BTreeSet<ItemTypeId> {
    let is_task = |node: &NodeId| {
        portal.item_decl(*node).is_some_and(|(_, decl)| decl.role == ItemRole::Task)
    };
    let by_tasks = |item: &Item| {
        let asked = portal.decl(index, item).must.iter().filter_map(|must| must.covered.as_ref());
        let mut types = asked.flat_map(|coverers| match coverers {
            Coverers::These { types, .. } => types.as_slice(),
            Coverers::Any => &[],
        });
        types.any(|name| tasks.contains(name.as_str()))
    };
    let mut all = BTreeSet::new();
    for (node, item) in portal.item_nodes[index].iter().zip(&portal.documents[index].items) {
        let Some(covered) = portal.coverage.of.get(node) else { continue };
        if covered.by.is_empty() || all.contains(&item.decl) {
            continue;
        }
        if covered.by.iter().any(is_task) || !by_tasks(item) {
            all.insert(item.decl);
        }
    }
    all
}

/// Whether a condition of a document applies to it. Of one over items only the stage is tested
/// here, since its other tests are about the items.
fn document_case(portal: &Portal, index: DocumentId, condition: &Condition) -> bool {
    let document = &portal.documents[index];
    let kind = portal.kind(index);
    let stage = document.status.as_ref().and_then(|(_, stage)| *stage);
    let holds = |(field, test): &(String, Test)| match test {
        Test::Stages(first, last) => stage.is_some_and(|stage| (*first..=*last).contains(&stage)),
        _ if condition.over.is_some() => true,
        test => {
            let Some(found) = document.field(field) else { return false };
            let Some((text, _)) = found.value.scalars().into_iter().next() else { return false };
            match test {
                Test::Range(range) => number_in(text).is_some_and(|number| range.holds(number)),
                Test::Words(words) => {
                    let known = kind.fields.iter().find(|known| known.name == *field);
                    let status = known.is_some_and(|known| known.role == FieldRole::Status);
                    let meant = known.and_then(|known| meaning(&known.values, text));
                    let own = document.status.as_ref().map(|(name, _)| name.as_str());
                    let meant = if status { own } else { meant }.unwrap_or(text.trim());
                    words.iter().any(|word| is_same_word(word, meant))
                }
                Test::Stages(..) => false,
            }
        }
    };
    condition.when.is_empty() || condition.when.iter().any(|case| case.iter().all(holds))
}

/// Whether a condition of an item applies to it.
fn item_case(item: &Item, decl: &ItemDecl, stage: Option<Stage>, condition: &Condition) -> bool {
    let holds = |(field, test): &(String, Test)| match test {
        Test::Stages(first, last) => stage.is_some_and(|stage| (*first..=*last).contains(&stage)),
        test => is_so(item, decl, field, test),
    };
    condition.when.is_empty() || condition.when.iter().any(|case| case.iter().all(holds))
}

fn of_node(
    portal: &Portal,
    incoming: &Incoming,
    document: DocumentId,
    node: NodeId,
    condition: &Condition,
) -> Vec<UnmetCondition> {
    let breaches = breaches(portal, incoming, document, node, condition);
    let help = match &condition.covered {
        Some(Coverers::These { names, .. }) => {
            format!("add a `{}` that traces to it", names.join("` or a `"))
        }
        Some(Coverers::Any) => "add a test or a task that traces to it".to_owned(),
        None => "see `specbook kinds` for the condition of this kind".to_owned(),
    };
    let of = |mut breach: Breach| {
        // Several documents may ask for the same thing of another one.
        if breach.document != document {
            let asks = portal.document_id(document);
            breach.message = format!("{}; `{asks}` requires it", breach.message);
            breach.about.push(portal.document_nodes[document]);
        }
        UnmetCondition {
            breach,
            help: help.clone(),
            level: condition.level,
            sort: match (&condition.covered, &condition.alike) {
                (Some(_), _) => UnmetSort::Coverage,
                (None, Some(_)) => UnmetSort::Identity,
                (None, None) => UnmetSort::Other,
            },
        }
    };
    breaches.into_iter().map(of).collect()
}

/// Why a condition that only the portal decides does not hold of a node.
pub(super) fn breaches(
    portal: &Portal,
    incoming: &Incoming,
    document: DocumentId,
    node: NodeId,
    condition: &Condition,
) -> Vec<Breach> {
    if let Some(over) = &condition.over {
        return over_items(portal, incoming, document, condition, over);
    }
    let mut all = Vec::new();
    if let Some(wanted) = &condition.covered
        && !is_covered(portal, incoming, node, wanted, None)
    {
        all.push(uncovered(portal, node, wanted));
    }
    if let Some((placeholder, field)) = &condition.alike {
        all.extend(unlike(portal, document, placeholder, field));
    }
    all
}

/// The same for items, of this document or of those that a field leads to.
fn over_items(
    portal: &Portal,
    incoming: &Incoming,
    document: DocumentId,
    condition: &Condition,
    over: &Over,
) -> Vec<Breach> {
    let here = Breach {
        message: String::new(),
        document,
        span: portal.documents[document].headings.first().map(|h| h.span).unwrap_or_default(),
        about: vec![portal.document_nodes[document]],
    };
    let documents = match &over.of {
        None => vec![document],
        Some(field) => {
            let others = documents_of(portal, document, field);
            if others.is_empty() {
                let called = called(&portal.kind(document).fields, field);
                let message = format!("`{called}` does not lead to a document");
                return vec![Breach { message, ..here }];
            }
            others
        }
    };
    let mut found: Vec<NodeId> = Vec::new();
    for other in documents {
        let nodes = portal.item_nodes[other].iter().zip(&portal.documents[other].items);
        found.extend(nodes.filter(|(_, item)| item.kind == over.items).map(|(node, _)| *node));
    }
    if found.is_empty() && over.some {
        return vec![Breach { message: format!("there is no `{}`", over.items), ..here }];
    }
    // A test of this document covers for this document.
    let own = match &condition.covered {
        Some(Coverers::These { types, .. }) => {
            let has = |name: &String| {
                portal.kind(document).items.iter().any(|known| known.decl.name == *name)
            };
            (over.of.is_some() && types.iter().any(has)).then_some(document)
        }
        _ => None,
    };
    // The stage is that of the document that asks.
    let stage = portal.documents[document].status.as_ref().and_then(|(_, stage)| *stage);
    let mut all = Vec::new();
    for node in found {
        let Some((item, decl)) = portal.item_decl(node) else { continue };
        if !item_case(item, decl, stage, condition) {
            continue;
        }
        if is_placeholder(&item.title) {
            let message = format!("`{}` is still a placeholder", portal.node(node).id);
            all.push(at(portal, node, message));
            continue;
        }
        if let Some(wanted) = &condition.covered
            && !is_covered(portal, incoming, node, wanted, own)
        {
            all.push(uncovered(portal, node, wanted));
        }
        all.extend(unfilled(portal, node, item, decl, condition));
    }
    all
}

/// What is missing in the fields of an item of another document.
fn unfilled(
    portal: &Portal,
    node: NodeId,
    item: &Item,
    decl: &ItemDecl,
    condition: &Condition,
) -> Option<Breach> {
    let filled = |field: &str| item.field(field).iter().any(|text| !is_to_fill(&text.text));
    let id = &portal.node(node).id;
    let breach = |message: String| Some(at(portal, node, message));
    if let Some(field) = condition.fill.iter().find(|field| !filled(field)) {
        let called = called(&decl.fields, field);
        return breach(format!("`{id}` has no value in `{called}`"));
    }
    let resolved = match condition.resolved.as_ref()? {
        Resolution::Ticked => item.is_done() == Some(true),
        Resolution::Field(field) => item.is_done() == Some(true) || filled(field),
        Resolution::Case(case) => case.iter().all(|(field, test)| is_so(item, decl, field, test)),
    };
    if resolved { None } else { breach(format!("`{id}` is not resolved")) }
}

/// What a kind calls one of some fields.
pub(super) fn called<'a>(decls: &'a [FieldDecl], field: &'a str) -> &'a str {
    decls.iter().find(|decl| decl.name == field).map_or(field, |decl| &decl.called)
}

/// The documents that a field of a document leads to.
pub(super) fn documents_of(portal: &Portal, document: DocumentId, field: &str) -> Vec<DocumentId> {
    let kind = portal.kind(document);
    let Some(decl) = kind.fields.iter().find(|decl| decl.name == field) else { return Vec::new() };
    let Some(Relates::Named { relation, inverse }) = decl.relates else { return Vec::new() };
    let node = portal.document_nodes[document];
    let edges = if inverse { portal.incoming(node) } else { portal.outgoing(node) };
    let of_relation = edges.filter(|(_, edge)| edge.relation == relation);
    let mut all: Vec<DocumentId> =
        of_relation.filter_map(|(other, _)| portal.document_of(other)).collect();
    all.dedup();
    all
}

/// Whether something of the wanted types traces to a node; `own` is the document that it must be in.
fn is_covered(
    portal: &Portal,
    incoming: &Incoming,
    node: NodeId,
    wanted: &Coverers,
    own: Option<DocumentId>,
) -> bool {
    let counts = |by: &NodeId| {
        let here = own.is_none_or(|own| portal.document_of(*by) == Some(own));
        here && may_cover(portal, *by, wanted)
    };
    match portal.node(node).what {
        NodeWhat::Item(..) => {
            // What is inside of it may be covered instead.
            let inside = portal.coverage.of.get(&node);
            let inside = inside.is_some_and(|covered| covered.by.is_empty() && covered.shallow);
            // What names all of the item around it names it as well.
            let whole = portal.coverage.around.get(&node);
            let by = |node| coverers(portal, incoming, node).any(|by| counts(&by));
            by(node) || own.is_none() && (inside || whole.is_some_and(|whole| by(*whole)))
        }
        // A document is covered by what is worked out from it.
        _ => incoming
            .traces(node)
            .iter()
            .chain(incoming.basis(node))
            .any(|by| portal.node(*by).stage != Some(Stage::Withdrawn) && counts(by)),
    }
}

fn uncovered(portal: &Portal, node: NodeId, wanted: &Coverers) -> Breach {
    let id = &portal.node(node).id;
    let by = match wanted {
        Coverers::Any => "nothing".to_owned(),
        Coverers::These { names, .. } => format!("no `{}`", names.join("` or `")),
    };
    at(portal, node, format!("{by} covers `{id}`"))
}

/// A breach at the place of a node, which its sentence names.
fn at(portal: &Portal, node: NodeId, message: String) -> Breach {
    let about = vec![node];
    match portal.node(node).what {
        NodeWhat::Item(document, item) => {
            let span = portal.documents[document].items[item].span;
            Breach { message, document, span, about }
        }
        NodeWhat::Document(document) => {
            let heading = portal.documents[document].headings.first();
            let span = heading.map(|heading| heading.span).unwrap_or_default();
            Breach { message, document, span, about }
        }
        // What is not written is a matter of the system that plans it.
        NodeWhat::Planned(planned) => {
            let document = portal.systems[portal.planned[planned].system].document;
            Breach { message, document, span: crate::model::Span::default(), about }
        }
    }
}

/// The ids that differ in a placeholder from that of the document: the number of a plan and that of
/// its specification.
fn unlike(portal: &Portal, document: DocumentId, placeholder: &str, field: &str) -> Vec<Breach> {
    let value = |document: DocumentId| {
        let id = portal.documents[document].id.as_ref()?;
        let forms = &portal.kind(document).id.forms;
        let taken = forms.iter().find_map(|form| form.captures(&id.text))?;
        let own = taken.get(placeholder).cloned();
        // Other kinds may call it otherwise: their number is meant.
        own.or_else(|| taken.into_values().find(|value| value.bytes().all(|b| b.is_ascii_digit())))
    };
    let Some(own) = value(document) else { return Vec::new() };
    let number = |text: &str| text.trim_start_matches('0').to_owned();
    let mut all = Vec::new();
    for other in documents_of(portal, document, field) {
        let Some(theirs) = value(other).filter(|theirs| number(theirs) != number(&own)) else {
            continue;
        };
        let (id, parent) = (portal.document_id(document), portal.document_id(other));
        let message = format!("`{id}` has the number {own}, but `{parent}` has {theirs}");
        let breach = at(portal, portal.document_nodes[document], message);
        let about = vec![portal.document_nodes[document], portal.document_nodes[other]];
        all.push(Breach { about, ..breach });
    }
    all
}

//! How far gates are: what is written of them, against what their documents show.

use rayon::prelude::*;
use std::sync::Arc;

use crate::model::{
    Ahead, Breach, Condition, Conflict, Coverers, Document, DocumentId, Evidence, FieldDecl, Gate,
    GateDecl, GateState, GateStatus, Id as _, ItemRole, Mention, NodeId, Pattern, Portal,
    Resolution, Stage, Table, Test, Ticks, Wanted,
};

use super::Incoming;
use super::conditions::{breaches, called, documents_of};

/// The states of the gates of every document, in the order in which it has them.
pub(super) fn states(portal: &Portal, incoming: &Incoming) -> Table<DocumentId, Vec<GateState>> {
    let of = |(at, document): (usize, &Arc<Document>)| {
        let index = DocumentId::at(at);
        document.gates.iter().map(|gate| state(portal, incoming, index, gate)).collect()
    };
    let documents = portal.documents.as_slice().par_iter().enumerate();
    documents.map(of).collect::<Vec<_>>().into()
}

fn state(portal: &Portal, incoming: &Incoming, index: DocumentId, gate: &Gate) -> GateState {
    let document = &portal.documents[index];
    let decl = &portal.kind(index).gates[gate.decl];
    let stage = document.status.as_ref().and_then(|(_, stage)| *stage);
    let evidence = evidence(portal, incoming, index, gate, decl);
    let holds = evidence.iter().all(|evidence| evidence.breaches.is_empty());
    let said = gate.mentions.first().and_then(|mention| mention.status);
    let boxes = decl.needs.iter().any(|need| need.checked.is_some());
    let ticked = boxes && gate.total > 0 && gate.checked == gate.total;
    let beyond = stage.is_some_and(|stage| {
        stage != Stage::Withdrawn && decl.stage.is_some_and(|blocked| stage >= blocked)
    });
    let claimed = match (decl.status.is_empty(), said) {
        (false, Some(said)) => said == GateStatus::Passed,
        // Whoever ticks every box says that it was passed.
        (false, None) => ticked,
        (true, _) => ticked || beyond,
    };
    let unwritten = gate.mentions.is_empty() && gate.item.is_none() && !decl.within.is_empty();
    let status = match (said, decl.status.is_empty()) {
        _ if !gate.applies => GateStatus::NotApplicable,
        (Some(GateStatus::NotApplicable), _) => GateStatus::NotApplicable,
        (Some(GateStatus::Failed), _) => GateStatus::Failed,
        _ if claimed && !holds => GateStatus::Failed,
        (Some(GateStatus::Passed), false) => GateStatus::Passed,
        (_, true) if holds && gate.present => GateStatus::Passed,
        // Where nobody wrote how far it is, what is there decides.
        (None, false) if holds && gate.present && unwritten => GateStatus::Passed,
        _ => GateStatus::Pending,
    };
    let waiting = waiting(portal, incoming, index, decl);
    let open = matches!(status, GateStatus::Passed | GateStatus::NotApplicable);
    let mut ahead = Vec::new();
    if !open {
        ahead.extend(beyond.then_some(Ahead::Stage));
        ahead.extend(waiting.iter().filter_map(|node| how_far(portal, *node)));
    }
    let conflicts = conflicts(gate, decl);
    GateState { status, claimed, evidence, conflicts, ahead, waiting }
}

/// The conditions of a gate with their results.
fn evidence(
    portal: &Portal,
    incoming: &Incoming,
    index: DocumentId,
    gate: &Gate,
    decl: &GateDecl,
) -> Vec<Evidence> {
    if !gate.present && gate.applies {
        let title = decl.within.first().map_or("", |wanted| wanted.written.as_str());
        let message = format!("there is no section `{title}`");
        let asks = format!("there is a section `{title}`");
        let breach = Breach { message, document: index, span: gate.span, about: Vec::new() };
        return vec![Evidence { asks, breaches: vec![breach] }];
    }
    let node = match gate.item {
        Some(item) => portal.item_nodes[index][item],
        None => portal.document_nodes[index],
    };
    let own = match gate.item {
        Some(item) => &portal.decl(index, &portal.documents[index].items[item]).fields,
        None => &portal.kind(index).fields,
    };
    let each = gate.requisites.iter().map(|requisite| {
        let condition = &decl.needs[requisite.condition];
        let local = |unmet: &crate::model::Unmet| Breach {
            message: unmet.message.clone(),
            document: index,
            span: unmet.span,
            about: Vec::new(),
        };
        let breaches = match &requisite.unmet {
            Some(unmet) => unmet.iter().map(local).collect(),
            None => breaches(portal, incoming, index, node, condition),
        };
        let fields = match &condition.over {
            Some(over) => of_items(portal, index, &over.items),
            None => own,
        };
        Evidence { asks: asks(condition, own, fields), breaches }
    });
    each.collect()
}

/// The fields of the items of a type, first those of a document's own kind.
fn of_items<'a>(portal: &'a Portal, index: DocumentId, name: &str) -> &'a [FieldDecl] {
    let kinds = std::iter::once(portal.kind(index)).chain(portal.kinds.all.iter());
    let mut types = kinds.flat_map(|kind| &kind.items);
    types.find(|known| known.decl.name == name).map_or(&[], |known| &known.decl.fields)
}

/// A condition as a sentence: `own` are the fields of the record with the gate, `fields` those that
/// the condition is about.
fn asks(condition: &Condition, own: &[FieldDecl], fields: &[FieldDecl]) -> String {
    let quoted = |names: &[String], word: &str| {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(word)
    };
    let quoted_fields = |names: &[String], word: &str| {
        let names = names.iter().map(|name| called(fields, name).to_owned());
        quoted(&names.collect::<Vec<_>>(), word)
    };
    let mut parts: Vec<String> = Vec::new();
    if !condition.have.is_empty() {
        let titles: Vec<String> =
            condition.have.iter().map(|wanted| format!("“{}”", wanted.written)).collect();
        let titles = titles.join(" or ");
        let bare = |wanted: &Wanted| wanted.pattern.as_ref().is_some_and(Pattern::is_bare);
        let bare = condition.have.iter().any(bare);
        parts.push(match condition.words {
            0 if bare => "has text in its section".to_owned(),
            0 => format!("has text in {titles}"),
            words if bare => format!("has at least {words} words in its section"),
            words => format!("has at least {words} words in {titles}"),
        });
    }
    if !condition.fill.is_empty() && condition.resolved.is_none() {
        let fields = quoted_fields(&condition.fill, " and ");
        parts.push(match &condition.count {
            Some(range) => format!("has {} different values in {fields}", range.in_words()),
            None => format!("has a value in {fields}"),
        });
    }
    if !condition.say.is_empty() {
        parts.push("has a sentence of the required form".to_owned());
    }
    if !condition.avoid.is_empty() {
        parts.push("has no sentence with a word to avoid".to_owned());
    }
    match &condition.covered {
        Some(Coverers::Any) => parts.push("is covered".to_owned()),
        Some(Coverers::These { names, .. }) => {
            parts.push(format!("is covered by {}", quoted(names, " or ")));
        }
        None => {}
    }
    match &condition.resolved {
        Some(Resolution::Ticked) => parts.push("is ticked".to_owned()),
        Some(Resolution::Field(field)) => {
            parts.push(format!("is ticked or has `{}`", called(fields, field)));
        }
        Some(Resolution::Case(case)) => parts.push(tests(case, fields)),
        None => {}
    }
    let what = parts.join(" and ");
    let Some(over) = &condition.over else {
        return match condition.checked {
            Some(Ticks::All) => "every box is ticked, and there is at least one".to_owned(),
            Some(Ticks::Any) => "no box is left open".to_owned(),
            Some(Ticks::Count(range)) => format!("{} boxes are ticked", range.in_words()),
            None if condition.alike.is_some() => "its number is that of its parent".to_owned(),
            None => format!("it {what}"),
        };
    };
    let of =
        over.of.as_ref().map(|field| format!(" of `{}`", called(own, field))).unwrap_or_default();
    let when = match condition.when.first() {
        Some(case) => format!(" that {}", tests(case, fields)),
        None => String::new(),
    };
    let last = over.by.first().map(|field| called(fields, field));
    let last = last.map(|field| format!("the last of each `{field}` among ")).unwrap_or_default();
    match (over.some, what.is_empty()) {
        (true, true) => format!("there is a `{}`{of}", over.items),
        (true, false) => {
            format!("there is a `{0}`{of}, and {last}every `{0}`{when} {what}", over.items)
        }
        (false, _) => format!("{last}every `{}`{of}{when} {what}", over.items),
    }
}

/// Tests of fields in words.
fn tests(case: &[(String, Test)], fields: &[FieldDecl]) -> String {
    let words = |(field, test): &(String, Test)| match test {
        Test::Range(range) => format!("has `{}` {}", called(fields, field), range.written()),
        Test::Words(words) => format!("has `{}` {}", called(fields, field), words.join(" or ")),
        Test::Stages(first, _) => format!("is at least {}", first.name()),
    };
    case.iter().map(words).collect::<Vec<_>>().join(" and ")
}

/// Where the places that say how far a gate is disagree, with each other or with the boxes.
fn conflicts(gate: &Gate, decl: &GateDecl) -> Vec<Conflict> {
    let mut all = Vec::new();
    let mut conflict = |mention: &Mention, message: String| {
        all.push(Conflict { message, place: mention.place });
    };
    let word = |status: Option<GateStatus>| status.map_or("undecided", GateStatus::name);
    for mention in gate.mentions.iter().filter(|mention| mention.unknown) {
        let message = format!("the gate `{}` has the unknown status `{}`", gate.name, mention.text);
        conflict(mention, message);
    }
    let known: Vec<&Mention> = gate.mentions.iter().filter(|mention| !mention.unknown).collect();
    let Some((first, rest)) = known.split_first() else { return all };
    let pending = |status: Option<GateStatus>| status.unwrap_or(GateStatus::Pending);
    // An open box says only that it is not passed.
    let agree = |other: &&&Mention| {
        let open = other.text == "[ ]" && first.status != Some(GateStatus::Passed);
        open || pending(other.status) == pending(first.status)
    };
    for other in rest.iter().filter(|other| !agree(other)) {
        let message = format!(
            "the gate `{}` is {} by `{}`, but {} by `{}`",
            gate.name,
            word(first.status),
            first.text,
            word(other.status),
            other.text
        );
        conflict(other, message);
    }
    let asked = decl.needs.iter().any(|need| need.checked.is_some());
    let (checked, total) = (gate.checked, gate.total);
    match pending(first.status) {
        GateStatus::Passed if !asked && checked < total => {
            let message = format!(
                "the gate `{}` is passed, but only {checked} of {total} boxes are ticked",
                gate.name
            );
            conflict(first, message);
        }
        GateStatus::Pending | GateStatus::Failed if total > 0 && checked == total => {
            let said = match first.status {
                Some(GateStatus::Failed) => "has failed".to_owned(),
                status => format!("is {}", word(status)),
            };
            let message =
                format!("the gate `{}` {said}, but all of its boxes are ticked", gate.name);
            conflict(first, message);
        }
        _ => {}
    }
    all
}

/// The documents that must wait for a gate: those of the kinds that it blocks that are worked out,
/// straight or through others, from the document that it is about.
fn waiting(
    portal: &Portal,
    incoming: &Incoming,
    index: DocumentId,
    decl: &GateDecl,
) -> Vec<NodeId> {
    if decl.kinds.is_empty() {
        return Vec::new();
    }
    let mut open: Vec<NodeId> = match &decl.of {
        None => vec![portal.document_nodes[index]],
        Some(field) => {
            let incoming = documents_of(portal, index, field).into_iter();
            incoming.map(|document| portal.document_nodes[document]).collect()
        }
    };
    let mut seen: std::collections::BTreeSet<NodeId> = open.iter().copied().collect();
    seen.insert(portal.document_nodes[index]);
    let mut found = Vec::new();
    while let Some(node) = open.pop() {
        for source in incoming.basis(node).iter().copied() {
            if !portal.is_document(source) || !seen.insert(source) {
                continue;
            }
            let withdrawn = portal.node(source).stage == Some(Stage::Withdrawn);
            let kind = portal.document_of(source).map(|d| portal.documents[d].kind);
            if !withdrawn && kind.is_some_and(|kind| decl.kinds.contains(&kind)) {
                found.push(source);
            }
            open.push(source);
        }
    }
    found.sort_by(|a, b| portal.node(*a).id.cmp(&portal.node(*b).id));
    found
}

/// How far a document has gone that should wait; none where it does.
fn how_far(portal: &Portal, node: NodeId) -> Option<Ahead> {
    let index = portal.document_of(node)?;
    let document = &portal.documents[index];
    match document.status.as_ref().and_then(|(_, stage)| *stage) {
        Some(Stage::Approved | Stage::Done) => return Some(Ahead::Agreed(node)),
        Some(Stage::Planned | Stage::Stub | Stage::Withdrawn) => return None,
        _ => {}
    }
    let mut items = document.items.iter();
    let ticked = items.find(|item| {
        item.is_done() == Some(true) && portal.decl(index, item).role == ItemRole::Task
    });
    Some(match ticked {
        Some(item) => Ahead::Ticked(node, item.span),
        None => Ahead::There(node),
    })
}

//! The relations that metadata declares: lists, comma text, links, code spans, lists of maps.

use crate::model::{
    Captures, Carrier, Fault, Field, FieldRole, Kind, Pattern, Problem, Reference, RelatedDecl,
    RelationDecl, RelationRole, Span, Target, Text, Value, is_none_word, is_placeholder, key_form,
};

use super::metadata::{minor, text};

/// The relations that metadata declares.
pub(super) fn references(
    kind: &Kind,
    fields: &[Field],
    holes: &Captures,
    problems: &mut Vec<Problem>,
) -> Vec<Reference> {
    let mut all = Vec::new();
    for field in fields {
        let (before, told) = (all.len(), problems.len());
        for relation in &kind.relations {
            if relation.keys.contains(&field.form) {
                named(field, &field.value, relation, false, &mut all);
            }
            if relation.inverse_keys.contains(&field.form) {
                named(field, &field.value, relation, true, &mut all);
            }
        }
        if let Some(decl) = kind.related.as_ref().filter(|decl| key_form(&decl.key) == field.form) {
            related(kind, decl, &field.value, problems, &mut all);
        }
        for relation in kind.relations.iter().filter(|relation| !relation.phrases.is_empty()) {
            phrased(field, relation, &mut all);
        }
        if field.carrier == Carrier::Sidecar {
            all[before..].iter_mut().for_each(|reference| reference.in_sidecar = true);
            problems[told..].iter_mut().for_each(|problem| problem.in_sidecar = true);
        }
    }
    let implementation =
        kind.relations.iter().find(|relation| relation.role == RelationRole::Implementation);
    if let (Some(relation), Some(component)) =
        (implementation, text(kind, fields, FieldRole::Component))
        && !is_none_word(&component.text)
        && !is_placeholder(&component.text)
    {
        all.push(Reference {
            relation: relation.name.clone(),
            inverse: false,
            word: String::new(),
            target: Target::Component { document: None, component: component.text },
            span: component.span,
            link: None,
            note: None,
            item: None,
            in_sidecar: false,
            soft: false,
        });
    }
    made(kind, holes, &mut all);
    all
}

/// The targets that phrases in a value name.
fn phrased(field: &Field, relation: &RelationDecl, all: &mut Vec<Reference>) {
    for (text, span) in field.value.scalars() {
        let mut phrases = relation.phrases.iter().map(|phrase| phrase.places(text));
        let Some(places) = phrases.find(|places| !places.is_empty()) else { continue };
        for value in places.iter().filter_map(|(_, holes)| holes.get("value")) {
            let text = Value::Scalar { text: value.clone(), span, quoted: true };
            named(field, &text, relation, false, all);
        }
    }
}

/// The targets that follow from where a document lies, of relations that it does not declare.
fn made(kind: &Kind, holes: &Captures, all: &mut Vec<Reference>) {
    for relation in &kind.relations {
        let said = |reference: &Reference| reference.relation == relation.name;
        let form = relation.made.as_deref().filter(|_| !all.iter().any(said));
        let Some(target) = form.and_then(|form| Pattern::fill(form, holes)) else { continue };
        all.push(Reference {
            relation: relation.name.clone(),
            inverse: false,
            word: String::new(),
            target: Target::Name(target),
            span: Span::default(),
            link: None,
            note: None,
            item: None,
            in_sidecar: false,
            soft: true,
        });
    }
}

/// The references of a key's value: a list, comma text, links, code spans, maps with an `id`.
fn named(
    field: &Field,
    value: &Value,
    relation: &RelationDecl,
    inverse: bool,
    all: &mut Vec<Reference>,
) {
    match value {
        Value::List(entries, _) => {
            for entry in entries {
                named(field, entry, relation, inverse, all);
            }
        }
        Value::Map(..) => {
            if let Some(id) = value.get("id") {
                named(field, id, relation, inverse, all);
            }
        }
        Value::Scalar { text, .. } if is_none_word(text) => {}
        Value::Scalar { text, span, quoted } => {
            let from = all.len();
            for part in super::fields::split_names(text) {
                let offset = part.as_ptr() as usize - text.as_ptr() as usize;
                let exact = !*quoted && span.end - span.start == text.len();
                let start = span.start + if exact { offset } else { 0 };
                let end = if exact { start + part.len() } else { span.end };
                let (name, link) = super::fields::markdown_link(part);
                if is_none_word(&name) || is_placeholder(&name) {
                    continue;
                }
                all.push(Reference {
                    relation: relation.name.clone(),
                    inverse,
                    word: field.key.text.clone(),
                    target: Target::Name(name),
                    span: Span::new(start, end),
                    link,
                    note: None,
                    item: None,
                    in_sidecar: false,
                    soft: false,
                });
            }
            qualify(&mut all[from..]);
        }
    }
}

/// References with the document that an earlier one of the same value names.
fn qualify(references: &mut [Reference]) {
    let text = |reference: &Reference| match &reference.target {
        Target::Name(name) => name.clone(),
        Target::Component { component, .. } => component.clone(),
    };
    let names = references.iter().map(|reference| {
        let (text, link) = (text(reference), reference.link.clone());
        Text { text, span: reference.span, link }
    });
    let names = super::fields::qualified(names.collect());
    for (reference, name) in references.iter_mut().zip(names) {
        reference.target = Target::Name(name.text);
    }
}

/// The references of a list of maps that name their relations.
fn related(
    kind: &Kind,
    decl: &RelatedDecl,
    value: &Value,
    problems: &mut Vec<Problem>,
    all: &mut Vec<Reference>,
) {
    let Value::List(entries, _) = value else {
        return;
    };
    for entry in entries {
        let text = |key: &str| {
            let value = entry.get(key)?;
            value.as_text().map(|text| (text.trim().to_owned(), value.span()))
        };
        // `- SPEC-XXX: [..]` is a template's line that reads as a map.
        let hole = |(key, _): &(Text, Value)| is_placeholder(&key.text);
        let list = matches!(entry, Value::List(..)) || entry.as_text().is_some_and(is_placeholder);
        let map = match entry {
            Value::Map(entries, _) => entries.iter().all(hole),
            _ => list,
        };
        if map {
            let span = &entry.span();
            let message = format!("an entry of `{}` is still a placeholder", decl.key);
            problems.push(minor(*span, message, "fill it in, or remove it".to_owned()));
            continue;
        }
        let Some((target, span)) = text(&decl.target) else {
            problems.push(Problem {
                span: entry.span(),
                message: format!("an entry of `{}` has no `{}`", decl.key, decl.target),
                help: format!("write `- {}: …` with `{}: …` under it", decl.target, decl.relation),
                minor: false,
                fault: Fault::Metadata,
                in_sidecar: false,
            });
            continue;
        };
        let Some((relation, relation_span)) = text(&decl.relation) else {
            problems.push(Problem {
                span,
                message: format!("the relation to `{target}` is not named"),
                help: format!("add `{}: …`; known are {}", decl.relation, relation_names(kind)),
                minor: false,
                fault: Fault::Metadata,
                in_sidecar: false,
            });
            continue;
        };
        if is_none_word(&target) || is_placeholder(&target) {
            continue;
        }
        let Some((name, inverse)) = relation_named(kind, &relation) else {
            problems.push(Problem {
                span: relation_span,
                message: format!("`{}` knows no relation `{relation}`", kind.name),
                help: format!("known are {}", relation_names(kind)),
                minor: false,
                fault: Fault::Metadata,
                in_sidecar: false,
            });
            continue;
        };
        let mut push = |target: Target, span: Span| {
            all.push(Reference {
                relation: name.clone(),
                inverse,
                word: relation.clone(),
                target,
                span,
                link: None,
                note: decl.note.as_deref().and_then(text).map(|(note, _)| note),
                item: None,
                in_sidecar: false,
                soft: false,
            });
        };
        if let Some((component, at)) = decl.component.as_deref().and_then(text) {
            push(Target::Component { document: Some(target.clone()), component }, at);
        }
        push(Target::Name(target), span);
    }
}

/// A relation by its name or its inverse's, and whether it was the inverse's.
fn relation_named(kind: &Kind, name: &str) -> Option<(String, bool)> {
    let form = key_form(name);
    kind.relations.iter().find_map(|relation| {
        if key_form(&relation.name) == form {
            return Some((relation.name.clone(), false));
        }
        let inverse = relation.inverse.as_deref()?;
        (key_form(inverse) == form).then(|| (relation.name.clone(), true))
    })
}

fn relation_names(kind: &Kind) -> String {
    let names = kind.relations.iter().flat_map(|relation| {
        std::iter::once(relation.name.as_str()).chain(relation.inverse.as_deref())
    });
    names.collect::<Vec<_>>().join(", ")
}

//! Items that lack what others of their type in the same document have.

use crate::model::{Condition, Fault, FieldRole, Item, ItemDecl, Place, Problem, is_to_fill};

use super::Alone;

/// How many items of a type there must be for their habit to be one.
const LEAST: usize = 3;

/// What is compared: the role of a field, what its lack is, and what there is to say of it.
const ASKED: [(FieldRole, Fault, &str, &str); 2] = [
    (
        FieldRole::Criteria,
        Fault::Criteria,
        "has no criteria, but others have some",
        "write how somebody can see that it works",
    ),
    (
        FieldRole::Priority,
        Fault::Priority,
        "has no priority, but others have one",
        "say how much it matters",
    ),
];

/// The items without a value in the field of a role, where at least half of the items of their type
/// have one and the kind itself asks for nothing.
pub(super) fn problems(alone: &Alone<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, known) in alone.whole.kind.items.entries() {
        for (role, fault, lack, help) in ASKED {
            if !is_free(&known.decl, role) {
                continue;
            }
            let of_type = alone.items.iter().filter(|item| item.decl == id);
            let (with, without): (Vec<&Item>, Vec<&Item>) = of_type.partition(|item| {
                let mut values = item.of_role(&known.decl, role);
                // What comes after a label in blocks of its own has no words here.
                values.any(|text| text.text.is_empty() || !is_to_fill(&text.text))
            });
            if with.len() + without.len() >= LEAST && with.len() >= without.len() {
                problems.extend(without.into_iter().map(|item| {
                    let message = format!("the item `{}` {lack}", item.id);
                    Problem::new(fault, Place::in_text(item.span), message, help)
                }));
            }
        }
    }
    problems
}

/// Whether a type has a field of a role for which the kind itself does not ask.
fn is_free(decl: &ItemDecl, role: FieldRole) -> bool {
    let mut fields = decl.fields.iter().filter(|field| field.role == role);
    fields.next().is_some_and(|field| {
        let asks = |must: &Condition| {
            let titled = must.have.iter().any(|have| field.labels.contains(&have.title));
            must.fill.contains(&field.name) || titled
        };
        !field.is_required() && !decl.must.iter().any(asks)
    })
}

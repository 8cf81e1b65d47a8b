//! Items that lack what others of their type in the same document have.

use super::judged::{Judged, judged};
use crate::model::{
    FieldRole, Finding, Item, ItemDecl, ItemTypeId, KindId, Portal, Table, is_to_fill,
};

/// How many items of a type there must be for their habit to be one.
const LEAST: usize = 3;

/// The findings on items without a value in the field of a role, where at least half of the items of
/// their type have one and the kind itself asks for nothing.
pub(in crate::check) fn siblings(
    portal: &Portal,
    role: FieldRole,
    finding: &dyn Fn(&Judged<'_>, &Item) -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The types of each kind that are asked.
    let types = portal.kinds.all.iter().map(|kind| {
        let free = kind.items.entries().filter(|(_, known)| is_free(&known.decl, role));
        free.map(|(id, _)| id).collect()
    });
    let types: Table<KindId, Vec<ItemTypeId>> = types.collect();
    for judged in judged(portal) {
        for id in &types[judged.document.kind] {
            let (id, known) = (*id, &judged.kind.items[*id]);
            let (mut with, mut without) = (0, Vec::new());
            for item in of_type(&judged, id) {
                let mut values = item.of_role(&known.decl, role);
                // What comes after a label in blocks of its own has no words here.
                if values.any(|text| text.text.is_empty() || !is_to_fill(&text.text)) {
                    with += 1;
                } else {
                    without.push(item);
                }
            }
            if with + without.len() >= LEAST && with >= without.len() {
                findings.extend(without.into_iter().map(|item| finding(&judged, item)));
            }
        }
    }
    findings
}

fn of_type<'a>(judged: &Judged<'a>, id: ItemTypeId) -> impl Iterator<Item = &'a Item> {
    judged.document.items.iter().filter(move |item| item.decl == id)
}

/// Whether a type has a field of a role for which the kind itself does not ask.
fn is_free(decl: &ItemDecl, role: FieldRole) -> bool {
    let mut fields = decl.fields.iter().filter(|field| field.role == role);
    fields.next().is_some_and(|field| {
        let asks = |must: &crate::model::Condition| {
            let titled = must.have.iter().any(|have| field.labels.contains(&have.title));
            must.fill.contains(&field.name) || titled
        };
        !field.is_required() && !decl.must.iter().any(asks)
    })
}

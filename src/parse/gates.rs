//! Gates: items that a kind declares as such, with how far they are.

use crate::model::{Gate, GateStatus, Item, ItemFieldRole, ItemRole, Kind, meaning};

use super::metadata::is_choice;
use super::tree::Tree;

/// The gates among the items.
pub(super) fn gates(kind: &Kind, items: &[Item], tree: &Tree) -> Vec<Gate> {
    let mut gates = Vec::new();
    for item in items {
        let Some(decl) = kind.item(&item.kind).filter(|decl| decl.role == ItemRole::Gate) else {
            continue;
        };
        let inside = |place: crate::model::Span| item.extent.contains(place);
        let boxes = || tree.checkboxes.iter().filter(|checkbox| inside(checkbox.span));
        let fields = decl.fields.iter().filter(|field| field.role == ItemFieldRole::GateStatus);
        let said = fields.flat_map(|field| {
            item.field(&field.name).iter().map(move |value| (field, value.text.as_str()))
        });
        // A choice that was left whole decides nothing.
        let status = said
            .filter(|(_, text)| !is_choice(text))
            .find_map(|(field, text)| {
                let word = meaning(&field.values, text).unwrap_or(text.trim());
                GateStatus::ALL.into_iter().find(|status| status.name() == word)
            })
            .unwrap_or(GateStatus::Pending);
        gates.push(Gate {
            name: item.title.clone(),
            status,
            span: item.span,
            anchor: item.anchor.clone(),
            total: boxes().count(),
            checked: boxes().filter(|checkbox| checkbox.checked).count(),
        });
    }
    gates
}

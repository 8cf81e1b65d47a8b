//! Gates: items that a kind declares as such, with how far they are.

use crate::model::{FieldRole, Gate, GateStatus, Item, ItemRole, Kind, meaning, named_values};

use super::tree::Tree;

/// The gates among the items.
pub(super) fn gates(kind: &Kind, items: &[Item], tree: &Tree) -> Vec<Gate> {
    let mut gates = Vec::new();
    for item in items {
        let decl = kind.item(item.decl);
        if decl.role != ItemRole::Gate {
            continue;
        }
        let inside = |place: crate::model::Span| item.extent.contains(place);
        let boxes = || tree.checkboxes.iter().filter(|checkbox| inside(checkbox.span));
        let fields = decl.fields.iter().filter(|field| field.role == FieldRole::GateStatus);
        // What a field says, over all its values: a list of boxes is one choice.
        let said = fields.filter_map(|field| {
            let values = item.field(&field.name).iter().map(|value| value.text.as_str());
            let text = values.collect::<Vec<_>>().join(", ");
            (!text.is_empty()).then_some((field, text))
        });
        // A choice that was left whole decides nothing.
        let status = said
            .filter(|(field, text)| named_values(&field.values, text) < 2)
            .find_map(|(field, text)| {
                let word = meaning(&field.values, &text).unwrap_or(text.trim());
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

#[cfg(test)]
mod tests {
    use crate::kinds;
    use crate::model::{GateStatus, Source};

    fn status(text: &str) -> GateStatus {
        let text = format!(
            "---\nkind: technical-plan\n---\n\n# P\n\n## Phase -1 Gate: X\n\n**Gate Status:** {text}\n"
        );
        let kinds = kinds::with(&[]).expect("the kinds");
        let documents = crate::parse::documents(&Source::new("a.md", text), None, &kinds, 4096);
        documents[0].gates[0].status
    }

    #[test]
    fn a_choice_that_was_left_whole_is_pending() {
        for text in [
            "✅ Passed / ⏳ Pending / ❌ Failed",
            "[✅ Passed | ⏳ Pending | ❌ Failed]",
            "✅/❌",
            "Passed/Failed",
            "✅ Passed, ⏳ Pending, ❌ Failed",
            "[ ] Passed [x] Failed",
            "~~Passed~~ Failed",
            "\n\n- [ ] Passed\n- [x] Failed",
            "Not passed",
            "",
        ] {
            assert_eq!(status(text), GateStatus::Pending, "{text}");
        }
    }

    #[test]
    fn the_last_check_box_counts_whatever_follows() {
        for end in
            ["", "\n", "\n\n\n## Next\n", "\n\nText.\n", "\n  more\n\n### Inside\n\n- [ ] c\n"]
        {
            let text = format!(
                "---\nkind: technical-plan\n---\n\n# P\n\n## Phase -1 Gate: X\n\n- [x] a\n- [ ] b{end}"
            );
            let kinds = kinds::with(&[]).expect("the kinds");
            let documents = crate::parse::documents(&Source::new("a.md", text), None, &kinds, 4096);
            let wanted = if end.contains("] c") { 3 } else { 2 };
            assert_eq!(
                (documents[0].gates[0].checked, documents[0].gates[0].total),
                (1, wanted),
                "{end:?}"
            );
        }
    }

    #[test]
    fn a_reason_behind_a_status_does_not_undo_it() {
        assert_eq!(status("❌ Failed by Ada or Eve"), GateStatus::Failed);
        assert_eq!(status("✅ Passed, no cache or queue is needed"), GateStatus::Passed);
        assert_eq!(status("✅ Passed — see A / B"), GateStatus::Passed);
        assert_eq!(status("✅ Passed (was pending until May)"), GateStatus::Passed);
        assert_eq!(status("N/A"), GateStatus::NotApplicable);
        assert_eq!(status("⏳"), GateStatus::Pending);
    }
}

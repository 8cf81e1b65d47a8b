//! A document that nobody owns.

use crate::model::{
    Condition, Fault, FieldRole, Level, Place, Problem, Stage, Value, is_none_word, is_placeholder,
};

use super::Alone;
use crate::parse::fields;

/// The lack of an owner, where a document is agreed or names the field, and no condition of its kind
/// asks for it already.
pub(super) fn problem(alone: &Alone<'_>) -> Option<Problem> {
    let decl = alone.whole.kind.field(FieldRole::Owner)?;
    let found = fields::by_role(alone.whole.kind, alone.whole.fields, FieldRole::Owner);
    let agreed = matches!(alone.whole.stage, Some(Stage::Approved | Stage::Done));
    if !agreed && found.is_none() {
        return None;
    }
    let bare = |text: &str| text.trim().trim_matches(['[', ']', '<', '>']).to_owned();
    let named = |text: &str| !is_none_word(&bare(text));
    let values = found.map(|field| field.value.scalars()).unwrap_or_default();
    let hole = values.iter().any(|(text, _)| is_placeholder(text) && named(text));
    // A map, or a list of maps, says more than a name.
    let is_map = found.is_some_and(|field| values.is_empty() && holds_map(&field.value));
    if hole || is_map || values.iter().any(|(text, _)| named(text)) {
        return None;
    }
    let asks = |condition: &Condition| condition.fill.contains(&decl.name);
    let by_gate = alone.whole.kind.gates.iter().any(|gate| gate.needs.iter().any(asks));
    if decl.is_required() || by_gate || alone.whole.kind.must.iter().any(asks) {
        return None;
    }
    let place = match found {
        Some(field) if field.value.span().range().is_empty() => field.at(field.key.span),
        Some(field) => field.place(),
        None => {
            let title = alone.whole.tree.headings.first();
            title.map(|heading| Place::in_text(heading.span)).unwrap_or_default()
        }
    };
    let message = format!("this {} has no owner", alone.whole.kind.title);
    let help = format!("add `{}: …` to its metadata", decl.spelling);
    let level = if agreed { Level::Warning } else { Level::Note };
    Some(Problem::new(Fault::Owner, place, message, help).at_level(Some(level)))
}

/// Whether a value is a map, or a list that holds one.
fn holds_map(value: &Value) -> bool {
    match value {
        Value::Scalar { .. } => false,
        Value::List(entries, _) => entries.iter().any(holds_map),
        Value::Map(entries, _) => !entries.is_empty(),
    }
}

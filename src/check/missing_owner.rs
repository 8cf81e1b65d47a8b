//! See [`RULE`].

use super::judged::judged;
use super::stage_of;
use crate::model::{
    Condition, FieldRole, Finding, Level, Place, Portal, Stage, Value, is_none_word, is_placeholder,
};

rule! {
    /// Nobody answers for a document.
    ///
    /// Kinds say which field names the owner or the author: its role is `owner`. A document that is
    /// approved or done must have one; before that only a field is reported that says `TBD` or
    /// nothing, as a note. Where the kind asks for the field itself the finding is `missing-field`,
    /// where a gate asks for it the gate's, and a template's hole is a `placeholder`. Kinds without
    /// such a field, stubs and plain pages are not asked.
    ///
    /// ## Why
    ///
    /// Nobody can be asked, and nobody notices when the text grows old.
    ///
    /// ## Example
    ///
    /// An approved feature spec without `owner`, or with `owner: TBD`.
    ///
    /// ## How to fix
    ///
    /// Name a person or a team.
    "missing-owner", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let Some((decl, found)) = judged.field(FieldRole::Owner) else { continue };
        let agreed = matches!(stage_of(judged.document), Some(Stage::Approved | Stage::Done));
        if !agreed && found.is_none() {
            continue;
        }
        let bare = |text: &str| text.trim().trim_matches(['[', ']', '<', '>']).to_owned();
        let named = |text: &str| !is_none_word(&bare(text));
        let values = found.map(|field| field.value.scalars()).unwrap_or_default();
        let hole = values.iter().any(|(text, _)| is_placeholder(text) && named(text));
        // A map, or a list of maps, says more than a name.
        let is_map = found.is_some_and(|field| values.is_empty() && holds_map(&field.value));
        if hole || is_map || values.iter().any(|(text, _)| named(text)) {
            continue;
        }
        let asks = |condition: &Condition| condition.fill.contains(&decl.name);
        let by_gate = judged.kind.gates.iter().any(|gate| gate.needs.iter().any(asks));
        if decl.is_required() || by_gate || judged.kind.must.iter().any(asks) {
            continue;
        }
        let heading = judged.document.headings.first();
        let title = || heading.map(|h| Place::in_text(h.span)).unwrap_or_default();
        let place = found.map_or_else(title, |field| {
            if field.value.span().range().is_empty() {
                field.at(field.key.span)
            } else {
                field.place()
            }
        });
        let message = format!("this {} has no owner", judged.kind.title);
        let finding = judged.finding(portal, &RULE.info, place, message);
        findings.push(
            finding
                .help(format!("add `{}: …` to its metadata", decl.spelling))
                .at_level(if agreed { Level::Warning } else { Level::Note }),
        );
    }
    findings
}

/// Whether a value is a map, or a list that holds one.
fn holds_map(value: &Value) -> bool {
    match value {
        Value::Scalar { .. } => false,
        Value::List(entries, _) => entries.iter().any(holds_map),
        Value::Map(entries, _) => !entries.is_empty(),
    }
}

//! Which rule the conditions of kinds are reported by: what a field is to the portal decides it.

use crate::model::{Condition, Fault, FieldDecl, FieldRole};

use super::conditions::{Record, is_heading};

/// What is wrong where sections of a condition are missing.
pub(super) fn of_sections(condition: &Condition, record: &Record<'_>) -> Fault {
    let criteria = record.decls.iter().filter(|field| field.role == FieldRole::Criteria);
    let mut labels = criteria.flat_map(|field| &field.labels);
    let of_criteria = labels.any(|label| condition.have.iter().any(|have| have.title == *label));
    if record.is_item && of_criteria { Fault::Criteria } else { Fault::Section }
}

/// What is wrong where fields of a condition have no value.
pub(super) fn of_fields(condition: &Condition, record: &Record<'_>) -> Fault {
    if !record.is_item {
        return Fault::Missing;
    }
    let asked = |field: &&FieldDecl| condition.fill.contains(&field.name);
    let mut roles = record.decls.iter().filter(asked).map(|field| field.role);
    match roles.find(|role| matches!(role, FieldRole::Criteria | FieldRole::Priority)) {
        Some(FieldRole::Criteria) => Fault::Criteria,
        Some(_) => Fault::Priority,
        None if is_row(record) => Fault::Cell,
        None => Fault::Missing,
    }
}

/// Whether an item is a row of a table.
fn is_row(record: &Record<'_>) -> bool {
    let line = record.source.line_text(record.source.line(record.span.start));
    let bare = record.own.is_none() && record.blocks.is_empty() && !is_heading(record);
    bare && line.trim_start_matches([' ', '>']).starts_with('|')
}

//! The fixed words of the format and what each means.

use crate::model::{FieldRole, ItemRole, KindRole, Level, RelationRole, Stage};

pub(super) const KIND_ROLES: [(&str, KindRole); 4] = [
    ("system", KindRole::System),
    ("feature", KindRole::Feature),
    ("spec", KindRole::Spec),
    ("page", KindRole::Page),
];

pub(super) const RELATION_ROLES: [(&str, RelationRole); 6] = [
    ("dependency", RelationRole::Dependency),
    ("membership", RelationRole::Membership),
    ("implementation", RelationRole::Implementation),
    ("trace", RelationRole::Trace),
    ("basis", RelationRole::Basis),
    ("replacement", RelationRole::Replacement),
];

pub(super) const ITEM_ROLES: [(&str, ItemRole); 13] = [
    ("component", ItemRole::Component),
    ("planned-entry", ItemRole::PlannedEntry),
    ("contract", ItemRole::Contract),
    ("ownership", ItemRole::Ownership),
    ("requirement", ItemRole::Requirement),
    ("test", ItemRole::Test),
    ("endpoint", ItemRole::Endpoint),
    ("task", ItemRole::Task),
    ("removal", ItemRole::Removal),
    ("question", ItemRole::Question),
    ("stub", ItemRole::Stub),
    ("revision", ItemRole::Revision),
    ("total", ItemRole::Total),
];

pub(super) const LEVELS: [(&str, Level); 3] =
    [("note", Level::Note), ("warning", Level::Warning), ("error", Level::Error)];

pub(super) fn kind_roles() -> Vec<&'static str> {
    KIND_ROLES.map(|(word, _)| word).to_vec()
}

pub(super) fn relation_roles() -> Vec<&'static str> {
    RELATION_ROLES.map(|(word, _)| word).to_vec()
}

pub(super) fn item_roles() -> Vec<&'static str> {
    ITEM_ROLES.map(|(word, _)| word).to_vec()
}

pub(super) fn field_roles() -> Vec<&'static str> {
    FieldRole::ALL.map(FieldRole::name).to_vec()
}

pub(super) fn stages() -> Vec<&'static str> {
    Stage::ALL.map(Stage::name).to_vec()
}

pub(super) fn levels() -> Vec<&'static str> {
    LEVELS.map(|(word, _)| word).to_vec()
}

pub(super) fn cycles() -> Vec<&'static str> {
    ["allowed"].into_iter().chain(levels()).collect()
}

/// What a word means; it is one of them, as the file was checked.
pub(super) fn meaning<T: Copy>(known: &[(&str, T)], written: &str) -> Option<T> {
    known.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning)
}

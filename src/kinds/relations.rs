//! Relations: each is one for the portal, whichever files declare it.

use std::collections::BTreeMap;

use crate::model::{Cycles, Dangling, Level, Pattern, RelationDecl, RelationRole};

use super::problems::Problems;
use super::tree::{Node, Place, Tree};
use super::words::{LEVELS, RELATION_ROLES, meaning};

/// A file's declarations, and whether it is one of the portal's own.
pub(super) struct Declaring<'a> {
    pub tree: &'a Tree,
    pub own: bool,
}

/// A key that has been said, with its place.
#[derive(Clone)]
struct Said {
    text: String,
    place: Place,
    own: bool,
    value: Tree,
}

/// The relations that files declare, and those that fields name as their own, in order of their
/// names. Opposite declarations are a problem; a portal's word counts more than an embedded one.
pub(super) fn all(files: &[Declaring<'_>], problems: &mut Problems<'_>) -> Vec<RelationDecl> {
    let mut said: BTreeMap<String, BTreeMap<String, Said>> = BTreeMap::new();
    for file in files {
        let table = file.tree.get("relations");
        for (name, relation) in table.iter().flat_map(|table| table.entries()) {
            let known = said.entry(name.name.clone()).or_default();
            for (key, value) in relation.entries() {
                let new = Said {
                    text: text(value),
                    place: value.place,
                    own: file.own,
                    value: value.clone(),
                };
                merge(known, &key.name, new, &name.name, problems);
            }
        }
        own_names(file.tree, &mut said);
    }
    for name in inverses(&said) {
        said.remove(&name);
    }
    said.into_iter().map(|(name, keys)| relation(name, &keys, problems)).collect()
}

fn merge(
    known: &mut BTreeMap<String, Said>,
    key: &str,
    new: Said,
    relation: &str,
    problems: &mut Problems<'_>,
) {
    match known.get(key) {
        Some(there) if there.own == new.own && there.text != new.text => {
            let message =
                format!("`{key}` of the relation `{relation}` is declared twice and differs");
            problems.contradiction(new.place, there.place, message, "the other declaration");
        }
        // The portal's own word counts more.
        Some(there) if there.own => {}
        _ => {
            known.insert(key.to_owned(), new);
        }
    }
}

fn text(value: &Node) -> String {
    match value.flag() {
        Some(flag) => flag.to_string(),
        None => value.texts().iter().map(|(text, _)| *text).collect::<Vec<_>>().join("\n"),
    }
}

/// `relation = true` declares a relation of the field's own name.
fn own_names(record: &Node, said: &mut BTreeMap<String, BTreeMap<String, Said>>) {
    for (name, field) in record.get("fields").iter().flat_map(|fields| fields.entries()) {
        if field.get("relation").and_then(|relation| relation.flag()) == Some(true) {
            said.entry(name.name.clone()).or_default();
        }
    }
    for (_, item) in record.get("items").iter().flat_map(|items| items.entries()) {
        own_names(item, said);
    }
}

/// Names that `relation = true` would declare and that are the inverse of another relation.
fn inverses(said: &BTreeMap<String, BTreeMap<String, Said>>) -> Vec<String> {
    let inverse = |keys: &BTreeMap<String, Said>| Some(keys.get("inverse")?.text.clone());
    let all: Vec<String> = said.values().filter_map(inverse).collect();
    all.into_iter().filter(|name| said.get(name).is_some_and(BTreeMap::is_empty)).collect()
}

fn relation(
    name: String,
    keys: &BTreeMap<String, Said>,
    problems: &mut Problems<'_>,
) -> RelationDecl {
    let word = |key: &str| keys.get(key).map(|said| said.text.as_str());
    let flag = |key: &str| word(key) == Some("true");
    let cycles = match word("cycles") {
        None | Some("allowed") => Cycles::Allowed,
        Some(level) => Cycles::Finding(meaning(&LEVELS, level).unwrap_or(Level::Error)),
    };
    let dangling = match keys.get("dangling") {
        None => Dangling::Reported,
        Some(said) if said.value.text() == Some("allowed") => Dangling::Allowed,
        Some(said) => {
            let mut forms = Vec::new();
            for (text, place) in said.value.texts() {
                match Pattern::new(text) {
                    Ok(pattern) => forms.push(pattern),
                    Err(error) => problems.add(place, error.0),
                }
            }
            Dangling::Forms(forms)
        }
    };
    RelationDecl {
        role: word("role").and_then(|w| meaning(&RELATION_ROLES, w)).unwrap_or(RelationRole::Plain),
        inverse: word("inverse").map(str::to_owned),
        both_ends: flag("both-ends"),
        exclusive: flag("exclusive"),
        cycles,
        dangling,
        name,
    }
}

//! Inheritance: what a file says is laid over what it extends. Tables are merged; everything else
//! replaces; in a list `"..."` means the inherited entries.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::problems::Problems;
use super::tree::{Key, Node, Tree, Value};

/// What means the inherited entries of a list.
pub(super) const INHERITED: &str = "...";

/// Keys that a kind does not take over from the one that it extends.
const NEVER: [&str; 5] = ["extends", "name", "home", "match", "relations"];

/// A kind's file as it is after inheritance, and the one that it extends.
#[derive(Debug, Clone)]
pub(super) struct Inherited {
    pub tree: Tree,
    pub parent: Option<Tree>,
}

/// The files by name, each with those that it extends under it. Kinds that extend something unknown
/// or each other are left out and are problems.
pub(super) fn resolved(
    files: &BTreeMap<String, Tree>,
    problems: &mut Problems<'_>,
) -> BTreeMap<String, Inherited> {
    let mut done: BTreeMap<String, Inherited> = BTreeMap::new();
    for name in files.keys() {
        one(name, files, &mut done, &mut Vec::new(), problems);
    }
    done
}

fn one(
    name: &str,
    files: &BTreeMap<String, Tree>,
    done: &mut BTreeMap<String, Inherited>,
    open: &mut Vec<String>,
    problems: &mut Problems<'_>,
) -> Option<Tree> {
    if let Some(known) = done.get(name) {
        return Some(known.tree.clone());
    }
    let own = files.get(name)?;
    open.push(name.to_owned());
    let mut parent = None;
    if let Some(extends) = own.get("extends") {
        let wanted = extends.text().unwrap_or_default();
        if open.iter().any(|open| open == wanted) {
            problems.add(extends.place, format!("the kind `{wanted}` extends itself"));
        } else if !files.contains_key(wanted) {
            problems.unknown(extends.place, "kind", wanted, files.keys().map(String::as_str));
        } else {
            parent = one(wanted, files, done, open, problems);
        }
    }
    open.pop();
    let tree = match &parent {
        None => own.clone(),
        Some(parent) => {
            let kept = parent.entries().iter().filter(|(key, _)| !NEVER.contains(&&*key.name));
            let kept = Value::Table(kept.cloned().collect());
            laid_over(&Arc::new(Node { value: kept, place: parent.place }), own)
        }
    };
    done.insert(name.to_owned(), Inherited { tree: tree.clone(), parent });
    Some(tree)
}

/// One value laid over another. What only the lower one has is shared.
pub(super) fn laid_over(below: &Tree, above: &Tree) -> Tree {
    match (&below.value, &above.value) {
        (Value::Table(lower), Value::Table(upper)) => {
            let mut entries: Vec<(Key, Tree)> = Vec::with_capacity(lower.len() + upper.len());
            for (key, value) in lower {
                match upper.iter().find(|(other, _)| other.name == key.name) {
                    Some((other, over)) => entries.push((other.clone(), laid_over(value, over))),
                    None => entries.push((key.clone(), value.clone())),
                }
            }
            let new =
                upper.iter().filter(|(key, _)| !lower.iter().any(|(o, _)| o.name == key.name));
            entries.extend(new.cloned());
            // What is removed leaves nothing behind.
            let gone = |key: &Key, value: &Tree| {
                value.flag() == Some(false) && lower.iter().any(|(other, _)| other.name == key.name)
            };
            entries.retain(|(key, value)| !gone(key, value));
            Arc::new(Node { value: Value::Table(entries), place: above.place })
        }
        (Value::List(lower), Value::List(upper)) => {
            let inherited = |entry: &Tree| entry.text() == Some(INHERITED);
            if !upper.iter().any(inherited) {
                return above.clone();
            }
            let mut list = Vec::new();
            for entry in upper {
                if inherited(entry) {
                    let new = lower.iter().filter(|low| !list.iter().any(|t| same(t, low)));
                    let new: Vec<Tree> = new.cloned().collect();
                    list.extend(new);
                } else {
                    list.push(entry.clone());
                }
            }
            Arc::new(Node { value: Value::List(list), place: above.place })
        }
        // One text is a list of one.
        (Value::Text(_), Value::List(_)) => {
            let below = Node { value: Value::List(vec![below.clone()]), place: below.place };
            laid_over(&Arc::new(below), above)
        }
        _ => above.clone(),
    }
}

/// Whether two entries of lists are the same text.
fn same(one: &Tree, other: &Tree) -> bool {
    one.text().is_some() && one.text() == other.text()
}

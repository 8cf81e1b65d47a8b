//! The files of the tree, which a script loads as branches are opened.

use serde_json::{Value, json};

use super::{Error, Made};
use crate::model::{Artifact, State};
use crate::render::site::Site;
use crate::render::tree::{Entry, MOST_IN_FILE};

/// How many files there are: none where no script loads them.
pub(super) fn count(site: &Site<'_>) -> usize {
    if site.settings.scripted { site.tree.files.len() } else { 0 }
}

/// A file of a branch: an array for each entry, of title and address; of a page that is not written
/// also its state, of a branch also the stem of its files, of a page that needs it also its id.
pub(super) fn file(site: &Site<'_>, number: usize) -> Made {
    let Some((branch, number)) = site.tree.files.get(number).copied() else {
        return Err(Error::NoFile);
    };
    let branch = &site.tree.branches[branch];
    let part = if number == 0 { String::new() } else { format!("-{}", number + 1) };
    let path = format!("assets/nav/{}{part}.js", branch.key);
    let make = || {
        let first = number * MOST_IN_FILE;
        let last = (first + MOST_IN_FILE).min(branch.entries.len());
        let entries: Vec<Value> =
            branch.entries[first..last].iter().map(|entry| shape(site, entry)).collect();
        let json = serde_json::to_string(&entries)?;
        let (key, file, files) = (&branch.key, number + 1, branch.files());
        Ok(Artifact::new(&*path, format!("specbook.nav(\"{key}\",{file},{files},{json});\n")))
    };
    match &site.memory {
        // It follows from nothing but titles, addresses and what is not written yet.
        Some(known) => known.made_of(&path, &branch.key, Some(Vec::new()), make),
        None => make(),
    }
}

fn shape(site: &Site<'_>, entry: &Entry<'_>) -> Value {
    let state = |state: State| if state == State::Written { "" } else { state.name() };
    match entry {
        Entry::Leaf(leaf) => match (leaf.id, state(leaf.state)) {
            (Some(id), state) => json!([leaf.title, leaf.url, state, "", id]),
            (None, "") => json!([leaf.title, leaf.url]),
            (None, state) => json!([leaf.title, leaf.url, state]),
        },
        Entry::Branch(number) => {
            let branch = &site.tree.branches[*number];
            json!([branch.title, branch.url, state(branch.state), branch.key])
        }
        Entry::Part(title) => json!([title, "", "part"]),
        Entry::Separator => json!(["", "", "separator"]),
        Entry::Draft(title) => json!([title, "", "draft"]),
    }
}

//! The statuses of a kind: its own, and the usual words.

use std::collections::BTreeMap;

use crate::model::{Stage, StatusDecl, label_form};

use super::compile::Compiler;
use super::inherit::INHERITED;
use super::tree::{Place, Tree};
use super::words::meaning;

impl Compiler<'_, '_> {
    /// The statuses that a table declares, by stage; a kind without any takes every status.
    pub(super) fn statuses(&mut self, table: Option<&Tree>, chain: &[usize]) -> Vec<StatusDecl> {
        let near = |place: Place| chain.iter().position(|file| *file == place.file);
        // Each word with the status that has it and how near the file is that says so.
        let mut owners: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let mut all: Vec<Worded> = Vec::new();
        // A kind without statuses takes any; one with its own also knows the usual words.
        let usual = self.usual.filter(|usual| {
            table.is_some_and(|table| !table.entries().is_empty()) && near(usual.place).is_none()
        });
        let all_of = |table: Option<&Tree>| table.map_or(&[][..], |table| table.entries()).to_vec();
        for (name, status) in all_of(table).iter().chain(&all_of(usual)) {
            if self.removes_nothing(name.place, &name.name, status) {
                continue;
            }
            // What the kind itself has another status for.
            let owner = owners.get(&label_form(&name.name)).map(|(_, owner)| owner);
            if near(name.place).is_none() && owner.is_some_and(|owner| *owner != name.name) {
                continue;
            }
            let stages = Stage::ALL.map(|stage| (stage.name(), stage));
            let written = status.get("stage").and_then(|stage| stage.text());
            let Some(stage) = meaning(&stages, written.unwrap_or(&name.name)) else {
                let message = format!("the status `{}` needs a stage", name.name);
                let known = Stage::ALL.map(Stage::name).join(", ");
                let help = format!("write `{{ stage = \"…\" }}` with one of {known}");
                self.problems.help(name.place, message, help);
                continue;
            };
            let mut words: Vec<(String, String)> = Vec::new();
            let also = status.get("also");
            let written = also.iter().flat_map(|also| also.texts());
            for (word, place) in std::iter::once((name.name.as_str(), name.place)).chain(written) {
                if word == INHERITED {
                    self.nothing_inherited(place);
                    continue;
                }
                let form = label_form(word);
                let distance = near(place).unwrap_or(usize::MAX);
                let owner = owners.entry(form.clone()).or_insert((distance, name.name.clone()));
                if distance < owner.0 {
                    *owner = (distance, name.name.clone());
                }
                words.push((form, word.to_owned()));
            }
            let places = self.paths(status.get("where"));
            let decl = StatusDecl { name: name.name.clone(), stage, also: Vec::new(), places };
            all.push((decl, words));
        }
        let mut statuses: Vec<StatusDecl> = Vec::new();
        for (mut decl, words) in united(all) {
            let own = words.into_iter().filter(|(form, word)| {
                *word != decl.name && owners.get(form).is_some_and(|(_, name)| *name == decl.name)
            });
            decl.also = own.map(|(_, word)| word).collect();
            statuses.push(decl);
        }
        statuses.sort_by_key(|status| status.stage);
        statuses
    }
}

/// A status with its words, each as compared and as written.
type Worded = (StatusDecl, Vec<(String, String)>);

/// Statuses of one name as one.
fn united(all: Vec<Worded>) -> Vec<Worded> {
    let mut united: Vec<Worded> = Vec::new();
    for (decl, words) in all {
        match united.iter_mut().find(|(there, _)| there.name == decl.name) {
            Some((_, there)) => there.extend(words),
            None => united.push((decl, words)),
        }
    }
    united
}

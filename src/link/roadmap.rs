//! A system's roadmap: what each entry says, what it needs, and names in the system spec that fit
//! no component.

use std::collections::HashSet;

use crate::model::{
    All, FieldRole, Found, Id as _, ItemId, ItemRole, NameFault, NameProblem, Names, NodeId, Place,
    RoadmapEntry, Span, System, Text, all_of, days, is_called, is_none_word, is_placeholder,
    meaning,
};

use super::budget::Budget;
use super::nodes::Nodes;
use super::systems::Draft;

impl Draft {
    pub(super) fn entry(
        &self,
        nodes: &Nodes,
        item: ItemId,
        component: Option<usize>,
        spec: NodeId,
    ) -> RoadmapEntry {
        let entry = self.item(nodes, item);
        let decl = nodes.decl(self.document, entry);
        let value = |role: FieldRole| {
            let text = entry.of_role(decl, role).next().map(|text| text.text.clone());
            text.filter(|text| !text.is_empty())
        };
        // As the kind spells it: `L3` is 3.
        let spelled = |role: FieldRole| {
            let text = value(role)?;
            let field = decl.fields.iter().find(|field| field.role == role)?;
            Some(meaning(&field.values, &text).map_or_else(|| text.clone(), str::to_owned))
        };
        let estimate = value(FieldRole::Estimate);
        RoadmapEntry {
            node: self.node(nodes, item),
            item,
            spec,
            component: component.map(|c| self.node(nodes, self.components[c])),
            phase: entry.group.clone(),
            complexity: spelled(FieldRole::Complexity),
            maturity: spelled(FieldRole::Maturity),
            days: estimate.as_deref().and_then(days),
            estimate,
            needs: Vec::new(),
        }
    }

    /// What each entry needs, and names that fit nothing.
    pub(super) fn needs(
        &self,
        nodes: &Nodes,
        system: &System,
        budget: &Budget,
    ) -> (Vec<Vec<NodeId>>, Vec<NameProblem>) {
        let entries = &system.entries;
        let drop = self
            .entries
            .first()
            .map(|item| nodes.decl(self.document, self.item(nodes, *item)))
            .map(|decl| decl.title.drop.as_slice())
            .unwrap_or_default();
        let titles = entries.iter().map(|entry| nodes.node(entry.node).title.as_str());
        let names = Names::new(titles, drop);
        let mut all = Vec::with_capacity(entries.len());
        let mut problems = Vec::new();
        for (at, entry) in entries.entries() {
            let item = self.item(nodes, entry.item);
            let decl = nodes.decl(self.document, item);
            let mut needs: Vec<NodeId> = Vec::new();
            for value in item.of_role(decl, FieldRole::Dependencies) {
                if value.text.ends_with('?') {
                    // A candidate: nothing firm, and nothing wrong.
                    continue;
                }
                if let Some(meant) = all_of(&value.text, &|word| self.is_called(nodes, word)) {
                    // In an order everything is what comes before, for the first one the rest.
                    let all_before = meant == All::Above || at.index() > 0;
                    let meant = if all_before { entries.before(at) } else { entries.as_slice() };
                    if !budget.allows(meant.len(), 0) {
                        let place = Place::in_text(value.span);
                        budget.refuse(&nodes.documents[self.document], place);
                        continue;
                    }
                    needs.extend(meant.iter().map(|entry| entry.spec));
                    continue;
                }
                match self.entry_named(nodes, system, &names, (value, budget)) {
                    Ok(spec) => needs.push(spec),
                    Err(fault) => problems.push(NameProblem {
                        document: self.document,
                        place: Place::in_text(value.span),
                        name: value.text.clone(),
                        role: "the roadmap's dependency",
                        fault,
                        asked: self.document,
                        firm: false,
                    }),
                }
            }
            needs.retain(|need| *need != entry.spec);
            needs.sort_by_key(|need| &nodes.node(*need).id);
            needs.dedup();
            all.push(needs);
        }
        (all, problems)
    }

    /// Whether a word is what components, entries or their specs are called.
    fn is_called(&self, nodes: &Nodes, word: &str) -> bool {
        let first = [self.components.first(), self.entries.first()];
        first.into_iter().flatten().any(|item| {
            let decl = nodes.decl(self.document, self.item(nodes, *item));
            let planned = decl.plans.map(|kind| nodes.kinds[kind].name.as_str());
            is_called(word, &decl.name) || planned.is_some_and(|name| is_called(word, name))
        })
    }

    /// The spec that a dependency of a roadmap entry means: by id, by the entry's own key, by the
    /// component's name, by the entry's.
    fn entry_named(
        &self,
        nodes: &Nodes,
        system: &System,
        names: &Names,
        (value, budget): (&Text, &Budget),
    ) -> Result<NodeId, NameFault> {
        let entries = &system.entries;
        let by_id = nodes.find(&value.text).filter(|node| nodes.is_document(*node));
        let by_key = || {
            entries.iter().find(|entry| {
                let item = self.item(nodes, entry.item);
                let decl = nodes.decl(self.document, item);
                item.of_role(decl, FieldRole::Key).any(|key| key.text == value.text)
            })
        };
        if let Some(node) = by_id.or_else(|| by_key().map(|entry| entry.spec)) {
            return Ok(node);
        }
        let of_component = |component: usize| {
            let node = self.node(nodes, self.components[component]);
            let specs = system.specs.iter();
            specs.into_iter().find(|of| of.component == Some(node)).map(|of| of.spec)
        };
        match self.names.find(&value.text) {
            Found::One(component) => {
                if let Some(spec) = of_component(component) {
                    return Ok(spec);
                }
            }
            Found::Many(_) => return Err(self.fault(nodes, &value.text, budget)),
            Found::None => {}
        }
        let entries = entries.as_slice();
        match names.find(&value.text) {
            Found::One(entry) => Ok(entries[entry].spec),
            // Several entries may build one spec: then there is no doubt.
            Found::Many(several)
                if several.iter().all(|at| entries[*at].spec == entries[several[0]].spec) =>
            {
                Ok(entries[several[0]].spec)
            }
            Found::Many(several) => Err(NameFault::Ambiguous(
                several
                    .iter()
                    .map(|at| entries[*at].node)
                    .map(|node| (node, nodes.node(node).title.clone()))
                    .collect(),
            )),
            Found::None => Err(self.fault(nodes, &value.text, budget)),
        }
    }

    /// What is wrong with a component's name that did not resolve.
    fn fault(&self, nodes: &Nodes, name: &str, budget: &Budget) -> NameFault {
        let title = |component: usize| &self.item(nodes, self.components[component]).title;
        match self.names.find(name) {
            Found::Many(several) => {
                let named = |c: &usize| (self.node(nodes, self.components[*c]), title(*c).clone());
                NameFault::Ambiguous(several.iter().map(named).collect())
            }
            _ => {
                let titles = (0..self.components.len()).map(|c| title(c).as_str());
                NameFault::Unknown(budget.nearest(name, titles).map(str::to_owned))
            }
        }
    }

    /// Names in contracts, ownership and dependencies that fit no component, entries without
    /// a component and components without an entry.
    pub(super) fn check_names(
        &self,
        nodes: &Nodes,
        system: &System,
        budget: &Budget,
    ) -> Vec<NameProblem> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let mut problems = Vec::new();
        let mut problem = |span: Span, name: &str, role: &'static str, fault: NameFault| {
            problems.push(NameProblem {
                document: self.document,
                place: Place::in_text(span),
                name: name.to_owned(),
                role,
                fault,
                asked: self.document,
                firm: false,
            });
        };
        let roles = [
            (FieldRole::Dependencies, ItemRole::Component, "the component's dependency"),
            (FieldRole::From, ItemRole::Contract, "the contract's provider"),
            (FieldRole::To, ItemRole::Contract, "the contract's consumer"),
            (FieldRole::Owner, ItemRole::Ownership, "the owner"),
        ];
        for item in &nodes.documents[self.document].items {
            let decl = nodes.decl(self.document, item);
            for (field, _, role) in roles.iter().filter(|(_, item, _)| *item == decl.role) {
                for value in item.of_role(decl, *field) {
                    let none = is_none_word(&value.text)
                        || is_placeholder(&value.text)
                        || all_of(&value.text, &|word| self.is_called(nodes, word)).is_some();
                    if !none && self.component(&value.text).is_none() {
                        problem(
                            value.span,
                            &value.text,
                            role,
                            self.fault(nodes, &value.text, budget),
                        );
                    }
                }
            }
        }
        let entries = &system.entries;
        for entry in entries.iter().filter(|entry| entry.component.is_none()) {
            let item = self.item(nodes, entry.item);
            let fault = match self.fault(nodes, &item.title, budget) {
                NameFault::Unknown(_) => NameFault::EntryAlone,
                fault => fault,
            };
            problem(item.span, &item.title, "the roadmap entry", fault);
        }
        let built: HashSet<NodeId> = entries.iter().filter_map(|entry| entry.component).collect();
        for item in self.components.iter().filter(|_| !entries.is_empty()) {
            if !built.contains(&self.node(nodes, *item)) {
                let item = self.item(nodes, *item);
                problem(item.span, &item.title, "the component", NameFault::ComponentAlone);
            }
        }
        problems
    }
}

//! A system's roadmap: what each entry says, what it needs, and names in the system spec that fit
//! no component.

use crate::model::{
    Item, ItemDecl, ItemFieldRole, ItemRole, NameFault, NameProblem, NodeId, Portal, RoadmapEntry,
    Span, Text, is_none_word, is_placeholder, nearest,
};

use super::names::{Found, Names, is_all_above};
use super::systems::{Draft, decl_of};

impl Draft {
    pub(super) fn entry(
        &self,
        portal: &Portal,
        item: usize,
        component: Option<usize>,
        spec: NodeId,
    ) -> RoadmapEntry {
        let entry = self.item(portal, item);
        let decl = decl_of(portal, self.document, entry);
        let value = |role: ItemFieldRole, hole: &str| {
            let field = decl.and_then(|decl| entry.of_role(decl, role).next());
            field.map(|text| text.text.clone()).or_else(|| entry.holes.get(hole).cloned())
        };
        let maturity = value(ItemFieldRole::Maturity, "maturity");
        let complexity = value(ItemFieldRole::Complexity, "complexity").or_else(|| {
            let level: u32 = maturity.as_ref()?.parse().ok()?;
            let levels = &decl?.complexity_of_level;
            levels.iter().find(|(upto, _)| level <= *upto).map(|(_, word)| word.clone())
        });
        let estimate = value(ItemFieldRole::Estimate, "estimate");
        RoadmapEntry {
            node: self.node(portal, item),
            item,
            spec,
            component: component.map(|c| self.node(portal, self.components[c])),
            phase: entry.group.clone(),
            complexity,
            maturity,
            days: estimate.as_deref().and_then(days),
            estimate,
            needs: Vec::new(),
        }
    }

    /// Fills in what each entry needs, and tells names that fit nothing.
    pub(super) fn needs(&self, portal: &mut Portal, system: usize) {
        let entries = portal.systems[system].entries.clone();
        let titles: Vec<String> =
            entries.iter().map(|e| portal.node(e.node).title.clone()).collect();
        let drop = self
            .entries
            .first()
            .and_then(|item| decl_of(portal, self.document, self.item(portal, *item)))
            .map(|decl| decl.drop.clone())
            .unwrap_or_default();
        let names = Names::new(titles.iter().map(String::as_str), &drop);
        for (at, entry) in entries.iter().enumerate() {
            let item = self.item(portal, entry.item).clone();
            let Some(decl) = decl_of(portal, self.document, &item).cloned() else {
                continue;
            };
            let mut needs: Vec<NodeId> = Vec::new();
            for value in item.of_role(&decl, ItemFieldRole::Dependencies) {
                if value.text.ends_with('?') {
                    // A candidate: nothing firm, and nothing wrong.
                    continue;
                }
                if is_all_above(&value.text) {
                    needs.extend(entries[..at].iter().map(|entry| entry.spec));
                    continue;
                }
                match self.entry_named(portal, system, &names, value) {
                    Ok(spec) => needs.push(spec),
                    Err(fault) => portal.names.push(NameProblem {
                        document: self.document,
                        span: value.span,
                        name: value.text.clone(),
                        role: "the roadmap's dependency",
                        fault,
                        system: self.document,
                        firm: false,
                    }),
                }
            }
            needs.retain(|need| *need != entry.spec);
            needs.sort_by_key(|need| &portal.node(*need).id);
            needs.dedup();
            portal.systems[system].entries[at].needs = needs;
        }
    }

    /// The spec that a dependency of a roadmap entry means: by id, by the entry's own key, by the
    /// component's name, by the entry's.
    fn entry_named(
        &self,
        portal: &Portal,
        system: usize,
        names: &Names,
        value: &Text,
    ) -> Result<NodeId, NameFault> {
        let entries = &portal.systems[system].entries;
        let by_id = portal.find(&value.text).filter(|node| portal.is_document(*node));
        let by_key = || {
            entries.iter().find(|entry| {
                let item = self.item(portal, entry.item);
                let decl = decl_of(portal, self.document, item);
                decl.is_some_and(|decl| {
                    item.of_role(decl, ItemFieldRole::Key).any(|key| key.text == value.text)
                })
            })
        };
        if let Some(node) = by_id.or_else(|| by_key().map(|entry| entry.spec)) {
            return Ok(node);
        }
        let of_component = |component: usize| {
            let node = self.node(portal, self.components[component]);
            let specs = portal.systems[system].specs.iter();
            specs.into_iter().find(|of| of.component == Some(node)).map(|of| of.spec)
        };
        match self.names.find(&value.text) {
            Found::One(component) => {
                if let Some(spec) = of_component(component) {
                    return Ok(spec);
                }
            }
            Found::Many(_) => return Err(self.fault(portal, &value.text)),
            Found::None => {}
        }
        match names.find(&value.text) {
            Found::One(entry) => Ok(entries[entry].spec),
            // Several entries may build one spec: then there is no doubt.
            Found::Many(several)
                if several.iter().all(|at| entries[*at].spec == entries[several[0]].spec) =>
            {
                Ok(entries[several[0]].spec)
            }
            Found::Many(several) => Err(NameFault::Ambiguous(
                several.iter().map(|at| portal.node(entries[*at].node).title.clone()).collect(),
            )),
            Found::None => Err(self.fault(portal, &value.text)),
        }
    }

    /// What is wrong with a component's name that did not resolve.
    fn fault(&self, portal: &Portal, name: &str) -> NameFault {
        let title = |component: usize| &self.item(portal, self.components[component]).title;
        match self.names.find(name) {
            Found::Many(several) => {
                NameFault::Ambiguous(several.iter().map(|c| title(*c).clone()).collect())
            }
            _ => {
                let titles = (0..self.components.len()).map(|c| title(c).as_str());
                NameFault::Unknown(nearest(name, titles).map(str::to_owned))
            }
        }
    }

    /// Tells names in contracts, ownership and dependencies that fit no component, entries without
    /// a component and components without an entry.
    pub(super) fn check_names(&self, portal: &mut Portal, system: usize) {
        if self.names.is_empty() {
            return;
        }
        let mut problems = Vec::new();
        let mut problem = |span: Span, name: &str, role: &'static str, fault: NameFault| {
            problems.push(NameProblem {
                document: self.document,
                span,
                name: name.to_owned(),
                role,
                fault,
                system: self.document,
                firm: false,
            });
        };
        let roles = [
            (ItemFieldRole::Dependencies, ItemRole::Component, "the component's dependency"),
            (ItemFieldRole::From, ItemRole::Contract, "the contract's provider"),
            (ItemFieldRole::To, ItemRole::Contract, "the contract's consumer"),
            (ItemFieldRole::Owner, ItemRole::Ownership, "the owner"),
        ];
        for item in &portal.documents[self.document].items {
            let Some(decl) = decl_of(portal, self.document, item) else {
                continue;
            };
            for (field, _, role) in roles.iter().filter(|(_, item, _)| *item == decl.role) {
                let values =
                    item.of_role(decl, *field).cloned().chain(in_heading(decl, item, *field));
                for value in values {
                    let none = is_none_word(&value.text) || is_placeholder(&value.text);
                    if !none && self.component(&value.text).is_none() {
                        problem(value.span, &value.text, role, self.fault(portal, &value.text));
                    }
                }
            }
        }
        let entries = &portal.systems[system].entries;
        for entry in entries.iter().filter(|entry| entry.component.is_none()) {
            let item = self.item(portal, entry.item);
            let fault = match self.fault(portal, &item.title) {
                NameFault::Unknown(_) => NameFault::EntryAlone,
                fault => fault,
            };
            problem(item.span, &item.title, "the roadmap entry", fault);
        }
        for item in self.components.iter().filter(|_| !entries.is_empty()) {
            let node = self.node(portal, *item);
            if !entries.iter().any(|entry| entry.component == Some(node)) {
                let item = self.item(portal, *item);
                problem(item.span, &item.title, "the component", NameFault::ComponentAlone);
            }
        }
        portal.names.extend(problems);
    }
}

/// A side of a contract that stands in its heading, when no field says it.
fn in_heading(decl: &ItemDecl, item: &Item, role: ItemFieldRole) -> Option<Text> {
    let hole = match role {
        ItemFieldRole::From => "from",
        ItemFieldRole::To => "to",
        _ => return None,
    };
    let text = item.holes.get(hole).filter(|_| item.of_role(decl, role).next().is_none())?;
    Some(Text { text: text.clone(), span: item.span, link: None })
}

/// The upper end of an estimate in working days: `3-5 days`, `2 weeks`, `4`.
fn days(estimate: &str) -> Option<f64> {
    let text = estimate.to_lowercase();
    let numbers: Vec<f64> = text
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|part| part.trim_matches('.').parse().ok())
        .collect();
    let most = numbers
        .into_iter()
        .fold(None, |most: Option<f64>, n| Some(most.map_or(n, |most| most.max(n))))?;
    let factor = if text.contains("week") {
        5.0
    } else if text.contains("month") {
        20.0
    } else if text.contains("hour") {
        1.0 / 8.0
    } else {
        1.0
    };
    Some(most * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_use_their_upper_end() {
        assert_eq!(days("3-5 days"), Some(5.0));
        assert_eq!(days("1–2 weeks"), Some(10.0));
        assert_eq!(days("4"), Some(4.0));
        assert_eq!(days("soon"), None);
    }
}

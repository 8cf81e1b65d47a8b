//! Systems: their components, their roadmap, and the specs that are planned and not written.

use std::collections::BTreeMap;

use crate::model::{
    Assignment, FieldRole, Item, ItemDecl, ItemFieldRole, ItemRole, KindRole, LinkSettings,
    NameFault, NameProblem, Node, NodeId, NodeWhat, PlannedSpec, Portal, RelationRole,
    RoadmapEntry, Span, State, System, Target, Text, is_none_word, is_placeholder, nearest, parent,
    stem,
};

use super::names::{Found, Names, is_all_above, without_ending};
use super::nodes;
use super::resolve::Index;

/// Finds the systems and adds a node for every spec that they plan and nobody wrote.
pub(super) fn add(portal: &mut Portal, settings: &LinkSettings) {
    let documents: Vec<usize> = (0..portal.documents.len())
        .filter(|document| {
            portal.role_of(portal.document_nodes[*document]) == Some(KindRole::System)
        })
        .collect();
    let index = Index::new(portal);
    let mut drafts: Vec<Draft> =
        documents.iter().map(|document| Draft::new(portal, *document)).collect();
    implementers(portal, &index, &mut drafts);
    for (system, draft) in drafts.iter().enumerate() {
        let made = draft.system(portal, &index, system, settings);
        portal.systems.push(made);
    }
    for (system, draft) in drafts.iter().enumerate() {
        draft.needs(portal, system);
        draft.check_names(portal, system);
    }
}

/// A system while it is put together.
struct Draft {
    document: usize,
    /// Items that are components, by index in the document.
    components: Vec<usize>,
    names: Names,
    /// Items that are roadmap entries, by index in the document.
    entries: Vec<usize>,
    /// The written feature that says that it specifies a component, by component.
    written: BTreeMap<usize, NodeId>,
}

impl Draft {
    fn new(portal: &Portal, document: usize) -> Draft {
        let of_role = |role: ItemRole| -> Vec<usize> {
            let items = portal.documents[document].items.iter().enumerate();
            items
                .filter(|(_, item)| decl_of(portal, document, item).is_some_and(|d| d.role == role))
                .map(|(index, _)| index)
                .collect()
        };
        let components = of_role(ItemRole::Component);
        let drop: Vec<String> = components
            .first()
            .and_then(|index| decl_of(portal, document, &portal.documents[document].items[*index]))
            .map(|decl| decl.drop.clone())
            .unwrap_or_default();
        let titles = components.iter().map(|i| portal.documents[document].items[*i].title.as_str());
        Draft {
            document,
            names: Names::new(titles, &drop),
            components,
            entries: of_role(ItemRole::PlannedEntry),
            written: BTreeMap::new(),
        }
    }

    fn item<'a>(&self, portal: &'a Portal, item: usize) -> &'a Item {
        &portal.documents[self.document].items[item]
    }

    fn node(&self, portal: &Portal, item: usize) -> NodeId {
        portal.item_nodes[self.document][item]
    }

    /// The component that a name means.
    fn component(&self, name: &str) -> Option<usize> {
        match self.names.find(name) {
            Found::One(component) => Some(component),
            _ => None,
        }
    }

    /// Makes the system: a spec for every roadmap entry and every component.
    fn system(
        &self,
        portal: &mut Portal,
        index: &Index,
        system: usize,
        settings: &LinkSettings,
    ) -> System {
        let mut entries: Vec<RoadmapEntry> = Vec::new();
        let mut specs: BTreeMap<usize, NodeId> = BTreeMap::new();
        for item in &self.entries {
            let name = self.item(portal, *item).title.clone();
            let component = self.component(&name);
            let wanted = Wanted { system, item: *item, component, entry: Some(entries.len()) };
            let spec = self.spec(portal, index, &wanted, settings);
            if let Some(component) = component {
                specs.entry(component).or_insert(spec);
            }
            entries.push(self.entry(portal, *item, component, spec));
        }
        for component in 0..self.components.len() {
            specs.entry(component).or_insert_with(|| {
                let item = self.components[component];
                let wanted = Wanted { system, item, component: Some(component), entry: None };
                self.spec(portal, index, &wanted, settings)
            });
        }
        let mut features: Vec<NodeId> = Vec::new();
        let node = |component: usize| self.node(portal, self.components[component]);
        let mut assignments: Vec<Assignment> = entries
            .iter()
            .enumerate()
            .map(|(at, e)| Assignment {
                spec: e.spec,
                component: e.component,
                entry: Some(at),
                needs: None,
            })
            .collect();
        for (component, spec) in specs {
            let component = Some(node(component));
            if !entries.iter().any(|entry| entry.component == component) {
                assignments.push(Assignment { spec, component, entry: None, needs: None });
            }
        }
        for assignment in &assignments {
            if !features.contains(&assignment.spec) {
                features.push(assignment.spec);
            }
        }
        System {
            document: self.document,
            node: portal.document_nodes[self.document],
            components: self.components.iter().map(|item| self.node(portal, *item)).collect(),
            entries,
            specs: assignments,
            features,
            schedule: crate::model::Schedule::default(),
        }
    }

    /// The spec that an entry or a component plans: a document, else a planned one.
    fn spec(
        &self,
        portal: &mut Portal,
        index: &Index,
        wanted: &Wanted,
        settings: &LinkSettings,
    ) -> NodeId {
        let explicit = self.explicit(portal, index, wanted);
        if let Some(Explicit::Node(node)) = explicit {
            return node;
        }
        if let Some(node) = wanted.component.and_then(|c| self.written.get(&c)) {
            return *node;
        }
        let item = self.item(portal, wanted.item).clone();
        let decl = decl_of(portal, self.document, &item);
        let title = match wanted.component {
            Some(component) => self.item(portal, self.components[component]).title.clone(),
            None => {
                let drop = decl.map(|decl| decl.drop.clone()).unwrap_or_default();
                without_ending(&item.title, &drop).to_owned()
            }
        };
        let plans = decl.and_then(|decl| decl.plans.clone()).unwrap_or_default();
        let id = match explicit {
            Some(Explicit::Id(id)) => id,
            _ if crate::model::slug(&title).is_empty() => item.id.clone(),
            _ => portal
                .kinds
                .named(&plans)
                .map_or_else(|| crate::model::slug(&title), |kind| kind.id_from_name(&title)),
        };
        match portal.find(&id) {
            Some(node) => node,
            None => self.plan(portal, wanted, settings, &plans, (id, title)),
        }
    }

    /// Adds the node of a spec that is not written.
    fn plan(
        &self,
        portal: &mut Portal,
        wanted: &Wanted,
        settings: &LinkSettings,
        kind: &str,
        (id, title): (String, String),
    ) -> NodeId {
        let folder = parent(portal.documents[self.document].path()).to_owned();
        let folder = crate::model::resolve(&folder, &settings.stub_dir).unwrap_or(folder);
        let name = id.replace(['/', '\\'], "-");
        let path =
            if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        let mut url = crate::layout::page_path(&path, &settings.src);
        if portal.graph.node_weights().any(|node| node.url == url) {
            url = url.replace(".html", "-planned.html");
        }
        let node = nodes::insert(
            portal,
            Node {
                id,
                kind: kind.to_owned(),
                title,
                path,
                line: None,
                url,
                parent: None,
                status: None,
                stage: None,
                state: State::Planned,
                what: NodeWhat::Planned(portal.planned.len()),
            },
        );
        portal.planned.push(PlannedSpec {
            node,
            kind: kind.to_owned(),
            system: wanted.system,
            component: wanted.component.map(|c| self.node(portal, self.components[c])),
            entry: wanted.entry,
        });
        node
    }

    /// The spec that the entry or its component names.
    fn explicit(&self, portal: &Portal, index: &Index, wanted: &Wanted) -> Option<Explicit> {
        let component = wanted.component.map(|component| self.components[component]);
        let items = std::iter::once(wanted.item).chain(component.filter(|c| *c != wanted.item));
        for item in items {
            let item = self.item(portal, item);
            let decl = decl_of(portal, self.document, item)?;
            for value in item.of_role(decl, ItemFieldRole::Spec) {
                if let Some(found) = self.named_spec(portal, index, decl, value) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn named_spec(
        &self,
        portal: &Portal,
        index: &Index,
        decl: &ItemDecl,
        value: &Text,
    ) -> Option<Explicit> {
        let link = value.link.as_deref();
        if link.is_none() && (is_none_word(&value.text) || is_placeholder(&value.text)) {
            return None;
        }
        if let super::resolve::Named::One(node) =
            index.document(portal, self.document, &value.text, link)
            && portal.is_document(node)
        {
            return Some(Explicit::Node(node));
        }
        let kind = portal.kinds.named(decl.plans.as_deref()?)?;
        // The text, or the name of the file that a link leads to and that is still to be written.
        let file = link.map(|link| stem(link.split('#').next().unwrap_or(link)));
        let text = value.text.trim_matches('`').trim();
        let has_form = |id: &&str| kind.id.as_ref().is_some_and(|form| form.is_match(id));
        let id = [Some(text), file].into_iter().flatten().find(has_form)?;
        (!is_placeholder(id)).then(|| Explicit::Id(id.to_owned()))
    }

    fn entry(
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
    fn needs(&self, portal: &mut Portal, system: usize) {
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
    fn check_names(&self, portal: &mut Portal, system: usize) {
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

/// An entry or component that wants a spec.
struct Wanted {
    system: usize,
    item: usize,
    component: Option<usize>,
    entry: Option<usize>,
}

/// A spec that an entry or a component names.
enum Explicit {
    Node(NodeId),
    Id(String),
}

fn decl_of<'a>(portal: &'a Portal, document: usize, item: &Item) -> Option<&'a ItemDecl> {
    portal.kinds.named(&portal.documents[document].kind)?.item(&item.kind)
}

/// Joins written features to the components that they say they specify.
fn implementers(portal: &Portal, index: &Index, drafts: &mut [Draft]) {
    for (document, feature) in portal.documents.iter().enumerate() {
        let kind = portal.kinds.named(&feature.kind);
        if kind.is_none_or(|kind| kind.field(FieldRole::Component).is_none()) {
            continue;
        }
        let node = portal.document_nodes[document];
        for reference in &feature.references {
            let Target::Component { document: named, component } = &reference.target else {
                continue;
            };
            let system = match named {
                Some(named) => match index.document(portal, document, named, None) {
                    super::resolve::Named::One(node) => Some(node),
                    _ => continue,
                },
                None => declared_system(portal, index, document),
            };
            let mut fitting = drafts.iter_mut().filter(|draft| {
                system.is_none_or(|node| portal.document_nodes[draft.document] == node)
                    && draft.component(component).is_some()
            });
            if let (Some(draft), None) = (fitting.next(), fitting.next())
                && let Some(component) = draft.component(component)
            {
                draft.written.entry(component).or_insert(node);
            }
        }
    }
}

/// The document that a feature declares as its system.
pub(super) fn declared_system(portal: &Portal, index: &Index, document: usize) -> Option<NodeId> {
    let membership = portal.relation(RelationRole::Membership)?;
    portal.documents[document].references.iter().find_map(|reference| {
        let Target::Name(name) = &reference.target else {
            return None;
        };
        if reference.relation != membership || reference.inverse {
            return None;
        }
        match index.document(portal, document, name, reference.link.as_deref()) {
            super::resolve::Named::One(node) => Some(node),
            _ => None,
        }
    })
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

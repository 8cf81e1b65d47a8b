//! Systems: their components, their roadmap, and the specs that are planned and not written.

use std::collections::BTreeMap;

use crate::model::{
    Assignment, DocumentId, EntryId, FieldRole, Found, Item, ItemDecl, ItemId, ItemRole, KindId,
    KindRole, LinkSettings, Names, Node, NodeId, NodeWhat, PlannedSpec, Portal, RelationRole,
    RoadmapEntry, State, System, SystemId, Table, Target, Targets, Text, is_none_word,
    is_placeholder, parent, stem, without_ending,
};

use super::nodes;
use super::resolve::{Asker, Index};

/// Anything may be meant.
const ANY: Targets = Targets { kinds: Vec::new(), types: Vec::new() };

/// Finds the systems and adds a node for every spec that they plan and nobody wrote.
pub(super) fn add(portal: &mut Portal, index: &mut Index, settings: &LinkSettings) {
    let documents: Vec<DocumentId> = portal
        .documents
        .ids()
        .filter(|document| {
            portal.role_of(portal.document_nodes[*document]) == Some(KindRole::System)
        })
        .collect();
    let mut drafts: Vec<Draft> =
        documents.iter().map(|document| Draft::new(portal, *document)).collect();
    implementers(portal, index, &mut drafts);
    for draft in &drafts {
        let made = draft.system(portal, index, settings);
        portal.systems.push(made);
    }
    // What systems plan is found by name as well, from here on.
    for planned in &portal.planned {
        index.add(portal, planned.node);
    }
    for (system, draft) in portal.systems.ids().zip(&drafts) {
        draft.needs(portal, system);
        draft.check_names(portal, system);
    }
}

/// A system while it is put together.
pub(super) struct Draft {
    pub(super) document: DocumentId,
    /// Items that are components, by index in the document.
    pub(super) components: Vec<ItemId>,
    pub(super) names: Names,
    /// Items that are roadmap entries, by index in the document.
    pub(super) entries: Vec<ItemId>,
    /// The written feature that says that it specifies a component, by component.
    written: BTreeMap<usize, NodeId>,
}

impl Draft {
    pub(super) fn new(portal: &Portal, document: DocumentId) -> Draft {
        let of_role = |role: ItemRole| -> Vec<ItemId> {
            let items = portal.documents[document].items.entries();
            items
                .filter(|(_, item)| portal.decl(document, item).role == role)
                .map(|(index, _)| index)
                .collect()
        };
        let components = of_role(ItemRole::Component);
        let drop: Vec<String> = components
            .first()
            .map(|index| portal.decl(document, &portal.documents[document].items[*index]))
            .map(|decl| decl.title.drop.clone())
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

    pub(super) fn item<'a>(&self, portal: &'a Portal, item: ItemId) -> &'a Item {
        &portal.documents[self.document].items[item]
    }

    pub(super) fn node(&self, portal: &Portal, item: ItemId) -> NodeId {
        portal.item_nodes[self.document][item]
    }

    /// The component that a name means.
    pub(super) fn component(&self, name: &str) -> Option<usize> {
        match self.names.find(name) {
            Found::One(component) => Some(component),
            _ => None,
        }
    }

    /// The component whose spec a roadmap entry names, when its own name is another.
    fn component_of_spec(&self, portal: &Portal, index: &Index, entry: ItemId) -> Option<usize> {
        let item = self.item(portal, entry);
        let decl = portal.decl(self.document, item);
        let mut named = item.of_role(decl, FieldRole::Spec);
        let spec = named.find_map(|value| self.named_spec(portal, index, decl, value))?;
        let spec = match &spec {
            Explicit::Node(node) => portal.node(*node).id.as_str(),
            Explicit::Id(id) => id,
        };
        let by_name = |at: usize| {
            let mut titles = self.entries.iter().map(|entry| &self.item(portal, *entry).title);
            titles.any(|title| self.component(title) == Some(at))
        };
        let mut components = self.components.iter().enumerate();
        let found = components.find(|(at, component)| {
            let component = self.item(portal, **component);
            let plans = portal.decl(self.document, component).plans;
            let id = plans.map(|kind| portal.kinds[kind].id_from_name(&component.title));
            id.as_deref() == Some(spec) && !by_name(*at)
        });
        found.map(|(at, _)| at)
    }

    /// Makes the system: a spec for every roadmap entry and every component.
    fn system(&self, portal: &mut Portal, index: &Index, settings: &LinkSettings) -> System {
        let system = portal.systems.next_id();
        let mut entries: Table<EntryId, RoadmapEntry> = Table::new();
        let mut specs: BTreeMap<usize, NodeId> = BTreeMap::new();
        for item in &self.entries {
            let name = self.item(portal, *item).title.clone();
            let component =
                self.component(&name).or_else(|| self.component_of_spec(portal, index, *item));
            let wanted = Wanted { system, item: *item, component, entry: Some(entries.next_id()) };
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
            .entries()
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
        let decl = portal.decl(self.document, &item);
        let title = match wanted.component {
            Some(component) => self.item(portal, self.components[component]).title.clone(),
            None => without_ending(&item.title, &decl.title.drop).to_owned(),
        };
        let plans = decl.plans.unwrap_or_else(|| portal.kinds.rest());
        let from_name = |name: &str| portal.kinds[plans].id_from_name(name);
        let id = match explicit {
            Some(Explicit::Id(id)) => id,
            _ if crate::model::slug(&title).is_empty() => item.id.clone(),
            _ => from_name(&title),
        };
        match portal.find(&id) {
            Some(node) if !self.is_another_systems(portal, index, node, wanted.system) => node,
            Some(_) => {
                // Two systems may each have a component of one name: they are two specs.
                let id = from_name(&format!("{} {title}", self.short_name(portal)));
                match portal.find(&id) {
                    Some(node) => node,
                    None => self.plan(portal, wanted, settings, plans, (id, title)),
                }
            }
            None => self.plan(portal, wanted, settings, plans, (id, title)),
        }
    }

    /// Whether a spec belongs to another system: that one plans it, or the spec declares it.
    fn is_another_systems(
        &self,
        portal: &Portal,
        index: &Index,
        node: NodeId,
        system: SystemId,
    ) -> bool {
        match portal.node(node).what {
            NodeWhat::Planned(planned) => portal.planned[planned].system != system,
            NodeWhat::Document(document) => declared_system(portal, index, document)
                .is_some_and(|other| other != portal.document_nodes[self.document]),
            NodeWhat::Item(..) => false,
        }
    }

    /// What tells the system apart from others: its id without what ids of its kind begin with.
    fn short_name(&self, portal: &Portal) -> String {
        let id = portal.document_id(self.document);
        let forms = &portal.kind(self.document).id.forms;
        let taken = forms.iter().find_map(|form| form.captures(id)?.into_values().next());
        taken.unwrap_or_else(|| id.to_owned())
    }

    /// Adds the node of a spec that is not written.
    fn plan(
        &self,
        portal: &mut Portal,
        wanted: &Wanted,
        settings: &LinkSettings,
        kind: KindId,
        (id, title): (String, String),
    ) -> NodeId {
        let folder = parent(portal.documents[self.document].path()).to_owned();
        let usual = || crate::model::resolve(&folder, &settings.stub_dir);
        let folder = settings.stub_folder.clone().or_else(usual).unwrap_or(folder.clone());
        let name = crate::model::file_name(&id);
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
                kind: portal.kinds[kind].name.clone(),
                title,
                path,
                line: None,
                url,
                parent: None,
                status: None,
                stage: None,
                state: State::Planned,
                what: NodeWhat::Planned(portal.planned.next_id()),
            },
        );
        portal.planned.push(PlannedSpec {
            node,
            kind,
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
            let decl = portal.decl(self.document, item);
            for value in item.of_role(decl, FieldRole::Spec) {
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
            index.document(portal, Asker { document: self.document, to: &ANY }, &value.text, link)
            && portal.is_document(node)
        {
            return Some(Explicit::Node(node));
        }
        let kind = &portal.kinds[decl.plans?];
        // The text, or the name of the file that a link leads to and that is still to be written.
        let file = link.map(|link| stem(link.split('#').next().unwrap_or(link)));
        let text = value.text.trim_matches('`').trim();
        let has_form = |id: &&str| kind.id.forms.iter().any(|form| form.is_match(id));
        let id = [Some(text), file].into_iter().flatten().find(has_form)?;
        (!is_placeholder(id)).then(|| Explicit::Id(id.to_owned()))
    }
}

/// An entry or component that wants a spec.
struct Wanted {
    system: SystemId,
    item: ItemId,
    component: Option<usize>,
    entry: Option<EntryId>,
}

/// A spec that an entry or a component names.
enum Explicit {
    Node(NodeId),
    Id(String),
}

/// Joins written features to the components that they say they specify.
fn implementers(portal: &Portal, index: &Index, drafts: &mut [Draft]) {
    for (document, feature) in portal.documents.entries() {
        if portal.kinds[feature.kind].field(FieldRole::Component).is_none() {
            continue;
        }
        let node = portal.document_nodes[document];
        for reference in &feature.references {
            let Target::Component { document: named, component } = &reference.target else {
                continue;
            };
            let system = match named {
                Some(named) => {
                    match index.document(portal, Asker { document, to: &ANY }, named, None) {
                        super::resolve::Named::One(node) => Some(node),
                        _ => continue,
                    }
                }
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
pub(super) fn declared_system(
    portal: &Portal,
    index: &Index,
    document: DocumentId,
) -> Option<NodeId> {
    let membership = portal.kinds.relation_of(RelationRole::Membership)?;
    portal.documents[document].references.iter().find_map(|reference| {
        let Target::Name(name) = &reference.target else {
            return None;
        };
        if reference.relation != membership || reference.inverse {
            return None;
        }
        match index.document(portal, Asker { document, to: &ANY }, name, reference.link.as_deref())
        {
            super::resolve::Named::One(node) => Some(node),
            _ => None,
        }
    })
}

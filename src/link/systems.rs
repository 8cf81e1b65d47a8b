//! Systems: their components, their roadmap, and the specs that are planned and not written.

use std::cell::LazyCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::model::{
    Assignment, Document, DocumentId, EntryId, FieldRole, Found, Id as _, Item, ItemDecl, ItemId,
    ItemRole, LinkSettings, Location, NameProblem, Names, Node, NodeId, NodeWhat, PlannedId,
    PlannedSpec, RelationRole, RoadmapEntry, Schedule, System, SystemId, Table, Target, Targets,
    Text, is_none_word, is_placeholder, parent, slug, stem, without_ending,
};

use super::budget::Pool;
use super::index::Index;
use super::nodes::Nodes;
use super::planner::Planner;
use super::resolve::{Asker, Named};

/// Anything may be meant.
pub(super) const ANY: Targets = Targets { kinds: Vec::new(), types: Vec::new() };

/// The systems and what they plan.
pub(super) struct Plans {
    pub(super) systems: Table<SystemId, System>,
    /// The specs that nobody wrote, and their nodes.
    pub(super) planned: Table<PlannedId, PlannedSpec>,
    pub(super) nodes: Vec<Node>,
    /// Where the first of those is that would have been too many, and how many were.
    pub(super) unplanned: Option<(Location, usize)>,
}

/// Reads components and roadmap entries of every system, and joins them to the specs that say that
/// they specify them.
pub(super) fn drafts(nodes: &Nodes, index: &Index) -> Table<SystemId, Draft> {
    let documents = nodes.systems.as_slice().par_iter();
    let mut drafts: Vec<Draft> = documents.map(|document| Draft::new(nodes, *document)).collect();
    for (at, component, node) in implementers(nodes, index, &drafts) {
        drafts[at].written.entry(component).or_insert(node);
    }
    drafts.into()
}

/// Makes the systems: each entry and each component has a spec, written or planned. What one system
/// plans the next one knows. Entries whose spec would be one too many are left out of the drafts.
pub(super) fn plans(
    nodes: &Nodes,
    index: &Index,
    drafts: &mut Table<SystemId, Draft>,
    settings: &LinkSettings,
) -> Plans {
    let mut planner = Planner::new(nodes, index, settings);
    let mut systems = Table::new();
    for system in drafts.ids() {
        systems.push(drafts[system].system(&mut planner, system));
    }
    let unplanned = planner.unplanned;
    Plans { systems, planned: planner.planned, nodes: planner.made, unplanned }
}

/// What the entries of each roadmap need, and the names in systems that fit nothing.
pub(super) fn completed(
    nodes: &Nodes,
    drafts: &Table<SystemId, Draft>,
    mut systems: Table<SystemId, System>,
    pool: &mut Pool,
) -> (Table<SystemId, System>, Vec<NameProblem>) {
    let known = systems.as_slice();
    let all = pool.each(drafts.as_slice(), |at, draft, budget| {
        let (needs, mut problems) = draft.needs(nodes, &known[at], budget);
        problems.extend(draft.check_names(nodes, &known[at], budget));
        (needs, problems)
    });
    let mut problems = Vec::new();
    for (at, (needs, found)) in all.into_iter().enumerate() {
        for (entry, needs) in needs.into_iter().enumerate() {
            systems[SystemId::at(at)].entries[EntryId::at(entry)].needs = needs;
        }
        problems.extend(found);
    }
    (systems, problems)
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
    fn new(nodes: &Nodes, document: DocumentId) -> Draft {
        let item = |item: &ItemId| &nodes.documents[document].items[*item];
        let of_role = |role: ItemRole| -> Vec<ItemId> {
            let items = nodes.documents[document].items.entries();
            let of_role = items.filter(|(_, item)| nodes.decl(document, item).role == role);
            of_role.map(|(index, _)| index).collect()
        };
        let (components, entries) = (of_role(ItemRole::Component), of_role(ItemRole::PlannedEntry));
        let first = components.first().map(|component| nodes.decl(document, item(component)));
        let drop = first.map(|decl| decl.title.drop.clone()).unwrap_or_default();
        let titles = components.iter().map(|component| item(component).title.as_str());
        let names = Names::new(titles, &drop);
        Draft { document, names, components, entries, written: BTreeMap::new() }
    }

    pub(super) fn item<'a>(&self, nodes: &'a Nodes, item: ItemId) -> &'a Item {
        &nodes.documents[self.document].items[item]
    }

    pub(super) fn node(&self, nodes: &Nodes, item: ItemId) -> NodeId {
        nodes.by_item[self.document][item]
    }

    /// The component that a name means.
    pub(super) fn component(&self, name: &str) -> Option<usize> {
        match self.names.find(name) {
            Found::One(component) => Some(component),
            _ => None,
        }
    }

    /// The components that no roadmap entry has the name of, by the ids of their specs; of one id the
    /// first.
    fn by_spec(&self, nodes: &Nodes, named: &HashSet<usize>) -> HashMap<String, usize> {
        let mut all = HashMap::new();
        let components = self.components.iter().enumerate();
        for (at, component) in components.filter(|(at, _)| !named.contains(at)) {
            let component = self.item(nodes, *component);
            if let Some(kind) = nodes.decl(self.document, component).plans {
                all.entry(nodes.kinds[kind].id_from_name(&component.title)).or_insert(at);
            }
        }
        all
    }

    /// The id of the spec that a roadmap entry names.
    fn spec_id(&self, planner: &Planner<'_>, entry: ItemId) -> Option<String> {
        let nodes = planner.nodes;
        let item = self.item(nodes, entry);
        let decl = nodes.decl(self.document, item);
        let mut named = item.of_role(decl, FieldRole::Spec);
        let spec = named.find_map(|value| self.named_spec(planner, decl, value))?;
        Some(match spec {
            Explicit::Node(node) => planner.node(node).id.clone(),
            Explicit::Id(id) => id,
        })
    }

    /// Makes the system: a spec for every roadmap entry and every component, as long as there may be
    /// more of them.
    fn system(&mut self, planner: &mut Planner<'_>, system: SystemId) -> System {
        let nodes = planner.nodes;
        let (entries, mut specs) = self.entries(planner, system);
        self.entries = entries.iter().map(|entry| entry.item).collect();
        let built: HashSet<usize> = specs.keys().copied().collect();
        for (component, item) in self.components.iter().enumerate() {
            if specs.contains_key(&component) {
                continue;
            }
            let wanted = Wanted { system, item: *item, component: Some(component), entry: None };
            if let Some(spec) = self.spec(planner, &wanted) {
                specs.insert(component, spec);
            }
        }
        let mut assignments: Vec<Assignment> = entries
            .entries()
            .map(|(at, e)| Assignment {
                spec: e.spec,
                component: e.component,
                entry: Some(at),
                needs: None,
            })
            .collect();
        for (component, spec) in specs.into_iter().filter(|(at, _)| !built.contains(at)) {
            let component = Some(self.node(nodes, self.components[component]));
            assignments.push(Assignment { spec, component, entry: None, needs: None });
        }
        let mut seen: HashSet<NodeId> = HashSet::new();
        let specs = assignments.iter().map(|assignment| assignment.spec);
        let features = specs.filter(|spec| seen.insert(*spec)).collect();
        System {
            document: self.document,
            node: nodes.by_document[self.document],
            components: self.components.iter().map(|item| self.node(nodes, *item)).collect(),
            entries,
            specs: assignments,
            features,
            schedule: Schedule::default(),
        }
    }

    /// The entries of the roadmap, and the specs of the components that they build.
    fn entries(
        &self,
        planner: &mut Planner<'_>,
        system: SystemId,
    ) -> (Table<EntryId, RoadmapEntry>, BTreeMap<usize, NodeId>) {
        let nodes = planner.nodes;
        let mut entries: Table<EntryId, RoadmapEntry> = Table::new();
        let mut specs: BTreeMap<usize, NodeId> = BTreeMap::new();
        let of_name = |item: &ItemId| self.component(&self.item(nodes, *item).title);
        let of_name: Vec<Option<usize>> = self.entries.iter().map(of_name).collect();
        let named: HashSet<usize> = of_name.iter().flatten().copied().collect();
        let by_spec = LazyCell::new(|| self.by_spec(nodes, &named));
        for (item, component) in self.entries.iter().zip(of_name) {
            // Its name may be another one than that of the component whose spec it names.
            let of_spec = || by_spec.get(&self.spec_id(planner, *item)?).copied();
            let component = component.or_else(of_spec);
            let wanted = Wanted { system, item: *item, component, entry: Some(entries.next_id()) };
            let Some(spec) = self.spec(planner, &wanted) else { continue };
            if let Some(component) = component {
                specs.entry(component).or_insert(spec);
            }
            entries.push(self.entry(nodes, *item, component, spec));
        }
        (entries, specs)
    }

    /// The spec that an entry or a component plans: a document, else a planned one; none where there
    /// may not be any more of these.
    fn spec(&self, planner: &mut Planner<'_>, wanted: &Wanted) -> Option<NodeId> {
        let nodes = planner.nodes;
        let explicit = self.explicit(planner, wanted);
        if let Some(Explicit::Node(node)) = explicit {
            return Some(node);
        }
        if let Some(node) = wanted.component.and_then(|c| self.written.get(&c)) {
            return Some(*node);
        }
        let item = self.item(nodes, wanted.item);
        let decl = nodes.decl(self.document, item);
        let title = match wanted.component {
            Some(component) => self.item(nodes, self.components[component]).title.as_str(),
            None => without_ending(&item.title, &decl.title.drop),
        };
        let kind = decl.plans.unwrap_or_else(|| nodes.kinds.rest());
        let from_name = |name: &str| nodes.kinds[kind].id_from_name(name);
        let mut id = match explicit {
            Some(Explicit::Id(id)) => id,
            _ if slug(title).is_empty() => item.id.clone(),
            _ => from_name(title),
        };
        match planner.find(&id) {
            Some(node) if !self.is_another_systems(planner, node, wanted.system) => {
                return Some(node);
            }
            Some(_) => {
                // Two systems may each have a component of one name: they are two specs.
                id = from_name(&format!("{} {title}", self.short_name(nodes)));
                if let Some(node) = planner.find(&id) {
                    return Some(node);
                }
            }
            None => {}
        }
        let document = &nodes.documents[self.document];
        if planner.is_full(|| document.locate_in_text(item.span)) {
            return None;
        }
        let component = wanted.component.map(|c| self.node(nodes, self.components[c]));
        let (system, entry) = (wanted.system, wanted.entry);
        let spec = |node| PlannedSpec { node, kind, system, component, entry };
        Some(planner.plan(parent(document.path()), (id, title.to_owned()), spec))
    }

    /// Whether a spec belongs to another system: that one plans it, or the spec declares it.
    fn is_another_systems(&self, planner: &Planner<'_>, node: NodeId, system: SystemId) -> bool {
        let nodes = planner.nodes;
        match planner.node(node).what {
            NodeWhat::Planned(planned) => planner.planned[planned].system != system,
            NodeWhat::Document(document) => declared_system(nodes, planner.index, document)
                .is_some_and(|other| other != nodes.by_document[self.document]),
            NodeWhat::Item(..) => false,
        }
    }

    /// What tells the system apart from others: its id without what ids of its kind begin with.
    fn short_name(&self, nodes: &Nodes) -> String {
        let id = nodes.document_id(self.document);
        let forms = &nodes.kind(self.document).id.forms;
        let taken = forms.iter().find_map(|form| form.captures(id)?.into_values().next());
        taken.unwrap_or_else(|| id.to_owned())
    }

    /// The spec that the entry or its component names.
    fn explicit(&self, planner: &Planner<'_>, wanted: &Wanted) -> Option<Explicit> {
        let nodes = planner.nodes;
        let component = wanted.component.map(|component| self.components[component]);
        let items = std::iter::once(wanted.item).chain(component.filter(|c| *c != wanted.item));
        for item in items {
            let item = self.item(nodes, item);
            let decl = nodes.decl(self.document, item);
            for value in item.of_role(decl, FieldRole::Spec) {
                if let Some(found) = self.named_spec(planner, decl, value) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn named_spec(&self, planner: &Planner<'_>, decl: &ItemDecl, value: &Text) -> Option<Explicit> {
        let nodes = planner.nodes;
        let link = value.link.as_deref();
        if link.is_none() && (is_none_word(&value.text) || is_placeholder(&value.text)) {
            return None;
        }
        if let Some(node) = planner.named(self.document, &value.text, link)
            && planner.is_document(node)
        {
            return Some(Explicit::Node(node));
        }
        let kind = &nodes.kinds[decl.plans?];
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

/// The written features that say that they specify a component: the draft, the component, the
/// feature.
fn implementers(nodes: &Nodes, index: &Index, drafts: &[Draft]) -> Vec<(usize, usize, NodeId)> {
    let documents = nodes.documents.as_slice().par_iter().enumerate();
    let of_document = |(at, feature): (usize, &Arc<Document>)| {
        let document = DocumentId::at(at);
        let mut found = Vec::new();
        if nodes.kinds[feature.kind].field(FieldRole::Component).is_none() {
            return found;
        }
        for reference in &feature.references {
            let Target::Component { document: named, component } = &reference.target else {
                continue;
            };
            let system = match named {
                Some(named) => {
                    match index.document(nodes, Asker { document, to: &ANY }, named, None) {
                        Named::One(node) => Some(node),
                        _ => continue,
                    }
                }
                None => declared_system(nodes, index, document),
            };
            let fits =
                |draft: &Draft| system.is_none_or(|node| nodes.by_document[draft.document] == node);
            let mut fitting = drafts.iter().enumerate().filter_map(|(at, draft)| {
                Some((at, fits(draft).then(|| draft.component(component)).flatten()?))
            });
            if let (Some((draft, component)), None) = (fitting.next(), fitting.next()) {
                found.push((draft, component, nodes.by_document[document]));
            }
        }
        found
    };
    documents.flat_map_iter(of_document).collect()
}

/// The document that a feature declares as its system.
pub(super) fn declared_system(
    nodes: &Nodes,
    index: &Index,
    document: DocumentId,
) -> Option<NodeId> {
    let membership = nodes.kinds.relation_of(RelationRole::Membership)?;
    nodes.documents[document].references.iter().find_map(|reference| {
        let Target::Name(name) = &reference.target else {
            return None;
        };
        if reference.relation != membership || reference.inverse {
            return None;
        }
        match index.document(nodes, Asker { document, to: &ANY }, name, reference.link.as_deref()) {
            Named::One(node) => Some(node),
            _ => None,
        }
    })
}

//! The specs that systems plan and nobody wrote, while they are gathered: each is found by those
//! that come after it.

use std::collections::{HashMap, HashSet};

use crate::layout::page_path;
use crate::model::{
    DocumentId, Id as _, LinkSettings, Location, Node, NodeId, NodeWhat, PlannedId, PlannedSpec,
    State, Table, file_name, resolve,
};

use super::index::Index;
use super::nodes::Nodes;
use super::resolve::{Asker, Named};
use super::systems::ANY;

/// What is there, and what was planned so far.
pub(super) struct Planner<'a> {
    pub(super) nodes: &'a Nodes,
    pub(super) index: &'a Index,
    settings: &'a LinkSettings,
    pub(super) planned: Table<PlannedId, PlannedSpec>,
    /// The nodes of what is planned, in the same order.
    pub(super) made: Vec<Node>,
    /// Where the first spec is wanted that would have been too many, and how many were.
    pub(super) unplanned: Option<(Location, usize)>,
    by_id: HashMap<String, NodeId>,
    /// The pages that are taken.
    urls: HashSet<String>,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        nodes: &'a Nodes,
        index: &'a Index,
        settings: &'a LinkSettings,
    ) -> Planner<'a> {
        let pages = nodes.by_document.iter().map(|node| nodes.node(*node).url.clone());
        Planner {
            nodes,
            index,
            settings,
            planned: Table::new(),
            made: Vec::new(),
            unplanned: None,
            by_id: HashMap::new(),
            urls: pages.collect(),
        }
    }

    /// The node of an id.
    pub(super) fn find(&self, id: &str) -> Option<NodeId> {
        self.by_id.get(id).copied().or_else(|| self.nodes.find(id))
    }

    /// A node.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        match id.index().checked_sub(self.nodes.table.len()) {
            Some(planned) => &self.made[planned],
            None => self.nodes.node(id),
        }
    }

    /// Whether a node is a document or a planned spec.
    pub(super) fn is_document(&self, id: NodeId) -> bool {
        !matches!(self.node(id).what, NodeWhat::Item(..))
    }

    /// What a text in a document names: by its link, by the id of what is planned, else as any
    /// reference does.
    pub(super) fn named(
        &self,
        document: DocumentId,
        text: &str,
        link: Option<&str>,
    ) -> Option<NodeId> {
        let linked = link.and_then(|link| self.index.by_link(self.nodes, document, link));
        let text = text.trim();
        let planned = |id: &str| self.by_id.get(id).copied();
        let written = || {
            let asker = Asker { document, to: &ANY };
            match self.index.document(self.nodes, asker, text, None) {
                Named::One(node) => Some(node),
                _ => None,
            }
        };
        let head = || planned(text.split(" (").next().unwrap_or(text));
        linked.or_else(|| planned(text)).or_else(written).or_else(head)
    }

    /// Whether there may be no more planned specs: then it is kept that one was wanted somewhere.
    pub(super) fn is_full(&mut self, at: impl FnOnce() -> Location) -> bool {
        let is_full = self.planned.len() >= self.settings.limits.plans;
        if is_full {
            self.unplanned.get_or_insert_with(|| (at(), 0)).1 += 1;
        }
        is_full
    }

    /// Adds a spec of an id and a title, which a document in a folder plans.
    pub(super) fn plan(
        &mut self,
        folder: &str,
        (id, title): (String, String),
        spec: impl FnOnce(NodeId) -> PlannedSpec,
    ) -> NodeId {
        let usual = || resolve(folder, &self.settings.stub_dir);
        let of_stubs = self.settings.stub_folder.clone().or_else(usual);
        let folder = of_stubs.unwrap_or_else(|| folder.to_owned());
        let name = file_name(&id);
        let path =
            if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        let mut url = page_path(&path, &self.settings.src);
        if self.urls.contains(&url) {
            url = url.replace(".html", "-planned.html");
        }
        let at = NodeId::at(self.nodes.table.len() + self.made.len());
        let spec = spec(at);
        self.urls.insert(url.clone());
        self.by_id.insert(id.clone(), at);
        self.made.push(Node {
            id,
            kind: self.nodes.kinds[spec.kind].name.clone(),
            title,
            path,
            line: None,
            url,
            parent: None,
            status: None,
            stage: None,
            state: State::Planned,
            what: NodeWhat::Planned(self.planned.next_id()),
        });
        self.planned.push(spec);
        at
    }
}

//! The one index of what references and links may name, built from all nodes.

use std::collections::HashSet;

use rayon::prelude::*;

use super::keyed::Keyed;
use super::nodes::{Nodes, same_as};
use super::places::Places;
use super::respelled::Respelled;
use super::words::{is_parted, title_of};
use crate::model::{KindId, KindRole, LinkSettings, NodeId, NodeWhat, Pattern, loose, normalise};

/// Ways to find nodes, made once.
#[derive(Debug, Default)]
pub(super) struct Index {
    pub(super) loose_ids: Keyed<String>,
    /// Documents by the usual form of an id that has another one.
    pub(super) usual: Keyed<String>,
    /// Items that are documents, by their own id.
    pub(super) standing: Keyed<String>,
    pub(super) names: Keyed<String>,
    /// Documents by kind and by the id that they have in it: a change and a capability may share
    /// one.
    pub(super) own: Keyed<(KindId, String)>,
    /// The same whatever their kind.
    pub(super) every: Keyed<String>,
    /// Titles of documents and items in which a comma text would be parted.
    pub(super) joint: Keyed<String>,
    /// What is before the last hyphen of ids.
    prefixes: HashSet<String>,
    /// The forms of ids that kinds and their items have.
    forms: Vec<Pattern>,
    /// Documents and planned specs by their files and pages.
    pub(super) places: Places,
    pub(super) settings: LinkSettings,
    /// Ids with other marks, letters for digits, other padding.
    pub(super) respelled: Respelled,
}

/// The keys of a node.
struct Keys {
    loose_id: String,
    joint: Option<String>,
    standing: Option<String>,
    /// Those of a document or a planned spec.
    document: Option<DocumentKeys>,
}

struct DocumentKeys {
    title: Option<String>,
    /// The kind of a document, its own id and the usual form of that.
    written: Option<(KindId, String, Option<String>)>,
}

impl Index {
    /// Indexes documents and items.
    pub(super) fn new(nodes: &Nodes, settings: &LinkSettings) -> Index {
        let items = nodes.kinds.all.iter().flat_map(|kind| &kind.items);
        let forms = nodes.kinds.all.iter().flat_map(|kind| &kind.id.forms);
        let forms = forms.chain(items.flat_map(|item| &item.decl.id.forms));
        let forms = forms.filter(|form| !form.is_bare() && !form.is_regular()).cloned().collect();
        let mut index = Index {
            settings: settings.clone(),
            forms,
            places: Places::new(nodes),
            ..Index::default()
        };
        for (document, items) in nodes.by_item.entries() {
            for (item, node) in items.entries() {
                if let NodeWhat::Document(_) = nodes.node(*node).what {
                    let own = &nodes.documents[document].items[item].id;
                    let id = loose(&format!("{}#{own}", nodes.document_id(document)));
                    index.loose_ids.add(id, *node);
                }
            }
        }
        let order = nodes.table.order();
        let keys: Vec<Keys> = order.par_iter().map(|node| keys(nodes, *node)).collect();
        // There are few of them, and many ids have each.
        let mut prefixes: HashSet<&str> = HashSet::new();
        for (node, keys) in order.iter().zip(keys) {
            prefixes.extend(prefix(nodes, *node));
            index.add(nodes, *node, keys);
        }
        index.prefixes = prefixes.into_iter().map(loose).collect();
        index
    }

    /// The same with specs that are planned.
    pub(super) fn with(mut self, nodes: &Nodes) -> Index {
        for planned in &nodes.planned {
            self.prefixes.extend(prefix(nodes, planned.node).map(loose));
            self.places.add(nodes, planned.node);
            self.add(nodes, planned.node, keys(nodes, planned.node));
        }
        self
    }

    fn add(&mut self, nodes: &Nodes, id: NodeId, keys: Keys) {
        self.loose_ids.add(keys.loose_id, id);
        if let Some(title) = keys.joint {
            self.joint.put(nodes, title, id);
        }
        if let Some(own) = keys.standing {
            self.standing.add(own, id);
        }
        let Some(document) = keys.document else { return };
        if let Some(title) = document.title {
            self.names.put(nodes, title, id);
        }
        if let Some((kind, own, usual)) = document.written {
            self.every.add(own.clone(), id);
            self.own.add((kind, own), id);
            if let Some(usual) = usual {
                self.usual.add(usual, id);
            }
        }
    }

    /// What has a text as its title, where a comma text would be parted in it.
    pub(super) fn joint(&self, text: &str) -> &[NodeId] {
        self.joint.get(&title_of(text))
    }

    /// Whether there are such titles.
    pub(super) fn has_joint(&self) -> bool {
        !self.joint.is_empty()
    }

    /// Whether ids of the portal have the prefix of a text, or a kind has ids of its form.
    pub(super) fn has_ids(&self, text: &str) -> bool {
        let prefix = text.rsplit_once('-').map_or(text, |(prefix, _)| prefix);
        self.prefixes.contains(&loose(prefix)) || self.forms.iter().any(|form| form.is_match(text))
    }
}

/// What a node is found by.
fn keys(nodes: &Nodes, id: NodeId) -> Keys {
    let node = nodes.node(id);
    let title = |title: &str| Some(normalise(title)).filter(|title| !title.is_empty());
    let standing = match node.what {
        NodeWhat::Item(document, item) => {
            let item = &nodes.documents[document].items[item];
            same_as(nodes.decl(document, item)).map(|_| loose(&item.id))
        }
        _ => None,
    };
    let document = nodes.kind_of(id).map(|kind| DocumentKeys {
        title: (kind.role != KindRole::Page).then(|| title(&node.title)).flatten(),
        written: nodes.document_of(id).map(|document| {
            let document = &nodes.documents[document];
            let own = document.id.as_ref().map_or(node.id.as_str(), |id| id.text.as_str());
            let usual = kind.id.usual(&node.id).map(|usual| loose(&usual));
            (document.kind, loose(own), usual)
        }),
    });
    Keys {
        loose_id: loose(&node.id),
        joint: is_parted(&node.title).then(|| normalise(&node.title)),
        standing,
        document,
    }
}

/// What is before the last hyphen of a node's own id.
fn prefix(nodes: &Nodes, node: NodeId) -> Option<&str> {
    let id = nodes.node(node).id.rsplit('#').next().unwrap_or_default();
    id.rsplit_once('-').map(|(prefix, _)| prefix)
}

//! Nodes by a key that several may share.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use crate::model::NodeId;

use super::nodes::Nodes;

/// Nodes by a key.
#[derive(Debug)]
pub(super) struct Keyed<K>(HashMap<K, Sharing>);

/// What has one key: nearly always one node.
#[derive(Debug)]
enum Sharing {
    One(NodeId),
    Several(Vec<NodeId>),
}

impl<K> Default for Keyed<K> {
    fn default() -> Keyed<K> {
        Keyed(HashMap::new())
    }
}

impl<K: Hash + Eq> Keyed<K> {
    /// Adds a node after the others that have its key.
    pub(super) fn add(&mut self, key: K, node: NodeId) {
        self.insert(key, node, <[NodeId]>::len);
    }

    /// Adds a node among the others that have its key, which are in the order of their ids.
    pub(super) fn put(&mut self, nodes: &Nodes, key: K, node: NodeId) {
        let id = |node: NodeId| &nodes.node(node).id;
        self.insert(key, node, |there| there.partition_point(|known| id(*known) < id(node)));
    }

    fn insert(&mut self, key: K, node: NodeId, place: impl Fn(&[NodeId]) -> usize) {
        self.0
            .entry(key)
            .and_modify(|sharing| {
                let mut several = match sharing {
                    Sharing::One(one) => vec![*one],
                    Sharing::Several(several) => std::mem::take(several),
                };
                several.insert(place(&several), node);
                *sharing = Sharing::Several(several);
            })
            .or_insert(Sharing::One(node));
    }

    /// The nodes that have a key.
    pub(super) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> &[NodeId]
    where
        K: Borrow<Q>,
    {
        match self.0.get(key) {
            Some(Sharing::One(one)) => std::slice::from_ref(one),
            Some(Sharing::Several(several)) => several,
            None => &[],
        }
    }

    /// Whether there are no nodes.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

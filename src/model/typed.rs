//! The node that somebody means by what they type: every short form that references take, without a
//! document around it that would say what is near.

use super::{NodeId, NodeWhat, Portal, loose, normalise, stem};

impl Portal {
    /// The node of an id as people type it: exactly, else in another letter case or padding; a
    /// file's path; a number or another short form of a kind's ids; an item's own id, alone or with
    /// its document in front (`spec-1#FR-2`, `spec-1 → FR-2`, `spec-1 FR-2`); a title. Each only
    /// where it is clear.
    pub fn find_typed(&self, typed: &str) -> Option<NodeId> {
        let typed = typed.trim();
        self.find(typed)
            .or_else(|| self.find_loosely(typed))
            .or_else(|| self.find_path(typed))
            .or_else(|| self.find_short(typed))
            .or_else(|| self.find_item(typed))
            .or_else(|| self.find_qualified(typed))
            .or_else(|| self.find_title(typed))
    }

    fn find_loosely(&self, typed: &str) -> Option<NodeId> {
        let wanted = loose(typed);
        only(self.nodes().filter(|node| loose(&self.node(*node).id) == wanted))
    }

    /// A document by its path from the portal's root, or by the end of it, with its extension or
    /// without.
    fn find_path(&self, typed: &str) -> Option<NodeId> {
        let typed = typed.trim_start_matches("./");
        if typed.is_empty() {
            return None;
        }
        let ends = |path: &str| {
            let whole = path.strip_suffix(typed);
            let bare = path.rsplit_once('.').and_then(|(bare, _)| bare.strip_suffix(typed));
            whole.or(bare).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let whole = |node: &NodeId| self.node(*node).path == typed;
        let documents = || self.nodes().filter(|node| self.is_document(*node));
        let ending = |node: &NodeId| ends(&self.node(*node).path) && !stem(typed).is_empty();
        only(documents().filter(whole)).or_else(|| only(documents().filter(ending)))
    }

    /// A document by a short form of its kind's ids, or by the usual form where it has another.
    fn find_short(&self, typed: &str) -> Option<NodeId> {
        let fits = |node: &NodeId| {
            let Some(document) = self.document_of(*node) else { return false };
            let (decl, id) = (&self.kind(document).id, loose(&self.node(*node).id));
            let usual = decl.usual(&self.node(*node).id).map(|usual| loose(&usual));
            let is = |full: &str| id == loose(full) || usual.as_deref() == Some(&*loose(full));
            is(typed) || decl.all_completed(typed).any(|full| is(&full))
        };
        only(self.nodes().filter(|node| self.is_document(*node)).filter(fits))
    }

    /// An item by its own id, where only one document has such an item.
    fn find_item(&self, typed: &str) -> Option<NodeId> {
        let wanted = loose(&joined(typed));
        only(self.nodes().filter(|node| self.is_item(*node, &wanted)))
    }

    /// An item with its document in front.
    fn find_qualified(&self, typed: &str) -> Option<NodeId> {
        ["#", "→", "->", " "].iter().find_map(|mark| {
            let (document, item) = typed.split_once(mark)?;
            let document = self.find_typed(document)?;
            let wanted = loose(&joined(item));
            let own = self.document_of(document)?;
            let inside = |node: &NodeId| match self.node(*node).what {
                NodeWhat::Item(there, _) => there == own && self.is_item(*node, &wanted),
                _ => false,
            };
            only(self.nodes().filter(inside))
        })
    }

    fn is_item(&self, node: NodeId, wanted: &str) -> bool {
        self.item_of(node).is_some_and(|item| loose(&item.id) == wanted)
    }

    fn find_title(&self, typed: &str) -> Option<NodeId> {
        let wanted = normalise(typed);
        let titled = |node: &NodeId| normalise(&self.node(*node).title) == wanted;
        let documents = self.nodes().filter(|node| self.is_document(*node)).filter(titled);
        (!wanted.is_empty()).then(|| only(documents)).flatten()
    }
}

/// The only one of some nodes.
fn only(mut nodes: impl Iterator<Item = NodeId>) -> Option<NodeId> {
    let one = nodes.next()?;
    nodes.next().is_none().then_some(one)
}

/// An item's id as it is typed in words: blanks are hyphens.
fn joined(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join("-")
}

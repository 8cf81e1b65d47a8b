//! The node that somebody means by what they type: every short form that references take, without a
//! document around it that would say what is near.

use super::{
    DocumentId, Item, Kind, KindId, NodeId, Portal, Table, is_one_word, letters, loose, normalise,
    stem,
};

impl Portal {
    /// The node of an id as people type it: exactly, else in another letter case or padding; a
    /// file's path; a number or another short form of a kind's ids; an item's own id, its short
    /// form, its letters or its title, alone or with its document in front (`spec-1#FR-2`,
    /// `spec-1 → FR2`, `spec-1 FR-2`, `spec.md#fr-2-refunds`); a title. In back quotes and with a
    /// remark in brackets as well. Each only where it is clear.
    pub fn find_typed(&self, typed: &str) -> Option<NodeId> {
        let typed = typed.trim().trim_matches('`').trim();
        // `feat-auth (for the tokens)`: what is in brackets explains the id.
        let remark = || typed.split_once(" (").and_then(|(id, _)| self.find_as_it_is(id));
        self.find_as_it_is(typed).or_else(remark)
    }

    fn find_as_it_is(&self, typed: &str) -> Option<NodeId> {
        self.find(typed)
            .or_else(|| self.find_loosely(typed))
            .or_else(|| self.find_path(typed))
            .or_else(|| self.find_short(typed))
            .or_else(|| self.find_item(typed, None))
            .or_else(|| self.find_qualified(typed))
            .or_else(|| self.find_title(typed))
            .or_else(|| self.find_item_titled(typed, None))
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

    /// An item by its own id, by a short form of its type's ids, by the letters of its id; of a
    /// document, or of the only one that has such an item.
    fn find_item(&self, typed: &str, of: Option<DocumentId>) -> Option<NodeId> {
        let wanted = loose(&joined(typed));
        let by_id = self.only_item(of, &|_, item| loose(&item.id) == wanted);
        // Short forms of one type may mean items of another: `Requirement 2.1` a criterion.
        let full = |kind: &Kind| -> Vec<String> {
            let all = kind.items.iter().flat_map(|of| of.decl.id.all_completed(typed));
            all.map(|full| loose(&full)).collect()
        };
        let by_short = || {
            let full: Table<KindId, Vec<String>> = self.kinds.all.iter().map(full).collect();
            let means = |document: DocumentId| &full[self.documents[document].kind];
            self.only_item(of, &|document, item| {
                let all = means(document);
                !all.is_empty() && all.contains(&loose(&item.id))
            })
        };
        // Without a letter `1.2` is not `12`.
        let spelled = letters(&loose(typed));
        let is_word = is_one_word(typed) && spelled.contains(char::is_alphabetic);
        let by_letters =
            || self.only_item(of, &|_, item| is_word && letters(&loose(&item.id)) == spelled);
        by_id.or_else(by_short).or_else(by_letters)
    }

    /// An item by its title.
    fn find_item_titled(&self, typed: &str, of: Option<DocumentId>) -> Option<NodeId> {
        let wanted = normalise(typed);
        self.only_item(of, &|_, item| !wanted.is_empty() && normalise(&item.title) == wanted)
    }

    /// The only item that fits, of a document or of all.
    fn only_item(
        &self,
        of: Option<DocumentId>,
        fits: &dyn Fn(DocumentId, &Item) -> bool,
    ) -> Option<NodeId> {
        let documents = self.documents.entries().filter(|(at, _)| of.is_none_or(|of| of == *at));
        let items = documents.flat_map(|(at, document)| {
            let items = document.items.entries().filter(move |(_, item)| fits(at, item));
            items.map(move |(item, _)| self.item_nodes[at][item])
        });
        only(items)
    }

    /// An item with its document in front, or a heading of a document by its anchor.
    fn find_qualified(&self, typed: &str) -> Option<NodeId> {
        ["#", "→", "->", " "].iter().find_map(|mark| {
            let (document, item) = typed.split_once(mark)?;
            let (document, item) = (self.find_as_it_is(document.trim())?, item.trim());
            let own = self.document_of(document)?;
            self.find_item(item, Some(own))
                .or_else(|| self.find_item_titled(item, Some(own)))
                .or_else(|| self.find_anchor(own, item).filter(|_| *mark == "#"))
        })
    }

    /// The item under a heading of a document, by its anchor; else the document that has the heading.
    fn find_anchor(&self, at: DocumentId, anchor: &str) -> Option<NodeId> {
        let document = &self.documents[at];
        let item = document.items.position(|item| item.anchor.eq_ignore_ascii_case(anchor));
        let has = || document.headings.iter().any(|heading| heading.anchor == anchor);
        let heading = || has().then_some(self.document_nodes[at]);
        item.map(|item| self.item_nodes[at][item]).or_else(heading)
    }

    fn find_title(&self, typed: &str) -> Option<NodeId> {
        let wanted = normalise(typed);
        let titled = |node: &NodeId| normalise(&self.node(*node).title) == wanted;
        let documents = self.nodes().filter(|node| self.is_document(*node)).filter(titled);
        (!wanted.is_empty()).then(|| only(documents)).flatten()
    }
}

/// The only one of some.
fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

/// An item's id as it is typed in words: blanks are hyphens.
fn joined(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join("-")
}

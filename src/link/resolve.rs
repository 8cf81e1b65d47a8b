//! Finds out what a reference names: by link, by id, by path, by name.

use super::index::Index;
use super::nodes::Nodes;
use super::places::spelled;
use super::targets::paths;
use super::words::{is_loosely, title_of};
use crate::model::{
    Dangling, DocumentId, ItemId, KindId, NodeId, NodeWhat, Suggestions, Targets, is_markdown,
    is_one_word, letters, loose, normalise, parent,
};

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This node.
    One(NodeId),
    /// Something that this document says and that is not an item of it.
    Topic(NodeId, String),
    /// Any of these.
    Many(Vec<NodeId>),
    /// Nothing.
    None,
}

impl Named {
    /// This, or what else it may be where it is nothing.
    fn or_else(self, other: impl FnOnce() -> Named) -> Named {
        if self == Named::None { other() } else { self }
    }
}

/// Who asks: the document that a reference is in, and what it may lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker<'a> {
    pub document: DocumentId,
    pub to: &'a Targets,
}

impl Index {
    /// The document that has exactly an id, of the kinds that the reference may lead to.
    pub(super) fn exactly(&self, nodes: &Nodes, asker: Asker<'_>, id: &str) -> Named {
        if asker.to.kinds.is_empty() {
            let found = nodes.find(id).filter(|node| nodes.is_document(*node));
            return found.map_or(Named::None, Named::One);
        }
        let found = asker.to.kinds.iter().find_map(|kind| self.one_of(*kind, id));
        let planned = || {
            let kind = |node: &NodeId| {
                let planned = matches!(nodes.node(*node).what, NodeWhat::Planned(_));
                let of = |kind: &KindId| nodes.node(*node).kind == nodes.kinds[*kind].name;
                planned && asker.to.kinds.iter().any(of)
            };
            nodes.find(id).filter(kind)
        };
        found.or_else(planned).map_or(Named::None, Named::One)
    }

    fn one_of(&self, kind: KindId, id: &str) -> Option<NodeId> {
        // Of several documents with one id the first by path keeps it.
        self.own.get(&(kind, loose(id))).first().copied()
    }

    /// A document of the kinds that a reference may lead to: by id, by a short form, by title.
    fn of_kinds(&self, nodes: &Nodes, asker: Asker<'_>, text: &str) -> Named {
        let kinds = &asker.to.kinds;
        if let Some(node) = kinds.iter().find_map(|kind| self.one_of(*kind, text)) {
            return Named::One(node);
        }
        let short = kinds.iter().map(|kind| self.short(nodes, *kind, text));
        let short = first_clear(short);
        if short != Named::None {
            return short;
        }
        let titled = || {
            let named = self.names.get(&title_of(text));
            let fits = |node: &&NodeId| {
                kinds.iter().any(|kind| nodes.node(**node).kind == nodes.kinds[*kind].name)
            };
            let mut fitting = named.iter().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none()).copied()
        };
        titled().map_or(Named::None, Named::One)
    }

    /// The documents of a kind that a short form of their ids means, or the usual form of one that
    /// has another.
    fn short(&self, nodes: &Nodes, kind: KindId, text: &str) -> Named {
        let of_kind = |node: &&NodeId| nodes.node(**node).kind == nodes.kinds[kind].name;
        let meant = |id: &str| {
            let id = loose(id);
            let usual = self.usual.get(&id).iter().filter(of_kind);
            let own = self.own.get(&(kind, id));
            one_or_many(own.iter().chain(usual))
        };
        let decl = &nodes.kinds[kind].id;
        first_clear(decl.all_completed(text).map(|full| meant(&full)))
    }

    /// What a document-level reference names.
    pub(super) fn document(
        &self,
        nodes: &Nodes,
        asker: Asker<'_>,
        text: &str,
        link: Option<&str>,
    ) -> Named {
        let document = asker.document;
        if let Some(node) = link.and_then(|link| self.by_link(nodes, document, link)) {
            return Named::One(node);
        }
        let text = text.trim();
        // `feat-auth (for the tokens)`: what is in brackets explains the id.
        let head = text.split(" (").next().unwrap_or(text);
        match self.strictly(nodes, asker, text) {
            Named::None if head != text => self.strictly(nodes, asker, head),
            named => named,
        }
    }

    /// The same for a text that is all of a name.
    pub(super) fn strictly(&self, nodes: &Nodes, asker: Asker<'_>, text: &str) -> Named {
        let document = asker.document;
        if text.is_empty() {
            return Named::None;
        }
        if let Some(node) = self.by_file(nodes, document, text) {
            return Named::One(node);
        }
        let named = self.of_kinds(nodes, asker, text);
        let named = named.or_else(|| self.known(nodes, asker, text));
        let named = named.or_else(|| self.qualified(nodes, asker, text));
        if named != Named::None {
            return named;
        }
        if let Some(node) = self.by_path(nodes, document, text) {
            return Named::One(node);
        }
        let own = format!("{}#{text}", nodes.document_id(document));
        if let Some(node) = self.by_id(nodes, &own) {
            return Named::One(node);
        }
        if is_topic(nodes, document, text) {
            return Named::Topic(nodes.by_document[document], text.to_owned());
        }
        let named = self.names.get(&title_of(text));
        one_or_many(named.iter()).or_else(|| self.sibling(nodes, document, text))
    }

    /// What a text inside an item names that is all of a name: an item beside it first.
    pub(super) fn item(
        &self,
        nodes: &Nodes,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
        link: Option<&str>,
    ) -> Named {
        let document = asker.document;
        if let Some(node) = link.and_then(|link| self.by_link(nodes, document, link)) {
            return Named::One(node);
        }
        let around = || std::iter::once(&document).chain(scope);
        let typed = around().find_map(|there| item_of_types(nodes, *there, asker.to, text));
        if let Some(node) = typed {
            return Named::One(node);
        }
        let named = self.of_kinds(nodes, asker, text);
        if named != Named::None {
            return named;
        }
        if let Some(node) = around().find_map(|there| self.item_of(nodes, *there, text)) {
            return Named::One(node);
        }
        let named = self.qualified(nodes, asker, text);
        let named = named.or_else(|| self.known(nodes, asker, text));
        if named != Named::None {
            return named;
        }
        if let Some(node) = self.by_path(nodes, document, text) {
            return Named::One(node);
        }
        if is_topic(nodes, document, text) {
            return Named::Topic(nodes.by_document[document], text.to_owned());
        }
        self.sibling(nodes, document, text)
    }

    /// An item near by: of its document or of its scope.
    pub(super) fn near(
        &self,
        nodes: &Nodes,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Named {
        let around = || std::iter::once(&asker.document).chain(scope);
        let typed = around().find_map(|there| item_of_types(nodes, *there, asker.to, text));
        let found = typed.or_else(|| around().find_map(|at| self.item_of(nodes, *at, text)));
        found.map_or(Named::None, Named::One)
    }

    /// The items near by whose ids begin with some text.
    pub(super) fn beginning(
        nodes: &Nodes,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Vec<(String, NodeId)> {
        let mut found = Vec::new();
        let wanted = loose(text);
        for document in std::iter::once(&asker.document).chain(scope) {
            let items = nodes.documents[*document].items.iter().zip(&nodes.by_item[*document]);
            let fits = |item: &crate::model::Item| {
                (asker.to.types.is_empty() || asker.to.types.contains(&item.kind))
                    && loose(&item.id).starts_with(&wanted)
            };
            let fitting = items.filter(|(item, _)| fits(item));
            found.extend(fitting.map(|(item, node)| (item.id.clone(), *node)));
        }
        found
    }

    /// An item of the types that a derived reference leads to, in its document or in its scope.
    pub(super) fn typed(
        nodes: &Nodes,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Named {
        let mut around = std::iter::once(&asker.document).chain(scope);
        let found = around.find_map(|there| item_of_types(nodes, *there, asker.to, text));
        found.map_or(Named::None, Named::One)
    }

    /// An item of a document, as people name it there.
    fn item_of(&self, nodes: &Nodes, document: DocumentId, text: &str) -> Option<NodeId> {
        let own = nodes.document_id(document);
        let whole = text.split_whitespace().collect::<Vec<_>>().join("-");
        let whole = whole.trim_end_matches([':', ',', '.']);
        if let Some(node) = self.by_id(nodes, &format!("{own}#{whole}")) {
            return Some(node);
        }
        // As the heading writes it, when the kind gives the id another form: `FR2` for `FR-2`.
        let typed = letters(&loose(text));
        // Without a letter `1.2` is not `12`, and of a range it is only its beginning.
        let bare = !typed.contains(char::is_alphabetic) || !is_one_word(text);
        if bare || super::ranges::expand(text, &|_| false).is_some() {
            return None;
        }
        let at =
            nodes.documents[document].items.position(|item| letters(&loose(&item.id)) == typed)?;
        Some(nodes.by_item[document][at])
    }

    /// `DOCUMENT#ITEM`, `DOCUMENT → ITEM`, `DOCUMENT ITEM`.
    fn qualified(&self, nodes: &Nodes, asker: Asker<'_>, text: &str) -> Named {
        for mark in ["#", "→", "->", " "] {
            let Some((document, item)) = text.split_once(mark) else { continue };
            let documents = match self.known(nodes, asker, document.trim()) {
                Named::One(node) => vec![node],
                Named::Many(several) => several,
                _ => continue,
            };
            let item = item.split_whitespace().collect::<Vec<_>>().join("-");
            let found = documents
                .iter()
                .filter_map(|node| self.by_id(nodes, &format!("{}#{item}", nodes.node(*node).id)));
            let found: Vec<NodeId> = found.collect();
            if !found.is_empty() {
                return one_or_many(found.iter());
            }
            if let [node] = documents[..]
                && nodes.is_document(node)
                && is_topic(nodes, asker.document, &item)
            {
                return Named::Topic(node, item);
            }
        }
        Named::None
    }

    /// The node of an id, also of one that is short for it or that a table row has.
    fn known(&self, nodes: &Nodes, asker: Asker<'_>, id: &str) -> Named {
        if let Some(node) = self.by_id(nodes, id) {
            return self.in_own_kind(nodes, asker, id, node);
        }
        // A number alone means a document of the kind that the relation leads to, else of the own
        // kind, else of any other.
        let own = nodes.documents[asker.document].kind;
        let rank = |kind: &KindId| (!asker.to.kinds.contains(kind), *kind != own);
        let of = |node: &NodeId| nodes.document_of(*node).map(|at| rank(&nodes.documents[at].kind));
        let usual = self.usual.get(&loose(id));
        let best = usual.iter().map(of).min();
        let usual = one_or_many(usual.iter().filter(|node| Some(of(node)) == best));
        if let Named::One(_) = usual {
            return usual;
        }
        let mut kinds: Vec<KindId> = nodes.kinds.iter().map(|(kind, _)| kind).collect();
        kinds.sort_by_key(rank);
        let short = kinds.into_iter().map(|kind| {
            let short = self.short(nodes, kind, id);
            short.or_else(|| {
                let mut full = nodes.kinds[kind].id.all_completed(id);
                let node = full.find_map(|full| self.by_id(nodes, &full));
                node.map_or(Named::None, Named::One)
            })
        });
        let standing = || match one_or_many(self.standing.get(&loose(id)).iter()) {
            Named::Many(_) => Named::None,
            named => named,
        };
        let short = short.into_iter().find(|named| *named != Named::None);
        short.unwrap_or(Named::None).or_else(standing).or_else(|| usual)
    }

    /// A document of an id that documents of several kinds have: that of the asker's own kind, unless
    /// the relation says where it leads.
    fn in_own_kind(&self, nodes: &Nodes, asker: Asker<'_>, id: &str, node: NodeId) -> Named {
        let all = self.every.get(&loose(id));
        if all.len() < 2 || !asker.to.kinds.is_empty() || !nodes.is_document(node) {
            return Named::One(node);
        }
        let kind = |node: &NodeId| nodes.document_of(*node).map(|at| nodes.documents[at].kind);
        let own = Some(nodes.documents[asker.document].kind);
        let first = kind(&all[0]);
        match all.iter().find(|node| kind(node) == own) {
            // Of several documents of one kind with one id the first by path keeps it.
            Some(_) if kind(&node) == own => Named::One(node),
            Some(own) => Named::One(*own),
            None if all.iter().all(|node| kind(node) == first) => Named::One(node),
            None => Named::Many(all.to_vec()),
        }
    }

    /// The node of an id: as typed, else in another letter case or padding where that is clear.
    fn by_id(&self, nodes: &Nodes, id: &str) -> Option<NodeId> {
        nodes.find(id).or_else(|| match self.loose_ids.get(&loose(id)) {
            [one] => Some(*one),
            _ => None,
        })
    }

    /// A text that is the path of a document's file, whatever else it may be short for.
    fn by_file(&self, nodes: &Nodes, document: DocumentId, text: &str) -> Option<NodeId> {
        let is_path = || text.contains('/') && is_markdown(text);
        is_path().then(|| self.by_path(nodes, document, text)).flatten()
    }

    /// A text that looks like a path: as a link, else from the nearest folder around the document in
    /// which it is there, or from the folder of the specs.
    fn by_path(&self, nodes: &Nodes, document: DocumentId, text: &str) -> Option<NodeId> {
        let text = text.trim().trim_matches(['<', '>']);
        if text.contains(char::is_whitespace) || !text.contains(['/', '.', '#']) {
            return None;
        }
        let rooted = format!("/{}", text.trim_start_matches('/'));
        let find = |path: &str| self.by_link(nodes, document, path);
        // In a repository of several projects paths begin at the root of one of them.
        let above = || {
            let folder = parent(nodes.documents[document].path());
            let folder = Some(folder).filter(|_| text.contains('/'));
            let folders = std::iter::successors(folder, |folder| Some(parent(folder)));
            let mut folders = folders.take_while(|folder| !folder.is_empty());
            folders.find_map(|folder| find(&format!("/{folder}{rooted}")))
        };
        let node = find(text).or_else(above).or_else(|| find(&rooted))?;
        // An anchor that the page does not have is not a reference to the page.
        let anchor = text.split_once('#').map_or("", |(_, anchor)| anchor);
        let known = |document: DocumentId| {
            nodes.documents[document].headings.iter().any(|heading| heading.anchor == anchor)
        };
        let whole = match nodes.node(node).what {
            NodeWhat::Document(document) => anchor.is_empty() || known(document),
            _ => true,
        };
        whole.then_some(node)
    }

    /// A document beside this one, by the name of its file without the extension.
    fn sibling(&self, nodes: &Nodes, document: DocumentId, text: &str) -> Named {
        let name = text.trim_matches('`');
        if name.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '#' | '?')) {
            return Named::None;
        }
        let folder = parent(nodes.documents[document].path());
        let slash = if folder.is_empty() { "" } else { "/" };
        let found = self.places.document_at(&format!("{folder}{slash}{name}.md"));
        let own = nodes.by_document[document];
        found.filter(|node| *node != own).map_or(Named::None, Named::One)
    }

    /// A link to a document, or to an item's heading in one.
    pub(super) fn by_link(
        &self,
        nodes: &Nodes,
        document: DocumentId,
        link: &str,
    ) -> Option<NodeId> {
        if link.is_empty() {
            return None;
        }
        let from = nodes.documents[document].path();
        let (paths, anchor) = paths(link, from, &self.settings)?;
        let anchor = anchor.unwrap_or_default();
        let node = if link.starts_with('#') {
            nodes.by_document[document]
        } else {
            paths.iter().find_map(|path| spelled(path, |path| self.places.document_at(path)))?
        };
        let NodeWhat::Document(target) = nodes.node(node).what else {
            return Some(node);
        };
        let there = &nodes.documents[target];
        let is_meant = |item: &crate::model::Item| {
            !anchor.is_empty() && item.anchor.eq_ignore_ascii_case(anchor)
        };
        let at = there.items.position(is_meant);
        // `#17` is not a place of this document.
        let heading = there.headings.iter().any(|heading| heading.anchor == anchor);
        if link.starts_with('#') && at.is_none() && !heading {
            return None;
        }
        Some(at.map_or(node, |at| nodes.by_item[target][at]))
    }
}

/// An item of some types in a document, as people name it there: by its id, by a short form of
/// it, by its title.
fn item_of_types(nodes: &Nodes, document: DocumentId, to: &Targets, text: &str) -> Option<NodeId> {
    if to.types.is_empty() {
        return None;
    }
    let name = text.trim();
    let items = &nodes.documents[document].items;
    let own = &nodes.by_item[document];
    // Short forms of one type may mean items of another: `Requirement 2.1` a criterion.
    let types = nodes.kind(document).items.iter().map(|item| &item.decl);
    let types = types.filter(|decl| to.types.contains(&decl.name));
    let short = types.flat_map(|decl| decl.id.all_completed(name));
    let joined = name.split_whitespace().collect::<Vec<_>>().join("-");
    let mut fitting: Vec<ItemId> = Vec::new();
    for id in std::iter::once(joined).chain(short) {
        let id = loose(&id);
        let found =
            items.position(|item| to.types.contains(&item.kind) && is_loosely(&item.id, &id));
        fitting.extend(found);
    }
    let rank = |at: &ItemId| to.types.iter().position(|name| *name == items[*at].kind);
    if let Some(at) = fitting.into_iter().min_by_key(rank) {
        return Some(own[at]);
    }
    // `1.2` is not `12`: only what has a letter is compared by its letters.
    let typed = letters(&loose(name));
    let worded = is_one_word(name) && typed.contains(char::is_alphabetic);
    let title = title_of(name);
    to.types.iter().find_map(|type_name| {
        let of_type = || items.entries().filter(|(_, item)| item.kind == *type_name);
        let spelled = || of_type().find(|(_, item)| worded && letters(&loose(&item.id)) == typed);
        let titled =
            || of_type().find(|(_, item)| !title.is_empty() && normalise(&item.title) == title);
        spelled().or_else(titled).map(|(at, _)| own[at])
    })
}

/// Nodes as what a name means.
fn one_or_many<'a>(meant: impl Iterator<Item = &'a NodeId>) -> Named {
    let mut all: Vec<NodeId> = Vec::new();
    for node in meant {
        if !all.contains(node) {
            all.push(*node);
        }
    }
    match all[..] {
        [] => Named::None,
        [one] => Named::One(one),
        _ => Named::Many(all),
    }
}

/// The first of some meanings that is clear, else the first that is not.
fn first_clear(meanings: impl Iterator<Item = Named>) -> Named {
    let mut several = Named::None;
    for named in meanings {
        match named {
            Named::None => {}
            Named::Many(_) => several = several.or_else(|| named),
            clear => return clear,
        }
    }
    several
}

/// Whether a relation of a document's kind knows such words for what is not an item.
fn is_topic(nodes: &Nodes, document: DocumentId, text: &str) -> bool {
    let fields = &nodes.kind(document).fields;
    let items = nodes.kind(document).items.iter().flat_map(|item| &item.decl.fields);
    let mut relations = fields.iter().chain(items).filter_map(|field| match field.relates {
        Some(crate::model::Relates::Named { relation, .. }) => Some(relation),
        _ => None,
    });
    relations.any(|relation| match &nodes.kinds[relation].dangling {
        Dangling::Forms(forms) => forms.iter().any(|form| form.is_match(text)),
        _ => false,
    })
}

/// The id that is nearest to what `from` names: among a document's items, or among all documents.
/// Nothing names itself.
pub(super) fn nearest_id(
    nodes: &Nodes,
    suggestions: &mut Suggestions,
    (from, typed): (NodeId, &str),
    within: Option<DocumentId>,
) -> Option<String> {
    match within {
        Some(document) => {
            let items = nodes.documents[document].items.entries();
            let others = items.filter(|(item, _)| nodes.by_item[document][*item] != from);
            let ids = others.map(|(_, item)| item.id.as_str());
            suggestions.nearest(typed, ids).map(str::to_owned)
        }
        None => {
            // Findings are published: what is not is never suggested.
            let ids = nodes.nodes().filter(|id| *id != from);
            let ids = ids.filter(|id| nodes.is_document(*id) && nodes.is_published(*id));
            let ids = ids.map(|id| nodes.node(id).id.as_str());
            suggestions.nearest(typed, ids).map(str::to_owned)
        }
    }
}

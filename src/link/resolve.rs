//! Finds out what a reference names: by link, by id, by path, by name.

use std::collections::{HashMap, HashSet};

use super::words::{is_one_word, is_parted, letters, title_of};
use crate::model::{
    Dangling, DocumentId, ItemId, KindId, KindRole, LinkSettings, NodeId, NodeWhat, Pattern,
    Portal, Targets, loose, nearest, normalise, parent,
};

/// What a reference names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This node.
    One(NodeId),
    /// Something that this document says and that is no item of it.
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

/// Ways to find nodes, made once all nodes are there.
#[derive(Debug, Default)]
pub(super) struct Index {
    loose_ids: HashMap<String, Vec<NodeId>>,
    /// Documents by the usual form of an id that has another one.
    usual: HashMap<String, Vec<NodeId>>,
    /// Items that stand for documents, by their own id.
    standing: HashMap<String, Vec<NodeId>>,
    names: HashMap<String, Vec<NodeId>>,
    paths: HashMap<String, NodeId>,
    /// Documents by kind and by the id that they have in it: a change and a capability may share
    /// one.
    own: HashMap<(KindId, String), Vec<NodeId>>,
    /// The same whatever their kind.
    every: HashMap<String, Vec<NodeId>>,
    /// Titles of documents and items in which a comma text would be parted.
    joint: HashMap<String, Vec<NodeId>>,
    /// What is before the last hyphen of ids.
    prefixes: HashSet<String>,
    /// The forms of ids that kinds and their items have.
    forms: Vec<Pattern>,
    settings: LinkSettings,
}

/// Who asks: the document that a reference is in, and what it may lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker<'a> {
    pub document: DocumentId,
    pub to: &'a Targets,
}

impl Index {
    /// Indexes the documents, planned specs and items of a portal.
    pub(super) fn new(portal: &Portal, settings: &LinkSettings) -> Index {
        let items = portal.kinds.all.iter().flat_map(|kind| &kind.items);
        let forms = portal.kinds.all.iter().flat_map(|kind| &kind.id.forms);
        let forms = forms.chain(items.flat_map(|item| &item.decl.id.forms));
        let forms = forms.filter(|form| !form.is_bare() && !form.is_regular()).cloned().collect();
        let mut index = Index { settings: settings.clone(), forms, ..Index::default() };
        for (document, items) in portal.item_nodes.entries() {
            for (item, node) in items.entries() {
                if let NodeWhat::Document(_) = portal.node(*node).what {
                    let own = &portal.documents[document].items[item].id;
                    let id = loose(&format!("{}#{own}", portal.document_id(document)));
                    index.loose_ids.entry(id).or_default().push(*node);
                }
            }
        }
        for node in portal.nodes() {
            index.add(portal, node);
        }
        index
    }

    /// Adds a node: one of the portal as it was, or that of a spec that is planned.
    pub(super) fn add(&mut self, portal: &Portal, id: NodeId) {
        let node = portal.node(id);
        self.loose_ids.entry(loose(&node.id)).or_default().push(id);
        let id_of = node.id.rsplit('#').next().unwrap_or_default();
        if let Some((prefix, _)) = id_of.rsplit_once('-') {
            self.prefixes.insert(loose(prefix));
        }
        if let NodeWhat::Document(document) = node.what {
            let known = &portal.documents[document];
            let own = known.id.as_ref().map_or(node.id.as_str(), |id| id.text.as_str());
            self.own.entry((known.kind, loose(own))).or_default().push(id);
            self.every.entry(loose(own)).or_default().push(id);
            if portal.documents[document].is_first() {
                self.paths.insert(node.path.to_lowercase(), id);
            }
            let usual = portal.kind_of(id).and_then(|kind| kind.id.usual(&node.id));
            if let Some(usual) = usual {
                self.usual.entry(loose(&usual)).or_default().push(id);
            }
        }
        if is_parted(&node.title) {
            put(portal, self.joint.entry(normalise(&node.title)).or_default(), id);
        }
        if let NodeWhat::Item(document, item) = node.what {
            let item = &portal.documents[document].items[item];
            if super::nodes::same_as(portal.decl(document, item)).is_some() {
                self.standing.entry(loose(&item.id)).or_default().push(id);
            }
        }
        let spec =
            portal.is_document(id) && portal.role_of(id).is_some_and(|role| role != KindRole::Page);
        if spec {
            let title = normalise(&node.title);
            if !title.is_empty() {
                put(portal, self.names.entry(title).or_default(), id);
            }
        }
    }

    /// What has a text as its title, where a comma text would be parted in it.
    pub(super) fn joint(&self, text: &str) -> &[NodeId] {
        self.joint.get(&title_of(text)).map_or(&[], Vec::as_slice)
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

    /// The document that has exactly an id, of the kinds that the reference may lead to.
    pub(super) fn exactly(&self, portal: &Portal, asker: Asker<'_>, id: &str) -> Named {
        if asker.to.kinds.is_empty() {
            let found = portal.find(id).filter(|node| portal.is_document(*node));
            return found.map_or(Named::None, Named::One);
        }
        let found = asker.to.kinds.iter().find_map(|kind| self.one_of(*kind, id));
        let planned = || {
            let kind = |node: &NodeId| {
                let planned = matches!(portal.node(*node).what, NodeWhat::Planned(_));
                let of = |kind: &KindId| portal.node(*node).kind == portal.kinds[*kind].name;
                planned && asker.to.kinds.iter().any(of)
            };
            portal.find(id).filter(kind)
        };
        found.or_else(planned).map_or(Named::None, Named::One)
    }

    fn one_of(&self, kind: KindId, id: &str) -> Option<NodeId> {
        match self.own.get(&(kind, loose(id))).map(Vec::as_slice) {
            // Of several documents with one id the first by path keeps it.
            Some([first, ..]) => Some(*first),
            _ => None,
        }
    }

    /// A document of the kinds that a reference may lead to: by id, by a short form, by title.
    fn of_kinds(&self, portal: &Portal, asker: Asker<'_>, text: &str) -> Named {
        let kinds = &asker.to.kinds;
        if let Some(node) = kinds.iter().find_map(|kind| self.one_of(*kind, text)) {
            return Named::One(node);
        }
        let short = kinds.iter().map(|kind| self.short(portal, *kind, text));
        let short = first_clear(short);
        if short != Named::None {
            return short;
        }
        let titled = || {
            let nodes = self.names.get(&title_of(text))?;
            let fits = |node: &&NodeId| {
                kinds.iter().any(|kind| portal.node(**node).kind == portal.kinds[*kind].name)
            };
            let mut fitting = nodes.iter().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none()).copied()
        };
        titled().map_or(Named::None, Named::One)
    }

    /// The documents of a kind that a short form of their ids means, or the usual form of one that
    /// has another.
    fn short(&self, portal: &Portal, kind: KindId, text: &str) -> Named {
        let of_kind = |node: &&NodeId| portal.node(**node).kind == portal.kinds[kind].name;
        let meant = |id: &str| {
            let own = self.own.get(&(kind, loose(id))).map_or(&[][..], Vec::as_slice);
            let usual = self.usual.get(&loose(id)).into_iter().flatten().filter(of_kind);
            one_or_many(own.iter().chain(usual))
        };
        let decl = &portal.kinds[kind].id;
        first_clear(decl.all_completed(text).map(|full| meant(&full)))
    }

    /// The document of a path from the portal's root.
    pub(super) fn document_at(&self, path: &str) -> Option<NodeId> {
        self.paths.get(&path.to_lowercase()).copied()
    }

    /// What a document-level reference names.
    pub(super) fn document(
        &self,
        portal: &Portal,
        asker: Asker<'_>,
        text: &str,
        link: Option<&str>,
    ) -> Named {
        let document = asker.document;
        if let Some(node) = link.and_then(|link| self.by_link(portal, document, link)) {
            return Named::One(node);
        }
        let text = text.trim();
        // `feat-auth (for the tokens)`: what is in brackets explains the id.
        let head = text.split(" (").next().unwrap_or(text);
        match self.strictly(portal, asker, text) {
            Named::None if head != text => self.strictly(portal, asker, head),
            named => named,
        }
    }

    /// The same for a text that is all of a name.
    pub(super) fn strictly(&self, portal: &Portal, asker: Asker<'_>, text: &str) -> Named {
        let document = asker.document;
        if text.is_empty() {
            return Named::None;
        }
        let named = self.of_kinds(portal, asker, text);
        let named = named.or_else(|| self.known(portal, asker, text));
        let named = named.or_else(|| self.qualified(portal, asker, text));
        if named != Named::None {
            return named;
        }
        if let Some(node) = self.by_path(portal, document, text) {
            return Named::One(node);
        }
        let own = format!("{}#{text}", portal.document_id(document));
        if let Some(node) = self.by_id(portal, &own) {
            return Named::One(node);
        }
        if is_topic(portal, document, text) {
            return Named::Topic(portal.document_nodes[document], text.to_owned());
        }
        let named = self.names.get(&title_of(text)).map_or(&[][..], Vec::as_slice);
        one_or_many(named.iter()).or_else(|| self.sibling(portal, document, text))
    }

    /// What a text inside an item names that is all of a name: an item beside it first.
    pub(super) fn item(
        &self,
        portal: &Portal,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
        link: Option<&str>,
    ) -> Named {
        let document = asker.document;
        if let Some(node) = link.and_then(|link| self.by_link(portal, document, link)) {
            return Named::One(node);
        }
        let around = || std::iter::once(&document).chain(scope);
        let typed = around().find_map(|there| item_of_types(portal, *there, asker.to, text));
        if let Some(node) = typed {
            return Named::One(node);
        }
        let named = self.of_kinds(portal, asker, text);
        if named != Named::None {
            return named;
        }
        if let Some(node) = around().find_map(|there| self.item_of(portal, *there, text)) {
            return Named::One(node);
        }
        let named = self.qualified(portal, asker, text);
        let named = named.or_else(|| self.known(portal, asker, text));
        if named != Named::None {
            return named;
        }
        if let Some(node) = self.by_path(portal, document, text) {
            return Named::One(node);
        }
        if is_topic(portal, document, text) {
            return Named::Topic(portal.document_nodes[document], text.to_owned());
        }
        self.sibling(portal, document, text)
    }

    /// An item near by: of its document or of its scope.
    pub(super) fn near(
        &self,
        portal: &Portal,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Named {
        let around = || std::iter::once(&asker.document).chain(scope);
        let typed = around().find_map(|there| item_of_types(portal, *there, asker.to, text));
        let found = typed.or_else(|| around().find_map(|at| self.item_of(portal, *at, text)));
        found.map_or(Named::None, Named::One)
    }

    /// The items near by whose ids begin with some text.
    pub(super) fn beginning(
        portal: &Portal,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Vec<(String, NodeId)> {
        let mut found = Vec::new();
        let wanted = loose(text);
        for document in std::iter::once(&asker.document).chain(scope) {
            let items = portal.documents[*document].items.iter().zip(&portal.item_nodes[*document]);
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
        portal: &Portal,
        asker: Asker<'_>,
        scope: &[DocumentId],
        text: &str,
    ) -> Named {
        let mut around = std::iter::once(&asker.document).chain(scope);
        let found = around.find_map(|there| item_of_types(portal, *there, asker.to, text));
        found.map_or(Named::None, Named::One)
    }

    /// An item of a document, as people name it there.
    fn item_of(&self, portal: &Portal, document: DocumentId, text: &str) -> Option<NodeId> {
        let own = portal.document_id(document);
        let whole = text.split_whitespace().collect::<Vec<_>>().join("-");
        let whole = whole.trim_end_matches([':', ',', '.']);
        if let Some(node) = self.by_id(portal, &format!("{own}#{whole}")) {
            return Some(node);
        }
        // As the heading writes it, when the kind gives the id another form: `FR2` for `FR-2`.
        let typed = letters(&loose(text));
        // Without a letter `1.2` is not `12`, and of a range it is no more than its beginning.
        let bare = !typed.contains(char::is_alphabetic) || !is_one_word(text);
        if bare || super::ranges::expand(text).is_some() {
            return None;
        }
        let at =
            portal.documents[document].items.position(|item| letters(&loose(&item.id)) == typed)?;
        Some(portal.item_nodes[document][at])
    }

    /// `DOCUMENT#ITEM`, `DOCUMENT → ITEM`, `DOCUMENT ITEM`.
    fn qualified(&self, portal: &Portal, asker: Asker<'_>, text: &str) -> Named {
        for mark in ["#", "→", "->", " "] {
            let Some((document, item)) = text.split_once(mark) else { continue };
            let documents = match self.known(portal, asker, document.trim()) {
                Named::One(node) => vec![node],
                Named::Many(several) => several,
                _ => continue,
            };
            let item = item.split_whitespace().collect::<Vec<_>>().join("-");
            let found = documents.iter().filter_map(|node| {
                self.by_id(portal, &format!("{}#{item}", portal.node(*node).id))
            });
            let found: Vec<NodeId> = found.collect();
            if !found.is_empty() {
                return one_or_many(found.iter());
            }
            if let [node] = documents[..]
                && portal.is_document(node)
                && is_topic(portal, asker.document, &item)
            {
                return Named::Topic(node, item);
            }
        }
        Named::None
    }

    /// The node of an id, also of one that is short for it or that a table row has.
    fn known(&self, portal: &Portal, asker: Asker<'_>, id: &str) -> Named {
        if let Some(node) = self.by_id(portal, id) {
            return self.in_own_kind(portal, asker, id, node);
        }
        // A number alone means a document of the kind that the relation leads to, else of the own
        // kind, else of any other.
        let own = portal.documents[asker.document].kind;
        let rank = |kind: &KindId| (!asker.to.kinds.contains(kind), *kind != own);
        let of =
            |node: &NodeId| portal.document_of(*node).map(|at| rank(&portal.documents[at].kind));
        let usual = self.usual.get(&loose(id)).map_or(&[][..], Vec::as_slice);
        let best = usual.iter().map(of).min();
        let usual = one_or_many(usual.iter().filter(|node| Some(of(node)) == best));
        if let Named::One(_) = usual {
            return usual;
        }
        let mut kinds: Vec<KindId> = portal.kinds.iter().map(|(kind, _)| kind).collect();
        kinds.sort_by_key(rank);
        let short = kinds.into_iter().map(|kind| {
            let short = self.short(portal, kind, id);
            short.or_else(|| {
                let mut full = portal.kinds[kind].id.all_completed(id);
                let node = full.find_map(|full| self.by_id(portal, &full));
                node.map_or(Named::None, Named::One)
            })
        });
        let standing = || {
            let standing = self.standing.get(&loose(id)).map_or(&[][..], Vec::as_slice);
            match one_or_many(standing.iter()) {
                Named::Many(_) => Named::None,
                named => named,
            }
        };
        let short = short.into_iter().find(|named| *named != Named::None);
        short.unwrap_or(Named::None).or_else(standing).or_else(|| usual)
    }

    /// A document of an id that documents of several kinds have: that of the asker's own kind, unless
    /// the relation says where it leads.
    fn in_own_kind(&self, portal: &Portal, asker: Asker<'_>, id: &str, node: NodeId) -> Named {
        let all = self.every.get(&loose(id)).map_or(&[][..], Vec::as_slice);
        if all.len() < 2 || !asker.to.kinds.is_empty() || !portal.is_document(node) {
            return Named::One(node);
        }
        let kind = |node: &NodeId| portal.document_of(*node).map(|at| portal.documents[at].kind);
        let own = Some(portal.documents[asker.document].kind);
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
    fn by_id(&self, portal: &Portal, id: &str) -> Option<NodeId> {
        portal.find(id).or_else(|| match self.loose_ids.get(&loose(id))?[..] {
            [one] => Some(one),
            _ => None,
        })
    }

    /// A text that looks like a path: as a link, else from the folder of the specs or from the
    /// portal's root.
    fn by_path(&self, portal: &Portal, document: DocumentId, text: &str) -> Option<NodeId> {
        let text = text.trim().trim_matches(['<', '>']);
        if text.contains(char::is_whitespace) || !text.contains(['/', '.', '#']) {
            return None;
        }
        let rooted = format!("/{}", text.trim_start_matches('/'));
        let find = |path: &str| self.by_link(portal, document, path);
        let node = find(text).or_else(|| find(&rooted))?;
        // An anchor that the page has not is no reference to the page.
        let anchor = text.split_once('#').map_or("", |(_, anchor)| anchor);
        let known = |document: DocumentId| {
            portal.documents[document].headings.iter().any(|heading| heading.anchor == anchor)
        };
        let whole = match portal.node(node).what {
            NodeWhat::Document(document) => anchor.is_empty() || known(document),
            _ => true,
        };
        whole.then_some(node)
    }

    /// A document beside this one, by the name of its file without the extension.
    fn sibling(&self, portal: &Portal, document: DocumentId, text: &str) -> Named {
        let name = text.trim_matches('`');
        if name.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '#' | '?')) {
            return Named::None;
        }
        let folder = parent(portal.documents[document].path());
        let slash = if folder.is_empty() { "" } else { "/" };
        let found = self.document_at(&format!("{folder}{slash}{name}.md"));
        let own = portal.document_nodes[document];
        found.filter(|node| *node != own).map_or(Named::None, Named::One)
    }

    /// A link to a document, or to an item's heading in one.
    fn by_link(&self, portal: &Portal, document: DocumentId, link: &str) -> Option<NodeId> {
        if link.is_empty() {
            return None;
        }
        let from = portal.documents[document].path();
        let (paths, anchor) = super::links::paths(link, from, &self.settings)?;
        let anchor = anchor.unwrap_or_default();
        let node = if link.starts_with('#') {
            portal.document_nodes[document]
        } else {
            let all = paths.iter().flat_map(|path| super::links::spellings(path));
            all.filter(|path| !path.is_empty()).find_map(|path| self.document_at(&path))?
        };
        let NodeWhat::Document(target) = portal.node(node).what else {
            return Some(node);
        };
        let there = &portal.documents[target];
        let is_meant = |item: &crate::model::Item| {
            !anchor.is_empty() && item.anchor.eq_ignore_ascii_case(anchor)
        };
        let at = there.items.position(is_meant);
        // `#17` is no place of this document.
        let heading = there.headings.iter().any(|heading| heading.anchor == anchor);
        if link.starts_with('#') && at.is_none() && !heading {
            return None;
        }
        Some(at.map_or(node, |at| portal.item_nodes[target][at]))
    }
}

/// An item of some types in a document, as people name it there: by its id, by a short form of
/// it, by its title.
fn item_of_types(
    portal: &Portal,
    document: DocumentId,
    to: &Targets,
    text: &str,
) -> Option<NodeId> {
    if to.types.is_empty() {
        return None;
    }
    let name = text.trim();
    let items = &portal.documents[document].items;
    let nodes = &portal.item_nodes[document];
    // Short forms of one type may mean items of another: `Requirement 2.1` a criterion.
    let types = portal.kind(document).items.iter().map(|item| &item.decl);
    let types = types.filter(|decl| to.types.contains(&decl.name));
    let short = types.flat_map(|decl| decl.id.all_completed(name));
    let joined = name.split_whitespace().collect::<Vec<_>>().join("-");
    let mut fitting: Vec<ItemId> = Vec::new();
    for id in std::iter::once(joined).chain(short) {
        let id = loose(&id);
        let found = items.position(|item| to.types.contains(&item.kind) && loose(&item.id) == id);
        fitting.extend(found);
    }
    let rank = |at: &ItemId| to.types.iter().position(|name| *name == items[*at].kind);
    if let Some(at) = fitting.into_iter().min_by_key(rank) {
        return Some(nodes[at]);
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
        spelled().or_else(titled).map(|(at, _)| nodes[at])
    })
}

/// Puts a node among others, which are in the order of their ids.
fn put(portal: &Portal, nodes: &mut Vec<NodeId>, node: NodeId) {
    let id = |node: NodeId| &portal.node(node).id;
    let at = nodes.partition_point(|known| id(*known) < id(node));
    nodes.insert(at, node);
}

/// Nodes as what a name means.
fn one_or_many<'a>(nodes: impl Iterator<Item = &'a NodeId>) -> Named {
    let mut all: Vec<NodeId> = Vec::new();
    for node in nodes {
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

/// Whether a relation of a document's kind knows such words for what is no item.
fn is_topic(portal: &Portal, document: DocumentId, text: &str) -> bool {
    let fields = &portal.kind(document).fields;
    let items = portal.kind(document).items.iter().flat_map(|item| &item.decl.fields);
    let mut relations = fields.iter().chain(items).filter_map(|field| match field.relates {
        Some(crate::model::Relates::Named { relation, .. }) => Some(relation),
        _ => None,
    });
    relations.any(|relation| match &portal.kinds[relation].dangling {
        Dangling::Forms(forms) => forms.iter().any(|form| form.is_match(text)),
        _ => false,
    })
}

/// The id that is nearest to what was typed: among a document's items, or among all documents.
pub(super) fn nearest_id(
    portal: &Portal,
    typed: &str,
    within: Option<DocumentId>,
) -> Option<String> {
    match within {
        Some(document) => {
            let ids = portal.documents[document].items.iter().map(|item| item.id.as_str());
            nearest(typed, ids).map(str::to_owned)
        }
        None => {
            // Findings are published: what is not is no suggestion.
            let ids = portal.nodes();
            let ids = ids.filter(|id| portal.is_document(*id) && portal.is_published(*id));
            nearest(typed, ids.map(|id| portal.node(id).id.as_str())).map(str::to_owned)
        }
    }
}

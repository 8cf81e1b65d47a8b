//! Finds out what a reference names: by link, by id, by path, by name.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Dangling, KindId, KindRole, LinkSettings, NodeId, NodeWhat, Pattern, Portal, Targets, loose,
    nearest, normalise,
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

/// Ways to find nodes, made once all nodes are there.
#[derive(Debug, Default)]
pub(super) struct Index {
    loose_ids: BTreeMap<String, Vec<NodeId>>,
    /// Documents by the usual form of an id that has another one.
    usual: BTreeMap<String, Vec<NodeId>>,
    /// Items that stand for documents, by their own id.
    standing: BTreeMap<String, Vec<NodeId>>,
    names: BTreeMap<String, Vec<NodeId>>,
    paths: BTreeMap<String, NodeId>,
    /// Documents by kind and by the id that they have in it: a change and a capability may share
    /// one.
    own: BTreeMap<(KindId, String), Vec<NodeId>>,
    /// What is before the last hyphen of ids.
    prefixes: BTreeSet<String>,
    /// The forms of ids that kinds and their items have.
    forms: Vec<Pattern>,
    settings: LinkSettings,
}

/// Who asks: the document that a reference is in, and what it may lead to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker<'a> {
    pub document: usize,
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
        for (document, items) in portal.item_nodes.iter().enumerate() {
            for (item, node) in items.iter().enumerate() {
                if let NodeWhat::Document(_) = portal.node(*node).what {
                    let own = &portal.documents[document].items[item].id;
                    let id = loose(&format!("{}#{own}", portal.document_id(document)));
                    index.loose_ids.entry(id).or_default().push(*node);
                }
            }
        }
        for id in portal.nodes() {
            let node = portal.node(id);
            index.loose_ids.entry(loose(&node.id)).or_default().push(id);
            let id_of = node.id.rsplit('#').next().unwrap_or_default();
            if let Some((prefix, _)) = id_of.rsplit_once('-') {
                index.prefixes.insert(loose(prefix));
            }
            if let NodeWhat::Document(document) = node.what {
                let known = &portal.documents[document];
                let own = known.id.as_ref().map_or(node.id.as_str(), |id| id.text.as_str());
                index.own.entry((known.kind, loose(own))).or_default().push(id);
                if portal.documents[document].is_first() {
                    index.paths.insert(node.path.to_lowercase(), id);
                }
                let usual = portal.kind_of(id).and_then(|kind| kind.id.usual(&node.id));
                if let Some(usual) = usual {
                    index.usual.entry(loose(&usual)).or_default().push(id);
                }
            }
            if let NodeWhat::Item(document, item) = node.what {
                let item = &portal.documents[document].items[item];
                if super::nodes::same_as(portal.decl(document, item)).is_some() {
                    index.standing.entry(loose(&item.id)).or_default().push(id);
                }
            }
            let spec = portal.is_document(id)
                && portal.role_of(id).is_some_and(|role| role != KindRole::Page);
            if spec {
                index.names.entry(normalise(&node.title)).or_default().push(id);
            }
        }
        index
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
    fn of_kinds(&self, portal: &Portal, asker: Asker<'_>, text: &str) -> Option<NodeId> {
        let kinds = &asker.to.kinds;
        let id = kinds.iter().find_map(|kind| self.one_of(*kind, text));
        let short = || {
            kinds
                .iter()
                .find_map(|kind| self.one_of(*kind, &portal.kinds[*kind].id.completed(text)?))
        };
        let titled = || {
            let nodes = self.names.get(&normalise(text))?;
            let fits = |node: &&NodeId| {
                kinds.iter().any(|kind| portal.node(**node).kind == portal.kinds[*kind].name)
            };
            let mut fitting = nodes.iter().filter(fits);
            fitting.next().filter(|_| fitting.next().is_none()).copied()
        };
        id.or_else(short).or_else(titled)
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
        if text.is_empty() {
            return Named::None;
        }
        // `feat-auth (for the tokens)`: what is in brackets explains the id.
        let head = text.split(" (").next().unwrap_or(text);
        if let Some(node) = [text, head].into_iter().find_map(|id| self.of_kinds(portal, asker, id))
        {
            return Named::One(node);
        }
        if let Some(node) = [text, head].into_iter().find_map(|id| self.known(portal, asker, id)) {
            return Named::One(node);
        }
        match self.qualified(portal, asker, text) {
            Named::None => {}
            named => return named,
        }
        if let Some(node) = self.by_path(portal, document, text) {
            return Named::One(node);
        }
        let own = format!("{}#{head}", portal.document_id(document));
        if let Some(node) = self.by_id(portal, &own) {
            return Named::One(node);
        }
        if is_topic(portal, document, text) {
            return Named::Topic(portal.document_nodes[document], text.to_owned());
        }
        match self.names.get(&normalise(text)).map(Vec::as_slice) {
            Some([one]) => Named::One(*one),
            Some(several) => Named::Many(several.to_vec()),
            None => Named::None,
        }
    }

    /// What a reference inside an item names: an item beside it first.
    pub(super) fn item(
        &self,
        portal: &Portal,
        asker: Asker<'_>,
        scope: &[usize],
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
        if let Some(node) = self.of_kinds(portal, asker, text) {
            return Named::One(node);
        }
        if let Some(node) = around().find_map(|there| self.item_of(portal, *there, text)) {
            return Named::One(node);
        }
        match self.qualified(portal, asker, text) {
            Named::None => {}
            named => return named,
        }
        let head = text.split(" (").next().unwrap_or(text);
        let found = [text, head].into_iter().find_map(|id| self.known(portal, asker, id));
        if let Some(node) = found.or_else(|| self.by_path(portal, document, text)) {
            return Named::One(node);
        }
        if is_topic(portal, document, text) {
            return Named::Topic(portal.document_nodes[document], text.to_owned());
        }
        Named::None
    }

    /// An item of the types that a derived reference leads to, in its document or in its scope.
    pub(super) fn typed(portal: &Portal, asker: Asker<'_>, scope: &[usize], text: &str) -> Named {
        let mut around = std::iter::once(&asker.document).chain(scope);
        let found = around.find_map(|there| item_of_types(portal, *there, asker.to, text));
        found.map_or(Named::None, Named::One)
    }

    /// An item of a document, as people name it there.
    fn item_of(&self, portal: &Portal, document: usize, text: &str) -> Option<NodeId> {
        let own = portal.document_id(document);
        let whole = text.split_whitespace().collect::<Vec<_>>().join("-");
        let first = text.split_whitespace().next().unwrap_or(text);
        // Of a range the first word is no more than its beginning, and of a title a mere word.
        let range = super::ranges::expand(text).is_some();
        let part = range || !first.contains(|c: char| c.is_ascii_digit());
        let first = if part { text } else { first };
        for id in [whole.as_str(), first.trim_end_matches([':', ',', '.'])] {
            if let Some(node) = self.by_id(portal, &format!("{own}#{id}")) {
                return Some(node);
            }
        }
        // As the heading writes it, when the kind gives the id another form: `FR2` for `FR-2`.
        let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let typed = letters(&loose(first));
        // Without a letter `1.2` is not `12`.
        if !typed.contains(char::is_alphabetic) {
            return None;
        }
        let items = portal.documents[document].items.iter();
        if let Some(at) = items.map(|item| letters(&loose(&item.id))).position(|id| id == typed) {
            return Some(portal.item_nodes[document][at]);
        }
        None
    }

    /// `DOCUMENT#ITEM`, `DOCUMENT → ITEM`, `DOCUMENT ITEM`, each with words in brackets behind it.
    fn qualified(&self, portal: &Portal, asker: Asker<'_>, text: &str) -> Named {
        let text = text.split(" (").next().unwrap_or(text);
        for mark in ["#", "→", "->", " "] {
            let Some((document, item)) = text.split_once(mark) else { continue };
            let Some(node) = self.known(portal, asker, document.trim()) else { continue };
            let item = item.split_whitespace().collect::<Vec<_>>().join("-");
            let id = format!("{}#{item}", portal.node(node).id);
            if let Some(found) = self.by_id(portal, &id) {
                return Named::One(found);
            }
            if portal.is_document(node) && is_topic(portal, asker.document, &item) {
                return Named::Topic(node, item);
            }
        }
        Named::None
    }

    /// The node of an id, also of one that is short for it or that a table row has.
    fn known(&self, portal: &Portal, asker: Asker<'_>, id: &str) -> Option<NodeId> {
        let one = |found: Option<&Vec<NodeId>>| match found.map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        };
        self.by_id(portal, id)
            .or_else(|| one(self.usual.get(&loose(id))))
            .or_else(|| {
                // A number alone means a document of the kind that the relation leads to, else of
                // the own kind, else of any other.
                let own = portal.documents[asker.document].kind;
                let mut kinds: Vec<_> = portal.kinds.iter().collect();
                kinds.sort_by_key(|(kind, _)| (!asker.to.kinds.contains(kind), *kind != own));
                let mut full = kinds.into_iter().filter_map(|(_, kind)| kind.id.completed(id));
                full.find_map(|full| {
                    self.by_id(portal, &full).or_else(|| one(self.usual.get(&loose(&full))))
                })
            })
            .or_else(|| one(self.standing.get(&loose(id))))
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
    fn by_path(&self, portal: &Portal, document: usize, text: &str) -> Option<NodeId> {
        let text = text.trim().trim_matches(['<', '>']);
        if text.contains(char::is_whitespace) || !text.contains(['/', '.', '#']) {
            return None;
        }
        let rooted = format!("/{}", text.trim_start_matches('/'));
        let find = |path: &str| self.by_link(portal, document, path);
        let node = find(text).or_else(|| find(&rooted))?;
        // An anchor that the page has not is no reference to the page.
        let anchor = text.split_once('#').map_or("", |(_, anchor)| anchor);
        let known = |document: usize| {
            portal.documents[document].headings.iter().any(|heading| heading.anchor == anchor)
        };
        let whole = match portal.node(node).what {
            NodeWhat::Document(document) => anchor.is_empty() || known(document),
            _ => true,
        };
        whole.then_some(node)
    }

    /// A link to a document, or to an item's heading in one.
    fn by_link(&self, portal: &Portal, document: usize, link: &str) -> Option<NodeId> {
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
        let at = there
            .items
            .iter()
            .position(|item| !anchor.is_empty() && item.anchor.eq_ignore_ascii_case(anchor));
        // `#17` is no place of this document.
        let heading = there.headings.iter().any(|heading| heading.anchor == anchor);
        if link.starts_with('#') && at.is_none() && !heading {
            return None;
        }
        Some(at.map_or(node, |at| portal.item_nodes[target][at]))
    }
}

/// An item of some types in a document, as people name it there: by its id, by a short form of it,
/// by its title.
fn item_of_types(portal: &Portal, document: usize, to: &Targets, text: &str) -> Option<NodeId> {
    if to.types.is_empty() {
        return None;
    }
    let head = text.split(" (").next().unwrap_or(text).trim();
    let kind = portal.kind(document);
    let items = portal.documents[document].items.iter().enumerate();
    let fitting: Vec<_> = items.filter(|(_, item)| to.types.contains(&item.kind)).collect();
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    for type_name in &to.types {
        let of_type = || fitting.iter().filter(|(_, item)| item.kind == *type_name);
        for name in [text.trim(), head] {
            let wanted = loose(&name.split_whitespace().collect::<Vec<_>>().join("-"));
            let short = |at: &crate::model::ItemDecl| at.id.completed(name).map(|id| loose(&id));
            let found = of_type().find(|(_, item)| {
                let id = loose(&item.id);
                id == wanted || short(kind.item(item.decl)).as_ref() == Some(&id)
            });
            // `1.2` is not `12`: only what has a letter is compared by its letters.
            let spelled = || {
                let typed = letters(&loose(name));
                let worded = typed.contains(char::is_alphabetic);
                of_type().find(|(_, item)| worded && letters(&loose(&item.id)) == typed)
            };
            let titled = || of_type().find(|(_, item)| normalise(&item.title) == normalise(name));
            if let Some((at, _)) = found.or_else(spelled).or_else(titled) {
                return Some(portal.item_nodes[document][*at]);
            }
        }
    }
    None
}

/// Whether a relation of a document's kind knows such words for what is no item.
fn is_topic(portal: &Portal, document: usize, text: &str) -> bool {
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
pub(super) fn nearest_id(portal: &Portal, typed: &str, within: Option<usize>) -> Option<String> {
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

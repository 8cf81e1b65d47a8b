//! What the names of a query mean in a portal.

use std::collections::HashSet;

use super::answer::{Asked, Subject};
use super::cells::{Column, Heading, KNOWN, same};
use super::read::{QueryError, Word};
use super::registers::{self, Members};
use crate::model::{
    FieldDecl, Id as _, ItemDecl, ItemRole, ItemTypeId, Kind, KindId, KindRole, NodeId, Portal,
    RelationId, label, nearest,
};

/// What a name before the clauses means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// Every document, planned specs too.
    Documents,
    /// Those that are not plain pages.
    Specs,
    /// Every item.
    Items,
    /// The documents of a kind.
    Kind(KindId),
    /// The items of a type.
    Type(String),
    /// What is in a register.
    Register(String),
}

/// The names that every portal has.
const ALWAYS: [(&str, Source); 3] =
    [("documents", Source::Documents), ("specs", Source::Specs), ("items", Source::Items)];

/// The most names of a column that others lead to: `document.system.owner`.
const MOST_STEPS: usize = 4;

/// The names of the links in texts, which no kind declares, and whether they are meant from the other end.
const LINKS: [(&str, bool); 2] = [("links_to", false), ("linked_from", true)];

/// The names that a portal knows.
pub(super) struct Names<'a> {
    portal: &'a Portal,
    /// Which register each kind and type is in.
    members: Members,
}

/// The kinds and types that a query is of, by which its columns are known.
pub(super) struct Scope<'a> {
    kinds: Vec<&'a Kind>,
    types: Vec<&'a ItemDecl>,
    documents: bool,
    items: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(portal: &'a Portal) -> Names<'a> {
        Names { portal, members: Members::new(&portal.kinds) }
    }

    /// What a name before the clauses means: a type of items, a register, or a kind by its name or its
    /// title; of several the first.
    pub(super) fn source(&self, word: &Word) -> Result<Source, QueryError> {
        let name = word.text.as_str();
        if let Some((_, source)) = ALWAYS.iter().find(|(always, _)| same(always, name)) {
            return Ok(source.clone());
        }
        let kinds = || self.portal.kinds.iter().filter(|(_, kind)| !kind.name.is_empty());
        let by_name = kinds().find(|(_, kind)| same(&kind.name, name));
        let types = || kinds().flat_map(|(_, kind)| kind.items.iter());
        let registers = || self.members.titles.iter().map(String::as_str);
        if let Some(item) = types().find(|item| same(&item.decl.name, name)) {
            return Ok(Source::Type(item.decl.name.clone()));
        }
        if let Some(title) = registers().find(|title| same(title, name)) {
            return Ok(Source::Register(title.to_owned()));
        }
        if let Some((kind, _)) = by_name {
            return Ok(Source::Kind(kind));
        }
        if let Some((kind, _)) = kinds().find(|(_, kind)| same(&kind.title, name)) {
            return Ok(Source::Kind(kind));
        }
        let known = ALWAYS.iter().map(|(name, _)| *name);
        let known = known.chain(kinds().map(|(_, kind)| kind.name.as_str()));
        let known = known.chain(types().map(|item| item.decl.name.as_str())).chain(registers());
        let help = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "expected a kind, a type of items, a register, `documents`, `specs` or `items`; \
                     `specbook kinds` lists the kinds"
                    .to_owned()
            }
        };
        Err(QueryError::new(word.at.clone(), format!("unknown name `{name}`"), help))
    }

    /// Whether documents of a kind, and items of a type of it, are of a source.
    fn takes(&self, source: &Source, kind: KindId, item: Option<ItemTypeId>) -> bool {
        match (source, item) {
            (Source::Documents, None) | (Source::Items, Some(_)) => true,
            (Source::Specs, None) => self.portal.kinds[kind].role != KindRole::Page,
            (Source::Kind(wanted), None) => *wanted == kind,
            (Source::Type(name), Some(item)) => *name == self.portal.kinds[kind].item(item).name,
            (Source::Register(title), None) => self.members.of_kind(kind) == Some(title),
            (Source::Register(title), Some(item)) => {
                self.members.of_type(kind, item) == Some(title)
            }
            _ => false,
        }
    }

    /// Everything that sources name, in reading order.
    pub(super) fn subjects(&self, asked: &Asked<'_>, sources: &[Source]) -> Vec<Subject> {
        let portal = self.portal;
        let lists_endpoints = sources.iter().any(|source| match source {
            Source::Register(title) => self.members.is_of_endpoints(title),
            _ => false,
        });
        let any = |kind: KindId, item: Option<ItemTypeId>| {
            sources.iter().any(|source| self.takes(source, kind, item))
        };
        // Whether documents of each kind are wanted, and which types of items.
        let wanted = portal.kinds.iter().map(|(id, kind)| {
            let types = kind.items.ids().map(|item| any(id, Some(item)));
            (any(id, None), types.collect::<Vec<bool>>())
        });
        let wanted: Vec<(bool, Vec<bool>)> = wanted.collect();
        let mut subjects = Vec::new();
        // A row may be the same thing as a document, and several rows may be.
        let mut documents: HashSet<NodeId> = HashSet::new();
        for document in portal.in_reading_order() {
            let node = portal.document_nodes[document];
            if !asked.shows(node) {
                continue;
            }
            let kind = portal.documents[document].kind;
            let (is_wanted, types) = &wanted[kind.index()];
            if *is_wanted && documents.insert(node) {
                subjects.push(Subject::of(node));
            }
            let exposes = lists_endpoints && portal.kinds[kind].role == KindRole::System;
            if !exposes && !types.iter().any(|wanted| *wanted) {
                continue;
            }
            let items = portal.documents[document].items.iter();
            for (item, node) in items.zip(&portal.item_nodes[document]) {
                let mut is_new = || !portal.is_document(*node) || documents.insert(*node);
                if types[item.decl.index()] && is_new() {
                    subjects.push(Subject::of(*node));
                }
                if exposes {
                    subjects.extend(registers::exposed(asked, *node));
                }
            }
        }
        let planned = portal.planned.iter().map(|planned| (planned.node, planned.kind));
        let mut planned: Vec<(NodeId, KindId)> =
            planned.filter(|(node, kind)| wanted[kind.index()].0 && asked.shows(*node)).collect();
        planned.sort_by_key(|(node, _)| &portal.node(*node).id);
        subjects.extend(planned.into_iter().map(|(node, _)| Subject::of(node)));
        subjects
    }

    /// The kinds and types of sources.
    pub(super) fn scope(&self, sources: &[Source]) -> Scope<'a> {
        let mut scope =
            Scope { kinds: Vec::new(), types: Vec::new(), documents: false, items: false };
        for (id, kind) in self.portal.kinds.iter() {
            if sources.iter().any(|source| self.takes(source, id, None)) {
                scope.kinds.push(kind);
                scope.documents = true;
            }
            for (at, item) in kind.items.entries() {
                if sources.iter().any(|source| self.takes(source, id, Some(at))) {
                    scope.types.push(&item.decl);
                    scope.items = true;
                }
            }
        }
        scope
    }

    /// The columns that a name with dots leads along.
    pub(super) fn path(&self, word: &Word, scope: &Scope<'a>) -> Result<Vec<Column>, QueryError> {
        let parts: Vec<&str> = if word.quoted && self.is_known(&word.text, Some(scope)) {
            vec![&word.text]
        } else {
            word.text.split('.').collect()
        };
        if parts.len() > MOST_STEPS {
            let message = format!("a column leads over at most {MOST_STEPS} names");
            return Err(QueryError::new(word.at.clone(), message, "leave names out"));
        }
        let mut path: Vec<Column> = Vec::new();
        let mut start = word.at.start + usize::from(word.quoted);
        for (at, name) in parts.into_iter().enumerate() {
            // What the first one leads to may be of any kind.
            let of = (at == 0).then_some(scope);
            if !self.is_known(name, of) {
                return Err(self.unknown(start..start + name.len(), name, of));
            }
            path.push(self.column(name));
            start += name.len() + 1;
        }
        Ok(path)
    }

    /// How many nodes are looked at where some rows are followed along a path: each row once, and for the
    /// relations on the way each edge, or as many as one node has at most.
    pub(super) fn steps(&self, path: &[Column], rows: usize) -> usize {
        let mut steps = rows;
        let mut is_first = true;
        let before = path.split_last().map_or(&[][..], |(_, before)| before);
        for (relation, inverse) in before.iter().filter_map(|column| column.relation) {
            let edges = |node: NodeId| {
                let edges =
                    if inverse { self.portal.incoming(node) } else { self.portal.outgoing(node) };
                edges.filter(|(_, edge)| edge.relation == relation).count()
            };
            let counts: Vec<usize> = self.portal.nodes().map(edges).collect();
            let most = counts.iter().copied().max().unwrap_or_default().max(1);
            steps = if is_first {
                steps.max(counts.iter().sum())
            } else {
                steps.saturating_mul(most).min(rows.saturating_mul(counts.len()))
            };
            is_first = false;
        }
        steps
    }

    /// A column by its name.
    pub(super) fn column(&self, name: &str) -> Column {
        let known = KNOWN.iter().find(|(known, _)| same(known, name)).map(|(_, known)| *known);
        Column { name: name.to_owned(), known, relation: self.relation(name) }
    }

    /// A relation by its name or that of its inverse.
    fn relation(&self, name: &str) -> Option<(RelationId, bool)> {
        let kinds = &self.portal.kinds;
        let links = LINKS.iter().find(|(known, _)| same(known, name));
        let links = links.map(|(_, inverse)| (kinds.links(), *inverse));
        kinds.relation(name).or(links)
    }

    fn is_known(&self, name: &str, scope: Option<&Scope<'a>>) -> bool {
        if KNOWN.iter().any(|(known, _)| same(known, name)) || self.relation(name).is_some() {
            return true;
        }
        if self.fields(scope).iter().any(|field| same(field, name)) {
            return true;
        }
        // A key that no kind declares.
        let documents = scope.is_none_or(|scope| scope.documents);
        let mut all = self.portal.documents.iter().filter(|_| documents);
        all.any(|document| document.fields.iter().any(|field| same(&field.name, name)))
    }

    /// The names of the fields that rows of a scope may have; without one, those of all.
    fn fields(&self, scope: Option<&Scope<'a>>) -> Vec<&'a str> {
        let mut all: Vec<&str> = Vec::new();
        let mut add = |fields: &'a [FieldDecl]| {
            all.extend(fields.iter().map(|field| field.name.as_str()));
        };
        match scope {
            Some(scope) => {
                scope.kinds.iter().for_each(|kind| add(&kind.fields));
                scope.types.iter().for_each(|decl| add(&decl.fields));
            }
            None => {
                for (_, kind) in self.portal.kinds.iter() {
                    add(&kind.fields);
                    kind.items.iter().for_each(|item| add(&item.decl.fields));
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The error about a column that nothing has.
    fn unknown(
        &self,
        at: std::ops::Range<usize>,
        name: &str,
        scope: Option<&Scope<'a>>,
    ) -> QueryError {
        let known = KNOWN.iter().map(|(known, _)| *known);
        let fields = self.fields(scope);
        let relations = self.portal.kinds.relation_names();
        let all = known.chain(fields.iter().copied()).chain(relations);
        let help = match nearest(name, all) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "expected a field that a kind declares, a relation, or a column such as `title`, \
                     `status` or `document`"
                    .to_owned()
            }
        };
        QueryError::new(at, format!("unknown column `{name}`"), help)
    }

    /// The columns of a query that names none.
    pub(super) fn usual(&self, scope: &Scope<'_>) -> Vec<(Heading, Vec<Column>)> {
        let mut names = vec!["id", "title"];
        if scope.items {
            names.push("document");
            let has = |role: ItemRole| scope.types.iter().any(|decl| decl.role == role);
            if has(ItemRole::Requirement) {
                names.push("covered");
            }
            if has(ItemRole::Task) {
                names.push("done");
            }
        }
        if scope.documents {
            if scope.kinds.len() > 1 {
                names.push("kind");
            }
            names.extend(["status", "owner"]);
        }
        let column = |name: &str| {
            let path = vec![self.column(name)];
            let word = Word { text: name.to_owned(), at: 0..0, quoted: false };
            (heading(&word, &path, None), path)
        };
        names.into_iter().map(column).collect()
    }
}

/// The heading of a column.
pub(super) fn heading(word: &Word, path: &[Column], given: Option<&Word>) -> Heading {
    let last = path.last().map_or(word.text.as_str(), |column| &column.name);
    Heading {
        name: word.text.clone(),
        title: given.map_or_else(|| title(last), |given| given.text.clone()),
        is_given: given.is_some(),
        is_single: path.iter().all(Column::is_single),
    }
}

/// What a column is called in English.
pub(super) fn title(name: &str) -> String {
    if same(name, "id") { "ID".to_owned() } else { label(name) }
}

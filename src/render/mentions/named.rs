//! What may be mentioned: documents and items by the forms in which their ids are compared.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::called::{Called, MOST_WORDS};
use super::own_id;
use crate::model::{
    Document, DocumentId, KindId, NodeId, Origin, Portal, Table, loose, normalise, parent,
    plain_title, stem,
};

/// The most documents of a folder that is one feature, one change.
const TOGETHER: usize = 24;

/// What headings that begin with a number are called.
const SECTION: [&str; 3] = ["section", "step", "part"];

/// The same where the number has parts: `slice 1.4`.
const PART: [&str; 4] = ["item", "slice", "stage", "phase"];

/// Words, a number, the place of the heading that they are before, and whether the number ends them.
type CalledSo = (Box<str>, Box<str>, usize, bool);

/// Something of a document by texts, in their order: there is one for each document, and it takes half
/// the room of a map.
type ByText<T> = Box<[(Box<str>, T)]>;

/// Nodes by a form of their ids; none where several have one.
type Nodes<K> = HashMap<K, Option<NodeId>>;

/// The headings of a document that are called by a number: `Phase 4: Roll-out`, `D3: Storage`,
/// and as sections `2.1 Storage`.
#[derive(Default)]
struct Numbered {
    /// The words before the number, none for a section, and the number, in order; the place of the
    /// first heading that is called so, and whether the number ends what it is called: it does not in
    /// `Phase 4 backlog`.
    by_number: Box<[CalledSo]>,
    /// The last words before the numbers.
    last: HashSet<String>,
}

impl Numbered {
    fn of(document: &Document) -> Numbered {
        let mut all = Numbered::default();
        let mut by_number = Vec::new();
        for (at, heading) in document.headings.iter().enumerate() {
            for (words, number, ends) in called(&heading.text) {
                all.last.insert(words.rsplit(' ').next().unwrap_or_default().to_owned());
                by_number.push((words.into(), loose(number).into(), at, ends));
            }
        }
        // The order of those that are called alike stays, so the first is kept.
        by_number.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        by_number.dedup_by(|b, a| (&a.0, &a.1) == (&b.0, &b.1));
        all.by_number = by_number.into();
        all
    }

    /// The place of a heading by words and number, and whether the number ends what it is called.
    fn get(&self, words: &str, number: &str) -> Option<(usize, bool)> {
        let known = |of: &CalledSo| (&*of.0, &*of.1).cmp(&(words, number));
        let (.., at, ends) = self.by_number.get(self.by_number.binary_search_by(known).ok()?)?;
        Some((*at, *ends))
    }
}

/// The words and the number that a heading begins with, and whether the number ends them.
fn called(heading: &str) -> Vec<(String, &str, bool)> {
    let text = heading.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(at) = text.find(|c: char| c.is_ascii_digit()) else { return Vec::new() };
    let end = text[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let end = end.map_or(text.len(), |end| at + end);
    let number = text[at..end].trim_end_matches('.');
    if at == 0 {
        // "Step 3" on another page is seldom the third section of this one.
        let mut all = vec![(String::new(), number, number.contains('.'))];
        // `5. Phase 4: Roll-out` has a number of its own.
        let rest = text[end..].trim_start_matches(|c: char| !c.is_alphanumeric());
        if rest.starts_with(char::is_alphabetic) {
            all.extend(called(rest).into_iter().filter(|(_, _, ends)| *ends));
        }
        return all;
    }
    let words = normalise(&text[..at]);
    let behind = text[at + number.len()..].trim_start_matches(' ');
    let marked = behind.is_empty() || behind.starts_with([':', '：', '.', '-', '–', '—', ',']);
    // `E2E` is a word, `P1 (2)` a column.
    let glued = !text[..at].ends_with([' ', '-', '#']) && text[..at].is_ascii();
    let number_only = !number.contains(|c: char| c.is_ascii_uppercase()) && (marked || !glued);
    let joined = number_only
        && text[..at].chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '#'));
    let short = !words.is_empty() && words.split(' ').count() <= MOST_WORDS;
    let ends = marked || !behind.starts_with(char::is_alphanumeric);
    if joined && short { vec![(words, number, ends)] } else { Vec::new() }
}

/// What texts may mention, built once for all pages.
pub(in crate::render) struct Named<'a> {
    /// What numbers are called.
    pub(super) called: Called<'a>,
    /// The items of each document by their loose ids, built when first asked.
    items: Table<DocumentId, OnceLock<ByText<NodeId>>>,
    /// The numbered headings of each document, built when first asked.
    headings: Table<DocumentId, OnceLock<Numbered>>,
    /// The headings of each document by their titles in lower case, built when first asked.
    titles: Table<DocumentId, OnceLock<ByText<usize>>>,
    /// For each folder the published documents in it, in the two around and in those in it, where
    /// they are few: they are one feature, one change, and name each other's items.
    folders: HashMap<&'a str, Vec<DocumentId>>,
    /// Documents of ids with a number, by kind and by loose id, by path.
    documents: HashMap<KindId, HashMap<String, Vec<NodeId>>>,
    /// The first document of each file.
    files: HashMap<&'a str, NodeId>,
    /// The same files by the ends of their paths: the last folder and the name.
    tails: HashMap<&'a str, Vec<&'a str>>,
    /// The document that others in its folder lead to, by the name of the folder; none where several
    /// folders have one.
    groups: Nodes<&'a str>,
    /// Documents whose ids begin with a date, by the rest of the id.
    undated: Nodes<&'a str>,
}

impl<'a> Named<'a> {
    /// Indexes the published documents of a portal.
    pub(in crate::render) fn new(
        portal: &'a Portal,
        published: &[(DocumentId, String)],
    ) -> Named<'a> {
        let mut folders: HashMap<&str, Vec<DocumentId>> = HashMap::new();
        let mut documents: HashMap<KindId, HashMap<String, Vec<NodeId>>> = HashMap::new();
        let mut undated = HashMap::new();
        let mut files = HashMap::new();
        let mut tails: HashMap<&str, Vec<&str>> = HashMap::new();
        for (document, _) in published {
            let known = &portal.documents[*document];
            folders.entry(parent(known.path())).or_default().push(*document);
            let node = portal.document_nodes[*document];
            if let Some(id) = known.id.as_ref().filter(|id| has_digit(&id.text)) {
                let of_kind = documents.entry(known.kind).or_default();
                let usual = portal.kinds[known.kind].id.usual(&id.text);
                for id in std::iter::once(loose(&id.text)).chain(usual.map(|id| loose(&id))) {
                    of_kind.entry(id).or_default().push(node);
                }
            }
            if let Some(tail) = tail_of(known.path()).filter(|_| known.is_first()) {
                tails.entry(tail).or_default().push(known.path());
            }
            if known.is_first() {
                files.insert(known.path(), node);
            }
            if let Some(name) = without_date(&portal.node(node).id) {
                add(&mut undated, name, node);
            }
        }
        Named {
            called: Called::new(&portal.kinds),
            items: portal.documents.iter().map(|_| OnceLock::new()).collect(),
            headings: portal.documents.iter().map(|_| OnceLock::new()).collect(),
            titles: portal.documents.iter().map(|_| OnceLock::new()).collect(),
            groups: groups(portal, &folders),
            folders: together(&folders),
            files,
            tails,
            documents,
            undated,
        }
    }

    /// The heading of a document that begins with these words and this number, by its place among
    /// the headings, and whether they are all that it is called.
    pub(super) fn heading(
        &self,
        portal: &Portal,
        document: DocumentId,
        words: &str,
        number: &str,
    ) -> Option<(usize, bool)> {
        let headings = self.headings_of(portal, document);
        let number = loose(number);
        let part = SECTION.contains(&words) || number.contains('.') && PART.contains(&words);
        headings.get(words, &number).or_else(|| headings.get("", &number).filter(|_| part))
    }

    /// The heading of a document that has a title, in lower case; the first of several.
    pub(super) fn titled(
        &self,
        portal: &Portal,
        document: DocumentId,
        title: &str,
    ) -> Option<usize> {
        let titles = self.titles[document].get_or_init(|| {
            let headings = portal.documents[document].headings.iter().enumerate();
            let title = |text: &str| plain_title(text).to_lowercase().into();
            let mut all: Vec<(Box<str>, usize)> =
                headings.map(|(at, heading)| (title(&heading.text), at)).collect();
            all.sort();
            all.dedup_by(|b, a| a.0 == b.0);
            all.into()
        });
        let at = titles.binary_search_by(|(known, _)| (**known).cmp(title)).ok()?;
        titles.get(at).map(|(_, heading)| *heading)
    }

    /// Whether a heading of a document has a number after a word.
    pub(super) fn heads(&self, portal: &Portal, document: DocumentId, word: &str) -> bool {
        let headings = self.headings_of(portal, document);
        let part = headings.last.contains("") && (SECTION.contains(&word) || PART.contains(&word));
        part || headings.last.contains(word)
    }

    fn headings_of(&self, portal: &Portal, document: DocumentId) -> &Numbered {
        self.headings[document].get_or_init(|| Numbered::of(&portal.documents[document]))
    }

    /// The documents of a folder and those around, where they are few.
    pub(super) fn beside(&self, folder: &str) -> &[DocumentId] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The item of a document that has a loose id; the first of several.
    pub(super) fn item(&self, portal: &Portal, document: DocumentId, id: &str) -> Option<NodeId> {
        let items = self.items[document].get_or_init(|| {
            let items = portal.documents[document].items.iter().zip(&portal.item_nodes[document]);
            let mut all: Vec<(Box<str>, NodeId)> =
                items.map(|(item, node)| (loose(&item.id).into(), *node)).collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all.dedup_by(|b, a| a.0 == b.0);
            all.into()
        });
        let at = items.binary_search_by(|(known, _)| (**known).cmp(id)).ok()?;
        items.get(at).map(|(_, node)| *node)
    }

    /// The document of a kind that has a loose id; of several with the same id the one that is
    /// nearest to the document that names it, then the first by path.
    pub(super) fn document(
        &self,
        portal: &Portal,
        kind: KindId,
        id: &str,
        asker: NodeId,
    ) -> Option<NodeId> {
        let all = self.documents.get(&kind)?.get(id)?;
        let first = *all.first()?;
        if all.iter().any(|node| own_id(portal, *node) != own_id(portal, first)) {
            return None;
        }
        let path = &portal.node(asker).path;
        let distance = |node: &&NodeId| {
            let other = &portal.node(**node).path;
            let same = path.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count();
            (other.split('/').count() - same, other)
        };
        all.iter().min_by_key(distance).copied()
    }

    /// The document of a file, by its path from the portal's root.
    pub(super) fn file(&self, path: &str) -> Option<NodeId> {
        self.files.get(path).copied()
    }

    /// The one document below a folder whose path ends so, with a folder at least.
    pub(super) fn below(&self, folder: &str, path: &str) -> Option<NodeId> {
        let tail = path.trim_start_matches('/');
        let all = self.tails.get(tail_of(tail)?)?.iter();
        let inside = |full: &&&str| {
            let before = full.strip_suffix(tail).and_then(|before| before.strip_suffix('/'));
            before.is_some_and(|before| {
                before.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
            })
        };
        let mut found = all.filter(inside);
        let first = found.next().filter(|_| found.next().is_none())?;
        self.file(first)
    }

    /// The folders that documents represent, by name.
    pub(in crate::render) fn groups(&self) -> Vec<(&'a str, NodeId)> {
        let all = self.groups.iter().filter_map(|(name, node)| Some((*name, (*node)?)));
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        all
    }

    /// The document that represents a folder of documents, by the folder's name.
    pub(super) fn group(&self, name: &str) -> Option<NodeId> {
        *self.groups.get(name)?
    }

    /// The document whose id this is after a date.
    pub(super) fn undated(&self, id: &str) -> Option<NodeId> {
        *self.undated.get(id)?
    }
}

/// For each folder of specs that are named after it the one that leads to no other of them.
fn groups<'a>(portal: &'a Portal, folders: &HashMap<&'a str, Vec<DocumentId>>) -> Nodes<&'a str> {
    let mut groups = HashMap::new();
    for (folder, documents) in folders.iter().filter(|(_, all)| (2..=TOGETHER).contains(&all.len()))
    {
        let name = folder.rsplit('/').next().unwrap_or_default();
        let named = |at: &&DocumentId| {
            let id = portal.document_id(**at).strip_suffix(stem(portal.documents[**at].path()));
            id.and_then(|id| id.strip_suffix('/')) == Some(name)
        };
        let of_folder: Vec<DocumentId> = documents.iter().filter(named).copied().collect();
        let leads = |at: &&DocumentId| {
            portal.outgoing(portal.document_nodes[**at]).any(|(target, edge)| {
                edge.origin != Origin::Body
                    && of_folder.iter().any(|other| portal.document_nodes[*other] == target)
            })
        };
        let called = |at: &&DocumentId| {
            let id = portal.document_id(**at);
            id == name || without_date(id) == Some(name)
        };
        let first = documents.iter().find(called);
        let first = first.or_else(|| of_folder.iter().find(|at| !leads(at)));
        let first = first.or(of_folder.first());
        if let Some(first) = first {
            add(&mut groups, name, portal.document_nodes[*first]);
        }
    }
    groups
}

/// The documents of each folder with those of the two folders around it and of the folders in it,
/// each where it has few.
fn together<'a>(folders: &HashMap<&'a str, Vec<DocumentId>>) -> HashMap<&'a str, Vec<DocumentId>> {
    let few = |documents: &&Vec<DocumentId>| documents.len() <= TOGETHER;
    let mut inner: HashMap<&str, Vec<DocumentId>> = HashMap::new();
    for (folder, documents) in folders.iter().filter(|(_, documents)| few(documents)) {
        inner.entry(parent(folder)).or_default().extend(documents);
    }
    let of = |folder: &&'a str| {
        let own = folders.get(folder).filter(few).into_iter().flatten();
        let around = [parent(folder), parent(parent(folder))];
        let around = around.into_iter().filter(|above| above.len() < folder.len());
        let around = around.filter_map(|above| folders.get(above)).filter(few).flatten();
        let inside = inner.get(folder).filter(few).into_iter().flatten();
        let mut all: Vec<DocumentId> = own.chain(around).chain(inside).copied().collect();
        all.sort_unstable();
        all.dedup();
        (*folder, all)
    };
    folders.keys().map(of).filter(|(_, all)| all.len() > 1).collect()
}

fn add<K: std::hash::Hash + Eq>(nodes: &mut Nodes<K>, id: K, node: NodeId) {
    let known = nodes.entry(id).or_insert(Some(node));
    *known = known.filter(|known| *known == node);
}

/// The end of a path: its last folder and the name.
fn tail_of(path: &str) -> Option<&str> {
    let name = path.rfind('/')?;
    Some(&path[path[..name].rfind('/').map_or(0, |at| at + 1)..])
}

fn has_digit(id: &str) -> bool {
    id.contains(|c: char| c.is_ascii_digit())
}

/// An id without the date that it begins with: `add-tax` of `2026-05-04-add-tax`.
fn without_date(id: &str) -> Option<&str> {
    let form = |(at, byte): (usize, u8)| match at {
        4 | 7 | 10 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    let (date, name) = id.split_at_checked(11)?;
    let dated = date.bytes().enumerate().all(form);
    (dated && !name.is_empty() && !name.contains('/')).then_some(name)
}

//! What may be mentioned: documents and items by the forms in which their ids are compared.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::called::{Called, MOST_WORDS};
use super::own_id;
use crate::model::{Document, KindId, NodeId, Portal, loose, normalise, parent};

/// The most documents of a folder that is one feature, one change.
const TOGETHER: usize = 24;

/// What headings that begin with a number are called.
const SECTION: [&str; 2] = ["section", "sections"];

/// Nodes by a form of their ids; none where several have one.
type Nodes<K> = HashMap<K, Option<NodeId>>;

/// The headings of a document that are called by a number: `Phase 4: Roll-out`, `D3: Storage`,
/// and as sections `2.1 Storage`.
#[derive(Default)]
struct Numbered {
    /// Their places by the words before the number, and the number; the first of several.
    by_number: HashMap<(String, String), usize>,
    /// The last words before the numbers.
    last: HashSet<String>,
}

impl Numbered {
    fn of(document: &Document) -> Numbered {
        let mut all = Numbered::default();
        for (at, heading) in document.headings.iter().enumerate() {
            for (words, number) in called(&heading.text) {
                all.last.insert(words.rsplit(' ').next().unwrap_or_default().to_owned());
                all.by_number.entry((words, loose(number))).or_insert(at);
            }
        }
        all
    }
}

/// The words and the number that a heading begins with.
fn called(heading: &str) -> Vec<(String, &str)> {
    let text = heading.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(at) = text.find(|c: char| c.is_ascii_digit()) else { return Vec::new() };
    let end = text[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let number = text[at..end.map_or(text.len(), |end| at + end)].trim_end_matches('.');
    if at == 0 {
        return SECTION.map(|word| (word.to_owned(), number)).to_vec();
    }
    let words = normalise(&text[..at]);
    let behind = text[at + number.len()..].trim_start_matches(' ');
    let ends = !behind.starts_with(char::is_alphanumeric);
    let joined =
        ends && text[..at].chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '#'));
    let short = !words.is_empty() && words.split(' ').count() <= MOST_WORDS;
    if joined && short { vec![(words, number)] } else { Vec::new() }
}

/// What texts may mention, made once for all pages.
pub(in crate::render) struct Named<'a> {
    /// What numbers are called.
    pub(super) called: Called<'a>,
    /// The items of each document by their loose ids, made when first asked.
    items: Vec<OnceLock<Nodes<String>>>,
    /// The numbered headings of each document, made when first asked.
    headings: Vec<OnceLock<Numbered>>,
    /// For each folder the published documents in it, in the one around and in those in it, where
    /// they are few: they are one feature, one change, and name each other's items.
    folders: HashMap<&'a str, Vec<usize>>,
    /// Documents of ids with a number, by kind and by loose id, by path.
    documents: HashMap<KindId, HashMap<String, Vec<NodeId>>>,
    /// Documents whose ids begin with a date, by the rest of the id.
    undated: Nodes<&'a str>,
}

impl<'a> Named<'a> {
    /// Indexes the published documents of a portal.
    pub(in crate::render) fn new(portal: &'a Portal, published: &[(usize, String)]) -> Named<'a> {
        let mut folders: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut documents: HashMap<KindId, HashMap<String, Vec<NodeId>>> = HashMap::new();
        let mut undated = HashMap::new();
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
            if let Some(name) = without_date(&portal.node(node).id) {
                add(&mut undated, name, node);
            }
        }
        Named {
            called: Called::new(&portal.kinds),
            items: portal.documents.iter().map(|_| OnceLock::new()).collect(),
            headings: portal.documents.iter().map(|_| OnceLock::new()).collect(),
            folders: together(&folders),
            documents,
            undated,
        }
    }

    /// The heading of a document that begins with these words and this number, by its place among
    /// the headings.
    pub(super) fn heading(
        &self,
        portal: &Portal,
        document: usize,
        words: &str,
        number: &str,
    ) -> Option<usize> {
        let headings = self.headings_of(portal, document);
        let called = (words.to_owned(), loose(number));
        headings.by_number.get(&called).copied()
    }

    /// Whether a heading of a document has a number behind a word.
    pub(super) fn heads(&self, portal: &Portal, document: usize, word: &str) -> bool {
        self.headings_of(portal, document).last.contains(word)
    }

    fn headings_of(&self, portal: &Portal, document: usize) -> &Numbered {
        self.headings[document].get_or_init(|| Numbered::of(&portal.documents[document]))
    }

    /// The documents of a folder and those around, where they are few.
    pub(super) fn beside(&self, folder: &str) -> &[usize] {
        self.folders.get(folder).map_or(&[], Vec::as_slice)
    }

    /// The item of a document that has a loose id; the first of several.
    pub(super) fn item(&self, portal: &Portal, document: usize, id: &str) -> Option<NodeId> {
        let items = self.items[document].get_or_init(|| {
            let mut all = HashMap::new();
            let items = portal.documents[document].items.iter();
            for (item, node) in items.zip(&portal.item_nodes[document]) {
                all.entry(loose(&item.id)).or_insert(Some(*node));
            }
            all
        });
        *items.get(id)?
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
        let shared = |node: &&NodeId| {
            let other = &portal.node(**node).path;
            let same = path.split('/').zip(other.split('/')).take_while(|(a, b)| a == b);
            (same.count(), std::cmp::Reverse(other))
        };
        all.iter().max_by_key(shared).copied()
    }

    /// The document whose id this is behind a date.
    pub(super) fn undated(&self, id: &str) -> Option<NodeId> {
        *self.undated.get(id)?
    }
}

/// The documents of each folder with those of the folder around it and of the folders in it, each
/// where it has few.
fn together<'a>(folders: &HashMap<&'a str, Vec<usize>>) -> HashMap<&'a str, Vec<usize>> {
    let few = |documents: &&Vec<usize>| documents.len() <= TOGETHER;
    let mut inner: HashMap<&str, Vec<usize>> = HashMap::new();
    for (folder, documents) in folders.iter().filter(|(_, documents)| few(documents)) {
        inner.entry(parent(folder)).or_default().extend(documents);
    }
    let of = |folder: &&'a str| {
        let own = folders.get(folder).filter(few).into_iter().flatten();
        let around = folders.get(parent(folder)).filter(|_| !folder.is_empty()).filter(few);
        let inside = inner.get(folder).filter(few).into_iter().flatten();
        let mut all: Vec<usize> =
            own.chain(around.into_iter().flatten()).chain(inside).copied().collect();
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

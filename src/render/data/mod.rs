//! What the site holds as data: the lists of `portal.json`, and the files that its long ones and all
//! items are cut into.
//!
//! A file holds a run of documents in the order of their ids. Where runs are cut is decided by the
//! ids alone, so that an edit changes the one file that its document is in.

mod table;

use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

pub(super) use table::{DataTable, is_table};

use super::boards::fill;
use crate::model::{DocumentId, Edge, Finding, NodeId, Portal, Unresolved};
use crate::wire::{self, Texts};

/// Bytes of a file of data, before it is cut.
const MOST: usize = 512 * 1024;

/// Bytes of what a file of data says once for a document.
const HEAD: usize = 512;

/// Bytes of the lists that `portal.json` holds itself; no file of the site is over 2 MB.
const MOST_OF_PORTAL: usize = 1_800_000;

/// An entry of a list.
#[derive(Debug)]
pub(super) enum Entry<'a> {
    Node(NodeId),
    Edge(NodeId, NodeId, &'a Edge),
    Open(&'a Unresolved),
    Finding(&'a Finding),
    /// Few; the others are many and small.
    Gate(Box<wire::GateOf<'a>>),
}

/// An entry as JSON.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Shape<'a> {
    Node(wire::NodeShape<'a>),
    Edge(wire::EdgeShape<'a>),
    Open(wire::UnresolvedShape<'a>),
    Finding(wire::FindingShape<'a>),
    Gate(wire::GateOf<'a>),
}

/// A file that holds a part of a list.
#[derive(Debug, Serialize)]
pub(super) struct File<'a> {
    /// Its path in the site.
    #[serde(rename = "file")]
    pub path: String,
    /// The first and the last document in it, by id; of findings, by path.
    pub first: &'a str,
    pub last: &'a str,
    #[serde(skip)]
    pub entries: Range<usize>,
}

/// A list, ordered by its documents.
#[derive(Debug)]
pub(super) struct List<'a> {
    pub name: &'static str,
    pub entries: Vec<Entry<'a>>,
    /// The files that hold it; none: it is in `portal.json`.
    pub files: Vec<File<'a>>,
}

/// The lists of the site, in the order in which they leave `portal.json` where it would be too
/// long.
#[derive(Debug, Default)]
pub(super) struct Data<'a> {
    pub lists: Vec<List<'a>>,
}

/// The list of items and their edges, which is always in files of its own.
pub(super) const ITEMS: &str = "items";

impl<'a> Data<'a> {
    /// Orders what is published and cuts it into files.
    pub(super) fn new(portal: &'a Portal, shown: &[&'a Finding], texts: &Texts<'a>) -> Data<'a> {
        let wanted = |node: NodeId| portal.is_published(node);
        let open = |references| wire::open(portal, references, &wanted).into_iter();
        let nodes = portal.nodes().filter(|node| wanted(*node)).map(Entry::Node);
        let edges = portal.edges();
        let edges = edges.filter(|(source, target, _)| wanted(*source) && wanted(*target));
        let edges = edges.map(|(source, target, edge)| Entry::Edge(source, target, edge));
        let of_items = |entry: &Entry<'_>| match entry {
            Entry::Node(node) => !portal.is_document(*node),
            Entry::Edge(source, target, _) => {
                !portal.is_document(*source) || !portal.is_document(*target)
            }
            _ => false,
        };
        let (mut items, nodes): (Vec<Entry<'_>>, Vec<Entry<'_>>) = nodes.partition(of_items);
        let (of_items, edges): (Vec<Entry<'_>>, Vec<Entry<'_>>) = edges.partition(of_items);
        items.extend(of_items);
        let lists = [
            (ITEMS, items),
            ("findings", shown.iter().copied().map(Entry::Finding).collect()),
            ("edges", edges),
            ("nodes", nodes),
            (
                "gates",
                wire::gates(portal, &wanted).into_iter().map(Box::new).map(Entry::Gate).collect(),
            ),
            ("unresolved", open(&portal.unresolved).map(Entry::Open).collect()),
            ("candidates", open(&portal.candidates).map(Entry::Open).collect()),
        ];
        let mut all: Vec<(List<'_>, usize)> = Vec::new();
        for (name, mut entries) in lists {
            entries.sort_by_key(|entry| key(portal, entry));
            // What `portal.json` would hold of it.
            let whole = |entry: &Entry<'a>| table::count(&shape(portal, texts, entry));
            let held = entries.par_iter().filter(|_| name != ITEMS).map(whole).sum();
            all.push((List { name, entries, files: Vec::new() }, held));
        }
        let mut inside: usize = all.iter().map(|(_, held)| held).sum();
        for (list, held) in &mut all {
            if list.name == ITEMS || inside > MOST_OF_PORTAL {
                inside -= *held;
                let in_files = |entry: &Entry<'a>| table::bytes(portal, texts, list.name, entry);
                let sizes: Vec<usize> = list.entries.par_iter().map(in_files).collect();
                list.files = files(portal, list, &sizes);
            }
        }
        Data { lists: all.into_iter().map(|(list, _)| list).collect() }
    }

    /// Each file of each list.
    pub(super) fn files(&self) -> impl Iterator<Item = (&List<'a>, &File<'a>)> {
        self.lists.iter().flat_map(|list| list.files.iter().map(move |file| (list, file)))
    }
}

/// The document that an entry belongs to, by its id; of a finding the path.
fn key<'a>(portal: &'a Portal, entry: &Entry<'a>) -> &'a str {
    let document = |node: NodeId| {
        let node = portal.node(node);
        node.parent.as_deref().unwrap_or(&node.id)
    };
    match entry {
        Entry::Node(node) | Entry::Edge(node, ..) => document(*node),
        Entry::Open(reference) => document(reference.source),
        Entry::Finding(finding) => &finding.at.path,
        Entry::Gate(gate) => gate.document,
    }
}

/// The documents that entries of items belong to, and those that declare them; none where something
/// else does.
pub(super) fn documents(portal: &Portal, entries: &[Entry<'_>]) -> Option<Vec<DocumentId>> {
    let mut all: Vec<DocumentId> = Vec::new();
    for entry in entries {
        let (node, declared) = match entry {
            Entry::Node(node) => (*node, None),
            Entry::Edge(source, _, edge) => (*source, Some(edge.at.path.as_str())),
            Entry::Open(_) | Entry::Finding(_) | Entry::Gate(_) => return None,
        };
        all.extend(portal.document_of(node));
        if let Some(path) = declared.filter(|path| *path != portal.node(node).path) {
            all.push(portal.document_at(path)?);
        }
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

/// The shape of an entry.
pub(super) fn shape<'a>(portal: &'a Portal, texts: &Texts<'a>, entry: &Entry<'a>) -> Shape<'a> {
    match entry {
        Entry::Node(node) => Shape::Node(wire::node(portal, *node)),
        Entry::Edge(source, target, edge) => {
            Shape::Edge(wire::edge(portal, (*source, *target), edge))
        }
        Entry::Open(reference) => Shape::Open(wire::unresolved(portal, reference)),
        Entry::Finding(finding) => Shape::Finding(wire::finding(finding, texts)),
        Entry::Gate(gate) => Shape::Gate(**gate),
    }
}

/// The entries of a document in a list.
struct Group<'a> {
    key: &'a str,
    entries: Range<usize>,
    bytes: usize,
}

/// The files of a list.
fn files<'a>(portal: &'a Portal, list: &List<'a>, sizes: &[usize]) -> Vec<File<'a>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (at, (entry, size)) in list.entries.iter().zip(sizes).enumerate() {
        let key = key(portal, entry);
        match groups.last_mut().filter(|last| last.key == key) {
            Some(last) => {
                last.entries.end = at + 1;
                last.bytes += size;
            }
            None => groups.push(Group { key, entries: at..at + 1, bytes: HEAD + size }),
        }
    }
    let mut files: Vec<File<'_>> = Vec::new();
    for run in runs(&groups) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let mut name = format!("data/{}-{:08x}", list.name, hash(first.key));
        while files.iter().any(|file| file.path == format!("{name}.json")) {
            name.push('x');
        }
        let entries = first.entries.start..last.entries.end;
        for (number, entries) in parts(entries, sizes).into_iter().enumerate() {
            let part = if number == 0 { String::new() } else { format!("-{}", number + 1) };
            let path = format!("{name}{part}.json");
            files.push(File { path, first: first.key, last: last.key, entries });
        }
    }
    files
}

/// Cuts groups into runs that fit into a file each. A run that is too long is cut before the group
/// whose key has the smallest hash: no edit of a document can change which one that is, and a new
/// document seldom does.
fn runs<'g, 'a>(groups: &'g [Group<'a>]) -> Vec<&'g [Group<'a>]> {
    let (mut runs, mut open) = (Vec::new(), vec![groups]);
    while let Some(run) = open.pop() {
        let smallest = (1..run.len()).min_by_key(|at| (hash(run[*at].key), *at));
        match smallest.filter(|_| run.iter().map(|group| group.bytes).sum::<usize>() > MOST) {
            Some(at) => {
                let (before, after) = run.split_at(at);
                open.extend([after, before]);
            }
            None => runs.push(run),
        }
    }
    runs
}

/// The entries of a run in parts that fit into a file each: several where one document is longer
/// than a file.
fn parts(entries: Range<usize>, sizes: &[usize]) -> Vec<Range<usize>> {
    let begin = entries.start;
    let sizes = entries.map(|at| sizes.get(at).copied().unwrap_or_default());
    fill(sizes, MOST).into_iter().map(|run| begin + run.start..begin + run.end).collect()
}

/// FNV-1a, small and the same everywhere, with its bits mixed: ids that follow one another must not
/// have hashes that do, or the runs would be of very different length.
fn hash(text: &str) -> u32 {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let hash = text.bytes().fold(0x811c_9dc5, step);
    let hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups<'a>(keys: &'a [String], bytes: usize) -> Vec<Group<'a>> {
        let group = |(at, key): (usize, &'a String)| Group { key, entries: at..at + 1, bytes };
        keys.iter().enumerate().map(group).collect()
    }

    fn firsts(keys: &[String], bytes: usize) -> Vec<String> {
        runs(&groups(keys, bytes)).iter().map(|run| run[0].key.to_owned()).collect()
    }

    #[test]
    fn runs_fit_hold_all_and_hardly_change_with_a_new_document() {
        let keys: Vec<String> = (0..2_000).map(|n| format!("feat-{n:04}")).collect();
        let groups = groups(&keys, 10_000);
        let cut = runs(&groups);
        assert!(cut.len() > 39, "{} runs", cut.len());
        assert!(cut.iter().all(|run| !run.is_empty() && run.len() * 10_000 <= MOST));
        let all: Vec<&str> = cut.iter().flat_map(|run| run.iter().map(|group| group.key)).collect();
        assert_eq!(all, keys);
        let before = firsts(&keys, 10_000);
        for new in ["feat-0000-b", "feat-0777-b", "feat-1999-b"] {
            let mut keys = keys.clone();
            keys.push(new.to_owned());
            keys.sort();
            let after = firsts(&keys, 10_000);
            let changed = after.iter().filter(|first| !before.contains(first)).count();
            assert!(changed <= 2, "{new}: {changed} new files");
        }
    }

    #[test]
    fn a_document_longer_than_a_file_has_several() {
        assert_eq!(parts(2..5, &[9, 9, MOST / 2, MOST / 2, 1]), [2..4, 4..5]);
        assert_eq!(parts(0..2, &[MOST * 2, 1]), [0..1, 1..2]);
        assert_eq!(parts(0..0, &[]), [Range::<usize>::default()]);
    }
}

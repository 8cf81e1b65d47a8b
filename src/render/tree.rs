//! The tree of the site's pages, as a `SUMMARY.md` or the folders order and name them. A page shows
//! its branch alone; the others are in files that a script loads as they are opened.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::layout::{NOT_FOUND, number_of, page_of};
use crate::model::{
    DocumentId, Leads, NodeId, Outline, PlannedId, Portal, State, natural, parent, stem,
};
use crate::words::Words;

/// How many entries a file of the tree has.
pub(super) const MOST_IN_FILE: usize = 250;

/// A page in the tree.
#[derive(Debug, Clone)]
pub(super) struct Leaf<'a> {
    pub title: &'a str,
    pub url: &'a str,
    pub state: State,
    /// Its id, where its title does not tell it from others of its branch.
    pub id: Option<&'a str>,
    /// The document or planned spec.
    pub node: NodeId,
}

/// An entry of a branch.
#[derive(Debug)]
pub(super) enum Entry<'a> {
    Leaf(Leaf<'a>),
    /// A branch, by its number.
    Branch(usize),
    /// The title of a part.
    Part(&'a str),
    /// A line between entries.
    Separator,
    /// A chapter that is still to be written.
    Draft(&'a str),
}

/// A folder, or a chapter with others inside.
#[derive(Debug)]
pub(super) struct Branch<'a> {
    /// The stem of its files, which no other branch has.
    pub key: String,
    pub title: Cow<'a, str>,
    /// Its page; empty where it has none.
    pub url: Cow<'a, str>,
    pub state: State,
    /// The branch that it is in, and its place there.
    pub above: Option<(usize, usize)>,
    pub entries: Vec<Entry<'a>>,
    /// How many pages are below it.
    pub pages: usize,
}

impl Branch<'_> {
    /// How many files hold its entries.
    pub(super) fn files(&self) -> usize {
        self.entries.len().div_ceil(MOST_IN_FILE).max(1)
    }
}

/// Where a page is in the tree: a branch, and its place there where it is not the branch's own.
pub(super) type At = (usize, Option<usize>);

/// All branches; the first is the root, and each is behind the one that it is in.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    pub branches: Vec<Branch<'a>>,
    /// The files of the branches: branch and number from 0.
    pub files: Vec<(usize, usize)>,
    places: HashMap<Cow<'a, str>, At>,
}

/// A folder of the site's pages.
#[derive(Debug, Default)]
pub(super) struct Folder<'a> {
    /// Its path in the site.
    pub path: &'a str,
    /// The document that is its page.
    pub index: Option<Leaf<'a>>,
    pub leaves: Vec<Leaf<'a>>,
    /// The folders in it, by their numbers.
    pub folders: Vec<usize>,
    /// How many pages are in it and in those below it.
    pub pages: usize,
}

impl<'a> Folder<'a> {
    /// The name of the folder.
    pub(super) fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The page that lies where the index document of the folder does, or would.
    pub(super) fn url(&self) -> String {
        format!("{}/index.html", self.path)
    }
}

/// The folders of some pages; the first is the root, and each is behind the one that it is in.
fn folders(mut leaves: Vec<Leaf<'_>>) -> Vec<Folder<'_>> {
    leaves
        .sort_by(|a, b| natural(parent(a.url), parent(b.url)).then_with(|| natural(a.url, b.url)));
    let mut all = vec![Folder::default()];
    let mut numbers: HashMap<&str, usize> = HashMap::from([("", 0)]);
    for leaf in leaves {
        let path = parent(leaf.url);
        let number = number_in(&mut all, &mut numbers, path);
        if !path.is_empty() && stem(page_of(leaf.url)) == "index" {
            all[number].index = Some(leaf);
        } else {
            all[number].leaves.push(leaf);
        }
    }
    let paths: Vec<&str> = all.iter().map(|folder| folder.path).collect();
    for folder in &mut all {
        folder.folders.sort_by(|a, b| natural(paths[*a], paths[*b]));
        folder.pages = folder.leaves.len() + usize::from(folder.index.is_some());
    }
    // Those inside are behind those around them.
    for number in (1..all.len()).rev() {
        let pages = all[number].pages;
        let above = numbers[parent(all[number].path)];
        all[above].pages += pages;
    }
    all
}

/// The number of a folder, which is made with those around it where it is not there yet.
fn number_in<'a>(
    all: &mut Vec<Folder<'a>>,
    numbers: &mut HashMap<&'a str, usize>,
    path: &'a str,
) -> usize {
    let mut missing = Vec::new();
    let mut above = path;
    while !numbers.contains_key(above) {
        missing.push(above);
        above = parent(above);
    }
    let mut number = numbers[above];
    for path in missing.into_iter().rev() {
        let inside = all.len();
        all[number].folders.push(inside);
        all.push(Folder { path, ..Folder::default() });
        numbers.insert(path, inside);
        number = inside;
    }
    number
}

/// The pages of a portal that the tree shows: documents with a page of their own, then what is
/// planned.
fn leaves<'a>(portal: &'a Portal, pages: &[DocumentId], planned: &[PlannedId]) -> Vec<Leaf<'a>> {
    let own: HashSet<DocumentId> = pages.iter().copied().collect();
    let documents = portal.reading_order.iter().filter(|(document, _)| own.contains(document));
    let documents =
        documents.map(|(document, title)| (portal.document_nodes[*document], title.as_str()));
    let planned = planned.iter().map(|planned| {
        let node = portal.planned[*planned].node;
        (node, portal.node(node).title.as_str())
    });
    let leaves = documents.chain(planned).map(|(node, title)| leaf(portal, node, title));
    leaves.filter(|leaf| leaf.url != NOT_FOUND).collect()
}

fn leaf<'a>(portal: &'a Portal, node: NodeId, title: &'a str) -> Leaf<'a> {
    let known = portal.node(node);
    Leaf { title, url: &known.url, state: known.state, id: None, node }
}

/// The folders of the site's pages.
pub(super) fn folders_of<'a>(
    portal: &'a Portal,
    pages: &[DocumentId],
    planned: &[PlannedId],
) -> Vec<Folder<'a>> {
    folders(leaves(portal, pages, planned))
}

/// The folder that a folder leads to where each holds nothing but another one, and those that are
/// passed.
fn through(folders: &[Folder<'_>], first: usize) -> (usize, Vec<usize>) {
    let (mut last, mut passed) = (first, Vec::new());
    while let Folder { index: None, leaves, folders: inside, .. } = &folders[last]
        && let ([], [only]) = (&**leaves, &**inside)
    {
        passed.push(last);
        last = *only;
    }
    (last, passed)
}

impl<'a> Tree<'a> {
    /// The tree of a portal's pages.
    pub(super) fn new(
        portal: &'a Portal,
        words: &'a Words,
        pages: &[DocumentId],
        planned: &[PlannedId],
    ) -> Tree<'a> {
        let mut tree = Tree::default();
        tree.push("", Cow::Borrowed(""), Cow::Borrowed("documents.html"), None);
        let mut leaves = leaves(portal, pages, planned);
        if let Some(outline) = &portal.outline {
            tree.add_outline(portal, outline);
            leaves.retain(|leaf| tree.at(leaf.url).is_none());
            if !leaves.is_empty() {
                tree.branches[0].entries.push(Entry::Part(words.say("Other documents")));
            }
        }
        tree.add_folders(&folders(leaves));
        tree.tell_apart(portal);
        tree.count();
        let files = tree
            .branches
            .iter()
            .enumerate()
            .flat_map(|(branch, known)| (0..known.files()).map(move |number| (branch, number)));
        tree.files = files.collect();
        tree
    }

    /// Where a page is.
    pub(super) fn at(&self, url: &str) -> Option<At> {
        self.places.get(page_of(url)).copied()
    }

    /// The branches around a page, the root first, each with the place in it that leads on to the
    /// page; the last one is the page's own, or the one that it is in.
    pub(super) fn around(&self, at: At) -> Vec<(usize, Option<usize>)> {
        let mut chain = vec![at];
        let mut branch = at.0;
        while let Some((above, place)) = self.branches[branch].above {
            chain.push((above, Some(place)));
            branch = above;
        }
        chain.reverse();
        chain
    }

    fn push(
        &mut self,
        key: &str,
        title: Cow<'a, str>,
        url: Cow<'a, str>,
        above: Option<usize>,
    ) -> usize {
        let number = self.branches.len();
        let above = above.map(|above| {
            self.branches[above].entries.push(Entry::Branch(number));
            (above, self.branches[above].entries.len() - 1)
        });
        if !url.is_empty() {
            self.places.entry(url.clone()).or_insert((number, None));
        }
        self.branches.push(Branch {
            key: format!("{:016x}", number_of(key)),
            title,
            url,
            state: State::Written,
            above,
            entries: Vec::new(),
            pages: 0,
        });
        number
    }

    fn add_leaf(&mut self, branch: usize, leaf: Leaf<'a>) {
        let entries = &mut self.branches[branch].entries;
        let place = (branch, Some(entries.len()));
        self.places.entry(Cow::Borrowed(page_of(leaf.url))).or_insert(place);
        entries.push(Entry::Leaf(leaf));
    }

    /// Adds the entries of an outline. A page that it names again is at its first place.
    fn add_outline(&mut self, portal: &'a Portal, outline: &'a Outline) {
        let holds: HashSet<usize> =
            outline.entries().iter().filter_map(|entry| entry.above).collect();
        let mut branches: HashMap<usize, usize> = HashMap::new();
        for (number, entry) in outline.entries().iter().enumerate() {
            let above = entry.above.and_then(|above| branches.get(&above)).copied().unwrap_or(0);
            let node = match entry.leads {
                Leads::Document(document) => Some(portal.document_nodes[document]),
                _ => None,
            };
            let node = node.filter(|node| portal.is_published(*node));
            let leaf = node.map(|node| leaf(portal, node, &entry.title));
            if holds.contains(&number) {
                let url = leaf.as_ref().map_or("", |leaf| page_of(leaf.url));
                let key = format!("#{number}");
                let title = Cow::Borrowed(entry.title.as_str());
                let branch = self.push(&key, title, Cow::Borrowed(url), Some(above));
                self.branches[branch].state = leaf.map_or(State::Planned, |leaf| leaf.state);
                branches.insert(number, branch);
                continue;
            }
            match (leaf, entry.leads) {
                (Some(leaf), _) => self.add_leaf(above, leaf),
                (None, leads) => self.branches[above].entries.push(match leads {
                    Leads::Part => Entry::Part(&entry.title),
                    Leads::Separator => Entry::Separator,
                    _ => Entry::Draft(&entry.title),
                }),
            }
        }
    }

    /// Adds what is in some folders. One that holds nothing but another one is shown with it, one
    /// that holds nothing but a page as the page.
    fn add_folders(&mut self, folders: &[Folder<'a>]) {
        let mut open: Vec<(usize, usize)> = vec![(0, 0)];
        while let Some((number, branch)) = open.pop() {
            for leaf in &folders[number].leaves {
                self.add_leaf(branch, leaf.clone());
            }
            let mut inside = Vec::new();
            for first in folders[number].folders.iter().copied() {
                let (last, passed) = through(folders, first);
                let folder = &folders[last];
                if let ([leaf], [], None) =
                    (&*folder.leaves, &*folder.folders, folder.index.as_ref())
                {
                    self.add_leaf(branch, leaf.clone());
                    let at = (branch, Some(self.branches[branch].entries.len() - 1));
                    let pages = passed.iter().chain([&last]).map(|at| folders[*at].url());
                    self.places.extend(pages.map(|url| (Cow::Owned(url), at)));
                    continue;
                }
                let title = match &folder.index {
                    Some(index) => Cow::Borrowed(index.title),
                    None => Cow::Borrowed(
                        &folder.path[folders[first].path.len() - folders[first].name().len()..],
                    ),
                };
                let url = match &folder.index {
                    Some(index) => Cow::Borrowed(page_of(index.url)),
                    None => Cow::Owned(folder.url()),
                };
                let own = self.push(folder.path, title, url, Some(branch));
                self.branches[own].state =
                    folder.index.as_ref().map_or(State::Written, |index| index.state);
                let passed = passed.into_iter().map(|at| Cow::Owned(folders[at].url()));
                self.places.extend(passed.map(|url| (url, (own, None))));
                inside.push((last, own));
            }
            open.extend(inside.into_iter().rev());
        }
    }

    /// Shows the ids of pages of one branch that are called the same.
    fn tell_apart(&mut self, portal: &'a Portal) {
        for branch in &mut self.branches {
            let mut counts: HashMap<&str, usize> = HashMap::new();
            for entry in &branch.entries {
                if let Entry::Leaf(leaf) = entry {
                    *counts.entry(leaf.title).or_default() += 1;
                }
            }
            for entry in &mut branch.entries {
                if let Entry::Leaf(leaf) = entry
                    && counts.get(leaf.title).is_some_and(|count| *count > 1)
                {
                    leaf.id = Some(&portal.node(leaf.node).id);
                }
            }
        }
    }

    /// Counts the pages below each branch.
    fn count(&mut self) {
        for number in (0..self.branches.len()).rev() {
            let branch = &self.branches[number];
            let leaves = branch.entries.iter().filter(|entry| matches!(entry, Entry::Leaf(_)));
            let own = usize::from(number > 0 && !branch.url.is_empty());
            let pages = branch.pages + leaves.count();
            self.branches[number].pages = pages;
            if let Some((above, _)) = self.branches[number].above {
                self.branches[above].pages += pages + own;
            }
        }
    }
}

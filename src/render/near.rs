//! The navigation near a page: the branches of the tree that lead to it, and what is beside it and
//! below it. A page holds only that: the whole tree on every page is what makes sites grow with the
//! square of their size.

use serde::Serialize;

use super::address::href;
use super::site::Site;
use super::tree::{Branch, Entry, MOST_IN_FILE};
use crate::layout::page_of;

/// How many neighbours are shown on each side of the page, and of the branches around it.
const NEAR: usize = 5;
const AROUND: usize = 2;

/// How many branches around a page are shown, the innermost ones.
const MOST_AROUND: usize = 12;

/// Branches that are all open at first, where nothing else is asked for: each is a file.
const MOST_OPEN: usize = 40;

/// Some entries of a branch, in their order.
#[derive(Debug, Serialize)]
pub(super) struct Near {
    /// The stem of the files that hold them all.
    key: String,
    /// The number from 1 of the one that holds the entry that leads to the page.
    file: usize,
    /// The page that lists them all.
    url: String,
    /// How many entries there are before those shown.
    before: usize,
    /// How many there are after them.
    after: usize,
    /// Of the root: how many levels of branches a script opens at first.
    open: usize,
    /// Those that are shown.
    entries: Vec<NearEntry>,
}

/// An entry of a branch.
#[derive(Debug, Serialize)]
struct NearEntry {
    /// What it is called.
    title: String,
    /// Its id, where its title does not tell it from others.
    id: Option<String>,
    /// The link; empty: it has none.
    url: String,
    /// Whether it is this page.
    current: bool,
    /// `written`, `stub` or `planned`.
    state: &'static str,
    /// What an entry without an address is: a part, a separator, a draft.
    form: &'static str,
    /// Of a branch the stem of its files.
    key: Option<String>,
    /// What is shown of the branch.
    inside: Option<Near>,
}

/// The navigation near a page; of one that is not in the tree the beginning of the root.
pub(super) fn near(site: &Site<'_>, from: &str) -> Option<Near> {
    let tree = &site.tree;
    if tree.branches.first().is_none_or(|root| root.entries.is_empty()) {
        return None;
    }
    let own = href(from, page_of(from));
    let mut around = tree.around(tree.at(from).unwrap_or_default());
    around.drain(..around.len().saturating_sub(MOST_AROUND));
    let mut inside: Option<Near> = None;
    while let Some((branch, place)) = around.pop() {
        let branch = &tree.branches[branch];
        let sides = if inside.is_none() { NEAR } else { AROUND };
        let mut list = list(site, from, branch, place, sides);
        let led = place.and_then(|place| list.entries.get_mut(place - list.before));
        if let Some(entry) = led {
            entry.current = entry.url == own;
            entry.inside = inside.take();
        }
        inside = Some(list);
    }
    if let Some(root) = &mut inside {
        root.open = open_levels(site);
    }
    inside
}

/// How many levels of branches are open at first: of a `SUMMARY.md` as the settings say, as far as
/// there are few; folders are opened by readers.
fn open_levels(site: &Site<'_>) -> usize {
    match (&site.portal.outline, site.settings.fold) {
        (None, _) => 0,
        (Some(_), Some(level)) => level,
        (Some(_), None) if site.tree.branches.len() <= MOST_OPEN => MOST_AROUND,
        (Some(_), None) => 1,
    }
}

/// The entries of a branch around a place, or from its beginning.
fn list(
    site: &Site<'_>,
    from: &str,
    branch: &Branch<'_>,
    place: Option<usize>,
    sides: usize,
) -> Near {
    let (first, last) = window(branch.entries.len(), place, sides);
    let entries = branch.entries[first..last].iter().map(|entry| shape(site, from, entry));
    Near {
        key: branch.key.clone(),
        file: place.unwrap_or_default() / MOST_IN_FILE + 1,
        url: if branch.url.is_empty() { String::new() } else { href(from, &branch.url) },
        before: first,
        open: 0,
        after: branch.entries.len() - last,
        entries: entries.collect(),
    }
}

/// The window of a list around an entry.
fn window(length: usize, place: Option<usize>, sides: usize) -> (usize, usize) {
    let place = place.unwrap_or(0);
    let first = place.saturating_sub(sides);
    let last = (place + sides + 1).max(2 * sides + 1).min(length);
    (first.min(last), last)
}

fn shape(site: &Site<'_>, from: &str, entry: &Entry<'_>) -> NearEntry {
    let without = |title: &str, form| NearEntry {
        title: title.to_owned(),
        id: None,
        url: String::new(),
        current: false,
        state: "written",
        form,
        key: None,
        inside: None,
    };
    match entry {
        Entry::Leaf(leaf) => NearEntry {
            id: leaf.id.map(str::to_owned),
            url: href(from, leaf.url),
            state: leaf.state.name(),
            ..without(leaf.title, "")
        },
        Entry::Branch(number) => {
            let branch = &site.tree.branches[*number];
            let form = if branch.url.is_empty() { "draft" } else { "" };
            NearEntry {
                url: if branch.url.is_empty() { String::new() } else { href(from, &branch.url) },
                state: branch.state.name(),
                key: Some(branch.key.clone()),
                ..without(&branch.title, form)
            }
        }
        Entry::Part(title) => without(title, "part"),
        Entry::Separator => without("", "separator"),
        Entry::Draft(title) => without(title, "draft"),
    }
}

impl Near {
    /// Begins each link at the site's root.
    pub(super) fn rooted(&mut self, root: &str) {
        let mut open = vec![self];
        while let Some(near) = open.pop() {
            let own = std::iter::once(&mut near.url);
            let mut inside = Vec::new();
            let urls = near.entries.iter_mut().map(|entry| {
                inside.extend(entry.inside.as_mut());
                &mut entry.url
            });
            for url in own.chain(urls).filter(|url| !url.is_empty()) {
                *url = format!("{root}{url}");
            }
            open.extend(inside);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::window;

    #[test]
    fn a_window_is_around_its_place_and_inside_its_list() {
        assert_eq!(window(100, Some(50), 5), (45, 56));
        assert_eq!(window(100, Some(0), 5), (0, 11));
        assert_eq!(window(100, Some(99), 5), (94, 100));
        assert_eq!(window(3, None, 5), (0, 3));
        assert_eq!(window(0, None, 5), (0, 0));
    }
}

//! The page of a folder: the folders and documents in it, how far the feature or change is that its
//! documents belong to, and what else lies in it where links lead there.

use serde::Serialize;

use super::Made;
use super::evidence::short;
use super::progress::{TallyShape, URL as PROGRESS};
use super::rows::{Rows, listed};
use crate::layout::numbered;
use crate::model::{ListedFolder, Listing, NodeId};
use crate::render::address::href;
use crate::render::context::{Page, SpecShape};
use crate::render::lists::{FolderList, Group};
use crate::render::site::Site;

/// A file or folder; without an address where it has no page and is not copied.
#[derive(Serialize)]
struct Entry {
    /// The name of the file.
    name: String,
    /// The link to it, where it is in the site.
    url: Option<String>,
}

/// A folder in it, with how many pages are below.
#[derive(Serialize)]
struct Inside {
    /// Its name.
    name: String,
    /// The link to it, from this page.
    url: String,
    /// How many pages are below it.
    pages: usize,
}

/// A kind of documents of a feature or change, and those that there are.
#[derive(Serialize)]
struct Part {
    /// The title of the kind.
    kind: String,
    /// Its documents; none: it is missing.
    documents: Vec<SpecShape>,
}

/// How far a feature or change is.
#[derive(Serialize)]
struct GroupShape {
    #[serde(flatten)]
    root: SpecShape,
    /// The title of its kind.
    kind: String,
    /// Its documents by kind.
    parts: Vec<Part>,
    /// Gates that are passed, of those that apply.
    gates: TallyShape,
    /// What is ticked of its criteria.
    criteria: TallyShape,
    /// What is ticked of its tasks.
    tasks: TallyShape,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: Option<String>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The document at the head of the folder.
    index: Option<SpecShape>,
    /// The feature or change whose documents the folder holds.
    group: Option<GroupShape>,
    /// The folders in it.
    folders: Vec<Inside>,
    /// The documents.
    list: Rows,
    /// How many documents there are on all pages.
    count: usize,
    /// Other files in it.
    files: Vec<Entry>,
    /// How many more there are, for which the page has no room.
    more: usize,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let (at, number) = site.lists.folder_pages[number];
    let folder = &site.lists.folders[at];
    let rows = folder.pages.get(number).cloned().unwrap_or_default();
    let nodes = folder.nodes.get(rows).unwrap_or_default();
    let url = numbered(&folder.url, number + 1);
    let mut shown: Vec<NodeId> = nodes.to_vec();
    shown.extend(folder.index);
    if let Some((table, row)) = folder.group {
        let row = &site.boards.progress[table].rows[row];
        shown.push(row.root);
        shown.extend(row.cells.iter().flat_map(|cell| &cell.documents));
    }
    let inside: Vec<_> = folder.folders.iter().map(|inside| (&inside.name, inside.pages)).collect();
    let files = folder.listed.map(|(path, listed)| (path, &listed.listing, &site.portal.assets));
    let all = (folder.pages.len(), inside, files);
    listed(site, (&url, "folder.html"), &all, &shown, || context(site, folder, (number, &url)))
}

fn context(site: &Site<'_>, folder: &FolderList<'_>, (number, url): (usize, &str)) -> Context {
    let rows = folder.pages.get(number).cloned().unwrap_or_default();
    let nodes = folder.nodes.get(rows).unwrap_or_default();
    let pages = folder.pages.len();
    let title = title(site, folder);
    let words = site.words();
    let mut page = if folder.path.is_empty() && folder.group.is_some() {
        let about = words.with("Documents of {title}", &[("title", &title)]);
        let mut page = Page::new(site, url, &title, &about);
        page.below(site, url, &[(words.say("Progress"), PROGRESS)], &title);
        page
    } else {
        Page::in_tree(site, url, &title, words.say("What is in this folder."))
    };
    page.goes_on(site.words(), url, (number, pages), &|number| numbered(&folder.url, number + 1));
    let inside = folder.folders.iter().filter(|_| number == 0).map(|inside| Inside {
        name: inside.name.clone(),
        url: href(url, &inside.url),
        pages: inside.pages,
    });
    let (files, more) = match folder.listed.filter(|_| number == 0) {
        Some(listed) => beside(site, (url, folder), listed),
        None => (Vec::new(), 0),
    };
    Context {
        page,
        index: folder.index.map(|node| short(site, url, node)),
        group: folder.group.filter(|_| number == 0).map(|group| group_shape(site, url, group)),
        folders: inside.collect(),
        list: Rows::new(site, url, nodes),
        count: folder.nodes.len(),
        files,
        more,
    }
}

/// What the folder is called: as its index document or the feature or change in it, else by its name.
fn title(site: &Site<'_>, folder: &FolderList<'_>) -> String {
    let root = folder.group.map(|(table, row)| site.boards.progress[table].rows[row].root);
    let named = folder.index.or(root).map(|node| site.portal.node(node).title.clone());
    named.unwrap_or_else(|| {
        let path = folder.listed.map_or(folder.path, |(path, _)| path);
        let name = path.rsplit('/').next().unwrap_or(path);
        format!("{name}/")
    })
}

/// What lies in a folder that no page of the portal is of, and how many names are left out.
fn beside(
    site: &Site<'_>,
    (from, own): (&str, &FolderList<'_>),
    (path, listed): (&str, &ListedFolder),
) -> (Vec<Entry>, usize) {
    let Listing { files, folders, more } = &listed.listing;
    let slash = if path.is_empty() { "" } else { "/" };
    let to = |url: Option<String>| url.map(|to| href(from, &to));
    let of_folder = |name: &String| Entry {
        name: format!("{name}/"),
        url: to(site.folder_url(&format!("{path}{slash}{name}"))),
    };
    let of_file = |name: &String| Entry {
        name: name.clone(),
        url: to(site.portal.assets.get(&format!("{path}{slash}{name}")).cloned()),
    };
    // Folders of pages are listed with these.
    let known: Vec<String> = own.folders.iter().map(|inside| href(from, &inside.url)).collect();
    let others = folders.iter().map(of_folder);
    let others = others.filter(|entry| entry.url.as_ref().is_none_or(|url| !known.contains(url)));
    (others.chain(files.iter().map(of_file)).collect(), *more)
}

fn group_shape(site: &Site<'_>, from: &str, (table, row): Group) -> GroupShape {
    let progress = &site.boards.progress[table];
    let row = &progress.rows[row];
    let parts = progress.columns.iter().zip(&row.cells).map(|(kind, cell)| Part {
        kind: site.words().label(&site.portal.kinds[*kind].title).to_owned(),
        documents: cell.documents.iter().map(|node| short(site, from, *node)).collect(),
    });
    let kind = site.portal.kind_of(row.root).map(|kind| site.words().label(&kind.title).to_owned());
    GroupShape {
        root: short(site, from, row.root),
        kind: kind.unwrap_or_default(),
        parts: parts.collect(),
        gates: row.gates.into(),
        criteria: row.criteria.into(),
        tasks: row.tasks.into(),
        updated: row.updated.clone(),
    }
}

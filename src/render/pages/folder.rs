//! The page of a folder that a link leads to and that has no index document: what lies in it.

use serde::Serialize;

use super::{Made, page as make};
use crate::model::{Listing, parent};
use crate::render::address::href;
use crate::render::context::{LinkShape, Page};
use crate::render::site::Site;

/// How many documents are listed.
const MOST: usize = 500;

/// A file or folder; without an address where it has no page and is not copied.
#[derive(Serialize)]
struct Entry {
    name: String,
    url: Option<String>,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    documents: Vec<LinkShape>,
    folders: Vec<Entry>,
    files: Vec<Entry>,
    more: usize,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let (path, folder) = site.listed_folders[number];
    let (portal, url) = (site.portal, folder.url.as_str());
    let title = format!("{path}/");
    let mut page = Page::new(site, url, &title, "What is in this folder.");
    page.below(site, url, &[], &title);
    let inside = site.folders.get(parent(url)).map_or(&[][..], Vec::as_slice);
    let documents = inside.iter().take(MOST).map(|node| LinkShape {
        title: portal.node(*node).title.clone(),
        url: href(url, &portal.node(*node).url),
    });
    let Listing { files, folders, more } = &folder.listing;
    let slash = if path.is_empty() { "" } else { "/" };
    let of_folder = |name: &String| Entry {
        name: format!("{name}/"),
        url: site.folder_url(&format!("{path}{slash}{name}")).map(|to| href(url, &to)),
    };
    let of_file = |name: &String| {
        let copied = portal.assets.get(&format!("{path}{slash}{name}"));
        Entry { name: name.clone(), url: copied.map(|to| href(url, to)) }
    };
    let context = Context {
        page,
        documents: documents.collect(),
        folders: folders.iter().map(of_folder).collect(),
        files: files.iter().map(of_file).collect(),
        more: more + inside.len().saturating_sub(MOST),
    };
    make(site, url, "folder.html", &context)
}

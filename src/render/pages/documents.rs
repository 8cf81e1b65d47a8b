//! The list of all documents.

use std::cmp::Reverse;

use serde::Serialize;

use super::Made;
use super::rows::{Rows, listed, of_nodes};
use crate::layout::numbered;
use crate::model::Stage;
use crate::render::address::href;
use crate::render::context::Page;
use crate::render::lists::{Facet, FacetValue, folder_of};
use crate::render::site::Site;

const URL: &str = "documents.html";

/// Values of a sort that are linked at the head of the list; its own page has them all.
const MOST_VALUES: usize = 12;

/// A value with how many have it.
#[derive(Serialize)]
struct Value {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// The stage of the status that it is; none: it is none.
    stage: Option<&'static str>,
    /// How many there are.
    count: usize,
}

/// What documents have in common.
#[derive(Serialize)]
struct Common {
    /// The folder of its pages, which names it.
    name: &'static str,
    /// The page of all values.
    url: String,
    /// Those that most have.
    values: Vec<Value>,
    /// How many more there are, for which the page has no room.
    more: usize,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// How many documents there are on all pages.
    count: usize,
    /// What documents have in common: kinds, statuses, owners, tags.
    common: Vec<Common>,
    /// The documents.
    list: Rows,
    /// The files that hold the rows of all pages, where there are several.
    files: usize,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let (lists, words) = (&site.lists, site.words());
    let pages = lists.pages.len();
    let rows = lists.pages.get(number).cloned().unwrap_or_default();
    let nodes = lists.all.get(rows).unwrap_or_default();
    let url = numbered(URL, number + 1);
    let common: Vec<_> = lists.facets.iter().map(counts).collect();
    listed(site, (&url, "documents.html"), &(pages, common), nodes, || Context {
        page: {
            let (title, about) = (words.say("Documents"), words.say("Everything in this portal."));
            Page::numbered(site, URL, title, about, (number, pages))
        },
        count: lists.all.len(),
        common: lists.facets.iter().map(|facet| common_of(&url, facet)).collect(),
        list: Rows::new(site, &url, nodes),
        files: data_files(site),
    })
}

/// The values of a sort that most have: where there are many, those that more have than any that is
/// left out.
fn most(facet: &Facet) -> Vec<&FacetValue> {
    let mut values: Vec<&FacetValue> = facet.values.iter().collect();
    values.sort_by_key(|value| Reverse(value.nodes.len()));
    if let Some(first) = values.get(MOST_VALUES) {
        let left_out = first.nodes.len();
        values.retain(|value| value.nodes.len() > left_out);
    }
    values
}

/// How many have each value that the head of the list shows.
fn counts(facet: &Facet) -> (Vec<(&str, usize)>, usize) {
    let values = most(facet).into_iter();
    let values = values.map(|value| (value.title.as_str(), value.nodes.len()));
    (values.collect(), facet.values.len())
}

fn common_of(from: &str, facet: &Facet) -> Common {
    let value = |value: &FacetValue| Value {
        title: value.title.clone(),
        url: href(from, &value.url),
        stage: value.stage.map(Stage::name),
        count: value.nodes.len(),
    };
    let values: Vec<Value> = most(facet).into_iter().map(value).collect();
    Common {
        name: folder_of(facet.sort),
        url: href(from, &facet.url),
        more: facet.values.len() - values.len(),
        values,
    }
}

/// How many files hold the rows for the filter: none where they are all on one page.
pub(super) fn data_files(site: &Site<'_>) -> usize {
    match site.lists.pages.len() {
        1 => 0,
        several => several,
    }
}

/// How many files hold the rows of all documents.
pub(super) fn all_files(site: &Site<'_>) -> usize {
    site.lists.pages.len()
}

/// How many of them are made: none where no script loads them.
pub(super) fn files_made(site: &Site<'_>) -> usize {
    if site.settings.scripted { all_files(site) } else { 0 }
}

/// A file with the rows of a page, for the filter on the others and for addresses at which nothing is.
pub(super) fn data(site: &Site<'_>, number: usize) -> Made {
    let path = format!("assets/nav/documents-{}.js", number + 1);
    let rows = site.lists.pages.get(number).cloned().unwrap_or_default();
    let nodes = site.lists.all.get(rows).unwrap_or_default();
    of_nodes(site, &path, &number, nodes, || {
        let json = serde_json::to_string(&Rows::new(site, URL, nodes))?;
        Ok(format!("specbook.rows({},{json});\n", number + 1))
    })
}

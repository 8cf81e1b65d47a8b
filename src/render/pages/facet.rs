//! The pages of what documents have in common: one for each sort, with its values, and one for each
//! value, with the documents that have it.

use serde::Serialize;

use super::rows::{Rows, listed};
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::{Stage, label};
use crate::render::address::href;
use crate::render::context::Page;
use crate::render::lists::{FacetValue, folder_of};
use crate::render::site::Site;

#[derive(Serialize)]
struct ValueRow {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// The stage of the status that it is; none: it is none.
    stage: Option<&'static str>,
    /// How many there are.
    count: usize,
}

#[derive(Serialize)]
struct IndexContext {
    /// What every page has.
    page: Page,
    /// The values.
    values: Vec<ValueRow>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The value.
    value: String,
    /// The stage of the status that it is; none: it is none.
    stage: Option<&'static str>,
    /// How many documents have it.
    count: usize,
    /// The documents.
    list: Rows,
}

/// The page of a sort, with its values.
pub(super) fn index(site: &Site<'_>, number: usize) -> Made {
    let facet = &site.lists.facets[number];
    let title = plural(site, folder_of(facet.sort));
    let row = |value: &FacetValue| ValueRow {
        title: value.title.clone(),
        url: href(&facet.url, &value.url),
        stage: value.stage.map(Stage::name),
        count: value.nodes.len(),
    };
    let mut page =
        Page::new(site, &facet.url, &title, site.words().say("What documents have in common."));
    page.below(site, &facet.url, &[(site.words().say("Documents"), "documents.html")], &title);
    let context = IndexContext { page, values: facet.values.iter().map(row).collect() };
    make(site, &facet.url, "facets.html", &context)
}

/// A page of a value, with what has it.
pub(super) fn value(site: &Site<'_>, number: usize) -> Made {
    let (at, value, number) = site.lists.value_pages[number];
    let facet = &site.lists.facets[at];
    let value = &facet.values[value];
    let words = site.words();
    let of = plural(site, folder_of(facet.sort));
    let rows = value.pages.get(number).cloned().unwrap_or_default();
    let nodes = value.nodes.get(rows).unwrap_or_default();
    let url = numbered(&value.url, number + 1);
    let (pages, count) = (value.pages.len(), value.nodes.len());
    let all = (pages, count, &value.title, value.stage.map(Stage::name));
    listed(site, (&url, "facet.html"), &all, nodes, || {
        let title = format!("{} ({})", value.title, words.inside(&of));
        let about = words.with("What `{value}` is said of.", &[("value", &value.title)]);
        let mut page = Page::numbered(site, &value.url, &title, &about, (number, pages));
        let above = [(words.say("Documents"), "documents.html"), (of.as_str(), facet.url.as_str())];
        page.below(site, &url, &above, &value.title);
        Context {
            page,
            value: value.title.clone(),
            stage: value.stage.map(Stage::name),
            count,
            list: Rows::new(site, &url, nodes),
        }
    })
}

/// The name of a folder as a title.
fn plural(site: &Site<'_>, folder: &str) -> String {
    site.words().say(&label(folder)).to_owned()
}

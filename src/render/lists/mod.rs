//! The lists that lead to documents: all of them, those of a folder, and those that have a kind, a
//! status, an owner or a tag in common; worked out once for the site and cut into pages.

mod facets;
mod folders;

use std::collections::HashMap;
use std::ops::Range;

pub(super) use facets::{FACETS, Facet, FacetSort, FacetValue, folder_of, values_of};
pub(super) use folders::{CONTENTS, FolderList, GROUPS, Group, MOST_BESIDE, contents_url};

use super::boards::{fill, of_row};
use super::site::Site;
use crate::model::NodeId;

/// Bytes of the rows of a page, as estimated; the rest of 500 KB is for what is around them.
const MOST: usize = 400_000;

/// Rows of a page: past this many a table is no longer read, it is searched.
const MOST_ROWS: usize = 1_000;

/// The lists of a site.
#[derive(Debug, Default)]
pub(super) struct Lists<'a> {
    /// Every document and planned spec, in reading order.
    pub all: Vec<NodeId>,
    /// The pages of that list.
    pub pages: Vec<Range<usize>>,
    /// What documents have in common, in the order of [`FACETS`].
    pub facets: Vec<Facet>,
    /// Each page of a value: facet, value and number from 0.
    pub value_pages: Vec<(usize, usize, usize)>,
    /// The folders whose documents are listed on pages of their own.
    pub folders: Vec<FolderList<'a>>,
    /// Each of these pages: folder and number from 0.
    pub folder_pages: Vec<(usize, usize)>,
    /// The page of each feature or change that has one.
    pub groups: HashMap<Group, String>,
}

impl<'a> Lists<'a> {
    /// The lists of what is published.
    pub(super) fn new(site: &Site<'a>) -> Lists<'a> {
        let portal = site.portal;
        let documents = site.published.iter().map(|(document, _)| portal.document_nodes[*document]);
        let planned = site.planned.iter().map(|planned| portal.planned[*planned].node);
        let all: Vec<NodeId> = documents.chain(planned).collect();
        let pages = paged(site, &all);
        let facets = facets::facets(site, &all);
        let folders = folders::folders(site);
        let value_pages = facets.iter().enumerate().flat_map(|(facet, known)| {
            known.values.iter().enumerate().flat_map(move |(value, known)| {
                (0..known.pages.len()).map(move |number| (facet, value, number))
            })
        });
        let folder_pages = folders
            .iter()
            .enumerate()
            .flat_map(|(at, folder)| (0..folder.pages.len()).map(move |number| (at, number)));
        let groups = folders.iter().filter_map(|at| Some((at.group?, at.url.clone()))).collect();
        Lists {
            groups,
            value_pages: value_pages.collect(),
            folder_pages: folder_pages.collect(),
            all,
            pages,
            facets,
            folders,
        }
    }
}

/// Cuts rows into pages.
fn paged(site: &Site<'_>, nodes: &[NodeId]) -> Vec<Range<usize>> {
    // A row weighs no less than this, so that no page has more rows than are read.
    let least = MOST / MOST_ROWS;
    fill(nodes.iter().map(|node| least.max(260 + 2 * of_row(site.portal, *node))), MOST)
}

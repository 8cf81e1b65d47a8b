//! 6. Portal and findings → the site's files. Never fails but for a theme that is wrong.
//!
//! Pages are made in parallel and handed on one by one: the whole site is never in memory twice.

mod address;
mod boards;
mod cells;
mod context;
mod data;
mod diagram;
mod error;
mod explorer;
mod figures;
mod hidden;
mod highlight;
mod lean;
mod led_html;
mod left_out;
mod lists;
mod live;
mod managed;
mod markdown;
mod memory;
mod mentions;
mod near;
mod pages;
mod placing;
mod sanitise;
mod search;
mod site;
mod styles;
mod theme;
mod tree;

use rayon::prelude::*;

use crate::model::{Artifact, DocumentId, NodeId};
pub use diagram::{Drawing, MOST_NODES};
pub use error::Error;
pub use left_out::left_out;
pub use memory::{FilePrint, Memory, SavedPages};
pub use site::{Menu, Parts, Settings, Site};
pub use theme::{EMBEDDED, Theme, speaks};

/// Makes every file of the site but those that are copied. `sink` gets each as it is done, in any
/// order.
pub fn site(site: &Site<'_>, theme: &Theme, sink: &(dyn Fn(Artifact) + Sync)) -> Result<(), Error> {
    for asset in theme.assets(site.settings.live.is_some(), site.settings.search) {
        sink(asset);
    }
    let jobs: Vec<(usize, usize)> = pages::PAGES
        .iter()
        .enumerate()
        .flat_map(|(sort, page)| (0..(page.count)(site)).map(move |number| (sort, number)))
        .collect();
    jobs.par_iter().try_for_each(|(sort, number)| {
        sink(pages::PAGES[*sort].page(site, *number)?);
        Ok::<(), Error>(())
    })?;
    explorer::files(site, sink);
    search::files(site, sink);
    Ok(())
}

/// The pages of the site's search.
pub fn search_pages(site: &Site<'_>) -> Vec<crate::search::Page> {
    search::pages(site)
}

/// The page of one document, before the portal is linked anew; none where it has no page of its own.
pub fn preview(site: &Site<'_>, document: DocumentId) -> Result<Option<Artifact>, Error> {
    let number = site.pages.iter().position(|page| *page == document);
    number.map(|number| pages::document(site, number)).transpose()
}

/// The pages of the portal as a whole that have something to show.
pub fn menu(site: &Site<'_>) -> Menu {
    site.menu.clone()
}

/// How many pages the site has, for a progress bar.
pub fn page_count(site: &Site<'_>) -> usize {
    pages::PAGES.iter().map(|page| (page.count)(site)).sum()
}

/// Where a file that documents refer to lies in the site.
pub fn asset_path(site: &Site<'_>, path: &str) -> String {
    site.asset_path(path)
}

/// The drawing of some nodes as a file of its own; `None` when there are too many.
pub fn drawing(site: &Site<'_>, nodes: &[NodeId]) -> Option<Drawing> {
    pages::drawing(site, nodes)
}

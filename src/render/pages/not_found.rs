//! `404.html`: the portal's `404.md`, or a page of our own. A server shows it at any depth, so its
//! links start at the site's root when that is known.

use serde::Serialize;

use super::{Made, document, documents, page as make};
use crate::layout::NOT_FOUND;
use crate::render::context::Page;
use crate::render::site::Site;

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// How many files hold the addresses of all documents.
    files: usize,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    if let Some(document) = site.not_found {
        return document::of(site, document);
    }
    let (title, about) =
        (site.words().say("Page not found"), site.words().say("There is no page here."));
    let mut page = Page::new(site, NOT_FOUND, title, about);
    page.rooted(site.settings.site_path.as_deref());
    make(site, NOT_FOUND, "not_found.html", &Context { page, files: documents::all_files(site) })
}

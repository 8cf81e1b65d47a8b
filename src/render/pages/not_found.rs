//! `404.html`. A server shows it at any depth, so its links start at the site's root when that is
//! known.

use serde::Serialize;

use super::{Made, page as make};
use crate::render::context::Page;
use crate::render::site::Site;

#[derive(Serialize)]
struct Context {
    page: Page,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let mut page = Page::new(site, "404.html", "Page not found", "There is no page here.");
    page.rooted(site.settings.site_path.as_deref());
    make(site, "404.html", "not_found.html", &Context { page })
}

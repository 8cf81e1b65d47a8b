//! A page that was moved: leads to where it is now. With a script what is behind `#` comes along, or
//! leads to a place of its own; without one the page alone is found.

use std::collections::{BTreeMap, BTreeSet};

use super::Made;
use crate::model::{Artifact, relative_url};
use crate::render::site::Site;
use crate::template::{Raw, html};

/// Where a page, and places on it, are now.
#[derive(Debug, Clone, Default)]
pub(in crate::render) struct Moved {
    /// The page itself, where it is not at its address any more.
    pub to: Option<String>,
    /// Places on it, by what is behind `#`.
    fragments: BTreeMap<String, String>,
}

/// The redirects by page.
pub(in crate::render) fn moved(redirects: &[(String, String)]) -> BTreeMap<String, Moved> {
    let mut all: BTreeMap<String, Moved> = BTreeMap::new();
    for (from, to) in redirects {
        let (page, fragment) = match from.split_once('#') {
            Some((page, fragment)) => (page, Some(fragment)),
            None => (from.as_str(), None),
        };
        let page = page.trim_start_matches('/');
        let target = match to.strip_prefix('/') {
            Some(path) => relative_url(page, path),
            None => to.clone(),
        };
        let moved = all.entry(page.to_owned()).or_default();
        match fragment {
            Some(fragment) => {
                moved.fragments.insert(fragment.to_owned(), target);
            }
            None => moved.to = Some(target),
        }
    }
    all
}

impl Moved {
    /// The places on the page that are elsewhere, as JSON for a script; none where there are none.
    pub(in crate::render) fn places(&self) -> Option<String> {
        let any = !self.fragments.is_empty();
        any.then(|| serde_json::to_string(&self.fragments).unwrap_or_default())
    }
}

/// The addresses of the pages that are only there to lead on. Those of which places alone have moved
/// and that are pages of the site say it themselves.
pub(in crate::render) fn pages(
    moved: &BTreeMap<String, Moved>,
    pages: &BTreeSet<&str>,
) -> Vec<String> {
    let own = |page: &str| crate::layout::is_own(page) || pages.contains(page);
    moved
        .iter()
        .filter(|(page, all)| all.to.is_some() || !own(page))
        .map(|(page, _)| page.clone())
        .collect()
}

#[expect(clippy::unnecessary_wraps, reason = "every page has the same signature")]
pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let from = &site.redirect_pages[number];
    let moved = &site.moved[from];
    let root = "../".repeat(from.matches('/').count());
    let first = || moved.fragments.values().next().map(String::as_str);
    let target = moved.to.as_deref().or_else(first).unwrap_or_default();
    let lead = if site.settings.scripted {
        html!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'\">\n\
             <script src=\"{}assets/moved.js\" data-to=\"{}\" data-moved=\"{}\"></script>\n\
             <noscript><meta http-equiv=\"refresh\" content=\"0; url={}\"></noscript>",
            root,
            target,
            moved.places().unwrap_or_default(),
            target
        )
    } else {
        html!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={}\">",
            target
        )
    };
    let html = html!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n{}\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{}\">\n\
         <title>Moved</title>\n</head>\n<body>\n<main id=\"content\"><h1>Moved</h1>\n\
         <p>This page is now at <a href=\"{}\">{}</a>.</p></main>\n</body>\n</html>\n",
        site.settings.language,
        Raw(&lead),
        target,
        target,
        target
    );
    Ok(Artifact::new(from, html))
}

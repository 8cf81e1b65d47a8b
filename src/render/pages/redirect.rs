//! A page that was moved: leads to where it is now, without a script.

use super::Made;
use crate::model::{Artifact, relative_url};
use crate::render::site::Site;
use crate::template::html;

#[expect(clippy::unnecessary_wraps, reason = "every page has the same signature")]
pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let (from, to) = &site.settings.redirects[number];
    let from = from.trim_start_matches('/');
    let target = match to.strip_prefix('/') {
        Some(path) => relative_url(from, path),
        None => to.clone(),
    };
    let html = html!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{}\">\n\
         <title>Moved</title>\n</head>\n<body>\n<main id=\"content\"><h1>Moved</h1>\n\
         <p>This page is now at <a href=\"{}\">{}</a>.</p></main>\n</body>\n</html>\n",
        site.settings.language,
        target,
        target,
        target,
        target
    );
    Ok(Artifact::new(from, html))
}

//! A page that was moved: leads to where it is now, without a script.

use super::Made;
use crate::model::{Artifact, relative_url};
use crate::render::site::Site;
use crate::template::escape;

#[expect(clippy::unnecessary_wraps, reason = "every page has the same signature")]
pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let (from, to) = &site.settings.redirects[number];
    let from = from.trim_start_matches('/');
    let target = match to.strip_prefix('/') {
        Some(path) => relative_url(from, path),
        None => to.clone(),
    };
    let target = escape(&target);
    let html = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={target}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<link rel=\"canonical\" href=\"{target}\">\n\
         <title>Moved</title>\n</head>\n<body>\n<main id=\"content\"><h1>Moved</h1>\n\
         <p>This page is now at <a href=\"{target}\">{target}</a>.</p></main>\n</body>\n</html>\n",
        escape(&site.settings.language)
    );
    Ok(Artifact::new(from, html))
}

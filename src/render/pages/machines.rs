//! What search engines read, where the site's address is known: `sitemap.xml`, and `robots.txt` which
//! names it.

use super::Made;
use crate::assess::touched;
use crate::layout::{NOT_FOUND, page_of};
use crate::model::{Artifact, NodeId, NodeWhat};
use crate::render::site::Site;
use crate::template::html;

/// Addresses in one sitemap; a longer one is an index of several.
const MOST: usize = 10_000;

/// The pages that a sitemap lists: address, and the document that it is of.
fn listed<'s>(site: &'s Site<'_>) -> Vec<(&'s str, Option<NodeId>)> {
    let portal = site.portal;
    let boards = site.menu.iter().map(|(_, url)| (*url, None));
    let documents = site.pages.iter().map(|document| portal.document_nodes[*document]);
    let planned = site.planned.iter().map(|planned| portal.planned[*planned].node);
    let nodes = documents.chain(planned);
    let nodes = nodes.map(|node| (page_of(&portal.node(node).url), Some(node)));
    boards.chain(nodes).filter(|(url, _)| *url != NOT_FOUND).collect()
}

/// How many sitemaps hold the addresses, the index of several aside.
fn parts(site: &Site<'_>) -> usize {
    listed(site).len().div_ceil(MOST)
}

/// How many files there are.
pub(super) fn count(site: &Site<'_>) -> usize {
    match (&site.settings.site_url, site.is_preview) {
        (Some(_), false) => match parts(site) {
            1 => 2,
            several => 2 + several,
        },
        _ => 0,
    }
}

/// A file: `robots.txt`, `sitemap.xml`, then the sitemaps that it is an index of.
#[expect(clippy::unnecessary_wraps, reason = "every page has the same signature")]
pub(super) fn file(site: &Site<'_>, number: usize) -> Made {
    let root = site.settings.site_url.as_deref().unwrap_or_default();
    let parts = parts(site);
    Ok(match number {
        0 => {
            let text = format!("User-agent: *\nAllow: /\nSitemap: {root}sitemap.xml\n");
            Artifact::new("robots.txt", text)
        }
        1 if parts > 1 => {
            let entry =
                |part: usize| html!("<sitemap><loc>{}sitemap-{}.xml</loc></sitemap>\n", root, part);
            let entries: String = (1..=parts).map(entry).collect();
            Artifact::new("sitemap.xml", wrapped("sitemapindex", &entries))
        }
        1 => Artifact::new("sitemap.xml", sitemap(site, 0)),
        part => Artifact::new(format!("sitemap-{}.xml", part - 1), sitemap(site, part - 2)),
    })
}

/// The addresses of one sitemap, by its number from 0, with the day of each document's last change.
fn sitemap(site: &Site<'_>, number: usize) -> String {
    let all = listed(site);
    let entries = all.iter().skip(number * MOST).take(MOST).map(|(url, node)| {
        let document = node.and_then(|node| match site.portal.node(node).what {
            NodeWhat::Document(document) => Some(document),
            _ => None,
        });
        let day = document.and_then(|document| touched(site.portal, document));
        let day = day.map(|day| html!("<lastmod>{}</lastmod>", day)).unwrap_or_default();
        let address = site.address(url).unwrap_or_default();
        let address = html!("<loc>{}</loc>", address);
        ["<url>", &address, &day, "</url>\n"].concat()
    });
    wrapped("urlset", &entries.collect::<String>())
}

/// Entries as a file of the protocol of sitemaps.org.
fn wrapped(element: &str, entries: &str) -> String {
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<";
    let space = " xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    [head, element, space, entries, "</", element, ">\n"].concat()
}

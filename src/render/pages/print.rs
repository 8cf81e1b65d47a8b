//! A system with its specs on one page, to be printed; a long one goes on in others.
//!
//! What is made for the pages of the documents is put together: headings a level lower, ids apart, and
//! links between the documents led to their places on the page.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::document::findings;
use super::{FIGURE, Made, page as make};
use crate::layout::{numbered, page_of};
use crate::markdown::attributes;
use crate::model::{DocumentId, NodeWhat, SystemId, parent, resolve, url_path};
use crate::render::context::Page;
use crate::render::markdown;
use crate::render::site::Site;
use crate::template::escape;

/// A portal with more documents has these pages only where it asks for them: they are its texts once
/// more.
const MOST: usize = 200;

/// Bytes of the texts on one page, about a third of what it then has.
const MOST_TEXT: usize = 120_000;

/// A page to be printed.
#[derive(Debug, Hash)]
pub(in crate::render) struct Printed {
    system: SystemId,
    documents: Vec<DocumentId>,
    url: String,
    /// Its number from 0, and how many there are of the system.
    at: (usize, usize),
}

/// A document on such a page.
#[derive(Serialize)]
struct Part {
    /// Where it begins on the page.
    anchor: String,
    /// Its title.
    title: String,
    /// Its own page.
    url: String,
    /// Its status, as its kind spells it; none where it has none.
    status: Option<String>,
    /// Its text, as HTML.
    body_html: String,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The system's title.
    title: String,
    /// The documents of this page.
    documents: Vec<Part>,
}

/// The pages to be printed, in the order of the systems.
pub(in crate::render) fn all(site: &Site<'_>) -> Vec<Printed> {
    if !site.settings.print.unwrap_or(site.published.len() <= MOST) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for (system, made) in site.portal.systems.entries() {
        let nodes = std::iter::once(made.node).chain(site.features[system].iter().copied());
        let documents: Vec<DocumentId> = nodes
            .filter_map(|node| match site.portal.node(node).what {
                NodeWhat::Document(document) => Some(document),
                _ => None,
            })
            .filter(|document| site.order.contains_key(document))
            .collect();
        if documents.len() > 1 {
            all.extend(pages_of(site, system, documents));
        }
    }
    all
}

/// The pages of a system, by the length of its documents.
fn pages_of(site: &Site<'_>, system: SystemId, documents: Vec<DocumentId>) -> Vec<Printed> {
    let mut parts: Vec<Vec<DocumentId>> = vec![Vec::new()];
    let mut used = 0;
    for document in documents {
        let length = site.portal.documents[document].source.text.len();
        if used > 0 && used + length > MOST_TEXT {
            parts.push(Vec::new());
            used = 0;
        }
        used += length;
        if let Some(part) = parts.last_mut() {
            part.push(document);
        }
    }
    let own = page_of(&site.portal.node(site.portal.systems[system].node).url);
    let stem = own.strip_suffix(".html").unwrap_or(own);
    let first = site.free(&[stem, "-print"].concat());
    let count = parts.len();
    let page = |(at, documents)| Printed {
        system,
        documents,
        url: numbered(&first, at + 1),
        at: (at, count),
    };
    parts.into_iter().enumerate().map(page).collect()
}

/// The address of the page on which each document is printed.
pub(in crate::render) fn urls(printed: &[Printed]) -> HashMap<DocumentId, String> {
    let of = |page: &Printed| {
        let url = page.url.clone();
        page.documents.iter().map(move |document| (*document, url.clone())).collect::<Vec<_>>()
    };
    printed.iter().rev().flat_map(of).collect()
}

/// The address of a page to be printed.
pub(super) fn address<'s>(site: &'s Site<'_>, number: usize) -> &'s str {
    &site.printed[number].url
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let printed = &site.printed[number];
    let system = site.portal.node(site.portal.systems[printed.system].node);
    let words = site.words();
    let title = words.with("{title}, for print", &[("title", &system.title)]);
    let mut page = Page::new(site, &printed.url, &title, "");
    let url_of = |at: usize| {
        let others = site.printed.iter().filter(|other| other.system == printed.system);
        others.map(|other| other.url.clone()).nth(at).unwrap_or_default()
    };
    page.goes_on(words, &printed.url, printed.at, &url_of);
    let anchors: HashMap<String, String> = printed
        .documents
        .iter()
        .map(|document| {
            let url = &site.portal.node(site.portal.document_nodes[*document]).url;
            (url_path(page_of(url)), anchor(*document))
        })
        .collect();
    let parts = printed.documents.iter().map(|document| part(site, printed, *document, &anchors));
    let documents: Vec<Part> = parts.collect();
    page.figures = documents.iter().any(|part| part.body_html.contains(FIGURE));
    let title = words.with("{title} and its specs", &[("title", &system.title)]);
    let context = Context { page, title, documents };
    make(site, &printed.url, "print.html", &context)
}

/// What the ids of a document begin with on the page.
fn anchor(document: DocumentId) -> String {
    use crate::model::Id as _;
    ["d", &document.index().to_string()].concat()
}

fn part(
    site: &Site<'_>,
    printed: &Printed,
    index: DocumentId,
    anchors: &HashMap<String, String>,
) -> Part {
    let document = &site.portal.documents[index];
    let node = site.portal.node(site.portal.document_nodes[index]);
    // With the findings as on its own page, so that it is made once.
    let (_, placed) = findings(site, document, 0);
    let body = markdown::body(site, index, &placed);
    let anchor = anchor(index);
    let (from, to) = (page_of(&node.url), printed.url.as_str());
    let moved = Moved { from, to, title: &node.title, anchor: &anchor, anchors };
    Part {
        title: node.title.clone(),
        url: site.href(&printed.url, &node.url),
        status: node.status.clone(),
        body_html: lower(&moved.html(&body.html)),
        anchor,
    }
}

/// The headings of a text a level lower. What looks like one in code is escaped there.
fn lower(html: &str) -> String {
    let mut out = html.to_owned();
    for level in (2..6).rev() {
        let (from, to) = (level.to_string(), (level + 1).to_string());
        for end in [">", " "] {
            out = out.replace(&["<h", &from, end].concat(), &["<h", &to, end].concat());
        }
        out = out.replace(&["</h", &from, ">"].concat(), &["</h", &to, ">"].concat());
    }
    out
}

/// A text that is on another page than it was made for.
struct Moved<'a> {
    from: &'a str,
    to: &'a str,
    /// The document's title, which tells its regions from those of others.
    title: &'a str,
    /// What its ids begin with.
    anchor: &'a str,
    /// The same of the documents on the page, by their addresses as links have them.
    anchors: &'a HashMap<String, String>,
}

impl Moved<'_> {
    fn html(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let mut from = 0;
        for attribute in attributes(html) {
            let value = &html[attribute.value.clone()];
            let ids = ["id", "for", "headers", "aria-labelledby", "aria-describedby"];
            let changed = if ids.iter().any(|name| attribute.is(name)) {
                let ids = value.split_whitespace().map(|id| placed(self.anchor, id));
                ids.collect::<Vec<_>>().join(" ")
            } else if attribute.is("href") || attribute.is("src") {
                escape(&self.link(&value.replace("&amp;", "&")))
            } else if attribute.is("aria-label") {
                [value, ", ", &escape(self.title)].concat()
            } else if value.contains("url(#") {
                value.replace("url(#", &["url(#", self.anchor, "-"].concat())
            } else {
                continue;
            };
            let quote = if attribute.quoted { "" } else { "\"" };
            out.push_str(&html[from..attribute.value.start]);
            out.extend([quote, &changed, quote]);
            from = attribute.value.end;
        }
        out.push_str(&html[from..]);
        out
    }

    /// A link as it is from the page.
    fn link(&self, href: &str) -> String {
        let (path, place) =
            href.split_once('#').map_or((href, None), |(path, at)| (path, Some(at)));
        if path.contains(':') || path.starts_with('/') {
            return href.to_owned();
        }
        let from = url_path(self.from);
        let target = if path.is_empty() { Some(from) } else { resolve(parent(&from), path) };
        let Some(target) = target else { return href.to_owned() };
        match (self.anchors.get(&target), place) {
            (Some(anchor), Some(place)) => ["#", &placed(anchor, place)].concat(),
            (Some(anchor), None) => ["#", anchor].concat(),
            (None, _) => {
                let mut out = relative(&url_path(self.to), &target);
                if let Some(place) = place {
                    let _ = write!(out, "#{place}");
                }
                out
            }
        }
    }
}

/// The id of a place in a document on the page.
fn placed(anchor: &str, id: &str) -> String {
    [anchor, "-", id].concat()
}

/// The way from one address to another; both are as links have them.
fn relative(from: &str, to: &str) -> String {
    let (mut above, mut rest) = (parent(from), to);
    while let Some((folder, inner)) = rest.split_once('/') {
        let Some(after) = above.strip_prefix(folder) else { break };
        if !after.is_empty() && !after.starts_with('/') {
            break;
        }
        above = after.trim_start_matches('/');
        rest = inner;
    }
    let ups = if above.is_empty() { 0 } else { above.split('/').count() };
    ["../".repeat(ups), rest.to_owned()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_links_and_ids_on_another_page() {
        let anchors = HashMap::from([
            ("a/x.html".to_owned(), "d1".to_owned()),
            ("b%20c/y.html".to_owned(), "d2".to_owned()),
        ]);
        let (from, to, title, anchor) = ("a/x.html", "s-print.html", "X & Y", "d1");
        let moved = Moved { from, to, title, anchor, anchors: &anchors };
        for (html, out) in [
            ("<h2 id=\"t\">T</h2>", "<h2 id=\"d1-t\">T</h2>"),
            ("<a href=\"#t\">", "<a href=\"#d1-t\">"),
            ("<a href=\"../b%20c/y.html#u\">", "<a href=\"#d2-u\">"),
            ("<a href=\"../b%20c/y.html\">", "<a href=\"#d2\">"),
            ("<a href=\"z.html?a&amp;b#v\">", "<a href=\"a/z.html?a&amp;b#v\">"),
            ("<img src=\"../pic.png\">", "<img src=\"pic.png\">"),
            ("<a href=\"https://x.example/#t\">", "<a href=\"https://x.example/#t\">"),
            ("<path fill=\"url(#m)\">", "<path fill=\"url(#d1-m)\">"),
            ("<div aria-label=\"Table 1\">", "<div aria-label=\"Table 1, X &amp; Y\">"),
            ("<a title=\"#t\" href=#t>", "<a title=\"#t\" href=\"#d1-t\">"),
        ] {
            assert_eq!(moved.html(html), out, "{html}");
        }
        assert_eq!(relative("a/b/c.html", "a/d/e.html"), "../d/e.html");
        assert_eq!(
            lower("<h2 id=a>x</h2><h5>y</h5><h6>z</h6>"),
            "<h3 id=a>x</h3><h6>y</h6><h6>z</h6>"
        );
    }
}

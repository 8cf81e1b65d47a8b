//! What raw HTML in a text says: anchors and links, and what only looks like a tag.

use super::tree::Tree;
use crate::model::{Link, Span};

/// Anchors and links of raw HTML.
pub(super) fn anchors_and_links(html: &str, place: Span, tree: &mut Tree, links: &mut Vec<Link>) {
    if html.trim_start().starts_with("<!--") {
        return;
    }
    for attribute in [" id=", " name="] {
        tree.anchors.extend(attribute_values(html, attribute));
    }
    for (attribute, image) in [(" href=", false), (" src=", true)] {
        links.extend(attribute_values(html, attribute).map(|target| Link {
            text: String::new(),
            target,
            span: place,
            image,
            html: true,
        }));
    }
}

/// The values of an attribute in raw HTML.
fn attribute_values<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    let value = |tail: &'a str| match tail.chars().next() {
        Some(quote @ ('"' | '\'')) => tail[1..].split(quote).next(),
        _ => tail.split([' ', '>', '/']).next(),
    };
    html.split(attribute).skip(1).filter_map(value).filter(|v| !v.is_empty()).map(str::to_owned)
}

/// Whether what looks like an HTML tag has a name that no element has.
pub(super) fn is_placeholder(html: &str) -> bool {
    const ELEMENTS: [&str; 36] = [
        "a", "abbr", "b", "br", "center", "cite", "code", "del", "details", "dfn", "div", "em",
        "font", "hr", "i", "img", "input", "ins", "kbd", "mark", "p", "pre", "q", "s", "samp",
        "small", "span", "strong", "sub", "summary", "sup", "table", "time", "u", "var", "wbr",
    ];
    let name = html.trim_start_matches(['<', '/']);
    let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    !html.starts_with("<!") && !name.is_empty() && !ELEMENTS.contains(&&*name.to_lowercase())
}

//! What raw HTML in a text says: anchors and links, and what only looks like a tag.

use super::tree::Tree;
use crate::markdown::attributes;
use crate::model::{Link, Span};

/// Anchors and links of raw HTML: `id` of any element, `name` of `a`.
pub(super) fn anchors_and_links(html: &str, place: Span, tree: &mut Tree, links: &mut Vec<Link>) {
    for attribute in attributes(html) {
        let value = &html[attribute.value.clone()];
        let name = attribute.is("name") && attribute.element.eq_ignore_ascii_case("a");
        if value.is_empty() {
            continue;
        }
        if attribute.is("id") || name {
            tree.anchors.push(value.to_owned());
        }
        let image = attribute.is("src");
        if image || attribute.is("href") {
            links.push(Link {
                text: String::new(),
                target: value.to_owned(),
                span: place,
                image,
                html: true,
                definition: None,
            });
        }
    }
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

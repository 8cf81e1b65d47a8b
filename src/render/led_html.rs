//! Raw HTML in a text, with its links led to pages as those of Markdown are.

use std::collections::HashMap;

use super::site::Site;
use crate::layout::page_of;
use crate::markdown;
use crate::model::{Document, LinkState, LinkTarget};
use crate::template::escape;

/// Where the links of raw HTML to documents and files lead, by their targets as typed.
pub(super) fn led_targets<'a>(
    site: &Site<'_>,
    document: &'a Document,
    links: &[LinkState],
    url: &str,
) -> HashMap<&'a str, String> {
    let links = document.links.iter().zip(links).filter(|(link, _)| link.html);
    let led = links.filter_map(|(link, state)| {
        let to = match &state.target {
            LinkTarget::Node(node, anchor) if site.portal.is_published(*node) => {
                let page = site.portal.node(*node).url.clone();
                let with = |anchor: &String| format!("{}#{anchor}", page_of(&page));
                anchor.as_ref().map_or(page.clone(), with)
            }
            LinkTarget::File(path) if !site.portal.active.contains(path) => site.asset_path(path),
            LinkTarget::Folder(path) if !link.image => site.folder_url(path)?,
            _ => return None,
        };
        Some((link.target.as_str(), site.href(url, &to)))
    });
    led.collect()
}

/// Raw HTML with its links to documents and files led to their pages.
pub(super) fn led_html(led: &HashMap<&str, String>, html: &str) -> String {
    if led.is_empty() {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut written = 0;
    for attribute in markdown::attributes(html) {
        let leads = attribute.is("href") || attribute.is("src");
        let Some(to) = led.get(&html[attribute.value.clone()]).filter(|_| leads) else { continue };
        let quote = if attribute.quoted { "" } else { "\"" };
        out.push_str(&html[written..attribute.value.start]);
        // Quotes of either sort end a value.
        out.extend([quote, &escape(to).replace('\'', "&#39;"), quote]);
        written = attribute.value.end;
    }
    out.push_str(&html[written..]);
    out
}

//! Links to what is beside the site on its host, such as the pages of other tools: the portal cannot
//! know what is there.

use std::collections::BTreeSet;

use crate::layout::under;
use crate::model::{Document, LinkSettings, PathPattern, Portal, parent};

use super::targets::{decoded, split};

/// A target from the site's root, as a browser reads it on the page of a document: `../std/a.html`
/// for what is beside the site, `/a` for what is on its host.
fn from_site(target: &str, document: &str, settings: &LinkSettings) -> String {
    let path = decoded(split(target).0);
    if path.starts_with('/') {
        return path;
    }
    let page = under(document, &settings.src).unwrap_or(document);
    let (mut above, mut parts) = (0, Vec::new());
    for part in parent(page).split('/').chain(path.split('/')) {
        match part {
            ".." if parts.pop().is_none() => above += 1,
            "" | "." | ".." => {}
            part => parts.push(part),
        }
    }
    let folder = if path.ends_with('/') && !parts.is_empty() { "/" } else { "" };
    format!("{}{}{folder}", "../".repeat(above), parts.join("/"))
}

/// The patterns by which the configuration says that a target is elsewhere: as it is written, or from
/// the site's root.
fn named<'a>(
    target: &'a str,
    document: &str,
    settings: &'a LinkSettings,
) -> impl Iterator<Item = usize> + 'a {
    let none = settings.elsewhere.is_empty();
    let from_site = if none { String::new() } else { from_site(target, document, settings) };
    let written = split(target).0;
    let fits =
        move |pattern: &PathPattern| pattern.is_match(written) || pattern.is_match(&from_site);
    let patterns = settings.elsewhere.iter().enumerate();
    patterns.filter(move |(_, pattern)| fits(pattern)).map(|(at, _)| at)
}

/// Whether the configuration says that a target is elsewhere.
pub(super) fn is_named(target: &str, document: &str, settings: &LinkSettings) -> bool {
    named(target, document, settings).next().is_some()
}

/// The patterns of links to what is elsewhere that some link of a portal has, by their place.
pub fn named_elsewhere(portal: &Portal, settings: &LinkSettings) -> BTreeSet<usize> {
    if settings.elsewhere.is_empty() {
        return BTreeSet::new();
    }
    let of = |document: &Document| {
        let links = document.links.iter();
        links.flat_map(|link| named(&link.target, document.path(), settings)).collect::<Vec<_>>()
    };
    portal.documents.iter().flat_map(|document| of(document)).collect()
}

/// Whether a target is a page outside of the site, on its host.
pub(super) fn may_be(target: &str, document: &str, settings: &LinkSettings) -> bool {
    let path = from_site(target, document, settings);
    let is_page = path.rsplit_once('.').is_some_and(|(_, kind)| matches!(kind, "html" | "htm"));
    is_page && path.starts_with(['/', '.'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_of_the_site_may_be_a_page_of_its_host() {
        let pattern = |glob: &str| PathPattern::new(glob).expect("a pattern");
        let settings = LinkSettings {
            src: "src".to_owned(),
            elsewhere: vec![pattern("../std/**"), pattern("/api/**")],
            ..LinkSettings::default()
        };
        let of = |target: &str| {
            (is_named(target, "src/a/b.md", &settings), may_be(target, "src/a/b.md", &settings))
        };
        assert_eq!(of("../../std/vec/index.html#x"), (true, true));
        assert_eq!(of("../std/a.html"), (true, false), "as it is written, and a page of the site");
        assert_eq!(of("../../reference/"), (false, false), "perhaps a folder of the repository");
        assert_eq!(of("/api/x.json"), (true, false));
        assert_eq!(of("/other/x.html"), (false, true));
        assert_eq!(of("../../code.rs"), (false, false));
        assert_eq!(of("x.html"), (false, false));
    }
}

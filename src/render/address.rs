//! Links between pages: always relative, anchors kept apart from those of the page's own parts.

use crate::model::relative_url;

/// The id that an anchor has in the page; those of the page's own parts are kept apart.
pub(super) fn dom_id(anchor: &str) -> String {
    if anchor == "content" || anchor.starts_with("sb-") {
        format!("{anchor}-section")
    } else {
        anchor.to_owned()
    }
}

/// The link from a page to another page or to a place on this one.
pub(super) fn href(from: &str, to: &str) -> String {
    match to.split_once('#') {
        Some((page, anchor)) if page == from => format!("#{}", dom_id(anchor)),
        Some((page, anchor)) => relative_url(from, &format!("{page}#{}", dom_id(anchor))),
        None => relative_url(from, to),
    }
}

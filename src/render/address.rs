//! Links between pages: always relative, anchors kept apart from those of the page's own parts.

use crate::layout::page_of;
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
    // A document that is a later part of its file has a fragment in its address.
    let from = page_of(from);
    match to.split_once('#') {
        Some((page, anchor)) if page == from => format!("#{}", dom_id(anchor)),
        Some((page, anchor)) => relative_url(from, &format!("{page}#{}", dom_id(anchor))),
        None => relative_url(from, to),
    }
}

//! Addresses that pages link to: pages of the web, or places in the site.

use super::reader::Raw;
use crate::model::leads_elsewhere;

/// What may be wrong with an address; none when a page may link to it.
pub(super) fn fault(address: &str) -> Option<String> {
    let lower = address.to_ascii_lowercase();
    let web = ["https://", "http://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    let has_host = web.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    let strange = |c: char| c.is_control() || c.is_whitespace() || c == '\\';
    if address.contains(strange) {
        return Some(format!(
            "invalid address `{address}`: it has characters that are not allowed"
        ));
    }
    (!has_host && leads_elsewhere(address)).then(|| {
        format!("invalid address `{address}`, expected an http or https address, or a relative one")
    })
}

/// The address of a key; one that no page may link to is a problem.
pub(super) fn of_key(raw: &mut Raw, key: &'static str) -> Option<String> {
    let (address, span) = raw.placed_text(key)?;
    // The value of a template's placeholder is put in escaped.
    if let Some(fault) = fault(&address.replace("{path}", "path").replace("{id}", "id")) {
        raw.problem(span, format!("`{key}`: {fault}"));
    }
    Some(address)
}

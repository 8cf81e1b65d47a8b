//! Addresses that pages link to: pages of the web, or places in the site.

use super::reader::Raw;
use crate::model::{Level, leads_elsewhere};

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

/// The template of addresses of a key; one without its placeholder makes one address of all.
pub(super) fn template(
    raw: &mut Raw,
    key: &'static str,
    placeholder: &'static str,
) -> Option<String> {
    let address = of_key(raw, key)?;
    if !address.contains(placeholder) {
        let message = format!("`{key}` has no `{placeholder}`: all its links lead to one address");
        let help = format!("write `{placeholder}` where it belongs");
        raw.remark(Level::Warning, raw.place(key), message, &help);
    }
    Some(address)
}

/// The prefixes of absolute addresses that mean the portal; an empty one would be that of all.
pub(super) fn prefixes(raw: &mut Raw, key: &'static str) -> Vec<String> {
    let mut all = Vec::new();
    for (prefix, span) in raw.texts(key) {
        if prefix.contains("://") {
            all.push(prefix);
        } else {
            let message = format!("`{key}`: expected the beginning of an absolute address");
            raw.problem(span, format!("{message}, found `{prefix}`"));
        }
    }
    all
}

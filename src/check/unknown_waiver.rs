//! See [`RULE`].

use super::Settled;
use crate::config::{FILE, Waiver};
use crate::model::{Document, Finding, Level, Location, Portal, Span, nearest};

rule! {
    /// A waiver in `book.toml` names an unknown document or item, or accepts nothing.
    ///
    /// A document is named by its id or by its path from the portal's root. A rule that does not
    /// exist is an error of `book.toml` itself. A waiver whose document is there and has no such
    /// finding is a note, whether it has ended or not.
    ///
    /// ## Why
    ///
    /// Its document was renamed or removed, or the name was misspelt from the start and the finding
    /// is reported all the same. One that accepts nothing any more would hide the next finding.
    ///
    /// ## Example
    ///
    /// ```toml
    /// [[check.waivers]]
    /// rule = "broken-link"
    /// document = "feat-crat"
    /// reason = "the diagram is being drawn"
    /// until = "2026-12-31"
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the name, or remove the waiver.
    "unknown-waiver", Warning, Settings check
}

fn check(settled: &Settled<'_>) -> Vec<Finding> {
    let waivers = settled.asked.config.waivers.iter().zip(&settled.waives);
    let lost = |(waiver, count): (&Waiver, &usize)| {
        let idle = || {
            let (rule, document) = (&waiver.rule, &waiver.document);
            let message = format!("the waiver of `{rule}` for `{document}` accepts nothing");
            let finding =
                Finding::of_settings(&RULE.info, Location::new(FILE, waiver.at[0]), message);
            finding.help("remove it").at_level(Level::Note)
        };
        lost(settled.portal, waiver).or_else(|| (*count == 0).then(idle))
    };
    waivers.filter_map(lost).collect()
}

fn lost(portal: &Portal, waiver: &Waiver) -> Option<Finding> {
    let named = portal.documents.entries().filter(|(index, document)| {
        portal.document_id(*index) == waiver.document || document.path() == waiver.document
    });
    let documents: Vec<&Document> = named.map(|(_, document)| &**document).collect();
    let unreadable = || portal.unreadable.iter().any(|file| file.path == waiver.document);
    let finding = |span: Span, message: String, near: Option<String>| {
        let finding = Finding::of_settings(&RULE.info, Location::new(FILE, span), message);
        Some(finding.help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "remove the waiver: it accepts nothing".to_owned(),
        }))
    };
    if documents.is_empty() {
        let settings = waiver.document == FILE;
        if settings || unreadable() {
            return None;
        }
        let ids = portal.documents.ids().map(|index| portal.document_id(index));
        let paths = portal.documents.iter().map(|document| document.path());
        let near = nearest(&waiver.document, ids.chain(paths)).map(str::to_owned);
        let message = format!("unknown document `{}` in a waiver", waiver.document);
        return finding(waiver.at[0], message, near);
    }
    let item = waiver.item.as_ref()?;
    let items: Vec<&str> = documents
        .iter()
        .flat_map(|document| document.items.iter().map(|item| item.id.as_str()))
        .collect();
    if items.contains(&item.as_str()) {
        return None;
    }
    let near = nearest(item, items.iter().copied()).map(str::to_owned);
    let message = format!("unknown item `{item}` of `{}` in a waiver", waiver.document);
    finding(waiver.at[1], message, near)
}

//! See [`RULE`].

use std::collections::HashSet;

use crate::layout::{NOT_FOUND, under};
use crate::model::{
    Document, DocumentId, Expansion, Finding, Leads, Level, Location, Outline, Portal, parent,
};

rule! {
    /// `SUMMARY.md` leaves a document out, or names one that is not there.
    ///
    /// The finding is at the file. What it leaves out is a note: these documents have pages, and come
    /// after the others in the order of reading. A name at which no document is is a warning. Stubs,
    /// files that others include, `404.md` and what lies outside of the folder of the specs are not
    /// asked for. A portal without a `SUMMARY.md` has no such findings.
    ///
    /// ## Why
    ///
    /// The navigation is what `SUMMARY.md` says: what is not in it is found only by those who know of
    /// it, and an entry without a document is one that nobody can open.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - [Setting up](guide/seting-up.md)
    /// ```
    ///
    /// ## How to fix
    ///
    /// Correct the path, or write `[Setting up]()` for a chapter that is still to come. Add the
    /// documents that are left out, or keep them out of the portal by `content.exclude`.
    "unlisted-document", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let Some(outline) = &portal.outline else { return Vec::new() };
    let mut findings: Vec<Finding> = outline
        .entries()
        .iter()
        .filter(|entry| entry.leads == Leads::Missing)
        .map(|entry| {
            let at = Location::new(&*outline.source.path, entry.span);
            let message = format!("`{}` leads to no document", entry.target);
            let help = "correct the path, or leave it empty for a chapter that is still to come";
            Finding::new(&RULE.info, at, message, []).help(help)
        })
        .collect();
    let names: Vec<String> =
        unlisted(portal, outline).map(|document| document.path().to_owned()).collect();
    if !names.is_empty() {
        let at = Location::whole(&*outline.source.path);
        let what = if names.len() == 1 { "a document" } else { "documents" };
        let message = format!("`SUMMARY.md` leaves out {what}: {}", super::list(&names));
        findings.push(
            Finding::new(&RULE.info, at, message, []).at_level(Level::Note).help(
                "add an entry for each, or leave them out of the portal by `content.exclude`",
            ),
        );
    }
    findings
}

/// The published documents in the folder of the summary that it does not name.
fn unlisted<'a>(portal: &'a Portal, outline: &'a Outline) -> impl Iterator<Item = &'a Document> {
    let expansions = portal.documents.iter().filter_map(|document| document.source.expansion());
    let included: HashSet<&str> =
        expansions.flat_map(Expansion::wanted).map(String::as_str).collect();
    let folder = parent(&outline.source.path);
    let is_listed = |id: DocumentId| outline.entry_of(id).is_some();
    let is_asked = move |id: DocumentId, document: &Document| {
        let url = &portal.node(portal.document_nodes[id]).url;
        document.publish
            && !document.stub
            && document.is_first()
            && url != NOT_FOUND
            && under(document.path(), folder).is_some()
            && !included.contains(document.path())
    };
    let all = portal.documents.entries();
    all.filter(move |(id, document)| !is_listed(*id) && is_asked(*id, document))
        .map(|(_, document)| &**document)
}

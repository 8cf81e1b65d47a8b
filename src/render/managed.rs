//! Managed blocks on pages: set off from the text around them, with where they are from and how
//! fresh they are.

use std::collections::HashMap;

use super::address::href;
use super::site::Site;
use crate::context::section_name;
use crate::layout::page_of;
use crate::model::{BlockPart, BlockSource, Document, DocumentId, Freshness, Portal};
use crate::template::{Raw, html, say_html};

/// The managed blocks of a document by the lines of their marks in its own text, which begins after
/// some lines of the file: the block, and whether it begins there.
pub(super) fn marks(document: &Document, before: usize) -> HashMap<usize, (usize, bool)> {
    let line = |offset: usize| document.source.line(offset).saturating_sub(before);
    let blocks = document.managed.iter().enumerate();
    blocks
        .flat_map(|(at, block)| {
            [(line(block.begin.start), (at, true)), (line(block.end.start), (at, false))]
        })
        .collect()
}

/// What is written in the place of a block's mark.
pub(super) fn html(
    site: &Site<'_>,
    document: DocumentId,
    url: &str,
    (block, begins): (usize, bool),
) -> String {
    if !begins {
        return "</section>\n".to_owned();
    }
    let source = &site.portal.documents[document].managed[block].source;
    let state = site.portal.managed.get(document).and_then(|states| states.get(block));
    let freshness = state.map_or(Freshness::Lost, |state| state.freshness);
    let words = site.words();
    let says = match freshness {
        Freshness::Fresh => words.say("up to date"),
        Freshness::Stale => words.say("out of date: the source has changed"),
        Freshness::Edited => words.say("edited by hand"),
        Freshness::Lost => words.say("the source is gone"),
    };
    let (title, target) = named(site.portal, source);
    let from = match target {
        Some(target) => html!("<a href=\"{}\">{}</a>", href(url, &target), title),
        None => html!("{}", title),
    };
    let from = say_html(words.say("From {source}"), &[("source", &from)]);
    html!(
        "<section class=\"injected\" data-injected-from=\"{}\" data-freshness=\"{}\">\n\
         <p class=\"injected-from\"><span>{}</span> <span class=\"injected-state\">{}</span></p>\n",
        source,
        freshness.name(),
        Raw(&from),
        says
    )
}

/// What a source is called, and the page that it is on, where that is published.
fn named(portal: &Portal, source: &str) -> (String, Option<String>) {
    let lost = || (source.to_owned(), None);
    let Some(BlockSource { document, part }) = BlockSource::read(source) else { return lost() };
    let Some(node) = portal.find(document) else { return lost() };
    // The title of an unpublished document is not shown.
    if !portal.is_published(node) {
        return lost();
    }
    let there = portal.node(node);
    let section = match part {
        BlockPart::Section(section) => section,
        BlockPart::Item { id, .. } => {
            let Some(item) = portal.find(&format!("{document}#{id}")) else { return lost() };
            let item = portal.node(item);
            return (format!("{}: {}", there.title, item.title), Some(item.url.clone()));
        }
    };
    let document = portal.document_of(node).map(|document| &portal.documents[document]);
    let heading = document.and_then(|document| {
        document.headings.iter().find(|heading| section_name(heading) == section)
    });
    let Some(heading) = heading else { return lost() };
    let title = crate::model::plain_title(&heading.text);
    let target = format!("{}#{}", page_of(&there.url), heading.anchor);
    (format!("{}: {title}", there.title), Some(target))
}

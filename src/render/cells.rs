//! The values of live tables and registers, as HTML.

use std::fmt::Write as _;

use super::site::Site;
use crate::model::{NodeWhat, Stage, label};
use crate::query::{Asked, Cell, Heading};
use crate::template::{Raw, escape, html, markup};

/// Values of a cell that are shown; the others are counted.
const MOST_VALUES: usize = 8;

/// Texts of a cell of a register that are shown.
const FEW_TEXTS: usize = 2;

/// Characters of a text that a table shows.
const LONGEST: usize = 120;

/// What the site asks the portal, for a page.
pub(super) fn asked<'s>(site: &'s Site<'_>) -> Asked<'s> {
    Asked { portal: site.portal, facts: &site.facts, published: true, here: None, work: None }
}

/// What a column is called in the language of the portal.
pub(super) fn title<'h>(site: &'h Site<'_>, heading: &'h Heading) -> &'h str {
    if heading.is_given { &heading.title } else { site.words().label(&heading.title) }
}

/// Adds the values of a cell.
pub(super) fn put(out: &mut String, site: &Site<'_>, from: &str, cells: &[Cell<'_>]) {
    put_some(out, site, from, (cells, MOST_VALUES));
}

/// The same where rows are many: few of its texts, which would make its row as high as all of them.
pub(super) fn put_few(out: &mut String, site: &Site<'_>, from: &str, cells: &[Cell<'_>]) {
    let is_text = matches!(cells.first(), Some(Cell::Text(_)));
    put_some(out, site, from, (cells, if is_text { FEW_TEXTS } else { MOST_VALUES }));
}

fn put_some(out: &mut String, site: &Site<'_>, from: &str, (cells, most): (&[Cell<'_>], usize)) {
    for (at, cell) in cells.iter().take(most).enumerate() {
        match cell {
            Cell::Text(text) if at > 0 => {
                let _ = markup!(out, "<br>{}", cut(text));
                continue;
            }
            _ if at > 0 => out.push_str(", "),
            _ => {}
        }
        put_one(out, site, from, cell);
    }
    let more = cells.len().saturating_sub(most);
    if more > 0 {
        let more = site.words().with("and {n} more", &[("n", &more)]);
        let _ = markup!(out, " <small>{}</small>", more);
    }
}

fn put_one(out: &mut String, site: &Site<'_>, from: &str, cell: &Cell<'_>) {
    let words = site.words();
    match cell {
        Cell::Text(text) | Cell::Id(_, text) => out.push_str(&escape(&cut(text))),
        Cell::Kind(..) => out.push_str(&escape(&kind(site, cell))),
        Cell::Node(node) => {
            let shown = site.portal.node(*node);
            let called = called(site, *node);
            let url = site.href(from, &shown.url);
            let full = if called == shown.title { &shown.id } else { &shown.title };
            let _ = markup!(out, "<a href=\"{}\" title=\"{}\">{}</a>", url, full, cut(called));
        }
        Cell::Stage(stage) => chip(out, stage.name(), Some(*stage), site),
        Cell::Yes(true) => out.push_str(&escape(words.say("yes"))),
        Cell::Yes(false) => out.push_str(&escape(words.say("no"))),
        Cell::Number(number) => {
            let _ = markup!(out, "{}", number);
        }
    }
}

/// What a node is called in a cell: an item whose id somebody wrote by it, everything else by its title.
pub(super) fn called<'s>(site: &'s Site<'_>, node: crate::model::NodeId) -> &'s str {
    let shown = site.portal.node(node);
    let NodeWhat::Item(document, item) = shown.what else { return &shown.title };
    let item = &site.portal.documents[document].items[item];
    if item.id_written { &item.id } else { &shown.title }
}

/// What a kind or a type of items is called.
fn kind(site: &Site<'_>, cell: &Cell<'_>) -> String {
    match cell {
        Cell::Kind(_, Some(title)) => site.words().label(title).to_owned(),
        Cell::Kind(name, None) => site.words().label(&label(name)).to_owned(),
        _ => String::new(),
    }
}

/// Adds a stage.
fn chip(out: &mut String, text: &str, stage: Option<Stage>, site: &Site<'_>) {
    let stage = stage.map_or("unknown", Stage::name);
    let said = site.words().say(text);
    let _ = markup!(out, "<span class=\"chip\" data-stage=\"{}\">{}</span>", stage, said);
}

/// Adds the first cell of a row, which leads to what the row is about.
pub(super) fn put_head(
    out: &mut String,
    site: &Site<'_>,
    (from, to): (&str, &str),
    asked: &Asked<'_>,
    cells: &[Cell<'_>],
) {
    let texts: Vec<String> = cells.iter().map(|cell| plain(site, asked, cell)).collect();
    let text = match texts.join(", ") {
        none if none.is_empty() => "–".to_owned(),
        text => text,
    };
    let link = site.href(from, to);
    let _ = markup!(out, "<th scope=\"row\"><a href=\"{}\">{}</a></th>", link, cut(&text));
}

/// A value as text, as a reader calls it.
pub(super) fn plain(site: &Site<'_>, asked: &Asked<'_>, cell: &Cell<'_>) -> String {
    match cell {
        Cell::Node(node) => called(site, *node).to_owned(),
        Cell::Stage(stage) => site.words().say(stage.name()).to_owned(),
        Cell::Kind(..) => kind(site, cell),
        Cell::Yes(true) => site.words().say("yes").to_owned(),
        Cell::Yes(false) => site.words().say("no").to_owned(),
        cell => cell.plain(asked).into_owned(),
    }
}

/// A text on one line that a table has room for.
fn cut(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4 * LONGEST));
    for (at, c) in text.chars().enumerate() {
        if at == LONGEST {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// The heads of the columns.
pub(super) fn heads(site: &Site<'_>, columns: &[Heading]) -> String {
    let head = |heading: &Heading| html!("<th scope=\"col\">{}</th>", title(site, heading));
    let heads: Vec<String> = columns.iter().map(head).collect();
    html!("<thead><tr>{}</tr></thead>", Raw(&heads.concat()))
}

//! A page of one type of items against another: what has nothing of the other type first.

use std::fmt::Write as _;

use serde::Serialize;

use super::document::relation_label;
use super::matrix::column;
use super::rows::of_nodes;
use super::traceability::URL as INDEX;
use super::{Error, Made};
use crate::csv;
use crate::model::NodeId;
use crate::query::Cell;
use crate::render::address::href;
use crate::render::boards::{Joined, Pair, cut, document_of};
use crate::render::cells::{self, called};
use crate::render::context::Page;
use crate::render::site::Site;
use crate::template::markup;

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The title of the type of the rows.
    of: String,
    /// The title of the type that they are joined to.
    to: String,
    /// How many of them have something of the other type.
    joined: usize,
    /// How many of them there are.
    total: usize,
    /// The rows of this page that have nothing of the other type, as HTML.
    open_html: String,
    /// The rows of this page that have something, as HTML.
    joined_html: String,
    /// The link to the page of the pair the other way round.
    turned: Option<String>,
    /// The files with the rows as CSV.
    files: Vec<String>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let Some((pair, page)) = site.boards.pairs.pages.get(number).copied() else {
        return Err(Error::NoPage);
    };
    let pair = &site.boards.pairs.all[pair];
    let url = pair.url(page);
    let rows = pair.rows.get(pair.pages[page].clone()).unwrap_or_default();
    let all = (pair.joined, pair.rows.len(), pair.pages.len());
    followed(site, &url, &all, rows, || {
        let (mut open_html, mut joined_html) = (String::new(), String::new());
        for (row, others) in rows {
            let out = if others.is_empty() { &mut open_html } else { &mut joined_html };
            put_row(out, site, &url, *row, others);
        }
        let turned = site.boards.pairs.of(&pair.to, &pair.of).filter(|_| pair.of != pair.to);
        let context = Context {
            page: page_part(site, pair, page),
            of: column(site, &pair.of),
            to: column(site, &pair.to),
            joined: pair.joined,
            total: pair.rows.len(),
            open_html,
            joined_html,
            turned: turned.map(|pair| href(&url, &pair.url(0))),
            files: (0..pair.files.len()).map(|file| href(&url, &pair.file(file))).collect(),
        };
        super::rendered(site, "pair.html", &context)
    })
}

/// A file that follows from some rows and `all`.
fn followed(
    site: &Site<'_>,
    path: &str,
    all: &impl std::hash::Hash,
    rows: &[(NodeId, Vec<Joined>)],
    text: impl FnOnce() -> Result<String, Error>,
) -> Made {
    let mut nodes: Vec<NodeId> = rows.iter().map(|(row, _)| document_of(site, *row)).collect();
    nodes.dedup();
    of_nodes(site, path, &(all, rows), &nodes, text)
}

fn page_part(site: &Site<'_>, pair: &Pair, page: usize) -> Page {
    let words = site.words();
    let (of, to) = (column(site, &pair.of), column(site, &pair.to));
    let mut title = words.with("{rows} by {others}", &[("rows", &of), ("others", &to)]);
    if page > 0 {
        title = words.with("{title}, page {n}", &[("title", &title), ("n", &(page + 1))]);
    }
    let url = pair.url(page);
    let about = words.say("What traces join to what, and what they do not.");
    let mut made = Page::new(site, &url, &title, about);
    made.wide = true;
    made.below(site, &url, &[(words.say("Traceability"), INDEX)], &title);
    made.goes_on(words, &url, (page, pair.pages.len()), &|number| pair.url(number));
    made
}

fn put_row(out: &mut String, site: &Site<'_>, url: &str, row: NodeId, others: &[Joined]) {
    let node = site.portal.node(row);
    let name = called(site, row);
    let link = site.href(url, &node.url);
    let _ = markup!(
        out,
        "<tr data-item=\"{}\"><th scope=\"row\"><a href=\"{}\">{}</a></th><td class=\"what\">",
        node.id,
        link,
        cut(name)
    );
    if name != node.title {
        let _ = markup!(out, "{}", cut(&node.title));
    }
    let _ = markup!(out, "</td><td>");
    let document = document_of(site, row);
    if document != row {
        cells::put(out, site, url, &[Cell::Node(document)]);
    }
    let _ = markup!(out, "</td>");
    if !others.is_empty() {
        let _ = markup!(out, "<td>");
        let nodes: Vec<Cell<'_>> = distinct(others).into_iter().map(Cell::Node).collect();
        cells::put(out, site, url, &nodes);
        let _ = markup!(out, "</td><td>");
        let _ = markup!(out, "{}", relations(site, others));
        let _ = markup!(out, "</td>");
    }
    let _ = markup!(out, "</tr>\n");
}

fn distinct(others: &[Joined]) -> Vec<NodeId> {
    let mut nodes: Vec<NodeId> = others.iter().map(|(other, ..)| *other).collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// The relations that join a row to others, as they are read from the row.
fn relations(site: &Site<'_>, others: &[Joined]) -> String {
    let mut labels: Vec<String> = Vec::new();
    for (_, relation, inwards) in others {
        let label = relation_label(site, *relation, if *inwards { "in" } else { "out" });
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.join(", ")
}

pub(super) fn file(site: &Site<'_>, number: usize) -> Made {
    let Some((pair, file)) = site.boards.pairs.files.get(number).copied() else {
        return Err(Error::NoPage);
    };
    let pair = &site.boards.pairs.all[pair];
    let rows = pair.rows.get(pair.files[file].clone()).unwrap_or_default();
    followed(site, &pair.file(file), &pair.files.len(), rows, || {
        let mut out = String::new();
        csv::line(
            &mut out,
            ["id", "title", "document", "path", "line", "traced", "others", "relations"],
        );
        for (row, others) in rows {
            let node = site.portal.node(*row);
            let line = node.line.map(|line| line.to_string()).unwrap_or_default();
            let nodes = distinct(others);
            let ids: Vec<&str> =
                nodes.iter().map(|other| site.portal.node(*other).id.as_str()).collect();
            let mut names: Vec<&str> = Vec::new();
            for (_, relation, inwards) in others {
                let decl = &site.portal.kinds[*relation];
                let inverse = decl.inverse.as_deref().filter(|_| *inwards);
                let name = inverse.unwrap_or(&decl.name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let document = &site.portal.node(document_of(site, *row)).id;
            let joined = if others.is_empty() { "no" } else { "yes" };
            let (ids, names) = (ids.join(", "), names.join(", "));
            csv::line(
                &mut out,
                [&*node.id, &node.title, document, &node.path, &line, joined, &ids, &names],
            );
        }
        Ok(out)
    })
}

//! Live tables: blocks of a document that ask the portal something, with the answer in their place.

use std::fmt::Write as _;

use super::cells::{self, called, heads};
use super::diagram::{Arrow, Frame, Line, MOST_NODES};
use super::pages::boxes;
use super::site::Site;
use crate::model::{DocumentId, NodeId, QueryBlock};
use crate::query::{self, Answer, Asked, Cell, Group, QueryError, Row, Shape};
use crate::template::{Raw, escape_with_code, html, markup};

/// Rows that a block shows.
const MOST_ROWS: usize = 500;

/// The answers of a document's blocks, in the order of the text.
pub(super) fn answers(site: &Site<'_>, index: DocumentId) -> Vec<String> {
    let document = &site.portal.documents[index];
    let blocks = document.queries.iter().enumerate();
    blocks.map(|(number, block)| of_block(site, index, number + 1, block)).collect()
}

fn of_block(site: &Site<'_>, index: DocumentId, number: usize, block: &QueryBlock) -> String {
    let here = site.portal.document_nodes[index];
    let asked = Asked { here: Some(here), work: Some(site.query_work), ..cells::asked(site) };
    let read = query::read(&block.text);
    let answer = read.and_then(|read| query::answer(&asked, &read, Some(MOST_ROWS)));
    let part = match &site.portal.documents[index].part {
        Some(part) if part.number > 0 => format!("-{}", part.number),
        _ => String::new(),
    };
    match answer {
        Ok(answer) => Shown {
            site,
            url: &site.portal.node(here).url,
            asked,
            label: site.words().with("Live table {n}", &[("n", &number)]),
            prefix: format!("sb-q{number}{part}"),
        }
        .html(&answer),
        Err(error) => wrong(site, block, &error),
    }
}

/// The text of a query that has no answer, and why.
fn wrong(site: &Site<'_>, block: &QueryBlock, error: &QueryError) -> String {
    let words = site.words();
    html!(
        "<div class=\"undrawn\" data-query=\"invalid\"><p><strong>{}</strong> \
         <span lang=\"en\">{}; {}</span></p>\
         <pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code>{}</code></pre></div>\n",
        words.say("This query has no answer."),
        Raw(&escape_with_code(&error.message)),
        Raw(&escape_with_code(&error.help)),
        words.say("Query"),
        block.text
    )
}

/// An answer on a page.
struct Shown<'s> {
    site: &'s Site<'s>,
    url: &'s str,
    asked: Asked<'s>,
    label: String,
    prefix: String,
}

impl<'s> Shown<'s> {
    fn html(&self, answer: &Answer<'s>) -> String {
        let words = self.site.words();
        if answer.count == 0 && (answer.shape != Shape::Count || answer.grouped.is_some()) {
            return html!(
                "<p class=\"muted\" data-query=\"empty\">{}</p>\n",
                words.say("Nothing fits this query.")
            );
        }
        match answer.shape {
            Shape::Count if answer.grouped.is_none() => {
                html!("<p data-query=\"count\"><strong>{}</strong></p>\n", answer.count)
            }
            Shape::Count => self.counts(answer),
            Shape::List => self.list(answer),
            Shape::Table => self.table(answer),
            Shape::Diagram => self.diagram(answer),
        }
    }

    /// The value that a group has in common.
    fn value(&self, group: &Group<'s>) -> String {
        let mut out = String::new();
        match &group.value {
            Some(cell) => cells::put(&mut out, self.site, self.url, std::slice::from_ref(cell)),
            None => {
                let none = self.site.words().say("None");
                let _ = markup!(out, "{}", none);
            }
        }
        out
    }

    fn counts(&self, answer: &Answer<'s>) -> String {
        let words = self.site.words();
        let row = |group: &Group<'s>| {
            html!(
                "<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n",
                Raw(&self.value(group)),
                group.count
            )
        };
        let rows: Vec<String> = answer.groups.iter().map(row).collect();
        let grouped = answer.grouped.as_ref().map(|heading| cells::title(self.site, heading));
        html!(
            "<div class=\"table-scroll\" data-query=\"count\" tabindex=\"0\" role=\"region\" \
             aria-label=\"{}\"><table data-sortable><thead><tr><th scope=\"col\">{}</th>\
             <th scope=\"col\">{}</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
            self.label,
            grouped.unwrap_or_default(),
            words.say("Count"),
            Raw(&rows.concat())
        )
    }

    /// What a group has in common, and how many there are.
    fn summary(&self, group: &Group<'s>) -> String {
        html!("{} <span class=\"count\">{}</span>", Raw(&self.value(group)), group.count)
    }

    fn more(&self, group: &Group<'s>) -> String {
        match group.count - group.rows.len() {
            0 => String::new(),
            more => {
                let said = self.site.words().with("and {n} more", &[("n", &more)]);
                html!("<p class=\"muted\">{}</p>\n", said)
            }
        }
    }

    fn list(&self, answer: &Answer<'s>) -> String {
        let mut out = String::new();
        let _ = markup!(out, "<div data-query=\"list\">");
        for group in &answer.groups {
            if answer.grouped.is_some() {
                let _ = markup!(out, "<p>{}</p>", Raw(&self.summary(group)));
            }
            if group.rows.is_empty() {
                out.push_str(&self.more(group));
                continue;
            }
            let _ = markup!(out, "<ul>\n");
            for row in &group.rows {
                let url = &self.site.portal.node(row.subject.node).url;
                let mut cells = row.cells.iter().filter(|cells| !cells.is_empty());
                let first = cells.next().map_or(&[][..], Vec::as_slice);
                let texts: Vec<String> =
                    first.iter().map(|cell| cells::plain(self.site, &self.asked, cell)).collect();
                let text = if texts.is_empty() { "–".to_owned() } else { texts.join(", ") };
                let link = self.site.href(self.url, url);
                let _ = markup!(out, "<li><a href=\"{}\">{}</a>", link, text);
                for (at, values) in cells.enumerate() {
                    out.push_str(if at == 0 { ": " } else { "; " });
                    cells::put(&mut out, self.site, self.url, values);
                }
                let _ = markup!(out, "</li>\n");
            }
            let _ = markup!(out, "</ul>\n{}", Raw(&self.more(group)));
        }
        let _ = markup!(out, "</div>\n");
        out
    }

    fn table(&self, answer: &Answer<'s>) -> String {
        let mut out = String::new();
        let sortable = if answer.grouped.is_none() { " data-sortable" } else { "" };
        let _ = markup!(
            out,
            "<div class=\"table-scroll\" data-query=\"table\" tabindex=\"0\" role=\"region\" \
             aria-label=\"{}\"><table{}>{}\n",
            self.label,
            Raw(sortable),
            Raw(&heads(self.site, &answer.columns))
        );
        for group in &answer.groups {
            let _ = markup!(out, "<tbody>\n");
            if answer.grouped.is_some() {
                let _ = markup!(
                    out,
                    "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{}\">{}</th></tr>\n",
                    answer.columns.len(),
                    Raw(&self.summary(group))
                );
            }
            for row in &group.rows {
                self.row(&mut out, row);
            }
            let _ = markup!(out, "</tbody>\n");
        }
        let _ = markup!(out, "</table></div>\n");
        let shown: usize = answer.groups.iter().map(|group| group.rows.len()).sum();
        let all: usize = answer.groups.iter().map(|group| group.count).sum();
        if all > shown {
            let more = self.site.words().with("and {n} more", &[("n", &(all - shown))]);
            let _ = markup!(out, "<p class=\"muted\">{}</p>\n", more);
        }
        out
    }

    fn row(&self, out: &mut String, row: &Row<'s>) {
        let _ = markup!(out, "<tr>");
        let mut cells = row.cells.iter();
        if let Some(first) = cells.next() {
            let to = &self.site.portal.node(row.subject.node).url;
            cells::put_head(out, self.site, (self.url, to), &self.asked, first);
        }
        for values in cells {
            let _ = markup!(out, "<td>");
            cells::put(out, self.site, self.url, values);
            let _ = markup!(out, "</td>");
        }
        let _ = markup!(out, "</tr>\n");
    }

    /// The rows and the relations between them, drawn; where they are too many, as a list.
    fn diagram(&self, answer: &Answer<'s>) -> String {
        let words = self.site.words();
        let mut nodes: Vec<NodeId> = Vec::new();
        for row in answer.groups.iter().flat_map(|group| &group.rows) {
            if !nodes.contains(&row.subject.node) {
                nodes.push(row.subject.node);
            }
        }
        let arrows = self.arrows(&nodes);
        let boxes = boxes(self.site, self.url, &nodes, self.asked.here);
        let limit_ms = self.site.settings.limits.diagram_ms;
        let frame = Frame { label: &self.label, prefix: &self.prefix, limit_ms, style: "" };
        let is_whole = nodes.len() <= MOST_NODES && !answer.is_cut;
        let drawing = if is_whole { self.site.drawing(&boxes, &arrows, frame) } else { None };
        let Some(drawing) = drawing else {
            let why = words.say("This is too large to be drawn, or only one; here is the list.");
            return [html!("<p class=\"muted\">{}</p>", why), self.list(answer)].concat();
        };
        let row = |(at, node): (usize, &NodeId)| {
            let to = arrows.iter().filter(|arrow| arrow.from == at).map(|arrow| nodes[arrow.to]);
            let to: Vec<Cell<'_>> = to.map(Cell::Node).collect();
            let mut out = String::new();
            let url = self.site.href(self.url, &self.site.portal.node(*node).url);
            let _ = markup!(out, "<li><a href=\"{}\">{}</a>", url, called(self.site, *node));
            if !to.is_empty() {
                out.push_str(" → ");
                cells::put(&mut out, self.site, self.url, &to);
            }
            let _ = markup!(out, "</li>");
            out
        };
        let rows: Vec<String> = nodes.iter().enumerate().map(row).collect();
        html!(
            "<figure class=\"drawing\" data-diagram=\"query\" data-query=\"diagram\">\
             <div class=\"drawing-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">{}</div>\
             <figcaption><details><summary>{}</summary><ul>{}</ul></details></figcaption></figure>\n",
            self.label,
            Raw(&drawing.svg),
            words.say("As a list"),
            Raw(&rows.concat())
        )
    }

    /// One arrow for each two nodes that a declared relation joins.
    fn arrows(&self, nodes: &[NodeId]) -> Vec<Arrow> {
        if nodes.len() > MOST_NODES {
            return Vec::new();
        }
        let portal = self.site.portal;
        let mut arrows: Vec<Arrow> = Vec::new();
        for (from, node) in nodes.iter().enumerate() {
            for (target, edge) in portal.outgoing(*node) {
                let to = nodes.iter().position(|known| *known == target);
                let Some(to) = to.filter(|to| *to != from) else { continue };
                if edge.relation == portal.kinds.links()
                    || arrows.iter().any(|arrow| arrow.from == from && arrow.to == to)
                {
                    continue;
                }
                arrows.push(Arrow { from, to, line: Line::Plain, count: None });
            }
        }
        arrows
    }
}

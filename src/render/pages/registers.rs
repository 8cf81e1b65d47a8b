//! The registers: a page for each, with everything of one sort in the portal, and the same as data.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::evidence::short;
use super::rows::of_nodes;
use super::{Error, Made, page as make};
use crate::csv;
use crate::model::NodeId;
use crate::query::{self, Register, Subject};
use crate::render::address::href;
use crate::render::boards::{RegisterBoard, RegisterPart, document_of};
use crate::render::cells::{self, asked, heads};
use crate::render::context::{Page, SpecShape, system_of};
use crate::render::site::Site;
use crate::template::markup;
use crate::wire::VERSION;

/// The page that lists the registers.
pub(in crate::render) const INDEX: &str = "registers/index.html";

/// A register in the list of all.
#[derive(Serialize)]
struct Entry {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// How many are in it.
    count: usize,
}

#[derive(Serialize)]
struct IndexContext {
    /// What every page has.
    page: Page,
    /// The registers.
    registers: Vec<Entry>,
    /// Those of a type of items that no kind puts into another one.
    others: Vec<Entry>,
}

/// What a register has of one system.
#[derive(Serialize)]
struct OfSystem {
    /// The system; none: of no system.
    system: Option<SpecShape>,
    /// The link to its page, from this one; none: it is this one.
    url: Option<String>,
    /// How many are in it.
    count: usize,
}

/// A file with the rows as data.
#[derive(Serialize)]
struct DataFile {
    /// Its name.
    name: String,
    /// The link to it, from this page.
    url: String,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The title of the register.
    title: String,
    /// The name of the register in addresses.
    name: String,
    /// The system whose rows these are; none: all of them, or those of no system.
    system: Option<SpecShape>,
    /// How many rows there are on all pages.
    count: usize,
    /// The same by system, where there are several.
    systems: Vec<OfSystem>,
    /// The heads of the columns, as HTML.
    heads_html: String,
    /// The rows of this page, as HTML; none where they are on the pages of the systems.
    rows_html: String,
    /// The rows as data.
    files: Vec<DataFile>,
}

/// How many pages list the registers: none where there are none.
pub(super) fn index_count(site: &Site<'_>) -> usize {
    usize::from(!site.registers.all.is_empty())
}

pub(super) fn index(site: &Site<'_>, _: usize) -> Made {
    let words = site.words();
    let entry = |board: &RegisterBoard| Entry {
        title: words.label(&board.register.title).to_owned(),
        url: href(INDEX, &board.parts[0].url(0)),
        count: board.register.rows.len(),
    };
    let about = words.say("Everything of one sort in the whole portal.");
    let mut page = Page::new(site, INDEX, words.say("Registers"), about);
    page.below(site, INDEX, &[], words.say("Registers"));
    let (others, registers): (Vec<_>, Vec<_>) =
        site.registers.all.iter().partition(|board| board.register.is_minor);
    let entries = |boards: Vec<_>| boards.into_iter().map(entry).collect();
    let context = IndexContext { page, registers: entries(registers), others: entries(others) };
    make(site, INDEX, "registers.html", &context)
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let Some((at, part_at, page)) = site.registers.pages.get(number).copied() else {
        return Err(Error::NoPage);
    };
    let board = &site.registers.all[at];
    let (register, part) = (&board.register, &board.parts[part_at]);
    let url = part.url(page);
    let rows = part.rows.get(part.pages[page].clone()).unwrap_or_default();
    let counts: Vec<usize> = board.parts.iter().map(|part| part.rows.len()).collect();
    let all = (&counts, part.pages.len(), &part.files.len());
    followed(site, &url, &all, (register, rows), || {
        let mut rows_html = String::new();
        for row in rows {
            put_row(&mut rows_html, site, &url, register, *row);
        }
        let context = Context {
            page: page_part(site, board, part, page),
            title: site.words().label(&register.title).to_owned(),
            name: register.name.clone(),
            system: part.system.map(|system| short(site, &url, site.portal.systems[system].node)),
            count: if part.is_whole { register.rows.len() } else { part.rows.len() },
            systems: systems(site, &url, &board.parts, part_at),
            heads_html: heads(site, &register.columns),
            rows_html,
            files: files(&url, part),
        };
        super::rendered(site, "register.html", &context)
    })
}

/// A file that follows from some rows and `all`.
fn followed(
    site: &Site<'_>,
    path: &str,
    all: &impl std::hash::Hash,
    (register, rows): (&Register, &[Subject]),
    text: impl FnOnce() -> Result<String, Error>,
) -> Made {
    let portal = site.portal;
    let mut nodes: Vec<NodeId> = rows.iter().map(|row| document_of(site, row.node)).collect();
    let columns: Vec<&str> = register.columns.iter().map(|heading| &*heading.name).collect();
    // What other documents decide, and nothing that is compared with the row's own document says.
    let covered = |row: &Subject| portal.coverage.of.get(&row.node).map(|of| (of.shallow, of.deep));
    let covered: Vec<_> = rows.iter().map(covered).collect();
    // Contracts are in the document of the system that an endpoint is of.
    let endpoints = rows.iter().filter(|row| register.is_of_endpoints && row.endpoint.is_none());
    let systems = endpoints.filter_map(|row| {
        let system = system_of(site, document_of(site, row.node))?;
        Some(portal.systems[system].node)
    });
    nodes.extend(systems);
    nodes.sort_unstable();
    nodes.dedup();
    of_nodes(site, path, &(all, &columns, rows, covered), &nodes, text)
}

fn page_part(site: &Site<'_>, board: &RegisterBoard, part: &RegisterPart, page: usize) -> Page {
    let words = site.words();
    let own = words.label(&board.register.title);
    let url = part.url(page);
    let title = match part.system {
        Some(system) => {
            let system = &site.portal.node(site.portal.systems[system].node).title;
            format!("{own}: {system}")
        }
        None if part.is_whole => own.to_owned(),
        None => format!("{own}: {}", words.say("of no system")),
    };
    let mut full = title.clone();
    if page > 0 {
        full = words.with("{title}, page {n}", &[("title", &title), ("n", &(page + 1))]);
    }
    let about = words.say("Everything of one sort in the whole portal.");
    let mut made = Page::new(site, &url, &full, about);
    made.wide = true;
    let first = board.parts[0].url(0);
    let mut above = vec![(words.say("Registers"), INDEX)];
    if !part.is_whole {
        above.push((own, &first));
    }
    made.below(site, &url, &above, &full);
    made.goes_on(words, &url, (page, part.pages.len()), &|number| part.url(number));
    made
}

/// The parts of a register, as links.
fn systems(site: &Site<'_>, url: &str, parts: &[RegisterPart], own: usize) -> Vec<OfSystem> {
    let of = |(at, part): (usize, &RegisterPart)| OfSystem {
        system: part.system.map(|system| short(site, url, site.portal.systems[system].node)),
        url: (at != own).then(|| href(url, &part.url(0))),
        count: part.rows.len(),
    };
    parts.iter().enumerate().skip(1).map(of).collect()
}

fn files(url: &str, part: &RegisterPart) -> Vec<DataFile> {
    let endings = ["csv", "json"].into_iter();
    let all = endings.flat_map(|ending| (0..part.files.len()).map(move |at| part.file(at, ending)));
    let file = |path: String| DataFile {
        name: path.rsplit('/').next().unwrap_or(&path).to_owned(),
        url: href(url, &path),
    };
    let all = all.filter(|_| !part.rows.is_empty());
    all.map(file).collect()
}

/// Adds a row.
fn put_row(out: &mut String, site: &Site<'_>, url: &str, register: &Register, row: Subject) {
    let asked = asked(site);
    let all = register.cells(&asked, row);
    let node = site.portal.node(row.node);
    let _ = markup!(out, "<tr data-item=\"{}\">", node.id);
    let mut all = all.iter();
    if let Some(first) = all.next() {
        cells::put_head(out, site, (url, &node.url), &asked, first);
    }
    for values in all {
        let _ = markup!(out, "<td>");
        cells::put_few(out, site, url, values);
        let _ = markup!(out, "</td>");
    }
    let _ = markup!(out, "</tr>\n");
}

/// How many files of data there are: two for each run of rows.
pub(super) fn files_count(site: &Site<'_>) -> usize {
    2 * site.registers.files.len()
}

pub(super) fn file(site: &Site<'_>, number: usize) -> Made {
    let Some((at, part, file)) = site.registers.files.get(number / 2).copied() else {
        return Err(Error::NoPage);
    };
    let board = &site.registers.all[at];
    let (register, part) = (&board.register, &board.parts[part]);
    let rows = part.rows.get(part.files[file].clone()).unwrap_or_default();
    let is_csv = number.is_multiple_of(2);
    let path = part.file(file, if is_csv { "csv" } else { "json" });
    followed(site, &path, &part.files.len(), (register, rows), || {
        if is_csv { Ok(as_csv(site, register, rows)) } else { as_json(site, register, rows) }
    })
}

/// Where a row is written, so that a table says it without the portal.
const PLACE: [&str; 2] = ["path", "line"];

fn as_csv(site: &Site<'_>, register: &Register, rows: &[Subject]) -> String {
    let asked = asked(site);
    let mut out = String::new();
    let names = register.columns.iter().map(|heading| heading.name.as_str());
    csv::line(&mut out, names.chain(PLACE));
    for row in rows {
        let mut cells: Vec<String> = Vec::new();
        for values in register.cells(&asked, *row) {
            let texts: Vec<_> = values.iter().map(|cell| cell.plain(&asked)).collect();
            cells.push(texts.join(", "));
        }
        let (path, line) = query::place(&asked, *row);
        cells.extend([path, line.map(|line| line.to_string()).unwrap_or_default()]);
        csv::line(&mut out, &cells);
    }
    out
}

/// The rows of a register as JSON: the names of the columns once, then a list for each row.
#[derive(Serialize)]
struct Data<'a> {
    version: u32,
    register: &'a str,
    columns: Vec<&'a str>,
    rows: Vec<Vec<Value>>,
}

fn as_json(site: &Site<'_>, register: &Register, rows: &[Subject]) -> Result<String, Error> {
    let asked = asked(site);
    let row = |row: &Subject| {
        let cells = register.cells(&asked, *row);
        let columns = register.columns.iter().zip(&cells);
        let mut all: Vec<Value> =
            columns.map(|(heading, values)| heading.json(&asked, values)).collect();
        let (path, line) = query::place(&asked, *row);
        all.extend([Value::from(path), Value::from(line)]);
        all
    };
    let names = register.columns.iter().map(|heading| heading.name.as_str());
    let data = Data {
        version: VERSION,
        register: &register.title,
        columns: names.chain(PLACE).collect(),
        rows: rows.iter().map(row).collect(),
    };
    let mut text = serde_json::to_string(&data)?;
    text.push('\n');
    Ok(text)
}

//! A page of a chain: the items of one type in one system, what covers them through all steps, and
//! why they are not covered.

use serde::Serialize;

use super::evidence::short;
use super::traceability::{CountsShape, URL as INDEX};
use super::{Error, Made, page as make};
use crate::csv;
use crate::model::{Artifact, Covered, Gap, NodeId, NodeWhat, label};
use crate::render::address::href;
use crate::render::boards::{Chain, MOST_SHOWN, MatrixPage, cut, steps};
use crate::render::context::{Page, SpecShape};
use crate::render::site::Site;
use crate::template::{escape, html, say_html};

/// A node in a cell: an item by its own id, a document by its id or its title.
#[derive(Serialize)]
struct Named {
    /// Its id, short.
    text: String,
    /// Its whole id and its title.
    title: String,
    /// The link to it, from this page.
    url: String,
}

#[derive(Serialize)]
struct Cell {
    /// The items that are named.
    named: Vec<Named>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct Row {
    /// Its id.
    id: String,
    /// Its id, short.
    text: String,
    /// Its title.
    title: Option<String>,
    /// The link to it, from this page.
    url: String,
    /// `none`, `shallow` or `deep`.
    coverage: &'static str,
    /// What it lacks, as HTML.
    gaps_html: Vec<String>,
    /// How much more it lacks.
    gaps_more: usize,
    /// One for each column.
    cells: Vec<Cell>,
}

/// The items of one document, next to each other on a page.
#[derive(Serialize)]
struct OfDocument {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its items.
    rows: Vec<Row>,
}

/// The items that are covered alike.
#[derive(Serialize)]
struct Group {
    /// `none`, `shallow` or `deep`.
    coverage: &'static str,
    /// The documents that have such items.
    documents: Vec<OfDocument>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The name of the type of items.
    name: String,
    /// The title of the type of items.
    title: String,
    /// The system that they are of; none: of no system.
    system: Option<SpecShape>,
    /// How many are covered.
    counts: CountsShape,
    /// The titles of the types that cover them.
    columns: Vec<String>,
    /// The items of this page, by coverage.
    groups: Vec<Group>,
    /// The file with the same rows as CSV.
    file: String,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let boards = &site.boards;
    let Some(at) = boards.matrices.get(number) else { return Err(Error::NoPage) };
    let of_type = &boards.types[at.of_type];
    let chain = &of_type.chains[at.chain];
    let url = &chain.urls[at.number];
    let system = chain.system.map(|system| site.portal.systems[system].node);
    let title = site.words().label(&label(&of_type.name)).to_owned();
    let context = Context {
        page: page_part(site, chain, at, &title),
        name: of_type.name.clone(),
        title,
        system: system.map(|node| short(site, url, node)),
        counts: chain.counts.into(),
        columns: chain.columns.iter().map(|name| column(site, name)).collect(),
        groups: groups(site, url, chain, at),
        file: href(url, &file_of(url)),
    };
    make(site, url, "matrix.html", &context)
}

/// The file beside a page that has its rows as CSV.
fn file_of(url: &str) -> String {
    [url.strip_suffix(".html").unwrap_or(url), ".csv"].concat()
}

/// The rows of a page as CSV.
pub(super) fn file(site: &Site<'_>, number: usize) -> Made {
    let boards = &site.boards;
    let Some(at) = boards.matrices.get(number) else { return Err(Error::NoPage) };
    let chain = &boards.types[at.of_type].chains[at.chain];
    let portal = site.portal;
    let mut out = String::new();
    let columns = chain.columns.iter().map(String::as_str);
    csv::line(
        &mut out,
        ["id", "title", "document", "path", "line", "coverage"].into_iter().chain(columns),
    );
    for node in chain.items.get(at.rows.clone()).unwrap_or_default() {
        let item = portal.node(*node);
        let by = steps(portal, *node);
        let line = item.line.map(|line| line.to_string()).unwrap_or_default();
        let document = item.parent.clone().unwrap_or_default();
        let mut cells =
            vec![item.id.clone(), item.title.clone(), document, item.path.clone(), line];
        cells.push(coverage(&portal.coverage.of[node]).to_owned());
        cells.extend(chain.columns.iter().map(|column| {
            let of_column = by.iter().map(|(_, by)| portal.node(*by));
            let ids: Vec<&str> =
                of_column.filter(|by| by.kind == *column).map(|by| by.id.as_str()).collect();
            ids.join(", ")
        }));
        csv::line(&mut out, &cells);
    }
    Ok(Artifact::new(file_of(&chain.urls[at.number]), out))
}

/// How something is covered, in a word.
fn coverage(covered: &Covered) -> &'static str {
    match (covered.shallow, covered.deep) {
        (_, true) => "deep",
        (true, false) => "shallow",
        (false, false) => "none",
    }
}

/// Title, breadcrumb and neighbours.
fn page_part(site: &Site<'_>, chain: &Chain, at: &MatrixPage, title: &str) -> Page {
    let url = &chain.urls[at.number];
    let number = at.number + 1;
    let system = chain.system.map(|system| site.portal.node(site.portal.systems[system].node));
    let mut whole = match system {
        Some(system) => format!("{title}: {}", cut(&system.title)),
        None => title.to_owned(),
    };
    if number > 1 {
        whole = site.words().with("{title}, page {n}", &[("title", &whole), ("n", &number)]);
    }
    let words = site.words();
    let about = words.say("What covers each of them, and what is missing.");
    let mut page = Page::new(site, url, &whole, about);
    page.below(site, url, &[(words.say("Traceability"), INDEX)], &whole);
    let url_of = |number: usize| chain.urls.get(number).cloned().unwrap_or_default();
    page.goes_on(words, url, (at.number, chain.urls.len()), &url_of);
    page
}

/// The name of a column: an item's type or a kind of documents.
pub(super) fn column(site: &Site<'_>, name: &str) -> String {
    let kind = site.portal.kinds.iter().find(|(_, kind)| kind.name == name);
    let words = site.words();
    match kind {
        Some((_, kind)) => words.label(&kind.title).to_owned(),
        None => words.label(&label(name)).to_owned(),
    }
}

fn groups(site: &Site<'_>, url: &str, chain: &Chain, at: &MatrixPage) -> Vec<Group> {
    let portal = site.portal;
    let mut groups: Vec<Group> = Vec::new();
    for node in chain.items.get(at.rows.clone()).unwrap_or_default() {
        let Some(document) = portal.document_of(*node) else { continue };
        let row = row(site, url, chain, *node);
        if groups.last().is_none_or(|group| group.coverage != row.coverage) {
            groups.push(Group { coverage: row.coverage, documents: Vec::new() });
        }
        let Some(group) = groups.last_mut() else { continue };
        let own = portal.document_nodes[document];
        if group.documents.last().is_none_or(|last| last.spec.id != portal.node(own).id) {
            let spec = short(site, url, own);
            group.documents.push(OfDocument { spec, rows: Vec::new() });
        }
        if let Some(document) = group.documents.last_mut() {
            document.rows.push(row);
        }
    }
    groups
}

fn row(site: &Site<'_>, url: &str, chain: &Chain, node: NodeId) -> Row {
    let portal = site.portal;
    let covered = &portal.coverage.of[&node];
    let by = steps(portal, node);
    let cells = chain.columns.iter().map(|column| {
        let of_column = by.iter().map(|(_, by)| *by);
        let all: Vec<NodeId> = of_column.filter(|by| portal.node(*by).kind == *column).collect();
        Cell {
            more: all.len().saturating_sub(MOST_SHOWN),
            named: all.iter().take(MOST_SHOWN).map(|by| named(site, url, *by)).collect(),
        }
    });
    let gaps = covered.gaps.iter().take(MOST_SHOWN);
    let own = named(site, url, node);
    let title = cut(&portal.node(node).title);
    Row {
        id: portal.node(node).id.clone(),
        title: (title != own.text).then_some(title),
        text: own.text,
        url: own.url,
        coverage: coverage(covered),
        gaps_html: gaps.map(|gap| gap_html(site, url, gap)).collect(),
        gaps_more: covered.gaps.len().saturating_sub(MOST_SHOWN),
        cells: cells.collect(),
    }
}

fn named(site: &Site<'_>, from: &str, id: NodeId) -> Named {
    let portal = site.portal;
    let node = portal.node(id);
    let written = match node.what {
        NodeWhat::Item(document, item) => {
            let item = &portal.documents[document].items[item];
            item.id_written.then_some(&item.id)
        }
        NodeWhat::Document(document) => {
            let document = &portal.documents[document];
            document.id.as_ref().filter(|_| document.id_written).map(|id| &id.text)
        }
        NodeWhat::Planned(_) => Some(&node.id),
    };
    let title = match node.title.as_str() {
        title if title == node.id => cut(title),
        title => format!("{}: {}", cut(&node.id), cut(title)),
    };
    Named { text: cut(written.unwrap_or(&node.title)), title, url: href(from, &node.url) }
}

/// Why an item is not covered, in words. Of what is not published only that it is so is said.
fn gap_html(site: &Site<'_>, from: &str, gap: &Gap) -> String {
    let words = site.words();
    let link = |node: &NodeId| {
        if !site.portal.is_published(*node) {
            return escape(words.say("Something that is not published"));
        }
        let named = named(site, from, *node);
        html!("<a href=\"{}\" title=\"{}\">{}</a>", named.url, named.title, named.text)
    };
    match gap {
        Gap::Nothing => escape(words.say("Nothing traces to it")),
        Gap::Lacks(names) => {
            let names: Vec<String> = names.iter().map(|name| lower(site, name)).collect();
            let names = names.join(&format!(" {} ", words.say("or")));
            say_html(words.say("No {kinds} covers it"), &[("kinds", &escape(&names))])
        }
        Gap::Through(by) => say_html(
            words.say("{item} covers it and is not covered in depth itself"),
            &[("item", &link(by))],
        ),
        Gap::Withdrawn(by) => {
            say_html(words.say("{item} traces to it and is withdrawn"), &[("item", &link(by))])
        }
        Gap::Inside(inner) => say_html(
            words.say("{item} inside of it is not covered in depth"),
            &[("item", &link(inner))],
        ),
    }
}

/// The name of a type or a kind inside of a sentence.
fn lower(site: &Site<'_>, name: &str) -> String {
    site.words().inside(&column(site, name)).into_owned()
}

//! The board of progress: of each feature or change which documents it has, its gates, what is
//! ticked, and when it was touched last.

use serde::Serialize;

use super::evidence::short;
use super::{Made, page as make};
use crate::assess::{Row, Tally};
use crate::layout::numbered;
use crate::model::{NodeId, NodeWhat, State};
use crate::render::address::href;
use crate::render::boards::MOST_SHOWN;
use crate::render::context::{Page, SpecShape};
use crate::render::site::Site;

pub(super) const URL: &str = "progress.html";

#[derive(Serialize)]
pub(super) struct TallyShape {
    /// How many are done.
    done: usize,
    /// How many there are in all.
    total: usize,
}

impl TallyShape {
    /// So many of so many.
    pub(super) fn new(done: usize, total: usize) -> TallyShape {
        TallyShape { done, total }
    }
}

impl From<Tally> for TallyShape {
    fn from(tally: Tally) -> TallyShape {
        TallyShape::new(tally.done, tally.total)
    }
}

/// A document in a cell.
#[derive(Serialize)]
struct Entry {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its id where somebody wrote one, else its title.
    text: String,
}

#[derive(Serialize, Default)]
struct Cell {
    /// Those that are shown.
    documents: Vec<Entry>,
    /// How many more there are.
    more: usize,
}

#[derive(Serialize)]
struct RowShape {
    #[serde(flatten)]
    spec: SpecShape,
    /// Its id, where somebody wrote one.
    own_id: Option<String>,
    /// The link to the page of all of its documents, from this page, where there is one.
    group: Option<String>,
    /// Its other documents of the same kind.
    beside: Cell,
    /// Those of the other kinds.
    cells: Vec<Cell>,
    /// Gates that are passed, of those that apply.
    gates: TallyShape,
    /// What is ticked of its criteria.
    criteria: TallyShape,
    /// What is ticked of its tasks.
    tasks: TallyShape,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: Option<String>,
}

#[derive(Serialize)]
struct Table {
    /// The kind of the roots: name and title.
    kind: String,
    /// The title of the kind.
    title: String,
    /// How many rows it has on all pages.
    count: usize,
    /// Whether it began on an earlier page.
    continued: bool,
    /// The titles of the kinds that work them out.
    columns: Vec<String>,
    /// The rows.
    rows: Vec<RowShape>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// The tables of this page.
    tables: Vec<Table>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let boards = &site.boards;
    let url = numbered(URL, number + 1);
    let rows = boards.progress_pages.get(number).cloned().unwrap_or_default();
    let mut tables: Vec<(usize, Table)> = Vec::new();
    for (at, row) in boards.progress_rows.get(rows).unwrap_or_default() {
        let known = &boards.progress[*at];
        if tables.last().is_none_or(|(last, _)| last != at) {
            let mut kinds = known.columns.iter().map(|kind| &site.portal.kinds[*kind]);
            let Some(first) = kinds.next() else { continue };
            let table = Table {
                kind: first.name.clone(),
                title: site.words().label(&first.title).to_owned(),
                count: known.rows.len(),
                continued: *row > 0,
                columns: kinds.map(|kind| site.words().label(&kind.title).to_owned()).collect(),
                rows: Vec::new(),
            };
            tables.push((*at, table));
        }
        if let Some((_, table)) = tables.last_mut() {
            let mut shape = row_shape(site, &url, &known.rows[*row]);
            shape.group = site.lists.groups.get(&(*at, *row)).map(|page| href(&url, page));
            table.rows.push(shape);
        }
    }
    let pages = boards.progress_pages.len();
    let about =
        site.words().say("Which documents each feature or change has, and how far they are.");
    let context = Context {
        page: Page::numbered(site, URL, site.words().say("Progress"), about, (number, pages)),
        tables: tables.into_iter().map(|(_, table)| table).collect(),
    };
    make(site, &url, "progress.html", &context)
}

fn row_shape(site: &Site<'_>, from: &str, row: &Row) -> RowShape {
    let mut cells = row.cells.iter().map(|cell| {
        let all: Vec<NodeId> =
            cell.documents.iter().copied().filter(|node| *node != row.root).collect();
        Cell {
            more: all.len().saturating_sub(MOST_SHOWN),
            documents: all.iter().take(MOST_SHOWN).map(|node| entry(site, from, *node)).collect(),
        }
    });
    let beside = cells.next().unwrap_or_default();
    RowShape {
        spec: short(site, from, row.root),
        own_id: own_id(site, row.root),
        group: None,
        beside,
        cells: cells.collect(),
        gates: row.gates.into(),
        criteria: row.criteria.into(),
        tasks: row.tasks.into(),
        updated: row.updated.clone(),
    }
}

fn entry(site: &Site<'_>, from: &str, node: NodeId) -> Entry {
    let spec = short(site, from, node);
    let text = own_id(site, node).unwrap_or_else(|| spec.title.clone());
    Entry { spec, text }
}

/// The id of a document as somebody wrote it; that of a planned spec will be written.
pub(super) fn own_id(site: &Site<'_>, id: NodeId) -> Option<String> {
    let node = site.portal.node(id);
    match node.what {
        NodeWhat::Document(document) => {
            let document = &site.portal.documents[document];
            document.id.as_ref().filter(|_| document.id_written).map(|id| id.text.clone())
        }
        _ => (node.state == State::Planned).then(|| node.id.clone()),
    }
}

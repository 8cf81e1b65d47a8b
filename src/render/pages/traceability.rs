//! The index of chains: for each type of items that want coverage how many are covered, the least
//! covered first, with a page for each system.

use serde::Serialize;

use super::evidence::short;
use super::matrix::column;
use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::label;
use crate::render::address::href;
use crate::render::boards::{Counts, OfType};
use crate::render::context::{Page, SpecShape};
use crate::render::site::Site;

pub(super) const URL: &str = "traceability.html";

/// How many items are covered.
#[derive(Serialize)]
pub(super) struct CountsShape {
    /// How many are covered.
    covered: usize,
    /// How many are covered in depth.
    deep: usize,
    /// How many there are in all.
    total: usize,
    /// How many in a hundred are covered.
    percent: usize,
}

impl From<Counts> for CountsShape {
    fn from(counts: Counts) -> CountsShape {
        CountsShape {
            covered: counts.covered,
            deep: counts.deep,
            total: counts.total,
            percent: counts.percent(),
        }
    }
}

/// The items of a type in the documents of one system.
#[derive(Serialize)]
struct ChainRow {
    /// None: of no system.
    system: Option<SpecShape>,
    /// The link to it, from this page.
    url: String,
    /// How many are covered.
    counts: CountsShape,
}

/// A type of items.
#[derive(Serialize)]
pub(super) struct TypeRow {
    /// The name of the type.
    name: String,
    /// Its title.
    title: String,
    /// How many are covered.
    counts: CountsShape,
    /// The page of its items, where there is one only.
    url: Option<String>,
    /// The same by system.
    chains: Vec<ChainRow>,
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// How many items are covered in all.
    counts: CountsShape,
    /// The types of items, the least covered first.
    types: Vec<TypeRow>,
    /// Each type that traces lead to or from with the others that they join it to, on the first page.
    pairs: Vec<PairRow>,
}

/// How many of a type are joined to something of another.
#[derive(Serialize)]
struct Crossing {
    /// The title of the other type.
    title: String,
    /// The link to the page of the two, from this page.
    url: String,
    /// How many are joined.
    joined: usize,
    /// How many there are.
    total: usize,
}

/// A type with those that traces join it to.
#[derive(Serialize)]
struct PairRow {
    /// The title of the type.
    title: String,
    /// The other types.
    others: Vec<Crossing>,
}

/// The pairs of types by the first of each.
fn pairs(site: &Site<'_>) -> Vec<PairRow> {
    let mut rows: Vec<(&str, PairRow)> = Vec::new();
    for pair in &site.boards.pairs.all {
        let crossing = Crossing {
            title: column(site, &pair.to),
            url: href(URL, &pair.url(0)),
            joined: pair.joined,
            total: pair.rows.len(),
        };
        match rows.last_mut().filter(|(of, _)| *of == pair.of) {
            Some((_, row)) => row.others.push(crossing),
            None => {
                let row = PairRow { title: column(site, &pair.of), others: vec![crossing] };
                rows.push((&pair.of, row));
            }
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A type without its systems.
pub(super) fn of_type(site: &Site<'_>, from: &str, of_type: &OfType) -> TypeRow {
    let only = match of_type.chains.as_slice() {
        [only] => only.urls.first(),
        _ => None,
    };
    TypeRow {
        name: of_type.name.clone(),
        title: site.words().label(&label(&of_type.name)).to_owned(),
        counts: of_type.counts.into(),
        url: only.map(|url| href(from, url)),
        chains: Vec::new(),
    }
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let boards = &site.boards;
    let url = numbered(URL, number + 1);
    let rows = boards.chain_pages.get(number).cloned().unwrap_or_default();
    let mut types: Vec<TypeRow> = Vec::new();
    for (at, chain) in boards.chain_rows.get(rows).unwrap_or_default() {
        let known = &boards.types[*at];
        if types.last().is_none_or(|last| last.name != known.name) {
            types.push(of_type(site, &url, known));
        }
        let chain = &known.chains[*chain];
        let system = chain.system.map(|system| site.portal.systems[system].node);
        let row = ChainRow {
            system: system.map(|node| short(site, &url, node)),
            url: chain.urls.first().map(|page| href(&url, page)).unwrap_or_default(),
            counts: chain.counts.into(),
        };
        if let Some(last) = types.last_mut() {
            last.chains.push(row);
        }
    }
    let mut counts = Counts::default();
    for known in &boards.types {
        counts.total += known.counts.total;
        counts.covered += known.counts.covered;
        counts.deep += known.counts.deep;
    }
    let pages = boards.chain_pages.len();
    let about = site.words().say("What is covered by what, and what is not covered yet.");
    let context = Context {
        page: Page::numbered(site, URL, site.words().say("Traceability"), about, (number, pages)),
        counts: counts.into(),
        types,
        pairs: if number == 0 { pairs(site) } else { Vec::new() },
    };
    make(site, &url, "traceability.html", &context)
}

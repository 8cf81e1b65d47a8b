//! Where the documents of a portal stand, whatever their kinds: how many of each kind are at which
//! stage, the features and changes that are in work, and what was changed last.

use serde::Serialize;

use super::evidence::short;
use super::progress::TallyShape;
use crate::assess::{Row, touched};
use crate::model::{NodeId, NodeWhat, Stage, State};
use crate::render::address::href;
use crate::render::context::{SpecShape, is_spec};
use crate::render::lists::{Facet, FacetSort};
use crate::render::site::Site;

const URL: &str = "index.html";

/// How many kinds, features and changes, and changed documents are shown.
const MOST_KINDS: usize = 30;
const MOST_ROWS: usize = 24;
const MOST_CHANGED: usize = 16;

/// The columns of the table of kinds, in the order in which a document goes through them.
const COLUMNS: [&str; 8] =
    ["planned", "stub", "written", "draft", "review", "approved", "done", "withdrawn"];

/// The documents of a kind by how far they are.
#[derive(Serialize)]
struct KindRow {
    /// Its title.
    title: String,
    /// The link to it, from this page.
    url: String,
    /// How many documents are of it.
    count: usize,
    /// One number for each stage that is shown.
    stages: Vec<usize>,
}

/// A feature or change that is in work.
#[derive(Serialize)]
struct InWork {
    #[serde(flatten)]
    root: SpecShape,
    /// Documents that there are, of the kinds that such ones have.
    parts: TallyShape,
    /// Gates that are passed, of those that apply.
    gates: TallyShape,
    /// What is ticked of its tasks.
    tasks: TallyShape,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: Option<String>,
}

/// A document that was changed, with the day.
#[derive(Serialize)]
struct Changed {
    #[serde(flatten)]
    spec: SpecShape,
    /// The day of its last change: `YYYY-MM-DD`.
    updated: String,
}

/// Where documents stand.
#[derive(Serialize)]
pub(super) struct Standing {
    /// The stages that some document is at.
    stages: Vec<&'static str>,
    /// The kinds, with how many documents are at which stage.
    kinds: Vec<KindRow>,
    /// How many more kinds there are.
    kinds_more: usize,
    /// Features and changes in work.
    in_work: Vec<InWork>,
    /// How many more there are.
    in_work_more: usize,
    /// What was changed last.
    changed: Vec<Changed>,
}

/// Where the documents of a site stand.
pub(super) fn standing(site: &Site<'_>) -> Standing {
    let (stages, kinds, kinds_more) = kinds(site);
    let (in_work, in_work_more) = in_work(site);
    Standing { stages, kinds, kinds_more, in_work, in_work_more, changed: changed(site) }
}

/// How many of some rows are shown, which are ordered by their days: whole days, as far as there is
/// room, so that no name decides what is shown; of a first day with more the first ones.
fn shown(days: &[Option<&str>], most: usize) -> usize {
    if days.len() <= most {
        return days.len();
    }
    let ends = (1..=most).rev().find(|end| days[*end] != days[*end - 1]);
    ends.unwrap_or(most)
}

/// How far a document or planned spec is: what is not written is so whatever its status says.
fn stage_of(site: &Site<'_>, node: NodeId) -> &'static str {
    let node = site.portal.node(node);
    match node.state {
        State::Planned | State::Stub => node.state.name(),
        State::Written => node.stage.map_or(node.state.name(), Stage::name),
    }
}

/// The stages that are shown, a row for each kind of specs, and how many kinds are left out.
fn kinds(site: &Site<'_>) -> (Vec<&'static str>, Vec<KindRow>, usize) {
    let is_of_kinds = |facet: &&Facet| facet.sort == FacetSort::Kind;
    let Some(facet) = site.lists.facets.iter().find(is_of_kinds) else {
        return (Vec::new(), Vec::new(), 0);
    };
    let specs = facet
        .values
        .iter()
        .filter(|value| value.nodes.first().is_some_and(|node| is_spec(site, *node)));
    let mut rows: Vec<(KindRow, Vec<usize>)> = specs
        .map(|value| {
            let mut counts = vec![0; COLUMNS.len()];
            for node in &value.nodes {
                let stage = stage_of(site, *node);
                if let Some(at) = COLUMNS.iter().position(|column| *column == stage) {
                    counts[at] += 1;
                }
            }
            let row = KindRow {
                title: value.title.clone(),
                url: href(URL, &value.url),
                count: value.nodes.len(),
                stages: Vec::new(),
            };
            (row, counts)
        })
        .collect();
    let shown: Vec<usize> =
        (0..COLUMNS.len()).filter(|at| rows.iter().any(|(_, counts)| counts[*at] > 0)).collect();
    let more = rows.len().saturating_sub(MOST_KINDS);
    rows.truncate(MOST_KINDS);
    let rows = rows.into_iter().map(|(row, counts)| {
        let stages = shown.iter().map(|at| counts[*at]).collect();
        KindRow { stages, ..row }
    });
    (shown.iter().map(|at| COLUMNS[*at]).collect(), rows.collect(), more)
}

/// The features and changes that are neither done nor withdrawn, those that were changed last first.
fn in_work(site: &Site<'_>) -> (Vec<InWork>, usize) {
    let rows = site.boards.progress.iter().flat_map(|table| &table.rows);
    let is_open = |row: &&Row| {
        let stage = site.portal.node(row.root).stage;
        !matches!(stage, Some(Stage::Done | Stage::Withdrawn))
    };
    let mut rows: Vec<&Row> = rows.filter(is_open).collect();
    let count = rows.len();
    rows.sort_by(|a, b| b.updated.cmp(&a.updated));
    let shape = |row: &&Row| InWork {
        root: short(site, URL, row.root),
        parts: TallyShape::new(
            row.cells.iter().filter(|cell| !cell.documents.is_empty()).count(),
            row.cells.len(),
        ),
        gates: row.gates.into(),
        tasks: row.tasks.into(),
        updated: row.updated.clone(),
    };
    let days: Vec<Option<&str>> = rows.iter().map(|row| row.updated.as_deref()).collect();
    let shown = shown(&days, MOST_ROWS);
    (rows.iter().take(shown).map(shape).collect(), count - shown)
}

/// The documents that were changed last, as far as they or the repository say when.
fn changed(site: &Site<'_>) -> Vec<Changed> {
    let mut all: Vec<(String, NodeId)> = Vec::new();
    for node in &site.lists.all {
        if let NodeWhat::Document(document) = site.portal.node(*node).what
            && let Some(day) = touched(site.portal, document)
        {
            all.push((day, *node));
        }
    }
    // Of one day in reading order.
    all.sort_by(|a, b| b.0.cmp(&a.0));
    let shape = |(updated, node): &(String, NodeId)| Changed {
        spec: short(site, URL, *node),
        updated: updated.clone(),
    };
    let days: Vec<Option<&str>> = all.iter().map(|(day, _)| Some(day.as_str())).collect();
    all.iter().take(shown(&days, MOST_CHANGED)).map(shape).collect()
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn whole_days_are_shown_as_far_as_there_is_room() {
        let days = ["c", "c", "b", "a", "a"].map(Some);
        assert_eq!(shown(&days, 9), 5);
        assert_eq!(shown(&days, 4), 3, "the last day is left out whole");
        assert_eq!(shown(&days, 1), 1, "of the first day there is something");
        assert_eq!(shown(&[], 3), 0);
    }
}

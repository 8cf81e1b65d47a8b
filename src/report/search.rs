//! What the search finds.

use serde_json::{Value, json};

use crate::report::lines::put_line;
use crate::search::{Hit, Page, Unit, UnitHit};
use crate::wire::{VERSION, json as printed, plural};

/// Places of a page that are shown below it.
const MOST_UNITS: usize = 4;

/// What was found, the best first, and how many pages there are.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// What was asked.
    pub query: &'a str,
    /// The pages of the index.
    pub pages: &'a [Page],
    /// The pages that fit best.
    pub hits: &'a [Hit],
    /// How many fit.
    pub count: usize,
}

/// The places of a page that fit, without the page itself, with how well they do.
fn units<'a>(page: &'a Page, hit: &'a Hit) -> impl Iterator<Item = (&'a Unit, &'a UnitHit)> {
    let least = hit.units.first().map_or(0.0, |best| best.score / 2.0);
    let fit = hit.units.iter().filter(move |found| found.unit > 0 && found.score > least);
    fit.take(MOST_UNITS).filter_map(|found| Some((page.terms.units.get(found.unit)?, found)))
}

/// The address of a place.
fn address(page: &Page, unit: &Unit) -> String {
    match unit.anchor.as_str() {
        "" => page.url.clone(),
        anchor => format!("{}#{anchor}", page.url),
    }
}

/// In words.
pub fn text(found: &Found<'_>) -> String {
    let mut out = String::new();
    if found.hits.is_empty() {
        put_line(&mut out, format_args!("nothing has `{}`", found.query));
        return out;
    }
    for hit in found.hits {
        let page = &found.pages[hit.page];
        let status = page.facts.status.as_ref().map(|(status, _)| status.as_str());
        let how = status.filter(|_| page.state == "written").unwrap_or(page.state);
        let id = if page.id.is_empty() { String::new() } else { format!("{}, ", page.id) };
        put_line(&mut out, format_args!("{} ({id}{how}): {}", page.title, page.path));
        for (unit, _) in units(page, hit) {
            let anchor = if unit.anchor.is_empty() { "" } else { "#" };
            put_line(&mut out, format_args!("    {}  {anchor}{}", unit.title, unit.anchor));
        }
    }
    if found.count > found.hits.len() {
        let more = found.count - found.hits.len();
        put_line(&mut out, format_args!("{} more; --max shows more of them", plural(more, "page")));
    }
    out
}

/// As JSON.
pub fn json(found: &Found<'_>) -> String {
    let result = |hit: &Hit| {
        let page = &found.pages[hit.page];
        let section = |(unit, of): (&Unit, &UnitHit)| {
            json!({
                "title": unit.title,
                "url": address(page, unit),
                "item": unit.is_item,
                "score": rounded(of.score),
            })
        };
        json!({
            "id": Some(&page.id).filter(|id| !id.is_empty()),
            "title": page.title,
            "path": page.path,
            "url": page.url,
            "kind": page.facts.kind,
            "status": page.facts.status.as_ref().map(|(status, _)| status),
            "state": page.state,
            "owners": page.facts.owners,
            "tags": page.facts.tags,
            "score": rounded(hit.score),
            "sections": units(page, hit).map(section).collect::<Vec<_>>(),
        })
    };
    let results: Vec<Value> = found.hits.iter().map(result).collect();
    printed(&json!({
        "version": VERSION,
        "query": found.query,
        "count": found.count,
        "results": results,
    }))
}

fn rounded(score: f64) -> f64 {
    (score * 1000.0).round() / 1000.0
}

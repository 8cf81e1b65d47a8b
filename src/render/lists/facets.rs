//! What documents have in common: kind, status, owner and tags, each value with a page.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::layout::{number_of, short};
use crate::model::{FieldRole, Kind, NodeId, Stage, is_none_word, is_placeholder, natural, slug};
use crate::render::site::Site;

/// Characters of an owner or a tag; what is longer is a sentence.
const LONGEST: usize = 60;

/// What values are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::render) enum FacetSort {
    Kind,
    Status,
    Owner,
    Tag,
}

/// The sorts with the folder of their pages.
pub(in crate::render) const FACETS: [(FacetSort, &str); 4] = [
    (FacetSort::Kind, "kinds"),
    (FacetSort::Status, "statuses"),
    (FacetSort::Owner, "owners"),
    (FacetSort::Tag, "tags"),
];

/// The folder of the pages of a sort.
pub(in crate::render) fn folder_of(sort: FacetSort) -> &'static str {
    FACETS.iter().find(|(known, _)| *known == sort).map_or("", |(_, folder)| folder)
}

/// A value and what has it.
#[derive(Debug)]
pub(in crate::render) struct FacetValue {
    pub title: String,
    /// Its first page.
    pub url: String,
    pub stage: Option<Stage>,
    /// What has it, in reading order.
    pub nodes: Vec<NodeId>,
    pub pages: Vec<Range<usize>>,
}

/// The values of a sort.
#[derive(Debug)]
pub(in crate::render) struct Facet {
    pub sort: FacetSort,
    /// The page that lists them.
    pub url: String,
    /// In the order of stages and names.
    pub values: Vec<FacetValue>,
}

/// The values that a node has of a sort, each with the page that lists what has it.
pub(in crate::render) fn values_of(
    site: &Site<'_>,
    node: NodeId,
    sort: FacetSort,
) -> Vec<(String, String)> {
    let values = match sort {
        // Its address is the same in every language.
        FacetSort::Kind => {
            let kind = site.portal.kind_of(node);
            let of = |kind: &Kind| {
                let url = url_of(site, folder_of(sort), &kind.title);
                (site.words().label(&kind.title).to_owned(), url)
            };
            return kind.into_iter().map(of).collect();
        }
        FacetSort::Status => site.portal.node(node).status.clone().into_iter().collect(),
        FacetSort::Owner => names(site, node, FieldRole::Owner),
        FacetSort::Tag => names(site, node, FieldRole::Tags),
    };
    let with_url = |value: String| {
        let url = url_of(site, folder_of(sort), &value);
        (value, url)
    };
    values.into_iter().map(with_url).collect()
}

/// The names that a field holds: each entry of a list, and what commas part.
fn names(site: &Site<'_>, node: NodeId, role: FieldRole) -> Vec<String> {
    let portal = site.portal;
    let declared = portal.kind_of(node).and_then(|kind| kind.field(role));
    let Some(value) = declared.and_then(|decl| portal.metadata(node, &decl.name)) else {
        return Vec::new();
    };
    let mut all: Vec<String> = Vec::new();
    let texts = value.scalars().into_iter().filter(|(text, _)| !is_placeholder(text));
    for name in texts.flat_map(|(text, _)| text.split(',')) {
        let name = name.trim().trim_matches(['`', '*', '#']).trim();
        let says = !name.is_empty() && name.chars().count() <= LONGEST && !is_none_word(name);
        if says && !is_placeholder(name) && !all.iter().any(|known| known == name) {
            all.push(name.to_owned());
        }
    }
    all
}

/// The page of a value: below the folder of its sort, wherever no document lies.
fn url_of(site: &Site<'_>, folder: &str, value: &str) -> String {
    site.free(&format!("{folder}/{}", stem_of(value)))
}

/// The stem of a value's page: its words. Where these do not say all of it, as of `C++` and `C#`, a
/// number tells it from others.
fn stem_of(value: &str) -> String {
    let words = value.to_lowercase();
    let words = words.split([' ', '-', '_']).filter(|word| !word.is_empty());
    let whole = words.collect::<Vec<_>>().join("-");
    let slug = slug(value);
    match (short(&slug), slug == whole) {
        (name, true) => name.into_owned(),
        (name, false) => format!("{name}-{:08x}", number_of(&whole) & 0xffff_ffff),
    }
}

/// The values of everything, by sort; a sort without a value is left out.
pub(super) fn facets(site: &Site<'_>, all: &[NodeId]) -> Vec<Facet> {
    let facet = |(sort, folder): &(FacetSort, &'static str)| {
        let mut by_url: BTreeMap<String, FacetValue> = BTreeMap::new();
        for node in all {
            for (title, url) in values_of(site, *node, *sort) {
                let value = by_url.entry(url).or_insert_with_key(|url| FacetValue {
                    title,
                    url: url.clone(),
                    stage: None,
                    nodes: Vec::new(),
                    pages: Vec::new(),
                });
                if *sort == FacetSort::Status {
                    value.stage = value.stage.or(site.portal.node(*node).stage);
                }
                // Two spellings of one tag are one value.
                if value.nodes.last() != Some(node) {
                    value.nodes.push(*node);
                }
            }
        }
        let mut values: Vec<FacetValue> = by_url.into_values().collect();
        values.sort_by(|a, b| a.stage.cmp(&b.stage).then_with(|| natural(&a.title, &b.title)));
        for value in &mut values {
            value.pages = super::paged(site, &value.nodes);
        }
        Facet { sort: *sort, url: site.free(folder), values }
    };
    FACETS.iter().map(facet).filter(|facet| !facet.values.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::stem_of;

    #[test]
    fn spellings_of_a_value_are_one_and_other_values_are_not() {
        assert_eq!(stem_of("Night watch"), "night-watch");
        assert_eq!(stem_of("night-Watch"), stem_of("night_watch"));
        let apart = ["C", "C++", "C#", "R&D", "R D", "\u{2705}", "\u{1f9ea}"].map(stem_of);
        let unique: std::collections::BTreeSet<&String> = apart.iter().collect();
        assert_eq!(unique.len(), apart.len(), "{apart:?}");
    }
}

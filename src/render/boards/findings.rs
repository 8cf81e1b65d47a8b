//! The findings by rule, the worst first, cut into pages.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::Found;
use super::weights::{encoded, escaped, paged, whole};
use crate::model::{Finding, Level};
use crate::wire::Texts;

/// How many other places of a finding a row shows.
pub(in crate::render) const MOST_RELATED: usize = 100;

/// Characters of the line that a finding points into.
const EXCERPT: usize = 160;

/// The findings of a rule.
#[derive(Debug)]
pub(in crate::render) struct OfRule {
    /// The rule, by its index.
    pub rule: usize,
    /// The worst level among them.
    pub level: Level,
    pub count: usize,
    /// The number of the page, from 0, on which they begin.
    pub page: usize,
}

/// Every finding that may be shown.
#[derive(Debug, Default)]
pub(in crate::render) struct FindingsBoard {
    pub groups: Vec<OfRule>,
    /// Group and finding of each row, by their indexes; without a group an accepted finding. Those
    /// come last.
    pub rows: Vec<(Option<usize>, usize)>,
    pub pages: Vec<Range<usize>>,
}

impl FindingsBoard {
    pub(super) fn new(found: Found<'_>) -> FindingsBoard {
        let mut by_rule: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, finding) in found.shown.iter().enumerate() {
            by_rule.entry(finding.rule).or_default().push(at);
        }
        let mut groups: Vec<(OfRule, Vec<usize>)> = Vec::new();
        for (rule, info) in found.rules.iter().enumerate() {
            let Some(findings) = by_rule.remove(info.id) else { continue };
            let level = findings.iter().map(|at| found.shown[*at].level).max();
            let Some(level) = level else { continue };
            groups.push((OfRule { rule, level, count: findings.len(), page: 0 }, findings));
        }
        groups.sort_by_key(|(group, _)| (Reverse(group.level), found.rules[group.rule].id));
        let rows = groups.iter().enumerate().flat_map(|(group, (_, findings))| {
            findings.iter().map(move |finding| (Some(group), *finding))
        });
        let accepted = (0..found.accepted.len()).map(|at| (None, at));
        let rows: Vec<(Option<usize>, usize)> = rows.chain(accepted).collect();
        let pages = paged(rows.iter().map(|(group, at)| match group {
            Some(_) => weight(found.texts, found.shown[*at]),
            None => {
                let one = found.accepted[*at];
                weight(found.texts, &one.finding) + 100 + whole(&one.by.reason())
            }
        }));
        let mut groups: Vec<OfRule> = groups.into_iter().map(|(group, _)| group).collect();
        let mut first = 0;
        for group in &mut groups {
            group.page = pages.iter().position(|rows| rows.contains(&first)).unwrap_or_default();
            first += group.count;
        }
        FindingsBoard { groups, rows, pages }
    }
}

/// The line that a finding points into, cut; none of a finding about a whole file.
pub(in crate::render) fn excerpt(texts: &Texts<'_>, finding: &Finding) -> Option<String> {
    let source = texts.get(&finding.at.path)?;
    if finding.at.span.start == finding.at.span.end {
        return None;
    }
    let line = source.line_text(texts.place(&finding.at).line).trim();
    Some(match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    })
}

/// The bytes that the row of a finding may take.
fn weight(texts: &Texts<'_>, finding: &Finding) -> usize {
    let related = finding.related.iter().take(MOST_RELATED);
    let related: usize =
        related.map(|place| 70 + escaped(&place.at.path) + whole(&place.message)).sum();
    let help = finding.help.as_deref().map_or(0, |help| 40 + whole(help));
    let text = excerpt(texts, finding).map_or(0, |text| 90 + escaped(&text));
    let place = 60 + escaped(&finding.at.path) + encoded(&finding.at.path);
    // The first of a rule brings the rule's head, which is in what is kept for the page.
    300 + finding.rule.len() + whole(&finding.message) + place + text + help + related
}

//! The findings by rule, the worst first, and how many each document has, cut into pages.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::Found;
use super::weights::{encoded, escaped, of_node, paged, whole};
use crate::model::{Acceptance, DocumentId, Finding, Level, NodeId, Portal};
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

/// How many findings a document has, or another file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) struct OfFile {
    /// The document; none: only a file.
    pub node: Option<NodeId>,
    pub path: String,
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
    /// Those that are accepted, which count for nothing.
    pub accepted: usize,
}

/// Every finding that may be shown.
#[derive(Debug, Default)]
pub(in crate::render) struct FindingsBoard {
    pub groups: Vec<OfRule>,
    /// Group and finding of each row, by their indexes; without a group an accepted finding. Those
    /// come last.
    pub rows: Vec<(Option<usize>, usize)>,
    pub pages: Vec<Range<usize>>,
    /// The first row of each level that occurs.
    pub levels: BTreeMap<Level, usize>,
    /// The documents that have some, the worst first.
    pub files: Vec<OfFile>,
    pub file_pages: Vec<Range<usize>>,
}

impl FindingsBoard {
    pub(super) fn new(
        portal: &Portal,
        order: &HashMap<DocumentId, usize>,
        found: Found<'_>,
    ) -> FindingsBoard {
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
        // What somebody accepted by a waiver, in a document, and by the baseline, each apart.
        let mut accepted: Vec<usize> = (0..found.accepted.len()).collect();
        accepted.sort_by_key(|at| accepted_rank(&found.accepted[*at].by));
        let accepted = accepted.into_iter().map(|at| (None, at));
        let rows: Vec<(Option<usize>, usize)> = rows.chain(accepted).collect();
        let mut levels = BTreeMap::new();
        for (row, (group, at)) in rows.iter().enumerate() {
            if group.is_some() {
                levels.entry(found.shown[*at].level).or_insert(row);
            }
        }
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
        let files = files(portal, order, found);
        let file_pages = paged(files.iter().map(|file| {
            let node = file.node.map_or(0, |node| of_node(portal, node));
            400 + escaped(&file.path) + node
        }));
        FindingsBoard { groups, rows, pages, levels, files, file_pages }
    }

    /// The number of the page, from 0, that a row is on.
    pub(in crate::render) fn page_of(&self, row: usize) -> usize {
        self.pages.iter().position(|rows| rows.contains(&row)).unwrap_or_default()
    }
}

/// The place of what accepts a finding among the others.
fn accepted_rank(by: &Acceptance) -> usize {
    match by {
        Acceptance::Waiver { .. } => 0,
        Acceptance::Allow(_) => 1,
        Acceptance::Baseline => 2,
    }
}

/// How many findings each document has: what has most errors first, then in reading order; of
/// equals the files that are not documents come last.
fn files(portal: &Portal, order: &HashMap<DocumentId, usize>, found: Found<'_>) -> Vec<OfFile> {
    let mut documents: HashMap<&str, Vec<DocumentId>> = HashMap::new();
    for (at, document) in portal.documents.entries().filter(|(at, _)| order.contains_key(at)) {
        let sidecar = document.sidecar.as_ref().map(|file| file.path.as_str());
        for path in sidecar.into_iter().chain([document.path()]) {
            documents.entry(path).or_default().push(at);
        }
    }
    let document_of = |finding: &Finding| {
        let at = finding.in_document();
        let known = documents.get(at.path.as_str())?;
        let holds = |document: &&DocumentId| portal.documents[**document].holds(at.span);
        known.iter().find(holds).or(known.first()).copied()
    };
    let mut files: BTreeMap<(usize, &str), OfFile> = BTreeMap::new();
    let accepted = found.accepted.iter().map(|one| (&one.finding, true));
    let shown = found.shown.iter().map(|finding| (*finding, false));
    for (finding, is_accepted) in shown.chain(accepted) {
        let document = document_of(finding);
        let path = match document {
            Some(document) => portal.documents[document].path(),
            None => finding.at.path.as_str(),
        };
        let place = document.and_then(|document| order.get(&document).copied());
        let file = files.entry((place.unwrap_or(usize::MAX), path)).or_insert_with(|| OfFile {
            node: document.map(|document| portal.document_nodes[document]),
            path: path.to_owned(),
            errors: 0,
            warnings: 0,
            notes: 0,
            accepted: 0,
        });
        match (is_accepted, finding.level) {
            (true, _) => file.accepted += 1,
            (_, Level::Error) => file.errors += 1,
            (_, Level::Warning) => file.warnings += 1,
            _ => file.notes += 1,
        }
    }
    let mut files: Vec<OfFile> = files.into_values().collect();
    files.sort_by_key(|file| Reverse((file.errors, file.warnings, file.notes)));
    files
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

//! 4. Portal → findings. One rule a file; this is the table of rules, and what the configuration
//!    makes of their findings.

mod accepted;

use std::collections::{BTreeMap, HashMap};

use crate::config::Config;
use crate::context::section_name;
use crate::model::{
    Acceptance, Accepted, BlockPart, BlockSource, BlockState, Document, DocumentId, Edit, Fault,
    Finding, Level, Link, Location, ManagedBlock, NamedElsewhere, Portal, Related, RuleInfo,
    Source, Span, UnmetSort,
};

use accepted::settle;
pub use accepted::{Baseline, Known, NoBaseline, Settled};

/// A rule: what it says of itself, and the check.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Id, level and documentation.
    pub info: RuleInfo,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at. Its findings are in any order, at the levels that the rule gives them.
#[derive(Clone, Copy)]
pub enum Check {
    /// The portal.
    Portal(fn(&Portal) -> Vec<Finding>),
    /// The settings, once it is known what they accept. Such findings cannot be accepted.
    Settings(fn(&Settled<'_>) -> Vec<Finding>),
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Check::Portal(_) => "Portal",
            Check::Settings(_) => "Settings",
        })
    }
}

/// Declares a rule; its doc comment is the text of `explain`, the manual and the machine formats.
macro_rules! rule {
    ($(#[doc = $doc:literal])+ $id:literal, $level:ident, $check:ident) => {
        rule! { $(#[doc = $doc])+ $id, $level, Portal $check }
    };
    ($(#[doc = $doc:literal])+ $id:literal, $level:ident, $what:ident $check:ident) => {
        $(#[doc = $doc])+
        pub(super) const RULE: super::Rule = super::Rule {
            info: crate::model::RuleInfo {
                id: $id,
                level: crate::model::Level::$level,
                docs: concat!($($doc, "\n"),+),
            },
            check: super::Check::$what($check),
        };
    };
}

/// Declares the table of rules, in the order of their names. The modules are declared without it, so
/// that rustfmt sees them.
macro_rules! rules {
    ($($module:ident),+ $(,)?) => {
        /// Every rule, by id.
        pub const RULES: &[Rule] = &[$($module::RULE),+];
    };
}

mod active_file;
mod ahead_of_basis;
mod ahead_of_gate;
mod ambiguous_reference;
mod broken_anchor;
mod broken_image;
mod broken_link;
mod case_mismatch;
mod conflicting_metadata;
mod contract_mismatch;
mod covered_removal;
mod dangling_reference;
mod date_order;
mod dependency_cycle;
mod dependency_mismatch;
mod done_too_early;
mod dropped_part;
mod duplicate_heading;
mod duplicate_id;
mod duplicate_title;
mod edited_context;
mod empty_section;
mod empty_table_cell;
mod expired_waiver;
mod failed_gate;
mod fenced;
mod gate_conflict;
mod gated;
mod home_path;
mod id_mismatch;
mod impossible_date;
mod invalid_example;
mod invalid_query;
mod invalid_value;
mod judged;
mod limit_reached;
mod malformed_id;
mod malformed_metadata;
mod missing_code_path;
mod missing_criteria;
mod missing_feature_spec;
mod missing_field;
mod missing_inverse;
mod missing_owner;
mod missing_priority;
mod missing_section;
mod near_miss;
mod needs_clarification;
mod nested_fence;
mod numbering_gap;
mod orphan_feature;
mod out_of_step;
mod overlapping_change;
mod page_collision;
mod placeholder;
mod placeholder_link;
mod redundant_dependency;
mod roadmap_order;
mod section_order;
mod self_dependency;
mod self_url;
mod sentence_form;
mod skipped_level;
mod spared;
mod stale_context;
mod status_contradiction;
mod total_mismatch;
mod unclosed_fence;
mod uncovered_item;
mod undecided_choice;
mod undefined_reference;
mod undrawn_figure;
mod unfilled_document;
mod unknown_commit;
mod unknown_component;
mod unknown_rule;
mod unknown_waiver;
mod unlisted_document;
mod unmet_condition;
mod unreadable_file;
mod unresolved_include;
mod untraced_item;
mod unused_allow;
mod unused_kind;
mod unused_override;
mod unused_pattern;
mod vague_requirement;
mod version_mismatch;
mod wrong_relation;

use gated::{gates, is_placed, level_of, stage_of, status_place};

rules![
    active_file,
    ahead_of_basis,
    ahead_of_gate,
    ambiguous_reference,
    broken_anchor,
    broken_image,
    broken_link,
    case_mismatch,
    conflicting_metadata,
    contract_mismatch,
    covered_removal,
    dangling_reference,
    date_order,
    dependency_cycle,
    dependency_mismatch,
    done_too_early,
    dropped_part,
    duplicate_heading,
    duplicate_id,
    duplicate_title,
    edited_context,
    empty_section,
    empty_table_cell,
    expired_waiver,
    failed_gate,
    gate_conflict,
    home_path,
    id_mismatch,
    impossible_date,
    invalid_example,
    invalid_query,
    invalid_value,
    limit_reached,
    malformed_id,
    malformed_metadata,
    missing_code_path,
    missing_criteria,
    missing_feature_spec,
    missing_field,
    missing_inverse,
    missing_owner,
    missing_priority,
    missing_section,
    near_miss,
    needs_clarification,
    nested_fence,
    numbering_gap,
    orphan_feature,
    out_of_step,
    overlapping_change,
    page_collision,
    placeholder,
    placeholder_link,
    redundant_dependency,
    roadmap_order,
    section_order,
    self_dependency,
    self_url,
    sentence_form,
    skipped_level,
    stale_context,
    status_contradiction,
    total_mismatch,
    unclosed_fence,
    uncovered_item,
    undecided_choice,
    undefined_reference,
    undrawn_figure,
    unfilled_document,
    unknown_commit,
    unknown_component,
    unknown_rule,
    unknown_waiver,
    unlisted_document,
    unmet_condition,
    unreadable_file,
    unresolved_include,
    untraced_item,
    unused_allow,
    unused_kind,
    unused_override,
    unused_pattern,
    vague_requirement,
    version_mismatch,
    wrong_relation,
];

/// The rule on ends of relations that are missing: what it finds can be written.
pub const INVERSE: &str = missing_inverse::RULE.info.id;

/// What is to be considered beside the portal.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// `YYYY-MM-DD`: waivers end.
    pub today: &'a str,
    /// Texts beside the documents: `book.toml`.
    pub others: &'a [Source],
    /// Findings that may be there.
    pub baseline: Option<&'a Baseline>,
    /// Whether documents may allow findings of their own: not those of a stranger.
    pub allows: bool,
}

/// The findings of a portal, as the configuration wants them.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The current findings, by path, place and rule.
    pub findings: Vec<Finding>,
    /// Those that are accepted, in the same order.
    pub accepted: Vec<Accepted>,
    /// How many findings of the baseline are not there any more.
    pub gone: usize,
}

impl Checked {
    /// How many findings a waiver or the document itself accepts.
    pub fn waived(&self) -> usize {
        self.accepted.len() - self.baselined()
    }

    /// How many findings only the baseline accepts.
    pub fn baselined(&self) -> usize {
        self.accepted.iter().filter(|accepted| accepted.by == Acceptance::Baseline).count()
    }

    /// The findings that a baseline written now would hold: those that can be accepted and that
    /// nothing else accepts.
    pub fn for_baseline(&self) -> Baseline {
        let open = self.findings.iter().filter(|finding| {
            RULES
                .iter()
                .any(|rule| rule.info.id == finding.rule && matches!(rule.check, Check::Portal(_)))
        });
        let known = self.accepted.iter().filter(|one| one.by == Acceptance::Baseline);
        Baseline::of(open.chain(known.map(|one| &one.finding)))
    }
}

/// Runs every rule.
pub fn findings(portal: &Portal, asked: &Asked<'_>) -> Checked {
    let config = asked.config;
    let texts = expanded(portal);
    let kept = |rule: &Rule, found: Vec<Finding>| {
        let found = found.into_iter().filter_map(|finding| levelled(finding, config, &texts));
        let found = found.collect();
        listed(rule, found, config.limits.findings)
    };
    let mut found = Vec::new();
    for rule in RULES {
        if let Check::Portal(check) = rule.check {
            let mut of_rule = check(portal);
            of_rule.retain(|finding| !spared::is_spared(portal, finding));
            found.extend(kept(rule, of_rule));
        }
    }
    fenced::name_causes(portal, &mut found);
    sort(&mut found);
    let rules: Vec<RuleInfo> = RULES.iter().map(|rule| rule.info).collect();
    let (mut checked, settled) = settle(portal, asked, &rules, found);
    for rule in RULES {
        if let Check::Settings(check) = rule.check {
            checked.findings.extend(kept(rule, check(&settled)));
        }
    }
    sort(&mut checked.findings);
    in_files(&texts, &mut checked);
    checked
}

/// The texts of documents that were put together from several files, by the paths of these documents.
type Expanded<'a> = HashMap<&'a str, &'a Source>;

fn expanded(portal: &Portal) -> Expanded<'_> {
    let documents = portal.documents.iter().map(|document| &document.source);
    documents
        .filter(|source| source.expansion().is_some())
        .map(|source| (source.path.as_str(), source))
        .collect()
}

/// Brings findings from the texts of documents, where those were put together from several files, to
/// their places in these files. What compares them with documents has been done by then.
fn in_files(texts: &Expanded<'_>, checked: &mut Checked) {
    if texts.is_empty() {
        return;
    }
    let text_of = |path: &str| texts.get(path).copied();
    let placed = |finding: Finding| finding.in_files(text_of);
    checked.findings = std::mem::take(&mut checked.findings).into_iter().map(placed).collect();
    for accepted in std::mem::take(&mut checked.accepted) {
        checked.accepted.push(Accepted { finding: placed(accepted.finding), ..accepted });
    }
    // The finding of the file itself, if it is a document, goes before those of pages with it.
    checked.findings.sort_by_key(|finding| finding.expanded.is_some());
    sort(&mut checked.findings);
    // What is wrong in a file is one fact, however many pages include it.
    checked.findings.dedup_by(|a, b| {
        (&a.at, a.rule, &a.message) == (&b.at, b.rule, &b.message) && a.expanded.is_some()
    });
}

fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.at, a.rule, &a.message).cmp(&(&b.at, b.rule, &b.message)));
}

/// The findings of a rule, in order; of more than may be listed the first, and how many more there
/// are.
fn listed(rule: &Rule, mut findings: Vec<Finding>, most: usize) -> Vec<Finding> {
    for finding in &mut findings {
        shorten(&mut finding.message);
        finding.help.iter_mut().for_each(shorten);
    }
    if findings.len() > most {
        findings.sort_by(|a, b| (&a.at, &a.message).cmp(&(&b.at, &b.message)));
        let others = findings.split_off(most);
        let worst = others.iter().map(|finding| finding.level).max().unwrap_or(Level::Note);
        findings.push(limit_reached::further(rule.info.id, others.len(), worst, most));
    }
    findings
}

/// Cuts a sentence that quotes a text without end.
fn shorten(sentence: &mut String) {
    const LONGEST: usize = 2000;
    if sentence.len() > LONGEST {
        let end = sentence.floor_char_boundary(LONGEST);
        sentence.truncate(end);
        sentence.push('…');
    }
}

/// The finding at the level that the configuration gives it; none when the rule is off there. The
/// levels of a folder hold for the documents in it, and for the files in it that others include.
fn levelled(finding: Finding, config: &Config, texts: &Expanded<'_>) -> Option<Finding> {
    let page = &finding.at.path;
    let file = || Some(&texts.get(page.as_str())?.located(finding.at.span)?.0.path);
    let here = config.overrides.iter().rev().find_map(|over| {
        let level = over.rules.get(finding.rule)?;
        let is_match = |path: &String| over.paths.is_match(path);
        (is_match(page) || file().is_some_and(is_match)).then_some(level)
    });
    let level = here.or_else(|| config.rules.get(finding.rule)).copied();
    let finding = match level {
        Some(level) => finding.at_level(level),
        None => finding,
    };
    (finding.level != Level::Off).then_some(finding)
}

/// What the parser could not make sense of, of one sort. The rule's level is that of the graver
/// ones; the others are warnings at most.
fn problems(portal: &Portal, rule: &RuleInfo, fault: Fault) -> Vec<Finding> {
    let found = portal.problems(fault).map(|(index, problem)| {
        let document = &portal.documents[index];
        let at = document.locate(problem.place);
        let finding = Finding::new(rule, at, &problem.message, [portal.document_nodes[index]])
            .help(&problem.help)
            .of(portal.document_id(index));
        let finding = match problem.related.as_deref() {
            Some((place, what)) => finding.related(document.locate(*place), what),
            None => finding,
        };
        let finding = match problem.fix(document.source_of(problem.place)) {
            Some((message, edit)) => finding.fix(message, vec![edit]),
            None => finding,
        };
        let usual = if problem.minor { rule.level.min(Level::Warning) } else { rule.level };
        finding.at_level(problem.level.unwrap_or(usual))
    });
    found.collect()
}

/// The conditions of kinds that only the portal decides and that do not hold, of one sort.
fn unmet(portal: &Portal, rule: &RuleInfo, sort: UnmetSort) -> Vec<Finding> {
    let mut findings = Vec::new();
    for unmet in portal.unmet.iter().filter(|unmet| unmet.sort == sort) {
        let breach = &unmet.breach;
        let document = &portal.documents[breach.document];
        let own = portal.document_nodes[breach.document];
        let about = std::iter::once(own).chain(breach.about.iter().copied());
        findings.push(
            Finding::new(rule, document.locate_in_text(breach.span), &breach.message, about)
                .help(&unmet.help)
                .of(portal.document_id(breach.document))
                .at_level(unmet.level.unwrap_or(rule.level)),
        );
    }
    findings
}

/// Findings on managed blocks: rule, message and help for each that has one.
fn blocks(
    portal: &Portal,
    of: impl Fn(DocumentId, &ManagedBlock, &BlockState) -> Option<(&'static RuleInfo, String, String)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, states) in portal.managed.entries() {
        let document = &portal.documents[index];
        for (block, state) in document.managed.iter().zip(states) {
            let Some((rule, message, help)) = of(index, block, state) else { continue };
            let id = portal.document_id(index);
            let there = portal.beginning_of(&block.source);
            let about = std::iter::once(portal.document_nodes[index]).chain(there);
            let at = document.locate_in_text(block.begin);
            let finding = Finding::new(rule, at, message, about).help(help).of(id);
            findings.push(match source_of(portal, block) {
                Some(at) => finding.related(at, "the source"),
                None => finding,
            });
        }
    }
    findings
}

/// Where the source of a block is.
fn source_of(portal: &Portal, block: &ManagedBlock) -> Option<Location> {
    let source = BlockSource::read(&block.source)?;
    let document = &portal.documents[portal.document_of(portal.find(source.document)?)?];
    let span = match source.part {
        BlockPart::Item { id, .. } => document.items.iter().find(|item| item.id == id)?.span,
        BlockPart::Section(section) => {
            document.headings.iter().find(|heading| section_name(heading) == section)?.span
        }
    };
    Some(document.locate_in_text(span))
}

/// A finding on a link that differs by letter case only: it works in the site, and the fix is
/// certain.
fn with_case_fix(document: &Document, link: &Link, right: &str, finding: Finding) -> Finding {
    let finding = finding.at_level(Level::Warning).help(format!("write `{right}`"));
    match target_edit(document, link, right) {
        Some(edit) => finding.fix(format!("write `{right}`"), vec![edit]),
        None => finding,
    }
}

/// Findings on links of one document, of which those that share a definition are one, at the
/// definition, with the links that use it; so are those that lead to one folder.
#[derive(Default)]
struct OfLinks {
    findings: Vec<Finding>,
    /// The finding of each definition, and how many links use it.
    defined: BTreeMap<Span, (usize, usize)>,
    /// The same of each folder.
    folders: BTreeMap<String, (usize, usize)>,
}

impl OfLinks {
    /// How many of the links that belong to one finding are listed.
    const MOST: usize = 8;

    /// Adds what is found of a link.
    fn add(&mut self, document: &Document, link: &Link, finding: Finding) {
        let Some(definition) = link.definition else {
            self.findings.push(finding);
            return;
        };
        let used = document.locate_in_text(link.span);
        let (at, uses) = self.defined.entry(definition).or_insert_with(|| {
            self.findings.push(finding);
            (self.findings.len() - 1, 0)
        });
        *uses += 1;
        if *uses <= OfLinks::MOST {
            self.findings[*at].related.push(Related { at: used, message: "used here".to_owned() });
        }
    }

    /// Adds what is found of a link to a folder.
    fn add_of_folder(&mut self, document: &Document, folder: &str, link: &Link, finding: Finding) {
        let Some((at, others)) = self.folders.get_mut(folder) else {
            self.folders.insert(folder.to_owned(), (self.findings.len(), 0));
            self.findings.push(finding);
            return;
        };
        *others += 1;
        if *others <= OfLinks::MOST {
            let (at, there) = (*at, document.locate_in_text(link.span));
            self.findings[at]
                .related
                .push(Related { at: there, message: "here as well".to_owned() });
        }
    }
}

/// The edit that puts a link's target right, when the target is in the text as it is.
fn target_edit(document: &Document, link: &Link, right: &str) -> Option<Edit> {
    if let Some(span) = link.definition {
        return Some(Edit { span, text: right.to_owned() });
    }
    let text = document.source.slice(link.span);
    // After the text, which may have an image in it, before a title: `[text](target "title")`.
    let start = text.rmatch_indices("](").find_map(|(at, open)| {
        let rest = text[at + open.len()..].trim_start();
        let rest = rest.strip_prefix('<').unwrap_or(rest);
        rest.starts_with(&link.target).then(|| text.len() - rest.len())
    })?;
    let start = link.span.start + start;
    let span = Span::new(start, start + link.target.len());
    Some(Edit { span, text: right.to_owned() })
}

/// Findings on what documents name outside of the portal and what is not there.
fn not_there<'a>(
    portal: &Portal,
    named: impl IntoIterator<Item = &'a NamedElsewhere>,
    rule: &RuleInfo,
    help: &str,
    message: impl Fn(&NamedElsewhere) -> String,
) -> Vec<Finding> {
    let lost = named.into_iter().filter(|named| !named.there);
    let findings = lost.map(|named| {
        let at = portal.documents[named.document].locate(named.place);
        let own = portal.document_nodes[named.document];
        Finding::new(rule, at, message(named), [own])
            .help(help)
            .of(portal.document_id(named.document))
    });
    findings.collect()
}

/// Ids for a sentence: `a`, `b` and `c`; of many the first few and how many more.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 6;
    let quoted: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    match (&quoted[..], names.len().saturating_sub(SHOWN)) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([head @ .., last], 0) => format!("{} and {last}", head.join(", ")),
        (all, more) => format!("{} and {more} more", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_rules_is_the_folder_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder")
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter_map(|name| Some(name.strip_suffix(".rs")?.replace('_', "-")))
            .filter(|name| !["mod", "fenced", "gated", "judged", "spared"].contains(&name.as_str()))
            .collect();
        files.sort();
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.info.id).collect();
        assert_eq!(ids, files);
    }

    #[test]
    fn every_rule_says_what_why_and_how() {
        for rule in RULES {
            let docs = rule.info.text();
            for heading in ["## Why", "## Example", "## How to fix"] {
                assert!(docs.contains(heading), "{} lacks {heading}", rule.info.id);
            }
            assert!(rule.info.summary().ends_with('.'), "{}", rule.info.id);
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let names: Vec<String> = (0..9).map(|n| n.to_string()).collect();
        assert_eq!(list(&names[..2]), "`0` and `1`");
        assert_eq!(list(&names), "`0`, `1`, `2`, `3`, `4`, `5` and 3 more");
    }
}

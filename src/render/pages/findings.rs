//! Every finding, by rule, in as many pages as it takes.

use serde::Serialize;

use super::{Made, page as make};
use crate::layout::numbered;
use crate::model::{Accepted, Finding, Level};
use crate::render::address::href;
use crate::render::boards::{MOST_RELATED, OfRule, excerpt};
use crate::render::context::Page;
use crate::render::site::Site;
use crate::template::escape_with_code;

const URL: &str = "findings.html";

#[derive(Serialize)]
struct RelatedRow {
    /// The path of the file, from the root of the portal.
    path: String,
    /// The line, from 1.
    line: usize,
    /// What is there, as HTML.
    message_html: String,
}

#[derive(Serialize)]
struct Row {
    /// Its id, where it is the first of its level.
    id: Option<String>,
    /// `error`, `warning` or `note`.
    level: &'static str,
    /// The message, as HTML.
    message_html: String,
    /// What to do about it, as HTML.
    help_html: Option<String>,
    /// The path of the file, from the root of the portal.
    path: String,
    /// The line, from 1.
    line: usize,
    /// The link to its place; none where it has no page.
    url: Option<String>,
    /// The line that it is in.
    text: Option<String>,
    /// Places that have to do with it.
    related: Vec<RelatedRow>,
    /// How many more there are.
    related_more: usize,
}

#[derive(Serialize)]
struct Group {
    /// The id of the rule.
    rule: &'static str,
    /// The title of the rule.
    title: String,
    /// What the rule says of itself, in a sentence.
    explain: String,
    /// How many there are.
    count: usize,
    /// Which of them this page shows, from 1, where others show the rest.
    part: Option<(usize, usize)>,
    /// Those of this page.
    findings: Vec<Row>,
}

/// A finding that is accepted.
#[derive(Serialize)]
struct AcceptedRow {
    /// The id of the rule.
    rule: &'static str,
    /// By what, in a word.
    by: &'static str,
    /// Why it is accepted.
    reason: String,
    /// The finding.
    finding: Row,
}

/// The findings that are accepted in one way.
#[derive(Serialize)]
struct AcceptedGroup {
    /// What accepts them, in words.
    title: String,
    /// How many there are.
    count: usize,
    /// Those of this page.
    rows: Vec<AcceptedRow>,
}

/// The findings that are accepted, apart from the others.
#[derive(Serialize)]
struct AcceptedRows {
    /// How many there are.
    count: usize,
    /// Those of this page, by what accepts them.
    groups: Vec<AcceptedGroup>,
}

/// An entry of the list of rules, where there are several pages.
#[derive(Serialize)]
struct RuleRow {
    /// The title of the rule.
    title: String,
    /// `error`, `warning` or `note`.
    level: &'static str,
    /// How many findings it has.
    count: usize,
    /// The link to where they begin.
    url: String,
}

/// Links to the first finding of each level; none where there is none.
#[derive(Serialize)]
struct FirstOfLevel {
    /// Of the errors.
    error: Option<String>,
    /// Of the warnings.
    warning: Option<String>,
    /// Of the notes.
    note: Option<String>,
}

impl FirstOfLevel {
    fn new(site: &Site<'_>, url: &str) -> FirstOfLevel {
        let board = &site.boards.findings;
        let link = |level: Level| {
            let page = numbered(URL, board.page_of(*board.levels.get(&level)?) + 1);
            Some(href(url, &format!("{page}#{}", first_id(level))))
        };
        FirstOfLevel {
            error: link(Level::Error),
            warning: link(Level::Warning),
            note: link(Level::Note),
        }
    }
}

/// The id of the first finding of a level.
fn first_id(level: Level) -> String {
    format!("first-{}", level.name())
}

#[derive(Serialize)]
struct Context {
    /// What every page has.
    page: Page,
    /// How many errors.
    errors: usize,
    /// How many warnings.
    warnings: usize,
    /// How many notes.
    notes: usize,
    /// Where the findings of each level begin.
    first: FirstOfLevel,
    /// The page that has them by document.
    by_document: String,
    /// The rules, where they are on several pages.
    rules: Vec<RuleRow>,
    /// The findings of this page, by rule.
    groups: Vec<Group>,
    /// Those of this page; none where none is.
    accepted: Option<AcceptedRows>,
}

pub(super) fn page(site: &Site<'_>, number: usize) -> Made {
    let board = &site.boards.findings;
    let url = numbered(URL, number + 1);
    let range = board.pages.get(number).cloned().unwrap_or_default();
    let mut groups: Vec<(usize, Group)> = Vec::new();
    let mut accepted: Vec<AcceptedRow> = Vec::new();
    for number in range.clone() {
        let Some((at, finding)) = board.rows.get(number) else { break };
        let Some(at) = at else {
            accepted.push(accepted_row(site, &url, site.accepted[*finding]));
            continue;
        };
        if groups.last().is_none_or(|(last, _)| last != at) {
            groups.push((*at, group(site, &board.groups[*at])));
        }
        if let Some((_, group)) = groups.last_mut() {
            let finding = site.shown[*finding];
            let is_first = board.levels.get(&finding.level) == Some(&number);
            let id = is_first.then(|| first_id(finding.level));
            group.findings.push(Row { id, ..row(site, &url, finding) });
        }
    }
    for (at, group) in &mut groups {
        let first = board.groups.iter().take(*at).map(|before| before.count).sum::<usize>();
        let start = range.start.saturating_sub(first) + 1;
        let shown = group.findings.len();
        group.part = (shown < group.count).then_some((start, start + shown - 1));
    }
    let pages = board.pages.len();
    let rules = board.groups.iter().filter(|_| pages > 1).map(|of_rule| RuleRow {
        title: title(site.rules[of_rule.rule].id),
        level: of_rule.level.name(),
        count: of_rule.count,
        url: {
            let page = numbered(URL, of_rule.page + 1);
            href(&url, &format!("{page}#{}", site.rules[of_rule.rule].id))
        },
    });
    let summary = &site.summary;
    let about = site.words().say("What is missing and what is wrong.");
    let context = Context {
        page: Page::numbered(site, URL, site.words().say("Findings"), about, (number, pages)),
        first: FirstOfLevel::new(site, &url),
        by_document: href(&url, "findings-by-document.html"),
        errors: summary.errors,
        warnings: summary.warnings,
        notes: summary.notes,
        rules: rules.collect(),
        groups: groups.into_iter().map(|(_, group)| group).collect(),
        accepted: if accepted.is_empty() { None } else { Some(accepted_rows(site, accepted)) },
    };
    make(site, &url, "findings.html", &context)
}

/// The head of a rule's findings.
fn group(site: &Site<'_>, of_rule: &OfRule) -> Group {
    let rule = &site.rules[of_rule.rule];
    Group {
        rule: rule.id,
        title: title(rule.id),
        explain: rule.summary(),
        count: of_rule.count,
        part: None,
        findings: Vec::new(),
    }
}

/// A rule's id as words: `dangling-reference` is "Dangling reference".
fn title(rule: &str) -> String {
    let words = rule.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Accepted findings by what accepts them; they are in that order.
fn accepted_rows(site: &Site<'_>, rows: Vec<AcceptedRow>) -> AcceptedRows {
    let words = site.words();
    let mut groups: Vec<(&'static str, AcceptedGroup)> = Vec::new();
    for row in rows {
        if groups.last().is_none_or(|(by, _)| *by != row.by) {
            let count = site.accepted.iter().filter(|one| one.by.name() == row.by).count();
            let title = match row.by {
                "waived" => words.say("By waivers of the settings"),
                "allowed" => words.say("By the documents themselves"),
                _ => words.say("By the baseline"),
            };
            groups
                .push((row.by, AcceptedGroup { title: title.to_owned(), count, rows: Vec::new() }));
        }
        if let Some((_, group)) = groups.last_mut() {
            group.rows.push(row);
        }
    }
    let groups = groups.into_iter().map(|(_, group)| group).collect();
    AcceptedRows { count: site.accepted.len(), groups }
}

fn accepted_row(site: &Site<'_>, from: &str, accepted: &Accepted) -> AcceptedRow {
    AcceptedRow {
        rule: accepted.finding.rule,
        by: accepted.by.name(),
        reason: accepted.by.reason(),
        finding: row(site, from, &accepted.finding),
    }
}

fn row(site: &Site<'_>, from: &str, finding: &Finding) -> Row {
    let related = finding.related.iter().take(MOST_RELATED).map(|related| RelatedRow {
        path: related.at.path.clone(),
        line: site.texts.place(&related.at).line,
        message_html: escape_with_code(&related.message),
    });
    Row {
        id: None,
        level: finding.level.name(),
        message_html: escape_with_code(&finding.message),
        help_html: finding.help.as_deref().map(escape_with_code),
        path: finding.at.path.clone(),
        line: site.texts.place(&finding.at).line,
        url: site.finding_url(from, finding),
        text: excerpt(site.texts, finding),
        related: related.collect(),
        related_more: finding.related.len().saturating_sub(MOST_RELATED),
    }
}

//! Every finding, by rule.

use serde::Serialize;

use super::{Made, page as make};
use crate::model::{Finding, Level};
use crate::render::context::Page;
use crate::render::site::Site;
use crate::template::escape_with_code;

const URL: &str = "findings.html";

#[derive(Serialize)]
struct RelatedRow {
    path: String,
    line: usize,
    message: String,
}

#[derive(Serialize)]
struct Row {
    level: &'static str,
    message_html: String,
    help_html: Option<String>,
    path: String,
    line: usize,
    url: Option<String>,
    text: Option<String>,
    related: Vec<RelatedRow>,
}

#[derive(Serialize)]
struct Group {
    rule: &'static str,
    level: &'static str,
    title: String,
    explain: String,
    findings: Vec<Row>,
}

#[derive(Serialize)]
struct Context {
    page: Page,
    errors: usize,
    warnings: usize,
    notes: usize,
    groups: Vec<Group>,
}

pub(super) fn page(site: &Site<'_>, _: usize) -> Made {
    let mut groups: Vec<(Level, Group)> = Vec::new();
    for rule in site.rules {
        let findings: Vec<&Finding> =
            site.shown.iter().copied().filter(|finding| finding.rule == rule.id).collect();
        let Some(worst) = findings.iter().map(|finding| finding.level).max() else {
            continue;
        };
        let group = Group {
            rule: rule.id,
            level: worst.name(),
            title: title(rule.id),
            explain: rule.summary(),
            findings: findings.into_iter().map(|finding| row(site, finding)).collect(),
        };
        groups.push((worst, group));
    }
    groups.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.rule.cmp(b.1.rule)));
    let summary = &site.summary;
    let context = Context {
        page: Page::new(site, URL, "Findings", "What is missing and what is wrong."),
        errors: summary.errors,
        warnings: summary.warnings,
        notes: summary.notes,
        groups: groups.into_iter().map(|(_, group)| group).collect(),
    };
    make(site, URL, "findings.html", &context)
}

/// A rule's id as words: `dangling-reference` is "Dangling reference".
fn title(rule: &str) -> String {
    let words = rule.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn row(site: &Site<'_>, finding: &Finding) -> Row {
    let place = site.texts.place(&finding.path, finding.span);
    let source = site.texts.get(&finding.path);
    let whole = finding.span.start == finding.span.end;
    let text = source.filter(|_| !whole).map(|source| {
        let line = source.line_text(place.line).trim();
        let cut: String = line.chars().take(160).collect();
        if cut.len() < line.len() { format!("{cut}…") } else { cut }
    });
    Row {
        level: finding.level.name(),
        message_html: escape_with_code(&finding.message),
        help_html: finding.help.as_deref().map(escape_with_code),
        path: finding.path.clone(),
        line: place.line,
        url: site.finding_url(URL, finding),
        text,
        related: finding
            .related
            .iter()
            .map(|related| RelatedRow {
                path: related.path.clone(),
                line: site.texts.place(&related.path, related.span).line,
                message: related.message.clone(),
            })
            .collect(),
    }
}

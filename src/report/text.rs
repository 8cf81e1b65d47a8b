//! Findings for people: the manner of rustc, drawn by annotate-snippets.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Group, Level as Look, Origin, Patch, Renderer, Snippet};

use super::Report;
use super::lines::visible;
use crate::model::{Edit, Finding, Level, Source, Span};
use crate::wire::{Texts, plural};

/// Every finding, the worst file first and in it the worst finding, and one closing line.
pub(super) fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    for found in ordered(report.findings) {
        let count = shown.entry(found.rule).or_default();
        *count += 1;
        if report.most.is_none_or(|most| *count <= most) {
            out.push_str(&finding(found, report.texts, report.colour));
            out.push('\n');
        }
    }
    if let Some(most) = report.most {
        for (rule, count) in shown.into_iter().filter(|(_, count)| *count > most) {
            let more = plural(count - most, "more finding");
            let _ = writeln!(out, "{more} of {rule}; without --max-per-rule all are shown");
        }
    }
    if report.show_waived {
        for accepted in report.accepted {
            let by = format!("{}: {}", accepted.by.name(), accepted.by.reason());
            let known = Finding { fix: None, help: Some(by), ..accepted.finding.clone() };
            out.push_str(&finding(&known, report.texts, report.colour));
            out.push('\n');
        }
    }
    out.push_str(&report.summary.line());
    out.push('\n');
    out
}

/// Findings by file, the worst file first; in it the worst first, then by place.
fn ordered<'a>(findings: &[&'a Finding]) -> Vec<&'a Finding> {
    let mut worst: BTreeMap<&str, Level> = BTreeMap::new();
    for finding in findings {
        let level = worst.entry(&finding.at.path).or_insert(finding.level);
        *level = finding.level.max(*level);
    }
    let mut all = findings.to_vec();
    all.sort_by_key(|finding| {
        (Reverse(worst.get(finding.at.path.as_str())), &finding.at.path, Reverse(finding.level))
    });
    all
}

/// One finding, with a line end.
pub(super) fn finding(finding: &Finding, texts: &Texts<'_>, colour: bool) -> String {
    let look = match finding.level {
        Level::Error => Look::ERROR,
        Level::Warning => Look::WARNING,
        Level::Note | Level::Off => Look::NOTE,
    };
    let finding = &shown(finding);
    let title = look.primary_title(finding.message.as_str()).id(finding.rule);
    let whole = finding.at.span.start == finding.at.span.end;
    let mut group = match texts.get(&finding.at.path).filter(|_| !whole) {
        Some(source) => {
            title.element(snippet(source, finding.at.span, AnnotationKind::Primary, ""))
        }
        None => {
            let line = texts.place(&finding.at).line;
            title.element(Origin::path(visible(&finding.at.path)).line(line))
        }
    };
    let beside = |related: &&crate::model::Related| {
        related.at.span.start < related.at.span.end && texts.get(&related.at.path).is_some()
    };
    for related in finding.related.iter().filter(beside) {
        if let Some(source) = texts.get(&related.at.path) {
            let kind = AnnotationKind::Context;
            group = group.element(snippet(source, related.at.span, kind, &related.message));
        }
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    match (&finding.fix, texts.get(&finding.at.path)) {
        (Some(fix), Some(source)) if !fix.edits.is_empty() => {
            groups.push(group);
            let title = Look::HELP.secondary_title(fix.message.as_str());
            groups.push(title.element(patch(source, &fix.edits)));
        }
        _ => {
            if let Some(help) = &finding.help {
                group = group.element(Look::HELP.message(help.as_str()));
            }
            groups.push(group);
        }
    }
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = renderer.render(&groups);
    for at in std::iter::once(&finding.at).chain(finding.related.iter().map(|at| &at.at)) {
        if let Some((counted, right)) = texts.get(&at.path).and_then(|text| place(text, at.span)) {
            text = text.replacen(&counted, &right, 1);
        }
    }
    text.push('\n');
    text
}

/// A finding whose words fit on a line each. Its path is that of its source.
fn shown(finding: &Finding) -> Finding {
    let mut shown = finding.clone();
    let mut texts = vec![&mut shown.message];
    texts.extend(&mut shown.help);
    texts.extend(shown.related.iter_mut().map(|related| &mut related.message));
    texts.extend(shown.fix.iter_mut().map(|fix| &mut fix.message));
    for text in texts {
        if let Cow::Owned(visible) = visible(text) {
            *text = visible;
        }
    }
    shown
}

/// Bytes of lines that are shown whole.
const LONG: usize = 2000;

/// Bytes before and after a span that are shown of longer ones, and at most of the span itself.
const AROUND: usize = 300;

/// The lines of a span, so that a long file is not walked for each finding.
fn window(source: &Source, span: Span) -> Span {
    let lines = [span.start, span.end.max(span.start)].map(|at| source.line(at));
    source.line_span(lines[0]).to(source.line_span(lines[1]))
}

/// The part of a long window that is near a span: every finding in a line of megabytes would have all
/// of it laid out.
fn part(source: &Source, window: Span, span: Span) -> Option<Span> {
    if window.end - window.start <= LONG {
        return None;
    }
    let start = source.text.floor_char_boundary(span.start.saturating_sub(AROUND));
    let end = span.end.min(span.start + AROUND) + AROUND;
    let end = source.text.ceil_char_boundary(end.min(source.text.len()));
    Some(Span::new(start.max(window.start), end.min(window.end)))
}

/// Where a span is, as it is counted from the beginning of the part that is shown of its line, and as
/// it is.
fn place(source: &Source, span: Span) -> Option<(String, String)> {
    let part = part(source, window(source, span), span)?;
    let right = source.position(span.start);
    let before = Span::new(part.start.max(source.line_span(right.line).start), span.start);
    let counted = source.slice(before).chars().count() + 1;
    let place = |column: usize| format!("{}:{}:{column}", visible(&source.path), right.line);
    Some((place(counted), place(right.column)))
}

fn snippet<'a>(
    source: &'a Source,
    span: Span,
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let window = window(source, span);
    let shown = part(source, window, span).unwrap_or(window);
    let end = span.end.min(shown.end).max(span.start);
    let mut annotation = kind.span(span.start - shown.start..end - shown.start);
    if !label.is_empty() {
        annotation = annotation.label(label);
    }
    Snippet::source(source.slice(shown))
        .path(visible(&source.path))
        .line_start(source.line(shown.start))
        .fold(false)
        .annotation(annotation)
}

fn patch<'a>(source: &'a Source, edits: &'a [Edit]) -> Snippet<'a, Patch<'a>> {
    let whole = edits.iter().map(|edit| edit.span).reduce(Span::to).unwrap_or_default();
    let window = window(source, whole);
    // The edits of a fix are near each other, or they are not shown as a part.
    let near = part(source, window, whole).filter(|part| part.contains(whole));
    let shown = near.unwrap_or(window);
    let patches = edits.iter().map(|edit| {
        let range = edit.span.start - shown.start..edit.span.end - shown.start;
        Patch::new(range, edit.text.as_str())
    });
    Snippet::source(source.slice(shown))
        .path(visible(&source.path))
        .line_start(source.line(shown.start))
        .fold(false)
        .patches(patches)
}

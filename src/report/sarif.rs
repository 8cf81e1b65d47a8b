//! Findings as SARIF 2.1.0, for code scanning and for editors that read it. Paths are from the
//! repository's root; fingerprints are those of the baseline, so that what is moved in a file stays
//! the same finding.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::Report;
use crate::model::{Acceptance, Finding, Level, Location, RuleInfo, Span};
use crate::wire;

/// The form's own name of its schema.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Under what name fingerprints are compared; another way to make them has another number.
const PRINTS: &str = "specbook/v1";

/// Results that a run may have: GitHub refuses files with more.
const MOST: usize = 25_000;

pub(super) fn report(report: &Report<'_>) -> String {
    let accepted = report.accepted.iter().map(|one| (&one.finding, Some(&one.by)));
    let mut all: Vec<(&Finding, Option<&Acceptance>)> =
        report.findings.iter().map(|finding| (*finding, None)).chain(accepted).collect();
    let left_out = all.len().saturating_sub(MOST);
    if left_out > 0 {
        all.sort_by_key(|(finding, by)| (by.is_some(), std::cmp::Reverse(finding.level)));
        all.truncate(MOST);
    }
    let results: Vec<Json> =
        all.into_iter().map(|(finding, by)| result(report, finding, by)).collect();
    let mut invocation = json!({ "executionSuccessful": true });
    if left_out > 0 {
        let text = format!("{left_out} results are left out: the worst {MOST} are here");
        invocation["toolExecutionNotifications"] =
            json!([{ "level": "warning", "message": { "text": text } }]);
    }
    wire::json(&json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specbook",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": report.rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": results,
        }],
    }))
}

/// What the form calls a level.
fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "none",
        Level::Note => "note",
        Level::Warning => "warning",
        Level::Error => "error",
    }
}

/// A rule, with the one text that `explain` prints.
fn rule(rule: &RuleInfo) -> Json {
    let text = rule.text();
    let first = text.split("\n\n").next().unwrap_or_default();
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": first.split_whitespace().collect::<Vec<_>>().join(" ") },
        "help": { "text": text.trim_end(), "markdown": text.trim_end() },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn result(report: &Report<'_>, finding: &Finding, by: Option<&Acceptance>) -> Json {
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        text.push('\n');
        text.push_str(help);
    }
    let mut result = Map::new();
    let mut put = |key: &str, value: Json| result.insert(key.to_owned(), value);
    put("ruleId", json!(finding.rule));
    if let Some(index) = report.rules.iter().position(|rule| rule.id == finding.rule) {
        put("ruleIndex", json!(index));
    }
    put("level", json!(level(finding.level)));
    put("message", json!({ "text": text }));
    let place = physical(report, &finding.at);
    let mut location = json!({ "physicalLocation": place });
    if let Some(node) = finding.about.first() {
        let name = &report.portal.node(*node).id;
        location["logicalLocations"] = json!([{ "fullyQualifiedName": name }]);
    }
    put("locations", json!([location]));
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(at, related)| {
            json!({
                "id": at,
                "physicalLocation": physical(report, &related.at),
                "message": { "text": related.message },
            })
        });
        put("relatedLocations", related.collect());
    }
    put("partialFingerprints", json!({ PRINTS: finding.fingerprint.to_string() }));
    // Once one result says that it is suppressed, the others say that they are not.
    if !report.accepted.is_empty() {
        let suppression = by.map(|by| {
            let source = matches!(by, Acceptance::Allow(_));
            let kind = if source { "inSource" } else { "external" };
            json!({ "kind": kind, "status": "accepted", "justification": by.reason() })
        });
        put("suppressions", suppression.into_iter().collect());
    }
    if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.edits.is_empty()) {
        let replacements = fix.edits.iter().map(|edit| {
            json!({
                "deletedRegion": region(report, &Location::new(&*finding.at.path, edit.span)),
                "insertedContent": { "text": edit.text },
            })
        });
        put(
            "fixes",
            json!([{
                "description": { "text": fix.message },
                "artifactChanges": [{
                    "artifactLocation": artifact(report, &finding.at.path),
                    "replacements": replacements.collect::<Vec<_>>(),
                }],
            }]),
        );
    }
    Json::Object(result)
}

fn physical(report: &Report<'_>, at: &Location) -> Json {
    json!({ "artifactLocation": artifact(report, &at.path), "region": region(report, at) })
}

fn artifact(report: &Report<'_>, path: &str) -> Json {
    json!({ "uri": uri(&report.in_repository(path)), "uriBaseId": "%SRCROOT%" })
}

/// A place; of a finding about a whole file the first line.
fn region(report: &Report<'_>, at: &Location) -> Json {
    let place = report.texts.place(at);
    if at.span == Span::default() {
        return json!({ "startLine": place.line });
    }
    json!({
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    })
}

/// A path as a relative reference: all but the unreserved characters and `/` in percent signs.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

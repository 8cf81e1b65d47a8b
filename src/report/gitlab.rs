//! Findings as GitLab's code quality report. Paths are from the repository's root.

use serde_json::{Value as Json, json};

use super::Report;
use crate::model::{Finding, Level};
use crate::wire;

pub(super) fn report(report: &Report<'_>) -> String {
    wire::json(&report.findings.iter().map(|finding| entry(report, finding)).collect::<Vec<_>>())
}

fn entry(report: &Report<'_>, finding: &Finding) -> Json {
    let place = report.texts.place(&finding.at);
    let description = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    json!({
        "description": description,
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint.to_string(),
        "severity": severity(finding.level),
        "location": {
            "path": report.in_repository(&finding.at.path),
            "lines": { "begin": place.line, "end": place.end_line },
        },
    })
}

/// What GitLab calls a level.
fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "major",
        Level::Warning => "minor",
        Level::Note | Level::Off => "info",
    }
}

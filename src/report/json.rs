//! Findings as JSON, version 1.

use serde::Serialize;

use super::Report;
use crate::model::Accepted;
use crate::wire::{self, FindingShape, Summary, VERSION};

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    findings: Vec<FindingShape<'a>>,
    summary: Summary,
    /// Those that are accepted, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    accepted: Option<Vec<AcceptedShape<'a>>>,
}

/// A finding that is accepted.
#[derive(Serialize)]
struct AcceptedShape<'a> {
    #[serde(flatten)]
    finding: FindingShape<'a>,
    by: &'static str,
    reason: String,
}

pub(super) fn report(report: &Report<'_>) -> String {
    wire::json(&Shape {
        version: VERSION,
        findings: report.findings.iter().map(|found| wire::finding(found, report.texts)).collect(),
        summary: report.summary,
        accepted: report.show_waived.then(|| accepted(report)),
    })
}

fn accepted<'a>(report: &Report<'a>) -> Vec<AcceptedShape<'a>> {
    let shape = |one: &&'a Accepted| AcceptedShape {
        finding: wire::finding(&one.finding, report.texts),
        by: one.by.name(),
        reason: one.by.reason(),
    };
    report.accepted.iter().map(shape).collect()
}

//! Findings as JSON, version 1.

use serde::Serialize;

use super::Report;
use crate::wire::{self, FindingShape, Summary, VERSION};

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    findings: Vec<FindingShape<'a>>,
    summary: Summary,
}

pub(super) fn report(report: &Report<'_>) -> String {
    wire::json(&Shape {
        version: VERSION,
        findings: report.findings.iter().map(|found| wire::finding(found, report.texts)).collect(),
        summary: report.summary,
    })
}

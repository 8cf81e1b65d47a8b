//! Findings and gates as the XML of `JUnit`: a suite for each document, in it a case for each gate, and one
//! for each rule that has findings there. A case fails where one of its findings makes `check` fail.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Report;
use crate::model::{Document, DocumentId, Finding, Gate, GateStatus};
use crate::template::escape;
use crate::wire::plural;

/// One case: its name, its line, and how it went.
struct Case {
    name: String,
    line: usize,
    result: Outcome,
    /// Findings that do not make it fail, one a line.
    out: String,
}

/// How a case went.
enum Outcome {
    Passed,
    Skipped(String),
    Failed { message: String, text: String },
}

/// The cases of a document or of another file.
struct Suite {
    name: String,
    path: String,
    cases: Vec<Case>,
}

pub(super) fn report(report: &Report<'_>) -> String {
    let suites = suites(report);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = counts(suites.iter().flat_map(|suite| &suite.cases));
    let _ = writeln!(out, "<testsuites name=\"specbook\" {counts}>");
    for suite in &suites {
        let counts = self::counts(suite.cases.iter());
        let (name, path) = (escaped(&suite.name), escaped(&report.in_repository(&suite.path)));
        let _ = writeln!(out, "  <testsuite name=\"{name}\" file=\"{path}\" {counts}>");
        for case in &suite.cases {
            put(&mut out, case, &name, &path);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case>) -> String {
    let (mut tests, mut failures, mut skipped) = (0, 0, 0);
    for case in cases {
        tests += 1;
        failures += usize::from(matches!(case.result, Outcome::Failed { .. }));
        skipped += usize::from(matches!(case.result, Outcome::Skipped(_)));
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\"")
}

fn put(out: &mut String, case: &Case, class: &str, path: &str) {
    let (name, line) = (escaped(&case.name), case.line);
    let head = format!(
        "    <testcase classname=\"{class}\" name=\"{name}\" file=\"{path}\" line=\"{line}\""
    );
    let passed = matches!(case.result, Outcome::Passed);
    if passed && case.out.is_empty() {
        let _ = writeln!(out, "{head}/>");
        return;
    }
    let _ = writeln!(out, "{head}>");
    match &case.result {
        Outcome::Passed => {}
        Outcome::Skipped(why) => {
            let _ = writeln!(out, "      <skipped message=\"{}\"/>", escaped(why));
        }
        Outcome::Failed { message, text } => {
            let (message, text) = (escaped(message), escaped_lines(text));
            let _ = writeln!(out, "      <failure message=\"{message}\">{text}</failure>");
        }
    }
    if !case.out.is_empty() {
        let _ = writeln!(out, "      <system-out>{}</system-out>", escaped_lines(&case.out));
    }
    out.push_str("    </testcase>\n");
}

/// A suite for each document that is reported on, by path; then those of other files.
fn suites(report: &Report<'_>) -> Vec<Suite> {
    let mut of_document: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    let mut of_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in report.findings {
        match &finding.document {
            Some(document) => of_document.entry(document).or_default().push(finding),
            None => of_file.entry(&finding.at.path).or_default().push(finding),
        }
    }
    let mut suites = Vec::new();
    for (index, document) in report.portal.documents.entries() {
        let id = report.portal.document_id(index);
        let own = of_document.remove(id).unwrap_or_default();
        if own.is_empty() && !(report.covers)(document.path()) {
            continue;
        }
        let mut cases = Vec::new();
        let mut rest = own;
        for (at, gate) in document.gates.iter().enumerate() {
            let (at_gate, others): (Vec<_>, Vec<_>) =
                rest.into_iter().partition(|finding| is_at(finding, document, gate));
            rest = others;
            cases.push(gate_case(report, index, at, &at_gate));
        }
        cases.extend(rule_cases(report, &rest));
        if cases.is_empty() {
            let (name, out) = ("no findings".to_owned(), String::new());
            cases.push(Case { name, line: 1, result: Outcome::Passed, out });
        }
        suites.push(Suite { name: id.to_owned(), path: document.path().to_owned(), cases });
    }
    // What belongs to no document, and to documents under the name of another.
    let others = of_document.into_values().flatten();
    for finding in others {
        of_file.entry(&finding.at.path).or_default().push(finding);
    }
    for (path, findings) in of_file {
        let cases = rule_cases(report, &findings);
        suites.push(Suite { name: path.to_owned(), path: path.to_owned(), cases });
    }
    suites
}

/// Whether a finding is about a gate: it is where its status is written, else where the gate is. A
/// gate that is not there has no place of its own.
fn is_at(finding: &Finding, document: &Document, gate: &Gate) -> bool {
    let (source, span) = match gate.mentions.first() {
        Some(mention) => (document.source_of(mention.place), mention.place.span),
        None => (&document.source, gate.span),
    };
    let at = finding.in_document();
    span.start < span.end && at.span == span && at.path == source.path
}

fn gate_case(report: &Report<'_>, index: DocumentId, at: usize, findings: &[&Finding]) -> Case {
    let document = &report.portal.documents[index];
    let (gate, state) = (&document.gates[at], &report.portal.gates[index][at]);
    let mut case = case(report, gate.name.clone(), findings);
    case.line = document.line_in_file(gate.span.start);
    if matches!(case.result, Outcome::Passed) && state.status != GateStatus::Passed {
        let boxes = match gate.total {
            0 => String::new(),
            total => format!(": {} of {total} checked", gate.checked),
        };
        case.result = Outcome::Skipped(format!("{}{boxes}", state.status.name()));
    }
    case
}

fn rule_cases(report: &Report<'_>, findings: &[&Finding]) -> Vec<Case> {
    let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_rule.entry(finding.rule).or_default().push(finding);
    }
    by_rule.into_iter().map(|(rule, of_rule)| case(report, rule.to_owned(), &of_rule)).collect()
}

fn case(report: &Report<'_>, name: String, findings: &[&Finding]) -> Case {
    let (failing, passing): (Vec<&Finding>, Vec<&Finding>) =
        findings.iter().partition(|finding| report.denies(finding));
    let first = failing.first().or(passing.first());
    let line = first.map_or(1, |first| report.texts.place(&first.at).line);
    let lines = |some: &[&Finding]| some.iter().map(|one| self::line(report, one)).collect();
    let result = match failing.as_slice() {
        [] => Outcome::Passed,
        [first, rest @ ..] => {
            let message = match rest.len() {
                0 => first.message.clone(),
                more => format!("{} (and {})", first.message, plural(more, "other finding")),
            };
            Outcome::Failed { message, text: lines(&failing) }
        }
    };
    Case { name, line, result, out: lines(&passing) }
}

/// A finding on a line.
fn line(report: &Report<'_>, finding: &Finding) -> String {
    let place = report.texts.place(&finding.at);
    let (path, level, rule) =
        (report.in_repository(&finding.at.path), finding.level.name(), finding.rule);
    let help = finding.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    let message = super::visible(&finding.message);
    format!("{path}:{}:{}: {level}[{rule}]: {message}{help}\n", place.line, place.column)
}

/// Escaped for XML; control characters, which XML 1.0 cannot hold, become blanks.
pub(super) fn escaped(text: &str) -> String {
    let held = |c: char| if c.is_control() || is_no_character(c) { ' ' } else { c };
    escape(&text.chars().map(held).collect::<String>())
}

/// The same for a text of several lines.
fn escaped_lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

/// What Unicode has no character for, and XML 1.0 refuses.
fn is_no_character(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

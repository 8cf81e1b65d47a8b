//! Findings as annotations of GitHub Actions, and as a table for the summary of a job. GitHub shows
//! ten annotations of each level and drops the others without a word: so the worst ten are printed,
//! and a line that says how many there are. Paths are from the repository's root.

use std::fmt::Write as _;

use super::Report;
use super::lines::visible;
use crate::model::{Finding, Level};
use crate::wire::plural;

/// Annotations of a level that a step may have.
const MOST: usize = 10;

/// Rows of the job's summary, which may have a mebibyte.
const MOST_ROWS: usize = 500;

/// The levels, the worst first, and what GitHub calls each.
const LEVELS: [(Level, &str); 3] =
    [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "notice")];

pub(super) fn report(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut hidden = Vec::new();
    for (level, command) in LEVELS {
        let of_level = || report.findings.iter().filter(|finding| finding.level == level);
        for finding in of_level().take(MOST) {
            annotation(&mut out, report, command, finding);
        }
        let more = of_level().count().saturating_sub(MOST);
        if more > 0 {
            hidden.push(plural(more, level.name()));
        }
    }
    let _ = write!(out, "{}", report.summary.line());
    if !hidden.is_empty() {
        let _ = write!(out, "; not shown as annotations: {}", hidden.join(", "));
    }
    out.push('\n');
    out
}

fn annotation(out: &mut String, report: &Report<'_>, command: &str, finding: &Finding) {
    let place = report.texts.place(&finding.at);
    let path = property(&report.in_repository(&finding.at.path));
    let _ = write!(out, "::{command} file={path},line={}", place.line);
    // Columns are understood within one line only.
    if place.line != place.end_line {
        let _ = write!(out, ",endLine={}", place.end_line);
    } else if place.column != place.end_column {
        let _ = write!(out, ",col={},endColumn={}", place.column, place.end_column);
    }
    let mut message = finding.message.clone();
    if let Some(help) = &finding.help {
        message.push('\n');
        message.push_str(help);
    }
    let _ = writeln!(out, ",title={}::{}", property(finding.rule), data(&message));
}

/// A message as workflow commands have it: on one line.
fn data(text: &str) -> String {
    let text = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    visible(&text).into_owned()
}

/// The value of a property, in which `:` and `,` are marks too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The table for the summary of a job.
pub(super) fn summary(report: &Report<'_>) -> String {
    let mut out = format!("### specbook: {}\n\n", report.summary.line());
    let mut rows: Vec<&Finding> = report.findings.to_vec();
    rows.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    if rows.is_empty() {
        return out;
    }
    out.push_str("| Level | Rule | Place | Finding |\n| --- | --- | --- | --- |\n");
    for finding in rows.iter().take(MOST_ROWS) {
        let place = report.texts.place(&finding.at);
        let path = cell(&report.in_repository(&finding.at.path));
        let (level, rule) = (finding.level.name(), finding.rule);
        let message = cell(&finding.message);
        let _ = writeln!(out, "| {level} | {rule} | {path}:{} | {message} |", place.line);
    }
    let more = rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let _ = writeln!(out, "\nNot in this table: {}.", plural(more, "finding"));
    }
    out.push('\n');
    out
}

/// A text in a cell of a table. What is between back quotes stays code, all else is text.
fn cell(text: &str) -> String {
    let text = visible(text);
    let pieces: Vec<&str> = text.split('`').collect();
    // A back quote without its partner is none.
    let paired = pieces.len() % 2 == 1;
    let mut out = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            out.push_str(if paired { "`" } else { "\\`" });
        }
        let code = paired && at % 2 == 1;
        for c in piece.chars() {
            match c {
                '|' => out.push_str("\\|"),
                '<' if !code => out.push_str("&lt;"),
                '&' if !code => out.push_str("&amp;"),
                '\\' | '*' | '_' | '[' | ']' | '#' | '@' | '~' if !code => {
                    out.push('\\');
                    out.push(c);
                }
                _ => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_workflow_commands_are_escaped() {
        assert_eq!(data("50% of\r\na, b: c"), "50%25 of%0D%0Aa, b: c");
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }

    #[test]
    fn no_text_leaves_its_cell() {
        assert_eq!(cell("`a|<b>` is <i>|x"), "`a\\|<b>` is &lt;i>\\|x");
        assert_eq!(cell("a ` b *c* @d\n"), "a \\` b \\*c\\* \\@d␊");
    }
}

//! See [`RULE`].

use super::judged::judged;
use crate::model::{FieldRole, Finding, ItemRole, Place, Portal, Text};

rule! {
    /// The version in the metadata is not the newest one of the document's history.
    ///
    /// The rows of a history are items of the role `revision`, in any order; the highest of their
    /// versions is the newest. `v1.2` and `1.2.0` are one version. A version without a number, and
    /// a document without a history, are not compared.
    ///
    /// ## Why
    ///
    /// Either the history lacks the last change, or the metadata was forgotten; a reviewer cannot
    /// tell which text was approved.
    ///
    /// ## Example
    ///
    /// `version: 1.1` above a table "Version History" whose last row is about version 1.2.
    ///
    /// ## How to fix
    ///
    /// Add the row that is missing, or raise the version in the metadata.
    "version-mismatch", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for judged in judged(portal) {
        let Some((typed, place)) = judged.text(FieldRole::Version) else { continue };
        let Some(own) = numbers(typed) else { continue };
        let items = judged.document.items.iter().filter_map(|item| {
            let decl = judged.kind.item(item.decl);
            let is_row = decl.role == ItemRole::Revision;
            is_row.then(|| item.of_role(decl, FieldRole::Version).next()).flatten()
        });
        let rows: Option<Vec<(Vec<u32>, &Text)>> =
            items.map(|text| Some((numbers(&text.text)?, text))).collect();
        // A row without a number, such as `Unreleased`, may be about any version.
        let Some((newest, row)) =
            rows.and_then(|rows| rows.into_iter().max_by(|a, b| a.0.cmp(&b.0)))
        else {
            continue;
        };
        if newest != own {
            let (typed, newest) = (typed.trim(), row.text.trim());
            let message = format!(
                "the version is `{typed}`, but the newest one of the history is `{newest}`"
            );
            findings.push(
                judged
                    .finding(portal, &RULE.info, place, message)
                    .help(format!("write `{newest}`, or add a row for `{typed}`"))
                    .related(judged.document.locate(Place::in_text(row.span)), "the newest row"),
            );
        }
    }
    findings
}

/// The numbers of a version, without zeros at its end: of `v1.2.0 (draft)` 1 and 2.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let text = text.trim().trim_start_matches(['v', 'V', '"', '\'', '`']);
    let word = text.split(|c: char| !c.is_ascii_digit() && c != '.').next()?;
    // `1.0-beta` comes before 1.0, and `2026-05-03` is a day.
    if text[word.len()..].starts_with(['-', '+', '/']) || word.is_empty() {
        return None;
    }
    let numbers: Option<Vec<u32>> =
        word.trim_end_matches('.').split('.').map(|part| part.parse().ok()).collect();
    let mut numbers = numbers?;
    while numbers.len() > 1 && numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(numbers("v1.2.0 (draft)"), numbers("1.2"));
        assert!(numbers("1.10") > numbers("1.9"));
        assert_eq!(numbers("0.0"), Some(vec![0]));
        for text in ["1.0-beta", "2026-05-03", "draft", "", "x.1"] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }
}

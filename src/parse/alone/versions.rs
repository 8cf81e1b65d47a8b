//! A version that is not the newest one of the document's own history.

use crate::model::{Fault, FieldRole, ItemRole, Place, Problem, Text};

use super::Alone;

/// The version of a document, where its history has a newer one or does not get that far.
pub(super) fn problem(alone: &Alone<'_>) -> Option<Problem> {
    let is_history = |role: ItemRole| role == ItemRole::Revision;
    if !alone.whole.kind.items.iter().any(|known| is_history(known.decl.role)) {
        return None;
    }
    let (typed, place) = alone.text(FieldRole::Version)?;
    let own = numbers(typed)?;
    let rows = alone.items.iter().filter_map(|item| {
        let decl = alone.whole.kind.item(item.decl);
        is_history(decl.role).then(|| item.of_role(decl, FieldRole::Version).next()).flatten()
    });
    // A row without a number, such as `Unreleased`, may be about any version.
    let rows: Option<Vec<(Vec<u32>, &Text)>> =
        rows.map(|text| Some((numbers(&text.text)?, text))).collect();
    let (newest, row) = rows?.into_iter().max_by(|a, b| a.0.cmp(&b.0))?;
    if newest == own {
        return None;
    }
    let (typed, newest) = (typed.trim(), row.text.trim());
    let message =
        format!("the version is `{typed}`, but the newest one of the history is `{newest}`");
    let help = format!("write `{newest}`, or add a row for `{typed}`");
    let problem = Problem::new(Fault::Version, place, message, help);
    Some(problem.related(Place::in_text(row.span), "the newest row"))
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

//! Directives that include a file and cannot be followed.

use crate::model::{Fault, Place, Problem, Source, Span};

use super::tree::Inline;

/// The problems of a stretch of a text. What is in a code span is an example.
pub(super) fn problems(source: &Source, extent: Span, runs: &[&Inline]) -> Vec<Problem> {
    let unfollowed = source.expansion().map_or(&[][..], |expansion| expansion.unfollowed());
    let mut problems = Vec::new();
    for one in unfollowed.iter().filter(|one| extent.contains(one.span)) {
        // Runs are in the order of the text.
        let next = runs.partition_point(|run| run.span.end <= one.span.start);
        let in_code =
            runs.get(next).is_some_and(|run| run.code && run.span.start <= one.span.start);
        if !in_code {
            let place = Place::in_text(one.span);
            problems.push(Problem::new(Fault::Include, place, &one.message, &one.help));
        }
    }
    problems
}

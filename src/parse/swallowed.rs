//! What a document lacks because a code block took it that has no end of its own: the block is the
//! fault.

use crate::model::{Fault, Place, Problem, Source, Span, Wanted, plain_title, title_form};

use super::conditions::Record;
use super::tree::Tree;

/// The section that is wanted, where a code block without an end of its own took it.
pub(super) fn section(wanted: &[Wanted], record: &Record<'_>) -> Option<Problem> {
    let mut headings = record.tree.fences.iter().flat_map(|fence| &fence.swallowed);
    let heading = headings.find(|heading| {
        let is_meant = |wanted: &Wanted| match &wanted.pattern {
            Some(pattern) => pattern.is_match(plain_title(&heading.title)),
            None => title_form(&heading.title) == wanted.title,
        };
        record.extent.contains(heading.span) && wanted.iter().any(is_meant)
    })?;
    let message = format!("{} is missing this section because of it", record.name);
    Some(Problem::new(Fault::Swallowed, Place::in_text(heading.span), message, ""))
}

/// The line that defines a label, where a code block without an end of its own took it.
pub(super) fn definition(source: &Source, tree: &Tree, label: &str) -> Option<Span> {
    let code = tree.fences.iter().flat_map(|fence| &fence.code);
    let mut lines = code.flat_map(|code| {
        let lines = source.line(code.start)..=source.line(code.end);
        lines.map(|line| source.line_span(line))
    });
    lines.find(|line| {
        let text = source.slice(*line).trim_start_matches([' ', '\t', '>']);
        let defined = text.strip_prefix('[').and_then(|rest| rest.split_once("]:"));
        defined.is_some_and(|(known, _)| known.trim().eq_ignore_ascii_case(label.trim()))
    })
}

//! Items that are words in the middle of a text: `[NEEDS CLARIFICATION: …]`.

use crate::model::{Item, ItemDecl, Pattern, Span};

use super::shapes::{Place, Scope, id, title};
use super::tree::{Inline, Tree};

/// Words anywhere in the text of blocks, outside of code.
pub(super) fn by_phrase(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    for outer in scope.blocks {
        place.pass(tree, outer, decl);
        let mut stack = vec![outer];
        while let Some(block) = stack.pop() {
            stack.extend(block.children.iter().rev());
            // What stands in code is an example of the words.
            let open = |run: &Inline| Inline {
                text: if run.code { "\u{0}".repeat(run.text.len()) } else { run.text.clone() },
                ..run.clone()
            };
            let runs: Vec<Inline> = block.inlines.iter().map(open).collect();
            let text: String =
                runs.iter().map(|run| if run.line_end { " " } else { &run.text }).collect();
            for pattern in patterns {
                for (range, holes) in pattern.places(&text) {
                    let lead = text[range.clone()].len() - text[range.clone()].trim_start().len();
                    let span = span_in(&runs, range.start + lead, range.end);
                    found.push(place.put(Item {
                        id: id(decl, Some(pattern), &holes),
                        kind: decl.name.clone(),
                        title: title(&holes, &text[range]),
                        span,
                        extent: span,
                        checked: None,
                        anchor: String::new(),
                        fields: Vec::new(),
                        holes,
                        group: None,
                    }));
                }
            }
        }
    }
}

/// The place of some bytes of the runs' joined text.
fn span_in(runs: &[Inline], start: usize, end: usize) -> Span {
    let mut at = 0;
    let mut places = Vec::new();
    for run in runs {
        let length = if run.line_end { 1 } else { run.text.len() };
        let exact = run.span.end - run.span.start == length;
        let place = |byte: usize| {
            let inside = byte.saturating_sub(at);
            if exact { run.span.start + inside } else { run.span.start }
        };
        if start < at + length && end > at {
            let last = if exact { place(end.min(at + length)) } else { run.span.end };
            places.push(Span::new(place(start.max(at)), last));
        }
        at += length;
    }
    places.into_iter().reduce(Span::to).unwrap_or_default()
}

//! What rendering a document will cost, compared with the limits while it is read: then it is a
//! finding before any page is made.

use super::tree::Tree;
use crate::markdown;
use crate::model::{Limits, Span};

/// Notes the steps of work on a document's raw HTML, which begins at a place.
pub(super) fn of_html(steps: usize, place: Span, tree: &mut Tree, limits: &Limits) {
    tree.html_work = steps;
    if steps > limits.html_work {
        tree.html_as_text = true;
        let message = format!("the raw HTML would take {steps} steps; its source is shown");
        tree.exceeds("limits.max-html-work", place, message);
    }
}

/// Compares what colouring a code block will cost, with those before it, with the limits.
pub(super) fn of_code(
    (info, code): (&str, &str),
    place: &dyn Fn() -> Span,
    tree: &mut Tree,
    limits: &Limits,
) {
    let before = tree.code;
    tree.code += markdown::coloured(info, code);
    if before > limits.code {
        return;
    }
    if tree.code > limits.code {
        let message = "this code block and those behind it are not coloured".to_owned();
        tree.exceeds("limits.max-coloured-code", place(), message);
    } else if let Some(limit) = markdown::too_costly(info, code, limits) {
        tree.exceeds(limit, place(), "this code block is not coloured".to_owned());
    }
}

//! Diagrams and formulas that cannot be drawn: a finding before any page is made.

use super::tree::Tree;
use crate::figures::{Undrawn, formula, mermaid};
use crate::markdown::{Figure, figure};
use crate::model::{Fault, Limits, Place, Problem, QueryBlock, Source, Span};

/// Asks whether a code block is a figure that can be drawn. `lines` is its first line, and the first
/// one of its text.
pub(super) fn of_code(
    source: &Source,
    (info, code): (&str, &str),
    lines: (usize, usize),
    (tree, limits): (&mut Tree, &Limits),
) {
    let kind = figure(info);
    if kind == Some(Figure::Mermaid) {
        tree.diagrams += 1;
        if tree.diagrams == limits.diagrams + 1 {
            let place = inked(source, source.line_span(lines.0));
            let message = format!(
                "the document has more than {} diagrams: from here on they are shown as code",
                limits.diagrams
            );
            tree.exceeds("limits.max-diagrams", place, message);
        }
        if tree.diagrams > limits.diagrams {
            return;
        }
    }
    let (what, undrawn) = match kind {
        Some(Figure::Mermaid) => ("diagram", mermaid::fault(code)),
        Some(Figure::Formula) => ("formula", formula::mathml(code, true).err()),
        Some(Figure::Query) => {
            tree.queries.push(QueryBlock { text: code.to_owned(), line: lines.1 });
            return;
        }
        None => return,
    };
    if let Some(undrawn) = undrawn {
        let line = (lines.1 + undrawn.line - 1).max(lines.0);
        add(what, inked(source, source.line_span(line)), &undrawn, tree);
    }
}

/// Asks whether a formula in a text can be drawn.
pub(super) fn of_formula(latex: &str, display: bool, place: Span, tree: &mut Tree) {
    if let Err(undrawn) = formula::mathml(latex, display) {
        add("formula", place, &undrawn, tree);
    }
}

fn add(what: &str, place: Span, undrawn: &Undrawn, tree: &mut Tree) {
    let message = format!("this {what} is not drawn: {}", undrawn.reason);
    let help = if undrawn.too_much {
        "part it into several; the page shows its source"
    } else {
        "correct it; the page shows its source"
    };
    tree.exceeded.push(Problem::new(Fault::Figure, Place::in_text(place), message, help).minor());
}

/// A line without the blanks around what is in it.
fn inked(source: &Source, line: Span) -> Span {
    let text = source.slice(line);
    let start = line.start + text.len() - text.trim_start().len();
    Span::new(start, (line.start + text.trim_end().len()).max(start))
}

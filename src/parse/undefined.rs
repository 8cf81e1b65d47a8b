//! Links by a label that nothing defines: `[the plan][plan]` without a line `[plan]: plan.md`.

use crate::model::{Fault, Place, Problem, Source, Span};

use super::swallowed;
use super::tree::{Block, Tree};
use super::validate::Taken;

/// The links of a document whose labels nothing defines. What `CommonMark` does not read as a link is
/// text, so they are looked for where both pairs of brackets are left in it.
pub(super) fn problems(source: &Source, tree: &Tree) -> Vec<Problem> {
    let mut all = Vec::new();
    if !source.text.contains("][") {
        return all;
    }
    let links = Taken::of(tree.links.iter().map(|link| link.span));
    let mut stack: Vec<&Block> = tree.blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        stack.extend(block.children.iter().rev());
        if block.inlines.is_empty() {
            continue;
        }
        let text = source.slice(block.span);
        // In code brackets are what they are.
        let code = Taken::of(block.inlines.iter().filter(|run| run.code).map(|run| run.span));
        for (at, _) in text.match_indices("][") {
            let middle = block.span.start + at;
            let Some(span) = around(source, block, middle) else { continue };
            if links.overlaps(span) || code.overlaps(Span::new(middle, middle + 1)) {
                continue;
            }
            let label = &source.text[middle + 2..span.end - 1];
            let shown = &source.text[span.start + 1..middle];
            let label = if label.is_empty() { shown } else { label };
            if let Some(definition) = swallowed::definition(source, tree, label) {
                let message = "the label of this link is defined in it";
                let problem = Problem::new(Fault::Swallowed, Place::in_text(span), message, "");
                all.push(problem.related(Place::in_text(definition), "the definition").minor());
                continue;
            }
            let message = format!("unknown label `{label}`, so this is not a link");
            let help = format!("add a line `[{label}]: …`, or write the target in parentheses");
            all.push(Problem::new(Fault::Label, Place::in_text(span), message, help).minor());
        }
    }
    all
}

/// Both pairs of brackets around a place, where they can only be meant as a link.
fn around(source: &Source, block: &Block, middle: usize) -> Option<Span> {
    let text = &source.text[block.span.range()];
    let at = middle - block.span.start;
    let start = text[..at].rfind(['[', ']', '\n']).filter(|open| text[*open..].starts_with('['))?;
    let end = at + 2 + text[at + 2..].find([']', '[', '\n'])?;
    if !text[end..].starts_with(']') {
        return None;
    }
    let (shown, label) = (&text[start + 1..at], &text[at + 2..end]);
    // `a[i][j]`, `[x][y][z]`, `\[a][b]`, `[a][b](c)` are something else.
    let before = text[..start].chars().next_back();
    let after = text[end + 1..].chars().next();
    let apart = before
        .is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '*' | '_' | '"' | '—'))
        && after.is_none_or(|c| !matches!(c, '[' | '(' | ':') && !c.is_alphanumeric());
    let code = shown.matches('`').count();
    let words = shown.trim_matches(['`', '*', '_', '!']);
    let named = words.starts_with(char::is_alphabetic) && words.chars().count() > 1;
    let label = label.trim();
    let labelled = label.is_empty()
        || label.chars().count() > 1
            && label.starts_with(|c: char| c.is_alphabetic() || c == '#')
            && label.contains(char::is_alphabetic);
    // Words to be replaced, `[Name][Role]`, are capitals on both sides; a label repeats no type.
    let hole = words.starts_with(char::is_uppercase) && label.starts_with(char::is_uppercase);
    let same = label.is_empty() || words.eq_ignore_ascii_case(label);
    let link = apart && named && labelled && code.is_multiple_of(2) && (!hole || same);
    link.then(|| Span::new(block.span.start + start, block.span.start + end + 1))
}

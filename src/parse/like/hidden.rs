//! Items in code blocks and comments.

use crate::model::{Source, Span};

use super::entries::by_list;
use super::rows::by_table;
use super::{Forms, Met, Place, Scope, by_bold, line_item};
use crate::parse::tree::{BlockKind, Tree};

/// Items in code blocks or in comments: lines as they are, and entries, bold lines and rows as the
/// Markdown in there has them.
pub(super) fn hidden<'a>(
    source: &Source,
    tree: &'a Tree,
    scope: &Scope<'a>,
    forms: Forms<'_>,
    kind: BlockKind,
    found: &mut Vec<Met<'a>>,
) {
    let mut place = Place::new(scope);
    for block in scope.blocks {
        place.pass(tree, block, forms.decl);
        if block.kind != kind {
            continue;
        }
        let before = found.len();
        if !forms.at.lines.is_empty() {
            for line in source.line(block.content.start)..=source.line(block.content.end) {
                let text = source.line_text(line);
                let all = source.line_span(line);
                // The first and the last line of a comment hold its marks.
                let (from, to) =
                    (all.start.max(block.content.start), all.end.min(block.content.end));
                let inner =
                    text.get(from - all.start..to.max(from) - all.start).unwrap_or_default();
                let start = from + inner.len() - inner.trim_start().len();
                let span = Span::new(start, start + inner.trim().len());
                if !inner.trim().is_empty() {
                    found.extend(line_item(inner.trim(), span, forms));
                }
            }
        }
        let inner = crate::parse::tree::inside(source, block.content);
        for (at, block) in inner.iter().enumerate() {
            let mut items = Vec::new();
            match block.kind {
                BlockKind::List { .. } => by_list(forms, block, true, &mut items),
                BlockKind::Paragraph => items.extend(by_bold(&inner, at, forms)),
                BlockKind::Table => by_table(forms, block, &mut items),
                _ => {}
            }
            found.extend(items.into_iter().map(|met| Met { content: &[], own: None, ..met }));
        }
        for met in &mut found[before..] {
            place.anchor.clone_into(&mut met.anchor);
            met.group.clone_from(&place.group);
        }
    }
}

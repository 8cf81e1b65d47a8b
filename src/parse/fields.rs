//! Labelled values in a text: `**Label:** value`, `- Label: value`, and lists under a label.

use crate::model::{FieldValue, ItemField, Span, Text, normalise};

use super::tree::{Block, BlockKind, Inline, lines, text_of};

/// The label of a line that begins in bold and has a colon inside or straight after the bold, and
/// the runs behind it.
pub(super) fn bold_label(line: &[Inline]) -> Option<(Text, &[Inline])> {
    let bold = line.iter().take_while(|run| run.strong).count();
    let first = line.first()?;
    if bold == 0 || !first.strong {
        return None;
    }
    let label = text_of(&line[..bold]);
    let rest = &line[bold..];
    let inside = label.text.ends_with(':');
    let after = rest.first().is_some_and(|run| run.text.trim_start().starts_with(':'));
    if !inside && !after {
        return None;
    }
    let text = label.text.trim_end_matches(':').trim().to_owned();
    Some((Text { text, ..label }, rest))
}

/// The label of a plain line `Label: value`, when it is one of some labels.
fn plain_label<'a>(
    line: &'a [Inline],
    fields: &[ItemField],
) -> Option<(Text, Vec<Inline>, &'a [Inline])> {
    let first = line.first().filter(|run| !run.strong && !run.code)?;
    let (label, value) = first.text.split_once(':')?;
    fields.iter().find(|field| field.labels.contains(&normalise(label)))?;
    let blanks = value.len() - value.trim_start().len();
    let exact = first.span.end - first.span.start == first.text.len();
    let start = first.span.start + if exact { label.len() + 1 + blanks } else { 0 };
    let head = Inline {
        text: value.trim_start().to_owned(),
        span: Span::new(start, first.span.end),
        ..first.clone()
    };
    let label = Text { text: label.trim().to_owned(), span: first.span, link: None };
    Some((label, vec![head], &line[1..]))
}

/// What the blocks of an item say under the labels of its fields.
pub(super) fn labelled(blocks: &[Block], fields: &[ItemField]) -> Vec<FieldValue> {
    let mut found: Vec<FieldValue> = Vec::new();
    // The field whose label ended the paragraph before, so that its value follows as a block.
    let mut open: Option<String> = None;
    for block in blocks {
        match block.kind {
            BlockKind::Paragraph => {
                open = paragraph(block, fields, &mut found, open.take());
            }
            BlockKind::List { .. } => {
                let named = list(block, fields, &mut found);
                if let Some(name) = open.take().filter(|_| !named) {
                    let values = block.children.iter().map(entry_text).collect();
                    add(&mut found, &name, values);
                }
            }
            BlockKind::Heading(_) => open = None,
            _ => {
                if let Some(name) = open.take() {
                    let text = Text { text: String::new(), span: block.span, link: None };
                    add(&mut found, &name, vec![text]);
                }
            }
        }
    }
    found
}

/// Reads a paragraph; gives the field that is still open at its end.
fn paragraph(
    block: &Block,
    fields: &[ItemField],
    found: &mut Vec<FieldValue>,
    open: Option<String>,
) -> Option<String> {
    let mut open = open;
    let mut unlabelled: Vec<Inline> = Vec::new();
    for line in lines(&block.inlines) {
        let Some((label, rest)) = bold_label(line) else {
            unlabelled.extend_from_slice(line);
            continue;
        };
        flush(&mut unlabelled, &mut open, found);
        let wanted = normalise(&label.text);
        let Some(field) = fields.iter().find(|field| field.labels.contains(&wanted)) else {
            open = None;
            continue;
        };
        let value = without_colon(rest);
        if text_of(&value).text.is_empty() {
            open = Some(field.name.clone());
        } else {
            add(found, &field.name, names_or_text(&value));
            open = None;
        }
    }
    flush(&mut unlabelled, &mut open, found);
    open
}

/// Gives lines without a label to the field that waits for its value.
fn flush(runs: &mut Vec<Inline>, open: &mut Option<String>, found: &mut Vec<FieldValue>) {
    if runs.is_empty() {
        return;
    }
    if let Some(name) = open.take() {
        add(found, &name, vec![text_of(runs)]);
    }
    runs.clear();
}

/// Reads the entries of a list that are `Label: value`; tells whether one was.
fn list(block: &Block, fields: &[ItemField], found: &mut Vec<FieldValue>) -> bool {
    let mut any = false;
    for entry in &block.children {
        let Some(first) = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph) else {
            continue;
        };
        let nested = entry.children.iter().find(|b| matches!(b.kind, BlockKind::List { .. }));
        for line in lines(&first.inlines) {
            let (label, value) = match (bold_label(line), plain_label(line, fields)) {
                (Some((label, rest)), _) => (label, without_colon(rest)),
                (None, Some((label, head, rest))) => (label, [head.as_slice(), rest].concat()),
                (None, None) => continue,
            };
            let wanted = normalise(&label.text);
            let Some(field) = fields.iter().find(|field| field.labels.contains(&wanted)) else {
                continue;
            };
            any = true;
            let values = match nested {
                Some(nested) if text_of(&value).text.is_empty() => {
                    nested.children.iter().map(entry_text).collect()
                }
                _ => names_or_text(&value),
            };
            add(found, &field.name, values);
        }
    }
    any
}

/// The runs without the colon that parts them from their label.
fn without_colon(runs: &[Inline]) -> Vec<Inline> {
    let mut runs = runs.to_vec();
    if let Some(first) = runs.first_mut() {
        let trimmed = first.text.trim_start().trim_start_matches(':').trim_start();
        let cut = first.text.len() - trimmed.len();
        if first.span.end - first.span.start == first.text.len() {
            first.span = Span::new(first.span.start + cut, first.span.end);
        }
        first.text = trimmed.to_owned();
    }
    runs
}

/// A value that links and commas part keeps the parts' places; anything else is one text.
pub(super) fn names_or_text(runs: &[Inline]) -> Vec<Text> {
    let whole = text_of(runs);
    let links = runs.iter().filter(|run| run.link.is_some()).count();
    if links == 0 {
        return vec![whole];
    }
    let only_names = runs.iter().all(|run| {
        run.link.is_some()
            || run.text.trim_matches([' ', ',', ';', '.', '&']).is_empty()
            || run.text.trim() == "and"
            || run.text.trim() == ", and"
    });
    if !only_names {
        return vec![whole];
    }
    runs.iter()
        .filter(|run| run.link.is_some())
        .map(|run| Text { text: run.text.clone(), span: run.span, link: run.link.clone() })
        .collect()
}

/// The first paragraph of a list entry as text.
fn entry_text(entry: &Block) -> Text {
    entry
        .children
        .iter()
        .find(|block| block.kind == BlockKind::Paragraph)
        .map_or_else(|| Text { span: entry.span, ..Text::default() }, |b| text_of(&b.inlines))
}

fn add(found: &mut Vec<FieldValue>, name: &str, values: Vec<Text>) {
    match found.iter_mut().find(|field| field.name == name) {
        // A label that stands twice keeps its first value.
        Some(field) if !field.values.is_empty() => {}
        Some(field) => field.values = values,
        None => found.push(FieldValue { name: name.to_owned(), values }),
    }
}

/// The names in a comma text: at `,`, `;` and the word `and`, outside brackets.
pub(super) fn split_names(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            ',' | ';' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
        .into_iter()
        .flat_map(|part| part.split(" and "))
        .map(|part| part.trim().trim_start_matches("and ").trim_end_matches('.').trim())
        .filter(|part| !part.is_empty())
        .collect()
}

/// The text and target of a Markdown link, or the text without backticks.
pub(super) fn markdown_link(text: &str) -> (String, Option<String>) {
    let link = text.strip_prefix('[').and_then(|rest| {
        let (name, tail) = rest.split_once("](")?;
        Some((name, tail.strip_suffix(')')?))
    });
    match link {
        Some((name, target)) => (name.trim_matches('`').to_owned(), Some(target.to_owned())),
        None => (text.trim_matches(['`', '*']).trim().to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parted_at_commas_and_the_word_and() {
        assert_eq!(split_names("Auth, Product and User."), ["Auth", "Product", "User"]);
        assert_eq!(split_names("a, b, and c"), ["a", "b", "c"]);
        assert_eq!(split_names("Auth (tokens, roles), Order"), ["Auth (tokens, roles)", "Order"]);
        assert_eq!(split_names("Sandbox Service"), ["Sandbox Service"]);
    }

    #[test]
    fn links_and_code_spans_are_unwrapped() {
        assert_eq!(markdown_link("[`a`](b.md#c)"), ("a".to_owned(), Some("b.md#c".to_owned())));
        assert_eq!(markdown_link("`feat-a`"), ("feat-a".to_owned(), None));
    }
}

//! The sources of values (`from`) that lie in a text: words, labels further down, sections, lists,
//! code. Documents and items are read by the same functions.

use crate::model::{Done, FieldDecl, Pattern, Source, Span, Text, Value, ValueSource, label_form};

use super::carriers::{list_value, value};
use super::labels::{self, values};
use super::tree::{Block, BlockKind, Inline, Tree, lines, text_of, words_of};

/// What a section is read for.
pub(super) struct Reads<'a> {
    /// Names under which the section may repeat what it is for: `Status: accepted`.
    pub labels: &'a [String],
    /// Words that other fields read in its value, each a value of its own.
    pub words: Vec<&'a Pattern>,
    /// Whether all of it counts, not just its first paragraph or list.
    pub whole: bool,
}

/// A value with the words under which it was found.
pub(super) type Keyed = (Text, Value);

/// What a source in the text of a document says of a field; sources of other sorts say nothing.
pub(super) fn of_document(source: &Source, tree: &Tree, from: &ValueSource) -> Vec<Keyed> {
    match from {
        ValueSource::Label(label) => labelled(source, tree, label),
        ValueSource::Section(title) => {
            section(source, tree, title, &Reads { labels: &[], words: Vec::new(), whole: false })
        }
        ValueSource::List(title) => list(source, tree, title),
        ValueSource::Text(pattern) => {
            let key = |text: &Text| Text { text: String::new(), ..text.clone() };
            let found = words(&tree.blocks, &[pattern]);
            found.into_iter().map(|text| (key(&text), scalar(&text))).collect()
        }
        _ => Vec::new(),
    }
}

/// A text as a value.
pub(super) fn scalar(text: &Text) -> Value {
    Value::Scalar { text: text.text.clone(), span: text.span, quoted: false }
}

/// The values of bold lines anywhere in the text that have a label.
fn labelled(source: &Source, tree: &Tree, wanted: &str) -> Vec<Keyed> {
    let mut found = Vec::new();
    // A label without a value takes the list under it.
    let mut open: Option<Text> = None;
    for block in &tree.blocks {
        let label = open.take();
        match block.kind {
            BlockKind::List { .. } => {
                if let Some(label) = label {
                    found.push((label, list_value(source, block)));
                }
            }
            BlockKind::Paragraph if block.inlines.iter().any(|run| run.strong) => {
                for line in lines(&block.inlines).flat_map(labels::pieces) {
                    if !labels::may_have(&line, wanted) {
                        continue;
                    }
                    let Some((label, rest)) = labels::bold_label(&line) else { continue };
                    if label_form(&label.text) != wanted {
                        continue;
                    }
                    let runs = labels::without_colon(rest);
                    if text_of(&runs).text.is_empty() {
                        open = Some(label);
                    } else {
                        found.push((label, value(source, &runs)));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// What is under headings of a title: the first paragraph or list, and of what is below it the
/// lines with certain words; or all of it.
pub(super) fn section(source: &Source, tree: &Tree, wanted: &str, reads: &Reads<'_>) -> Vec<Keyed> {
    let mut found = Vec::new();
    for (at, block) in tree.blocks.iter().enumerate() {
        let BlockKind::Heading(index) = block.kind else { continue };
        let heading = &tree.headings[index];
        let mut all = Vec::new();
        if tree.titles[index] != wanted {
            // `## Status: accepted`
            let behind = tree.titles[index].starts_with(wanted) && heading.text.contains(':');
            let runs = behind.then(|| behind_label(&block.inlines, wanted, &[])).flatten();
            let Some(runs) = runs else { continue };
            all.push(value(source, &runs));
        }
        let rest = tree.blocks[at + 1..].iter();
        let own = rest.take_while(|block| !matches!(block.kind, BlockKind::Heading(_)));
        let own: Vec<&Block> = own.collect();
        let mut listed = false;
        for block in own.iter().copied() {
            let lines = lines_of(block, reads);
            let first = all.is_empty();
            listed |= first && lines.len() > 1 && block.kind != BlockKind::Paragraph;
            for runs in lines {
                let label = behind_label(&runs, wanted, reads.labels);
                let (named, runs) = match label {
                    Some(runs) => (true, runs),
                    None => (false, runs),
                };
                if !(first || reads.whole || has_words(&runs, &reads.words)) {
                    continue;
                }
                let value = value(source, &runs);
                // What is named is meant, whatever is listed before it.
                let place = if named && first { 0 } else { all.len() };
                all.insert(place, value);
            }
        }
        let key = Text { text: heading.text.clone(), span: heading.span, link: None };
        let span = own.iter().map(|block| block.span).reduce(Span::to).unwrap_or(heading.span);
        match all.len() {
            0 => {}
            1 if !listed => found.extend(all.pop().map(|value| (key, value))),
            _ => found.push((key, Value::List(all, span))),
        }
    }
    found
}

/// The lines of a paragraph or list, each as far as it is wrapped; of check boxes the ticked ones.
fn lines_of(block: &Block, reads: &Reads<'_>) -> Vec<Vec<Inline>> {
    let mut all: Vec<Vec<Inline>> = Vec::new();
    let mut add = |block: &Block| {
        for (at, line) in lines(&block.inlines).enumerate() {
            match all.last_mut().filter(|_| at > 0 && !has_words(line, &reads.words)) {
                Some(last) => {
                    let end = line.first().map(|run| Inline {
                        text: String::new(),
                        line_end: true,
                        ..run.clone()
                    });
                    last.extend(end.into_iter().chain(line.iter().cloned()));
                }
                None => all.push(line.to_vec()),
            }
        }
    };
    match block.kind {
        BlockKind::Paragraph => add(block),
        BlockKind::List { .. } => {
            let ticked =
                |entry: &&Block| matches!(entry.kind, BlockKind::Entry { task: Some(Done::Done) });
            let some = block.children.iter().any(|entry| ticked(&entry));
            for entry in block.children.iter().filter(|entry| !some || ticked(entry)) {
                let first = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph);
                first.into_iter().for_each(&mut add);
            }
        }
        _ => {}
    }
    all
}

/// Whether a line begins with some words.
fn has_words(line: &[Inline], words: &[&Pattern]) -> bool {
    if words.is_empty() {
        return false;
    }
    let text = text_of(line).text;
    let begins =
        |range: &std::ops::Range<usize>| !text[..range.start].contains(char::is_alphanumeric);
    words.iter().any(|words| words.places(&text).iter().any(|(range, _)| begins(range)))
}

/// The runs after a label that is a title or one of some names.
fn behind_label(line: &[Inline], title: &str, names: &[String]) -> Option<Vec<Inline>> {
    let (label, runs) = match labels::bold_label(line) {
        Some((label, rest)) => (label, labels::without_colon(rest)),
        None => labels::plain_pair(line)?,
    };
    let form = label_form(&label.text);
    let fits = form == title || names.contains(&form);
    (fits && !text_of(&runs).text.is_empty()).then_some(runs)
}

/// The entries of all lists under headings of a title.
fn list(source: &Source, tree: &Tree, wanted: &str) -> Vec<Keyed> {
    let mut found = Vec::new();
    for (heading, _) in tree.headings.iter().zip(&tree.titles).filter(|(_, t)| *t == wanted) {
        let key = Text { text: heading.text.clone(), span: heading.span, link: None };
        let lists = tree.section(heading).iter();
        let lists = lists.filter(|block| matches!(block.kind, BlockKind::List { .. }));
        found.extend(lists.map(|block| (key.clone(), list_value(source, block))));
    }
    found
}

/// What words in some blocks say, line by line: of several patterns that overlap the first counts.
/// Entries with check boxes inside are other items.
pub(super) fn words(blocks: &[Block], patterns: &[&Pattern]) -> Vec<Text> {
    let mut all = Vec::new();
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        if matches!(block.kind, BlockKind::Entry { task: Some(_) }) {
            continue;
        }
        for line in lines(&block.inlines) {
            all.extend(in_line(line, patterns));
        }
        stack.extend(block.children.iter().rev());
    }
    all
}

/// What a line says by some patterns.
fn in_line(line: &[Inline], patterns: &[&Pattern]) -> Vec<Text> {
    let whole = words_of(line);
    let mut taken: Vec<std::ops::Range<usize>> = Vec::new();
    let mut all = Vec::new();
    for pattern in patterns {
        for (range, mut captures) in pattern.places(&whole) {
            let overlaps =
                taken.iter().any(|other| other.start < range.end && range.start < other.end);
            let Some(value) = value_of(pattern, &mut captures).filter(|_| !overlaps) else {
                continue;
            };
            taken.push(range);
            // Inside of one run the place is exact.
            let exact = line.iter().find_map(|run| {
                let at = run.text.find(value.as_str())?;
                let whole = run.span.end - run.span.start == run.text.len();
                let start = run.span.start + at;
                whole.then(|| Span::new(start, start + value.len()))
            });
            let link = line.iter().find(|run| run.text.contains(value.as_str()));
            let link = link.and_then(|run| run.link.clone());
            all.push(Text { text: value, span: exact.unwrap_or_else(|| text_of(line).span), link });
        }
    }
    all
}

/// What a pattern takes for a value: its placeholder `{value}`, or its only one.
pub(super) fn value_of(pattern: &Pattern, captures: &mut crate::model::Captures) -> Option<String> {
    if let Some(value) = captures.remove("value") {
        return Some(value);
    }
    let names = pattern.placeholders();
    captures.remove(*names.first()?)
}

/// The values of a field in the lines of code blocks: `Label: value`, also after the mark of a
/// comment.
pub(super) fn in_code(
    source: &Source,
    blocks: &[Block],
    label: &str,
    field: &FieldDecl,
) -> Vec<Text> {
    let code = blocks.iter().filter(|block| block.kind == BlockKind::Code);
    let lines =
        code.flat_map(|block| source.line(block.content.start)..=source.line(block.content.end));
    lines.flat_map(|line| line_values(source, line, label, field)).collect()
}

fn line_values(source: &Source, line: usize, wanted: &str, field: &FieldDecl) -> Vec<Text> {
    let text = source.line_text(line);
    let Some((label, value)) = text.split_once(':') else { return Vec::new() };
    if label_form(label) != wanted {
        return Vec::new();
    }
    let end = source.line_span(line).end;
    let start = end - value.trim_start().len();
    let span = Span::new(start, start + value.trim().len());
    values(field, &[plain_run(value.trim(), span)])
}

/// A run of plain text.
pub(super) fn plain_run(text: &str, span: Span) -> Inline {
    Inline {
        text: text.to_owned(),
        span,
        strong: false,
        code: false,
        struck: false,
        link: None,
        line_end: false,
    }
}

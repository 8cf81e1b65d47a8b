//! Labelled values in a text: `**Label:** value`, `- Label: value`, and lists under a label.

use std::borrow::Cow;

use crate::model::{
    FieldDecl, FieldValue, Span, Text, bracket, closed, has_byte, has_label_form, is_hole,
    is_none_word, label_form,
};

use super::tree::{Block, BlockKind, Inline, is_empty, lines, text_of, words_of};

/// The label of a line that begins in bold and has a colon inside or straight after the bold, and
/// the runs after it.
pub(super) fn bold_label(line: &[Inline]) -> Option<(Text, &[Inline])> {
    let (bold, rest) = bold_runs(line)?;
    Some((label_of(bold), rest))
}

/// Whether a line has such a label that fits. Most lines are only asked for it, and it is not copied
/// then.
pub(super) fn has_bold_label(line: &[Inline], fits: impl Fn(&str) -> bool) -> bool {
    bold_runs(line).is_some_and(|(bold, _)| fits(bare_label(&words_of(bold))))
}

/// The runs of such a label, and those after it.
fn bold_runs(line: &[Inline]) -> Option<(&[Inline], &[Inline])> {
    let bold = line.iter().take_while(|run| run.strong).count();
    let first = line.first()?;
    if bold == 0 || !first.strong {
        return None;
    }
    let (bold, rest) = line.split_at(bold);
    let words = bold.iter().rev().map(|run| run.text.trim_end());
    let inside = words.into_iter().find(|text| !text.is_empty()).is_some_and(|t| t.ends_with(':'));
    // `**Label** (remark):` has a label as well.
    let after = rest.first().is_some_and(|run| {
        let text = run.text.trim_start();
        text.starts_with(':') || remark(text).is_some()
    });
    (inside || after).then_some((bold, rest))
}

/// The label that some bold runs are.
fn label_of(bold: &[Inline]) -> Text {
    let mut label = text_of(bold);
    label.text.truncate(bare_label(&label.text).len());
    label
}

/// A label without its colon.
fn bare_label(text: &str) -> &str {
    text.trim_end_matches(':').trim_end()
}

/// Whether a line may begin with a bold label of a form, which costs less to ask.
pub(super) fn may_have(line: &[Inline], form: &str) -> bool {
    match line {
        [first, second, ..] if first.strong && second.strong => true,
        [first, ..] => first.strong && has_label_form(first.text.trim_end_matches(':'), form),
        [] => false,
    }
}

/// What follows `(remark):`, the colon included.
fn remark(text: &str) -> Option<&str> {
    let (_, tail) = text.strip_prefix('(')?.split_once(')')?;
    tail.starts_with(':').then_some(tail)
}

/// The first run of a plain line `Label: value`, and the words before and after its colon.
fn parted(line: &[Inline]) -> Option<(&Inline, &str, &str)> {
    let first = line.first().filter(|run| !run.strong && !run.code)?;
    let (label, value) = first.text.split_once(':')?;
    // `http://…` and `10:30` are not labels.
    if value.starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    Some((first, label, value))
}

/// The label and the value of a plain line `Label: value`.
pub(super) fn plain_pair(line: &[Inline]) -> Option<(Text, Vec<Inline>)> {
    let (first, label, value) = parted(line)?;
    let blanks = value.len() - value.trim_start().len();
    let exact = first.span.end - first.span.start == first.text.len();
    let start = first.span.start + if exact { label.len() + 1 + blanks } else { 0 };
    let head = Inline {
        text: value.trim_start().to_owned(),
        span: Span::new(start, first.span.end),
        ..first.clone()
    };
    let end = if exact { first.span.start + label.trim_end().len() } else { first.span.end };
    let span = Span::new(first.span.start, end);
    let label = Text { text: label.trim().to_owned(), span, link: None };
    Some((label, [&[head], &line[1..]].concat()))
}

/// The label of a plain line, when it is one of some labels.
fn plain_label(line: &[Inline], fields: &[FieldDecl]) -> Option<(Text, Vec<Inline>)> {
    if fields.is_empty() {
        return None;
    }
    field_of(parted(line)?.1, fields)?;
    plain_pair(line)
}

/// What parts several `Key: value` on one line.
const PARTING: [&str; 3] = [" | ", " · ", " • "];

/// A line in pieces: parted before each further label after ` | `, ` · ` or ` • `, and before a bold
/// one after two blanks.
pub(super) fn pieces(line: &[Inline]) -> Pieces<'_> {
    let parted = |run: &Inline| !run.code && (run.text.ends_with("  ") || has_mark(&run.text));
    if !line.iter().any(parted) {
        return Pieces::Whole(Some(line));
    }
    let mut pieces: Vec<Vec<Inline>> = vec![Vec::new()];
    for (at, run) in line.iter().enumerate() {
        let mut rest = run.clone();
        if !run.strong && !run.code && run.link.is_none() {
            let bold_next = line.get(at + 1).is_some_and(|next| next.strong);
            while let Some((mark, length)) = parting(&rest.text, bold_next) {
                let (head, tail) =
                    (cut(&rest, 0, mark), cut(&rest, mark + length, rest.text.len()));
                if let Some(last) = pieces.last_mut() {
                    last.push(head);
                }
                pieces.push(Vec::new());
                rest = tail;
            }
            if rest.text.ends_with("  ") && bold_next && bold_label(&line[at + 1..]).is_some() {
                if let Some(last) = pieces.last_mut() {
                    last.push(rest);
                }
                pieces.push(Vec::new());
                continue;
            }
        }
        if let Some(last) = pieces.last_mut().filter(|_| !rest.text.is_empty() || rest.line_end) {
            last.push(rest);
        }
    }
    pieces.retain(|piece| !piece.is_empty());
    Pieces::Parted(pieces.into_iter())
}

/// Whether a text has one of the marks of [`PARTING`].
fn has_mark(text: &str) -> bool {
    // Their first bytes are in few texts.
    has_byte(text, [b'|', 0xc2, 0xe2]) && text.contains(['|', '·', '•'])
}

/// The pieces of a line; most lines are one.
pub(super) enum Pieces<'a> {
    Whole(Option<&'a [Inline]>),
    Parted(std::vec::IntoIter<Vec<Inline>>),
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Cow<'a, [Inline]>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Pieces::Whole(line) => line.take().map(Cow::Borrowed),
            Pieces::Parted(pieces) => pieces.next().map(Cow::Owned),
        }
    }
}

/// Where a run is parted, and how long the mark is: what follows must be a label of its own.
fn parting(text: &str, bold_next: bool) -> Option<(usize, usize)> {
    // At the end of a run the blank after the mark belongs to it.
    let padded = format!("{text} ");
    PARTING.iter().find_map(|mark| {
        let at = padded.find(mark)?;
        let tail = padded[at + mark.len()..].trim();
        let label = tail.split_once(':').is_some_and(|(key, _)| {
            !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || " _-/".contains(c))
        });
        let fits = if tail.is_empty() { bold_next } else { label };
        fits.then(|| (at, mark.len().min(text.len() - at)))
    })
}

/// A part of a run, with its place.
fn cut(run: &Inline, from: usize, to: usize) -> Inline {
    let exact = run.span.end - run.span.start == run.text.len();
    let span = if exact { Span::new(run.span.start + from, run.span.start + to) } else { run.span };
    Inline { text: run.text[from..to].to_owned(), span, ..run.clone() }
}

/// The labels of a line, bold or plain, each with the runs of its value.
pub(super) fn pairs(line: &[Inline]) -> Vec<(Text, Vec<Inline>)> {
    let pair = |piece: Cow<'_, [Inline]>| match bold_label(&piece) {
        Some((label, rest)) => Some((label, without_colon(rest))),
        None => plain_pair(&piece),
    };
    pieces(line).filter_map(pair).collect()
}

/// The first of the labels of a line, bold or plain, with the runs of its value, where it fits.
pub(super) fn first_pair(
    line: &[Inline],
    fits: impl Fn(&str) -> bool,
) -> Option<(Text, Vec<Inline>)> {
    // Most lines have none.
    if !line.iter().any(|run| run.strong || has_byte(&run.text, [b':'])) {
        return None;
    }
    for piece in pieces(line) {
        if let Some((bold, rest)) = bold_runs(&piece) {
            let fits = fits(bare_label(&words_of(bold)));
            return fits.then(|| (label_of(bold), without_colon(rest)));
        }
        if let Some((_, label, _)) = parted(&piece) {
            return if fits(label.trim()) { plain_pair(&piece) } else { None };
        }
    }
    None
}

/// A label and the runs of its value, over as many lines as it takes.
pub(super) struct Labelled {
    /// The label; none for lines before the first one.
    pub label: Option<Text>,
    /// The value.
    pub runs: Vec<Inline>,
}

/// A paragraph's lines, grouped by the labels that begin them. `known` says whether a plain
/// `Label:` without bold counts.
pub(super) fn groups(runs: &[Inline], known: &[FieldDecl]) -> Vec<Labelled> {
    groups_of(runs, known, |_| true)
}

/// The same, where the values of some labels are left out.
fn groups_of(runs: &[Inline], known: &[FieldDecl], wanted: impl Fn(&str) -> bool) -> Vec<Labelled> {
    let mut groups: Vec<Labelled> = Vec::new();
    let mut open = true;
    for line in lines(runs).flat_map(pieces) {
        if let Some((label, rest)) = bold_label(&line) {
            open = wanted(&label.text);
            let runs = if open { without_colon(rest) } else { Vec::new() };
            groups.push(Labelled { label: Some(label), runs });
        } else if let Some((label, runs)) = plain_label(&line, known) {
            open = true;
            groups.push(Labelled { label: Some(label), runs });
        } else if let Some(group) = groups.last_mut() {
            // A value that is wrapped goes on in the next line.
            if open {
                group.runs.push(line_end(&line));
                group.runs.extend(line.into_owned());
            }
        } else {
            groups.push(Labelled { label: None, runs: line.into_owned() });
        }
    }
    groups
}

fn line_end(next: &[Inline]) -> Inline {
    let at = next.first().map_or(0, |run| run.span.start);
    Inline {
        text: String::new(),
        span: Span::new(at, at),
        strong: false,
        code: false,
        struck: false,
        link: None,
        line_end: true,
    }
}

/// What the blocks of an item say under the labels of its fields.
pub(super) fn labelled(blocks: &[Block], fields: &[FieldDecl]) -> Vec<FieldValue> {
    let mut found: Vec<FieldValue> = Vec::new();
    // The field whose label ended the paragraph before, so that its value follows as a block.
    let mut open: Option<&FieldDecl> = None;
    // The last line of the paragraph before.
    let mut last = 0;
    for block in blocks {
        // Names that are there already go on in a list straight under them, and not elsewhere.
        let has = |field: &&FieldDecl| found.iter().any(|there| there.name == field.name);
        let is_list = matches!(block.kind, BlockKind::List { .. });
        if open.as_ref().is_some_and(has) && !(is_list && block.lines.0 == last + 1) {
            open = None;
        }
        last = block.lines.1;
        match block.kind {
            BlockKind::Paragraph => open = paragraph(block, fields, &mut found, open.take()),
            BlockKind::List { .. } => {
                let named = list(block, fields, &mut found);
                if let Some(field) = open.take().filter(|_| !named) {
                    let values =
                        block.children.iter().flat_map(|entry| values(field, entry_runs(entry)));
                    let values: Vec<Text> = values.collect();
                    // Names that begin on the label's line go on in the list under it.
                    match found.iter_mut().find(|there| there.name == field.name) {
                        Some(there) if field.is_naming() => there.values.extend(values),
                        _ => add(&mut found, &field.name, values),
                    }
                }
            }
            BlockKind::Heading(_) => open = None,
            _ => {
                if let Some(field) = open.take() {
                    let text = Text { text: String::new(), span: block.span, link: None };
                    add(&mut found, &field.name, vec![text]);
                }
            }
        }
    }
    found
}

/// The field of a label.
fn field_of<'a>(label: &str, fields: &'a [FieldDecl]) -> Option<&'a FieldDecl> {
    let wanted = label_form(label);
    fields.iter().find(|field| field.labels.contains(&wanted))
}

/// Reads a paragraph; gives the field that is still open at its end.
fn paragraph<'a>(
    block: &Block,
    fields: &'a [FieldDecl],
    found: &mut Vec<FieldValue>,
    open: Option<&'a FieldDecl>,
) -> Option<&'a FieldDecl> {
    let mut open = open;
    if open.is_none() && !block.inlines.iter().any(|run| run.strong) {
        return None;
    }
    let known = |label: &str| field_of(label, fields).is_some();
    for group in groups_of(&block.inlines, &[], known) {
        let field = match &group.label {
            Some(label) => field_of(&label.text, fields),
            None => open,
        };
        open = None;
        let Some(field) = field else { continue };
        if is_empty(&group.runs) {
            open = Some(field);
        } else {
            let first = !found.iter().any(|there| there.name == field.name);
            add(found, &field.name, values(field, &group.runs));
            open = Some(field).filter(|field| first && field.is_naming());
        }
    }
    open
}

/// Reads the entries of a list that are `Label: value`; tells whether one was.
fn list(block: &Block, fields: &[FieldDecl], found: &mut Vec<FieldValue>) -> bool {
    let mut any = false;
    for entry in &block.children {
        let Some(first) = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph) else {
            continue;
        };
        // Most entries have no label.
        if !first.inlines.iter().any(|run| run.strong || has_byte(&run.text, [b':'])) {
            continue;
        }
        let nested = entry.children.iter().find(|b| matches!(b.kind, BlockKind::List { .. }));
        let known = |label: &str| field_of(label, fields).is_some();
        for group in groups_of(&first.inlines, fields, known) {
            let label = group.label.as_ref();
            let Some(field) = label.and_then(|label| field_of(&label.text, fields)) else {
                continue;
            };
            any = true;
            let mut all = values(field, &group.runs);
            let empty = is_empty(&group.runs);
            if let Some(nested) = nested.filter(|_| empty || field.is_naming()) {
                let entries = nested.children.iter();
                let below = entries.flat_map(|entry| values(field, entry_runs(entry)));
                if empty {
                    all.clear();
                }
                all.extend(below);
            }
            add(found, &field.name, all);
        }
    }
    any
}

/// The values of a field in some runs: one text, or one for each name.
pub(super) fn values(field: &FieldDecl, runs: &[Inline]) -> Vec<Text> {
    if !field.is_naming() {
        return vec![text_of(runs)];
    }
    let whole = text_of(runs).text;
    if is_none_word(&whole) || is_hole(&whole) {
        return Vec::new();
    }
    let mut names: Vec<Text> = Vec::new();
    // Runs without a link are parted at commas; a line end parts nothing by itself.
    for piece in runs.split(|run| run.link.is_some()) {
        names.extend(plain_names(piece));
    }
    // A link is one name, however many runs its text has.
    let links = runs.chunk_by(|a, b| a.link.is_some() && a.link == b.link);
    names.extend(links.filter(|link| link[0].link.is_some()).map(text_of));
    // `SPEC-1: [title](file)`: the link says it all.
    if names.iter().any(|name| name.link.is_some()) {
        names.retain(|name| name.link.is_some() || !name.text.ends_with(':'));
    }
    names.sort_by_key(|name| name.span);
    qualified(names)
}

/// Names with the document that an earlier one beside them names: `SPEC-1 → US-1, US-2`.
pub(super) fn qualified(mut names: Vec<Text>) -> Vec<Text> {
    let mut document: Option<String> = None;
    for name in &mut names {
        let parted = ["→", "->", "#"].iter().find_map(|mark| {
            let (before, after) = name.text.split_once(mark)?;
            // `#362`, `PR #512` and `owner/name#12` are tickets.
            let number = after.starts_with(|c: char| c.is_ascii_digit());
            let ticket =
                before.is_empty() || before.ends_with(' ') || before.contains('/') && number;
            (*mark != "#" || !ticket).then_some((before, after))
        });
        let item = name.text.split(" (").next().unwrap_or_default();
        let short = !item.contains(char::is_whitespace)
            && item.contains(|c: char| c.is_ascii_digit() || c == '-')
            && item.starts_with(|c: char| c.is_ascii_uppercase());
        match (parted, &document) {
            (Some((before, _)), _) if !before.trim().is_empty() => {
                document = Some(before.trim().to_owned());
            }
            (None, Some(document)) if short && name.link.is_none() => {
                // Of two documents' ids the second begins anew.
                let prefix = |id: &str| {
                    id.split(|c: char| !c.is_alphabetic()).next()
                        == document.split(|c: char| !c.is_alphabetic()).next()
                };
                if !prefix(item) {
                    name.text = format!("{document} → {}", name.text);
                }
            }
            _ => {}
        }
    }
    names
}

/// The names in runs without links, each at its place.
fn plain_names(runs: &[Inline]) -> Vec<Text> {
    let mut text = String::new();
    // Where each byte of the text is in the source, by the start of its run.
    let mut starts: Vec<(usize, usize, bool)> = Vec::new();
    for run in runs {
        let exact = run.span.end - run.span.start == run.text.len();
        starts.push((text.len(), run.span.start, exact));
        text.push_str(if run.line_end { " " } else { &run.text });
    }
    let place = |at: usize| {
        let (from, start, exact) =
            starts.iter().rev().find(|(from, ..)| *from <= at).copied().unwrap_or_default();
        start + if exact { at - from } else { 0 }
    };
    split_names(&text)
        .into_iter()
        .filter(|part| !is_none_word(part) && !is_hole(part))
        .map(|part| {
            let at = part.as_ptr() as usize - text.as_ptr() as usize;
            let (start, end) = (place(at), place(at + part.len().max(1) - 1) + 1);
            let text = unmarked(part).split_whitespace().collect::<Vec<_>>();
            Text { text: text.join(" "), span: Span::new(start, end.max(start)), link: None }
        })
        .filter(|name| name.text.chars().any(char::is_alphanumeric))
        .collect()
}

/// The runs without the colon that parts them from their label.
pub(super) fn without_colon(runs: &[Inline]) -> Vec<Inline> {
    let mut runs = runs.to_vec();
    if let Some(first) = runs.first_mut() {
        let text = first.text.trim_start();
        let trimmed = remark(text).unwrap_or(text).trim_start_matches(':').trim_start();
        let cut = first.text.len() - trimmed.len();
        if first.span.end - first.span.start == first.text.len() {
            first.span = Span::new(first.span.start + cut, first.span.end);
        }
        first.text = trimmed.to_owned();
    }
    runs
}

/// The runs of a list entry's first paragraph.
fn entry_runs(entry: &Block) -> &[Inline] {
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph);
    first.map_or(&[], |block| block.inlines.as_slice())
}

fn add(found: &mut Vec<FieldValue>, name: &str, values: Vec<Text>) {
    match found.iter_mut().find(|field| field.name == name) {
        // A label that is there twice keeps its first value.
        Some(field) if !field.values.is_empty() => {}
        Some(field) => field.values = values,
        None => found.push(FieldValue { name: name.to_owned(), values }),
    }
}

/// The names in a comma text: at `,`, `;` and the word `and`, outside brackets. What is in brackets
/// as a whole is a text of its own, and brackets side by side part names: `[US1] [US2]`.
pub(super) fn split_names(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    add_names(text, &mut parts);
    parts
}

fn add_names<'a>(text: &'a str, parts: &mut Vec<&'a str>) {
    let (mut start, mut at) = (0, 0);
    // After a dash the words of a remark go on up to the next comma.
    let mut dashed = false;
    while let Some(c) = text[at..].chars().next() {
        // What brackets hold is a remark, whatever words it has.
        if let Some(length) = bracket(&text[at..]) {
            at += length;
            continue;
        }
        let rest = &text[at + c.len_utf8()..];
        let mark = match c {
            ',' | ';' | '，' | '；' | '、' => c.len_utf8(),
            ' ' if rest.starts_with("and ") && !dashed => " and ".len(),
            ']' if rest.trim_start().starts_with('[') => 2 + rest.len() - rest.trim_start().len(),
            _ => {
                let word = || rest.split_whitespace().next().unwrap_or_default();
                let named = || word().contains(|c: char| c.is_ascii_digit());
                dashed |= matches!(c, '–' | '—') && rest.starts_with(' ') && !named();
                at += c.len_utf8();
                continue;
            }
        };
        add_name(&text[start..at], parts);
        dashed = false;
        at += mark;
        start = at;
    }
    add_name(text.get(start..).unwrap_or_default(), parts);
}

fn add_name<'a>(part: &'a str, parts: &mut Vec<&'a str>) {
    let part = part.trim().trim_start_matches("and ").trim_end_matches('.').trim();
    let part = closed(part);
    if part.is_empty() {
        return;
    }
    let inner = || part.get(1..part.len() - 1).filter(|_| bracket(part) == Some(part.len()));
    match inner() {
        // `(1.1, 2.1)`: somebody has put the list in brackets.
        Some(inner) if part.starts_with('(') && inner.contains(|c: char| c.is_ascii_digit()) => {
            add_names(inner, parts);
        }
        Some(inner) if part.starts_with('[') && !is_hole(part) => add_names(inner, parts),
        _ => parts.push(part),
    }
}

/// A name without the marks of code and emphasis around it; `2.*` keeps its star.
pub(super) fn unmarked(name: &str) -> &str {
    // `` `A-1` | `A-2` ``: the marks are those of its parts.
    if name.starts_with('`') && name.trim_matches('`').contains('`') {
        return name;
    }
    // `_drafts/a.md` begins with no mark: emphasis has one at either end.
    let name = match name.strip_prefix('_').and_then(|rest| rest.strip_suffix('_')) {
        Some(inner) => inner.trim_matches('_'),
        None => name,
    };
    let end = if name.ends_with(".*") { name } else { name.trim_end_matches(['`', '*']) };
    end.trim_start_matches(['`', '*'])
}

/// The text and target of a Markdown link, or the text without backticks.
pub(super) fn markdown_link(text: &str) -> (String, Option<String>) {
    let link = text.find("](").and_then(|middle| {
        let open = text[..middle].rfind('[')?;
        let (target, _) = text[middle + 2..].split_once(')')?;
        // `SPEC-1: [title](file)`: what comes before the link names it.
        let before = text[..open].trim().trim_end_matches([':', '-', '–', '—']).trim();
        let name = if before.is_empty() { &text[open + 1..middle] } else { before };
        Some((name, target))
    });
    match link {
        Some((name, target)) => (unmarked(name).trim().to_owned(), Some(target.to_owned())),
        None => (unmarked(text.trim()).trim().to_owned(), None),
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
        assert_eq!(split_names("1.1 (a (b), c), 2"), ["1.1 (a (b), c)", "2"]);
        assert_eq!(split_names("1.1 (open, 2.1"), ["1.1 (open", "2.1"]);
        assert_eq!(split_names("(1.1, 2.1)"), ["1.1", "2.1"]);
        assert_eq!(split_names("[a, b], (see it)"), ["a", "b", "(see it)"]);
        assert_eq!(split_names("1.1), 2.1、3（全角、x）"), ["1.1", "2.1", "3（全角、x）"]);
        assert_eq!(split_names("1 — this and that, 2"), ["1 — this and that", "2"]);
        assert_eq!(split_names("1 – 3 and 5"), ["1 – 3", "5"]);
        assert_eq!(split_names("US1] [US2][US3"), ["US1", "US2", "US3"]);
        assert_eq!(split_names("[a](b.md), [Some Name]"), ["[a](b.md)", "[Some Name]"]);
    }

    #[test]
    fn links_and_code_spans_are_unwrapped() {
        assert_eq!(markdown_link("[`a`](b.md#c)"), ("a".to_owned(), Some("b.md#c".to_owned())));
        assert_eq!(markdown_link("`feat-a`"), ("feat-a".to_owned(), None));
        assert_eq!(markdown_link("_drafts/a.md"), ("_drafts/a.md".to_owned(), None));
        assert_eq!(markdown_link("`a` | `b`"), ("`a` | `b`".to_owned(), None));
        assert_eq!((unmarked("_FR-1_"), unmarked("**FR-1**")), ("FR-1", "FR-1"));
    }
}

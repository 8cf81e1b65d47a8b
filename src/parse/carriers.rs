//! The carriers of metadata: what keys and values are where in a document, before a kind says
//! what they mean.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::model::{
    Carrier, CarrierDecl, Fault, Kinds, Place, Problem, Sidecar, Source, SourceOf, Span, Text,
    Value, key_form,
};

use super::front_matter::{self, Found, FrontMatter, Language};
use super::labels;
use super::salvage;
use super::tree::{Block, BlockKind, Inline, Outline, lines, text_of};
use super::{toml_values, yaml};

/// A key is not longer than that, in characters: longer texts are sentences with a colon.
const LONGEST_KEY: usize = 48;

/// A key and its value.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The key as typed.
    pub key: Text,
    /// The key in the form in which spellings are compared.
    pub form: String,
    /// The value.
    pub value: Value,
    /// Where kinds say that it is.
    pub carrier: CarrierDecl,
}

impl Entry {
    fn new(key: Text, value: Value, carrier: &CarrierDecl) -> Entry {
        Entry { form: key_form(&key.text), key, value, carrier: carrier.clone() }
    }

    /// The file that it is in.
    pub(super) fn source(&self) -> SourceOf {
        self.carrier.carrier.source()
    }
}

/// Metadata as typed, before a kind says what it means.
#[derive(Debug, Default, Clone)]
pub(super) struct RawMetadata {
    /// Keys and values, in the order of the file, carrier by carrier.
    pub entries: Vec<Entry>,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// The text that Markdown must not see.
    pub blank: Option<Span>,
}

impl RawMetadata {
    fn problem(&mut self, place: Place, message: String, help: &str) {
        self.problems.push(Problem::new(Fault::Metadata, place, message, help));
    }

    /// Reads a YAML mapping; of a broken one the lines that are whole.
    fn yaml(&mut self, source: &Source, span: Span, place: &CarrierDecl) {
        let of = place.carrier.source();
        let text = without_comments(source.slice(span));
        let mut doubles = Vec::new();
        let read = yaml::mapping(&text, span.start, &mut doubles).or_else(|error| {
            // Lists in brackets may go on in the first column, as other readers of YAML have it.
            doubles.clear();
            let flat = yaml::in_one_line(&text).ok_or_else(|| error.clone())?;
            yaml::mapping(&flat, span.start, &mut doubles).map_err(|_| error)
        });
        let entries = match read {
            Ok(entries) => entries,
            Err(error) => {
                let at = source.line_span(source.line(error.span.start));
                let wrong = if error.span.start < error.span.end {
                    error.span
                } else {
                    Span::new(error.span.start.min(at.end), at.end)
                };
                let message = format!("the metadata cannot be read: {}", error.message);
                self.problem(of.at(wrong), message, error.help);
                salvage::lines(source, span)
            }
        };
        for double in doubles {
            let message = format!("the metadata cannot be read as it is: {}", double.message);
            self.problem(of.at(double.span), message, double.help);
        }
        let entries = entries.into_iter().map(|(key, value)| Entry::new(key, value, place));
        self.entries.extend(entries);
    }

    /// Reads TOML; of a broken one what is whole. What is wrong is shown once.
    fn toml(&mut self, source: &Source, span: Span, place: &CarrierDecl) {
        let (entries, errors) = toml_values::table(source.slice(span), span.start);
        if let Some(error) = errors.into_iter().min_by_key(|error| error.span.start) {
            let at = source.line_span(source.line(error.span.start));
            let whole = error.span.start < error.span.end;
            let wrong = if whole { error.span } else { Span::new(at.start, at.end) };
            let message = format!("the metadata cannot be read: {}", error.message);
            let help = "strings need quotes: `key = \"value\"`; the valid lines were read anyway";
            self.problem(place.carrier.source().at(wrong), message, help);
        }
        let entries = entries.into_iter().map(|(key, value)| Entry::new(key, value, place));
        self.entries.extend(entries);
    }
}

/// YAML with HTML comments blanked out, every place as it was: templates explain values so. In
/// quotes they are text.
fn without_comments(yaml: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(yaml);
    let mut from = 0;
    while let Some(start) = yaml[from..].find("<!--").map(|at| from + at) {
        let Some(end) = yaml[start..].find("-->").map(|at| start + at + 3) else { break };
        let line = &yaml[yaml[..start].rfind('\n').map_or(0, |at| at + 1)..start];
        let value = line.split_once(": ").map_or(line, |(_, value)| value).trim_start();
        let open =
            |quote: &char| value.starts_with(*quote) && value.matches(*quote).count() % 2 == 1;
        let quoted = ['"', '\''].iter().any(open);
        if !quoted {
            let blank = yaml[start..end].bytes();
            let blank: String = blank
                .map(|byte| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' })
                .collect();
            out.to_mut().replace_range(start..end, &blank);
        }
        from = end;
    }
    out
}

/// Reads front matter. `limit` is in bytes.
pub(super) fn front_matter(source: &Source, limit: usize) -> RawMetadata {
    let mut raw = RawMetadata::default();
    let place = CarrierDecl::plain(Carrier::FrontMatter);
    let found = match front_matter::find(source) {
        Found::Some(found) => found,
        Found::Unclosed(found) => {
            let fence = Span::new(found.whole.start, found.whole.start + 3);
            let message = "the front matter is never closed".to_owned();
            let help = match found.language {
                Language::Yaml => "put a line `---` under the metadata",
                Language::Toml => "put a line `+++` under the metadata",
            };
            raw.problem(Place::in_text(fence), message, help);
            raw.blank = Some(found.whole);
            if too_long(&mut raw, found, limit) {
                return raw;
            }
            let (text, start) = (source.slice(found.inner), found.inner.start);
            let entries = match found.language {
                Language::Yaml => yaml::mapping(text, start, &mut Vec::new())
                    .unwrap_or_else(|_| salvage::lines(source, found.inner)),
                Language::Toml => toml_values::table(text, start).0,
            };
            let entries = entries.into_iter();
            raw.entries = entries.map(|(key, value)| Entry::new(key, value, &place)).collect();
            return raw;
        }
        Found::None => return raw,
    };
    raw.blank = Some(found.whole);
    if too_long(&mut raw, found, limit) {
        return raw;
    }
    match found.language {
        Language::Yaml => raw.yaml(source, found.inner, &place),
        Language::Toml => raw.toml(source, found.inner, &place),
    }
    raw
}

/// Whether front matter is longer than it may be, which is a problem.
fn too_long(raw: &mut RawMetadata, found: FrontMatter, limit: usize) -> bool {
    let length = found.inner.end - found.inner.start;
    let long = length > limit;
    if long {
        let message = format!("the front matter has {length} bytes, too many to be read");
        let fence = Span::new(found.whole.start, found.whole.start + 3);
        let help = "shorten it, or raise limits.max-metadata-size";
        raw.problem(Place::in_text(fence), message, help);
    }
    long
}

/// Reads the file of metadata beside a document. `name` is how kinds name it.
pub(super) fn sidecar(raw: &mut RawMetadata, name: &Sidecar, file: &Source, limit: usize) {
    let file_name = Some(name.clone());
    let place = CarrierDecl { carrier: Carrier::Sidecar, section: None, file: file_name };
    if file.text.len() > limit {
        let message = format!("the metadata has {} bytes, too many to be read", file.text.len());
        let place = SourceOf::Sidecar.at(Span::default());
        raw.problem(place, message, "raise limits.max-metadata-size");
        return;
    }
    raw.yaml(file, Span::new(0, file.text.len()), &place);
}

/// Adds what is in maps of a sidecar file under the names that kinds know it by:
/// `approvals.design.approved`.
pub(super) fn flattened(raw: &mut RawMetadata, known: &BTreeSet<String>) {
    let mut open: Vec<Entry> =
        raw.entries.iter().filter(|e| e.source() == SourceOf::Sidecar).cloned().collect();
    while let Some(entry) = open.pop() {
        let Value::Map(inner, _) = &entry.value else { continue };
        for (key, value) in inner {
            let text = format!("{}.{}", entry.key.text, key.text);
            let key = Text { text, ..key.clone() };
            let below = Entry::new(key, value.clone(), &entry.carrier);
            if known.contains(&below.form) {
                raw.entries.push(below.clone());
            }
            open.push(below);
        }
    }
}

/// A line `Key: value` that begins at byte `start`.
pub(super) fn key_and_value(line: &str, start: usize) -> Option<(Text, Value)> {
    let (key, value) = line.split_once(':')?;
    let key_start = start + (key.len() - key.trim_start().len());
    let key = key.trim();
    let value_start = start + line.len() - value.trim_start().len();
    let value = value.trim();
    let span = Span::new(key_start, key_start + key.len());
    let key = Text { text: key.to_owned(), span, link: None };
    let span = Span::new(value_start, value_start + value.len());
    Some((key, Value::Scalar { text: value.to_owned(), span, quoted: false }))
}

/// Adds what is in the text, where kinds look for it.
pub(super) fn in_text(
    raw: &mut RawMetadata,
    source: &Source,
    outline: Outline<'_>,
    kinds: &Kinds,
    limit: usize,
) {
    let is_key = |form: &str| kinds.keys.contains(form);
    in_places(raw, source, outline, kinds.carriers.iter(), &is_key, limit);
}

/// The same in some places; of a table's head it is asked whether it is a key, by its form.
pub(super) fn in_places<'p>(
    raw: &mut RawMetadata,
    source: &Source,
    outline: Outline<'_>,
    places: impl Iterator<Item = &'p CarrierDecl>,
    is_key: &dyn Fn(&str) -> bool,
    limit: usize,
) {
    let above = above(outline);
    for place in places {
        if matches!(place.carrier, Carrier::FrontMatter | Carrier::Sidecar) {
            continue;
        }
        // Before the first heading may be metadata, where a known key says so.
        if place.section.is_none() && !above.is_empty() {
            let mut found = RawMetadata::default();
            in_zone(&mut found, source, above, place, is_key, limit);
            bounded(&mut found, 0, limit);
            if found.entries.iter().any(|entry| is_key(&entry.form)) {
                raw.entries.extend(found.entries);
                raw.problems.extend(found.problems);
                continue;
            }
        }
        let zone = zone(outline, place.section.as_deref());
        if !zone.is_empty() {
            let before = raw.entries.len();
            in_zone(raw, source, zone, place, is_key, limit);
            bounded(raw, before, limit);
        }
    }
}

/// Leaves out what goes beyond the size that metadata in one place may have.
fn bounded(raw: &mut RawMetadata, from: usize, limit: usize) {
    let mut size = 0;
    let end = raw.entries[from..].iter().position(|entry| {
        let (key, value) = (entry.key.span, entry.value.span());
        size += (key.end - key.start) + (value.end - value.start);
        size > limit
    });
    if let Some(end) = end {
        let first = &raw.entries[from + end];
        let place = first.source().at(first.key.span);
        raw.entries.truncate(from + end);
        let message = format!("the metadata has more than {limit} bytes: the rest is not read");
        raw.problem(place, message, "shorten it, or raise limits.max-metadata-size");
    }
}

/// What one carrier says in a zone.
fn in_zone(
    raw: &mut RawMetadata,
    source: &Source,
    zone: &[Block],
    place: &CarrierDecl,
    is_key: &dyn Fn(&str) -> bool,
    limit: usize,
) {
    match place.carrier {
        Carrier::FencedYaml => {
            let yaml = |block: &&Block| {
                block.kind == BlockKind::Code
                    && (matches!(block.language(), "yaml" | "yml")
                        || block.language().is_empty() && place.section.is_some())
            };
            let Some(block) = zone.iter().find(yaml) else { return };
            let length = block.content.end - block.content.start;
            if length <= limit {
                raw.yaml(source, block.content, place);
            } else {
                let message = format!("the metadata has {length} bytes, too many to be read");
                let help = "shorten it, or raise limits.max-metadata-size";
                raw.problem(Place::in_text(block.span), message, help);
            }
        }
        Carrier::BoldLines | Carrier::Lines => labelled_lines(raw, source, zone, place),
        Carrier::Bullets => bullets(raw, source, zone, place, is_key),
        Carrier::Table => table(raw, source, zone, place, is_key),
        Carrier::Preamble => preamble(raw, source, zone, place),
        Carrier::FrontMatter | Carrier::Sidecar => {}
    }
}

/// The blocks before the first heading.
fn above(outline: Outline<'_>) -> &[Block] {
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let first = outline.blocks.iter().position(is_heading);
    &outline.blocks[..first.unwrap_or(0)]
}

/// The blocks in which a carrier may be: around the title up to the next heading, or under the
/// heading of a section.
fn zone<'a>(outline: Outline<'a>, section: Option<&str>) -> &'a [Block] {
    let Outline { blocks, headings, titles } = outline;
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
    let start = if section.is_none() {
        // What comes before the title belongs to it.
        match blocks.iter().position(is_heading) {
            Some(first) if first > 0 && headings[0].level == 1 => {
                let above = &blocks[..first];
                let labelled = above.iter().any(|block| {
                    block.kind == BlockKind::Paragraph
                        && labels::bold_label(&block.inlines).is_some()
                });
                if labelled { 0 } else { first + 1 }
            }
            Some(first) => first + 1,
            None => 0,
        }
    } else {
        let found = blocks.iter().position(|block| match block.kind {
            BlockKind::Heading(index) => Some(titles[index].as_str()) == section,
            _ => false,
        });
        match found {
            Some(at) => at + 1,
            None => return &[],
        }
    };
    let rest = &blocks[start.min(blocks.len())..];
    &rest[..rest.iter().position(is_heading).unwrap_or(rest.len())]
}

/// `**Key:** value` or `Key: value` lines: paragraphs, also quoted ones, each of which begins so.
/// A label without a value takes the list under it.
fn labelled_lines(raw: &mut RawMetadata, source: &Source, zone: &[Block], place: &CarrierDecl) {
    let mut open: Option<Text> = None;
    // Where the last paragraph ended: a list straight under it goes on with its last value.
    let mut end: Option<usize> = None;
    let carries =
        |block: &Block| matches!(block.kind, BlockKind::Paragraph | BlockKind::List { .. });
    let inside = zone.iter().flat_map(|block| match block.kind {
        BlockKind::Quote if block.children.iter().all(carries) => block.children.iter().collect(),
        BlockKind::Quote => Vec::new(),
        _ => vec![block],
    });
    for block in inside {
        if let (BlockKind::List { .. }, Some(label)) = (block.kind, open.take()) {
            raw.entries.push(Entry::new(label, list_value(source, block), place));
            continue;
        }
        let line = source.line(block.span.start);
        let goes_on = end.take().is_some_and(|end| end + 1 == line);
        if let (BlockKind::List { .. }, true, Some(last)) =
            (block.kind, goes_on, raw.entries.last_mut())
        {
            let whole = last.value.span().to(block.span);
            let mut values = vec![last.value.clone()];
            if let Value::List(more, _) = list_value(source, block) {
                values.extend(more);
            }
            last.value = Value::List(values, whole);
            continue;
        }
        if block.kind != BlockKind::Paragraph {
            continue;
        }
        let groups = if place.carrier == Carrier::Lines {
            let Some(groups) = plain_groups(&block.inlines) else { break };
            groups
        } else {
            labels::groups(&block.inlines, &[])
        };
        if groups.iter().any(|group| group.label.is_none()) {
            break;
        }
        end = Some(source.line(block.span.end.saturating_sub(1)));
        let last = groups.len().saturating_sub(1);
        for (at, group) in groups.into_iter().enumerate() {
            let Some(label) = group.label else { continue };
            if at == last && text_of(&group.runs).text.is_empty() {
                open = Some(label);
            } else {
                raw.entries.push(Entry::new(label, value(source, &group.runs), place));
            }
        }
    }
    if let Some(label) = open {
        let span = Span::new(label.span.end, label.span.end);
        let value = Value::Scalar { text: String::new(), span, quoted: false };
        raw.entries.push(Entry::new(label, value, place));
    }
}

/// The lines of a paragraph as `Key: value`; none when a line is something else.
fn plain_groups(runs: &[Inline]) -> Option<Vec<labels::Labelled>> {
    lines(runs)
        .flat_map(labels::pieces)
        .map(|piece| {
            let (label, value) = labels::plain_pair(&piece)?;
            short_key(&label.text).then_some(labels::Labelled { label: Some(label), runs: value })
        })
        .collect()
}

fn short_key(key: &str) -> bool {
    !key.is_empty() && key.chars().count() <= LONGEST_KEY && !key.contains(['.', '!', '?'])
}

/// `- **Key**: value` or `- Key: value`: the first list of which most entries are so.
/// A list that is the value of the label above it has no keys, unless one of them is known.
fn bullets(
    raw: &mut RawMetadata,
    source: &Source,
    zone: &[Block],
    place: &CarrierDecl,
    is_key: &dyn Fn(&str) -> bool,
) {
    let is_list = |block: &Block| matches!(block.kind, BlockKind::List { .. });
    let Some(at) = zone.iter().position(is_list) else {
        return;
    };
    let list = &zone[at];
    let is_value = at > 0 && ends_in_label(&zone[at - 1]);
    let mut found = Vec::new();
    for entry in &list.children {
        let Some(first) = entry.children.iter().find(|b| b.kind == BlockKind::Paragraph) else {
            continue;
        };
        let Some(line) = lines(&first.inlines).next() else { continue };
        let pairs = labels::pairs(line);
        let nested = entry.children.iter().find(|b| matches!(b.kind, BlockKind::List { .. }));
        for (label, runs) in pairs {
            if !short_key(&label.text) {
                continue;
            }
            // A value that is wrapped goes on in the next lines.
            let mut all = runs;
            all.extend(first.inlines.iter().skip_while(|run| !run.line_end).cloned());
            let value = match nested {
                Some(list) if text_of(&all).text.is_empty() => list_value(source, list),
                _ => value(source, &all),
            };
            found.push(Entry::new(label, value, place));
        }
    }
    let fits = !is_value || found.iter().any(|entry| is_key(&entry.form));
    if fits && found.len() * 2 >= list.children.len() {
        raw.entries.extend(found);
    }
}

/// Whether a paragraph ends with a bold label that has no value yet.
pub(super) fn ends_in_label(block: &Block) -> bool {
    let last = lines(&block.inlines).last().filter(|_| block.kind == BlockKind::Paragraph);
    let value = last.and_then(labels::bold_label).map(|(_, value)| text_of(value).text);
    value.is_some_and(|value| value.trim_matches(':').trim().is_empty())
}

/// A table of two columns. Its head, such as `Field | Value`, is an entry where it is a key, by the
/// form in which keys are compared.
fn table(
    raw: &mut RawMetadata,
    source: &Source,
    zone: &[Block],
    place: &CarrierDecl,
    is_key: &dyn Fn(&str) -> bool,
) {
    let Some(table) = zone.iter().find(|block| block.kind == BlockKind::Table) else { return };
    for (number, row) in table.children.iter().enumerate() {
        let [key, second] = &row.children[..] else { return };
        let label = text_of(&key.inlines);
        if number == 0 && !is_key(&key_form(&label.text)) {
            continue;
        }
        let text = label.text.trim_end_matches(':').trim().to_owned();
        if short_key(&text) {
            let label = Text { text, ..label };
            let entry = Entry::new(label, value(source, &second.inlines), place);
            raw.entries.push(entry);
        }
    }
}

/// `Key: value` lines in a code block; a line that is indented goes on with the value before it.
fn preamble(raw: &mut RawMetadata, source: &Source, zone: &[Block], place: &CarrierDecl) {
    let Some(block) = zone.iter().find(|block| block.kind == BlockKind::Code) else { return };
    // A block of YAML is a carrier of its own.
    if matches!(block.language(), "yaml" | "yml") {
        return;
    }
    let mut found: Vec<Entry> = Vec::new();
    let (from, to) = (source.line(block.content.start), source.line(block.content.end));
    for line in from..=to {
        let text = source.line_text(line);
        let start = source.line_span(line).start;
        if text.trim().is_empty() {
            continue;
        }
        let indented = text.starts_with([' ', '\t']) && block.language().is_empty();
        if let (true, Some(last)) = (indented && !found.is_empty(), found.last_mut())
            && let Value::Scalar { text: value, span, .. } = &mut last.value
        {
            if !value.is_empty() {
                value.push(' ');
            }
            value.push_str(text.trim());
            *span = Span::new(span.start, start + text.trim_end().len());
            continue;
        }
        match key_and_value(text, start).filter(|(key, _)| short_key(&key.text)) {
            Some((key, value)) => found.push(Entry::new(key, value, place)),
            // A code block that is something else.
            None => return,
        }
    }
    raw.entries.extend(found);
}

/// The entries of a list as a value.
pub(super) fn list_value(source: &Source, list: &Block) -> Value {
    let entries = list.children.iter().filter_map(|entry| {
        let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph)?;
        Some(value(source, &first.inlines))
    });
    Value::List(entries.collect(), list.span)
}

/// Runs as a value: text, the text of a code span that is all of it, or Markdown where links or
/// code are in it, so that what each link names can be followed.
pub(super) fn value(source: &Source, runs: &[Inline]) -> Value {
    let Text { text, span, link } = text_of(runs);
    let inked: Vec<&Inline> =
        runs.iter().filter(|run| !run.line_end && !run.text.trim().is_empty()).collect();
    let scalar = |text: String, span: Span| Value::Scalar { text, span, quoted: false };
    let code = inked.iter().any(|run| run.code);
    if let ([only], true, None) = (&inked[..], code, &link) {
        let inner = source.slice(only.span);
        let at = inner.find(only.text.trim()).unwrap_or(0);
        let start = only.span.start + at;
        return scalar(
            only.text.trim().to_owned(),
            Span::new(start, start + only.text.trim().len()),
        );
    }
    let (Some(first), Some(last)) = (inked.first(), inked.last()) else {
        return scalar(text, span);
    };
    if link.is_none() && !code {
        return scalar(text, span);
    }
    // The marks of a link or a code span are around its runs.
    let line = source.line_span(source.line(first.span.start));
    let head = &source.text[line.start.min(first.span.start)..first.span.start];
    let mut start = first.span.start;
    if first.link.is_some() && !head.ends_with('<') {
        start = head.rfind('[').map_or(start, |at| line.start + at);
    }
    let line = source.line_span(source.line(last.span.end.saturating_sub(1)));
    let tail = &source.text[last.span.end.min(line.end)..line.end];
    let mut end = last.span.end;
    // An autolink has its target between brackets, other links have it in a parenthesis.
    if last.link.is_some() && !tail.starts_with('>') {
        end = tail.find(')').map_or(end, |at| end + at + 1);
    }
    let whole = Span::new(start, end);
    // In a quote each line begins with its mark.
    let lines = source.slice(whole).lines().enumerate();
    let lines =
        lines.map(|(at, line)| if at == 0 { line } else { line.trim_start_matches(['>', ' ']) });
    let words = lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
    scalar(words, whole)
}

//! What is in a document, whatever its kind: keys wherever a carrier may have them, sections, and
//! what may be an item.

use std::collections::BTreeSet;

use crate::model::{
    Carrier, CarrierDecl, Kinds, Limits, Observation, ObservedForm, ObservedKey, ObservedLine,
    ObservedName, ObservedSection, Source, Span, Value, is_none_word, is_placeholder, label_form,
};

use super::carriers::{self, Entry, RawMetadata};
use super::labels::{markdown_link, split_names};
use super::tree::{self, Block, BlockKind, Inline, Tree, lines, text_of};
use super::{Reader, fields, recognise};

/// A section's text that is longer says more than a value, in bytes.
const LONGEST_TEXT: usize = 120;

/// What is seen in a Markdown file, which is taken for one document.
pub fn observe(source: &Source, kinds: &Kinds, limits: &Limits) -> Observation {
    let front = carriers::front_matter(source, limits.metadata);
    let hidden: Vec<Span> = front.blank.into_iter().collect();
    let tree = tree::tree(source, &source.blanked(&hidden), &mut tree::anchors(), limits);
    let reader = Reader { source, sidecar: None, kinds, limits };
    let mut raw = reader.metadata(front.clone(), tree.outline(), true);
    let kind = recognise::choose(kinds, &mut raw, source, &recognise::Seen::of(&&tree)).kind;
    Observation {
        path: source.path.clone(),
        kind: (kind != kinds.rest()).then_some(kind),
        title: tree.headings.first().map(|heading| heading.text.clone()),
        keys: keys(source, front, &tree, limits.metadata),
        sections: sections(source, &tree),
        lines: walk(&tree),
    }
}

/// The keys of a document, in every carrier straight under its title, then under each section.
fn keys(source: &Source, front: RawMetadata, tree: &Tree, limit: usize) -> Vec<ObservedKey> {
    let mut raw = front;
    let titles: BTreeSet<&String> =
        tree.titles.iter().skip(1).filter(|title| !title.is_empty()).collect();
    let sections = titles.into_iter().map(|title| Some(title.clone()));
    let places: Vec<CarrierDecl> = std::iter::once(None)
        .chain(sections)
        .flat_map(|section| {
            Carrier::ALL.map(|carrier| CarrierDecl {
                carrier,
                section: section.clone(),
                file: None,
            })
        })
        .collect();
    carriers::in_places(&mut raw, source, tree.outline(), places.iter(), &|_| true, limit);
    let heads: Vec<Span> = tree
        .blocks
        .iter()
        .filter(|block| block.kind == BlockKind::Table)
        .filter_map(|table| table.children.first().map(|row| row.span))
        .collect();
    let mut known: BTreeSet<Span> = BTreeSet::new();
    raw.entries
        .iter()
        // What several carriers can read is the strongest one's.
        .filter(|entry| known.insert(entry.key.span) && !entry.form.is_empty())
        .map(|entry| {
            let head = heads.iter().any(|head| head.contains(entry.key.span));
            key(entry, head && entry.carrier.carrier == Carrier::Table, tree)
        })
        .collect()
}

fn key(entry: &Entry, head: bool, tree: &Tree) -> ObservedKey {
    let mut found = Vec::new();
    names(&entry.value, &mut found);
    let section = entry.carrier.section.as_ref().and_then(|form| {
        let at = tree.titles.iter().position(|title| title == form)?;
        Some(tree.headings[at].text.clone())
    });
    ObservedKey {
        key: entry.key.text.clone(),
        carrier: entry.carrier.carrier,
        section,
        head,
        text: fields::single(&entry.value).map(|text| text.text).unwrap_or_default(),
        names: found,
    }
}

/// The names in a value, as references are read: a list, a text with commas, links, maps.
fn names(value: &Value, found: &mut Vec<ObservedName>) {
    match value {
        Value::List(entries, _) => entries.iter().for_each(|entry| names(entry, found)),
        Value::Map(entries, _) => match value.get("id") {
            Some(id) => names(id, found),
            None => {
                let keys = entries.iter().map(|(key, _)| key.text.clone());
                found.extend(keys.map(|text| ObservedName { text, link: None }));
            }
        },
        Value::Scalar { text, .. } if is_none_word(text) => {}
        Value::Scalar { text, .. } => {
            let text = text.split_once(" | ").map_or(text.as_str(), |(head, _)| head);
            for (text, link) in split_names(text).into_iter().map(markdown_link) {
                if !is_none_word(&text) && !is_placeholder(&text) {
                    found.push(ObservedName { text, link });
                }
            }
        }
    }
}

/// The sections: their titles, what they say where that is a single value, and the names in their
/// lists.
fn sections(source: &Source, tree: &Tree) -> Vec<ObservedSection> {
    let mut all = Vec::new();
    for (at, block) in tree.blocks.iter().enumerate() {
        let BlockKind::Heading(index) = block.kind else { continue };
        if index == 0 {
            continue;
        }
        let rest = &tree.blocks[at + 1..];
        let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
        let own = &rest[..rest.iter().position(is_heading).unwrap_or(rest.len())];
        let text = own.first().filter(|block| block.kind == BlockKind::Paragraph);
        let text = text.map(|block| text_of(&block.inlines).text);
        let mut found = Vec::new();
        for list in own.iter().filter(|block| matches!(block.kind, BlockKind::List { .. })) {
            names(&carriers::list_value(source, list), &mut found);
        }
        all.push(ObservedSection {
            title: tree.headings[index].text.clone(),
            text: text.filter(|text| !text.is_empty() && text.len() <= LONGEST_TEXT),
            names: found,
        });
    }
    all
}

/// Headings, entries and rows, each with the title of the section around it.
fn walk(tree: &Tree) -> Vec<ObservedLine> {
    let mut all = Vec::new();
    // The titles above, by level; the document's own is none.
    let mut above: Vec<(u8, &str)> = Vec::new();
    for block in &tree.blocks {
        if let BlockKind::Heading(index) = block.kind {
            let heading = &tree.headings[index];
            above.retain(|(level, _)| *level < heading.level);
            if index > 0 {
                let form =
                    ObservedForm::Heading { level: heading.level, text: heading.text.clone() };
                all.push(ObservedLine { section: section(&above), form });
                above.push((heading.level, &heading.text));
            }
            continue;
        }
        let section = section(&above);
        match block.kind {
            BlockKind::List { .. } => {
                let forms = block.children.iter().filter_map(entry);
                all.extend(forms.map(|form| ObservedLine { section: section.clone(), form }));
            }
            BlockKind::Table => {
                let forms = rows(block).into_iter();
                all.extend(forms.map(|form| ObservedLine { section: section.clone(), form }));
            }
            _ => {}
        }
    }
    all
}

fn section(above: &[(u8, &str)]) -> Option<String> {
    above.last().map(|(_, title)| (*title).to_owned())
}

fn entry(entry: &Block) -> Option<ObservedForm> {
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let line: &[Inline] = lines(&first.inlines).next()?;
    let task = matches!(entry.kind, BlockKind::Entry { task: Some(_) });
    Some(ObservedForm::Entry { task, text: text_of(line).text })
}

fn rows(table: &Block) -> Vec<ObservedForm> {
    let cells = |row: &Block| -> Vec<String> {
        row.children.iter().map(|cell| text_of(&cell.inlines).text).collect()
    };
    let mut rows = table.children.iter().map(cells);
    let Some(columns) = rows.next() else { return Vec::new() };
    if columns.iter().all(|column| label_form(column).is_empty()) {
        return Vec::new();
    }
    rows.map(|cells| ObservedForm::Row { columns: columns.clone(), cells }).collect()
}

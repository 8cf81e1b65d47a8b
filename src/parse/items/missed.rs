//! Entries of lists under a heading that a type of items names, and that are not items.

use crate::model::{
    Fault, ItemDecl, ItemTypeId, Place, Problem, Span, is_none_word, is_placeholder, key_form,
    label_form,
};

use super::{Made, Reader, is_one};
use crate::parse::carriers::ends_in_label;
use crate::parse::labels::bold_label;
use crate::parse::like::Scope;
use crate::parse::tree::{Block, BlockKind, lines, text_of};

/// Where types look for entries of lists.
#[derive(Default)]
pub(super) struct Lists<'a> {
    scopes: Vec<(ItemTypeId, Scope<'a>)>,
}

/// An entry that is not an item.
struct Missed {
    text: String,
    span: Span,
    open: bool,
}

impl<'a> Lists<'a> {
    /// Adds the sections or labels in which a type looks for entries; the whole file is none.
    pub(super) fn add(&mut self, id: ItemTypeId, decl: &ItemDecl, scopes: &[Scope<'a>]) {
        // An expression picks some entries out of others.
        let entries = &decl.forms.text.entries;
        let picks = |at: &usize| decl.like[*at].written.contains("re: ");
        if decl.within.is_empty() || entries.iter().all(picks) {
            return;
        }
        let is_list = |block: &Block| matches!(block.kind, BlockKind::List { .. });
        let with_lists = scopes.iter().filter(|scope| scope.blocks.iter().any(is_list));
        self.scopes.extend(with_lists.map(|scope| (id, *scope)));
    }

    /// One problem for each section that has entries which no type takes.
    pub(super) fn missed(self, reader: &Reader<'a>, all: &[Made<'a>]) -> Vec<Problem> {
        let mut problems: Vec<Problem> = Vec::new();
        for (at, (id, scope)) in self.scopes.iter().enumerate() {
            let first = scope.blocks.first().map(|block| block.span.start);
            let same = |(_, other): &(ItemTypeId, Scope<'a>)| {
                other.blocks.first().map(|block| block.span.start) == first
            };
            // Of types that look into one section the first speaks.
            if self.scopes[..at].iter().any(same) {
                continue;
            }
            let missed = entries(reader, scope, all);
            problems.extend(problem(reader.kind.item(*id), &missed));
        }
        problems
    }
}

/// The entries of a scope that are not items, outermost ones only.
fn entries(reader: &Reader<'_>, scope: &Scope<'_>, all: &[Made<'_>]) -> Vec<Missed> {
    let Some(start) = scope.blocks.first().map(|block| block.span.start) else {
        return Vec::new();
    };
    // Items that begin here, not those around.
    let from = all.partition_point(|made| made.item.span.start < start);
    let mut items = all[from..].iter().map(|made| &made.item).peekable();
    let mut covered = 0;
    let mut missed = Vec::new();
    // The level of a heading inside that another type names: what is under it is its own.
    let mut elsewhere: Option<u8> = None;
    let met =
        items.peek().is_some_and(|item| scope.blocks.iter().any(|b| b.span.contains(item.span)));
    for (at, block) in scope.blocks.iter().enumerate() {
        if let BlockKind::Heading(index) = block.kind {
            let level = reader.tree.headings[index].level;
            if elsewhere.is_none_or(|above| level <= above) {
                let title = &reader.tree.titles[index];
                let named = reader.kind.items.iter().flat_map(|known| &known.decl.within);
                elsewhere = named.into_iter().any(|w| is_one(w, title)).then_some(level);
            }
        }
        if !matches!(block.kind, BlockKind::List { .. }) || elsewhere.is_some() {
            continue;
        }
        // A list right after an item that is a paragraph belongs to it.
        let item_before = |block: &Block| {
            let first = all.partition_point(|made| made.item.span.start < block.span.start);
            let made = all.get(first).map(|made| made.item.span.start);
            block.kind == BlockKind::Paragraph && made.is_some_and(|at| at < block.span.end)
        };
        if at > 0 && item_before(&scope.blocks[at - 1]) {
            continue;
        }
        let before = missed.len();
        for entry in &block.children {
            while let Some(item) = items.next_if(|item| item.span.start < entry.span.start) {
                covered = covered.max(item.extent.end);
            }
            let inside = items.peek().is_some_and(|item| item.span.start < entry.span.end);
            if !inside && covered < entry.span.end {
                missed.extend(seen(reader, entry));
            }
        }
        // Beside a list of items, one under a label of its own may be about something else.
        let own = at > 0 && ends_in_label(&scope.blocks[at - 1]);
        if met && own && missed.len() - before == block.children.len() {
            missed.truncate(before);
        }
    }
    missed
}

/// What an entry says that is not an item; none where it says nothing, or is a label that is read.
fn seen(reader: &Reader<'_>, entry: &Block) -> Option<Missed> {
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph);
    let line = first.and_then(|first| lines(&first.inlines).next());
    let Some(line) = line else {
        // Code, a quote, a box alone; nothing after the mark is nothing.
        let span = entry.children.first().map_or(entry.span, |block| block.span);
        let text = reader.source.slice(span).lines().next().unwrap_or_default();
        let text = text.trim_start_matches(['-', '*', '+']).trim().to_owned();
        let open = is_placeholder(&text);
        return (!text.is_empty()).then_some(Missed { text, span, open });
    };
    let text = text_of(line);
    if is_none_word(&text.text) {
        return None;
    }
    let label = match bold_label(line) {
        Some((label, _)) => Some(label.text),
        None => text.text.split_once(": ").map(|(label, _)| label.to_owned()),
    };
    let read = label.is_some_and(|label| {
        let kind = reader.kind;
        let keys = kind.fields.iter().any(|field| field.keys.contains(&key_form(&label)));
        let form = label_form(&label);
        let mut fields = kind.items.iter().flat_map(|known| &known.decl.fields);
        keys || fields.any(|field| field.labels.contains(&form))
    });
    let open = has_hole(&text.text);
    (!read).then_some(Missed { text: text.text, span: text.span, open })
}

fn problem(decl: &ItemDecl, missed: &[Missed]) -> Option<Problem> {
    let first = missed.first()?;
    let text = shortened(&first.text);
    let like = &decl.like[decl.forms.text.entries[0]].written;
    let (message, help) = match (missed.len(), missed.iter().all(|entry| entry.open)) {
        (1, true) => (
            format!("`{text}` is still a placeholder, not an item `{}`", decl.name),
            "write what is meant, or remove it".to_owned(),
        ),
        (count, true) => (
            format!(
                "{count} entries are still placeholders, not items `{}`: `{text}`, …",
                decl.name
            ),
            "write what is meant, or remove them".to_owned(),
        ),
        (1, false) => (
            format!("`{text}` is not read as an item `{}`", decl.name),
            format!("write it as `{like}`, or move it to a section of its own"),
        ),
        (count, false) => (
            format!("{count} entries are not read as items `{}`: `{text}`, …", decl.name),
            format!("write them as `{like}`, or move them to a section of their own"),
        ),
    };
    Some(Problem::new(Fault::NearMiss, Place::in_text(first.span), message, help))
}

/// Whether a text is a template's or has a hole of it: `[Feature Name] (Level 3)`.
pub(in crate::parse) fn has_hole(text: &str) -> bool {
    let hole = |part: &str| {
        let inner = part.split_once(']').map(|(inner, _)| inner);
        inner.is_some_and(|inner| inner.len() > 1 && is_placeholder(&format!("[{inner}]")))
    };
    is_placeholder(text) || text.split('[').skip(1).any(hole)
}

/// The first words of a text.
pub(in crate::parse) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_owned(),
    }
}

//! Rules that a document allows itself to break: by a comment before a block or in it, or by a key
//! of its metadata for the whole document.

use crate::model::{ALLOW_KEY, Allow, Field, Heading, Place, Source, Span, Text, Value};

use super::tree::{Block, BlockKind, Tree};

/// How an allowance's comment starts.
const MARK: &str = "specbook:allow";

/// The allowances of a document, in the order of the file; those of its metadata first.
pub(super) fn allows(fields: &[Field], tree: &Tree, source: &Source) -> Vec<Allow> {
    let mut all = Vec::new();
    for field in fields.iter().filter(|field| field.key.text == ALLOW_KEY) {
        of_key(field, &mut all);
    }
    if source.text.contains(MARK) {
        let finder = Finder { headings: &tree.headings, source };
        finder.blocks(&tree.blocks, None, &mut all);
    }
    all
}

/// What a key of the metadata allows: a map of rules and reasons. A rule without a reason is kept
/// without one.
fn of_key(field: &Field, all: &mut Vec<Allow>) {
    let mut put = |rule: Text, reason: String| {
        let place = field.at(rule.span);
        all.push(Allow { rule, reason, place, covers: None });
    };
    match &field.value {
        Value::Map(entries, _) => {
            for (rule, value) in entries {
                let reason: Vec<&str> = value.scalars().into_iter().map(|(text, _)| text).collect();
                put(rule.clone(), reason.join(" "));
            }
        }
        other => {
            for (text, span) in other.scalars() {
                put(Text { text: text.to_owned(), span, link: None }, String::new());
            }
        }
    }
}

struct Finder<'a> {
    headings: &'a [Heading],
    source: &'a Source,
}

impl Finder<'_> {
    /// The allowances among some blocks; one after which none comes is about what is around it.
    fn blocks(&self, blocks: &[Block], around: Option<Span>, all: &mut Vec<Allow>) {
        for (at, block) in blocks.iter().enumerate() {
            match block.kind {
                BlockKind::Comment => {
                    let next = blocks[at + 1..].iter().find(|next| !is_mark(next));
                    let covers = next.map(|next| self.reach(next)).or(around);
                    let covers = covers.unwrap_or(Span::new(block.span.end, block.span.end));
                    all.extend(self.read(block.content, block.span, covers));
                }
                BlockKind::Code => {}
                BlockKind::Row => {
                    for cell in &block.children {
                        self.inside(cell, block.span, all);
                    }
                }
                _ => self.inside(block, self.reach(block), all),
            }
            if block.kind != BlockKind::Row {
                self.blocks(&block.children, Some(block.span), all);
            }
        }
    }

    /// What a block is with all that belongs to it: a heading has its section.
    fn reach(&self, block: &Block) -> Span {
        let BlockKind::Heading(index) = block.kind else { return block.span };
        let level = self.headings[index].level;
        let next = self.headings[index + 1..].iter().find(|heading| heading.level <= level);
        Span::new(block.span.start, next.map_or(self.source.text.len(), |next| next.span.start))
    }

    /// The comments in the text of a block.
    fn inside(&self, block: &Block, covers: Span, all: &mut Vec<Allow>) {
        if !block.children.is_empty() || block.inlines.is_empty() {
            return;
        }
        let text = self.source.slice(block.span);
        let mut from = 0;
        while let Some(open) = text[from..].find("<!--").map(|at| from + at) {
            let Some(close) = text[open..].find("-->").map(|at| open + at) else { return };
            from = close + 3;
            let start = block.span.start;
            let whole = Span::new(start + open, start + from);
            let code = block.inlines.iter().any(|run| run.code && run.span.contains(whole));
            if !code {
                all.extend(self.read(Span::new(start + open + 4, start + close), whole, covers));
            }
        }
    }

    /// Reads what is between the marks of a comment.
    fn read(&self, content: Span, span: Span, covers: Span) -> Option<Allow> {
        let text = self.source.slice(content);
        let rest = text.trim_start().strip_prefix(MARK)?;
        let named = rest.trim_start();
        if !rest.is_empty() && named.len() == rest.len() {
            return None;
        }
        let end = named.find(char::is_whitespace).unwrap_or(named.len());
        let start = content.start + text.len() - named.len();
        let span_of_rule = Span::new(start, start + end);
        let rule = Text { text: named[..end].to_owned(), span: span_of_rule, link: None };
        let reason = named[end..].split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Allow { rule, reason, place: Place::in_text(span), covers: Some(covers) })
    }
}

/// Whether a block is the comment of an allowance.
fn is_mark(block: &Block) -> bool {
    block.kind == BlockKind::Comment && block.comment().trim_start().starts_with(MARK)
}

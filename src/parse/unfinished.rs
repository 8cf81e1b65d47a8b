//! What a text leaves undone: placeholders that a template left, words in the place of what is still
//! to be written, sections with nothing in them.

use std::collections::HashSet;

use crate::model::{
    Condition, Fault, Level, ManagedBlock, Place, Problem, Span, Stage, has_byte, is_hole,
    is_none_word,
};

use super::conditions::{self, Record};
use super::tree::{Block, BlockKind, Inline, lines, text_of};
use super::validate::Taken;

/// How many placeholders of one text are reported one by one.
const MOST: usize = 10;

/// As many empty places as this, and half of all of them, make a text that nobody has filled in yet:
/// that is one fact, and not one for each place.
const UNFILLED: usize = 3;

/// Adds what a document leaves undone.
pub(super) fn add(record: &Record<'_>, managed: &[ManagedBlock], problems: &mut Vec<Problem>) {
    // Of a template and of what nobody has filled in yet, the metadata say so.
    if problems.iter().filter(|problem| problem.is_open_value()).count() >= UNFILLED {
        return;
    }
    let taken = Taken::by(problems);
    // An item that lacks a value says so already, whatever is in the place of the value.
    let lacking: HashSet<usize> = problems
        .iter()
        .filter(|problem| {
            matches!(
                problem.fault,
                Fault::Missing | Fault::Cell | Fault::Criteria | Fault::Priority
            )
        })
        .map(|problem| problem.place.span.start)
        .collect();
    let lacking = record.items.iter().filter(|held| lacking.contains(&held.item.span.start));
    let lacking = Taken::of(lacking.map(|held| held.item.extent));
    let items = record.items.iter().map(|held| held.item.span.start).collect();
    let managed = Taken::of(managed.iter().map(|block| block.body));
    let asked = record.kind.must.iter().filter(|must| conditions::is_asked(must, record));
    let wanted = asked.filter(|must| {
        let more = must.words > 0 || must.checked.is_some();
        more || !must.have.iter().any(|wanted| conditions::has(wanted, record))
    });
    let wanted = wanted.collect();
    let text = Text { record, managed, taken, lacking, items, wanted };
    let (empty, sections) = text.empty_sections();
    let outline = empty.len() >= UNFILLED && empty.len() * 2 >= sections;
    let (holes, texts) = text.holes();
    let unfilled = holes.len() >= UNFILLED && holes.len() * 2 >= texts;
    if outline || unfilled {
        return;
    }
    let sections = Taken::of(empty.iter().map(|(section, _)| *section));
    let inside = |span: Span| sections.overlaps(span);
    let holes: Vec<_> = holes.into_iter().filter(|(span, _)| !inside(*span)).collect();
    problems.extend(empty.iter().map(|(_, problem)| problem.clone()));
    let more = holes.len().saturating_sub(MOST);
    for (at, (_, mut problem)) in holes.into_iter().take(MOST).enumerate() {
        if at + 1 == MOST && more > 0 {
            problem.message = format!("{}, and so are {more} more", problem.message);
        }
        problems.push(problem);
    }
}

/// A document's text.
struct Text<'a> {
    record: &'a Record<'a>,
    /// What is taken over from other documents.
    managed: Taken,
    /// Where something is wrong already.
    taken: Taken,
    /// The items that lack a value.
    lacking: Taken,
    /// Where items begin.
    items: HashSet<usize>,
    /// The conditions whose sections the kind misses or judges itself.
    wanted: Vec<&'a Condition>,
}

impl Text<'_> {
    /// What is not finished matters once others rely on it.
    fn level(&self) -> Level {
        let ready = matches!(self.record.stage, Some(Stage::Review | Stage::Approved));
        if ready { Level::Warning } else { Level::Note }
    }

    fn problem(&self, fault: Fault, span: Span, message: String, help: &str) -> Problem {
        Problem::new(fault, Place::in_text(span), message, help).at_level(Some(self.level()))
    }

    fn is_managed(&self, span: Span) -> bool {
        self.managed.overlaps(span)
    }

    /// The sections that say nothing, with their extents; and how many there are at all.
    fn empty_sections(&self) -> (Vec<(Span, Problem)>, usize) {
        let Record { tree, source, .. } = self.record;
        let mut found = Vec::new();
        let mut sections = 0;
        for block in &tree.blocks {
            let BlockKind::Heading(index) = block.kind else { continue };
            let heading = &tree.headings[index];
            let content = tree.section(heading);
            let is_last = !content.iter().any(|block| matches!(block.kind, BlockKind::Heading(_)));
            // `Status: accepted` says what there is to say itself.
            let says = heading.text.contains(": ");
            if index == 0 || !is_last || says {
                continue;
            }
            sections += 1;
            let state = Filled::of(content.iter(), self.record);
            let known = || self.taken.overlaps(heading.span) || self.is_managed(heading.span);
            if state.written || known() || self.is_asked(index) || self.is_group(index) {
                continue;
            }
            let title = &heading.text;
            let message = if state.holes {
                format!("the section `{title}` still has only what its template had")
            } else {
                format!("the section `{title}` is empty")
            };
            let help = "write it, say why there is nothing to say, or remove the heading";
            let span = source.line_span(source.line(heading.span.start));
            let span = Span::new(heading.span.start, heading.span.end.min(span.end));
            let problem = self.problem(Fault::Empty, span, message, help);
            found.push((Span::new(heading.span.start, heading.end), problem));
        }
        (found, sections)
    }

    /// Whether something else judges the section of a heading: it is an item, a gate looks for it, or
    /// the kind misses it.
    fn is_asked(&self, index: usize) -> bool {
        let Record { tree, kind, .. } = self.record;
        let start = tree.headings[index].span.start;
        let item = self.items.contains(&start);
        let titled = |wanted: &crate::model::Wanted| conditions::is_titled(wanted, tree, index);
        let needs = kind.gates.iter().flat_map(|gate| &gate.needs);
        let by_gate = needs.flat_map(|need| &need.have).any(titled)
            || kind.gates.iter().flat_map(|gate| &gate.within).any(titled);
        item || by_gate || self.wanted.iter().flat_map(|must| &must.have).any(titled)
    }

    /// Whether a heading only says what the items after it have in common, which are of its own level:
    /// an item follows, and before it comes another one. The first section of a document is none.
    fn is_group(&self, index: usize) -> bool {
        let headings = &self.record.tree.headings;
        let level = headings[index].level;
        let is_item = |at: usize| {
            let heading = headings.get(at).filter(|heading| heading.level == level);
            heading.is_some_and(|heading| self.items.contains(&heading.span.start))
        };
        let before = (0..index).rev().find(|at| headings[*at].level <= level);
        let among = before.is_some_and(|at| {
            if headings[at].level == level { is_item(at) || is_item(at + 1) } else { at > 0 }
        });
        among && is_item(index + 1)
    }

    /// Placeholders in the text with their places, and how many lines of text there are.
    fn holes(&self) -> (Vec<(Span, Problem)>, usize) {
        let (mut found, mut texts) = (Vec::new(), 0);
        let mut stack: Vec<&Block> = self.record.blocks.iter().rev().collect();
        while let Some(block) = stack.pop() {
            // The headings of columns are only a form.
            let headings = usize::from(block.kind == BlockKind::Table);
            if block.kind != BlockKind::Quote {
                stack.extend(block.children.iter().skip(headings).rev());
            }
            for line in lines(&block.inlines) {
                texts += usize::from(!matches!(block.kind, BlockKind::Heading(_)));
                let problem = self.hole(line).or_else(|| self.word(line));
                found.extend(problem.map(|problem| (problem.place.span, problem)));
            }
        }
        (found, texts)
    }

    /// The problem of a line that is a template's hole, as a whole or after its label.
    fn hole(&self, line: &[Inline]) -> Option<Problem> {
        let span = hole(line, self.record)?;
        let help = "write what belongs here, or remove it";
        let free = !self.taken.overlaps(span) && !self.is_managed(span);
        free.then(|| {
            let hole = self.record.source.slice(span);
            self.problem(Fault::Placeholder, span, format!("`{hole}` is a placeholder"), help)
        })
    }

    /// The problem of a word in the place of what is still to be written.
    fn word(&self, line: &[Inline]) -> Option<Problem> {
        let runs = line.iter().filter(|run| !run.code && run.link.is_none() && !run.struck);
        let words = &self.record.kind.words.placeholder;
        for run in runs {
            if run.span.end - run.span.start != run.text.len() {
                continue;
            }
            for place in words.places(&run.text).take(MOST) {
                let span = Span::new(run.span.start + place.start, run.span.start + place.end);
                let alone = self.is_alone(line, span);
                let known = self.taken.overlaps(span) || self.lacking.overlaps(span);
                if alone && !known && !self.is_managed(span) {
                    let word = &run.text[place.range()];
                    let message = format!("`{word}` is a placeholder");
                    let help = "write what belongs here, or say who decides it and when";
                    return Some(self.problem(Fault::Placeholder, span, message, help));
                }
            }
        }
        None
    }

    /// Whether a word is all that a line says, or all that it says after a label or in brackets; in
    /// a sentence it may be what the sentence is about.
    fn is_alone(&self, line: &[Inline], word: Span) -> bool {
        let Some((first, last)) = line.first().zip(line.last()) else { return false };
        let source = self.record.source;
        let marks = |c: char| c.is_whitespace() || matches!(c, '*' | '_' | '~');
        let before = source.slice(Span::new(first.span.start.min(word.start), word.start));
        let after = source.slice(Span::new(word.end, last.span.end.max(word.end)));
        let (before, after) = (before.trim_end_matches(marks), after.trim_start_matches(marks));
        let begins = before.is_empty() || before.ends_with([':', '：', '[', '(', '<', '（', '=']);
        let colon = source.slice(word).ends_with([':', '：']);
        let ends = after.trim_end_matches(['.', '…', ' ', '*', '_']).is_empty()
            || after.starts_with([':', '：', ']', ')', '>', '）']);
        begins && (colon || ends)
    }
}

/// The place of a template's hole that a line is, or has after its label.
fn hole(line: &[Inline], record: &Record<'_>) -> Option<Span> {
    let other = |run: &Inline| run.code || run.link.is_some() || run.struck;
    // Few lines have what marks a hole, and fewer have nothing else.
    let marked = |run: &Inline| has_byte(&run.text, [b'[', b'<', b'{', b'-']);
    if !line.iter().any(marked) || line.iter().any(other) {
        return None;
    }
    let text = text_of(line);
    let tail = text.text.split_once(": ").map(|(_, tail)| tail.trim());
    let found = [Some(text.text.trim()), tail].into_iter().flatten().find(|part| is_open(part))?;
    let start = record.source.slice(text.span).find(found)?;
    Some(Span::new(text.span.start + start, text.span.start + start + found.len()))
}

/// Whether a text is a hole that no author leaves on purpose: several words in brackets, or an id
/// without its number. A single word in brackets may mean anything, and lines are signed on paper.
fn is_open(text: &str) -> bool {
    let inner = ["[]", "<>"]
        .iter()
        .find_map(|marks| text.strip_prefix(&marks[..1])?.strip_suffix(&marks[1..]));
    let braces = || text.strip_prefix("{{").and_then(|tail| tail.strip_suffix("}}"));
    match inner.or_else(braces) {
        Some(inner) => {
            let inner = inner.trim();
            inner.contains(char::is_whitespace)
                && inner.starts_with(char::is_alphabetic)
                && !inner.contains(['[', ']', '<', '>', '{', '}', '=', '"'])
                && !is_none_word(inner)
        }
        None => {
            let id = !text.contains(char::is_whitespace) && text.contains('-');
            id && !text.starts_with(['_', '{', '<', '[']) && is_hole(text)
        }
    }
}

/// What a section has of its own.
#[derive(Default)]
struct Filled {
    /// Something that somebody wrote.
    written: bool,
    /// A template's hole.
    holes: bool,
}

impl Filled {
    fn of<'b>(blocks: impl Iterator<Item = &'b Block>, record: &Record<'_>) -> Filled {
        let mut filled = Filled::default();
        let mut prefilled = false;
        let mut stack: Vec<&Block> = blocks.collect();
        while let Some(block) = stack.pop() {
            // What else is there makes no difference.
            if filled.written {
                return filled;
            }
            let text = record.source.slice(block.span).trim();
            match block.kind {
                BlockKind::Comment => {
                    filled.written |= block.comment().trim().starts_with("specbook:");
                }
                BlockKind::Code => {
                    filled.written |= !record.source.slice(block.content).trim().is_empty();
                }
                BlockKind::Other => filled.written |= text.contains(char::is_alphanumeric),
                // A box of a template is there to be ticked.
                BlockKind::Entry { task: Some(_) } => filled.written = true,
                BlockKind::Table => stack.extend(block.children.iter().skip(1)),
                // What shows no words, such as a picture, is there all the same.
                _ if block.children.is_empty() && block.inlines.is_empty() => {
                    filled.written |= block.kind == BlockKind::Paragraph && !text.is_empty();
                }
                _ => stack.extend(&block.children),
            }
            for line in lines(&block.inlines) {
                if hole(line, record).is_some() {
                    filled.holes = true;
                } else if record.kind.is_prefilled(&text_of(line).text) {
                    prefilled = true;
                } else {
                    filled.written = true;
                }
            }
        }
        // What a template has in every document says enough where it leaves nothing open.
        filled.written |= prefilled && !filled.holes;
        filled
    }
}

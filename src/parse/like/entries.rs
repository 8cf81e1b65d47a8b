//! Items that are entries of lists, and the first lines of entries and of bold paragraphs.

use crate::model::{Captures, Done, Form, Like, Line, Span, Text, is_none_word};

use super::{Forms, Met, is_open, linked_spec, sentences, title};
use crate::parse::labels::{labelled, pairs};
use crate::parse::tree::{Block, BlockKind, HARD_BREAK, Inline, lines, text_of};

/// The items of a list and of the lists in it. A pattern of placeholders only takes the entries of
/// the list itself, not what explains them, and none where the list explains an item of the type; one
/// with a check box takes them at every depth.
pub(super) fn by_list<'a>(
    forms: Forms<'_>,
    list: &'a Block,
    outermost: bool,
    found: &mut Vec<Met<'a>>,
) {
    let ordered = list.kind == BlockKind::List { ordered: true };
    for entry in &list.children {
        let done = match entry.kind {
            BlockKind::Entry { task } => task,
            _ => None,
        };
        found.extend(entry_item(forms, entry, (ordered, outermost), done));
        for nested in &entry.children {
            if let BlockKind::List { .. } = nested.kind {
                by_list(forms, nested, false, found);
            }
        }
    }
}

/// The item that a list entry is.
fn entry_item<'a>(
    forms: Forms<'_>,
    entry: &'a Block,
    (ordered, outermost): (bool, bool),
    done: Option<Done>,
) -> Option<Met<'a>> {
    // Most types want nothing of most entries: that is clear without a look at their words.
    let wanted = |like: &Like| {
        let (numbered, task) = match &like.form {
            Form::Entry { numbered, task, .. } => (*numbered, *task),
            _ => (false, false),
        };
        (!numbered || ordered)
            && (!task || done.is_some())
            && (outermost || task || !like.is_bare())
    };
    if !forms.likes(&forms.at.entries).any(|(_, like)| wanted(like)) {
        return None;
    }
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let line = lines(&first.inlines).next()?;
    // `- [ ]* text`: an optional task.
    let starred = done.is_some()
        && line
            .iter()
            .map(|run| run.text.trim_start())
            .find(|text| !text.is_empty())
            .is_some_and(|text| text.starts_with('*'));
    let unstarred = starred.then(|| without_star(line));
    let line = unstarred.as_deref().unwrap_or(line);
    let head = Head::new(line);
    let (like, mut captures) = forms
        .likes(&forms.at.entries)
        .filter(|(_, like)| wanted(like))
        .find_map(|(at, like)| {
            let (Form::Entry { line: shape, .. } | Form::Bold(shape)) = &like.form else {
                return None;
            };
            if matches!(like.form, Form::Bold(_)) && head.bold == 0 {
                return None;
            }
            Some((at, head.captures(shape, like.is_bare())?))
        })?;
    if forms.decl.like[like].is_bare() && is_none_word(&head.whole.text) {
        return None;
    }
    // What is in code is not a placeholder, unless brackets around all of it are.
    let bracketed = captures.get("title").is_some_and(|title| title.starts_with('['));
    let in_code = line.iter().any(|run| run.code) && !bracketed;
    if !in_code && is_open(forms.decl, &captures, false) {
        return None;
    }
    if starred {
        captures.insert("optional".to_owned(), "true".to_owned());
    }
    let mut fields = labelled(&entry.children, &forms.decl.fields);
    linked_spec(forms.decl, line, &mut fields);
    // Without a title of its own an entry is called by all that it says, however it is wrapped.
    let named = captures.contains_key("title");
    let said = if named { head.whole.text.clone() } else { sentences(std::slice::from_ref(first)) };
    Some(Met {
        like,
        title: title(&captures, &said) + &carried_on(&first.inlines, &captures, &head.whole.text),
        captures,
        words: head.whole.text.clone(),
        // From the start of the line: the text's own place begins inside its bold.
        span: Span::new(first.span.start.min(head.whole.span.start), head.whole.span.end),
        extent: entry.span,
        done,
        anchor: String::new(),
        group: None,
        fields,
        content: &entry.children,
        own: Some(first),
    })
}

/// What goes on with a title in the next lines of its paragraph, where the title ends the first line:
/// up to a line break that is meant, or a label.
pub(super) fn carried_on(runs: &[Inline], captures: &Captures, line: &str) -> String {
    let ends = |title: &String| line.ends_with(title.as_str()) && !title.ends_with(':');
    let mut rest = String::new();
    if !captures.get("title").is_some_and(ends) {
        return rest;
    }
    let Some(mut at) = runs.iter().position(|run| run.line_end) else { return rest };
    while runs.get(at).is_some_and(|end| end.text != HARD_BREAK) {
        let next = runs[at + 1..].iter().position(|run| run.line_end);
        let end = next.map_or(runs.len(), |next| at + 1 + next);
        let line = &runs[at + 1..end];
        if line.is_empty() || !pairs(line).is_empty() {
            break;
        }
        rest.push(' ');
        rest.push_str(text_of(line).text.trim());
        at = end;
    }
    rest.truncate(rest.trim_end_matches([':', ' ']).len());
    rest
}

/// A line without the star that it begins with.
fn without_star(line: &[Inline]) -> Vec<Inline> {
    let mut runs = line.to_vec();
    if let Some(first) = runs.first_mut() {
        let rest = first.text.trim_start_matches('*').trim_start().to_owned();
        let cut = first.text.len() - rest.len();
        if first.span.end - first.span.start == first.text.len() {
            first.span = Span::new(first.span.start + cut, first.span.end);
        }
        first.text = rest;
    }
    runs
}

/// The first line of an entry or a paragraph: its words, and how many of its runs are bold.
pub(super) struct Head<'a> {
    line: &'a [Inline],
    pub(super) bold: usize,
    pub(super) whole: Text,
}

impl<'a> Head<'a> {
    pub(super) fn new(line: &'a [Inline]) -> Head<'a> {
        let bold = line.iter().take_while(|run| run.strong).count();
        Head { line, bold, whole: text_of(line) }
    }

    /// What a pattern takes. Bold words that it shows must be there; what is not shown makes no
    /// difference, and a pattern with words of its own may be all that is bold.
    pub(super) fn captures(&self, shape: &Line, bare: bool) -> Option<Captures> {
        let words = |runs: &[Inline]| {
            let text = text_of(runs).text;
            text.trim_end_matches([':', '.']).trim().to_owned()
        };
        if let Some((head, tail)) = &shape.bold {
            if self.bold == 0 {
                return None;
            }
            let rest = text_of(&self.line[self.bold..]).text;
            let colon = rest.trim_start().trim_start_matches(':').trim();
            let parted = head.captures(&words(&self.line[..self.bold])).and_then(|mut captures| {
                match tail {
                    Some(tail) => {
                        captures.extend(tail.captures(colon).or_else(|| tail.captures(&rest))?);
                    }
                    None if !rest.trim().trim_matches([':', '.']).is_empty() => return None,
                    None => {}
                }
                Some(captures)
            });
            // The title may be inside or outside of the bold words.
            let whole = || shape.whole.captures(&self.whole.text);
            let inside = || shape.whole.captures(&words(&self.line[..self.bold]));
            // What `{rest}` follows is all that is bold.
            let open = tail.as_ref().is_some_and(|tail| tail.placeholders() == ["rest"]);
            let loose = || if bare || open { None } else { whole().or_else(inside) };
            return parted.or_else(loose);
        }
        if self.bold > 0 && self.bold < self.line.len() && !bare {
            let found = shape.whole.captures(&words(&self.line[..self.bold]));
            if found.is_some() {
                return found;
            }
        }
        shape.whole.captures(&self.whole.text)
    }
}

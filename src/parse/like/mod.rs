//! What an item looks like, met with the blocks of a document: one walk over a scope, in which each
//! heading, entry, paragraph, row and line is asked for the first pattern of a type that fits it.

mod entries;
mod hidden;
mod phrases;
mod rows;

use crate::model::{
    Captures, Column, Done, FieldRole, FieldValue, Form, FormsInside, Heading, ItemDecl, Like,
    Line, Pattern, Source, Span, Text, is_hole, is_none_word, plain_title,
};

use super::labels::labelled;
use super::tree::{Block, BlockKind, Inline, Tree, lines, section, text_of};
use entries::{Head, by_list, carried_on};
use hidden::hidden;
use phrases::by_phrases;
use rows::by_table;

/// A run of blocks and the heading over it.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub blocks: &'a [Block],
    pub anchor: &'a str,
    /// Whether it is a section or another record, so that patterns of placeholders only may count.
    pub bounded: bool,
}

/// An item as it was met, before it has its id.
pub(super) struct Met<'a> {
    /// The pattern, by its index among those of the type.
    pub like: usize,
    pub captures: Captures,
    /// The words that it consists of, numbering included.
    pub words: String,
    pub title: String,
    pub span: Span,
    pub extent: Span,
    pub done: Option<Done>,
    pub anchor: String,
    pub group: Option<(usize, String)>,
    /// What its labels or columns say.
    pub fields: Vec<FieldValue>,
    /// What is inside of it.
    pub content: &'a [Block],
    /// The paragraph that it is, where it has no content of its own.
    pub own: Option<&'a Block>,
}

/// The patterns of a type that are looked for in one place.
#[derive(Clone, Copy)]
struct Forms<'d> {
    decl: &'d ItemDecl,
    at: &'d FormsInside,
}

impl<'d> Forms<'d> {
    /// Patterns by their indexes.
    fn likes(self, at: &'d [usize]) -> impl Iterator<Item = (usize, &'d Like)> {
        at.iter().map(move |at| (*at, &self.decl.like[*at]))
    }

    fn headings(self) -> impl Iterator<Item = (usize, Option<u8>, &'d Pattern)> {
        self.likes(&self.at.headings).filter_map(|(at, like)| match &like.form {
            Form::Heading(level, pattern) => Some((at, *level, pattern)),
            _ => None,
        })
    }

    fn paragraphs(self) -> impl Iterator<Item = (usize, &'d Line)> {
        self.likes(&self.at.paragraphs).filter_map(|(at, like)| match &like.form {
            Form::Bold(line) => Some((at, line)),
            _ => None,
        })
    }

    fn rows(self) -> impl Iterator<Item = (usize, &'d [Column])> {
        self.likes(&self.at.rows).filter_map(|(at, like)| match &like.form {
            Form::Row(columns) => Some((at, columns.as_slice())),
            _ => None,
        })
    }

    /// The patterns of words or lines.
    fn texts(self, at: &'d [usize]) -> impl Iterator<Item = (usize, &'d Pattern)> {
        self.likes(at).filter_map(|(at, like)| match &like.form {
            Form::Phrase(pattern) | Form::Line(pattern) => Some((at, pattern)),
            _ => None,
        })
    }
}

/// The items of a type in a scope, in the order of the text.
pub(super) fn met<'a>(
    source: &Source,
    tree: &'a Tree,
    scope: &Scope<'a>,
    decl: &ItemDecl,
) -> Vec<Met<'a>> {
    let mut found = Vec::new();
    let known = &decl.forms;
    if !known.text.is_empty() {
        walk(tree, scope, Forms { decl, at: &known.text }, &mut found);
    }
    for (at, kind) in [(&known.code, BlockKind::Code), (&known.comment, BlockKind::Comment)] {
        if !at.is_empty() {
            hidden(source, tree, scope, Forms { decl, at }, kind, &mut found);
        }
    }
    found.sort_by_key(|met: &Met<'_>| met.span.start);
    found
}

/// The items of a type anywhere in a document whose patterns begin with an id.
pub(super) fn named<'a>(tree: &'a Tree, scope: &Scope<'a>, decl: &ItemDecl) -> Vec<Met<'a>> {
    let mut found = Vec::new();
    walk(tree, scope, Forms { decl, at: &decl.forms.named }, &mut found);
    found
}

fn walk<'a>(tree: &'a Tree, scope: &Scope<'a>, forms: Forms<'_>, found: &mut Vec<Met<'a>>) {
    let bare = bare_headings(tree, scope, forms);
    let mut place = Place::new(scope);
    // Inside of which item of the type the walk is: under a heading of this level, or straight
    // after a paragraph.
    let mut under = u8::MAX;
    let mut behind = false;
    for (at, block) in scope.blocks.iter().enumerate() {
        place.pass(tree, block, forms.decl);
        let before = found.len();
        match block.kind {
            BlockKind::Heading(index) => {
                let heading = &tree.headings[index];
                if heading.level <= under {
                    under = u8::MAX;
                }
                if !forms.at.headings.is_empty() {
                    found.extend(by_heading(tree, scope, heading, forms, bare));
                }
                if found.len() > before && under == u8::MAX {
                    under = heading.level;
                }
            }
            BlockKind::List { .. } if !forms.at.entries.is_empty() => {
                if let Some(last) = found.last_mut().filter(|_| behind) {
                    last.extent = last.extent.to(block.span);
                }
                by_list(forms, block, under == u8::MAX && !behind, found);
            }
            BlockKind::Paragraph => {
                if !forms.at.paragraphs.is_empty() {
                    found.extend(by_bold(scope.blocks, at, forms));
                }
                if !forms.at.lines.is_empty() && found.len() == before {
                    by_lines(scope.blocks, at, forms, found);
                }
            }
            BlockKind::Table if !forms.at.rows.is_empty() => by_table(forms, block, found),
            _ => {}
        }
        // Several lists may follow.
        let list = matches!(block.kind, BlockKind::List { .. }) && behind;
        let paragraph = block.kind == BlockKind::Paragraph;
        behind = found.len() == before && list || found.len() > before && paragraph;
        if !forms.at.phrases.is_empty() {
            by_phrases(block, forms, found);
        }
        for met in &mut found[before..] {
            if met.anchor.is_empty() {
                place.anchor.clone_into(&mut met.anchor);
            }
            // A heading that opens a group is not in it.
            if met.group.is_none() && !place.opens(tree, block) {
                met.group.clone_from(&place.group);
            }
        }
    }
}

/// The level at which headings of placeholders only count: straight under the scope, where no
/// heading has a form of its own.
fn bare_headings(tree: &Tree, scope: &Scope<'_>, forms: Forms<'_>) -> Option<u8> {
    if !scope.bounded || !forms.headings().any(|(.., pattern)| pattern.is_bare()) {
        return None;
    }
    let headings = scope.blocks.iter().filter_map(|block| match block.kind {
        BlockKind::Heading(index) => Some(&tree.headings[index]),
        _ => None,
    });
    let specific = |heading: &Heading| heading_match(heading, forms, None).is_some();
    if headings.clone().any(specific) {
        return None;
    }
    headings.map(|heading| heading.level).min()
}

/// The first pattern that a heading matches; patterns of placeholders only at one level.
fn heading_match(
    heading: &Heading,
    forms: Forms<'_>,
    bare: Option<u8>,
) -> Option<(usize, Captures)> {
    let plain = plain_title(&heading.text);
    forms.headings().find_map(|(at, level, pattern)| {
        if level.is_some_and(|level| level != heading.level)
            || pattern.is_bare() && bare != Some(heading.level)
        {
            return None;
        }
        // A pattern may begin with the number that titles are compared without.
        let whole = || (plain.len() < heading.text.len()).then(|| pattern.captures(&heading.text));
        let captures = pattern.captures(plain).or_else(|| whole().flatten())?;
        Some((at, captures))
    })
}

fn by_heading<'a>(
    tree: &'a Tree,
    scope: &Scope<'a>,
    heading: &'a Heading,
    forms: Forms<'_>,
    bare: Option<u8>,
) -> Option<Met<'a>> {
    let (like, captures) = heading_match(heading, forms, bare)?;
    if is_open(forms.decl, &captures, true) {
        return None;
    }
    // Up to the next heading that is an item of the same type.
    let blocks = section(scope.blocks, heading);
    let is_item = |block: &Block| match block.kind {
        BlockKind::Heading(index) => heading_match(&tree.headings[index], forms, None).is_some(),
        _ => false,
    };
    let end = blocks.iter().position(is_item).unwrap_or(blocks.len());
    let content = &blocks[..end];
    let end = content.last().map_or(heading.span.end, |last| last.span.end);
    Some(Met {
        like,
        title: title(&captures, plain_title(&heading.text)),
        captures,
        words: heading.text.clone(),
        span: heading.span,
        extent: heading.span.to(Span::new(heading.span.start, end)),
        done: None,
        anchor: heading.anchor.clone(),
        group: None,
        fields: labelled(content, &forms.decl.fields),
        content,
        own: None,
    })
}

/// Whether an item is still a template's: its title is a placeholder. A heading with an id of its
/// own is an item all the same.
fn is_open(decl: &ItemDecl, captures: &Captures, heading: bool) -> bool {
    let by_title = |id: &crate::model::Template| id.placeholders().any(|name| name == "title");
    let named = !heading || decl.id.templates.iter().any(by_title);
    named && captures.get("title").is_some_and(|title| is_hole(title))
}

/// The item that a paragraph is that begins in bold, with the blocks up to the next one.
fn by_bold<'a>(blocks: &'a [Block], at: usize, forms: Forms<'_>) -> Option<Met<'a>> {
    let block = &blocks[at];
    let head = |block: &'a Block| {
        let line = lines(&block.inlines).next()?;
        let head = Head::new(line);
        let fits = block.kind == BlockKind::Paragraph && head.bold > 0;
        let found = fits.then(|| {
            forms
                .paragraphs()
                .find_map(|(at, line)| Some((at, head.captures(line, line.whole.is_bare())?)))
        })??;
        Some((found, head.whole))
    };
    let ((like, captures), whole) = head(block)?;
    if is_open(forms.decl, &captures, false) {
        return None;
    }
    let rest = &blocks[at..];
    let ends =
        |block: &'a Block| matches!(block.kind, BlockKind::Heading(_)) || head(block).is_some();
    let length = rest[1..].iter().position(ends).map_or(rest.len(), |next| next + 1);
    let content = &rest[..length];
    let last = content.last().map_or(block.span.end, |last| last.span.end);
    Some(Met {
        like,
        title: title(&captures, &whole.text) + &carried_on(&block.inlines, &captures, &whole.text),
        captures,
        words: whole.text.clone(),
        span: Span::new(block.span.start.min(whole.span.start), whole.span.end),
        extent: Span::new(block.span.start, last),
        done: None,
        anchor: String::new(),
        group: None,
        fields: labelled(content, &forms.decl.fields),
        content,
        own: None,
    })
}

/// A title that is a link names the spec, unless a field does.
fn linked_spec(decl: &ItemDecl, runs: &[Inline], fields: &mut Vec<FieldValue>) {
    let Some(run) = runs.iter().find(|run| run.link.is_some()) else { return };
    let Some(spec) = decl.fields.iter().find(|field| field.role == FieldRole::Spec) else {
        return;
    };
    let said = |field: &FieldValue| {
        field.name == spec.name && field.values.iter().any(|value| !is_none_word(&value.text))
    };
    if !fields.iter().any(said) {
        fields.retain(|field| field.name != spec.name);
        let text = Text { text: run.text.clone(), span: run.span, link: run.link.clone() };
        fields.push(FieldValue { name: spec.name.clone(), values: vec![text] });
    }
}

/// An item without content: a line, a phrase.
fn plain<'a>(like: usize, captures: Captures, text: &str, span: Span) -> Met<'a> {
    Met {
        like,
        title: title(&captures, text),
        captures,
        words: text.to_owned(),
        span,
        extent: span,
        done: None,
        anchor: String::new(),
        group: None,
        fields: Vec::new(),
        content: &[],
        own: None,
    }
}

fn line_item<'a>(text: &str, span: Span, forms: Forms<'_>) -> Option<Met<'a>> {
    let (like, captures) = forms
        .texts(&forms.at.lines)
        .find_map(|(at, pattern)| Some((at, pattern.captures(text)?)))?;
    Some(plain(like, captures, text, span))
}

/// Lines of a paragraph. What the only one of them leaves of it belongs to it, and where it begins the
/// paragraph what follows, up to the next one or a heading.
fn by_lines<'a>(blocks: &'a [Block], at: usize, forms: Forms<'_>, found: &mut Vec<Met<'a>>) {
    let before = found.len();
    let block = &blocks[at];
    let of = |block: &'a Block| lines(&block.inlines).map(text_of);
    found.extend(of(block).filter_map(|text| line_item(&text.text, text.span, forms)));
    let [only] = &mut found[before..] else { return };
    let begins = |block: &'a Block| {
        let first = of(block).next().filter(|_| block.kind == BlockKind::Paragraph)?;
        line_item(&first.text, first.span, forms)
    };
    only.own = Some(block);
    only.fields = labelled(std::slice::from_ref(block), &forms.decl.fields);
    let bare = forms.texts(&forms.at.lines).any(|(_, pattern)| pattern.is_bare());
    if bare || begins(block).is_none_or(|first| first.span != only.span) {
        return;
    }
    let rest = &blocks[at..];
    let ends =
        |block: &'a Block| matches!(block.kind, BlockKind::Heading(_)) || begins(block).is_some();
    let length = rest[1..].iter().position(ends).map_or(rest.len(), |next| next + 1);
    if let [_, .., last] = &rest[..length] {
        only.content = &rest[..length];
        only.extent = Span::new(only.span.start, last.span.end.max(only.span.end));
        only.fields = labelled(only.content, &forms.decl.fields);
    }
}

/// Where items are while a scope is walked: the heading above, and the group that is open.
struct Place<'a> {
    anchor: &'a str,
    group: Option<(usize, String)>,
    /// The level of the heading that opened the group; a deeper one leaves it open.
    level: u8,
    groups: usize,
}

impl<'a> Place<'a> {
    fn new(scope: &Scope<'a>) -> Place<'a> {
        Place { anchor: scope.anchor, group: None, level: u8::MAX, groups: 0 }
    }

    /// Whether a block is a heading of the level that the open group began with.
    fn opens(&self, tree: &Tree, block: &Block) -> bool {
        matches!(block.kind, BlockKind::Heading(index) if tree.headings[index].level <= self.level)
    }

    /// Goes past a block: a heading opens a section, and with it perhaps a group; so does a
    /// comment or a bold line of the groups' form.
    fn pass(&mut self, tree: &'a Tree, block: &Block, decl: &ItemDecl) {
        let mut level = u8::MAX;
        if let BlockKind::Heading(index) = block.kind {
            let heading = &tree.headings[index];
            self.anchor = &heading.anchor;
            level = heading.level;
            if level <= self.level {
                self.group = None;
            }
        }
        if decl.group.is_empty() {
            return;
        }
        let group = match block.kind {
            BlockKind::Heading(index) => plain_title(&tree.headings[index].text).to_owned(),
            BlockKind::Comment => block.comment().trim().to_owned(),
            BlockKind::Paragraph if block.inlines.first().is_some_and(|run| run.strong) => {
                let bold = block.inlines.iter().take_while(|run| run.strong).count();
                text_of(&block.inlines[..bold]).text.trim_end_matches(':').to_owned()
            }
            _ => return,
        };
        if decl.group.iter().any(|pattern| pattern.is_match(&group)) {
            self.groups += 1;
            self.group = Some((self.groups, group));
            self.level = level;
        }
    }
}

/// An item's title: what its pattern took, else its words.
fn title(captures: &Captures, text: &str) -> String {
    let title = captures.get("title").map_or(text, String::as_str);
    title.trim().trim_end_matches([':', '-', '–', '—']).trim().to_owned()
}

/// The text of the paragraphs before the first heading, a line each.
pub(super) fn sentences(blocks: &[Block]) -> String {
    let end = blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading(_)));
    all_sentences(&blocks[..end.unwrap_or(blocks.len())])
}

/// The same with those under headings inside.
pub(super) fn all_sentences(blocks: &[Block]) -> String {
    let mut texts = Vec::new();
    let mut stack: Vec<&Block> = blocks.iter().rev().collect();
    while let Some(block) = stack.pop() {
        if !block.inlines.is_empty() {
            let runs = block.inlines.iter();
            let runs = runs.map(|run| if run.line_end { " " } else { run.text.as_str() });
            texts.push(runs.collect::<String>().replace('\n', " "));
        }
        stack.extend(block.children.iter().rev());
    }
    texts.join("\n")
}

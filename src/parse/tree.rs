//! Markdown as the kinds look at it: blocks in their order, each with its inline runs and places.
//!
//! Made once from comrak's tree. Everything the kinds extract is extracted from here, so text in
//! code, in comments and in quotes is never taken for a heading, a link or an item.

use std::mem;
use std::ops::Range;

use comrak::Arena;
use comrak::nodes::{AstNode, NodeHtmlBlock, NodeValue, Sourcepos};

use crate::model::{
    Checkbox, Done, Fault, Fence, Heading, Limits, Link, Place, Problem, QueryBlock, Source, Span,
    Text, label_form, title_form,
};

use super::fences::{Fenced, fences};
use super::{costs, definitions, figures, html};

pub(super) use super::anchors::{Anchors, anchors};
pub(super) use super::runs::{is_empty, joined, lines, text_of, words_of};

use super::runs::single_spaced;

/// Blocks that are nested deeper are not looked into; they are rendered all the same.
const DEEPEST: usize = 60;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A heading of the outline, by its index among all headings.
    Heading(usize),
    Paragraph,
    List {
        ordered: bool,
    },
    /// An entry of a list; of one with a check box how far it is.
    Entry {
        task: Option<Done>,
    },
    Table,
    Row,
    Cell,
    Code,
    /// An HTML comment.
    Comment,
    Quote,
    Other,
}

/// A block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub kind: BlockKind,
    pub span: Span,
    pub inlines: Vec<Inline>,
    pub children: Vec<Block>,
    /// First and last line, in the text that was parsed.
    pub lines: (usize, usize),
    /// Of code and comments: the text between their marks.
    pub content: Span,
    /// What only few blocks have.
    pub more: Option<Box<More>>,
}

/// What blocks of some kinds have beside the rest.
#[derive(Debug, Clone)]
pub(super) enum More {
    /// Of a code block: its language.
    Language(String),
    /// Of a comment: its text.
    Comment(String),
    /// Of a table: the headings of its columns, in the form in which labels are compared.
    Columns(Vec<String>),
}

impl Block {
    /// Of a code block: its language.
    pub(super) fn language(&self) -> &str {
        match self.more.as_deref() {
            Some(More::Language(language)) => language,
            _ => "",
        }
    }

    /// Of a comment: its text.
    pub(super) fn comment(&self) -> &str {
        match self.more.as_deref() {
            Some(More::Comment(comment)) => comment,
            _ => "",
        }
    }

    /// Of a table: the headings of its columns, in the form in which labels are compared.
    pub(super) fn columns(&self) -> &[String] {
        match self.more.as_deref() {
            Some(More::Columns(columns)) => columns,
            _ => &[],
        }
    }
}

/// The text of a line end that somebody wrote on purpose, with two blanks or a backslash.
pub(super) const HARD_BREAK: &str = "\n";

/// A run of text of one style.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Inline {
    pub text: String,
    pub span: Span,
    pub strong: bool,
    pub code: bool,
    /// Whether it is struck out.
    pub struck: bool,
    /// The target of the link it is in.
    pub link: Option<String>,
    /// Whether it is a line end.
    pub line_end: bool,
}

/// A file's blocks, and what is collected over all of them.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub blocks: Vec<Block>,
    pub headings: Vec<Heading>,
    /// The headings' texts in the form in which titles are compared.
    pub titles: Vec<String>,
    pub links: Vec<Link>,
    pub checkboxes: Vec<Checkbox>,
    pub anchors: Vec<String>,
    pub fences: Vec<Fence>,
    /// The place of the first raw HTML.
    pub html: Option<Span>,
    /// Whether raw HTML takes more steps than it may and is shown as text.
    pub html_as_text: bool,
    /// Steps of work on its raw HTML.
    pub html_work: usize,
    /// Live tables.
    pub queries: Vec<QueryBlock>,
    /// Diagrams that are drawn from their text.
    pub diagrams: usize,
    /// Bytes of code that may be coloured.
    pub code: usize,
    /// What goes beyond a limit.
    pub exceeded: Vec<Problem>,
}

/// A stretch of a file's blocks; headings are known by their index in the whole file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline<'a> {
    pub blocks: &'a [Block],
    pub headings: &'a [Heading],
    pub titles: &'a [String],
}

impl Tree {
    /// Keeps that something goes beyond a limit.
    pub(super) fn exceeds(&mut self, limit: &str, span: Span, message: String) {
        let help = format!("simplify it, or raise {limit}");
        self.exceeded.push(Problem::new(Fault::Limit, Place::in_text(span), message, help).minor());
    }

    /// All of it.
    pub(super) fn outline(&self) -> Outline<'_> {
        Outline { blocks: &self.blocks, headings: &self.headings, titles: &self.titles }
    }

    /// The headings of a stretch of the file, by their indexes.
    pub(super) fn between(&self, from: usize, to: usize) -> Range<usize> {
        let before = |end: usize| self.headings.partition_point(|h| h.span.start < end);
        before(from)..before(to)
    }

    /// Every run of text, in blocks of any depth.
    pub(super) fn runs(&self) -> Vec<&Inline> {
        let mut runs = Vec::new();
        let mut stack: Vec<&Block> = self.blocks.iter().rev().collect();
        while let Some(block) = stack.pop() {
            runs.extend(&block.inlines);
            stack.extend(block.children.iter().rev());
        }
        runs
    }

    /// The code spans that are written like the path of a document, or of a folder of some.
    pub(super) fn code_paths(runs: &[&Inline]) -> Vec<Text> {
        let is_path = |text: &str| {
            let end = text.split('#').next().unwrap_or(text);
            let parts = || end.trim_end_matches('/').split('/');
            let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
            let folder = || {
                end.contains('/')
                    && parts().all(|part| !part.is_empty() && part.chars().all(plain))
                    && parts().count() > 1
            };
            (end.strip_suffix(".md").is_some() || folder())
                && !text.contains(|c: char| c.is_whitespace() || "<>{}*[]".contains(c))
        };
        let spans = runs.iter().filter(|run| run.code && run.link.is_none());
        let paths = spans.filter(|run| is_path(&run.text));
        paths.map(|run| Text { text: run.text.clone(), span: run.span, link: None }).collect()
    }

    /// The blocks under a heading, without the heading.
    pub(super) fn section(&self, heading: &Heading) -> &[Block] {
        section(&self.blocks, heading)
    }

    /// The blocks that begin in a stretch of the file.
    pub(super) fn stretch(&self, from: usize, to: usize) -> Outline<'_> {
        let first = self.blocks.partition_point(|block| block.span.start < from);
        let last = self.blocks.partition_point(|block| block.span.start < to);
        Outline { blocks: &self.blocks[first..last.max(first)], ..self.outline() }
    }

    /// Moves all of it by some bytes: what was parsed as a text of its own is further down.
    fn shifted(&mut self, by: usize) {
        let moved = |span: &mut Span| *span = Span::new(span.start + by, span.end + by);
        self.blocks.iter_mut().for_each(|block| shift(block, by));
        for heading in &mut self.headings {
            moved(&mut heading.span);
            heading.end += by;
        }
        self.links.iter_mut().for_each(|link| moved(&mut link.span));
        self.checkboxes.iter_mut().for_each(|checkbox| moved(&mut checkbox.span));
        self.exceeded.iter_mut().for_each(|problem| moved(&mut problem.place.span));
        self.links.iter_mut().filter_map(|link| link.definition.as_mut()).for_each(moved);
        self.fences.iter_mut().for_each(|fence| fence.shift(by));
    }
}

/// The blocks under a heading among some blocks, without the heading.
pub(super) fn section<'a>(blocks: &'a [Block], heading: &Heading) -> &'a [Block] {
    let from = blocks.partition_point(|block| block.span.start <= heading.span.start);
    let to = blocks.partition_point(|block| block.span.start < heading.end);
    &blocks[from..to.max(from)]
}

/// Parses a stretch of a file as a document of its own. `hidden` is what Markdown must not see.
pub(super) fn part(
    source: &Source,
    extent: Span,
    hidden: Option<Span>,
    anchors: &mut Anchors,
    limits: &Limits,
) -> Tree {
    let piece = Source::new(source.path.as_str(), source.slice(extent));
    let hidden = hidden.filter(|span| extent.contains(*span));
    let hidden = hidden.map(|span| Span::new(span.start - extent.start, span.end - extent.start));
    let mut tree = match hidden {
        Some(span) => tree(&piece, &piece.blanked(&[span]), anchors, limits),
        None => tree(&piece, &piece.text, anchors, limits),
    };
    tree.shifted(extent.start);
    let before = source.line(extent.start) - 1;
    tree.queries.iter_mut().for_each(|query| query.line += before);
    tree
}

/// Parses a text that has the source's lines and columns, its metadata blanked out. `anchors`
/// knows those that are taken on the page.
pub(super) fn tree(source: &Source, text: &str, anchors: &mut Anchors, limits: &Limits) -> Tree {
    let arena = Arena::new();
    let options = crate::markdown::options(text);
    let (text, deep) = crate::markdown::without_deep_quotes(text, limits.nesting);
    let root = comrak::parse_document(&arena, &crate::markdown::with_check_boxes(&text), &options);
    let mut tree = Tree::default();
    collect(source, root, &mut tree, anchors, limits);
    if let Some(at) = deep {
        let message = format!("quotes are nested deeper than {}; these are text", limits.nesting);
        tree.exceeds("limits.max-nesting", Span::new(at, at + 1), message);
    }
    if let Some(place) = tree.html {
        let steps = crate::markdown::HtmlWork::of(root);
        costs::of_html(steps, place, &mut tree, limits);
    }
    let mut headings = 0;
    tree.blocks = blocks(source, root, 0, &mut headings);
    // The indexes were counted over outline headings; point them at the full list.
    let outline: Vec<usize> = blocks_of_headings(&tree, root, source);
    for block in &mut tree.blocks {
        if let BlockKind::Heading(index) = &mut block.kind {
            *index = outline[*index];
            tree.headings[*index].outline = true;
        }
    }
    close_sections(&mut tree.headings, text.len());
    tree.titles = tree.headings.iter().map(|heading| title_form(&heading.text)).collect();
    tree
}

/// The indexes, among all headings, of those at the top level.
fn blocks_of_headings<'a>(tree: &Tree, root: &'a AstNode<'a>, source: &Source) -> Vec<usize> {
    let mut from = 0;
    root.children()
        .filter(|node| matches!(node.data().value, NodeValue::Heading(_)))
        .map(|node| {
            let start = span(source, node.data().sourcepos).start;
            while from + 1 < tree.headings.len() && tree.headings[from].span.start < start {
                from += 1;
            }
            from
        })
        .collect()
}

/// The blocks of a piece of the source, read as Markdown of its own: what is in a code block
/// or in a comment.
pub(super) fn inside(source: &Source, span: Span) -> Vec<Block> {
    let piece = Source::new(source.path.as_str(), source.slice(span));
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, &piece.text, &crate::markdown::options(&piece.text));
    let mut headings = 0;
    let mut blocks = blocks(&piece, root, 0, &mut headings);
    for block in &mut blocks {
        // A heading in an example opens no section.
        if matches!(block.kind, BlockKind::Heading(_)) {
            block.kind = BlockKind::Other;
        }
        shift(block, span.start);
    }
    blocks
}

/// Moves a block and what is in it to its place in the file.
fn shift(block: &mut Block, by: usize) {
    let moved = |span: Span| Span::new(span.start + by, span.end + by);
    block.span = moved(block.span);
    block.content = moved(block.content);
    for run in &mut block.inlines {
        run.span = moved(run.span);
    }
    for child in &mut block.children {
        shift(child, by);
    }
}

/// Where each heading's section ends.
fn close_sections(headings: &mut [Heading], end: usize) {
    // For each level where the next heading of the outline is that is as high or higher.
    let mut next = [end; 7];
    for heading in headings.iter_mut().rev() {
        let level = usize::from(heading.level).min(6);
        heading.end = next[level];
        if heading.outline {
            next[level..].fill(heading.span.start);
        }
    }
}

/// Headings, links, check boxes and anchors of the whole file, in order, without recursion.
fn collect<'a>(
    source: &Source,
    root: &'a AstNode<'a>,
    tree: &mut Tree,
    anchors: &mut Anchors,
    limits: &Limits,
) {
    let (mut in_html, mut fenced) = (Vec::new(), Vec::new());
    let mut ids = crate::markdown::take_ids(root).into_iter();
    for node in root.descendants() {
        let data = node.data();
        let place = || span(source, data.sourcepos);
        match &data.value {
            NodeValue::Heading(heading) => {
                let level = heading.level;
                let text = crate::markdown::text_of(node);
                let anchor = match ids.next().flatten() {
                    Some(id) => anchors.taken(id),
                    None => anchors.of(&text),
                };
                let text = single_spaced(text);
                let place = place();
                tree.headings.push(Heading {
                    level,
                    text,
                    anchor,
                    span: place,
                    end: place.end,
                    outline: false,
                });
            }
            NodeValue::Link(link) | NodeValue::Image(link) => tree.links.push(Link {
                text: crate::markdown::text_of(node),
                target: link.url.clone(),
                span: place(),
                image: matches!(data.value, NodeValue::Image(_)),
                html: false,
                definition: None,
            }),
            NodeValue::TaskItem(task) => {
                let span = inked(source, place());
                tree.checkboxes.push(Checkbox { checked: task.symbol.is_some(), span });
            }
            NodeValue::CodeBlock(code) => {
                if code.fenced {
                    let lines = (data.sourcepos.start.line, data.sourcepos.end.line);
                    let fence = (char::from(code.fence_char), code.fence_length);
                    fenced.push(Fenced::new(
                        lines,
                        fence,
                        (&code.info, &code.literal),
                        code.closed,
                    ));
                }
                costs::of_code((&code.info, &code.literal), &place, tree, limits);
                let first = data.sourcepos.start.line;
                let lines = (first, first + usize::from(code.fenced));
                figures::of_code(source, (&code.info, &code.literal), lines, (tree, limits));
            }
            NodeValue::Math(math) => {
                figures::of_formula(&math.literal, math.display_math, place(), tree);
            }
            NodeValue::HtmlInline(html)
            | NodeValue::HtmlBlock(NodeHtmlBlock { literal: html, .. }) => {
                let place = place();
                tree.html = tree.html.or(Some(place));
                html::anchors_and_links(html, place, tree, &mut in_html);
            }
            _ => {}
        }
    }
    definitions::of_links(source, &mut tree.links);
    tree.links.extend(in_html);
    tree.fences = fences(source, &fenced);
}

/// The blocks in a node.
fn blocks<'a>(
    source: &Source,
    node: &'a AstNode<'a>,
    depth: usize,
    headings: &mut usize,
) -> Vec<Block> {
    let mut all = Vec::with_capacity(node.children().count());
    all.extend(node.children().filter_map(|child| block(source, child, depth, headings)));
    all
}

fn block<'a>(
    source: &Source,
    node: &'a AstNode<'a>,
    depth: usize,
    headings: &mut usize,
) -> Option<Block> {
    let data = node.data();
    let kind = match &data.value {
        NodeValue::Heading(_) if depth == 0 => {
            *headings += 1;
            BlockKind::Heading(*headings - 1)
        }
        NodeValue::Paragraph => BlockKind::Paragraph,
        NodeValue::List(list) => {
            BlockKind::List { ordered: list.list_type == comrak::nodes::ListType::Ordered }
        }
        NodeValue::Item(_) => BlockKind::Entry { task: None },
        NodeValue::TaskItem(task) => {
            let done =
                if task.symbol.is_some() { Done::Done } else { begun(source, data.sourcepos) };
            BlockKind::Entry { task: Some(done) }
        }
        NodeValue::Table(_) => BlockKind::Table,
        NodeValue::TableRow(_) => BlockKind::Row,
        NodeValue::TableCell => BlockKind::Cell,
        NodeValue::CodeBlock(_) => BlockKind::Code,
        NodeValue::HtmlBlock(html) if html.literal.trim_start().starts_with("<!--") => {
            BlockKind::Comment
        }
        NodeValue::BlockQuote => BlockKind::Quote,
        value if value.block() => BlockKind::Other,
        _ => return None,
    };
    let mut block = Block {
        kind,
        span: match kind {
            BlockKind::List { .. } | BlockKind::Entry { .. } => {
                inked(source, span(source, data.sourcepos))
            }
            _ => span(source, data.sourcepos),
        },
        inlines: Vec::new(),
        children: Vec::new(),
        lines: (data.sourcepos.start.line, data.sourcepos.end.line),
        content: Span::default(),
        more: None,
    };
    match kind {
        BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Cell => {
            block.inlines = inlines(source, node);
        }
        BlockKind::Code => {
            if let NodeValue::CodeBlock(code) = &data.value {
                let language = code.info.split_whitespace().next().unwrap_or("").to_lowercase();
                block.more = Some(Box::new(More::Language(language)));
                let (first, last) = (data.sourcepos.start.line, data.sourcepos.end.line);
                let first = first + usize::from(code.fenced);
                let last = last.saturating_sub(usize::from(code.fenced && code.closed));
                let start = source.line_span(first).start;
                block.content = Span::new(start, source.line_span(last).end.max(start));
            }
        }
        BlockKind::Comment => {
            let text = source.slice(block.span);
            let head = text.find("<!--").map_or(0, |at| at + 4);
            let tail = text.rfind("-->").unwrap_or(text.len()).max(head);
            block.content = Span::new(block.span.start + head, block.span.start + tail);
            block.more = Some(Box::new(More::Comment(text[head..tail].to_owned())));
        }
        _ if depth < DEEPEST => {
            block.children = blocks(source, node, depth + 1, headings);
            if kind == BlockKind::Table
                && let Some(header) = block.children.first()
            {
                let cells = header.children.iter();
                let columns = cells.map(|cell| label_form(&text_of(&cell.inlines).text)).collect();
                block.more = Some(Box::new(More::Columns(columns)));
            }
        }
        _ => {}
    }
    Some(block)
}

/// Whether an open task is one that somebody has begun: the box of other dialects, `[-]` or `[~]`.
fn begun(source: &Source, place: Sourcepos) -> Done {
    let text = source.slice(span(source, place));
    let body = text.trim_start_matches(['-', '*', '+', ' ', '\t', '>']);
    if body.starts_with("[-]") || body.starts_with("[~]") { Done::Begun } else { Done::Open }
}

/// The runs of a block, in order, without recursion. Their texts are taken out of its nodes.
fn inlines<'a>(source: &Source, block: &'a AstNode<'a>) -> Vec<Inline> {
    let mut runs = Vec::with_capacity(block.children().count());
    let mut strong = 0usize;
    let mut struck = 0usize;
    let mut links: Vec<String> = Vec::new();
    for edge in block.traverse() {
        let (node, entering) = match edge {
            comrak::arena_tree::NodeEdge::Start(node) => (node, true),
            comrak::arena_tree::NodeEdge::End(node) => (node, false),
        };
        // The block itself is being looked at, and is not a run.
        if std::ptr::eq(node, block) {
            continue;
        }
        let mut data = node.data_mut();
        let place = data.sourcepos;
        let mut run = |text: String, code: bool, line_end: bool| {
            runs.push(Inline {
                text,
                span: span(source, place),
                strong: strong > 0,
                struck: struck > 0,
                code,
                link: links.last().cloned(),
                line_end,
            });
        };
        match (&mut data.value, entering) {
            (NodeValue::Text(text), true) => run(mem::take(text).into_owned(), false, false),
            (NodeValue::Code(code), true) => run(mem::take(&mut code.literal), true, false),
            (NodeValue::Math(math), true) => run(mem::take(&mut math.literal), true, false),
            // `<Your Name>` is a template's hole, and HTML only by its form.
            (NodeValue::HtmlInline(html), true) if html::is_placeholder(html) => {
                run(mem::take(html), false, false);
            }
            (NodeValue::SoftBreak, true) => run(String::new(), false, true),
            (NodeValue::LineBreak, true) => run(HARD_BREAK.to_owned(), false, true),
            (NodeValue::Strong, true) => strong += 1,
            (NodeValue::Strong, false) => strong -= 1,
            (NodeValue::Strikethrough, true) => struck += 1,
            (NodeValue::Strikethrough, false) => struck -= 1,
            (NodeValue::Link(link), true) => links.push(link.url.clone()),
            (NodeValue::Link(_), false) => {
                links.pop();
            }
            _ => {}
        }
    }
    runs
}

/// A comrak place as a byte span: its columns count bytes from 1 and the end is inclusive.
fn span(source: &Source, place: Sourcepos) -> Span {
    let start = source.offset(place.start.line, place.start.column);
    let end = source.offset(place.end.line, place.end.column + 1);
    Span::new(start, end)
}

/// A place without the blank lines that follow: comrak gives them to the last entry of a list.
fn inked(source: &Source, place: Span) -> Span {
    let length = source.slice(place).trim_end().len();
    Span::new(place.start, place.start + length)
}

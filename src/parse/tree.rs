//! Markdown as the kinds look at it: blocks in their order, each with its inline runs and places.
//!
//! Made once from comrak's tree. Everything the kinds extract is extracted from here, so text in
//! code, in comments and in quotes is never taken for a heading, a link or an item.

use comrak::nodes::{AstNode, NodeValue, Sourcepos};
use comrak::{Anchorizer, Arena};

use crate::model::{Checkbox, Heading, Link, Source, Span, Text};

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
    Entry,
    Table,
    Row,
    Cell,
    Code,
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
}

/// A run of text of one style.
#[derive(Debug, Clone)]
pub(super) struct Inline {
    pub text: String,
    pub span: Span,
    pub strong: bool,
    pub code: bool,
    /// The target of the link it stands in.
    pub link: Option<String>,
    /// Whether it is a line end.
    pub line_end: bool,
}

/// A file's blocks, and what is collected over all of them.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub blocks: Vec<Block>,
    pub headings: Vec<Heading>,
    pub links: Vec<Link>,
    pub checkboxes: Vec<Checkbox>,
    pub anchors: Vec<String>,
}

/// Parses a text that has the source's lines and columns, its metadata blanked out.
pub(super) fn tree(source: &Source, text: &str) -> Tree {
    let arena = Arena::new();
    let options = crate::markdown::options();
    let root = comrak::parse_document(&arena, text, &options);
    let mut tree = Tree::default();
    collect(source, root, &mut tree);
    let mut headings = 0;
    tree.blocks =
        root.children().filter_map(|node| block(source, node, 0, &mut headings)).collect();
    // The indexes were counted over outline headings; point them at the full list.
    let outline: Vec<usize> = blocks_of_headings(&tree, root, source);
    for block in &mut tree.blocks {
        if let BlockKind::Heading(index) = &mut block.kind {
            *index = outline[*index];
            tree.headings[*index].outline = true;
        }
    }
    close_sections(&mut tree.headings, text.len());
    tree
}

/// The indexes, among all headings, of those that stand at the top level.
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

/// Where each heading's section ends.
fn close_sections(headings: &mut [Heading], end: usize) {
    for at in 0..headings.len() {
        let level = headings[at].level;
        headings[at].end = headings[at + 1..]
            .iter()
            .find(|next| next.outline && next.level <= level)
            .map_or(end, |next| next.span.start);
    }
}

/// Headings, links, check boxes and anchors of the whole file, in order, without recursion.
fn collect<'a>(source: &Source, root: &'a AstNode<'a>, tree: &mut Tree) {
    let mut anchors = Anchorizer::new();
    let mut in_html = Vec::new();
    for node in root.descendants() {
        let data = node.data();
        let place = span(source, data.sourcepos);
        match &data.value {
            NodeValue::Heading(heading) => {
                let level = heading.level;
                let text = crate::markdown::text_of(node);
                let anchor = anchors.anchorize(&text);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
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
                span: place,
                image: matches!(data.value, NodeValue::Image(_)),
                html: false,
            }),
            NodeValue::TaskItem(task) => {
                tree.checkboxes.push(Checkbox { checked: task.symbol.is_some(), span: place });
            }
            NodeValue::HtmlInline(html) => raw_html(html, place, tree, &mut in_html),
            NodeValue::HtmlBlock(html) => raw_html(&html.literal, place, tree, &mut in_html),
            _ => {}
        }
    }
    tree.links.extend(in_html);
}

/// Anchors and links of raw HTML.
fn raw_html(html: &str, place: Span, tree: &mut Tree, links: &mut Vec<Link>) {
    if html.trim_start().starts_with("<!--") {
        return;
    }
    for attribute in [" id=", " name="] {
        tree.anchors.extend(attribute_values(html, attribute));
    }
    for (attribute, image) in [(" href=", false), (" src=", true)] {
        links.extend(attribute_values(html, attribute).map(|target| Link {
            text: String::new(),
            target,
            span: place,
            image,
            html: true,
        }));
    }
}

/// The values of an attribute in raw HTML.
fn attribute_values<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = String> + 'a {
    let value = |tail: &'a str| match tail.chars().next() {
        Some(quote @ ('"' | '\'')) => tail[1..].split(quote).next(),
        _ => tail.split([' ', '>', '/']).next(),
    };
    html.split(attribute).skip(1).filter_map(value).filter(|v| !v.is_empty()).map(str::to_owned)
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
        NodeValue::Item(_) | NodeValue::TaskItem(_) => BlockKind::Entry,
        NodeValue::Table(_) => BlockKind::Table,
        NodeValue::TableRow(_) => BlockKind::Row,
        NodeValue::TableCell => BlockKind::Cell,
        NodeValue::CodeBlock(_) => BlockKind::Code,
        NodeValue::BlockQuote | NodeValue::Alert(_) => BlockKind::Quote,
        value if value.block() => BlockKind::Other,
        _ => return None,
    };
    let mut block = Block {
        kind,
        span: span(source, data.sourcepos),
        inlines: Vec::new(),
        children: Vec::new(),
    };
    match kind {
        BlockKind::Heading(_) | BlockKind::Paragraph | BlockKind::Cell => {
            block.inlines = inlines(source, node);
        }
        _ if depth < DEEPEST => {
            block.children = node
                .children()
                .filter_map(|child| self::block(source, child, depth + 1, headings))
                .collect();
        }
        _ => {}
    }
    Some(block)
}

/// The runs of a block, in order, without recursion.
fn inlines<'a>(source: &Source, block: &'a AstNode<'a>) -> Vec<Inline> {
    let mut runs = Vec::new();
    let mut strong = 0usize;
    let mut links: Vec<String> = Vec::new();
    for edge in block.traverse() {
        let (node, entering) = match edge {
            comrak::arena_tree::NodeEdge::Start(node) => (node, true),
            comrak::arena_tree::NodeEdge::End(node) => (node, false),
        };
        let data = node.data();
        let mut run = |text: &str, code: bool, line_end: bool| {
            runs.push(Inline {
                text: text.to_owned(),
                span: span(source, data.sourcepos),
                strong: strong > 0,
                code,
                link: links.last().cloned(),
                line_end,
            });
        };
        match (&data.value, entering) {
            (NodeValue::Text(text), true) => run(text, false, false),
            (NodeValue::Code(code), true) => run(&code.literal, true, false),
            (NodeValue::SoftBreak | NodeValue::LineBreak, true) => run("", false, true),
            (NodeValue::Strong, true) => strong += 1,
            (NodeValue::Strong, false) => strong -= 1,
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

/// Runs as one text with its place and first link; line ends become blanks.
pub(super) fn text_of(runs: &[Inline]) -> Text {
    let mut text = String::new();
    for run in runs {
        if run.line_end {
            text.push(' ');
        } else {
            text.push_str(&run.text);
        }
    }
    let inked = runs.iter().filter(|run| !run.line_end && !run.text.trim().is_empty());
    let span = inked.map(|run| run.span).reduce(Span::to).unwrap_or_default();
    let link = runs.iter().find_map(|run| run.link.clone());
    Text { text: text.split_whitespace().collect::<Vec<_>>().join(" "), span, link }
}

/// The lines of a block's runs.
pub(super) fn lines(runs: &[Inline]) -> impl Iterator<Item = &[Inline]> {
    runs.split(|run| run.line_end).filter(|line| !line.is_empty())
}

//! A document's Markdown as HTML: links led to pages, ids linked, code coloured, findings at
//! their place.

mod links;
pub(super) mod traces;

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::{self, Write as _};

use comrak::Arena;
use comrak::html::{ChildRendering, Context, format_document_with_formatter, format_node_default};
pub(super) use comrak::nodes::AstNode;
use comrak::nodes::NodeValue;
use comrak::options::Plugins;

use super::address::dom_id;
use super::figures;
use super::hidden;
use super::highlight;
use super::led_html::{led_html, led_targets};
use super::live;
use super::managed;
use super::mentions::Mentions;
use super::placing;
use super::site::Site;
use crate::markdown;
use crate::model::{Document, DocumentId, LinkState};
use crate::template::{Raw, escape, escape_with_code, html, markup, say_html};
use crate::words::Words;
use links::{image, link};

/// Marks the page's own heading in the output, to be taken out of it; sources hold no NUL.
const HEADING_MARK: char = '\0';

/// A finding as it is in a text.
pub(super) struct Placed<'a> {
    /// Its id on the page.
    pub id: String,
    /// The rule.
    pub rule: &'a str,
    /// The level's word.
    pub level: &'a str,
    /// The message.
    pub message: &'a str,
    /// Byte offset in the source.
    pub offset: usize,
}

/// A document's HTML.
#[derive(Debug, Clone)]
pub(super) struct Body {
    /// The first heading, when it is of level 1.
    pub heading: Option<String>,
    /// The rest.
    pub html: String,
    /// The limit because of which it is only the source.
    pub cut: Option<&'static str>,
}

/// What the formatter needs and counts.
struct Work<'a> {
    site: &'a Site<'a>,
    index: DocumentId,
    document: &'a Document,
    links: &'a [LinkState],
    url: &'a str,
    mentions: Mentions<'a>,
    /// Ordinals of links, headings and tasks, by the node's address.
    ordinals: HashMap<usize, usize>,
    /// Findings to be written before or into a node, by its address.
    findings: HashMap<usize, Vec<&'a Placed<'a>>>,
    /// What leads to the items, by the address of the node that it is written into.
    traces: HashMap<usize, String>,
    /// The places of items by the address of the node that each is written into.
    anchors: HashMap<usize, Vec<String>>,
    /// Managed blocks by the lines of their marks: the block, and whether it begins there.
    marks: HashMap<usize, (usize, bool)>,
    tables: usize,
    codes: usize,
    diagrams: usize,
    formulas: usize,
    /// The answers of the live tables that are still to come.
    answers: std::slice::Iter<'a, String>,
    /// Figures, for which the text has marks.
    figures: Vec<String>,
    /// Whether such a mark is written.
    marking: &'a Cell<bool>,
    /// Bytes of code blocks that were coloured.
    coloured: usize,
    /// Depth of links and of the page's own heading, in which ids are not linked.
    quiet: usize,
    /// The anchor of the heading around.
    heading: Option<&'a str>,
    raw: bool,
    /// Targets of links in raw HTML as typed, and where they lead.
    led: HashMap<&'a str, String>,
    /// How long the output may be: findings are not the text's own, and make it longer.
    room: &'a Cell<usize>,
    /// The lines of the file before those of its own text.
    before: usize,
}

/// The body of a document, with findings at their places: as it was rendered before, where nothing
/// that it follows from has changed.
pub(super) fn body(site: &Site<'_>, index: DocumentId, placed: &[Placed<'_>]) -> Body {
    match &site.memory {
        Some(known) => {
            let answers = live::answers(site, index);
            let make = || rendered(site, index, placed, &answers);
            Body::clone(&known.body(site, index, (placed, &answers), make))
        }
        None => rendered(site, index, placed, &live::answers(site, index)),
    }
}

/// A text that grows no longer than it may.
struct Bounded<'a> {
    text: String,
    room: &'a Cell<usize>,
    marking: &'a Cell<bool>,
}

impl fmt::Write for Bounded<'_> {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        if self.text.len() + part.len() > self.room.get() {
            return Err(fmt::Error);
        }
        if self.marking.get() {
            self.text.push_str(part);
        } else {
            self.text.push_str(&figures::unmarked(part));
        }
        Ok(())
    }
}

/// Renders the body of a document with the answers of its live tables.
pub(super) fn rendered(
    site: &Site<'_>,
    index: DocumentId,
    placed: &[Placed<'_>],
    answers: &[String],
) -> Body {
    let document = &site.portal.documents[index];
    let url = &site.portal.node(site.portal.document_nodes[index]).url;
    let arena = Arena::new();
    let (text, before) = document.own_text();
    let mut options = markdown::options(&text);
    options.render.r#unsafe = true;
    options.parse.smart = site.settings.smart_punctuation;
    options.render.alert_style = comrak::options::AlertStyleType::default();
    let (text, _) = markdown::without_deep_quotes(&text, site.settings.limits.nesting);
    let room = &Cell::new(site.settings.limits.output);
    let marking = &Cell::new(false);
    let root = comrak::parse_document(&arena, &markdown::with_check_boxes(&text), &options);
    markdown::take_ids(root);
    let work = Work {
        site,
        index,
        document,
        links: &site.portal.links[index],
        url,
        mentions: Mentions::new(site, index),
        ordinals: ordinals(root),
        findings: placing::places(document, root, placed, before),
        traces: traces::notes(site, (index, url), root, before),
        anchors: traces::anchors(document, root, before),
        marks: managed::marks(document, before),
        tables: 0,
        codes: 0,
        diagrams: 0,
        formulas: 0,
        answers: answers.iter(),
        figures: Vec::new(),
        marking,
        coloured: 0,
        quiet: 0,
        heading: None,
        raw: false,
        led: led_targets(site, document, &site.portal.links[index], url),
        room,
        before,
    };
    let mut out = Bounded { text: String::with_capacity(text.len() * 2), room, marking };
    let plugins = Plugins::default();
    let done = format_document_with_formatter(root, &options, &mut out, &plugins, format, work);
    match done {
        Ok(work) => {
            let body = finish(site, document, out.text, work.raw);
            let put = |html: String| figures::put(html, &work.figures);
            Body { heading: body.heading.map(put), html: put(body.html), cut: body.cut }
        }
        Err(_) => source_of(site.words(), document, None, "limits.max-output-per-document"),
    }
}

/// A document whose page would be too large: its source.
fn source_of(
    words: &Words,
    document: &Document,
    heading: Option<String>,
    limit: &'static str,
) -> Body {
    let said = say_html(
        words.say("This text would take more than {limit}; here is its source."),
        &[("limit", &html!("<code>{}</code>", limit))],
    );
    let html = html!(
        "<p>{}</p>\n\
         <pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"{}{}\"><code>{}</code></pre>",
        Raw(&said),
        words.say("Source"),
        of_part(words, document),
        &*document.body()
    );
    Body { heading, html, cut: Some(limit) }
}

/// Splits off the heading and sanitises raw HTML; what would cost too much is cut to its source.
fn finish(site: &Site<'_>, document: &Document, html: String, raw: bool) -> Body {
    let mut parts = html.split(HEADING_MARK);
    let (before, heading, after) = (parts.next(), parts.next(), parts.next());
    let (heading, html) = match (before, heading, after) {
        (Some(before), Some(heading), Some(after)) => {
            (Some(heading.to_owned()), format!("{before}{after}"))
        }
        _ => (None, html),
    };
    let clean = |html: String| {
        if raw && !site.settings.raw_html { super::sanitise::html(&html) } else { html }
    };
    // What the parser of the text could not count: elements that this stage has added.
    let costly = || {
        let mut work = markdown::HtmlWork::default();
        work.raw(&html);
        work.steps() > site.settings.limits.html_work.saturating_mul(4)
    };
    if raw && !site.settings.raw_html && costly() {
        return source_of(site.words(), document, heading.map(clean), "limits.max-html-work");
    }
    Body { heading: heading.map(clean), html: clean(html), cut: None }
}

/// Puts a figure's mark into the text; the figure counts in its length.
fn figure(context: &mut Context<'_, '_, Work<'_>>, html: String) -> fmt::Result {
    let room = context.user.room;
    room.set(room.get().checked_sub(html.len()).ok_or(fmt::Error)?);
    context.user.figures.push(html);
    let number = context.user.figures.len() - 1;
    let marking = context.user.marking;
    marking.set(true);
    let written = context.write_str(&figures::mark(number));
    marking.set(false);
    written
}

/// First and last line of a node.
pub(super) fn lines<'a>(node: &'a AstNode<'a>) -> (usize, usize) {
    let place = node.data().sourcepos;
    (place.start.line, place.end.line)
}

/// Whether a node is an entry of a list.
pub(super) fn is_entry<'a>(node: &'a AstNode<'a>) -> bool {
    matches!(node.data().value, NodeValue::Item(_) | NodeValue::TaskItem(_))
        && node.parent().is_some_and(|parent| matches!(parent.data().value, NodeValue::List(_)))
}

pub(super) fn address<'a>(node: &'a AstNode<'a>) -> usize {
    std::ptr::from_ref(node) as usize
}

/// Numbers links and headings in the order in which the parser collected them.
fn ordinals<'a>(root: &'a AstNode<'a>) -> HashMap<usize, usize> {
    let (mut links, mut headings) = (0, 0);
    let mut ordinals = HashMap::new();
    for node in root.descendants() {
        let count = match node.data().value {
            NodeValue::Link(_) | NodeValue::Image(_) => &mut links,
            NodeValue::Heading(_) => &mut headings,
            _ => continue,
        };
        ordinals.insert(address(node), *count);
        *count += 1;
    }
    ordinals
}

/// A text with what it mentions linked, unless it is in a link already.
fn words(work: &Work<'_>, text: &str, line: usize) -> String {
    if work.quiet > 0 {
        return escape(text);
    }
    let line = work.document.source.written_line(line + work.before);
    work.mentions.text_at(text, Some(line), work.heading)
}

fn format<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    entering: bool,
) -> Result<ChildRendering, fmt::Error> {
    let top = node.parent().is_some_and(|p| matches!(p.data().value, NodeValue::Document));
    if entering && top {
        findings(context, node)?;
    }
    let data = node.data();
    let holds_places = entering && takes_places(context, node)?;
    match &data.value {
        NodeValue::Heading(heading) => {
            let done = self::heading(context, node, entering, heading.level);
            if !entering {
                traced(context, node, "p")?;
            }
            return done;
        }
        NodeValue::Paragraph | NodeValue::TableCell if !entering => traced(context, node, "")?,
        NodeValue::CodeBlock(block) if entering => {
            code_block(context, &block.info, &block.literal)?;
            return Ok(ChildRendering::HTML);
        }
        NodeValue::Math(math) if entering => {
            let html =
                figures::formula(context.user.site.words(), &math.literal, math.display_math);
            figure(context, html)?;
            return Ok(ChildRendering::HTML);
        }
        NodeValue::CodeBlock(_) | NodeValue::Math(_) => return Ok(ChildRendering::HTML),
        NodeValue::Link(_) => return link(context, node, entering),
        NodeValue::Image(_) => return image(context, node, entering),
        NodeValue::Text(text) if entering => {
            let html = words(&context.user, text, data.sourcepos.start.line);
            context.write_str(&html)?;
            return Ok(ChildRendering::HTML);
        }
        NodeValue::Code(code) if entering && context.user.quiet == 0 => {
            if let Some(html) = context.user.mentions.code(&code.literal) {
                context.write_str(&html)?;
                return Ok(ChildRendering::HTML);
            }
        }
        NodeValue::Table(_) if entering => {
            context.user.tables += 1;
            let label = numbered(&context.user, "Table {n}", context.user.tables);
            markup!(
                context,
                "\n<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" \
                 aria-label=\"{}\">",
                label
            )?;
        }
        NodeValue::Table(_) => {
            format_node_default(context, node, entering)?;
            markup!(context, "</div>\n")?;
            return Ok(ChildRendering::HTML);
        }
        NodeValue::TaskItem(task) if entering => {
            task_item(context, node, task.symbol.is_some())?;
            return Ok(ChildRendering::HTML);
        }
        NodeValue::HtmlBlock(html) if entering => {
            let line = data.sourcepos.start.line;
            if let Some((block, begins)) = context.user.marks.get(&line).copied().filter(|_| top) {
                let work = &context.user;
                let html = managed::html(work.site, work.index, work.url, (block, begins));
                context.write_str(&html)?;
                return Ok(ChildRendering::HTML);
            }
            return raw(context, &html.literal);
        }
        NodeValue::HtmlInline(html) if entering => return raw(context, html),
        _ => {}
    }
    let rendering = format_node_default(context, node, entering)?;
    if entering && matches!(data.value, NodeValue::Item(_)) {
        findings(context, node)?;
    }
    if holds_places {
        item_places(context, node)?;
    }
    Ok(rendering)
}

/// Whether the places of items that begin with a node are written into it; else they are before it.
fn takes_places<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
) -> Result<bool, fmt::Error> {
    let takes = matches!(node.data().value, NodeValue::Paragraph | NodeValue::TableCell);
    if !takes {
        item_places(context, node)?;
    }
    Ok(takes)
}

/// Writes the places of the items that begin with a node.
fn item_places<'a>(context: &mut Context<'_, '_, Work<'_>>, node: &'a AstNode<'a>) -> fmt::Result {
    if context.user.anchors.is_empty() {
        return Ok(());
    }
    for anchor in context.user.anchors.remove(&address(node)).unwrap_or_default() {
        let place = html!("<span id=\"{}\" data-place></span>", anchor);
        // It is not the text's own.
        let room = context.user.room;
        room.set(room.get() + place.len());
        context.write_str(&place)?;
    }
    Ok(())
}

/// Bytes of the element around a note.
const ROUND_A_NOTE: usize = 16;

/// Writes what leads to the item that a node is, in an element of its own or at its end.
fn traced<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    element: &str,
) -> fmt::Result {
    if context.user.traces.is_empty() {
        return Ok(());
    }
    let note = context.user.traces.remove(&address(node));
    // It is not the text's own.
    let room = context.user.room;
    room.set(room.get() + note.as_ref().map_or(0, |note| note.len() + ROUND_A_NOTE));
    match note {
        Some(note) if element.is_empty() => context.write_str(&note),
        Some(note) => markup!(context, "<{}>{}</{}>\n", Raw(element), Raw(&note), Raw(element)),
        None => Ok(()),
    }
}

/// Raw HTML goes through, to be sanitised with the whole; comments are for the file's readers.
fn raw(context: &mut Context<'_, '_, Work<'_>>, html: &str) -> Result<ChildRendering, fmt::Error> {
    let trimmed = html.trim();
    let comment = trimmed.starts_with("<!--") && trimmed.ends_with("-->");
    if context.user.document.html_as_text {
        context.write_str(&escape(html))?;
    } else if !comment || trimmed.matches("-->").count() > 1 {
        context.user.raw = true;
        let html = html.replace(HEADING_MARK, "");
        let html = led_html(&context.user.led, &figures::unreferred(&html));
        context.write_str(&html)?;
    }
    Ok(ChildRendering::HTML)
}

fn findings<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
) -> Result<(), fmt::Error> {
    // Most documents have none, and every block is asked.
    if context.user.findings.is_empty() {
        return Ok(());
    }
    let said = context.user.site.words();
    for finding in context.user.findings.remove(&address(node)).unwrap_or_default() {
        let number = finding.id.rsplit('-').next().unwrap_or_default();
        let label = said.with("Finding {n}", &[("n", &number)]);
        let message = in_english(said, escape_with_code(finding.message));
        let aside = html!(
            "\n<aside class=\"finding\" id=\"{}\" data-finding=\"{}\" data-level=\"{}\" \
             aria-label=\"{}\"><strong>{}</strong> {}</aside>\n",
            finding.id,
            finding.rule,
            finding.level,
            label,
            said.say(&capital(finding.level)),
            Raw(&message)
        );
        let room = context.user.room;
        room.set(room.get() + aside.len());
        context.write_str(&aside)?;
    }
    Ok(())
}

/// What a finding says, marked where the page is in another language.
fn in_english(words: &Words, html: String) -> String {
    if words.is_english() { html } else { html!("<span lang=\"en\">{}</span>", Raw(&html)) }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A heading with its anchor. Only the first of level 1 is the page's; later ones are a level
/// down.
fn heading<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    entering: bool,
    level: u8,
) -> Result<ChildRendering, fmt::Error> {
    let work = &mut context.user;
    let known = work.ordinals.get(&address(node)).and_then(|at| work.document.headings.get(*at));
    let first = known.is_some_and(|heading| {
        work.document.headings.first().is_some_and(|first| first.span == heading.span)
    });
    let own = level == 1 && first;
    // A page has one: the title of a later document in the file is a level down as well.
    let level = if level == 1 && (!own || !work.document.is_first()) { 2 } else { level };
    if entering {
        work.quiet += usize::from(own);
        work.heading = known.map(|heading| heading.anchor.as_str());
        let id = known.map(|heading| dom_id(&heading.anchor)).unwrap_or_default();
        if own {
            context.write_char(HEADING_MARK)?;
        }
        markup!(context, "\n<h{} id=\"{}\">", level, id)?;
        return Ok(ChildRendering::HTML);
    }
    work.quiet -= usize::from(own);
    work.heading = None;
    markup!(context, "</h{}>\n", level)?;
    if own {
        context.write_char(HEADING_MARK)?;
    }
    Ok(ChildRendering::HTML)
}

/// What tells the regions of a later document in a file from those of the first.
fn of_part(words: &Words, document: &Document) -> String {
    if document.is_first() {
        return String::new();
    }
    format!(" {}", words.with("of {title}", &[("title", &document.title)]))
}

/// What the region of a number is called, in its document.
fn numbered(work: &Work<'_>, phrase: &str, number: usize) -> String {
    let words = work.site.words();
    let part = of_part(words, work.document);
    [&*words.with(phrase, &[("n", &number)]), &part].concat()
}

fn code_block(
    context: &mut Context<'_, '_, Work<'_>>,
    info: &str,
    code: &str,
) -> Result<(), fmt::Error> {
    let most = context.user.site.settings.limits.diagrams;
    let is_drawn =
        |kind: &markdown::Figure, drawn: usize| *kind != markdown::Figure::Mermaid || drawn < most;
    let drawn = context.user.diagrams;
    if let Some(kind) = markdown::figure(info).filter(|kind| is_drawn(kind, drawn)) {
        let work = &mut context.user;
        let count = match kind {
            markdown::Figure::Query => {
                let answer = work.answers.next().cloned().unwrap_or_default();
                context.write_str("\n")?;
                return figure(context, answer);
            }
            markdown::Figure::Mermaid => &mut work.diagrams,
            markdown::Figure::Formula => &mut work.formulas,
        };
        *count += 1;
        let words = work.site.words();
        let html = figures::of_code(words, (kind, code), *count, &of_part(words, work.document));
        context.write_str("\n")?;
        return figure(context, html);
    }
    let language = markdown::language(info);
    context.user.codes += 1;
    let number = context.user.codes;
    let label = match language {
        "" => numbered(&context.user, "Code {n}", number),
        language => format!("{}, {language}", numbered(&context.user, "Code {n}", number)),
    };
    let class = match language {
        "" => String::new(),
        language => html!(" class=\"language-{}\"", language),
    };
    let work = &mut context.user;
    work.coloured += markdown::coloured(info, code);
    let settings = work.site.settings;
    let limits = &settings.limits;
    let plain = work.coloured > limits.code || markdown::too_costly(info, code, limits).is_some();
    let coloured = |code: &str| if plain { escape(code) } else { highlight::html(language, code) };
    let example = hidden::example(info, code, &settings.hidden_lines);
    let shown = coloured(example.as_ref().map_or(code, |example| &example.shown));
    context.write_str("\n")?;
    code_region(context, &label, &class, &shown)?;
    let Some(example) = example.filter(|example| example.hidden > 0) else { return Ok(()) };
    let said = context.user.site.words();
    let lines = said.count(example.hidden, "With {n} hidden line", "With {n} hidden lines");
    markup!(context, "<details class=\"hidden-lines\"><summary>{}</summary>\n", lines)?;
    let whole = coloured(&example.whole);
    let label = said.with("{code}, with hidden lines", &[("code", &label)]);
    code_region(context, &label, &class, &whole)?;
    markup!(context, "</details>\n")
}

/// Code that may be wider than the page.
fn code_region(
    context: &mut Context<'_, '_, Work<'_>>,
    label: &str,
    class: &str,
    coloured: &str,
) -> fmt::Result {
    markup!(
        context,
        "<pre class=\"code\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><code{}>{}\
         </code></pre>\n",
        label,
        Raw(class),
        Raw(coloured)
    )
}

fn task_item<'a>(
    context: &mut Context<'_, '_, Work<'_>>,
    node: &'a AstNode<'a>,
    checked: bool,
) -> Result<(), fmt::Error> {
    let in_list = node.parent().is_some_and(|p| matches!(p.data().value, NodeValue::List(_)));
    if in_list {
        markup!(context, "\n<li>")?;
        findings(context, node)?;
    }
    let words = context.user.site.words();
    let (label, attribute) =
        if checked { (words.say("Done"), " checked") } else { (words.say("Open"), "") };
    let checked = Raw(attribute);
    markup!(context, "<input type=\"checkbox\" disabled aria-label=\"{}\"{}> ", label, checked)
}

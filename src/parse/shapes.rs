//! The shapes in which items stand: what a heading, a list entry, a bold line, a line or a table
//! row says of an item.

use crate::model::{
    Captures, Cell, FieldValue, Heading, Item, ItemDecl, ItemField, ItemFieldRole, Pattern, Shape,
    Source, Span, TableShape, Text, is_none_word, is_placeholder, normalise, slug,
};

use super::fields::{labelled, phrased, values};
use super::tree::{Block, BlockKind, Inline, Tree, lines, text_of};

/// The hole that holds the text of an item whose form is checked; no pattern can name it.
pub(super) const TEXT: &str = "its text";

/// The text of the paragraphs before the first heading, a line each.
fn sentences(blocks: &[Block]) -> String {
    let own = blocks.iter().take_while(|block| !matches!(block.kind, BlockKind::Heading(_)));
    let mut texts = Vec::new();
    let mut stack: Vec<&Block> = own.collect();
    stack.reverse();
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

/// A run of blocks and the heading over it.
pub(super) struct Scope<'a> {
    pub blocks: &'a [Block],
    pub anchor: &'a str,
}

/// The blocks under a heading, without the heading.
pub(super) fn section<'a>(blocks: &'a [Block], heading: &Heading) -> &'a [Block] {
    let from = blocks.partition_point(|block| block.span.start <= heading.span.start);
    let to = blocks.partition_point(|block| block.span.start < heading.end);
    &blocks[from..to.max(from)]
}

pub(super) fn by_heading(
    source: &Source,
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
    let with_text = |mut holes: Captures, content: &[Block]| {
        if !decl.sentence.is_empty() {
            holes.insert(TEXT.to_owned(), sentences(content));
        }
        holes
    };
    let headings: Vec<&Heading> = scope
        .blocks
        .iter()
        .filter_map(|block| match block.kind {
            BlockKind::Heading(index) => Some(&tree.headings[index]),
            _ => None,
        })
        .collect();
    let top = headings.iter().map(|heading| heading.level).min().unwrap_or(0);
    // A pattern of holes only takes every heading straight under the section, and only when no
    // heading has a form of its own.
    let specific: Vec<&Pattern> = patterns.iter().filter(|pattern| !pattern.is_bare()).collect();
    let is_item = |heading: &&&Heading| {
        let text = crate::model::plain_title(&heading.text);
        specific.iter().any(|pattern| pattern.is_match(text))
    };
    let bare = headings.iter().find(is_item).is_none();
    for heading in headings {
        let text = crate::model::plain_title(&heading.text);
        let matched = patterns.iter().find_map(|pattern| {
            if pattern.is_bare() && (!bare || heading.level != top || decl.within.is_empty()) {
                return None;
            }
            // A form may begin with the number that titles are compared without.
            let holes = pattern.captures(text).or_else(|| pattern.captures(&heading.text))?;
            Some((pattern, holes))
        });
        let Some((pattern, holes)) = matched else {
            continue;
        };
        if is_open(decl, &holes, true) {
            continue;
        }
        let content = own_blocks(tree, section(scope.blocks, heading), decl);
        let end = content.last().map_or(heading.span.end, |last| last.span.end);
        found.push(Item {
            id: id(decl, Some(pattern), &holes),
            kind: decl.name.clone(),
            title: title(&holes, text),
            span: heading.span,
            extent: heading.span.to(Span::new(heading.span.start, end)),
            checked: None,
            anchor: heading.anchor.clone(),
            fields: fields_of(source, content, decl),
            holes: with_text(holes, content),
            group: None,
        });
    }
}

/// Whether an item is still a template's: its title is a hole. A heading with an id of its own is
/// an item all the same.
fn is_open(decl: &ItemDecl, holes: &Captures, heading: bool) -> bool {
    let named = !heading || decl.id.as_ref().is_some_and(|form| form.contains("{title"));
    named && holes.get("title").is_some_and(|title| is_placeholder(title))
}

/// The fields of an item in its blocks; also in the code among them, where a field is read there.
fn fields_of(source: &Source, content: &[Block], decl: &ItemDecl) -> Vec<FieldValue> {
    let mut fields = labelled(content, &decl.fields);
    for field in decl.fields.iter().filter(|field| field.in_code) {
        if fields.iter().any(|there| there.name == field.name) {
            continue;
        }
        let code = content.iter().filter(|block| block.kind == BlockKind::Code);
        let lines = code
            .flat_map(|block| source.line(block.content.start)..=source.line(block.content.end));
        let found: Vec<Text> = lines.flat_map(|line| line_values(source, line, field)).collect();
        if !found.is_empty() {
            fields.push(FieldValue { name: field.name.clone(), values: found });
        }
    }
    phrased(content, &decl.fields, &mut fields);
    fields
}

/// The values of a field in a line of code: `Label: value`, also behind the mark of a comment.
fn line_values(source: &Source, line: usize, field: &ItemField) -> Vec<Text> {
    let text = source.line_text(line);
    let Some((label, value)) = text.split_once(':') else { return Vec::new() };
    if !field.labels.contains(&normalise(label)) {
        return Vec::new();
    }
    let end = source.line_span(line).end;
    let start = end - value.trim_start().len();
    let run = Inline {
        text: value.trim().to_owned(),
        span: Span::new(start, start + value.trim().len()),
        strong: false,
        code: false,
        link: None,
        line_end: false,
    };
    values(field, &[run])
}

/// The blocks of an item up to the next heading that is an item of the same declaration.
fn own_blocks<'a>(tree: &Tree, blocks: &'a [Block], decl: &ItemDecl) -> &'a [Block] {
    let is_item = |block: &Block| match block.kind {
        BlockKind::Heading(index) => {
            let text = crate::model::plain_title(&tree.headings[index].text);
            decl.shapes.iter().any(|shape| match shape {
                Shape::Heading(patterns) => {
                    patterns.iter().any(|pattern| !pattern.is_bare() && pattern.is_match(text))
                }
                _ => false,
            })
        }
        _ => false,
    };
    let end = blocks.iter().position(is_item).unwrap_or(blocks.len());
    &blocks[..end]
}

/// Which entries of a list a form of holes only takes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Entries {
    /// Those with numbers.
    Numbered,
    /// All of the list.
    Any,
    /// Those with check boxes, at every depth; no others, whatever the form.
    Tasks,
}

pub(super) fn by_entry(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    form: (&[Pattern], Entries),
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    for block in scope.blocks {
        place.pass(tree, block, decl);
        if let BlockKind::List { .. } = block.kind {
            let mut items = Vec::new();
            list_items(decl, form, block, true, &mut items);
            found.extend(items.into_iter().map(|item| place.put(item)));
        }
    }
}

/// The items of a list and of the lists in it. A form of holes only takes the entries of the list
/// itself, not what explains them.
fn list_items(
    decl: &ItemDecl,
    (patterns, entries): (&[Pattern], Entries),
    list: &Block,
    outermost: bool,
    found: &mut Vec<Item>,
) {
    let ordered = list.kind == BlockKind::List { ordered: true };
    let bare = match entries {
        Entries::Numbered => outermost && ordered,
        Entries::Any => outermost,
        Entries::Tasks => true,
    };
    for entry in &list.children {
        let task = match entry.kind {
            BlockKind::Entry { task } => task,
            _ => None,
        };
        if entries != Entries::Tasks || task.is_some() {
            found.extend(entry_item(decl, patterns, entry, (bare, task)));
        }
        for nested in &entry.children {
            if let BlockKind::List { .. } = nested.kind {
                list_items(decl, (patterns, entries), nested, false, found);
            }
        }
    }
}

/// The item that a list entry is; `bare` says whether a form of holes only may make one.
fn entry_item(
    decl: &ItemDecl,
    patterns: &[Pattern],
    entry: &Block,
    (bare, task): (bool, Option<bool>),
) -> Option<Item> {
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let line = lines(&first.inlines).next()?;
    let head = text_of(line);
    let (pattern, mut holes) = head_match(line, &head.text, patterns, bare)?;
    if is_open(decl, &holes, false) {
        return None;
    }
    let mut fields = labelled(&entry.children, &decl.fields);
    linked_spec(decl, line, &mut fields);
    behind_bold(decl, line, &mut fields);
    phrased(&entry.children, &decl.fields, &mut fields);
    if !decl.sentence.is_empty() {
        holes.insert(TEXT.to_owned(), sentences(std::slice::from_ref(first)));
    }
    // `**Name**: what it is about`: the name is what is bold.
    if pattern.written() == "{title}"
        && let Some(name) = bold_head(line)
    {
        holes.insert("title".to_owned(), name);
    }
    // Without a name of its own an entry is called by all that it says, however it is wrapped.
    let named = holes.contains_key("title");
    let said = if named { head.text.clone() } else { sentences(std::slice::from_ref(first)) };
    Some(Item {
        id: id(decl, Some(pattern), &holes),
        kind: decl.name.clone(),
        title: title(&holes, &said),
        // From the start of the line: the text's own place begins inside its bold.
        span: Span::new(first.span.start.min(head.span.start), head.span.end),
        extent: entry.span,
        checked: task,
        anchor: String::new(),
        fields,
        holes,
        group: None,
    })
}

/// What stands behind the bold words of a line, for the field that takes it.
fn behind_bold(decl: &ItemDecl, line: &[Inline], fields: &mut Vec<FieldValue>) {
    let Some(field) = decl.fields.iter().find(|field| field.role == ItemFieldRole::Text) else {
        return;
    };
    let bold = line.iter().take_while(|run| run.strong).count();
    let rest = text_of(&super::fields::without_colon(&line[bold..]));
    if bold > 0 && !rest.text.is_empty() {
        fields.push(FieldValue { name: field.name.clone(), values: vec![rest] });
    }
}

/// The bold words that a line begins with.
fn bold_head(line: &[Inline]) -> Option<String> {
    let bold = line.iter().take_while(|run| run.strong).count();
    let text = text_of(&line[..bold]).text;
    let text = text.trim_end_matches([':', '.']).trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The form that the bold words at the head of a line have, or the line as a whole.
fn head_match<'p>(
    line: &[Inline],
    whole: &str,
    patterns: &'p [Pattern],
    bare: bool,
) -> Option<(&'p Pattern, Captures)> {
    let bold = line.iter().take_while(|run| run.strong).count();
    let fits = |text: &str, pattern: &'p Pattern| Some((pattern, pattern.captures(text)?));
    if bold > 0 && bold < line.len() {
        let text = bold_head(line).unwrap_or_default();
        let mut specific = patterns.iter().filter(|pattern| !pattern.is_bare());
        if let Some(found) = specific.find_map(|pattern| fits(&text, pattern)) {
            return Some(found);
        }
    }
    patterns
        .iter()
        .filter(|pattern| bare || !pattern.is_bare())
        .find_map(|pattern| fits(whole, pattern))
}

/// Paragraphs that begin in bold, each with the blocks up to the next one.
pub(super) fn by_bold(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
    let head = |block: &Block| {
        let line = lines(&block.inlines).next()?;
        let fits = block.kind == BlockKind::Paragraph && line.first().is_some_and(|r| r.strong);
        let whole = text_of(line);
        let (pattern, holes) = fits.then(|| head_match(line, &whole.text, patterns, true))??;
        Some((pattern.clone(), holes, whole))
    };
    let mut place = Place::new(scope);
    for (at, block) in scope.blocks.iter().enumerate() {
        place.pass(tree, block, decl);
        let Some((pattern, holes, whole)) = head(block) else { continue };
        if is_open(decl, &holes, false) {
            continue;
        }
        let rest = &scope.blocks[at..];
        let ends =
            |block: &Block| matches!(block.kind, BlockKind::Heading(_)) || head(block).is_some();
        let length = rest[1..].iter().position(ends).map_or(rest.len(), |next| next + 1);
        let content = &rest[..length];
        let last = content.last().map_or(block.span.end, |last| last.span.end);
        found.push(place.put(Item {
            id: id(decl, Some(&pattern), &holes),
            kind: decl.name.clone(),
            title: title(&holes, &whole.text),
            span: Span::new(block.span.start.min(whole.span.start), whole.span.end),
            extent: Span::new(block.span.start, last),
            checked: None,
            anchor: String::new(),
            fields: labelled(content, &decl.fields),
            holes,
            group: None,
        }));
    }
}

/// Lines of paragraphs, and where the declaration looks there of code blocks and comments.
pub(super) fn by_line(
    source: &Source,
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    let item = |text: &str, span: Span| {
        let (pattern, holes) =
            patterns.iter().find_map(|pattern| Some((pattern, pattern.captures(text)?)))?;
        Some(Item {
            id: id(decl, Some(pattern), &holes),
            kind: decl.name.clone(),
            title: title(&holes, text),
            span,
            extent: span,
            checked: None,
            anchor: String::new(),
            fields: Vec::new(),
            holes,
            group: None,
        })
    };
    for block in scope.blocks {
        place.pass(tree, block, decl);
        let raw = match block.kind {
            BlockKind::Paragraph => {
                let texts = lines(&block.inlines).map(text_of);
                let items = texts.filter_map(|text| item(&text.text, text.span));
                found.extend(items.map(|item| place.put(item)));
                false
            }
            BlockKind::Code => decl.look_in.fences,
            BlockKind::Comment => decl.look_in.comments,
            _ => false,
        };
        if !raw {
            continue;
        }
        for line in source.line(block.content.start)..=source.line(block.content.end) {
            let text = source.line_text(line);
            let start = source.line_span(line).start + text.len() - text.trim_start().len();
            let span = Span::new(start, start + text.trim().len());
            if block.content.contains(span) && !text.trim().is_empty() {
                found.extend(item(text.trim(), span).map(|item| place.put(item)));
            }
        }
    }
}

/// A title that is a link names the spec, unless a field does.
fn linked_spec(decl: &ItemDecl, runs: &[Inline], fields: &mut Vec<FieldValue>) {
    let Some(run) = runs.iter().find(|run| run.link.is_some()) else { return };
    let Some(spec) = decl.fields.iter().find(|field| field.role == ItemFieldRole::Spec) else {
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

pub(super) fn by_row(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    shape: &TableShape,
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    for block in scope.blocks {
        place.pass(tree, block, decl);
        if block.kind == BlockKind::Table {
            found.extend(table_items(decl, shape, block).into_iter().map(|i| place.put(i)));
        }
    }
}

/// Where items stand while a section is walked: the heading above, and the group it opens.
pub(super) struct Place {
    anchor: String,
    group: Option<(usize, String)>,
    groups: usize,
}

impl Place {
    pub(super) fn new(scope: &Scope<'_>) -> Place {
        Place { anchor: scope.anchor.to_owned(), group: None, groups: 0 }
    }

    /// Goes past a block: a heading opens a section, and with it perhaps a group; so does a
    /// comment or a bold line of the groups' form.
    pub(super) fn pass(&mut self, tree: &Tree, block: &Block, decl: &ItemDecl) {
        let group = match block.kind {
            BlockKind::Heading(index) => {
                let heading = &tree.headings[index];
                self.anchor.clone_from(&heading.anchor);
                let text = crate::model::plain_title(&heading.text).to_owned();
                self.group = None;
                text
            }
            _ if decl.groups.is_empty() => return,
            BlockKind::Comment => block.comment.trim().to_owned(),
            BlockKind::Paragraph if block.inlines.first().is_some_and(|run| run.strong) => {
                let bold = block.inlines.iter().take_while(|run| run.strong).count();
                text_of(&block.inlines[..bold]).text.trim_end_matches(':').to_owned()
            }
            _ => return,
        };
        if decl.groups.iter().any(|pattern| pattern.is_match(&group)) {
            self.groups += 1;
            self.group = Some((self.groups, group));
        }
    }

    pub(super) fn put(&self, item: Item) -> Item {
        Item { anchor: self.anchor.clone(), group: self.group.clone(), ..item }
    }
}

fn table_items(decl: &ItemDecl, shape: &TableShape, table: &Block) -> Vec<Item> {
    let mut rows = table.children.iter();
    let Some(header) = rows.next() else {
        return Vec::new();
    };
    let columns: Vec<String> =
        header.children.iter().map(|cell| normalise(&text_of(&cell.inlines).text)).collect();
    let column = |names: &[String]| columns.iter().position(|column| names.contains(column));
    let holes: Option<Vec<(&Cell, usize)>> =
        shape.holes.iter().map(|(hole, names)| Some((hole, column(names)?))).collect();
    let Some(holes) = holes.filter(|holes| !holes.is_empty()) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for row in rows {
        let cell = |at: usize| row.children.get(at).map(|cell| text_of(&cell.inlines));
        let mut captures = Captures::new();
        let filled = holes.iter().all(|(hole, at)| {
            let Some(text) = cell(*at).map(|text| text.text) else { return false };
            // A row that leaves one of them open names nothing yet.
            if text.is_empty() || is_placeholder(&text) {
                return false;
            }
            match hole {
                Cell::Hole(name) => {
                    captures.insert(name.clone(), text);
                    true
                }
                Cell::Form(form) => form.captures(&text).is_some_and(|found| {
                    captures.extend(found);
                    true
                }),
            }
        });
        if !filled {
            continue;
        }
        let mut fields: Vec<FieldValue> = decl
            .fields
            .iter()
            .filter_map(|field| {
                let cell = row.children.get(column(&field.labels)?)?;
                let values = values(field, &cell.inlines);
                Some(FieldValue { name: field.name.clone(), values })
            })
            .collect();
        if let Some(cell) = column(&shape.title).and_then(|at| row.children.get(at)) {
            linked_spec(decl, &cell.inlines, &mut fields);
        }
        let text = column(&shape.title).and_then(cell).map(|text| text.text).unwrap_or_default();
        items.push(Item {
            id: id(decl, None, &captures),
            kind: decl.name.clone(),
            title: text,
            span: inked(row),
            extent: row.span,
            checked: None,
            anchor: String::new(),
            fields,
            holes: captures,
            group: None,
        });
    }
    items
}

/// The span of what is written in a row.
fn inked(row: &Block) -> Span {
    let cells = row.children.iter().map(|cell| text_of(&cell.inlines).span);
    cells.filter(|span| span.start < span.end).reduce(Span::to).unwrap_or(row.span)
}

pub(super) fn title(holes: &Captures, text: &str) -> String {
    let title = holes.get("title").map_or(text, String::as_str);
    title.trim().trim_end_matches([':', '-', '–', '—']).trim().to_owned()
}

/// An item's id: by the kind's form, else as the heading writes it, blanks to hyphens.
pub(super) fn id(decl: &ItemDecl, pattern: Option<&Pattern>, holes: &Captures) -> String {
    let filled = match (&decl.id, pattern) {
        (Some(form), _) => Pattern::fill(form, holes),
        (None, Some(pattern)) if !pattern.written().starts_with("regex:") => {
            let before = pattern.written().split("{title}").next().unwrap_or_default();
            let before = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '}');
            Some(before).filter(|before| !before.is_empty()).and_then(|b| Pattern::fill(b, holes))
        }
        (None, _) => None,
    };
    let id = filled.or_else(|| holes.get("title").map(|title| slug(title))).unwrap_or_default();
    id.split_whitespace().collect::<Vec<_>>().join("-")
}

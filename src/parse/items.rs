//! Items: headings, list entries and table rows that a kind declares as requirements, components,
//! planned entries and so on.

use crate::model::{
    Captures, ContextSection, FieldValue, Heading, Item, ItemDecl, ItemFieldRole, Kind, Pattern,
    Reference, RelationRole, Shape, Span, TableShape, Target, Text, is_none_word, normalise, slug,
};

use super::fields::{labelled, values};
use super::tree::{Block, BlockKind, Inline, Tree, lines, text_of};

/// A run of blocks and the heading over it.
struct Scope<'a> {
    blocks: &'a [Block],
    anchor: &'a str,
}

/// The items of a kind in a file, in the order of the text.
pub(super) fn items(tree: &Tree, kind: &Kind) -> Vec<Item> {
    let titles: Vec<String> =
        tree.headings.iter().map(|heading| normalise(&heading.text)).collect();
    let mut all: Vec<Item> = Vec::new();
    for decl in &kind.items {
        let mut found = Vec::new();
        for scope in scopes(tree, &titles, &decl.within) {
            for shape in &decl.shapes {
                match shape {
                    Shape::Heading(patterns) => {
                        by_heading(tree, &scope, decl, patterns, &mut found);
                    }
                    Shape::Entry(patterns) => by_entry(tree, &scope, decl, patterns, &mut found),
                    Shape::Row(table) => by_row(tree, &scope, decl, table, &mut found),
                }
            }
        }
        if decl.join {
            found = joined(found);
        }
        for (at, item) in found.iter_mut().enumerate() {
            // A name without letters gives no id: its place does.
            if item.id.is_empty() || item.id.ends_with('-') {
                item.id = format!("{}-{}", decl.name, at + 1);
            }
        }
        all.extend(found);
    }
    all.sort_by_key(|item| (item.span.start, item.kind.clone()));
    all
}

/// The sections that a declaration looks into: those of the first title that the file has.
fn scopes<'a>(tree: &'a Tree, titles: &[String], within: &[String]) -> Vec<Scope<'a>> {
    if within.is_empty() {
        return vec![Scope { blocks: &tree.blocks, anchor: "" }];
    }
    for wanted in within {
        let found: Vec<Scope<'a>> = tree
            .headings
            .iter()
            .zip(titles)
            .filter(|(heading, title)| heading.outline && *title == wanted)
            .map(|(heading, _)| Scope {
                blocks: section(&tree.blocks, heading),
                anchor: &heading.anchor,
            })
            .collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// The blocks under a heading, without the heading.
pub(super) fn section<'a>(blocks: &'a [Block], heading: &Heading) -> &'a [Block] {
    let from = blocks.partition_point(|block| block.span.start <= heading.span.start);
    let to = blocks.partition_point(|block| block.span.start < heading.end);
    &blocks[from..to.max(from)]
}

fn by_heading(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
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
            Some((pattern, pattern.captures(text)?))
        });
        let Some((pattern, holes)) = matched else {
            continue;
        };
        let content = own_blocks(tree, section(scope.blocks, heading), decl);
        found.push(Item {
            id: id(decl, Some(pattern), &holes),
            kind: decl.name.clone(),
            title: title(&holes, text),
            span: heading.span,
            anchor: heading.anchor.clone(),
            fields: labelled(content, &decl.fields),
            holes,
            group: None,
        });
    }
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

fn by_entry(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    patterns: &[Pattern],
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    for block in scope.blocks {
        match block.kind {
            BlockKind::Heading(index) => place.pass(&tree.headings[index], decl),
            BlockKind::List { ordered } => {
                let items = block.children.iter();
                let items = items.filter_map(|entry| entry_item(decl, patterns, entry, ordered));
                found.extend(items.map(|item| place.put(item)));
            }
            _ => {}
        }
    }
}

/// The item that a list entry is. In a list without numbers only a form of its own makes one.
fn entry_item(decl: &ItemDecl, patterns: &[Pattern], entry: &Block, ordered: bool) -> Option<Item> {
    let first = entry.children.iter().find(|block| block.kind == BlockKind::Paragraph)?;
    let line = lines(&first.inlines).next()?;
    let head = text_of(line);
    let (pattern, holes) = patterns
        .iter()
        .filter(|pattern| ordered || !pattern.is_bare())
        .find_map(|pattern| Some((pattern, pattern.captures(&head.text)?)))?;
    let mut fields = labelled(&entry.children, &decl.fields);
    linked_spec(decl, line, &mut fields);
    let mut holes = holes;
    // `**Name**: what it is about`: the name is what is bold.
    if pattern.is_bare()
        && let Some((name, _)) = super::fields::bold_label(line)
    {
        holes.insert("title".to_owned(), name.text);
    }
    Some(Item {
        id: id(decl, Some(pattern), &holes),
        kind: decl.name.clone(),
        title: title(&holes, &head.text),
        // From the start of the line: the text's own place begins inside its bold.
        span: Span::new(first.span.start.min(head.span.start), head.span.end),
        anchor: String::new(),
        fields,
        holes,
        group: None,
    })
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

fn by_row(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    shape: &TableShape,
    found: &mut Vec<Item>,
) {
    let mut place = Place::new(scope);
    for block in scope.blocks {
        match block.kind {
            BlockKind::Heading(index) => place.pass(&tree.headings[index], decl),
            BlockKind::Table => {
                found.extend(table_items(decl, shape, block).into_iter().map(|i| place.put(i)));
            }
            _ => {}
        }
    }
}

/// Where items stand while a section is walked: the heading above, and the group it opens.
struct Place {
    anchor: String,
    group: Option<(usize, String)>,
    groups: usize,
}

impl Place {
    fn new(scope: &Scope<'_>) -> Place {
        Place { anchor: scope.anchor.to_owned(), group: None, groups: 0 }
    }

    fn pass(&mut self, heading: &Heading, decl: &ItemDecl) {
        self.anchor.clone_from(&heading.anchor);
        let text = crate::model::plain_title(&heading.text);
        self.group = decl.groups.iter().any(|pattern| pattern.is_match(text)).then(|| {
            self.groups += 1;
            (self.groups, text.to_owned())
        });
    }

    fn put(&self, item: Item) -> Item {
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
    let holes: Option<Vec<(&String, usize)>> =
        shape.holes.iter().map(|(hole, names)| Some((hole, column(names)?))).collect();
    let Some(holes) = holes.filter(|holes| !holes.is_empty()) else {
        return Vec::new();
    };
    let mut items = Vec::new();
    for row in rows {
        let cell = |at: usize| row.children.get(at).map(|cell| text_of(&cell.inlines));
        let captures: Captures = holes
            .iter()
            .filter_map(|(hole, at)| Some(((*hole).clone(), cell(*at)?.text)))
            .collect();
        // A row that leaves one of them open names nothing yet.
        if captures.len() < holes.len() || captures.values().any(String::is_empty) {
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

fn title(holes: &Captures, text: &str) -> String {
    let title = holes.get("title").map_or(text, String::as_str);
    title.trim().trim_end_matches([':', '-', '–', '—']).trim().to_owned()
}

/// An item's id: by the kind's form, else as the heading writes it, blanks to hyphens.
fn id(decl: &ItemDecl, pattern: Option<&Pattern>, holes: &Captures) -> String {
    let filled = match (&decl.id, pattern) {
        (Some(form), _) => Pattern::fill(form, holes),
        (None, Some(pattern)) => {
            let before = pattern.written().split("{title}").next().unwrap_or_default();
            let before = before.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '}');
            Some(before).filter(|before| !before.is_empty()).and_then(|b| Pattern::fill(b, holes))
        }
        (None, None) => None,
    };
    let id = filled.or_else(|| holes.get("title").map(|title| slug(title))).unwrap_or_default();
    id.split_whitespace().collect::<Vec<_>>().join("-")
}

/// Items of one id as one: the first stays, fields that it lacks come from the others.
fn joined(items: Vec<Item>) -> Vec<Item> {
    let mut all: Vec<Item> = Vec::new();
    for item in items {
        match all.iter_mut().find(|other| other.id == item.id) {
            Some(first) => {
                for field in item.fields {
                    if !first.fields.iter().any(|other| other.name == field.name) {
                        first.fields.push(field);
                    }
                }
                // The heading with the details is the better place to be linked to.
                if first.anchor != item.anchor && first.span.start < item.span.start {
                    first.anchor = item.anchor;
                }
            }
            None => all.push(item),
        }
    }
    all
}

/// The references that items declare in fields that name what they need and what they cover.
pub(super) fn references(kind: &Kind, items: &[Item]) -> Vec<Reference> {
    let pairs = [
        (ItemFieldRole::Dependencies, RelationRole::Dependency),
        (ItemFieldRole::Traces, RelationRole::Trace),
    ];
    let mut all = Vec::new();
    for (field, role) in pairs {
        let Some(relation) = kind.relations.iter().find(|relation| relation.role == role) else {
            continue;
        };
        for (index, item) in items.iter().enumerate() {
            let Some(decl) = kind.item(&item.kind) else {
                continue;
            };
            let word = decl.fields.iter().find(|known| known.role == field);
            let word = word.map(|known| known.name.clone()).unwrap_or_default();
            all.extend(item.of_role(decl, field).map(|name| Reference {
                relation: relation.name.clone(),
                inverse: false,
                word: word.clone(),
                target: Target::Name(name.text.clone()),
                span: name.span,
                link: name.link.clone(),
                note: None,
                item: Some(index),
            }));
        }
    }
    all
}

/// Sections of the file that other documents take over.
pub(super) fn contexts(tree: &Tree, kind: &Kind) -> Vec<ContextSection> {
    let mut all = Vec::new();
    for decl in &kind.contexts {
        let found = decl.sections.iter().find_map(|wanted| {
            tree.headings
                .iter()
                .find(|heading| heading.outline && normalise(&heading.text) == *wanted)
        });
        if let Some(heading) = found {
            all.push(ContextSection {
                name: decl.name.clone(),
                title: crate::model::plain_title(&heading.text).to_owned(),
                anchor: heading.anchor.clone(),
                span: Span::new(heading.span.start, heading.end),
            });
        }
    }
    all.sort_by_key(|context| context.span.start);
    all
}

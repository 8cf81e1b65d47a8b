//! Items: headings, list entries and table rows that a kind declares as requirements, components,
//! planned entries and so on.

use crate::model::{
    Captures, ContextSection, FieldValue, Heading, Item, ItemDecl, ItemFieldRole, Kind, Pattern,
    Reference, RelationRole, Shape, Span, TableShape, Target, Text, is_none_word, is_placeholder,
    normalise, slug,
};

use super::fields::{labelled, names_or_text, split_names};
use super::tree::{Block, BlockKind, Tree, lines, text_of};

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
        for item in &mut found {
            part_names(decl, &mut item.fields);
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
    let mut anchor = scope.anchor.to_owned();
    let mut group: Option<(usize, String)> = None;
    let mut groups = 0;
    for block in scope.blocks {
        match block.kind {
            BlockKind::Heading(index) => {
                let heading = &tree.headings[index];
                anchor.clone_from(&heading.anchor);
                let text = crate::model::plain_title(&heading.text);
                if decl.groups.iter().any(|pattern| pattern.is_match(text)) {
                    groups += 1;
                    group = Some((groups, text.to_owned()));
                } else {
                    group = None;
                }
            }
            BlockKind::List { ordered } => {
                for entry in &block.children {
                    let Some(item) = entry_item(decl, patterns, entry, ordered) else {
                        continue;
                    };
                    found.push(Item { anchor: anchor.clone(), group: group.clone(), ..item });
                }
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
    if let Some(link) = &head.link {
        let spec = decl.fields.iter().find(|field| field.role == ItemFieldRole::Spec);
        if let Some(spec) = spec.filter(|s| !fields.iter().any(|field| field.name == s.name)) {
            let run = line.iter().find(|run| run.link.is_some())?;
            let value = Text { text: run.text.clone(), span: run.span, link: Some(link.clone()) };
            fields.push(FieldValue { name: spec.name.clone(), values: vec![value] });
        }
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

fn by_row(
    tree: &Tree,
    scope: &Scope<'_>,
    decl: &ItemDecl,
    shape: &TableShape,
    found: &mut Vec<Item>,
) {
    let mut anchor = scope.anchor.to_owned();
    for block in scope.blocks {
        match block.kind {
            BlockKind::Heading(index) => anchor.clone_from(&tree.headings[index].anchor),
            BlockKind::Table => {
                for item in table_items(decl, shape, block) {
                    found.push(Item { anchor: anchor.clone(), ..item });
                }
            }
            _ => {}
        }
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
        if captures.values().all(String::is_empty) {
            continue;
        }
        let fields = decl
            .fields
            .iter()
            .filter_map(|field| {
                let cell = row.children.get(column(&field.labels)?)?;
                let values = names_or_text(&cell.inlines);
                Some(FieldValue { name: field.name.clone(), values })
            })
            .collect();
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
            all.extend(item.of_role(decl, field).map(|name| Reference {
                relation: relation.name.clone(),
                inverse: false,
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

/// Parts the values of fields that list names into one text a name, each at its place; words for
/// none and holes of a template are dropped.
fn part_names(decl: &ItemDecl, fields: &mut [FieldValue]) {
    for field in fields {
        let listing =
            decl.fields.iter().any(|known| known.name == field.name && naming(known.role));
        if listing {
            field.values = field.values.iter().flat_map(names).collect();
        }
    }
}

fn naming(role: ItemFieldRole) -> bool {
    matches!(role, ItemFieldRole::Dependencies | ItemFieldRole::Traces)
}

fn names(value: &Text) -> Vec<Text> {
    if value.link.is_some() {
        return vec![value.clone()];
    }
    if is_none_word(&value.text) || is_placeholder(&value.text) {
        return Vec::new();
    }
    let exact = value.span.end - value.span.start == value.text.len();
    split_names(&value.text)
        .into_iter()
        .filter(|part| !is_none_word(part) && !is_placeholder(part))
        .map(|part| {
            let start = value.span.start + (part.as_ptr() as usize - value.text.as_ptr() as usize);
            let span = if exact { Span::new(start, start + part.len()) } else { value.span };
            Text { text: part.trim_matches('`').to_owned(), span, link: None }
        })
        .collect()
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

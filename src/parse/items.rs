//! Items: headings, list entries, table rows and so on that a kind declares as requirements,
//! components, planned entries.

use crate::model::{
    Captures, ContextSection, Fault, FieldValue, Item, ItemDecl, ItemField, ItemFieldRole,
    ItemRole, Kind, Pattern, Problem, Reference, RelationRole, Shape, Source, Span, Target, Text,
    normalise,
};

use super::fields::{bold_label, split_names};
use super::phrases::by_phrase;
use super::shapes::{
    Entries, Scope, TEXT, by_bold, by_entry, by_heading, by_line, by_row, section,
};
use super::tree::{Block, BlockKind, Tree};

/// The items of a kind in a file, in the order of the text.
pub(super) fn items(
    source: &Source,
    tree: &Tree,
    kind: &Kind,
    problems: &mut Vec<Problem>,
) -> Vec<Item> {
    let mut all: Vec<Item> = Vec::new();
    for decl in outer_first(kind) {
        let mut found = match &decl.of {
            None => found(source, tree, decl, None),
            Some(of) => {
                let outer: Vec<Item> =
                    all.iter().filter(|item| item.kind == *of).cloned().collect();
                let inside = |outer: &Item| found(source, tree, decl, Some(outer));
                outer.iter().flat_map(inside).collect()
            }
        };
        if decl.join {
            found = joined(found);
        }
        for (at, item) in found.iter_mut().enumerate() {
            // A name without letters gives no id: its place does.
            if item.id.is_empty() || item.id.ends_with('-') {
                item.id = format!("{}-{}", decl.name, at + 1);
            }
            told(decl, item, problems);
            // Only the parts of a system are still asked for them.
            if !keeps_holes(decl.role) {
                item.holes.clear();
            }
        }
        all.extend(found);
    }
    all.sort_by(|a, b| (a.span.start, &a.kind).cmp(&(b.span.start, &b.kind)));
    all
}

/// The types of items, those that stand inside of others behind them.
fn outer_first(kind: &Kind) -> Vec<&ItemDecl> {
    let mut open: Vec<&ItemDecl> = kind.items.iter().collect();
    let mut order: Vec<&ItemDecl> = Vec::new();
    loop {
        let known = |decl: &&ItemDecl| match &decl.of {
            Some(of) => order.iter().any(|there| there.name == *of),
            None => true,
        };
        let (ready, rest): (Vec<&ItemDecl>, Vec<&ItemDecl>) = open.into_iter().partition(known);
        if ready.is_empty() {
            return order;
        }
        order.extend(ready);
        open = rest;
    }
}

/// Tells what an item itself says to be amiss: that it is a question, or no sentence of the form
/// that its kind wants.
fn told(decl: &ItemDecl, item: &Item, problems: &mut Vec<Problem>) {
    let mut tell = |fault: Fault, message: String, help: String| {
        let (span, minor, in_sidecar) = (item.span, false, false);
        problems.push(Problem { span, message, help, minor, fault, in_sidecar });
    };
    if decl.role == ItemRole::Question {
        let message = format!("`{}` is still to be answered", item.title);
        tell(Fault::Question, message, "answer it in the text, and remove the mark".to_owned());
    }
    let Some(text) = item.holes.get(TEXT).filter(|_| !decl.sentence.is_empty()) else { return };
    if !text.split('\n').any(|text| decl.sentence.iter().any(|form| form.is_match(text))) {
        let forms: Vec<&str> = decl.sentence.iter().map(Pattern::written).collect();
        let forms = forms.iter().filter(|form| !form.starts_with("regex:")).copied();
        let forms = forms.collect::<Vec<_>>().join("`, `");
        let message = format!("the {} `{}` is no sentence of its form", decl.name, item.id);
        let help = format!("write `{forms}`");
        tell(Fault::Sentence, message, help);
    }
}

/// Whether items of a role are asked for what their pattern's holes took once they have their id.
fn keeps_holes(role: ItemRole) -> bool {
    use ItemRole::{Component, Contract, Ownership, PlannedEntry};
    matches!(role, Component | Contract | Ownership | PlannedEntry)
}

/// Whether a file holds an item of a type.
pub(super) fn any(source: &Source, tree: &Tree, decl: &ItemDecl) -> bool {
    !found(source, tree, decl, None).is_empty()
}

/// The items of a type, all of them or those inside of another item, in the order of the text.
fn found(source: &Source, tree: &Tree, decl: &ItemDecl, outer: Option<&Item>) -> Vec<Item> {
    let mut found = Vec::new();
    let scopes = match outer {
        None => scopes(tree, &decl.within),
        Some(outer) => scopes_inside(tree, &decl.within, outer),
    };
    for scope in scopes {
        for shape in &decl.shapes {
            match shape {
                Shape::Heading(patterns) => {
                    by_heading(source, tree, &scope, decl, patterns, &mut found);
                }
                Shape::Entry(patterns) => {
                    by_entry(tree, &scope, decl, (patterns, Entries::Numbered), &mut found);
                }
                Shape::Bullet(patterns) => {
                    by_entry(tree, &scope, decl, (patterns, Entries::Any), &mut found);
                }
                Shape::Checkbox(patterns) => {
                    by_entry(tree, &scope, decl, (patterns, Entries::Tasks), &mut found);
                }
                Shape::Bold(patterns) => by_bold(tree, &scope, decl, patterns, &mut found),
                Shape::Line(patterns) => by_line(source, tree, &scope, decl, patterns, &mut found),
                Shape::Row(table) => by_row(tree, &scope, decl, table, &mut found),
                Shape::Phrase(patterns) => by_phrase(tree, &scope, decl, patterns, &mut found),
            }
        }
        hidden(source, &scope, decl, &mut found);
    }
    found.sort_by_key(|item| item.span.start);
    for (at, item) in found.iter_mut().enumerate() {
        item.holes.insert("at".to_owned(), (at + 1).to_string());
        if let Some(outer) = outer {
            item.holes.insert("of".to_owned(), outer.id.clone());
        }
        for field in &decl.fields {
            if !item.fields.iter().any(|there| there.name == field.name) {
                item.fields.extend(from_holes(field, &item.holes, item.span));
            }
        }
        let by_place =
            decl.id.as_ref().filter(|form| form.contains("{at}") || form.contains("{of}"));
        if let Some(id) = by_place.and_then(|form| Pattern::fill(form, &item.holes)) {
            item.id = id;
        }
    }
    found
}

/// What the holes of an item's pattern say of a field: the hole of its role's name, or what is
/// made of several.
fn from_holes(field: &ItemField, holes: &Captures, span: Span) -> Option<FieldValue> {
    let hole = holes.get(field.role.name()).cloned();
    let made = || field.made.as_deref().and_then(|form| Pattern::fill(form, holes));
    let text = hole.or_else(made)?;
    let names = if field.is_naming() { split_names(&text) } else { vec![text.as_str()] };
    let value = |name: &str| Text { text: name.to_owned(), span, link: None };
    let values: Vec<Text> = names.into_iter().map(value).collect();
    Some(FieldValue { name: field.name.clone(), values })
}

/// Items in code blocks and comments, where the declaration looks there.
fn hidden(source: &Source, scope: &Scope<'_>, decl: &ItemDecl, found: &mut Vec<Item>) {
    if !decl.look_in.fences && !decl.look_in.comments {
        return;
    }
    for block in scope.blocks {
        let wanted = match block.kind {
            BlockKind::Code => decl.look_in.fences,
            BlockKind::Comment => decl.look_in.comments,
            _ => false,
        };
        if !wanted {
            continue;
        }
        let blocks = super::tree::inside(source, block.content);
        let tree = Tree::default();
        let inner = Scope { blocks: &blocks, anchor: scope.anchor };
        for shape in &decl.shapes {
            match shape {
                Shape::Entry(patterns) => {
                    by_entry(&tree, &inner, decl, (patterns, Entries::Numbered), found);
                }
                Shape::Bullet(patterns) => {
                    by_entry(&tree, &inner, decl, (patterns, Entries::Any), found);
                }
                Shape::Checkbox(patterns) => {
                    by_entry(&tree, &inner, decl, (patterns, Entries::Tasks), found);
                }
                Shape::Bold(patterns) => by_bold(&tree, &inner, decl, patterns, found),
                Shape::Row(table) => by_row(&tree, &inner, decl, table, found),
                // Lines are read as they are.
                Shape::Heading(_) | Shape::Line(_) | Shape::Phrase(_) => {}
            }
        }
    }
}

/// The sections that a declaration looks into: those of the first titles that the file has.
fn scopes<'a>(tree: &'a Tree, within: &[Vec<String>]) -> Vec<Scope<'a>> {
    if within.is_empty() {
        return vec![Scope { blocks: &tree.blocks, anchor: "" }];
    }
    for wanted in within {
        let found: Vec<Scope<'a>> = tree
            .headings
            .iter()
            .zip(&tree.titles)
            .filter(|(heading, title)| heading.outline && wanted.contains(title))
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

/// The parts of an item that a declaration looks into: all of it, or what stands in it under a
/// heading or behind a bold label of the first titles that it has.
fn scopes_inside<'a>(tree: &'a Tree, within: &[Vec<String>], outer: &'a Item) -> Vec<Scope<'a>> {
    let from = tree.blocks.partition_point(|block| block.span.start <= outer.span.start);
    let to = tree.blocks.partition_point(|block| block.span.start < outer.extent.end);
    let blocks = &tree.blocks[from..to.max(from)];
    if within.is_empty() {
        return vec![Scope { blocks, anchor: &outer.anchor }];
    }
    let label = |block: &Block| match block.kind {
        BlockKind::Heading(index) => Some(tree.titles[index].clone()),
        BlockKind::Paragraph => {
            let line = super::tree::lines(&block.inlines).next()?;
            bold_label(line).map(|(label, _)| normalise(&label.text))
        }
        _ => None,
    };
    for wanted in within {
        let mut found = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            if !label(block).is_some_and(|label| wanted.contains(&label)) {
                continue;
            }
            let rest = &blocks[at + 1..];
            found.push(match block.kind {
                BlockKind::Heading(index) => {
                    let heading = &tree.headings[index];
                    Scope { blocks: section(blocks, heading), anchor: &heading.anchor }
                }
                _ => {
                    let end = rest.iter().position(|block| label(block).is_some());
                    let blocks = &rest[..end.unwrap_or(rest.len())];
                    Scope { blocks, anchor: &outer.anchor }
                }
            });
        }
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
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
                    first.extent = item.extent;
                }
                for (hole, text) in item.holes {
                    first.holes.entry(hole).or_insert(text);
                }
                if first.title.is_empty() {
                    first.title = item.title;
                }
            }
            None => all.push(item),
        }
    }
    all
}

/// The references that items declare in fields that name what they need, what they cover, or what
/// a relation of their own leads to. What a closed document says of others held once.
pub(super) fn references(kind: &Kind, items: &[Item], closed: bool) -> Vec<Reference> {
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
            // What parts of a system need is found out by their names.
            let own = |decl: &&ItemDecl| {
                !matches!(decl.role, ItemRole::Component | ItemRole::PlannedEntry)
            };
            let Some(decl) = kind.item(&item.kind).filter(own) else {
                continue;
            };
            let of = |name: &Text| {
                let mut fields = decl.fields.iter().filter(|known| known.role == field);
                fields.find(|known| item.field(&known.name).contains(name))
            };
            let word = |name: &Text| of(name).map(|known| known.name.clone()).unwrap_or_default();
            all.extend(item.of_role(decl, field).map(|name| Reference {
                relation: relation.name.clone(),
                inverse: false,
                word: word(name),
                target: Target::Name(target(of(name), &name.text)),
                span: name.span,
                link: name.link.clone(),
                note: None,
                item: Some(index),
                in_sidecar: false,
                soft: false,
            }));
        }
    }
    for (index, item) in items.iter().enumerate() {
        let fields = kind.item(&item.kind).into_iter().flat_map(|decl| &decl.fields);
        for field in fields {
            let Some(relation) = &field.relation else { continue };
            all.extend(item.field(&field.name).iter().map(|name| Reference {
                relation: relation.clone(),
                inverse: false,
                word: field.name.clone(),
                target: Target::Name(target(Some(field), &name.text)),
                span: name.span,
                link: name.link.clone(),
                note: None,
                item: Some(index),
                in_sidecar: false,
                soft: closed,
            }));
        }
    }
    all
}

/// The id that a value stands for, where its field says how it is made.
fn target(field: Option<&ItemField>, name: &str) -> String {
    let holes = Captures::from([("value".to_owned(), name.to_owned())]);
    let made = field.and_then(|field| Pattern::fill(field.target.as_ref()?, &holes));
    made.unwrap_or_else(|| name.to_owned())
}

/// Sections of the file that other documents take over.
pub(super) fn contexts(tree: &Tree, kind: &Kind) -> Vec<ContextSection> {
    let mut all = Vec::new();
    for decl in &kind.contexts {
        let found = decl.sections.iter().find_map(|wanted| {
            tree.headings
                .iter()
                .zip(&tree.titles)
                .find(|(heading, title)| heading.outline && *title == wanted)
                .map(|(heading, _)| heading)
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

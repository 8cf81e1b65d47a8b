//! Items: headings, list entries, table rows and so on that a kind declares as requirements,
//! components, planned entries.

use crate::model::{
    ContextSection, FieldValue, Item, ItemDecl, ItemFieldRole, ItemRole, Kind, Pattern, Reference,
    RelationRole, Shape, Source, Span, Target, Text,
};

use super::shapes::{Entries, Scope, by_bold, by_entry, by_heading, by_line, by_row, section};
use super::tree::{BlockKind, Tree};

/// The items of a kind in a file, in the order of the text.
pub(super) fn items(source: &Source, tree: &Tree, kind: &Kind) -> Vec<Item> {
    let mut all: Vec<Item> = Vec::new();
    for decl in &kind.items {
        let mut found = found(source, tree, decl);
        if decl.join {
            found = joined(found);
        }
        for (at, item) in found.iter_mut().enumerate() {
            // A name without letters gives no id: its place does.
            if item.id.is_empty() || item.id.ends_with('-') {
                item.id = format!("{}-{}", decl.name, at + 1);
            }
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

/// Whether items of a role are asked for what their pattern's holes took once they have their id.
fn keeps_holes(role: ItemRole) -> bool {
    use ItemRole::{Component, Contract, Ownership, PlannedEntry};
    matches!(role, Component | Contract | Ownership | PlannedEntry)
}

/// Whether a file holds an item of a type.
pub(super) fn any(source: &Source, tree: &Tree, decl: &ItemDecl) -> bool {
    !found(source, tree, decl).is_empty()
}

/// The items of a type, in the order of the text.
fn found(source: &Source, tree: &Tree, decl: &ItemDecl) -> Vec<Item> {
    let mut found = Vec::new();
    for scope in scopes(tree, &decl.within) {
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
            }
        }
        hidden(source, &scope, decl, &mut found);
    }
    found.sort_by_key(|item| item.span.start);
    for (at, item) in found.iter_mut().enumerate() {
        item.holes.insert("at".to_owned(), (at + 1).to_string());
        for field in &decl.fields {
            let said = item.fields.iter().any(|there| there.name == field.name);
            let hole = item.holes.get(field.role.name());
            if let Some(text) = hole.filter(|_| !said) {
                let text = Text { text: text.clone(), span: item.span, link: None };
                item.fields.push(FieldValue { name: field.name.clone(), values: vec![text] });
            }
        }
        let by_place = decl.id.as_ref().filter(|form| form.contains("{at}"));
        if let Some(id) = by_place.and_then(|form| Pattern::fill(form, &item.holes)) {
            item.id = id;
        }
    }
    found
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
                Shape::Heading(_) | Shape::Line(_) => {}
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
            // What parts of a system need is found out by their names.
            let own = |decl: &&ItemDecl| {
                !matches!(decl.role, ItemRole::Component | ItemRole::PlannedEntry)
            };
            let Some(decl) = kind.item(&item.kind).filter(own) else {
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
                in_sidecar: false,
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

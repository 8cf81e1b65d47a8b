//! Items that are rows of a table.

use crate::model::{
    Captures, Column, FieldValue, ItemDecl, Pattern, Span, Text, is_hole, is_none_word, label_form,
};

use super::{Forms, Met, linked_spec, title};
use crate::parse::labels::values;
use crate::parse::tree::{Block, joined, text_of};

/// The rows of a table: the first pattern whose columns it has counts, row by row.
pub(super) fn by_table<'a>(forms: Forms<'_>, table: &'a Block, found: &mut Vec<Met<'a>>) {
    let mut rows = table.children.iter();
    rows.next();
    let column = |names: &[String]| {
        names.iter().find_map(|name| table.columns().iter().position(|title| title == name))
    };
    let fitting: Vec<(usize, Vec<(&Column, usize)>)> = forms
        .rows()
        .filter_map(|(at, columns)| {
            let places = columns.iter().map(|shape| Some((shape, column(&shape.names)?)));
            Some((at, places.collect::<Option<Vec<_>>>()?))
        })
        .collect();
    if fitting.is_empty() {
        return;
    }
    for row in rows {
        let cells: Vec<Text> = row.children.iter().map(|cell| text_of(&cell.inlines)).collect();
        // `| None | N/A | - |`: the table says that there is nothing.
        if cells.first().is_some_and(|first| !first.text.is_empty())
            && cells.iter().all(|cell| is_none_word(&cell.text))
        {
            continue;
        }
        let matched = fitting.iter().find_map(|(at, columns)| {
            let mut captures = Captures::new();
            let mut filled = false;
            for (shape, place) in columns {
                let Some(pattern) = &shape.cell else { continue };
                let text = &cells.get(*place)?.text;
                // A row that leaves a title open is named by its id, and what is neither may be open;
                // another open cell names nothing yet.
                if text.is_empty() || is_hole(text) {
                    if is_free_title(forms.decl, pattern) {
                        captures.insert("title".to_owned(), text.clone());
                    } else if !is_free(forms.decl, pattern) {
                        return None;
                    }
                    continue;
                }
                captures.extend(pattern.captures(text)?);
                filled = true;
            }
            if !filled {
                return None;
            }
            let first = columns.iter().find(|(shape, _)| shape.cell.is_some())?.1;
            Some((*at, captures, first))
        });
        let Some((like, captures, first)) = matched else { continue };
        found.push(row_item(forms.decl, (row, &cells), &column, (like, captures), first));
    }
}

fn row_item<'a>(
    decl: &ItemDecl,
    (row, cells): (&'a Block, &[Text]),
    column: &dyn Fn(&[String]) -> Option<usize>,
    (like, captures): (usize, Captures),
    first: usize,
) -> Met<'a> {
    let cell = |at: usize| row.children.get(at);
    let mut fields: Vec<FieldValue> = decl
        .fields
        .iter()
        .filter_map(|field| {
            let values = values(field, &cell(column(&field.labels)?)?.inlines);
            Some(FieldValue { name: field.name.clone(), values })
        })
        .collect();
    let names = decl.title.from.iter().filter_map(|from| match from {
        crate::model::ValueSource::Key(key) => Some(label_form(key)),
        _ => None,
    });
    let names: Vec<String> = names.collect();
    let text_in = |at: usize| cells.get(at).map(|cell| cell.text.as_str());
    let titled = column(&names).and_then(text_in);
    let text = captures.get("title").map(String::as_str).or(titled);
    let text = text.or_else(|| text_in(first)).unwrap_or_default();
    linked_spec(decl, cell(first).map_or(&[], |cell| &cell.inlines), &mut fields);
    // The span of what is written in the row.
    let spans = cells.iter().map(|cell| cell.span);
    let inked = spans.filter(|span| span.start < span.end).reduce(Span::to).unwrap_or(row.span);
    Met {
        like,
        title: title(&Captures::new(), text),
        captures,
        words: joined(row.children.iter().flat_map(|cell| &cell.inlines)),
        span: inked,
        extent: row.span,
        done: None,
        anchor: String::new(),
        group: None,
        fields,
        content: &[],
        own: None,
    }
}

/// Whether a cell is one placeholder that neither the id nor the title needs.
fn is_free(decl: &ItemDecl, pattern: &Pattern) -> bool {
    let [name] = pattern.placeholders()[..] else { return false };
    let in_id = decl.id.templates.iter().any(|id| id.placeholders().any(|other| other == name));
    pattern.is_bare() && !in_id && name != "id" && name != "title"
}

/// Whether a cell is the title only, which the id does not need.
fn is_free_title(decl: &ItemDecl, pattern: &Pattern) -> bool {
    pattern.is_bare()
        && pattern.placeholders() == ["title"]
        && !decl.id.templates.is_empty()
        && !decl.id.templates.iter().any(|id| id.placeholders().any(|name| name == "title"))
}

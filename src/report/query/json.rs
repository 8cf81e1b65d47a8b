//! An answer as JSON.

use serde_json::{Map, Value, json};

use super::Answered;
use crate::query::{Cell, Group, Heading, Row, Shape};
use crate::wire::{VERSION, json as printed};

pub(super) fn write(answered: &Answered<'_>) -> String {
    let answer = answered.answer;
    let column = |heading: &Heading| json!({ "name": heading.name, "title": heading.title });
    let mut shape = Map::new();
    shape.insert("version".to_owned(), VERSION.into());
    shape.insert("query".to_owned(), answered.query.into());
    shape.insert("count".to_owned(), answer.count.into());
    if answer.shape != Shape::Count {
        let columns: Vec<Value> = answer.columns.iter().map(column).collect();
        shape.insert("columns".to_owned(), columns.into());
    }
    match &answer.grouped {
        Some(heading) => {
            shape.insert("group".to_owned(), column(heading));
            let groups: Vec<Value> =
                answer.groups.iter().map(|group| of_group(answered, group)).collect();
            shape.insert("groups".to_owned(), groups.into());
        }
        None if answer.shape == Shape::Count => {}
        None => {
            let rows = answered.rows().map(|(_, row)| of_row(answered, row));
            shape.insert("rows".to_owned(), rows.collect::<Vec<Value>>().into());
        }
    }
    printed(&Value::Object(shape))
}

fn of_group(answered: &Answered<'_>, group: &Group<'_>) -> Value {
    let value = group.value.as_ref().map(|cell| cell.json(answered.asked));
    if answered.answer.shape == Shape::Count {
        return json!({ "value": value, "count": group.count });
    }
    let rows: Vec<Value> = group.rows.iter().map(|row| of_row(answered, row)).collect();
    json!({ "value": value, "count": group.count, "rows": rows })
}

/// A row: its values by the names of the columns. A column with one value at most has it or null, the
/// others have lists.
fn of_row(answered: &Answered<'_>, row: &Row<'_>) -> Value {
    let columns = answered.answer.columns.iter().zip(&row.cells);
    let value = |(heading, cells): (&Heading, &Vec<Cell<'_>>)| {
        (heading.name.clone(), heading.json(answered.asked, cells))
    };
    let node = answered.asked.portal.node(row.subject.node);
    json!({ "node": node.id, "values": columns.map(value).collect::<Map<String, Value>>() })
}

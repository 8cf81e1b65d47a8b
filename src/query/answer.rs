//! The answer to a query: rows with their cells, in order and in groups.

use std::cmp::Ordering;

use super::cells::{self, Cell, Column, Heading};
use super::names::{Names, Source, heading};
use super::read::{Compared, Operator, Query, QueryError, Shape, Test, Word};
use crate::context::Facts;
use crate::model::{NodeId, Portal, Stage, natural};

/// What a query is asked of.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// What its systems say of their specs.
    pub facts: &'a Facts<'a>,
    /// Whether only what is published is shown.
    pub published: bool,
    /// The document that `this` means.
    pub here: Option<NodeId>,
    /// The steps that a query may take; none: any number.
    pub work: Option<usize>,
}

impl Asked<'_> {
    /// Whether a node may be shown.
    pub fn shows(&self, node: NodeId) -> bool {
        !self.published || self.portal.is_published(node)
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Subject {
    /// A document or an item.
    pub node: NodeId,
    /// Of a component the number of one of the endpoints that its text lists: the row is about this.
    pub endpoint: Option<usize>,
}

impl Subject {
    /// A document or an item itself.
    pub fn of(node: NodeId) -> Subject {
        Subject { node, endpoint: None }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row<'a> {
    /// What it is about.
    pub subject: Subject,
    /// For each column its values.
    pub cells: Vec<Vec<Cell<'a>>>,
}

/// Rows that have a value in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The value; none: they have none.
    pub value: Option<Cell<'a>>,
    /// How many there are, also those that are left out.
    pub count: usize,
    /// Those that are shown.
    pub rows: Vec<Row<'a>>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    /// How it is shown.
    pub shape: Shape,
    /// The columns.
    pub columns: Vec<Heading>,
    /// What the rows are grouped by.
    pub grouped: Option<Heading>,
    /// The groups; one where they are not grouped.
    pub groups: Vec<Group<'a>>,
    /// How many rows there are, each once, also those that are left out.
    pub count: usize,
    /// Whether more are left out than the query says.
    pub is_cut: bool,
}

/// A query with its names looked up: what it is asked of is known.
struct Plan {
    found: Vec<Subject>,
    filter: Option<Filter>,
    columns: Vec<(Heading, Vec<Column>)>,
    sort: Vec<(Vec<Column>, bool)>,
    group: Option<(Heading, Vec<Column>)>,
}

impl Plan {
    fn new(asked: &Asked<'_>, query: &Query) -> Result<Plan, QueryError> {
        let names = Names::new(asked.portal);
        let sources: Vec<Source> =
            query.from.iter().map(|name| names.source(name)).collect::<Result<_, _>>()?;
        let scope = names.scope(&sources);
        let read = |word: &Word| names.path(word, &scope);
        let filter =
            query.filter.as_ref().map(|test| Filter::new(test, asked, &read)).transpose()?;
        let mut columns: Vec<(Heading, Vec<Column>)> = Vec::new();
        for (word, given) in &query.columns {
            let path = read(word)?;
            columns.push((heading(word, &path, given.as_ref()), path));
        }
        if query.columns.is_empty() {
            columns = names.usual(&scope);
            // What a group has in common is said once.
            let grouped = query.group.as_ref().map(|word| word.text.as_str());
            columns.retain(|(heading, _)| {
                grouped.is_none_or(|name| !cells::same(name, &heading.name))
            });
        }
        let mut sort: Vec<(Vec<Column>, bool)> = Vec::new();
        for (word, backwards) in &query.sort {
            sort.push((read(word)?, *backwards));
        }
        let group = match &query.group {
            Some(word) => {
                let path = read(word)?;
                Some((heading(word, &path, None), path))
            }
            None => None,
        };
        let found = names.subjects(asked, &sources);
        let mut paths: Vec<&[Column]> = columns.iter().map(|(_, path)| &**path).collect();
        paths.extend(sort.iter().map(|(path, _)| &**path));
        paths.extend(group.iter().map(|(_, path)| &**path));
        let mut tests = 1;
        if let Some(filter) = &filter {
            tests += filter.steps(&mut paths);
        }
        let walks = paths.iter().map(|path| names.steps(path, found.len()));
        let walks = walks.fold(0, usize::saturating_add);
        let work = found.len().saturating_mul(tests).saturating_add(walks);
        if let Some(most) = asked.work.filter(|most| work > *most) {
            let message = format!(
                "the query takes {work} steps, and each of this portal may take {most}: a step is a \
                 document or an item that is looked at"
            );
            let at = query.from.first().map_or(0..0, |first| first.at.clone());
            return Err(QueryError::new(at, message, "narrow it, or use fewer live tables"));
        }
        Ok(Plan { found, filter, columns, sort, group })
    }
}

/// Steps that all live tables of a portal may take together.
const MOST_WORK: usize = 50_000_000;

/// The steps that each live table of a portal may take.
pub fn share(portal: &Portal) -> usize {
    let blocks: usize = portal.documents.iter().map(|document| document.queries.len()).sum();
    MOST_WORK / blocks.max(1)
}

/// Whether a query has an answer.
pub fn verify(asked: &Asked<'_>, query: &Query) -> Result<(), QueryError> {
    Plan::new(asked, query).map(|_| ())
}

/// Answers a query. `most` bounds the rows that are shown.
pub fn answer<'a>(
    asked: &Asked<'a>,
    query: &Query,
    most: Option<usize>,
) -> Result<Answer<'a>, QueryError> {
    let Plan { mut found, filter, columns, sort, group } = Plan::new(asked, query)?;
    if let Some(filter) = filter {
        found.retain(|subject| filter.holds(asked, *subject));
    }
    order(asked, &mut found, &sort);
    let (limit, bound) = (query.limit.unwrap_or(usize::MAX), most.unwrap_or(usize::MAX));
    let count = found.len();
    let (most, is_cut) = (limit.min(bound), count.min(limit) > bound);
    let groups = grouped(asked, &found, group.as_ref().map(|(_, path)| path.as_slice()));
    let mut left = most;
    let groups = groups.into_iter().map(|(value, subjects)| {
        let count = subjects.len();
        let shown = count.min(left);
        left -= shown;
        let row = |subject: &Subject| Row {
            subject: *subject,
            cells: columns.iter().map(|(_, path)| cells::along(asked, *subject, path)).collect(),
        };
        Group { value, count, rows: subjects.iter().take(shown).map(row).collect() }
    });
    Ok(Answer {
        shape: query.shape,
        groups: groups.collect(),
        columns: columns.iter().map(|(heading, _)| heading.clone()).collect(),
        grouped: group.map(|(heading, _)| heading),
        count,
        is_cut,
    })
}

/// Orders rows by some columns; what has no value comes last in either direction.
fn order(asked: &Asked<'_>, found: &mut Vec<Subject>, sort: &[(Vec<Column>, bool)]) {
    if sort.is_empty() {
        return;
    }
    let keys = |subject: Subject| -> Vec<Vec<Cell<'_>>> {
        sort.iter().map(|(path, _)| cells::along(asked, subject, path)).collect()
    };
    let mut keyed: Vec<(Vec<Vec<Cell<'_>>>, Subject)> =
        found.iter().map(|subject| (keys(*subject), *subject)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let mut columns = a.iter().zip(b).zip(sort);
        let unequal = columns.find_map(|((a, b), (_, backwards))| {
            let order = match (a.first(), b.first()) {
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
                (Some(a), Some(b)) => {
                    let order = cells::order(asked, a, b);
                    if *backwards { order.reverse() } else { order }
                }
            };
            order.is_ne().then_some(order)
        });
        unequal.unwrap_or(Ordering::Equal)
    });
    *found = keyed.into_iter().map(|(_, subject)| subject).collect();
}

/// Rows by the values of a column: one of several values is in several groups.
fn grouped<'a>(
    asked: &Asked<'a>,
    found: &[Subject],
    path: Option<&[Column]>,
) -> Vec<(Option<Cell<'a>>, Vec<Subject>)> {
    let Some(path) = path else { return vec![(None, found.to_vec())] };
    let mut groups: Vec<(Option<Cell<'a>>, Vec<Subject>)> = Vec::new();
    let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut add = |value: Option<Cell<'a>>, subject: Subject| {
        let key = value.as_ref().map(|cell| ["=", &*cell.plain(asked).to_lowercase()].concat());
        let place = *places.entry(key.unwrap_or_default()).or_insert_with(|| {
            groups.push((value, Vec::new()));
            groups.len() - 1
        });
        let (_, subjects) = &mut groups[place];
        if subjects.last() != Some(&subject) {
            subjects.push(subject);
        }
    };
    for subject in found {
        let values = cells::along(asked, *subject, path);
        if values.is_empty() {
            add(None, *subject);
        }
        for value in values {
            add(Some(value), *subject);
        }
    }
    groups.sort_by(|(a, _), (b, _)| match (a, b) {
        (Some(a), Some(b)) => cells::order(asked, a, b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    });
    groups
}

/// A condition with its columns looked up.
enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Has(Vec<Column>),
    Compared(Vec<Column>, Operator, Vec<Wanted>),
}

/// A value that a column is compared with.
enum Wanted {
    /// The document of the block.
    Here(NodeId),
    /// The text, in small letters.
    Text(String),
}

type ReadPath<'r> = dyn Fn(&Word) -> Result<Vec<Column>, QueryError> + 'r;

impl Filter {
    fn new(test: &Test, asked: &Asked<'_>, read: &ReadPath<'_>) -> Result<Filter, QueryError> {
        let each = |tests: &[Test]| -> Result<Vec<Filter>, QueryError> {
            tests.iter().map(|test| Filter::new(test, asked, read)).collect()
        };
        Ok(match test {
            Test::All(tests) => Filter::All(each(tests)?),
            Test::Any(tests) => Filter::Any(each(tests)?),
            Test::Not(test) => Filter::Not(Box::new(Filter::new(test, asked, read)?)),
            Test::Has(column) => Filter::Has(read(column)?),
            Test::Compared(Compared { column, operator, values }) => {
                let path = read(column)?;
                if path.last().is_some_and(Column::is_of_stages) {
                    values.iter().try_for_each(stage)?;
                }
                let wanted = values.iter().map(|value| wanted(value, asked));
                Filter::Compared(path, *operator, wanted.collect::<Result<_, _>>()?)
            }
        })
    }

    /// How many comparisons it makes of a row at most; what it looks at is added to the paths.
    fn steps<'f>(&'f self, paths: &mut Vec<&'f [Column]>) -> usize {
        match self {
            Filter::All(all) | Filter::Any(all) => all.iter().map(|one| one.steps(paths)).sum(),
            Filter::Not(test) => test.steps(paths),
            Filter::Has(path) => {
                paths.push(path);
                1
            }
            Filter::Compared(path, _, wanted) => {
                paths.push(path);
                wanted.len()
            }
        }
    }

    fn holds(&self, asked: &Asked<'_>, subject: Subject) -> bool {
        match self {
            Filter::All(all) => all.iter().all(|test| test.holds(asked, subject)),
            Filter::Any(any) => any.iter().any(|test| test.holds(asked, subject)),
            Filter::Not(test) => !test.holds(asked, subject),
            Filter::Has(path) => {
                let says = |cell: &Cell<'_>| match cell {
                    Cell::Yes(yes) => *yes,
                    Cell::Text(text) => !text.trim().is_empty(),
                    _ => true,
                };
                cells::along(asked, subject, path).iter().any(says)
            }
            Filter::Compared(path, operator, wanted) => {
                let cells = cells::along(asked, subject, path);
                let any = |fits: &dyn Fn(&Cell<'_>, &Wanted) -> bool| {
                    cells.iter().any(|cell| wanted.iter().any(|wanted| fits(cell, wanted)))
                };
                match operator {
                    Operator::Is => any(&|cell, wanted| is(asked, cell, wanted)),
                    Operator::IsNot => !any(&|cell, wanted| is(asked, cell, wanted)),
                    Operator::Contains => any(&|cell, wanted| has(asked, cell, wanted)),
                    Operator::ContainsNot => !any(&|cell, wanted| has(asked, cell, wanted)),
                    Operator::Less => {
                        any(&|c, w| against(asked, c, w).is_some_and(Ordering::is_lt))
                    }
                    Operator::AtMost => {
                        any(&|c, w| against(asked, c, w).is_some_and(Ordering::is_le))
                    }
                    Operator::More => {
                        any(&|c, w| against(asked, c, w).is_some_and(Ordering::is_gt))
                    }
                    Operator::AtLeast => {
                        any(&|c, w| against(asked, c, w).is_some_and(Ordering::is_ge))
                    }
                }
            }
        }
    }
}

/// Whether a value is a stage.
fn stage(value: &Word) -> Result<(), QueryError> {
    let is_it = |stage: &Stage| stage.name().eq_ignore_ascii_case(&value.text);
    if Stage::ALL.iter().any(is_it) {
        return Ok(());
    }
    let known = Stage::ALL.map(Stage::name).join(", ");
    let message = format!("unknown stage `{}`", value.text);
    Err(QueryError::new(value.at.clone(), message, format!("expected one of {known}")))
}

fn wanted(value: &Word, asked: &Asked<'_>) -> Result<Wanted, QueryError> {
    if value.quoted || value.text != "this" {
        return Ok(Wanted::Text(value.text.to_lowercase()));
    }
    asked.here.map(Wanted::Here).ok_or_else(|| {
        let message = "`this` is the document that a block is in, and there is none here";
        QueryError::new(value.at.clone(), message, "write the id of the document")
    })
}

/// Whether a value is the wanted one: a document or an item by its id, short or whole, or its title.
fn is(asked: &Asked<'_>, cell: &Cell<'_>, wanted: &Wanted) -> bool {
    match (cell, wanted) {
        (Cell::Node(node), Wanted::Here(here)) => node == here,
        (cell, Wanted::Here(here)) => {
            cell.plain(asked).eq_ignore_ascii_case(&asked.portal.node(*here).id)
        }
        (Cell::Node(node), Wanted::Text(text)) => {
            let node = asked.portal.node(*node);
            let short = node.id.rsplit('#').next().unwrap_or(&node.id);
            [&*node.id, short, &*node.title].iter().any(|name| name.to_lowercase() == *text)
        }
        (Cell::Yes(yes), Wanted::Text(text)) => match text.as_str() {
            "yes" | "true" => *yes,
            "no" | "false" => !*yes,
            _ => false,
        },
        (Cell::Id(node, id), Wanted::Text(text)) => {
            id.to_lowercase() == *text || asked.portal.node(*node).id.to_lowercase() == *text
        }
        (Cell::Kind(name, title), Wanted::Text(text)) => {
            cells::same(name, text) || title.is_some_and(|title| title.to_lowercase() == *text)
        }
        (cell, Wanted::Text(text)) => cell.plain(asked).trim().to_lowercase() == *text,
    }
}

/// Whether a value has the wanted text in it.
fn has(asked: &Asked<'_>, cell: &Cell<'_>, wanted: &Wanted) -> bool {
    match (cell, wanted) {
        (cell, Wanted::Here(_)) => is(asked, cell, wanted),
        (Cell::Node(node), Wanted::Text(text)) => {
            let node = asked.portal.node(*node);
            node.id.to_lowercase().contains(text) || node.title.to_lowercase().contains(text)
        }
        (Cell::Kind(name, title), Wanted::Text(text)) => {
            name.contains(text) || title.is_some_and(|title| title.to_lowercase().contains(text))
        }
        (cell, Wanted::Text(text)) => cell.plain(asked).to_lowercase().contains(text),
    }
}

/// Where a value is to the wanted one: numbers by their value, stages in their order, everything else as
/// names are ordered. None: it cannot be compared.
fn against(asked: &Asked<'_>, cell: &Cell<'_>, wanted: &Wanted) -> Option<Ordering> {
    let Wanted::Text(text) = wanted else { return None };
    if let Cell::Stage(stage) = cell {
        let other = Stage::ALL.into_iter().find(|stage| stage.name() == text)?;
        return Some(stage.cmp(&other));
    }
    let plain = cell.plain(asked);
    if let Some(number) = text.parse::<f64>().ok().filter(|number| number.is_finite()) {
        return leading_number(&plain)?.partial_cmp(&number);
    }
    Some(natural(&plain.trim().to_lowercase(), text))
}

/// The number that a text begins with: 3 of `3 days`.
fn leading_number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let end = text.find(|c| !number(c)).unwrap_or(text.len());
    // `3.` ends a sentence, and in `3-5` the first one counts.
    let head = text[..end].trim_end_matches('.');
    let cut = head.get(1..).and_then(|rest| rest.find(['-', '+'])).map_or(head.len(), |at| at + 1);
    head[..cut].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::leading_number;

    #[test]
    fn a_text_is_compared_by_the_number_that_it_begins_with() {
        for (text, number) in [
            ("3", Some(3.0)),
            ("3 days", Some(3.0)),
            ("3-5 days", Some(3.0)),
            ("-2.5", Some(-2.5)),
            ("4.", Some(4.0)),
            ("", None),
            ("about 3", None),
        ] {
            assert_eq!(leading_number(text), number, "{text}");
        }
    }
}

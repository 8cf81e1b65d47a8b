//! A kind file as a tree whose every key and value keeps its place, whatever is inherited from
//! where.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::{Finding, Span};
use crate::toml_file;

use super::RULE;

/// A place in one of the kind files, by the file's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub file: usize,
    pub span: Span,
}

/// A value; what is inherited is shared.
pub(super) type Tree = Arc<Node>;

/// A value and its place.
#[derive(Debug)]
pub(super) struct Node {
    pub value: Value,
    pub place: Place,
}

/// A value as it is written. Numbers are texts.
#[derive(Debug)]
pub(super) enum Value {
    Text(String),
    Flag(bool),
    List(Vec<Tree>),
    Table(Vec<(Key, Tree)>),
}

/// A key and its place.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub name: String,
    pub place: Place,
}

impl Node {
    /// The entries of a table.
    pub(super) fn entries(&self) -> &[(Key, Tree)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, name: &str) -> Option<&Tree> {
        self.entries().iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
    }

    /// The text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is `true` or `false`.
    pub(super) fn flag(&self) -> Option<bool> {
        match self.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// The texts of a list, or the one text.
    pub(super) fn texts(&self) -> Vec<(&str, Place)> {
        match &self.value {
            Value::Text(text) => vec![(text, self.place)],
            Value::List(list) => list.iter().flat_map(|entry| entry.texts()).collect(),
            _ => Vec::new(),
        }
    }

    /// What a value of its form is called.
    pub(super) fn form(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a string",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Reads a kind file; the error is a finding at the text that is invalid.
pub(super) fn read(file: usize, path: &str, text: &str) -> Result<Tree, Box<Finding>> {
    let table = DeTable::parse(text)
        .map_err(|error| Box::new(toml_file::finding(&RULE, path, text, &error)))?;
    let span = Span::new(0, 0);
    let place = Place { file, span };
    Ok(Arc::new(Node { value: Value::Table(entries(file, table.get_ref())), place }))
}

fn entries(file: usize, table: &DeTable<'_>) -> Vec<(Key, Tree)> {
    let mut entries: Vec<(Key, Tree)> = table
        .iter()
        .map(|(key, value)| {
            let place = Place { file, span: span(key.span()) };
            (Key { name: key.get_ref().to_string(), place }, node(file, value))
        })
        .collect();
    // As written: the order of statuses and patterns counts.
    entries.sort_by_key(|(key, _)| key.place.span.start);
    entries
}

fn node(file: usize, value: &Spanned<DeValue<'_>>) -> Tree {
    let place = Place { file, span: span(value.span()) };
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Array(list) => Value::List(list.iter().map(|entry| node(file, entry)).collect()),
        DeValue::Table(table) => Value::Table(entries(file, table)),
        DeValue::Integer(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Float(number) => Value::Text(number.as_str().to_owned()),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
    };
    Arc::new(Node { value, place })
}

fn span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

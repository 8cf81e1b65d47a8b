//! Conditions (`must`) as kind files declare them.

use crate::model::{
    Case, Condition, FieldDecl, Pattern, PatternError, Range, Test, Wanted, title_form,
};

use super::compile::Compiler;
use super::tree::{Place, Tree, Value};
use super::words::{LEVELS, meaning};

impl Compiler<'_, '_> {
    /// The conditions of a record.
    pub(super) fn conditions(&mut self, record: &Tree, fields: &[FieldDecl]) -> Vec<Condition> {
        let mut all = Vec::new();
        for (name, table) in record.get("must").iter().flat_map(|must| must.entries()) {
            if self.removes_nothing(name.place, &name.name, table) {
                continue;
            }
            let fill = self.words(table.get("fill"), str::to_owned);
            for (field, place) in table.get("fill").iter().flat_map(|fill| fill.texts()) {
                self.known_field(field, place, fields);
            }
            let when = self.cases(table.get("when"), fields);
            let condition = Condition {
                name: name.name.clone(),
                have: self.each(table.get("have"), wanted),
                fill,
                say: self.each(table.get("say"), Pattern::sentence),
                when,
                level: table.get("level").and_then(|level| meaning(&LEVELS, level.text()?)),
            };
            let empty =
                condition.have.is_empty() && condition.fill.is_empty() && condition.say.is_empty();
            if empty && self.problems.is_empty() {
                let message = format!("the condition `{}` asks for nothing", name.name);
                self.problems.help(name.place, message, "write `have`, `fill` or `say`");
            }
            all.push(condition);
        }
        all
    }

    fn known_field(&mut self, name: &str, place: Place, fields: &[FieldDecl]) {
        let known = fields.iter().map(|field| field.name.as_str());
        if !known.clone().any(|field| field == name) {
            self.problems.unknown(place, "field", name, known);
        }
    }

    fn cases(&mut self, value: Option<&Tree>, fields: &[FieldDecl]) -> Vec<Case> {
        let Some(value) = value else { return Vec::new() };
        let cases: Vec<&Tree> = match &value.value {
            Value::List(cases) => cases.iter().collect(),
            _ => vec![value],
        };
        let mut all = Vec::new();
        for case in cases {
            let mut tests = Vec::new();
            for (field, test) in case.entries() {
                self.known_field(&field.name, field.place, fields);
                let read = match test.text() {
                    Some(text) => match Range::new(text) {
                        Some(range) => Test::Range(range),
                        None if text.contains("..") => {
                            self.problems.help(
                                test.place,
                                "an invalid range",
                                "write `3..` or `..3`",
                            );
                            continue;
                        }
                        None => Test::Words(vec![text.to_owned()]),
                    },
                    None => {
                        Test::Words(test.texts().iter().map(|(t, _)| (*t).to_owned()).collect())
                    }
                };
                tests.push((field.name.clone(), read));
            }
            all.push(tests);
        }
        all
    }
}

/// A section that a condition asks for: a title, or a pattern of titles.
fn wanted(written: &str) -> Result<Wanted, PatternError> {
    let text = written.trim().trim_start_matches('#').trim();
    let pattern = if text.contains('{') { Some(Pattern::new(text)?) } else { None };
    Ok(Wanted { written: text.to_owned(), title: title_form(text), pattern })
}

//! Conditions (`must`, a gate's `needs`) and gates as kind files declare them.

use crate::model::{
    Case, Condition, Coverers, FieldDecl, GateDecl, GateStatus, Over, Pattern, PatternError, Range,
    Resolution, Stage, Test, Ticks, ValueSource, Wanted, meaning as values_meaning, title_form,
};

use super::compile::Compiler;
use super::inherit::INHERITED;
use super::tree::{Place, Tree, Value};
use super::words::{LEVELS, meaning};

/// The name of the document's stage among tested fields.
const STAGE: &str = "stage";

/// What conditions may name: the fields of the record, and its types of items with theirs.
pub(super) struct Known<'a> {
    pub fields: &'a [FieldDecl],
    pub types: &'a [(String, Vec<FieldDecl>)],
}

impl Compiler<'_, '_> {
    /// The conditions of a record.
    pub(super) fn conditions(&mut self, record: &Tree, known: &Known<'_>) -> Vec<Condition> {
        let mut all = Vec::new();
        for (name, table) in record.get("must").iter().flat_map(|must| must.entries()) {
            if !self.removes_nothing(name.place, &name.name, table) {
                all.push(self.condition(&name.name, name.place, table, known));
            }
        }
        all
    }

    fn condition(
        &mut self,
        name: &str,
        place: Place,
        table: &Tree,
        known: &Known<'_>,
    ) -> Condition {
        let over = self.over(table, known);
        // Of items of other documents, and of a type that is a mistake, the fields are not known here.
        let known_type = |over: &Over| known.types.iter().any(|(name, _)| *name == over.items);
        let both = table.get("items").is_some() && table.get("each").is_some();
        let elsewhere =
            both || over.as_ref().is_some_and(|over| over.of.is_some() || !known_type(over));
        let fields = match &over {
            Some(over) if !elsewhere => {
                known.types.iter().find(|(name, _)| *name == over.items).map_or(&[][..], |t| &t.1)
            }
            Some(_) => &[],
            None => known.fields,
        };
        let field_known = |compiler: &mut Self, name: &str, place: Place| {
            if !elsewhere {
                compiler.known_field(name, place, fields);
            }
        };
        for (field, place) in texts(table, "fill") {
            field_known(self, field, place);
        }
        for (field, place) in texts(table, "by") {
            field_known(self, field, place);
        }
        let when = self.cases(table.get("when"), (!elsewhere).then_some(fields));
        let alike = match (table.get("match"), table.get("of")) {
            (Some(placeholder), Some(of)) if over.is_none() => {
                self.known_field(of.text().unwrap_or_default(), of.place, known.fields);
                Some((text(placeholder), text(of)))
            }
            (Some(placeholder), _) => {
                let message = "`match` needs the field whose documents are compared";
                self.problems.help(placeholder.place, message, "add `of = \"…\"`");
                None
            }
            (None, Some(of)) if over.is_none() => {
                let message = "`of` says whose items are meant, but no items are named";
                self.problems.help(of.place, message, "add `each = \"…\"`");
                None
            }
            _ => None,
        };
        let resolved = self.resolution(table.get("resolved"), (!elsewhere).then_some(fields));
        if let (Some(value), None) = (table.get("resolved"), &over) {
            let message = "`resolved` is about items, but no items are named";
            self.problems.help(value.place, message, "add `each = \"…\"`");
        }
        let condition = Condition {
            name: name.to_owned(),
            have: self.each(table.get("have"), wanted),
            words: self.number(table.get("words")).unwrap_or(0),
            fill: self.words(table.get("fill"), str::to_owned),
            count: self.range(table.get("count")),
            say: self.each(table.get("say"), Pattern::sentence),
            avoid: self.each(table.get("avoid"), Pattern::sentence),
            checked: self.ticks(table.get("checked")),
            over,
            covered: self.coverers(table.get("covered")),
            resolved,
            alike,
            when,
            level: table.get("level").and_then(|level| meaning(&LEVELS, level.text()?)),
        };
        self.sense(&condition, place, table);
        condition
    }

    /// Reports a condition that asks for nothing, or for what nobody can say.
    fn sense(&mut self, condition: &Condition, place: Place, table: &Tree) {
        let empty = condition.have.is_empty()
            && condition.fill.is_empty()
            && condition.say.is_empty()
            && condition.avoid.is_empty()
            && condition.checked.is_none()
            && condition.covered.is_none()
            && condition.resolved.is_none()
            && condition.alike.is_none()
            && !condition.over.as_ref().is_some_and(|over| over.some);
        if empty && self.problems.is_empty() {
            let name = &condition.name;
            let message = format!("the condition `{name}` is empty");
            let help = "write `have`, `fill`, `say`, `checked`, `items`, `covered` or `resolved`";
            self.problems.help(place, message, help);
        }
        for (key, with) in [("words", "have"), ("count", "fill"), ("by", "resolved")] {
            if let Some(value) = table.get(key).filter(|_| table.get(with).is_none()) {
                let message = format!("`{key}` needs `{with}`, which is missing");
                self.problems.help(value.place, message, format!("add `{with} = \"…\"`"));
            }
        }
        let elsewhere = condition.over.as_ref().is_some_and(|over| over.of.is_some());
        let text = ["have", "say", "avoid"].into_iter().find_map(|key| table.get(key));
        if let Some(value) = text.filter(|_| elsewhere) {
            let message = "of items of other documents only fields and traces are known";
            self.problems.help(value.place, message, "write `fill`, `covered` or `resolved`");
        }
        if let Some(value) = table.get("checked").filter(|_| condition.over.is_some()) {
            let message = "`checked` is about the boxes of a section";
            self.problems.help(value.place, message, "write `resolved = true` for those of items");
        }
    }

    fn over(&mut self, table: &Tree, known: &Known<'_>) -> Option<Over> {
        let (value, some) = match (table.get("items"), table.get("each")) {
            (Some(items), None) => (items, true),
            (None, Some(each)) => (each, false),
            (Some(_), Some(each)) => {
                let help = "write `items` where there must be some, else `each`";
                self.problems.help(each.place, "`items` and `each` name one thing twice", help);
                return None;
            }
            (None, None) => return None,
        };
        let of = table.get("of");
        if let Some(of) = of {
            self.leading(of, known.fields);
        }
        let items = text(value);
        let types: Vec<&str> = match of {
            None => known.types.iter().map(|(name, _)| name.as_str()).collect(),
            Some(_) => self.types.iter().map(String::as_str).collect(),
        };
        if !types.contains(&items.as_str()) {
            self.problems.unknown(value.place, "item type", &items, types.into_iter());
        }
        Some(Over { items, some, of: of.map(text), by: self.words(table.get("by"), str::to_owned) })
    }

    fn coverers(&mut self, value: Option<&Tree>) -> Option<Coverers> {
        let value = value?;
        if value.flag() == Some(true) {
            return Some(Coverers::Any);
        }
        let targets = self.targets(Some(value));
        Some(Coverers::These {
            names: self.words(Some(value), str::to_owned),
            kinds: targets.kinds,
            types: targets.types,
        })
    }

    fn resolution(
        &mut self,
        value: Option<&Tree>,
        fields: Option<&[FieldDecl]>,
    ) -> Option<Resolution> {
        let value = value?;
        if value.flag() == Some(true) {
            return Some(Resolution::Ticked);
        }
        if let Some(field) = value.text() {
            if let Some(fields) = fields {
                self.known_field(field, value.place, fields);
            }
            return Some(Resolution::Field(field.to_owned()));
        }
        self.cases(Some(value), fields).into_iter().next().map(Resolution::Case)
    }

    fn number(&mut self, value: Option<&Tree>) -> Option<usize> {
        let value = value?;
        let number = value.text()?.parse().ok();
        if number.is_none() {
            self.problems.add(value.place, "expected a number".to_owned());
        }
        number
    }

    fn range(&mut self, value: Option<&Tree>) -> Option<Range> {
        let value = value?;
        let range = value.text().and_then(Range::new);
        if range.is_none() {
            self.problems.help(value.place, "invalid range", "write `3..` or `..3`");
        }
        range
    }

    fn ticks(&mut self, value: Option<&Tree>) -> Option<Ticks> {
        let value = value?;
        match value.text()? {
            "all" => Some(Ticks::All),
            "any" => Some(Ticks::Any),
            written => {
                let range = Range::new(written);
                if range.is_none() {
                    let help = "write `all`, `any`, or how many: `3..`";
                    self.problems.help(value.place, "invalid number of boxes", help);
                }
                range.map(Ticks::Count)
            }
        }
    }

    /// Reports a field that leads to no documents.
    fn leading(&mut self, of: &Tree, fields: &[FieldDecl]) {
        let name = text(of);
        self.known_field(&name, of.place, fields);
        let plain = fields.iter().find(|field| field.name == name && field.relates.is_none());
        if plain.is_some() {
            let message = format!("the field `{name}` holds no references");
            self.problems.help(of.place, message, "name a field with `relation`");
        }
    }

    /// Reports words that a field with known values does not have.
    fn known_words(&mut self, test: &Tree, field: &FieldDecl) {
        if field.values.is_empty() {
            return;
        }
        for (word, place) in test.texts() {
            if values_meaning(&field.values, word).is_none() {
                let known = field.values.iter().map(|(name, _)| name.as_str());
                self.problems.unknown(place, "value", word, known);
            }
        }
    }

    fn known_field(&mut self, name: &str, place: Place, fields: &[FieldDecl]) {
        let known = fields.iter().map(|field| field.name.as_str());
        if !known.clone().any(|field| field == name) {
            self.problems.unknown(place, "field", name, known);
        }
    }

    /// Tests of fields; with the fields that there are where they are known.
    fn cases(&mut self, value: Option<&Tree>, fields: Option<&[FieldDecl]>) -> Vec<Case> {
        let Some(value) = value else { return Vec::new() };
        let cases: Vec<&Tree> = match &value.value {
            Value::List(cases) => cases.iter().collect(),
            _ => vec![value],
        };
        let mut all = Vec::new();
        for case in cases {
            let mut tests = Vec::new();
            for (field, test) in case.entries() {
                let declared = fields.is_some_and(|fields| fields.iter().any(|f| f.name == STAGE));
                if field.name == STAGE && !declared {
                    tests.extend(self.stages(test).map(|test| (field.name.clone(), test)));
                    continue;
                }
                if let Some(fields) = fields {
                    self.known_field(&field.name, field.place, fields);
                }
                let read = match test.text() {
                    Some(text) => match Range::new(text) {
                        Some(range) => Test::Range(range),
                        None if text.contains("..") => {
                            let help = "write `3..` or `..3`";
                            self.problems.help(test.place, "invalid range", help);
                            continue;
                        }
                        None => Test::Words(vec![text.to_owned()]),
                    },
                    None => {
                        Test::Words(test.texts().iter().map(|(t, _)| (*t).to_owned()).collect())
                    }
                };
                let decl = fields.and_then(|all| all.iter().find(|f| f.name == field.name));
                if let (Test::Words(_), Some(decl)) = (&read, decl) {
                    self.known_words(test, decl);
                }
                tests.push((field.name.clone(), read));
            }
            all.push(tests);
        }
        all
    }

    /// A stage, or stages from one to another: `approved..`.
    fn stages(&mut self, value: &Tree) -> Option<Test> {
        let stage = |word: &str| Stage::ALL.into_iter().find(|stage| stage.name() == word.trim());
        let written = value.text().unwrap_or_default();
        let end =
            |word: &str, open: Stage| if word.trim().is_empty() { Some(open) } else { stage(word) };
        let range = match written.split_once("..") {
            Some((first, last)) if first.len() + last.len() > 0 => {
                end(first, Stage::Planned).zip(end(last, Stage::Done))
            }
            _ => stage(written).map(|stage| (stage, stage)),
        };
        if range.is_none() {
            let known = Stage::ALL.map(Stage::name).join(", ");
            let help = format!("expected `approved..` or one of {known}");
            self.problems.help(value.place, format!("unknown stage `{written}`"), help);
        }
        range.map(|(first, last)| Test::Stages(first, last))
    }

    /// The gates of a kind.
    pub(super) fn gates(&mut self, file: &Tree, known: &Known<'_>) -> Vec<GateDecl> {
        let mut all = Vec::new();
        for (name, table) in file.get("gates").iter().flat_map(|gates| gates.entries()) {
            if !self.removes_nothing(name.place, &name.name, table) {
                all.push(self.gate(&name.name, name.place, table, known));
            }
        }
        all
    }

    fn gate(&mut self, name: &str, place: Place, table: &Tree, known: &Known<'_>) -> GateDecl {
        let each = table.get("each").map(|each| {
            let types = known.types.iter().map(|(name, _)| name.as_str());
            if !types.clone().any(|known| Some(known) == each.text()) {
                self.problems.unknown(each.place, "item type", &text(each), types);
            }
            text(each)
        });
        // Conditions of a gate that is an item are about that item.
        let own = each.as_ref().and_then(|each| known.types.iter().find(|(name, _)| name == each));
        let inner = Known { fields: own.map_or(known.fields, |own| &own.1), types: known.types };
        let mut needs = Vec::new();
        if let Some(Value::List(list)) = table.get("needs").map(|needs| &needs.value) {
            for (at, need) in list.iter().enumerate() {
                if need.text() == Some(INHERITED) {
                    self.problems.add(need.place, "there are no inherited entries here".to_owned());
                    continue;
                }
                needs.push(self.condition(&(at + 1).to_string(), need.place, need, &inner));
            }
        }
        if needs.is_empty() && self.problems.is_empty() {
            let message = format!("the gate `{name}` has no conditions");
            self.problems.help(place, message, "write its conditions: `needs = [{ … }]`");
        }
        let status = table.get("status");
        let (stage, kinds) = self.blocked(table.get("blocks"));
        let of = table.get("of");
        if let Some(of) = of {
            self.leading(of, known.fields);
        }
        let count = self.range(table.get("count"));
        if let Some((value, range)) = table.get("count").zip(count)
            && (range.least > 1 || range.most != Some(1))
        {
            let message = "a document has such a gate once, or may be without it";
            self.problems.help(value.place, message, "write `0..1`");
        }
        GateDecl {
            name: name.to_owned(),
            within: self.each(table.get("in"), wanted),
            status: self.gate_sources(status, own.map(|own| &own.1[..])),
            values: self.gate_words(status.and_then(|status| status.get("values"))),
            each,
            needs,
            stage,
            kinds,
            of: of.map(text),
            when: self.cases(table.get("when"), Some(known.fields)),
            optional: count.is_some_and(|range| range.least == 0),
            level: table.get("level").and_then(|level| meaning(&LEVELS, level.text()?)),
        }
    }

    /// Where a gate's status is written; of one that is an item a field of the item.
    fn gate_sources(
        &mut self,
        status: Option<&Tree>,
        item: Option<&[FieldDecl]>,
    ) -> Vec<ValueSource> {
        let from = status.and_then(|status| status.get("from"));
        let sources = self.sources(from, None);
        let places: Vec<Place> = texts_of(from).into_iter().map(|(_, place)| place).collect();
        for (source, place) in sources.iter().zip(places) {
            match (source, item) {
                (ValueSource::Key(field), Some(fields)) => self.known_field(field, place, fields),
                (
                    ValueSource::Key(_)
                    | ValueSource::Label(_)
                    | ValueSource::Section(_)
                    | ValueSource::List(_),
                    None,
                ) => {}
                _ => {
                    let help = match item {
                        Some(_) => "write the name of a field of the item",
                        None => "write a label, `label:`, `section:` or `list:`",
                    };
                    self.problems.help(place, "invalid source of a gate's status", help);
                }
            }
        }
        sources
    }

    fn gate_words(&mut self, values: Option<&Tree>) -> Vec<(String, Vec<String>)> {
        if let Some(values) = values.filter(|values| matches!(values.value, Value::List(_))) {
            let message = "nothing says which status each of these words means";
            self.problems.help(values.place, message, "write `{ passed = [\"…\"] }`");
        }
        for (name, _) in values.iter().flat_map(|values| values.entries()) {
            let known = GateStatus::ALL.map(GateStatus::name);
            if !known.contains(&name.name.as_str()) {
                self.problems.unknown(name.place, "status", &name.name, known.into_iter());
            }
        }
        super::compile::values(values)
    }

    /// The stage and the kinds that a gate blocks: of several stages the first.
    fn blocked(&mut self, value: Option<&Tree>) -> (Option<Stage>, Vec<crate::model::KindId>) {
        let (mut first, mut kinds) = (None, Vec::new());
        for (name, place) in texts_of(value) {
            let stage = Stage::ALL.into_iter().find(|stage| stage.name() == name);
            match (stage, self.kinds.get(name)) {
                (Some(stage), _) => {
                    first = Some(first.map_or(stage, |first: Stage| first.min(stage)));
                }
                (None, Some(kind)) => kinds.push(*kind),
                (None, None) => {
                    let stages = Stage::ALL.map(Stage::name);
                    let known = self.kinds.keys().map(String::as_str).chain(stages);
                    self.problems.unknown(place, "kind or stage", name, known);
                }
            }
        }
        (first, kinds)
    }
}

fn text(value: &Tree) -> String {
    value.text().unwrap_or_default().to_owned()
}

fn texts<'a>(table: &'a Tree, key: &str) -> Vec<(&'a str, Place)> {
    texts_of(table.get(key))
}

fn texts_of(value: Option<&Tree>) -> Vec<(&str, Place)> {
    value.into_iter().flat_map(|value| value.texts()).filter(|(t, _)| *t != INHERITED).collect()
}

/// A section that a condition asks for: a title, or a pattern of titles.
fn wanted(written: &str) -> Result<Wanted, PatternError> {
    let text = written.trim().trim_start_matches('#').trim();
    let is_pattern = text.contains('{') || text.starts_with("re:");
    let pattern = if is_pattern { Some(Pattern::new(text)?) } else { None };
    Ok(Wanted { written: text.to_owned(), title: title_form(text), pattern })
}

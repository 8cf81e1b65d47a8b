//! The references that metadata declares: lists, comma text, links, code spans, maps.

use crate::model::{
    Beside, Captures, Fault, Field, FieldDecl, FieldOf, FieldRole, Kind, Kinds, Problem,
    RecordField, Reference, Relates, RelationId, RelationRole, SourceOf, Span, Target, Template,
    Text, Value, ValueSource, is_none_word, is_placeholder, key_form,
};

use super::fields::{known, single};
use super::labels::{markdown_link, qualified, split_names};

/// What references are read from.
pub(super) struct Reader<'a> {
    pub kind: &'a Kind,
    pub kinds: &'a Kinds,
    pub fields: &'a [Field],
    pub placeholders: &'a Captures,
}

/// A reference of a document without its target: what it is a value of.
struct From<'a> {
    field: usize,
    decl: &'a FieldDecl,
    relation: RelationId,
    inverse: bool,
    word: String,
    source: SourceOf,
    derived: bool,
}

impl From<'_> {
    fn to(
        &self,
        target: Target,
        span: Span,
        link: Option<String>,
        note: Option<String>,
    ) -> Reference {
        Reference {
            relation: self.relation,
            inverse: self.inverse,
            field: RecordField::Document(self.field),
            word: self.word.clone(),
            target,
            to: self.decl.to.clone(),
            place: self.source.at(span),
            link,
            note,
            derived: self.derived,
            closed: false,
        }
    }
}

impl Reader<'_> {
    /// The references that metadata declares, in the order of the fields.
    pub(super) fn references(&self, problems: &mut Vec<Problem>) -> Vec<Reference> {
        let mut all = Vec::new();
        for field in self.fields {
            let FieldOf::Declared(at) = field.of else { continue };
            let decl = &self.kind.fields[at];
            let Some(Relates::Named { relation, inverse }) = decl.relates else { continue };
            let from = From {
                field: at,
                decl,
                relation,
                inverse,
                word: field.key.text.clone(),
                source: field.carrier.source(),
                derived: false,
            };
            named(&field.value, &from, &mut all);
        }
        self.components(&mut all);
        for (at, decl) in self.kind.fields.iter().enumerate() {
            let said = all
                .iter()
                .any(|reference: &Reference| reference.field == RecordField::Document(at));
            match &decl.relates {
                Some(Relates::Named { relation, inverse }) if !said => {
                    self.derived(at, decl, (*relation, *inverse), &mut all);
                }
                Some(Relates::ByData(relation)) => {
                    self.of_maps(at, decl, relation, problems, &mut all);
                }
                _ => {}
            }
        }
        all
    }

    /// The component that the document specifies.
    fn components(&self, all: &mut Vec<Reference>) {
        let Some(relation) = self.kinds.relation_of(RelationRole::Implementation) else { return };
        let found = self.fields.iter().find_map(|field| match field.of {
            FieldOf::Declared(at) if self.kind.fields[at].role == FieldRole::Component => {
                Some((at, field))
            }
            _ => None,
        });
        let Some((at, field)) = found else { return };
        let Some(component) = single(&field.value) else { return };
        if is_none_word(&component.text) || is_placeholder(&component.text) {
            return;
        }
        let from = From {
            field: at,
            decl: &self.kind.fields[at],
            relation,
            inverse: false,
            word: String::new(),
            source: field.carrier.source(),
            derived: false,
        };
        let target = Target::Component { document: None, component: component.text };
        all.push(from.to(target, component.span, None, None));
    }

    /// The targets that follow from where a document lies and what it is called.
    fn derived(
        &self,
        at: usize,
        decl: &FieldDecl,
        (relation, inverse): (RelationId, bool),
        all: &mut Vec<Reference>,
    ) {
        for source in &decl.from {
            let ValueSource::Derived(template) = source else { continue };
            if template.placeholders().any(|name| name.contains('.')) {
                continue;
            }
            let value = |name: &str| known(name, self.placeholders, self.fields);
            let Some(target) = template.fill(&value) else { continue };
            let word = String::new();
            let source = SourceOf::Text;
            let from = From { field: at, decl, relation, inverse, word, source, derived: true };
            all.push(from.to(Target::Name(target), Span::default(), None, None));
            return;
        }
    }

    /// The references of a list of maps that name their relations.
    fn of_maps(
        &self,
        at: usize,
        decl: &FieldDecl,
        relation: &Template,
        problems: &mut Vec<Problem>,
        all: &mut Vec<Reference>,
    ) {
        let templates: Vec<&Template> = decl
            .from
            .iter()
            .filter_map(|source| match source {
                ValueSource::Derived(template) => Some(template),
                _ => None,
            })
            .collect();
        let names = templates.iter().flat_map(|template| template.placeholders());
        let Some((key, _)) = names.chain(relation.placeholders()).find_map(|n| n.split_once('.'))
        else {
            return;
        };
        let form = key_form(key);
        for field in self.fields.iter().filter(|field| field.form == form || field.name == key) {
            let entries = match &field.value {
                Value::List(entries, _) => entries.as_slice(),
                single => std::slice::from_ref(single),
            };
            for entry in entries {
                let map = Map { entry, key, source: field.carrier.source() };
                self.of_map(&map, (at, decl), (&templates, relation), problems, all);
            }
        }
    }

    fn of_map(
        &self,
        map: &Map<'_>,
        (at, decl): (usize, &FieldDecl),
        (templates, relation): (&[&Template], &Template),
        problems: &mut Vec<Problem>,
        all: &mut Vec<Reference>,
    ) {
        let key = map.key;
        let mut report = |span: Span, message: String, help: String, minor: bool| {
            let problem = Problem::new(Fault::Metadata, map.source.at(span), message, help);
            problems.push(if minor { problem.minor() } else { problem });
        };
        if map.entry.as_text().is_some_and(is_none_word) {
            return;
        }
        if map.is_open() {
            let message = format!("an entry of `{key}` is still a placeholder");
            let help = "fill it in, or remove it".to_owned();
            report(map.entry.span(), message, help, true);
            return;
        }
        let parts = |template: &Template| {
            let names: Vec<String> = template
                .placeholders()
                .map(|name| name.split_once('.').map_or(name, |(_, part)| part).to_owned())
                .collect();
            names
        };
        // What a template fills needs; the shortest of them says what an entry must have.
        let made: Vec<(String, &Template)> = templates
            .iter()
            .filter_map(|template| Some((template.fill(&|name| map.part(name))?, *template)))
            .collect();
        let first = templates.iter().map(|template| parts(template)).min_by_key(Vec::len);
        let first = first.unwrap_or_default().first().cloned().unwrap_or_default();
        let named = parts(relation).first().cloned().unwrap_or_default();
        if made.is_empty() {
            let message = format!("missing `{first}` in an entry of `{key}`");
            let help = format!("write `- {first}: …` with `{named}: …` under it");
            report(map.entry.span(), message, help, false);
            return;
        }
        let target_span = map.place(&first);
        let known = || self.kinds.relation_names().collect::<Vec<_>>().join(", ");
        let Some(word) = relation.fill(&|name| map.part(name)) else {
            let message = format!("the relation to `{}` is not named", made[made.len() - 1].0);
            let help = format!("add `{named}: …`; expected one of {}", known());
            report(target_span, message, help, false);
            return;
        };
        let main = map.part(&format!("{key}.{first}")).unwrap_or_default();
        if is_none_word(&main) || is_placeholder(&main) {
            return;
        }
        let Some((relation, inverse)) = self.kinds.relation(&word) else {
            let message = format!("unknown relation `{word}`");
            report(map.place(&named), message, format!("expected one of {}", known()), false);
            return;
        };
        // What else the map says is its remark.
        let mut used: Vec<String> = templates.iter().flat_map(|template| parts(template)).collect();
        used.push(named);
        let note = map.rest(&used);
        let from =
            From { field: at, decl, relation, inverse, word, source: map.source, derived: false };
        for (target, template) in made {
            // The place of the part that is named last.
            let last = parts(template).last().cloned().unwrap_or_default();
            let target = match target.split_once('#') {
                Some((document, component)) => Target::Component {
                    document: Some(document.to_owned()),
                    component: component.to_owned(),
                },
                None => Target::Name(target),
            };
            all.push(from.to(target, map.place(&last), None, note.clone()));
        }
    }

    /// Relations to the one document of some kinds in the same folder, of fields that say nothing.
    pub(super) fn beside(&self, references: &[Reference]) -> Vec<Beside> {
        let mut all = Vec::new();
        for (at, decl) in self.kind.fields.iter().enumerate() {
            let looks = decl.from.iter().any(|source| matches!(source, ValueSource::Beside));
            let said =
                references.iter().any(|reference| reference.field == RecordField::Document(at));
            if let Some(Relates::Named { relation, inverse }) = decl.relates
                && looks
                && !said
            {
                all.push(Beside { relation, inverse, kinds: decl.to.kinds.clone() });
            }
        }
        all
    }
}

/// An entry of a list of maps.
struct Map<'a> {
    entry: &'a Value,
    key: &'a str,
    source: SourceOf,
}

impl Map<'_> {
    fn value(&self, part: &str) -> Option<&Value> {
        self.entry.get(part)
    }

    /// What a placeholder `key.part` is in this map.
    fn part(&self, name: &str) -> Option<String> {
        let part = name.strip_prefix(self.key)?.strip_prefix('.')?;
        let text = self.value(part)?.as_text()?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    fn place(&self, part: &str) -> Span {
        self.value(part).map_or_else(|| self.entry.span(), Value::span)
    }

    /// Whether it is still a template's: `- SPEC-XXX: [..]` reads as a map.
    fn is_open(&self) -> bool {
        match self.entry {
            Value::Map(entries, _) => entries.iter().all(|(key, _)| is_placeholder(&key.text)),
            Value::List(..) => true,
            Value::Scalar { text, .. } => is_placeholder(text),
        }
    }

    /// The texts of its other parts.
    fn rest(&self, used: &[String]) -> Option<String> {
        let Value::Map(entries, _) = self.entry else { return None };
        let rest = entries.iter().filter(|(key, _)| !used.contains(&key.text));
        let texts: Vec<&str> =
            rest.filter_map(|(_, value)| value.as_text()).map(str::trim).collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }
}

/// The references of a value: a list, comma text, links, code spans, maps. Of a map with an `id`
/// that is the reference; of another one each key is, and its value a remark.
fn named(value: &Value, from: &From<'_>, all: &mut Vec<Reference>) {
    match value {
        Value::List(entries, _) => {
            for entry in entries {
                named(entry, from, all);
            }
        }
        Value::Map(entries, _) => {
            if let Some(id) = value.get("id") {
                let before = all.len();
                named(id, from, all);
                let rest = entries.iter().filter(|(key, _)| key.text != "id");
                let part = |(key, value): &(Text, Value)| {
                    Some(format!("{}: {}", key.text, remark(value)?))
                };
                let rest: Vec<String> = rest.filter_map(part).collect();
                for reference in all[before..].iter_mut().filter(|_| !rest.is_empty()) {
                    reference.note = Some(rest.join("; "));
                }
                return;
            }
            for (key, remark) in entries {
                // `{feature-id}` is a map for YAML and a template's placeholder for everybody else.
                let open = entries.len() == 1 && remark.as_text().is_some_and(str::is_empty);
                if open || is_none_word(&key.text) || is_placeholder(&key.text) {
                    continue;
                }
                let (name, link) = markdown_link(&key.text);
                all.push(from.to(Target::Name(name), key.span, link, self::remark(remark)));
            }
        }
        Value::Scalar { text, .. } if is_none_word(text) => {}
        Value::Scalar { text, span, quoted } => {
            let exact = !*quoted && span.end - span.start == text.len();
            let (text, remark) = names_and_remark(text);
            let before = all.len();
            for part in split_names(text) {
                let offset = part.as_ptr() as usize - text.as_ptr() as usize;
                let start = span.start + if exact { offset } else { 0 };
                let end = if exact { start + part.len() } else { span.end };
                let (name, link) = markdown_link(part);
                if is_none_word(&name) || is_placeholder(&name) {
                    continue;
                }
                let span = Span::new(start, end);
                all.push(from.to(Target::Name(name), span, link, remark.map(str::to_owned)));
            }
            qualify(&mut all[before..]);
        }
    }
}

/// What a value says of the reference that is its key, on one line; nothing for nothing.
fn remark(value: &Value) -> Option<String> {
    let joined = |texts: Vec<String>, mark: &str| (!texts.is_empty()).then(|| texts.join(mark));
    match value {
        Value::Scalar { text, quoted, .. } => {
            let text = text.trim();
            let none =
                text.is_empty() || !*quoted && matches!(text, "null" | "~" | "Null" | "NULL");
            (!none).then(|| text.to_owned())
        }
        Value::List(entries, _) => joined(entries.iter().filter_map(remark).collect(), ", "),
        Value::Map(entries, _) => {
            let parts = entries
                .iter()
                .filter_map(|(key, value)| Some(format!("{}: {}", key.text, remark(value)?)));
            joined(parts.collect(), "; ")
        }
    }
}

/// `IDEA-3 | words: address` is a name with a remark after a bar; other bars are a choice that a
/// template offers, and the whole text is returned.
pub(super) fn names_and_remark(text: &str) -> (&str, Option<&str>) {
    match text.split_once(" | ") {
        Some((names, remark)) if remark.contains(':') && !remark.contains(" | ") => {
            (names, Some(remark.trim()))
        }
        _ => (text, None),
    }
}

/// References with the document that an earlier one of the same value names.
fn qualify(references: &mut [Reference]) {
    let names = references.iter().filter_map(|reference| match &reference.target {
        Target::Name(name) => Some(Text {
            text: name.clone(),
            span: reference.place.span,
            link: reference.link.clone(),
        }),
        Target::Component { .. } => None,
    });
    let names = qualified(names.collect());
    for (reference, name) in references.iter_mut().zip(names) {
        reference.target = Target::Name(name.text);
    }
}

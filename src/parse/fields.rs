//! The fields of a document: what its carriers and its text say, under the names that its kind has
//! for it.

use std::collections::HashSet;

use crate::model::{
    Captures, Carrier, Fault, Field, FieldDecl, FieldOf, FieldRole, Kind, Pattern, Problem, Source,
    SourceOf, Span, Spelled, Text, Value, ValueSource, is_none_word, is_placeholder, key_form,
    meaning, normalise, number_in, plain_title,
};

use super::carriers::Entry;
use super::sources::{self, scalar, value_of};
use super::tree::Tree;
use super::validate::is_choice;

/// Whether a kind reads an entry where it is.
fn reads(kind: &Kind, entry: &Entry) -> bool {
    kind.carriers.contains(&entry.carrier)
}

/// What an entry is in a kind.
fn part(kind: &Kind, entry: &Entry) -> FieldOf {
    if kind.id.keys.contains(&entry.form) {
        return FieldOf::Id;
    }
    match kind.fields.iter().position(|field| field.keys.contains(&entry.form)) {
        Some(at) => FieldOf::Declared(at),
        None if kind.headline.keys.contains(&entry.form) => FieldOf::Title,
        None => FieldOf::Other,
    }
}

/// The entries as fields of a kind: carriers in the kind's order, a field's first value counts.
/// What another carrier states differently is a problem. Of a relation all values count.
pub(super) fn of_carriers(
    kind: &Kind,
    entries: &[Entry],
    problems: &mut Vec<Problem>,
) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    // Keys that mean nothing to the kind may be many.
    let mut others: HashSet<String> = HashSet::new();
    for place in &kind.carriers {
        for entry in entries.iter().filter(|entry| entry.carrier == *place) {
            let of = part(kind, entry);
            let decl = match of {
                FieldOf::Declared(at) => Some(&kind.fields[at]),
                _ => None,
            };
            let name = match decl {
                Some(decl) => decl.name.clone(),
                // A field of the same name is another one, read from other keys.
                None if kind.fields.iter().any(|field| field.name == entry.key.text) => {
                    format!("{} (key)", entry.key.text)
                }
                None => entry.key.text.clone(),
            };
            if of == FieldOf::Other && !others.insert(name.clone()) {
                continue;
            }
            let same = |field: &&Field| match of {
                FieldOf::Id | FieldOf::Declared(_) => field.of == of,
                FieldOf::Title => field.of == of && field.form == entry.form,
                FieldOf::Other => false,
            };
            let relates = decl.is_some_and(|decl| decl.relates.is_some());
            let meant = of != FieldOf::Other && !relates;
            if let Some(there) = meant.then(|| fields.iter().find(same)).flatten() {
                let two = (there, &entry.key, &entry.value);
                problems.extend(conflict(kind, decl, two, entry.source()));
                continue;
            }
            fields.push(Field {
                of,
                name,
                form: entry.form.clone(),
                key: entry.key.clone(),
                value: entry.value.clone(),
                carrier: place.carrier,
            });
        }
    }
    fields
}

/// Adds what the text, the title and the path say of fields, in the order of their sources.
pub(super) fn add_from_text(
    kind: &Kind,
    fields: &mut Vec<Field>,
    (source, tree): (&Source, &Tree),
    problems: &mut Vec<Problem>,
) {
    let title = tree.headings.first();
    for (at, decl) in kind.fields.iter().enumerate() {
        if matches!(decl.role, FieldRole::Context | FieldRole::Example) {
            continue;
        }
        let mut worded = false;
        for from in &decl.from {
            let relates = decl.relates.is_some();
            let there = |fields: &[Field]| fields.iter().any(|f| f.of == FieldOf::Declared(at));
            match from {
                ValueSource::Label(_) | ValueSource::Section(_) | ValueSource::List(_) => {
                    let all = of_part(kind, decl, (source, tree), from);
                    for (key, value) in all {
                        let found = fields.iter().find(|field| field.of == FieldOf::Declared(at));
                        match found.filter(|_| !relates) {
                            // Metadata leads: it may have been read from this very line.
                            Some(there) if there.key.span == key.span => {}
                            Some(there) => {
                                problems.extend(conflict(
                                    kind,
                                    Some(decl),
                                    (there, &key, &value),
                                    SourceOf::Text,
                                ));
                            }
                            None if fields.iter().any(|field| {
                                field.of == FieldOf::Declared(at) && field.key.span == key.span
                            }) => {}
                            None => fields.push(field(at, decl, key, value)),
                        }
                    }
                }
                _ if there(fields) && !relates => {}
                ValueSource::Text(_) => {
                    for (key, value) in sources::of_document(source, tree, from) {
                        if relates || !there(fields) {
                            fields.push(field(at, decl, key, value));
                        }
                    }
                }
                ValueSource::Code(label) => {
                    for text in sources::in_code(source, &tree.blocks, label, decl) {
                        if relates || !there(fields) {
                            let key = Text { text: String::new(), ..text.clone() };
                            fields.push(field(at, decl, key, scalar(&text)));
                        }
                    }
                }
                ValueSource::FieldText(..) if worded => {}
                ValueSource::FieldText(..) => {
                    worded = true;
                    for (key, value, carrier) in in_fields(fields, decl) {
                        if relates || !there(fields) {
                            fields.push(Field { carrier, ..field(at, decl, key, value) });
                        }
                    }
                }
                ValueSource::Title(pattern) => {
                    let taken = title.and_then(|title| {
                        let mut taken = title_captures(pattern, &title.text)?;
                        let text =
                            taken.remove(&decl.name).or_else(|| value_of(pattern, &mut taken))?;
                        Some(Text { text, span: title.span, link: None })
                    });
                    fields.extend(taken.map(|text| field(at, decl, text.clone(), scalar(&text))));
                }
                ValueSource::Path(pattern) => {
                    let taken = pattern.captures(&source.path).and_then(|mut taken| {
                        taken.remove(&decl.name).or_else(|| taken.remove("value")).or_else(|| {
                            (taken.len() == 1).then(|| taken.into_values().next()).flatten()
                        })
                    });
                    let text = |text| Text { text, span: Span::default(), link: None };
                    fields.extend(taken.map(text).map(|t| field(at, decl, t.clone(), scalar(&t))));
                }
                ValueSource::Key(_) | ValueSource::Beside | ValueSource::Derived(_) => {}
            }
        }
    }
}

/// What labels, sections and lists say of a field.
fn of_part(
    kind: &Kind,
    decl: &FieldDecl,
    (source, tree): (&Source, &Tree),
    from: &ValueSource,
) -> Vec<sources::Keyed> {
    match from {
        ValueSource::Section(title) => {
            sources::section(source, tree, title, &section_reads(kind, decl))
        }
        _ => sources::of_document(source, tree, from),
    }
}

/// What a section says of a field: of a relation all that is in it, of another field its first
/// words and those that relations read in the field.
fn section_reads<'a>(kind: &'a Kind, decl: &'a FieldDecl) -> sources::Reads<'a> {
    let whole = decl.relates.is_some();
    sources::Reads { labels: &decl.labels, words: words_in(kind, decl).collect(), whole }
}

/// The words that relations of a kind read in the value of a field.
pub(super) fn words_in<'a>(
    kind: &'a Kind,
    decl: &'a FieldDecl,
) -> impl Iterator<Item = &'a Pattern> {
    let all = kind.fields.iter().filter(|field| field.relates.is_some());
    all.flat_map(|field| &field.from).filter_map(|from| match from {
        ValueSource::FieldText(Some(of), pattern)
            if *of == decl.name || decl.keys.contains(&key_form(of)) =>
        {
            Some(pattern)
        }
        _ => None,
    })
}

/// What a pattern takes of a title: a number that begins it is kept, as it may be meant.
pub(super) fn title_captures(pattern: &Pattern, title: &str) -> Option<Captures> {
    let whole = title.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[');
    pattern.captures(whole).or_else(|| pattern.captures(plain_title(title)))
}

/// Adds values that are derived from placeholders, from other fields or from a placeholder that is
/// named like the field, where nothing else gave one.
pub(super) fn add_derived(kind: &Kind, fields: &mut Vec<Field>, placeholders: &Captures) {
    for (at, decl) in kind.fields.iter().enumerate() {
        if decl.relates.is_some() || fields.iter().any(|field| field.of == FieldOf::Declared(at)) {
            continue;
        }
        let derived = decl.from.iter().find_map(|from| match from {
            ValueSource::Derived(template) => {
                template.fill(&|name| known(name, placeholders, fields))
            }
            _ => None,
        });
        let by = || {
            let by = decl.by.as_ref()?;
            let text = single_of(fields, &by.field)?.text;
            let number = number_in(&text)?;
            by.values.iter().find(|(_, range)| range.holds(number)).map(|(value, _)| value.clone())
        };
        let placeholder = || placeholders.get(&decl.name).cloned();
        if let Some(text) = derived.or_else(placeholder).or_else(by) {
            let text = Text { text, span: Span::default(), link: None };
            fields.push(field(at, decl, text.clone(), scalar(&text)));
        }
    }
}

/// The value of a placeholder: what patterns took, else the field of the name.
pub(super) fn known(name: &str, placeholders: &Captures, fields: &[Field]) -> Option<String> {
    placeholders.get(name).cloned().or_else(|| Some(single_of(fields, name)?.text))
}

/// The single text of a field, by its name or by the key as typed.
fn single_of(fields: &[Field], name: &str) -> Option<Text> {
    let form = key_form(name);
    let found = fields.iter().find(|field| field.name == name);
    single(&found.or_else(|| fields.iter().find(|field| field.form == form))?.value)
}

fn field(at: usize, decl: &FieldDecl, key: Text, value: Value) -> Field {
    Field {
        of: FieldOf::Declared(at),
        name: decl.name.clone(),
        form: key_form(&key.text),
        key,
        value,
        carrier: Carrier::BoldLines,
    }
}

/// What words in the values of fields say of a field: of its patterns that overlap the first counts.
fn in_fields(fields: &[Field], decl: &FieldDecl) -> Vec<(Text, Value, Carrier)> {
    let mut all = Vec::new();
    for field in fields {
        let patterns = decl.from.iter().filter_map(|from| match from {
            ValueSource::FieldText(None, pattern) => Some(pattern),
            ValueSource::FieldText(Some(of), pattern) => {
                (field.name == *of || field.form == key_form(of)).then_some(pattern)
            }
            _ => None,
        });
        let patterns: Vec<_> = patterns.collect();
        for (text, span) in field.value.scalars() {
            let mut used: Vec<std::ops::Range<usize>> = Vec::new();
            for (range, mut taken) in patterns.iter().flat_map(|pattern| {
                pattern.places(text).into_iter().map(|(range, taken)| (range, (*pattern, taken)))
            }) {
                let overlaps = used.iter().any(|o| o.start < range.end && range.start < o.end);
                let Some(value) = value_of(taken.0, &mut taken.1).filter(|_| !overlaps) else {
                    continue;
                };
                used.push(range);
                let value = Value::Scalar { text: value, span, quoted: true };
                all.push((field.key.clone(), value, field.carrier));
            }
        }
    }
    all
}

/// The problem when a field is stated again with another value.
fn conflict(
    kind: &Kind,
    decl: Option<&FieldDecl>,
    (there, key, value): (&Field, &Text, &Value),
    source: SourceOf,
) -> Option<Problem> {
    let (first, second) = (there.value.as_text()?, value.as_text()?);
    let open = |text: &str| {
        is_none_word(text) || is_placeholder(text) || is_choice(text) || text.trim().is_empty()
    };
    if open(first) || open(second) {
        return None;
    }
    let meant = |text: &str| {
        let known = match decl {
            Some(decl) if decl.role == FieldRole::Status => {
                kind.statuses.meant(super::identity::without_ornament(text)).map(|s| s.name.clone())
            }
            Some(decl) => meaning(&decl.values, text).map(str::to_owned),
            None => None,
        };
        known.unwrap_or_else(|| normalise(text))
    };
    if meant(first) == meant(second) {
        return None;
    }
    let message = format!(
        "`{}` is `{}`, but `{}` in the {} is `{}`",
        key.text,
        second.trim(),
        there.key.text,
        there.carrier.name(),
        first.trim()
    );
    let help = format!("the value of `{}` is used; make them equal", there.key.text);
    Some(Problem::new(Fault::Conflict, source.at(value.span()), message, help).minor())
}

/// The field of a role.
pub(super) fn by_role<'a>(kind: &Kind, fields: &'a [Field], role: FieldRole) -> Option<&'a Field> {
    let at = kind.fields.iter().position(|field| field.role == role)?;
    fields.iter().find(|field| field.of == FieldOf::Declared(at))
}

/// The single text of a role's field, markup of a code span or bold removed.
pub(super) fn text(kind: &Kind, fields: &[Field], role: FieldRole) -> Option<Text> {
    typed(kind, fields, role).map(|(_, text)| text)
}

/// The same, and the field that says it.
pub(super) fn typed<'a>(
    kind: &Kind,
    fields: &'a [Field],
    role: FieldRole,
) -> Option<(&'a Field, Text)> {
    let field = by_role(kind, fields, role)?;
    Some((field, single(&field.value)?))
}

/// The text of a role's field in the entries, without making fields of all of them; and the entry.
pub(super) fn peek<'e>(
    kind: &Kind,
    entries: &'e [Entry],
    role: FieldRole,
) -> Option<(Text, &'e Entry)> {
    peek_key(kind, entries, &kind.field(role)?.keys)
}

/// The text of the first of some keys that a kind reads among the entries; and the entry.
pub(super) fn peek_key<'e>(
    kind: &Kind,
    entries: &'e [Entry],
    keys: &[String],
) -> Option<(Text, &'e Entry)> {
    let fits = |entry: &&Entry| keys.contains(&entry.form) && reads(kind, entry);
    let entry = entries.iter().find(fits)?;
    Some((single(&entry.value)?, entry))
}

/// The keys among the entries that a kind reads and that are some keys.
pub(super) fn keys_read<'e>(kind: &Kind, entries: &'e [Entry], keys: &[Spelled]) -> Vec<&'e str> {
    let mut found: Vec<&str> = Vec::new();
    for key in keys {
        let entry = entries.iter().find(|entry| entry.form == key.form && reads(kind, entry));
        found.extend(entry.map(|entry| entry.key.text.as_str()));
    }
    found
}

/// Whether a kind reads anything among the entries that means more than a plain field.
pub(super) fn has_any(kind: &Kind, entries: &[Entry]) -> bool {
    let fits = |entry: &Entry| {
        let means = match part(kind, entry) {
            FieldOf::Id | FieldOf::Title => true,
            FieldOf::Declared(at) => kind.fields[at].role != FieldRole::Plain,
            FieldOf::Other => false,
        };
        means && reads(kind, entry)
    };
    entries.iter().any(fits)
}

/// A text without the marks of a code span or of bold words that are all of it. Marks inside
/// belong to it: `` the size of `basket` ``, `CALL*`.
fn unwrapped(text: &str) -> &str {
    let mut text = text;
    for mark in ["`", "**", "*", "`"] {
        let inner = text.strip_prefix(mark).and_then(|tail| tail.strip_suffix(mark));
        match inner.map(str::trim) {
            Some(inner) if !inner.is_empty() && !inner.contains(mark) => text = inner,
            _ => {}
        }
    }
    text
}

/// The single text of a value.
pub(super) fn single(value: &Value) -> Option<Text> {
    let (text, span) = value.scalars().into_iter().next()?;
    // `[EV-1](0001-name.md)`: an id that leads to its own file.
    let linked = text.trim().strip_prefix('[').and_then(|tail| tail.split_once("]("));
    let text = match linked {
        Some((name, target)) if target.ends_with(')') && !name.contains(['[', ']']) => name,
        _ => text,
    };
    let text = unwrapped(text.trim());
    // `name: [System Name]` is a list for YAML and a template's placeholder for everybody else.
    if let Value::List(entries, whole) = value
        && entries.len() == 1
        && (text.contains(char::is_whitespace) || text.contains('|'))
    {
        return Some(Text { text: format!("[{text}]"), span: *whole, link: None });
    }
    Some(Text { text: text.to_owned(), span, link: None })
}

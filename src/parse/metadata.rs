//! Metadata: from the carriers to fields of the kind, its id, status and relations.

use crate::model::{
    Carrier, Field, FieldRole, Kind, Problem, Reference, RelatedDecl, RelationDecl, RelationRole,
    Source, Span, Stage, Target, Text, Value, is_none_word, is_placeholder,
};

use super::front_matter::{self, Found};
use super::tree::{Block, BlockKind, text_of};
use super::yaml;

/// Metadata as typed, before a kind says what it means.
#[derive(Debug, Default)]
pub(super) struct RawMetadata {
    /// Keys and values with their carrier, in the order of the file.
    pub entries: Vec<(Text, Value, Carrier)>,
    /// What was wrong.
    pub problems: Vec<Problem>,
    /// The text that Markdown must not see.
    pub blank: Option<Span>,
}

/// Reads front matter.
pub(super) fn front_matter(source: &Source, limit: usize) -> RawMetadata {
    let mut raw = RawMetadata::default();
    let found = match front_matter::find(source) {
        Found::Some(found) => found,
        Found::Unclosed(found) => {
            raw.problems.push(Problem {
                span: Span::new(found.whole.start, found.whole.start + 3),
                message: "the front matter is never closed".to_owned(),
                help: "put a line `---` under the metadata".to_owned(),
                minor: false,
            });
            raw.blank = Some(found.whole);
            raw.entries = match yaml::mapping(source.slice(found.yaml), found.yaml.start) {
                Ok(entries) => entries
                    .into_iter()
                    .map(|(key, value)| (key, value, Carrier::FrontMatter))
                    .collect(),
                Err(_) => salvage(source, found.yaml),
            };
            return raw;
        }
        Found::None => return raw,
    };
    raw.blank = Some(found.whole);
    let text = source.slice(found.yaml);
    if text.len() > limit {
        raw.problems.push(Problem {
            span: Span::new(found.whole.start, found.whole.start + 3),
            message: format!("the front matter has {} bytes, too many to be read", text.len()),
            help: "shorten it, or raise limits.max-metadata-size".to_owned(),
            minor: false,
        });
        return raw;
    }
    match yaml::mapping(text, found.yaml.start) {
        Ok(entries) => {
            raw.entries = entries
                .into_iter()
                .map(|(key, value)| (key, value, Carrier::FrontMatter))
                .collect();
        }
        Err(error) => {
            raw.entries = salvage(source, found.yaml);
            let at = source.line_span(source.line(error.span.start));
            let span = if error.span.start < error.span.end {
                error.span
            } else {
                Span::new(error.span.start.min(at.end), at.end)
            };
            raw.problems.push(Problem {
                span,
                message: format!("the metadata cannot be read: {}", error.message),
                help: error.help.to_owned(),
                minor: false,
            });
        }
    }
    raw
}

/// The `key: value` lines of a YAML text that is broken, so that the document keeps its id.
fn salvage(source: &Source, yaml: Span) -> Vec<(Text, Value, Carrier)> {
    let mut entries: Vec<(Text, Value, Carrier)> = Vec::new();
    for line in source.line(yaml.start)..source.line(yaml.end.max(1)) {
        let text = source.line_text(line);
        if text.starts_with([' ', '\t', '#', '-']) || !front_matter::is_key_line(text) {
            continue;
        }
        let Some((key, value)) = text.split_once(':') else {
            continue;
        };
        let start = source.line_span(line).start;
        let value_start = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        let key = Text {
            text: key.trim().to_owned(),
            span: Span::new(start, start + key.len()),
            link: None,
        };
        // What was open is what is broken: half a list is no value.
        if value.starts_with(['[', '{', '|', '>', '&', '*', '%', '@', '`']) {
            continue;
        }
        let span = Span::new(value_start, value_start + value.len());
        let bare = value.trim_matches(['"', '\'']).to_owned();
        if !value.is_empty() && !entries.iter().any(|(other, ..)| other.text == key.text) {
            let value = Value::Scalar { text: bare, span, quoted: false };
            entries.push((key, value, Carrier::FrontMatter));
        }
    }
    entries
}

/// `**Key:** value` lines: the paragraphs straight under the title, before the next heading, each
/// of which begins so.
pub(super) fn bold_lines(source: &Source, blocks: &[Block]) -> Vec<(Text, Value, Carrier)> {
    let mut entries = Vec::new();
    let under_title = blocks
        .iter()
        .skip_while(|block| !matches!(block.kind, BlockKind::Heading(_)))
        .skip(1)
        .take_while(|block| !matches!(block.kind, BlockKind::Heading(_)));
    for block in under_title.filter(|block| block.kind == BlockKind::Paragraph) {
        let groups = super::fields::groups(&block.inlines, &[]);
        if groups.iter().any(|group| group.label.is_none()) {
            break;
        }
        for group in groups {
            let Some(label) = group.label else { continue };
            let Text { text, span, link } = text_of(&group.runs);
            // A value with links keeps its Markdown, so that what each link names can be followed.
            let code = group.runs.iter().any(|run| run.code);
            let end = source.text[span.end..]
                .find(['\n', '\r'])
                .map_or(source.text.len(), |at| span.end + at);
            let line = source.slice(Span::new(span.start, end)).trim_end();
            let (text, span) = if link.is_some() || code {
                let start = source.text[..span.start].rfind(['\n', ' ']).map_or(0, |at| at + 1);
                let whole = Span::new(start, span.start + line.len());
                (source.slice(whole).to_owned(), whole)
            } else {
                (text, span)
            };
            let value = Value::Scalar { text, span, quoted: false };
            entries.push((label, value, Carrier::BoldLines));
        }
    }
    entries
}

/// A key in the form in which its spellings are equal.
fn key_form(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a key is one of some spellings.
fn is_key(key: &str, spellings: &[String]) -> bool {
    let form = key_form(key);
    spellings.iter().any(|spelling| key_form(spelling) == form)
}

/// The entries as fields of a kind: carriers in the kind's order, a name's first value wins.
pub(super) fn fields(kind: &Kind, entries: &[(Text, Value, Carrier)]) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for carrier in &kind.carriers {
        for (key, value, _) in entries.iter().filter(|(_, _, from)| from == carrier) {
            let known = kind.fields.iter().find(|field| is_key(&key.text, &field.keys));
            let name = known.map_or_else(|| key.text.clone(), |field| field.name.clone());
            if fields.iter().any(|field| field.name == name) {
                continue;
            }
            let (key, value) = (key.clone(), value.clone());
            fields.push(Field { name, key, value, carrier: *carrier });
        }
    }
    fields
}

/// The field of a role.
pub(super) fn by_role<'a>(kind: &Kind, fields: &'a [Field], role: FieldRole) -> Option<&'a Field> {
    let name = &kind.field(role)?.name;
    fields.iter().find(|field| field.name == *name)
}

/// The single text of a role's field, markup of a code span or bold removed.
pub(super) fn text(kind: &Kind, fields: &[Field], role: FieldRole) -> Option<Text> {
    let field = by_role(kind, fields, role)?;
    let (text, span) = field.value.scalars().into_iter().next()?;
    let text = text.trim().trim_matches(['`', '*']).trim();
    // `name: [System Name]` is a list for YAML and a template's hole for everybody else.
    if let Value::List(entries, whole) = &field.value
        && entries.len() == 1
        && text.contains(char::is_whitespace)
    {
        return Some(Text { text: format!("[{text}]"), span: *whole, link: None });
    }
    Some(Text { text: text.to_owned(), span, link: None })
}

/// Tells fields that still hold what their template had: the id and the status have words of
/// their own for it.
pub(super) fn placeholders(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) {
    let roles =
        [FieldRole::Title, FieldRole::Complexity, FieldRole::Maturity, FieldRole::Component];
    for role in roles {
        let Some(value) = text(kind, fields, role).filter(|text| is_placeholder(&text.text)) else {
            continue;
        };
        let key = by_role(kind, fields, role).map_or("", |field| field.key.text.as_str());
        problems.push(Problem {
            span: value.span,
            message: format!("`{key}` is still a placeholder: `{}`", value.text),
            help: format!("fill in `{key}`, or remove the line"),
            minor: true,
        });
    }
}

/// The id as declared; a template's hole is a problem, not an id.
pub(super) fn id(kind: &Kind, fields: &[Field], problems: &mut Vec<Problem>) -> Option<Text> {
    let id = text(kind, fields, FieldRole::Id)?;
    if is_placeholder(&id.text) || is_none_word(&id.text) {
        problems.push(Problem {
            span: id.span,
            message: format!("the id `{}` is a template's placeholder", id.text),
            help: "give the document an id of its own; until then its path serves".to_owned(),
            minor: true,
        });
        return None;
    }
    if id.text.contains('#') {
        problems.push(Problem {
            span: id.span,
            message: format!("the id `{}` has a `#`, which parts documents from items", id.text),
            help: "give the document an id without it; until then its path serves".to_owned(),
            minor: false,
        });
        return None;
    }
    Some(id)
}

/// The status: by the kind's list, else as typed. A choice left whole is no status.
pub(super) fn status(
    kind: &Kind,
    fields: &[Field],
    problems: &mut Vec<Problem>,
) -> Option<(String, Option<Stage>)> {
    let typed = text(kind, fields, FieldRole::Status)?;
    let words = typed.text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '[').trim();
    // A reason in brackets may hold anything.
    let bare = words.split(['(', '[']).next().unwrap_or(words);
    let choice = [" / ", " | ", "→", " or "].iter().any(|mark| bare.contains(mark));
    if words.is_empty() || is_placeholder(words) || choice {
        problems.push(Problem {
            span: typed.span,
            message: format!("the status `{}` is not decided", typed.text),
            help: format!("write one of {}", status_names(kind)),
            minor: true,
        });
        return None;
    }
    if let Some(status) = kind.status(words) {
        return Some((status.name.clone(), Some(status.stage)));
    }
    if !kind.statuses.is_empty() {
        problems.push(Problem {
            span: typed.span,
            message: format!("`{}` has no status `{words}`", kind.name),
            help: format!("write one of {}", status_names(kind)),
            minor: true,
        });
    }
    Some((words.to_owned(), None))
}

fn status_names(kind: &Kind) -> String {
    kind.statuses.iter().map(|status| status.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The relations that metadata declares.
pub(super) fn references(
    kind: &Kind,
    fields: &[Field],
    problems: &mut Vec<Problem>,
) -> Vec<Reference> {
    let mut all = Vec::new();
    for field in fields {
        for relation in &kind.relations {
            if is_key(&field.key.text, &relation.keys) {
                named(field, &field.value, relation, false, &mut all);
            }
            if is_key(&field.key.text, &relation.inverse_keys) {
                named(field, &field.value, relation, true, &mut all);
            }
        }
        if let Some(decl) = kind.related.as_ref().filter(|decl| decl.key == field.key.text) {
            related(kind, decl, &field.value, problems, &mut all);
        }
    }
    let implementation =
        kind.relations.iter().find(|relation| relation.role == RelationRole::Implementation);
    if let (Some(relation), Some(component)) =
        (implementation, text(kind, fields, FieldRole::Component))
        && !is_none_word(&component.text)
        && !is_placeholder(&component.text)
    {
        all.push(Reference {
            relation: relation.name.clone(),
            inverse: false,
            word: String::new(),
            target: Target::Component { document: None, component: component.text },
            span: component.span,
            link: None,
            note: None,
            item: None,
        });
    }
    all
}

/// The references of a key's value: a list, comma text, links, code spans, maps with an `id`.
fn named(
    field: &Field,
    value: &Value,
    relation: &RelationDecl,
    inverse: bool,
    all: &mut Vec<Reference>,
) {
    match value {
        Value::List(entries, _) => {
            for entry in entries {
                named(field, entry, relation, inverse, all);
            }
        }
        Value::Map(..) => {
            if let Some(id) = value.get("id") {
                named(field, id, relation, inverse, all);
            }
        }
        Value::Scalar { text, span, quoted } => {
            for part in super::fields::split_names(text) {
                let offset = part.as_ptr() as usize - text.as_ptr() as usize;
                let exact = !*quoted && span.end - span.start == text.len();
                let start = span.start + if exact { offset } else { 0 };
                let end = if exact { start + part.len() } else { span.end };
                let (name, link) = super::fields::markdown_link(part);
                if is_none_word(&name) || is_placeholder(&name) {
                    continue;
                }
                all.push(Reference {
                    relation: relation.name.clone(),
                    inverse,
                    word: field.key.text.clone(),
                    target: Target::Name(name),
                    span: Span::new(start, end),
                    link,
                    note: None,
                    item: None,
                });
            }
        }
    }
}

/// The references of a list of maps that name their relations.
fn related(
    kind: &Kind,
    decl: &RelatedDecl,
    value: &Value,
    problems: &mut Vec<Problem>,
    all: &mut Vec<Reference>,
) {
    let Value::List(entries, _) = value else {
        return;
    };
    for entry in entries {
        let text = |key: &str| {
            let value = entry.get(key)?;
            value.as_text().map(|text| (text.trim().to_owned(), value.span()))
        };
        // `- SPEC-XXX: [..]` is a template's line that reads as a map.
        let hole = |(key, _): &(Text, Value)| is_placeholder(&key.text);
        if let Value::Map(entries, span) = entry
            && entries.iter().all(hole)
        {
            problems.push(Problem {
                span: *span,
                message: format!("an entry of `{}` is still a placeholder", decl.key),
                help: "fill it in, or remove it".to_owned(),
                minor: true,
            });
            continue;
        }
        let Some((target, span)) = text(&decl.target) else {
            problems.push(Problem {
                span: entry.span(),
                message: format!("an entry of `{}` has no `{}`", decl.key, decl.target),
                help: format!("write `- {}: …` with `{}: …` under it", decl.target, decl.relation),
                minor: false,
            });
            continue;
        };
        let Some((relation, relation_span)) = text(&decl.relation) else {
            problems.push(Problem {
                span,
                message: format!("the relation to `{target}` is not named"),
                help: format!("add `{}: …`; known are {}", decl.relation, relation_names(kind)),
                minor: false,
            });
            continue;
        };
        if is_none_word(&target) || is_placeholder(&target) {
            continue;
        }
        let Some((name, inverse)) = relation_named(kind, &relation) else {
            problems.push(Problem {
                span: relation_span,
                message: format!("`{}` knows no relation `{relation}`", kind.name),
                help: format!("known are {}", relation_names(kind)),
                minor: false,
            });
            continue;
        };
        let mut push = |target: Target, span: Span| {
            all.push(Reference {
                relation: name.clone(),
                inverse,
                word: relation.clone(),
                target,
                span,
                link: None,
                note: decl.note.as_deref().and_then(text).map(|(note, _)| note),
                item: None,
            });
        };
        if let Some((component, at)) = decl.component.as_deref().and_then(text) {
            push(Target::Component { document: Some(target.clone()), component }, at);
        }
        push(Target::Name(target), span);
    }
}

/// A relation by its name or its inverse's, and whether it was the inverse's.
fn relation_named(kind: &Kind, name: &str) -> Option<(String, bool)> {
    let form = key_form(name);
    kind.relations.iter().find_map(|relation| {
        if key_form(&relation.name) == form {
            return Some((relation.name.clone(), false));
        }
        let inverse = relation.inverse.as_deref()?;
        (key_form(inverse) == form).then(|| (relation.name.clone(), true))
    })
}

fn relation_names(kind: &Kind) -> String {
    let names = kind.relations.iter().flat_map(|relation| {
        std::iter::once(relation.name.as_str()).chain(relation.inverse.as_deref())
    });
    names.collect::<Vec<_>>().join(", ")
}

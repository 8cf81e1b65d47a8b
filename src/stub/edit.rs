//! Edits of metadata in place: names are added to a list wherever a document keeps it, and every
//! other byte stays.

use crate::model::{
    Carrier, Document, Edit, Field, FieldDecl, FieldOf, Kind, Relates, Source, Span, Value,
    is_none_word, is_placeholder,
};
use crate::template::yaml_scalar;

/// Why names cannot be added to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason(pub String);

/// The edits that add names to a field of a document.
pub(super) fn add(
    document: &Document,
    kind: &Kind,
    field: usize,
    names: &[String],
) -> Result<Edit, Reason> {
    let decl = &kind.fields[field];
    let key = || key_of(document, decl);
    let quoted: Vec<String> = names.iter().map(|name| yaml_scalar(name)).collect();
    let written = |carrier: Carrier| if is_yaml(carrier) { &quoted[..] } else { names };
    match document.fields.iter().find(|there| there.of == FieldOf::Declared(field)) {
        Some(there) if there.carrier == Carrier::Sidecar => {
            Err(Reason(format!("`{}` is in a file beside the document", there.key.text)))
        }
        Some(there) => plain_value(&document.source, there)
            .and_then(|()| extended(&document.source, there, written(there.carrier))),
        None => inserted(document, kind, field, &quoted).ok_or_else(|| {
            Reason(format!("the document has no metadata in which a key `{}` can be added", key()))
        }),
    }
}

/// The key under which a field is written, as the document's others are.
fn key_of(document: &Document, decl: &FieldDecl) -> String {
    let other = |field: &&Field| matches!(field.of, FieldOf::Declared(_));
    let spaced = document.fields.iter().filter(other).any(|field| field.key.text.contains(' '));
    if spaced { decl.spelling.replace('_', " ") } else { decl.spelling.clone() }
}

fn is_yaml(carrier: Carrier) -> bool {
    matches!(carrier, Carrier::FrontMatter | Carrier::FencedYaml)
}

/// Refuses values of YAML that are not written as a plain list or word: block texts, tags.
fn plain_value(source: &Source, field: &Field) -> Result<(), Reason> {
    let between = Span::new(field.key.span.end, field.value.span().start.max(field.key.span.end));
    let marks = source.slice(between).split('#').next().unwrap_or_default();
    if is_yaml(field.carrier) && marks.contains(['>', '|', '!', '&']) {
        return Err(Reason(format!(
            "`{}` is written in a form of YAML that is not edited",
            field.key.text
        )));
    }
    Ok(())
}

/// Adds names to a field that is there.
fn extended(source: &Source, field: &Field, names: &[String]) -> Result<Edit, Reason> {
    let list = names.join(", ");
    let span = field.value.span();
    match &field.value {
        Value::List(entries, whole) => {
            let written = source.slice(*whole);
            let Some(last) = entries.last() else {
                // `[]`, perhaps with blanks inside; a comment may follow.
                let inside = written.strip_prefix('[').map(str::trim_start);
                let Some(tail) = inside.and_then(|inside| inside.strip_prefix(']')) else {
                    let why = "is an empty list in an unusual form";
                    return Err(Reason(format!("`{}` {why}", field.key.text)));
                };
                let span = Span::new(whole.start, whole.start + written.len() - tail.len());
                return Ok(Edit { span, text: format!("[{list}]") });
            };
            if written.starts_with('[') && is_yaml(field.carrier) {
                let end = last.span().end;
                return Ok(Edit { span: Span::new(end, end), text: format!(", {list}") });
            }
            Ok(lines_behind(source, last.span(), names))
        }
        Value::Scalar { text, quoted, .. } => {
            let open = (is_none_word(text) && !quoted) || is_placeholder(text);
            if text.trim().is_empty() || open {
                let text = if is_yaml(field.carrier) { format!("[{list}]") } else { list };
                return Ok(replaced(source, field, span, text));
            }
            if is_yaml(field.carrier) {
                let text = format!("[{}, {list}]", source.slice(span));
                return Ok(Edit { span, text });
            }
            Ok(Edit { span: Span::new(span.end, span.end), text: format!(", {list}") })
        }
        Value::Map(..) => Err(Reason(format!("`{}` is a map", field.key.text))),
    }
}

/// Puts a text in the place of an empty value: after its key where it has no place of its own.
fn replaced(source: &Source, field: &Field, span: Span, text: String) -> Edit {
    if span.end > span.start {
        return Edit { span, text };
    }
    let line = source.line_span(source.line(field.key.span.end));
    let rest = source.slice(Span::new(field.key.span.end, line.end));
    // The colon, and the marks of bold or of a quoted key around it.
    let marks = rest.len() - rest.trim_start_matches([':', '*', '"', '\'', '_', '`']).len();
    // Of a table the cell after the key's.
    let cell = (field.carrier == Carrier::Table).then(|| rest.find('|')).flatten();
    let at = field.key.span.end + cell.map_or(marks, |bar| bar + 1);
    Edit { span: Span::new(at, at), text: format!(" {text}") }
}

/// Further entries after the last one of a list with an entry a line.
fn lines_behind(source: &Source, last: Span, names: &[String]) -> Edit {
    let first_line = source.line_span(source.line(last.start));
    let head = source.slice(Span::new(first_line.start, last.start));
    // A quoted or linked entry begins before its text: the mark of the entry is what repeats.
    let mark = head.find(['-', '*', '+']).map_or(head, |at| &head[..=at]);
    let end_line = source.line_span(source.line(last.end.max(last.start)));
    let end = end_line.start + source.slice(end_line).trim_end_matches(['\r', '\n']).len();
    let line_end = line_end(source);
    let lines: Vec<String> = names.iter().map(|name| format!("{line_end}{mark} {name}")).collect();
    Edit { span: Span::new(end, end), text: lines.concat() }
}

/// A new key in YAML metadata: after the field of the relation's other end, else as the last one.
fn inserted(document: &Document, kind: &Kind, field: usize, names: &[String]) -> Option<Edit> {
    let source = &document.source;
    let yaml = |there: &&Field| is_yaml(there.carrier) && !there.key.text.is_empty();
    let other_end = document.fields.iter().filter(yaml).find(|there| match there.of {
        FieldOf::Declared(at) => is_other_end(&kind.fields[at], &kind.fields[field]),
        _ => false,
    });
    let last = document.fields.iter().filter(yaml).max_by_key(|there| there.value.span().end);
    let behind = other_end.or(last)?;
    let from = behind.value.span().end.max(behind.key.span.end);
    let line = source.line_span(source.line(from));
    let end = line.start + source.slice(line).trim_end_matches(['\r', '\n']).len();
    let start = source.line_span(source.line(behind.key.span.start)).start;
    let indent = source.slice(Span::new(start, behind.key.span.start));
    if !indent.trim().is_empty() {
        return None;
    }
    let key = key_of(document, &kind.fields[field]);
    let text = format!("{}{indent}{key}: [{}]", line_end(source), names.join(", "));
    Some(Edit { span: Span::new(end.max(from), end.max(from)), text })
}

fn is_other_end(one: &FieldDecl, other: &FieldDecl) -> bool {
    match (&one.relates, &other.relates) {
        (
            Some(Relates::Named { relation: a, inverse: at_a }),
            Some(Relates::Named { relation: b, inverse: at_b }),
        ) => a == b && at_a != at_b,
        _ => false,
    }
}

/// The line end that a file uses.
pub(super) fn line_end(source: &Source) -> &'static str {
    match source.text.find('\n') {
        Some(at) if source.text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// A text after some edits, which do not overlap.
pub(super) fn applied(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len() + 256);
    let mut at = 0;
    for edit in edits.into_iter().filter(|edit| edit.span.end <= text.len()) {
        if edit.span.start < at {
            continue;
        }
        out.push_str(&text[at..edit.span.start]);
        out.push_str(&edit.text);
        at = edit.span.end;
    }
    out.push_str(&text[at..]);
    out
}

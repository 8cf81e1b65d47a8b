//! A field of the drafted file: on one line where that is short, else a source a line.

use std::fmt::Write as _;

use crate::model::key_form;

use super::super::corpus::Corpus;
use super::super::fields::{Field, Related};
use super::{Entry, entries, key, line, quoted};

/// A field with its comment is not longer on one line, in characters.
const WIDEST: usize = 130;

/// Writes a field; one that is inherited as it is, is only a comment.
pub(super) fn write(corpus: &Corpus<'_>, field: &Field, out: &mut String) {
    let (options, from) = (options(field), from(corpus, field));
    let evidence = evidence(corpus, field);
    let name = key(&field.name);
    if field.inherited && from.is_empty() && options.is_empty() {
        let _ = writeln!(out, "# {name}: {evidence}");
        return;
    }
    let inherited = field.inherited && !from.is_empty();
    let mut written: Vec<String> = inherited.then(|| quoted("...")).into_iter().collect();
    written.extend(from.iter().map(|(source, _)| quoted(source)));
    let short = options.is_empty() && !inherited;
    let listed = written.join(", ");
    let value = match (short, written.is_empty()) {
        (true, true) => "{}".to_owned(),
        (true, false) => format!("[{listed}]"),
        (false, true) => format!("{{ {} }}", options.join(", ")),
        (false, false) => {
            let all: Vec<String> =
                std::iter::once(format!("from = [{listed}]")).chain(options.clone()).collect();
            format!("{{ {} }}", all.join(", "))
        }
    };
    let shares: Vec<String> =
        field.from.iter().map(|(source, count)| format!("{source} {count}")).collect();
    let comment = if from.len() < 2 {
        evidence.clone()
    } else {
        format!("{evidence} ({})", shares.join(", "))
    };
    let width = name.len() + value.chars().count() + comment.chars().count();
    if from.len() < 2 || width < WIDEST {
        line(out, &name, &value, &comment);
        return;
    }
    let _ = writeln!(out, "# {name}: {evidence}");
    let _ = writeln!(out, "{name} = {}", if short { "[" } else { "{ from = [" });
    if inherited {
        out.push_str("  \"...\",\n");
    }
    entries(out, &from);
    if short {
        out.push_str("]\n");
    } else {
        let all: Vec<String> = std::iter::once("]".to_owned()).chain(options).collect();
        let _ = writeln!(out, "{} }}", all.join(", "));
    }
}

/// The keys of the field but for its sources.
fn options(field: &Field) -> Vec<String> {
    let role = field.role.map(|role| format!("role = \"{}\"", role.name()));
    let relation = match &field.related {
        Some((Related::Own, _)) => Some("relation = true".to_owned()),
        Some((Related::Named(name), _)) => Some(format!("relation = {}", quoted(name))),
        _ => None,
    };
    let count = field.required.then(|| "count = \"1..\"".to_owned());
    [role, relation, count].into_iter().flatten().collect()
}

/// Its sources, unless it reads nothing but the key of its own name.
fn from(corpus: &Corpus<'_>, field: &Field) -> Vec<Entry> {
    let own = |source: &str| key_form(source) == key_form(&field.name) && !source.contains(':');
    match &field.from[..] {
        [(source, _)] if !field.inherited && own(source) => Vec::new(),
        all => all.iter().map(|(source, count)| (source.clone(), corpus.share(*count))).collect(),
    }
}

/// What it rests on.
fn evidence(corpus: &Corpus<'_>, field: &Field) -> String {
    let references = field.related.as_ref().map(|(_, references)| references.evidence());
    let read: Vec<&str> = field.read.iter().map(|(source, _)| source.as_str()).collect();
    let read = (!read.is_empty()).then(|| format!("the inherited field reads {}", read.join(", ")));
    let all = [Some(corpus.share(field.count)), references, read];
    all.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

//! The kinds in force: all of them, or what one says after inheritance.

use crate::report::lines::put_line;

use serde::Serialize;

use crate::kinds::Line;
use crate::model::{Id as _, Kind, Kinds, PathPattern, Pattern, Portal, Spelled};
use crate::wire::{self, VERSION};

#[derive(Serialize)]
struct KindShape<'a> {
    name: &'a str,
    title: &'a str,
    role: &'static str,
    own: bool,
    takes_documents: bool,
    home: Vec<&'a str>,
    values: Vec<&'a str>,
    id: Vec<&'a str>,
    titles: Vec<&'a str>,
    paths: Vec<&'a str>,
    keys: Vec<&'a str>,
    sections: Vec<&'a str>,
    documents: usize,
}

#[derive(Serialize)]
struct Shape<'a> {
    version: u32,
    kinds: Vec<KindShape<'a>>,
}

#[derive(Serialize)]
struct LineShape<'a> {
    text: &'a str,
    from: Option<&'a str>,
}

#[derive(Serialize)]
struct OneShape<'a> {
    version: u32,
    kind: &'a str,
    lines: Vec<LineShape<'a>>,
}

fn written(list: &[Spelled]) -> Vec<&str> {
    list.iter().map(|word| word.written.as_str()).collect()
}

fn texts(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

fn shape(kind: &Kind, documents: usize) -> KindShape<'_> {
    let recognised = kind.recognised.iter();
    KindShape {
        name: &kind.name,
        title: &kind.title,
        role: kind.role.name(),
        own: kind.own,
        takes_documents: kind.takes_documents(),
        home: kind.home.iter().map(PathPattern::written).collect(),
        values: recognised.clone().flat_map(|found| texts(&found.values)).collect(),
        id: kind.id.forms.iter().filter(|form| !form.is_bare()).map(Pattern::written).collect(),
        titles: recognised.clone().flat_map(|f| f.titles.iter().map(Pattern::written)).collect(),
        paths: recognised.clone().flat_map(|f| f.paths.iter().map(PathPattern::written)).collect(),
        keys: recognised.clone().flat_map(|found| written(&found.keys)).collect(),
        sections: recognised.flat_map(|found| written(&found.sections)).collect(),
        documents,
    }
}

/// How many documents each kind took.
fn counts(kinds: &Kinds, portal: Option<&Portal>) -> Vec<usize> {
    let mut counts = vec![0; kinds.all.len()];
    for document in portal.iter().flat_map(|portal| &portal.documents) {
        if let Some(count) = counts.get_mut(document.kind.index()) {
            *count += 1;
        }
    }
    counts
}

/// All kinds as JSON, with how many documents of a portal each took.
pub fn json(kinds: &Kinds, portal: Option<&Portal>) -> String {
    let counts = counts(kinds, portal);
    let all = kinds.iter().map(|(id, kind)| shape(kind, counts[id.index()]));
    wire::json(&Shape { version: VERSION, kinds: all.collect() })
}

/// All kinds for people, a line each: how many documents each took, its name, and what recognises
/// its documents.
pub fn text(kinds: &Kinds, portal: Option<&Portal>) -> String {
    let counts = counts(kinds, portal);
    let width = kinds.all.iter().map(|kind| kind.name.len()).max().unwrap_or_default();
    let mut out = String::new();
    for (id, kind) in kinds.iter() {
        let own = if kind.own { "*" } else { " " };
        let count =
            if kind.takes_documents() { counts[id.index()].to_string() } else { "-".to_owned() };
        put_line(&mut out, format_args!("{count:>5} {own} {:width$}  {}", kind.name, signs(kind)));
    }
    if kinds.all.iter().any(|kind| kind.own) {
        out.push_str("\n* declared or changed by this portal\n");
    }
    out
}

/// What recognises documents of a kind, in words.
fn signs(kind: &Kind) -> String {
    if kind.takes_rest() {
        return "what no other kind takes".to_owned();
    }
    if !kind.takes_documents() {
        return "for other kinds to extend".to_owned();
    }
    let shape = shape(kind, 0);
    let mut all = Vec::new();
    let mut add = |what: &str, list: &[&str]| {
        if let Some(first) = list.first() {
            let more =
                if list.len() > 1 { format!(" (+{})", list.len() - 1) } else { String::new() };
            all.push(format!("{what} {first}{more}"));
        }
    };
    add("home", &shape.home);
    add("id", &shape.id);
    add("title", &shape.titles);
    add("path", &shape.paths);
    add("key", &shape.keys);
    add("section", &shape.sections);
    if all.is_empty() { format!("the word `{}`", kind.name) } else { all.join(", ") }
}

/// One kind as JSON: its lines after inheritance.
pub fn one_json(name: &str, lines: &[Line]) -> String {
    let lines = lines.iter().filter(|line| !line.text.is_empty());
    let lines = lines.map(|line| LineShape { text: &line.text, from: line.from.as_deref() });
    wire::json(&OneShape { version: VERSION, kind: name, lines: lines.collect() })
}

/// One kind for people: a kind file with a comment after each line that says where it is from.
pub fn one_text(lines: &[Line]) -> String {
    const WIDEST: usize = 72;
    let width = lines.iter().map(|line| line.text.chars().count()).filter(|n| *n <= WIDEST).max();
    let width = width.unwrap_or_default();
    let mut out = String::new();
    for line in lines {
        match &line.from {
            Some(from) => {
                put_line(&mut out, format_args!("{:width$}  # {from}", line.text));
            }
            None => {
                put_line(&mut out, format_args!("{}", line.text));
            }
        }
    }
    out
}

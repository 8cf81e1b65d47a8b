//! 2. Source × kinds → document. Never fails: what cannot be understood is in the document as a
//!    problem, and the rest is read.

mod fields;
mod front_matter;
mod items;
mod metadata;
mod recognise;
mod tree;
mod yaml;

use crate::model::{
    Document, FieldRole, Kind, Kinds, Problem, Source, Stage, Text, plain_title, stem,
};
use metadata::RawMetadata;
use tree::Tree;

/// What was understood of a Markdown file. `metadata_limit` is in bytes.
pub fn document(source: &Source, kinds: &Kinds, metadata_limit: usize) -> Document {
    let mut raw = metadata::front_matter(source, metadata_limit);
    let tree = match raw.blank {
        Some(span) => tree::tree(source, &source.blanked(span)),
        None => tree::tree(source, &source.text),
    };
    raw.entries.extend(metadata::bold_lines(source, &tree.blocks));
    match recognise::choose(kinds, &mut raw, &tree) {
        Some(choice) => of_kind(source, choice.kind, choice.why, raw, tree),
        None => of_kind(source, &no_kind(), "there are no kinds".to_owned(), raw, tree),
    }
}

fn of_kind(source: &Source, kind: &Kind, why: String, raw: RawMetadata, tree: Tree) -> Document {
    let mut problems = raw.problems;
    let fields = metadata::fields(kind, &raw.entries);
    let id = metadata::id(kind, &fields, &mut problems);
    let status = metadata::status(kind, &fields, &mut problems);
    metadata::placeholders(kind, &fields, &mut problems);
    let items = items::items(&tree, kind);
    let mut references = metadata::references(kind, &fields, &mut problems);
    references.extend(items::references(kind, &items));
    for field in kind.fields.iter().filter(|field| field.required) {
        if !fields.iter().any(|found| found.name == field.name) {
            problems.push(Problem {
                span: tree.headings.first().map(|heading| heading.span).unwrap_or_default(),
                message: format!(
                    "`{}` is missing from the metadata of a {}",
                    field.name, kind.title
                ),
                help: format!("add `{}: …` to its metadata", field.keys[0]),
                minor: false,
            });
        }
    }
    let wanted = kind.stub.marks(&kind.stub.template).len();
    let to_write =
        if kind.stub.marker.is_empty() { Vec::new() } else { kind.stub.marks(&source.text) };
    let said = status.as_ref().is_some_and(|(_, stage)| *stage == Some(Stage::Stub));
    let publish = metadata::text(kind, &fields, FieldRole::Publish);
    Document {
        source: source.clone(),
        front_matter: raw.blank,
        kind: kind.name.clone(),
        why,
        title: title(kind, metadata::text(kind, &fields, FieldRole::Title), &tree, source),
        id,
        status,
        fields,
        contexts: items::contexts(&tree, kind),
        items,
        references,
        stub: said || (wanted > 0 && to_write.len() * 2 >= wanted),
        to_write,
        publish: publish.is_none_or(|text| !text.text.eq_ignore_ascii_case("false")),
        headings: tree.headings,
        anchors: tree.anchors,
        links: tree.links,
        checkboxes: tree.checkboxes,
        problems,
    }
}

/// The title: declared, else the name in the first heading, else the heading, else the file name.
fn title(kind: &Kind, declared: Option<Text>, tree: &Tree, source: &Source) -> String {
    let declared = declared
        .map(|text| text.text)
        .filter(|text| !crate::model::is_placeholder(text) && !crate::model::is_none_word(text));
    if let Some(declared) = declared {
        return declared;
    }
    let Some(heading) = tree.headings.first().filter(|heading| !heading.text.is_empty()) else {
        return stem(&source.path).to_owned();
    };
    let text = plain_title(&heading.text);
    let holes = kind.recognise.headings.iter().find_map(|pattern| pattern.captures(text));
    holes.and_then(|holes| holes.get("title").cloned()).unwrap_or_else(|| heading.text.clone())
}

/// A kind for portals without any.
fn no_kind() -> Kind {
    Kind {
        name: String::new(),
        title: String::new(),
        role: crate::model::KindRole::Page,
        recognise: crate::model::Recognise::default(),
        carriers: vec![crate::model::Carrier::FrontMatter],
        fields: Vec::new(),
        id: None,
        statuses: Vec::new(),
        relations: Vec::new(),
        related: None,
        items: Vec::new(),
        contexts: Vec::new(),
        stub: crate::model::StubDecl::default(),
    }
}

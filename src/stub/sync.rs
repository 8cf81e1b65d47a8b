//! Brings managed blocks and derived keys up to date.

use std::collections::{BTreeMap, BTreeSet};

use super::edit;
use crate::context::{block_name, derived};
use crate::model::{
    BlockState, Document, Edit, Freshness, ManagedBlock, Portal, Source, Span, begin_mark,
};

/// What is done to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// The file, from the portal's root.
    pub path: String,
    /// Its text as it was read.
    pub before: String,
    /// Its text as it is to be.
    pub after: String,
    /// What changes, in words.
    pub what: Vec<String>,
    /// What is added: field and id.
    pub added: Vec<(String, String)>,
}

impl Update {
    /// Whether it adds to a field.
    pub fn adds_to(&self, name: &str) -> bool {
        self.added.iter().any(|(field, _)| field == name)
    }
}

/// Something that is left alone and needs a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The file, from the portal's root.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What it is about, in words.
    pub what: String,
    /// Of a block that was edited: its name for `--force`, the text in the file and the text of
    /// the source.
    pub versions: Option<(String, String, String)>,
}

/// What is out of date.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sync {
    /// The files to change, by path.
    pub updates: Vec<Update>,
    /// What is left alone, by path and line.
    pub left: Vec<Left>,
    /// The names given to `force` that are not an edited block.
    pub unknown: Vec<String>,
}

/// The edits of each file, with what they change.
type Edits<'a> = BTreeMap<&'a str, FileEdits<'a>>;

/// The edits of one file.
struct FileEdits<'a> {
    source: &'a Source,
    edits: Vec<Edit>,
    what: Vec<String>,
    added: Vec<(String, String)>,
}

fn of_file<'e, 'a>(edits: &'e mut Edits<'a>, document: &'a Document) -> &'e mut FileEdits<'a> {
    edits.entry(document.path()).or_insert_with(|| FileEdits {
        source: &document.source,
        edits: Vec::new(),
        what: Vec::new(),
        added: Vec::new(),
    })
}

/// What of managed blocks and derived keys is out of date. `force` names edited blocks,
/// `DOCUMENT#SECTION` by the document that holds them, that are to be overwritten.
pub fn sync(portal: &Portal, force: &[String]) -> Sync {
    let mut sync = Sync::default();
    let mut edits = Edits::new();
    blocks(portal, force, &mut sync, &mut edits);
    keys(portal, &mut sync, &mut edits);
    sync.finished(edits)
}

/// What of derived keys is out of date.
pub fn derived_keys(portal: &Portal) -> Sync {
    let mut sync = Sync::default();
    let mut edits = Edits::new();
    keys(portal, &mut sync, &mut edits);
    sync.finished(edits)
}

impl Sync {
    fn finished(mut self, edits: Edits<'_>) -> Sync {
        for (path, file) in edits {
            let written = file.source.written();
            match file.source.edits_here(&file.edits) {
                Some(edits) => self.updates.push(Update {
                    path: path.to_owned(),
                    before: written.text.to_string(),
                    after: edit::applied(&written.text, &edits),
                    what: file.what,
                    added: file.added,
                }),
                None => self.left.push(Left {
                    path: path.to_owned(),
                    line: 1,
                    what: format!("{}: it is in a file that is included", file.what.join("; ")),
                    versions: None,
                }),
            }
        }
        self.left.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        self
    }
}

/// What is to be done about a block.
enum Wanted<'a> {
    Body(&'a str),
    Left(String, Option<&'a str>),
}

fn wanted<'a>(block: &ManagedBlock, state: &'a BlockState, forced: bool) -> Wanted<'a> {
    let edited = || format!("`{}` was edited by hand", block.source);
    match (state.freshness, state.wanted.as_deref()) {
        (Freshness::Stale, Some(wanted)) => Wanted::Body(wanted),
        (Freshness::Edited, Some(wanted)) if forced => Wanted::Body(wanted),
        (Freshness::Edited, Some(wanted)) => Wanted::Left(edited(), Some(wanted)),
        _ => Wanted::Left(format!("`{}` names a section that does not exist", block.source), None),
    }
}

fn blocks<'a>(portal: &'a Portal, force: &[String], sync: &mut Sync, edits: &mut Edits<'a>) {
    let mut forced: BTreeSet<&String> = BTreeSet::new();
    for (index, states) in portal.managed.entries() {
        let document = &portal.documents[index];
        for (block, state) in document.managed.iter().zip(states) {
            if state.freshness == Freshness::Fresh {
                continue;
            }
            let name = block_name(portal, index, block);
            let asked = force.iter().find(|wanted| **wanted == name);
            if state.freshness == Freshness::Edited && state.wanted.is_some() {
                forced.extend(asked);
            }
            let body = match wanted(block, state, asked.is_some()) {
                Wanted::Left(what, source) => {
                    let here = || document.source.slice(block.body).trim().to_owned();
                    sync.left.push(Left {
                        path: document.path().to_owned(),
                        line: document.line_in_file(block.begin.start),
                        what,
                        versions: source.map(|there| (name, here(), there.to_owned())),
                    });
                    continue;
                }
                Wanted::Body(body) => body,
            };
            let end = edit::line_end(&document.source);
            let inside = match body {
                "" => format!("{end}{end}"),
                body => format!("{end}{end}{}{end}{end}", body.replace('\n', end)),
            };
            let file = of_file(edits, document);
            let between = Span::new(block.begin.end, block.end.start);
            file.edits.push(Edit { span: block.begin, text: begin_mark(&block.source, body) });
            file.edits.push(Edit { span: between, text: inside });
            file.what.push(format!("block `{}`", block.source));
        }
    }
    sync.unknown = force.iter().filter(|name| !forced.contains(name)).cloned().collect();
}

/// Ids for a sentence: the first few, and how many more there are.
fn few(ids: &[String]) -> String {
    const SHOWN: usize = 8;
    match ids.len().saturating_sub(SHOWN) {
        0 => ids.join(", "),
        more => format!("{} and {more} more", ids[..SHOWN].join(", ")),
    }
}

fn keys<'a>(portal: &'a Portal, sync: &mut Sync, edits: &mut Edits<'a>) {
    for lacking in derived(portal, true) {
        let document = &portal.documents[lacking.document];
        let kind = portal.kind(lacking.document);
        let name = &kind.fields[lacking.field].name;
        let missing = lacking.missing.join(", ");
        match edit::add(document, kind, lacking.field, &lacking.missing) {
            Ok(made) => {
                let file = of_file(edits, document);
                file.edits.push(made);
                file.what.push(format!("`{name}` gets {}", few(&lacking.missing)));
                file.added.extend(lacking.missing.iter().map(|id| (name.clone(), id.clone())));
            }
            Err(reason) => sync.left.push(Left {
                path: document.source_of(document.place()).path.clone(),
                line: document.line(document.place()),
                what: format!("`{name}` is missing {missing}: {}", reason.0),
                versions: None,
            }),
        }
    }
}

//! The outline that a `SUMMARY.md` gives a portal: what documents there are in which order, parted,
//! nested and named.

use std::collections::HashMap;

use super::{DocumentId, Source, Span};

/// What a `SUMMARY.md` lists, as it is written.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The file.
    pub source: Source,
    /// Its entries in their order.
    pub entries: Vec<SummaryEntry>,
}

/// An entry as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryEntry {
    /// What it is called; nothing for a separator.
    pub title: String,
    /// What it is.
    pub form: EntryForm,
    /// How many entries it is inside of.
    pub depth: usize,
    /// Where it is.
    pub span: Span,
}

/// What an entry is by its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryForm {
    /// The title of a part.
    Part,
    /// A line between entries.
    Separator,
    /// A chapter that is still to be written.
    Draft,
    /// A link to a chapter.
    Link(String),
}

/// What an entry leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Leads {
    /// The title of a part is not a link.
    Part,
    /// Nor does a separator.
    Separator,
    /// A chapter that is still to be written.
    Draft,
    /// What is not a document of the portal: an address, or a file that is somewhere else.
    Elsewhere,
    /// A path at which no document is.
    Missing,
    /// A document.
    Document(DocumentId),
}

/// An entry with what it leads to, and with the entries around it by their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OutlineEntry {
    /// What it is called.
    pub title: String,
    /// The target of its link, as typed.
    pub target: String,
    /// What it leads to.
    pub leads: Leads,
    /// How many entries it is inside of.
    pub depth: usize,
    /// Where it is in the file.
    pub span: Span,
    /// The entry that it is inside of.
    pub above: Option<usize>,
}

/// The outline of a portal.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// The file.
    pub source: Source,
    entries: Vec<OutlineEntry>,
    /// The first entry of each document.
    by_document: HashMap<DocumentId, usize>,
}

impl Outline {
    /// The outline of a summary; `leads` says what each entry leads to.
    pub fn new(summary: Summary, leads: impl Fn(&SummaryEntry) -> Leads) -> Outline {
        let mut entries: Vec<OutlineEntry> = Vec::with_capacity(summary.entries.len());
        let mut by_document = HashMap::new();
        // The last entry of each depth that is still open.
        let mut open: Vec<usize> = Vec::new();
        for (number, entry) in summary.entries.into_iter().enumerate() {
            let depth = entry.depth.min(open.len());
            open.truncate(depth);
            let above = open.last().copied();
            open.push(number);
            let leads = leads(&entry);
            if let Leads::Document(document) = leads {
                by_document.entry(document).or_insert(number);
            }
            let target = match entry.form {
                EntryForm::Link(target) => target,
                _ => String::new(),
            };
            let (title, span) = (entry.title, entry.span);
            entries.push(OutlineEntry { title, target, leads, depth, span, above });
        }
        Outline { source: summary.source, entries, by_document }
    }

    /// The entries in their order.
    pub fn entries(&self) -> &[OutlineEntry] {
        &self.entries
    }

    /// The number of a document's entry.
    pub fn entry_of(&self, document: DocumentId) -> Option<usize> {
        self.by_document.get(&document).copied()
    }

    /// The documents in their order, each once, with what they are called.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentId, &str)> {
        self.entries.iter().enumerate().filter_map(|(number, entry)| match entry.leads {
            Leads::Document(document) if self.entry_of(document) == Some(number) => {
                Some((document, entry.title.as_str()))
            }
            _ => None,
        })
    }
}

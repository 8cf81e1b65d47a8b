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
    /// The one before it inside of the same.
    before: Option<usize>,
    /// The one after it inside of the same.
    behind: Option<usize>,
    /// The last one inside of it.
    last: Option<usize>,
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
        let mut first = None;
        for (number, entry) in summary.entries.into_iter().enumerate() {
            let depth = entry.depth.min(open.len());
            let before = open.get(depth).copied();
            open.truncate(depth);
            let above = open.last().copied();
            open.push(number);
            if let Some(before) = before {
                entries[before].behind = Some(number);
            }
            if let Some(above) = above {
                entries[above].last = Some(number);
            }
            first = first.or(Some(number));
            let leads = leads(&entry);
            if let Leads::Document(document) = leads {
                by_document.entry(document).or_insert(number);
            }
            let target = match entry.form {
                EntryForm::Link(target) => target,
                _ => String::new(),
            };
            let (title, span, behind, last) = (entry.title, entry.span, None, None);
            entries.push(OutlineEntry {
                title,
                target,
                leads,
                depth,
                span,
                above,
                before,
                behind,
                last,
            });
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

    /// The entries that an entry is inside of, the outermost first.
    pub fn around(&self, number: usize) -> Vec<usize> {
        let above = |number: &usize| self.entries.get(*number).and_then(|entry| entry.above);
        let mut all: Vec<usize> = std::iter::successors(above(&number), above).collect();
        all.reverse();
        all
    }

    /// The entries near one, in their order: of those that are to be seen up to `each` on either side,
    /// more where there are fewer on the other one. Entries that are deeper than `fold` are to be seen
    /// where this one is among them or above them.
    pub fn near(&self, number: usize, fold: Option<usize>, each: usize) -> Vec<usize> {
        if number >= self.entries.len() {
            return Vec::new();
        }
        let mut open = self.around(number);
        open.push(number);
        let deepest = fold.unwrap_or(usize::MAX);
        let is_open = |at: usize| self.entries[at].depth < deepest || open.contains(&at);
        let before = |at: &usize| {
            let entry = &self.entries[*at];
            let Some(mut at) = entry.before else { return entry.above };
            while let Some(last) = self.entries[at].last.filter(|_| is_open(at)) {
                at = last;
            }
            Some(at)
        };
        let behind = |at: &usize| {
            if self.entries[*at].last.is_some() && is_open(*at) {
                return Some(at + 1);
            }
            let mut around = std::iter::successors(Some(*at), |at| self.entries[*at].above);
            around.find_map(|at| self.entries[at].behind)
        };
        let some = |next: &dyn Fn(&usize) -> Option<usize>| -> Vec<usize> {
            std::iter::successors(next(&number), next).take(2 * each).collect()
        };
        let (mut above, mut below) = (some(&before), some(&behind));
        let (most_above, most_below) =
            ((2 * each).saturating_sub(below.len()), (2 * each).saturating_sub(above.len()));
        above.truncate(most_above.max(each));
        below.truncate(most_below.max(each));
        above.reverse();
        above.push(number);
        above.extend(below);
        above
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries by their depths.
    fn outline(depths: &[usize]) -> Outline {
        let entry = |(number, depth): (usize, &usize)| SummaryEntry {
            title: number.to_string(),
            form: EntryForm::Draft,
            depth: *depth,
            span: Span::default(),
        };
        let entries = depths.iter().enumerate().map(entry).collect();
        Outline::new(Summary { source: Source::default(), entries }, |_| Leads::Draft)
    }

    #[test]
    fn what_is_near_is_in_order_and_folded() {
        //                    0  1  2  3  4  5  6  7
        let all = outline(&[0, 0, 1, 2, 1, 0, 1, 0]);
        let every: Vec<usize> = (0..8).collect();
        for number in 0..8 {
            assert_eq!(all.near(number, None, 9), every, "{number}");
        }
        assert_eq!(all.near(3, Some(0), 9), [0, 1, 2, 3, 4, 5, 7]);
        assert_eq!(all.near(4, Some(0), 9), [0, 1, 2, 4, 5, 7]);
        assert_eq!(all.near(1, Some(0), 9), [0, 1, 2, 4, 5, 7], "what is inside of it");
        assert_eq!(all.near(7, Some(0), 9), [0, 1, 5, 7]);
        assert_eq!(all.near(7, Some(1), 9), [0, 1, 2, 4, 5, 6, 7]);
        assert_eq!(all.around(3), [1, 2]);
    }

    #[test]
    fn of_many_those_around_are_near() {
        let all = outline(&[0; 20]);
        assert_eq!(all.near(10, None, 2), [8, 9, 10, 11, 12]);
        assert_eq!(all.near(0, None, 2), [0, 1, 2, 3, 4]);
        assert_eq!(all.near(19, None, 2), [15, 16, 17, 18, 19]);
        assert_eq!(all.near(20, None, 2), [0; 0]);
    }
}

//! What is amiss in the documents and links of a portal, by what it is about. It is little, and found
//! without a look at every document for each question.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Document, DocumentId, Fault, Link, LinkState, Portal, Problem, Slip, Table};

/// The places of what is amiss: a document, and the place among its problems or links.
#[derive(Debug, Clone, Default)]
pub(super) struct Flaws {
    problems: BTreeMap<Fault, Vec<(DocumentId, usize)>>,
    links: Vec<(DocumentId, usize)>,
    /// The documents with code blocks of which a fence is missing or misplaced.
    fences: Vec<DocumentId>,
}

impl Flaws {
    /// What is amiss in some documents, and in what became of their links.
    pub(super) fn new(
        documents: &Table<DocumentId, Arc<Document>>,
        links: &Table<DocumentId, Vec<LinkState>>,
    ) -> Flaws {
        let mut flaws = Flaws::default();
        for (index, document) in documents.entries() {
            if !document.fences.is_empty() {
                flaws.fences.push(index);
            }
            for (at, problem) in document.problems.iter().enumerate() {
                flaws.problems.entry(problem.fault).or_default().push((index, at));
            }
        }
        for (index, states) in links.entries() {
            let slips = states.iter().enumerate().filter(|(_, state)| state.slip != Slip::None);
            flaws.links.extend(slips.map(|(at, _)| (index, at)));
        }
        flaws
    }
}

impl Portal {
    /// What the parser could not make sense of, of one sort: by document, in the order of its text.
    pub fn problems(&self, fault: Fault) -> impl Iterator<Item = (DocumentId, &Problem)> {
        let places = self.flaws.problems.get(&fault).map_or(&[][..], Vec::as_slice);
        places.iter().map(|(index, at)| (*index, &self.documents[*index].problems[*at]))
    }

    /// The documents with code blocks of which a fence is missing or misplaced.
    pub fn fenced(&self) -> impl Iterator<Item = (DocumentId, &Document)> {
        self.flaws.fences.iter().map(|index| (*index, &*self.documents[*index]))
    }

    /// The links of which something is amiss, with what became of them: by document, in the order of
    /// its text.
    pub fn slips(
        &self,
    ) -> impl Iterator<Item = (DocumentId, impl Iterator<Item = (&Link, &LinkState)>)> {
        let by_document = self.flaws.links.chunk_by(|(one, _), (other, _)| one == other);
        by_document.filter_map(|places| {
            let (index, _) = *places.first()?;
            let (links, states) = (&self.documents[index].links, &self.links[index]);
            Some((index, places.iter().map(move |(_, at)| (&links[*at], &states[*at]))))
        })
    }
}

//! Which documents somebody looked at while something was made from a portal.
//!
//! What was made need not be made again as long as all of them are as they were, so nobody has to
//! say by hand what a page depends on: tables and the portal's questions note it down.

use std::cell::{Cell, RefCell};

use super::DocumentId;

thread_local! {
    static IS_NOTED: Cell<bool> = const { Cell::new(false) };
    static NOTED: RefCell<Reads> = const { RefCell::new(Reads::new()) };
}

/// What was looked at: the documents themselves, what link found out of them, their nodes and items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    documents: Vec<DocumentId>,
    all: bool,
}

impl Reads {
    const fn new() -> Reads {
        Reads { documents: Vec::new(), all: false }
    }

    /// What was looked at, where it was some documents and not all of them.
    pub fn documents(&self) -> Option<&[DocumentId]> {
        (!self.all).then_some(&self.documents)
    }

    /// A look at these documents.
    pub fn of(documents: Vec<DocumentId>) -> Reads {
        Reads { documents, all: false }
    }

    /// Whether nothing was looked at but documents for which something is true.
    pub fn are_all(&self, is: impl FnMut(&DocumentId) -> bool) -> bool {
        !self.all && self.documents.iter().all(is)
    }
}

/// Stops the notes, also where the work panics.
struct Stop;

impl Drop for Stop {
    fn drop(&mut self) {
        IS_NOTED.set(false);
    }
}

/// Does some work on this thread alone, and says what it looked at. Work inside of work is not
/// noted apart.
pub fn noted<T>(work: impl FnOnce() -> T) -> (T, Reads) {
    NOTED.take();
    IS_NOTED.set(true);
    let stop = Stop;
    let done = work();
    drop(stop);
    let mut reads = NOTED.take();
    reads.documents.sort_unstable();
    reads.documents.dedup();
    (done, reads)
}

/// Whether what is looked at is noted now, on this thread.
pub fn is_noted() -> bool {
    IS_NOTED.get()
}

/// Somebody looks at a document.
pub(crate) fn note(document: DocumentId) {
    if IS_NOTED.get() {
        NOTED.with_borrow_mut(|reads| {
            // Most looks are at what was looked at last.
            if reads.documents.last() != Some(&document) {
                reads.documents.push(document);
            }
        });
    }
}

/// Somebody looks at all documents.
pub(crate) fn note_all() {
    if IS_NOTED.get() {
        NOTED.with_borrow_mut(|reads| reads.all = true);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Id, Table};
    use super::*;

    fn table() -> Table<DocumentId, char> {
        ['a', 'b', 'c'].into_iter().collect()
    }

    #[test]
    fn what_is_looked_at_is_noted_and_nothing_else() {
        let table = table();
        let _ = table[DocumentId::at(0)];
        let (both, reads) = noted(|| {
            let two = [DocumentId::at(2), DocumentId::at(1), DocumentId::at(2)];
            two.map(|id| table[id])
        });
        assert_eq!(both, ['c', 'b', 'c']);
        assert!(reads.are_all(|id| *id == DocumentId::at(1) || *id == DocumentId::at(2)));
        assert!(!reads.are_all(|id| *id == DocumentId::at(1)));
        let ((), none) = noted(|| ());
        assert!(none.are_all(|_| false));
    }

    #[test]
    fn a_look_at_every_row_depends_on_all_documents() {
        let table = table();
        let (count, reads) = noted(|| table.iter().filter(|row| **row > 'a').count());
        assert_eq!(count, 2);
        assert!(!reads.are_all(|_| true));
    }

    #[test]
    fn notes_stop_where_work_panics() {
        let table = table();
        let panicked = std::panic::catch_unwind(|| noted(|| table[DocumentId::at(7)]));
        assert!(panicked.is_err());
        let _ = table[DocumentId::at(0)];
        let ((), reads) = noted(|| ());
        assert!(reads.are_all(|_| false));
    }
}

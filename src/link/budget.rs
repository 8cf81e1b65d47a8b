//! What linking may still spend: references that mean many, and suggestions.
//!
//! Documents are linked in parallel, some at a time in the order of their paths, and each of those
//! gets the same share: so the same ones get it on every machine.

use std::cell::{Cell, RefCell};

use rayon::prelude::*;

use crate::model::{Document, Exceeded, Limits, Location, Place, Suggestions};

/// How many documents are linked at a time before it is counted what is left.
const TOGETHER: usize = 64;

/// The part of all references that ranges may expand to which one document may have.
const SHARES: usize = 8;

/// What is left for all documents.
#[derive(Debug)]
pub(super) struct Pool {
    limits: Limits,
    /// References that ranges and words for several may still expand to.
    left: usize,
    /// Where the first spec is wanted that would have been too many, and how many were.
    pub(super) unplanned: Option<(Location, usize)>,
    spent: Spent,
}

/// What was spent, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Spent {
    expanded: usize,
    /// How many ranges and words were left out.
    refused: usize,
    /// The file and the place of the first of them.
    first: Option<Location>,
    /// How many names got no suggestion.
    unsuggested: usize,
}

impl Spent {
    /// Names that got no suggestion.
    pub(super) fn unsuggested(count: usize) -> Spent {
        Spent { unsuggested: count, ..Spent::default() }
    }

    /// Adds what was spent after it.
    fn add(&mut self, other: Spent) {
        self.expanded += other.expanded;
        self.refused += other.refused;
        self.unsuggested += other.unsuggested;
        let first = self.first.take();
        self.first = first.or(other.first);
    }
}

impl Pool {
    /// All that the limits allow.
    pub(super) fn new(limits: &Limits) -> Pool {
        Pool { limits: *limits, left: limits.expanded, unplanned: None, spent: Spent::default() }
    }

    /// What one document may spend.
    fn share(&self) -> Budget {
        // A small limit is one that somebody set: it is not divided.
        let share = (self.limits.expanded / SHARES).max(1000);
        Budget::new(share.min(self.left), self.limits.suggestions / SHARES)
    }

    /// All that is left.
    pub(super) fn whole(&self) -> Budget {
        Budget::new(self.left, self.limits.suggestions / SHARES)
    }

    /// Steps that one suggestion may take, of the few hundred that there are.
    pub(super) fn suggestion(&self) -> usize {
        self.limits.suggestions / super::MOST_SUGGESTIONS
    }

    /// Takes off what was spent.
    pub(super) fn settle(&mut self, spent: Spent) {
        self.left = self.left.saturating_sub(spent.expanded);
        self.spent.add(spent);
    }

    /// Makes something of each of some documents or systems, in parallel.
    pub(super) fn each<I: Sync, T: Send>(
        &mut self,
        items: &[I],
        make: impl Fn(usize, &I, &Budget) -> T + Sync,
    ) -> Vec<T> {
        let mut all = Vec::with_capacity(items.len());
        for (turn, some) in items.chunks(TOGETHER).enumerate() {
            let pool = &*self;
            let one = |(at, item): (usize, &I)| {
                let budget = pool.share();
                let made = make(turn * TOGETHER + at, item, &budget);
                (made, budget.spent())
            };
            let made: Vec<(T, Spent)> = some.par_iter().enumerate().map(one).collect();
            for (one, spent) in made {
                self.settle(spent);
                all.push(one);
            }
        }
        all
    }

    /// What was left out.
    pub(super) fn exceeded(self) -> Vec<Exceeded> {
        let mut all = Vec::new();
        if let Some(at) = self.spent.first {
            let more = match self.spent.refused - 1 {
                0 => String::new(),
                more => format!(", and so are {more} more"),
            };
            all.push(Exceeded {
                limit: "limits.max-expanded-references",
                at,
                message: format!(
                    "this expands to more references than the limit allows and is left out{more}"
                ),
                lossy: true,
            });
        }
        if let Some((at, count)) = self.unplanned {
            all.push(Exceeded {
                limit: "limits.max-planned-specs",
                at,
                message: format!(
                    "there are too many planned specs: from here on {count} more are left out"
                ),
                lossy: true,
            });
        }
        let unsuggested = self.spent.unsuggested;
        if unsuggested > 0 {
            all.push(Exceeded {
                limit: "limits.max-suggestion-work",
                at: Location::whole("book.toml"),
                message: format!("{unsuggested} unknown names were not compared with known ones"),
                lossy: false,
            });
        }
        all
    }
}

/// What one document may spend.
#[derive(Debug)]
pub(super) struct Budget {
    left: Cell<usize>,
    expanded: Cell<usize>,
    refused: Cell<usize>,
    first: RefCell<Option<Location>>,
    suggestions: RefCell<Suggestions>,
}

impl Budget {
    fn new(left: usize, suggestions: usize) -> Budget {
        Budget {
            left: Cell::new(left),
            expanded: Cell::new(0),
            refused: Cell::new(0),
            first: RefCell::new(None),
            suggestions: RefCell::new(Suggestions::new(suggestions)),
        }
    }

    /// Whether a text may expand to so many references, found among so many items.
    pub(super) fn allows(&self, count: usize, among: usize) -> bool {
        // To look through many items for few is work as well.
        let cost = count + among / 100;
        let Some(left) = self.left.get().checked_sub(cost) else { return false };
        self.left.set(left);
        self.expanded.set(self.expanded.get() + cost);
        true
    }

    /// Keeps that something was left out at a place of a document.
    pub(super) fn refuse(&self, document: &Document, place: Place) {
        self.refused.set(self.refused.get() + 1);
        self.first.borrow_mut().get_or_insert_with(|| document.locate(place));
    }

    /// The known name that is nearest, while there is something left to look for it with.
    pub(super) fn nearest<'a>(
        &self,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.suggestions.borrow_mut().nearest(name, known)
    }

    /// What was spent.
    pub(super) fn spent(self) -> Spent {
        Spent {
            expanded: self.expanded.get(),
            refused: self.refused.get(),
            first: self.first.into_inner(),
            unsuggested: self.suggestions.into_inner().refused(),
        }
    }
}

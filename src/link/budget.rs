//! What linking may still spend: references that stand for many, and suggestions.

use std::cell::{Cell, RefCell};

use crate::model::{Document, Exceeded, Limits, Portal, Span, Suggestions};

/// What is left in one run. Documents are linked in the order of their paths, so that the same ones
/// get it on every machine.
#[derive(Debug)]
pub(super) struct Budget {
    /// References that ranges and words for several may still stand for.
    expanded: Cell<usize>,
    /// How many ranges and words were left out.
    refused: Cell<usize>,
    /// The file and the place of the first of them.
    first: RefCell<Option<(String, Span)>>,
    suggestions: RefCell<Suggestions>,
}

impl Budget {
    /// All that the limits allow.
    pub(super) fn new(limits: &Limits) -> Budget {
        Budget {
            expanded: Cell::new(limits.expanded),
            refused: Cell::new(0),
            first: RefCell::new(None),
            suggestions: RefCell::new(Suggestions::new(limits.suggestions)),
        }
    }

    /// Whether a text may stand for so many references, found among so many items.
    pub(super) fn allows(&self, count: usize, among: usize) -> bool {
        // To look through many items for few is work as well.
        let cost = count + among / 100;
        let left = self.expanded.get().checked_sub(cost);
        self.expanded.set(left.unwrap_or(self.expanded.get()));
        left.is_some()
    }

    /// Keeps that something was left out at a place of a document.
    pub(super) fn refuse(&self, document: &Document, in_sidecar: bool, span: Span) {
        self.refused.set(self.refused.get() + 1);
        let path = || document.text_of(in_sidecar).path.clone();
        self.first.borrow_mut().get_or_insert_with(|| (path(), span));
    }

    /// The known name that is nearest, while there is something left to look for it with.
    pub(super) fn nearest<'a>(
        &self,
        name: &str,
        known: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        self.suggestions.borrow_mut().nearest(name, known)
    }

    /// Tells the portal what was left out.
    pub(super) fn close(self, portal: &mut Portal) {
        if let Some((path, span)) = self.first.into_inner() {
            let more = match self.refused.get() - 1 {
                0 => String::new(),
                more => format!(", and so do {more} more"),
            };
            portal.exceeded.push(Exceeded {
                limit: "limits.max-expanded-references",
                path,
                span,
                message: format!(
                    "this stands for more references than are left and is left out{more}"
                ),
                lossy: true,
            });
        }
        let refused = self.suggestions.into_inner().refused();
        if refused > 0 {
            portal.exceeded.push(Exceeded {
                limit: "limits.max-suggestion-work",
                path: "book.toml".to_owned(),
                span: Span::default(),
                message: format!("no name was looked for that is near to {refused} unknown ones"),
                lossy: false,
            });
        }
    }
}

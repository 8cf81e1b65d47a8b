//! See [`RULE`].

use crate::context::Facts;
use crate::model::{Document, DocumentId, Finding, Portal, QueryBlock};
use crate::query::{self, Asked, QueryError};

rule! {
    /// A live table asks something that has no answer.
    ///
    /// The query in a block of `specbook` cannot be read, names a kind, an item type or a column that
    /// is unknown, or would look at more of the portal than it may. The page shows its text.
    ///
    /// ## Why
    ///
    /// The table is missing on the page, and its readers do not know what was in it.
    ///
    /// ## Example
    ///
    /// `requirements where prioritty = High`
    ///
    /// ## How to fix
    ///
    /// Correct the word that the finding is at. `specbook query` answers the same queries in the terminal.
    "invalid-query", Error, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut asking =
        portal.documents.entries().filter(|(_, doc)| !doc.queries.is_empty()).peekable();
    if asking.peek().is_none() {
        return Vec::new();
    }
    let (facts, work) = (Facts::new(portal), Some(query::share(portal)));
    let mut findings = Vec::new();
    for (index, document) in asking {
        let here = Some(portal.document_nodes[index]);
        let asked = Asked { portal, facts: &facts, published: true, here, work };
        for block in &document.queries {
            let read = query::read(&block.text);
            if let Err(error) = read.and_then(|read| query::verify(&asked, &read)) {
                findings.push(finding(portal, (index, document), block, error));
            }
        }
    }
    findings
}

fn finding(
    portal: &Portal,
    (index, document): (DocumentId, &Document),
    block: &QueryBlock,
    error: QueryError,
) -> Finding {
    let place = block.place(&document.source, error.at);
    let about = [portal.document_nodes[index]];
    Finding::new(&RULE.info, document.locate_in_text(place), error.message, about)
        .help(error.help)
        .of(portal.document_id(index))
}

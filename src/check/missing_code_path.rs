//! See [`RULE`].

use std::collections::BTreeMap;

use super::not_there;
use crate::model::{DocumentId, Finding, Portal};

rule! {
    /// A ticked task, or a finished document, names a path in the code that does not exist.
    ///
    /// Paths are looked up from `content.code-root`, by default the root of the repository; a file
    /// deeper down whose path ends alike will do, and what git ignores is not asked. Only what is said to be done is looked at: ticked
    /// tasks of documents that are not finished, and the code that a finished document names. A task
    /// that removes or moves something is left alone. Where most of ten and more paths are missing
    /// there is one finding for the document: its code is somewhere else.
    ///
    /// ## Why
    ///
    /// A tick says that something was made; here nothing was.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// - [x] T004 Write the parser in src/parser/mod.rs
    /// ```
    ///
    /// ## How to fix
    ///
    /// Write the file, correct the path, or take the tick away.
    "missing-code-path", Warning, check
}

/// How many missing paths of one document may be one finding.
const MANY: usize = 10;

/// How many of them it shows besides the first.
const SHOWN: usize = 5;

fn check(portal: &Portal) -> Vec<Finding> {
    let help = "write the file, correct the path, or mark it as not done";
    let mut of: BTreeMap<DocumentId, (usize, usize)> = BTreeMap::new();
    for named in &portal.code {
        let counts = of.entry(named.document).or_default();
        counts.0 += usize::from(!named.there);
        counts.1 += 1;
    }
    // Where most of many paths are missing the code is somewhere else: that is one finding.
    of.retain(|_, (lost, all)| *lost >= MANY && *lost * 2 > *all);
    let single = portal.code.iter().filter(|named| !of.contains_key(&named.document));
    let mut findings = not_there(portal, single, &RULE.info, help, |named| {
        format!("{} names `{}`, which does not exist", named.what, named.path)
    });
    for (document, (lost, all)) in of {
        let mut places =
            portal.code.iter().filter(|named| named.document == document && !named.there);
        let Some(first) = places.next() else { continue };
        let there = &portal.documents[document];
        let message = format!("{lost} of the {all} paths that finished work names do not exist");
        let own = portal.document_nodes[document];
        let mut finding = Finding::new(&RULE.info, there.locate(first.place), message, [own])
            .help(
                "is the code in another folder or repository? `content.code-root` names the folder",
            )
            .of(portal.document_id(document));
        for named in places.take(SHOWN) {
            finding = finding.related(there.locate(named.place), format!("`{}`", named.path));
        }
        findings.push(finding);
    }
    findings
}

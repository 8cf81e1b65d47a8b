//! See [`RULE`].

use crate::model::{Finding, Portal};

rule! {
    /// A document is a template, or nobody has filled it in.
    ///
    /// Most of the values of its metadata and of its items are placeholders: `[Name]`, `<id>`,
    /// `YYYY-MM-DD`, `SPEC-NNNN`. Of a file that is called a template, or lies in a folder of that name,
    /// one placeholder is enough, be it in a heading or a link. This is its one finding; what its text leaks all the same, such as a
    /// path in somebody's home folder, is reported as everywhere.
    ///
    /// ## Why
    ///
    /// It is listed and counted among the specs, and says nothing yet.
    ///
    /// ## Example
    ///
    /// A copy of a template in which only the status is set.
    ///
    /// ## How to fix
    ///
    /// Fill it in. Where it is a template, leave it out by `content.exclude` in `book.toml`.
    "unfilled-document", Note, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, document) in portal.documents.entries() {
        let Some((open, all)) = document.unfilled else { continue };
        let id = portal.document_id(index);
        let message =
            format!("`{id}` is not filled in: {open} of its {all} values are placeholders");
        let at = document.locate(document.place());
        findings.push(
            Finding::new(&RULE.info, at, message, [portal.document_nodes[index]])
                .help("fill it in; a template is left out by `content.exclude`")
                .of(id),
        );
    }
    findings
}

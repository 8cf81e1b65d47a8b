//! See [`RULE`].

use crate::model::{Finding, LinkTarget, Portal};

rule! {
    /// A document links to a file that a browser would run, and that is not published.
    ///
    /// HTML, XML, scripts, and pictures in SVG that hold more than shapes.
    ///
    /// ## Why
    ///
    /// The pages of the site may run its own scripts only. A file that is copied beside them has no such
    /// bounds: whoever can add it can act in the name of every reader who opens it.
    ///
    /// ## Example
    ///
    /// ```markdown
    /// See the [prototype](prototype.html).
    /// ```
    ///
    /// ## How to fix
    ///
    /// Link to a picture or to the place where the file is hosted. In a repository whose writers you all
    /// trust, set `content.active-files = true`. A script that the pages are to run is named in
    /// `output.html.additional-js`.
    "active-file", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    let mut findings = Vec::new();
    if portal.active.is_empty() {
        return findings;
    }
    for (index, states) in portal.links.entries() {
        let document = &portal.documents[index];
        for (link, state) in document.links.iter().zip(states) {
            let LinkTarget::File(path) = &state.target else { continue };
            if !portal.active.contains(path) {
                continue;
            }
            let message =
                format!("the file `{}` is not published: browsers would run it", link.target);
            let finding = Finding::new(
                &RULE.info,
                document.locate_in_text(link.span),
                message,
                [portal.document_nodes[index]],
            )
            .help("link to where it is hosted, or set content.active-files")
            .of(portal.document_id(index));
            findings.push(finding);
        }
    }
    findings
}

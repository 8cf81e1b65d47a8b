//! See [`RULE`].

use super::fenced::{Said, fences};
use crate::model::{Document, Fence, FenceFault, Finding, Portal, Span};

rule! {
    /// A code block has no end of its own.
    ///
    /// It goes on to the end of the file, or to the end of the next block; or the fence that was to
    /// end it is not indented like the list entry that it is in, so it opens another block. What is
    /// in it is code: its headings have no anchors and its links lead to no page. Links to such
    /// headings are listed here, and the finding is an error then. So are sections that the kind asks
    /// for and definitions of links that are in the block: they are not reported on their own. What
    /// else the document does not have is reported with the place of the block. A block that only
    /// lacks its last fence and holds no sections is a note.
    ///
    /// ## Why
    ///
    /// Sections, requirements and links are missing, and nothing else tells why.
    ///
    /// ## Example
    ///
    /// ````markdown
    /// - Install it:
    ///   ```console
    ///   $ make install
    /// ```
    ///
    /// ## Usage
    /// ````
    ///
    /// ## How to fix
    ///
    /// Close the block after its last line of code, with a fence that is indented like the first one.
    "unclosed-fence", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    fences(portal, &RULE.info, |index, fence| said(&portal.documents[index], fence))
}

fn said(document: &Document, fence: &Fence) -> Option<Said> {
    let line = |span: Span| document.source.line(span.start);
    let at = |span: Span, what: &str| (document.locate_in_text(span), what.to_owned());
    let mut related = Vec::new();
    let (message, help) = match (fence.fault, fence.other) {
        (FenceFault::Endless, _) => (
            "this code block never ends: all below it is code".to_owned(),
            "close it with a fence after its last line of code".to_owned(),
        ),
        (FenceFault::Joined, Some(other)) => {
            related.push(at(other, "this line opens a block in it"));
            let message =
                format!("this code block ends with another one, which line {} opens", line(other));
            (message, format!("close it before line {}", line(other)))
        }
        (FenceFault::Outside, Some(other)) => {
            related.push(at(other, "the block that it does not close"));
            let up_to = match fence.close {
                Some(close) => format!("line {}", line(close)),
                None => "the end of the file".to_owned(),
            };
            let message = format!(
                "this fence opens a code block up to {up_to}: it does not close the block that line \
                 {} opens inside a list entry or quote",
                line(other)
            );
            (message, format!("begin it like line {}", line(other)))
        }
        _ => return None,
    };
    related.extend(fence.rest.map(|rest| at(rest, "and from here on all is code")));
    Some(Said { message, help, related })
}

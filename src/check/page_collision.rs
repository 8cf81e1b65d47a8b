//! See [`RULE`].

use crate::model::{Finding, Location, Portal};

rule! {
    /// A document would land on a page that is taken.
    ///
    /// The site has pages of its own, such as `roadmap.html` and everything under `tags/`; and
    /// `README.md` beside `index.md` wants the same page. The document moves to `NAME-doc.html`,
    /// and links to it follow.
    ///
    /// ## Why
    ///
    /// Its address is not the one that people expect.
    ///
    /// ## Example
    ///
    /// `content/roadmap.md`
    ///
    /// ## How to fix
    ///
    /// Rename the file.
    "page-collision", Warning, check
}

fn check(portal: &Portal) -> Vec<Finding> {
    portal
        .moved_pages
        .iter()
        .map(|(index, wanted)| {
            let node = portal.node(portal.document_nodes[*index]);
            let message =
                format!("the page `{wanted}` is taken; this document is at `{}`", node.url);
            let own = portal.document_nodes[*index];
            Finding::new(&RULE.info, Location::whole(&*node.path), message, [own])
                .help("rename the file")
                .of(&node.id)
        })
        .collect()
}

//! See [`RULE`].

use std::collections::HashMap;

use crate::model::{DocumentId, Finding, Level, Location, Portal};

rule! {
    /// A document would land on a page that is taken.
    ///
    /// The site has pages of its own, such as `roadmap.html` and everything under `tags/`; and
    /// `README.md` beside `index.md` wants the same page. The document moves to `NAME-doc.html`,
    /// and links to it follow. Where both have one text, as where one file is a link to the other, it
    /// is a note.
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
    if portal.moved_pages.is_empty() {
        return Vec::new();
    }
    let nodes = || portal.document_nodes.entries();
    let pages: HashMap<&str, DocumentId> =
        nodes().map(|(index, node)| (portal.node(*node).url.as_str(), index)).collect();
    let text = |index: DocumentId| &portal.documents[index].source.text;
    let finding = |(index, wanted): &(DocumentId, String)| {
        let own = portal.document_nodes[*index];
        let node = portal.node(own);
        let message = format!("the page `{wanted}` is taken; this document is at `{}`", node.url);
        let finding = Finding::new(&RULE.info, Location::whole(&*node.path), message, [own])
            .help("rename the file")
            .of(&node.id);
        // A link to the other file, or a copy of it.
        let same = pages.get(wanted.as_str()).is_some_and(|other| text(*other) == text(*index));
        if same { finding.at_level(Level::Note) } else { finding }
    };
    portal.moved_pages.iter().map(finding).collect()
}

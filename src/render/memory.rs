//! Bodies that were rendered before: the HTML of a document's text, beside all that it follows from.
//!
//! What a body is made from is compared, never guessed: the document itself (the same value in
//! memory), and a fingerprint of everything else that its text may show: where its links lead, what
//! the portal's documents and items are called, the findings at their places, managed blocks, and
//! settings.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};

use super::markdown::{Body, Placed};
use super::site::Site;
use super::{managed, mentions};
use crate::model::{Document, LinkTarget, Portal};

/// What is remembered of a site's bodies between its builds. A new one remembers nothing.
#[derive(Debug, Default)]
pub struct Memory {
    bodies: Mutex<HashMap<String, Remembered>>,
    /// How many bodies were rendered, for tests of the memory.
    rendered: std::sync::atomic::AtomicUsize,
}

#[derive(Debug)]
struct Remembered {
    document: Arc<Document>,
    print: Print,
    body: Arc<Body>,
}

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print(u64, u64);

/// Makes a fingerprint of what is fed to it.
struct Printer(DefaultHasher, DefaultHasher);

impl Printer {
    fn new() -> Printer {
        let (one, mut other) = (DefaultHasher::new(), DefaultHasher::new());
        other.write_u8(1);
        Printer(one, other)
    }

    fn add(&mut self, value: &impl Hash) {
        value.hash(&mut self.0);
        value.hash(&mut self.1);
    }

    fn print(&self) -> Print {
        Print(self.0.finish(), self.1.finish())
    }
}

impl Hash for Print {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.0, self.1).hash(state);
    }
}

/// A fingerprint of what every text may name: the documents, planned specs and items of the portal,
/// with what they are called and where they are, and the headings of the documents.
pub(super) fn names(portal: &Portal) -> Print {
    let mut printer = Printer::new();
    for id in portal.nodes() {
        let node = portal.node(id);
        printer.add(&(&node.id, &node.title, &node.url, &node.path));
        printer.add(&(node.state.name(), portal.is_published(id)));
    }
    for document in &portal.documents {
        printer.add(&(document.kind, document.path(), document.id.as_ref().map(|id| &id.text)));
        for heading in &document.headings {
            printer.add(&(&heading.text, &heading.anchor));
        }
    }
    printer.print()
}

impl Memory {
    /// How many bodies were rendered since the memory was made; it remembered the others.
    pub fn rendered(&self) -> usize {
        self.rendered.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The body of a document: the one that is remembered, or a new one.
    pub(super) fn body(
        &self,
        site: &Site<'_>,
        index: usize,
        (names, placed): (Print, &[Placed<'_>]),
        render: impl FnOnce() -> Body,
    ) -> Arc<Body> {
        let document = &site.portal.documents[index];
        let id = site.portal.document_id(index);
        let print = print(site, index, names, placed);
        let same =
            |known: &&Remembered| Arc::ptr_eq(&known.document, document) && known.print == print;
        let known = self.bodies.lock().ok();
        let known = known.and_then(|bodies| Some(Arc::clone(&bodies.get(id).filter(same)?.body)));
        known.unwrap_or_else(|| {
            self.rendered.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let body = Arc::new(render());
            let remembered =
                Remembered { document: Arc::clone(document), print, body: Arc::clone(&body) };
            if let Ok(mut bodies) = self.bodies.lock() {
                bodies.insert(id.to_owned(), remembered);
            }
            body
        })
    }

    /// Forgets the documents that the portal has no more.
    pub(super) fn keep(&self, portal: &Portal) {
        if let Ok(mut bodies) = self.bodies.lock() {
            bodies.retain(|id, _| portal.find(id).is_some());
        }
    }
}

/// A fingerprint of what a body follows from besides its document.
fn print(site: &Site<'_>, index: usize, names: Print, placed: &[Placed<'_>]) -> Print {
    let portal = site.portal;
    let document = &portal.documents[index];
    let url = &portal.node(portal.document_nodes[index]).url;
    let mut printer = Printer::new();
    printer.add(&(names, url, portal.document_id(index)));
    printer.add(&(site.settings.raw_html, site.settings.output_limit, &site.settings.src));
    for near in mentions::near(portal, index) {
        printer.add(&portal.document_id(near));
    }
    for state in &portal.links[index] {
        match &state.target {
            LinkTarget::Node(node, anchor) => {
                printer.add(&(
                    0,
                    &portal.node(*node).id,
                    anchor,
                    portal.node(*node).line.is_none(),
                ));
            }
            LinkTarget::File(path) => printer.add(&(1, site.asset_path(path))),
            LinkTarget::External => printer.add(&2),
            LinkTarget::Nowhere => printer.add(&3),
        }
        printer.add(&format!("{:?}", state.slip));
    }
    for finding in placed {
        printer.add(&(&finding.id, finding.rule, finding.level, finding.message, finding.offset));
    }
    for block in 0..document.managed.len() {
        printer.add(&managed::html(site, index, url, (block, true)));
    }
    printer.print()
}

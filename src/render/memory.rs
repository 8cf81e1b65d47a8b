//! Bodies and pages that were rendered before, beside all that they follow from.
//!
//! What a body is made from is compared, never guessed: the document itself (the same value in
//! memory), and a fingerprint of everything else that its text may show: where its links lead, what
//! the portal's documents and items are called, the findings at their places, managed blocks, and
//! settings. A page follows from its typed context, its template and nothing else.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::managed;
use super::markdown::{Body, Placed};
use super::mentions::{self, Named};
use super::site::Site;
use crate::model::{Artifact, Document, DocumentId, LinkTarget, Portal};
use crate::template::Templates;

/// What is remembered of a site between its builds. A new one remembers nothing.
#[derive(Debug, Default)]
pub struct Memory {
    bodies: Mutex<HashMap<String, RenderedBody>>,
    pages: Mutex<HashMap<String, RenderedPage>>,
    /// The number of the build.
    build: AtomicUsize,
    /// How many bodies and how many pages were rendered, for tests of the memory.
    rendered: (AtomicUsize, AtomicUsize),
}

/// The memory in one build, with fingerprints of what many pages follow from.
#[derive(Clone, Copy)]
pub(super) struct Remembered<'a> {
    memory: &'a Memory,
    /// What every text may name.
    names: Print,
    /// The theme's templates.
    templates: Print,
}

/// A page that was rendered.
#[derive(Debug)]
struct RenderedPage {
    print: Print,
    bytes: Arc<[u8]>,
    /// The build that needed it last.
    build: usize,
}

/// A body that was rendered.
#[derive(Debug)]
struct RenderedBody {
    document: Arc<Document>,
    print: Print,
    body: Arc<Body>,
}

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Print(u128);

/// Makes a fingerprint of what is fed to it.
struct Printer(SipHasher13);

impl Printer {
    fn new() -> Printer {
        Printer(SipHasher13::new())
    }

    fn add(&mut self, value: &impl Hash) {
        value.hash(&mut self.0);
    }

    fn print(&self) -> Print {
        Print(self.0.finish128().as_u128())
    }
}

impl io::Write for Printer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A fingerprint of what every text may name: the documents, planned specs and items of the portal,
/// with what they are called and where they are, and the headings of the documents.
fn names(portal: &Portal, named: &Named<'_>) -> Print {
    let mut printer = Printer::new();
    for id in portal.nodes() {
        let node = portal.node(id);
        printer.add(&(&node.id, &node.title, &node.url, &node.path));
        printer.add(&(node.state.name(), portal.is_published(id)));
    }
    for (name, node) in named.groups() {
        printer.add(&(name, &portal.node(node).id));
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
    /// How many bodies and how many pages were rendered since the memory began; it remembered the
    /// others.
    pub fn rendered(&self) -> (usize, usize) {
        (self.rendered.0.load(Ordering::Relaxed), self.rendered.1.load(Ordering::Relaxed))
    }

    /// Begins a build: forgets the documents that the portal has no more, and the pages that the
    /// build before did not need.
    pub(super) fn begin(
        &self,
        portal: &Portal,
        named: &Named<'_>,
        templates: &Templates,
    ) -> Remembered<'_> {
        let last = self.build.fetch_add(1, Ordering::Relaxed);
        locked(&self.pages).retain(|_, page| page.build == last);
        locked(&self.bodies).retain(|id, _| portal.find(id).is_some());
        let mut printer = Printer::new();
        printer.add(&templates.text());
        Remembered { memory: self, names: names(portal, named), templates: printer.print() }
    }
}

impl Remembered<'_> {
    /// The page of a context: the one that is remembered, or a new one. The error is a template's.
    pub(super) fn page(
        &self,
        path: &str,
        template: &str,
        context: &impl Serialize,
        render: impl FnOnce() -> Result<String, String>,
    ) -> Result<Artifact, String> {
        let mut printer = Printer::new();
        printer.add(&(template, self.templates));
        serde_json::to_writer(&mut printer, context).map_err(|error| error.to_string())?;
        let print = printer.print();
        let memory = self.memory;
        let build = memory.build.load(Ordering::Relaxed);
        let mut pages = locked(&memory.pages);
        if let Some(known) = pages.get_mut(path).filter(|known| known.print == print) {
            known.build = build;
            return Ok(Artifact { path: path.to_owned(), bytes: Arc::clone(&known.bytes) });
        }
        drop(pages);
        memory.rendered.1.fetch_add(1, Ordering::Relaxed);
        let artifact = Artifact::new(path, render()?);
        let page = RenderedPage { print, bytes: Arc::clone(&artifact.bytes), build };
        locked(&memory.pages).insert(path.to_owned(), page);
        Ok(artifact)
    }

    /// The body of a document: the one that is remembered, or a new one.
    pub(super) fn body(
        &self,
        site: &Site<'_>,
        index: DocumentId,
        placed: &[Placed<'_>],
        render: impl FnOnce() -> Body,
    ) -> Arc<Body> {
        let document = &site.portal.documents[index];
        let id = site.portal.document_id(index);
        let print = print(site, index, self.names, placed);
        let same =
            |known: &&RenderedBody| Arc::ptr_eq(&known.document, document) && known.print == print;
        let known = locked(&self.memory.bodies).get(id).filter(same).map(|at| Arc::clone(&at.body));
        known.unwrap_or_else(|| {
            self.memory.rendered.0.fetch_add(1, Ordering::Relaxed);
            let body = Arc::new(render());
            let remembered =
                RenderedBody { document: Arc::clone(document), print, body: Arc::clone(&body) };
            locked(&self.memory.bodies).insert(id.to_owned(), remembered);
            body
        })
    }
}

/// A map for one thread; its entries are whole even where another thread panicked.
fn locked<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A fingerprint of what a body follows from besides its document.
fn print(site: &Site<'_>, index: DocumentId, names: Print, placed: &[Placed<'_>]) -> Print {
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

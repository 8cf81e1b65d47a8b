//! Bodies and pages that were rendered before, beside all that they follow from.
//!
//! What a body is made from is compared, never guessed: the document itself (the same value in
//! memory), and a fingerprint of everything else that its text may show: where its links lead, what
//! the portal's documents and items are called, the findings at their places, managed blocks, and
//! settings. A page follows from its typed context, its template and nothing else.
//!
//! The context of a document's page is not even made again while all that it was made from is as it
//! was: the documents that were looked at while it was made, by a fingerprint of what link, check
//! and assess say of each, and by one of what every page shows.

mod saved;

pub use saved::{FilePrint, SavedPages};

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};

use crate::layout::page_of;
use crate::model::{
    Artifact, Document, DocumentId, LinkTarget, NodeId, Outline, Portal, Reads, Table, is_noted,
    noted,
};
use crate::render::diagram::{Arrow, Drawing, Frame, Node};
use crate::render::markdown::traces;
use crate::render::markdown::{Body, Placed};
use crate::render::mentions::Named;
use crate::render::site::Site;
use crate::render::{Error, diagram, managed, mentions};
use crate::search::{Facts, Terms};
use crate::words::Words;

/// What is remembered of a site between its builds. A new one remembers nothing.
#[derive(Debug, Default)]
pub struct Memory {
    /// Whether only fingerprints are remembered: of one build, which writes what it makes, nothing
    /// else is needed by the next.
    only_prints: bool,
    bodies: Mutex<HashMap<String, RenderedBody>>,
    pages: Mutex<HashMap<String, RenderedPage>>,
    drawings: Mutex<HashMap<Print, Drawn>>,
    /// The words of documents, by their ids.
    words: Mutex<HashMap<String, Indexed>>,
    /// What the last build was made from.
    last: Mutex<Option<Made>>,
    /// The number of the build.
    build: AtomicUsize,
    /// How many bodies were rendered, how many pages, and how many contexts were made from documents'
    /// pages, for tests of the memory.
    work: [AtomicUsize; 3],
}

/// What a build was made from.
#[derive(Debug)]
struct Made {
    /// A fingerprint of what every page follows from.
    frame: Print,
    /// For each document itself, and a fingerprint of what the portal says of it; none for one of a
    /// run before that is another now.
    rows: Table<DocumentId, (Option<Arc<Document>>, Print)>,
}

/// The words of a document, with what they follow from besides it.
#[derive(Debug)]
struct Indexed {
    document: Arc<Document>,
    print: Print,
    terms: Arc<Terms>,
}

/// A drawing, or that there is none, and the build that needed it last.
#[derive(Debug)]
struct Drawn {
    drawing: Option<Drawing>,
    build: usize,
}

/// The memory in one build, with fingerprints of what many pages follow from.
pub(in crate::render) struct Remembered<'a> {
    memory: &'a Memory,
    /// What every text may name.
    names: Print,
    /// The theme's templates.
    templates: Print,
    /// Which documents are as they were in the build before; none where every page may differ.
    same: Option<Table<DocumentId, bool>>,
}

/// A page that was rendered.
#[derive(Debug)]
struct RenderedPage {
    /// Of its context; none where what was looked at says all.
    print: Option<Print>,
    bytes: Option<Arc<[u8]>>,
    /// Whether it is in the output folder as the last build wrote it.
    in_place: bool,
    /// The build that needed it last.
    build: usize,
    /// What was looked at to make its context, where that was noted.
    reads: Option<Reads>,
}

/// A body that was rendered.
#[derive(Debug)]
struct RenderedBody {
    document: Arc<Document>,
    print: Print,
    body: Arc<Body>,
}

impl RenderedPage {
    /// The page, where it is still at hand.
    fn artifact(&self, path: &str) -> Option<Artifact> {
        match &self.bytes {
            Some(bytes) => Some(Artifact::shared(path, Arc::clone(bytes))),
            None => self.in_place.then(|| Artifact::kept(path)),
        }
    }
}

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(in crate::render) struct Print(u128);

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
/// with what they are called and where they are, and the headings of the documents; and of the words
/// that are said of them.
fn names(portal: &Portal, named: &Named<'_>, words: &Words) -> Print {
    let mut printer = Printer::new();
    printer.add(&words.text());
    for id in portal.nodes() {
        let node = portal.node(id);
        printer.add(&(&node.id, &node.title, &node.url, &node.path));
        printer.add(&(node.state.name(), portal.is_published(id), node.what, id));
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
    /// The memory of one build, which writes what it makes: only fingerprints are remembered.
    pub fn of_prints() -> Memory {
        Memory { only_prints: true, ..Memory::default() }
    }

    /// How many bodies were rendered since the memory began, how many pages, and how many contexts
    /// were made from documents' pages; it remembered the others.
    pub fn work(&self) -> [usize; 3] {
        self.work.each_ref().map(|count| count.load(Ordering::Relaxed))
    }

    /// Begins a build: forgets the documents that the portal has no more, and the pages that the
    /// build before did not need.
    pub(in crate::render) fn begin(&self, site: &Site<'_>) -> Remembered<'_> {
        let portal = site.portal;
        let last = self.build.fetch_add(1, Ordering::Relaxed);
        let mut pages = locked(&self.pages);
        pages.retain(|_, page| page.build == last);
        let most = MOST_DRAWINGS.max(2 * pages.len());
        drop(pages);
        let mut drawings = locked(&self.drawings);
        if drawings.len() > most {
            drawings.retain(|_, drawn| drawn.build == last);
        }
        drop(drawings);
        locked(&self.bodies).retain(|id, _| portal.find(id).is_some());
        locked(&self.words).retain(|id, _| portal.find(id).is_some());
        let mut printer = Printer::new();
        printer.add(&site.templates.text());
        let (names, templates) = (names(portal, &site.named, site.words()), printer.print());
        let made = Made { frame: frame(site, names, templates), rows: rows(site) };
        let mut before = locked(&self.last);
        let same = before.as_ref().filter(|before| before.frame == made.frame).map(|before| {
            let rows = before.rows.as_slice().iter().zip(made.rows.as_slice());
            let same = |old: &Arc<Document>, new: &Arc<Document>| Arc::ptr_eq(old, new);
            let is = |(old, new): (&(_, _), &(_, _))| match (&old.0, &new.0) {
                (Some(before), Some(now)) => same(before, now) && old.1 == new.1,
                _ => false,
            };
            rows.map(is).collect()
        });
        *before = Some(made);
        Remembered { memory: self, names, templates, same }
    }
}

/// How many drawings are remembered at least.
const MOST_DRAWINGS: usize = 64;

/// A fingerprint of what every page follows from: the names of all nodes, the order of the pages,
/// the systems and what belongs to them, the counts in the menu, templates and settings.
fn frame(site: &Site<'_>, names: Print, templates: Print) -> Print {
    let portal = site.portal;
    let mut printer = Printer::new();
    printer.add(&(names, templates));
    printer.add(&portal.documents.len());
    printer.add(&(&site.published, &site.pages, &site.planned));
    printer.add(&(&site.menu, &site.taken, &site.printed));
    printer.add(&portal.outline.as_ref().map(Outline::entries));
    // What has no hash of its own is written out: there are few systems.
    let systems = (&portal.systems, &portal.memberships, &portal.planned, &portal.cycles);
    let shown = (site.settings, &site.summary, systems);
    // A printer does not fail.
    let _ = io::Write::write_fmt(&mut printer, format_args!("{shown:?}"));
    printer.print()
}

/// For each document a fingerprint of what was found out of it, and of the specs that it plans.
fn rows(site: &Site<'_>) -> Table<DocumentId, (Option<Arc<Document>>, Print)> {
    let portal = site.portal;
    let mut planned: HashMap<DocumentId, Vec<NodeId>> = HashMap::new();
    for spec in &portal.planned {
        planned.entry(portal.systems[spec.system].document).or_default().push(spec.node);
    }
    let row = |(at, document): (DocumentId, &Arc<Document>)| {
        let mut printer = Printer::new();
        printer.row(site, portal.document_nodes[at]);
        let planned = planned.get(&at).map_or(&[][..], Vec::as_slice);
        for node in portal.item_nodes[at].iter().chain(planned) {
            printer.row(site, *node);
        }
        printer.add(&(&portal.links[at], portal.gates.get(at), portal.managed.get(at)));
        printer.add(&(site.of_document(document), portal.touched.get(document.path())));
        (Some(Arc::clone(document)), printer.print())
    };
    let documents: Vec<_> = portal.documents.entries().collect();
    documents.into_par_iter().map(row).collect::<Vec<_>>().into()
}

impl Printer {
    /// Adds what the portal says of a node and of what leads from and to it.
    fn row(&mut self, site: &Site<'_>, id: NodeId) {
        let portal = site.portal;
        let node = portal.node(id);
        self.add(&(&node.kind, node.line, &node.parent, &node.status, node.stage));
        for edges in [portal.outgoing(id), portal.incoming(id)] {
            self.add(&edges.len());
            for edge in edges {
                self.add(&edge);
            }
        }
        self.add(&portal.elsewhere.get(&id));
    }
}

impl Remembered<'_> {
    /// The page of a document: as it was, where all that it was made from is as it was; else it is
    /// made, and what is looked at meanwhile is noted.
    pub(in crate::render) fn tracked(
        &self,
        address: &str,
        make: impl FnOnce() -> Result<Artifact, Error>,
    ) -> Result<Artifact, Error> {
        let path = page_of(address);
        let build = self.memory.build.load(Ordering::Relaxed);
        if let Some(same) = &self.same
            && let Some(known) = locked(&self.memory.pages).get_mut(path)
            && known.reads.as_ref().is_some_and(|reads| match reads.documents() {
                Some(_) => reads.are_all(|read| same[*read]),
                // It follows from the whole portal.
                None => same.iter().all(|same| *same),
            })
            && let Some(artifact) = known.artifact(path)
        {
            known.build = build;
            return Ok(artifact);
        }
        self.memory.work[2].fetch_add(1, Ordering::Relaxed);
        let (made, reads) = noted(make);
        if let Some(page) = locked(&self.memory.pages).get_mut(path) {
            page.reads = Some(reads);
        }
        made
    }

    /// A file that follows from some documents, from what every page follows from, and from `all` that
    /// tells it from others of its path. None: it may follow from something else.
    pub(in crate::render) fn made_of(
        &self,
        path: &str,
        all: &impl Hash,
        documents: Option<Vec<DocumentId>>,
        make: impl FnOnce() -> Result<Artifact, Error>,
    ) -> Result<Artifact, Error> {
        let mut printer = Printer::new();
        printer.add(all);
        let print = Some(printer.print());
        let memory = self.memory;
        let build = memory.build.load(Ordering::Relaxed);
        if let (Some(same), Some(documents)) = (&self.same, documents)
            && documents.iter().all(|document| same[*document])
            && let Some(known) = locked(&memory.pages).get_mut(path)
            && known.print == print
            && let Some(artifact) = known.artifact(path)
        {
            known.build = build;
            return Ok(artifact);
        }
        memory.work[1].fetch_add(1, Ordering::Relaxed);
        let artifact = make()?;
        let bytes = artifact.bytes().filter(|_| !memory.only_prints).cloned();
        let page = RenderedPage { print, bytes, in_place: false, build, reads: None };
        locked(&memory.pages).insert(path.to_owned(), page);
        Ok(artifact)
    }

    /// A drawing: as it was drawn before, where boxes, arrows and frame are the same.
    pub(in crate::render) fn drawing(
        &self,
        nodes: &[Node],
        arrows: &[Arrow],
        frame: Frame<'_>,
    ) -> Option<Drawing> {
        let mut printer = Printer::new();
        printer.add(&(nodes, arrows, frame));
        let print = printer.print();
        let build = self.memory.build.load(Ordering::Relaxed);
        if let Some(known) = locked(&self.memory.drawings).get_mut(&print) {
            known.build = build;
            return known.drawing.clone();
        }
        let drawing = diagram::draw(nodes, arrows, frame);
        if self.memory.only_prints {
            return drawing;
        }
        let drawn = Drawn { drawing: drawing.clone(), build };
        locked(&self.memory.drawings).insert(print, drawn);
        drawing
    }

    /// The words of a document: those that are remembered, or new ones.
    pub(in crate::render) fn terms(
        &self,
        site: &Site<'_>,
        index: DocumentId,
        facts: &Facts,
        make: impl FnOnce() -> Terms,
    ) -> Arc<Terms> {
        if self.memory.only_prints {
            return Arc::new(make());
        }
        let document = &site.portal.documents[index];
        let id = site.portal.document_id(index);
        let mut printer = Printer::new();
        printer.add(&(&site.portal.node(site.portal.document_nodes[index]).title, facts));
        let print = printer.print();
        let same =
            |known: &&Indexed| Arc::ptr_eq(&known.document, document) && known.print == print;
        let known = locked(&self.memory.words).get(id).filter(same).map(|at| Arc::clone(&at.terms));
        known.unwrap_or_else(|| {
            let terms = Arc::new(make());
            let document = Arc::clone(document);
            let indexed = Indexed { document, print, terms: Arc::clone(&terms) };
            locked(&self.memory.words).insert(id.to_owned(), indexed);
            terms
        })
    }

    /// The files below a folder as the build before made them, where nothing at all changed and all are
    /// at hand.
    pub(in crate::render) fn kept(&self, folder: &str) -> Option<Vec<Artifact>> {
        let same = self.same.as_ref()?;
        if !same.iter().all(|same| *same) {
            return None;
        }
        let build = self.memory.build.load(Ordering::Relaxed);
        let mut pages = locked(&self.memory.pages);
        // A document may lie in a folder of that name; its files are not scripts.
        let is_own = |path: &str| path.starts_with(folder) && path.rsplit('.').next() == Some("js");
        let below = pages.iter_mut().filter(|(path, _)| is_own(path));
        let mut kept = Vec::new();
        for (path, page) in below {
            kept.push((page.artifact(path)?, page.print?));
            page.build = build;
        }
        // One may have been deleted since.
        let all = Print(kept.len() as u128);
        let is_whole = !kept.is_empty() && kept.iter().all(|(_, print)| *print == all);
        is_whole.then(|| kept.into_iter().map(|(artifact, _)| artifact).collect())
    }

    /// Remembers a file, one of so many, that [`Remembered::kept`] may give.
    pub(in crate::render) fn keep(&self, artifact: &Artifact, files: usize) {
        let memory = self.memory;
        let build = memory.build.load(Ordering::Relaxed);
        let bytes = artifact.bytes().filter(|_| !memory.only_prints).cloned();
        let print = Some(Print(files as u128));
        let page = RenderedPage { print, bytes, in_place: false, build, reads: None };
        locked(&memory.pages).insert(artifact.path.clone(), page);
    }

    /// The page of a context: the one that is remembered, or a new one.
    pub(in crate::render) fn page(
        &self,
        path: &str,
        template: &str,
        context: &impl Serialize,
        render: impl FnOnce() -> Result<String, Error>,
    ) -> Result<Artifact, Error> {
        let memory = self.memory;
        let build = memory.build.load(Ordering::Relaxed);
        let mut print = None;
        if !memory.only_prints || !is_noted() {
            let mut printer = Printer::new();
            printer.add(&(template, self.templates));
            serde_json::to_writer(&mut printer, context)?;
            print = Some(printer.print());
            let mut pages = locked(&memory.pages);
            if let Some(known) = pages.get_mut(path).filter(|known| known.print == print)
                && let Some(artifact) = known.artifact(path)
            {
                known.build = build;
                return Ok(artifact);
            }
        }
        memory.work[1].fetch_add(1, Ordering::Relaxed);
        let artifact = Artifact::new(path, render()?);
        let bytes = artifact.bytes().filter(|_| !memory.only_prints).cloned();
        let page = RenderedPage { print, bytes, in_place: false, build, reads: None };
        locked(&memory.pages).insert(path.to_owned(), page);
        Ok(artifact)
    }

    /// The body of a document: the one that is remembered, or a new one.
    pub(in crate::render) fn body(
        &self,
        site: &Site<'_>,
        index: DocumentId,
        (placed, answers): (&[Placed<'_>], &[String]),
        render: impl FnOnce() -> Body,
    ) -> Arc<Body> {
        // A page to be printed needs once more what is made for that of the document.
        if self.memory.only_prints && !site.print_urls.contains_key(&index) {
            self.memory.work[0].fetch_add(1, Ordering::Relaxed);
            return Arc::new(render());
        }
        let document = &site.portal.documents[index];
        let id = site.portal.document_id(index);
        let print = print(site, index, self.names, (placed, answers));
        let same =
            |known: &&RenderedBody| Arc::ptr_eq(&known.document, document) && known.print == print;
        let known = locked(&self.memory.bodies).get(id).filter(same).map(|at| Arc::clone(&at.body));
        known.unwrap_or_else(|| {
            self.memory.work[0].fetch_add(1, Ordering::Relaxed);
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
fn print(
    site: &Site<'_>,
    index: DocumentId,
    names: Print,
    (placed, answers): (&[Placed<'_>], &[String]),
) -> Print {
    let portal = site.portal;
    let document = &portal.documents[index];
    let url = &portal.node(portal.document_nodes[index]).url;
    let mut printer = Printer::new();
    printer.add(&(names, url, portal.document_id(index)));
    let limits = &site.settings.limits;
    printer.add(&(limits.output, limits.nesting, limits.html_work, limits.code));
    printer.add(&limits.diagrams);
    printer.add(&(limits.code_block, limits.code_line, limits.code_blanks));
    printer.add(&(site.settings.raw_html, &site.settings.src));
    let settings = site.settings;
    printer.add(&(settings.smart_punctuation, &settings.hidden_lines, &settings.site_path));
    for near in mentions::near(portal, index) {
        printer.add(&portal.document_id(near));
    }
    printer.add(&traces::print(site, index));
    printer.add(&answers);
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
            LinkTarget::Folder(path) => printer.add(&(4, site.folder_url(path))),
            LinkTarget::External => printer.add(&2),
            LinkTarget::Broken => printer.add(&3),
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

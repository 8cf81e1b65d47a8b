//! What is remembered between the builds of one portal: nothing that was understood once is
//! understood again.
//!
//! A memory holds the values that a stage was given beside what it made of them. Whether it may be
//! used is a comparison of values and never a guess: with another text, other kinds or another
//! limit a file is parsed anew, and a portal from memories is the one that a first run makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Failure, Setup, Stopwatch, linked};
use crate::model::{Document, Limits, Portal, SharedKinds, Sidecar, Source};
use crate::{load, parse, render};

/// The memories of one portal, empty at first. The default serves one run and remembers no pages.
#[derive(Debug, Default)]
pub struct Engine {
    /// The documents of each file, by its path.
    parsed: HashMap<String, Parsed>,
    /// How many files the last run parsed, for tests of the memory.
    fresh: usize,
    /// What git has said.
    history: load::History,
    /// Bodies and pages; none where there is only one run.
    rendered: Option<render::Memory>,
}

/// The metadata files that lie beside documents, by the paths of these.
pub type Sidecars = BTreeMap<String, (Sidecar, Source)>;

/// What a file was understood as, and all that this follows from.
#[derive(Debug)]
struct Parsed {
    source: Source,
    sidecar: Option<(Sidecar, Source)>,
    kinds: SharedKinds,
    limits: Limits,
    documents: Vec<Arc<Document>>,
}

impl Parsed {
    fn is_of(
        &self,
        source: &Source,
        sidecar: Option<&(Sidecar, Source)>,
        (kinds, limits): (&SharedKinds, &Limits),
    ) -> bool {
        let same = |known: &(Sidecar, Source), found: &(Sidecar, Source)| {
            known.0 == found.0 && known.1.path == found.1.path && known.1.text == found.1.text
        };
        let beside = match (&self.sidecar, sidecar) {
            (None, None) => true,
            (Some(known), Some(found)) => same(known, found),
            _ => false,
        };
        Arc::ptr_eq(&self.kinds, kinds)
            && self.limits == *limits
            && beside
            && self.source.text == source.text
    }
}

impl Engine {
    /// An engine for many runs.
    pub fn new() -> Engine {
        Engine { rendered: Some(render::Memory::default()), ..Engine::default() }
    }

    /// Load, parse, link: the documents as a portal. A folder without any document is a failure.
    pub fn portal(&mut self, setup: &Setup) -> Result<Portal, Failure> {
        self.timed(setup, &mut Stopwatch::new())
    }

    /// The same, with the time that each stage takes.
    pub fn timed(&mut self, setup: &Setup, watch: &mut Stopwatch) -> Result<Portal, Failure> {
        let mut loaded = load::sources(&setup.root, &setup.config)?;
        load::sidecars(&setup.root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
        watch.lap("load");
        let documents = self.documents(setup, &loaded.sources, &loaded.sidecars);
        watch.lap("parse");
        linked(setup, documents, loaded.unreadable, &mut self.history, watch)
    }

    /// Adds the days on which documents were changed last, as far as git knows them.
    pub fn date(&mut self, setup: &Setup, portal: &mut Portal) {
        let paths: BTreeSet<String> =
            portal.documents.iter().map(|document| document.path().to_owned()).collect();
        let days = self.history.touched(&setup.root, &paths).iter();
        let days = days.filter(|(path, _)| paths.contains(*path));
        portal.touched = days.map(|(path, day)| (path.clone(), day.clone())).collect();
    }

    /// How often the history of the repository was read.
    pub fn history_reads(&self) -> usize {
        self.history.reads()
    }

    /// The metadata files that lie beside documents, by the paths of these.
    pub fn sidecars(&self) -> Sidecars {
        let beside = |(path, parsed): (&String, &Parsed)| {
            parsed.sidecar.clone().map(|sidecar| (path.clone(), sidecar))
        };
        self.parsed.iter().filter_map(beside).collect()
    }

    /// How many files the last run parsed; it remembered the others.
    pub fn parsed(&self) -> usize {
        self.fresh
    }

    /// What was rendered, where it is remembered.
    pub fn rendered(&self) -> Option<&render::Memory> {
        self.rendered.as_ref()
    }

    /// The documents of all files. What is gone from the disk is forgotten.
    pub(super) fn documents(
        &mut self,
        setup: &Setup,
        sources: &[Source],
        sidecars: &Sidecars,
    ) -> Vec<Arc<Document>> {
        let of = (&setup.kinds, &setup.config.limits);
        let known = std::mem::take(&mut self.parsed);
        let read: Vec<Option<Parsed>> = sources
            .par_iter()
            .map(|source| {
                let sidecar = sidecars.get(&source.path);
                let same = known.get(&source.path).is_some_and(|at| at.is_of(source, sidecar, of));
                (!same).then(|| parsed(source, sidecar, of))
            })
            .collect();
        self.fresh = read.iter().flatten().count();
        let mut known = known;
        let mut documents = Vec::with_capacity(sources.len());
        for (source, read) in sources.iter().zip(read) {
            let Some(parsed) = read.or_else(|| known.remove(&source.path)) else { continue };
            documents.extend(parsed.documents.iter().cloned());
            self.parsed.insert(source.path.clone(), parsed);
        }
        documents
    }
}

fn parsed(
    source: &Source,
    sidecar: Option<&(Sidecar, Source)>,
    (kinds, limits): (&SharedKinds, &Limits),
) -> Parsed {
    Parsed {
        source: source.clone(),
        sidecar: sidecar.cloned(),
        kinds: Arc::clone(kinds),
        limits: *limits,
        documents: understood(source, sidecar, (kinds, limits)),
    }
}

/// The documents of one file.
pub(super) fn understood(
    source: &Source,
    sidecar: Option<&(Sidecar, Source)>,
    (kinds, limits): (&SharedKinds, &Limits),
) -> Vec<Arc<Document>> {
    let beside =
        sidecar.map(|(name, source)| parse::Sidecar { name: name.clone(), source: source.clone() });
    let documents = parse::documents(source, beside.as_ref(), kinds, limits);
    documents.into_iter().map(Arc::new).collect()
}

//! What is remembered between the builds of one portal: nothing that was understood once is
//! understood again.
//!
//! A memory holds the values that a stage was given beside what it made from them. Whether it may be
//! used is a comparison of values and never a guess: with another text, other kinds or another
//! limit a file is parsed anew, and a portal from memories is the one that a first run makes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::cache::{self, Cache, Print};
use super::{Failure, Setup, Stopwatch, linked};
use crate::model::{Artifact, Document, Limits, Portal, SharedKinds, Sidecar, Source};
use crate::{load, parse, render};

/// The memories of one portal, empty at first. The default serves one run and remembers no pages.
#[derive(Debug, Default)]
pub struct Engine {
    /// The documents of each file, by its path.
    parsed: HashMap<String, Parsed>,
    /// How many files the last run parsed, for tests of the memory.
    fresh: usize,
    /// What was kept from runs before; none where nothing is to be kept.
    cache: Option<Cache>,
    /// The files that were parsed since.
    uncached: BTreeSet<String>,
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
    /// A fingerprint of all that they follow from, where something is kept.
    print: Option<Print>,
}

impl Parsed {
    fn is_of(
        &self,
        source: &Source,
        sidecar: Option<&(Sidecar, Source)>,
        (kinds, limits): (&SharedKinds, &Limits),
    ) -> bool {
        let same = |known: &(Sidecar, Source), found: &(Sidecar, Source)| {
            known.0 == found.0 && known.1 == found.1
        };
        let beside = match (&self.sidecar, sidecar) {
            (None, None) => true,
            (Some(known), Some(found)) => same(known, found),
            _ => false,
        };
        Arc::ptr_eq(&self.kinds, kinds)
            && self.limits == *limits
            && beside
            && self.source == *source
    }
}

impl Engine {
    /// An engine for many runs.
    pub fn new() -> Engine {
        Engine { rendered: Some(render::Memory::default()), ..Engine::default() }
    }

    /// An engine for one build that is written: it remembers what the next one needs to know.
    pub fn of_one_build() -> Engine {
        Engine { rendered: Some(render::Memory::of_prints()), ..Engine::default() }
    }

    /// The same with what a run before kept. Whatever is wrong with that, it is as if it were not
    /// there.
    #[must_use]
    pub fn restored(self, kept: Vec<(String, Vec<u8>)>) -> Engine {
        Engine { cache: Some(Cache::read(kept)), ..self }
    }

    /// Takes over the pages of a run before that are still what it wrote, which `holds` says of a
    /// page by the size and the hash of its file.
    pub fn place(&mut self, holds: impl Fn(&str, render::FilePrint) -> bool + Sync) {
        let saved = self.cache.as_mut().and_then(|cache| cache.pages.take());
        let (Some(saved), Some(memory)) = (saved, &self.rendered) else { return };
        let same = |path: &str, part: usize, print: u128| {
            let known = self.parsed.get(path).filter(|known| known.print == Some(Print(print)))?;
            known.documents.get(part).cloned()
        };
        memory.restore(saved, same, holds);
    }

    /// What the next run needs to know of the pages; `written` is the size and the hash of one that was
    /// written. None where nothing is to be kept.
    pub fn saved(
        &self,
        written: impl Fn(&str) -> Option<render::FilePrint>,
    ) -> Option<render::SavedPages> {
        self.cache.as_ref()?;
        let print = |path: &str| Some(self.parsed.get(path)?.print?.0);
        self.rendered.as_ref()?.saved(print, written)
    }

    /// Hands on what the next run needs, as files. Nothing where nothing is to be kept.
    pub fn keep(&self, pages: Option<&render::SavedPages>, sink: &(dyn Fn(Artifact) + Sync)) {
        let Some(cache) = &self.cache else { return };
        let all = self.parsed.iter().filter_map(|(path, parsed)| {
            Some((path.as_str(), (parsed.print?, parsed.documents.as_slice())))
        });
        cache.write(&all.collect(), &self.uncached, pages, sink);
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
        linked(setup, documents, loaded, &mut self.history, watch)
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

    /// The files that the texts include or were to include, from the portal's root: a change of one is
    /// a change of what includes it.
    pub fn included(&self) -> BTreeSet<String> {
        let expansions = self.parsed.values().filter_map(|parsed| parsed.source.expansion());
        expansions.flat_map(|expansion| expansion.wanted().iter().cloned()).collect()
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
        let mut known = std::mem::take(&mut self.parsed);
        let mut kept = self.cached(setup, sources, sidecars);
        kept.resize_with(sources.len(), Kept::default);
        let read: Vec<Option<(Parsed, bool)>> = sources
            .par_iter()
            .zip(kept)
            .map(|(source, kept)| {
                let sidecar = sidecars.get(&source.path);
                let same = known.get(&source.path).is_some_and(|at| at.is_of(source, sidecar, of));
                (!same).then(|| parsed(source, sidecar, of, kept))
            })
            .collect();
        self.fresh = read.iter().flatten().filter(|(_, is_fresh)| *is_fresh).count();
        let mut documents = Vec::with_capacity(sources.len());
        for (source, read) in sources.iter().zip(read) {
            if read.as_ref().is_some_and(|(_, is_fresh)| *is_fresh) && self.cache.is_some() {
                self.uncached.insert(source.path.clone());
            }
            let read = read.map(|(parsed, _)| parsed);
            let Some(parsed) = read.or_else(|| known.remove(&source.path)) else { continue };
            documents.extend(parsed.documents.iter().cloned());
            self.parsed.insert(source.path.clone(), parsed);
        }
        documents
    }

    /// What was kept of each source; nothing where nothing is kept.
    fn cached(&mut self, setup: &Setup, sources: &[Source], sidecars: &Sidecars) -> Vec<Kept> {
        let Some(cache) = &mut self.cache else { return Vec::new() };
        let of = (setup.kinds_print, &setup.config.limits);
        let print = |source: &Source| cache::print(source, sidecars.get(&source.path), of);
        let prints: Vec<Print> = sources.par_iter().map(print).collect();
        let kept = sources.iter().zip(prints).map(|(source, print)| Kept {
            documents: cache.take(&source.path, print),
            print: Some(print),
        });
        kept.collect()
    }
}

/// What is known of a file from runs before.
#[derive(Default)]
struct Kept {
    documents: Option<Vec<Document>>,
    print: Option<Print>,
}

/// What a file is understood as, and whether it had to be parsed.
fn parsed(
    source: &Source,
    sidecar: Option<&(Sidecar, Source)>,
    (kinds, limits): (&SharedKinds, &Limits),
    kept: Kept,
) -> (Parsed, bool) {
    let is_fresh = kept.documents.is_none();
    let documents = match kept.documents {
        Some(documents) => {
            let beside = sidecar.map(|(_, source)| source.clone());
            let whole = |document| {
                let (source, sidecar) = (source.clone(), beside.clone());
                Arc::new(Document { source, sidecar, ..document })
            };
            documents.into_iter().map(whole).collect()
        }
        None => understood(source, sidecar, (kinds, limits)),
    };
    let parsed = Parsed {
        source: source.clone(),
        sidecar: sidecar.cloned(),
        kinds: Arc::clone(kinds),
        limits: *limits,
        documents,
        print: kept.print,
    };
    (parsed, is_fresh)
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

//! One build of a generated portal for callgrind: `benches/instructions.sh` counts the instructions
//! of each `counted_…` function below.
//!
//! `cargo bench --bench instructions -- CORPUS N`, where CORPUS is `specs`, `folder`, `system` or
//! `chain`. Everything runs on one thread, so that each run does the same. What is counted of a
//! function is everything since the one before ended; so what lies between them is next to nothing.
//! The allocator is the system's: that of the binary makes and drops whole pages at the edges of its
//! heap, which is a quarter of a small stage or nothing of it, as the addresses happen to be.

#[path = "corpus/mod.rs"]
#[allow(dead_code, reason = "the other benches use the rest")]
mod corpus;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::Shape;
use specbook::check::Checked;
use specbook::load::{self, Sources};
use specbook::model::{Document, Portal};
use specbook::parse;
use specbook::pipeline::{self, Built, Engine, Failure, Setup, Stopwatch};

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with('-'));
    let (Some(name), Some(count)) = (arguments.next(), arguments.next()) else {
        // `cargo bench` without a filter comes here too: only callgrind has a use for it.
        return;
    };
    let count = count.parse().expect("a number");
    let files = match Shape::ALL.into_iter().find(|shape| shape.name() == name) {
        Some(shape) => corpus::small(shape, count),
        None => corpus::specs(count),
    };
    let threads = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    threads.build_global().expect("the first pool");
    // The same name in every run: it is in titles and messages.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("portal");
    corpus::write(&root, &files);
    let made = build(&root).unwrap_or_else(|failure| panic!("{failure:?}"));
    assert!(made > count, "{made} files of {count} documents");
    if name == "specs" {
        let again = edited(&root).unwrap_or_else(|failure| panic!("{failure:?}"));
        assert_eq!(again, made, "an edit of a text makes no other files");
    }
}

/// The stages one by one; how many files the site has.
fn build(root: &Path) -> Result<usize, Failure> {
    let (setup, loaded) = counted_load(root)?;
    let documents = counted_parse(&setup, &loaded);
    let portal = counted_link(&setup, documents)?;
    let checked = counted_check(&setup, &portal);
    counted_render(&setup, &portal, &checked)
}

#[inline(never)]
fn counted_load(root: &Path) -> Result<(Setup, Sources), Failure> {
    let setup = pipeline::setup(root, &[])?;
    let mut loaded = load::sources(&setup.root, &setup.config)?;
    load::sidecars(&setup.root, &setup.config, &setup.kinds.sidecars(), &mut loaded);
    black_box(Ok((setup, loaded)))
}

#[inline(never)]
fn counted_parse(setup: &Setup, loaded: &Sources) -> Vec<Arc<Document>> {
    let limits = &setup.config.limits;
    let of = |source| parse::documents(source, None, &setup.kinds, limits);
    black_box(loaded.sources.iter().flat_map(of).map(Arc::new).collect())
}

#[inline(never)]
fn counted_link(setup: &Setup, documents: Vec<Arc<Document>>) -> Result<Portal, Failure> {
    let history = &mut load::History::default();
    black_box(pipeline::linked(
        setup,
        documents,
        Sources::default(),
        history,
        &mut Stopwatch::new(),
    ))
}

#[inline(never)]
fn counted_check(setup: &Setup, portal: &Portal) -> Checked {
    black_box(pipeline::check(setup, portal, "2026-01-01"))
}

#[inline(never)]
fn counted_render(setup: &Setup, portal: &Portal, checked: &Checked) -> Result<usize, Failure> {
    black_box(render(setup, portal, checked, &Engine::default()))
}

fn render(
    setup: &Setup,
    portal: &Portal,
    checked: &Checked,
    engine: &Engine,
) -> Result<usize, Failure> {
    let theme = pipeline::theme(setup)?;
    let built = Built::new(setup, portal, checked, &theme, None)?.remembering(engine);
    let files = AtomicUsize::new(0);
    pipeline::site(setup, &built.site(), &theme, &|_| {
        files.fetch_add(1, Ordering::Relaxed);
    })?;
    Ok(files.into_inner())
}

/// The second build of an engine; how many files the site has.
fn edited(root: &Path) -> Result<usize, Failure> {
    let mut engine = counted_first(root)?;
    counted_edit(root, &mut engine)
}

/// The first build, after which a sentence is added to a feature spec.
#[inline(never)]
fn counted_first(root: &Path) -> Result<Engine, Failure> {
    let mut engine = Engine::new();
    whole(root, &mut engine)?;
    let path = root.join(corpus::feature_path(7));
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(&path, text + "\nThe tide is high.\n")?;
    black_box(Ok(engine))
}

#[inline(never)]
fn counted_edit(root: &Path, engine: &mut Engine) -> Result<usize, Failure> {
    black_box(whole(root, engine))
}

/// A build as `serve` has it.
fn whole(root: &Path, engine: &mut Engine) -> Result<usize, Failure> {
    let setup = pipeline::setup(root, &[])?;
    let portal = engine.portal(&setup)?;
    let checked = pipeline::check(&setup, &portal, "2026-01-01");
    render(&setup, &portal, &checked, engine)
}

//! How long each stage takes, and whole builds, cold and warm.
//!
//! `cargo bench --bench stages -- [N|mixed|FOLDER]…` measures generated portals of N specs (100 and
//! 1,000 when nothing is named), the 5,000 documents of many dialects that `mixed` is, or the portal
//! of a folder. The columns are:
//!
//! - *cold*: an engine that remembers nothing, as `build` has it
//! - *nothing*, *body*, *system*, *planned*: one engine after its first build, as `serve` has it, when
//!   nothing was edited, when a sentence was added to a feature spec or to a system spec, and when
//!   a feature was added to a system's roadmap; only where the portal is a generated one
//!
//! Times are medians in milliseconds, on all cores. Pages are made and not kept; *written* is a cold
//! build into an empty folder.

#[allow(dead_code, reason = "each bench uses some of what they share")]
mod common;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::corpus::{PER_SYSTEM, feature_path, system_path};
use common::{Measured, median, message, milliseconds};
use specbook::model::Artifact;
use specbook::pipeline::{self, Built, Engine, Failure, Stopwatch};
use specbook::write::Output;

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times everything is measured; of large portals, three times.
const RUNS: usize = 9;
const LARGE: usize = 4000;

/// The time of each stage in one build.
type Laps = Vec<(&'static str, Duration)>;

fn main() {
    for portal in common::named(&["100", "1,000"]) {
        measure(&portal).unwrap_or_else(|failure| panic!("{}", message(&failure)));
    }
}

/// What a build is of.
#[derive(Default)]
struct Size {
    documents: usize,
    source: usize,
    findings: usize,
    files: AtomicUsize,
    bytes: AtomicUsize,
}

/// One build; the files go to a sink.
fn build(
    root: &Path,
    engine: &mut Engine,
    sink: &(dyn Fn(Artifact) + Sync),
) -> Result<(Laps, Size), Failure> {
    let mut watch = Stopwatch::new();
    let setup = pipeline::setup(root, &[])?;
    watch.lap("setup");
    let portal = engine.timed(&setup, &mut watch)?;
    let checked = pipeline::check(&setup, &portal, "2026-01-01");
    watch.lap("check");
    let theme = pipeline::theme(&setup)?;
    let built = Built::new(&setup, &portal, &checked, &theme, None)?.remembering(engine);
    let size = Size {
        documents: portal.documents.len(),
        source: portal.documents.iter().map(|document| document.source.text.len()).sum(),
        findings: checked.findings.len(),
        ..Size::default()
    };
    pipeline::site(&setup, &built.site(), &theme, &|artifact| {
        size.files.fetch_add(1, Ordering::Relaxed);
        size.bytes.fetch_add(artifact.bytes().map_or(0, |bytes| bytes.len()), Ordering::Relaxed);
        sink(artifact);
    })?;
    drop(built);
    watch.lap("render");
    Ok((watch.laps().to_vec(), size))
}

#[expect(clippy::cast_precision_loss, clippy::print_stdout, reason = "a report for people")]
fn measure(portal: &Measured) -> Result<(), Failure> {
    let root = &portal.root;
    let (_, size) = build(root, &mut Engine::default(), &drop)?;
    let runs = if size.documents > LARGE { 3 } else { RUNS };
    println!(
        "{}: {} documents, {:.1} MB, {} findings, {} files of {:.1} MB",
        portal.name,
        size.documents,
        size.source as f64 / 1e6,
        size.findings,
        size.files.into_inner(),
        size.bytes.into_inner() as f64 / 1e6,
    );
    let written: Result<Vec<Duration>, Failure> = (0..runs).map(|_| written(root)).collect();
    let written = median(written?);
    let mut columns = vec![("cold", cold(root, runs)?)];
    if let Some(specs) = portal.specs {
        let mut engine = Engine::new();
        build(root, &mut engine, &drop)?;
        for (name, edit) in EDITS {
            let edit = |run: usize| edit(root, (run * 7 + 3) % specs, run);
            columns.push((name, warm(root, &mut engine, runs, &edit)?));
        }
    }
    table(&columns);
    println!("{:10}{:10.2}\n", "written", milliseconds(written));
    Ok(())
}

/// Edits the portal in a folder, at the feature of a number or its system, in the run of a number.
type Edit = fn(&Path, usize, usize);

const EDITS: [(&str, Edit); 4] = [
    ("nothing", |_, _, _| {}),
    ("body", |root, number, run| {
        append(&root.join(feature_path(number)), &format!("\nThe tide of day {run} is high.\n"));
    }),
    ("system", |root, number, run| {
        let path = root.join(system_path(number / PER_SYSTEM));
        append(&path, &format!("\nThe tide of day {run} is high.\n"));
    }),
    ("planned", |root, number, run| {
        let path = root.join(system_path(number / PER_SYSTEM));
        append(&path, &format!("\n{}. Late Pier {run} Feature Spec (Level 4)\n", 60 + run));
    }),
];

/// The medians of each stage, and of the whole.
fn medians(all: &[Laps]) -> Laps {
    let stages: Vec<&'static str> = all[0].iter().map(|(stage, _)| *stage).collect();
    let mut medians: Laps = stages
        .iter()
        .enumerate()
        .map(|(at, stage)| (*stage, median(all.iter().map(|laps| laps[at].1).collect())))
        .collect();
    let whole = |laps: &Laps| laps.iter().map(|(_, time)| *time).sum();
    medians.push(("whole", median(all.iter().map(whole).collect())));
    medians
}

fn cold(root: &Path, runs: usize) -> Result<Laps, Failure> {
    let all: Result<Vec<Laps>, Failure> =
        (0..runs).map(|_| Ok(build(root, &mut Engine::default(), &drop)?.0)).collect();
    Ok(medians(&all?))
}

/// An edit before each of the builds.
fn warm(
    root: &Path,
    engine: &mut Engine,
    runs: usize,
    edit: &dyn Fn(usize),
) -> Result<Laps, Failure> {
    let mut all = Vec::new();
    for run in 0..runs {
        edit(run);
        all.push(build(root, engine, &drop)?.0);
    }
    Ok(medians(&all))
}

fn append(path: &Path, text: &str) {
    let before = std::fs::read_to_string(path).expect("a document");
    std::fs::write(path, before + text).expect("written");
}

/// A cold build into an empty folder.
fn written(root: &Path) -> Result<Duration, Failure> {
    let folder = tempfile::tempdir()?;
    let start = Instant::now();
    let output = Output::open(folder.path(), &folder.path().join("site"), &|| {})?;
    build(root, &mut Engine::default(), &|artifact| output.put(&artifact))?;
    output.close()?;
    Ok(start.elapsed())
}

#[expect(clippy::print_stdout, reason = "a report for people")]
fn table(columns: &[(&str, Laps)]) {
    let line = |head: &str, cells: Vec<String>| println!("{head:10}{}", cells.concat());
    line("ms", columns.iter().map(|(name, _)| format!("{name:>10}")).collect());
    for (row, (stage, _)) in columns[0].1.iter().enumerate() {
        let times = columns.iter().map(|(_, laps)| milliseconds(laps[row].1));
        line(stage, times.map(|time| format!("{time:10.2}")).collect());
    }
}

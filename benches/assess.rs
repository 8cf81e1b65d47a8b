//! How long gates, coverage, conditions and the progress of features take over a linked portal.
//!
//! `cargo bench --bench assess -- FOLDER…` links the portal of each folder and prints the
//! median time of the pass over ten runs. Without a folder the shipped portal is looked at.

use std::path::PathBuf;
use std::time::Instant;

use specbook::{assess, pipeline};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 10;

#[expect(clippy::print_stdout, reason = "a report for people")]
fn main() {
    let named: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    let folders =
        if named.is_empty() { vec![PathBuf::from(env!("CARGO_MANIFEST_DIR"))] } else { named };
    for folder in folders {
        let Ok(setup) = pipeline::setup(&folder, &[]) else { panic!("a configuration") };
        let Ok(mut portal) = pipeline::portal(&setup) else { panic!("a portal") };
        let pass = median(|| assess::assess(&mut portal));
        let board = median(|| drop(assess::progress(&portal)));
        let gates: usize = portal.gates.iter().map(Vec::len).sum();
        println!(
            "{}: {} documents, {gates} gates, {} items to cover: {pass:.1} ms, progress {board:.1} ms",
            folder.display(),
            portal.documents.len(),
            portal.coverage.of.len()
        );
    }
}

/// The median of some runs, in milliseconds.
fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

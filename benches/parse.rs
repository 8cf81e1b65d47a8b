//! How fast documents are understood, on one core, with every embedded kind considered.
//!
//! `cargo bench --bench parse -- [N|mixed|FOLDER]…` reads every Markdown file of a portal (1,000
//! generated specs when none is named) into memory, parses all of them three times, and prints the
//! best run in MB/s and how much of it was choosing the kinds; then one document of 5 MB.

#[allow(dead_code, reason = "each bench uses some of what they share")]
mod common;

use std::time::{Duration, Instant};

use specbook::model::{Kinds, Limits, Source};
use specbook::{kinds, parse};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 3;

fn main() {
    let kinds = kinds::with(&[]).expect("the embedded kinds");
    for portal in common::named(&["1,000"]) {
        let sources: Vec<Source> = common::texts(&portal.root)
            .into_iter()
            .map(|(path, text)| Source::new(path.to_string_lossy(), text))
            .collect();
        let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
        let whole = best(&sources, &kinds);
        report(&format!("{}, {} files", portal.name, sources.len()), bytes, whole);
        share(recognising(&sources, &kinds), whole);
        let big = big(&sources);
        report("one document", big.text.len(), best(&[big], &kinds));
    }
}

/// The largest document's text again and again, up to 5 MB.
fn big(sources: &[Source]) -> Source {
    let largest = sources.iter().max_by_key(|source| source.text.len()).expect("a document");
    let mut text = String::new();
    while text.len() < 5_000_000 {
        text.push_str(&largest.text);
        text.push('\n');
    }
    Source::new("big.md", text)
}

fn best(sources: &[Source], kinds: &Kinds) -> Duration {
    let run = || {
        let start = Instant::now();
        let mut items = 0;
        for source in sources {
            let documents = parse::documents(source, None, kinds, &Limits::default());
            items += documents.iter().map(|document| document.items.len()).sum::<usize>();
        }
        std::hint::black_box(items);
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

/// The time that choosing the kinds takes.
fn recognising(sources: &[Source], kinds: &Kinds) -> Duration {
    let run = || {
        let mut spent = Duration::ZERO;
        for source in sources {
            let mut file = parse::Unrecognised::new(source, kinds, &Limits::default());
            let start = Instant::now();
            std::hint::black_box(file.kind());
            spent += start.elapsed();
        }
        spent
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

#[expect(clippy::print_stdout, reason = "a report for people")]
fn share(part: Duration, whole: Duration) {
    let percent = 100.0 * part.as_secs_f64() / whole.as_secs_f64();
    println!("recognising the kinds: {:.3} s, {percent:.1} % of it", part.as_secs_f64());
}

#[expect(clippy::cast_precision_loss, clippy::print_stdout, reason = "a report for people")]
fn report(what: &str, bytes: usize, time: Duration) {
    let megabytes = bytes as f64 / 1e6;
    let seconds = time.as_secs_f64();
    println!("{what}: {megabytes:.1} MB in {seconds:.3} s, {:.0} MB/s", megabytes / seconds);
}

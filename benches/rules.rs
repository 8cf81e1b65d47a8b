//! How long each rule takes.
//!
//! `cargo bench --bench rules -- [N|mixed|FOLDER]…` links the portals that are named, generated ones of
//! 1,000 and 10,000 specs when none is, and prints for each rule the best of some runs, the slowest
//! first, with its findings; and the sum of all. Rules on the settings are looked at with the rest of
//! what `check` does and have no time of their own. What rules find out of the text alone is found
//! while it is parsed: `cargo bench --bench parse`.

#[allow(dead_code, reason = "each bench uses some of what they share")]
mod common;

use std::time::{Duration, Instant};

use common::{Measured, message, milliseconds};
use specbook::check::{Check, RULES};
use specbook::model::Portal;
use specbook::pipeline::{self, Engine, Failure, Stopwatch};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times each rule is asked.
const RUNS: usize = 5;

fn main() {
    for portal in common::named(&["1,000", "10,000"]) {
        measure(&portal).unwrap_or_else(|failure| panic!("{}", message(&failure)));
    }
}

#[expect(clippy::print_stdout, reason = "a report for people")]
fn measure(measured: &Measured) -> Result<(), Failure> {
    let setup = pipeline::setup(&measured.root, &[])?;
    let portal = Engine::default().timed(&setup, &mut Stopwatch::new())?;
    let mut times: Vec<(Duration, usize, &str)> = RULES
        .iter()
        .filter_map(|rule| match rule.check {
            Check::Portal(check) => Some((rule.info.id, check)),
            Check::Settings(_) => None,
        })
        .map(|(id, check)| {
            let (time, found) = best(&portal, check);
            (time, found, id)
        })
        .collect();
    times.sort_by_key(|(time, ..)| std::cmp::Reverse(*time));
    println!("{}: {} documents", measured.name, portal.documents.len());
    for (time, found, id) in &times {
        println!("{id:24}{:10.3} ms{found:8} findings", milliseconds(*time));
    }
    let whole: Duration = times.iter().map(|(time, ..)| *time).sum();
    println!("{:24}{:10.3} ms\n", "all", milliseconds(whole));
    Ok(())
}

/// The shortest time of a rule, and how much it finds.
fn best(portal: &Portal, check: fn(&Portal) -> Vec<specbook::model::Finding>) -> (Duration, usize) {
    let run = |_| {
        let start = Instant::now();
        let found = check(portal).len();
        (start.elapsed(), found)
    };
    (0..RUNS).map(run).min().unwrap_or_default()
}

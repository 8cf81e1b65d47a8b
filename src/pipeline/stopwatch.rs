//! How long each stage takes. The stages themselves ask for no time.

use std::time::{Duration, Instant};

/// Measures the stages one after another.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Starts.
    pub fn new() -> Stopwatch {
        Stopwatch { last: Instant::now(), laps: Vec::new() }
    }

    /// A stage is done.
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// The stages and how long each took, in their order.
    pub fn laps(&self) -> &[(&'static str, Duration)] {
        &self.laps
    }
}

impl Default for Stopwatch {
    fn default() -> Stopwatch {
        Stopwatch::new()
    }
}

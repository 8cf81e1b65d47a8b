//! How fast code blocks are coloured, by language.
//!
//! `cargo bench --bench highlight -- [N|mixed|FOLDER]…` takes the fenced blocks of every Markdown
//! file of a portal (the one of this repository when none is named) and prints for each language
//! how many there are, how large, and the best of three runs, the slowest language first.

#[allow(dead_code, reason = "each bench uses some of what they share")]
mod common;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

#[path = "../src/render/highlight/mod.rs"]
#[allow(dead_code, unused_imports, reason = "its tests run in the library")]
mod highlight;

/// What the highlighter uses of the crate that it is part of.
mod template {
    pub(crate) use specbook::template::{escape, escape_into};
}

mod markdown {
    pub(crate) use specbook::markdown::{has_lexer, is_plain};
}

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 3;

fn main() {
    let start = Instant::now();
    std::hint::black_box(highlight::html("rust", "fn main() {}"));
    first(start.elapsed());
    for portal in common::named(&[concat!(env!("CARGO_MANIFEST_DIR"), "/content")]) {
        let mut blocks = BTreeMap::new();
        for (_, text) in common::texts(&portal.root) {
            fenced(&text, &mut blocks);
        }
        let mut rows: Vec<_> = blocks
            .iter()
            .map(|(language, codes)| (best(language, codes), language, codes))
            .collect();
        rows.sort();
        report(&portal.name, &rows);
    }
}

#[expect(clippy::print_stdout, reason = "a report for people")]
fn first(time: Duration) {
    println!("first block with a grammar: {:.1} ms", common::milliseconds(time));
}

fn fenced(text: &str, blocks: &mut BTreeMap<String, Vec<String>>) {
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => {
                open = Some((info.split([' ', ',', '{']).next().unwrap_or(""), String::new()));
            }
            (Some(_), Some("")) => {
                if let Some((language, code)) = open.take() {
                    blocks.entry(language.to_lowercase()).or_default().push(code);
                }
            }
            (Some((_, code)), _) => {
                code.push_str(line);
                code.push('\n');
            }
            (None, None) => {}
        }
    }
}

fn best(language: &str, codes: &[String]) -> Duration {
    let run = || {
        let start = Instant::now();
        for code in codes {
            std::hint::black_box(highlight::html(language, code));
        }
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, clippy::print_stdout, reason = "a report for people")]
fn report(name: &str, rows: &[(Duration, &String, &Vec<String>)]) {
    let total: Duration = rows.iter().map(|(time, ..)| *time).sum();
    println!("{name}, all blocks: {:.1} ms", common::milliseconds(total));
    for (time, language, codes) in rows.iter().rev() {
        let bytes: usize = codes.iter().map(String::len).sum();
        let name = if language.is_empty() { "(none)" } else { language };
        let milliseconds = common::milliseconds(*time);
        let speed = bytes as f64 / 1e6 / time.as_secs_f64();
        println!("{name:16} {:6} {bytes:9} B {milliseconds:9.2} ms {speed:8.1} MB/s", codes.len());
    }
}

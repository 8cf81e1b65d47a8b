//! How fast code blocks are coloured, by language.
//!
//! `cargo bench --bench highlight -- [FOLDER]` takes the fenced blocks of every Markdown file of
//! the folder (the shipped portal when none is named) and prints for each language how many there
//! are, how large, and the best of three runs, the slowest language first.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../src/render/highlight/mod.rs"]
#[allow(dead_code, unused_imports, reason = "its tests run in the library")]
mod highlight;

/// What the highlighter uses of the crate that it is part of.
mod template {
    pub(crate) use specbook::template::escape;
}

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 3;

fn main() {
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let folder =
        named.unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/content").to_owned());
    let mut blocks = BTreeMap::new();
    collect(Path::new(&folder), &mut blocks);
    let start = Instant::now();
    std::hint::black_box(highlight::html("rust", "fn main() {}"));
    let first = start.elapsed();
    let mut rows: Vec<_> =
        blocks.iter().map(|(language, codes)| (best(language, codes), language, codes)).collect();
    rows.sort();
    report(first, &rows);
}

/// The fenced blocks of all Markdown files below a folder.
fn collect(folder: &Path, blocks: &mut BTreeMap<String, Vec<String>>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, blocks);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            fenced(&std::fs::read_to_string(&path).unwrap_or_default(), blocks);
        }
    }
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
fn report(first: Duration, rows: &[(Duration, &String, &Vec<String>)]) {
    println!("first block with a grammar: {:.1} ms", first.as_secs_f64() * 1e3);
    let total: Duration = rows.iter().map(|(time, ..)| *time).sum();
    println!("all blocks: {:.1} ms", total.as_secs_f64() * 1e3);
    for (time, language, codes) in rows.iter().rev() {
        let bytes: usize = codes.iter().map(String::len).sum();
        let name = if language.is_empty() { "(none)" } else { language };
        let milliseconds = time.as_secs_f64() * 1e3;
        let speed = bytes as f64 / 1e6 / time.as_secs_f64();
        println!("{name:16} {:6} {bytes:9} B {milliseconds:9.2} ms {speed:8.1} MB/s", codes.len());
    }
}

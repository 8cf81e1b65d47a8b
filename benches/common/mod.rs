//! What the benches share: the portals that are named as arguments, and how times are printed.

#[path = "../corpus/mod.rs"]
pub(crate) mod corpus;
pub(crate) mod mixed;

use std::path::{Path, PathBuf};
use std::time::Duration;

use specbook::pipeline::Failure;

/// A portal that is measured.
pub(crate) struct Measured {
    /// Its name in the report.
    pub(crate) name: String,
    /// Its folder.
    pub(crate) root: PathBuf,
    /// How many feature specs were generated; none where it is another portal, which is not edited.
    pub(crate) specs: Option<usize>,
    /// Removes the folder in the end where it was made for the bench.
    _made: Option<tempfile::TempDir>,
}

/// The portals that the arguments name: a number of generated specs, `mixed` for the example's
/// dialects, or a folder. Without arguments those that a bench measures by default.
pub(crate) fn named(default: &[&str]) -> Vec<Measured> {
    let mut named: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if named.is_empty() {
        named = default.iter().map(|&name| name.to_owned()).collect();
    }
    named.into_iter().map(measured).collect()
}

fn measured(name: String) -> Measured {
    let specs = name.replace(',', "").parse().ok();
    let files = match specs {
        Some(count) => corpus::specs(count),
        None if name == "mixed" => mixed::files(),
        None => {
            let root = PathBuf::from(&name);
            return Measured { name, root, specs, _made: None };
        }
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    corpus::write(folder.path(), &files);
    let name = specs.map_or(name.clone(), |_| format!("{name} specs"));
    Measured { name, root: folder.path().to_owned(), specs, _made: Some(folder) }
}

/// Every Markdown file below a folder, in order, each with its text.
pub(crate) fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            found.push((path, text));
        }
    }
    found
}

/// The one in the middle; of an even number of times the later one.
pub(crate) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// In milliseconds.
pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// What went wrong, as text.
pub(crate) fn message(failure: &Failure) -> String {
    match failure {
        Failure::Message(message) => message.clone(),
        Failure::Findings(findings, _) => format!("{findings:?}"),
    }
}

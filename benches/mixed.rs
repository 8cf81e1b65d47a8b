//! How fast a portal of many dialects is built: the worked example's features of spec-kit, `OpenSpec`
//! and Kiro, and its own specs, copied until there are 5,000 documents.
//!
//! `cargo bench --bench mixed` writes them into a temporary folder, reads, links, checks and
//! renders them once, and prints the times. `cargo bench --bench mixed -- FOLDER` leaves the
//! documents in that folder, for other measurements.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use specbook::pipeline::{self, Built, Failure};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times the documents below are copied.
const COPIES: usize = 455;

/// What is copied: from below the example, and to where, with `N` for the copy's number.
const FILES: [(&str, &str); 11] = [
    ("speckit/specs/004-gift-cards/spec.md", "specs/N-gift-cards/spec.md"),
    ("speckit/specs/004-gift-cards/plan.md", "specs/N-gift-cards/plan.md"),
    ("speckit/specs/004-gift-cards/tasks.md", "specs/N-gift-cards/tasks.md"),
    ("openspec/specs/cart-pricing/spec.md", "openspec/specs/cart-N/spec.md"),
    ("openspec/changes/add-volume-discounts/proposal.md", "openspec/changes/add-N/proposal.md"),
    (
        "openspec/changes/add-volume-discounts/specs/cart-pricing/spec.md",
        "openspec/changes/add-N/specs/cart-N/spec.md",
    ),
    ("openspec/changes/add-volume-discounts/tasks.md", "openspec/changes/add-N/tasks.md"),
    (".kiro/specs/stock-alerts/requirements.md", ".kiro/specs/alerts-N/requirements.md"),
    (".kiro/specs/stock-alerts/design.md", ".kiro/specs/alerts-N/design.md"),
    (".kiro/specs/stock-alerts/tasks.md", ".kiro/specs/alerts-N/tasks.md"),
    ("specs/spec-0001-guest-checkout.md", "own/spec-N.md"),
];

fn main() {
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let kept = named.as_ref().map(PathBuf::from);
    let temporary = tempfile::tempdir().expect("a folder");
    let root = kept.unwrap_or_else(|| temporary.path().to_owned());
    write(&root);
    if named.is_none() {
        build(&root).unwrap_or_else(|failure| panic!("{}", message(&failure)));
    }
}

fn write(root: &Path) {
    let example = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content/example"));
    let put = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("made");
        std::fs::write(path, text).expect("written");
    };
    put(
        "book.toml",
        "[book]\nsrc = \"own\"\n[content]\ninclude = [\".kiro/**\", \"openspec/**\", \"specs/**\"]\n",
    );
    for (from, to) in FILES {
        let text = std::fs::read_to_string(example.join(from)).expect("an example");
        for copy in 0..COPIES {
            let number = format!("{copy:03}");
            let text = text.replace("SPEC-0001", &format!("SPEC-{number}"));
            put(&to.replace('N', &number), &text);
        }
    }
}

#[expect(clippy::print_stdout, reason = "a report for people")]
fn build(root: &Path) -> Result<(), Failure> {
    let start = Instant::now();
    let setup = pipeline::setup(root, &[])?;
    let portal = pipeline::portal(&setup)?;
    let linked = start.elapsed();
    let start = Instant::now();
    let checked = pipeline::check(&setup, &portal, "2026-01-01");
    let found = start.elapsed();
    let start = Instant::now();
    let theme = pipeline::theme(&setup)?;
    let files = AtomicUsize::new(0);
    let built = Built::new(&setup, &portal, &checked, &theme, None)?;
    pipeline::site(&setup, &built.site(), &theme, &|_| {
        files.fetch_add(1, Ordering::Relaxed);
    })?;
    println!(
        "{} documents, {} nodes: read and linked {:.2} s, checked {:.2} s ({} findings), rendered \
         {} files {:.2} s",
        portal.documents.len(),
        portal.nodes().count(),
        linked.as_secs_f64(),
        found.as_secs_f64(),
        checked.findings.len(),
        files.into_inner(),
        start.elapsed().as_secs_f64(),
    );
    Ok(())
}

fn message(failure: &Failure) -> String {
    match failure {
        Failure::Message(message) => message.clone(),
        Failure::Findings(findings, _) => format!("{findings:?}"),
    }
}

//! A portal of many dialects: the worked example's features of spec-kit, `OpenSpec` and Kiro, and
//! its own specs, copied until there are 5,000 documents.

use std::path::Path;

use super::corpus::File;

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

/// Its files.
pub(crate) fn files() -> Vec<File> {
    let example = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/content/example"));
    let book = "[book]\nsrc = \"own\"\n[content]\ninclude = [\".kiro/**\", \"openspec/**\", \"specs/**\"]\n";
    let mut files = vec![("book.toml".to_owned(), book.to_owned())];
    for (from, to) in FILES {
        let text = std::fs::read_to_string(example.join(from)).expect("an example");
        for copy in 0..COPIES {
            let number = format!("{copy:03}");
            let text = text.replace("SPEC-0001", &format!("SPEC-{number}"));
            files.push((to.replace('N', &number), text));
        }
    }
    files
}

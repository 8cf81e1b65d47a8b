//! Specs that are changed at random: whatever becomes of them is a portal, the same in any order of
//! reading, with findings that have places and pages that are whole.

use std::collections::BTreeMap;
use std::path::Path;

use specbook::load::Sources;
use specbook::model::Source;
use specbook::pipeline::{self, Setup};
use specbook::wire::Texts;

use crate::support::{Linked, TODAY, checkout, fine, folder, is_page};

/// Texts that mean something somewhere, to be put anywhere.
const WORDS: [&str; 40] = [
    "---\n",
    "...\n",
    "# ",
    "## ",
    "```\n",
    "~~~~",
    "| a | b |\n|---|---|\n| c | d |\n",
    "> ",
    "- [ ] ",
    "[^1]",
    "[^1]: x\n",
    "[x](y.md#z)",
    "![",
    "](",
    "<div>",
    "<!--",
    "-->",
    "&#0;",
    "\u{feff}",
    "\r",
    "\u{2028}",
    "\u{1f600}",
    "\u{308}",
    "\u{1e9e}",
    "\u{a0}",
    "\t",
    "depends_on: [",
    "]",
    "{",
    ": ",
    "? ",
    "|\n",
    "FR-1 to 999",
    "All above",
    "(Weeks 1-99999999999)",
    "-1 days",
    "Phase 0: ",
    "../",
    "{{ x }}",
    "\\",
];

/// The same numbers on every machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).expect("below a length")
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        text.floor_char_boundary(at)
    }

    /// A text with one change.
    fn changed(&mut self, text: &str, other: &str) -> String {
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        let line = self.below(lines.len());
        let few = (line + 1 + self.below(6)).min(lines.len());
        match self.below(8) {
            0 => text[..self.place(text)].to_owned(),
            1 => text[self.place(text)..].to_owned(),
            2 => {
                lines.drain(line..few);
                lines.concat()
            }
            3 => {
                let part = lines[line..few].concat().repeat(1 + self.below(20));
                lines.insert(line, &part);
                lines.concat()
            }
            4 => {
                lines[line..few].reverse();
                lines.concat()
            }
            5 => {
                let (from, at) = (self.place(other), self.place(text));
                let end = other.floor_char_boundary((from + 2000).min(other.len()));
                [&text[..at], &other[from..end], &text[at..]].concat()
            }
            _ => {
                let mut text = text.to_owned();
                for _ in 0..=self.below(4) {
                    let at = self.place(&text);
                    let word = WORDS[self.below(WORDS.len())].repeat(1 + self.below(3));
                    text.insert_str(at, &word);
                }
                text
            }
        }
    }
}

/// The texts of the worked example and of the fixtures of documents, by path.
fn seeds(below: &Path, into: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(below)
        .expect("a folder")
        .map(|entry| entry.expect("one").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            seeds(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            let bytes = std::fs::read(&path).expect("a file");
            let text = String::from_utf8_lossy(&bytes).replace('\0', "");
            let name =
                format!("content/{}-{}", into.len(), path.file_name().expect("a name").display());
            into.push((name, text));
        }
    }
}

/// What a portal of some texts is, and its pages.
fn built(setup: &Setup, texts: Vec<(String, String)>) -> (String, BTreeMap<String, Vec<u8>>) {
    let sources = texts.into_iter().map(|(path, text)| Source::new(path, text)).collect();
    let portal = fine(pipeline::portal_of(setup, Sources { sources, ..Sources::default() }));
    let checked = pipeline::check(setup, &portal, TODAY);
    let texts = Texts::new(&portal, &setup.sources);
    for finding in &checked.findings {
        let text = texts.get(&finding.at.path).map_or("", |source| &*source.text);
        assert!(text.get(finding.at.span.range()).is_some(), "{finding:?}");
    }
    let root = setup.root.clone();
    let linked = Linked { setup: fine(pipeline::setup(&root, &[])), portal, checked };
    (linked.findings(), linked.site())
}

#[test]
fn whatever_becomes_of_specs_is_a_portal() {
    let root = folder(&[("book.toml", "[book]\ntitle = \"Changed\"\n"), ("content/a.md", "# A\n")]);
    let setup = fine(pipeline::setup(root.path(), &[]));
    let mut all = Vec::new();
    for below in ["content/example", "tests/documents", "tests/foreign"] {
        seeds(&checkout(below), &mut all);
    }
    assert!(all.len() > 50, "{}", all.len());
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for round in 0..120 {
        let mut texts: BTreeMap<String, String> = BTreeMap::new();
        for _ in 0..2 + numbers.below(6) {
            let (path, text) = all[numbers.below(all.len())].clone();
            texts.insert(path, text);
        }
        let paths: Vec<String> = texts.keys().cloned().collect();
        for _ in 0..=numbers.below(6) {
            let path = &paths[numbers.below(paths.len())];
            let other = &all[numbers.below(all.len())].1;
            // NUL is refused where files are read.
            let text = numbers.changed(&texts[path], other).replace('\0', "");
            texts.insert(path.clone(), text);
        }
        let texts: Vec<(String, String)> = texts.into_iter().collect();
        let (findings, site) = built(&setup, texts.clone());
        for (path, bytes) in site.iter().filter(|(path, _)| is_page(path)) {
            assert!(bytes.trim_ascii_end().ends_with(b"</html>"), "{round}: {path}");
        }
        let data = site.iter().filter(|(path, _)| path.rsplit('.').next() == Some("json"));
        for (path, bytes) in data {
            let read: Result<serde_json::Value, _> = serde_json::from_slice(bytes);
            assert!(read.is_ok(), "{round}: {path}");
        }
        if round % 4 == 0 {
            let (findings_again, again) = built(&setup, texts.into_iter().rev().collect());
            assert_eq!(findings, findings_again, "{round}");
            assert!(site == again, "{round}: other pages");
        }
    }
}

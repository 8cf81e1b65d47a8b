//! Nothing that a relation key says, and no entry of a list under a heading that an item type names, is
//! lost: it ends as an edge, an unresolved reference, a candidate, a remark, an item or a finding.

use std::sync::OnceLock;

use proptest::prelude::*;
use specbook::check::Checked;
use specbook::load::Sources;
use specbook::model::{Portal, Source};
use specbook::pipeline::{self, Setup};

use crate::support::{TODAY, fine};

/// The portal of some texts by path, with its findings.
fn linked(texts: &[(&str, String)]) -> (Portal, Checked) {
    static SETUP: OnceLock<(tempfile::TempDir, Setup)> = OnceLock::new();
    let (_, setup) = SETUP.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("content")).expect("written");
        let setup = fine(pipeline::setup(folder.path(), &[]));
        (folder, setup)
    });
    let source = |(path, text): &(&str, String)| Source::new(*path, text.as_str());
    let sources = texts.iter().map(source).collect();
    let portal = fine(pipeline::portal_of(setup, Sources { sources, ..Sources::default() }));
    let checked = pipeline::check(setup, &portal, TODAY);
    (portal, checked)
}

/// Everything that is kept of what documents say of relations, as one text a thing: what edges lead to,
/// what is unresolved, candidates, what is elsewhere, remarks, and findings.
fn kept(portal: &Portal, checked: &Checked) -> Vec<String> {
    let mut all = Vec::new();
    for (source, target, edge) in portal.edges() {
        for node in [source, target] {
            all.push(portal.node(node).id.clone());
            all.push(portal.node(node).title.clone());
        }
        all.extend(edge.note.clone());
    }
    for open in portal.unresolved.iter().chain(&portal.candidates) {
        all.push(open.target.clone());
        all.extend(open.note.clone());
    }
    for one in portal.elsewhere.values().flatten() {
        all.push(one.text.clone());
        all.extend(one.note.clone());
    }
    all.extend(checked.findings.iter().map(|finding| finding.message.clone()));
    all
}

/// The specs that references may name.
const SPECS: [&str; 3] = ["feat-kiln", "feat-glaze", "feat-wheel"];

/// One reference: how it is written, and the word by which it is found again.
fn reference() -> impl Strategy<Value = (String, String)> {
    let plain = |word: String| (word.clone(), word);
    let number = 10_u32..99;
    prop_oneof![
        3 => proptest::sample::select(SPECS.to_vec()).prop_map(move |id| plain(id.to_owned())),
        2 => number.clone().prop_map(move |n| plain(format!("feat-lost{n}"))),
        1 => number.clone().prop_map(|n| (format!("FR-{n}?"), format!("FR-{n}"))),
        1 => number.clone().prop_map(move |n| plain(format!("https://clay.example/{n}"))),
        1 => number.clone().prop_map(move |n| plain(format!("CLAY-{n}"))),
        1 => number.prop_map(move |n| plain(format!("#{n}"))),
    ]
}

/// Remarks beside a reference, and the word by which one is found again.
fn remark() -> impl Strategy<Value = (String, Option<String>)> {
    let word = || (100_u32..999).prop_map(|n| format!("remark{n}"));
    prop_oneof![
        3 => Just((String::new(), None)),
        1 => word().prop_map(|word| (format!(" ({word})"), Some(word))),
        1 => word().prop_map(|word| (format!(" ({word}, and more)"), Some(word))),
        1 => word().prop_map(|word| (format!(" - {word} first"), Some(word))),
    ]
}

/// A value of a relation key in YAML with what must be found of it again.
fn value() -> impl Strategy<Value = (String, Vec<String>)> {
    let one = (reference(), remark());
    let list = proptest::collection::vec(one, 1..5);
    (list, 0..6_u8).prop_map(|(list, form)| {
        let mut words: Vec<String> = Vec::new();
        let mut texts = Vec::new();
        for ((written, word), (beside, remark)) in list {
            words.push(word);
            // In a list between commas only brackets are a remark of one of them.
            let beside = if form == 1 && beside.contains(" - ") { String::new() } else { beside };
            words.extend(remark.filter(|_| !beside.is_empty() && form < 3));
            let text = if form < 3 { format!("{written}{beside}") } else { written };
            texts.push(text);
        }
        let quoted = |text: &String| format!("\"{text}\"");
        let entries = |line: &dyn Fn(&String) -> String| {
            texts.iter().map(|text| format!("\n  - {}", line(text))).collect::<Vec<_>>().concat()
        };
        let yaml = match form {
            0 => entries(&quoted),
            1 => format!(" \"{}\"", texts.join(", ")),
            2 => format!(" [{}]", texts.iter().map(quoted).collect::<Vec<_>>().join(", ")),
            // A map of one key, and one of several.
            3 => entries(&|text| format!("\"{text}\": why it is needed")),
            4 => {
                let entries = texts.iter().map(|text| format!("\n  \"{text}\": why"));
                entries.collect::<Vec<_>>().concat()
            }
            _ => entries(&|text| format!("\"{text} | said in words\"")),
        };
        (yaml, words)
    })
}

/// An entry of a list as people write them, with the word by which it is found again.
fn entry() -> impl Strategy<Value = (String, String)> {
    let mark = proptest::sample::select(vec!["- ", "* ", "1. ", "- [ ] ", "- [x] ", "+ "]);
    let text = proptest::sample::select(vec![
        "WORD alone?",
        "**WORD**: and what it is",
        "**WORD**",
        "Count with `ls | wc -l` for WORD",
        "Use a \\| b for WORD",
        "[WORD](https://clay.example)",
        "`WORD`",
        "WORD (in brackets)",
        "*WORD* - because",
        "~~WORD~~",
        "“WORD” → it is",
        "WORD\n  goes on in a line of its own",
        "Q7: WORD?",
    ]);
    (mark, text, 1000_u32..9999).prop_map(|(mark, text, number)| {
        let word = format!("word{number}");
        (format!("{mark}{}\n", text.replace("WORD", &word)), word)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_of_a_relation_key_is_kept((yaml, words) in value()) {
        let spec = |id: &str, more: &str| {
            format!("---\nid: {id}\nstatus: draft\n{more}---\n\n# The {id}\n\nIt is made of clay.\n")
        };
        let mut texts = vec![("content/feat-asked.md", spec("feat-asked", &format!("depends_on:{yaml}\n")))];
        texts.push(("content/feat-kiln.md", spec("feat-kiln", "")));
        texts.push(("content/feat-glaze.md", spec("feat-glaze", "")));
        texts.push(("content/feat-wheel.md", spec("feat-wheel", "")));
        let (portal, checked) = linked(&texts);
        let kept = kept(&portal, &checked);
        // One finding speaks for a document of which most values are a template's.
        prop_assume!(!checked.findings.iter().any(|finding| finding.rule == "unfilled-document"));
        for word in &words {
            let found = if SPECS.contains(&word.as_str()) {
                let mut messages = checked.findings.iter().map(|finding| &finding.message);
                // `a | b` may be two of which nobody chose one.
                messages.any(|message| message.contains("not decided") && message.contains(word))
                    || portal.edges().any(|(from, to, _)| {
                        portal.node(from).id == "feat-asked" && portal.node(to).id == *word
                    })
            } else {
                kept.iter().any(|text| text.contains(word.trim_start_matches('#')))
            };
            prop_assert!(found, "{word} is lost of depends_on:{yaml}\n{kept:#?}");
        }
    }

    #[test]
    fn every_entry_under_a_heading_that_items_are_under_is_kept(
        entries in proptest::collection::vec(entry(), 1..6),
        heading in proptest::sample::select(vec!["Open Questions", "Glossary", "Acceptance Criteria"]),
    ) {
        let list: String = entries.iter().map(|(text, _)| text.as_str()).collect();
        let text = format!("---\nid: feat-asked\nstatus: draft\n---\n\n# Asked\n\nWhy.\n\n## {heading}\n\n{list}");
        let (portal, checked) = linked(&[("content/feat-asked.md", text.clone())]);
        let document = portal.documents.iter().next().expect("a document");
        for (written, word) in &entries {
            let at = text.find(word.as_str()).expect("it is written");
            let item = document.items.iter().any(|item| {
                let said = item.extent.start <= at && at < item.extent.end;
                said || item.title.contains(word.as_str())
            });
            let line = document.source.line(at);
            let found = checked.findings.iter().any(|finding| {
                let last = finding.at.span.end.max(finding.at.span.start);
                let lines = document.source.line(finding.at.span.start)..=document.source.line(last);
                finding.at.path == document.path() && lines.contains(&line)
            });
            // Entries that are missed are one finding for all of them.
            let together = checked.findings.iter().any(|finding| finding.rule == "near-miss");
            prop_assert!(item || found || together, "{written:?} is lost under {heading}:\n{text}");
        }
    }
}

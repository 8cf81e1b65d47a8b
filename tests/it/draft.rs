//! `specbook kinds --draft`: a kind file from documents alone, and how much it reads of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use specbook::model::{Observation, Source};
use specbook::{draft, kinds, parse};

use crate::foreign::{self, Expected, expected};
use crate::support::{checkout, copy, folder, folders, linked, put, specbook, transcript};

/// Of a hundred ids, statuses and edges so many must be read at least.
const ENOUGH: usize = 90;

/// A corpus without its kind file.
fn corpus(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let from = checkout(&format!("tests/foreign/{name}"));
    copy(&from.join("content"), &folder.path().join("content"));
    let book = std::fs::read_to_string(from.join("book.toml")).expect("book.toml");
    put(folder.path(), "book.toml", &book);
    folder
}

/// Drafts a kind from a portal's documents and writes it.
fn drafted(root: &Path, name: &str) -> String {
    let output = specbook(root, &["kinds", "--draft", name, "content", "--write"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(root.join(format!("kinds/{name}.toml"))).expect("the file")
}

/// Compares what was found with what is there; what is missing goes to the report.
fn compare(what: &str, found: &BTreeSet<String>, wanted: &BTreeSet<String>, report: &mut String) {
    let missing: Vec<&String> = wanted.difference(found).collect();
    let there = wanted.len() - missing.len();
    let _ = writeln!(report, "{what}: {there} of {}", wanted.len());
    for missing in &missing {
        let _ = writeln!(report, "  missing: {missing}");
    }
    for more in found.difference(wanted) {
        let _ = writeln!(report, "  not expected: {more}");
    }
    if there * 100 < wanted.len() * ENOUGH {
        let _ = writeln!(report, "  too few");
    }
}

/// The id and the status of a line of documents, without its kind and its stage.
fn id_and_status(line: &str) -> (String, String) {
    let (id, rest) = line.split_once(' ').expect("an id");
    let (_, rest) = rest.split_once(' ').expect("a kind");
    let (status, _) = rest.rsplit_once(" [").expect("a status");
    let letters = |c: char| c.is_alphanumeric() || c == ' ' || c == '-';
    let status: String = status.chars().filter(|c| letters(*c)).collect();
    (id.to_owned(), status.trim().to_lowercase())
}

/// Drafts a kind from a corpus and compares ids, statuses, edges and items.
fn measured(name: &str, kind: &str) {
    let folder = corpus(name);
    let text = drafted(folder.path(), kind);
    let linked = linked(folder.path());
    let Expected { documents, edges, items } = expected(name);
    let found = foreign::documents(&linked);
    let ids = |lines: &[&str]| -> BTreeSet<String> {
        lines.iter().map(|line| id_and_status(line).0).collect()
    };
    let statuses = |lines: &[&str]| -> BTreeSet<String> {
        lines
            .iter()
            .map(|line| id_and_status(line))
            .map(|(id, status)| format!("{id} {status}"))
            .collect()
    };
    let pairs = |lines: &[&str]| -> BTreeSet<String> {
        let pair = |line: &&str| {
            let mut words = line.split(' ');
            format!("{} -> {}", words.next().expect("one"), words.next_back().expect("other"))
        };
        lines.iter().map(pair).collect()
    };
    let all = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    let lines: Vec<&str> = found.iter().map(String::as_str).collect();
    let links = foreign::edges(&linked);
    let links: Vec<&str> = links.iter().map(String::as_str).collect();
    let inside = foreign::items(&linked);
    let inside: Vec<&str> = inside.iter().map(String::as_str).collect();
    let mut report = String::new();
    compare("ids", &ids(&lines), &ids(documents), &mut report);
    compare("statuses", &statuses(&lines), &statuses(documents), &mut report);
    compare("edges", &pairs(&links), &pairs(edges), &mut report);
    compare("items", &all(&inside), &all(items), &mut report);
    assert!(!report.contains("too few"), "{name}:\n{report}\n{text}");
    // What is not a document of the kind stays a page.
    let pages = |lines: &[&str]| lines.iter().filter(|line| line.contains(" page ")).count();
    assert_eq!(pages(&lines), pages(documents), "{name}: {lines:#?}\n{text}");
}

#[test]
fn a_draft_reads_the_proposals_of_a_language() {
    measured("evolution", "proposal");
}

#[test]
fn a_draft_reads_the_standards_of_interoperability() {
    measured("interop", "standard");
}

#[test]
fn a_draft_reads_the_cards_of_a_ledger() {
    measured("ledger", "card");
}

#[test]
fn a_drafted_file_is_a_kind_file_without_mistakes() {
    for (name, kind) in [("evolution", "proposal"), ("interop", "standard"), ("ledger", "card")] {
        let folder = corpus(name);
        let text = drafted(folder.path(), kind);
        let _: toml::Table = text.parse().expect("TOML");
        // What it proposes in comments is none either.
        let asked = text.replace("# [must]", "[must]").replace("# motivation", "motivation");
        let asked = asked.replace("# synopsis", "synopsis").replace("# rules", "rules");
        put(folder.path(), &format!("kinds/{kind}.toml"), &asked);
        let output = specbook(folder.path(), &["kinds", kind]);
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(shown.contains("[must"), text.contains("# [must]"), "{asked}");
        put(folder.path(), &format!("kinds/{kind}.toml"), &text);
        let output = specbook(folder.path(), &["kinds", kind]);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert!(String::from_utf8_lossy(&output.stdout).contains(&format!("{kind} (own)")));
    }
}

#[test]
fn a_draft_is_written_on_demand_and_never_over_a_file() {
    let folder = corpus("ledger");
    let draft = ["kinds", "--draft", "card", "content/cards"];
    let printed = specbook(folder.path(), &draft);
    assert_eq!(printed.status.code(), Some(0));
    assert!(!folder.path().join("kinds").exists(), "nothing is written");
    let write = [&draft[..], &["--write"]].concat();
    assert_eq!(specbook(folder.path(), &write).status.code(), Some(0));
    let path = folder.path().join("kinds/card.toml");
    assert_eq!(std::fs::read(&path).expect("the file"), printed.stdout);
    put(folder.path(), "kinds/card.toml", "extends = \"common\"\n");
    let again = transcript(folder.path(), &write);
    assert!(again.contains("kinds/card.toml already exists"), "{again}");
    assert!(again.contains("--- exit code\n2\n"), "{again}");
    assert_eq!(std::fs::read_to_string(path).expect("the file"), "extends = \"common\"\n");
}

#[test]
fn two_drafts_of_the_same_documents_are_the_same_bytes() {
    for (name, kind) in [("evolution", "proposal"), ("interop", "standard"), ("ledger", "card")] {
        let folder = corpus(name);
        let draft = |files: &[&str]| {
            let arguments = [&["kinds", "--draft", kind], files].concat();
            specbook(folder.path(), &arguments).stdout
        };
        let first = draft(&["content"]);
        assert!(!first.is_empty() && first == draft(&["content"]), "{name}");
        // Named twice, and from the other end.
        assert_eq!(first, draft(&["content/../content", "content"]), "{name}");
    }
}

#[test]
fn a_draft_needs_a_name_and_files() {
    let folder = corpus("ledger");
    let cases: [&[&str]; 6] = [
        &["kinds", "--draft"],
        &["kinds", "--draft", "card"],
        &["kinds", "--draft", "a card", "content"],
        &["kinds", "--draft", "adr", "content"],
        &["kinds", "--draft", "card", "content/nowhere"],
        &["kinds", "card", "--write"],
    ];
    for arguments in cases {
        let output = specbook(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

/// Files outside of the portal can be drafted from; their paths are then patterns of any folder.
#[test]
fn documents_may_be_elsewhere() {
    let (folder, portal) = (corpus("evolution"), folder(&[("book.toml", "")]));
    let files = folder.path().join("content/proposals");
    let arguments = ["kinds", "--draft", "proposal", files.to_str().expect("a path"), "--write"];
    assert_eq!(specbook(portal.path(), &arguments).status.code(), Some(0));
    copy(&files, &portal.path().join("content/other/proposals"));
    let linked = linked(portal.path());
    let taken = foreign::documents(&linked);
    assert_eq!(taken.iter().filter(|line| line.contains(" proposal ")).count(), 12, "{taken:#?}");
}

/// Titles with numbers, two keys that mirror each other, a section of metadata, nothing else.
#[test]
fn a_draft_finds_ids_in_titles_and_relations_of_two_ends() {
    let document = |n: usize, more: &str| {
        format!(
            "# Memo {n}: Words of {n}\n\n## Facts\n\n- Stage of work: sealed\n- By: Ada\n{more}\n\n## Body\n\nText.\n"
        )
    };
    let folder = folder(&[("book.toml", "")]);
    let facts = [
        "- Answers: Memo-2, Memo-3",
        "- Answered in: Memo-1",
        "- Answered in: Memo-1",
        "- Answers: Memo-2",
        "",
    ];
    for (at, more) in facts.into_iter().enumerate() {
        put(
            folder.path(),
            &format!("content/m{}.md", ["a", "b", "c", "d", "e"][at]),
            &document(at + 1, more),
        );
    }
    put(folder.path(), "content/index.md", "# Memos\n\nAll of them.\n");
    let text = drafted(folder.path(), "memo");
    for wanted in [
        "carriers = [\"bullets under Facts\"] # in 5 of 5 documents\n",
        "form = \"MEMO-{n}\"",
        "titles = [\"Memo {n}: {title}\"] # in 5 of 5 documents\n",
        "answers = { relation = true }",
        "[relations.answers]\ninverse = \"answered_in\"",
        "both-ends = true # 2 of 3 are declared at both ends\n",
        "sealed = { stage = \"draft\" } # 5 documents; the stage is a guess: the words say nothing\n",
        "by = { count = \"1..\" } # in 5 of 5 documents\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    let linked = linked(folder.path());
    assert_eq!(
        foreign::edges(&linked),
        ["MEMO-1 answers MEMO-2", "MEMO-1 answers MEMO-3", "MEMO-4 answers MEMO-2"],
        "{text}"
    );
}

/// Statuses in a section, ids by the names of files only, a list of links, pages beside.
#[test]
fn a_draft_needs_no_metadata() {
    let folder = folder(&[("book.toml", "")]);
    let status = ["Proposed", "Accepted", "Accepted", "Dropped"];
    for (at, status) in status.iter().enumerate() {
        let text = format!(
            "# Words of {at}\n\n## Status\n\n{status}\n\n## Steps\n\n- [ ] T1: Begin\n- [ ] T2: End\n\n## Linked\n\n- [that](000{}-x.md)\n",
            at.max(1)
        );
        put(folder.path(), &format!("content/notes/000{}-x.md", at + 1), &text);
    }
    put(folder.path(), "content/notes/README.md", "# Notes\n\n## Status\n\nOpen for all.\n");
    let text = drafted(folder.path(), "note");
    for wanted in [
        "home = [\"content/notes/{n}-{rest}.md\"]",
        "form = \"NOTE-{n}\" # built from their numbers\n",
        "status = { from = [\"...\", \"section: Status\"] }",
        "linked = { from = [\"list: Linked\"], relation = true }",
        "[items.step]\n",
        "in = [\"Steps\"]",
        "like = [\"[ ] T{n}: {title}\"] # 8 items\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    let linked = linked(folder.path());
    assert_eq!(
        foreign::documents(&linked),
        [
            "NOTE-0001 note proposed [planned]",
            "NOTE-0002 note accepted [approved]",
            "NOTE-0003 note accepted [approved]",
            "NOTE-0004 note dropped [withdrawn]",
            "notes/README page - [-]",
        ],
        "{text}"
    );
    assert_eq!(foreign::items(&linked).len(), 8, "{text}");
}

/// Whatever documents are like: what is drafted from them is a kind file without mistakes.
#[test]
fn a_draft_of_any_documents_is_a_kind_file() {
    let shipped = kinds::with(&[]).expect("the embedded kinds");
    let mut corpora = folders("tests/documents");
    corpora.extend(folders("content/example"));
    corpora.extend(folders("content"));
    assert!(corpora.len() > 20, "{corpora:?}");
    for folder in corpora {
        let mut seen: Vec<Observation> = markdown(&folder)
            .iter()
            .map(|source| parse::observe(source, &shipped, &specbook::model::Limits::default()))
            .collect();
        // As if no kind knew them.
        for seen in &mut seen {
            seen.kind = None;
        }
        for rooted in [true, false] {
            let Some(draft) = draft::draft("thing", &seen, &shipped, rooted) else { continue };
            let file = kinds::KindSource {
                name: "thing".to_owned(),
                path: "kinds/thing.toml".to_owned(),
                text: draft.text.clone(),
            };
            let read = kinds::with(&[file]);
            assert!(read.is_ok(), "{}: {:#?}\n{}", folder.display(), read.err(), draft.text);
        }
    }
}

/// The Markdown files below a folder, by path.
fn markdown(root: &Path) -> Vec<Source> {
    let mut all = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
                all.push(Source::new(name, text.replace('\0', " ")));
            }
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// Documents that a kind takes already are left out, and said.
#[test]
fn documents_of_other_kinds_are_left_out() {
    let folder = corpus("ledger");
    let record = "# ADR-1: Ink\n\n## Status\n\nAccepted\n";
    put(folder.path(), "content/cards/0001-ink.md", record);
    let text = drafted(folder.path(), "card");
    assert!(text.contains("# Left out, of other kinds already: 1 file (adr 1).\n"), "{text}");
    let only = ["kinds", "--draft", "ink", "content/cards/0001-ink.md"];
    let output = transcript(folder.path(), &only);
    assert!(output.contains("are of known kinds") && output.contains("code\n2\n"), "{output}");
}

#[test]
fn init_offers_a_draft_for_documents_of_a_form_of_their_own() {
    let from = corpus("evolution");
    let repository = tempfile::tempdir().expect("a folder");
    copy(&from.path().join("content/proposals"), &repository.path().join("docs/proposals"));
    put(repository.path(), "README.md", "# Tern\n");
    put(repository.path(), "docs/guide/start.md", "# Start\n\nWords.\n");
    let output = transcript(repository.path(), &["init"]);
    let offer = "12 documents in docs/proposals have a form of their own; `specbook kinds --draft \
                 NAME docs/proposals --write` drafts a kind for them\n";
    assert!(output.contains(offer) && !output.contains("sys-library"), "{output}");
    let book = std::fs::read_to_string(repository.path().join("book.toml")).expect("book.toml");
    assert!(book.contains("src = \"docs/proposals\"\n"), "{book}");
    let write = ["kinds", "--draft", "proposal", "docs/proposals", "--write"];
    assert_eq!(specbook(repository.path(), &write).status.code(), Some(0));
    let taken = foreign::documents(&linked(repository.path()));
    assert!(taken.iter().all(|line| line.contains(" proposal ")), "{taken:#?}");
    assert_eq!(taken.len(), 12);
}

/// Editors are pointed to the schema where the portal has it.
#[test]
fn a_draft_names_the_schema_that_is_there() {
    let folder = corpus("evolution");
    let schema = specbook(folder.path(), &["kinds", "--schema"]).stdout;
    let schema = String::from_utf8(schema).expect("a text");
    let manual = std::fs::read_to_string(checkout("content/manual/kind.schema.json"));
    assert_eq!(schema, manual.expect("the schema"));
    let draft = |name: &str| drafted(folder.path(), name);
    let without = draft("one");
    put(folder.path(), "kinds/kind.schema.json", &schema);
    std::fs::remove_file(folder.path().join("kinds/one.toml")).expect("removed");
    assert_eq!(draft("one"), format!("#:schema kind.schema.json\n{without}"));
    let check = specbook(folder.path(), &["kinds", "one"]);
    assert_eq!(check.status.code(), Some(0), "the file is read");
}

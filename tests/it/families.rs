//! Specs of other tools: `init` in repositories that hold them, and what their documents lead to.

use std::path::Path;

use crate::support::{checkout, folder, linked, put, specbook, transcript};

/// Copies a fixture's documents without its `book.toml`.
fn copied(from: &str, to: &Path) {
    let root = checkout(from);
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let target = to.join(path.strip_prefix(&root).expect("inside"));
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "book.toml") {
                std::fs::create_dir_all(target.parent().expect("a parent")).expect("made");
                std::fs::copy(&path, target).expect("copied");
            }
        }
    }
}

/// Every file below a folder.
fn files(root: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path.strip_prefix(root).expect("inside").to_string_lossy().into_owned());
            }
        }
    }
    all.sort();
    all
}

/// Runs `init` in a copy of a fixture; gives the configuration, and the number of documents that
/// `list` then shows of each kind.
fn initialised(fixtures: &[&str]) -> (String, String) {
    let repository = tempfile::Builder::new().prefix("shop").tempdir().expect("a folder");
    for fixture in fixtures {
        copied(fixture, repository.path());
    }
    let before = files(repository.path());
    let output = specbook(repository.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let mut wanted = before;
    wanted.push("book.toml".to_owned());
    wanted.sort();
    assert_eq!(files(repository.path()), wanted, "init writes book.toml and nothing else");
    let build = specbook(repository.path(), &["build"]);
    assert_eq!(build.status.code(), Some(0), "{}", String::from_utf8_lossy(&build.stderr));
    let book = std::fs::read_to_string(repository.path().join("book.toml")).expect("book.toml");
    let without_title: Vec<&str> = book.lines().filter(|line| !line.starts_with("title")).collect();
    let linked = linked(repository.path());
    let kinds = linked
        .portal
        .documents
        .iter()
        .map(|document| linked.portal.kinds[document.kind].name.clone());
    let mut kinds: Vec<String> = kinds.collect();
    kinds.sort();
    kinds.dedup();
    (without_title.join("\n"), kinds.join(" "))
}

const BUILD: &str = "\n[build]\nbuild-dir = \"site\"";

#[test]
fn init_recognises_a_repository_of_spec_kit() {
    let (book, kinds) = initialised(&["tests/documents/speckit"]);
    let wanted = "[book]\nsrc = \"specs\"\n\n[content]\ninclude = [\".specify/memory/**\"]\n";
    assert_eq!(book, format!("{wanted}{BUILD}"));
    let wanted =
        "page speckit-checklist speckit-constitution speckit-plan speckit-spec speckit-tasks";
    assert_eq!(kinds, wanted);
}

#[test]
fn init_recognises_a_repository_of_open_spec() {
    let (book, kinds) = initialised(&["tests/documents/openspec"]);
    assert_eq!(book, format!("[book]\nsrc = \"openspec\"\n{BUILD}"));
    let wanted = "openspec-change openspec-delta openspec-design openspec-spec openspec-tasks page";
    assert_eq!(kinds, wanted);
}

#[test]
fn init_recognises_a_repository_of_kiro() {
    let (book, kinds) = initialised(&["tests/documents/kiro"]);
    let wanted = "[book]\nsrc = \".kiro/specs\"\n\n[content]\ninclude = [\".kiro/steering/**\"]\n";
    assert_eq!(book, format!("{wanted}{BUILD}"));
    assert_eq!(kinds, "kiro-design kiro-requirements kiro-steering kiro-tasks");
}

#[test]
fn init_takes_all_families_of_a_mixed_repository() {
    let all = ["tests/documents/speckit", "tests/documents/openspec", "tests/documents/kiro"];
    let (book, kinds) = initialised(&all);
    let wanted = "[book]\nsrc = \"openspec\"\n\n[content]\ninclude = [\"specs/**\", \
                  \".kiro/specs/**\", \".kiro/steering/**\", \".specify/memory/**\"]\n";
    assert_eq!(book, format!("{wanted}{BUILD}"));
    for kind in ["kiro-tasks", "openspec-delta", "speckit-plan"] {
        assert!(kinds.contains(kind), "{kinds}");
    }
}

#[test]
fn init_writes_the_small_portal_into_an_empty_folder_only() {
    let empty = folder(&[]);
    let output = transcript(empty.path(), &["init"]);
    assert!(output.contains("wrote content/sys-library.md"), "{output}");
    for (notes, src) in [("specs/notes.md", "."), ("README.md", ".")] {
        let documents = folder(&[(notes, "# Notes\n"), ("README.md", "# Shop\n")]);
        let output = transcript(documents.path(), &["init"]);
        assert!(!output.contains("sys-library"), "{output}");
        let book = std::fs::read_to_string(documents.path().join("book.toml")).expect("book.toml");
        assert!(book.contains(&format!("src = \"{src}\"\n")), "{book}");
        let list = transcript(documents.path(), &["list"]);
        assert!(list.contains("README"), "{list}");
    }
}

/// Decision records have no place in which only they are: their form decides.
#[test]
fn init_reads_documents_of_a_kind_wherever_they_are() {
    let record =
        "# ADR-1: Ink\n\n## Status\n\nAccepted\n\n## Context and Problem Statement\n\nInk dries.\n";
    let repository = folder(&[("docs/adr/0001-ink.md", record), ("README.md", "# Shop\n")]);
    let output = transcript(repository.path(), &["init"]);
    assert!(output.contains("found specs in docs/adr"), "{output}");
    let book = std::fs::read_to_string(repository.path().join("book.toml")).expect("book.toml");
    assert!(book.contains("src = \"docs/adr\"\n"), "{book}");
    let list = transcript(repository.path(), &["list"]);
    assert!(list.contains("ADR-0001  adr  written  approved"), "{list}");
}

#[test]
fn init_reads_several_folders_of_documents() {
    let record = |n: usize| format!("# ADR-{n}: Ink\n\n## Status\n\nAccepted\n");
    let note = |n: usize| format!("# Words of {n}\n\n- No: {n}\n- State: open\n");
    let repository = folder(&[("README.md", "# Shop\n"), ("docs/adr/0001-ink.md", &record(1))]);
    for n in 1..5 {
        put(repository.path(), &format!("notes/{n}-words.md"), &note(n));
    }
    let output = transcript(repository.path(), &["init"]);
    assert!(output.contains("4 documents in notes have a form of their own"), "{output}");
    let book = std::fs::read_to_string(repository.path().join("book.toml")).expect("book.toml");
    let wanted = "src = \"notes\"\n\n[content]\ninclude = [\"docs/adr/**\"]\n";
    assert!(book.contains(wanted), "{book}");
    let list = transcript(repository.path(), &["list"]);
    assert!(
        list.contains("  adr ") && list.contains("1-words") && !list.contains("README"),
        "{list}"
    );
}

#[test]
fn no_page_leads_to_a_path_of_somebodys() {
    for name in ["speckit", "openspec", "kiro"] {
        let linked = linked(&checkout(&format!("tests/documents/{name}")));
        for (path, bytes) in linked.site() {
            let text = String::from_utf8_lossy(&bytes);
            for mark in ["href=\"/home/", "href=\"/Users/", "href=\"file:"] {
                assert!(!text.contains(mark), "{name}: {path} has a link {mark}");
            }
        }
    }
}

#[test]
fn the_tutorial_shows_the_files_of_its_portal() {
    let page = std::fs::read_to_string(checkout("content/manual/kind-tutorial.md")).expect("it");
    let root = checkout("tests/tutorial");
    let shown = files(&root);
    assert!(shown.len() >= 5, "{shown:?}");
    for name in shown {
        let text = std::fs::read_to_string(root.join(&name)).expect("a text");
        assert!(page.contains(text.trim()), "the tutorial does not show {name} as it is");
    }
    let linked = linked(&root);
    assert!(linked.checked.findings.is_empty(), "{}", linked.findings());
}

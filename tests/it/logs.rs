//! What is printed of names, ids, titles and texts that somebody chose to spoil a log: nothing of them
//! ends a line, begins one, is a command to a host of pipelines, or speaks to the terminal.

use std::process::Output;

use crate::support::{folder, put, specbook};

/// The word after each line end that is in a name: no line may begin with it.
const BEHIND: &str = "BROKEN";

/// A portal in which everything that has a name has a bad one.
fn spoilt() -> tempfile::TempDir {
    let evil =
        |word: &str| format!(r"{word}\n{BEHIND}\r\n::error::{word}\e[31m\e]0;x\a\u2028\u202e");
    let folder = folder(&[("book.toml", "[book]\ntitle = \"P\"\n"), ("content/a.md", "# A\n")]);
    let put = |path: &str, text: &str| put(folder.path(), path, text);
    put("content/x\nBROKEN\n::error::file\n.md", "# X\n\n[x](nope)\n");
    put("content/x\r::warning::b\u{1b}[31m.md", "# X\n\n[x](nope)\n");
    put("content/::error::first.md", "# ::warning::title\n\n[::error::link](::error::target)\n");
    put(
        "content/f.md",
        &format!(
            "---\nkind: feature\nid: \"{}\"\nname: \"{}\"\nstatus: \"{}\"\nsystem: sys-s\n\
             depends_on: [\"{}\", \"{}\"]\n\"k\\n::error::key\": v\n---\n\
             # A \u{1b}[31m Feature \u{202e}Specification\n\n\
             ## Functional Requirements\n\n### FR-1: a \u{1b}[31m\u{1b}]0;x\u{7} b\n\n\
             **Dependencies:** FR-9\u{1b}[31m\n\n## User Stories\n\n\
             ### US-1: ::error::story \u{9b}31m\n\n- [ ] ::error::box\u{8}\n",
            evil("feat-a"),
            evil("name"),
            evil("status"),
            evil("feat-nowhere"),
            evil("feat-none"),
        ),
    );
    put(
        "content/s.md",
        &format!(
            "---\nkind: system\nid: sys-s\nname: \"{}\"\n---\n# S System Architecture\n\n\
             ## Component Details\n\n### Component 1: C \u{1b}[31m::error::c\n\n\
             **Feature Spec:** `feat-c\u{1b}[31m`\n\n\
             ### Component 2: ::error::d\n\n**Dependencies:** C \u{1b}]0;x\u{7}\n\n\
             ## Feature Spec Breakdown\n\n### Phase 1: P\u{1b}[31m\n\n\
             1. **C \u{1b}[31m::error::c** (Level 3)\n2. **::error::d** (Level 3)\n",
            evil("system")
        ),
    );
    put("kinds/own.toml", "extends = \"feature\"\ntitle = \"::error::kind\"\n# ::error::x\n");
    for name in ["one", "two", "three"] {
        put(
            &format!("notes/{name}\n::error::n.md"),
            "# ::error::note\n\n**Key\u{1b}[31m:** ::error::v\n\n## ::error::section\n\ntext\n",
        );
    }
    folder
}

fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// What is wrong with a text that was printed.
fn faults(text: &str, coloured: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for line in text.lines() {
        let start = line.trim_start();
        let command = start.strip_prefix("::").is_some_and(|rest| {
            rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains("::")
        });
        if command || start.starts_with(BEHIND) {
            faults.push(format!("a line begins {start:?}"));
        }
        let odd = |c: char| {
            let ours = coloured && c == '\u{1b}';
            c != '\t' && c.is_control() && !ours
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
        };
        if line.contains(odd) || line.contains("\u{1b}]") {
            faults.push(format!("a line holds {line:?}"));
        }
    }
    faults
}

#[test]
fn no_verb_prints_what_ends_a_line_or_speaks_to_the_terminal() {
    let folder = spoilt();
    let list = printed(&specbook(folder.path(), &["list", "--format", "json"]));
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let documents = list["documents"].as_array().expect("a list");
    let ids = documents.iter().map(|document| document["id"].as_str().expect("an id"));
    let ids: Vec<&str> = ids.chain(["nothing\n::error::asked"]).collect();
    let paths = documents.iter().filter_map(|document| document["path"].as_str());
    let paths: Vec<&str> = paths.chain(["content/none\n::error::asked"]).collect();
    assert!(ids.iter().any(|id| id.contains(BEHIND)), "{ids:?}");
    let notes: Vec<String> =
        ["one", "two", "three"].iter().map(|n| format!("notes/{n}\n::error::n.md")).collect();
    let mut runs: Vec<Vec<&str>> = [
        "check",
        "build",
        "list",
        "health",
        "metrics",
        "next",
        "trace",
        "explain",
        "kinds",
        "kinds own",
        "kinds feature",
        "trace --format markdown",
        "trace --format csv",
        "trace --deep",
        "graph",
        "graph --items",
        "graph --format dot",
        "graph --format mermaid",
        "graph --format graphml",
        "graph --format svg",
        "check --format json",
        "sync --check",
        "sync --dry-run",
        "generate --dry-run",
        "generate --dry-run --verbose",
        "generate",
    ]
    .iter()
    .map(|line| line.split(' ').collect())
    .collect();
    let drafted = notes.iter().map(String::as_str);
    runs.push(["kinds", "--draft", "note"].into_iter().chain(drafted).collect());
    runs.extend(ids.iter().map(|id| vec!["inspect", *id]));
    runs.extend(ids.iter().map(|id| vec!["generate", "--brief", *id]));
    runs.extend(ids.iter().map(|id| vec!["graph", "--impact", *id]));
    runs.extend(paths.iter().map(|path| vec!["debug", *path]));
    runs.extend(paths.iter().map(|path| vec!["check", *path]));
    // What writes comes last.
    runs.extend([vec!["sync"], vec!["generate", "--yes"], vec!["new", "own", "a\n::error::b"]]);
    for run in &runs {
        for colour in ["never", "always"] {
            let arguments = [run, &["--color", colour][..]].concat();
            let text = printed(&specbook(folder.path(), &arguments));
            assert!(!text.is_empty() || matches!(run[0], "sync" | "build"), "{run:?}");
            let faults = faults(&text, colour == "always");
            assert!(faults.is_empty(), "{run:?}: {faults:#?}\n{text}");
        }
    }
}

#[test]
fn the_check_of_what_is_printed_sees_faults() {
    for bad in ["a\n  ::error::b", "::add-mask::x", "a\nBROKEN", "a\u{1b}[31m", "a\u{7}", "a\rb"] {
        assert!(!faults(bad, false).is_empty(), "{bad:?}");
    }
    assert!(faults("a ::error::b\n::\n\\::error::c ␊BROKEN", false).is_empty());
    assert!(faults("\u{1b}[1m\u{1b}[91merror\u{1b}[0m", true).is_empty());
    assert!(!faults("\u{1b}]0;x\u{7}", true).is_empty());
}

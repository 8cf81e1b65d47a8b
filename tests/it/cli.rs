//! Every command as a user meets it: what was typed, what came back, the exit code.

use std::path::Path;

use crate::support::{checkout, copy, folder, put, specbook, transcript};

/// A portal from `init` in a folder of its own.
fn library() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let output = specbook(folder.path(), &["init"]);
    assert!(output.status.success());
    folder
}

/// Runs several commands in a folder and gives all transcripts.
fn session(folder: &Path, commands: &[&[&str]]) -> String {
    commands.iter().map(|arguments| transcript(folder, arguments) + "\n").collect()
}

#[test]
fn init_writes_a_portal_that_builds_and_checks_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let commands: [&[&str]; 6] = [
        &["init", "library"],
        &["init", "library"],
        &["check", "--root", "library", "--deny", "note"],
        &["build", "--root", "library"],
        &["list", "--root", "library"],
        &["clean", "--root", "library"],
    ];
    insta::assert_snapshot!("init", session(folder.path(), &commands));
    assert!(folder.path().join("library/content/index.md").exists());
    assert!(!folder.path().join("library/site").exists(), "cleaned");
}

#[test]
fn init_leaves_specs_that_are_there_alone() {
    let folder = folder(&[("content/mine.md", "# Mine\n")]);
    insta::assert_snapshot!("init_beside_specs", session(folder.path(), &[&["init"], &["list"]]));
    assert!(!folder.path().join("content/index.md").exists());
}

#[test]
fn a_folder_of_specs_that_is_not_there_is_explained() {
    let said = |files: &[(&str, &str)]| {
        let folder = folder(files);
        let output = specbook(folder.path(), &["check"]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let other = "[book]\ntitle = \"t\"\n";
    let named = said(&[("book.toml", "[book]\ntitle = \"t\"\nsrc = \"specs\"\n")]);
    assert!(named.contains("`book.src` in book.toml names it"), "{named}");
    let default = said(&[("book.toml", other)]);
    assert!(default.contains("it is the default of `book.src`"), "{default}");
    let beside = said(&[("book.toml", other), ("src/notes.md", "# Notes\n")]);
    assert!(beside.contains("`src = \"src\"` names the folder that is there"), "{beside}");
}

#[test]
fn results_go_to_standard_output_in_text_and_json() {
    let folder = library();
    let commands: [&[&str]; 9] = [
        &["list", "--kind", "feature", "--format", "json"],
        &["list", "--kind", "featur"],
        &["inspect", "feat-loans"],
        &["inspect", "feat-loans#FR-1", "--format", "json"],
        &["inspect", "feat-lons"],
        &["debug", "content/features/feat-loans.md"],
        &["debug", "content/features/feat-loans.md", "--format", "json"],
        &["debug", "content/nowhere.md"],
        &["check", "--format", "json"],
    ];
    insta::assert_snapshot!("results", session(folder.path(), &commands));
}

#[test]
fn the_graph_is_written_in_every_format() {
    let folder = library();
    let commands: [&[&str]; 7] = [
        &["graph"],
        &["graph", "--format", "dot"],
        &["graph", "--format", "mermaid", "--focus", "feat-loans"],
        &["graph", "--format", "graphml"],
        &["graph", "--format", "svg"],
        &["graph", "--format", "mermaid", "--items", "--focus", "feat-loans#FR-1"],
        &["graph", "--format", "swf"],
    ];
    insta::assert_snapshot!("graph_formats", session(folder.path(), &commands));
}

#[test]
fn rules_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let commands: [&[&str]; 3] =
        [&["explain"], &["explain", "dependency-cycle"], &["explain", "dependency-cicle"]];
    insta::assert_snapshot!("explain", session(folder.path(), &commands));
}

#[test]
fn check_gates_by_level_path_and_format() {
    let folder = library();
    put(
        folder.path(),
        "content/features/feat-fines.md",
        "---\nid: feat-fines\nsystem_spec: sys-library\ndepends_on: [feat-lons]\n---\n\n# Fines\n\nSee [loans](feat-lones.md).\n",
    );
    let commands: [&[&str]; 7] = [
        &["check"],
        &["check", "--deny", "off"],
        &["check", "content/sys-library.md"],
        &["check", "content/nowhere"],
        &["check", "--format", "text", "--format", "json=out/findings.json"],
        &["check", "--format", "xml"],
        &["check", "--deny", "fatal"],
    ];
    insta::assert_snapshot!("check", session(folder.path(), &commands));
    let json = std::fs::read_to_string(folder.path().join("out/findings.json")).expect("written");
    insta::assert_snapshot!("check_json", json);
}

#[test]
fn levels_overrides_and_waivers_are_obeyed() {
    let folder = library();
    put(folder.path(), "content/a.md", "# A\n\n[x](nowhere.md)\n");
    put(folder.path(), "content/b.md", "# B\n\n[x](nowhere.md)\n");
    put(folder.path(), "content/c.md", "# C\n\n[x](nowhere.md)\n");
    let config = |tail: &str| format!("[check.rules]\nbroken-link = \"note\"\n{tail}");
    put(folder.path(), "book.toml", &config(""));
    let note = transcript(folder.path(), &["check"]);
    put(
        folder.path(),
        "book.toml",
        &config(
            "[[check.overrides]]\npaths = [\"content/a.md\"]\nrules = { broken-link = \"error\" }\n\
             [[check.waivers]]\nrule = \"broken-link\"\ndocument = \"b\"\nreason = \"soon\"\nuntil = \"2999-01-01\"\n\
             [[check.waivers]]\nrule = \"broken-link\"\ndocument = \"c\"\nreason = \"late\"\nuntil = \"2020-01-01\"\n",
        ),
    );
    let overridden = transcript(folder.path(), &["check"]);
    insta::assert_snapshot!("levels", format!("{note}\n{overridden}"));
}

#[test]
fn a_wrong_configuration_says_where_and_what() {
    let folder = folder(&[
        ("content/a.md", "# A\n"),
        (
            "book.toml",
            "[book]\ntitel = \"x\"\nsrc = 3\n\n[output.html]\ndefault-theme = \"blue\"\nmathjax-support = true\n\n[check.rules]\nbroken-lnk = \"note\"\n",
        ),
    ]);
    insta::assert_snapshot!("configuration", session(folder.path(), &[&["check"], &["build"]]));
}

#[test]
fn a_wrong_kind_file_says_where_and_what() {
    let folder = folder(&[("content/a.md", "# A\n"), ("book.toml", "")]);
    let mistakes = [
        "extends = \"spec\"\n\n[items.goal]\nlike = [\"# Goal {n\", \"- {title}\"]\n",
        "extends = \"spek\"\n",
        "[items.goal]\nliek = \"# Goal {n}\"\n",
        "[items.goal]\nlike = \"# Goal {n}\"\nid = \"GOAL-{m}\"\n",
        "[fields]\nowner = { from = \"lable: Owner\", count = \"some\" }\n",
        "[fields]\nparent = { relation = \"parent-spec\", to = [\"specs\"] }\n",
        "[fields]\nowner = {}\nid = \"RFC-{n}\"\n",
        "[match]\nkeys = [\"rfc\"]\nid = \"RFC-{n}\"\n",
        "[statuses]\n\"in trial\" = [\"trial\"]\n",
        "carriers = [\"front-mater\", \"sidecar\"]\nhome = \"rfcs/{n\"\n",
        "extends = \"spec\"\nitems.gaol = false\nmust.x = { fill = [\"ownr\"], when = { maturity = \"..\" } }\n",
        "[relations.parent_spec]\ninverse = \"plans\"\ncycles = \"never\"\n",
        "[items.goal]\nlike = [\"...\", \"- Goal ... {n}\"]\n",
    ];
    let answers: Vec<String> = mistakes
        .iter()
        .map(|text| {
            put(folder.path(), "kinds/rfc.toml", text);
            format!("{text}\n{}", transcript(folder.path(), &["check"]))
        })
        .collect();
    put(folder.path(), "kinds/rfc.toml", "[relations.needs]\ninverse = \"needed_by\"\n");
    put(folder.path(), "kinds/std.toml", "[relations.needs]\ninverse = \"wanted_by\"\n");
    let opposite = transcript(folder.path(), &["check"]);
    let answers = format!("{}\n{opposite}", answers.join("\n"));
    insta::assert_snapshot!("kind_files", answers);
}

#[test]
fn the_kinds_in_force_are_shown() {
    let folder = folder(&[
        ("content/memos/0001-a.md", "---\nmemo: 1\nstatus: living\n---\n\n# A\n"),
        ("book.toml", ""),
        (
            "kinds/memo.toml",
            "extends = \"common\"\nname = \"Memo\"\nid = { form = \"MEMO-{n}\", from = [\"memo\"] }\n\
             match.keys = [\"memo\"]\nmatch.paths = [\"content/memos/*.md\"]\n\n\
             [statuses]\nliving = { stage = \"done\", also = [\"in force\"] }\n",
        ),
        ("kinds/page.toml", "name = \"Prose\"\n"),
    ]);
    let all = transcript(folder.path(), &["kinds"]);
    let one = transcript(folder.path(), &["kinds", "memo"]);
    let unknown = transcript(folder.path(), &["kinds", "memmo"]);
    insta::assert_snapshot!("kinds", format!("{all}\n{one}\n{unknown}"));
    let json = specbook(folder.path(), &["kinds", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    let memo = json["kinds"].as_array().expect("kinds").iter().find(|kind| kind["name"] == "memo");
    let memo = memo.expect("the kind");
    assert_eq!((&memo["documents"], &memo["own"]), (&1.into(), &true.into()));
    let json = specbook(folder.path(), &["kinds", "memo", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(json["lines"][0]["text"], "extends = \"common\"");
}

#[test]
fn an_empty_folder_is_no_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    insta::assert_snapshot!("empty", session(folder.path(), &[&["check"], &["build"]]));
}

#[test]
fn a_folder_of_plain_markdown_is_built() {
    let folder = folder(&[
        ("README.md", "# Notes\n\nSee [the other](sub/other.md).\n"),
        ("sub/other.md", "# Other\n\nBack to [notes](../README.md).\n"),
    ]);
    let commands: [&[&str]; 3] = [&["build"], &["check"], &["list"]];
    insta::assert_snapshot!("plain_markdown", session(folder.path(), &commands));
    assert!(folder.path().join("site/sub/other.html").exists());
}

#[test]
fn an_output_folder_of_somebody_else_is_refused() {
    let folder = library();
    put(folder.path(), "thesis/chapter.doc", "mine");
    let commands: [&[&str]; 2] = [&["build", "-d", "thesis"], &["build", "-d", "content"]];
    insta::assert_snapshot!("foreign_output", session(folder.path(), &commands));
    assert!(folder.path().join("thesis/chapter.doc").exists());
}

#[test]
fn the_nearest_portal_upwards_is_found() {
    let folder = library();
    let inner = folder.path().join("content/features");
    insta::assert_snapshot!("from_inside", transcript(&inner, &["list", "--status", "draft"]));
}

#[test]
fn a_portal_in_a_folder_of_a_repository_resolves_rooted_paths() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    let docs = folder.path().join("docs");
    copy(&checkout("tests/rules/broken-link/pass"), &docs);
    put(&docs, "content/rooted.md", "# Rooted\n\n[x](/docs/content/rooted.md#rooted)\n");
    let output = transcript(&docs, &["check", "content/rooted.md"]);
    insta::assert_snapshot!("in_repository", output);
}

#[test]
fn messages_can_be_json_lines() {
    let folder = folder(&[("a.md", "# A\n")]);
    let output = specbook(folder.path(), &["build", "--log-format", "json"]);
    let lines: Vec<serde_json::Value> = String::from_utf8_lossy(&output.stderr)
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert!(lines.len() >= 2, "{lines:?}");
    for line in lines {
        for key in ["timestamp", "level", "service", "request_id", "message", "context"] {
            assert!(line.get(key).is_some(), "{key} in {line}");
        }
        assert_eq!(line["service"], "specbook");
    }
}

#[test]
fn completions_and_help_name_every_verb() {
    let folder = tempfile::tempdir().expect("a folder");
    let help = specbook(folder.path(), &["--help"]);
    let script = specbook(folder.path(), &["completions", "bash"]);
    for verb in [
        "init",
        "build",
        "serve",
        "watch",
        "check",
        "graph",
        "trace",
        "list",
        "inspect",
        "health",
        "metrics",
        "debug",
        "explain",
        "clean",
        "completions",
    ] {
        assert!(String::from_utf8_lossy(&help.stdout).contains(verb), "{verb} in help");
        assert!(String::from_utf8_lossy(&script.stdout).contains(verb), "{verb} in completions");
    }
    insta::assert_snapshot!(
        "usage",
        session(folder.path(), &[&["bild"], &["check", "--fromat", "x"]])
    );
}

#[test]
fn a_second_build_changes_nothing() {
    let folder = library();
    let build = || {
        assert!(specbook(folder.path(), &["build"]).status.success());
        let mut files = Vec::new();
        list(&folder.path().join("site"), &mut files);
        files.sort();
        files
    };
    let (first, second) = (build(), build());
    assert!(first.len() > 10);
    assert_eq!(first, second, "the same bytes, and no file written again");
}

/// Every file below a folder with its bytes and time.
fn list(folder: &Path, files: &mut Vec<(std::path::PathBuf, Vec<u8>, std::time::SystemTime)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            list(&path, files);
        } else if !path.ends_with(".specbook-files") {
            let time = path.metadata().and_then(|metadata| metadata.modified()).expect("a time");
            files.push((path.clone(), std::fs::read(&path).expect("bytes"), time));
        }
    }
}

#[test]
fn a_redirect_from_outside_or_over_a_page_is_refused() {
    let folder = library();
    let redirect = |line: &str| {
        put(folder.path(), "book.toml", &format!("[output.html.redirect]\n{line}\n"));
        transcript(folder.path(), &["build"])
    };
    let outside = redirect("\"../content/index.md\" = \"x.html\"");
    let script = redirect("\"old.html\" = \"javascript:alert(1)\"");
    let page = redirect("\"sys-library.html\" = \"index.html\"");
    insta::assert_snapshot!("redirects", format!("{outside}\n{script}\n{page}"));
    let text = std::fs::read_to_string(folder.path().join("content/index.md")).expect("there");
    assert!(text.starts_with("# Library"), "the spec is untouched");
}

//! The recipes of the manual, and the hooks for pre-commit: every command of specbook in them is run.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::{checkout, command, folder};

const FILES: &[(&str, &str)] = &[
    ("book.toml", ""),
    ("content/lamp.md", "# Lamp\n\n[gone](gone.md)\n"),
    ("docs/specs/book.toml", ""),
    ("docs/specs/content/horn.md", "# Horn\n"),
];

/// A repository with a portal at its root and one in a folder, and the branch of a server.
fn repository() -> tempfile::TempDir {
    let folder = folder(FILES);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=keeper", "-c", "user.email=keeper@example.org"])
            .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
            .args(arguments)
            .current_dir(folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR")
            .status();
        assert!(done.expect("git runs").success(), "git {arguments:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    folder
}

/// The commands of specbook in a text: of a terminal, of a step, of a script, of a hook.
fn commands(text: &str) -> Vec<Vec<&str>> {
    text.lines().filter_map(words).collect()
}

/// The words of a command after `specbook`.
fn words(line: &str) -> Option<Vec<&str>> {
    let mut line = line.trim();
    while let Some(rest) =
        ["$ ", "run: ", "- ", "entry: "].iter().find_map(|mark| line.strip_prefix(mark))
    {
        line = rest;
    }
    let line = line.split(" | ").next().unwrap_or(line);
    Some(line.strip_prefix("specbook ")?.split_whitespace().collect())
}

/// Runs commands one after the other in a repository; none may be refused.
fn run(repository: &Path, commands: &[Vec<&str>]) {
    for words in commands {
        let mut run = command(repository, words);
        run.env_remove("CI").env_remove("GITHUB_STEP_SUMMARY");
        let run = run.output().expect("the binary runs");
        let code = run.status.code().expect("a code");
        let why = String::from_utf8_lossy(&run.stderr);
        assert!([0, 1].contains(&code), "specbook {}: {code}\n{why}", words.join(" "));
        for word in words {
            if let Some((_, file)) = word.split_once('=').filter(|_| !word.starts_with('-')) {
                assert!(repository.join(file).is_file(), "{file} of {}", words.join(" "));
            }
        }
    }
}

#[test]
fn the_commands_of_the_manuals_recipes_run() {
    let text = fs::read_to_string(checkout("content/manual/ci.md")).expect("the page");
    let commands = commands(&text);
    assert!(commands.len() > 10, "{commands:?}");
    run(repository().path(), &commands);
}

#[test]
fn the_hooks_for_pre_commit_run() {
    let text = fs::read_to_string(checkout(".pre-commit-hooks.yaml")).expect("the hooks");
    let commands = commands(&text);
    assert_eq!(commands.len(), 2, "{commands:?}");
    run(repository().path(), &commands);
    for key in ["id", "name", "entry", "language"] {
        let mark = format!("{key}: ");
        let hooks =
            text.lines().filter(|line| line.trim_start_matches("- ").trim().starts_with(&mark));
        assert_eq!(hooks.count(), 2, "pre-commit needs `{key}`");
    }
}

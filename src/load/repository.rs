//! What git knows of a portal: its commits, and when files were changed. Git is asked as a program;
//! nothing of a repository is run, written or fetched by it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

/// How many commits are looked at for the days of changes.
const MOST_COMMITS: &str = "2000";

/// A call of git in a folder that reads only.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    let settings = ["core.fsmonitor=false", "core.quotePath=false", "log.showSignature=false"];
    for setting in settings {
        command.args(["-c", setting]);
    }
    command
        .arg("--no-pager")
        .current_dir(root)
        .env("GIT_NO_LAZY_FETCH", "1")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .env("GIT_TERMINAL_PROMPT", "0")
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Whether a folder is in a repository whose whole history is there.
fn has_history(root: &Path) -> bool {
    super::repository_root(root).is_some()
        && git(root)
            .args(["rev-parse", "--is-shallow-repository"])
            .output()
            .is_ok_and(|output| output.stdout.starts_with(b"false"))
}

/// Those of some commits that the repository does not know; none where it cannot be asked.
pub fn unknown_commits(root: &Path, wanted: &BTreeSet<String>) -> BTreeSet<String> {
    if wanted.is_empty() || !has_history(root) {
        return BTreeSet::new();
    }
    let child = git(root)
        .args(["cat-file", "--batch-check"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return BTreeSet::new() };
    if let Some(mut input) = child.stdin.take() {
        let mut lines = String::new();
        for commit in wanted {
            lines.push_str(commit);
            lines.push_str("^{commit}\n");
        }
        if input.write_all(lines.as_bytes()).is_err() {
            return BTreeSet::new();
        }
    }
    let Ok(output) = child.wait_with_output() else { return BTreeSet::new() };
    let text = String::from_utf8_lossy(&output.stdout);
    let missing = text.lines().filter_map(|line| line.strip_suffix("^{commit} missing"));
    missing.map(str::to_owned).filter(|commit| wanted.contains(commit)).collect()
}

/// The day of the last commit that changed each of some files, from the portal's root.
pub fn touched(root: &Path, wanted: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut days = BTreeMap::new();
    if wanted.is_empty() || !has_history(root) {
        return days;
    }
    let child = git(root)
        .args(["log", "-n", MOST_COMMITS, "--format=%x01%cs", "--name-only", "--no-renames"])
        .args(["--no-ext-diff", "--relative", "--", "."])
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else { return days };
    let Some(output) = child.stdout.take() else { return days };
    let mut day = String::new();
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        match line.strip_prefix('\u{1}') {
            Some(next) => next.clone_into(&mut day),
            None if wanted.contains(&line) && !days.contains_key(&line) => {
                days.insert(line, day.clone());
                if days.len() == wanted.len() {
                    break;
                }
            }
            None => {}
        }
    }
    // Whatever is left of its answer is not needed.
    let _ = child.kill();
    let _ = child.wait();
    days
}

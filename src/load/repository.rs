//! What git knows of a portal: its commits, and when files were changed. Git is asked as a program;
//! nothing of a repository is run, written or fetched by it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use super::Error;

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

/// What git has said of a portal's repository. It is asked again only where the answer may differ:
/// after another commit, or for what it was not asked about.
#[derive(Debug, Default)]
pub struct History {
    /// The commit that is checked out; none: no repository, or not its whole history.
    head: Option<String>,
    /// The files whose days were looked for, and the days.
    looked: BTreeSet<String>,
    days: BTreeMap<String, String>,
    /// Commits that it knows: those are never lost.
    commits: BTreeSet<String>,
    /// How often the history was read, for tests.
    reads: usize,
}

impl History {
    /// Those of some commits that the repository does not know; none where it cannot be asked.
    pub fn unknown_commits(&mut self, root: &Path, wanted: &BTreeSet<String>) -> BTreeSet<String> {
        let open: BTreeSet<String> = wanted.difference(&self.commits).cloned().collect();
        if open.is_empty() || head(root).is_none() {
            return BTreeSet::new();
        }
        let unknown = unknown_commits(root, &open);
        self.commits.extend(open.difference(&unknown).cloned());
        unknown
    }

    /// The day of the last commit that changed each of some files, from the portal's root.
    pub fn touched(&mut self, root: &Path, wanted: &BTreeSet<String>) -> &BTreeMap<String, String> {
        let head = if wanted.is_empty() { None } else { head(root) };
        if head != self.head || !wanted.is_subset(&self.looked) {
            self.days = if head.is_some() { touched(root, wanted) } else { BTreeMap::new() };
            self.reads += usize::from(head.is_some());
            (self.head, self.looked) = (head, wanted.clone());
        }
        &self.days
    }

    /// How often the history was read.
    pub fn reads(&self) -> usize {
        self.reads
    }
}

/// The commit that is checked out in the repository of a folder, if all of its history is there.
fn head(root: &Path) -> Option<String> {
    super::repository_root(root)?;
    let asked = git(root).args(["rev-parse", "--is-shallow-repository", "HEAD"]).output().ok()?;
    let text = String::from_utf8(asked.stdout).ok().filter(|_| asked.status.success())?;
    let commit = text.trim().strip_prefix("false")?;
    Some(commit.trim().to_owned())
}

/// Those of some commits that the repository does not know; none where it cannot be asked.
fn unknown_commits(root: &Path, wanted: &BTreeSet<String>) -> BTreeSet<String> {
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

/// The files that differ from a revision, by their paths from a folder: those of the repository that
/// were changed since the work on them parted from it, committed or not, and those below the folder
/// that git does not know yet. The error says why git cannot tell.
pub fn changed_since(root: &Path, revision: &str) -> Result<BTreeSet<String>, Error> {
    let error = |why| Error::Revision(revision.to_owned(), why);
    if super::repository_root(root).is_none() {
        return Err(error("the portal is not in a git repository"));
    }
    let one = |arguments: &[&str]| {
        let asked = git(root).args(arguments).output().ok()?;
        let text = String::from_utf8(asked.stdout).ok().filter(|_| asked.status.success())?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let commit = format!("{revision}^{{commit}}");
    let Some(commit) = one(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
    else {
        let why = "unknown revision; fetch it first: a shallow clone has the last commits only";
        return Err(error(why));
    };
    // What others did to the revision's branch in the meantime is not what is asked for.
    let base = one(&["merge-base", &commit, "HEAD"]).unwrap_or(commit);
    let differ: &[&str] = &[
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--no-relative",
        "--ignore-submodules",
        &base,
        "--",
    ];
    let unknown: &[&str] =
        &["ls-files", "-z", "--others", "--exclude-standard", "--full-name", "--", "."];
    // Both name files from the top of the repository: what is above the folder may be included.
    let own = one(&["rev-parse", "--show-prefix"]).unwrap_or_default();
    let mut changed = BTreeSet::new();
    for arguments in [differ, unknown] {
        let asked = git(root).args(arguments).output();
        let Some(asked) = asked.ok().filter(|asked| asked.status.success()) else {
            return Err(error("git cannot compare the files"));
        };
        let paths = asked.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        changed.extend(paths.map(|path| super::from_root(&own, &String::from_utf8_lossy(path))));
    }
    Ok(changed)
}

/// The day of the last commit that changed each of some files, from the portal's root.
fn touched(root: &Path, wanted: &BTreeSet<String>) -> BTreeMap<String, String> {
    let mut days = BTreeMap::new();
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

//! What `init` adds to a portal for pipelines and for coding agents.

use std::collections::BTreeMap;
use std::path::Path;

use serde_yaml::Value;

use crate::support::{folder, put, specbook, transcript};

const GITHUB: &str = ".github/workflows/specbook.yml";
const GITLAB: &str = ".gitlab-ci.yml";
const CLAUDE: &str = ".claude/commands/generate-features.md";
const CURSOR: &str = ".cursor/commands/generate-features.md";
const BEGIN: &str = "<!-- specbook:agents:begin -->";
const END: &str = "<!-- specbook:agents:end -->";

/// A folder that is a portal already, with one page.
fn portal() -> tempfile::TempDir {
    folder(&[("content/a.md", "# A\n"), ("book.toml", "# mine\n")])
}

/// Every file below a folder with its bytes.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_string_lossy().into_owned();
                all.insert(name, std::fs::read(path).expect("bytes"));
            }
        }
    }
    all
}

/// The names of the files that a run of `init` adds, and what it said; nothing else may change.
fn added(root: &Path, arguments: &[&str]) -> (Vec<String>, String) {
    let before = files(root);
    let output = transcript(root, arguments);
    let after = files(root);
    for (name, bytes) in &before {
        assert_eq!(after.get(name), Some(bytes), "{name} is as it was");
    }
    let new = after.into_keys().filter(|name| !before.contains_key(name)).collect();
    (new, output.replace(env!("CARGO_PKG_VERSION"), "VERSION"))
}

fn text(root: &Path, path: &str) -> String {
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn yaml(root: &Path, path: &str) -> Value {
    serde_yaml::from_str(&text(root, path)).expect("YAML")
}

/// The commands of a pipeline that a machine runs, in order.
fn script(pipeline: &Value) -> Vec<String> {
    let jobs = pipeline.get("jobs").unwrap_or(pipeline).as_mapping().expect("jobs");
    let mut commands = Vec::new();
    for job in jobs.values() {
        let steps = job["steps"].as_sequence().into_iter().flatten().map(|step| &step["run"]);
        let lines = job["script"].as_sequence().into_iter().flatten();
        commands.extend(steps.chain(lines).filter_map(Value::as_str).map(str::to_owned));
    }
    commands
}

/// Runs those of the commands that are ours; all must succeed.
fn run(root: &Path, commands: &[String]) {
    let ours: Vec<&String> = commands.iter().filter(|c| c.starts_with("specbook ")).collect();
    assert_eq!(ours.len(), 3, "{commands:?}");
    for command in ours {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let output = specbook(root, &words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{command}: {said}");
    }
    assert!(root.join("specbook-site/index.html").exists(), "the folder that is kept");
}

#[test]
fn a_pipeline_is_written_into_a_new_portal_and_into_one_that_is_there() {
    let mut said = String::new();
    for (host, path) in [("github", GITHUB), ("gitlab", GITLAB)] {
        let new = folder(&[]);
        let (names, output) = added(new.path(), &["init", "--ci", host]);
        assert!(names.contains(&path.to_owned()) && names.len() == 6, "{names:?}");
        said += &output;
        let there = portal();
        let (names, output) = added(there.path(), &["init", "--ci", host]);
        assert_eq!(names, [path]);
        said += &output;
        let (names, output) = added(there.path(), &["init", "--ci", host]);
        assert!(names.is_empty(), "a second run changes nothing");
        said += &output;
        assert_eq!(text(new.path(), path), text(there.path(), path));
    }
    insta::assert_snapshot!("init_ci", said);
}

#[test]
fn pipelines_run_what_they_should() {
    let plain = folder(&[("README.md", "# A\n"), ("b.md", "# B\n")]);
    let sample = folder(&[]);
    for root in [sample.path(), plain.path()] {
        for (host, path) in [("github", GITHUB), ("gitlab", GITLAB)] {
            let (names, output) = added(root, &["init", "--ci", host]);
            assert!(names.contains(&path.to_owned()), "{output}");
            let commands = script(&yaml(root, path));
            let wanted = [
                concat!("cargo install specbook --locked --version ", env!("CARGO_PKG_VERSION")),
                "specbook check",
                "specbook sync --check",
                "specbook build --dest-dir specbook-site",
            ];
            let places = wanted.map(|wanted| commands.iter().position(|c| c.contains(wanted)));
            assert!(places[0].is_some() && places.is_sorted(), "{commands:?}");
            run(root, &commands);
            std::fs::remove_dir_all(root.join("specbook-site")).expect("removed");
        }
    }
}

#[test]
fn the_site_is_kept_and_published_from_the_default_branch() {
    let root = portal();
    for host in ["github", "gitlab"] {
        added(root.path(), &["init", "--ci", host]);
    }
    let github = yaml(root.path(), GITHUB);
    let (check, publish) = (&github["jobs"]["check"], &github["jobs"]["publish"]);
    let steps = check["steps"].as_sequence().expect("steps");
    let uses = |name: &str| {
        let of = |step: &&Value| step["uses"].as_str().is_some_and(|used| used.starts_with(name));
        steps.iter().find(of).unwrap_or_else(|| panic!("no step uses {name}"))
    };
    let default = publish["if"].as_str().expect("a condition");
    assert!(default.contains("default_branch"));
    assert_eq!(uses("actions/upload-pages-artifact")["if"], default);
    for kept in ["actions/upload-artifact", "actions/upload-pages-artifact"] {
        assert_eq!(uses(kept)["with"]["path"], "specbook-site");
    }
    assert_eq!(
        (&publish["needs"], &publish["permissions"]["pages"]),
        (&"check".into(), &"write".into())
    );
    assert_eq!(github["permissions"]["contents"], "read", "no more than is needed");
    let gitlab = yaml(root.path(), GITLAB);
    assert_eq!(gitlab["specbook"]["artifacts"]["paths"][0], "specbook-site");
    assert_eq!(gitlab["pages"]["artifacts"]["paths"][0], "public");
    assert_eq!(gitlab["pages"]["rules"][0]["if"], "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH");
    let jobs: Vec<&Value> = gitlab.as_mapping().expect("jobs").keys().collect();
    assert_eq!(jobs, ["specbook", "pages"], "nothing that other jobs would notice");
}

#[test]
fn a_pipeline_that_is_there_is_left_alone() {
    let root = portal();
    put(root.path(), GITHUB, "name: mine\n");
    put(root.path(), GITLAB, "mine:\n  script: [make]\n");
    let (names, github) = added(root.path(), &["init", "--ci", "github"]);
    assert!(names.is_empty());
    let (names, gitlab) = added(root.path(), &["init", "--ci", "gitlab"]);
    assert!(names.is_empty());
    insta::assert_snapshot!("init_ci_there", format!("{github}\n{gitlab}"));
    let lines = specbook(root.path(), &["init", "--ci", "gitlab"]).stdout;
    let lines = String::from_utf8(lines).expect("a text");
    put(root.path(), GITLAB, &format!("mine:\n  script: [make]\n\n{lines}"));
    assert_eq!(yaml(root.path(), GITLAB).as_mapping().expect("jobs").len(), 3);
    let again = specbook(root.path(), &["init", "--ci", "gitlab"]);
    assert!(again.stdout.is_empty(), "they are there now");
}

/// The host reads pipelines at the root of the repository only.
#[test]
fn the_pipeline_of_a_portal_inside_of_a_repository_is_at_its_root() {
    let root =
        folder(&[(".git/HEAD", ""), ("docs/my specs/a.md", "# A\n"), ("docs/b.md", "# B\n")]);
    for (place, up) in [("docs/my specs", "../../"), ("docs", "../")] {
        for (host, path) in [("github", GITHUB), ("gitlab", GITLAB)] {
            let (_, output) = added(root.path(), &["init", place, "--ci", host]);
            assert!(output.contains(&format!("wrote {up}{path}\n")), "{output}");
            assert!(output.contains("--- exit code\n0\n"), "{output}");
            let commands = script(&yaml(root.path(), path));
            if place == "docs" {
                assert!(commands.contains(&"specbook --root=docs sync --check".to_owned()));
                run(root.path(), &commands);
                std::fs::remove_dir_all(root.path().join("specbook-site")).expect("removed");
            } else {
                assert!(commands.contains(&"specbook --root='docs/my specs' check".to_owned()));
            }
            std::fs::remove_file(root.path().join(path)).expect("removed");
        }
    }
}

#[test]
fn agents_are_told_in_a_new_portal_and_in_one_that_is_there() {
    let new = folder(&[]);
    let (names, output) = added(new.path(), &["init", "--agents"]);
    assert!(names.contains(&"AGENTS.md".to_owned()) && names.len() == 6, "{names:?}");
    let there = portal();
    put(there.path(), ".claude/settings.json", "{}");
    put(there.path(), ".cursor/rules/a.mdc", "a");
    let (names, second) = added(there.path(), &["init", "--agents"]);
    assert_eq!(names, [CLAUDE, CURSOR, "AGENTS.md"]);
    let (names, third) = added(there.path(), &["init", "--agents"]);
    assert!(names.is_empty(), "a second run changes nothing");
    put(there.path(), CLAUDE, "mine\n");
    let (names, _) = added(there.path(), &["init", "--agents"]);
    assert!(names.is_empty(), "the command is left alone");
    insta::assert_snapshot!("init_agents", format!("{output}\n{second}\n{third}"));
    insta::assert_snapshot!("agents", text(there.path(), "AGENTS.md"));
    insta::assert_snapshot!("agents_command", text(there.path(), CURSOR));
}

#[test]
fn a_file_for_agents_keeps_every_byte_of_others() {
    let root = portal();
    let own = "# Agents\r\n\r\nBuild with make.\t \r\n\r\n- no tabs";
    put(root.path(), "AGENTS.md", &format!("\u{feff}{own}"));
    let init = || transcript(root.path(), &["init", "--agents"]);
    assert!(init().contains("updated the block in AGENTS.md\n"));
    let first = text(root.path(), "AGENTS.md");
    let block = first.strip_prefix(&format!("\u{feff}{own}\r\n\r\n")).expect("it begins as before");
    assert!(block.starts_with(BEGIN) && block.ends_with(&format!("{END}\r\n")), "{block}");
    assert_eq!(block.matches('\n').count(), block.matches("\r\n").count(), "line ends as before");
    assert!(init().contains("kept AGENTS.md, whose block is up to date\n"));
    assert_eq!(text(root.path(), "AGENTS.md"), first);
    // An older block, between what others wrote.
    let around = |block: &str| format!("{own}\r\n{block}\r\n\r\nAfter it, mixed\nends\r\n");
    put(root.path(), "AGENTS.md", &around(&format!("{BEGIN}\r\nold\r\n\r\n{END}")));
    init();
    assert_eq!(text(root.path(), "AGENTS.md"), around(block.trim_end()));
}

#[test]
fn a_file_for_agents_with_half_a_block_is_refused() {
    let root = folder(&[("AGENTS.md", &format!("{BEGIN}\nwithout an end\n"))]);
    let (names, output) = added(root.path(), &["init", "--agents", "--ci", "github"]);
    assert!(names.is_empty(), "nothing is written: {names:?}");
    insta::assert_snapshot!("init_agents_refused", output);
    std::fs::write(root.path().join("AGENTS.md"), b"\xff\xfe").expect("written");
    let (names, output) = added(root.path(), &["init", "--agents"]);
    assert!(names.is_empty() && output.contains("--- exit code\n2\n"), "{output}");
}

#[cfg(unix)]
#[test]
fn a_link_to_another_file_for_agents_is_followed() {
    let root = portal();
    put(root.path(), "CLAUDE.md", "# Mine\n");
    std::os::unix::fs::symlink("CLAUDE.md", root.path().join("AGENTS.md")).expect("a link");
    transcript(root.path(), &["init", "--agents"]);
    assert!(text(root.path(), "CLAUDE.md").starts_with(&format!("# Mine\n\n{BEGIN}\n")));
    assert!(root.path().join("AGENTS.md").is_symlink());
}

#[test]
fn agents_at_the_root_of_the_repository_get_the_command_too() {
    let root = folder(&[(".git/HEAD", ""), (".claude/a", ""), ("docs/a.md", "# A\n")]);
    let (names, output) = added(root.path(), &["init", "docs", "--agents"]);
    assert_eq!(names, [CLAUDE, "docs/AGENTS.md", "docs/book.toml"]);
    assert!(output.contains(&format!("wrote ../{CLAUDE}\n")), "{output}");
}

/// A portal of a whole folder reads `AGENTS.md` as well.
#[test]
fn a_file_for_agents_is_a_page_without_findings() {
    let root = folder(&[("README.md", "# Shop\n")]);
    transcript(root.path(), &["init", "--agents"]);
    let output = transcript(root.path(), &["check", "--deny", "note"]);
    assert!(output.contains("2 documents: 0 errors, 0 warnings, 0 notes"), "{output}");
    let list = transcript(root.path(), &["list", "--format", "json"]);
    assert!(!list.contains("stub"), "{list}");
}

/// Every command that the files name is one of the program with flags that its help has.
#[test]
fn commands_that_agents_are_told_of_are_in_the_help() {
    let root = portal();
    put(root.path(), ".claude/settings.json", "{}");
    transcript(root.path(), &["init", "--agents"]);
    let verbs = specbook(root.path(), &["help"]).stdout;
    let verbs = String::from_utf8(verbs).expect("a text");
    let verbs: Vec<&str> =
        verbs.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let texts = [text(root.path(), "AGENTS.md"), text(root.path(), CLAUDE)];
    let mut modes = 0;
    for text in &texts {
        modes += ["Guided", "Single feature", "CLI"].iter().filter(|m| text.contains(**m)).count();
        for command in text.split('`').skip(1).step_by(2) {
            let Some(words) = command.strip_prefix("specbook ") else { continue };
            let words: Vec<&str> = words.split(' ').collect();
            assert!(verbs.contains(&words[0]), "{command}");
            let help = specbook(root.path(), &["help", words[0]]).stdout;
            let help = String::from_utf8(help).expect("a text");
            for flag in words.iter().filter(|word| word.starts_with('-')) {
                assert!(help.contains(flag), "{command}: {flag} in the help");
            }
        }
    }
    assert_eq!(modes, 6, "both tell of all three ways of working");
    for wanted in [
        "next",
        "generate --dry-run",
        "generate --yes",
        "generate --feature NAME --yes",
        "generate --brief NAME",
        "sync",
        "check",
    ] {
        assert!(texts[0].contains(&format!("`specbook {wanted}`")), "{wanted}");
    }
}

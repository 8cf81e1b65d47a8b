//! What `specbook init --ci` writes: a pipeline that checks the specs and publishes their site.

use super::User;
use super::args::Host;
use super::console::Console;
use super::place::Place;
use crate::load;
use crate::pipeline::Failure;
use crate::write;

/// Where GitHub looks for workflows, and ours.
const GITHUB: (&str, &str) = (".github/workflows/specbook.yml", include_str!("init/github.yml"));
/// Where GitLab looks for its one file, and our jobs.
const GITLAB: (&str, &str) = (".gitlab-ci.yml", include_str!("init/gitlab.yml"));
/// The version in both texts; ours takes its place, so that another one does not come by itself.
const VERSION: &str = "0.0.0";
/// The portal's folder in both texts, as a part of a path in quotes of a shell.
const PORTAL: &str = "/PORTAL/";

/// Writes the pipeline into the root of the repository, where the host looks for it. A file that is
/// there is left alone; of GitLab, which takes one file only, the jobs are printed then.
pub(super) fn write(user: &User, place: &Place, host: Host) -> Result<(), Failure> {
    let (path, text) = match host {
        Host::Github => GITHUB,
        Host::Gitlab => GITLAB,
    };
    let text = made_for(text, &place.inside);
    let new = write::new_file(&place.repository, path, &text)?;
    user.console.say(&super::init::outcome(new, &format!("{}{path}", place.up)));
    if !new && host == Host::Gitlab {
        let there = load::text(&place.repository, path).ok().flatten().unwrap_or_default();
        if !text.lines().filter(|line| is_run(line)).all(|line| there.contains(line.trim())) {
            user.console.say("add these jobs to it:");
            Console::result(&text);
        }
    }
    if new && host == Host::Github {
        user.console.say(
            "to publish the site, choose \"GitHub Actions\" in the settings of the repository, \
             under Pages",
        );
    }
    Ok(())
}

/// What begins a line of a pipeline that runs specbook.
const RUNS: [&str; 2] = ["run: specbook ", "- specbook "];

/// Whether a line of GitLab's jobs runs specbook.
fn is_run(line: &str) -> bool {
    line.trim_start().starts_with("- specbook ") || line.trim_start().starts_with("- \"specbook ")
}

/// A pipeline for this version, and for a portal in a folder of the repository.
fn made_for(text: &str, inside: &str) -> String {
    let text = text.replace(VERSION, env!("CARGO_PKG_VERSION"));
    let folder =
        if inside.is_empty() { "/".to_owned() } else { format!("/{}/", in_quotes(inside)) };
    let text = text.replace(PORTAL, &folder);
    if inside.is_empty() {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 64);
    for line in text.split_inclusive('\n') {
        match RUNS.iter().find_map(|run| line.split_once(run).map(|parts| (run, parts))) {
            Some((run, (indent, rest))) => {
                let lead = run.trim_end().trim_end_matches("specbook");
                let command = format!("specbook --root={} {}", in_shell(inside), rest.trim_end());
                let command = if is_plain(inside) {
                    command
                } else {
                    serde_json::Value::from(command).to_string()
                };
                out.extend([indent, lead, &command, "\n"]);
            }
            None => out.push_str(line),
        }
    }
    out
}

/// Whether a path means itself in a shell and in YAML.
fn is_plain(path: &str) -> bool {
    path.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-'))
}

/// A path inside of double quotes of a shell.
fn in_quotes(path: &str) -> String {
    let special = |c: char| matches!(c, '"' | '$' | '`' | '\\');
    path.chars().fold(String::new(), |mut out, c| {
        out.extend(special(c).then_some('\\'));
        out.push(c);
        out
    })
}

/// A path as a word of a shell.
fn in_shell(path: &str) -> String {
    if is_plain(path) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::Arguments;

    /// The lines that run specbook, as YAML has them.
    fn runs(text: &str) -> Vec<String> {
        let lines = text.lines().filter_map(|line| {
            let line = line.trim_start();
            line.strip_prefix("run: ").or_else(|| line.strip_prefix("- "))
        });
        let unquoted = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| line.to_owned());
        lines.map(unquoted).filter(|line: &String| line.starts_with("specbook ")).collect()
    }

    #[test]
    fn the_commands_of_the_pipelines_exist() {
        for (path, text) in [GITHUB, GITLAB] {
            assert!(text.contains(VERSION), "{path}");
            for inside in ["", "docs/specs"] {
                let runs = runs(&made_for(text, inside));
                let verbs: Vec<&str> = runs
                    .iter()
                    .flat_map(|run| run.split(' '))
                    .filter(|w| !w.contains('-'))
                    .collect();
                assert_eq!(verbs, ["specbook", "check", "specbook", "sync", "specbook", "build"]);
                for run in runs {
                    let typed = Arguments::try_parse_from(run.split(' '));
                    assert!(typed.is_ok(), "{path}: `{run}`");
                }
            }
        }
    }

    #[test]
    fn a_folder_is_one_word_whatever_its_name() {
        for (_, text) in [GITHUB, GITLAB] {
            assert_eq!(runs(&made_for(text, "docs"))[0], "specbook --root=docs check");
            let odd = made_for(text, "it's: a #1");
            assert_eq!(runs(&odd)[0], r"specbook --root='it'\''s: a #1' check");
        }
        let there = made_for(GITLAB.1, "it's");
        assert_eq!(there.lines().filter(|line| is_run(line)).count(), 3);
    }
}

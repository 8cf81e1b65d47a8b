//! What several tests use: a portal from a folder, the binary, temporary folders.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use specbook::check::Checked;
use specbook::model::Portal;
use specbook::pipeline::{self, Built, Engine, Failure, Setup};
use specbook::wire::Texts;

/// The day on which every test runs.
pub(crate) const TODAY: &str = "2026-11-22";

/// A path from the root of the checkout.
pub(crate) fn checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A portal and its findings.
pub(crate) struct Linked {
    pub setup: Setup,
    pub portal: Portal,
    pub checked: Checked,
}

/// Links and checks the portal of a folder.
pub(crate) fn linked(root: &Path) -> Linked {
    let setup = pipeline::setup(root, &[]).unwrap_or_else(|failure| panic!("{}", text(&failure)));
    let portal = pipeline::portal(&setup).unwrap_or_else(|failure| panic!("{}", text(&failure)));
    let checked = pipeline::check(&setup, &portal, TODAY);
    Linked { setup, portal, checked }
}

impl Linked {
    /// The findings, a line each: place, the text at the span, rule, message.
    pub(crate) fn findings(&self) -> String {
        let texts = Texts::new(&self.portal, &self.setup.sources);
        let line = |finding: &specbook::model::Finding| {
            let place = texts.place(&finding.at);
            let text =
                texts.get(&finding.at.path).map_or("", |source| source.slice(finding.at.span));
            format!(
                "{}:{}:{} «{}» {}[{}]: {}\n",
                finding.at.path,
                place.line,
                place.column,
                text.replace('\n', "⏎"),
                finding.level.name(),
                finding.rule,
                finding.message
            )
        };
        self.checked.findings.iter().map(line).collect()
    }

    /// The site's files by path.
    pub(crate) fn site(&self) -> BTreeMap<String, Vec<u8>> {
        self.site_of(&Engine::default())
    }

    /// The same with what an engine remembers.
    pub(crate) fn site_of(&self, engine: &Engine) -> BTreeMap<String, Vec<u8>> {
        let theme = pipeline::theme(&self.setup).unwrap_or_else(|f| panic!("{}", text(&f)));
        let built = Built::new(&self.setup, &self.portal, &self.checked, &theme, None)
            .unwrap_or_else(|failure| panic!("{}", text(&failure)))
            .remembering(engine);
        let files = Mutex::new(BTreeMap::new());
        pipeline::site(&self.setup, &built.site(), &theme, &|artifact| {
            let double = files
                .lock()
                .expect("unpoisoned")
                .insert(artifact.path.clone(), artifact.bytes().expect("bytes").to_vec());
            assert!(double.is_none(), "{} is made twice", artifact.path);
        })
        .unwrap_or_else(|failure| panic!("{}", text(&failure)));
        files.into_inner().expect("unpoisoned")
    }
}

/// Whether a file of a site is a page.
pub(crate) fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "html")
}

/// What something that must not fail gives.
pub(crate) fn fine<T>(result: Result<T, Failure>) -> T {
    result.unwrap_or_else(|failure| panic!("{}", text(&failure)))
}

fn text(failure: &Failure) -> String {
    match failure {
        Failure::Message(message) => message.clone(),
        Failure::Findings(findings, _) => {
            format!("{findings:#?}")
        }
    }
}

/// Runs the binary in a folder.
pub(crate) fn specbook(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the binary runs")
}

/// The binary, ready to run in a folder, without settings of the developer's machine.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_specbook"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("SPECBOOK_") {
            command.env_remove(name);
        }
    }
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR");
    command
}

/// What a run printed and how it ended, for a snapshot.
pub(crate) fn transcript(folder: &Path, arguments: &[&str]) -> String {
    let output = specbook(folder, arguments);
    let root = folder.canonicalize().expect("a folder").to_string_lossy().into_owned();
    let clean = |bytes: &[u8]| {
        String::from_utf8_lossy(bytes)
            .replace(&root, "ROOT")
            .replace(&*folder.to_string_lossy(), "ROOT")
    };
    format!(
        "$ specbook {}\n--- exit code\n{}\n--- standard output\n{}--- standard error\n{}",
        arguments.join(" "),
        output.status.code().unwrap_or(-1),
        clean(&output.stdout),
        clean(&output.stderr)
    )
}

/// A folder with files.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        put(folder.path(), path, text);
    }
    folder
}

/// Writes a file below a folder.
pub(crate) fn put(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("written");
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// The folders below one, by name.
pub(crate) fn folders(path: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(checkout(path))
        .unwrap_or_else(|_| panic!("{path} is there"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// Runs git without the settings of the machine.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let run = Command::new("git")
        .args(["-c", "user.name=keeper", "-c", "user.email=keeper@example.org"])
        .args(["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .output()
        .expect("git runs");
    assert!(run.status.success(), "git {arguments:?}");
    String::from_utf8(run.stdout).expect("UTF-8")
}

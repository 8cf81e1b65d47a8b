//! The configuration of a portal that is not trusted, such as that of a stranger's pull request:
//! what could harm is taken from a policy outside of it, never from its own `book.toml`.

use super::reader::Raw;
use super::{FILE, Folders, RULE, Read, finished};
use crate::model::{Finding, Level, Location, Source};

/// Keys that an untrusted portal does not decide: what work may cost, what is published and what
/// runs, what is written where, and which findings count. What ends with a dot means all keys
/// that begin so.
pub(super) const GUARDED: [&str; 17] = [
    "build.",
    "check.",
    "content.active-files",
    "content.code-root",
    "content.elsewhere",
    "content.include",
    "content.issue-url",
    "content.self-urls",
    "limits.",
    "output.html.additional-css",
    "output.html.additional-js",
    "output.html.edit-url-template",
    "output.html.git-repository-url",
    "output.html.raw-html",
    "output.html.redirect",
    "output.html.site-url",
    "output.html.theme",
];

/// Whether a key is not for an untrusted portal to decide.
fn is_guarded(path: &str) -> bool {
    GUARDED.iter().any(|key| path == *key || key.ends_with('.') && path.starts_with(key))
}

/// Reads the `book.toml` of an untrusted portal, if it has one, with the policy's values, if there
/// is a policy. Variables lead, as everywhere. Of each key that does not count there is a note.
/// The error holds every problem; those of the policy are under its path.
pub fn untrusted(
    folders: Folders,
    text: &str,
    policy: Option<&Source>,
    environment: &[(String, String)],
    rules: &[&str],
) -> Result<Read, Vec<Finding>> {
    let mut raw = Raw::parse(text)?;
    raw.src = folders.src();
    for (path, key) in raw.removed(is_guarded) {
        let message = format!("`{path}` is ignored in an untrusted portal");
        let note =
            Finding::of_settings(&RULE, Location::new(FILE, key), message).at_level(Level::Note);
        raw.findings.push(note.help("the file of --policy sets it"));
    }
    if let Some(policy) = policy {
        let elsewhere = |mut findings: Vec<Finding>| {
            findings.retain(|finding| finding.level == Level::Error);
            for finding in &mut findings {
                finding.at.path.clone_from(&policy.path);
            }
            findings
        };
        let mut known = Raw::parse(&policy.text).map_err(elsewhere)?;
        let problems = elsewhere(std::mem::take(&mut known.findings));
        if !problems.is_empty() {
            return Err(problems);
        }
        // What it says of other keys is of another portal.
        known.removed(|path| !is_guarded(path));
        raw.take(known);
    }
    let (mut config, notes) = finished(raw, environment, rules)?;
    config.trusted = false;
    Ok((config, notes))
}

/// The note that there is no `book.toml`.
pub(super) fn no_file() -> Finding {
    let message = format!("no {FILE} here: the folder's Markdown is built with the defaults");
    Finding::of_settings(&RULE, Location::whole(FILE), message)
        .at_level(Level::Note)
        .help("`specbook init` writes one")
}

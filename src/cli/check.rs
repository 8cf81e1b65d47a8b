//! `specbook check`: what is missing and wrong. Strict: it is made for gates.

use std::path::Path;

use super::args::Check;
use super::build::no_specs;
use super::console::Console;
use super::{CLEAN, FINDINGS, User};
use crate::load;
use crate::model::{Finding, Level, nearest};
use crate::pipeline::{self, Engine, Failure};
use crate::report::{FORMATS, Format, Report};
use crate::wire::{Summary, Texts};
use crate::write;

pub(super) fn run(user: &User, args: &Check) -> Result<u8, Failure> {
    let user = &user.trusting(&args.trust);
    let formats: Vec<(&Format, Option<&str>)> =
        args.format.iter().map(|written| format(written)).collect::<Result<_, _>>()?;
    let root = user.root()?;
    let setup = pipeline::setup(&root, &user.environment)?;
    let deny = match args.deny.as_deref() {
        Some(word) => Level::from_name(word).ok_or_else(|| {
            let message = format!("`{word}` is no level: off, note, warning, error");
            Failure::Message(message)
        })?,
        None => setup.config.deny,
    };
    let mut engine = Engine::default();
    if setup.trusts_portal() {
        engine = engine.restored(write::kept(&root, &setup.config.cache_dir));
    }
    let portal = engine.portal(&setup)?;
    let checked = pipeline::check(&setup, &portal, &user.today);
    let wanted = wanted(user, &root, &args.paths)?;
    let paths = || {
        let documents = portal.documents.iter().map(|document| document.path());
        let others = portal.unreadable.iter().map(|file| file.path.as_str());
        documents.chain(others).chain([crate::config::FILE])
    };
    if let Some(empty) = wanted.iter().find(|path| !paths().any(|known| covers(path, known))) {
        let message = format!("no document of the portal is at `{empty}`: nothing was checked");
        return Err(Failure::Message(message));
    }
    let findings: Vec<Finding> = checked
        .findings
        .iter()
        .filter(|finding| {
            wanted.is_empty() || wanted.iter().any(|path| covers(path, &finding.at.path))
        })
        .cloned()
        .collect();
    let texts = Texts::new(&portal, &setup.sources);
    let summary = Summary::new(&portal, &findings, checked.waived);
    for (format, file) in formats {
        let colour = file.is_none() && user.console.colour();
        let report = Report { findings: &findings, texts: &texts, summary, colour };
        let text = (format.write)(&report);
        match file {
            Some(file) => write::report(&user.here.join(file), &text)?,
            None => Console::findings(&text),
        }
    }
    no_specs(user, &portal);
    let denied = deny != Level::Off && findings.iter().any(|finding| finding.level >= deny);
    Ok(if denied { FINDINGS } else { CLEAN })
}

/// A format and the file that it goes to.
fn format(written: &str) -> Result<(&'static Format, Option<&str>), Failure> {
    let (name, file) = match written.split_once('=') {
        Some((name, file)) => (name, Some(file)),
        None => (written, None),
    };
    let found = FORMATS.iter().find(|format| format.name == name);
    found.map(|format| (format, file)).ok_or_else(|| {
        let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        Failure::Message(format!("there is no format `{name}`; {hint}"))
    })
}

/// The paths to report on, from the portal's root. One that is not there is a failure: a gate
/// that checks nothing must not pass.
fn wanted(user: &User, root: &Path, paths: &[std::path::PathBuf]) -> Result<Vec<String>, Failure> {
    let absolute = |path: &Path| {
        path.canonicalize().map_err(|_| Failure::Message(format!("there is no {}", path.display())))
    };
    let root = absolute(root)?;
    paths
        .iter()
        .map(|path| {
            let full = absolute(&user.here.join(path))?;
            if !full.starts_with(&root) {
                let message = format!("{} is not in the portal", path.display());
                return Err(Failure::Message(message));
            }
            Ok(load::below(&root, &full))
        })
        .collect()
}

/// Whether a path is another one or a folder above it.
fn covers(path: &str, other: &str) -> bool {
    path.is_empty()
        || other == path
        || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}

//! `specbook check`: what is missing and wrong. Strict: it is made for gates.

use std::path::{Path, PathBuf};

use super::args::Check;
use super::build::no_specs;
use super::console::Console;
use super::{CLEAN, FINDINGS, User};
use crate::check::Checked;
use crate::load;
use crate::model::{Accepted, Finding, Level, nearest};
use crate::pipeline::{self, Engine, Failure, Selection, Setup};
use crate::report::{self, FORMATS, Format, Report};
use crate::wire::{Summary, Texts, plural};
use crate::write;

pub(super) fn run(user: &User, args: &Check) -> Result<u8, Failure> {
    let user = &user.trusting(&args.trust);
    let formats: Vec<(&Format, Option<&str>)> =
        args.format.iter().map(|written| format(written)).collect::<Result<_, _>>()?;
    let root = root(user, &args.paths)?;
    let setup = pipeline::setup(&root, &user.environment)?;
    let deny = match args.deny.as_deref() {
        Some(word) => Level::from_name(word).ok_or_else(|| {
            let message = format!("unknown level `{word}`, expected off, note, warning or error");
            Failure::Message(message)
        })?,
        None => setup.config.deny,
    };
    let selection = Selection {
        paths: asked(user, &root, &args.paths)?,
        changed: match &args.since {
            Some(revision) => Some(load::changed_since(&root, revision)?),
            None => None,
        },
    };
    if args.fix {
        fix(user, &setup, &selection, args.dry_run)?;
        if args.dry_run {
            return Ok(CLEAN);
        }
    }
    let mut engine = Engine::default();
    if setup.trusts_portal {
        engine = engine.restored(write::kept(&root, &setup.config.cache_dir));
    }
    let portal = engine.portal(&setup)?;
    pipeline::refused(&setup, &portal)?;
    let checked = pipeline::check(&setup, &portal, &user.today);
    let selected = selection.of(&portal);
    // A gate that checks nothing must not pass.
    if let Some(empty) = selected.empty() {
        let message = format!("no document of the portal is at `{empty}`: nothing was checked");
        return Err(Failure::Message(message));
    }
    if args.write_baseline {
        return write_baseline(user, &setup, &checked);
    }
    let findings: Vec<&Finding> =
        checked.findings.iter().filter(|finding| selected.has(finding)).collect();
    let accepted: Vec<&Accepted> =
        checked.accepted.iter().filter(|one| selected.has(&one.finding)).collect();
    let texts = Texts::new(&portal, &setup.sources);
    let report = Report {
        portal: &portal,
        rules: &pipeline::rules(),
        findings: &findings,
        accepted: &accepted,
        texts: &texts,
        summary: Summary::new(&portal, &findings, &accepted),
        covers: &|path| selected.covers(path),
        root: &pipeline::root_in_repository(&root),
        deny,
        show_waived: args.show_waived,
        most: args.max_per_rule.map(|most| most as usize),
        colour: false,
    };
    put(user, &formats, &report)?;
    without_effect(user, args, &formats);
    if selection.paths.is_empty() && selection.changed.is_none() {
        gone(user, &setup, &checked);
    }
    no_specs(user, &portal);
    let denied = findings.iter().any(|finding| report.denies(finding));
    Ok(if denied { FINDINGS } else { CLEAN })
}

/// Fixes what of the findings can be fixed, and says what was; or prints it as a diff.
fn fix(user: &User, setup: &Setup, selection: &Selection, dry_run: bool) -> Result<(), Failure> {
    let fixes = pipeline::fixes(setup, &user.today, selection)?;
    for left in &fixes.left {
        user.console.say(&format!("left alone: {}:{}: {}", left.path, left.line, left.what));
    }
    if dry_run {
        for update in &fixes.updates {
            let marked = load::has_mark(&setup.root, &setup.config, &update.path);
            let mark = if marked { "\u{feff}" } else { "" };
            let (before, after) =
                (format!("{mark}{}", update.before), format!("{mark}{}", update.after));
            Console::result(&report::diff(&update.path, &before, &after));
        }
        return Ok(());
    }
    let kept = pipeline::write_updates(setup, &fixes.updates)?;
    for update in &fixes.updates {
        if kept.contains(&update) {
            let path = &update.path;
            user.console.error(&format!("{path} changed in the meantime and was left alone"));
        } else {
            user.console.say(&format!("fixed {}: {}", update.path, update.what.join("; ")));
        }
    }
    Ok(())
}

/// The portal of the first path, else of the current folder.
fn root(user: &User, paths: &[PathBuf]) -> Result<PathBuf, Failure> {
    let first = paths.first().and_then(|path| user.here.join(path).canonicalize().ok());
    match first.filter(|_| user.root.is_none()).and_then(|path| load::find_root(&path)) {
        Some(root) => Ok(root),
        None => user.root(),
    }
}

/// Says which flags about the report no format of it knows.
fn without_effect(user: &User, args: &Check, formats: &[(&Format, Option<&str>)]) {
    let has = |known: &[&str]| formats.iter().any(|(format, _)| known.contains(&format.name));
    if args.max_per_rule.is_some() && !has(&["text"]) {
        user.console
            .say("--max-per-rule has no effect: only the format `text` leaves findings out");
    }
    if args.show_waived && !has(&["text", "json", "sarif"]) {
        user.console.say("--show-waived has no effect: these formats list no accepted findings");
    }
}

/// Writes each format where it goes, and what a job's summary may have of it.
fn put(
    user: &User,
    formats: &[(&Format, Option<&str>)],
    report: &Report<'_>,
) -> Result<(), Failure> {
    for (format, file) in formats {
        let colour = file.is_none() && user.console.colour();
        let report = Report { colour, ..*report };
        let text = (format.write)(&report);
        match file {
            Some(file) => write::report(&user.here.join(file), &text)?,
            None => Console::findings(&text),
        }
        if let (Some(summary), Some(path)) = (format.job_summary, &user.job_summary) {
            write::append(path, &summary(&report))?;
        }
    }
    Ok(())
}

fn write_baseline(user: &User, setup: &Setup, checked: &Checked) -> Result<u8, Failure> {
    let count = pipeline::write_baseline(setup, checked)?;
    let path = &setup.config.baseline;
    user.console.say(&format!("{path}: {} accepted from now on", plural(count, "finding")));
    Ok(CLEAN)
}

/// What was fixed leaves the baseline by itself; on a machine that nobody commits from it is said
/// only.
fn gone(user: &User, setup: &Setup, checked: &Checked) {
    if checked.gone == 0 {
        return;
    }
    let (path, count) = (&setup.config.baseline, plural(checked.gone, "finding"));
    if user.in_ci || !setup.trusts_portal {
        let message = format!("{path}: {count} fixed; a run outside of CI removes them from it");
        return user.console.say(&message);
    }
    let said = match pipeline::shrink_baseline(setup, checked) {
        Ok(()) => format!("{path}: {count} fixed and removed from it; commit the file"),
        // Nothing depends on it: what is not there does no harm in it.
        Err(_) => {
            format!("{path}: {count} fixed, but they cannot be removed: the file is not writable")
        }
    };
    user.console.say(&said);
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
            None => format!("expected one of {}", names.join(", ")),
        };
        Failure::Message(format!("unknown format `{name}`; {hint}"))
    })
}

/// The paths to report on, from the portal's root. One that is not there is a failure: a gate
/// that checks nothing must not pass.
fn asked(user: &User, root: &Path, paths: &[PathBuf]) -> Result<Vec<String>, Failure> {
    let absolute = |path: &Path| {
        path.canonicalize()
            .map_err(|_| Failure::Message(format!("the path {} does not exist", path.display())))
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

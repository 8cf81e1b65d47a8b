//! `specbook build`: the site into a folder.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::args::Build;
use super::{CLEAN, User, generate};
use crate::check::Checked;
use crate::model::{Artifact, Finding, Level, Portal, State};
use crate::pipeline::{self, Built, Engine, Failure, Setup};
use crate::render::{self, Theme};
use crate::wire::{Texts, count_state, plural};
use crate::write::{self, Changed, Output};

/// How many findings a build prints; the rest is on the site's page and in `check`.
const SHOWN: usize = 10;

pub(super) fn run(user: &User, args: &Build) -> Result<u8, Failure> {
    let user = &user.trusting(&args.trust);
    let root = user.root()?;
    let setup = user.setup(&root)?;
    let folder = match &args.dest_dir {
        Some(folder) => user.here.join(folder),
        None => root.join(&setup.config.build_dir),
    };
    if setup.config.create_missing && !args.no_create {
        create(user, &setup)?;
    }
    let keeps = !args.no_cache && setup.trusts_portal;
    let mut engine = if keeps {
        Engine::of_one_build().restored(write::kept(&root, &setup.config.cache_dir))
    } else {
        Engine::default()
    };
    build(user, &mut engine, &setup, &folder)?;
    if args.open {
        open(user, &folder.join("index.html").to_string_lossy());
    }
    Ok(CLEAN)
}

/// Writes the specs that are missing, as `generate` does.
fn create(user: &User, setup: &Setup) -> Result<(), Failure> {
    let portal = pipeline::portal(setup)?;
    let systems = portal.systems.ids().collect();
    let asked = pipeline::Generate { systems, ..pipeline::Generate::default() };
    let plan = pipeline::plan(setup, &portal, &asked, &user.today)?;
    for refused in &plan.refused {
        user.console.say(&format!("not written: {}: {}", refused.id, refused.why));
    }
    if !plan.files.is_empty() {
        generate::write(user, setup, portal, &plan)?;
    }
    Ok(())
}

/// Builds the site into a folder, and tells what was found.
pub(super) fn build(
    user: &User,
    engine: &mut Engine,
    setup: &Setup,
    folder: &Path,
) -> Result<(), Failure> {
    let start = Instant::now();
    if holds_sources(setup, folder) {
        let message = format!("the output folder {} contains the sources", folder.display());
        return Err(Failure::Message(message));
    }
    let mut portal = engine.portal(setup)?;
    engine.date(setup, &mut portal);
    user.console.detail(&format!("read and linked {}", plural(portal.documents.len(), "document")));
    let shown = folder.display();
    let wait = || user.console.say(&format!("waiting for another build into {shown}"));
    let write = |portal: &Portal, checked: &Checked, theme: &Theme| {
        let output = Output::open(&setup.root, folder, &wait)?;
        engine.place(|path, print| output.holds(path, print));
        let built = Built::new(setup, portal, checked, theme, None)?.remembering(engine);
        let site = built.site();
        let bar = user.console.bar(render::page_count(&site));
        pipeline::site(setup, &site, theme, &|artifact| {
            output.put(&artifact);
            // Styles and copied files are not pages.
            if matches!(artifact.path.rsplit('.').next(), Some("html" | "json")) {
                bar.inc(1);
            }
        })?;
        let saved = engine.saved(|path| output.written(path));
        let changed = output.close()?;
        bar.finish_and_clear();
        Ok((changed, closing(portal, &built), saved))
    };
    let done = pipeline::made_of(setup, portal, &user.today, write)?;
    let (changed, closing, saved) = done.made;
    if saved.is_some() {
        let keep = |sink: &(dyn Fn(Artifact) + Sync)| engine.keep(saved.as_ref(), sink);
        let kept = write::keep(&setup.root, &setup.config.cache_dir, keep, &wait);
        // A build that cannot be remembered is one all the same.
        if let Err(error) = kept {
            user.console.detail(&format!("the cache was not written: {error}"));
        }
    }
    tell(user, &shown.to_string(), &changed);
    show(user, setup, &done.portal, &done.checked);
    let seconds = start.elapsed().as_secs_f64();
    user.console.close(&format!("{closing} in {seconds:.2} s"));
    Ok(())
}

/// Tells which files of the output were changed since they were written.
fn tell(user: &User, folder: &str, changed: &Changed) {
    let listed = |word: &str, files: &[String], why: &str| {
        for path in files.iter().take(SHOWN) {
            user.console.say(&format!("{word} {folder}/{path}: {why}"));
        }
        if files.len() > SHOWN {
            let more = plural(files.len() - SHOWN, "more file");
            user.console.say(&format!("{word} {more} in {folder} that were changed as well"));
        }
    };
    let why = "no document has this page any more, but it was changed since it was written";
    listed("kept", &changed.kept, why);
    let why = "it was changed since it was written, and its source still exists";
    listed("replaced", &changed.replaced, why);
}

/// Whether a folder is around or in what the portal is read from, also where links lead there.
fn holds_sources(setup: &Setup, folder: &Path) -> bool {
    let src = setup.root.join(&setup.config.src);
    let read = ["kinds", "themes", ".git"].map(|name| setup.root.join(name));
    let in_sources = |folder: &Path, path: fn(&Path) -> PathBuf| {
        let inside = |read: &PathBuf| folder.starts_with(path(read));
        path(&setup.root).starts_with(folder)
            || path(&src).starts_with(folder)
            || !setup.config.src.is_empty() && inside(&src)
            || read.iter().any(inside)
    };
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    in_sources(folder, Path::to_owned) || in_sources(&real(folder), real)
}

/// The closing line: documents, stubs, findings by level.
pub(super) fn closing(portal: &Portal, built: &Built<'_>) -> String {
    let planned = count_state(portal, State::Planned);
    let stubs = count_state(portal, State::Stub);
    format!(
        "{}, {}, {planned} not written, {}",
        plural(portal.documents.len(), "document"),
        plural(stubs, "stub"),
        built.summary.counts()
    )
}

/// Prints the worst findings, and where the others are.
pub(super) fn show(user: &User, setup: &Setup, portal: &Portal, checked: &Checked) {
    let texts = Texts::new(portal, &setup.sources);
    no_specs(user, portal);
    let mut worst: Vec<&Finding> =
        checked.findings.iter().filter(|finding| finding.level > Level::Note).collect();
    worst.sort_by_key(|finding| std::cmp::Reverse(finding.level));
    for finding in worst.iter().take(SHOWN) {
        user.console.finding(finding, &texts);
    }
    if worst.len() > SHOWN {
        let more = plural(worst.len() - SHOWN, "more finding");
        user.console.say(&format!("{more}: `specbook check` shows all"));
    }
}

/// Tells that none of the documents is a spec: what is linked and checked is little then.
pub(super) fn no_specs(user: &User, portal: &Portal) {
    if portal.spec_count() == 0 {
        user.console.say("note: none of the documents is a spec");
    }
}

/// Opens something in the browser; that it cannot is reported and not a failure.
pub(super) fn open(user: &User, target: &str) {
    if let Err(error) = open::that(target) {
        user.console.say(&format!("cannot open the browser: {error}"));
    }
}
